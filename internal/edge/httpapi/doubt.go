package httpapi

import (
	"fmt"
	"io"

	"github.com/prometheus/client_golang/prometheus"

	"liandong/internal/casework"
	"liandong/internal/kernel/clock"
)

// doubtWatch shows whether the clock is believed, and how much the checkups have found.
type doubtWatch struct{ s *Server }

var (
	clockDoubt = prometheus.NewDesc("liandong_clock_doubt_seconds",
		"By how much the machine's clock, or else the database's, differs from the time that is told; 0 where it is believed.", nil, nil)
	flaws = prometheus.NewDesc("liandong_checkup_flaws", "Files, timers and rows that are not as they must be, as far as the checkups know.", nil, nil)
)

// Describe implements prometheus.Collector.
func (w doubtWatch) Describe(out chan<- *prometheus.Desc) {
	out <- clockDoubt
	out <- flaws
}

// Collect implements prometheus.Collector.
func (w doubtWatch) Collect(out chan<- prometheus.Metric) {
	out <- prometheus.MustNewConstMetric(clockDoubt, prometheus.GaugeValue, clock.Doubt(w.s.Clock).Seconds())
	out <- prometheus.MustNewConstMetric(flaws, prometheus.GaugeValue, float64(len(w.s.found())))
}

func (s *Server) found() []casework.Flaw {
	if s.Checkup == nil {
		return nil
	}
	return s.Checkup.Found()
}

// doubts says what does not hold, for who looks whether the installation is ready. It serves all the same.
func (s *Server) doubts(w io.Writer) {
	if by := clock.Doubt(s.Clock); by != 0 {
		_, _ = fmt.Fprintf(w, "clock: in doubt by %s, no deadline acts; set it right, or where it is right start again (serve --clock-ok where the data hold later entries)\n", by)
	}
	if n := len(s.found()); n > 0 {
		_, _ = fmt.Fprintf(w, "checkup: %d things are not as they must be; see the security log, or run liandong doctor\n", n)
	}
}
