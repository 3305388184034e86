package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/words"
)

// Criteria (评价规则) are the rules by which every closed case is evaluated, as administrators publish them. They look at how the case went,
// never at a person, and at no count of reports, visits or fines.
type Criteria []Criterion

// Criterion is one rule: it fails where a fact of the case lies over, or under, a value.
type Criterion struct {
	Code      string     `json:"code"`
	Fact      string     `json:"fact"` // one of Evidence
	Op        string     `json:"op"`   // over, under
	Value     float64    `json:"value"`
	Verdict   string     `json:"verdict"` // fair, poor; mark: says nothing about the work but that the data look wrong
	Name      words.Text `json:"name"`
	ValidFrom string     `json:"valid_from,omitempty"` // YYYY-MM-DD, for cases closed from that day until before
	ValidTo   string     `json:"valid_to,omitempty"`   // that day
}

// The verdicts (评价结果).
const (
	Good = "good"
	Fair = "fair"
	Poor = "poor"
	Mark = "mark" // 数据质量标记
)

// Evaluation (综合评价) is what the rules say of a closed case.
type Evaluation struct {
	Verdict string
	Failed  []Criterion
	Marks   []Criterion // of data quality
	Facts   map[string]float64
}

// evidence is what criteria may look at. A fact that is not known, like a rating that nobody gave, is absent.
var evidence = map[string]func(Case) (float64, bool){
	"late_minutes": func(c Case) (float64, bool) { return max(0, c.LeftAt().Sub(c.DueAt).Minutes()), !c.DueAt.IsZero() },
	"late_first_minutes": func(c Case) (float64, bool) { // of what was granted on top
		return max(0, c.LeftAt().Sub(c.FirstDueAt).Minutes()), !c.FirstDueAt.IsZero()
	},
	"first_limit_share": func(c Case) (float64, bool) { // how much of the first limit it took, day and night: 2 for twice as long
		limit := c.FirstDueAt.Sub(c.FiledAt)
		return float64(c.LeftAt().Sub(c.FiledAt)) / float64(limit), limit > 0
	},
	"returned":      func(c Case) (float64, bool) { return float64(c.Refusals), true },
	"reworked":      func(c Case) (float64, bool) { return float64(c.Reworks), true },
	"reopened":      func(c Case) (float64, bool) { return float64(c.Reopens), true },
	"extended_days": func(c Case) (float64, bool) { return float64(c.ExtraDays), true },
	"suspended":     func(c Case) (float64, bool) { return float64(c.Pauses), true },
	"forced":        func(c Case) (float64, bool) { return oneIf(c.Forced), true },
	"rating":        func(c Case) (float64, bool) { return float64(c.Rating), c.Rating > 0 },
	"unsolved":      func(c Case) (float64, bool) { return oneIf(c.Solved == "no"), c.Solved != "" },
	"recheck_failed": func(c Case) (float64, bool) {
		return oneIf(c.Recheck == RecheckFailed), c.Recheck == RecheckKept || c.Recheck == RecheckFailed
	},
	"handling_seconds": func(c Case) (float64, bool) { return c.Handled.Seconds(), c.Handler.Owner.Code != "" },
	"checking_seconds": func(c Case) (float64, bool) { return c.ClosedAt.Sub(c.CheckedFrom).Seconds(), !c.CheckedFrom.IsZero() },
	"life_seconds":     func(c Case) (float64, bool) { return c.ClosedAt.Sub(c.CreatedAt).Seconds(), true },
}

