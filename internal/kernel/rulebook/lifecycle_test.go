package rulebook

import (
	"testing"

	"liandong/internal/kernel/lifecycle/lifecycletest"
)

func TestEveryStateAndAction(t *testing.T) {
	t.Parallel()
	lifecycletest.Every(t, Lifecycle, []State{InForce, Drafted}, map[string]facts{"in force": {state: InForce}, "drafted": {state: Drafted, differs: true}, "drafted, nothing new": {state: Drafted}},
		map[string]string{"in force": "save", "drafted": "save publish", "drafted, nothing new": "save"})
}

func TestPictureAndTableAreOne(t *testing.T) {
	t.Parallel()
	lifecycletest.Drawn(t, "../../../docs/lifecycles.md", "rulebook", Lifecycle.Markdown())
}
