package casework_test

import (
	"testing"

	"liandong/internal/casework"
	"liandong/internal/store"
	"liandong/internal/store/storetest"
)

// TestABlockOfNumbersThatWasSetBack is moved past what was given out of it, by the next report as by the checkup: no report fails for it.
func TestABlockOfNumbersThatWasSetBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		seen := map[string]bool{}
		report := func(on *world) {
			t.Helper()
			c := on.report("op-1", draft("hotline", rubbish, "111"))
			if seen[c.Number] {
				t.Errorf("%s was given twice", c.Number)
			}
			seen[c.Number] = true
		}
		back := func(query string) {
			t.Helper()
			w.update(func(tx *store.Tx) error { _, err := tx.Exec(query); return err })
		}
		for range 3 {
			report(w)
		}
		for _, query := range []string{`UPDATE number_block SET next = 1`, `DELETE FROM number_block`} {
			back(query)
			w.Desk = casework.NewDesk(*w.Desk) // a server that starts has nothing left of a block
			for range 3 {
				report(w)
			}
			back(query)
			w.Desk = casework.NewDesk(*w.Desk)
			found, err := casework.NewCheckup(w.Desk).Round(t.Context(), casework.Bounds{Cases: 1, Entries: 1, Bytes: 1})
			if err != nil || len(found) != 1 || found[0].Code != "checkup.numbers" {
				t.Errorf("%s: %v %v", query, found, err)
			}
			if found, err := casework.NewCheckup(w.Desk).Round(t.Context(), casework.Bounds{Cases: 1, Entries: 1, Bytes: 1}); err != nil || len(found) != 0 {
				t.Errorf("%s, again: %v %v", query, found, err)
			}
			report(w)
		}
	})
}
