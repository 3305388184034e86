package staffing

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/words"
)

// Rule (派遣规则) sends cases of a matter, an area, an urgency and a time to a post or unit. What it leaves empty does not matter to it.
type Rule struct {
	Code    string     `json:"code"`              // unique in the list
	Matter  string     `json:"matter,omitempty"`  // code, or the beginning of one and an asterisk: 13*
	Area    string     `json:"area,omitempty"`    // code of a grid of any level
	Urgency string     `json:"urgency,omitempty"` // normal, urgent
	Start   string     `json:"start,omitempty"`   // time of day in Beijing, 18:00; both or neither
	End     string     `json:"end,omitempty"`     // until before; an End before Start is that of the next day
	Days    string     `json:"days,omitempty"`    // working, off: the day on which the moment itself falls
	To      Target     `json:"to"`
	Why     words.Text `json:"why"` // shown to people
	// It holds from the beginning of ValidFrom in Beijing until before that of ValidTo; YYYY-MM-DD, either may be empty.
	ValidFrom string `json:"valid_from,omitempty"`
	ValidTo   string `json:"valid_to,omitempty"`
}

// The days of a rule.
const (
	WorkingDays = "working"
	DaysOff     = "off"
)

// TargetKind says what the code of a target is.
type TargetKind string

// The kinds of targets. A kind of post or unit is looked for at the place of the case, on the grid of the level at which that kind stands.
const (
	ToPost     TargetKind = "post"
	ToUnit     TargetKind = "unit"
	ToPostKind TargetKind = "post_kind"
	ToUnitKind TargetKind = "unit_kind"
)

// Target (派遣对象) is where a rule sends cases.
type Target struct {
	Kind TargetKind `json:"kind"`
	Code string     `json:"code"`
}

// The kinds of posts and units that each place has at one level, so that a rule can name them by their kind.
var (
	postsOfPlace = map[PostKind]territory.Level{GridHead: territory.Base, GridPolice: territory.Base, VillageHead: territory.Village}
	unitsOfPlace = []UnitKind{Office, Subcentre, Centre, VillageCommittee}
)

// What finds and never handles (巡办分离), and enforcement, which gets by routing only what the catalogue names it for.
var (
	postsAside = []PostKind{Patroller, GridSupervisor, EnforcementOfficer}
	unitsAside = []UnitKind{PatrolTeam, Bureau}
)

// Routing (派遣规则册) is the rules of a district, with the tests that administrators keep beside them.
type Routing struct {
	Rules []Rule        `json:"rules"`
	Tests []Expectation `json:"tests"`
}

// NewRouting makes the book of routing rules; where nothing was published there are none.
func NewRouting() *rulebook.Book[Routing] {
	return rulebook.New("routing", Routing{Rules: []Rule{}, Tests: []Expectation{}}, Routing.faults)
}

// Question is what routing must know of a case.
type Question struct {
	Matter  matter.Matter
	Place   territory.Place
	Urgency string
	At      time.Time
	Working bool // At lies on a working day
	Avoid   Avoid
}

// The clauses of a rule: %[1] is its code or the name of its target.
var (
	ruleApplies = words.T("适用派遣规则%[1]s（%[2]s）", "Rule %[1]s (%[2]s) applies")
	noSuchPost  = words.T("岗位%[1]s不存在或已撤销", "there is no post %[1]s, or no longer")
	noSuchUnit  = words.T("单位%[1]s不存在或已撤销", "there is no unit %[1]s, or no longer")
	neverTakes  = words.T("%[1]s只巡查、督导或执法，不由派遣承办", "%[1]s patrols, supervises or enforces and takes no case by routing")
	notSoExact  = words.T("此地不属于任何%[1]s网格", "the place lies in no grid of %[1]s level")
)

// Route returns which post or unit takes a case. Of the rules that apply the most specific comes first: an exact matter before the beginning of one
// (a longer one first) before any; then the deeper area; then those that name an urgency, a time of day, days; then by code. The first whose target
// can take the case decides: a post on which somebody but the finder acts, a valid unit in which not only the finder works. Where none
// does, the standard walk of Roster.Route follows. What was passed over is in the reason. Errors: ErrNobody.
func (rt Routing) Route(r *Roster, q Question) (Decision, error) {
	w := walk{Roster: r, place: q.Place, at: q.At, avoid: q.Avoid, matter: q.Matter.Code, department: q.Matter.Department.ZH}
	for _, rule := range rt.applying(q) {
		w.pass(ruleApplies.With(rule.Code, rule.Why))
		if w.sent(rule.To) {
			d := w.decision()
			d.Rule = rule.Code
			return d, nil
		}
	}
	if !w.standard(q.Matter) {
		return Decision{}, ErrNobody.New()
	}
	return w.decision(), nil
}

