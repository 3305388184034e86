package httpapi_test

import (
	"fmt"
	"net/http"
	"testing"

	"liandong/internal/store"
	"liandong/internal/store/storetest"
)

// TestBoards: figures of every level, of overlays and of units, each for those who may see them; splits add up to the whole.
func TestBoards(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		patroller, head, supervisor, operator, leader := s.login("patrol-"+fishing), s.login("head-"+fishing), s.login("super-"+fishing), s.login("op-"+fishZone), s.login("leader")
		c := s.call("POST", "/api/v1/reports", patroller, s.draft(patroller)).body["case"].(map[string]any)
		for _, step := range []struct{ token, action string }{{head, "accept"}, {head, "finish"}, {supervisor, "pass"}} {
			a := s.call("POST", "/api/v1/cases/"+c["id"].(string)+"/actions/"+step.action, step.token, map[string]any{"version": c["version"], "note": "done"})
			if a.status != http.StatusOK {
				t.Fatal(step.action, a.raw)
			}
			c = a.body
		}
		closed := func(a answer) float64 {
			t.Helper()
			if a.status != http.StatusOK {
				t.Fatal(a.status, a.raw)
			}
			return a.body["counts"].(map[string]any)["closed"].(float64)
		}
		whole := closed(s.call("GET", "/api/v1/indicators?grid=320509", leader, nil))
		if whole < 1 {
			t.Fatal("nothing was closed")
		}
		for _, by := range []string{"grid", "grid&level=base", "grid&level=village", "matter", "source", "unit", "day"} {
			a := s.call("GET", "/api/v1/indicators?grid=320509&by="+by, leader, nil)
			sum := 0.0
			if a.status != http.StatusOK {
				t.Fatal(by, a.raw)
			}
			for _, item := range a.body["items"].([]any) {
				sum += item.(map[string]any)["counts"].(map[string]any)["closed"].(float64)
			}
			if sum != whole {
				t.Errorf("split by %s makes %v, whole %v", by, sum, whole)
			}
		}
		overlays := s.call("GET", fmt.Sprintf("/api/v1/locate?lon=%v&lat=%v", s.centre(leader)["lon"], s.centre(leader)["lat"]), leader, nil).body["overlays"].([]any)
		overlay := overlays[0].(map[string]any)["code"].(string)
		if n := closed(s.call("GET", "/api/v1/indicators?grid="+overlay, leader, nil)); n < 1 {
			t.Error("the overlay above the grid counts nothing")
		}
		items := s.call("GET", "/api/v1/indicators?grid=320509&by=unit", leader, nil).body["items"].([]any)
		unit := items[0].(map[string]any)["key"].(string)
		if n := closed(s.call("GET", "/api/v1/indicators?unit="+unit, leader, nil)); n < 1 {
			t.Errorf("unit %s closed nothing", unit)
		}
		for address, want := range map[string]int{
			"grid=320509": http.StatusForbidden, "unit=U-none": http.StatusNotFound, "grid=nowhere": http.StatusNotFound, "by=person": http.StatusUnprocessableEntity,
			"from=2026-2-3": http.StatusUnprocessableEntity, "from=2010-01-01": http.StatusUnprocessableEntity, "by=grid&level=street": http.StatusUnprocessableEntity,
			"by=grid&kind=political": http.StatusUnprocessableEntity,
		} {
			if a := s.send("GET", "/api/v1/indicators?"+address, operator, nil); a.status != want {
				t.Errorf("%s: %d, want %d: %s", address, a.status, want, a.raw)
			}
		}
		if a := s.send("GET", "/api/v1/indicators?grid=320509", s.login("system"), nil); a.status != http.StatusForbidden {
			t.Errorf("the system administrator sees figures: %d", a.status)
		}

		why := s.call("GET", "/api/v1/indicators/causes?grid=320509&in_grid="+c["matter"].(string), leader, nil)
		share := func(list string) float64 {
			return why.body[list].([]any)[0].(map[string]any)["count"].(float64)
		}
		if len(why.body["causes"].([]any)) == 0 || share("what_if") < share("levels") {
			t.Errorf("%s", why.raw)
		}
		if a := s.send("GET", "/api/v1/indicators/causes?of=points", leader, nil); a.status != http.StatusUnprocessableEntity {
			t.Errorf("of=points: %d", a.status)
		}
		if a := s.call("GET", "/api/v1/indicators/definitions", leader, nil); len(a.body["items"].([]any)) < 10 {
			t.Errorf("%s", a.raw)
		}
		day := s.call("GET", "/api/v1/indicators?grid=320509", leader, nil).body["to"].(string)
		list := s.call("GET", "/api/v1/cases?fact=closed&fact_from=2026-01-01&fact_to="+day+"&limit=200", leader, nil)
		if n := len(list.body["items"].([]any)); float64(n) < 1 {
			t.Errorf("behind %v closed cases are %d", whole, n)
		}
		if a := s.send("GET", "/api/v1/cases?fact=points&fact_from=2026-01-01&fact_to="+day, leader, nil); a.status != http.StatusUnprocessableEntity {
			t.Errorf("fact=points: %d", a.status)
		}
	})
}
