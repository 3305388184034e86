package worktime

import (
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
)

// Zone is Beijing time. China has had no daylight saving since 1991, so a fixed offset is exact for everything this
// platform counts and needs no time-zone database on the machine.
var Zone = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date (日期) is a calendar day in Zone, counted from 1970-01-01.
type Date int

const (
	minute = 60_000 // in milliseconds, like every instant that is stored
	day    = 24 * 60 * minute
	offset = 8 * 60 * minute
)

// What can be wrong with a date.
var (
	ErrDate = fault.Define(fault.Invalid, "worktime.date",
		"日期应写作 YYYY-MM-DD 且真实存在", "A date must be written YYYY-MM-DD and exist.")
	ErrSpan = fault.Define(fault.Invalid, "worktime.span", "开始日期不能晚于结束日期", "The window ends before it begins.")
	ErrLong = fault.Define(fault.Invalid, "worktime.long", "时间最长 %d 天", "A period is at most %d days.")
	ErrEra  = fault.Define(fault.Invalid, "worktime.era", "日期应在 2000 年至 2100 年之间", "A date must lie between 2000 and 2100.")
)

// DateOf is the day on which t falls.
func DateOf(t time.Time) Date { d, _ := split(t.UnixMilli()); return d }

// Calendars hold the days from 2000 to 2100: one that was mistyped by a century would make a table of a million days.
var eraFrom, eraTo = DateOf(time.Date(2000, 1, 1, 0, 0, 0, 0, Zone)), DateOf(time.Date(2100, 12, 31, 0, 0, 0, 0, Zone))

func dateIn(year, month, day int) Date {
	return DateOf(time.Date(year, time.Month(month), day, 0, 0, 0, 0, Zone))
}

func (d Date) year() int { return d.Start().In(Zone).Year() }

// ours says whether a calendar may hold the day.
func (d Date) ours() bool { return d >= eraFrom && d <= eraTo }

// Span refuses days of which the last lies before the first, and more than so many: at to where the end lies too far ahead of today, else at from. Errors: ErrSpan, ErrLong.
func Span(from, to, today Date, longest int) error {
	switch days := int(to-from) + 1; {
	case days < 1:
		return ErrSpan.At("from")
	case days <= longest:
		return nil
	case to > today && today >= from && int(today-from) < longest:
		return ErrLong.At("to", longest)
	}
	return ErrLong.At("from", longest)
}

// ParseDate reads "2026-02-14". It fails with ErrDate.
func ParseDate(s string) (Date, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, Zone)
	if err != nil {
		return 0, ErrDate.New()
	}
	return DateOf(t), nil
}

// DateOr reads the date that a field holds, or answers another where it is empty. Errors: ErrDate at the field.
func DateOr(text, field string, other Date) (Date, error) {
	if text == "" {
		return other, nil
	}
	d, err := ParseDate(text)
	if err != nil {
		return 0, ErrDate.At(field)
	}
	return d, nil
}

// Start is the instant at which the day begins (0:00).
func (d Date) Start() time.Time { return time.UnixMilli(d.milli()).UTC() }

// String is the day as 2026-02-14.
func (d Date) String() string { return d.Start().In(Zone).Format(time.DateOnly) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday(((int(d)+4)%7 + 7) % 7) } // 1970-01-01 was a Thursday

func (d Date) milli() int64 { return int64(d)*day - offset }

// split cuts an instant (milliseconds) into its day and the milliseconds since that day began.
func split(ms int64) (Date, int64) {
	ms += offset
	d := ms / day
	if ms%day < 0 {
		d--
	}
	return Date(d), ms - d*day
}

func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// Interval is the time from From until before To; a zero To means that it has not ended.
type Interval struct{ From, To time.Time }

// milli rounds to the stored precision, as every instant of the platform is.
func milli(t time.Time) int64 { return clock.Round(t).UnixMilli() }
