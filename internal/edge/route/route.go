// Package route (路由) registers what capabilities serve: who may not be nobody, how large a body may be, which parameters an address takes, how it is described.
package route

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/kernel/access"
)

// Router is where capabilities register their routes: each is described and served by one call.
type Router struct {
	API   huma.API
	mux   *http.ServeMux
	files *files
}

// New makes a router over an API and the mux that serves it. allowed says whether whoever sends a file may, before anything of it is read.
func New(api huma.API, mux *http.ServeMux, allowed Allowed) *Router {
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
			problem.Write(w, r, err)
			return
		}
		serve(w, r)
	}
}

// Handle registers an operation that needs a session. The rights are checked by the service in the transaction.
func Handle[I, O any](r *Router, method, path, id, summary string, fn func(ctx context.Context, who caller.Caller, in *I) (*O, error), adjust ...func(*huma.Operation)) {
	op := huma.Operation{OperationID: id, Method: method, Path: "/api/v1" + path, Summary: summary, MaxBodyBytes: SmallBody, BodyReadTimeout: -1, // see middleware.Bounded
		Security: []map[string][]string{{"bearer": {}}, {"cookie": {}}}}
	secret := false
	op.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
		who, err := caller.Of(ctx), error(nil)
		switch {
		case len(who.Hash) == 0:
			err = access.ErrLoggedOut.New()
		case op.MaxBodyBytes > SmallBody: // nobody unknown is listened to for long
			err = caller.VisitorOf(ctx.Context()).Known(ctx.Context())
		}
		if err != nil {
			writeRefusal(ctx, problem.Of(err, who.Lang))
			return
		}
		next(caller.ClosingIn(caller.With(ctx, who)))
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
		who := caller.From(ctx)
		if err := checkInstants(in); err != nil {
			return nil, problem.Of(problem.FirstWho(ctx, err), who.Lang)
		}
		out, err := fn(ctx, who, in)
		if err != nil {
			err = problem.FirstWho(ctx, err)
			problem.Failed(ctx, err)
			return nil, problem.Of(err, who.Lang)
		}
		return out, nil
	})
	if read := r.API.OpenAPI().Paths[op.Path].Get; method == http.MethodGet {
		secret = Secretive(r.API, read)
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
		err = problem.FirstWho(ctx.Context(), err)
		problem.Failed(ctx.Context(), err)
		writeRefusal(ctx, problem.Of(err, caller.Of(ctx).Lang))
		return
	}
	next(ctx)
}

func writeRefusal(ctx huma.Context, p *problem.Problem) {
	ctx.SetStatus(p.Status)
	ctx.SetHeader("Content-Type", p.ContentType(""))
	_ = huma.DefaultJSONFormat.Marshal(ctx.BodyWriter(), p)
}

// closedPlain is a route that needs a session and is served without the framework.
func closedPlain(serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(caller.Closing(r.Context()))
		if len(caller.Who(r).Hash) == 0 {
			problem.Write(w, r, access.ErrLoggedOut.New())
			return
		}
		serve(w, r)
	}
}

// Public opens a route without a session, for few bytes.
func Public(op *huma.Operation) {
	op.Security, op.MaxBodyBytes = []map[string][]string{{}}, PublicBody
	op.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) { next(caller.With(ctx, caller.Of(ctx))) }}
}

// Created says that a route makes something.
func Created(op *huma.Operation) { op.DefaultStatus = http.StatusCreated }

// Closed says whether an operation needs a session.
func Closed(op *huma.Operation) bool {
	for _, one := range op.Security {
		if len(one) > 0 {
			return true
		}
	}
	return false
}

// Also200 says that what was made before under the same id is returned again.
func Also200(op *huma.Operation) {
	op.Responses = map[string]*huma.Response{"200": {Description: "The same report was here already; the same answer again"}}
}
