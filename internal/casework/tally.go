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
	}
	if after.Reopens > before.Reopens {
		t.on(today, after).Reopened++
	}
	if s.Event.Action == ActAnswer {
		t.on(today, after).Answered++
	}
	if before.FiledAt.IsZero() && !after.FiledAt.IsZero() {
		t.on(today, after).Filed++
	}
	if !before.FiledAt.IsZero() && after.FiledAt.IsZero() {
		t.on(before.FiledAt, before).Filed--
	}
	if before.State != Void && after.State == Void {
		t.on(today, after).Voided++
	}
	if before.State == Void && after.State != Void {
		t.on(before.ClosedAt, before).Voided--
	}
	if !before.FiledAt.Equal(after.FiledAt) || !before.DueAt.Equal(after.DueAt) || column(before) != column(after) {
		t.cohort(before, -1)
		t.cohort(after, +1)
	}
	return t.all
}

// counted says whether a case belongs to those due to close: filed and not void.
func counted(c Case) bool { return !c.FiledAt.IsZero() && c.State != Void }

// column is which of the counts of a cohort a case stands in.
func column(c Case) State {
	switch {
	case !counted(c):
		return Void
	case c.State == Suspended || c.State == Closed:
		return c.State
	}
	return Handling
}

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
	if c.State == Suspended {
		due.Suspended += n
		return
	}
	due.Due += n
	if c.State != Closed {
		return
	}
	due.DueClosed += n
	if !c.ClosedAt.After(c.DueAt) {
		due.DueOnTime += n
	}
	closed := t.on(c.ClosedAt, c)
	if c.Forced { // resolved at no level
		closed.Forced += n
		return
	}
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
