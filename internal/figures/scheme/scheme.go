// Package scheme holds evaluation schemes (评价方案): rates with weights, for the centres of zones or for units, in a period. A scheme is drafted,
// previewed on past data, signed by another person and then frozen; each unit sees how its score arises, and may object.
//
// What is evaluated is the work of many: never a person, never a post. Only rates enter, never counts of reports or visits, never fines, and
// nothing here is ordered by score.
package scheme

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"liandong/internal/district/indicator"
	"liandong/internal/district/staffing"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// Limits of a scheme. They are choices of this platform, not of a regulation.
const (
	leastDays, mostDays           = 28, 366 // of a period: a few days say nothing
	leastObjecting, mostObjecting = 5, 60   // days in which units may object
	mostName                      = 60
	mostWords                     = 1000
	mostLeast                     = 100_000
)

// Kind (评价对象) says what is evaluated.
type Kind string

// The kinds.
const (
	Zones Kind = "zones" // 区镇联动分中心, by the figures of their zone
	Units Kind = "units" // units of one kind, by what was done on their account
)

// Rule (计分规则) says how a value between the two marks is worth points.
type Rule string

// The rules.
const (
	Even Rule = "even" // 按比例: evenly, from none at Zero to all at Target
	Step Rule = "step" // 达标: all from Target on, else none
)

// Part (评价指标) is one rate with its weight. Target and Zero are in hundredths of a percent; where Zero lies above Target, less is better.
type Part struct {
	Rate   string `json:"rate"`
	Weight int    `json:"weight"` // of 100
	Target int    `json:"target"` // 满分线: full marks
	Zero   int    `json:"zero"`   // 零分线: no marks
	Rule   Rule   `json:"rule"`
	Least  int64  `json:"least"` // a denominator below it says nothing, and the part does not apply
}

// Content is what a scheme says.
type Content struct {
	Name     string            `json:"name"`
	Of       Kind              `json:"of"`
	UnitKind staffing.UnitKind `json:"unit_kind,omitempty"` // of Units
	From     string            `json:"from"`                // YYYY-MM-DD, both included
	To       string            `json:"to"`
	Days     int               `json:"days"` // in which units may object, from the day after the settlement
	Parts    []Part            `json:"parts"`
}

// Subject (被评价单位) is a unit that is evaluated.
type Subject struct {
	Unit string `json:"unit"`
	Name string `json:"name"`
	Grid string `json:"grid"`
}

// State (状态) is where a scheme stands.
type State string

// The states.
const (
	Draft     State = "draft"     // 草稿
	Published State = "published" // 已发布: frozen
	Settled   State = "settled"   // 已结算
)

var stateWords = map[State]words.Text{Draft: words.T("草稿", "a draft"), Published: words.T("已发布", "published"), Settled: words.T("已结算", "settled")}

// Words is the state in words.
func (s State) Words() words.Text { return stateWords[s] }

// Mark (签署) is who did something, and when.
type Mark struct {
	Account string
	At      time.Time
}

// Scheme (评价方案) is what is evaluated, by what, and when.
type Scheme struct {
	ID string
	Content
	Version                     int64
	State                       State
	Drafted, Published, Settled Mark

	// Frozen at publication; of a draft as they would be.
	Rates    []indicator.Definition
	Subjects []Subject
	Alone    []Subject // left out, because one person or nobody works there
}

// ObjectUntil is the last day for an objection; "" before the settlement.
func (s Scheme) ObjectUntil() string {
	if s.State != Settled {
		return ""
	}
	return (worktime.DateOf(s.Settled.At) + worktime.Date(s.Days)).String()
}

// subject returns what is frozen of a unit.
func (s Scheme) subject(unit string) (Subject, bool) {
	i := slices.IndexFunc(s.Subjects, func(one Subject) bool { return one.Unit == unit })
	if i < 0 {
		return Subject{}, false
	}
	return s.Subjects[i], true
}

// Rate returns the definition behind a part.
func (s Scheme) Rate(code string) indicator.Definition {
	i := slices.IndexFunc(s.Rates, func(d indicator.Definition) bool { return d.Code == code })
	if i < 0 {
		return indicator.Definition{Code: code}
	}
	return s.Rates[i]
}

