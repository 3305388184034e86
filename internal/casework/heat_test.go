package casework_test

import (
	"testing"
	"time"

	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestHeatFromAfarCountsTheList compares counts by base grid, before and after they are folded, with the list and with the points near the ground: for whoever sees a district, a
// town, a grid, or only what posts and units had to do with.
func TestHeatFromAfarCountsTheList(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		strewn(w, 48)
		today := worktime.DateOf(w.clock.Now())
		month := time.Date(2026, 3, 1, 0, 0, 0, 0, worktime.Zone)
		filters := map[string]query.Filter{"ever": {}, "all states": {States: rules.States()}, "today": {From: today.Start()}, "yesterday": {From: (today - 1).Start(), Before: today.Start()},
			"month": {From: month, Before: month.AddDate(0, 1, 0)}, "until": {Before: today.Start()}, "from the last month": {From: month.AddDate(0, 0, -3)}, "town": {Grid: "320509002"},
			"village": {Grid: "320509001001"}, "grid": {Grid: grid("121")}, "matter": {Matter: bridge}, "matter in a month": {Matter: bridge, From: month.AddDate(0, 0, -3)}, "part of a day": {From: monday.Add(20 * time.Hour)}}
		shown := map[string]int{}
		compare := func(when string) {
			for _, account := range []string{"op", "op-1", "leader", "village-11", "head-111", "patrol-212", "office-2", "water", "resident"} {
				for name, f := range filters {
					want := len(w.listed(account, f))
					shown[name] += want
					for _, zoom := range []int{0, 9, 12, 13} {
						if n := w.heat(account, f, zoom); n != want {
							t.Errorf("%s, %s, %s, zoom %d: heat of %d, in the list %d", when, account, name, zoom, n, want)
						}
					}
				}
			}
		}
		compare("as it comes")
		w.fold()
		compare("folded")
		w.report("patrol-111", draft("patrol", rubbish, "111"))
		compare("both")
		for name, n := range shown {
			if n == 0 {
				t.Errorf("nobody sees anything of %q: the test says nothing", name)
			}
		}
	})
}
