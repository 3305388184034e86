package scheme

import (
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/lifecycle"
	"liandong/internal/kernel/words"
)

// Action (操作) is something that can be done with a scheme, or with an objection to it.
type Action string

// The actions.
const (
	ActSave    Action = "save"    // 拟稿
	ActDiscard Action = "discard" // 撤销草稿
	ActPublish Action = "publish" // 发布
	ActSettle  Action = "settle"  // 结算
	ActCorrect Action = "correct" // 更正: of a result, where an objection is upheld

	ActObject Action = "object" // 申诉
	ActUphold Action = "uphold" // 采纳
	ActRefuse Action = "refuse" // 不予采纳
)

// facts are all that a judgement on a scheme looks at.
type facts struct {
	state   State
	write   *fault.Error // why the caller may not draft for the district; nil where they may
	sign    *fault.Error // nor sign
	drafter bool         // the caller drafted it
	ended   bool         // its period lies behind
	to      string       // the last day of it
}

type (
	line  = lifecycle.Line[State, Action, facts, struct{}, struct{}]
	check = lifecycle.Check[facts]
)

var (
	byDrafter  = check{Name: "drafts for the district", Why: func(f facts) *fault.Error { return f.write }}
	bySigner   = check{Name: "signs for the district", Why: func(f facts) *fault.Error { return f.sign }}
	notDrafter = check{Name: "another person than the drafter", Why: func(f facts) *fault.Error { return fault.Unless(!f.drafter, ErrSame) }}
	notOver    = check{Name: "the period has not ended", Why: func(f facts) *fault.Error { return fault.Unless(!f.ended, ErrOver) }}
	over       = check{Name: "the period has ended", Why: func(f facts) *fault.Error { return fault.Unless(f.ended, ErrRunning, f.to) }}
)

// Lifecycle is the table of schemes: a draft that another person publishes is frozen; what it gives is settled when its period has ended.
var Lifecycle = &lifecycle.Table[State, Action, facts, struct{}, struct{}]{
	Lines: []line{
		{Action: ActSave, Name: words.T("拟稿", "Draft"), To: Draft, Who: byDrafter},
		{Action: ActSave, Name: words.T("拟稿", "Draft"), From: []State{Draft}, Who: byDrafter},
		{Action: ActDiscard, Name: words.T("撤销草稿", "Discard the draft"), From: []State{Draft}, Who: byDrafter},
		{Action: ActPublish, Name: words.T("发布", "Publish"), From: []State{Draft}, To: Published, Onward: true, Who: bySigner, Guards: []check{notDrafter, notOver}},
		{Action: ActSettle, Name: words.T("结算", "Settle"), From: []State{Published}, To: Settled, Onward: true, Who: byDrafter, Guards: []check{over}},
		{Action: ActCorrect, Name: words.T("更正", "Correct a result"), From: []State{Settled}, Who: byDrafter},
	},
	State: func(f facts) State { return f.state },
	Misplaced: func(f facts, l line) *fault.Error {
		if l.Action == ActSave || l.Action == ActDiscard {
			return ErrFrozen.New()
		}
		return ErrState.New(f.state.Words())
	},
}

// objecting is all that a judgement on an objection looks at.
type objecting struct {
	stand Stand
	own   bool // the caller objected, or belongs to the unit that did
}

type objectionLine = lifecycle.Line[Stand, Action, objecting, struct{}, struct{}]

var byAnother = lifecycle.Check[objecting]{Name: "drafts for the district, not of the unit that objects",
	Why: func(f objecting) *fault.Error { return fault.Unless(!f.own, ErrOwnSide) }}

// Objections is the table of objections.
var Objections = &lifecycle.Table[Stand, Action, objecting, struct{}, struct{}]{
	Lines: []objectionLine{
		{Action: ActObject, Name: words.T("申诉", "Object"), To: Open, Who: lifecycle.Check[objecting]{Name: "the unit, once for each result, in time"}},
		{Action: ActUphold, Name: words.T("采纳", "Uphold"), From: []Stand{Open}, To: Upheld, Who: byAnother},
		{Action: ActRefuse, Name: words.T("不予采纳", "Refuse"), From: []Stand{Open}, To: Refused, Who: byAnother},
	},
	State:     func(f objecting) Stand { return f.stand },
	Misplaced: func(objecting, objectionLine) *fault.Error { return ErrDecided.New() },
}
