package rules

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/words"
)

var (
	found     = words.T("现场核实属实", "Found as reported.")
	notListed = words.T("该事项不在网格准入清单内，退回中心另行派遣", "The matter is not on the list of what a grid does; it goes back to the centre.")
	notFound  = words.T("现场未发现所反映的情况", "What was reported was not found on site.")
)

func screened(_ *Facts, _ Rule, in Input, s *Step) error {
	s.Event.Words = notFound
	if *in.Valid {
		s.Event.Words = found
	}
	return nil
}

func filed(f *Facts, _ Rule, in Input, s *Step) error { return file(f, in, s) }

// filedAtOnce: what a patroller found and the list admits needs no decision.
func filedAtOnce(f *Facts, _ Rule, in Input, s *Step) error {
	s.Event.Words = words.T("巡查员自行发现的准入事项，直接立案", "A patroller's own find of an admitted matter is filed at once.")
	return file(f, in, s)
}

// file starts the clock of the whole case with the limit of the condition that is met.
func file(f *Facts, in Input, s *Step) error {
	c := &s.After
	m := f.Matter
	if in.Matter != "" && in.Matter != c.Matter {
		named, ok := f.Catalogue.Matter(in.Matter)
		if !ok || !named.ValidAt(f.Now) {
			return ErrMatter.At("matter")
		}
		m = named
		c.Matter, c.Urgency, c.Title = m.Code, string(m.Urgency), Title(m, f.Place)
		c.renamed(m)
	}
	if c.Matter == "" {
		return ErrNoMatter.At("matter")
	}
	if in.Condition == 0 && len(m.Conditions) == 1 {
		in.Condition = 1
	}
	met, ok := m.Condition(in.Condition)
	if !ok {
		return ErrCondition.At("condition")
	}
	if c.FiledAt.IsZero() {
		s.Event.Fixed = filing
	}
	c.Condition, c.FiledAt, c.Limit, c.ExtraDays, c.Extensions, c.WholeFired = in.Condition, f.Now, met.Limit, 0, 0, ""
	c.DueAt, c.FirstDueAt = time.Time{}, time.Time{}
	setDue(f.Calendars.Standard(), c, nil)
	return nil
}

// filing marks the event that filed a case; being reopened files it only where it was not before.
const filing = "filed"

func Title(m matter.Matter, p territory.Place) string {
	if m.Code == "" {
		return p.Grid.Name
	}
	return m.Name.ZH + " · " + p.Grid.Name
}

func dispatched(f *Facts, _ Rule, _ Input, s *Step) error {
	c := &s.After
	c.Dispatcher = ByRouting
	if f.Me.Rule == "" {
		c.Dispatcher = f.Case.Owner.Code
	}
	c.Binding = f.Case.Returns >= ruledAfter
	c.Returns = f.Case.Returns % ruledAfter
	return nil
}

// refuse counts that an owner did not take or keep what it was given.
func (s *Step) refuse(f *Facts) {
	s.After.Returns++
	s.After.Refusals++
	s.Event.Unit = f.Roster.UnitOf(f.Case.Owner)
}

// passedOn: a whistle and a delegation send a case about like a return does.
func passedOn(f *Facts, _ Rule, _ Input, s *Step) error {
	s.refuse(f)
	return nil
}

// escalated: going up is no refusal, going to another of the same level is.
func escalated(f *Facts, _ Rule, _ Input, s *Step) error {
	if up, ok := above(f); ok && up.Level == f.Case.Level {
		s.refuse(f)
	}
	return nil
}

// ruledAnew: an objection to the ruling was granted, and who ruled decides again.
func ruledAnew(_ *Facts, _ Rule, _ Input, s *Step) error {
	s.After.Ask, s.After.Binding, s.After.Returns = Ask{}, false, ruledAfter
	return nil
}

// met takes down what a joint meeting decided: who leads, who helps, until when. It binds like a ruling.
func met(f *Facts, r Rule, in Input, s *Step) error {
	c := &s.After
	c.Binding, c.Returns, c.Dispatcher = true, 0, s.Event.Actor.Code
	lead, err := pick(targets(f, r), *in.To)
	if err != nil {
		return err
	}
	said, named := words.T("会商决定：由%s牵头", "The meeting decided: %s leads").With(lead.Name), []staffing.Owner{lead}
	for i, h := range in.Helpers {
		helper, err := pick(targets(f, r), h)
		if err != nil || slices.Contains(named, helper) || helper.Code == f.Case.Finder.Code {
			return ErrTarget.At(fmt.Sprintf("helpers[%d]", i))
		}
		named = append(named, helper)
		said = words.T("%s，%s协办", "%s, %s assists").With(said, helper.Name)
		twin := func(t Task) bool { return t.Kind == Assist && t.State == TaskOpen && t.Owner == helper }
		if _, asked := f.findTask(0, twin); asked {
			continue
		}
		t := newTask(f, c, Assist, helper, lead, s.Event.Note)
		if in.Days > 0 {
			t.Limit = worktime.Limit{Value: float64(in.Days), Unit: worktime.WorkingDays}
			t.DueAt = CalendarFor(f, helper).Due(f.Now, t.Limit)
		}
		s.Tasks = append(s.Tasks, t)
	}
	if in.Days > 0 {
		said = words.T("%s，限%s个工作日", "%s, within %s working days").With(said, fmt.Sprint(in.Days))
	}
	s.Event.Words = words.T("%s。", "%s.").With(said)
	return nil
}

