package rules

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/words"
)

// Ladders (升级规则) say what the clock does to a case whose time runs out, as administrators publish them.
type Ladders []Ladder

// Ladder is the rungs for a matter, an urgency and a level; what is empty fits any. The most specific ladder that fits a case counts.
type Ladder struct {
	Code      string `json:"code"`
	Matter    string `json:"matter,omitempty"`
	Urgency   string `json:"urgency,omitempty"`
	Level     string `json:"level,omitempty"`
	ValidFrom string `json:"valid_from,omitempty"` // YYYY-MM-DD, from that day until before
	ValidTo   string `json:"valid_to,omitempty"`   // that day
	Rungs     []Rung `json:"rungs"`
}

// Rung (档) is one thing that the clock does at one moment. It fires exactly once for each running of its clock.
type Rung struct {
	Code    string         `json:"code"`
	Clock   clockOf        `json:"clock"`             // whole: of the case; stage: of what the owner must do now
	Percent float64        `json:"percent,omitempty"` // of the limit: 80, or 100 for its end
	After   worktime.Limit `json:"after,omitzero"`    // or so long after its end
	Do      Action         `json:"do"`                // remind, urge, supervise
	Tell    string         `json:"tell,omitempty"`    // besides the owner: grid_head, village_head, town, district
	By      string         `json:"by,omitempty"`      // whose supervision: town or district
}

type clockOf string

const (
	OfWhole clockOf = "whole"
	OfStage clockOf = "stage"
)

// StandardLadder holds where a district has published none: remind at 80%, urge at the end, then the town and the district supervise.
var StandardLadder = Ladders{{Code: "standard", Rungs: []Rung{
	{Code: "w80", Clock: OfWhole, Percent: 80, Do: ActRemind},
	{Code: "w100", Clock: OfWhole, Percent: 100, Do: ActUrge, Tell: "grid_head"},
	{Code: "w+4h", Clock: OfWhole, After: worktime.Limit{Value: 4, Unit: worktime.WorkingHours}, Do: ActSupervise, By: "town"},
	{Code: "w+1d", Clock: OfWhole, After: worktime.Limit{Value: 1, Unit: worktime.WorkingDays}, Do: ActSupervise, By: "district"},
	{Code: "s100", Clock: OfStage, Percent: 100, Do: ActUrge},
}}}

// NewLadders makes the book in which administrators keep their ladders.
func NewLadders() *rulebook.Book[Ladders] {
	return rulebook.New("ladder", StandardLadder, Ladders.check)
}

// What is wrong with a ladder.
var (
	ErrLadderCode = fault.Define(fault.Invalid, "ladder.code", "编号不能为空或重复", "The code must not be empty or used twice.")
	ErrRungClock  = fault.Define(fault.Invalid, "ladder.clock", "时钟应为 whole（全案）或 stage（本环节）", "The clock must be whole or stage.")
	ErrRungMoment = fault.Define(fault.Invalid, "ladder.moment", "请填写时限的百分比（1 至 100）或超过时限多久，二者取一", "Give either a percentage of the limit (1 to 100) or a time after its end.")
	ErrRungDo     = fault.Define(fault.Invalid, "ladder.do", "动作应为 remind、urge 或 supervise", "What to do must be remind, urge or supervise.")
	ErrRungTell   = fault.Define(fault.Invalid, "ladder.tell", "应为 grid_head、village_head、town 或 district", "It must be grid_head, village_head, town or district.")
	ErrRungBy     = fault.Define(fault.Invalid, "ladder.by", "督办须写明由 town 或 district 发出", "A supervision must name town or district.")
	ErrLadderFits = fault.Define(fault.Invalid, "ladder.fits", "取值不在可选范围内", "This is not one of the values that are possible here.")
)

