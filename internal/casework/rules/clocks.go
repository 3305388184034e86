package rules

import (
	"strings"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/worktime"
)

// Clocks (时钟) is what the two clocks of a case, that of the whole and that of the running stage, remember beside their ends.
type Clocks struct {
	Limit      worktime.Limit // of the whole case, as it was when it was filed
	FirstDueAt time.Time      // 首次时限: when the whole is due without what was granted
	ExtraDays  int            // working days that were granted on top (延期)
	Extensions int            // how often
	StageLimit worktime.Limit // of the running stage, as it was when it began
	Pauses     int            // how often it was suspended

	WholeFired, StageFired Fired // rungs of the ladder that have fired

	HopOver, HopPaused time.Duration // of the present owner
	Handled            time.Duration // in the state handling, in all
}

// Fired is the codes of rungs that have fired, separated by commas.
type Fired string

func (f Fired) has(code string) bool { return strings.Contains(","+string(f)+",", ","+code+",") }

func (f Fired) with(code string) Fired {
	if f == "" {
		return Fired(code)
	}
	return f + "," + Fired(code)
}

// setDue counts anew when the whole case is due: by its first limit, longer by what was suspended of it, and then with the days that were granted.
// It runs on the district's calendar, because that is what was published to residents.
func setDue(cal *worktime.Calendar, c *Case, pauses []worktime.Interval) {
	if c.FiledAt.IsZero() || c.Limit.IsZero() {
		return
	}
	c.FirstDueAt = cal.DueWithPauses(c.FiledAt, c.Limit, pauses)
	c.DueAt = c.FirstDueAt
	if c.ExtraDays > 0 && !c.DueAt.IsZero() {
		c.DueAt = cal.DueWithPauses(c.DueAt, worktime.Limit{Value: float64(c.ExtraDays), Unit: worktime.WorkingDays}, pauses)
	}
}

// Timeliness (时限情况) is how a case ended by its limits: within the first one, within what was granted on top, or late; "" for one that goes on or had none.
func (c Case) Timeliness() string {
	switch {
	case c.State != Closed || c.DueAt.IsZero():
		return ""
	case !c.LeftAt().After(c.FirstDueAt):
		return "first"
	case !c.LeftAt().After(c.DueAt):
		return "extended"
	}
	return "late"
}

// beginStage starts the clock of a stage on the calendar of the unit that must act.
func beginStage(f *Facts, c *Case, stage Stage) {
	if at := f.Case.StageDueAt; Past(at, f.Now) && f.Case.State.Open() && f.Case.State != Suspended { // what the owner used beyond the stage that ends
		c.HopOver += CalendarFor(f, f.Case.Owner).Used(at, f.Now, overUnit(f.Case))
	}
	c.StageAt, c.StageFired, c.StageLimit = f.Now, "", worktime.Limit{}
	if stage != NoStage && stage != StageHandling && stage != StageReview {
		c.StageLimit = f.Catalogue.Limit(matter.Stage(stage), matter.Urgency(c.Urgency), f.Now)
	}
	c.StageDueAt = stageDue(f.Reference, c)
}

// stageDue is when the running stage ends; the zero time where it has no limit. Handling ends when the whole case is due, a suspension
// on its review date. No stage runs past the end of the whole while that lies ahead; whoever gets a case later has the whole limit of the stage.
func stageDue(r Reference, c *Case) time.Time {
	switch c.State {
	case Handling:
		return c.DueAt
	case Suspended:
		return c.ReviewAt
	}
	due := r.Calendars.Of(unitOf(r.Roster, c.Owner)).Due(c.StageAt, c.StageLimit)
	if c.DueAt.After(c.StageAt) && due.After(c.DueAt) {
		return c.DueAt
	}
	return due
}

// overUnit is how time past the running stage is counted: like its limit.
func overUnit(c Case) worktime.Unit {
	switch {
	case c.StageLimit.Unit != "":
		return c.StageLimit.Unit
	case c.Limit.Unit != "":
		return c.Limit.Unit
	}
	return worktime.UrgentHours
}

// Provisional (时限暂定) says which of the two ends may still move, because it lies beyond the days off that are published.
func (r *Reference) Provisional(c *Case) (whole, stage bool) {
	unit := c.Limit.Unit
	if c.ExtraDays > 0 {
		unit = worktime.WorkingDays
	}
	whole = c.State.Open() && r.Calendars.Standard().Provisional(c.DueAt, unit)
	switch c.State {
	case Handling:
		return whole, whole
	case Suspended:
		return whole, false
	}
	return whole, c.State.Open() && r.Calendars.Of(unitOf(r.Roster, c.Owner)).Provisional(c.StageDueAt, c.StageLimit.Unit)
}

func CalendarFor(f *Facts, o staffing.Owner) *worktime.Calendar {
	return f.Calendars.Of(unitOf(f.Roster, o))
}

// unitOf is the unit whose working hours an owner keeps.
func unitOf(r *staffing.Roster, o staffing.Owner) string {
	if o.Kind == staffing.OwnerPost {
		p, _ := r.Post(o.Code)
		return p.Unit
	}
	return o.Code
}