func returned(f *Facts, r Rule, in Input, s *Step) error {
	s.refuse(f)
	if in.To == nil {
		return nil
	}
	suggested, err := pick(targets(f, r), *in.To)
	if err != nil {
		return err
	}
	s.Event.Told = suggested
	s.Event.Words = words.T("建议承办方：%s", "Suggested owner: %s").With(suggested.Name)
	return nil
}

// declined: nobody counts it as a return, because the list and not the grid says no.
func declined(_ *Facts, _ Rule, _ Input, s *Step) error {
	s.Event.Words = notListed
	return nil
}

func finished(f *Facts, _ Rule, _ Input, s *Step) error {
	s.After.Handler = Party{Owner: f.Case.Owner, Account: f.Me.AccountID()}
	return nil
}

func over(f *Facts, _ Rule, _ Input, s *Step) error {
	s.After.ClosedAt, s.After.Closer = f.Now, s.Event.Actor.party()
	return nil
}

func passed(f *Facts, r Rule, in Input, s *Step) error {
	c := &s.After
	c.Resolution, c.DoneBy, c.CheckedFrom = f.Roster.ResolutionOf(f.Case.Handler.Owner), f.Roster.UnitOf(f.Case.Handler.Owner), f.Case.StageAt
	s.Event.Fixed, s.Event.Unit = c.Resolution, c.DoneBy
	return over(f, r, in, s)
}

func reworked(f *Facts, _ Rule, _ Input, s *Step) error {
	s.After.Reworks++
	s.Event.Unit = f.Roster.UnitOf(f.Case.Handler.Owner)
	return nil
}

func rated(_ *Facts, _ Rule, in Input, s *Step) error {
	s.Event.Fixed = fmt.Sprint(in.Rating)
	s.After.Heard(VoiceOf(s.Event), Voice{Rating: in.Rating})
	return nil
}

func reopened(f *Facts, _ Rule, in Input, s *Step) error {
	s.After.Reopens++
	if in.Condition == 0 {
		in.Condition = max(f.Case.Condition, 1)
	}
	return goOn(f, in, s)
}

// ask puts a request before whoever decides it.
func ask(f *Facts, r Rule, in Input, s *Step) error {
	s.After.Ask = Ask{Kind: r.More.Asks, By: s.Event.Actor.party(), At: f.Now}
	switch r.More.Asks {
	case AskExtend:
		s.After.Ask.Days = in.Days
		s.Event.Words = words.T("申请延长%s个工作日", "%s more working days are asked for.").With(fmt.Sprint(in.Days))
	case AskSuspend:
		s.After.Ask.Until = in.Until
		s.Event.Words = words.T("申请挂账至%s", "To be suspended until %s.").With(day(in.Until))
	}
	s.Event.Ask = r.More.Asks
	return nil
}

func day(t time.Time) string { return worktime.DateOf(t).String() }

func withdrawn(_ *Facts, _ Rule, _ Input, s *Step) error {
	s.Event.Ask, s.After.Ask = s.Before.Ask.Kind, Ask{}
	return nil
}

func refused(_ *Facts, _ Rule, _ Input, s *Step) error {
	s.After.Ask = Ask{}
	return nil
}

// extended gives the working days that were asked for.
func extended(f *Facts, _ Rule, _ Input, s *Step) error {
	c, asked := &s.After, f.Case.Ask
	c.Ask, c.WholeFired = Ask{}, ""
	c.ExtraDays += asked.Days
	c.Extensions++
	setDue(f.Calendars.Standard(), c, f.Pauses)
	s.Event.Words = words.T("同意延长%s个工作日", "%s more working days.").With(fmt.Sprint(asked.Days))
	return nil
}

// suspended lets the clocks stand until the day that was asked for.
func suspended(f *Facts, _ Rule, _ Input, s *Step) error {
	asked := f.Case.Ask
	if !asked.Until.After(f.Now) {
		return ErrUntil.At("until", maxSuspendDays)
	}
	s.After.Ask, s.After.ReviewAt = Ask{}, asked.Until
	s.Event.Words = words.T("挂账至%s", "Suspended until %s.").With(day(asked.Until))
	return nil
}

