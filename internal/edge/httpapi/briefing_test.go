package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"liandong/internal/kernel/store"
)

// TestBriefings: reports for those who may read the figures of the area, in three formats; what somebody is sent is theirs alone.
func TestBriefings(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		leader, operator, patroller := s.login("leader"), s.login("op-"+fishZone), s.login("patrol-"+fishing)
		for format, begins := range map[string]string{"html": "<!doctype html>", "xlsx": "PK", "pdf": "%PDF-"} {
			a := s.send("GET", "/api/v1/briefings/file?kind=weekly&grid=320509&date=2026-03-04&format="+format, leader, nil)
			if a.status != http.StatusOK || !strings.HasPrefix(a.raw, begins) || !strings.Contains(a.header.Get("Content-Disposition"), "weekly-320509-20260302."+format) {
				t.Errorf("%s: %d %s %.80s", format, a.status, a.header.Get("Content-Disposition"), a.raw)
			}
			if policy := a.header.Get("Content-Security-Policy"); format == "html" && (!strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "; sandbox")) {
				t.Errorf("the page may run: %s", policy)
			}
		}
		zh, en := s.send("GET", "/api/v1/briefings/file?kind=daily&format=html&lang=zh", leader, nil), s.send("GET", "/api/v1/briefings/file?kind=daily&format=html", leader, nil)
		if !strings.Contains(zh.raw, "每日简报") || !strings.Contains(en.raw, "Daily brief") {
			t.Error("the languages are mixed up")
		}
		list := s.send("GET", "/api/v1/briefings?kind=monthly&date=2026-03-04", operator, nil)
		if items, _ := list.body["items"].([]any); len(items) != 12 || list.body["grid"] != fishZone || !strings.Contains(list.raw, `"from":"2026-03-01","to":"2026-03-31"`) {
			t.Errorf("%d %s", list.status, list.raw)
		}
		resident, system := s.login("resident"), s.login("system")
		for _, c := range []struct {
			path, token string
			want        int
		}{
			{"?kind=daily&grid=320509", operator, 403}, {"/file?kind=daily&format=pdf&grid=320509", operator, 403}, {"/file?kind=daily&format=pdf&grid=" + fishZone, operator, 200},
			{"/file?kind=daily&format=pdf&grid=" + fishZone, patroller, 403}, {"/file?kind=daily&format=pdf", resident, 403}, {"?kind=daily", resident, 403}, {"/file?kind=daily&format=pdf", system, 403},
			{"/file?kind=daily&format=pdf", "", 401}, {"/file?kind=yearly&format=docx", "", 401}, {"?kind=yearly", leader, 422}, {"/file?kind=yearly&format=pdf", leader, 422},
			{"/file?kind=daily&format=docx", leader, 422}, {"/file?kind=daily&format=pdf&date=2026-02-30", leader, 422}, {"/file?kind=daily&format=pdf&grid=nowhere", leader, 404},
		} {
			if a := s.send("GET", "/api/v1/briefings"+c.path, c.token, nil); a.status != c.want {
				t.Errorf("%s: %d, want %d: %.120s", c.path, a.status, c.want, a.raw)
			}
		}

		subscribe := func(token, what, format string) answer {
			return s.call("PUT", "/api/v1/briefings/subscriptions/"+what, token, map[string]string{"format": format})
		}
		formats := func(a answer) (all []string) {
			t.Helper()
			for _, i := range a.body["items"].([]any) {
				one := i.(map[string]any)
				all = append(all, one["kind"].(string)+" "+one["grid"].(string)+" "+one["format"].(string))
			}
			return all
		}
		subscribe(operator, "daily/"+fishZone, "xlsx")
		if got := formats(subscribe(operator, "daily/"+fishZone, "pdf")); !slices.Equal(got, []string{"daily " + fishZone + " pdf"}) {
			t.Errorf("subscribed twice: %q", got)
		}
		for what, want := range map[string]int{"daily/320509": 403, "hourly/" + fishZone: 422, "daily/nowhere": 404} {
			if a := subscribe(operator, what, "pdf"); a.status != want {
				t.Errorf("%s: %d, want %d: %s", what, a.status, want, a.raw)
			}
		}
		if a := subscribe(operator, "weekly/"+fishZone, "html"); a.status != 422 {
			t.Errorf("a page by mail: %d", a.status)
		}
		if got := formats(s.call("GET", "/api/v1/briefings/subscriptions", leader, nil)); len(got) != 0 {
			t.Errorf("somebody else sees %q", got)
		}
		if a := s.call("DELETE", "/api/v1/briefings/subscriptions/daily/"+fishZone, leader, nil); a.status != 404 {
			t.Errorf("somebody else gives it up: %d", a.status)
		}
		if got := formats(s.call("DELETE", "/api/v1/briefings/subscriptions/daily/"+fishZone, operator, nil)); len(got) != 0 {
			t.Errorf("given up, and still there: %q", got)
		}
	})
}
