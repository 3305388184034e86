package worktime

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// Due is the instant at which a limit that starts at start runs out.
//
// Hours count from the moment; working hours stand still outside working time. A period in days begins the day after (Civil Code
// art. 201): n working days end at close of business of the n-th working day (art. 203 para. 2), n natural days at 24:00 of the
// n-th day. These are limits for the handling of cases; for periods set by law that end on a day off see RolledOver.
// A zero limit gives the zero time: there is no deadline.
func (c *Calendar) Due(start time.Time, l Limit) time.Time {
	if l.IsZero() {
		return time.Time{}
	}
	return instant(c.due(milli(start), l))
}

func (c *Calendar) due(start int64, l Limit) int64 {
	switch l.Unit {
	case WorkingHours:
		return c.after(start, l.hours().Milliseconds())
	case WorkingDays:
		d, _ := split(start)
		return c.close(c.workingDay(d, l.days()))
	case NaturalDays:
		d, _ := split(start)
		return (d + 1 + Date(l.days())).milli()
	}
	return start + l.hours().Milliseconds()
}

// DueWithPauses is Due where the clock stands still during pauses (挂账), which may overlap and come in any order. A pause gives
// back what it took: the working time for limits in working hours or days, the elapsed time for the others. A period in days
// still ends with a day, so what is given back is rounded up to the end of that day. While a pause has no end there is no deadline:
// the answer is the zero time.
func (c *Calendar) DueWithPauses(start time.Time, l Limit, pauses []Interval) time.Time {
	if l.IsZero() {
		return time.Time{}
	}
	from := milli(start)
	due := c.due(from, l)
	if l.Unit.InDays() { // the day of the start does not count, nor does what is paused of it
		d, _ := split(from)
		from = (d + 1).milli()
	}
	from, left, moved, open := c.skip(from, c.used(from, due, l.Unit), l.Unit, pauses)
	if open {
		return time.Time{}
	}
	if !moved {
		return instant(due)
	}
	switch l.Unit {
	case WorkingHours:
		return instant(c.after(from, left))
	case WorkingDays:
		d, _ := split(c.after(from, left) - 1) // working time that ends at 24:00 ends with its day, not with the next
		return instant(c.close(d))
	case NaturalDays:
		d, _ := split(from + left - 1) // a period that ends at 24:00 ends with that day, not with the next
		return instant((d + 1).milli())
	}
	return instant(from + left)
}

// skip runs left milliseconds of counting time from an instant on, over the pauses that begin before they are used up, and returns where the
// last pause ended and what is left then. moved is false if no pause mattered; open says that one of them has no end.
func (c *Calendar) skip(from, left int64, unit Unit, pauses []Interval) (at, rest int64, moved, open bool) {
	for _, p := range merge(pauses) {
		if !p.open && p.to <= from {
			continue
		}
		if p.from > from {
			ran := c.used(from, p.from, unit)
			if ran >= left {
				break
			}
			left -= ran
		}
		if p.open {
			return from, left, true, true
		}
		from, moved = p.to, true
	}
	return from, left, moved, false
}

// Portion is the instant at which a share (0 to 1) of the counting time between start and due is used up, pauses left out: 0.8 is when
// 80% of a limit is gone. The zero time while a pause has no end.
func (c *Calendar) Portion(start, due time.Time, unit Unit, share float64, pauses []Interval) time.Time {
	from, to := milli(start), milli(due)
	total := c.used(from, to, unit)
	for _, p := range merge(pauses) {
		if a, b := max(p.from, from), min(p.to, to); !p.open && a < b {
			total -= c.used(a, b, unit)
		}
	}
	from, left, _, open := c.skip(from, int64(share*float64(total)), unit, pauses)
	switch {
	case open:
		return time.Time{}
	case unit == WorkingHours || unit == WorkingDays:
		return instant(c.after(from, left))
	}
	return instant(from + left)
}

// Used is the time between two instants that counts in a unit: working time for working hours and days, elapsed time for
// urgent hours and natural days. It is negative if to lies before from.
func (c *Calendar) Used(from, to time.Time, unit Unit) time.Duration {
	return time.Duration(c.used(milli(from), milli(to), unit)) * time.Millisecond
}

// Remaining is the counting time left at an instant until due; negative is the time by which it is overdue.
func (c *Calendar) Remaining(at, due time.Time, unit Unit) time.Duration {
	return c.Used(at, due, unit)
}

