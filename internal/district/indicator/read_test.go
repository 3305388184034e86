package indicator

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"
	"time"

	"liandong/internal/district/territory"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestEveryReadingSaysTheSame: whichever cells answer, of days, of months with days cut off at both ends, or none yet, the figures are what the deltas add up to.
func TestEveryReadingSaysTheSame(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const district, first, span = "320509", "2025-11-20", 140
		begin, _ := time.Parse(time.DateOnly, first)
		dice := rand.New(rand.NewPCG(3, 5))
		day := func(n int) string { return begin.AddDate(0, 0, n).Format(time.DateOnly) }
		one := func(of ...string) string { return of[dice.IntN(len(of))] }
		zones := map[string]string{"g1": "z1", "g2": "z1", "g3": "z2"}
		var deltas []Delta
		for range 400 {
			grid := one("g1", "g2", "g3")
			d := Delta{Key: Key{Day: day(dice.IntN(span)), Grid: grid, Zone: zones[grid], Matter: one("1101", "1302"), Source: one("phone", "patrol"), Unit: one("", "u1", "u2")}}
			if d.Stage = one("", "", "handling", "checking"); d.Stage != "" {
				d.Facts = Facts{Held: 1, HeldMinutes: dice.Int64N(500)}
			} else {
				d.Facts = Facts{Closed: 1 + dice.Int64N(3), Minutes: dice.Int64N(500)}
			}
			deltas = append(deltas, d)
		}
		err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.LaterAll(Count(district, "made", deltas)) })
		for err == nil {
			taken := 0
			if err = db.Update(t.Context(), func(tx *store.Tx) (err error) { taken, err = Fold(tx, district); return err }); taken == 0 {
				break
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		left := Delta{Key: Key{Day: day(70), Grid: "g1", Zone: "z1", Matter: "1101", Source: "phone", Unit: "u1"}, Facts: Facts{Closed: 7}} // not folded
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.LaterAll(Count(district, "left", []Delta{left})) }); err != nil {
			t.Fatal(err)
		}
		deltas = append(deltas, left)

		areas := map[string]struct {
			Area
			has func(Key) bool
		}{
			"base grid": {Area{Code: "g1", Level: territory.Base}, func(k Key) bool { return k.Grid == "g1" }},
			"village":   {Area{Code: "v", Level: territory.Village, bases: []string{"g1", "g3"}}, func(k Key) bool { return k.Grid != "g2" }},
			"zone":      {Area{Code: "z1", Level: territory.Town}, func(k Key) bool { return k.Zone == "z1" }},
			"district":  {Area{Code: district, Level: territory.District}, func(Key) bool { return true }},
			"unit":      {AreaOfUnit("u1"), func(k Key) bool { return k.Unit == "u1" }},
		}
		keys := map[By]func(Key) string{Whole: func(Key) string { return "" }, ByDay: func(k Key) string { return k.Day }, ByMatter: func(k Key) string { return k.Matter },
			BySource: func(k Key) string { return k.Source }, ByUnit: func(k Key) string { return k.Unit }}
		read := func(fn func(tx *store.Tx) error) {
			t.Helper()
			if err := db.View(t.Context(), fn); err != nil {
				t.Fatal(err)
			}
		}
		for range 25 {
			from := dice.IntN(span)
			w := Window{District: district, From: day(from), To: day(from + dice.IntN(span-from)), Matter: one("", "1302")}
			for name, area := range areas {
				w.Area = area.Area
				in := func(d Delta) bool {
					return d.Day >= w.From && d.Day <= w.To && area.has(d.Key) && (w.Matter == "" || d.Matter == w.Matter)
				}
				about := fmt.Sprintf("%s from %s to %s of matter %q", name, w.From, w.To, w.Matter)
				for by, key := range keys {
					if w.Matter != "" && (by == BySource || by == ByUnit) || name == "unit" && (by == BySource || by == ByUnit) {
						continue // not kept
					}
					want := map[string]Facts{}
					for _, d := range deltas {
						if k := key(d.Key); in(d) && d.Stage == "" && (by != ByUnit || k != "") {
							sum := want[k]
							sum.Add(d.Facts, 1)
							want[k] = sum
						}
					}
					got := map[string]Facts{}
					read(func(tx *store.Tx) error {
						groups, err := Read(tx, w, by)
						for _, g := range groups {
							if g.Facts != (Facts{}) {
								got[g.Key] = g.Facts
							}
						}
						return err
					})
					if !maps.Equal(got, want) {
						t.Errorf("%s by %q: %v, want %v", about, by, got, want)
					}
				}
				if w.Matter != "" && !w.Area.Wide() {
					continue // not kept
				}
				want, got := map[string]Facts{}, map[string]Facts{}
				for _, d := range deltas {
					if in(d) && d.Stage != "" {
						sum := want[d.Stage]
						sum.Add(d.Facts, 1)
						want[d.Stage] = sum
					}
				}
				read(func(tx *store.Tx) error {
					all, err := Waits(tx, w)
					for _, one := range all {
						got[one.Stage] = one.Facts
					}
					return err
				})
				if !maps.Equal(got, want) {
					t.Errorf("%s, holds: %v, want %v", about, got, want)
				}
			}
		}
	})
}
