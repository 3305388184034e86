package worktime

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"liandong/internal/kernel/fault"
)

// Kind says how a day differs from the plain week.
type Kind string

// The kinds of published days.
const (
	Holiday        Kind = "holiday"         // 节假日: nobody works
	SwappedWorkday Kind = "workday_swapped" // 调休上班: a weekend day that is worked
)

// Day is one published day of a calendar. Ordinary weekends are not listed.
type Day struct {
	Date   Date
	Kind   Kind
	Name   string // 春节, 国庆节调休上班
	Source string // the notice that says so
}

// Hours (作息时间) is one stretch of working time on a weekday; a day with a lunch break has two. From and To are minutes after
// midnight. It holds for days from ValidFrom until before ValidTo; 0 leaves that end open.
type Hours struct {
	Weekday            time.Weekday
	From, To           int
	ValidFrom, ValidTo Date
}

// sound: it lies within one day of a week, and ends after it begins.
func (h Hours) sound() bool {
	return h.Weekday >= 0 && h.Weekday <= 6 && h.From >= 0 && h.To <= 24*60 && h.From < h.To
}

// PlainHours is the plain week: Monday to Friday, 9:00-12:00 and 13:00-17:00. The lunch break does not count.
func PlainHours() []Hours {
	var week []Hours
	for d := time.Monday; d <= time.Friday; d++ {
		week = append(week, Hours{Weekday: d, From: 9 * 60, To: 12 * 60}, Hours{Weekday: d, From: 13 * 60, To: 17 * 60})
	}
	return week
}

// What is wrong with working hours.
var (
	ErrHours = fault.Define(fault.Invalid, "worktime.hours",
		"工作时段应在 0 至 1440 分钟之间、先起后止且互不重叠", "Stretches of working time must lie between minute 0 and 1440, end after they begin, and not overlap.")
	ErrNoHours = fault.Define(fault.Invalid, "worktime.no_hours",
		"工作日历应长期保留至少一个工作时段", "A working calendar must keep at least one stretch of working time for good.")
)

// Calendar (工作日历) knows which time is working time, for every day past and future: published days where there are any, the
// plain week otherwise. Beyond the last year that is published, the statutory holidays are off until its notice comes. It does not change and is safe for concurrent use.
type Calendar struct {
	days           map[Date]Day
	assumed        map[Date]Day // statutory holidays beyond what is published
	publishedUntil Date

	// The span of days that differ from a plain week lies in a table of running totals; before and after it, weeks repeat.
	first        Date
	table        []entry // one a day, and one more with the totals of the whole span
	before, then week
}

// shift is the working time of one day: stretches in milliseconds after midnight, in order.
type shift struct {
	stretches [][2]int64
	total     int64
}

// entry holds what lies before its day, counted from the first day of the span.
type entry struct {
	sum totals
	*shift
}

type totals struct{ time, days int64 }

type week struct {
	shifts [7]*shift
	sum    totals
}

// New makes a calendar. Without hours it uses PlainHours. Errors: ErrHours, ErrNoHours.
func New(days []Day, hours []Hours) (*Calendar, error) {
	if len(hours) == 0 {
		hours = PlainHours()
	}
	c := &Calendar{days: make(map[Date]Day, len(days))}
	for _, d := range days {
		c.days[d.Date] = d
		c.publishedUntil = max(c.publishedUntil, newYear(d.Date, 1))
	}
	c.assumed = make(map[Date]Day)
	beyond := assumed()
	for len(beyond) > 0 && beyond[0].Date < c.publishedUntil {
		beyond = beyond[1:]
	}
	for _, d := range beyond {
		c.assumed[d.Date] = d
	}
	first, end := span(slices.Concat(days, beyond), hours)
	var err error
	if c.before, err = weekOf(hours, first-1); err != nil {
		return nil, err
	}
	if c.then, err = weekOf(hours, end); err != nil {
		return nil, err
	}
	if c.then.sum.time == 0 {
		return nil, ErrNoHours.New()
	}
	c.first, c.table = first, make([]entry, 0, end-first+1)
	var sum totals
	var plain week
	for d := first; d < end; d++ {
		if d == first || changes(hours, d) {
			if plain, err = weekOf(hours, d); err != nil {
				return nil, err
			}
		}
		s := c.shiftOn(d, plain)
		c.table = append(c.table, entry{sum, s})
		sum.add(s)
	}
	c.table = append(c.table, entry{sum: sum})
	return c, nil
}

// Plain is the calendar of the plain week, without any published day.
func Plain() *Calendar {
	c, err := New(nil, nil)
	if err != nil {
		panic(err) // PlainHours are sound; a test says so
	}
	return c
}

