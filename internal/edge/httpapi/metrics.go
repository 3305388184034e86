package httpapi

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics: how many requests by route and status, and how long they took. No label carries an id.
type metrics struct{ took *prometheus.HistogramVec }

func newMetrics(r *prometheus.Registry) *metrics {
	m := &metrics{took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "liandong_http_seconds", Help: "Duration of HTTP requests.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1, 5}}, []string{"route", "status"})}
	r.MustRegister(m.took, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// serveMetrics listens on the address of the metrics, which is never that of the pages; a server that does nothing where none is named.
func (s *Server) serveMetrics(ctx context.Context, failed chan<- error) (*http.Server, error) {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.gathered, promhttp.HandlerOpts{}))
	server := &http.Server{Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute, MaxHeaderBytes: 8 << 10}
	if s.Metrics == "" {
		return server, nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Metrics)
	if err != nil {
		return nil, err
	}
	slog.Info("metrics", "address", "http://"+listener.Addr().String()+"/metrics")
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			failed <- err
		}
	}()
	return server, nil
}

func (m *metrics) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(rec, r)
		route := r.Pattern // set by the mux: the pattern, never the path
		if route == "" {
			route = "none"
		}
		m.took.WithLabelValues(route, strconv.Itoa(rec.status)).Observe(time.Since(began).Seconds())
	})
}

type recorder struct {
	http.ResponseWriter
	status int
	sent   bool
}

// WriteHeader sends the first status and counts the last: of a caller who left while the answer was written, huma says 499.
func (r *recorder) WriteHeader(status int) {
	r.status = status
	if !r.sent {
		r.ResponseWriter.WriteHeader(status)
	}
	r.sent = r.sent || status >= http.StatusOK
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
