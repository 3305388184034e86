package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/outbox"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
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

// TestADistrictThatFailsHoldsUpNoOther: its step fails in every round; what others have written is placed and told.
func TestADistrictThatFailsHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		broken := errors.New("broken")
		seq := &outbox.Sequencer{DB: db, Clock: clock.NewManual(start), Steps: []outbox.Step{
			func(tx *store.Tx, district string, _ time.Time) (func(*store.Tx) (int, error), error) {
				if district == "a" {
					if _, err := tx.Any(`SELECT nothing FROM nowhere`); err == nil {
						t.Error("it did not fail")
					}
					return nil, broken
				}
				return nil, nil
			}, journal.PlaceStep}}
		if err := db.Update(t.Context(), func(tx *store.Tx) error {
			for _, district := range []string{"a", "b"} {
				if err := errors.Join(tx.Bump(district, "any"), journal.Write(tx, journal.Entry{District: district, Topic: "case", Subject: "x", Path: "/" + district + "/", At: start})); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		woken, leave := seq.Listen()
		defer leave()
		for range 3 {
			if _, err := seq.Once(t.Context()); !errors.Is(err, broken) || !strings.Contains(err.Error(), "district a") {
				t.Errorf("it is not named: %v", err)
			}
		}
		if seq.Told("b") != 1 {
			t.Errorf("told of %d messages of b", seq.Told("b"))
		}
		select {
		case <-woken:
		default:
			t.Error("nobody was woken")
		}
	})
}

// TestTwoSequencersPlaceEachMessageOnce: both work at once, as two servers on one PostgreSQL do.
func TestTwoSequencersPlaceEachMessageOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const many = 300
		hear := func(_ *store.Tx, district string, messages []journal.Message, _ time.Time) (rows []store.Statement, heard int, err error) {
			for _, m := range messages[:min(7, len(messages))] { // a second row of one message would break the key
				rows = append(rows, store.Statement{Query: `INSERT INTO timer (district, kind, id, due_at) VALUES ($1, 'heard', $2, 0)`, Args: []any{district, m.ID}})
			}
			return rows, len(rows), nil
		}
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.Bump("d", "any") }); err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		for range 2 {
			reader := &outbox.Reader{Name: "test", Hear: hear}
			seq := &outbox.Sequencer{DB: db, Clock: clock.NewManual(start), Steps: []outbox.Step{journal.PlaceStep, reader.Step}}
			both.Go(func() {
				for ctx.Err() == nil {
					if _, err := seq.Once(ctx); err != nil && ctx.Err() == nil {
						t.Error(err)
					}
				}
			})
		}
		for i := range many {
			write(t, db, nil, fmt.Sprintf("01900000-0000-7000-8000-%012d", i))
		}
		heard := 0
		for until := time.Now().Add(time.Minute); heard < many && time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
			if err := db.View(t.Context(), func(tx *store.Tx) error {
				return tx.Get(`SELECT COUNT(*) FROM timer WHERE kind = 'heard'`, nil, &heard)
			}); err != nil {
				t.Fatal(err)
			}
		}
		stop()
		both.Wait()
		if heard != many {
			t.Errorf("%d of %d were heard", heard, many)
		}
	})
}

// TestADistrictThatHangsHoldsUpNoOther: what hangs is left behind, and goes on when it can.
func TestADistrictThatHangsHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		free := make(chan struct{})
		seq := &outbox.Sequencer{DB: db, Clock: clock.NewManual(start), Log: slog.New(slog.DiscardHandler), Steps: []outbox.Step{
			func(_ *store.Tx, district string, _ time.Time) (func(*store.Tx) (int, error), error) {
				if district == "a" {
					<-free
				}
				return nil, nil
			}, journal.PlaceStep}}
		if err := db.Update(t.Context(), func(tx *store.Tx) error {
			for _, district := range []string{"a", "b"} {
				if err := errors.Join(tx.Bump(district, "any"), journal.Write(tx, journal.Entry{District: district, Topic: "case", Subject: "x", Path: "/" + district + "/", At: start})); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { seq.Run(ctx) })
		told := func(district string) {
			t.Helper()
			for seq.Told(district) != 1 {
				select {
				case <-t.Context().Done():
					t.Fatalf("nobody was told of %s", district)
				case <-time.After(10 * time.Millisecond):
				}
			}
		}
		told("b")
		close(free)
		told("a")
		stop()
		running.Wait()
	})
}
