// Package cti plays a telephone system (话务模拟): a repeatable stream of calls, told through the public API as a real one would.
package cti

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"liandong/internal/call"
	"liandong/internal/kernel/fault"
)

// ErrPlan is about a stream that cannot be played.
var ErrPlan = fault.Define(fault.Invalid, "cti.plan", "通话数应为 1 到 100000，每秒通话数应为 0.001 到 100，且至少有一个分机",
	"Play 1 to 100000 calls, 0.001 to 100 a second, at one extension at least.")

// Plan says what to play. The same plan makes the same calls; their ids begin with Run, so that two runs do not meet.
type Plan struct {
	Calls      int
	Rate       float64 // calls a second
	Seed       uint64
	Extensions []string
	Run        string
}

// What share of callers does what: as busy hotlines look, not as any one does.
const (
	abandonShare  = 0.12
	lateShare     = 0.15
	withheldShare = 0.08
)

// Check returns ErrPlan where the plan makes no sense.
func (p Plan) Check() error {
	if p.Calls < 1 || p.Calls > 100_000 || !(p.Rate >= 0.001 && p.Rate <= 100) || len(p.Extensions) == 0 {
		return ErrPlan.New()
	}
	return nil
}

// Events are what happens from a moment on, in the order of time.
func (p Plan) Events(start time.Time) []call.Event {
	dice := rand.New(rand.NewPCG(p.Seed, 12345))
	between := func(low, high float64) time.Duration {
		return time.Duration((low + dice.Float64()*(high-low)) * float64(time.Second)).Truncate(100 * time.Millisecond)
	}
	var all []call.Event
	at := start
	for i := range p.Calls {
		e := call.Event{Call: fmt.Sprintf("%s-%06d", p.Run, i+1), Kind: call.Rings, Line: "12345", Extension: p.Extensions[i%len(p.Extensions)], At: at}
		e.Phone = fmt.Sprintf("1380000%04d", dice.IntN(p.Calls/2+1)%10_000) // nobody's; about every second caller calls again
		if dice.Float64() < withheldShare {
			e.Phone = "anonymous"
		}
		all = append(all, e)
		kind := dice.Float64()
		switch {
		case kind < abandonShare:
			e.Kind, e.At = call.HungUp, at.Add(between(4, 40))
			all = append(all, e)
		default:
			wait := between(2, 14.5)
			if kind < abandonShare+lateShare {
				wait = between(16, 45)
			}
			e.Kind, e.At = call.IsAnswered, at.Add(wait)
			all = append(all, e)
			e.Kind, e.At = call.HungUp, e.At.Add(between(5, 40))
			all = append(all, e)
		}
		at = at.Add(time.Duration(dice.ExpFloat64() / p.Rate * float64(time.Second)))
	}
	slices.SortStableFunc(all, func(a, b call.Event) int { return a.At.Compare(b.At) })
	return all
}

// MarksOf are the marks that a hotline with these events alone would have.
func MarksOf(events []call.Event, limit time.Duration) (m call.Marks) {
	calls := map[string]*call.Call{}
	for _, e := range events {
		c := calls[e.Call]
		if c == nil {
			c = &call.Call{}
			calls[e.Call] = c
		}
		*map[call.Kind]*time.Time{call.Rings: &c.RangAt, call.IsAnswered: &c.AnsweredAt, call.HungUp: &c.EndedAt}[e.Kind] = e.At
	}
	for _, c := range calls {
		m.Add(*c, limit)
	}
	return m
}