// Evidence lists the facts that criteria may look at.
func Evidence() []string {
	var names []string
	for n := range evidence {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// StandardCriteria hold where a district has published none.
var StandardCriteria = Criteria{
	{Code: "late", Fact: "late_minutes", Op: "over", Value: 0, Verdict: Poor, Name: words.T("超期结案", "closed after its limit")},
	{Code: "far", Fact: "first_limit_share", Op: "over", Value: 3, Verdict: Poor, Name: words.T("用时超过首次时限的三倍", "took more than three times its first limit")},
	{Code: "extended", Fact: "late_first_minutes", Op: "over", Value: 0, Verdict: Fair, Name: words.T("经延期、超过首次时限结案", "closed after its first limit")},
	{Code: "forced", Fact: "forced", Op: "over", Value: 0, Verdict: Poor, Name: words.T("强制结案", "closed by force")},
	{Code: "unsolved", Fact: "unsolved", Op: "over", Value: 0, Verdict: Poor, Name: words.T("反映人认为未解决", "not solved, says who reported it")},
	{Code: "recheck", Fact: "recheck_failed", Op: "over", Value: 0, Verdict: Poor, Name: words.T("抽查不合格", "did not hold when it was rechecked")},
	{Code: "returned", Fact: "returned", Op: "over", Value: 1, Verdict: Fair, Name: words.T("多次退单", "returned more than once")},
	{Code: "reworked", Fact: "reworked", Op: "over", Value: 0, Verdict: Fair, Name: words.T("有返工", "sent back by the check")},
	{Code: "reopened", Fact: "reopened", Op: "over", Value: 0, Verdict: Fair, Name: words.T("曾重开", "had to be reopened")},
	{Code: "rated", Fact: "rating", Op: "under", Value: 3, Verdict: Fair, Name: words.T("反映人不满意", "rated below 3 of 5")},
	{Code: "instant", Fact: "handling_seconds", Op: "under", Value: 60, Verdict: Mark, Name: words.T("处置用时不足1分钟", "handled in under a minute")},
	{Code: "unseen", Fact: "checking_seconds", Op: "under", Value: 30, Verdict: Mark, Name: words.T("核查用时不足30秒", "checked in under 30 seconds")},
	{Code: "impossible", Fact: "life_seconds", Op: "under", Value: 120, Verdict: Mark, Name: words.T("从上报到结案不足2分钟", "from report to close in under two minutes")},
}

// NewCriteria makes the book in which administrators keep their criteria.
func NewCriteria() *rulebook.Book[Criteria] {
	return rulebook.New("evaluation", StandardCriteria, Criteria.check)
}

// What is wrong with a criterion.
var (
	ErrCriterionCode = fault.Define(fault.Invalid, "evaluation.code", "编号不能为空、重复或含逗号", "The code must not be empty, used twice or hold a comma.")
	ErrCriterionFact = fault.Define(fault.Invalid, "evaluation.fact", "可用的事实：%s", "The fact must be one of: %s")
	ErrCriterionOp   = fault.Define(fault.Invalid, "evaluation.op", "比较方式应为 over 或 under", "The comparison must be over or under.")
	ErrCriterionEnds = fault.Define(fault.Invalid, "evaluation.verdict", "结果应为 fair、poor 或 mark", "The verdict must be fair, poor or mark.")
	ErrCriterionName = fault.Define(fault.Invalid, "evaluation.name", "请写明中文名称", "Give the name in Chinese.")
	ErrCriterionDay  = fault.Define(fault.Invalid, "evaluation.day", "日期应为 年-月-日", "A day is written 2026-03-02.")
)

func (all Criteria) check() (wrong []*fault.Error) {
	seen := map[string]bool{}
	for i, c := range all {
		at := func(field string) string { return fmt.Sprintf("[%d].%s", i, field) }
		if c.Code == "" || seen[c.Code] || strings.Contains(c.Code, ",") {
			wrong = append(wrong, ErrCriterionCode.At(at("code")))
		}
		seen[c.Code] = true
		if evidence[c.Fact] == nil {
			wrong = append(wrong, ErrCriterionFact.At(at("fact"), strings.Join(Evidence(), ", ")))
		}
		if c.Op != "over" && c.Op != "under" {
			wrong = append(wrong, ErrCriterionOp.At(at("op")))
		}
		if !slices.Contains([]string{Fair, Poor, Mark}, c.Verdict) {
			wrong = append(wrong, ErrCriterionEnds.At(at("verdict")))
		}
		if !words.Said(c.Name.ZH) {
			wrong = append(wrong, ErrCriterionName.At(at("name")))
		}
		for field, v := range map[string]string{"valid_from": c.ValidFrom, "valid_to": c.ValidTo} {
			if _, err := worktime.ParseDate(v); v != "" && err != nil {
				wrong = append(wrong, ErrCriterionDay.At(at(field)))
			}
		}
	}
	return wrong
}

// Evaluate applies the criteria to a closed case. An objection that was granted leaves marks of data quality standing and nothing else.
func (all Criteria) Evaluate(c Case) Evaluation {
	e := Evaluation{Verdict: Good, Facts: map[string]float64{}}
	for name, fact := range evidence {
		if v, known := fact(c); known {
			e.Facts[name] = v
		}
	}
	closed := day(c.ClosedAt)
	for _, one := range all {
		v, known := e.Facts[one.Fact]
		fails := known && (one.Op == "over" && v > one.Value || one.Op == "under" && v < one.Value)
		if !fails || closed < one.ValidFrom || one.ValidTo != "" && closed >= one.ValidTo {
			continue
		}
		switch {
		case one.Verdict == Mark:
			e.Marks = append(e.Marks, one)
		case c.Excused:
		default:
			e.Failed = append(e.Failed, one)
			if one.Verdict == Poor || e.Verdict == Good {
				e.Verdict = one.Verdict
			}
		}
	}
	return e
}

// Evaluated says whether a case has an evaluation: closed, and not just answered.
func Evaluated(c Case) bool { return c.State == Closed && !c.FiledAt.IsZero() }

// UsedMinutes is how long a hop lasted less what was suspended of it, until now where it still runs.
func (h Hop) UsedMinutes(now time.Time) float64 {
	to := h.To
	if to.IsZero() {
		to = now
	}
	return (to.Sub(h.From) - h.Paused).Minutes()
}

// Marks are those that the criteria can set, in their order, then others that were set under older criteria.
func (all Criteria) Marks(set map[string]int64) (list []MarkOf) {
	known := map[string]bool{}
	for _, c := range all {
		if c.Verdict == Mark {
			list = append(list, MarkOf{c.Code, c.Name})
			known[c.Code] = true
		}
	}
	var older []MarkOf
	for code := range set {
		if !known[code] {
			older = append(older, MarkOf{code, words.T(code, code)})
		}
	}
	slices.SortFunc(older, func(a, b MarkOf) int { return cmp.Compare(a.Code, b.Code) })
	return append(list, older...)
}

// MarkOf is a mark (数据质量标记) in words.
type MarkOf struct {
	Code string
	Name words.Text
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
