package casework

import (
	"time"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/timer"
)

const (
	timerChain  = 32 // things that the clock does to one case at once
	clockRuleID = "clock"
)

// Bell is the timers of cases: the rungs of their ladders, reviews of suspensions, limits of tasks. When a case is due stands in a row of its own, because most
// steps move it.
func (d *Casework) Bell() timer.Bell {
	return timer.Bell{Name: ledger.Topic, Ring: d.ring,
		Due: func(tx *store.Tx, district string, now time.Time, most int) (due []string, err error) {
			err = tx.Each(`SELECT case_id FROM case_timer WHERE district = $1 AND due_at < $2 ORDER BY due_at LIMIT $3`, store.Args(district, clock.Milli(now), most), func(r store.Scanner) error {
				var id string
				err := r.Scan(&id)
				due = append(due, id)
				return err
			})
			return due, err
		},
		PutOff: func(tx *store.Tx, district, id string, now, until time.Time) error {
			_, err := tx.Exec(`UPDATE case_timer SET due_at = $1 WHERE district = $2 AND case_id = $3 AND due_at < $4`, clock.Milli(until), district, id, clock.Milli(now))
			return err
		}}
}

// ring does all that is due for one case, each thing a step of its own, and sets the timer anew.
func (d *Casework) ring(tx *store.Tx, district, id string, now time.Time) error {
	f := &rules.Facts{Now: now, Me: rules.Me{Rule: clockRuleID}}
	var err error
	if f.Reference, err = d.Reference(tx, district); err != nil {
		return err
	}
	if err := d.Gather(tx, f, district, id); err != nil {
		return err
	}
	var steps []rules.Step
	for range timerChain {
		all := rules.Bells(f.Reference, &f.Case, f.Tasks, f.Pauses, now)
		if len(all) == 0 || !all[0].At.Before(now) {
			break
		}
		step, err := rules.Decide(f, all[0].Action, rules.Input{ID: ledger.NewID(), Clock: all[0].Says(f)})
		if err != nil {
			return err
		}
		steps = append(steps, step)
		f.Case, f.Tasks, f.Pauses = step.After, rules.ReplaceTasks(f.Tasks, step.Tasks), step.Pauses
	}
	if len(steps) == 0 {
		return replan(tx, f)
	}
	return d.Write(tx, f, steps)
}

// replan sets a timer anew whose plan has changed without its hearing of it, unless somebody has acted on the case since it was read.
func replan(tx *store.Tx, f *rules.Facts) error {
	at := rules.Wake(f.Reference, &f.Case, f.Tasks, f.Pauses, f.Now)
	if at.IsZero() {
		_, err := tx.Exec(`DELETE FROM case_timer WHERE district = $1 AND case_id = $2 AND version <= $3`, f.Case.District, f.Case.ID, f.Case.Version)
		return err
	}
	_, err := tx.Exec(`UPDATE case_timer SET due_at = $1 WHERE district = $2 AND case_id = $3 AND version <= $4`, clock.Milli(at), f.Case.District, f.Case.ID, f.Case.Version)
	return err
}

// WakeAll lets the clock plan all open cases of a district anew, because the ladders have changed.
func WakeAll(tx *store.Tx, district string, now time.Time) error {
	_, err := tx.Exec(`INSERT INTO case_timer (district, case_id, version, due_at) SELECT district, id, version, $1 FROM cases WHERE district = $2 AND owner_code <> ''
		ON CONFLICT (district, case_id) DO UPDATE SET due_at = excluded.due_at`, clock.Milli(now)-1, district)
	return err
}
