package httpapi_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liandong/internal/kernel/store"
)

// TestTheDeskOverTheWire: what the desk asks while somebody writes, chooses or prints, by the contract.
func TestTheDeskOverTheWire(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		operator, patroller := s.login("op-"+fishZone), s.login("patrol-"+fishing)
		a := s.call("GET", "/api/v1/places/search?q="+fishing[len(fishing)-9:], operator, nil)
		found := a.body["items"].([]any)[0].(map[string]any)
		if found["code"] != fishing || found["grid"].(map[string]any)["code"] != fishing || len(found["ancestors"].([]any)) != 3 {
			t.Errorf("%s", a.raw)
		}
		if a := s.call("POST", "/api/v1/places/mentioned", operator, map[string]any{"text": "在" + found["name"].(string) + "附近"}); !strings.Contains(a.raw, fishing) {
			t.Errorf("%s", a.raw)
		}
		draft := s.draft(operator)
		ask := map[string]any{"source": "hotline", "matter": draft["matter"], "location": draft["location"]}
		a = s.call("POST", "/api/v1/reports/forecast", operator, ask)
		if a.status != http.StatusOK || a.body["state"] != "received" || a.body["then"].(map[string]any)["due_at"] == nil {
			t.Errorf("%d %s", a.status, a.raw)
		}
		ask["source"] = "patrol"
		if a := s.call("POST", "/api/v1/reports/forecast", operator, ask); a.status != http.StatusForbidden || a.body["field"] != "source" {
			t.Errorf("%d %s", a.status, a.raw)
		}
		w := s.found(patroller)
		head, unit := s.login("head-"+fishing), s.call("GET", "/api/v1/session", operator, nil).body["units"].([]any)[0].(map[string]any)
		if a := s.call("GET", "/api/v1/owners?q="+url.QueryEscape(unit["name"].(string)), operator, nil); a.status != http.StatusOK || a.body["items"].([]any)[0].(map[string]any)["code"] != unit["code"] {
			t.Errorf("%d %s", a.status, a.raw)
		}
		for code, there := range map[string]bool{w.c["owner"].(map[string]any)["code"].(string): true, unit["code"].(string): false} {
			if a := s.call("GET", "/api/v1/cases?view=todo&owner="+code, head, nil); strings.Contains(a.raw, w.c["id"].(string)) != there {
				t.Errorf("of the owner %s: %s", code, a.raw)
			}
		}
		if a := s.call("GET", "/api/v1/owners?q=%20", operator, nil); a.status != http.StatusUnprocessableEntity || a.body["field"] != "q" {
			t.Errorf("%d %s", a.status, a.raw)
		}
		if a := s.call("GET", "/api/v1/owners?q=a", s.login("resident"), nil); a.status != http.StatusForbidden {
			t.Errorf("who is no staff asks for posts: %d %s", a.status, a.raw)
		}
		a = s.call("POST", "/api/v1/cases/prospects", s.login("head-"+fishing), map[string]any{"cases": []any{w.c["id"], "none"}, "action": "accept"})
		items := a.body["items"].([]any)
		if len(items) != 2 || items[0].(map[string]any)["allowed"] != true || items[1].(map[string]any)["case"] != nil {
			t.Errorf("%s", a.raw)
		}
		views := map[string]any{"items": []any{map[string]any{"name": "急件", "query": "view=all&urgency=urgent"}}}
		if a := s.call("PUT", "/api/v1/me/views", operator, views); a.status != http.StatusOK || !strings.Contains(a.raw, "急件") {
			t.Errorf("%d %s", a.status, a.raw)
		}
		if a := s.call("GET", "/api/v1/me/views", patroller, nil); strings.Contains(a.raw, "急件") {
			t.Errorf("somebody else's: %s", a.raw)
		}
		if a := s.call("POST", "/api/v1/cases/"+w.c["id"].(string)+"/printout", operator, map[string]any{"inside": true}); a.status != http.StatusOK || a.body["by"] != "op-"+fishZone {
			t.Errorf("%d %s", a.status, a.raw)
		}
		for _, query := range []string{"from=yesterday", "to=2026-02-30", "from=2026-03-03&to=2026-03-01", "urgency=x", "source=x"} {
			field, _, _ := strings.Cut(query, "=")
			if a := s.call("GET", "/api/v1/cases?"+query, operator, nil); a.status != http.StatusUnprocessableEntity || a.body["field"] != field {
				t.Errorf("%s: %d %s", query, a.status, a.raw)
			}
			if a := s.send("GET", "/api/v1/cases/export?format=csv&"+query, operator, nil); a.status != http.StatusUnprocessableEntity {
				t.Errorf("export %s: %d %s", query, a.status, a.raw)
			}
		}
		s.verify(true)
	})
}
