package notice

import (
	"regexp"
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/fault"
)

// ErrHours means that quiet hours are not written as they should be.
var ErrHours = fault.Define(fault.Invalid, "notice.hours",
	"时刻应写作 HH:MM，开始与结束不能相同", "A time of day must be written HH:MM, and the end must not be the beginning.")

// Hours (免打扰时段) is a time of every day in Beijing, from From until before To, over midnight where To is the earlier: "22:00" to "07:00". Zero
// for none.
type Hours struct{ From, To string }

var timePattern = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

// check returns ErrHours, or nil.
func (h Hours) check() error {
	switch {
	case h == Hours{}:
		return nil
	case !timePattern.MatchString(h.From):
		return ErrHours.At("quiet.from")
	case !timePattern.MatchString(h.To) || h.To == h.From:
		return ErrHours.At("quiet.to")
	}
	return nil
}

// End returns when the quiet time ends in which an instant falls; the zero time where it falls in none.
func (h Hours) End(at time.Time) time.Time {
	if h == (Hours{}) || h.check() != nil {
		return time.Time{}
	}
	now := at.In(worktime.Zone).Format("15:04")
	day, overnight := worktime.DateOf(at), h.To < h.From
	switch {
	case overnight && now >= h.From:
		day++
	case overnight && now < h.To, !overnight && h.From <= now && now < h.To:
	default:
		return time.Time{}
	}
	end, _ := time.Parse("15:04", h.To) // checked above
	return day.Start().Add(time.Duration(end.Hour())*time.Hour + time.Duration(end.Minute())*time.Minute)
}
