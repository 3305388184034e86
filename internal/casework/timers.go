package casework

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"time"

	"liandong/internal/clock"
	"liandong/internal/store"
)

const (
	timerBatch  = 16 // cases in one transaction: long enough to be quick, short enough that nobody who reports waits for it
	timerPause  = time.Second
	timerYield  = 2                // how many times longer than it had to wait for others does the clock leave them alone after a batch
	timerRetry  = 10 * time.Minute // for a case that the clock could not act on
	timerChain  = 32               // things that the clock does to one case at once
	clockRuleID = "clock"
)

// RunTimers lets the clock act on cases until ctx ends: the rungs of their ladders, reviews of suspensions, limits of tasks. What the clock
// does is a step like any other, guarded by the version of the case, so each thing happens once, whatever restarts, however many processes run
// and however their clocks are set.
func (d *Desk) RunTimers(ctx context.Context, log *slog.Logger) {
	quickest := time.Duration(math.MaxInt64)
	for {
		began := time.Now()
		fired, err := d.FireTimers(ctx)
		if err != nil && ctx.Err() == nil {
			log.Error("timers", "error", err)
		}
		pause := timerPause
		if fired == timerBatch && err == nil { // more may be due; what took longer than it can was others at work, who go first
			took := time.Since(began)
			quickest = min(quickest, took)
			pause = timerYield * (took - quickest)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// FireTimers does what is due for a batch of cases and answers how many there were; none while the clock is in doubt. A case on which the clock cannot act is
// put off and named in the error; the others go on.
func (d *Desk) FireTimers(ctx context.Context) (fired int, err error) {
	if clock.Doubt(d.Clock) != 0 {
		return 0, nil
	}
	now := d.Clock.Now()
	var waiting []timer
	err = d.DB.View(ctx, func(tx *store.Tx) (err error) { waiting, err = dueTimers(tx, now); return err })
	if err != nil || len(waiting) == 0 {
		return 0, err
	}
	err = d.DB.Update(ctx, func(tx *store.Tx) error {
		fired = 0
		mine, err := tx.TryLock("casework.timers") // one process at a time: others would only do the same again
		if err != nil || !mine {
			return err
		}
		if waiting, err = dueTimers(tx, now); err != nil {
			return err
		}
		for _, t := range waiting {
			if err := d.ring(tx, t, now); err != nil {
				return err
			}
			fired++
		}
		return nil
	})
	if err == nil || ctx.Err() != nil {
		return fired, err
	}
	return len(waiting), d.singly(ctx, waiting, now)
}

// singly fires timers one by one after a batch has failed, so that one bad case does not hold up the rest.
func (d *Desk) singly(ctx context.Context, waiting []timer, now time.Time) error {
	var failed []error
	for _, t := range waiting {
		err := d.DB.Update(ctx, func(tx *store.Tx) error { return d.ring(tx, t, now) })
		if err == nil || errors.Is(err, ErrStale) { // stale: somebody acted meanwhile, and the timer moved with it
			continue
		}
		failed = append(failed, err)
		failed = append(failed, d.DB.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE case_timer SET due_at = $1 WHERE district = $2 AND case_id = $3 AND due_at < $4`,
				clock.Milli(now.Add(timerRetry)), t.district, t.id, clock.Milli(now))
			return err
		}))
	}
	return errors.Join(failed...)
}

type timer struct{ district, id string }

func dueTimers(tx *store.Tx, now time.Time) (due []timer, err error) {
	err = tx.Each(`SELECT district, case_id FROM case_timer WHERE due_at < $1 ORDER BY due_at LIMIT $2`,
		store.Args(clock.Milli(now), timerBatch), func(r store.Scanner) error {
			var t timer
			err := r.Scan(&t.district, &t.id)
			due = append(due, t)
			return err
		})
	return due, err
}

// ring does all that is due for one case, each thing a step of its own, and sets the timer anew.
func (d *Desk) ring(tx *store.Tx, t timer, now time.Time) error {
	f := &Facts{Now: now, Me: Me{Rule: clockRuleID}}
	var err error
	if f.Reference, err = d.reference(tx, t.district); err != nil {
		return err
	}
	if err := d.gather(tx, f, t.district, t.id); err != nil {
		return err
	}
	var steps []Step
	for range timerChain {
		all := bells(f.Reference, &f.Case, f.Tasks, f.Pauses, now)
		if len(all) == 0 || !all[0].at.Before(now) {
			break
		}
		step, err := decide(f, all[0].action, Input{ID: newID(), clock: all[0].says(f)})
		if err != nil {
			return err
		}
		steps = append(steps, step)
		f.Case, f.Tasks, f.Pauses = step.After, replaceTasks(f.Tasks, step.Tasks), step.Pauses
	}
	if len(steps) == 0 {
		return replan(tx, f)
	}
	return d.write(tx, f, steps)
}

// replan sets a timer anew whose plan has changed without its hearing of it, unless somebody has acted on the case since it was read.
func replan(tx *store.Tx, f *Facts) error {
	at := wake(f.Reference, &f.Case, f.Tasks, f.Pauses, f.Now)
	if at.IsZero() {
		_, err := tx.Exec(`DELETE FROM case_timer WHERE district = $1 AND case_id = $2 AND version <= $3`, f.Case.District, f.Case.ID, f.Case.Version)
		return err
	}
	_, err := tx.Exec(`UPDATE case_timer SET due_at = $1 WHERE district = $2 AND case_id = $3 AND version <= $4`, clock.Milli(at), f.Case.District, f.Case.ID, f.Case.Version)
	return err
}

// wakeAll lets the clock plan all open cases of a district anew, because the ladders have changed.
func wakeAll(tx *store.Tx, district string, now time.Time) error {
	_, err := tx.Exec(`INSERT INTO case_timer (district, case_id, version, due_at) SELECT district, id, version, $1 FROM cases WHERE district = $2 AND owner_code <> ''
		ON CONFLICT (district, case_id) DO UPDATE SET due_at = excluded.due_at`, clock.Milli(now)-1, district)
	return err
}
