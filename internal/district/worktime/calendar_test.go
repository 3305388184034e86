package worktime_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/kernel/table"
)

const district = "320509"

// publishedDays are the notices of 2024 to 2026, from the reference data.
func publishedDays(t testing.TB) []worktime.Day {
	t.Helper()
	f, err := os.Open("../../../data/reference/calendar.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	days, faults := worktime.ReadDays(f)
	if faults != nil {
		t.Fatal(fault.Collect(faults))
	}
	return days
}

func published(t testing.TB) *worktime.Calendar {
	t.Helper()
	cal, err := worktime.New(publishedDays(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

func TestPublishedUntil(t *testing.T) {
	t.Parallel()
	if got := said(published(t).PublishedUntil()); got != "2027-01-01 00:00" {
		t.Errorf("published until %s", got)
	}
	if got := worktime.Plain().PublishedUntil(); !got.IsZero() {
		t.Errorf("the plain week is published until %s", said(got))
	}
}

func TestWorkingAndDayOf(t *testing.T) {
	t.Parallel()
	cal := published(t)
	for day, want := range map[string]bool{
		"2026-09-10 00:00": true, "2026-09-12 12:00": false, "2026-09-20 12:00": true, "2026-10-01 12:00": false, "2027-10-01 12:00": false, "2027-10-04 12:00": true, "2027-10-07 12:00": true,
	} {
		if cal.Working(at(t, day)) != want {
			t.Errorf("%s: working is not %v", day, want)
		}
	}
	if d, ok := cal.DayOf(at(t, "2026-02-17 23:59")); !ok || d.Name != "春节" || d.Kind != worktime.Holiday {
		t.Errorf("spring festival: %v %v", d, ok)
	}
	if _, ok := cal.DayOf(at(t, "2026-02-13 23:59")); ok {
		t.Error("an ordinary day is listed")
	}
}

// Summer hours: an afternoon that begins later holds from June until October, year after year in the data.
func TestHoursWithValidity(t *testing.T) {
	t.Parallel()
	june, october := date(t, "2026-06-01"), date(t, "2026-10-01")
	var week []worktime.Hours
	for d := time.Monday; d <= time.Friday; d++ {
		week = append(week, worktime.Hours{Weekday: d, From: 540, To: 720},
			worktime.Hours{Weekday: d, From: 780, To: 1020, ValidTo: june},
			worktime.Hours{Weekday: d, From: 840, To: 1080, ValidFrom: june, ValidTo: october},
			worktime.Hours{Weekday: d, From: 780, To: 1020, ValidFrom: october})
	}
	cal, err := worktime.New(publishedDays(t), week)
	if err != nil {
		t.Fatal(err)
	}
	for start, want := range map[string]string{
		"2026-05-28 10:00": "2026-05-29 17:00", "2026-06-01 10:00": "2026-06-02 18:00", "2026-05-29 10:00": "2026-06-01 18:00",
		"2026-09-30 10:00": "2026-10-08 17:00", "2020-01-06 10:00": "2020-01-07 17:00", "2030-07-01 10:00": "2030-07-02 17:00",
	} {
		if got := said(cal.Due(at(t, start), worktime.Limit{Value: 1, Unit: days})); got != want {
			t.Errorf("from %s: %s, want %s", start, got, want)
		}
	}
}

func TestHoursThatCannotBe(t *testing.T) {
	t.Parallel()
	monday := func(from, to int) worktime.Hours { return worktime.Hours{Weekday: time.Monday, From: from, To: to} }
	for name, c := range map[string]struct {
		hours []worktime.Hours
		want  error
	}{
		"reversed":        {[]worktime.Hours{monday(720, 540)}, worktime.ErrHours},
		"past midnight":   {[]worktime.Hours{monday(720, 1441)}, worktime.ErrHours},
		"before midnight": {[]worktime.Hours{monday(-1, 60)}, worktime.ErrHours},
		"no weekday":      {[]worktime.Hours{{Weekday: 7, From: 1, To: 2}}, worktime.ErrHours},
		"overlapping":     {[]worktime.Hours{monday(540, 720), monday(700, 800)}, worktime.ErrHours},
		"none for good":   {[]worktime.Hours{{Weekday: 1, From: 540, To: 720, ValidTo: date(t, "2030-01-01")}}, worktime.ErrNoHours},
	} {
		if _, err := worktime.New(nil, c.hours); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReadDaysNamesEveryBadRow(t *testing.T) {
	t.Parallel()
	_, faults := worktime.ReadDays(strings.NewReader("\ufeffdate,kind,name_zh,source\n" +
		"2027-01-01,holiday,元旦,某通知\n" +
		"2027-02-30,holiday,春节,某通知\n" +
		"2027-01-01,holiday,元旦,某通知\n" +
		"2027-02-07,festival,春节,某通知\n" +
		"2027-02-08,workday_swapped,,\n"))
	var got []string
	for _, f := range faults {
		got = append(got, f.Field+" "+f.Code)
	}
	want := "rows[3].date worktime.date, rows[4].date worktime.twice, rows[5].kind worktime.kind, " +
		"rows[6].kind worktime.no_swap, rows[6].name_zh worktime.name, rows[6].source worktime.source"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, ", "), want)
	}
}

func TestReadDaysRefusesWhatIsNoList(t *testing.T) {
	t.Parallel()
	var unfilled strings.Builder
	if err := table.WriteTemplate(&unfilled, "zh", worktime.DayColumns); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"":                                       "rows table.empty",
		"date,kind,name_zh,source\n\xb4\xba\xff": "file charset.unknown",
		"date,kind,name_zh,source\na\x00,b,c,d":  "file table.unreadable",
		"date,kind,name_zh,source\na,b\n":        "rows[2] table.short",
		"date,name_zh,source\n":                  "rows[1].kind worktime.column",
		"date,kind,name_zh,source\n":             "rows table.empty",
		unfilled.String():                        "rows table.empty",
	} {
		if _, faults := worktime.ReadDays(strings.NewReader(text)); len(faults) != 1 || faults[0].Field+" "+faults[0].Code != want {
			t.Errorf("%q: %v", text, faults)
		}
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		l      worktime.Limit
		zh, en string
		want   error
	}{
		{worktime.Limit{Value: 2, Unit: urgent}, "2个紧急工作时", "2 urgent hours", nil},
		{worktime.Limit{Value: 0.5, Unit: hours}, "0.5个工作时", "0.5 working hours", nil},
		{worktime.Limit{Value: 1, Unit: days}, "1个工作日", "1 working day", nil},
		{worktime.Limit{Value: 7, Unit: natural}, "7日", "7 days", nil},
		{l: worktime.Limit{Value: 1.5, Unit: days}, want: worktime.ErrWholeDays},
		{l: worktime.Limit{Value: 0, Unit: days}, want: worktime.ErrValue},
		{l: worktime.Limit{Value: 10_001, Unit: hours}, want: worktime.ErrValue},
		{l: worktime.Limit{Value: 1, Unit: "weeks"}, want: worktime.ErrUnit},
	} {
		if err := c.l.Check(); c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%v: %v", c.l, err)
		}
		if w := c.l.Words(); c.want == nil && (w.ZH != c.zh || w.EN != c.en) {
			t.Errorf("%v: %v", c.l, w)
		}
	}
}

func TestCalendarsOfADistrict(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		calendars, ctx := worktime.NewCalendars(), context.Background()
		unit := ""
		closes := func(district, start string) (due string) {
			t.Helper()
			if err := db.View(ctx, func(tx *store.Tx) error {
				cal, err := calendars.Of(tx, district)
				if err == nil {
					due = said(cal.Of(unit).Due(at(t, start), worktime.Limit{Value: 1, Unit: days}))
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return due
		}
		update := func(fn func(tx *store.Tx) error) error { return db.Update(ctx, fn) }

		if got := closes(district, "2026-09-30 10:00"); got != "2026-10-05 17:00" {
			t.Errorf("nothing published: %s", got)
		}
		for range 2 { // importing again changes nothing
			if err := update(func(tx *store.Tx) error { return worktime.ImportCalendar(tx, district, publishedDays(t)) }); err != nil {
				t.Fatal(err)
			}
		}
		if got := closes(district, "2026-09-30 10:00"); got != "2026-10-08 17:00" {
			t.Errorf("with holidays: %s", got)
		}
		if got := closes("320505", "2026-09-30 10:00"); got != "2026-10-05 17:00" {
			t.Errorf("another district: %s", got)
		}
		bad := []worktime.Day{{Date: date(t, "2026-10-09"), Kind: worktime.Holiday, Name: "x", Source: "y"}, {Date: date(t, "2026-10-09"), Kind: "feast"}}
		err := update(func(tx *store.Tx) error { return worktime.ImportCalendar(tx, district, bad) })
		if !errors.Is(err, worktime.ErrTwice) || len(fault.From(err).Others) != 3 {
			t.Errorf("unsound days: %v", err)
		}
		week := []worktime.Hours{{Weekday: time.Monday, From: 480, To: 960}, {Weekday: time.Friday, From: 480, To: 900, ValidFrom: date(t, "2026-01-01")}}
		if err := update(func(tx *store.Tx) error { return worktime.SetHours(tx, district, "", week) }); err != nil {
			t.Fatal(err)
		}
		for start, want := range map[string]string{"2026-09-07 10:00": "2026-09-11 15:00", "2026-09-19 10:00": "2026-09-20 16:00"} {
			if got := closes(district, start); got != want {
				t.Errorf("own hours from %s: %s, want %s", start, got, want)
			}
		}
		if err := update(func(tx *store.Tx) error { return worktime.SetHours(tx, district, "", week[:0]) }); err != nil {
			t.Fatal(err)
		}
		if got := closes(district, "2026-09-07 10:00"); got != "2026-09-08 17:00" {
			t.Errorf("plain hours again: %s", got)
		}
		late := []worktime.Hours{{Weekday: time.Tuesday, From: 600, To: 1200}}
		if err := update(func(tx *store.Tx) error { return worktime.SetHours(tx, district, "U-1", late) }); err != nil {
			t.Fatal(err)
		}
		if got := closes(district, "2026-09-07 10:00"); got != "2026-09-08 17:00" {
			t.Errorf("the hours of a unit moved those of the district: %s", got)
		}
		unit = "U-1"
		if got := closes(district, "2026-09-07 10:00"); got != "2026-09-08 20:00" {
			t.Errorf("a unit's own hours: %s", got)
		}
		err = update(func(tx *store.Tx) error {
			return worktime.SetHours(tx, district, "", []worktime.Hours{{From: 2, To: 1}})
		})
		if !errors.Is(err, worktime.ErrHours) {
			t.Errorf("unsound hours: %v", err)
		}
	})
}

func date(t testing.TB, s string) worktime.Date {
	t.Helper()
	d, err := worktime.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
