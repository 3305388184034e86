// Package httpapi is the edge: routes, cookies, problem documents, the embedded web apps. It holds no rules and no SQL.
package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path"
	"runtime/debug"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/sync/semaphore"

	"liandong/internal/casework"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/outbox"
	"liandong/internal/kernel/tile"
	"liandong/internal/notice"
	"liandong/internal/platform"
	"liandong/internal/retention"
)

const (
	sessionCookie = "liandong_session"
	deviceCookie  = "liandong_device"
)

// Server answers HTTP. All fields but Version and Sender must be set.
type Server struct {
	*platform.Platform
	Sequencer *outbox.Sequencer
	District  string // of accounts that log in without naming one
	Version   string
	Secure    bool               // cookies over TLS only
	Sender    *notice.Sender     // of notices; nil where none is sent
	Ground    tile.Background    // what maps are drawn on
	Heads     *audit.Outside     // to whom heads of the audit log are handed; nil for nobody
	AuditKey  note.Verifier      // whose signature the heads of the audit log bear; nil where it is not looked at
	Proxies   Proxies            // whose word is taken for where requests come from
	Public    *url.URL           // at which people reach this; nil on a machine of one's own
	Metrics   string             // HOST:PORT of the metrics; "" for none
	Retention *retention.Service // erases on request and by rules; nil where nothing is
	Checkup   *casework.Checkup  // what is looked at every hour; nil where nothing is

	gathered *prometheus.Registry
	grace    time.Duration // of a body; tests are less patient
	metrics  *metrics
	feed     *feed
	stopping chan struct{} // closed when the server is asked to stop; nil before it serves
	lists    chan struct{}

	listBytes *semaphore.Weighted
}

// Handler wires all routes.
func (s *Server) Handler() http.Handler {
	s.administration().Register()
	s.gathered = prometheus.NewRegistry()
	s.metrics, s.lists = newMetrics(s.gathered), make(chan struct{}, listsOnce)
	s.feed = newFeed(s.DB, s.Sequencer, s.hearing)
	s.feed.read = s.Audience.Read
	s.listBytes = semaphore.NewWeighted(listBytes)
	s.gathered.MustRegister(headsWatch{s}, doubtWatch{s})
	mux := http.NewServeMux()
	s.API(mux)
	mux.HandleFunc(streamPattern, closedPlain(knowing(s.stream)))
	s.plainMediaRoutes(mux)
	mux.HandleFunc("POST /api/v1/reports/preview", taken(s, mostList, granted(access.ReportCase), s.preview, "source"))
	s.plainAdministrationRoutes(mux)
	mux.HandleFunc("GET /api/v1/cases/export", closedPlain(knowing(s.export, append([]string{"format", "q", "lang"}, caseQueryFields...)...)))
	mux.HandleFunc("GET /api/v1/lists/{kind}", closedPlain(knowing(s.listTemplate, "lang")))
	mux.HandleFunc("GET /api/v1/audit/export", closedPlain(knowing(s.exportAudit, append([]string{"format"}, auditFields...)...)))
	mux.HandleFunc("GET /api/v1/briefings/file", closedPlain(knowing(s.briefingFile, "kind", "grid", "date", "format", "lang")))
	mux.HandleFunc("GET /api/v1/opendata/{file}", knowing(s.openFile))
	mux.HandleFunc("GET /api/v1/places/{code}/qr", closedPlain(knowing(s.placeQR)))
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) { writeProblem(w, r, errNoRoute.New()) })
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("/metrics", func(w http.ResponseWriter, r *http.Request) { writeProblem(w, r, errNoRoute.New()) }) // see ServeMetrics
	mux.Handle("/", app())
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { writeProblem(w, r, errCross.New()) }))
	if s.Public != nil {
		_ = guard.AddTrustedOrigin(s.Public.Scheme + "://" + s.Public.Host) // a proxy may say another Host; what is no origin is trusted by nobody
	}
	return s.visited(s.traced(s.metrics.watch(s.headers(compressed(recovered(straight(s.bounded(guard.Handler(s.crowd(mux))))))))))
}

