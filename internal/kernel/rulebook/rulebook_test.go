package rulebook_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

const district = "320509"

var morning = time.Date(2026, 9, 10, 1, 0, 0, 0, time.UTC)

type limits struct {
	Hours []int             `json:"hours"`
	Names map[string]string `json:"names,omitempty"`
}

var errHours = fault.Define(fault.Invalid, "rulebook_test.hours", "应为正数", "It must be positive.")

func checked(l limits) (faults []*fault.Error) {
	for i, h := range l.Hours {
		if h <= 0 {
			faults = append(faults, errHours.At(fmt.Sprintf("hours[%d]", i)))
		}
	}
	return faults
}

func hours(h ...int) limits { return limits{Hours: h} }

// shelf is a book in a database.
type shelf struct {
	*testing.T
	db   *store.DB
	book *rulebook.Book[limits]
}

func newShelf(t *testing.T, db *store.DB) *shelf {
	return &shelf{t, db, rulebook.New("limits", hours(8), checked)}
}

func (s *shelf) of(district string) (l limits) {
	s.Helper()
	if err := s.db.View(context.Background(), func(tx *store.Tx) (err error) { l, err = s.book.Of(tx, district); return err }); err != nil {
		s.Fatal(err)
	}
	return l
}

func (s *shelf) open() (e rulebook.Edition[limits]) {
	s.Helper()
	if err := s.db.View(context.Background(), func(tx *store.Tx) (err error) { e, err = s.book.Open(tx, district); return err }); err != nil {
		s.Fatal(err)
	}
	return e
}

func (s *shelf) history() (all []rulebook.Version) {
	s.Helper()
	if err := s.db.View(context.Background(), func(tx *store.Tx) (err error) { all, err = s.book.History(tx, district); return err }); err != nil {
		s.Fatal(err)
	}
	return all
}

// save and publish go by what is there now; saveFrom and publishFrom by what was seen.
func (s *shelf) save(l limits, account string, at time.Time) error {
	_, err := s.saveFrom(s.open().Revision, l, account, at)
	return err
}

func (s *shelf) saveFrom(seen string, l limits, account string, at time.Time) (now string, err error) {
	err = s.db.Update(context.Background(), func(tx *store.Tx) (err error) { now, err = s.book.Save(tx, district, seen, l, account, at); return err })
	return now, err
}

func (s *shelf) publish(account string, at time.Time) (n int64, err error) {
	return s.publishFrom(s.open().Revision, account, at)
}

func (s *shelf) publishFrom(seen, account string, at time.Time) (n int64, err error) {
	err = s.db.Update(context.Background(), func(tx *store.Tx) (err error) { n, err = s.book.Publish(tx, district, seen, account, at); return err })
	return n, err
}

// edition is what is there, its revision aside.
func (s *shelf) edition() rulebook.Edition[limits] {
	e := s.open()
	e.Revision = ""
	return e
}

func (s *shelf) same(what string, got, want any) {
	s.Helper()
	if !reflect.DeepEqual(got, want) {
		s.Errorf("%s: %+v, want %+v", what, got, want)
	}
}

