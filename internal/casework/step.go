package casework

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"liandong/internal/fault"
	"liandong/internal/matter"
	"liandong/internal/staffing"
	"liandong/internal/territory"
	"liandong/internal/words"
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
}

// What is wrong with an input.
var (
	ErrReason    = fault.Define(fault.Invalid, "case.reason", "请写明理由", "Please give a reason.")
	ErrNote      = fault.Define(fault.Invalid, "case.note", "请写明结果", "Please describe the result.")
	ErrTooLong   = fault.Define(fault.Invalid, "case.too_long", "最多 %d 个字", "At most %d characters.")
	ErrTo        = fault.Define(fault.Invalid, "case.to", "请指明承办方", "Please name who is to take it.")
	ErrTarget    = fault.Define(fault.Invalid, "case.target", "该岗位或单位不能承办此地的案件", "This post or unit cannot take a case of this place.")
	ErrToFinder  = fault.Define(fault.Invalid, "case.to_finder", "发现人不能承办自己发现的问题", "Whoever found the problem cannot be given it to handle.")
	ErrCondition = fault.Define(fault.Invalid, "case.condition", "请从该事项的立案条件中选择一条", "Please choose one of the conditions of this matter.")
	ErrValid     = fault.Define(fault.Invalid, "case.valid", "请说明情况是否属实", "Please say whether what was reported is there.")
	ErrNoMatter  = fault.Define(fault.Invalid, "case.matter_required", "请先确定事项", "Please name the matter.")
	ErrMatter    = fault.Define(fault.Invalid, "case.matter", "没有这个事项", "There is no such matter.")
)

const maxWords = 2000 // of a reason or a note

// Step is what one action changes.
type Step struct {
	Before, After Case
	Event         Event
	NewOwner      bool // a new hop begins
	NewStage      bool // the stage clock was set anew
}

// Take answers the step of an action that Judge allowed. It is pure: the same facts and input give the same step.
// Errors name the field of the input that is wrong.
func Take(f *Facts, r Rule, in Input) (Step, error) {
	if err := check(r, in); err != nil {
		return Step{}, err
	}
	s := Step{Before: f.Case, After: f.Case}
	c := &s.After
	c.Version++
	c.UpdatedAt = f.Now
	if r.To != "" {
		c.State = r.To
	}
	s.Event = Event{ID: in.ID, Version: c.Version, Action: r.Action, From: f.Case.State, To: c.State, At: f.Now,
		Actor: actor(f, r), Reason: strings.TrimSpace(in.Reason), Note: strings.TrimSpace(in.Note)}
	if err := effects(f, r, in, &s); err != nil {
		return Step{}, err
	}
	if err := next(f, r, in, &s); err != nil {
		return Step{}, err
	}
	s.NewOwner = c.Owner != f.Case.Owner
	if r.Stage != StageUnaffected {
		s.NewStage = true
		c.StageAt = f.Now
		c.StageDueAt = stageDue(f, c, r.Stage)
	}
	s.Event.Owner, s.Event.Level, s.Event.StageDue = c.Owner, c.Level, c.StageDueAt
	return s, nil
}

func check(r Rule, in Input) error {
	var wrong []*fault.Error
	for _, n := range r.Needs {
		switch {
		case n == NeedReason && strings.TrimSpace(in.Reason) == "":
			wrong = append(wrong, ErrReason.At("reason"))
		case n == NeedNote && strings.TrimSpace(in.Note) == "":
			wrong = append(wrong, ErrNote.At("note"))
		case n == NeedTo && in.To == nil:
			wrong = append(wrong, ErrTo.At("to"))
		case n == NeedValid && in.Valid == nil:
			wrong = append(wrong, ErrValid.At("valid"))
		}
	}
	if utf8.RuneCountInString(in.Reason) > maxWords {
		wrong = append(wrong, ErrTooLong.At("reason", maxWords))
	}
	if utf8.RuneCountInString(in.Note) > maxWords {
		wrong = append(wrong, ErrTooLong.At("note", maxWords))
	}
	return fault.Collect(wrong)
}

