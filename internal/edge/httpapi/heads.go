package httpapi

import (
	"fmt"
	"io"

	"github.com/prometheus/client_golang/prometheus"
)

// headsWatch shows how the heads of the audit log reach their outside witnesses.
type headsWatch struct{ s *Server }

var (
	headsFailures = prometheus.NewDesc("liandong_heads_failures_total", "Attempts to hand a head of the audit log to an outside witness that failed.", []string{"place"}, nil)
	headsFailing  = prometheus.NewDesc("liandong_heads_failing", "1 while the last attempt has failed.", []string{"place"}, nil)
	headsSent     = prometheus.NewDesc("liandong_heads_sent_seconds", "When the last head was handed over, in seconds since 1970; 0 for never.", []string{"place"}, nil)
)

// Describe implements prometheus.Collector.
func (w headsWatch) Describe(out chan<- *prometheus.Desc) {
	out <- headsFailures
	out <- headsFailing
	out <- headsSent
}

// Collect implements prometheus.Collector.
func (w headsWatch) Collect(out chan<- prometheus.Metric) {
	if w.s.Heads == nil {
		return
	}
	for _, p := range w.s.Heads.State() {
		failing, sent := 0.0, 0.0
		if p.Failing {
			failing = 1
		}
		if !p.SentAt.IsZero() {
			sent = float64(p.SentAt.Unix())
		}
		out <- prometheus.MustNewConstMetric(headsFailures, prometheus.CounterValue, float64(p.Failures), p.Name)
		out <- prometheus.MustNewConstMetric(headsFailing, prometheus.GaugeValue, failing, p.Name)
		out <- prometheus.MustNewConstMetric(headsSent, prometheus.GaugeValue, sent, p.Name)
	}
}

// headsDetail says which witness is not reached, for who looks whether the installation is ready. It serves all the same.
func (s *Server) headsDetail(w io.Writer) {
	if s.Heads == nil {
		return
	}
	for _, p := range s.Heads.State() {
		if p.Failing {
			_, _ = fmt.Fprintf(w, "heads: %s is not reached\n", p.Name)
		}
	}
}
