// Package turn lets the districts of one process take turns, so that one whose work hangs (a lock, a disk, a peer) is left behind and holds up no other.
package turn

import (
	"sync"
	"time"
)

// Patience is how long the others wait for a district.
const Patience = 5 * time.Second

// Turns knows which districts are still at work. The zero value is ready.
type Turns struct {
	mu   sync.Mutex
	busy map[string]bool
}

// Take runs the work of one of so many districts and waits for it, where there are others no longer than Patience. It returns false where the work goes on by itself, or where that of an earlier turn
// still does: then nothing is begun. What work writes may be read only where it has ended.
func (t *Turns) Take(district string, of int, work func()) (ended bool) {
	t.mu.Lock()
	if t.busy[district] {
		t.mu.Unlock()
		return false
	}
	if t.busy == nil {
		t.busy = map[string]bool{}
	}
	t.busy[district] = true
	t.mu.Unlock()
	done := make(chan struct{})
	go func() {
		defer func() {
			t.mu.Lock()
			delete(t.busy, district)
			t.mu.Unlock()
			close(done)
		}()
		work()
	}()
	if of < 2 {
		<-done
		return true
	}
	late := time.NewTimer(Patience)
	defer late.Stop()
	select {
	case <-done:
		return true
	case <-late.C:
		return false
	}
}
