package scheme

import (
	"errors"
	"sync"
	"testing"
	"time"

	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestWhoSignsSecondSeesWhatWasSignedFirst: also where the first has not been committed when the second looks.
func TestWhoSignsSecondSeesWhatWasSignedFirst(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
		draft := func(id string) Scheme {
			return Scheme{ID: id, Version: 1, State: Draft, Drafted: Mark{"a", at}, Subjects: []Subject{{Unit: "1", Name: "一"}},
				Content: Content{Name: id, From: "2026-04-01", To: "2026-06-30"}}
		}
		first, second := draft("first"), draft("second")
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return errors.Join(put(tx, first), put(tx, second)) }); err != nil {
			t.Fatal(err)
		}
		looked := make(chan struct{})
		tell := sync.OnceFunc(func() { close(looked) })
		var both sync.WaitGroup
		both.Go(func() {
			defer tell()
			signed := first
			signed.Version, signed.State, signed.Published = 2, Published, Mark{"b", at}
			if err := db.Update(t.Context(), func(tx *store.Tx) error {
				if err := signed.apart(tx, "d"); err != nil {
					return err
				}
				_, err := write(tx, "d", signed, 1)
				tell()
				time.Sleep(300 * time.Millisecond) // the second looks meanwhile
				return err
			}); err != nil {
				t.Error(err)
			}
		})
		<-looked
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return second.apart(tx, "d") }); !errors.Is(err, ErrOverlap) {
			t.Errorf("the second: %v", err)
		}
		both.Wait()
	})
}

func put(tx *store.Tx, of Scheme) error {
	_, err := write(tx, "d", of, 0)
	return err
}
