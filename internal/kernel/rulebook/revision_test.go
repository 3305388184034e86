package rulebook_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestNobodysDraftIsLost: who saves or publishes from what is no longer there is refused and told what is.
func TestNobodysDraftIsLost(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		untouched := s.open().Revision
		stale := func(what string, err error) {
			t.Helper()
			if e := fault.From(err); !errors.Is(err, rulebook.ErrStale) || e.Kind != fault.Conflict || e.Field != "revision" || e.Extra["revision_now"] != s.open().Revision {
				t.Errorf("%s: %v", what, err)
			}
		}
		first, err := s.saveFrom(untouched, hours(1), "one", morning)
		if err != nil || first != s.open().Revision || first == untouched {
			t.Fatal(first, err)
		}
		_, err = s.saveFrom(untouched, hours(2), "other", morning)
		stale("both began with nothing", err)
		_, err = s.publishFrom(untouched, "other", morning)
		stale("publishing a draft that was not seen", err)
		s.same("what one wrote", s.open().Draft, hours(1))
		s.same("who wrote it", s.open().DraftedBy, "one")

		again, err := s.saveFrom(untouched, hours(1), "other", morning.Add(time.Hour))
		s.same("the same said twice", []any{again, err, s.open().DraftedBy}, []any{first, nil, "one"})

		second, err := s.saveFrom(first, hours(2), "other", morning) // over it, having seen it
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.publishFrom(first, "one", morning)
		stale("publishing what is no longer the draft", err)
		if n, err := s.publishFrom(second, "other", morning); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		_, err = s.saveFrom(second, hours(3), "one", morning)
		stale("the rules in force are others", err)
		_, err = s.saveFrom(untouched, hours(3), "one", morning)
		stale("no draft, but another version", err)
		_, err = s.publishFrom(second, "other", morning)
		stale("published already", err)
		if _, err := s.publishFrom(s.open().Revision, "other", morning); !errors.Is(err, rulebook.ErrNoDraft) {
			t.Errorf("nothing to publish: %v", err)
		}
		if err := s.save(hours(0), "one", morning); errors.Is(err, rulebook.ErrStale) || err == nil {
			t.Errorf("unsound rules: %v", err)
		}
	})
}

// TestOfSaversAtOnceOneWins: whatever the engine does at the same time, one draft is kept and every other saver is told.
func TestOfSaversAtOnceOneWins(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		for round := range 5 {
			errs, seen := make([]error, 8), s.open().Revision
			var all sync.WaitGroup
			for i := range errs {
				all.Go(func() { _, errs[i] = s.saveFrom(seen, hours(round+1, i+1), "a", morning) })
			}
			all.Wait()
			won := -1
			for i, err := range errs {
				switch {
				case err == nil && won >= 0:
					t.Errorf("%d and %d both saved", won, i)
				case err == nil:
					won = i
				case !errors.Is(err, rulebook.ErrStale):
					t.Error(err)
				}
			}
			s.same("kept", s.open().Draft, hours(round+1, won+1))
		}
	})
}

// TestASaveAndAPublicationAtOnce: what is published is what was looked at, and what is saved is not swallowed by it.
func TestASaveAndAPublicationAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		for round := range 5 {
			if err := s.save(hours(round+1), "a", morning); err != nil {
				t.Fatal(err)
			}
			seen := s.open().Revision
			var saved, published error
			var all sync.WaitGroup
			all.Go(func() { _, saved = s.saveFrom(seen, hours(round+1, 1), "other", morning) })
			all.Go(func() { _, published = s.publishFrom(seen, "a", morning) })
			all.Wait()
			switch e := s.open(); {
			case (saved == nil) == (published == nil):
				t.Fatalf("saved: %v, published: %v", saved, published)
			case saved == nil:
				s.same("the draft", e.Draft, hours(round+1, 1))
			default:
				s.same("in force", e.InForce, hours(round+1))
			}
		}
	})
}
