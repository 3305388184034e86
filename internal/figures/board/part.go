package board

import (
	"fmt"
	"time"

	"liandong/internal/district/worktime"
)

// Step (时段粒度) is how long the parts are into which a period is cut.
type Step string

// The steps.
const (
	ByDay   Step = "day"   // named 2026-03-02
	ByWeek  Step = "week"  // Monday to Sunday, named 2026-W10 (ISO 8601, GB/T 7408.1)
	ByMonth Step = "month" // of the calendar, named 2026-03
)

func (s Step) known() bool { return s == ByDay || s == ByWeek || s == ByMonth }

// Part (分段) is a piece of a period.
type Part struct {
	Key string
	Period
	Partial bool // the period cuts it, or it is not over yet: never to be compared with a whole one
}

// Cut returns the parts of a period, the earliest first; together they are the period. A part that has today in it is not over.
func (p Period) Cut(s Step, today worktime.Date) (parts []Part) {
	for at := p.From; at <= p.To; {
		key, whole := s.around(at)
		part := Part{Key: key, Period: Period{at, min(whole.To, p.To)}}
		part.Partial = part.Period != whole || whole.To >= today
		parts = append(parts, part)
		at = part.To + 1
	}
	return parts
}

// around returns the whole day, week or month that a day lies in, and how it is called.
func (s Step) around(d worktime.Date) (key string, whole Period) {
	t := d.Start().In(worktime.Zone)
	switch s {
	case ByWeek:
		year, week := t.ISOWeek()
		monday := d - worktime.Date(d.Weekday()+6)%7
		return fmt.Sprintf("%d-W%02d", year, week), Period{monday, monday + 6}
	case ByMonth:
		return t.Format("2006-01"), Period{monthDay(t.Year(), t.Month(), 1), monthDay(t.Year(), t.Month()+1, 0)}
	}
	return d.String(), Period{d, d}
}

// earlier returns the same piece of the day, week or month that lies n of them before.
func (s Step) earlier(p Period, n int) Period {
	switch s {
	case ByWeek:
		return Period{p.From - worktime.Date(7*n), p.To - worktime.Date(7*n)}
	case ByMonth:
		_, whole := s.around(p.To)
		then := Period{monthsBefore(p.From, n), monthsBefore(p.To, n)}
		if p.To == whole.To { // the 28th of February is as much the end as the 31st of January
			_, month := s.around(then.To)
			then.To = month.To
		}
		return then
	}
	return Period{p.From - worktime.Date(n), p.To - worktime.Date(n)}
}

// yearAgo returns the piece of the year before that a piece is compared with: the same dates, of a week the days of the week 52 weeks before.
func (s Step) yearAgo(p Period) Period {
	switch s {
	case ByWeek:
		return s.earlier(p, 52)
	case ByMonth:
		return s.earlier(p, 12)
	}
	return p.YearAgo()
}

// monthsBefore is the same day n months before, or the last of a shorter month.
func monthsBefore(d worktime.Date, n int) worktime.Date {
	year, month, day := d.Start().In(worktime.Zone).Date()
	month -= time.Month(n)
	return min(monthDay(year, month, day), monthDay(year, month+1, 0))
}

// monthDay is a date whose month and day may run over, as in time.Date.
func monthDay(year int, month time.Month, day int) worktime.Date {
	return worktime.DateOf(time.Date(year, month, day, 0, 0, 0, 0, worktime.Zone))
}
