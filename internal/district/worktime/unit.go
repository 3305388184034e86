// Package worktime counts time as regulations do: in hours that run day and night, in working hours, in working days and in
// natural days, on a working calendar with holidays and swapped working days.
package worktime

import (
	"math"
	"strconv"
	"time"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// Unit (时限单位) says which time counts.
type Unit string

// The units of time limits.
const (
	UrgentHours  Unit = "urgent_hours"  // 紧急工作时: run day and night
	WorkingHours Unit = "working_hours" // 工作时: run inside working time only
	WorkingDays  Unit = "working_days"  // 工作日: end at close of business of the n-th working day
	NaturalDays  Unit = "natural_days"  // 自然日: end at 24:00 of the n-th day
)

var unitWords = map[Unit]words.Text{
	UrgentHours:  words.T("%s个紧急工作时", "%s urgent hours"),
	WorkingHours: words.T("%s个工作时", "%s working hours"),
	WorkingDays:  words.T("%s个工作日", "%s working days"),
	NaturalDays:  words.T("%s日", "%s days"),
}

// Known tells whether u is one of the four units.
func (u Unit) Known() bool { _, ok := unitWords[u]; return ok }

// InDays tells whether u counts whole days.
func (u Unit) InDays() bool { return u == WorkingDays || u == NaturalDays }

// Limit (时限) is an amount of time in a unit: 2 urgent hours, 15 working days. Hours may be fractions, days may not.
// The zero Limit sets no deadline.
type Limit struct {
	Value float64 `json:"value"`
	Unit  Unit    `json:"unit"`
}

// The largest limit that is accepted: a longer one is a slip of the keyboard.
const mostValue = 10_000

// What is wrong with a limit.
var (
	ErrUnit = fault.Define(fault.Invalid, "worktime.unit",
		"时限单位应为 urgent_hours、working_hours、working_days 或 natural_days",
		"The unit of a time limit must be urgent_hours, working_hours, working_days or natural_days.")
	ErrValue = fault.Define(fault.Invalid, "worktime.value",
		"时限应为大于 0、不超过 %d 的数", "A time limit must be a number above 0 and at most %d.")
	ErrWholeDays = fault.Define(fault.Invalid, "worktime.whole_days",
		"以日计算的时限应为整数", "A time limit in days must be a whole number.")
)

// Check returns what is wrong with the limit (ErrUnit, ErrValue, ErrWholeDays), or nil.
func (l Limit) Check() *fault.Error {
	switch {
	case !l.Unit.Known():
		return ErrUnit.At("limit_unit")
	case !(l.Value > 0 && l.Value <= mostValue): // also refuses NaN
		return ErrValue.At("limit_value", mostValue)
	case l.Unit.InDays() && l.Value != math.Trunc(l.Value):
		return ErrWholeDays.At("limit_value")
	}
	return nil
}

// IsZero tells whether there is no limit.
func (l Limit) IsZero() bool { return l.Value <= 0 || !l.Unit.Known() }

// Words is the limit as people say it: "2个工作日", "2 working days".
func (l Limit) Words() words.Text {
	t := unitWords[l.Unit].With(strconv.FormatFloat(l.Value, 'f', -1, 64))
	if l.Value == 1 {
		t.EN = t.EN[:len(t.EN)-1]
	}
	return t
}

func (l Limit) hours() time.Duration { return time.Duration(l.Value * float64(time.Hour)) }

// days rounds up, so that an unchecked fraction never shortens a period.
func (l Limit) days() int64 { return int64(math.Ceil(l.Value)) }