func forced(f *Facts, r Rule, in Input, s *Step) error {
	s.After.Ask, s.After.Forced = Ask{}, true
	return over(f, r, in, s)
}

func excused(_ *Facts, _ Rule, _ Input, s *Step) error {
	s.After.Ask, s.After.Excused = Ask{}, true
	return nil
}

func confirmed(f *Facts, r Rule, in Input, s *Step) error {
	if *in.Valid {
		s.After.Heard(VoiceOf(s.Event), Voice{Solved: "yes"})
		return nil
	}
	s.After.Heard(VoiceOf(s.Event), Voice{Solved: "no"})
	return ask(f, r, in, s)
}

func handedOver(f *Facts, r Rule, in Input, s *Step) error {
	bureau, ok := f.Roster.Bureau(f.Place, f.Now)
	if !ok {
		return WhyNoBureau.New(f.Place.Zone().Name)
	}
	s.Basis = in.Basis
	s.Event.Words = words.T("移交%s。法律依据：%s", "Handed over to %s. Legal basis: %s").With(bureau.Name, in.Basis)
	s.After.Handler, s.After.HandedAt = Party{Owner: f.Case.Owner}, f.Now
	s.give(newTask(f, &s.After, Enforce, bureau, s.Event.Actor.party().Owner, s.Event.Reason))
	return over(f, r, in, s)
}

// enforced: the bureau has ended what was handed over to it. The level is counted on this day.
func enforced(f *Facts, r Rule, in Input, s *Step) error {
	if err := answered(f, r, in, s); err != nil {
		return err
	}
	c := &s.After
	c.Resolution, c.DoneBy, c.ClosedAt = staffing.ByEnforcement, f.Roster.UnitOf(s.Tasks[0].Owner), f.Now
	s.Event.Fixed, s.Event.Unit = c.Resolution, c.DoneBy
	return nil
}

// turnedDown: the bureau may not or need not punish, so the case goes on where it was handed over from, on a clock of its own.
func turnedDown(f *Facts, r Rule, in Input, s *Step) error {
	t, ok := r.More.Tasks(f, in.Task)
	if !ok {
		return ErrTask.At("task")
	}
	s.give(t.answered(f, s.Event.Reason, TaskEnded))
	in.Condition = max(f.Case.Condition, 1)
	return goOn(f, in, s)
}

// goOn opens a case that had ended; what was said of its end is gone.
func goOn(f *Facts, in Input, s *Step) error {
	c := &s.After
	c.ClosedAt, c.Resolution, c.DoneBy, c.Handler, c.Outcome, c.Ask = time.Time{}, "", "", Party{}, Outcome{}, Ask{}
	c.Voices = nil
	c.Returns, c.Binding, c.Handled = 0, false, 0
	return file(f, in, s)
}

// assist asks a post or unit for a part of the work.
func assist(f *Facts, r Rule, in Input, s *Step) error {
	to, err := pick(targets(f, r), *in.To)
	if err != nil {
		return err
	}
	if to.Code == f.Case.Finder.Code {
		return ErrToFinder.At("to")
	}
	twin := func(t Task) bool { return t.Kind == Assist && t.State == TaskOpen && t.Owner == to }
	if _, asked := f.findTask(0, twin); asked || to == f.Case.Owner {
		return ErrTarget.At("to")
	}
	s.give(newTask(f, &s.After, Assist, to, f.Case.Owner, s.Event.Note))
	return nil
}

// give puts a new or changed task on the step.
func (s *Step) give(t Task) {
	s.Tasks = append(s.Tasks, t)
	s.Event.Task, s.Event.Told = t.N, t.Owner
}

func assistEnded(f *Facts, r Rule, in Input, s *Step) error {
	t, ok := r.More.Tasks(f, in.Task)
	if !ok {
		return ErrTask.At("task")
	}
	t.State = TaskEnded
	s.give(t)
	return nil
}

func answered(f *Facts, r Rule, in Input, s *Step) error {
	t, ok := r.More.Tasks(f, in.Task)
	if !ok {
		return ErrTask.At("task")
	}
	state := TaskDone
	if t.Kind == Supervise {
		state = TaskAnswered
	}
	s.give(t.answered(f, s.Event.Note, state))
	s.Event.Told = t.By
	return nil
}

func judged(f *Facts, r Rule, in Input, s *Step) error {
	t, ok := r.More.Tasks(f, in.Task)
	if !ok {
		return ErrTask.At("task")
	}
	s.Event.Words = words.T("答复已采纳", "The reply is accepted.")
	if *in.Valid {
		t.State = TaskDone
	} else {
		t = t.again(f)
		s.Event.Words = words.T("答复不符合要求，须重新答复", "The reply is not enough; another one is due.")
	}
	s.give(t)
	return nil
}

