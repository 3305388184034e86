package httpapi_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liandong/internal/kernel/store"
)

// ruled is the path of a change of rules, such as "routing/draft", made from what the account reads at this moment.
func (s *site) ruled(what, token string) string {
	s.t.Helper()
	kind, _, _ := strings.Cut(what, "/")
	revision, _ := s.send("GET", "/api/v1/rules/"+kind, token, nil).body["revision"].(string)
	return "/api/v1/rules/" + what + "?revision=" + url.QueryEscape(revision)
}

// TestTwoWriteRulesOverTheWire: the later of two is told who was first, sees the other draft, and writes over it only by saying so.
func TestTwoWriteRulesOverTheWire(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		system := s.login("system")
		hotline := func(seconds int) map[string]any {
			return map[string]any{"answer_seconds": seconds, "call_back_minutes": 120}
		}
		expect := func(a answer, status int, code, field string) answer {
			t.Helper()
			named, _ := a.body["field"].(string)
			if a.status != status || code != "" && a.body["code"] != code || named != field {
				t.Fatalf("%d %s, want %d %s at %s", a.status, a.raw, status, code, field)
			}
			return a
		}
		for _, path := range []string{"/draft", "/draft?revision="} {
			expect(s.call("PUT", "/api/v1/rules/hotline"+path, system, hotline(20)), http.StatusUnprocessableEntity, "http.required", "revision")
		}
		expect(s.call("POST", "/api/v1/rules/hotline/publish", system, nil), http.StatusUnprocessableEntity, "http.required", "revision")

		save, publish := s.ruled("hotline/draft", system), s.ruled("hotline/publish", system)
		first := expect(s.call("PUT", save, system, hotline(20)), http.StatusOK, "", "")
		if first.body["drafted_by"] != "system" || first.body["drafted_at"] == nil || first.body["differs"] != true {
			t.Errorf("who drafted it and when: %s", first.raw)
		}
		late := expect(s.call("PUT", save, system, hotline(30)), http.StatusConflict, "rulebook.stale", "revision")
		if late.body["revision_now"] != first.body["revision"] {
			t.Errorf("what there is now: %s", late.raw)
		}
		expect(s.call("POST", publish, system, nil), http.StatusConflict, "rulebook.stale", "revision")
		for lang, want := range map[string]string{"zh-CN": "已被他人改动", "en": "Somebody else has changed"} {
			if a := s.send("POST", publish, system, nil, "Accept-Language", lang); !strings.Contains(a.raw, want) {
				t.Errorf("%s: %s", lang, a.raw)
			}
		}
		if draft := s.send("GET", "/api/v1/rules/hotline", system, nil).body["draft"].(map[string]any); draft["answer_seconds"] != 20.0 {
			t.Errorf("the first draft is gone: %v", draft)
		}
		over := expect(s.call("PUT", s.ruled("hotline/draft", system), system, hotline(30)), http.StatusOK, "", "") // knowing it
		expect(s.call("POST", s.ruled("hotline/publish", s.login("op-"+fishZone)), s.login("op-"+fishZone), nil), http.StatusUnprocessableEntity, "http.required", "revision")
		expect(s.call("POST", s.ruled("hotline/publish", system), s.login("op-"+fishZone), nil), http.StatusForbidden, "access.denied", "")
		done := expect(s.call("POST", s.ruled("hotline/publish", system), system, nil), http.StatusOK, "", "")
		if done.body["version"] != 1.0 || done.body["revision"] == over.body["revision"] || done.body["drafted_at"] != nil {
			t.Errorf("%s", done.raw)
		}
	})
}
