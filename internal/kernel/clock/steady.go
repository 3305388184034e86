package clock

import (
	"sync"
	"time"
)

// Tolerance is how far two clocks may be apart that are said to agree, and how far a machine's clock may be set without being doubted.
const Tolerance = 2 * time.Minute

// Steady (守时) is a clock that does not follow its machine where that jumps: it goes on as time passes, and is in doubt until the machine agrees with it again.
// So nobody's report lies in the future because a machine was set back, and no deadline fires because it was set ahead. It is safe for concurrent use.
type Steady struct {
	machine func() time.Time
	passed  func() time.Duration // since some moment, whatever the machine is set to

	mu    sync.Mutex
	at    time.Time     // the last instant that was told without doubt, or told first
	mark  time.Duration // what had passed then
	least bool          // at is only known to be past: any later time is believed
	doubt bool
	other time.Duration // by how much a clock elsewhere was ahead when it was last compared; 0 where it agreed
}

// NewSteady makes a clock out of the machine's. known is an instant that is past for certain, as the latest entry of a log; zero for none. elsewhere is what the
// clock of a database says now, zero where there is none: it is followed where the machine differs, because several machines share it.
func NewSteady(known, elsewhere time.Time) *Steady {
	return newSteady(time.Now, passed, known, elsewhere)
}

func newSteady(machine func() time.Time, passed func() time.Duration, known, elsewhere time.Time) *Steady {
	s := &Steady{machine: machine, passed: passed, at: machine(), mark: passed()}
	if !elsewhere.IsZero() && !agree(elsewhere, s.at) {
		s.at, s.doubt = elsewhere, true
	}
	if known.After(s.at.Add(Tolerance)) {
		s.at, s.doubt, s.least = known, true, true
	}
	return s
}

func agree(a, b time.Time) bool { return a.Sub(b).Abs() <= Tolerance }

// Now implements Clock.
func (s *Steady) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Round(s.now())
}

func (s *Steady) now() time.Time {
	says, gone := s.machine(), s.passed()
	goes := s.at.Add(gone - s.mark)
	if agree(says, goes) || s.least && says.After(goes) {
		s.at, s.mark, s.doubt, s.least = says, gone, false, false
		return says
	}
	s.doubt = true
	return goes
}

// Compare holds the clock against another that tells the time now: while they do not agree, it is in doubt.
func (s *Steady) Compare(elsewhere time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.other = elsewhere.Sub(s.now())
	if s.other.Abs() <= Tolerance {
		s.other = 0
	}
}

// Doubt is by how much the machine, or else the clock elsewhere, is ahead of the time that is told; 0 where all agree.
func (s *Steady) Doubt() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	told := s.now()
	if s.doubt {
		return s.machine().Sub(told).Round(time.Second)
	}
	return s.other.Round(time.Second)
}

// Doubt is by how much the machine of a clock is ahead of what it tells; 0 where nobody doubts it, as of a clock that is set by hand.
func Doubt(c Clock) time.Duration {
	if s, is := c.(interface{ Doubt() time.Duration }); is {
		return s.Doubt()
	}
	return 0
}
