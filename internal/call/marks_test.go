package call_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"liandong/internal/call"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func shown(m call.Marks, limit time.Duration) string {
	out := fmt.Sprintf("calls %d answered %d abandoned %d", m.Calls, m.Answered, m.Abandoned)
	for _, r := range m.Rates(limit) {
		value, defined := r.Value()
		out += fmt.Sprintf(" %s %d/%d %.3f %v", r.Code, r.Numerator, r.Denominator, value, defined)
	}
	median, _ := m.Wait(0.5)
	p90, any := m.Wait(0.9)
	return out + fmt.Sprint(" waits ", median, p90, any)
}

// TestMarksOfKnownCalls: ten calls of which each figure can be counted by hand.
func TestMarksOfKnownCalls(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		for i, wait := range []float64{3, 5, 15, 15.001, 40, 8} { // answered
			id, from := fmt.Sprintf("a%d", i), float64(i*100)
			s.tell(event(id, call.Rings, from, ""), event(id, call.IsAnswered, from+wait, "8001"))
		}
		for i, wait := range []float64{4, 60} { // abandoned
			id, from := fmt.Sprintf("b%d", i), float64(1000+i*100)
			s.tell(event(id, call.Rings, from, ""), event(id, call.HungUp, from+wait, ""))
		}
		s.tell(event("unknown", call.IsAnswered, 1300, "8001")) // nobody knows when it rang
		s.tell(event("rings", call.Rings, 1400, ""), event("rings-too", call.Rings, 1410, ""))
		today := worktime.DateOf(monday)
		h, err := s.Hotline(t.Context(), s.who["leader"], today-1, today)
		if err != nil {
			t.Fatal(err)
		}
		want := "calls 11 answered 7 abandoned 2 answered_in_time 4/8 0.500 true answered 7/9 0.778 true abandoned 2/9 0.222 true waits 8s 1m0s true"
		if got := shown(h.Whole, h.Limit); got != want || h.Limit != 15*time.Second {
			t.Errorf("%s, want %s", got, want)
		}
		const none = "calls 0 answered 0 abandoned 0 answered_in_time 0/0 0.000 false answered 0/0 0.000 false abandoned 0/0 0.000 false waits 0s 0s false"
		if got := shown(h.Days[0].Marks, h.Limit); len(h.Days) != 2 || got != none {
			t.Errorf("a day without calls: %s", got)
		}
		if h.Waiting != 2 || h.Longest != 10*time.Second {
			t.Errorf("%d wait, %v", h.Waiting, h.Longest)
		}
	})
}

// TestTheDatabaseCountsAsGoDoes over days, midnights in Beijing and every kind of call.
func TestTheDatabaseCountsAsGoDoes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		dice := rand.New(rand.NewPCG(3, 4))
		s.clock.Set(monday.AddDate(0, 0, 3))
		s.login()
		const limit = 15 * time.Second
		from := worktime.DateOf(monday)
		want := make([]call.Marks, 4)
		var whole call.Marks
		for i := range 150 {
			rang := from.Start().Add(time.Duration(dice.Int64N(int64(72*time.Hour/time.Millisecond))) * time.Millisecond)
			end := rang.Add(time.Duration(dice.IntN(40_000)) * time.Millisecond)
			e := call.Event{Call: fmt.Sprint("c", i), Kind: call.Rings, At: rang}
			c := call.Call{BeganAt: rang, RangAt: rang}
			kind := dice.IntN(4)
			if kind > 0 {
				s.tell(e)
			} else {
				c.BeganAt, c.RangAt = end, time.Time{} // its ringing was lost
			}
			e.At = end
			switch kind {
			case 0, 1:
				e.Kind, c.AnsweredAt = call.IsAnswered, end
				s.tell(e)
			case 2:
				e.Kind, c.EndedAt = call.HungUp, end
				s.tell(e)
			}
			want[worktime.DateOf(c.BeganAt)-from].Add(c, limit)
			whole.Add(c, limit)
		}
		got, err := s.Hotline(t.Context(), s.who["leader"], from, from+3)
		if err != nil {
			t.Fatal(err)
		}
		for i, d := range got.Days {
			if a, b := shown(d.Marks, limit), shown(want[i], limit); a != b || d.Day != from+worktime.Date(i) {
				t.Errorf("%s: %s, want %s", d.Day, a, b)
			}
		}
		if a, b := shown(got.Whole, limit), shown(whole, limit); a != b {
			t.Errorf("in all: %s, want %s", a, b)
		}
		if below, err := s.Hotline(t.Context(), s.who["op-1"], from, from+3); err != nil || below.Whole.Calls != 0 {
			t.Errorf("a zone counts the district's: %+v %v", below.Whole, err)
		}
		for field, to := range map[string]worktime.Date{"from": from - 1, "to": from + 366} {
			_, err := s.Hotline(t.Context(), s.who["leader"], from, to)
			refused(t, err, map[string]*fault.Definition{"from": worktime.ErrSpan, "to": worktime.ErrLong}[field], field)
		}
	})
}