// RolledOver moves a deadline that ends on a day without working time to the end of the next working day: a period set by law
// whose last day is a day off ends with the day after it (Civil Code art. 203 para. 1). Limits of our own are not moved.
func (c *Calendar) RolledOver(due time.Time) time.Time {
	last, _ := split(milli(due) - 1)
	if c.shift(last).total > 0 {
		return due
	}
	return (c.workingDay(last, 1) + 1).Start()
}

func (c *Calendar) used(from, to int64, unit Unit) int64 {
	if unit == WorkingHours || unit == WorkingDays {
		return c.worked(to) - c.worked(from)
	}
	return to - from
}

// shift is the working time of a day, inside the table or beside it.
func (c *Calendar) shift(d Date) *shift {
	i := int(d - c.first)
	switch {
	case i < 0:
		return c.before.shifts[d.Weekday()]
	case i >= len(c.table)-1:
		return c.then.shifts[d.Weekday()]
	}
	return c.table[i].shift
}

// until is what lies between the first day of the table and the start of d; negative before it.
func (c *Calendar) until(d Date) totals {
	i, n := int(d-c.first), len(c.table)-1
	switch {
	case i < 0:
		return c.before.plus(totals{}, d, i)
	case i > n:
		return c.then.plus(c.table[n].sum, c.first+Date(n), i-n)
	}
	return c.table[i].sum
}

// plus adds n days of repeating weeks, the first of them d; for negative n it takes away the days from d on.
func (w *week) plus(sum totals, d Date, n int) totals {
	sign := int64(1)
	if n < 0 {
		sign, n = -1, -n
	}
	whole := int64(n / 7)
	part := totals{whole * w.sum.time, whole * w.sum.days}
	for i := range n % 7 {
		part.add(w.shifts[(d + Date(i)).Weekday()])
	}
	return totals{sum.time + sign*part.time, sum.days + sign*part.days}
}

// worked is the working time until an instant, counted from the first day of the table.
func (c *Calendar) worked(ms int64) int64 {
	d, at := split(ms)
	sum := c.until(d).time
	for _, s := range c.shift(d).stretches {
		sum += max(0, min(at, s[1])-s[0])
	}
	return sum
}

// after is the earliest instant, from start on, at which left milliseconds of working time are used up.
func (c *Calendar) after(start, left int64) int64 {
	if left <= 0 {
		return start
	}
	target := c.worked(start) + left
	d, _ := split(start)
	d = c.search(d, func(t totals) bool { return t.time >= target })
	left = target - c.until(d).time
	for _, s := range c.shift(d).stretches {
		if long := s[1] - s[0]; left > long {
			left -= long
			continue
		}
		return d.milli() + s[0] + left
	}
	return d.milli() // not reached: search answers a day that holds the target
}

// workingDay is the n-th working day after d.
func (c *Calendar) workingDay(d Date, n int64) Date {
	target := c.until(d+1).days + n
	return c.search(d+1, func(t totals) bool { return t.days >= target })
}

// search returns the first day from d on at whose end enough holds. It looks a day, two, four … ahead, then halves the gap.
func (c *Calendar) search(d Date, enough func(totals) bool) Date {
	step := Date(1)
	for !enough(c.until(d + step)) {
		d += step
		step *= 2
	}
	return d + Date(sort.Search(int(step)-1, func(i int) bool { return enough(c.until(d + Date(i) + 1)) }))
}

// close is the end of business of a working day.
func (c *Calendar) close(d Date) int64 {
	s := c.shift(d).stretches
	return d.milli() + s[len(s)-1][1]
}

type pause struct {
	from, to int64
	open     bool
}

// merge puts pauses in order and joins those that overlap; what ends before it begins is no pause.
func merge(pauses []Interval) []pause {
	sorted := make([]pause, 0, len(pauses))
	for _, p := range pauses {
		one := pause{from: milli(p.From), open: p.To.IsZero()}
		if one.to = one.from; !one.open {
			one.to = milli(p.To)
		}
		if one.open || one.to > one.from {
			sorted = append(sorted, one)
		}
	}
	slices.SortFunc(sorted, func(a, b pause) int { return cmp.Compare(a.from, b.from) })
	joined := sorted[:0]
	for _, p := range sorted {
		if n := len(joined); n > 0 && (joined[n-1].open || p.from <= joined[n-1].to) {
			joined[n-1].to, joined[n-1].open = max(joined[n-1].to, p.to), joined[n-1].open || p.open
			continue
		}
		joined = append(joined, p)
	}
	return joined
}