// PublishedUntil is the end of the last year whose holidays are published; from then on the plain week with the statutory holidays is used, and deadlines may
// move when the notice appears. Zero if nothing is published.
func (c *Calendar) PublishedUntil() time.Time {
	if c.publishedUntil == 0 {
		return time.Time{}
	}
	return c.publishedUntil.Start()
}

// InWorkingDays is about how many working days a limit is, by the ordinary week: hours by those of a working day, hours and days that run on by those of a whole day.
func (c *Calendar) InWorkingDays(l Limit) float64 {
	perWeek, hoursOfADay := float64(c.then.sum.days), float64(c.then.sum.time)/float64(c.then.sum.days)/float64(time.Hour.Milliseconds())
	switch l.Unit {
	case WorkingDays:
		return l.Value
	case WorkingHours:
		return l.Value / hoursOfADay
	case NaturalDays:
		return l.Value * perWeek / 7
	case UrgentHours:
		return l.Value / 24 * perWeek / 7
	}
	return 0
}

// Provisional (暂定) tells whether a limit that ends then may still move, because it runs in working time beyond what is published.
func (c *Calendar) Provisional(due time.Time, unit Unit) bool {
	return (unit == WorkingHours || unit == WorkingDays) && !due.IsZero() && due.After(c.publishedUntil.Start())
}

// Working tells whether the day on which t falls has working time.
func (c *Calendar) Working(t time.Time) bool { return c.shift(DateOf(t)).total > 0 }

// Published are the days that differ from the plain week, the earliest first.
func (c *Calendar) Published() []Day {
	days := slices.Collect(maps.Values(c.days))
	slices.SortFunc(days, func(a, b Day) int { return cmp.Compare(a.Date, b.Date) })
	return days
}

// DayOf returns the published day on which t falls, if it is one.
func (c *Calendar) DayOf(t time.Time) (Day, bool) { d, ok := c.days[DateOf(t)]; return d, ok }

// listed is what is published for a day, or assumed beyond that; the zero Day for an ordinary one.
func (c *Calendar) listed(d Date) Day {
	if d < c.publishedUntil {
		return c.days[d]
	}
	return c.assumed[d]
}

// shiftOn applies the published days to a plain week. A swapped working day has the hours of its own weekday where there are any,
// otherwise those of the week's first working day.
func (c *Calendar) shiftOn(d Date, plain week) *shift {
	own := plain.shifts[d.Weekday()]
	switch c.listed(d).Kind {
	case Holiday:
		return &shift{}
	case SwappedWorkday:
		for i := 0; own.total == 0 && i < 7; i++ {
			own = plain.shifts[(int(time.Monday)+i)%7]
		}
	}
	return own
}

// span is the stretch of days in which something differs from the weeks before and after it.
func span(days []Day, hours []Hours) (first, end Date) {
	found := false
	include := func(from, to Date) {
		if !found {
			first, end, found = from, to, true
		}
		first, end = min(first, from), max(end, to)
	}
	for _, d := range days {
		include(newYear(d.Date, 0), newYear(d.Date, 1))
	}
	for _, h := range hours {
		for _, edge := range []Date{h.ValidFrom, h.ValidTo} {
			if edge != 0 {
				include(edge, edge)
			}
		}
	}
	return first, end
}

func changes(hours []Hours, d Date) bool {
	return slices.ContainsFunc(hours, func(h Hours) bool { return h.ValidFrom == d || h.ValidTo == d })
}

// newYear is 1 January of the year of d, or of years after it.
func newYear(d Date, years int) Date { return dateIn(d.year()+years, 1, 1) }

// weekOf collects the hours in force on d into a week.
func weekOf(hours []Hours, d Date) (week, error) {
	var w week
	for i := range w.shifts {
		w.shifts[i] = &shift{}
	}
	for _, h := range hours {
		if !h.sound() {
			return w, ErrHours.New()
		}
		if (h.ValidFrom == 0 || h.ValidFrom <= d) && (h.ValidTo == 0 || d < h.ValidTo) {
			s := w.shifts[h.Weekday]
			s.stretches = append(s.stretches, [2]int64{int64(h.From) * minute, int64(h.To) * minute})
		}
	}
	for _, s := range w.shifts {
		slices.SortFunc(s.stretches, func(a, b [2]int64) int { return int(a[0] - b[0]) })
		for i, x := range s.stretches {
			if i > 0 && x[0] < s.stretches[i-1][1] {
				return w, ErrHours.New()
			}
			s.total += x[1] - x[0]
		}
		w.sum.add(s)
	}
	return w, nil
}

func (t *totals) add(s *shift) {
	t.time += s.total
	if s.total > 0 {
		t.days++
	}
}
