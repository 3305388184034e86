// Package request is what one person asks and another signs (两人办理). A capability registers the kinds of what it lets be asked; what is signed is carried
// out in the transaction of the signature, with the rights that both have then.
package request

import (
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/lifecycle"
	"liandong/internal/kernel/words"
)

// State (状态) is where a request stands.
type State string

// The states. A request ends once.
const (
	Open      State = "open"      // 待签
	Signed    State = "signed"    // 已签并办理
	Refused   State = "refused"   // 已退回
	Withdrawn State = "withdrawn" // 已撤回
	Lapsed    State = "lapsed"    // 逾期失效
)

var stateNames = map[State]words.Text{Open: words.T("待签", "waiting"), Signed: words.T("已签", "signed"), Refused: words.T("已退回", "refused"),
	Withdrawn: words.T("已撤回", "withdrawn"), Lapsed: words.T("已失效", "lapsed")}

// Name is the state in words.
func (s State) Name() words.Text { return stateNames[s] }

// Action (操作) is what can be done with a request.
type Action string

// The actions.
const (
	Sign     Action = "sign"     // 签批
	Refuse   Action = "refuse"   // 退回
	Withdraw Action = "withdraw" // 撤回
	Lapse    Action = "lapse"    // 失效
)

// Standing (关系) is how somebody stands to a request: by person, not by account.
type Standing string

// The standings. Who asked or is concerned is that also with the right to sign.
const (
	Asker     Standing = "asker"     // 申请人
	Concerned Standing = "concerned" // 所涉本人
	Signer    Standing = "signer"    // 有权签批的他人
	Bystander Standing = "bystander" // 无关人员
	System    Standing = "system"    // 系统
)

// facts are all that a judgement looks at.
type facts struct {
	state State
	who   Standing
}

type (
	line  = lifecycle.Line[State, Action, facts, struct{}, struct{}]
	check = lifecycle.Check[facts]
)

var (
	bySigner = by(Signer)
	byAsker  = by(Asker)
	bySystem = by(System)
)

// Lifecycle is the table: a request that is open ends by one of four actions.
var Lifecycle = &lifecycle.Table[State, Action, facts, struct{}, struct{}]{
	Lines: []line{
		{Action: Sign, Name: words.T("签批", "Sign"), From: []State{Open}, To: Signed, Who: bySigner, Onward: true},
		{Action: Refuse, Name: words.T("退回", "Refuse"), From: []State{Open}, To: Refused, Who: bySigner},
		{Action: Withdraw, Name: words.T("撤回", "Withdraw"), From: []State{Open}, To: Withdrawn, Who: byAsker},
		{Action: Lapse, Name: words.T("失效", "Lapse"), From: []State{Open}, To: Lapsed, Who: bySystem},
	},
	State:     func(f facts) State { return f.state },
	First:     []func(facts, line) *fault.Error{lifecycle.Whose[State, Action, facts, struct{}, struct{}]},
	Misplaced: func(f facts, _ line) *fault.Error { return ErrEnded.New(f.state.Name()) },
}

// by is the condition that somebody stands so to the request.
func by(standing Standing) check {
	return check{Name: string(standing), Why: func(f facts) *fault.Error {
		switch {
		case f.who == Bystander:
			return ErrNone.New()
		case f.who == standing:
			return nil
		case f.who == Asker:
			return ErrSame.New()
		case f.who == Concerned:
			return ErrConcerned.New()
		case standing == Asker:
			return ErrAskerOnly.New()
		}
		return ErrAction.At("action")
	}}
}

// What stands in the way of an action.
var (
	ErrNone      = fault.Define(fault.NotFound, "request.none", "没有这件待签事项", "There is no such request.")
	ErrEnded     = fault.Define(fault.Conflict, "request.ended", "此事项%s，不能再操作", "This request is %s already.")
	ErrSame      = fault.Define(fault.Forbidden, "request.same", "申请人不能签批自己的申请，须由另一人办理", "Who asked cannot sign or refuse; another person must.")
	ErrConcerned = fault.Define(fault.Forbidden, "request.concerned", "此事项涉及您本人，须由他人办理", "This concerns yourself; others must decide it.")
	ErrAskerOnly = fault.Define(fault.Forbidden, "request.asker_only", "只有申请人可以撤回", "Only who asked can withdraw it.")
	ErrAction    = fault.Define(fault.Invalid, "request.action", "没有这种操作", "There is no such action.")
)

// judge says where an action takes a request. Errors: ErrNone for who may not know of it, ErrEnded, ErrSame, ErrConcerned, ErrAskerOnly, ErrAction.
func judge(s State, a Action, who Standing) (State, error) {
	f := facts{s, who}
	l, known := Lifecycle.Of(a, f)
	if !known {
		return s, ErrAction.At("action")
	}
	if err := Lifecycle.Judge(f, l); err != nil {
		return s, err
	}
	return l.To, nil
}

// possible lists what somebody may do now.
func possible(s State, who Standing) []Action { return Lifecycle.May(facts{s, who}) }