// effects are what an action changes besides state and owner.
func effects(f *Facts, r Rule, in Input, s *Step) error {
	c := &s.After
	switch r.Action {
	case ActScreened:
		s.Event.Words = notFound
		if *in.Valid {
			s.Event.Words = found
		}
	case ActFile:
		return file(f, in, s)
	case ActDispatch:
		c.Dispatcher = byRouting
		if f.Me.Rule == "" {
			c.Dispatcher = f.Case.Owner.Code
		}
		c.Binding = f.Case.Returns >= ruledAfter
		c.Returns = f.Case.Returns % ruledAfter
	case ActReturn:
		c.Returns++
	case ActFinish:
		c.Handler = Party{Owner: f.Case.Owner, Account: f.Me.account()}
	case ActPass:
		c.ClosedAt = f.Now
		c.Resolution = f.Roster.ResolutionOf(f.Case.Handler.Owner)
	case ActReject, ActVoid:
		c.ClosedAt = f.Now
	case ActReopen:
		c.ClosedAt, c.Resolution, c.Handler = time.Time{}, "", Party{}
		c.Returns, c.Binding = 0, false
		c.Reopens++
		in.Condition = max(f.Case.Condition, 1)
		return file(f, in, s)
	}
	return nil
}

var (
	found    = words.T("现场核实属实", "Found as reported.")
	notFound = words.T("现场未发现所反映的情况", "What was reported was not found on site.")
)

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
		c.Matter, c.Urgency, c.Title = m.Code, string(m.Urgency), title(m, f.Place)
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
	c.Condition = in.Condition
	c.FiledAt = f.Now
	c.DueAt = f.Calendar.Due(f.Now, met.Limit)
	return nil
}

func title(m matter.Matter, p territory.Place) string {
	if m.Code == "" {
		return p.Grid.Name
	}
	return m.Name.ZH + " · " + p.Grid.Name
}

// next sets who owns the case after the action.
func next(f *Facts, r Rule, in Input, s *Step) error {
	c := &s.After
	switch r.Next {
	case Nobody:
		c.Owner = staffing.Owner{}
	case Keeps:
	case TheCentre:
		c.Level = territory.Town
		if c.Returns >= ruledAfter {
			c.Level = territory.District
		}
		c.Owner = f.Roster.Centre(f.Place, c.Level)
		if in.To != nil {
			suggested, err := named(f, *in.To)
			if err != nil {
				return err
			}
			s.Event.Words = words.T("建议承办方:%s", "Suggested owner: %s").With(suggested.Name)
		}
	case ThePatrol:
		p, ok := screener(f)
		if !ok {
			return WhyNoPatrol.New(f.Place.Grid.Name)
		}
		c.Owner, c.Level = p, territory.Base
	case TheRoute:
		return route(f, in, s)
	case OneLevelUp:
		up, ok := above(f)
		if !ok {
			return WhyTop.New()
		}
		c.Owner, c.Level, s.Event.Words = up.Owner, up.Level, up.Reason
	case TheNamed:
		return name(f, *in.To, s)
	case TheChecker:
		c.Owner, s.Event.Words = checker(f, s.After)
	case TheHandler:
		c.Owner, c.Level = f.Case.Handler.Owner, f.Roster.LevelOf(f.Case.Handler.Owner)
	}
	return nil
}

// route gives the case to whom the operator names, else to whom the routing rule finds.
func route(f *Facts, in Input, s *Step) error {
	if in.To != nil {
		return name(f, *in.To, s)
	}
	d, err := f.Roster.Route(f.Matter, f.Place, f.Now, avoid(f.Case))
	if err != nil {
		return err
	}
	s.After.Owner, s.After.Level, s.Event.Words = d.Owner, d.Level, d.Reason
	return nil
}

// avoid: who found it may not handle it.
func avoid(c Case) staffing.Avoid {
	return staffing.Avoid{Account: c.Finder.Account, Post: c.Finder.Code}
}

// above is who takes the case one level up; false at the top.
func above(f *Facts) (staffing.Decision, bool) {
	return f.Roster.Up(f.Matter, f.Case.Owner, f.Place, f.Now, avoid(f.Case))
}

func name(f *Facts, to staffing.Owner, s *Step) error {
	owner, err := named(f, to)
	if err != nil {
		return err
	}
	if owner.Code == f.Case.Finder.Code && owner.Code != "" {
		return ErrToFinder.At("to")
	}
	if owner == f.Case.Owner {
		return ErrTarget.At("to")
	}
	s.After.Owner, s.After.Level = owner, f.Roster.LevelOf(owner)
	return nil
}

