package call

import (
	"time"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/rulebook"
)

// RulesKind is the kind of the rulebook.
const RulesKind = "hotline"

// Rules (热线规则) are the limits of the hotline's service.
type Rules struct {
	AnswerSeconds   int `json:"answer_seconds"`    // a call is answered in time within so many
	CallBackMinutes int `json:"call_back_minutes"` // who hung up unanswered is called back within so many; 0: nobody is by rule
}

// What can be wrong with them.
var (
	ErrSeconds = fault.Define(fault.Invalid, "call.answer_seconds", "应为 1 到 600 秒", "It must be 1 to 600 seconds.")
	ErrMinutes = fault.Define(fault.Invalid, "call.call_back_minutes", "应为 0 到 10080 分钟；0 表示不自动回拨", "It must be 0 to 10080 minutes; 0 for no call-backs by rule.")
)

// NewRules makes the rulebook. The standard is the 15 seconds that hotlines commonly promise, and two hours until an unanswered caller is called back.
func NewRules() *rulebook.Book[Rules] {
	return rulebook.New(RulesKind, Rules{AnswerSeconds: 15, CallBackMinutes: 120}, func(r Rules) (wrong []*fault.Error) {
		if r.AnswerSeconds < 1 || r.AnswerSeconds > 600 {
			wrong = append(wrong, ErrSeconds.At("answer_seconds"))
		}
		if r.CallBackMinutes < 0 || r.CallBackMinutes > 7*24*60 {
			wrong = append(wrong, ErrMinutes.At("call_back_minutes"))
		}
		return wrong
	})
}

func (r Rules) answer() time.Duration { return time.Duration(r.AnswerSeconds) * time.Second }
