package staffing

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/fault"
)

// What can be wrong with a routing rule, besides ErrIncomplete, ErrTaken, ErrReversed and worktime.ErrDate.
var (
	ErrRuleCode = fault.Define(fault.Invalid, "staffing.rule_code",
		"规则代码应由1至32位字母、数字、-或_组成", "The code of a rule has 1 to 32 letters, digits, - or _.")
	ErrRuleMatter = fault.Define(fault.Invalid, "staffing.rule_matter",
		"应为事项代码，或事项代码的开头加*（如13*）", "This must be the code of a matter, or the beginning of one and an asterisk (13*).")
	ErrRuleArea = fault.Define(fault.Invalid, "staffing.rule_area", "应为网格代码", "This must be the code of a grid.")
	ErrChoice   = fault.Define(fault.Invalid, "staffing.choice", "此项应为下列之一：%s", "This must be one of: %s.")
	ErrHours    = fault.Define(fault.Invalid, "staffing.rule_hours",
		"时刻应写作 HH:MM，开始与结束不能相同", "A time of day must be written HH:MM, and the end must not be the beginning.")
	ErrNeverHandles = fault.Define(fault.Invalid, "staffing.never_handles",
		"巡查、督导只发现不办理，执法只接受移交，规则不能派给它们（巡办分离）",
		"A rule cannot send cases to patrol and supervision, which find and never handle, or to enforcement, which takes them by hand-over.")
	ErrNotOfPlace = fault.Define(fault.Invalid, "staffing.not_of_place",
		"没有这种类型，或它不是每个地方都有的一个，请按代码指定岗位或单位", "There is no such kind, or not one of it at every place: name the post or unit by its code.")
)

const (
	timeOfDay     = "15:04"
	longestMatter = 16 // characters of a code
)

var (
	codePattern   = regexp.MustCompile(`^[\p{L}\p{N}_-]{1,32}$`)
	matterPattern = regexp.MustCompile(`^[0-9A-Za-z]{1,16}\*?$`)
	areaPattern   = regexp.MustCompile(`^[0-9A-Za-z-]{1,32}$`)
	hoursPattern  = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)
)

// checking gathers faults under the field of a list's item.
type checking struct {
	at     string
	faults []*fault.Error
}

// unless notes a fault where a condition does not hold.
func (c *checking) unless(holds bool, def *fault.Definition, field string, args ...any) {
	if !holds {
		c.faults = append(c.faults, def.At(c.at+"."+field, args...))
	}
}

func (c *checking) required(value, field string) {
	c.unless(strings.TrimSpace(value) != "", ErrIncomplete, field)
}

func (c *checking) choice(value, field string, choices ...string) {
	c.unless(value == "" || slices.Contains(choices, value), ErrChoice, field, strings.Join(choices, ", "))
}

// faults names what is wrong with the rules and the tests. Whether the posts, units, grids and matters exist is not asked: they come and go,
// and Try says it of a test.
func (rt Routing) faults() []*fault.Error {
	c, taken := &checking{}, map[string]bool{}
	for i, rule := range rt.Rules {
		c.at = fmt.Sprintf("rules[%d]", i)
		c.unless(!taken[rule.Code], ErrTaken, "code")
		taken[rule.Code] = true
		rule.check(c)
	}
	for i, t := range rt.Tests {
		c.at = fmt.Sprintf("tests[%d]", i)
		c.required(t.Name, "name")
		c.required(t.Matter, "matter")
		c.required(t.Grid, "grid")
		c.required(t.Owner, "owner")
		c.unless(!t.At.IsZero(), ErrIncomplete, "at")
		c.choice(t.Urgency, "urgency", string(matter.Normal), string(matter.Urgent))
	}
	return c.faults
}

func (rule Rule) check(c *checking) {
	c.unless(codePattern.MatchString(rule.Code), ErrRuleCode, "code")
	c.unless(rule.Matter == "" || matterPattern.MatchString(rule.Matter), ErrRuleMatter, "matter")
	c.unless(rule.Area == "" || areaPattern.MatchString(rule.Area), ErrRuleArea, "area")
	c.choice(rule.Urgency, "urgency", string(matter.Normal), string(matter.Urgent))
	c.choice(rule.Days, "days", WorkingDays, DaysOff)
	c.unless(rule.Start != "" || rule.End == "", ErrIncomplete, "start")
	c.unless(rule.End != "" || rule.Start == "", ErrIncomplete, "end")
	c.unless(rule.Start == "" || hoursPattern.MatchString(rule.Start), ErrHours, "start")
	c.unless(rule.End == "" || hoursPattern.MatchString(rule.End) && rule.End != rule.Start, ErrHours, "end")
	from, to := c.date(rule.ValidFrom, "valid_from"), c.date(rule.ValidTo, "valid_to")
	c.unless(!reversed(from, to), ErrReversed, "valid_to")
	c.required(rule.Why.ZH, "why.zh")
	rule.To.check(c)
}

// date returns the beginning of a day; the zero time where none is named or it is not written well.
func (c *checking) date(s, field string) time.Time {
	if s == "" {
		return time.Time{}
	}
	d, err := worktime.ParseDate(s)
	c.unless(err == nil, worktime.ErrDate, field)
	if err != nil {
		return time.Time{}
	}
	return d.Start()
}

func (t Target) check(c *checking) {
	post, unit := PostKind(t.Code), UnitKind(t.Code)
	_, ofPlace := postsOfPlace[post]
	c.required(string(t.Kind), "to.kind")
	c.choice(string(t.Kind), "to.kind", string(ToPost), string(ToUnit), string(ToPostKind), string(ToUnitKind))
	c.required(t.Code, "to.code")
	switch {
	case t.Code == "":
	case t.Kind == ToPostKind && slices.Contains(postsAside, post), t.Kind == ToUnitKind && slices.Contains(unitsAside, unit):
		c.unless(false, ErrNeverHandles, "to.code")
	case t.Kind == ToPostKind && !ofPlace, t.Kind == ToUnitKind && !slices.Contains(unitsOfPlace, unit):
		c.unless(false, ErrNotOfPlace, "to.code")
	}
}
