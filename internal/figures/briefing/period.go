package briefing

import (
	"fmt"
	"slices"
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/figures/board"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// Kind (简报类型) is how long a period a report speaks of.
type Kind string

// The kinds.
const (
	Daily   Kind = "daily"   // 每日简报
	Weekly  Kind = "weekly"  // 周报, from Monday to Sunday
	Monthly Kind = "monthly" // 月报
)

// Kinds are all of them.
var Kinds = []Kind{Daily, Weekly, Monthly}

// ErrKind says that there is no such report.
var ErrKind = fault.Define(fault.Invalid, "briefing.kind", "类型应为 daily、weekly 或 monthly", "The kind is daily, weekly or monthly.")

// ErrFuture says that a report is asked for of a period that has not begun.
var ErrFuture = fault.Define(fault.Invalid, "briefing.future", "这一时段还没有开始，请选择今天或更早的日期", "This period has not begun. Choose today or an earlier day.")

// KindOf reads a kind. Errors: ErrKind.
func KindOf(s string) (Kind, error) {
	if !slices.Contains(Kinds, Kind(s)) {
		return "", ErrKind.At("kind")
	}
	return Kind(s), nil
}

// Name is what such a report is called.
func (k Kind) Name() words.Text {
	return map[Kind]words.Text{Daily: words.T("每日简报", "Daily brief"), Weekly: words.T("周报", "Weekly report"), Monthly: words.T("月报", "Monthly report")}[k]
}

// Period is the one in which a day lies.
func (k Kind) Period(d worktime.Date) board.Period {
	switch k {
	case Weekly:
		monday := d - worktime.Date((int(d.Weekday())+6)%7)
		return board.Period{From: monday, To: monday + 6}
	case Monthly:
		t := d.Start().In(worktime.Zone)
		first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, worktime.Zone)
		return board.Period{From: worktime.DateOf(first), To: worktime.DateOf(first.AddDate(0, 1, 0)) - 1}
	}
	return board.Period{From: d, To: d}
}

// at is the period in which a day lies, if it has begun. Errors: ErrFuture at date.
func (k Kind) at(d worktime.Date, now time.Time) (board.Period, error) {
	p := k.Period(d)
	if p.From > worktime.DateOf(now) {
		return p, ErrFuture.At("date")
	}
	return p, nil
}

// Before is the period before one.
func (k Kind) Before(p board.Period) board.Period { return k.Period(p.From - 1) }

// After is the period after one.
func (k Kind) After(p board.Period) board.Period { return k.Period(p.To + 1) }

// yearAgo is what a period is compared with: the same month, or the same days, of the year before.
func (k Kind) yearAgo(p board.Period) board.Period {
	if k == Monthly {
		return k.Period(p.YearAgo().From) // February may be longer than it was
	}
	return p.YearAgo()
}

// settle is how long after midnight a report is made. Counts are exact at once; the time is for clocks of several machines that differ.
const settle = 5 * time.Minute

// ready is when the report of a period can be made: the period is over on the clock of the district.
func ready(p board.Period) time.Time { return (p.To + 1).Start().Add(settle) }

// last is the latest period whose report can be made.
func (k Kind) last(now time.Time) board.Period {
	return k.Before(k.Period(worktime.DateOf(now.Add(-settle))))
}

// between counts the periods from one up to another, not counting the other.
func (k Kind) between(from, to board.Period) (n int) {
	for ; from.From < to.From; from = k.After(from) {
		n++
	}
	return n
}

// Spoken is a period as people say it.
func (k Kind) Spoken(p board.Period) words.Text {
	from, to := p.From.Start().In(worktime.Zone), p.To.Start().In(worktime.Zone)
	switch k {
	case Weekly:
		year, week := from.ISOWeek()
		return words.T(fmt.Sprintf("%d年第%d周（%s至%s）", year, week, from.Format("1月2日"), to.Format("1月2日")),
			fmt.Sprintf("week %d of %d (%s to %s)", week, year, from.Format("2 January"), to.Format("2 January")))
	case Monthly:
		return words.T(from.Format("2006年1月"), from.Format("January 2006"))
	}
	return words.T(from.Format("2006年1月2日"), from.Format("2 January 2006"))
}
