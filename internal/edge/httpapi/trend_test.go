package httpapi_test

import (
	"net/http"
	"testing"

	"liandong/internal/district/indicator"
	"liandong/internal/kernel/store"
)

// TestTrend: by day, week and month the parts make the whole, over new year too; gaps are gaps; each part stands beside the same piece before and a year ago.
func TestTrend(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		leader := s.login("leader")
		came := func(day string, f indicator.Facts) {
			t.Helper()
			if err := db.Update(t.Context(), func(tx *store.Tx) error {
				return tx.LaterAll(indicator.Count("320509", "made."+day, []indicator.Delta{{Facts: f, Key: indicator.Key{Day: day, Grid: fishing, Zone: fishZone, Matter: "1302"}}}))
			}); err != nil {
				t.Fatal(err)
			}
		}
		// 2020 has 53 ISO weeks: its last one runs until Sunday 3 January 2021.
		for day, n := range map[string]int64{"2020-12-10": 4, "2020-12-27": 1, "2020-12-28": 2, "2021-01-03": 3, "2021-01-04": 5, "2021-01-18": 7, "2020-01-02": 11} {
			came(day, indicator.Facts{Received: n, Due: n, DueClosed: n - 1, Closed: n, InGrid: n})
		}
		const window = "grid=" + fishZone + "&from=2020-12-24&to=2021-01-20"
		ask := func(path string) map[string]any {
			t.Helper()
			a := s.call("GET", "/api/v1/"+path, leader, nil)
			if a.status != http.StatusOK {
				t.Fatal(path, a.raw)
			}
			return a.body
		}
		count := func(of any, name string) float64 {
			return of.(map[string]any)["counts"].(map[string]any)[name].(float64)
		}
		whole := ask("indicators?" + window)
		keys := map[string]int{"day": 28, "week": 5, "month": 2}
		for by, parts := range keys {
			paths := []string{"indicators/trend?" + window + "&by=" + by}
			if by != "day" {
				paths = append(paths, "indicators?"+window+"&by="+by)
			}
			for _, path := range paths {
				items := ask(path)["items"].([]any)
				if len(items) != parts {
					t.Errorf("%s: %d parts", path, len(items))
				}
				for _, name := range []string{"received", "due", "due_closed", "closed"} {
					sum := 0.0
					for _, one := range items {
						sum += count(one, name)
					}
					if sum != count(whole, name) || sum == 0 {
						t.Errorf("%s: %s make %v, whole %v", path, name, sum, count(whole, name))
					}
				}
			}
		}
		weeks := ask("indicators/trend?" + window + "&by=week")["items"].([]any)
		at := func(i int) map[string]any { return weeks[i].(map[string]any) }
		if at(0)["key"] != "2020-W52" || at(1)["key"] != "2020-W53" || at(2)["key"] != "2021-W01" || at(0)["partial"] != true || at(1)["partial"] != false || at(4)["partial"] != true {
			t.Errorf("weeks: %v", weeks)
		}
		if count(at(1), "received") != 5 || count(at(2), "received") != 5 || count(at(3), "received") != 0 {
			t.Errorf("what the weeks got: %v", weeks)
		}
		ratio := func(of any, code string) any {
			for _, r := range of.(map[string]any)["ratios"].([]any) {
				if r.(map[string]any)["code"] == code {
					return r.(map[string]any)["value"]
				}
			}
			t.Fatalf("no %s", code)
			return nil
		}
		if ratio(at(1), "closing") != 3.0/5 || ratio(at(3), "closing") != nil || ratio(at(1), "grid") != 1.0 {
			t.Errorf("rates: %v, %v", ratio(at(1), "closing"), ratio(at(3), "closing"))
		}
		before, ago := at(2)["before"].(map[string]any), at(1)["year_ago"].(map[string]any)
		if before["from"] != "2020-11-30" || ago["from"] != "2019-12-30" || count(ago, "received") != 11 {
			t.Errorf("beside: %v, %v", before, ago)
		}
		months := ask("indicators/trend?grid=" + fishZone + "&from=2020-12-01&to=2021-01-31&by=month")["items"].([]any)
		if jan := months[1].(map[string]any); jan["partial"] != false || jan["before"] != nil || count(jan["year_ago"], "received") != 11 {
			t.Errorf("January: %v", jan)
		}
		for address, want := range map[string]int{"by=year": http.StatusUnprocessableEntity, "grid=nowhere": http.StatusNotFound, "from=2010-01-01": http.StatusUnprocessableEntity} {
			if a := s.send("GET", "/api/v1/indicators/trend?"+address, leader, nil); a.status != want {
				t.Errorf("%s: %d %s", address, a.status, a.raw)
			}
		}
		for who, want := range map[string]int{"op-" + fishZone: http.StatusForbidden, "system": http.StatusForbidden} {
			if a := s.send("GET", "/api/v1/indicators/trend?grid=320509", s.login(who), nil); a.status != want {
				t.Errorf("%s: %d", who, a.status)
			}
		}
	})
}
