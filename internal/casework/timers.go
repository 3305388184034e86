package casework

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"liandong/internal/clock"
	"liandong/internal/store"
	"liandong/internal/words"
)

const (
	timerBatch  = 64
	timerPause  = time.Second
	clockRuleID = "clock"
)

var overdue = words.T("本阶段时限已到,请尽快办理", "The limit of this stage has passed; please act.")

// RunTimers urges owners whose stage has ended, until ctx ends. Each deadline fires once: the timer goes in the transaction that
// urges, so several processes and restarts do no harm.
func (d *Desk) RunTimers(ctx context.Context, log *slog.Logger) {
	for {
		fired, err := d.FireTimers(ctx)
		if err != nil && !errors.Is(err, context.Canceled) {
			log.Error("timers", "error", err)
		}
		if fired == timerBatch {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(timerPause):
		}
	}
}

// FireTimers urges the owners of a batch of stages that have ended and answers how many.
func (d *Desk) FireTimers(ctx context.Context) (fired int, err error) {
	now := d.Clock.Now()
	type due struct {
		district, id string
		version      int64
	}
	var waiting []due
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		waiting = nil
		return tx.Each(`SELECT district, case_id, version FROM case_timer WHERE due_at < $1 ORDER BY due_at LIMIT $2`,
			store.Args(clock.Milli(now), timerBatch), func(r store.Scanner) error {
				var w due
				err := r.Scan(&w.district, &w.id, &w.version)
				waiting = append(waiting, w)
				return err
			})
	})
	if err != nil {
		return 0, err
	}
	for _, w := range waiting {
		err := d.DB.Update(ctx, func(tx *store.Tx) error { return d.fire(tx, w.district, w.id, w.version, now) })
		if err != nil && !errors.Is(err, ErrStale) { // stale: somebody acted meanwhile, and the timer moved with it
			return fired, err
		}
		fired++
	}
	return fired, nil
}

func (d *Desk) fire(tx *store.Tx, district, id string, version int64, now time.Time) error {
	n, err := tx.Exec(`DELETE FROM case_timer WHERE district = $1 AND case_id = $2 AND version = $3`, district, id, version)
	if err != nil || n == 0 {
		return err
	}
	f := &Facts{Now: now, Me: Me{Rule: clockRuleID}}
	if f.Reference, err = d.reference(tx, district); err != nil {
		return err
	}
	if f.Case, err = loadCase(tx, district, id, f.Roster); err != nil {
		return err
	}
	f.setting()
	rule, _ := RuleOf(ActUrge)
	if Judge(f, rule) != nil { // closed meanwhile: nobody is left to urge
		return nil
	}
	step, err := Take(f, rule, Input{ID: newID(), Version: f.Case.Version})
	if err != nil {
		return err
	}
	step.Event.Words = overdue
	return write(tx, []Step{step})
}
