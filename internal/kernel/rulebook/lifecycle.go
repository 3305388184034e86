package rulebook

import (
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/lifecycle"
	"liandong/internal/kernel/words"
)

// State (状态) is where the rules of a kind stand in a district.
type State string

// The states.
const (
	InForce State = "in_force" // 现行: no draft beside the rules in force
	Drafted State = "drafted"  // 有草稿
)

// Action (操作) is something that can be done with rules.
type Action string

// The actions.
const (
	ActSave    Action = "save"    // 保存草稿
	ActPublish Action = "publish" // 发布
)

// facts are all that a judgement on a draft looks at.
type facts struct {
	state   State
	differs bool // the draft says something else than the rules in force
}

type line = lifecycle.Line[State, Action, facts, struct{}, struct{}]

var (
	administrator = lifecycle.Check[facts]{Name: "who changes these rules"} // the room of the rules knows who that is
	differs       = lifecycle.Check[facts]{Name: "differs from the rules in force", Why: func(f facts) *fault.Error {
		if !f.differs {
			return ErrNoDraft.New()
		}
		return nil
	}}
)

// Lifecycle is the table of drafts: what is published is never overwritten, it becomes the next version.
var Lifecycle = &lifecycle.Table[State, Action, facts, struct{}, struct{}]{
	Lines: []line{
		{Action: ActSave, Name: words.T("保存草稿", "Save a draft"), From: []State{InForce, Drafted}, To: Drafted, Who: administrator},
		{Action: ActPublish, Name: words.T("发布", "Publish"), From: []State{Drafted}, To: InForce, Onward: true, Who: administrator, Guards: []lifecycle.Check[facts]{differs}},
	},
	State:     func(f facts) State { return f.state },
	Misplaced: func(facts, line) *fault.Error { return ErrNoDraft.New() },
}
