package door

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"liandong/internal/clock"
)

// pace is how often something may happen: so many at once, then one each interval.
type pace struct {
	every time.Duration
	burst int
}

// Many residents share one address of their provider, so these are wide; a flood is wider.
var (
	entries = pace{2 * time.Second, 30}
	guesses = pace{20 * time.Second, 10}
	codes   = pace{20 * time.Second, 10}
	posts   = pace{10 * time.Second, 20}
)

const (
	atOnce     = 4                // guests' changes under way
	waiting    = 200              // guests in the queue
	patience   = 5 * time.Second  // how long one waits there
	mostPaces  = 20_000           // that are remembered; then all are forgotten
	afterwards = 30 * time.Second // when somebody who was turned away may come again
)

// crowd (限流) keeps floods at the door from the people inside: a pace for each address, and one queue for all.
type crowd struct {
	clock clock.Clock
	mu    *sync.Mutex
	paces map[string]*rate.Limiter
	seats chan struct{}
	queue chan struct{}
}

func newCrowd(c clock.Clock) crowd {
	return crowd{clock: c, mu: &sync.Mutex{}, paces: map[string]*rate.Limiter{}, seats: make(chan struct{}, atOnce), queue: make(chan struct{}, waiting)}
}

func (c *crowd) take(who string, p pace) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.paces) >= mostPaces {
		clear(c.paces)
	}
	l := c.paces[who]
	if l == nil {
		l = rate.NewLimiter(rate.Every(p.every), p.burst)
		c.paces[who] = l
	}
	now := c.clock.Now()
	if l.AllowN(now, 1) {
		return nil
	}
	seconds := int(p.every/time.Second) + 1
	return ErrBusy.New(seconds).With("retry_after", seconds)
}

// Queue waits until a change by a guest may go on and answers what to call when it is done. Nobody inside waits for guests. Errors: ErrBusy
// where the queue is full or does not move, or the address sends too much.
func (s *Service) Queue(ctx context.Context, address string) (done func(), err error) {
	if err := s.crowd.take("post "+address, posts); err != nil {
		return nil, err
	}
	full := ErrBusy.New(int(afterwards/time.Second)).With("retry_after", int(afterwards/time.Second))
	select {
	case s.crowd.queue <- struct{}{}:
	default:
		return nil, full
	}
	defer func() { <-s.crowd.queue }()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case s.crowd.seats <- struct{}{}:
		return func() { <-s.crowd.seats }, nil
	case <-timer.C:
		return nil, full
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
