// Package opendata (公共数据开放) publishes counts of cases by area, matter and month, where the district's administrator has switched it on: no words of anybody, no
// small numbers, and none that the others would give away.
package opendata

import (
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/words"
)

// RulesKind is the rulebook's name.
const RulesKind = "opendata"

// Rules (开放规则) are what an administrator decides about open data.
type Rules struct {
	Open    bool       `json:"open"`   // the switch; nothing is published while it is off
	Least   int64      `json:"least"`  // smaller counts, from 1, are hidden
	Wait    int        `json:"wait"`   // days after the end of a month until it is published
	Months  int        `json:"months"` // how many of the latest are published
	Licence words.Text `json:"licence"`
}

// Standard holds where a district has published none: closed.
var Standard = Rules{Least: 5, Wait: 7, Months: 24,
	Licence: words.T("知识共享署名 4.0 国际（CC BY 4.0）：可自由使用，须注明出处", "Creative Commons Attribution 4.0 International (CC BY 4.0): free to use, name the source")}

// What is wrong with rules.
var (
	errLeast   = fault.Define(fault.Invalid, "opendata.least", "小数标准应为 %d 到 %d", "The least number shown lies between %d and %d.")
	errWait    = fault.Define(fault.Invalid, "opendata.wait", "月末后等待 0 到 %d 天", "Wait 0 to %d days after the end of a month.")
	errMonths  = fault.Define(fault.Invalid, "opendata.months", "发布 1 到 %d 个月", "Publish 1 to %d months.")
	errLicence = fault.Define(fault.Invalid, "opendata.licence", "请用中文和英文写明许可", "Give the licence in Chinese and in English.")
)

const (
	leastLeast, mostLeast = 3, 100 // fewer than 3 protects nobody: one of two knows the other
	mostWait, mostMonths  = 90, 60
)

func (r Rules) check() (wrong []*fault.Error) {
	if r.Least < leastLeast || r.Least > mostLeast {
		wrong = append(wrong, errLeast.At("least", leastLeast, mostLeast))
	}
	if r.Wait < 0 || r.Wait > mostWait {
		wrong = append(wrong, errWait.At("wait", mostWait))
	}
	if r.Months < 1 || r.Months > mostMonths {
		wrong = append(wrong, errMonths.At("months", mostMonths))
	}
	if r.Licence.ZH == "" || r.Licence.EN == "" {
		wrong = append(wrong, errLicence.At("licence"))
	}
	return wrong
}

func newRules() *rulebook.Book[Rules] { return rulebook.New(RulesKind, Standard, Rules.check) }
