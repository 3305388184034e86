package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/turn"
)

// Step looks at the committed rows of one district and answers what is to be done to a batch of them; nil where nothing is. It reads from a
// snapshot, so that others wait for the writing only. The work answers how many rows it touched; another process may have done the same meanwhile.
type Step func(tx *store.Tx, district string, now time.Time) (work func(tx *store.Tx) (done int, err error), err error)

// Sequencer gives committed rows their place, within a second, so that no transaction waits for the head of a log. Several
// processes may run one: a lock for each district lets one work at a time.
type Sequencer struct {
	DB    *store.DB
	Clock clock.Clock
	Steps []Step
	Log   *slog.Logger

	mu        sync.Mutex
	listeners map[chan struct{}]struct{}
	told      map[string]int64 // the last position of each district that listeners were told of
	wake      chan struct{}
	once      sync.Once
	turns     turn.Turns
}

const (
	gather = 100 * time.Millisecond // let commits gather before placing them: one round for many
	idle   = time.Second            // look even when nobody woke us: another process may have written
)

func (s *Sequencer) init() {
	s.once.Do(func() {
		s.wake = make(chan struct{}, 1)
		s.listeners = map[chan struct{}]struct{}{}
	})
}

// Wake tells that something was committed. It never blocks; give it to store.DB.OnCommit.
func (s *Sequencer) Wake() {
	s.init()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends, then places what is left.
func (s *Sequencer) Run(ctx context.Context) {
	s.init()
	for {
		select {
		case <-ctx.Done():
			s.round(context.WithoutCancel(ctx))
			return
		case <-s.wake:
		case <-time.After(idle):
		}
		s.round(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(gather):
		}
	}
}

func (s *Sequencer) round(ctx context.Context) {
	for {
		n, err := s.Once(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.Error("sequencer", "error", err)
		}
		if n == 0 || ctx.Err() != nil {
			return
		}
	}
}

// ErrHangs means that a district has more to do than others wait for: its work goes on beside theirs.
var ErrHangs = fmt.Errorf("its work takes longer than %s and goes on beside the others", turn.Patience)

// Once does one batch of every step in every district and returns how many rows were touched. A district whose step fails or hangs is named in the error; the others go on.
func (s *Sequencer) Once(ctx context.Context) (done int, err error) {
	var districts []string
	if err := s.DB.View(ctx, func(tx *store.Tx) (err error) { districts, err = tx.Districts(); return err }); err != nil {
		return 0, err
	}
	last := map[string]int64{}
	var failed []error
	for _, district := range districts {
		var placed int64
		var n int
		var err error
		if !s.turns.Take(district, len(districts), func() { placed, n, err = s.district(ctx, district) }) {
			last[district] = s.Told(district)
			failed = append(failed, fmt.Errorf("district %s: %w", district, ErrHangs))
			continue
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("district %s: %w", district, err))
		}
		last[district] = max(placed, s.Told(district))
		done += n
	}
	s.tell(last)
	return done, errors.Join(failed...)
}

// district does one batch of every step: it looks in a snapshot and works in one transaction under the district's lock, which another process may hold that does the
// same. It returns the last position that there was before.
func (s *Sequencer) district(ctx context.Context, district string) (last int64, done int, err error) {
	var work []func(*store.Tx) (int, error)
	err = s.DB.View(ctx, func(tx *store.Tx) (err error) {
		work = nil
		if last, err = journal.Last(tx, district); err != nil {
			return err
		}
		now := s.Clock.Now()
		for _, step := range s.Steps {
			some, err := step(tx, district, now)
			if err != nil {
				return err
			}
			if some != nil {
				work = append(work, some)
			}
		}
		return nil
	})
	if err != nil || len(work) == 0 {
		return last, 0, err
	}
	err = s.DB.Update(ctx, func(tx *store.Tx) error {
		done = 0
		mine, err := tx.TryLock("sequencer/" + district)
		if err != nil || !mine {
			return err
		}
		for _, one := range work {
			n, err := one(tx)
			if err != nil {
				return err
			}
			done += n
		}
		return nil
	})
	return last, done, err
}

// Listen returns a channel that gets a signal whenever something was placed, and a function that ends it.
func (s *Sequencer) Listen() (<-chan struct{}, func()) {
	s.init()
	ch := make(chan struct{}, 1)
	s.mu.Lock()
	s.listeners[ch] = struct{}{}
	s.mu.Unlock()
	return ch, func() {
		s.mu.Lock()
		delete(s.listeners, ch)
		s.mu.Unlock()
	}
}

// Told is the last position of a district that listeners were woken for; 0 before the first.
func (s *Sequencer) Told(district string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.told[district]
}

// tell wakes the listeners if a message has a place that had none when they were woken last. On SQLite no step gives it: it comes with the commit.
func (s *Sequencer) tell(last map[string]int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if maps.Equal(last, s.told) {
		return
	}
	s.told = last
	for ch := range s.listeners {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}
