package door

import (
	"context"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/pace"
)

// Many residents share one address of their provider, so these are wide; a flood is wider.
var (
	entries = pace.Pace{Every: 2 * time.Second, Burst: 30}
	codes   = pace.Pace{Every: 20 * time.Second, Burst: 10}
	posts   = pace.Pace{Every: 10 * time.Second, Burst: 20}
)

const (
	hearing    = 400              // guests whose words are still coming in
	atOnce     = 4                // guests' changes under way
	waiting    = 200              // guests in the queue
	patience   = 5 * time.Second  // how long one waits there
	afterwards = 30 * time.Second // when somebody who was turned away may come again
)

// crowd (限流) keeps floods at the door from the people inside: a pace for each address, and one queue for all.
type crowd struct {
	clock clock.Clock
	paces *pace.Paces
	ears  chan struct{}
	seats chan struct{}
	queue chan struct{}
}

func newCrowd(c clock.Clock) crowd {
	return crowd{clock: c, paces: &pace.Paces{}, ears: make(chan struct{}, hearing), seats: make(chan struct{}, atOnce), queue: make(chan struct{}, waiting)}
}

func (c *crowd) take(who string, p pace.Pace) error {
	if c.paces.Take(who, p, 1, c.clock.Now()) {
		return nil
	}
	seconds := int(p.Every/time.Second) + 1
	return ErrBusy.New(seconds).With("retry_after", seconds)
}

// full says that too many are here.
func full() error {
	return ErrBusy.New(int(afterwards/time.Second)).With("retry_after", int(afterwards/time.Second))
}

// Hear begins to listen to a guest who sends something, and returns what to call when all of it was dealt with. Errors: ErrBusy where the address sends too much,
// or too many are talking.
func (s *Service) Hear(address string) (done func(), err error) {
	if err := s.crowd.take("post "+pace.Network(address), posts); err != nil {
		return nil, err
	}
	select {
	case s.crowd.ears <- struct{}{}:
		return func() { <-s.crowd.ears }, nil
	default:
		return nil, full()
	}
}

// Queue waits until a change by a guest, of which everything has come in, may go on, and returns what to call when it is done. Nobody inside waits for guests.
// Errors: ErrBusy where the queue is full or does not move.
func (s *Service) Queue(ctx context.Context) (done func(), err error) {
	select {
	case s.crowd.queue <- struct{}{}:
	default:
		return nil, full()
	}
	defer func() { <-s.crowd.queue }()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case s.crowd.seats <- struct{}{}:
		return func() { <-s.crowd.seats }, nil
	case <-timer.C:
		return nil, full()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// perAddress is how many bytes of files guests may announce from an address in a day: whoever comes in anew is another guest, and many residents share one.
var perAddress = pace.Quota(400<<20, 24*time.Hour)

// Store lets a guest at an address announce a file of a size. Errors: ErrQuota.
func (s *Service) Store(address string, size int64) error {
	if s.crowd.paces.Take("bytes "+pace.Network(address), perAddress, int(size), s.Clock.Now()) {
		return nil
	}
	return ErrQuota.New()
}
