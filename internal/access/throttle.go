package access

import (
	"sync"
	"time"

	"liandong/internal/clock"
	"liandong/internal/pace"
)

const (
	freeAttempts    = 5  // by account and address
	freePerAddress  = 50 // by address alone: an office shares one
	firstWait       = 2 * time.Second
	longestWait     = 5 * time.Minute
	forgetAfter     = 15 * time.Minute
	throttleEntries = 20000 // bounded: when full, the oldest half is forgotten
)

// throttle counts failed logins in memory. Each further failure beyond the free ones doubles the wait.
type throttle struct {
	clock clock.Clock
	mu    sync.Mutex
	seen  map[throttleKey]*failures
}

type throttleKey struct {
	what string
	free int
}

type failures struct {
	count int
	last  time.Time
}

func newThrottle(c clock.Clock) *throttle {
	return &throttle{clock: c, seen: map[throttleKey]*failures{}}
}

func (t *throttle) keys(a Attempt, knownDevice bool) []throttleKey {
	if knownDevice {
		return []throttleKey{{pace.Bounded("device " + a.District + " " + a.Device), freeAttempts}}
	}
	from := pace.Network(a.Address)
	return []throttleKey{
		{pace.Bounded("account " + a.District + " " + a.Account + " " + from), freeAttempts},
		{"address " + from, freePerAddress},
	}
}

func (t *throttle) wait(keys []throttleKey) (longest time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock.Now()
	for _, k := range keys {
		f := t.seen[k]
		if f == nil || f.count < k.free {
			continue
		}
		pause := longestWait
		if over := f.count - k.free; over < 8 {
			pause = min(firstWait<<over, longestWait)
		}
		longest = max(longest, f.last.Add(pause).Sub(now))
	}
	return longest
}

func (t *throttle) failed(keys []throttleKey) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock.Now()
	if len(t.seen) >= throttleEntries {
		t.forget(now)
	}
	for _, k := range keys {
		f := t.seen[k]
		if f == nil || now.Sub(f.last) > forgetAfter {
			f = &failures{}
			t.seen[k] = f
		}
		f.count++
		f.last = now
	}
}

func (t *throttle) succeeded(keys []throttleKey) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.seen, keys[0])
}

// forget drops what is old and, if that is not enough, an arbitrary half.
func (t *throttle) forget(now time.Time) {
	for k, f := range t.seen {
		if now.Sub(f.last) > forgetAfter {
			delete(t.seen, k)
		}
	}
	for k := range t.seen {
		if len(t.seen) < throttleEntries/2 {
			return
		}
		delete(t.seen, k)
	}
}
