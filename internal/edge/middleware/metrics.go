package middleware

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Metrics (度量) are how many requests by route and status, and how long they took. No label carries an id.
type Metrics struct{ took *prometheus.HistogramVec }

// NewMetrics registers the metrics of requests and of the process.
func NewMetrics(r *prometheus.Registry) *Metrics {
	m := &Metrics{took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "liandong_http_seconds", Help: "Duration of HTTP requests.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1, 5}}, []string{"route", "status"})}
	r.MustRegister(m.took, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Watch counts the requests that it lets through.
func (m *Metrics) Watch(next http.Handler) http.Handler {
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
