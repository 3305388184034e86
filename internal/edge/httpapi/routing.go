package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/kernel/access"
)

// Router is where capabilities register their routes: each is described and served by one call.
type Router struct {
	API   huma.API
	mux   *http.ServeMux
	files *files
}

// NewRouter makes a router over an API and the mux that serves it. allowed says whether whoever sends a file may, before anything of it is read.
func NewRouter(api huma.API, mux *http.ServeMux, allowed Allowed) *Router {
	return &Router{API: api, mux: mux, files: newFiles(allowed)}
}

// Plain registers an operation that is served without the framework: because its answer is a file, streams or never ends. It takes the parameters of an address
// that it describes, and no other.
func (r *Router) Plain(op *huma.Operation, serve http.HandlerFunc) {
	r.API.OpenAPI().AddOperation(op)
	var query []string
	for _, p := range op.Parameters {
		if p.In == "query" {
			query = append(query, p.Name)
		}
	}
	serve = knowing(serve, query...)
	if Closed(op) {
		serve = closedPlain(serve)
	}
	r.mux.HandleFunc(op.Method+" "+op.Path, serve)
}

// knowing serves a route without the framework that takes these parameters of its address and no other.
func knowing(serve http.HandlerFunc, query ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := onlyKnown(r.URL, query...); err != nil {
			writeProblem(w, r, err)
			return
		}
		serve(w, r)
	}
}

// route registers an operation that needs a session. The rights are checked by the service in the transaction.
func route[I, O any](r *Router, method, path, id, summary string, fn func(ctx context.Context, who caller, in *I) (*O, error), adjust ...func(*huma.Operation)) {
	op := huma.Operation{OperationID: id, Method: method, Path: "/api/v1" + path, Summary: summary, MaxBodyBytes: smallBody, BodyReadTimeout: -1, // see steady
		Security: []map[string][]string{{"bearer": {}}, {"cookie": {}}}}
	secret := false
	op.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
		who, err := callerOf(ctx), error(nil)
		switch {
		case len(who.Hash) == 0:
			err = access.ErrLoggedOut.New()
		case op.MaxBodyBytes > smallBody: // nobody unknown is listened to for long
			err = visitorOf(ctx.Context()).known(ctx.Context())
		}
		if err != nil {
			writeRefusal(ctx, problemOf(err, who.lang))
			return
		}
		next(closingIn(with(ctx, who)))
	}}
	for _, a := range adjust {
		a(&op)
	}
	op.Middlewares = append(huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
		if secret {
			uncompressed(ctx)
		}
		next(ctx)
	}}, append(op.Middlewares, saidOnce)...)
	huma.Register(r.API, op, func(ctx context.Context, in *I) (*O, error) {
		who := from(ctx)
		if err := checkInstants(in); err != nil {
			return nil, problemOf(firstWho(ctx, err), who.lang)
		}
		out, err := fn(ctx, who, in)
		if err != nil {
			err = firstWho(ctx, err)
			failed(ctx, err)
			return nil, problemOf(err, who.lang)
		}
		return out, nil
	})
	if read := r.API.OpenAPI().Paths[op.Path].Get; method == http.MethodGet {
		secret = secretive(r.API, read)
	}
}

// saidOnce refuses a parameter of an address that stands there more than once and is no list, of which the framework would take the first, that cannot be read, or that the
// framework would read in more ways than the description says. It comes after who asks is known.
func saidOnce(ctx huma.Context, next func(huma.Context)) {
	u := ctx.URL()
	if u.RawQuery == "" {
		next(ctx)
		return
	}
	var lists []string
	for _, p := range ctx.Operation().Parameters {
		if p.In == "query" && p.Schema.Type == huma.TypeArray {
			lists = append(lists, p.Name)
		}
	}
	err, said := once(&u, lists...), u.Query()
	for _, p := range ctx.Operation().Parameters {
		if err == nil && p.In == "query" {
			err = plain(said.Get(p.Name), p)
		}
	}
	if err != nil {
		err = firstWho(ctx.Context(), err)
		failed(ctx.Context(), err)
		writeRefusal(ctx, problemOf(err, callerOf(ctx).lang))
		return
	}
	next(ctx)
}

func writeRefusal(ctx huma.Context, p *problem) {
	ctx.SetStatus(p.Status)
	ctx.SetHeader("Content-Type", p.ContentType(""))
	_ = huma.DefaultJSONFormat.Marshal(ctx.BodyWriter(), p)
}

// closedPlain is a route that needs a session and is served without the framework.
func closedPlain(serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		serve(w, r.WithContext(closing(r.Context())))
	}
}

// public opens a route without a session, for few bytes.
func public(op *huma.Operation) {
	op.Security, op.MaxBodyBytes = []map[string][]string{{}}, publicBody
	op.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) { next(with(ctx, callerOf(ctx))) }}
}

func created(op *huma.Operation) { op.DefaultStatus = http.StatusCreated }

// Closed says whether an operation needs a session.
func Closed(op *huma.Operation) bool {
	for _, one := range op.Security {
		if len(one) > 0 {
			return true
		}
	}
	return false
}
