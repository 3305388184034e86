package administration

import (
	"fmt"
	"strconv"
	"time"

	"liandong/internal/casework/ledger"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/timer"
	"liandong/internal/kernel/words"
	"liandong/internal/notice"
)

const (
	calendarBell    = "calendar"
	calendarMissing = "L71" // to those who keep the calendar
)

// CalendarBell (日历催录) tells system administrators once a day that a year's days off are missing: that of next year from November on, this year's at any time.
func CalendarBell(l *ledger.Ledger, notices *notice.Service) timer.Bell {
	bell := timer.Of(calendarBell, func(tx *store.Tx, district, year string, now time.Time) error {
		today := worktime.DateOf(now)
		if err := timer.Set(tx, district, calendarBell, year, (today + 1).Start()); err != nil {
			return err
		}
		accounts, err := l.Access.Holders(tx, district, access.WriteSettings, "/"+district+"/")
		if err != nil {
			return err
		}
		name := words.T("%s年", "%s").With(year)
		var all []notice.Notice
		for _, account := range accounts {
			all = append(all, notice.Notice{District: district, ID: notice.IDFor(fmt.Sprintf("%s/%s/%s", calendarBell, year, today), calendarMissing, account), To: notice.To{Account: account},
				Template: calendarMissing, Values: map[string]string{"日期": name.ZH, "date": name.EN}, Link: "/admin/calendar", At: now})
		}
		return notices.Queue(tx, all...)
	})
	bell.Due = func(tx *store.Tx, district string, now time.Time, _ int) ([]string, error) {
		set, err := l.Calendars.Of(tx, district)
		if err != nil {
			return nil, err
		}
		year, missing := missingYear(set.Standard().PublishedUntil(), now)
		if !missing {
			return nil, nil
		}
		next, err := timer.Next(tx, district, calendarBell, strconv.Itoa(year))
		if err != nil || next.After(now) {
			return nil, err
		}
		return []string{strconv.Itoa(year)}, nil
	}
	return bell
}

// missingYear is the first year whose days off should be there by now and are not.
func missingYear(until, now time.Time) (year int, missing bool) {
	local := now.In(worktime.Zone)
	this := local.Year()
	published := until.In(worktime.Zone).Year() // the first that is not; 1 where none is
	switch {
	case published <= this:
		return this, true
	case published == this+1 && local.Month() >= time.November:
		return published, true
	}
	return 0, false
}
