package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"liandong/internal/kernel/store"
	"liandong/internal/world/demo"
)

// TestUnitsOverTheWire: a unit is set up, renamed and ended; what hangs on it keeps it, and routing finds it all the while.
func TestUnitsOverTheWire(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		system := s.login("system")
		change := func(token string, want int, body map[string]any) answer {
			t.Helper()
			a := s.call("POST", "/api/v1/staffing/units/changes", token, body)
			if a.status != want {
				t.Fatalf("%v: %d, want %d: %s", body, a.status, want, a.raw)
			}
			return a
		}
		unit := func(code string) answer {
			t.Helper()
			return s.send("GET", "/api/v1/staffing/units/"+code, system, nil)
		}
		units := func(area string) (codes []string) {
			t.Helper()
			for _, u := range items(s.send("GET", "/api/v1/staffing?grid="+area, system, nil), "units") {
				codes = append(codes, u["code"].(string))
			}
			return codes
		}
		const code = "U-night"
		create := func(more map[string]any) map[string]any {
			body := map[string]any{"act": "create", "code": code, "name": "夜间处置办", "kind": "office", "grid": fishZone, "parent": "U-" + demo.District}
			for k, v := range more {
				body[k] = v
			}
			return body
		}

		// Who may not, and what is wrong, by field and in both languages.
		for _, who := range []string{"security", "op-" + fishZone, "head-" + fishing, "leader"} {
			if a := change(s.login(who), http.StatusForbidden, create(map[string]any{"apply": true})); a.body["code"] != "access.denied" {
				t.Errorf("%s: %s", who, a.raw)
			}
		}
		if a := s.call("POST", "/api/v1/staffing/units/changes", "", create(nil)); a.status != http.StatusUnauthorized {
			t.Errorf("nobody: %d", a.status)
		}
		for _, c := range []struct {
			more   map[string]any
			status int
			field  string
		}{
			{map[string]any{"code": "a b"}, 422, "code"}, {map[string]any{"code": "U-" + demo.District}, 409, "code"}, {map[string]any{"code": "P-" + fishing + "-grid_head"}, 409, "code"},
			{map[string]any{"name": " "}, 422, "name"}, {map[string]any{"kind": "band"}, 422, "kind"}, {map[string]any{"grid": fishing}, 422, "grid"}, {map[string]any{"grid": "1"}, 422, "grid"},
			{map[string]any{"parent": "nowhere"}, 422, "parent"}, {map[string]any{"from": "2020-01-01T00:00:00Z"}, 422, "from"},
			{map[string]any{"to": "2020-01-01T00:00:00Z"}, 422, "to"}, {map[string]any{"act": "dance"}, 422, "act"},
			{map[string]any{"kind": "department", "grid": demo.District, "parent": "", "name": "区公安局"}, 409, "name"},
		} {
			if a := change(system, c.status, create(c.more)); a.body["field"] != c.field || a.body["detail"] == "" {
				t.Errorf("%v: %s", c.more, a.raw)
			}
		}
		for lang, want := range map[string]string{"zh-CN": "职能办应设在区镇的网格上", "en": "A unit of this kind (office) belongs on a grid of town level"} {
			body := []byte(`{"act":"create","code":"x","name":"x","kind":"office","grid":"` + fishing + `"}`)
			if a := s.send("POST", "/api/v1/staffing/units/changes", system, body, "Accept-Language", lang); !strings.Contains(a.raw, want) {
				t.Errorf("%s: %s", lang, a.raw)
			}
		}

		// Set up.
		look := change(system, http.StatusOK, create(nil))
		if look.body["unit"].(map[string]any)["name"] != "夜间处置办" || look.body["parent"] == nil || unit(code).status == http.StatusOK {
			t.Errorf("looking: %s", look.raw)
		}
		change(system, http.StatusOK, create(map[string]any{"apply": true}))
		change(system, http.StatusConflict, create(map[string]any{"apply": true}))
		if got := strings.Join(units(fishZone), " "); !strings.Contains(got, code) {
			t.Errorf("units: %s", got)
		}
		op := s.login("op-" + fishZone)
		if a := s.send("GET", "/api/v1/staffing/units/"+code, op, nil); a.status != http.StatusOK || a.body["writes"] != false {
			t.Errorf("an operator reads: %d %s", a.status, a.raw)
		}
		if a := s.send("GET", "/api/v1/staffing/units/U-320509107-O", op, nil); a.status != http.StatusForbidden {
			t.Errorf("an operator of another zone: %d", a.status)
		}
		if a := unit("nowhere"); a.status != http.StatusUnprocessableEntity || a.body["field"] != "code" {
			t.Errorf("unknown: %d %s", a.status, a.raw)
		}

		// Renamed: the catalogue's name still leads to it.
		police := ""
		for _, u := range items(s.send("GET", "/api/v1/staffing", system, nil), "units") {
			if u["name"] == "区公安局" {
				police = u["code"].(string)
			}
		}
		rename := map[string]any{"act": "rename", "code": police, "name": "区公安局"}
		if a := change(system, 422, rename); a.body["code"] != "staffing.same_name" || a.body["field"] != "name" {
			t.Errorf("%s", a.raw)
		}
		rename["name"], rename["apply"] = "市公安局吴江分局", true
		change(s.login("security"), http.StatusForbidden, rename)
		renamed := change(system, http.StatusOK, rename).body["unit"].(map[string]any)
		if renamed["name"] != "市公安局吴江分局" || fmt.Sprint(renamed["departments"]) != "[区公安局]" {
			t.Errorf("%v", renamed)
		}

		// Ended: first its people, its cases and the units under it.
		end := map[string]any{"act": "end", "code": "U-" + demo.District}
		if a := change(system, http.StatusOK, end); !strings.Contains(a.raw, "the last centre of the district") {
			t.Errorf("the last centre: %s", a.raw)
		}
		end["code"] = "U-" + fishZone + "-C"
		number := s.call("POST", "/api/v1/reports", op, map[string]any{"id": s.draft(op)["id"], "source": "hotline", "matter": "1302", "description": "疏散通道被堵", "location": s.draft(op)["location"]}).body["case"].(map[string]any)["number"].(string)
		kept := change(system, http.StatusOK, end)
		why := kept.body["why"].(map[string]any)["en"].(string)
		if len(items(kept, "held")) == 0 || !strings.Contains(why, "on posts") || !strings.Contains(why, number) || strings.Contains(kept.raw, "疏散通道") {
			t.Errorf("%s", kept.raw)
		}
		end["apply"] = true
		if a := change(system, http.StatusConflict, end); a.body["code"] != "administration.hangs" || !strings.Contains(a.raw, number) || !strings.Contains(a.raw, "on posts") {
			t.Errorf("%s", a.raw)
		}
		if a := unit("U-" + fishZone + "-C"); a.body["unit"].(map[string]any)["valid_to"] != nil {
			t.Errorf("it was ended all the same: %s", a.raw)
		}
		end = map[string]any{"act": "end", "code": code, "to": "2020-01-01T00:00:00Z"}
		if a := change(system, 422, end); a.body["field"] != "to" {
			t.Errorf("in the past: %s", a.raw)
		}
		s.call("POST", "/api/v1/staffing/changes", system, map[string]any{"act": "open", "post": "P-night", "name": "夜班岗", "kind": "department", "unit": code, "grid": fishZone, "apply": true})
		later := time.Now().Add(72 * time.Hour)
		end["to"] = later.Format(time.RFC3339)
		if a := change(system, http.StatusOK, end); a.body["why"] != nil || len(items(a, "vacant")) != 1 || items(a, "vacant")[0]["code"] != "P-night" {
			t.Errorf("%s", a.raw)
		}
		appoint := map[string]any{"act": "appoint", "post": "P-night", "account": "leader", "apply": true}
		appoint["remark"] = "夜班值守"
		s.signed(s.call("POST", "/api/v1/staffing/changes", system, appoint), s.login("security"))
		end["apply"] = true
		change(system, http.StatusConflict, end)
		s.call("POST", "/api/v1/staffing/changes", system, map[string]any{"act": "end", "post": "P-night", "account": "leader", "apply": true})
		change(s.login("op-"+fishZone), http.StatusForbidden, end)
		change(system, http.StatusOK, end)
		delete(end, "to") // sooner after all
		if a := change(system, http.StatusOK, end); a.body["unit"].(map[string]any)["valid_to"] == nil {
			t.Errorf("%s", a.raw)
		}
		if a := change(system, http.StatusConflict, end); a.body["code"] != "staffing.unit_ended" {
			t.Errorf("twice: %s", a.raw)
		}
		if a := s.call("POST", "/api/v1/staffing/changes", system, appoint); a.status != http.StatusConflict || a.body["code"] != "staffing.post_ended" {
			t.Errorf("somebody on its post: %d %s", a.status, a.raw)
		}
		for action, want := range map[string]int{"unit.create": 1, "unit.rename": 1, "unit.end": 2} {
			if n := s.audited(action); n != want {
				t.Errorf("%s: %d audit entries", action, n)
			}
		}
	})
}

