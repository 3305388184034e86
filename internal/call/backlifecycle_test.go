package call

import (
	"testing"

	"liandong/internal/kernel/lifecycle/lifecycletest"
)

func TestEveryStateAndActionOfACallBack(t *testing.T) {
	t.Parallel()
	lifecycletest.Every(t, BackLifecycle, []BackState{Open, Done, GivenUp},
		map[string]backFacts{"open": {state: Open}, "open, tried twice": {state: Open, attempts: 2}, "open, tried thrice": {state: Open, attempts: 3},
			"done": {state: Done, attempts: 3}, "given up": {state: GivenUp, attempts: 3}},
		map[string]string{"open": "attempt reached", "open, tried twice": "attempt reached", "open, tried thrice": "attempt give_up reached", "done": "", "given up": ""})
	for reached, want := range map[bool]BackState{true: Done, false: ""} {
		if l, _ := BackLifecycle.Of(ActAttempt, backFacts{state: Open, reached: reached}); l.To != want {
			t.Errorf("reached %v: to %q", reached, l.To)
		}
	}
}

func TestPictureAndTableAreOne(t *testing.T) {
	t.Parallel()
	lifecycletest.Drawn(t, "../../docs/lifecycles.md", "callback", BackLifecycle.Markdown())
}
