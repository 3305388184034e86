package httpapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"liandong/internal/district/indicator"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/world/demo"
)

const otherZone = "320509104"

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// closedCase lets the grid with logins report, handle and check one case.
func (s *site) closedCase(now time.Time) map[string]any {
	s.t.Helper()
	patroller, head, supervisor := s.login("patrol-"+fishing), s.login("head-"+fishing), s.login("super-"+fishing)
	draft := s.draft(patroller)
	draft["captured_at"] = now.Format(time.RFC3339)
	c := s.expect(s.call("POST", "/api/v1/reports", patroller, draft), 201).body["case"].(map[string]any)
	for _, step := range []struct{ token, action string }{{head, "accept"}, {head, "finish"}, {supervisor, "pass"}} {
		body := map[string]any{"version": c["version"]}
		if step.action == "finish" {
			body["note"] = "已清理"
		}
		c = s.expect(s.call("POST", "/api/v1/cases/"+c["id"].(string)+"/actions/"+step.action, step.token, body), 200).body
	}
	return c
}

// TestASchemeFromDraftToCorrection: drafted by the centre, signed by the leader, frozen, settled after its period; a zone sees how its score arises and
// objects; a correction stands beside the original, and so do later data.
func TestASchemeFromDraftToCorrection(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		hand := clock.NewManual(time.Now())
		s := newSiteAt(t, db, hand)
		s.tampered = true // a rulebook is written beside the API
		today := worktime.DateOf(hand.Now())
		id := newID()
		path := "/api/v1/schemes/" + id
		part := func(rate string, weight int, target, zero float64) map[string]any {
			return map[string]any{"rate": rate, "weight": weight, "target": target, "zero": zero, "rule": "even", "least": 1}
		}
		draft := func(version int64, change func(map[string]any)) map[string]any {
			d := map[string]any{"version": version, "name": "试验评价", "of": "zones", "from": today.String(), "to": (today + 29).String(), "days": 10,
				"parts": []any{part("on_time_handling", 60, .95, .6), part("rework", 20, .02, .2), part("solved", 20, .9, 0)}}
			if change != nil {
				change(d)
			}
			return d
		}
		centre, leader, zone, police := s.login("op-"+demo.District), s.login("leader"), s.login("op-"+fishZone), s.login("dept-01")

		for rate, says := range map[string]string{"received": "counts of reports or visits", "closed": "counts of reports or visits", "visits": "no such rate", "fines": "art. 74",
			"mean_handling": "no share", "filing": "counts of reports"} {
			s.expect(s.call("PUT", path, centre, draft(0, func(d map[string]any) { d["parts"].([]any)[0].(map[string]any)["rate"] = rate })), 422, `parts[0].rate`, says)
		}
		for _, of := range []string{"persons", "posts", "accounts", ""} {
			s.expect(s.call("PUT", path, centre, draft(0, func(d map[string]any) { d["of"] = of })), 422, "no person and no post")
		}
		s.expect(s.call("PUT", path, centre, draft(0, func(d map[string]any) { d["of"], d["unit_kind"] = "units", "centre" })), 422, "unit_kind")
		s.expect(s.call("PUT", path, centre, draft(0, func(d map[string]any) { d["parts"].([]any)[0].(map[string]any)["target"] = .95001 })), 422, "parts[0].target")
		for _, who := range []string{zone, leader, police, s.login("system"), s.login("resident")} {
			s.expect(s.call("PUT", path, who, draft(0, nil)), 403)
		}

		s.expect(s.call("PUT", path, centre, draft(0, nil)), 200, `"version":1`, `"state":"draft"`)
		s.expect(s.call("PUT", path, centre, draft(0, nil)), 200, `"version":1`) // sent again
		s.expect(s.call("PUT", path, centre, draft(0, func(d map[string]any) { d["name"] = "别的" })), 409, "scheme.stale")
		if drafted := s.expect(s.call("GET", "/api/v1/schemes", zone, nil), 200); strings.Contains(drafted.raw, id) {
			t.Error("a zone sees the draft")
		}
		s.expect(s.call("GET", path+"/results", leader, nil), 404)
		s.expect(s.call("GET", path+"/preview", zone, nil), 403)
		s.expect(s.call("GET", path+"/preview?to="+(today+1).String(), leader, nil), 422, "scheme.past")
		preview := s.expect(s.call("GET", path+"/preview", leader, nil), 200, fmt.Sprintf(`"to":"%s"`, today-1), fmt.Sprintf(`"from":"%s"`, today-30))
		items := preview.body["items"].([]any)
		codes := make([]string, len(items))
		for i, one := range items {
			codes[i] = one.(map[string]any)["unit"].(string)
			if score := one.(map[string]any)["score"].(map[string]any); score["score"] != nil || len(score["lines"].([]any)) != 3 {
				t.Errorf("%v", score)
			}
		}
		if len(codes) != 8 || !slices.IsSorted(codes) {
			t.Errorf("not by code: %v", codes)
		}

		publish := func(token string, version int64) answer {
			return s.call("POST", path+"/publish", token, map[string]any{"version": version})
		}
		s.expect(publish(centre, 1), 403)
		s.expect(publish(leader, 7), 409, "scheme.stale")
		s.expect(publish(leader, 1), 200, `"state":"published"`, `"published_by":"leader"`)
		s.expect(publish(leader, 2), 409, "scheme.state")
		s.expect(s.call("PUT", path, centre, draft(2, nil)), 409, "scheme.frozen")
		settle := func(token string) answer { return s.call("POST", path+"/settle", token, map[string]any{"version": 2}) }
		s.expect(settle(centre), 409, "scheme.running")

		// The rates are frozen too: what a rate is made of changes in the district, not in the scheme.
		if err := db.Update(t.Context(), func(tx *store.Tx) error {
			changed := indicator.Definitions{All: slices.Clone(indicator.Standard.All), Goals: indicator.Standard.Goals}
			for i := range changed.All {
				if changed.All[i].Code == "on_time_handling" {
					changed.All[i].Numerator = "forced"
				}
			}
			seen, err := s.services.Figures.Save(tx, demo.District, "0", changed, "system", hand.Now())
			if err != nil {
				return err
			}
			_, err = s.services.Figures.Publish(tx, demo.District, seen, "system", hand.Now())
			return err
		}); err != nil {
			t.Fatal(err)
		}

		hand.Advance(29 * 24 * time.Hour) // the last day
		c := s.closedCase(hand.Now())
		results := func(token string) map[string]map[string]any {
			t.Helper()
			all := map[string]map[string]any{}
			for _, one := range s.expect(s.call("GET", path+"/results", token, nil), 200).body["items"].([]any) {
				all[one.(map[string]any)["unit"].(string)] = one.(map[string]any)
			}
			return all
		}
		unit := "U-" + fishZone + "-C"
		zone, leader = s.login("op-"+fishZone), s.login("leader")
		mine := results(zone)
		if len(mine) != 1 || mine[unit]["own"] != true || mine[unit]["may_object"] != false || len(results(leader)) != 8 || len(results(s.login("dept-01"))) != 0 {
			t.Errorf("the zone sees %d, of these its own: %v", len(mine), mine[unit])
		}
		now := mine[unit]["now"].(map[string]any)
		lines := now["lines"].([]any)
		handling, solved := lines[0].(map[string]any), lines[2].(map[string]any)
		if now["score"] != 100.0 || now["weight"] != 80.0 || handling["numerator"] != 1.0 || handling["denominator"] != 1.0 || solved["applies"] != false {
			t.Errorf("as it stands: %v", now)
		}
		behind := s.expect(s.call("GET", fmt.Sprintf("/api/v1/cases?fact=%s&fact_from=%s&fact_to=%s&grid=%s", handling["denominator_fact"], today, today+29, fishZone), zone, nil), 200, c["id"].(string))
		if n := len(behind.body["items"].([]any)); float64(n) != handling["denominator"] {
			t.Errorf("behind %v are %d", handling["denominator"], n)
		}

		hand.Advance(24 * time.Hour)
		zone, leader, centre = s.login("op-"+fishZone), s.login("leader"), s.login("op-"+demo.District)
		s.expect(settle(zone), 403)
		s.expect(settle(leader), 403)
		s.expect(settle(centre), 200, `"state":"settled"`, fmt.Sprintf(`"object_until":"%s"`, today+40))
		s.expect(settle(centre), 409)

		// Later data stand beside what was settled.
		if got := results(zone)[unit]; got["changed"] != false || got["may_object"] != true {
			t.Errorf("just settled: %v", got)
		}
		s.expect(s.call("POST", "/api/v1/cases/"+c["id"].(string)+"/actions/reopen", zone, map[string]any{"version": c["version"], "reason": "又堵上了"}), 200)
		later := results(zone)[unit]
		kept := later["kept"].([]any)
		if later["changed"] != true || later["now"].(map[string]any)["score"] != nil || len(kept) != 1 || kept[0].(map[string]any)["score"].(map[string]any)["score"] != 100.0 {
			t.Errorf("after the case was reopened: %v", later)
		}

		// An objection, and a correction beside the original.
		objection := map[string]any{"id": newID(), "unit": unit, "reason": "一件应属邻镇"}
		s.expect(s.call("POST", path+"/objections", s.login("op-"+otherZone), objection), 403, "scheme.not_yours")
		s.expect(s.call("POST", path+"/objections", s.login("patrol-"+fishing), objection), 403)
		s.expect(s.call("POST", path+"/objections", zone, map[string]any{"id": newID(), "unit": unit, "reason": " "}), 422, "scheme.reason")
		s.expect(s.call("POST", path+"/objections", zone, map[string]any{"id": newID(), "unit": "U-none", "reason": "x"}), 404)
		s.expect(s.call("POST", path+"/objections", zone, objection), 201, `"state":"open"`)
		s.expect(s.call("POST", path+"/objections", zone, objection), 200)
		s.expect(s.call("POST", path+"/objections", zone, map[string]any{"id": newID(), "unit": unit, "reason": "再说一次"}), 409, "scheme.objected")
		decide := func(token string, body map[string]any) answer {
			return s.call("POST", path+"/objections/"+objection["id"].(string)+"/decide", token, body)
		}
		corrected := func(n, d int) []any {
			return []any{map[string]any{"rate": "on_time_handling", "numerator": n, "denominator": d}}
		}
		s.expect(decide(zone, map[string]any{"uphold": true, "words": "同意", "counts": corrected(3, 4)}), 403)
		s.expect(decide(leader, map[string]any{"uphold": true, "words": "同意", "counts": corrected(3, 4)}), 403)
		s.expect(decide(centre, map[string]any{"uphold": true, "words": "", "counts": corrected(3, 4)}), 422, `"words"`)
		for _, counts := range []any{nil, corrected(5, 4), corrected(1, 1), []any{map[string]any{"rate": "received", "numerator": 1, "denominator": 2}}} {
			body := map[string]any{"uphold": true, "words": "成立"}
			if counts != nil {
				body["counts"] = counts
			}
			s.expect(decide(centre, body), 422, "scheme.corrects")
		}
		s.expect(decide(centre, map[string]any{"uphold": false, "words": "不成立", "counts": corrected(3, 4)}), 422, "scheme.no_change")
		s.expect(decide(centre, map[string]any{"uphold": true, "words": "三件按时,共四件", "counts": corrected(3, 4)}), 200, `"state":"upheld"`)
		s.expect(decide(centre, map[string]any{"uphold": false, "words": "又改"}), 409, "scheme.decided")
		after := results(zone)[unit]
		kept = after["kept"].([]any)
		original, correction := kept[0].(map[string]any), kept[1].(map[string]any)
		// 60 × (75 − 60)/(95 − 60) = 25.71 and 20 of 20, of 80 that apply: 57.14 of 100.
		if len(kept) != 2 || original["score"].(map[string]any)["score"] != 100.0 || correction["why"] != "三件按时,共四件" || correction["score"].(map[string]any)["score"] != 57.14 {
			t.Errorf("%v", kept)
		}
		second := map[string]any{"id": newID(), "unit": unit, "reason": "仍有异议"}
		s.expect(s.call("POST", path+"/objections", zone, second), 201, `"n":2`)
		hand.Advance(11 * 24 * time.Hour)
		s.expect(s.call("POST", path+"/objections", s.login("op-"+otherZone), map[string]any{"id": newID(), "unit": "U-" + otherZone + "-C", "reason": "迟了"}), 409, "scheme.too_late")
		s.expect(s.call("POST", path+"/objections/"+second["id"].(string)+"/decide", s.login("op-"+demo.District), map[string]any{"uphold": false, "words": "维持"}), 200, `"state":"refused"`)
		if got := results(s.login("op-" + fishZone))[unit]; len(got["kept"].([]any)) != 2 || len(got["objections"].([]any)) != 2 {
			t.Errorf("at the end: %v", got)
		}
		for action, want := range map[string]int{"scheme.save": 2, "scheme.publish": 2, "scheme.settle": 1, "objection.object": 2, "objection.uphold": 1, "objection.refuse": 1} { // one of each by the demonstration
			if n := s.audited(action); n != want {
				t.Errorf("%s is in the record %d times, want %d", action, n, want)
			}
		}
	})
}

