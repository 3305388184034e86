package httpapi_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"liandong/internal/kernel/store"
)

// walk is a case on the wire and who acts on it.
type walk struct {
	*site
	c map[string]any
}

func (w *walk) act(token, action string, body map[string]any, want int) answer {
	w.t.Helper()
	body["version"] = w.c["version"]
	a := w.call("POST", "/api/v1/cases/"+w.c["id"].(string)+"/actions/"+action, token, body)
	if a.status != want {
		w.t.Fatalf("%s: %d, want %d: %s", action, a.status, want, a.raw)
	}
	if a.status == http.StatusOK {
		w.c = a.body
	}
	return a
}

func (s *site) found(patroller string) *walk {
	s.t.Helper()
	made := s.call("POST", "/api/v1/reports", patroller, s.draft(patroller))
	if made.status != http.StatusCreated {
		s.t.Fatal(made.status, made.raw)
	}
	return &walk{s, made.body["case"].(map[string]any)}
}

// TestJointHandlingAndRequestsOverTheWire uses only the contract.
func TestJointHandlingAndRequestsOverTheWire(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		patroller, head, supervisor, operator, district := s.login("patrol-"+fishing), s.login("head-"+fishing), s.login("super-"+fishing), s.login("op-"+fishZone), s.login("op-320509")
		office := s.login("office-" + fishZone)
		w := s.found(patroller)
		w.act(head, "accept", map[string]any{}, http.StatusOK)
		a := w.act(head, "assist", map[string]any{"note": "请清运"}, http.StatusUnprocessableEntity)
		if !strings.Contains(a.raw, `"to"`) {
			t.Errorf("the field is not named: %s", a.raw)
		}
		w.act(head, "assist", map[string]any{"note": "请清运", "to": map[string]any{"kind": "unit", "code": "U-" + fishZone + "-O"}}, http.StatusOK)
		if a := w.act(head, "finish", map[string]any{"note": "n"}, http.StatusConflict); a.body["code"] != "case.assisting" {
			t.Errorf("%s", a.raw)
		}
		if n := s.call("GET", "/api/v1/cases/counts", office, nil).body["tasks"]; n != 1.0 {
			t.Errorf("the office has %v tasks", n)
		}
		w.act(office, "assisted", map[string]any{"note": "已清运"}, http.StatusOK)
		w.act(head, "extend", map[string]any{"days": 1, "reason": "等待材料"}, http.StatusOK)
		if ask := w.c["ask"].(map[string]any); ask["kind"] != "extend" || ask["days"] != 1.0 {
			t.Errorf("%v", ask)
		}
		before := w.c["due_at"].(string)
		w.act(operator, "approve", map[string]any{}, http.StatusOK)
		if w.c["due_at"].(string) <= before || w.c["ask"] != nil {
			t.Errorf("due %v, before %s", w.c["due_at"], before)
		}
		w.act(head, "suspend", map[string]any{"until": time.Now().Add(48 * time.Hour).UTC().Format(time.RFC3339), "reason": "等待天气"}, http.StatusOK)
		w.act(operator, "approve", map[string]any{}, http.StatusOK)
		if w.c["state"] != "suspended" || w.c["review_at"] == nil {
			t.Errorf("%v", w.c)
		}
		w.act(head, "resume", map[string]any{}, http.StatusOK)
		w.act(district, "supervise", map[string]any{"reason": "群众多次反映"}, http.StatusOK)
		w.act(head, "reply", map[string]any{"note": "今日完成"}, http.StatusOK)
		w.act(district, "judge", map[string]any{"valid": true}, http.StatusOK)
		w.act(head, "finish", map[string]any{"note": "已办结"}, http.StatusOK)
		w.act(supervisor, "pass", map[string]any{}, http.StatusOK)
		d := s.call("GET", "/api/v1/cases/"+w.c["id"].(string), operator, nil).body
		if tasks := d["tasks"].([]any); len(tasks) != 2 || len(d["pauses"].([]any)) != 1 || d["evaluation"].(map[string]any)["marks"] == nil {
			t.Errorf("%v", d)
		}
		history := s.call("GET", "/api/v1/cases/"+w.c["id"].(string)+"/events", operator, nil)
		for _, one := range []string{`"ask":"extend"`, `"ask":"suspend"`, `"internal":true`, `"paused_minutes"`} {
			if !strings.Contains(history.raw, one) {
				t.Errorf("the history lacks %s", one)
			}
		}
	})
}

