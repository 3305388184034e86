package access

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// queue is a hashing whose places are taken.
func queue(t *testing.T) (*hashing, []func()) {
	t.Helper()
	h := &hashing{}
	var leave []func()
	for range hashesAtOnce {
		l, err := h.enter(t.Context(), "busy")
		if err != nil {
			t.Fatal(err)
		}
		leave = append(leave, l)
	}
	return h, leave
}

// arrive lets somebody come and returns when they wait, with what they hear.
func arrive(t *testing.T, h *hashing, ctx context.Context, from string, heard func(leave func(), err error)) {
	t.Helper()
	before := h.queued()
	done := make(chan struct{})
	go func() {
		leave, err := h.enter(ctx, from)
		heard(leave, err)
		close(done)
	}()
	for h.queued() == before {
		select {
		case <-done: // turned away
			return
		default:
			time.Sleep(time.Millisecond)
		}
	}
}

func (h *hashing) queued() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.waiting
}

// TestAFloodDoesNotHoldUpTheHonest: networks take turns, and where the queue is full the flood gives way.
func TestAFloodDoesNotHoldUpTheHonest(t *testing.T) {
	t.Parallel()
	h, leave := queue(t)
	turns, away := make(chan string, 200), atomic.Int32{}
	come := func(from string) {
		arrive(t, h, t.Context(), from, func(l func(), err error) {
			if err != nil {
				if !errors.Is(err, ErrCrowded) {
					t.Error(err)
				}
				away.Add(1)
				return
			}
			turns <- from
			l()
		})
	}
	for range hashesWaiting {
		come("flood")
	}
	if _, err := h.enter(t.Context(), "flood"); !errors.Is(err, ErrCrowded) {
		t.Errorf("behind a full queue: %v", err)
	}
	done := make(chan error)
	go func() { // gets the place of one of the flood
		l, err := h.enter(t.Context(), "honest")
		if err == nil {
			turns <- "honest"
			l()
		}
		done <- err
	}()
	for {
		h.mu.Lock()
		there := h.lineOf("honest") >= 0
		h.mu.Unlock()
		if there {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if n := h.queued(); n != hashesWaiting {
		t.Errorf("%d wait", n)
	}
	leave[0]() // one place: turns can be counted
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	first := []string{<-turns, <-turns}
	if first[0] != "honest" && first[1] != "honest" {
		t.Errorf("the honest one waited behind %v", first)
	}
	for range hashesWaiting - 2 {
		<-turns
	}
	if away.Load() != 1 {
		t.Errorf("%d of the flood gave way", away.Load())
	}
	leave[1]()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.busy != 0 || h.waiting != 0 || len(h.lines) != 0 {
		t.Errorf("at the end: %d busy, %d waiting, %d lines", h.busy, h.waiting, len(h.lines))
	}
}

// TestWhoLeavesLeavesTheQueue: a caller who is gone takes no turn.
func TestWhoLeavesLeavesTheQueue(t *testing.T) {
	t.Parallel()
	h, leave := queue(t)
	ctx, cancel := context.WithCancel(t.Context())
	heard := make(chan error, 10)
	for range 10 {
		arrive(t, h, ctx, "gone", func(_ func(), err error) { heard <- err })
	}
	cancel()
	for range 10 {
		if err := <-heard; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	if n := h.queued(); n != 0 {
		t.Errorf("%d still wait", n)
	}
	leave[0]()
	l, err := h.enter(t.Context(), "after")
	if err != nil {
		t.Fatal(err)
	}
	l()
	leave[1]()
	if h.busy != 0 {
		t.Errorf("%d places are lost", h.busy)
	}
}

// TestManyGuessesAtOnce: of two hundred that arrive together only the free ones are compared; none of the right ones is taken for a guess.
func TestManyGuessesAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := clock.NewManual(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
		s := New(c, Cost{Time: 1, Memory: 64})
		h, err := s.Hash(Account{District: "320509", Account: "zhou", Password: "not so easily guessed"})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return s.Create(tx, h, "test") }); err != nil {
			t.Fatal(err)
		}
		login := func(password, address string) error {
			_, err := s.Login(t.Context(), db, Attempt{District: "320509", Account: "zhou", Password: password, Address: address})
			return err
		}
		var compared atomic.Int32
		s.working = func() { compared.Add(1) }
		together := func(n int, try func(i int) error) map[string]int {
			said := map[string]int{}
			var mu sync.Mutex
			var all sync.WaitGroup
			for i := range n {
				all.Go(func() {
					code := "fine"
					if err := try(i); err != nil {
						code = fault.From(err).Code
					}
					mu.Lock()
					said[code]++
					mu.Unlock()
				})
			}
			all.Wait()
			return said
		}
		guess := func(int) error { return login("guess", "6.6.6.6") }
		if said := together(200, guess); compared.Load() > int32(logins.Each) {
			t.Errorf("%d of 200 guesses were compared: %v", compared.Load(), said)
		}
		if err := login("not so easily guessed", "10.0.0.1"); err != nil {
			t.Errorf("the owner from elsewhere: %v", err)
		}
		for i := range 2 * logins.Altogether { // from very many networks
			_ = login("guess", fmt.Sprintf("10.%d.%d.1", 1+i/200, i%200))
		}
		compared.Store(0)
		if said := together(50, func(int) error { return login("guess", "7.7.7.7") }); compared.Load() > 1 {
			t.Errorf("a crowd has more than one free guess from each network: %d %v", compared.Load(), said)
		}
		if err := login("not so easily guessed", "10.0.0.2"); err != nil {
			t.Errorf("the owner from elsewhere, while a crowd guesses: %v", err)
		}

		var mine Opened
		if mine, err = s.Login(t.Context(), db, Attempt{District: "320509", Account: "zhou", Password: "not so easily guessed", Address: "10.0.0.3"}); err != nil {
			t.Fatal(err)
		}
		compared.Store(0)
		change := func(int) error {
			return s.ChangePassword(t.Context(), db, Parse(mine.Token), OwnPassword{Current: "guess", New: "quite another sentence", Address: "8.8.8.8"})
		}
		if said := together(200, change); compared.Load() > int32(logins.Each) {
			t.Errorf("%d of 200 guesses at a change were compared: %v", compared.Load(), said)
		}
	})
}

// TestARightAttemptIsGivenBack: an office that logs in all day never slows itself down.
func TestARightAttemptIsGivenBack(t *testing.T) {
	t.Parallel()
	g := NewGuesses(clock.NewManual(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)))
	for i := range 3 * logins.Altogether {
		guess, err := g.Reserve(logins, "account zhou", "10.0.0.1")
		if err != nil {
			t.Fatalf("login %d: %v", i, err)
		}
		if i%2 == 0 {
			guess.Right()
		} else {
			guess.Void()
		}
	}
	for i := range 300 { // one subscriber, as many addresses as they like
		if _, err := g.Reserve(logins, "account li", fmt.Sprintf("2001:db8::%x", i)); (err != nil) != (i >= logins.Each) {
			t.Fatalf("attempt %d from one network: %v", i, err)
		}
	}
}