// What can be wrong with a scheme.
var (
	ErrName    = fault.Define(fault.Invalid, "scheme.name", "请填写名称，不超过 %d 个字", "Please name it, in at most %d characters.")
	ErrKind    = fault.Define(fault.Invalid, "scheme.of", "只评价区镇分中心（zones）或同一类单位（units），不评价个人和岗位", "Centres of zones (zones) or units of one kind (units) are evaluated: no person and no post.")
	ErrUnits   = fault.Define(fault.Invalid, "scheme.unit_kind", "请选择一类单位：%s", "Name one kind of unit: %s.")
	ErrPeriod  = fault.Define(fault.Invalid, "scheme.period", "评价周期为 %d 至 %d 天", "A period has %d to %d days.")
	ErrDays    = fault.Define(fault.Invalid, "scheme.days", "申诉期为 %d 至 %d 天", "Units may object for %d to %d days.")
	ErrParts   = fault.Define(fault.Invalid, "scheme.parts", "各项权重应为正整数，合计为 100", "The weights are whole numbers above 0 and make 100 together.")
	ErrCount   = fault.Define(fault.Invalid, "scheme.count", "这是计数，不是比率：上报、走访等数量不得进入评价，只能选择比率", "This is a count, not a rate: counts of reports or visits enter no evaluation. Name a rate.")
	ErrRate    = fault.Define(fault.Invalid, "scheme.rate", "没有这项比率。只能选择已定义的比率；罚款金额和次数不得进入评价（行政处罚法第七十四条）", "There is no such rate. Only rates that are defined can be named; fines enter no evaluation (Administrative Penalty Law, art. 74).")
	ErrShare   = fault.Define(fault.Invalid, "scheme.share", "这项指标不是比率（时长等），不能计分", "This is no share (it is a time), and cannot be worth points.")
	ErrReports = fault.Define(fault.Invalid, "scheme.reports", "这项比率由上报数、立案数算出，多报即多得，不得进入评价", "This rate is made from counts of reports: it would reward reporting more, and enters no evaluation.")
	ErrOfUnits = fault.Define(fault.Invalid, "scheme.of_units", "这项比率不按单位计数，不能用来评价单位", "This rate is not counted by unit, and cannot evaluate units.")
	ErrTwice   = fault.Define(fault.Invalid, "scheme.twice", "同一项比率只能出现一次", "A rate is named once.")
	ErrMarks   = fault.Define(fault.Invalid, "scheme.marks", "满分线和零分线在 0 与 100% 之间，最多两位小数，且不相同", "Full marks and no marks lie between 0 and 100%, with at most two decimals, and differ.")
	ErrRule    = fault.Define(fault.Invalid, "scheme.rule", "计分规则只能是 even（按比例）或 step（达标）", "The rule is even or step.")
	ErrLeast   = fault.Define(fault.Invalid, "scheme.least", "最小分母为 1 至 %d", "The least denominator is 1 to %d.")
)

// reports are the facts that grow with how much is reported.
var reports = []string{"received", "filed", "taken_filed", "answered"}

// unitKinds are what units can be evaluated; centres of zones are by their zone, and the district's centre decides.
var unitKinds = []staffing.UnitKind{staffing.Department, staffing.Company, staffing.Office, staffing.Bureau, staffing.VillageCommittee, staffing.PatrolTeam}

// UnitKinds lists what kinds of units can be evaluated.
func UnitKinds() []staffing.UnitKind { return slices.Clone(unitKinds) }

// check returns what is wrong with a scheme under some definitions.
func (c Content) check(defs indicator.Definitions) (wrong []*fault.Error) {
	if !words.Sayable(c.Name, 1, mostName) {
		wrong = append(wrong, ErrName.At("name", mostName))
	}
	switch {
	case c.Of != Zones && c.Of != Units:
		wrong = append(wrong, ErrKind.At("of"))
	case (c.Of == Units) != slices.Contains(unitKinds, c.UnitKind):
		wrong = append(wrong, ErrUnits.At("unit_kind", kindNames()))
	}
	from, err := worktime.ParseDate(c.From)
	to, err2 := worktime.ParseDate(c.To)
	switch days := int(to-from) + 1; {
	case err != nil:
		wrong = append(wrong, worktime.ErrDate.At("from"))
	case err2 != nil:
		wrong = append(wrong, worktime.ErrDate.At("to"))
	case days < leastDays || days > mostDays:
		wrong = append(wrong, ErrPeriod.At("to", leastDays, mostDays))
	}
	if c.Days < leastObjecting || c.Days > mostObjecting {
		wrong = append(wrong, ErrDays.At("days", leastObjecting, mostObjecting))
	}
	return append(wrong, c.checkParts(defs)...)
}

func (c Content) checkParts(defs indicator.Definitions) (wrong []*fault.Error) {
	sum, least := 0, 1
	for i, p := range c.Parts {
		at := func(d *fault.Definition, field string, args ...any) {
			wrong = append(wrong, d.At(fmt.Sprintf("parts[%d].%s", i, field), args...))
		}
		sum, least = sum+p.Weight, min(least, p.Weight)
		if problem := c.refuses(defs, p.Rate); problem != nil {
			at(problem, "rate")
		} else if slices.ContainsFunc(c.Parts[:i], func(other Part) bool { return other.Rate == p.Rate }) {
			at(ErrTwice, "rate")
		}
		if min(p.Target, p.Zero) < 0 || max(p.Target, p.Zero) > whole || p.Target == p.Zero {
			at(ErrMarks, "target")
		}
		if p.Rule != Even && p.Rule != Step {
			at(ErrRule, "rule")
		}
		if p.Least < 1 || p.Least > mostLeast {
			at(ErrLeast, "least", mostLeast)
		}
	}
	if sum != 100 || least < 1 {
		wrong = append(wrong, ErrParts.At("parts"))
	}
	return wrong
}

// refuses says why a code cannot be weighed; nil if it can.
func (c Content) refuses(defs indicator.Definitions, code string) *fault.Definition {
	d, ok := defs.Named(code, c.To)
	switch {
	case !ok && indicator.Counted(code):
		return ErrCount
	case !ok:
		return ErrRate
	case d.Kind != indicator.Share:
		return ErrShare
	case d.Names(reports...):
		return ErrReports
	case c.Of == Units && !d.OfUnits():
		return ErrOfUnits
	}
	return nil
}

// Weighable lists the rates that a scheme of a kind may weigh, for periods that end on a day.
func Weighable(defs indicator.Definitions, of Kind, on string) (codes []indicator.Definition) {
	c := Content{Of: of, To: on}
	for _, d := range defs.All {
		if held, ok := defs.Named(d.Code, on); ok && held == d && c.refuses(defs, d.Code) == nil {
			codes = append(codes, d)
		}
	}
	return codes
}

func kindNames() string {
	names := make([]string, len(unitKinds))
	for i, k := range unitKinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}