func (l Ladders) check() (wrong []*fault.Error) {
	bad := func(field string, d *fault.Definition) { wrong = append(wrong, d.At(field)) }
	ladders := map[string]bool{}
	for i, one := range l {
		at := fmt.Sprintf("[%d].", i)
		if one.Code == "" || ladders[one.Code] {
			bad(at+"code", ErrLadderCode)
		}
		ladders[one.Code] = true
		if one.Urgency != "" && one.Urgency != string(matter.Urgent) && one.Urgency != string(matter.Normal) {
			bad(at+"urgency", ErrLadderFits)
		}
		if one.Level != "" && !territory.Level(one.Level).Known() {
			bad(at+"level", ErrLadderFits)
		}
		for field, v := range map[string]string{"valid_from": one.ValidFrom, "valid_to": one.ValidTo} {
			if _, err := worktime.ParseDate(v); v != "" && err != nil {
				bad(at+field, ErrLadderFits)
			}
		}
		codes := map[string]bool{}
		for n, r := range one.Rungs {
			at := fmt.Sprintf("[%d].rungs[%d].", i, n)
			if r.Code == "" || codes[r.Code] || strings.Contains(r.Code, ",") {
				bad(at+"code", ErrLadderCode)
			}
			codes[r.Code] = true
			if r.Clock != OfWhole && r.Clock != OfStage {
				bad(at+"clock", ErrRungClock)
			}
			later := r.After != worktime.Limit{}
			if later == (r.Percent > 0 && r.Percent <= 100) || later && r.After.Check() != nil {
				bad(at+"percent", ErrRungMoment)
			}
			if !slices.Contains([]Action{ActRemind, ActUrge, ActSupervise}, r.Do) {
				bad(at+"do", ErrRungDo)
			}
			if !slices.Contains([]string{"", "grid_head", "village_head", "town", "district"}, r.Tell) {
				bad(at+"tell", ErrRungTell)
			}
			if (r.Do == ActSupervise) != (r.By == "town" || r.By == "district") {
				bad(at+"by", ErrRungBy)
			}
		}
	}
	return wrong
}

// Fitting is the rungs that count for a case at an instant.
func (l Ladders) Fitting(c *Case) []Rung {
	today := day(c.UpdatedAt)
	best, rungs := -1, []Rung(nil)
	for _, one := range l {
		score := 0
		for _, part := range []struct {
			want, have string
			weight     int
		}{{one.Matter, c.Matter, 4}, {one.Level, string(c.Level), 2}, {one.Urgency, c.Urgency, 1}} {
			if part.want == part.have && part.want != "" {
				score += part.weight
			} else if part.want != "" {
				score = -100
			}
		}
		if today < one.ValidFrom || one.ValidTo != "" && today >= one.ValidTo {
			continue
		}
		if score > best {
			best, rungs = score, one.Rungs
		}
	}
	return rungs
}

// bell is one thing that the clock has to do with a case at a moment.
type bell struct {
	At     time.Time
	Action Action
	rung   *Rung
	run    running // of the rung's clock
	task   *Task
}

// Bells are all that the clock still has to do with a case, as things stand at an instant, earliest first. A reminder that a limit comes to its end is none
// any more once that has passed: a clock that comes late has better things to say.
func Bells(r Reference, c *Case, tasks []Task, pauses []worktime.Interval, now time.Time) (all []bell) {
	if c.State == Suspended {
		all = append(all, bell{At: c.ReviewAt, Action: ActResume})
	} else if c.State.Open() {
		rungs := r.Ladders.Fitting(c)
		for i := range rungs {
			run, running := r.running(c, &rungs[i], pauses)
			if !running || rungs[i].early() && !run.due.After(now) {
				continue
			}
			if at := rungs[i].at(run); !at.IsZero() {
				all = append(all, bell{At: at, Action: rungs[i].Do, rung: &rungs[i], run: run})
			}
		}
	}
	for i, t := range tasks {
		if t.State == TaskOpen && !t.Urged && !t.DueAt.IsZero() {
			all = append(all, bell{At: t.DueAt, Action: ActUrge, task: &tasks[i]})
		}
	}
	slices.SortStableFunc(all, func(a, b bell) int { return cmp.Or(a.At.Compare(b.At)) })
	return all
}

// running is a clock that runs: from when until when, and how it counts.
type running struct {
	calendar   *worktime.Calendar
	start, due time.Time
	unit       worktime.Unit
	pauses     []worktime.Interval
}

// running is the clock of a rung that has still to fire; ok is false if it has fired or its clock does not run. Handling has no clock but that of the whole.
func (r Reference) running(c *Case, rung *Rung, pauses []worktime.Interval) (run running, ok bool) {
	run, fired := running{r.Calendars.Standard(), c.FiledAt, c.DueAt, c.Limit.Unit, pauses}, c.WholeFired
	if rung.Clock == OfStage {
		if c.State == Handling {
			return run, false
		}
		run, fired = running{r.Calendars.Of(unitOf(r.Roster, c.Owner)), c.StageAt, c.StageDueAt, c.StageLimit.Unit, nil}, c.StageFired
	}
	return run, !run.due.IsZero() && !fired.has(rung.Code)
}

