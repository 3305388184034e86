package casework_test

import (
	"context"
	"testing"

	"liandong/internal/casework"
	"liandong/internal/installation"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
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
			w.Platform = w.At(w.clock, w.Access) // a server that starts has nothing left of a block
			for range 3 {
				report(w)
			}
			back(query)
			w.Platform = w.At(w.clock, w.Access)
			found, err := casework.NewCheckup(w.Casework, w.Numbers).Round(t.Context(), casework.Bounds{Cases: 1, Entries: 1, Bytes: 1})
			if err != nil || len(found) != 1 || found[0].Code != "checkup.numbers" {
				t.Errorf("%s: %v %v", query, found, err)
			}
			if found, err := casework.NewCheckup(w.Casework, w.Numbers).Round(t.Context(), casework.Bounds{Cases: 1, Entries: 1, Bytes: 1}); err != nil || len(found) != 0 {
				t.Errorf("%s, again: %v %v", query, found, err)
			}
			report(w)
		}
	})
}

// TestACheckupTellsOfKeys that are no longer those which the database belongs to, until they are there again.
func TestACheckupTellsOfKeys(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := casework.NewCheckup(w.Casework, w.Numbers)
		gone := true
		c.Keys = func(context.Context) ([]*fault.Error, error) {
			if gone {
				return []*fault.Error{installation.ErrKeyMissing.At("data.key", "data.key", "ab")}, nil
			}
			return nil, nil
		}
		for range 2 {
			if _, err := c.Round(t.Context(), casework.Bounds{Cases: 1, Entries: 1, Bytes: 1}); err != nil {
				t.Fatal(err)
			}
			if found := c.Found(); len(found) != 1 || found[0].Subject != "key data.key" || found[0].Code != "installation.key_missing" {
				t.Errorf("%v", found)
			}
		}
		gone = false
		if _, err := c.Round(t.Context(), casework.Bounds{Cases: 1, Entries: 1, Bytes: 1}); err != nil || len(c.Found()) != 0 {
			t.Errorf("there again: %v %v", c.Found(), err)
		}
	})
}
