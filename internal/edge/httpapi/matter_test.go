package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/store"
)

// expect fails unless an answer has the status and holds the texts.
func (s *site) expect(a answer, want int, holds ...string) answer {
	s.t.Helper()
	if a.status != want {
		s.t.Fatalf("%d, want %d: %.600s", a.status, want, a.raw)
	}
	for _, h := range holds {
		if !strings.Contains(a.raw, h) {
			s.t.Errorf("%.600s lacks %s", a.raw, h)
		}
	}
	return a
}

// TestAMatterIsAdministeredOverTheWire: read, changed with a reason, read back with its history; a report answers its fields.
func TestAMatterIsAdministeredOverTheWire(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		system, operator, resident := s.login("system"), s.login("op-"+fishZone), s.login("resident")
		read := s.expect(s.call("GET", "/api/v1/matters/1408", operator, nil), 200, `"noticed_on"`, `"source":"D:演示虚构"`, `"version":1`, `"admitted":true`)
		m := read.body
		delete(m, "code")
		delete(m, "admitted")
		delete(m, "pinyin")
		backBefore := len(s.expect(s.call("GET", "/api/v1/matters?duty=taken_back", resident, nil), 200).body["items"].([]any))
		m["helpers"] = append(m["helpers"].([]any), map[string]any{"zh": "物业服务企业", "en": "Property manager"})
		m["duty_tag"], m["reason"], m["minutes"] = "taken_back", "按新清单调整", 25
		m["conditions"].([]any)[0].(map[string]any)["limit"].(map[string]any)["value"] = 3
		put := func(token string) answer { return s.call("PUT", "/api/v1/matters/1408", token, m) }
		s.expect(put(operator), 403)
		m["fields"].(map[string]any)["properties"].(map[string]any)["x"] = map[string]any{"$ref": "http://127.0.0.1/x"}
		m["name"].(map[string]any)["zh"] = ""
		s.expect(put(system), 422, `"name.zh"`, `"fields.properties.x.type"`)
		delete(m["fields"].(map[string]any)["properties"].(map[string]any), "x")
		m["name"].(map[string]any)["zh"] = "商业噪声扰民"
		s.expect(put(system), 200, `"version":2`, `"taken_back"`, `"lead":{"zh":"区公安局"`, `"物业服务企业"`)
		s.expect(put(system), 409, "matter.stale", `"version_now":2`)
		s.expect(s.call("GET", "/api/v1/matters/1408/history", operator, nil), 200, "按新清单调整", `"field":"helpers[2].zh"`, "配合单位", `"conditions[0].limit.value"`, `"before":"2"`, `"after":"3"`, `"account":"system:demo"`)
		s.expect(s.call("GET", "/api/v1/matters/1408/history", resident, nil), 403)
		s.expect(s.call("GET", "/api/v1/matters/9999/history", operator, nil), 422)
		duty := s.expect(s.call("GET", "/api/v1/matters?duty=taken_back", resident, nil), 200, `"1408"`)
		if n := len(duty.body["items"].([]any)); n != backBefore+1 || strings.Contains(duty.raw, "knowledge") {
			t.Errorf("%d duties taken back, %.300s", n, duty.raw)
		}
		s.expect(s.call("GET", "/api/v1/matters?duty=other", resident, nil), 422, `"duty"`)
		m["valid_to"], m["reason"], m["version"] = time.Now().Add(-time.Hour).UTC().Format(time.RFC3339), "并入另一事项", 2
		s.expect(put(system), 200, `"version":3`)
		if a := s.expect(s.call("GET", "/api/v1/matters", system, nil), 200); strings.Contains(a.raw, `"code":"1408"`) {
			t.Error("a retired matter can be chosen")
		}
		s.expect(s.call("GET", "/api/v1/matters?all=true", system, nil), 200, `"code":"1408"`)
		m["valid_to"], m["version"] = nil, 3
		s.expect(put(system), 200, `"version":4`)

		d := s.draft(operator)
		d["matter"], d["source"] = "1408", "hotline"
		d["fields"] = map[string]any{"kind": "音响招揽", "at_night": "yes", "unheard": 1}
		s.expect(s.call("POST", "/api/v1/reports", operator, d), 422, `"fields.at_night"`, `"fields.unheard"`)
		d["fields"] = map[string]any{"kind": "音响招揽", "at_night": true, "premises": nil}
		made := s.expect(s.call("POST", "/api/v1/reports", operator, d), 201, `"fields":{"at_night":true,"kind":"音响招揽"}`)
		id := made.body["case"].(map[string]any)["id"].(string)
		s.expect(s.call("POST", "/api/v1/reports", operator, d), 200, `"at_night":true`)
		s.expect(s.call("GET", "/api/v1/cases/"+id, operator, nil), 200, `"fields":{"at_night":true,"kind":"音响招揽"}`)
		s.expect(s.call("GET", "/api/v1/cases/"+id, resident, nil), 404)
	})
}

