package casework

import (
	"slices"
	"time"

	"liandong/internal/access"
	"liandong/internal/fault"
	"liandong/internal/matter"
	"liandong/internal/staffing"
	"liandong/internal/territory"
	"liandong/internal/words"
	"liandong/internal/worktime"
)

// Facts is all that a judgement or a step looks at, read in one transaction.
type Facts struct {
	Now       time.Time
	Case      Case
	Place     territory.Place
	Matter    matter.Matter // of the case; the zero Matter until it is named
	Tasks     []Task        // by number; none is read where the case never had any
	Pauses    []worktime.Interval
	Reporters []string // accounts of all who reported it, where they are several
	Me        Me
	Relation  access.Relation // of the caller to the case; none for a rule
	Reference

	joining bool // somebody sends one more report of the case
}

// Reference is the reference data of a district as of one transaction.
type Reference struct {
	Map       *territory.Map
	Catalogue *matter.Catalogue
	Roster    *staffing.Roster
	Calendars *worktime.Set
	Routing   staffing.Routing
	Ladders   Ladders
	Criteria  Criteria
}

// Me is who acts: the caller with the posts and units that the roster gives now.
type Me struct {
	*access.Caller // nil for a rule or the clock
	Rule           string
	Posts          []staffing.Post
	Units          []string
}

// parties are the codes of the caller's posts and units.
func (m Me) parties() []string {
	codes := slices.Clone(m.Units)
	for _, p := range m.Posts {
		codes = append(codes, p.Code)
	}
	return codes
}

func (m Me) account() string {
	if m.Caller == nil {
		return ""
	}
	return m.Account
}

// owns says whether the caller acts for an owner.
func (m Me) owns(o staffing.Owner) bool {
	switch o.Kind {
	case staffing.OwnerPost:
		return slices.ContainsFunc(m.Posts, func(p staffing.Post) bool { return p.Code == o.Code })
	case staffing.OwnerUnit:
		return slices.Contains(m.Units, o.Code)
	}
	return false
}

func (m Me) operates(path string) bool {
	return m.Caller != nil && m.HasOver(access.Operator, path)
}

// Judge answers nil if the caller may do the action now, else the reason in one sentence.
func Judge(f *Facts, r Rule) *fault.Error {
	if !f.offered(r) {
		return WhyInside.New()
	}
	if r.Ask != NoAsk && f.Case.Ask.Kind == NoAsk {
		return WhyNotAsked.New()
	}
	if !r.from(f.Case.State) {
		return WhyState.New(StateName(f.Case.State), r.Name)
	}
	// Before it is said whose case it is: a finder who tries to handle should hear why that can never be.
	if slices.Contains(r.Guards, NotFinder) && isFinder(f) {
		return WhyFinder.New()
	}
	if err := entitled[r.Who](f, r); err != nil {
		return err
	}
	for _, g := range r.Guards {
		if err := guards[g](f); err != nil {
			return err
		}
	}
	return nil
}

const byRouting = "routing"

func districtPath(district string) string { return "/" + district + "/" }

// Possible is one action as it looks to a caller.
type Possible struct {
	Action  Action
	Name    words.Text
	Ask     AskKind // what an approval or refusal decides
	Allowed bool
	Why     *fault.Error // set where it is not allowed
	Needs   []Need
	Targets []staffing.Owner // choices for NeedTo and MayTo
	Tasks   []Task           // choices for MayTask
	Primary bool             // the first allowed one that brings the case onward
}

// Explain answers every action of the table but the opening one, in the order of the table.
func Explain(f *Facts) []Possible {
	var all []Possible
	primary := false
	for _, a := range Actions() {
		r, _ := RuleOf(a, f.Case)
		p := Possible{Action: a, Name: r.Name, Ask: r.Ask, Needs: r.Needs}
		p.Why = Judge(f, r)
		p.Allowed = p.Why == nil
		if p.Allowed {
			p.Targets, p.Tasks = targets(f, r), choices(f, r)
			p.Primary = r.Onward && !primary
			primary = primary || p.Primary
		}
		all = append(all, p)
	}
	return all
}

// targets are the owners that may be named.
func targets(f *Facts, r Rule) []staffing.Owner {
	switch {
	case r.Next == TheNamed:
		return f.Roster.Below(f.Case.Owner, f.Place, f.Now)
	case r.Next == TheCalled:
		return f.Roster.Callable(f.Place, f.Now)
	case r.Action == ActDispatch || r.Action == ActReturn || r.Action == ActAssist:
		district := f.Roster.Centre(f.Place, territory.District, f.Now)
		return append(f.Roster.Below(district, f.Place, f.Now), f.Roster.Callable(f.Place, f.Now)...)
	}
	return nil
}

// choices are the tasks that may be named.
func choices(f *Facts, r Rule) (tasks []Task) {
	if !slices.Contains(r.Needs, MayTask) {
		return nil
	}
	for _, t := range f.Tasks {
		if one, ok := f.taskFor(r.Action, t.N); ok {
			tasks = append(tasks, one)
		}
	}
	return tasks
}

// taskFor is the task that an action is about; the first that fits, where n is 0.
func (f *Facts) taskFor(a Action, n int) (Task, bool) {
	switch a {
	case ActJudge:
		return f.reply(n)
	case ActAssistEnd:
		return f.findTask(n, func(t Task) bool { return t.Kind == Assist && t.State == TaskOpen })
	}
	return f.myTask(a, n)
}
