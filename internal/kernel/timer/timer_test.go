package timer_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/kernel/timer"
)

var start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

func set(t *testing.T, db *store.DB, district string, many int) {
	t.Helper()
	if err := db.Update(t.Context(), func(tx *store.Tx) error {
		if err := tx.Bump(district, "any"); err != nil {
			return err
		}
		for i := range many {
			if err := timer.Set(tx, district, "thing", fmt.Sprint(i), start); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// count is how many rows of a kind there are.
func count(t *testing.T, db *store.DB, kind string) (n int) {
	t.Helper()
	if err := db.View(t.Context(), func(tx *store.Tx) error {
		return tx.Get(`SELECT COUNT(*) FROM timer WHERE kind = $1`, store.Args(kind), &n)
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// rung takes the timer of a thing away and writes a row for it: a second ringing would break its key.
func rung(tx *store.Tx, district, id string, _ time.Time) error {
	if err := timer.Set(tx, district, "thing", id, time.Time{}); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO timer (district, kind, id, due_at) VALUES ($1, 'rung', $2, 0)`, district, id)
	return err
}

// TestTwoRunnersRingEachThingOnce, as two servers on one PostgreSQL do.
func TestTwoRunnersRingEachThingOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const many = 100
		set(t, db, "d", many)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var both sync.WaitGroup
		for range 2 {
			runner := &timer.Runner{DB: db, Clock: clock.NewManual(start), Bells: []timer.Bell{timer.Of("thing", rung)}}
			both.Go(func() {
				for ctx.Err() == nil {
					if _, err := runner.Once(ctx); err != nil && ctx.Err() == nil {
						t.Error(err)
					}
				}
			})
		}
		for until := time.Now().Add(time.Minute); count(t, db, "rung") < many && time.Now().Before(until); {
			time.Sleep(10 * time.Millisecond)
		}
		stop()
		both.Wait()
		if n, left := count(t, db, "rung"), count(t, db, "thing"); n != many || left != 0 {
			t.Errorf("%d rung, %d left", n, left)
		}
	})
}

// TestWhatCannotBeRungHoldsUpNothing: a district whose timers cannot be read, and a thing that cannot be rung, which is put off.
func TestWhatCannotBeRungHoldsUpNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		set(t, db, "a", 3)
		set(t, db, "b", 3)
		broken := errors.New("broken")
		bell := timer.Of("thing", func(tx *store.Tx, district, id string, now time.Time) error {
			if id == "1" {
				return broken
			}
			return rung(tx, district, id, now)
		})
		due := bell.Due
		bell.Due = func(tx *store.Tx, district string, now time.Time, most int) ([]string, error) {
			if district == "a" {
				return nil, broken
			}
			return due(tx, district, now, most)
		}
		hand := clock.NewManual(start)
		runner := &timer.Runner{DB: db, Clock: hand, Bells: []timer.Bell{bell}}
		for _, want := range []int{3, 0} {
			if n, err := runner.Once(t.Context()); n != want || !errors.Is(err, broken) {
				t.Errorf("%d, not %d: %v", n, want, err)
			}
		}
		if n, left := count(t, db, "rung"), count(t, db, "thing"); n != 2 || left != 4 {
			t.Errorf("%d rung, %d left", n, left)
		}
		hand.Advance(timer.Retry)
		if n, err := runner.Once(t.Context()); n != 1 || !errors.Is(err, broken) {
			t.Errorf("it is not tried again: %d, %v", n, err)
		}
	})
}