// TestAdmissionOverTheWire: a grid declines what is not admitted, two sides admit it, the grid no longer can; and what it takes is shown.
func TestAdmissionOverTheWire(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		operator, district, legal, head, leader := s.login("op-"+fishZone), s.login("op-320509"), s.login("legal-"+fishZone), s.login("head-"+fishing), s.login("leader")
		waiting := s.expect(s.call("GET", "/api/v1/admissions?state=applied", leader, nil), 200, `"1309"`, "演示虚构", `"weekly":3.9`, `"unit_name":"区`)
		if n := len(waiting.body["items"].([]any)); n != 1 {
			t.Errorf("%d applications wait", n)
		}
		s.expect(s.call("GET", "/api/v1/admissions?state=admitted", leader, nil), 200, `"2005"`, `"in_force":true`)
		s.expect(s.call("GET", "/api/v1/admissions?state=x", leader, nil), 422, `"state"`)
		s.expect(s.call("GET", "/api/v1/admissions", s.login("resident"), nil), 403)

		const unlisted = "1806" // short weight, a town's matter
		given := func() *walk {
			d := s.draft(operator)
			d["matter"], d["source"] = unlisted, "hotline"
			w := &walk{s, s.call("POST", "/api/v1/reports", operator, d).body["case"].(map[string]any)}
			w.act(operator, "file", map[string]any{"condition": 1}, http.StatusOK)
			w.act(operator, "dispatch", map[string]any{"to": map[string]any{"kind": "post", "code": "P-" + fishing + "-grid_head"}}, http.StatusOK)
			return w
		}
		w := given()
		w.act(head, "decline", map[string]any{}, http.StatusOK)
		if w.c["state"] != "dispatching" || w.c["returned"] != 0.0 {
			t.Errorf("%v", w.c)
		}
		today := worktime.DateOf(time.Now())
		market := ""
		for _, a := range s.accounts {
			if strings.Contains(a.Account, "dept-") {
				token := s.login(a.Account)
				if me := s.call("GET", "/api/v1/session", token, nil); strings.Contains(me.raw, "区市场监督管理局") {
					market = a.Account
					break
				}
			}
		}
		if market == "" {
			t.Fatal("nobody of the department logs in")
		}
		department := s.login(market)
		draft := map[string]any{"id": uuid.Must(uuid.NewV7()).String(), "matter": unlisted, "unit": "D-" + strings.TrimPrefix(market, "dept-"), "what": "试验", "why": "试验", "law": "试验",
			"minutes": 10, "yearly": 899 * 52, "from": today.String(), "until": (today + 30).String()}
		bad := map[string]any{}
		for k, v := range draft {
			bad[k] = v
		}
		bad["from"], bad["until"] = "soon", "2026-02-30"
		s.expect(s.call("POST", "/api/v1/admissions", department, bad), 422, `"from"`, `"until"`)
		s.expect(s.call("POST", "/api/v1/admissions", operator, draft), 403)
		a := s.expect(s.call("POST", "/api/v1/admissions", department, draft), 201, `"state":"applied"`)
		s.expect(s.call("POST", "/api/v1/admissions", department, draft), 200)
		do := func(token, what string, version any, want int, holds ...string) answer {
			t.Helper()
			return s.expect(s.call("POST", "/api/v1/admissions/"+a.body["id"].(string)+"/"+what, token, map[string]any{"version": version}), want, holds...)
		}
		do(department, "sign", 1, 403)
		do(operator, "sign", 1, 403, "admission.signers")
		do(district, "sign", 1, 200, `"centre":true`)
		do(legal, "refuse", 2, 422, `"reason"`)
		do(legal, "sign", 1, 409)
		do(legal, "sign", 2, 200, `"state":"admitted"`, `"in_force":true`)
		// What is admitted is looked at by who patrols; whose duty it is to handle has not changed.
		given().act(head, "decline", map[string]any{}, http.StatusOK)
		b := s.expect(s.call("GET", "/api/v1/burden?grid="+fishing, leader, nil), 200, `"field":"noticed_on"`, `"0101"`, `"bases":1`, `"areas":[]`)
		grid := b.body["grids"].([]any)[0].(map[string]any)
		if planned := grid["planned"].(float64); planned < 10 || planned > 15 || grid["grid"] != fishing {
			t.Errorf("10 minutes a week and the demonstration's 1.9: %v", grid)
		}
		if real := grid["real"].(float64); real <= 0 {
			t.Errorf("two cases were filed: %v", grid)
		}
		whole := s.expect(s.call("GET", "/api/v1/burden?limit=3", leader, nil), 200, `"bases":899`, `"level":"town"`)
		if n, next := len(whole.body["grids"].([]any)), whole.body["next"]; n != 3 || next == "" {
			t.Errorf("a page of %d, next %v", n, next)
		}
		s.expect(s.call("GET", "/api/v1/burden?limit=1000", leader, nil), 422, `"limit"`)
		s.expect(s.call("GET", "/api/v1/burden", s.login("resident"), nil), 403)
		do(department, "withdraw", 3, 200, `"state":"withdrawn"`)
	})
}
