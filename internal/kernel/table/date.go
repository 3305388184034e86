package table

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"liandong/internal/kernel/fault"
)

// What can be wrong with a date or an instant in a list.
var (
	ErrDay     = fault.Define(fault.Invalid, "table.day", "日期应如 2026-01-31、2026/1/31 或 2026年1月31日", "A date must be like 2026-01-31 or 2026/1/31.")
	ErrInstant = fault.Define(fault.Invalid, "table.instant", "时间应如 2026-03-02 09:30", "A time must be like 2026-03-02 09:30.")
)

// days are the ways in which offices write a day; a year of two digits, or one behind the month, could be read in two ways and is none of them.
var days = []string{"2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日", "20060102"}

var times = []string{"15:04:05", "15:04", "15时4分", "15时4分5秒"}

var (
	before = regexp.MustCompile(`(上午|下午|凌晨|早上|中午|晚上)\s*([0-9]{1,2})([:时])`)
	behind = regexp.MustCompile(`(?i)\b([0-9]{1,2})(:[0-9]{2}(?::[0-9]{2})?)\s*(am|pm)$`)
)

// of24 writes a time of half a day as one of a whole day: 下午3:05 and 3:05 PM are 15:05, 上午12:00 is 00:00. What could be read in two ways stays, and is no time.
func of24(text string) string {
	var half, hour, rest string
	var from, to int
	if m := before.FindStringSubmatchIndex(text); m != nil {
		from, to, half, hour, rest = m[0], m[1], text[m[2]:m[3]], text[m[4]:m[5]], text[m[6]:m[7]]
	} else if m := behind.FindStringSubmatchIndex(text); m != nil {
		from, to, half, hour, rest = m[0], m[1], strings.ToLower(text[m[6]:m[7]]), text[m[2]:m[3]], text[m[4]:m[5]]
	} else {
		return text
	}
	h, _ := strconv.Atoi(hour)
	switch {
	case (half == "上午" || half == "凌晨" || half == "am") && h == 12:
		h = 0
	case (half == "上午" || half == "早上" || half == "am") && h < 12, half == "凌晨" && h < 7, half == "中午" && (h == 11 || h == 12):
	case (half == "下午" || half == "pm") && h == 12, half == "下午" && h > 12 && h < 24, half == "晚上" && h > 17 && h < 24:
	case (half == "下午" || half == "pm") && h > 0 && h < 12, half == "晚上" && h > 4 && h < 12, half == "中午" && h == 1:
		h += 12
	default:
		return text
	}
	return text[:from] + fmt.Sprintf("%02d", h) + rest + text[to:]
}

// Day reads a day in a zone as offices write it, or as the number of the day that a spreadsheet keeps it as where the cell was not formatted. False if it is none.
func (t *Table) Day(text string, zone *time.Location) (time.Time, bool) {
	text = of24(norm.NFKC.String(strings.TrimSpace(text)))
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
	text = of24(norm.NFKC.String(strings.TrimSpace(text)))
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
