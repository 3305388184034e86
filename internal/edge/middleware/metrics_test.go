package middleware

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// calls counts how often a status was sent.
type calls struct {
	*httptest.ResponseRecorder
	statuses []int
}

func (c *calls) WriteHeader(status int) {
	c.statuses = append(c.statuses, status)
	c.ResponseRecorder.WriteHeader(status)
}

func TestWhoLeavesWhileTheAnswerIsWrittenIsCountedAndNotAnsweredTwice(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	m, out := NewMetrics(registry), &calls{ResponseRecorder: httptest.NewRecorder()}
	m.Watch(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusCreated)
		w.WriteHeader(499)
	})).ServeHTTP(out, httptest.NewRequest(http.MethodGet, "/", nil))
	if len(out.statuses) != 2 || out.statuses[1] != http.StatusCreated {
		t.Errorf("sent: %v", out.statuses)
	}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var counted []string
	for _, f := range families {
		for _, one := range f.GetMetric() {
			if f.GetName() == "liandong_http_seconds" {
				counted = append(counted, one.GetLabel()[1].GetValue())
			}
		}
	}
	if !slices.Equal(counted, []string{"499"}) {
		t.Errorf("counted: %v", counted)
	}
}
