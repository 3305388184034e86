package notice

import (
	"sync"
	"time"
)

// Retry (重试) says how patiently a delivery is tried: First after the first failure, twice as long after each further one up to Most, and after
// so many attempts it is dead.
type Retry struct {
	First, Most time.Duration
	Attempts    int
}

// Wait returns how long to wait after an attempt that failed (1, 2 …). jitter from 0 up to 1 adds up to a fifth, so that what failed together does
// not come again together.
func (r Retry) Wait(attempt int, jitter float64) time.Duration {
	wait := doubled(r.First, r.Most, attempt-1)
	return wait + time.Duration(jitter*float64(wait)/5)
}

func doubled(first, most time.Duration, times int) time.Duration {
	for range times {
		if first >= most/2 {
			return most
		}
		first *= 2
	}
	return min(first, most)
}

// Rest (熔断) says when a channel that fails is left in peace: after so many failures in a row, for First, and twice as long each time that the one
// message that is then tried fails too, up to Most.
type Rest struct {
	After       int
	First, Most time.Duration
}

// breaker is a fuse of one way out: the channel, or one receiver of webhooks.
type breaker struct {
	failures int // in a row
	opened   time.Time
	until    time.Time
	trials   int  // that failed since it opened
	trying   bool // one message is under way to see whether it works again
}

// breakers are those of a channel that have seen a failure. They are this process's own: another may have a better line.
type breakers struct {
	rest Rest
	mu   sync.Mutex
	of   map[string]*breaker
}

// admit reports whether a message may go out on a way now, and if not, when to ask again.
func (b *breakers) admit(way string, now time.Time) (bool, time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	one := b.of[way]
	switch {
	case one == nil || one.opened.IsZero():
		return true, time.Time{}
	case now.Before(one.until):
		return false, one.until
	case one.trying:
		return false, now.Add(min(b.rest.First, 5*time.Second))
	}
	one.trying = true
	return true, time.Time{}
}

// room returns how many messages of at most n a way would admit now.
func (b *breakers) room(way string, n int, now time.Time) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	one := b.of[way]
	switch {
	case one == nil || one.opened.IsZero():
		return n
	case now.Before(one.until) || one.trying:
		return 0
	}
	return min(1, n)
}

// worked notes that a way works.
func (b *breakers) worked(way string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.of, way)
}

// failed notes that a way failed.
func (b *breakers) failed(way string, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	one := b.of[way]
	if one == nil {
		one = &breaker{}
		if b.of == nil {
			b.of = map[string]*breaker{}
		}
		b.of[way] = one
	}
	one.failures++
	switch {
	case one.opened.IsZero() && one.failures >= b.rest.After:
		one.opened, one.until = now, now.Add(b.rest.First)
	case one.trying:
		one.trials++
		one.trying, one.until = false, now.Add(doubled(b.rest.First, b.rest.Most, one.trials))
	}
}

// abandoned notes that the message under way was given back untried.
func (b *breakers) abandoned(way string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if one := b.of[way]; one != nil {
		one.trying = false
	}
}

// open returns how many ways are shut, and since when the first of them.
func (b *breakers) open() (n int, since time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range b.of {
		if one.opened.IsZero() {
			continue
		}
		if n++; since.IsZero() || one.opened.Before(since) {
			since = one.opened
		}
	}
	return n, since
}
