// Package httpapi (接口边缘) serves HTTP: what all capabilities register, the stream, the embedded web apps. It holds no rules and no SQL.
package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/mod/sumdb/note"

	"liandong/internal/administration"
	"liandong/internal/casework"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/middleware"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/outbox"
	"liandong/internal/kernel/tile"
	"liandong/internal/notice"
	"liandong/internal/platform"
	"liandong/internal/retention"
)

// Server serves HTTP. All fields but Version and Sender must be set.
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
	Proxies   caller.Proxies     // whose word is taken for where requests come from
	Public    *url.URL           // at which people reach this; nil on a machine of one's own
	Metrics   string             // HOST:PORT of the metrics; "" for none
	Retention *retention.Service // erases on request and by rules; nil where nothing is
	Checkup   *casework.Checkup  // what is looked at every hour; nil where nothing is

	gathered *prometheus.Registry
	stopping chan struct{} // closed when the server is asked to stop; nil before it serves
}

// Handler wires all routes.
func (s *Server) Handler() http.Handler {
	s.administration().Register()
	s.gathered = prometheus.NewRegistry()
	metrics := middleware.NewMetrics(s.gathered)
	s.gathered.MustRegister(headsWatch{s}, doubtWatch{s})
	mux := http.NewServeMux()
	s.API(mux)
	nothing := func(w http.ResponseWriter, r *http.Request) { problem.Write(w, r, problem.ErrNoRoute.New()) }
	mux.HandleFunc("/api/", nothing)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("/metrics", nothing) // see serveMetrics
	mux.Handle("/", app())
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { problem.Write(w, r, problem.ErrCross.New()) }))
	if s.Public != nil {
		_ = guard.AddTrustedOrigin(s.Public.Scheme + "://" + s.Public.Host) // a proxy may say another Host; what is no origin is trusted by nobody
	}
	var door middleware.Door
	if s.Door != nil {
		door = s.Door
	}
	inner := middleware.Compressed(middleware.Recovered(middleware.Straight(middleware.Bounded(middleware.BodyGrace, guard.Handler(middleware.Crowd(door, mux))))))
	return s.visitors().Around(s.traced(metrics.Watch(s.headers(inner))))
}

func (s *Server) cookies() caller.Cookies { return caller.Cookies{Secure: s.Secure} }

func (s *Server) visitors() caller.Visitors {
	return caller.Visitors{Proxies: s.Proxies, Cookies: s.cookies(), Alive: func(ctx context.Context, who access.Credential) error {
		return s.administration().Alive(ctx, who)
	}}
}

// API registers the routes of all capabilities and returns their description.
func (s *Server) API(mux *http.ServeMux) huma.API {
	config := huma.DefaultConfig("liandong", "1")
	config.Info.Description = "Grid-based community governance of a district. Times are RFC 3339 UTC, coordinates are degrees."
	config.CreateHooks = nil                   // no $schema member in answers
	config.RejectUnknownQueryParameters = true // what is misspelt would be answered as if it had not been asked
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "/openapi", "", ""
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: problem.Unmarshal}
	config.Formats = map[string]huma.Format{"application/json": format, "json": format} // "json" serves application/problem+json
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer"}, "cookie": {Type: "apiKey", In: "cookie", Name: caller.SessionCookie}}
	api := humago.New(mux, config)
	r := route.New(api, mux, func(ctx context.Context, who access.Credential, may func(*access.Caller) error) error {
		return s.administration().Allowed(ctx, who, may)
	})
	for _, one := range s.capabilities() {
		one.Register(r)
	}
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

func (s *Server) administration() *administration.Service {
	return &administration.Service{Cases: s.Casework}
}