// TestRulesAndSweepsOverTheWire: what administrators and operators do to rules and to many cases.
func TestRulesAndSweepsOverTheWire(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		system, operator, patroller := s.login("system"), s.login("op-"+fishZone), s.login("patrol-"+fishing)
		at := s.centre(patroller)
		place := map[string]any{"lon": at["lon"], "lat": at["lat"]}
		expect := func(a answer, want int, holds ...string) {
			t.Helper()
			if a.status != want {
				t.Fatalf("%d, want %d: %s", a.status, want, a.raw)
			}
			for _, h := range holds {
				if !strings.Contains(a.raw, h) {
					t.Errorf("%s lacks %s", a.raw, h)
				}
			}
		}
		expect(s.call("GET", "/api/v1/rules/routing", system, nil), 200, `"version":0`, `"rules":[]`)
		expect(s.call("GET", "/api/v1/rules/ladder", system, nil), 200, `"w80"`)
		expect(s.call("GET", "/api/v1/rules/evaluation", system, nil), 200, `"late_minutes"`)
		expect(s.call("GET", "/api/v1/rules/poetry", system, nil), 404, "rules.none")
		expect(s.call("GET", "/api/v1/rules/routing", operator, nil), 403)
		rules := map[string]any{"rules": []any{map[string]any{"code": "R1", "matter": "1302", "to": map[string]any{"kind": "unit_kind", "code": "office"}, "why": map[string]any{"zh": "试行", "en": "on trial"}}},
			"tests": []any{map[string]any{"name": "t", "matter": "1302", "grid": fishing, "at": "2026-03-02T02:00:00Z", "owner": "U-" + fishZone + "-B"}}}
		expect(s.call("PUT", s.ruled("routing/draft", system), system, map[string]any{"rules": []any{map[string]any{"code": ""}}, "tests": []any{}}), 422, `rules[0].code`)
		expect(s.send("PUT", s.ruled("routing/draft", system), system, []byte(`{"rules": [], "tests": [], "x": 1}`)), 422, `"x"`)
		expect(s.call("PUT", s.ruled("routing/draft", system), system, rules), 200, `"differs":true`, `"passed":false`)
		expect(s.call("POST", s.ruled("routing/publish", system), system, nil), 409, "rules.tests")
		expect(s.call("POST", "/api/v1/routing/elsewhere", system, nil), 200, `"looked":`, `"cut":false`, `"moves":[`)
		expect(s.call("POST", "/api/v1/routing/elsewhere", operator, nil), 403)
		trial := map[string]any{"matter": "1302", "location": place, "draft": true}
		expect(s.call("POST", "/api/v1/routing/dry-run", operator, trial), 200, `"rule":"R1"`, "on trial", `"accept_by"`)
		trial["matter"] = "nothing"
		expect(s.call("POST", "/api/v1/routing/dry-run", operator, trial), 422, "case.matter")
		rules["tests"].([]any)[0].(map[string]any)["owner"] = "U-" + fishZone + "-O"
		expect(s.call("PUT", s.ruled("routing/draft", system), system, rules), 200)
		expect(s.call("POST", s.ruled("routing/publish", system), system, nil), 200, `"version":1`, `"published_by":"system"`)
		expect(s.call("POST", s.ruled("routing/publish", system), system, nil), 409)
		if w := s.found(patroller); w.c["owner"].(map[string]any)["code"] != "U-"+fishZone+"-O" {
			t.Errorf("%v", w.c["owner"])
		}
		expect(s.call("POST", "/api/v1/deadlines/recompute", system, map[string]any{}), 200, `"items":[]`)
		expect(s.call("POST", "/api/v1/deadlines/recompute", operator, map[string]any{"apply": true}), 403)
		expect(s.call("POST", "/api/v1/cases/reroute", operator, map[string]any{"owner": "U-" + fishZone + "-O"}), 200, "By the rules it stays")
		expect(s.call("POST", "/api/v1/cases/reroute", operator, map[string]any{"owner": "U-" + fishZone + "-O", "apply": true}), 422, "reason")
		draw := map[string]any{"grid": fishZone, "from": "2026-01-01T00:00:00Z", "to": "2036-01-01T00:00:00Z", "percent": 10, "seed": "s"}
		expect(s.call("POST", "/api/v1/rechecks/draw", operator, draw), 200, `"items":[]`)
		draw["percent"] = 0
		expect(s.call("POST", "/api/v1/rechecks/draw", operator, draw), 422, "percent")
	})
}

