package demo

import (
	"errors"
	"testing"
	"time"

	"liandong/internal/installation"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestHowFarTheDistrictHasCome: only what was marked last is whole, and what is another's is not cleared for a demonstration.
func TestHowFarTheDistrictHasCome(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		do := func(fn func(tx *store.Tx) error) {
			t.Helper()
			if err := db.Update(t.Context(), fn); err != nil {
				t.Fatal(err)
			}
		}
		run := func(query string) func(tx *store.Tx) error {
			return func(tx *store.Tx) error { _, err := tx.Exec(query); return err }
		}
		is := func(when string, want State) {
			t.Helper()
			if state, err := StateOf(t.Context(), db); err != nil || state != want {
				t.Errorf("%s: %d %v", when, state, err)
			}
		}
		is("an empty database", None)
		do(func(tx *store.Tx) error { return note(tx, "territory.import") })
		is("left by an earlier version", Unmarked)
		do(func(tx *store.Tx) error { return installation.Started(tx, District, time.Now()) })
		is("begun", Begun)
		if err := installation.Finish(t.Context(), db, District, time.Now()); err != nil {
			t.Fatal(err)
		}
		is("whole", Built)
		do(run(`UPDATE installation SET district = '150102'`))
		if state, err := StateOf(t.Context(), db); state != None || !errors.Is(err, installation.ErrThere) {
			t.Errorf("another district: %d %v", state, err)
		}
		do(run(`UPDATE installation SET done_at = 0`))
		if state, err := StateOf(t.Context(), db); state != None || !errors.Is(err, installation.ErrBegun) {
			t.Errorf("another district, begun: %d %v", state, err)
		}
	})
}
