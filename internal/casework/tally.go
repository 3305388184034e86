package casework

import (
	"time"

	"liandong/internal/indicator"
	"liandong/internal/worktime"
)

// tally answers what a step adds to the counts; pure, so that a recomputation from events gives the same.
func tally(s Step) []indicator.Delta {
	var t tallies
	before, after := s.Before, s.After
	today := s.Event.At
	switch s.Event.Action {
	case ActReport:
		t.on(today, after).Received++
	case ActReturn:
		t.on(today, after).Returned++
	case ActRework:
		t.on(today, after).Reworked++
	case ActReopen:
		t.on(today, after).Reopened++
	}
	if before.FiledAt.IsZero() && !after.FiledAt.IsZero() {
		t.on(today, after).Filed++
	}
	if before.State != Void && after.State == Void {
		t.on(today, after).Voided++
	}
	if before.State == Void && after.State != Void {
		t.on(before.ClosedAt, before).Voided--
	}
	if counted(before) != counted(after) || !before.DueAt.Equal(after.DueAt) || (before.State == Closed) != (after.State == Closed) {
		t.cohort(before, -1)
		t.cohort(after, +1)
	}
	return t.all
}

// counted says whether a case belongs to those due to close: filed and not void.
func counted(c Case) bool { return !c.FiledAt.IsZero() && c.State != Void }

type tallies struct{ all []indicator.Delta }

// on answers the facts of the day of t, making its delta on first use.
func (t *tallies) on(at time.Time, c Case) *indicator.Facts {
	day := worktime.DateOf(at).String()
	for i := range t.all {
		if t.all[i].Day == day && t.all[i].Matter == c.Matter {
			return &t.all[i].Facts
		}
	}
	t.all = append(t.all, indicator.Delta{District: c.District, Day: day, Grid: c.Grid, Path: c.Path, Matter: c.Matter})
	return &t.all[len(t.all)-1].Facts
}

func (t *tallies) cohort(c Case, n int64) {
	if !counted(c) {
		return
	}
	due := t.on(c.DueAt, c)
	due.Due += n
	if c.State != Closed {
		return
	}
	due = t.on(c.DueAt, c)
	due.DueClosed += n
	if !c.ClosedAt.After(c.DueAt) {
		due.DueOnTime += n
	}
	closed := t.on(c.ClosedAt, c)
	closed.Closed += n
	switch c.Resolution {
	case "grid":
		closed.InGrid += n
	case "department":
		closed.InDepartment += n
	case "enforcement":
		closed.InEnforcement += n
	}
}
