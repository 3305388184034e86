package casework

import (
	"context"

	"liandong/internal/kernel/record"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
)

const calendarRuleID = "calendar"

// openBatch is how many cases a sweep over open cases reads and writes at once.
const openBatch = 100

// Recompute counts the open deadlines of the district again, as the calendars are now, and answers which move. With apply each case gets an
// event that says so; without, nothing is written. Doing it again moves nothing. progress is told how many cases were looked at.
// Permission: settings.write.
func (d *Casework) Recompute(ctx context.Context, who access.Credential, apply bool, progress func(done int)) (moved []rules.Moved, err error) {
	done := 0
	for after, more := "", true; more; {
		var batch []rules.Moved
		run := d.DB.View
		if apply {
			run = d.DB.Update
		}
		next := ""
		err := run(ctx, func(tx *store.Tx) error {
			f, err := d.Facts(tx, who, d.Clock.Now())
			if err != nil {
				return err
			}
			if err := f.Me.MayAll(access.WriteSettings); err != nil {
				return err
			}
			account := f.Me.Account
			f.Me = rules.Me{Rule: calendarRuleID}
			ids, err := d.openCases(tx, who.District, after)
			if err != nil {
				return err
			}
			batch, next, more = nil, after, len(ids) == openBatch
			for _, id := range ids {
				one, err := d.recompute(tx, *f, id, apply)
				if err != nil {
					return err
				}
				batch, next = append(batch, one...), id
			}
			if apply && len(batch) > 0 {
				return (&record.Env{Tx: tx, District: who.District, Actor: account, At: f.Now}).Note("deadlines.recompute", who.District, map[string]int{"moved": len(batch)})
			}
			return nil
		})
		if err != nil {
			return moved, err
		}
		moved, after = append(moved, batch...), next
		done += openBatch
		progress(done)
	}
	return moved, nil
}

func (d *Casework) openCases(tx *store.Tx, district, after string) (ids []string, err error) {
	err = tx.Each(`SELECT id FROM cases WHERE district = $1 AND id > $2 AND owner_code <> '' ORDER BY id LIMIT $3`, store.Args(district, after, openBatch),
		func(r store.Scanner) error {
			var id string
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		})
	return ids, err
}

func (d *Casework) recompute(tx *store.Tx, f rules.Facts, id string, apply bool) ([]rules.Moved, error) {
	if err := d.Gather(tx, &f, f.Map.District().Code, id); err != nil {
		return nil, err
	}
	step, err := rules.Decide(&f, rules.ActRecompute, rules.Input{ID: ledger.NewID()})
	if err != nil {
		return nil, err
	}
	moved := step.Moved(f.Tasks)
	if len(moved) == 0 || !apply {
		return moved, nil
	}
	return moved, d.Write(tx, &f, []rules.Step{step})
}