// TestAUnitEndsAsSomebodyComes: of an end and an appointment at once only one is done, so nobody sits in a unit that is gone.
func TestAUnitEndsAsSomebodyComes(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		system := s.login("system")
		for _, n := range []string{"1", "2", "3", "4"} {
			create := map[string]any{"act": "create", "code": "U-" + n, "name": "临时办" + n, "kind": "office", "grid": fishZone, "apply": true}
			if a := s.call("POST", "/api/v1/staffing/units/changes", system, create); a.status != http.StatusOK {
				t.Fatal(a.raw)
			}
			open := map[string]any{"act": "open", "post": "P-" + n, "name": "岗" + n, "kind": "volunteer", "unit": "U-" + n, "grid": fishZone, "apply": true}
			if a := s.call("POST", "/api/v1/staffing/changes", system, open); a.status != http.StatusOK {
				t.Fatal(a.raw)
			}
			var ended, came answer
			var both sync.WaitGroup
			both.Go(func() {
				ended = s.call("POST", "/api/v1/staffing/units/changes", system, map[string]any{"act": "end", "code": "U-" + n, "apply": true})
			})
			both.Go(func() {
				came = s.call("POST", "/api/v1/staffing/changes", system, map[string]any{"act": "appoint", "post": "P-" + n, "account": "leader", "apply": true})
			})
			both.Wait()
			if (ended.status == http.StatusOK) == (came.status == http.StatusOK) || ended.status+came.status != http.StatusOK+http.StatusConflict {
				t.Errorf("%d %s\n%d %s", ended.status, ended.raw, came.status, came.raw)
			}
		}
	})
}
