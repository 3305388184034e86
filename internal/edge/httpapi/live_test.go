package httpapi_test

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"liandong/internal/kernel/store"
	"liandong/internal/world/demo"
	"liandong/internal/world/live"
)

// TestAPlayedDistrictKeepsEveryRule: people report and act over HTTP until enough cases are closed. No request fails, every case is as the rules want it,
// the figures count what the cases say, and the log verifies.
func TestAPlayedDistrictKeepsEveryRule(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		if err := demo.History(t.Context(), s.services, demo.Past{Cases: 30, Seed: 5}, func(string) {}); err != nil {
			t.Fatal(err)
		}
		cast, err := demo.Enlist(t.Context(), s.services)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := demo.Enlist(t.Context(), s.services); err != nil {
			t.Errorf("a second start: %v", err)
		}
		player, err := live.New(live.Settings{URL: s.url, Client: http.DefaultClient, Cast: cast, Seed: 1, Speed: 1500, Every: 8, Say: func(string) {}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
		defer stop()
		var playing sync.WaitGroup
		playing.Go(func() {
			if err := player.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		enough := func(n live.Tally) bool {
			return n.Closed["grid"] >= 10 && n.Closed["department"] >= 1 && n.Actions["escalate"] > 0 && n.Actions["return"] > 0 && n.Actions["hand_over"] > 0
		}
		for !enough(player.Tally()) && ctx.Err() == nil {
			time.Sleep(100 * time.Millisecond)
		}
		stop()
		playing.Wait()
		n := player.Tally()
		t.Logf("%s; %v", n.Words(0, 0), n.Actions)
		if !enough(n) || n.Failed > 0 || n.Reports < 30 {
			t.Errorf("%+v", n)
		}

		operator := s.login("op-320509")
		closed, cases := 0.0, 0
		for cursor := ""; ; {
			page := s.call("GET", "/api/v1/cases?limit=200&cursor="+url.QueryEscape(cursor), operator, nil)
			for _, one := range page.body["items"].([]any) {
				c := one.(map[string]any)
				cases++
				if ended := c["state"] == "closed" || c["state"] == "void"; ended != (c["owner"] == nil) || ended != (c["closed_at"] != nil) {
					t.Errorf("%s is %v and owned by %v", c["number"], c["state"], c["owner"])
				}
				if c["resolution"] != nil {
					closed++
				}
				if cases%10 == 0 {
					s.checkHistory(c, operator)
				}
			}
			if cursor, _ = page.body["next"].(string); cursor == "" {
				break
			}
		}
		if cases < n.Reports {
			t.Errorf("%d cases of %d reports", cases, n.Reports)
		}
		figures := s.call("GET", "/api/v1/indicators?from="+time.Now().AddDate(0, -2, 0).Format(time.DateOnly), operator, nil)
		if got := figures.body["counts"].(map[string]any)["closed"]; got != closed {
			t.Errorf("the figures count %v closed, the cases are %v", got, closed)
		}
		if wall := s.call("GET", "/api/v1/wall", operator, nil); wall.status != http.StatusOK {
			t.Errorf("%s", wall.raw)
		}
		s.verify(true)
	})
}

// checkHistory: one event a version, no handler who found it, and times of owners that fill the life of the case.
func (s *site) checkHistory(c map[string]any, token string) {
	s.t.Helper()
	h := s.call("GET", "/api/v1/cases/"+c["id"].(string)+"/events", token, nil)
	events, hops := h.body["items"].([]any), h.body["hops"].([]any)
	if float64(len(events)) != c["version"] {
		s.t.Errorf("%s has %d events at version %v", c["number"], len(events), c["version"])
	}
	until := ""
	for i, one := range hops {
		hop := one.(map[string]any)
		if i > 0 && hop["from"] != until {
			s.t.Errorf("%s: nobody held it from %s to %s", c["number"], until, hop["from"])
		}
		until, _ = hop["to"].(string)
	}
	if (until == "") != (c["closed_at"] == nil) {
		s.t.Errorf("%s: its last owner has it until %q", c["number"], until)
	}
}