// TestManyReportsOneCaseOverTheWire: a likely duplicate is suggested, one more report joins, another is merged and found by its words.
func TestManyReportsOneCaseOverTheWire(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		operator := s.login("op-" + fishZone)
		draft := s.draft(operator)
		draft["source"], draft["description"] = "hotline", "疏散通道被<b>货物</b>堵住"
		first := s.call("POST", "/api/v1/reports", operator, draft)
		if first.status != http.StatusCreated {
			t.Fatal(first.raw)
		}
		kept := first.body["case"].(map[string]any)
		alike := s.call("POST", "/api/v1/reports/alike", operator, map[string]any{"matter": "1302", "description": "通道被货物堵住", "location": draft["location"]})
		if alike.status != http.StatusOK || !strings.Contains(alike.raw, kept["number"].(string)) || !strings.Contains(alike.raw, "the same matter") {
			t.Errorf("%s", alike.raw)
		}
		more := s.draft(operator)
		more["source"], more["case"], more["description"] = "hotline", kept["id"], "又有人来电反映"
		joined := s.call("POST", "/api/v1/reports", operator, more)
		if joined.status != http.StatusCreated || joined.body["case"].(map[string]any)["id"] != kept["id"] || joined.body["case"].(map[string]any)["report_count"] != 2.0 {
			t.Errorf("%s", joined.raw)
		}
		third := s.draft(operator)
		third["source"] = "hotline"
		w := &walk{s, s.call("POST", "/api/v1/reports", operator, third).body["case"].(map[string]any)}
		w.act(operator, "merge", map[string]any{}, http.StatusUnprocessableEntity)
		w.act(operator, "merge", map[string]any{"into": kept["id"], "reason": "重复"}, http.StatusOK)
		if w.c["merged_into"] != kept["id"] || w.c["state"] != "void" {
			t.Errorf("%v", w.c)
		}
		for q, want := range map[string]bool{"货物": true, "堵": true, "又有人来电": true, "并没有的词": false} {
			found := s.call("GET", "/api/v1/cases?q="+url.QueryEscape(q), operator, nil)
			if found.status != http.StatusOK || strings.Contains(found.raw, kept["number"].(string)) != want {
				t.Errorf("%s: %d %s", q, found.status, found.raw)
			}
		}
	})
}

// TestQualityOverTheWire: a case that was closed at once is marked, counted and found again.
func TestQualityOverTheWire(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		patroller, head, supervisor, operator := s.login("patrol-"+fishing), s.login("head-"+fishing), s.login("super-"+fishing), s.login("op-"+fishZone)
		w := s.found(patroller)
		w.act(head, "accept", map[string]any{}, http.StatusOK)
		w.act(head, "finish", map[string]any{"note": "已办结"}, http.StatusOK)
		w.act(supervisor, "pass", map[string]any{}, http.StatusOK)
		q := s.expect(s.call("GET", "/api/v1/quality?grid="+fishing, operator, nil), 200, `"marks":[{"code":"instant"`, `"judged":true`, `"silent":[]`, `"perfect":[]`)
		if whole := q.body["whole"].(map[string]any); whole["closed"] != 1.0 || whole["marked"] != 1.0 || whole["by_mark"].(map[string]any)["instant"] != 1.0 {
			t.Errorf("%v", whole)
		}
		if m := q.body["matters"].([]any)[0].(map[string]any); m["key"] != w.c["matter"] || m["marked"] != 1.0 || m["name"].(map[string]any)["zh"] == "" {
			t.Errorf("%v", m)
		}
		today := q.body["to"].(string)
		found := s.expect(s.call("GET", "/api/v1/cases?view=marked&mark=instant&grid="+fishing+"&closed_from="+today+"&closed_to="+today, operator, nil), 200, w.c["number"].(string))
		if n := len(found.body["items"].([]any)); n != 1 {
			t.Errorf("%d cases", n)
		}
		s.expect(s.call("GET", "/api/v1/cases/export?format=csv&view=marked&mark=unseen&closed_from="+today, operator, nil), 200, w.c["number"].(string))
		s.expect(s.call("GET", "/api/v1/quality?grid=320509104", operator, nil), 403)
		s.expect(s.call("GET", "/api/v1/quality?from=soon", operator, nil), 422, `"from"`)
		s.expect(s.call("GET", "/api/v1/quality", s.login("resident"), nil), 403)
	})
}
