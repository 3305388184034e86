package outbox_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"liandong/internal/clock"
	"liandong/internal/journal"
	"liandong/internal/outbox"
	"liandong/internal/store"
	"liandong/internal/store/storetest"
)

var start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

func write(t *testing.T, db *store.DB, undo error, ids ...string) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		for _, id := range ids {
			if err := journal.Write(tx, journal.Entry{District: "d", ID: id, Topic: "case", Subject: id, Path: "/d/", At: start}); err != nil {
				return err
			}
		}
		return undo
	})
	if !errors.Is(err, undo) {
		t.Fatal(err)
	}
}

// TestPositionsHaveNoGapsAndNeverMove: what was rolled back takes no place, and what has a place keeps it.
func TestPositionsHaveNoGapsAndNeverMove(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.Bump("d", "any") }); err != nil {
			t.Fatal(err)
		}
		seq := &outbox.Sequencer{DB: db, Clock: clock.NewManual(start), Steps: []outbox.Step{journal.PlaceStep}}
		place := func() {
			for {
				n, err := seq.Once(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if n == 0 {
					return
				}
			}
		}
		read := func(after int64) (out []string) {
			err := db.View(t.Context(), func(tx *store.Tx) error {
				messages, err := journal.After(tx, "d", after, 100)
				for _, m := range messages {
					out = append(out, fmt.Sprintf("%d=%s", m.Position, m.ID))
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		write(t, db, nil, "b", "c")
		write(t, db, errors.New("rolled back"), "x")
		place()
		if got := fmt.Sprint(read(0)); got != "[1=b 2=c]" {
			t.Errorf("placed %s", got)
		}
		write(t, db, nil, "a") // an earlier id that commits later comes later
		place()
		if got := fmt.Sprint(read(0)); got != "[1=b 2=c 3=a]" {
			t.Errorf("then %s", got)
		}
		if got := fmt.Sprint(read(2)); got != "[3=a]" {
			t.Errorf("after 2: %s", got)
		}
	})
}

// TestWhoListensHearsOfAMessage although no step had anything to do for it.
func TestWhoListensHearsOfAMessage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.Bump("d", "any") }); err != nil {
			t.Fatal(err)
		}
		seq := &outbox.Sequencer{DB: db, Clock: clock.NewManual(start), Steps: []outbox.Step{journal.PlaceStep}}
		placed, end := seq.Listen()
		defer end()
		rounds := func() (heard bool) {
			for range 3 {
				if _, err := seq.Once(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			select {
			case <-placed:
				return true
			default:
				return false
			}
		}
		rounds()
		write(t, db, nil, "a")
		if !rounds() {
			t.Error("nobody heard of it")
		}
		if rounds() {
			t.Error("it was told twice")
		}
	})
}
