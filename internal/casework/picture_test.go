package casework_test

import (
	"testing"

	"liandong/internal/casework"
	"liandong/internal/lifecycle"
	"liandong/internal/lifecycle/lifecycletest"
)

// TestPictureAndTableAreOne: docs/casework.md has the lifecycle as the table has it. No other action is possible in a state: TestEveryStateAndAction tries all.
func TestPictureAndTableAreOne(t *testing.T) {
	t.Parallel()
	type column = lifecycle.Column[casework.State, casework.Action, *casework.Facts, casework.Input, casework.Then]
	lifecycletest.Drawn(t, "../../docs/casework.md", "cases", casework.Lifecycle.Markdown(
		column{Title: "asks for", Cell: func(r casework.Rule) string { return string(r.More.Asks) }},
		column{Title: "then owned by", Cell: func(r casework.Rule) string { return string(r.More.Next) }},
		column{Title: "clock", Cell: func(r casework.Rule) string { return string(r.More.Stage) }}))
}
