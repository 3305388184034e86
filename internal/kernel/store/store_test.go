package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func count(t *testing.T, db *store.DB, district string) (n int64) {
	t.Helper()
	err := db.View(t.Context(), func(tx *store.Tx) error {
		return tx.Get(`SELECT COUNT(*) FROM reference_version WHERE district = $1 AND kind <> '*'`, store.Args(district), &n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func bump(district, kind string) func(*store.Tx) error {
	return func(tx *store.Tx) error { return tx.Bump(district, kind) }
}

func TestUpdateCommitsOrLeavesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		refused := errors.New("refused")
		var wg sync.WaitGroup
		results := make([]error, 90)
		for i := range results {
			wg.Go(func() {
				results[i] = db.Update(context.Background(), func(tx *store.Tx) error {
					if err := tx.Bump("d", fmt.Sprint(i)); err != nil {
						return err
					}
					if i%3 == 0 {
						return refused // of itself only: those beside it in the group are kept
					}
					return nil
				})
			})
		}
		wg.Wait()
		for i, err := range results {
			if want := i%3 == 0; errors.Is(err, refused) != want {
				t.Errorf("update %d answered %v", i, err)
			}
		}
		if n := count(t, db, "d"); n != 60 {
			t.Errorf("%d rows were kept, want 60", n)
		}
	})
}

func TestUpdateSurvivesAPanicInOneClosure(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic did not reach its caller")
				}
			}()
			_ = db.Update(t.Context(), func(tx *store.Tx) error {
				if err := tx.Bump("d", "a"); err != nil {
					return err
				}
				panic("broken closure")
			})
		}()
		if err := db.Update(t.Context(), bump("d", "b")); err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, "d"); n != 1 {
			t.Errorf("%d rows, want 1: the panicking closure must leave nothing", n)
		}
	})
}

func TestUpdateOfACancelledCallerIsNotRun(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := db.Update(ctx, bump("d", "a")); !errors.Is(err, context.Canceled) {
			t.Errorf("answered %v", err)
		}
		if n := count(t, db, "d"); n != 0 {
			t.Errorf("%d rows, want none", n)
		}
	})
}

func TestViewCannotWriteAndIsOneSnapshot(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := db.View(t.Context(), bump("d", "a")); err == nil {
			t.Error("a view wrote")
		}
		err := db.View(t.Context(), func(tx *store.Tx) error {
			var before, after int64
			const q = `SELECT COUNT(*) FROM reference_version WHERE district = $1 AND kind <> '*'`
			if err := tx.Get(q, store.Args("d"), &before); err != nil {
				return err
			}
			if err := db.Update(context.Background(), bump("d", "b")); err != nil {
				return err
			}
			if err := tx.Get(q, store.Args("d"), &after); err != nil {
				return err
			}
			if before != 0 || after != 0 {
				t.Errorf("the snapshot moved from %d to %d", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestACacheLoadsOnce: of many who find nothing at once one loads, and all have what it made.
func TestACacheLoadsOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var loads atomic.Int32
		c := store.Cache[int32]{Kind: "k", Load: func(*store.Tx, string) (int32, error) {
			time.Sleep(20 * time.Millisecond)
			return loads.Add(1), nil
		}}
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				err := db.View(t.Context(), func(tx *store.Tx) error {
					n, err := c.Get(tx, "320509")
					if n != 1 {
						t.Errorf("made by load %d", n)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := loads.Load(); n != 1 {
			t.Errorf("loaded %d times", n)
		}
	})
}

func TestCacheReloadsWhenItsKindIsBumped(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		loads := 0
		c := store.Cache[int]{Kind: "k", Load: func(*store.Tx, string) (int, error) { loads++; return loads, nil }}
		get := func() (v int) {
			if err := db.View(t.Context(), func(tx *store.Tx) (err error) { v, err = c.Get(tx, "d"); return err }); err != nil {
				t.Fatal(err)
			}
			return v
		}
		if a, b := get(), get(); a != 1 || b != 1 {
			t.Errorf("loaded twice without a change: %d, %d", a, b)
		}
		rolledBack := errors.New("rolled back")
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			if err := tx.Bump("d", "k"); err != nil {
				return err
			}
			if v, err := c.Get(tx, "d"); err != nil || v != 2 {
				t.Errorf("inside the change: %d, %v", v, err)
			}
			return rolledBack
		})
		if !errors.Is(err, rolledBack) {
			t.Fatal(err)
		}
		if v := get(); v != 1 {
			t.Errorf("a rolled back change reached the cache: %d", v)
		}
		if err := db.Update(t.Context(), bump("d", "k")); err != nil {
			t.Fatal(err)
		}
		if v := get(); v != 3 {
			t.Errorf("after the change: %d, want a fresh load", v)
		}
	})
}

func TestADatabaseOfANewerProgramIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if _, err := db.SQL().Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Migrate(t.Context()); !errors.Is(err, store.ErrNewerSchema) {
			t.Errorf("answered %v", err)
		}
	})
}

func TestOpenNamesAWrongURL(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "mysql://x", "sqlite:", filepath.Join("a", "b")} {
		if _, err := store.Open(t.Context(), url); fault.From(err).Field != "database" {
			t.Errorf("%q answered %v", url, err)
		}
	}
}

// TestWhoFailsTakesNobodyAlong: of many that share commits some fail after they have written, some before, some panic; what the others wrote is there once, whether or not
// they had to run again.
func TestWhoFailsTakesNobodyAlong(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		refused := errors.New("refused")
		insert := func(tx *store.Tx, i int) error {
			_, err := tx.Exec(`INSERT INTO timer (district, kind, id, due_at) VALUES ($1, 'k', $2, $3)`, "d", fmt.Sprint(i), i)
			return err
		}
		const many = 400
		results := make([]error, many)
		var wg sync.WaitGroup
		for i := range many {
			wg.Go(func() {
				defer func() {
					if p := recover(); p != nil {
						results[i] = fmt.Errorf("panic: %v", p)
					}
				}()
				results[i] = db.Update(context.Background(), func(tx *store.Tx) error {
					switch i % 10 {
					case 3:
						return refused
					case 5:
						return errors.Join(insert(tx, i), refused)
					case 7:
						if err := insert(tx, i); err != nil {
							return err
						}
						panic("broken")
					case 9: // a row of its own, then one that is there
						return errors.Join(insert(tx, i), insert(tx, i))
					}
					return insert(tx, i)
				})
			})
		}
		wg.Wait()
		kept := map[string]bool{}
		if err := db.View(t.Context(), func(tx *store.Tx) error {
			return tx.Each(`SELECT id FROM timer WHERE district = 'd'`, nil, func(r store.Scanner) error {
				var id string
				err := r.Scan(&id)
				kept[id] = true
				return err
			})
		}); err != nil {
			t.Fatal(err)
		}
		for i, err := range results {
			fine := !slices.Contains([]int{3, 5, 7, 9}, i%10)
			if (err == nil) != fine || kept[fmt.Sprint(i)] != fine {
				t.Errorf("%d: kept %v, %v", i, kept[fmt.Sprint(i)], err)
			}
		}
	})
}
