package bench

import (
	"encoding/json"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Result is one line of a measurement. Limit is what the same machine did in the same run without the platform, or the promised figure.
type Result struct {
	Name   string   `json:"name"`
	Value  float64  `json:"value"`
	Unit   string   `json:"unit"`
	Engine string   `json:"engine,omitempty"`
	Limit  float64  `json:"limit,omitempty"`
	Ratio  float64  `json:"ratio,omitempty"` // Value / Limit
	P50    float64  `json:"p50_ms,omitempty"`
	P95    float64  `json:"p95_ms,omitempty"`
	P99    float64  `json:"p99_ms,omitempty"`
	RSS    float64  `json:"rss_mb,omitempty"`
	Cases  int      `json:"cases,omitempty"`
	Runs   int      `json:"runs,omitempty"`
	Plan   []string `json:"plan,omitempty"`
	Note   string   `json:"note,omitempty"`
}

func (r Result) print(out io.Writer) error {
	if r.Limit > 0 {
		r.Ratio = r.Value / r.Limit
	}
	return json.NewEncoder(out).Encode(r)
}

func medianOf(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// quantile of durations in milliseconds.
func quantile(all []time.Duration, q float64) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return float64(all[min(int(q*float64(len(all))), len(all)-1)]) / float64(time.Millisecond)
}

// rss is the resident memory of this process in MB, load generator included.
func rss() float64 { return memory("self", "VmRSS") }

// memory is what the system tells of a process's memory in MB: VmRSS now, VmHWM at its highest; 0 where it does not tell.
func memory(process, which string) float64 {
	status, err := os.ReadFile("/proc/" + process + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, which+":"); ok {
			n, _ := strconv.ParseFloat(strings.Fields(kb)[0], 64)
			return n / 1024
		}
	}
	return 0
}
