package indicator

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"liandong/data"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/words"
)

// Kind (指标类型) is what a definition comes to.
type Kind string

// The kinds.
const (
	Share   Kind = "share"   // 0 to 1: a part of the denominator
	Minutes Kind = "minutes" // a mean
)

// Definition (指标定义) is one rate, as administrators publish it: what is divided by what, of which cases, and why.
type Definition struct {
	Code        string     `json:"code"`
	Kind        Kind       `json:"kind"`
	Name        words.Text `json:"name"`
	Numerator   Formula    `json:"numerator"`
	Denominator Formula    `json:"denominator"`
	Interval    bool       `json:"interval,omitempty"` // a sample: shown with its interval
	Window      words.Text `json:"window"`             // which cases belong to a period
	Explain     words.Text `json:"explain"`
	ValidFrom   string     `json:"valid_from,omitempty"` // YYYY-MM-DD: of periods that end on that day or later
	ValidTo     string     `json:"valid_to,omitempty"`   // and before that day
}

func (d Definition) validOn(day string) bool {
	return (d.ValidFrom == "" || day >= d.ValidFrom) && (d.ValidTo == "" || day < d.ValidTo)
}

func (d Definition) overlaps(other Definition) bool {
	return (d.ValidTo == "" || other.ValidFrom < d.ValidTo) && (other.ValidTo == "" || d.ValidFrom < other.ValidTo)
}

// Names says whether the definition's formulas name one of some facts.
func (d Definition) Names(facts ...string) bool {
	return slices.ContainsFunc(d.facts(), func(name string) bool { return slices.Contains(facts, name) })
}

// OfUnits says whether all that the definition names is counted on the account of units.
func (d Definition) OfUnits() bool {
	return !slices.ContainsFunc(d.facts(), func(name string) bool { return !slices.Contains(ofUnits, name) })
}

// facts are those that the formulas name.
func (d Definition) facts() []string {
	return slices.DeleteFunc(strings.Fields(string(d.Numerator+" + "+d.Denominator)), func(word string) bool { return word == "+" || word == "-" })
}

// Definitions (指标体系) are all rates of a district and its goals.
type Definitions struct {
	All   []Definition `json:"rates"`
	Goals Goals        `json:"goals"`
}

// Named returns the definition with a code that holds for periods which end on a day (YYYY-MM-DD).
func (d Definitions) Named(code, on string) (Definition, bool) {
	i := slices.IndexFunc(d.All, func(one Definition) bool { return one.Code == code && one.validOn(on) })
	if i < 0 {
		return Definition{}, false
	}
	return d.All[i], true
}

// Goals (目标) are the shares of cases that should be resolved at each level: 70/20/10 in the mechanism of Wujiang.
type Goals struct {
	Grid        float64 `json:"grid"`
	Department  float64 `json:"department"`
	Enforcement float64 `json:"enforcement"`
}

// Formula (公式) adds and subtracts counted facts: "closed - smooth". See Facts.
type Formula string

// of returns the value of a formula that was checked.
func (f Formula) of(facts Facts) (sum int64) {
	values := facts.at()
	sign := int64(1)
	for word := range strings.FieldsSeq(string(f)) {
		switch word {
		case "+":
			sign = 1
		case "-":
			sign = -1
		default:
			sum += sign * *values[column[word]]
		}
	}
	return sum
}

// sound says whether the formula is facts with signs between them.
func (f Formula) sound() bool {
	parts := strings.Fields(string(f))
	for i, word := range parts {
		if i%2 == 1 && word != "+" && word != "-" || i%2 == 0 && !Counted(word) {
			return false
		}
	}
	return len(parts)%2 == 1
}

