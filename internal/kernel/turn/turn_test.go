package turn

import (
	"testing"
	"testing/synctest"
)

// TestWhoHangsIsLeftBehind: the others go on, and nothing is begun for the district a second time before the first has ended.
func TestWhoHangsIsLeftBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var turns Turns
		hangs, begun := make(chan struct{}), 0
		stuck := func() { begun++; <-hangs }
		for range 2 {
			if turns.Take("a", 2, stuck) {
				t.Error("it was waited for")
			}
		}
		if did := false; !turns.Take("b", 2, func() { did = true }) || !did {
			t.Error("b was held up")
		}
		close(hangs)
		synctest.Wait()
		if begun != 1 {
			t.Errorf("begun %d times", begun)
		}
		if did := false; !turns.Take("a", 2, func() { did = true }) || !did {
			t.Error("a has no turn any more")
		}
	})
}
