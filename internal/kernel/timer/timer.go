// Package timer wakes things when their time has come: one kind of timer for every capability. When a thing is due stands in the table of timers, or in a column of
// the thing itself where that weighs less. What a timer does is a deed like any other, guarded by the version of the thing, so that each happens once, whatever
// restarts, however many processes run and however their clocks are set.
package timer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/turn"
)

// Bell (计时) is the timers of one kind of thing.
type Bell struct {
	Name   string
	Due    func(tx *store.Tx, district string, now time.Time, most int) (ids []string, err error) // earliest first
	Ring   func(tx *store.Tx, district, id string, now time.Time) error                           // does all that is due, and sets the timer anew
	PutOff func(tx *store.Tx, district, id string, now, until time.Time) error                    // of one that could not be rung
}

const (
	batch = 16 // things in one transaction: long enough to be quick, short enough that nobody who reports waits for it
	pause = time.Second
	yield = 2 // how many times longer than it had to wait for others does the runner leave them alone after a batch
)

// Retry is how long a thing is put off that could not be rung.
const Retry = 10 * time.Minute

// Runner rings what is due.
type Runner struct {
	DB    *store.DB
	Clock clock.Clock
	Bells []Bell

	turns turn.Turns
}

var errHangs = fmt.Errorf("its timers take longer than %s and go on beside the others", turn.Patience)

// Run rings until ctx ends.
func (r *Runner) Run(ctx context.Context, log *slog.Logger) {
	quickest := time.Duration(math.MaxInt64)
	for {
		began := time.Now()
		fired, err := r.Once(ctx)
		if err != nil && ctx.Err() == nil {
			log.Error("timers", "error", err)
		}
		rest := pause
		if fired >= batch && err == nil { // more may be due; what took longer than it can was others at work, who go first
			took := time.Since(began)
			quickest = min(quickest, took)
			rest = yield * (took - quickest)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(rest):
		}
	}
}

// Once rings a batch of each kind in each district and returns how many there were; none while the clock is in doubt. A thing that cannot be rung is put off and
// named in the error; the others go on. One process at a time works on a district.
func (r *Runner) Once(ctx context.Context) (fired int, err error) {
	if clock.Doubt(r.Clock) != 0 {
		return 0, nil
	}
	now := r.Clock.Now()
	var districts []string
	if err := r.DB.View(ctx, func(tx *store.Tx) (err error) { districts, err = tx.Districts(); return err }); err != nil {
		return 0, err
	}
	var failed []error
	for _, district := range districts {
		var n int
		var each []error
		if !r.turns.Take(district, len(districts), func() {
			for _, bell := range r.Bells {
				rang, err := r.due(ctx, bell, district, now)
				n += rang
				each = append(each, err)
			}
		}) {
			failed = append(failed, fmt.Errorf("district %s: %w", district, errHangs))
			continue
		}
		fired += n
		failed = append(failed, each...)
	}
	return fired, errors.Join(failed...)
}

// due rings a batch of one kind in one district; what fails there holds up no other.
func (r *Runner) due(ctx context.Context, bell Bell, district string, now time.Time) (fired int, err error) {
	var ids []string
	err = r.DB.View(ctx, func(tx *store.Tx) (err error) { ids, err = bell.Due(tx, district, now, batch); return err })
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	fired, err = r.ring(ctx, bell, district, now)
	if err == nil || ctx.Err() != nil {
		return fired, err
	}
	return len(ids), r.singly(ctx, bell, district, ids, now)
}

// ring rings a batch in one transaction.
func (r *Runner) ring(ctx context.Context, bell Bell, district string, now time.Time) (fired int, err error) {
	err = r.DB.Update(ctx, func(tx *store.Tx) error {
		fired = 0
		mine, err := tx.TryLock("timers/" + district) // others would only do the same again
		if err != nil || !mine {
			return err
		}
		ids, err := bell.Due(tx, district, now, batch)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := bell.Ring(tx, district, id, now); err != nil {
				return err
			}
			fired++
		}
		return nil
	})
	return fired, err
}

// singly rings things one by one after a batch has failed, so that a bad one does not hold up the rest.
func (r *Runner) singly(ctx context.Context, bell Bell, district string, ids []string, now time.Time) error {
	var failed []error
	for _, id := range ids {
		err := r.DB.Update(ctx, func(tx *store.Tx) error {
			mine, err := tx.TryLock("timers/" + district)
			if err != nil || !mine {
				return err
			}
			return bell.Ring(tx, district, id, now)
		})
		if err == nil || fault.KindOf(err) == fault.Conflict { // somebody acted meanwhile, and the timer moved with it
			continue
		}
		failed = append(failed, fmt.Errorf("%s %s: %w", bell.Name, id, err))
		if bell.PutOff != nil {
			failed = append(failed, r.DB.Update(ctx, func(tx *store.Tx) error { return bell.PutOff(tx, district, id, now, now.Add(Retry)) }))
		}
	}
	return errors.Join(failed...)
}
