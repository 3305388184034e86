// Package clock injects time, so that deadlines can be tested.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time. Instants are UTC with millisecond precision, as they are stored.
type Clock interface{ Now() time.Time }

// System is the machine's clock.
type System struct{}

// Now implements Clock.
func (System) Now() time.Time { return Round(time.Now()) }

// Manual is a clock that is set by hand; safe for concurrent use.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// NewManual makes a clock that stands at t.
func NewManual(t time.Time) *Manual { return &Manual{now: Round(t)} }

// Now implements Clock.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Set moves the clock to t.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = Round(t)
}

// Advance moves the clock by d.
func (m *Manual) Advance(d time.Duration) { m.Set(m.Now().Add(d)) }

// Round cuts t to the stored precision, in UTC.
func Round(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// Milli is the stored form of an instant: milliseconds since 1970 UTC, 0 for none.
func Milli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Time is the inverse of Milli.
func Time(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
