package stream

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/outbox"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// sender writes messages and places them, as commits and the sequencer do.
type sender struct {
	t   *testing.T
	db  *store.DB
	seq *outbox.Sequencer
	n   int
}

func newSender(t *testing.T, db *store.DB) *sender {
	t.Helper()
	if err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.Bump("d", "any") }); err != nil {
		t.Fatal(err)
	}
	return &sender{t: t, db: db, seq: &outbox.Sequencer{DB: db, Clock: clock.System{}, Steps: []outbox.Step{journal.PlaceStep}}}
}

func (s *sender) send(many int) {
	s.t.Helper()
	if err := s.db.Update(s.t.Context(), func(tx *store.Tx) error {
		for range many {
			s.n++
			e := journal.Entry{District: "d", ID: fmt.Sprintf("01900000-0000-7000-8000-%012d", s.n), Topic: "case", Path: "/d/", At: time.Now()}
			if err := journal.Write(tx, e); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		s.t.Fatal(err)
	}
	for range 2 { // places, tells
		if _, err := s.seq.Once(s.t.Context()); err != nil {
			s.t.Fatal(err)
		}
	}
}

// hear takes what a listener gets next. A test that waits in vain ends with the tests.
func hear(e *ear) string {
	h := <-e.heard
	if h.err != nil {
		return h.err.Error()
	}
	var ids []string
	for _, m := range h.messages {
		ids = append(ids, strings.TrimPrefix(strings.SplitN(m, "\n", 2)[0], "id: "))
	}
	return strings.Join(ids, " ")
}

// everything is heard by everybody but the deaf.
func everything(_ *store.Tx, who access.Credential) (func(fed) (bool, error), error) {
	return func(fed) (bool, error) { return string(who.Hash) != "deaf", nil }, nil
}

// TestAWakeUpCostsOneView, however many listen: a view for each of 5,000 listeners left those who report 20 of 560 reports a second.
func TestAWakeUpCostsOneView(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const listeners = 2000
		s := newSender(t, db)
		s.send(1)
		f := newFeed(db, s.seq, everything)
		views := 0
		f.view = func(ctx context.Context, fn func(*store.Tx) error) error {
			views++
			return db.View(ctx, fn)
		}
		f.running = true // rounds are made by hand
		var ears []*ear
		for i := range listeners {
			e, leave := f.listen(access.Credential{District: "d", Hash: fmt.Append(nil, i)}, fromNow)
			defer leave()
			ears = append(ears, e)
		}
		for wake := range 3 {
			if !f.round() || f.round() || views != wake+1 {
				t.Fatalf("%d views after %d wake-ups", views, wake+1)
			}
			for _, e := range ears {
				if got, want := hear(e), strings.Repeat(fmt.Sprint(wake+1), min(wake, 1)); got != want {
					t.Fatalf("heard %q, want %q", got, want)
				}
				f.wait(e)
			}
			s.send(1)
		}
	})
}

// TestAListenerHearsEachMessageOnce, in order and from where it left, while the feed runs by itself; who may not hear is not woken.
func TestAListenerHearsEachMessageOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSender(t, db)
		s.send(2)
		f := newFeed(db, s.seq, everything)
		old, leaveOld := f.listen(access.Credential{District: "d"}, 0)
		deaf, leaveDeaf := f.listen(access.Credential{District: "d", Hash: []byte("deaf")}, 0)
		if got := hear(old) + "/" + hear(deaf); got != "1 2/" {
			t.Errorf("first heard %q", got)
		}
		f.wait(deaf)
		s.send(1) // while one is still busy with what came before
		f.wait(old)
		if got := hear(old); got != "3" {
			t.Errorf("then %q", got)
		}
		s.send(streamBatch + 2)
		f.wait(old)
		got := strings.Fields(hear(old))
		f.wait(old)
		got = append(got, strings.Fields(hear(old))...)
		if len(got) != streamBatch+2 || got[0] != "4" || got[len(got)-1] != fmt.Sprint(streamBatch+5) {
			t.Errorf("of many: %d, %v", len(got), got)
		}
		leaveOld()
		leaveDeaf()
		select {
		case h := <-deaf.heard:
			t.Errorf("the deaf heard %v", h)
		default:
		}
	})
}

// TestRightsAreLookedUpWithEachBatch: nothing that came after a withdrawal is heard, and a database that cannot be read ends the streams.
func TestRightsAreLookedUpWithEachBatch(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSender(t, db)
		gone, broken := errors.New("withdrawn"), errors.New("broken")
		var why, fails error
		f := newFeed(db, s.seq, func(tx *store.Tx, who access.Credential) (func(fed) (bool, error), error) {
			hears, _ := everything(tx, who)
			return hears, why
		})
		f.view = func(ctx context.Context, fn func(*store.Tx) error) error {
			if fails != nil {
				return fails
			}
			return db.View(ctx, fn)
		}
		f.running = true
		e, leave := f.listen(access.Credential{District: "d"}, fromNow)
		defer leave()
		f.round()
		hear(e)
		f.wait(e)
		s.send(1)
		why = gone
		f.round()
		if got := hear(e); got != gone.Error() {
			t.Errorf("heard %q", got)
		}
		why, fails = nil, broken
		f.wait(e)
		f.round()
		if got := hear(e); got != broken.Error() {
			t.Errorf("heard %q", got)
		}
		fails = nil
		f.wait(e)
		f.round()
		if got := hear(e); got != "1" {
			t.Errorf("heard %q", got)
		}
	})
}
