package clock

import (
	"testing"
	"time"
)

// TestASteadyClockDoesNotJump: whatever the machine is set to, time goes on as it passes, in doubt until both agree again.
func TestASteadyClockDoesNotJump(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	machine, gone := start, 77*time.Hour
	pass := func(d time.Duration) { machine, gone = machine.Add(d), gone+d }
	s := newSteady(func() time.Time { return machine }, func() time.Duration { return gone }, start.Add(-time.Hour), time.Time{})
	is := func(when string, want time.Time, doubt time.Duration) {
		t.Helper()
		if now := s.Now(); !now.Equal(want) || s.Doubt() != doubt {
			t.Errorf("%s: it is %s, in doubt by %v; want %s and %v", when, now, s.Doubt(), want, doubt)
		}
	}
	is("at first", start, 0)
	pass(time.Hour)
	is("an hour later", start.Add(time.Hour), 0)
	machine = machine.Add(-24 * time.Hour)
	is("set back", start.Add(time.Hour), -24*time.Hour)
	pass(10 * time.Minute)
	is("ten minutes later", start.Add(70*time.Minute), -24*time.Hour)
	machine = machine.Add(24*time.Hour + time.Second)
	is("set right", start.Add(70*time.Minute+time.Second), 0)
	machine = machine.AddDate(1, 0, 0)
	is("set ahead", start.Add(70*time.Minute+time.Second), 365*24*time.Hour)
	machine = machine.AddDate(-1, 0, 0)
	for range 100 { // slewed slowly, far beyond what a jump may be
		pass(time.Minute)
		machine = machine.Add(time.Minute)
		is("slewed", machine, 0)
	}
	s.Compare(machine.Add(-Tolerance))
	is("as elsewhere", machine, 0)
	s.Compare(machine.Add(3 * time.Hour))
	is("not as elsewhere", machine, 3*time.Hour)
	s.Compare(machine)
	is("as elsewhere again", machine, 0)
}

// TestASteadyClockStartsBehindNothingThatIsPast: a machine that wakes up in the past is doubted until it is later than what is known; a database is believed.
func TestASteadyClockStartsBehindNothingThatIsPast(t *testing.T) {
	t.Parallel()
	known := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	machine, gone := known.AddDate(0, 0, -1), time.Hour
	s := newSteady(func() time.Time { return machine }, func() time.Duration { return gone }, known, time.Time{})
	if s.Doubt() != -24*time.Hour || !s.Now().Equal(known) {
		t.Errorf("a day before: %s, %v", s.Now(), s.Doubt())
	}
	machine, gone = known.AddDate(0, 0, 5), gone+time.Minute
	if s.Doubt() != 0 || !s.Now().Equal(machine) {
		t.Errorf("set to what it may be: %s, %v", s.Now(), s.Doubt())
	}
	machine = machine.AddDate(0, 0, 5)
	if s.Doubt() != 5*24*time.Hour {
		t.Errorf("then it may not jump: %s, %v", s.Now(), s.Doubt())
	}
	elsewhere := machine.Add(time.Hour)
	s = newSteady(func() time.Time { return machine }, func() time.Duration { return gone }, known, elsewhere)
	if s.Doubt() != -time.Hour || !s.Now().Equal(elsewhere) {
		t.Errorf("another time than the database: %s, %v", s.Now(), s.Doubt())
	}
	machine = elsewhere
	if s.Doubt() != 0 {
		t.Errorf("the same time as the database: %v", s.Doubt())
	}
	if d := Doubt(NewSteady(time.Time{}, time.Now())); d != 0 {
		t.Errorf("this machine: %v", d)
	}
	if Doubt(System{}) != 0 || Doubt(NewManual(known)) != 0 {
		t.Error("a clock that is set by hand is believed")
	}
}
