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
	Now    time.Time
	Case   Case
	Place  territory.Place
	Matter matter.Matter // of the case; the zero Matter until it is named
	Me     Me
	Reference
}

// Reference is the reference data of a district as of one transaction.
type Reference struct {
	Map       *territory.Map
	Catalogue *matter.Catalogue
	Roster    *staffing.Roster
	Calendar  *worktime.Calendar
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

// Guard (条件) is a further condition of an action.
type Guard string

// The guards.
const (
	MatterNamed       Guard = "matter_named"
	PatrolPresent     Guard = "patrol_present"
	RulingIsDistricts Guard = "ruling_is_districts"
	NotFinder         Guard = "not_finder"
	NotHandler        Guard = "not_handler"
	NotOfHandlersSide Guard = "not_of_handlers_side"
	EntitledToCheck   Guard = "entitled_to_check"
	NotBinding        Guard = "not_binding"
	NotAtTheTop       Guard = "not_at_the_top"
	WithinReopening   Guard = "within_reopening"
)

// Why an action is not possible, in one sentence each.
var (
	WhyState = fault.Define(fault.Conflict, "case.state", "案件现处于“%s”,此时不能%s", "The case is %s; at this point one cannot: %s.")
	WhyClock = fault.Define(fault.Forbidden, "case.by_clock", "催办由系统按时限自动发出", "Urging is done by the clock when a limit has passed.")

	WhyOperator   = fault.Define(fault.Forbidden, "case.only_operator", "只有管辖此地的中心值班员可以操作", "Only an operator of a centre in charge of this place can do this.")
	WhyScreener   = fault.Define(fault.Forbidden, "case.only_screener", "核实由%s负责", "The screening was given to %s.")
	WhyOwner      = fault.Define(fault.Forbidden, "case.only_owner", "案件现由%s负责,由其办理", "The case is with %s, who must act.")
	WhyTownOwner  = fault.Define(fault.Forbidden, "case.only_town_owner", "只有区镇及以上的责任单位可以下派", "Only an owner from town level up can delegate.")
	WhyDispatcher = fault.Define(fault.Forbidden, "case.only_dispatcher", "只有派遣此案的中心可以撤回", "Only the centre that dispatched the case can recall it.")
	WhyReporter   = fault.Define(fault.Forbidden, "case.only_reporter", "只有反映人或中心值班员可以重开", "Only who reported it, or an operator, can reopen it.")

	WhyMatter    = fault.Define(fault.Conflict, "case.no_matter", "案件还没有确定事项", "The case has no matter yet.")
	WhyNoPatrol  = fault.Define(fault.Conflict, "case.no_patrol", "%s的巡查员岗位空缺,无法派核实", "The patroller post of %s is vacant, so nobody can be sent to look.")
	WhyRuling    = fault.Define(fault.Forbidden, "case.ruling", "已退单三次,由区中心裁定派遣", "It was returned three times: the district centre decides who takes it.")
	WhyBinding   = fault.Define(fault.Conflict, "case.binding", "区中心已裁定由贵方承办,不能再退单", "The district centre has ruled that you take it; it cannot be returned again.")
	WhyFinder    = fault.Define(fault.Forbidden, "case.finder", "巡办分离:发现人不能办理或核查自己发现的问题", "Whoever found the problem may neither handle nor check it.")
	WhyHandler   = fault.Define(fault.Forbidden, "case.handler", "办理人不能核查自己办理的案件", "Whoever handled the case may not check it.")
	WhySide      = fault.Define(fault.Forbidden, "case.side", "核查人不能与承办方同岗位或同单位", "Whoever checks may not be of the handler's post or unit.")
	WhyChecker   = fault.Define(fault.Forbidden, "case.checker", "核查由%s负责;本网格督导员也可核查", "The check is with %s; the grid's supervisor may do it too.")
	WhyTop       = fault.Define(fault.Conflict, "case.top", "案件已在最高一级,不能再上报", "The case is at the highest level already.")
	WhyReopening = fault.Define(fault.Conflict, "case.reopening", "已超过%d天的重开期限", "The %d days in which it can be reopened are over.")
)

// Judge answers nil if the caller may do the action now, else the reason in one sentence.
func Judge(f *Facts, r Rule) *fault.Error {
	if !r.from(f.Case.State) {
		return WhyState.New(StateName(f.Case.State), r.Name)
	}
	// Before it is said whose case it is: a finder who tries to handle should hear why that can never be.
	if slices.Contains(r.Guards, NotFinder) && isFinder(f) {
		return WhyFinder.New()
	}
	if err := entitled[r.Who](f); err != nil {
		return err
	}
	for _, g := range r.Guards {
		if err := guards[g](f); err != nil {
			return err
		}
	}
	return nil
}

var entitled = map[Who]func(*Facts) *fault.Error{
	ByAnybody: func(*Facts) *fault.Error { return nil },
	ByOperator: func(f *Facts) *fault.Error {
		if f.Me.Rule != "" || f.Me.operates(f.Case.Path) {
			return nil
		}
		return WhyOperator.New()
	},
	ByScreener: func(f *Facts) *fault.Error { return when(f.Me.owns(f.Case.Owner), WhyScreener, f.Case.Owner.Name) },
	ByOwner:    func(f *Facts) *fault.Error { return when(f.Me.owns(f.Case.Owner), WhyOwner, f.Case.Owner.Name) },
	ByTownOwner: func(f *Facts) *fault.Error {
		if !f.Me.owns(f.Case.Owner) {
			return WhyOwner.New(f.Case.Owner.Name)
		}
		return when(f.Case.Level == territory.Town || f.Case.Level == territory.District, WhyTownOwner)
	},
	ByDispatcher: func(f *Facts) *fault.Error {
		if !f.Me.operates(f.Case.Path) {
			return WhyDispatcher.New()
		}
		return when(f.Case.Dispatcher == byRouting || slices.Contains(f.Me.Units, f.Case.Dispatcher), WhyDispatcher)
	},
	ByChecker: func(*Facts) *fault.Error { return nil }, // the guards say it, each with its own sentence
	ByReporter: func(f *Facts) *fault.Error {
		reported := f.Me.account() != "" && f.Me.account() == f.Case.Reporter
		return when(reported || f.Me.operates(f.Case.Path), WhyReporter)
	},
	ByClock: func(f *Facts) *fault.Error { return when(f.Me.Rule != "", WhyClock) },
}

// when answers nil if the condition holds, else the refusal.
func when(holds bool, why *fault.Definition, args ...any) *fault.Error {
	if holds {
		return nil
	}
	return why.New(args...)
}

const ruledAfter = 3 // returns

var guards = map[Guard]func(*Facts) *fault.Error{
	MatterNamed: func(f *Facts) *fault.Error { return when(f.Case.Matter != "", WhyMatter) },
	PatrolPresent: func(f *Facts) *fault.Error {
		_, ok := screener(f)
		return when(ok, WhyNoPatrol, f.Place.Grid.Name)
	},
	RulingIsDistricts: func(f *Facts) *fault.Error {
		ruling := f.Case.Returns >= ruledAfter
		return when(!ruling || f.Me.Rule == "" && f.Me.operates(districtPath(f.Case.District)), WhyRuling)
	},
	NotFinder:  func(f *Facts) *fault.Error { return when(!isFinder(f), WhyFinder) },
	NotHandler: func(f *Facts) *fault.Error { return when(f.Me.account() != f.Case.Handler.Account, WhyHandler) },
	NotOfHandlersSide: func(f *Facts) *fault.Error {
		for _, side := range sides(f.Roster, f.Case.Handler.Owner) {
			if slices.Contains(f.Me.parties(), side) {
				return WhySide.New()
			}
		}
		return nil
	},
	EntitledToCheck: func(f *Facts) *fault.Error {
		return when(f.Me.owns(f.Case.Owner) || supervises(f), WhyChecker, f.Case.Owner.Name)
	},
	NotBinding: func(f *Facts) *fault.Error { return when(!f.Case.Binding, WhyBinding) },
	NotAtTheTop: func(f *Facts) *fault.Error {
		_, ok := above(f)
		return when(ok, WhyTop)
	},
	WithinReopening: func(f *Facts) *fault.Error {
		days := f.Matter.ReopenDays
		ended := f.Case.ClosedAt
		return when(days == 0 || !f.Now.After(ended.AddDate(0, 0, days)), WhyReopening, days)
	},
}

const byRouting = "routing"

func districtPath(district string) string { return "/" + district + "/" }

// isFinder: the same person, or somebody on the post that found it.
func isFinder(f *Facts) bool {
	if f.Case.Finder.Account != "" && f.Me.account() == f.Case.Finder.Account {
		return true
	}
	return f.Case.Finder.Code != "" && slices.Contains(f.Me.parties(), f.Case.Finder.Code)
}

// sides are the codes that a handler stands for: the post and its unit, or the unit.
func sides(r *staffing.Roster, o staffing.Owner) []string {
	codes := []string{o.Code}
	if o.Kind == staffing.OwnerPost {
		if p, ok := r.Post(o.Code); ok {
			codes = append(codes, p.Unit)
		}
	}
	return codes
}

// supervises: the supervisor of the grid may check whoever the check was given to.
func supervises(f *Facts) bool {
	return slices.ContainsFunc(f.Me.Posts, func(p staffing.Post) bool { return p.Kind == staffing.GridSupervisor && p.Grid == f.Case.Grid })
}

// Possible is one action as it looks to a caller.
type Possible struct {
	Action  Action
	Name    words.Text
	Allowed bool
	Why     *fault.Error // set where it is not allowed
	Needs   []Need
	Targets []staffing.Owner // choices for NeedTo and MayTo
	Primary bool             // the first allowed one that brings the case onward
}

// Explain answers every action of the table but the opening one, in the order of the table.
func Explain(f *Facts) []Possible {
	var all []Possible
	primary := false
	for _, r := range Lifecycle {
		if len(r.From) == 0 {
			continue
		}
		p := Possible{Action: r.Action, Name: r.Name, Needs: r.Needs}
		p.Why = Judge(f, r)
		p.Allowed = p.Why == nil
		if p.Allowed {
			p.Targets = targets(f, r)
			p.Primary = r.Onward && !primary
			primary = primary || p.Primary
		}
		all = append(all, p)
	}
	return all
}

// targets are the owners that may be named.
func targets(f *Facts, r Rule) []staffing.Owner {
	switch r.Next {
	case TheNamed:
		return f.Roster.Below(f.Case.Owner, f.Place, f.Now)
	case TheRoute:
		return f.Roster.Below(f.Roster.Centre(f.Place, territory.District), f.Place, f.Now)
	}
	return nil
}
