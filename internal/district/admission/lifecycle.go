package admission

import (
	"strings"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/lifecycle"
	"liandong/internal/kernel/words"
)

// Action (操作) is something that can be done with an application.
type Action string

// The actions.
const (
	ActApply    Action = "apply"    // 申请
	ActSign     Action = "sign"     // 会签
	ActRefuse   Action = "refuse"   // 不予准入
	ActWithdraw Action = "withdraw" // 撤回
)

// facts are all that a judgement on an application looks at.
type facts struct {
	state         State // at the instant, so that what has expired is so
	centre, legal bool  // the sides that the caller can sign for
	own           bool  // the caller applied, or belongs to the department that did
	applicant     bool  // the caller belongs to the department that applied
	signed        bool  // the side that the caller would sign for has signed
	other         bool  // so has the other side
	same          bool  // and that was the same person
}

// Input (说明) is what somebody says with an action.
type Input struct{ Reason string }

type (
	line  = lifecycle.Line[State, Action, facts, Input, struct{}]
	check = lifecycle.Check[facts]
	need  = lifecycle.Need[facts, Input]
)

var (
	bySigner = check{Name: "centre or legal reviewer", Why: func(f facts) *fault.Error {
		switch {
		case !f.centre && !f.legal:
			return ErrSigners.New()
		case f.own:
			return ErrOwnSide.New()
		}
		return nil
	}}
	byApplicant = check{Name: "department that applied", Why: func(f facts) *fault.Error { return fault.Unless(f.applicant, ErrNotYours) }}
	notSigned   = check{Name: "this side has not signed", Why: func(f facts) *fault.Error { return fault.Unless(!f.signed, ErrSigned) }}
	notSame     = check{Name: "another person than the other side's", Why: func(f facts) *fault.Error { return fault.Unless(!f.same, ErrSame) }}
)

var (
	reason    = need{Name: "reason", Wrong: func(_ facts, in Input) []*fault.Error { return sayable(in.Reason) }}
	mayReason = need{Name: "reason?", Wrong: func(_ facts, in Input) []*fault.Error {
		if strings.TrimSpace(in.Reason) == "" {
			return nil
		}
		return sayable(in.Reason)
	}}
)

func sayable(reason string) []*fault.Error {
	if words.Sayable(strings.TrimSpace(reason), 1, mostWords) {
		return nil
	}
	return []*fault.Error{ErrMissing.At("reason", mostWords)}
}

// Lifecycle is the table: two signatures admit, one refusal ends. That it expires follows from its date.
var Lifecycle = &lifecycle.Table[State, Action, facts, Input, struct{}]{
	Lines: []line{
		{Action: ActApply, Name: words.T("申请", "Apply"), To: Applied},
		{Action: ActSign, Name: words.T("会签", "Sign"), From: []State{Applied}, To: Admitted, Onward: true, Who: bySigner, Guards: []check{notSigned, notSame},
			When: lifecycle.When[facts]{Name: "the other side has signed", Holds: func(f facts) bool { return f.other }}},
		{Action: ActSign, Name: words.T("会签", "Sign"), From: []State{Applied}, Onward: true, Who: bySigner, Guards: []check{notSigned, notSame}},
		{Action: ActRefuse, Name: words.T("不予准入", "Refuse"), From: []State{Applied}, To: Refused, Who: bySigner, Needs: []need{reason}},
		{Action: ActWithdraw, Name: words.T("撤回", "Withdraw"), From: []State{Applied, Admitted}, To: Withdrawn, Who: byApplicant, Needs: []need{mayReason}},
	},
	State:     func(f facts) State { return f.state },
	First:     []func(facts, line) *fault.Error{lifecycle.Whose[State, Action, facts, Input, struct{}]},
	Misplaced: func(f facts, _ line) *fault.Error { return ErrState.New(f.state.Words()) },
}