// applying lists the rules that apply, the most specific first.
func (rt Routing) applying(q Question) []Rule {
	var all []Rule
	for _, rule := range rt.Rules {
		if rule.applies(q) {
			all = append(all, rule)
		}
	}
	slices.SortStableFunc(all, func(a, b Rule) int {
		return cmp.Or(
			b.exactness()-a.exactness(), depth(b.Area, q.Place)-depth(a.Area, q.Place),
			named(b.Urgency)-named(a.Urgency), named(b.Start)-named(a.Start), named(b.Days)-named(a.Days),
			cmp.Compare(a.Code, b.Code))
	})
	return all
}

func (rule Rule) applies(q Question) bool {
	return (rule.Matter == "" || access.FitsMatter(rule.Matter, q.Matter.Code)) &&
		(rule.Area == "" || depth(rule.Area, q.Place) > 0) &&
		(rule.Urgency == "" || rule.Urgency == q.Urgency) &&
		(rule.Days == "" || (rule.Days == WorkingDays) == q.Working) &&
		rule.inHours(q.At) && rule.validAt(q.At)
}

// named is 1 where a rule names something, 0 where it does not matter to it.
func named(s string) int { return min(len(s), 1) }

// exactness ranks how exactly a rule names the matter.
func (rule Rule) exactness() int {
	prefix, open := strings.CutSuffix(rule.Matter, "*")
	if open || rule.Matter == "" {
		return len(prefix)
	}
	return longestMatter + 1
}

// depth returns how deep in the tree the grid with a code is that the place lies in: 1 for the district, 0 if the place lies elsewhere.
func depth(area string, place territory.Place) int {
	for _, g := range append([]territory.Grid{place.Grid}, place.Ancestors...) {
		if area != "" && g.Code == area {
			return slices.Index(territory.Levels(), g.Level) + 1
		}
	}
	return 0
}

// inHours reports whether the time of day is that of the rule, which may pass midnight.
func (rule Rule) inHours(at time.Time) bool {
	now := at.In(beijing).Format(timeOfDay)
	switch {
	case rule.Start == "":
		return true
	case rule.Start < rule.End:
		return rule.Start <= now && now < rule.End
	}
	return rule.Start <= now || now < rule.End
}

func (rule Rule) validAt(at time.Time) bool {
	today := worktime.DateOf(at).String()
	return rule.ValidFrom <= today && (rule.ValidTo == "" || today < rule.ValidTo)
}

// sent takes the target of a rule, or notes why it cannot take the case.
func (w *walk) sent(to Target) bool {
	switch to.Kind {
	case ToPost:
		p, ok := w.posts[to.Code]
		unit := w.units[p.Unit].Kind
		switch {
		case !ok || !during(p.ValidFrom, p.ValidTo, w.at):
			w.pass(noSuchPost.With(to.Code))
		case slices.Contains(postsAside, p.Kind) || slices.Contains(unitsAside, unit):
			w.pass(neverTakes.With(p.Name))
		default:
			return w.manned(p)
		}
	case ToUnit:
		u, ok := w.units[to.Code]
		switch {
		case !ok:
			w.pass(noSuchUnit.With(to.Code))
		case slices.Contains(unitsAside, u.Kind) && !u.AnswersFor(w.department):
			w.pass(neverTakes.With(u.Name))
		default:
			return w.first([]Unit{u}, noSuchUnit.With(to.Code))
		}
	case ToPostKind:
		if g, ok := w.grid(postsOfPlace[PostKind(to.Code)]); ok {
			return w.post(g, PostKind(to.Code))
		}
	case ToUnitKind:
		if g, ok := w.grid(levelOfUnit[UnitKind(to.Code)]); ok {
			return w.unit(g, UnitKind(to.Code))
		}
	}
	return false
}

// grid returns the grid of the place at a level, or notes that the place is known less exactly.
func (w *walk) grid(level territory.Level) (territory.Grid, bool) {
	g := gridAt(w.place, level)
	if g.Code == "" {
		w.pass(notSoExact.With(levelWords[level]))
	}
	return g, g.Code != ""
}
