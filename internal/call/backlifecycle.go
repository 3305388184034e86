package call

import (
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/lifecycle"
	"liandong/internal/kernel/words"
)

// BackState (回拨状态) is where a call-back stands.
type BackState string

// The states of a call-back.
const (
	Open    BackState = "open"     // 待回拨
	Done    BackState = "done"     // 已接通
	GivenUp BackState = "given_up" // 已终止
)

// BackAction (回拨操作) is something that can be done with a call-back.
type BackAction string

// The actions.
const (
	ActAsk     BackAction = "ask"     // 登记回拨
	ActAttempt BackAction = "attempt" // 回拨记录
	ActGiveUp  BackAction = "give_up" // 终止回拨
	ActReached BackAction = "reached" // 再次来电接通
)

// backFacts are all that a judgement on a call-back looks at.
type backFacts struct {
	state    BackState
	attempts int
	reached  bool // the attempt that is noted reached somebody
}

type (
	backLine  = lifecycle.Line[BackState, BackAction, backFacts, struct{}, struct{}]
	backCheck = lifecycle.Check[backFacts]
)

var (
	byOperator = backCheck{Name: "operator of the centre"} // looked up with the call-back: who is none does not see it
	byTheRule  = backCheck{Name: "rule"}
	triedOften = backCheck{Name: "three attempts", Why: func(f backFacts) *fault.Error {
		if f.attempts < enough {
			return ErrTooFew.New(enough)
		}
		return nil
	}}
)

// BackLifecycle is the table of call-backs.
var BackLifecycle = &lifecycle.Table[BackState, BackAction, backFacts, struct{}, struct{}]{
	Lines: []backLine{
		{Action: ActAsk, Name: words.T("登记回拨", "Ask for a call-back"), To: Open, Who: byOperator},
		{Action: ActAttempt, Name: words.T("回拨记录", "Note an attempt"), From: []BackState{Open}, To: Done, Onward: true, Who: byOperator,
			When: lifecycle.When[backFacts]{Name: "it reached somebody", Holds: func(f backFacts) bool { return f.reached }}},
		{Action: ActAttempt, Name: words.T("回拨记录", "Note an attempt"), From: []BackState{Open}, Who: byOperator},
		{Action: ActGiveUp, Name: words.T("终止回拨", "Give it up"), From: []BackState{Open}, To: GivenUp, Who: byOperator, Guards: []backCheck{triedOften}},
		{Action: ActReached, Name: words.T("再次来电接通", "They called again and were answered"), From: []BackState{Open}, To: Done, Who: byTheRule},
	},
	State:     func(f backFacts) BackState { return f.state },
	Misplaced: func(backFacts, backLine) *fault.Error { return ErrOver.New() },
}
