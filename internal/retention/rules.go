// Package retention says how long personal data is kept and erases it (留存与清除): on request, and by rules. Nothing is erased by itself: what one person asks
// another signs, what is signed is carried out in bounded parts, and the run proves what it did.
package retention

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/words"
)

// Kind (类别) is a kind of personal data that has its own time.
type Kind string

// The kinds, in the order in which a run takes them.
const (
	Contacts      Kind = "contact"      // who reported: name and phone, from the closing of the case
	Contents      Kind = "content"      // words, files and the exact place, from the closing of the case
	Consultations Kind = "consultation" // questions and who asked them
	Calls         Kind = "call"         // numbers of phone calls
	Notices       Kind = "notice"       // what people were told
	Guests        Kind = "guest"        // guests of whom nothing is here any more
	Codes         Kind = "code"         // codes that were sent to confirm a number
)

var kinds = []Kind{Contacts, Contents, Consultations, Calls, Notices, Guests, Codes}

var kindNames = map[Kind]words.Text{Contacts: words.T("反映人联系方式", "who reported"), Contents: words.T("案件文字、附件和精确位置", "words, files and exact place of cases"),
	Consultations: words.T("咨询内容和咨询人", "questions and who asked"), Calls: words.T("来电号码", "numbers of callers"), Notices: words.T("通知内容", "notices"),
	Guests: words.T("访客账号", "accounts of guests"), Codes: words.T("手机验证码", "codes to confirm a number")}

// Name is the kind in words.
func (k Kind) Name() words.Text { return kindNames[k] }

// Rule (留存规则) is how long a kind is kept, why, and when the rule holds.
type Rule struct {
	Kind      Kind   `json:"kind"`
	Days      int    `json:"days"`
	BasisZH   string `json:"basis_zh"` // law and article
	BasisEN   string `json:"basis_en"`
	Source    string `json:"source"` // the document that sets the days
	ValidFrom string `json:"valid_from"`
	ValidTo   string `json:"valid_to"` // first day on which it no longer holds
}

// Rules are those of a district.
type Rules []Rule

// RulesKind is the kind of rules in the rulebook.
const RulesKind = "retention"

// What is wrong with a rule.
var (
	ErrKind  = fault.Define(fault.Invalid, "retention.kind", "没有这一类数据", "There is no such kind of data.")
	ErrDays  = fault.Define(fault.Invalid, "retention.days", "保存天数应为 %d 至 %d", "It is kept from %d to %d days.")
	ErrBasis = fault.Define(fault.Invalid, "retention.basis", "请写明依据（1至300字）", "Give the basis in law, in 1 to 300 characters.")
	ErrDate  = fault.Define(fault.Invalid, "retention.date", "日期应为 YYYY-MM-DD，且起始早于终止", "The date must be YYYY-MM-DD, and the first before the last.")
	ErrTwice = fault.Define(fault.Invalid, "retention.twice", "同一类数据同一天只能有一条规则", "Two rules hold for one kind on one day.")
)

const mostDays = 36500

// least is how short a kind may be kept: contacts are needed as long as a case can be reopened, codes for limits a day.
var least = map[Kind]int{Contacts: 15, Contents: 30, Consultations: 1, Calls: 1, Notices: 15, Guests: 1, Codes: 1}

func check(rules Rules) (wrong []*fault.Error) {
	for i, r := range rules {
		at := func(field string) string { return fmt.Sprintf("rules[%d].%s", i, field) }
		from, to := r.span()
		switch {
		case !slices.Contains(kinds, r.Kind):
			wrong = append(wrong, ErrKind.At(at("kind")))
		case r.Days < least[r.Kind] || r.Days > mostDays:
			wrong = append(wrong, ErrDays.At(at("days"), least[r.Kind], mostDays))
		}
		if !words.Sayable(r.BasisZH, 1, 300) {
			wrong = append(wrong, ErrBasis.At(at("basis_zh")))
		}
		if from < 0 || to < 0 || from >= to {
			wrong = append(wrong, ErrDate.At(at("valid_from")))
			continue
		}
		for _, other := range rules[:i] {
			if f, t := other.span(); other.Kind == r.Kind && f >= 0 && from < t && f < to {
				wrong = append(wrong, ErrTwice.At(at("kind")))
			}
		}
	}
	return wrong
}

// span is the days on which a rule holds; negative for a date that is none.
func (r Rule) span() (from, to worktime.Date) {
	from, to = 0, 1<<31-1
	var err error
	if r.ValidFrom != "" {
		if from, err = worktime.ParseDate(r.ValidFrom); err != nil {
			from = -1
		}
	}
	if r.ValidTo != "" {
		if to, err = worktime.ParseDate(r.ValidTo); err != nil {
			to = -1
		}
	}
	return from, to
}

// Limit is a rule as it holds on a day: what is older than Before is due.
type Limit struct {
	Kind   Kind  `json:"kind"`
	Days   int   `json:"days"`
	Before int64 `json:"before"` // ms
}

// On lists the limits on a day, in the order of a run. A kind without a rule is kept.
func (rules Rules) On(now time.Time) (all []Limit) {
	today := worktime.DateOf(now)
	for _, k := range kinds {
		for _, r := range rules {
			if from, to := r.span(); r.Kind == k && from <= today && today < to {
				all = append(all, Limit{Kind: k, Days: r.Days, Before: clock.Milli((today - worktime.Date(r.Days)).Start())})
			}
		}
	}
	return all
}

// NewRules makes the book of the rules; the standard comes with the program.
func NewRules(files fs.FS) (*rulebook.Book[Rules], error) {
	text, err := fs.ReadFile(files, "retention/rules.json")
	if err != nil {
		return nil, err
	}
	var standard Rules
	if err := json.Unmarshal(text, &standard); err != nil {
		return nil, err
	}
	return rulebook.New(RulesKind, standard, check), nil
}
