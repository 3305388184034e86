package rules

import (
	"slices"
	"time"

	"liandong/internal/district/indicator"
	"liandong/internal/district/staffing"
	"liandong/internal/district/worktime"
)

// Tally returns what a step adds to the counts. It is pure and looks only at what replay restores, so that history gives the same counts.
func Tally(s Step) []indicator.Delta {
	var t tallies
	before, after, at := s.Before, s.After, s.Event.At
	if count := countOf(s.Event.Action); count != nil {
		count(t.on(at, after, s.Event.Unit))
	}
	if after.Refusals > before.Refusals {
		t.on(at, after, s.Event.Unit).Returned++
	}
	if undecided(before) && !undecided(after) {
		today := t.on(at, after, "")
		today.Taken++
		if !Past(before.StageDueAt, at) {
			today.TakenOnTime++
		}
		if !after.FiledAt.IsZero() {
			today.TakenFiled++
		}
	}
	if after.Reopens > before.Reopens {
		t.on(at, after, "").Reopened++
	}
	if before.FiledAt.IsZero() && !after.FiledAt.IsZero() {
		t.on(at, after, "").Filed++
	}
	if before.State != Void && after.State == Void {
		t.on(at, after, "").Voided++
	}
	if before.State == Void && after.State != Void {
		t.on(before.ClosedAt, before, "").Voided--
	}
	t.held(s)
	t.cohort(before, -1)
	t.cohort(after, +1)
	return indicator.Merge(t)
}

// countOf is what an action adds to the counts of its day as such; nil for nothing. All lines of an action say the same.
func countOf(a Action) func(*indicator.Facts) {
	i := slices.IndexFunc(Lifecycle.Lines, func(r Rule) bool { return r.Action == a })
	if i < 0 {
		return nil
	}
	return Lifecycle.Lines[i].More.Count
}

func countReceived(n *indicator.Facts) { n.Received++ }
func countAnswered(n *indicator.Facts) { n.Answered++ }
func countReworked(n *indicator.Facts) { n.Reworked++ }

// undecided says whether a report still waits for what becomes of it.
func undecided(c Case) bool { return c.State == Received || c.State == Screening }

type tallies []indicator.Delta

// on returns the facts of the day of an instant, on the account of a unit.
func (t *tallies) on(at time.Time, c Case, unit string) *indicator.Facts {
	key := indicator.Key{Day: worktime.DateOf(at).String(), Grid: c.Grid, Zone: c.Zone, Matter: c.Matter, Source: c.Source, Unit: unit}
	*t = append(*t, indicator.Delta{Key: key})
	return &(*t)[len(*t)-1].Facts
}

// held counts the stretch of time that ends with a step, if any: on the account of the unit that held the case, and of nobody where a post did, because a post is few
// people. What lasted no time is none.
func (t *tallies) held(s Step) {
	before, at := s.Before, s.Event.At
	if before.HeldAt.IsZero() || !before.State.Open() || !s.Passed() || !at.After(before.HeldAt) {
		return
	}
	unit := ""
	if before.Owner.Kind == staffing.OwnerUnit {
		unit = before.Owner.Code
	}
	facts := t.on(at, before, unit)
	(*t)[len(*t)-1].Stage = string(before.State)
	facts.Held++
	facts.HeldMinutes += int64(at.Sub(before.HeldAt) / time.Minute)
}

// cohort counts a case, as it stands, among those due to close and those closed: filed and not void.
func (t *tallies) cohort(c Case, n int64) {
	if c.FiledAt.IsZero() || c.State == Void {
		return
	}
	due := t.on(c.DueAt, c, "")
	if c.State == Suspended {
		due.Suspended += n
		return
	}
	due.Due += n
	if c.State != Closed {
		return
	}
	onTime, onFirst := !c.LeftAt().After(c.DueAt), !c.LeftAt().After(c.FirstDueAt)
	due.DueClosed += n
	if onTime {
		due.DueOnTime += n
	}
	if onFirst {
		due.DueOnFirst += n
	}
	if c.WithBureau() { // its level is counted on the day on which enforcement ends it
		return
	}
	closed := t.on(c.ClosedAt, c, c.DoneBy)
	if c.Forced { // resolved at no level
		closed.Forced += n
		return
	}
	closed.Closed += n
	for _, one := range []struct {
		holds bool
		fact  *int64
	}{
		{c.Resolution == "grid", &closed.InGrid}, {c.Resolution == "department", &closed.InDepartment}, {c.Resolution == "enforcement", &closed.InEnforcement},
		{onTime, &closed.ClosedOnTime}, {onFirst, &closed.ClosedOnFirst}, {c.Refusals == 0, &closed.Smooth}, {c.Reworks == 0, &closed.Clean},
		{c.Solved != "", &closed.Said}, {c.Solved == "yes", &closed.Solved}, {c.Rating > 0, &closed.Rated}, {c.Rating >= 4, &closed.Satisfied},
	} {
		if one.holds {
			*one.fact += n
		}
	}
	took := c.ClosedAt.Sub(c.FiledAt)
	closed.Minutes += n * int64(took/time.Minute)
	*within(closed, took) += n
}

// within is which of the spans of handling time holds.
func within(f *indicator.Facts, took time.Duration) *int64 {
	const day = 24 * time.Hour
	switch {
	case took <= 4*time.Hour:
		return &f.Within4h
	case took <= day:
		return &f.Within1d
	case took <= 3*day:
		return &f.Within3d
	case took <= 7*day:
		return &f.Within7d
	case took <= 15*day:
		return &f.Within15d
	}
	return &f.Longer
}
