package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// served opens a PostgreSQL database of the test's own as a server does, and once more as maintenance does.
func served(t *testing.T) (serving, aside *store.DB) {
	t.Helper()
	url := storetest.PostgresURL(t)
	serving, err := store.OpenToServe(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = serving.Close() })
	if aside, err = store.Open(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = aside.Close() })
	return serving, aside
}

// until asks until it is so; what must happen may take as long as the machine needs.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	for began := time.Now(); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatal(what)
		}
	}
}

func number(t *testing.T, db *store.DB, query string) (n int) {
	t.Helper()
	if err := db.SQL().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestWhoWaitsForARowStopsNobodyElse: more writers than there are connections wait for one row; who reads is answered meanwhile, who waits is told in the end.
func TestWhoWaitsForARowStopsNobodyElse(t *testing.T) {
	t.Parallel()
	db, aside := served(t)
	if err := db.Update(t.Context(), bump("d", "k")); err != nil {
		t.Fatal(err)
	}
	var waiting sync.WaitGroup
	results := make([]error, 24)
	err := aside.Update(t.Context(), func(tx *store.Tx) error {
		if err := tx.Bump("d", "k"); err != nil {
			return err
		}
		for i := range results {
			waiting.Go(func() { results[i] = db.Update(t.Context(), bump("d", "k")) })
		}
		until(t, "nobody waits", func() bool {
			return number(t, aside, `SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) >= 16
		})
		if n := count(t, db, "d"); n != 1 { // all connections that write are taken
			t.Errorf("a reader found %d rows", n)
		}
		waiting.Wait() // the row is still held: all are told
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range results {
		if !errors.Is(err, store.ErrUnavailable) || !errors.Is(err, store.ErrBusy) {
			t.Errorf("who waited: %v", err)
		}
	}
	if err := db.Update(t.Context(), bump("d", "k")); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestAFrozenTransactionLetsGo: a process that stops in the middle of a transaction holds what it has locked for a few seconds only, and writes nothing when it goes on.
func TestAFrozenTransactionLetsGo(t *testing.T) {
	t.Parallel()
	db, aside := served(t)
	if err := db.Update(t.Context(), bump("d", "k")); err != nil {
		t.Fatal(err)
	}
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Exec(`UPDATE reference_version SET version = 70 WHERE district = 'd'`); err != nil {
			return err
		}
		return aside.Update(t.Context(), bump("d", "k")) // has no limit of its own: it waits until the row is let go
	})
	if !errors.Is(err, store.ErrUnavailable) && !errors.Is(err, store.ErrOutcomeUnknown) {
		t.Errorf("going on: %v", err)
	}
	if n := number(t, aside, `SELECT version FROM reference_version WHERE district = 'd' AND kind = 'k'`); n != 2 {
		t.Errorf("version %d, want 2", n)
	}
}

// TestALostConnectionIsUnavailable: what the server or the way to it has ended can be tried again, and soon succeeds by itself.
func TestALostConnectionIsUnavailable(t *testing.T) {
	t.Parallel()
	db, aside := served(t)
	cut := func() {
		number(t, aside, `SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	}
	for name, do := range map[string]func(func(*store.Tx) error) error{
		"an update": func(fn func(*store.Tx) error) error { return db.Update(t.Context(), fn) },
		"a view":    func(fn func(*store.Tx) error) error { return db.View(t.Context(), fn) },
	} {
		err := do(func(tx *store.Tx) error {
			if _, err := tx.Any(`SELECT 1`); err != nil {
				return err
			}
			cut()
			_, err := tx.Any(`SELECT 1`)
			return err
		})
		if !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
		until(t, "it does not heal", func() bool {
			err := do(func(tx *store.Tx) error { _, err := tx.Any(`SELECT 1`); return err })
			if err != nil && !errors.Is(err, store.ErrUnavailable) {
				t.Fatalf("%s, healing: %v", name, err)
			}
			return err == nil
		})
	}
	if err := db.Ready(t.Context()); err != nil {
		t.Errorf("healed: %v", err)
	}
}

// TestOnlyServingHasLimitsOfTime: migrations and maintenance take what they need.
func TestOnlyServingHasLimitsOfTime(t *testing.T) {
	t.Parallel()
	db, aside := served(t)
	limit := func(ask func(fn func(*store.Tx) error) error) (lock string) {
		t.Helper()
		if err := ask(func(tx *store.Tx) error { return tx.Get(`SHOW lock_timeout`, nil, &lock) }); err != nil {
			t.Fatal(err)
		}
		return lock
	}
	write := func(db *store.DB) func(fn func(*store.Tx) error) error {
		return func(fn func(*store.Tx) error) error { return db.Update(t.Context(), fn) }
	}
	if served, kept := limit(write(db)), limit(write(aside)); served != "3s" || kept != "0" {
		t.Errorf("a lock is waited for %s while people are served, %s else", served, kept)
	}
	var lock string
	if err := db.SQL().QueryRowContext(t.Context(), `SHOW lock_timeout`).Scan(&lock); err != nil || lock != "0" {
		t.Errorf("migrations: %s %v", lock, err)
	}
}
