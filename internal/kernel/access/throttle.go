package access

import (
	"sync"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/pace"
)

const (
	firstWait       = 2 * time.Second
	longestWait     = 5 * time.Minute
	forgetAfter     = 15 * time.Minute
	throttleEntries = 20000 // bounded: when full, the oldest are forgotten, then an arbitrary half
)

// Bound is how many wrong attempts at a secret are free, before each further one doubles the wait.
type Bound struct {
	Each       int // from one network
	Address    int // from one network at all secrets of the kind; 0 for no such bound
	Altogether int // at one secret wherever from: beyond it a network has one free attempt. So a crowd is slowed down and the owner, elsewhere, never shut out; 0 for no such bound
}

// What is guessed, and how often it may be.
var (
	logins     = Bound{Each: 5, Address: 50, Altogether: 200} // an office shares an address
	fromDevice = Bound{Each: 5}
)

// Guesses (尝试) counts attempts at secrets in memory. An attempt is counted before it is looked at and given back if it was right, so that of any number that
// arrive together only the free ones are looked at.
type Guesses struct {
	clock clock.Clock
	mu    sync.Mutex
	seen  map[string]*failures
	share int // servers that count each for itself
}

type failures struct {
	count int
	last  time.Time
}

// NewGuesses counts by a clock.
func NewGuesses(c clock.Clock) *Guesses {
	return &Guesses{clock: c, seen: map[string]*failures{}, share: 1}
}

// Share says that so many servers count, each for itself: each lets its share of the attempts through, at least one, so that all together let through no more than one
// would, or one each where there are more servers than attempts. Call it before anything is served.
func (g *Guesses) Share(servers int) { g.share = max(servers, 1) }

func (g *Guesses) free(n int) int {
	if n == 0 {
		return 0
	}
	return max(n/g.share, 1)
}

// Guess is an attempt that has been counted as a wrong one.
type Guess struct {
	of     *Guesses
	counts []counted
}

type counted struct {
	f            *failures
	key          string
	before, last time.Time
}

// Reserve counts an attempt at what somebody names from an address. Errors: ErrThrottled, and nothing is counted.
func (g *Guesses) Reserve(b Bound, what, address string) (*Guess, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.clock.Now()
	from := pace.Network(address)
	what = pace.Bounded(what)
	free, keys := []int{g.free(b.Each)}, []string{"each " + from + " " + what}
	if b.Altogether > 0 {
		whole := "all " + what
		if f := g.seen[whole]; f != nil && now.Sub(f.last) <= forgetAfter && f.count >= g.free(b.Altogether) {
			free[0] = 1
		}
		free, keys = append(free, 0), append(keys, whole)
	}
	if b.Address > 0 {
		free, keys = append(free, g.free(b.Address)), append(keys, "address "+from)
	}
	longest := time.Duration(0)
	for i, k := range keys {
		if f := g.seen[k]; f != nil && free[i] > 0 && f.count >= free[i] {
			longest = max(longest, f.last.Add(waitAfter(f.count-free[i])).Sub(now))
		}
	}
	if longest > 0 {
		seconds := int(longest/time.Second) + 1
		return nil, ErrThrottled.New(seconds).With("retry_after", seconds)
	}
	if len(g.seen) >= throttleEntries {
		g.forget(now)
	}
	guess := &Guess{of: g}
	for _, k := range keys {
		f := g.seen[k]
		if f == nil || now.Sub(f.last) > forgetAfter {
			f = &failures{}
			g.seen[k] = f
		}
		guess.counts = append(guess.counts, counted{f, k, f.last, now})
		f.count++
		f.last = now
	}
	return guess, nil
}

func waitAfter(over int) time.Duration {
	if over < 8 {
		return min(firstWait<<over, longestWait)
	}
	return longestWait
}

// Right gives the attempt back, and what was counted against this secret from this network.
func (g *Guess) Right() {
	g.Void()
	g.of.mu.Lock()
	defer g.of.mu.Unlock()
	delete(g.of.seen, g.counts[0].key)
}

// Void gives an attempt back that nobody looked at.
func (g *Guess) Void() {
	g.of.mu.Lock()
	defer g.of.mu.Unlock()
	for _, c := range g.counts {
		c.f.count--
		if c.f.last.Equal(c.last) {
			c.f.last = c.before
		}
	}
}

// forget drops what is old and, if that is not enough, an arbitrary half.
func (g *Guesses) forget(now time.Time) {
	for k, f := range g.seen {
		if now.Sub(f.last) > forgetAfter {
			delete(g.seen, k)
		}
	}
	for k := range g.seen {
		if len(g.seen) < throttleEntries/2 {
			return
		}
		delete(g.seen, k)
	}
}

// Share is Guesses.Share of the attempts at passwords.
func (s *Service) Share(servers int) { s.guesses.Share(servers) }