// API registers the documented routes and answers their description.
func (s *Server) API(mux *http.ServeMux) huma.API {
	config := huma.DefaultConfig("liandong", "1")
	config.Info.Description = "Grid-based community governance of a district. Times are RFC 3339 UTC, coordinates are degrees."
	config.CreateHooks = nil                   // no $schema member in answers
	config.RejectUnknownQueryParameters = true // what is misspelt would be answered as if it had not been asked
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "/openapi", "", ""
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshalStrict}
	config.Formats = map[string]huma.Format{"application/json": format, "json": format} // "json" serves application/problem+json
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer"}, "cookie": {Type: "apiKey", In: "cookie", Name: sessionCookie}}
	api := humago.New(mux, config)
	s.sessionRoutes(api)
	s.ownSessionRoutes(api)
	s.securityRoutes(api)
	s.territoryRoutes(api)
	s.tileRoutes(api)
	s.matterRoutes(api)
	s.admissionRoutes(api)
	s.caseRoutes(api)
	s.disclosureRoutes(api)
	s.consultRoutes(api)
	s.mediaRoutes(api)
	s.noticeRoutes(api)
	s.doorRoutes(api)
	s.rulesRoutes(api)
	s.sweepRoutes(api)
	s.indicatorRoutes(api)
	s.wallRoutes(api)
	s.qualityRoutes(api)
	s.briefingRoutes(api)
	s.schemeRoutes(api)
	s.openRoutes(api)
	s.callRoutes(api)
	s.streamRoute(api)
	s.batchRoute(api)
	s.exportRoute(api)
	s.listRoute(api)
	s.deskRoutes(api)
	s.territoryAdminRoutes(api)
	s.staffRoutes(api)
	s.calendarRoutes(api)
	s.accountRoutes(api)
	s.retentionRoutes(api)
	s.requestRoutes(api)
	s.auditRoutes(api)
	describeRefusals(api)
	return api
}

// ready says whether what is written is kept, and why it is not: in words that tell nothing of the machine.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if err := s.DB.Ready(r.Context()); err != nil {
		why := fault.From(err)
		slog.Warn("not ready", "error", err)
		http.Error(w, "database: "+why.Code+": "+why.Words.EN, http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ready\n"))
	s.headsDetail(w)
	s.doubts(w)
}

// permissions (权限策略) are what a page may ask a browser for: where somebody stands, and a photo or their voice for a report.
const permissions = "geolocation=(self), camera=(self), microphone=(self), payment=(), usb=(), serial=(), bluetooth=(), hid=(), midi=(), display-capture=(), " +
	"accelerometer=(), gyroscope=(), magnetometer=(), publickey-credentials-get=(self)"

// headers: no framing, no sniffing, scripts only from here, nothing remembers answers with personal data. Where the map's background comes from
// another origin, pictures and tiles may be fetched from exactly that.
func (s *Server) headers(next http.Handler) http.Handler {
	from := ""
	if origin := s.Ground.Origin(); origin != "" {
		from = " " + origin
	}
	policy := "default-src 'self'; connect-src 'self'" + from + "; img-src 'self' data: blob:" + from +
		"; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Content-Security-Policy", policy)
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", permissions)
		if s.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
		}
		if strings.HasPrefix(r.URL.Path, "/api/") {
			h.Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r)
	})
}

// straight refuses addresses of the API with empty or dotted segments: the mux would send the client on to an address that is another route, in words that are
// no problem document and with escapes that it escapes again.
func straight(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		clean := path.Clean(r.URL.Path)
		if clean != "/" && strings.HasSuffix(r.URL.Path, "/") {
			clean += "/"
		}
		if clean != r.URL.Path && (strings.HasPrefix(clean, "/api/") || strings.HasPrefix(r.URL.Path, "/api/")) {
			writeProblem(w, r, errNoRoute.New())
			return
		}
		next.ServeHTTP(w, r)
	})
}

