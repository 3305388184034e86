package access

import (
	"context"
	"slices"
	"sync"

	"liandong/internal/kernel/fault"
)

// ErrCrowded is said to who comes while too many passwords wait to be compared.
var ErrCrowded = fault.Define(fault.Unavailable, "access.crowded", "当前登录人数较多，请在 %d 秒后再试", "Many people are logging in at the moment. Please try again in %d seconds.")

const (
	hashesAtOnce  = 2  // argon2 takes memory
	hashesWaiting = 32 // altogether; who waits behind more than this is better told to come again
	comeAgain     = 5  // seconds
)

// hashing is the queue before argon2: a few at work, so many waiting, and the networks that wait take turns. Where it is full, the network with
// most in it gives way to another with less. So whoever comes once waits for others who do, never for a flood.
type hashing struct {
	mu      sync.Mutex
	busy    int
	waiting int
	lines   []*line // in the order of their turns; none is empty
}

type line struct {
	from    string
	waiters []*waiter
}

// waiter hears once: nil when it is its turn.
type waiter struct{ turn chan error }

// enter waits for a place and returns how to leave it. Errors: ErrCrowded, that of the context where the caller left.
func (h *hashing) enter(ctx context.Context, from string) (leave func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h.mu.Lock()
	if h.busy < hashesAtOnce {
		h.busy++
		h.mu.Unlock()
		return h.leave, nil
	}
	if h.waiting >= hashesWaiting && !h.giveWay(from) {
		h.mu.Unlock()
		return nil, crowded()
	}
	w := &waiter{turn: make(chan error, 1)}
	h.waiting++
	if i := h.lineOf(from); i >= 0 {
		h.lines[i].waiters = append(h.lines[i].waiters, w)
	} else {
		h.lines = append(h.lines, &line{from, []*waiter{w}})
	}
	h.mu.Unlock()
	select {
	case err := <-w.turn:
		if err != nil {
			return nil, err
		}
		return h.leave, nil
	case <-ctx.Done():
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := h.lineOf(from); i >= 0 && slices.Contains(h.lines[i].waiters, w) {
		h.drop(i, slices.Index(h.lines[i].waiters, w))
	} else if err := <-w.turn; err == nil { // its turn came just now
		h.next()
	}
	return nil, ctx.Err()
}

func (h *hashing) leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.next()
}

// next gives the place that became free to the first of the line whose turn it is; that line goes to the end.
func (h *hashing) next() {
	if len(h.lines) == 0 {
		h.busy--
		return
	}
	l := h.lines[0]
	w := l.waiters[0]
	h.drop(0, 0)
	if len(l.waiters) > 0 {
		h.lines = append(h.lines[1:], l)
	}
	w.turn <- nil
}

// giveWay turns the last of the longest line away, if that is longer than the line of who comes would be.
func (h *hashing) giveWay(from string) bool {
	mine := 1
	if i := h.lineOf(from); i >= 0 {
		mine += len(h.lines[i].waiters)
	}
	longest := 0
	for i, l := range h.lines {
		if len(l.waiters) > len(h.lines[longest].waiters) {
			longest = i
		}
	}
	if len(h.lines) == 0 || len(h.lines[longest].waiters) <= mine {
		return false
	}
	last := len(h.lines[longest].waiters) - 1
	h.lines[longest].waiters[last].turn <- crowded()
	h.drop(longest, last)
	return true
}

func (h *hashing) drop(line, at int) {
	l := h.lines[line]
	l.waiters = slices.Delete(l.waiters, at, at+1)
	h.waiting--
	if len(l.waiters) == 0 {
		h.lines = slices.Delete(h.lines, line, line+1)
	}
}

func (h *hashing) lineOf(from string) int {
	return slices.IndexFunc(h.lines, func(l *line) bool { return l.from == from })
}

func crowded() error { return ErrCrowded.New(comeAgain).With("retry_after", comeAgain) }
