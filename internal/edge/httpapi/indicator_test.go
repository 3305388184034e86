package httpapi_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"liandong/internal/district/indicator"
	"liandong/internal/kernel/store"
)

// TestBoards: figures of every level, of overlays and of units, each for those who may see them; splits add up to the whole.
func TestBoards(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
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
		matter := c["matter"].(string)
		for _, of := range []string{"320509", fishZone, fishing} {
			for _, by := range []string{"", "&by=day", "&by=grid", "&by=matter"} {
				if n := closed(s.call("GET", "/api/v1/indicators?grid="+of+"&matter="+matter+by, leader, nil)); n != 1 {
					t.Errorf("%s closed %v of the matter%s", of, n, by)
				}
			}
			waits := s.call("GET", "/api/v1/indicators/waits?grid="+of, leader, nil)
			held := map[string]float64{}
			for _, one := range waits.body["stages"].([]any) {
				held[one.(map[string]any)["stage"].(string)] = one.(map[string]any)["held"].(float64)
			}
			if held["assigned"] != 1 || held["handling"] != 1 || held["checking"] != 1 {
				t.Errorf("%s held cases %v: %s", of, held, waits.raw)
			}
			behind := fmt.Sprintf("/api/v1/cases?grid=%s&fact_from=%s&fact_to=%s", of, waits.body["from"], waits.body["to"])
			list := s.expect(s.call("GET", behind+"&fact=held&fact_stage=handling", leader, nil), 200, c["id"].(string))
			if n := len(list.body["items"].([]any)); n != 1 {
				t.Errorf("%s: %d cases behind one hold", of, n)
			}
			for _, wrong := range []string{"&fact=held", "&fact=held&fact_stage=closed", "&fact=held&fact_stage=lost", "&fact=closed&fact_stage=handling"} {
				s.expect(s.call("GET", behind+wrong, leader, nil), 422, `"field":"fact_stage"`)
			}
		}
		if a := s.call("GET", "/api/v1/indicators/waits?grid=320509&matter="+matter, leader, nil); a.status != http.StatusOK || len(a.body["stages"].([]any)) != 3 {
			t.Error(a.status, a.raw)
		}
		holds := make([]indicator.Delta, 2) // of a police station, who are many, and of a department of one
		police := "U-" + fishZone + "-police"
		for i, unit := range []string{police, "D-07"} {
			holds[i] = indicator.Delta{Key: indicator.Key{Day: "2026-01-05", Grid: fishing, Zone: fishZone, Matter: matter, Unit: unit, Stage: "handling"}, Facts: indicator.Facts{Held: 1, HeldMinutes: 60}}
		}
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.LaterAll(indicator.Count("320509", "held", holds)) }); err != nil {
			t.Fatal(err)
		}
		const january = "&from=2026-01-01&to=2026-01-31"
		if a := s.call("GET", "/api/v1/indicators/waits?grid=320509"+january, leader, nil); len(a.body["units"].([]any)) != 1 || a.body["units"].([]any)[0].(map[string]any)["key"] != police || a.body["stages"].([]any)[0].(map[string]any)["held"] != 2.0 {
			t.Errorf("units of many are named, the time of one person is not: %s", a.raw)
		}
		for unit, stages := range map[string]int{police: 1, "D-07": 0} {
			if a := s.call("GET", "/api/v1/indicators/waits?unit="+unit+january, leader, nil); a.status != http.StatusOK || len(a.body["stages"].([]any)) != stages {
				t.Errorf("%s held in %d stages, want %d: %s", unit, len(a.body["stages"].([]any)), stages, a.raw)
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
			"by=grid&kind=political": http.StatusUnprocessableEntity, "matter=none": http.StatusUnprocessableEntity, "matter=" + matter + "&by=source": http.StatusUnprocessableEntity,
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

// TestDoubtsStandBesideTheNumbers: what the quality panel finds stands at the figures it taints, and says the same numbers.
func TestDoubtsStandBesideTheNumbers(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		s.tampered = true // households are written by SQL
		patroller, head, supervisor, leader := s.login("patrol-"+fishing), s.login("head-"+fishing), s.login("super-"+fishing), s.login("leader")
		doubts := func(address string, at func(map[string]any) bool) map[string]map[string]any {
			t.Helper()
			a := s.call("GET", "/api/v1/indicators?"+address, leader, nil)
			if a.status != http.StatusOK {
				t.Fatal(address, a.raw)
			}
			of := a.body["doubts"]
			for _, item := range a.body["items"].([]any) {
				if one := item.(map[string]any); at != nil && at(one) {
					of = one["doubts"]
				}
			}
			byReason := map[string]map[string]any{}
			for _, d := range of.([]any) {
				byReason[d.(map[string]any)["reason"].(string)] = d.(map[string]any)
			}
			return byReason
		}
		if got := doubts("grid="+fishing, nil); len(got) != 0 {
			t.Errorf("before anything: %v", got)
		}
		c := s.call("POST", "/api/v1/reports", patroller, s.draft(patroller)).body["case"].(map[string]any)
		for _, step := range []struct{ token, action string }{{head, "accept"}, {head, "finish"}, {supervisor, "pass"}} { // within seconds
			c = s.call("POST", "/api/v1/cases/"+c["id"].(string)+"/actions/"+step.action, step.token, map[string]any{"version": c["version"], "note": "done"}).body
		}
		panel := s.call("GET", "/api/v1/quality?grid="+fishZone, leader, nil).body["whole"].(map[string]any)
		for _, address := range []string{"grid=" + fishZone, "grid=320509&by=grid", "grid=" + fishZone + "&by=grid&level=base"} {
			marked := doubts(address, func(item map[string]any) bool { return item["key"] == fishZone })["marked"]
			if marked == nil || marked["cases"] != panel["marked"] || marked["of"] != panel["closed"] || marked["cases"].(float64) < 1 {
				t.Fatalf("%s: %v, the panel says %v", address, marked, panel)
			}
			for _, m := range marked["marks"].([]any) {
				if one := m.(map[string]any); one["cases"] != panel["by_mark"].(map[string]any)[one["code"].(string)] {
					t.Errorf("%s: %v, the panel says %v", address, one, panel["by_mark"])
				}
			}
			rates := marked["rates"].([]any)
			for rate, want := range map[string]bool{"on_time_closing": true, "mean_handling": true, "return": true, "solved": false, "satisfied": false, "filing": false} {
				if slices.Contains(rates, any(rate)) != want {
					t.Errorf("tainted: %v, and of %s is said %t", rates, rate, !want)
				}
			}
		}
		if got := doubts("grid="+fishZone+"&from=2026-01-01&to=2026-01-02", nil); got["marked"] != nil {
			t.Errorf("other days: %v", got)
		}
		overlay := s.call("GET", fmt.Sprintf("/api/v1/locate?lon=%v&lat=%v", s.centre(leader)["lon"], s.centre(leader)["lat"]), leader, nil).body["overlays"].([]any)[0].(map[string]any)
		if got := doubts("grid="+overlay["code"].(string), nil); got["marked"] == nil {
			t.Errorf("the overlay above: %v", got)
		}

		// A zone whose villages all report, but for one; and nothing is ever late in it.
		day := time.Now().Add(-24 * time.Hour).Format("2006-01-02")
		came := func(grid string, f indicator.Facts) {
			t.Helper()
			if err := db.Update(t.Context(), func(tx *store.Tx) error {
				return tx.LaterAll(indicator.Count("320509", "made."+grid, []indicator.Delta{{Facts: f, Key: indicator.Key{Day: day, Grid: grid, Zone: fishZone, Matter: "1302"}}}))
			}); err != nil {
				t.Fatal(err)
			}
		}
		codes := func(parent string) (list []string) {
			for _, g := range s.call("GET", "/api/v1/grids?parent="+parent, leader, nil).body["items"].([]any) {
				list = append(list, g.(map[string]any)["code"].(string))
			}
			return list
		}
		villages, silent := codes(fishZone), ""
		for i, code := range villages {
			if code != fishing[:12] && silent == "" {
				silent = code
				continue
			}
			came(codes(code)[0], indicator.Facts{Received: int64(6 + i), Due: 100, DueClosed: 100, DueOnTime: 100})
		}
		for _, address := range []string{"grid=" + silent, "grid=" + fishZone + "&by=grid"} {
			got := doubts(address, func(item map[string]any) bool { return item["key"] == silent })
			if len(villages) < 5 || got["silent"] == nil || got["silent"]["beside"] != float64(len(villages)-1) || !slices.Contains(got["silent"]["counts"].([]any), any("received")) {
				t.Errorf("%s of %d: %v", address, len(villages), got)
			}
		}
		if got := doubts("grid="+fishZone, nil); got["perfect"] == nil || got["perfect"]["of"].(float64) < float64(100*(len(villages)-1)) || got["silent"] != nil {
			t.Errorf("the zone: %v", got)
		}
		// Like areas: villages of the district with half to twice as many households, of which those with cases make the middle half; by base grids while the households of one grid are not known.
		for _, known := range []bool{true, false} {
			size := func(code string) int { return len(codes(code)) }
			if known {
				homes := map[string]int{}
				for _, g := range s.call("GET", "/api/v1/grids?level=base", leader, nil).body["items"].([]any) {
					homes[g.(map[string]any)["parent"].(string)] += int(g.(map[string]any)["households"].(float64))
				}
				size = func(code string) int { return homes[code] }
			} else {
				lost := codes(silent)[0]
				if err := db.Update(t.Context(), func(tx *store.Tx) error {
					if _, err := tx.Exec(`UPDATE grid SET households = 0 WHERE code = $1`, lost); err != nil {
						return err
					}
					return tx.Bump("320509", "territory")
				}); err != nil {
					t.Fatal(err)
				}
			}
			like := s.call("GET", "/api/v1/indicators/alike?grid="+silent, leader, nil)
			if like.status != http.StatusOK || like.body["households"] != known {
				t.Fatal(like.raw)
			}
			own, with := size(silent), 0
			for _, g := range like.body["grids"].([]any) {
				code := g.(map[string]any)["code"].(string)
				if n := size(code); own == 0 || n > 2*own || own > 2*n || code == silent {
					t.Errorf("%s has the size %d, the village %d", code, n, own)
				}
				if code[:9] == fishZone {
					with++
				}
			}
			middles := map[string]map[string]any{}
			for _, m := range like.body["rates"].([]any) {
				middles[m.(map[string]any)["code"].(string)] = m.(map[string]any)
			}
			if m := middles["on_time_closing"]; with < 4 || m == nil || m["areas"] != float64(with) || m["low"] != 1.0 || m["high"] != 1.0 || middles["satisfied"] != nil {
				t.Errorf("of %d: %s", with, like.raw)
			}
		}
		if a := s.send("GET", "/api/v1/indicators/alike?grid=320509", leader, nil); a.status != http.StatusNotFound {
			t.Errorf("the district has no like: %d", a.status)
		}
		if a := s.send("GET", "/api/v1/indicators/alike?grid=320509402", s.login("op-"+fishZone), nil); a.status != http.StatusForbidden {
			t.Errorf("of another zone: %d", a.status)
		}
		if got := doubts("grid="+silent+"&from="+day, nil); got["silent"] != nil {
			t.Errorf("two days are too short to speak of silence: %v", got)
		}
	})
}