// What is wrong with definitions.
var (
	errCode    = fault.Define(fault.Invalid, "indicator.code", "代码须为小写字母和下划线，同一时期不重复", "A code is lower-case letters and underscores, and used once at a time.")
	errKind    = fault.Define(fault.Invalid, "indicator.kind", "类型只能是 share 或 minutes", "The kind is share or minutes.")
	errWords   = fault.Define(fault.Invalid, "indicator.words", "请写出中文和英文", "Please write it in Chinese and in English.")
	errFormula = fault.Define(fault.Invalid, "indicator.formula", "公式只能由这些计数相加减：%s。罚款金额和次数不得进入指标（行政处罚法第七十四条）",
		"A formula adds and subtracts these counts: %s. Fines enter no indicator (Administrative Penalty Law, art. 74).")
	errValid = fault.Define(fault.Invalid, "indicator.valid", "日期应为 年-月-日，且结束晚于开始", "A day is written 2026-03-02, and the end lies after the beginning.")
	errGoals = fault.Define(fault.Invalid, "indicator.goals", "三项目标都在 0 和 1 之间，合计为 1", "The three goals lie between 0 and 1 and make 1 together.")
)

func (d Definitions) check() (wrong []*fault.Error) {
	for i, one := range d.All {
		at := func(e *fault.Definition, field string, args ...any) {
			wrong = append(wrong, e.At(fmt.Sprintf("rates[%d].%s", i, field), args...))
		}
		twin := slices.ContainsFunc(d.All[:i], func(other Definition) bool { return other.Code == one.Code && other.overlaps(one) })
		if strings.Trim(one.Code, "abcdefghijklmnopqrstuvwxyz_") != "" || one.Code == "" || twin {
			at(errCode, "code")
		}
		if one.Kind != Share && one.Kind != Minutes {
			at(errKind, "kind")
		}
		for field, t := range map[string]words.Text{"name": one.Name, "explain": one.Explain, "window": one.Window} {
			if t.ZH == "" || t.EN == "" {
				at(errWords, field)
			}
		}
		for field, f := range map[string]Formula{"numerator": one.Numerator, "denominator": one.Denominator} {
			if !f.sound() {
				at(errFormula, field, strings.Join(factNames, ", "))
			}
		}
		from, err := worktime.ParseDate(one.ValidFrom)
		to, err2 := worktime.ParseDate(one.ValidTo)
		if one.ValidFrom != "" && err != nil || one.ValidTo != "" && (err2 != nil || one.ValidFrom != "" && to <= from) {
			at(errValid, "valid_from")
		}
	}
	g := d.Goals
	if sum := g.Grid + g.Department + g.Enforcement; min(g.Grid, g.Department, g.Enforcement) < 0 || sum < .9999 || sum > 1.0001 {
		wrong = append(wrong, errGoals.At("goals"))
	}
	return wrong
}

// Resting returns the codes of the rates of a day whose formulas name any of some facts.
func (d Definitions) Resting(facts []string, on string) (codes []string) {
	named := func(f Formula) bool {
		return slices.ContainsFunc(strings.Fields(string(f)), func(word string) bool { return slices.Contains(facts, word) })
	}
	for _, one := range d.All {
		if one.validOn(on) && (named(one.Numerator) || named(one.Denominator)) {
			codes = append(codes, one.Code)
		}
	}
	return codes
}

// NewDefinitions makes the book of definitions. Where a district has published none, those of data/reference/indicators.csv hold.
func NewDefinitions() *rulebook.Book[Definitions] {
	return rulebook.New("indicators", Standard, Definitions.check)
}

// Standard are the formulas of the field and the goals of the mechanism.
var Standard = func() Definitions {
	f, err := data.Files.Open("reference/indicators.csv")
	if err != nil {
		panic(err) // it is part of the program
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		panic(err)
	}
	d := Definitions{Goals: Goals{Grid: .7, Department: .2, Enforcement: .1}}
	for _, r := range rows[1:] {
		d.All = append(d.All, Definition{Code: r[0], Kind: Kind(r[1]), Name: words.T(r[2], r[3]), Numerator: Formula(r[4]), Denominator: Formula(r[5]),
			Interval: r[6] == "yes", Window: words.T(r[7], r[8]), Explain: words.T(r[9], r[10]), ValidFrom: r[11], ValidTo: r[12]})
	}
	return d
}()
