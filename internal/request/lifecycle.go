// Package request is what one person asks and another signs (两人办理). A capability registers the kinds of what it lets be asked; what is signed is carried
// out in the transaction of the signature, with the rights that both have then.
package request

import (
	"liandong/internal/fault"
	"liandong/internal/words"
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

// line is one line of the lifecycle: the action takes a request that is open to a state, for who stands so to it.
type line struct {
	action Action
	who    Standing
	to     State
}

var lifecycle = []line{
	{Sign, Signer, Signed},
	{Refuse, Signer, Refused},
	{Withdraw, Asker, Withdrawn},
	{Lapse, System, Lapsed},
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
	for _, l := range lifecycle {
		switch {
		case l.action != a:
		case who == Bystander:
			return s, ErrNone.New()
		case l.who != who && who == Asker:
			return s, ErrSame.New()
		case l.who != who && who == Concerned:
			return s, ErrConcerned.New()
		case l.who != who && l.who == Asker:
			return s, ErrAskerOnly.New()
		case l.who != who:
			return s, ErrAction.At("action")
		case s != Open:
			return s, ErrEnded.New(s.Name())
		default:
			return l.to, nil
		}
	}
	return s, ErrAction.At("action")
}

// possible lists what somebody may do now.
func possible(s State, who Standing) (all []Action) {
	for _, l := range lifecycle {
		if _, err := judge(s, l.action, who); err == nil {
			all = append(all, l.action)
		}
	}
	return all
}