func supervised(f *Facts, _ Rule, in Input, s *Step) error {
	by := in.Clock.by
	if by.Code == "" {
		by = s.Event.Actor.party().Owner
	}
	s.give(newTask(f, &s.After, Supervise, f.Case.Owner, by, cmp.Or(s.Event.Reason, in.Clock.Words.ZH)))
	return fire(in, s)
}

func urged(f *Facts, _ Rule, in Input, s *Step) error {
	if s.Event.Told.Code == "" {
		s.Event.Told = f.Case.Owner
	}
	if t, ok := f.findTask(in.Clock.task, func(t Task) bool { return in.Clock.task > 0 && t.State == TaskOpen }); ok {
		t.Urged = true
		s.give(t)
	}
	return fire(in, s)
}

// fire marks a rung of the ladder, so that it never fires again for the same clock.
func fire(in Input, s *Step) error {
	switch in.Clock.of {
	case OfStage:
		s.After.StageFired = s.After.StageFired.with(in.Clock.rung)
	case OfWhole:
		s.After.WholeFired = s.After.WholeFired.with(in.Clock.rung)
	}
	return nil
}

func mediationBegun(_ *Facts, _ Rule, in Input, s *Step) error {
	s.After.Mediation, s.Mediation = MediationRunning, &Mediated{Begun: in.Parties}
	s.Event.Words = words.T("当事人共%s方", "%s parties").With(fmt.Sprint(len(in.Parties)))
	return nil
}

func mediationFailed(_ *Facts, _ Rule, _ Input, s *Step) error {
	return s.mediationEnds(MediationFailed)
}

func agreed(_ *Facts, _ Rule, in Input, s *Step) error {
	s.After.Mediation = MediationWaits
	s.Mediation = &Mediated{Agreement: s.Event.Note, FulfilBy: in.Until}
	s.Event.Note = "" // confidential: it is kept sealed
	s.Event.Words = words.T("达成调解协议，应于%s前履行", "An agreement was reached, to be fulfilled by %s.").With(day(in.Until))
	return nil
}

func fulfilled(_ *Facts, _ Rule, in Input, s *Step) error {
	if *in.Valid {
		s.Event.Words = words.T("协议已履行", "The agreement is fulfilled.")
		return s.mediationEnds(MediationDone)
	}
	s.After.Mediation = MediationRunning
	s.Event.Words = words.T("协议未履行，继续调解", "The agreement is not fulfilled; the mediation goes on.")
	return nil
}

func (s *Step) mediationEnds(as Mediating) error {
	s.After.Mediation, s.Mediation = as, &Mediated{Ended: true}
	return nil
}

// The ways in which a recheck (抽查) can stand.
const (
	RecheckDrawn  = "drawn"
	RecheckKept   = "kept"
	RecheckFailed = "failed"
)

func drawn(f *Facts, _ Rule, in Input, s *Step) error {
	to, ok := rechecker(f)
	if !ok {
		return WhyNoRecheck.New()
	}
	s.After.Recheck = RecheckDrawn
	s.give(newTask(f, &s.After, Recheck, to, s.Event.Actor.party().Owner, cmp.Or(s.Event.Reason, in.Clock.Words.ZH)))
	return nil
}

func rechecked(f *Facts, r Rule, in Input, s *Step) error {
	s.After.Recheck, s.Event.Words = RecheckKept, words.T("复查合格", "The result still holds.")
	if !*in.Valid {
		s.After.Recheck, s.Event.Words = RecheckFailed, words.T("复查不合格", "The result does not hold.")
	}
	return answered(f, r, in, s)
}

// recomputed counts the open deadlines again, as the calendars are now.
func recomputed(f *Facts, _ Rule, _ Input, s *Step) error {
	c := &s.After
	if c.State != Suspended {
		setDue(f.Calendars.Standard(), c, f.Pauses)
	}
	if !c.StageLimit.IsZero() || c.State == Handling {
		c.StageDueAt = stageDue(f.Reference, c)
	}
	for _, t := range f.Tasks {
		if due := CalendarFor(f, t.Owner).Due(t.AskedAt, t.Limit); t.State == TaskOpen && t.Rounds == 0 && !due.Equal(t.DueAt) {
			t.DueAt = due
			s.Tasks = append(s.Tasks, t)
		}
	}
	s.explainMoves(f)
	return nil
}

// pick is the owner that an input names, if it is among the choices.
func pick(choices []staffing.Owner, to staffing.Owner) (staffing.Owner, error) {
	for _, o := range choices {
		if o.Kind == to.Kind && o.Code == to.Code {
			return o, nil
		}
	}
	return staffing.Owner{}, ErrTarget.At("to")
}
