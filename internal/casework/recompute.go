package casework

import (
	"context"
	"fmt"
	"time"

	"liandong/internal/access"
	"liandong/internal/journal"
	"liandong/internal/store"
	"liandong/internal/words"
	"liandong/internal/worktime"
)

// Moved is a deadline that a change of the calendars moves.
type Moved struct {
	Case, Number string
	Which        string // case, stage or task
	From, To     time.Time
}

const calendarRuleID = "calendar"

// openBatch is how many cases a sweep over open cases reads and writes at once.
const openBatch = 100

// Recompute counts the open deadlines of the district again, as the calendars are now, and answers which move. With apply each case gets an
// event that says so; without, nothing is written. Doing it again moves nothing. progress is told how many cases were looked at.
// Permission: settings.write.
func (d *Desk) Recompute(ctx context.Context, who access.Credential, apply bool, progress func(done int)) (moved []Moved, err error) {
	done := 0
	for after, more := "", true; more; {
		var batch []Moved
		run := d.DB.View
		if apply {
			run = d.DB.Update
		}
		next := ""
		err := run(ctx, func(tx *store.Tx) error {
			f, err := d.facts(tx, who, d.Clock.Now())
			if err != nil {
				return err
			}
			if err := f.Me.MayAll(access.WriteSettings); err != nil {
				return err
			}
			account := f.Me.Account
			f.Me = Me{Rule: calendarRuleID}
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
				return journal.Write(tx, journal.Entry{District: who.District, ID: newID(), At: f.Now, Actor: account, Action: "deadlines.recompute", Subject: who.District,
					Detail: map[string]int{"moved": len(batch)}})
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

func (d *Desk) openCases(tx *store.Tx, district, after string) (ids []string, err error) {
	err = tx.Each(`SELECT id FROM cases WHERE district = $1 AND id > $2 AND owner_code <> '' ORDER BY id LIMIT $3`, store.Args(district, after, openBatch),
		func(r store.Scanner) error {
			var id string
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		})
	return ids, err
}

func (d *Desk) recompute(tx *store.Tx, f Facts, id string, apply bool) ([]Moved, error) {
	if err := d.gather(tx, &f, f.Map.District().Code, id); err != nil {
		return nil, err
	}
	step, err := decide(&f, ActRecompute, Input{ID: newID()})
	if err != nil {
		return nil, err
	}
	moved := step.moved(f.Tasks)
	if len(moved) == 0 || !apply {
		return moved, nil
	}
	return moved, d.write(tx, &f, []Step{step})
}

var (
	calendarMoved = words.T("工作日历有变，重算时限", "The working calendar has changed, so the deadlines were counted again")
	wholeMoved    = words.T(":全案由%s改为%s", ": the whole case from %s to %s")
	stageMoved    = words.T(":本环节由%s改为%s", ": this stage from %s to %s")
	taskMoved     = words.T(":%s的任务由%s改为%s", ": the task of %s from %s to %s")
)

// moved lists the deadlines that differ after a step.
func (s *Step) moved(tasks []Task) (all []Moved) {
	note := func(which string, from, to time.Time) {
		if !from.Equal(to) {
			all = append(all, Moved{Case: s.After.ID, Number: s.After.Number, Which: which, From: from, To: to})
		}
	}
	note("case", s.Before.DueAt, s.After.DueAt)
	note("stage", s.Before.StageDueAt, s.After.StageDueAt)
	for _, t := range s.Tasks {
		note(fmt.Sprintf("task %d", t.N), tasks[t.N-1].DueAt, t.DueAt)
	}
	return all
}

// explainMoves puts into the event which deadlines moved.
func (s *Step) explainMoves(f *Facts) {
	said := calendarMoved
	add := func(t words.Text) { said = words.T(said.ZH+t.ZH, said.EN+t.EN) }
	at := func(t time.Time) string { return t.In(worktime.Zone).Format("2006-01-02 15:04") }
	if !s.Before.DueAt.Equal(s.After.DueAt) {
		add(wholeMoved.With(at(s.Before.DueAt), at(s.After.DueAt)))
	}
	if !s.Before.StageDueAt.Equal(s.After.StageDueAt) {
		add(stageMoved.With(at(s.Before.StageDueAt), at(s.After.StageDueAt)))
	}
	for _, t := range s.Tasks {
		add(taskMoved.With(t.Owner.Name, at(f.Tasks[t.N-1].DueAt), at(t.DueAt)))
	}
	s.Event.Words = words.T(said.ZH+"。", said.EN+".")
}
