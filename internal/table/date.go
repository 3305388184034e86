package table

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"liandong/internal/fault"
)

// What can be wrong with a date or an instant in a list.
var (
	ErrDay     = fault.Define(fault.Invalid, "table.day", "日期应如 2026-01-31、2026/1/31 或 2026年1月31日", "A date must be like 2026-01-31 or 2026/1/31.")
	ErrInstant = fault.Define(fault.Invalid, "table.instant", "时间应如 2026-03-02 09:30", "A time must be like 2026-03-02 09:30.")
)

// days are the ways in which offices write a day; a year of two digits, or one behind the month, could be read in two ways and is none of them.
var days = []string{"2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日", "20060102"}

var times = []string{"15:04:05", "15:04", "15时4分", "15时4分5秒"}

// Day reads a day in a zone as offices write it, or as the number of the day that a spreadsheet keeps it as where the cell was not formatted. False if it is none.
func (t *Table) Day(text string, zone *time.Location) (time.Time, bool) {
	text = norm.NFKC.String(strings.TrimSpace(text))
	if day, ok := parsed(text, zone, days); ok {
		return day, true
	}
	if at, ok := parsed(text, zone, joined("", " ", "T")); ok && at.Hour() == 0 && at.Minute() == 0 && at.Second() == 0 {
		return at, true // a day that was kept as an instant
	}
	if at, ok := t.serial(text, zone); ok && at.Hour() == 0 && at.Minute() == 0 && at.Second() == 0 {
		return at, true
	}
	return time.Time{}, false
}

// Instant reads a day with or without a time of it, like Day, or RFC 3339. False if it is none.
func (t *Table) Instant(text string, zone *time.Location) (time.Time, bool) {
	text = norm.NFKC.String(strings.TrimSpace(text))
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, true
	}
	if at, ok := parsed(text, zone, joined("", " ", "T")); ok {
		return at, true
	}
	if day, ok := parsed(text, zone, days); ok {
		return day, true
	}
	return t.serial(text, zone)
}

// joined are the layouts of a day and a time.
func joined(between ...string) (layouts []string) {
	for _, d := range days {
		for _, b := range between {
			for _, t := range times {
				layouts = append(layouts, d+b+t)
			}
		}
	}
	return layouts
}

func parsed(text string, zone *time.Location, layouts []string) (time.Time, bool) {
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil && at.Year() >= 1900 {
			return at, true
		}
	}
	return time.Time{}, false
}

// serial reads a day of this century as spreadsheets count them.
func (t *Table) serial(text string, zone *time.Location) (time.Time, bool) {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || value < 10_000 || value >= 100_000 || math.IsNaN(value) {
		return time.Time{}, false
	}
	at, err := excelize.ExcelDateToTime(value, t.date1904)
	if err != nil || at.Year() < 2000 || at.Year() > 2099 {
		return time.Time{}, false
	}
	at = at.Round(time.Second)
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, zone), true
}
