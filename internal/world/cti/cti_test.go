package cti_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"liandong/internal/call"
	"liandong/internal/world/cti"
)

var (
	start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	plan  = cti.Plan{Calls: 500, Rate: 2, Seed: 1, Extensions: []string{"8001", "8002"}, Run: "test"}
)

func TestTheSamePlanMakesTheSameCalls(t *testing.T) {
	t.Parallel()
	events := plan.Events(start)
	if !reflect.DeepEqual(events, plan.Events(start)) {
		t.Error("the second time it was different")
	}
	other := plan
	other.Seed = 2
	if reflect.DeepEqual(events, other.Events(start)) {
		t.Error("another seed makes the same")
	}
	withheld, extensions, numbers := 0, map[string]int{}, map[string]int{}
	last := start
	for _, e := range events {
		if e.At.Before(last) {
			t.Fatalf("%+v comes before its time", e)
		}
		last = e.At
		if e.Kind != call.Rings {
			continue
		}
		if extensions[e.Extension]++; e.Phone == "anonymous" {
			withheld++
		} else {
			numbers[e.Phone]++
		}
	}
	m := cti.MarksOf(events, 15*time.Second)
	late := m.Answered - m.InTime
	if m.Calls != 500 || m.Answered+m.Abandoned != 500 || m.Abandoned < 30 || late < 40 || m.InTime < 300 || withheld < 15 || extensions["8001"] != 250 || len(numbers) > 300 {
		t.Errorf("%+v, %d late, %d withheld, %v, %d numbers", m, late, withheld, extensions, len(numbers))
	}
	if said := cti.Words(m, 15*time.Second); !strings.Contains(said, "15秒接通率") || !strings.Contains(said, "/500") {
		t.Error(said)
	}
}

func TestWhatCannotBePlayed(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*cti.Plan){"no calls": func(p *cti.Plan) { p.Calls = 0 }, "no rate": func(p *cti.Plan) { p.Rate = 0 },
		"no extension": func(p *cti.Plan) { p.Extensions = nil }} {
		p := plan
		if change(&p); !errors.Is(p.Check(), cti.ErrPlan) {
			t.Errorf("%s: %v", name, p.Check())
		}
	}
	if err := plan.Check(); err != nil {
		t.Error(err)
	}
}

// TestAPlayerTellsAgainWhatDidNotArrive, but not what was refused.
func TestAPlayerTellsAgainWhatDidNotArrive(t *testing.T) {
	t.Parallel()
	told, broken, refuse := map[string]int{}, true, false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/session" {
			_, _ = w.Write([]byte(`{"token":"320509.x"}`))
			return
		}
		if r.Header.Get("Authorization") != "Bearer 320509.x" {
			t.Error("without its session")
		}
		if broken = !broken; broken {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if refuse {
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(`{"detail":"no"}`))
			return
		}
		var e struct{ Call, Event string }
		if err := json.NewDecoder(r.Body).Decode(&e); err != nil {
			t.Error(err)
		}
		told[e.Call+e.Event]++
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(server.Close)
	p := cti.Player{URL: server.URL + "/", Account: "telephony", Client: server.Client(), Until: cti.Never, Say: func(string) {}}
	events := plan.Events(start)[:20]
	if err := p.Play(t.Context(), events); err != nil || len(told) != 20 {
		t.Errorf("%d told, %v", len(told), err)
	}
	refuse = true
	if err := p.Play(t.Context(), events); err == nil || !strings.Contains(err.Error(), "403 no") {
		t.Errorf("refused: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Play(ended, events); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