// named answers the owner that an input names, if it can take cases of this place.
func named(f *Facts, to staffing.Owner) (staffing.Owner, error) {
	for _, o := range f.Roster.Below(f.Roster.Centre(f.Place, territory.District), f.Place, f.Now) {
		if o.Kind == to.Kind && o.Code == to.Code {
			return o, nil
		}
	}
	return staffing.Owner{}, ErrTarget.At("to")
}

// screener is the patroller post of the grid, if somebody holds it.
func screener(f *Facts) (staffing.Owner, bool) {
	for _, p := range f.Roster.PostsOn(f.Case.Grid, staffing.Patroller) {
		if len(f.Roster.Holders(p.Code, f.Now)) > 0 {
			return f.Roster.OwnerOf(p), true
		}
	}
	return staffing.Owner{}, false
}

// checker is who is to check: the grid's supervisor, else a patroller of another grid of the village, then of the town, else the centre of
// the place, or the district's where the centre itself handled it. Whoever found it or is of the handler's side is passed over.
func checker(f *Facts, c Case) (staffing.Owner, words.Text) {
	barred := append(sides(f.Roster, c.Handler.Owner), c.Finder.Code)
	fit := func(p staffing.Post) bool {
		if slices.Contains(barred, p.Code) || slices.Contains(barred, p.Unit) {
			return false
		}
		return slices.ContainsFunc(f.Roster.Holders(p.Code, f.Now), func(h staffing.Holding) bool {
			return h.Account != c.Finder.Account && h.Account != c.Handler.Account
		})
	}
	for _, p := range f.Roster.PostsOn(c.Grid, staffing.GridSupervisor) {
		if fit(p) {
			return f.Roster.OwnerOf(p), words.T("由本网格督导员核查", "The supervisor of this grid checks it.")
		}
	}
	for _, area := range []territory.Grid{f.Place.Village(), f.Place.Zone()} {
		for _, p := range f.Roster.PostsWithin(area.Path, staffing.Patroller) {
			if p.Grid != c.Grid && fit(p) {
				return f.Roster.OwnerOf(p), words.T("本网格督导员空缺或需回避,由其他网格巡查员核查",
					"The supervisor's post is vacant or must stand aside, so a patroller of another grid checks it.")
			}
		}
	}
	centre := f.Roster.Centre(f.Place, territory.Town)
	if slices.Contains(sides(f.Roster, c.Handler.Owner), centre.Code) {
		centre = f.Roster.Centre(f.Place, territory.District)
	}
	return centre, words.T("没有可核查的巡查或督导岗位,由中心核查", "No patroller or supervisor is free to check, so the centre does.")
}

// stageDue is when the stage ends; the zero time where it has no limit.
func stageDue(f *Facts, c *Case, stage Stage) time.Time {
	switch stage {
	case NoStage:
		return time.Time{}
	case StageHandling:
		return c.DueAt
	}
	limit := f.Catalogue.Limit(matter.Stage(stage), matter.Urgency(c.Urgency), f.Now)
	if limit.IsZero() {
		return time.Time{}
	}
	return f.Calendar.Due(f.Now, limit)
}

// actor is who stands in the event: the post or unit that entitled the person.
func actor(f *Facts, r Rule) Actor {
	if f.Me.Rule != "" {
		return Actor{Kind: "rule", Code: f.Me.Rule, Name: f.Me.Rule}
	}
	account := f.Me.account()
	if f.Me.owns(f.Case.Owner) && r.Who != ByReporter {
		o := f.Case.Owner
		return Actor{Kind: string(o.Kind), Code: o.Code, Name: o.Name, Account: account}
	}
	if r.Who == ByChecker || r.Action == ActReport {
		for _, p := range f.Me.Posts {
			if p.Kind == staffing.GridSupervisor || p.Kind == staffing.Patroller {
				return Actor{Kind: "post", Code: p.Code, Name: p.Name, Account: account}
			}
		}
	}
	if len(f.Me.Units) > 0 && f.Me.operates(f.Case.Path) {
		if u, ok := f.Roster.Unit(f.Me.Units[0]); ok {
			return Actor{Kind: "unit", Code: u.Code, Name: u.Name, Account: account}
		}
	}
	return Actor{Kind: "account", Name: f.Me.Name, Account: account}
}