func TestTheLifeOfRules(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		s.same("before anything", s.of(district), hours(8))
		s.same("before anything", s.edition(), rulebook.Edition[limits]{InForce: hours(8), Draft: hours(8)})
		s.same("before anything", len(s.history()), 0)
		if _, err := s.publish("a", morning); !errors.Is(err, rulebook.ErrNoDraft) {
			t.Errorf("without a draft: %v", err)
		}

		for _, l := range []limits{hours(1), hours(2, 3)} { // the second takes the place of the first
			if err := s.save(l, "drafter", morning); err != nil {
				t.Fatal(err)
			}
		}
		s.same("a draft", s.of(district), hours(8))
		s.same("a draft", s.edition(), rulebook.Edition[limits]{InForce: hours(8), Draft: hours(2, 3), Differs: true, DraftedAt: morning, DraftedBy: "drafter"})

		n, err := s.publish("publisher", morning.Add(time.Hour))
		s.same("published", []any{n, err}, []any{int64(1), nil})
		s.same("published", s.of(district), hours(2, 3))
		s.same("published", s.edition(), rulebook.Edition[limits]{Version: 1, PublishedAt: morning.Add(time.Hour), PublishedBy: "publisher",
			InForce: hours(2, 3), Draft: hours(2, 3)})
		s.same("another district", s.of("320505"), hours(8))

		if err := s.save(hours(2, 3), "drafter", morning); err != nil {
			t.Fatal(err)
		}
		if e := s.open(); e.Differs || e.DraftedBy != "drafter" {
			t.Errorf("a draft like the rules in force: %+v", e)
		}
		if _, err := s.publish("a", morning); !errors.Is(err, rulebook.ErrNoDraft) || fault.KindOf(err) != fault.Conflict {
			t.Errorf("a draft that does not differ: %v", err)
		}

		if err := s.save(hours(4), "drafter", morning); err != nil {
			t.Fatal(err)
		}
		n, err = s.publish("other", morning.Add(2*time.Hour))
		s.same("published again", []any{n, err}, []any{int64(2), nil})
		s.same("published again", s.of(district), hours(4))
		s.same("published again", s.history(), []rulebook.Version{{Version: 2, At: morning.Add(2 * time.Hour), Account: "other"},
			{Version: 1, At: morning.Add(time.Hour), Account: "publisher"}})

		other := rulebook.New("other", hours(9), checked)
		if err := db.View(context.Background(), func(tx *store.Tx) error {
			l, err := other.Of(tx, district)
			s.same("another kind", l, hours(9))
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}

func TestUnsoundRulesAreRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		err := s.save(hours(1, 0, -1), "a", morning)
		if e := fault.From(err); !errors.Is(err, errHours) || e.Field != "hours[1]" || len(e.Others) != 1 || e.Others[0].Field != "hours[2]" {
			t.Errorf("%v", err)
		}
		s.same("nothing was kept", s.open().DraftedBy, "")

		if err := s.save(hours(1), "a", morning); err != nil {
			t.Fatal(err)
		}
		s.book = rulebook.New("limits", hours(8), func(limits) []*fault.Error { return []*fault.Error{errHours.At("hours")} })
		if _, err := s.publish("a", morning); !errors.Is(err, errHours) {
			t.Errorf("a check that became stricter: %v", err)
		}
		s.same("the draft stays", s.open().Draft, hours(1))
		s.same("nothing is in force", s.open().Version, int64(0))
	})
}

func TestAPublicationThatIsRolledBackIsNotSeen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, stop := newShelf(t, db), errors.New("roll back")
		s.same("the cache is filled", s.of(district), hours(8))
		if err := s.save(hours(1), "a", morning); err != nil {
			t.Fatal(err)
		}
		seen := s.open().Revision
		err := db.Update(context.Background(), func(tx *store.Tx) error {
			if _, err := s.book.Publish(tx, district, seen, "a", morning); err != nil {
				return err
			}
			l, err := s.book.Of(tx, district)
			s.same("in the transaction itself", l, hours(1))
			return errors.Join(err, stop)
		})
		if !errors.Is(err, stop) {
			t.Error(err)
		}
		s.same("afterwards", s.of(district), hours(8))
		s.same("afterwards", s.open().Draft, hours(1))
	})
}

func TestADraftIsPublishedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		if err := s.save(hours(1), "a", morning); err != nil {
			t.Fatal(err)
		}
		errs, seen := make([]error, 8), s.open().Revision
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() { _, errs[i] = s.publishFrom(seen, "a", morning) })
		}
		all.Wait()
		published := 0
		for _, err := range errs {
			if err == nil {
				published++
			} else if !errors.Is(err, rulebook.ErrStale) {
				t.Error(err)
			}
		}
		s.same("published", published, 1)
		s.same("versions", len(s.history()), 1)
	})
}
