package rules

import (
	"slices"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
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

	Reached bool // the caller reached who reported by a call-back about the case since it was closed
	Joining bool // somebody sends one more report of the case
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

	Extensions Extensions
}

// Me is who acts: the caller with the posts and units that the roster gives now.
type Me struct {
	*access.Caller // nil for a rule or the clock
	Rule           string
	Posts          []staffing.Post
	Units          []string        // to which the caller belongs: who is of a side may not judge it
	Mandates       access.Mandates // for which the caller acts
}

// belongs says whether a code is that of one of the caller's posts, or of a unit to which they belong, whether they act for it or not.
func (m Me) belongs(code string) bool {
	return code != "" && (slices.Contains(m.Units, code) || slices.ContainsFunc(m.Posts, func(p staffing.Post) bool { return p.Code == code }))
}

func (m Me) AccountID() string {
	if m.Caller == nil {
		return ""
	}
	return m.Account
}

// ActsFor says whether the caller acts for a post or unit in the matter and at the place of the case. Belonging to a unit is not enough.
func (f *Facts) ActsFor(o staffing.Owner) bool {
	return f.Me.Mandates.For(o.Code, f.Case.Path, f.Case.Matter)
}

func (m Me) Operates(path string) bool {
	return m.Caller != nil && m.HasOver(access.Operator, path)
}

// notErased: nothing can be done with a case whose people were erased.
func notErased(f *Facts, _ Rule) *fault.Error {
	return fault.Unless(f.Case.ErasedAt.IsZero(), WhyErased)
}

// offered: who only reported is offered what belongs to who reports.
func offered(f *Facts, r Rule) *fault.Error {
	theirs := r.Who.Is(ByReporter) || r.Who.Is(BySaying) || r.Who.Is(ByReporting) || r.Who.Is(ByAsker) && f.Case.Ask.By.Account == f.Me.AccountID()
	return fault.Unless(f.Relation != access.Reporter || theirs, WhyInside)
}

// waiting: what decides a request needs one.
func waiting(f *Facts, r Rule) *fault.Error {
	return fault.Unless(r.More.Ask == NoAsk || f.Case.Ask.Kind != NoAsk, WhyNotAsked)
}

// Judge returns nil if the caller may do the action now, else the reason in one sentence.
func Judge(f *Facts, r Rule) *fault.Error { return Lifecycle.Judge(f, r) }

const ByRouting = "routing"

func districtPath(district string) string { return "/" + district + "/" }

// Possible is one action as it looks to a caller.
type Possible struct {
	Action  Action
	Name    words.Text
	Ask     AskKind // what an approval or refusal decides
	Allowed bool
	Why     *fault.Error     // set where it is not allowed
	Needs   []string         // names of what it asks for; one ending in ? is optional
	Targets []staffing.Owner // choices for to and to?
	Tasks   []Task           // choices for task?
	Primary bool             // the first allowed one that brings the case onward
}

// Explain returns every action of the table but the opening one, in the order of the table.
func Explain(f *Facts) []Possible {
	var all []Possible
	for _, one := range Lifecycle.Explain(f) {
		r := one.Line
		p := Possible{Action: r.Action, Name: r.Name, Ask: r.More.Ask, Needs: r.Asks(), Why: one.Why, Allowed: one.Why == nil, Primary: one.Primary}
		if p.Allowed {
			p.Targets, p.Tasks = targets(f, r), choices(f, r)
		}
		all = append(all, p)
	}
	return all
}

// targets are the owners that may be named.
func targets(f *Facts, r Rule) []staffing.Owner {
	if r.More.Targets == nil {
		return nil
	}
	return r.More.Targets(f)
}

func ownersBelow(f *Facts) []staffing.Owner { return f.Roster.Below(f.Case.Owner, f.Place, f.Now) }
func callable(f *Facts) []staffing.Owner    { return f.Roster.Callable(f.Place, f.Now) }

// anybodyCallable is whoever stands below the district centre, the departments, and the bureau where the catalogue names it.
func anybodyCallable(f *Facts) []staffing.Owner {
	district := f.Roster.Centre(f.Place, territory.District, f.Now)
	all := append(f.Roster.Below(district, f.Place, f.Now), callable(f)...)
	if bureau, ok := f.Roster.Bureau(f.Place, f.Now); ok && f.Roster.AnswersFor(bureau, f.Matter.Department.ZH) {
		all = append(all, bureau)
	}
	return all
}

// anybodyHelping is anybodyCallable and the bureau, which may help with any matter.
func anybodyHelping(f *Facts) []staffing.Owner {
	all := anybodyCallable(f)
	if bureau, ok := f.Roster.Bureau(f.Place, f.Now); ok && !slices.Contains(all, bureau) {
		all = append(all, bureau)
	}
	return all
}

// choices are the tasks that may be named.
func choices(f *Facts, r Rule) (tasks []Task) {
	if r.More.Tasks == nil {
		return nil
	}
	for _, t := range f.Tasks {
		if one, ok := r.More.Tasks(f, t.N); ok {
			tasks = append(tasks, one)
		}
	}
	return tasks
}

// Setting fills place and matter of the case.
func (f *Facts) Setting() {
	f.Place, _ = f.Map.PlaceOf(f.Case.Grid) // the grid it was filed in, even if borders have moved since
	f.Matter, _ = f.Catalogue.Matter(f.Case.Matter)
}
