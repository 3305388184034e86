package rules

import (
	"fmt"
	"math"

	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/rulebook"
)

// Extensions (延期规则) say how often and how far a limit may be extended, as administrators publish it.
type Extensions []Extension

// Extension is the rule for a matter; without one it holds for all that have none of their own.
type Extension struct {
	Code      string  `json:"code"`
	Matter    string  `json:"matter,omitempty"`
	Times     int     `json:"times"`                // at most
	Share     float64 `json:"portion"`              // of the first limit, all extensions together: 0.5 for half of it
	Least     int     `json:"least_days,omitempty"` // working days that may be granted all the same, where the share comes to less
	ValidFrom string  `json:"valid_from,omitempty"` // YYYY-MM-DD, from that day until before
	ValidTo   string  `json:"valid_to,omitempty"`   // that day
}

// StandardExtensions hold where a district has published none: twice, by no more than the limit itself.
var StandardExtensions = Extensions{{Code: "standard", Times: 2, Share: 1, Least: 1}}

// afterRuling is how often the owner may be given more time whom the district has named by a ruling.
const afterRuling = 1

// NewExtensions makes the book in which administrators keep their rules of extension.
func NewExtensions() *rulebook.Book[Extensions] {
	return rulebook.New("extension", StandardExtensions, Extensions.check)
}

// What is wrong with a rule of extension.
var (
	ErrExtensionCode  = fault.Define(fault.Invalid, "extension.code", "编号不能为空或重复", "The code must not be empty or used twice.")
	ErrExtensionTimes = fault.Define(fault.Invalid, "extension.times", "次数应为 0 至 %d", "The number must be from 0 to %d.")
	ErrExtensionShare = fault.Define(fault.Invalid, "extension.share", "占首次时限的比例应为 0 至 %d", "The share of the first limit must be from 0 to %d.")
	ErrExtensionLeast = fault.Define(fault.Invalid, "extension.least", "应为 0 至 %d 个工作日", "It must be 0 to %d working days.")
	ErrExtensionDay   = fault.Define(fault.Invalid, "extension.day", "日期应为 年-月-日", "A day is written 2026-03-02.")
)

// The most that a rule may say: more is a slip of the keyboard.
const (
	mostTimes, mostShare, mostLeast = 10, 5, 20
)

func (l Extensions) check() (wrong []*fault.Error) {
	codes := map[string]bool{}
	for i, one := range l {
		bad := func(field string, d *fault.Definition, args ...any) {
			wrong = append(wrong, d.At(fmt.Sprintf("[%d].%s", i, field), args...))
		}
		if one.Code == "" || codes[one.Code] {
			bad("code", ErrExtensionCode)
		}
		codes[one.Code] = true
		if one.Times < 0 || one.Times > mostTimes {
			bad("times", ErrExtensionTimes, mostTimes)
		}
		if !(one.Share >= 0 && one.Share <= mostShare) {
			bad("portion", ErrExtensionShare, mostShare)
		}
		if one.Least < 0 || one.Least > mostLeast {
			bad("least_days", ErrExtensionLeast, mostLeast)
		}
		for field, v := range map[string]string{"valid_from": one.ValidFrom, "valid_to": one.ValidTo} {
			if _, err := worktime.ParseDate(v); v != "" && err != nil {
				bad(field, ErrExtensionDay)
			}
		}
	}
	return wrong
}

// of is the rule for a matter on a day: its own, else that for all, else none, which allows nothing.
func (l Extensions) of(matter, today string) (rule Extension) {
	for _, one := range l {
		if today < one.ValidFrom || one.ValidTo != "" && today >= one.ValidTo || one.Matter != "" && one.Matter != matter {
			continue
		}
		if rule.Code == "" || rule.Matter == "" && one.Matter != "" {
			rule = one
		}
	}
	return rule
}

// leave is how many working days the case may still be given, and by which rule.
func (f *Facts) leave() (days, most int, rule Extension) {
	rule = f.Extensions.of(f.Case.Matter, day(f.Now))
	most = max(rule.Least, int(math.Floor(rule.Share*f.Calendars.Standard().InWorkingDays(f.Case.Limit))))
	return most - f.Case.ExtraDays, most, rule
}

// The guards of an extension.
var (
	MayBeExtended = guard("may_be_extended", func(f *Facts) *fault.Error {
		days, most, rule := f.leave()
		switch {
		case f.Case.Binding && f.Case.Extensions >= afterRuling:
			return WhyExtendedAfterRuling.New()
		case f.Case.Extensions >= rule.Times:
			return WhyExtendedOften.New(rule.Times)
		case days < 1:
			return WhyExtendedFar.New(most, int(math.Round(rule.Share*100)))
		}
		return nil
	})
	// AboveTheOwner: who decides belongs neither to the owner's side nor to who asked, and what a unit of the district owns is the district centre's to decide.
	AboveTheOwner = guard("above_the_owner", func(f *Facts) *fault.Error {
		side := f.stands(f.Case.Owner) || f.stands(f.Case.Ask.By.Owner)
		above := f.ofDistrict() || f.Roster.LevelOf(f.Case.Owner) != territory.District
		return fault.Unless(!side && above, WhyOwnersSide, f.Case.Owner.Name)
	})
)