// recovered returns a panic with a problem and keeps its trace in the log.
func recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				writeProblem(w, r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// caller is what a handler gets of who asks: no handler runs without it unless its route is public.
type caller struct {
	access.Credential
	lang string
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
func route[I, O any](api huma.API, method, path, id, summary string, fn func(ctx context.Context, who caller, in *I) (*O, error), adjust ...func(*huma.Operation)) {
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
		next(huma.WithValue(huma.WithValue(ctx, callerKey{}, who), closedKey{}, true))
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
	huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
		who, _ := ctx.Value(callerKey{}).(caller)
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
	if read := api.OpenAPI().Paths[op.Path].Get; method == http.MethodGet {
		secret = secretive(api, read)
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

type (
	callerKey struct{} // of the caller
	closedKey struct{} // of whether the route needs a session
)

// firstWho is why a closed route refuses: whoever is nobody is told that, and not what is wrong with what they sent. It costs a look at the session only where
// something is refused; the rights themselves are looked up in the transaction of the deed.
func firstWho(ctx context.Context, err error) error {
	err = unheard(ctx, err)
	if closed, _ := ctx.Value(closedKey{}).(bool); !closed {
		return err
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.NotFound, fault.Conflict:
		if gone := visitorOf(ctx).known(ctx); fault.KindOf(gone) == fault.Unauthenticated {
			return gone
		}
	}
	return err
}

// closedPlain is a route that needs a session and is served without the framework.
func closedPlain(serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		serve(w, r.WithContext(context.WithValue(r.Context(), closedKey{}, true)))
	}
}

// public opens a route without a session, for few bytes.
func public(op *huma.Operation) {
	op.Security, op.MaxBodyBytes = []map[string][]string{{}}, publicBody
	op.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) { next(huma.WithValue(ctx, callerKey{}, callerOf(ctx))) }}
}

func created(op *huma.Operation) { op.DefaultStatus = http.StatusCreated }

// How long a stop takes at most, and how long connections stay open first in which a request may be on its way.
const (
	drainMost = 20 * time.Second
	onItsWay  = 250 * time.Millisecond
)

// Serve listens until ctx ends. Then nobody new is let in, streams end, requests that have come are answered, and whoever does not read their answer is not
// waited for; what is not answered after drainMost is cut off. ready is called with the address once it listens.
func (s *Server) Serve(ctx context.Context, addr string, ready func(net.Addr)) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	s.stopping = make(chan struct{})
	running, cut := context.WithCancel(context.WithoutCancel(ctx)) // what is asked to stop is not cut off
	defer cut()
	server := &http.Server{Handler: s.leaving(s.Handler()), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		BaseContext: func(net.Listener) context.Context { return running },
		ErrorLog:    slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn)}
	failed := make(chan error, 2)
	measuring, err := s.serveMetrics(ctx, failed)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { _ = measuring.Close() }()
	go func() { failed <- server.Serve(patient{listener, patience, s.stopping}) }()
	ready(listener.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	close(s.stopping)
	_ = listener.Close()
	time.Sleep(onItsWay)
	drain, cancel := context.WithTimeout(running, drainMost)
	defer cancel()
	if err := server.Shutdown(drain); errors.Is(err, context.DeadlineExceeded) { // any other is of a listener that is closed already
		slog.Warn("requests were cut off at the stop")
		cut()
		_ = server.Close()
	}
	return nil
}

// leaving tells clients, once the server is asked to stop, that their connection ends with the answer: then none is closed on a request that comes.
func (s *Server) leaving(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-s.stopping:
			w.Header().Set("Connection", "close")
		default:
		}
		next.ServeHTTP(w, r)
	})
}
