package access

import (
	"testing"
	"time"

	"liandong/internal/kernel/clock"
)

// TestServersShareTheAttempts: all together let through what one would.
func TestServersShareTheAttempts(t *testing.T) {
	t.Parallel()
	for _, servers := range []int{1, 2, 3, 4, 9} { // of six free attempts; at least one each
		through := 0
		for range servers {
			g := NewGuesses(clock.NewManual(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)))
			g.Share(servers)
			for {
				if _, err := g.Reserve(Bound{Each: 6}, "a", "192.0.2.1"); err != nil {
					break
				}
				through++
			}
		}
		if through < servers || through > max(6, servers) {
			t.Errorf("%d servers let %d through", servers, through)
		}
	}
}