// TestUnitsOfOnePersonAreLeftOut: a score of theirs would be a score of a person. Units see the cases behind their numbers.
func TestUnitsOfOnePersonAreLeftOut(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		today := worktime.DateOf(s.services.Clock.Now())
		centre := s.login("op-" + demo.District)
		save := func(kind string) answer {
			return s.expect(s.call("PUT", "/api/v1/schemes/"+newID(), centre, map[string]any{"version": 0, "name": "单位评价", "of": "units", "unit_kind": kind,
				"from": (today - 20).String(), "to": (today + 9).String(), "days": 10,
				"parts": []any{map[string]any{"rate": "on_time_handling", "weight": 100, "target": .95, "zero": .5, "rule": "step", "least": 1}}}), 200)
		}
		if a := save("office"); len(a.body["alone"].([]any)) < 5 || len(a.body["subjects"].([]any)) != 8 { // only the police stations of the zones are many
			t.Errorf("%d alone, %d evaluated", len(a.body["alone"].([]any)), len(a.body["subjects"].([]any)))
		}
		department := save("department")
		s.expect(s.call("POST", "/api/v1/schemes/"+department.body["id"].(string)+"/publish", s.login("leader"), map[string]any{"version": 1}), 409, "scheme.nobody")
		committees := save("village_committee")
		path := "/api/v1/schemes/" + committees.body["id"].(string)
		s.expect(s.call("POST", path+"/publish", s.login("leader"), map[string]any{"version": 1}), 200)
		s.closedCase(s.services.Clock.Now())
		village := s.login("village-" + fishing[:12])
		items := s.expect(s.call("GET", path+"/results", village, nil), 200).body["items"].([]any)
		if len(items) != 1 {
			t.Fatalf("a village sees %d", len(items))
		}
		line := items[0].(map[string]any)["now"].(map[string]any)["lines"].([]any)[0].(map[string]any)
		list := s.expect(s.call("GET", fmt.Sprintf("/api/v1/cases?fact=%s&fact_from=%s&fact_to=%s&fact_unit=U-%s", line["numerator_fact"], today-20, today+9, fishing[:12]), village, nil), 200)
		if n := len(list.body["items"].([]any)); line["numerator"] != 1.0 || float64(n) != line["numerator"] {
			t.Errorf("%v, behind it %d", line, n)
		}
		s.expect(s.call("GET", "/api/v1/cases?fact=due&fact_from=2026-01-01&fact_to=2026-02-01&fact_unit=U-1", village, nil), 422, "fact_unit")
	})
}
