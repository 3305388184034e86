package casework_test

import (
	"testing"

	"liandong/internal/casework/rules"
	"liandong/internal/kernel/lifecycle"
	"liandong/internal/kernel/lifecycle/lifecycletest"
)

// TestPictureAndTableAreOne: docs/casework.md has the lifecycle as the table has it. No other action is possible in a state: TestEveryStateAndAction tries all.
func TestPictureAndTableAreOne(t *testing.T) {
	t.Parallel()
	type column = lifecycle.Column[rules.State, rules.Action, *rules.Facts, rules.Input, rules.Then]
	lifecycletest.Drawn(t, "../../docs/casework.md", "cases", rules.Lifecycle.Markdown(
		column{Title: "asks for", Cell: func(r rules.Rule) string { return string(r.More.Asks) }},
		column{Title: "then owned by", Cell: func(r rules.Rule) string { return string(r.More.Next) }},
		column{Title: "clock", Cell: func(r rules.Rule) string { return string(r.More.Stage) }}))
}
