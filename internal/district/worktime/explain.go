package worktime

import (
	"time"

	"liandong/internal/kernel/fault"
)

// Stretch is working time of a day, in minutes after midnight.
type Stretch struct{ From, To int }

// DayPlan is one day as the calendar has it.
type DayPlan struct {
	Date        Date
	Published   Day  // the zero Day for an ordinary one; a statutory holiday where nothing is published yet
	Provisional bool // its notice has not been published
	Stretches   []Stretch
}

// Days lists the days from one until before another as the calendar has them.
func (c *Calendar) Days(from, until Date) []DayPlan {
	var all []DayPlan
	for d := from; d < until; d++ {
		p := DayPlan{Date: d, Published: c.listed(d), Provisional: d >= c.publishedUntil}
		for _, s := range c.shift(d).stretches {
			p.Stretches = append(p.Stretches, Stretch{int(s[0] / minute), int(s[1] / minute)})
		}
		all = append(all, p)
	}
	return all
}

// Part is what a day contributes to a limit.
type Part struct {
	DayPlan
	Counted []Stretch     // the time of the day that counts
	Time    time.Duration // how long that is
	N       int           // which of the days it is, for a limit in days; 0 for one that does not count
}

// mostParts bounds an explanation: a longer limit is tried with a smaller number.
const mostParts = 400

// ErrLongTrial means a limit that is too long to be explained day by day.
var ErrLongTrial = fault.Define(fault.Invalid, "worktime.long_trial", "时限过长，无法逐日说明", "The limit is too long to be explained day by day.")

// Explanation (时限说明) is when a limit ends, and day by day why.
type Explanation struct {
	Due         time.Time
	Provisional bool // it may still move, see Calendar.Provisional
	Parts       []Part
}

// Explain returns when a limit ends and day by day why. Errors: those of Limit.Check, ErrLongTrial.
func (c *Calendar) Explain(start time.Time, l Limit) (Explanation, error) {
	if wrong := l.Check(); wrong != nil {
		return Explanation{}, wrong
	}
	due := c.Due(start, l)
	all := Explanation{Due: due, Provisional: c.Provisional(due, l.Unit)}
	first, begins := split(milli(start))
	last, ends := split(milli(due))
	if ends == 0 && last > first { // 24:00 belongs to the day before
		last, ends = last-1, day
	}
	if last-first >= mostParts {
		return Explanation{}, ErrLongTrial.At("limit_value")
	}
	n := 0
	for _, p := range c.Days(first, last+1) {
		part := Part{DayPlan: p}
		from, to := 0, 24*60
		if p.Date == first {
			from = int(begins / minute)
		}
		if p.Date == last {
			to = int(ends / minute)
		}
		switch {
		case l.Unit.InDays():
			if p.Date > first && (l.Unit == NaturalDays || len(p.Stretches) > 0) {
				n++
				part.N = n
			}
		case l.Unit == WorkingHours:
			for _, s := range p.Stretches {
				part.count(max(s.From, from), min(s.To, to))
			}
		default:
			part.count(from, to)
		}
		all.Parts = append(all.Parts, part)
	}
	return all, nil
}

func (p *Part) count(from, to int) {
	if from < to {
		p.Counted = append(p.Counted, Stretch{from, to})
		p.Time += time.Duration(to-from) * time.Minute
	}
}