// at is when a rung fires; the zero time while its clock stands still.
func (g Rung) at(run running) time.Time {
	switch g.Percent {
	case 0:
		return run.calendar.Due(run.due, g.After)
	case 100:
		return run.due
	}
	return run.calendar.Portion(run.start, run.due, run.unit, g.Percent/100, run.pauses)
}

// early says whether a rung speaks of an end that is still to come.
func (g Rung) early() bool { return g.Percent > 0 && g.Percent < 100 }

// latest is the rung as it would be if it had been written for this instant: of its kind the last that has passed. A clock that is on time
// finds what it has.
func (g Rung) latest(run running, now time.Time) Rung {
	further := func(n int) Rung {
		so := g
		if g.early() {
			so.Percent += float64(n)
		} else {
			so.After.Value += float64(n)
		}
		return so
	}
	most := latestMost
	switch {
	case g.early():
		most = max(0, int(99-g.Percent))
	case g.Percent == 100:
		return g
	}
	return further(sort.Search(most, func(n int) bool { return further(n + 1).at(run).After(now) }))
}

const latestMost = 100_000 // hours or days past an end: eleven years of hours, then it is all the same

// Wake is when the clock has something to do with a case next, as it looks at an instant; the zero time for never.
func Wake(r Reference, c *Case, tasks []Task, pauses []worktime.Interval, now time.Time) time.Time {
	if all := Bells(r, c, tasks, pauses, now); len(all) > 0 {
		return all[0].At
	}
	return time.Time{}
}

var (
	reviewIsDue = words.T("复核日期已到，自动恢复办理，时限继续计算", "The review date has come: handling goes on and the clocks run again.")
	taskIsDue   = words.T("%[1]s的任务时限已到", "The limit of the task of %[1]s has passed.")

	clockNames = map[clockOf]words.Text{OfWhole: words.T("案件", "of the case"), OfStage: words.T("本环节", "of this stage")}
	used       = words.T("%[1]s时限已用%[2]s%%", "%[2]s%% of the limit %[1]s is used")
	reached    = words.T("%[1]s时限已到", "The limit %[1]s has passed")
	exceeded   = words.T("%[1]s时限已过%[2]s", "The limit %[1]s passed %[2]s ago")
	does       = map[Action]words.Text{ActRemind: words.T(",提醒承办方", "; a reminder."), ActUrge: words.T(",请尽快办理", "; please act."),
		ActSupervise: words.T("，由%s督办，须书面答复", "; %s supervises and wants a written reply.")}
)

// Says is what the event of a bell explains, and whom it concerns. It speaks of the moment at which it rings, not of the one that was planned.
func (b bell) Says(f *Facts) ClockSays {
	switch {
	case b.task != nil:
		return ClockSays{Words: taskIsDue.With(b.task.Owner.Name), told: b.task.Owner, task: b.task.N}
	case b.rung == nil:
		return ClockSays{Words: reviewIsDue}
	}
	r := b.rung
	s := ClockSays{rung: r.Code, of: r.Clock, told: f.tell(r.Tell), by: f.tell(r.By)}
	now := r.latest(b.run, f.Now)
	when := reached.With(clockNames[r.Clock])
	switch {
	case r.Percent == 0:
		when = exceeded.With(clockNames[r.Clock], now.After.Words())
	case r.early():
		when = used.With(clockNames[r.Clock], strconv.FormatFloat(now.Percent, 'f', -1, 64))
	}
	what := does[r.Do]
	if r.Do == ActSupervise {
		what = what.With(s.by.Name)
	}
	s.Words = words.T(when.ZH+what.ZH, when.EN+what.EN)
	return s
}

// tell is whom a rung names.
func (f *Facts) tell(who string) staffing.Owner {
	first := func(grid string, kind staffing.PostKind) staffing.Owner {
		for _, p := range f.Roster.PostsOn(grid, kind) {
			return f.Roster.OwnerOf(p)
		}
		return staffing.Owner{}
	}
	switch who {
	case "grid_head":
		return first(f.Case.Grid, staffing.GridHead)
	case "village_head":
		return first(f.Case.Village, staffing.VillageHead)
	case "town", "district":
		return f.Roster.Centre(f.Place, territory.Level(who), f.Now)
	}
	return staffing.Owner{}
}
