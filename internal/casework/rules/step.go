package rules

import (
	"encoding/json"
	"strings"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// Input is what somebody says with an action.
type Input struct {
	ID        string // of the event, made by whoever acts; the same id again is the same action
	Version   int64  // of the case that the actor saw
	Reason    string
	Note      string
	To        *staffing.Owner
	Matter    string
	Condition int
	Valid     *bool
	Days      int
	Until     time.Time
	Task      int
	Basis     string
	Helpers   []staffing.Owner // of a meeting
	Parties   []Disputant
	Rating    int
	Into      string
	Media     []string // ids of files that the actor sent before

	Clock ClockSays // what a rule says; never from outside
}

// Content is all that somebody says with an action, in one form: what an id stands for. The version that they saw is not part of it: who did not hear that
// the action was done may send it again after another look.
func (in Input) Content() []byte {
	in.ID, in.Version = "", 0
	in.Until = clock.Round(in.Until)
	if in.To != nil {
		in.To = &staffing.Owner{Kind: in.To.Kind, Code: in.To.Code}
	}
	helpers := make([]staffing.Owner, len(in.Helpers))
	for i, h := range in.Helpers {
		helpers[i] = staffing.Owner{Kind: h.Kind, Code: h.Code}
	}
	in.Helpers = helpers
	content, err := json.Marshal(in)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	return content
}

// ClockSays is what the ladder or another rule brings with an action.
type ClockSays struct {
	Words words.Text
	told  staffing.Owner // besides the owner
	by    staffing.Owner // the centre that supervises
	rung  string
	of    clockOf
	task  int // a task whose limit has passed

	Reports int            // how many come or go with a merged case
	Secrecy matter.Secrecy // of what comes with it
	Report  Report         // one that is added
	Digest  string         // of it
}

// What is wrong with an input.
var (
	ErrReason       = fault.Define(fault.Invalid, "case.reason", "请写明理由", "Please give a reason.")
	ErrNote         = fault.Define(fault.Invalid, "case.note", "请写明结果", "Please describe the result.")
	ErrTooLong      = fault.Define(fault.Invalid, "case.too_long", "最多 %d 个字", "At most %d characters.")
	ErrTo           = fault.Define(fault.Invalid, "case.to", "请指明承办方", "Please name who is to take it.")
	ErrTarget       = fault.Define(fault.Invalid, "case.target", "不能交给该岗位或单位", "It cannot be given to this post or unit.")
	ErrToFinder     = fault.Define(fault.Invalid, "case.to_finder", "发现人不能承办自己发现的问题", "Whoever found the problem cannot be given it to handle.")
	ErrToComplained = fault.Define(fault.Invalid, "case.to_complained", "反映的正是该单位或其下属，不能交其办理", "It is this unit, or one above it, that is complained of.")
	ErrCondition    = fault.Define(fault.Invalid, "case.condition", "请从该事项的立案条件中选择一条", "Please choose one of the conditions of this matter.")
	ErrValid        = fault.Define(fault.Invalid, "case.valid", "请选择是或否", "Please say yes or no.")
	ErrNoMatter     = fault.Define(fault.Invalid, "case.matter_required", "请先确定事项", "Please name the matter.")
	ErrMatter       = fault.Define(fault.Invalid, "case.matter", "没有这个事项", "There is no such matter.")
	ErrDays         = fault.Define(fault.Invalid, "case.days", "请填写 1 至 %d 个工作日：延期累计最多 %d 个工作日（首次时限的 %d%%）",
		"Give 1 to %d working days: all extensions together are at most %d (%d%% of the first limit).")
	ErrMeetingDays = fault.Define(fault.Invalid, "case.meeting_days", "请填写不超过 %d 的工作日天数，或留空", "Give at most %d working days, or leave it empty.")
	ErrUntil       = fault.Define(fault.Invalid, "case.until", "日期应在今后 %d 天之内", "The date must lie ahead, within %d days.")
	ErrTask        = fault.Define(fault.Invalid, "case.task", "没有这项任务，或它不归您办理", "There is no such task, or it is not yours.")
	ErrBasis       = fault.Define(fault.Invalid, "case.basis", "请写明法律依据", "Please name the legal basis.")
	ErrInto        = fault.Define(fault.Invalid, "case.into", "请选择要并入的案件：须为本辖区内未办结的另一案件", "Choose the case that goes on: another open case in your area.")
	ErrRating      = fault.Define(fault.Invalid, "case.rating", "请在 1（很不满意）至 5（很满意）之间选择", "Choose from 1 (very dissatisfied) to 5 (very satisfied).")
)

const maxWords = 2000 // of a reason or a note

// Step is what one action changes.
type Step struct {
	Before, After Case
	Event         Event
	Input         []byte // content of what somebody said; nil where a rule acts
	NewOwner      bool   // a new hop begins
	Ended         Hop    // what the hop that ends had: Paused and Over
	Tasks         []Task
	Pauses        []worktime.Interval // after it
	Mediation     *Mediated
	Basis         string            // in law, of a hand-over
	Files         map[string]string // what those are that came with it (media.Sums), by their ids
	Joins         Join
	Wake          time.Time // when the clock has something to do with the case next
}

// Take returns the step of an action that Judge allowed. It is pure: the same facts and input give the same step.
// Errors name the field of the input that is wrong.
func Take(f *Facts, r Rule, in Input) (Step, error) {
	if err := check(f, r, in); err != nil {
		return Step{}, err
	}
	s := Step{Before: f.Case, After: f.Case, Pauses: f.Pauses, Joins: r.More.Joins}
	c := &s.After
	c.Version++
	c.UpdatedAt = f.Now
	if r.To != "" {
		c.State = r.To
	}
	s.Event = Event{ID: in.ID, Version: c.Version, Action: r.Action, From: f.Case.State, To: c.State, At: f.Now, Actor: actor(f, r),
		Reason: strings.TrimSpace(in.Reason), Note: strings.TrimSpace(in.Note), Media: in.Media, Ask: r.More.Ask, Words: in.Clock.Words, Told: in.Clock.told, Rung: in.Clock.rung}
	if r.More.Do != nil {
		if err := r.More.Do(f, r, in, &s); err != nil {
			return Step{}, err
		}
	}
	if err := next(f, r, in, &s); err != nil {
		return Step{}, err
	}
	s.settle(f, r)
	return s, nil
}

// settle draws the consequences of a step that are the same for all actions.
func (s *Step) settle(f *Facts, r Rule) {
	c := &s.After
	s.NewOwner = c.Owner != s.Before.Owner
	if s.Passed() {
		c.HeldAt = f.Now
	}
	s.pause(f)
	s.lapse()
	if r.More.Stage != StageUnaffected {
		if s.Before.State == Handling {
			c.Handled += f.Now.Sub(s.Before.StageAt)
		}
		beginStage(f, c, r.More.Stage)
	}
	if s.NewOwner {
		s.Ended = Hop{Paused: c.HopPaused, Over: c.HopOver}
		c.HopPaused, c.HopOver = 0, 0
	}
	if !c.State.Open() && s.Before.State.Open() {
		for _, t := range f.openTasks(Assist) { // those of a forced close
			t.State = TaskEnded
			s.Tasks = append(s.Tasks, t)
		}
	}
	if !c.DueAt.Equal(s.Before.DueAt) {
		s.Event.Due = c.DueAt
	}
	if !c.FirstDueAt.Equal(s.Before.FirstDueAt) {
		s.Event.FirstDue = c.FirstDueAt
	}
	s.Event.Owner, s.Event.Level, s.Event.StageDue, s.Event.Matter = c.Owner, c.Level, c.StageDueAt, c.Matter
	s.Wake = Wake(f.Reference, c, ReplaceTasks(f.Tasks, s.Tasks), s.Pauses, f.Now)
}

// Passed says whether a stretch of time in which one owner held the case in one state ends. Names of owners are not looked at: history has none.
func (s *Step) Passed() bool {
	before, after := &s.Before, &s.After
	return before.State != after.State || before.Owner.Kind != after.Owner.Kind || before.Owner.Code != after.Owner.Code
}

// pause stops the clocks when a case is suspended and lets them run on when it no longer is.
func (s *Step) pause(f *Facts) {
	c := &s.After
	switch {
	case c.State == Suspended && s.Before.State != Suspended:
		c.Pauses++
		s.Pauses = append(append([]worktime.Interval(nil), s.Pauses...), worktime.Interval{From: f.Now})
	case c.State != Suspended && s.Before.State == Suspended:
		s.Pauses = append([]worktime.Interval(nil), s.Pauses...)
		last := &s.Pauses[len(s.Pauses)-1]
		last.To = f.Now
		if Past(s.Before.ReviewAt, f.Now) { // the clock came late to it: no more stood still than was approved
			last.To = s.Before.ReviewAt
		}
		c.HopPaused += last.To.Sub(last.From)
		c.ReviewAt = time.Time{}
		setDue(f.Calendars.Standard(), c, s.Pauses)
	}
}

var lapsed = words.T("案件已流转，%s自动失效", "The case has moved on, so this lapsed: %s")

// lapse drops a request that the case has overtaken. A forced close stays asked for as long as the case is open.
func (s *Step) lapse() {
	c, asked := &s.After, s.Before.Ask
	if asked.Kind == NoAsk || c.Ask != asked || c.State == s.Before.State && !s.NewOwner || asked.Kind == AskClose && c.State.Open() {
		return
	}
	c.Ask = Ask{}
	s.say(lapsed.With(asked.Kind.Words()))
}

// say adds a sentence to what the event explains.
func (s *Step) say(t words.Text) {
	if w := s.Event.Words; w != (words.Text{}) {
		t = words.T(strings.TrimSuffix(w.ZH, "。")+"。"+t.ZH, w.EN+" "+t.EN)
	}
	s.Event.Words = t
}

// party is who acts, as a side: for the rule that who asks does not decide.
func (a Actor) party() Party {
	p := Party{Account: a.Account}
	if a.Kind == "post" || a.Kind == "unit" {
		p.Owner = staffing.Owner{Kind: staffing.OwnerKind(a.Kind), Code: a.Code, Name: a.Name}
	}
	return p
}

// Decide judges and takes one action.
func Decide(f *Facts, action Action, in Input) (Step, error) {
	rule, _ := Lifecycle.Of(action, f)
	if err := Judge(f, rule); err != nil {
		return Step{}, err
	}
	return Take(f, rule, in)
}
