package worktime_test

import (
	"errors"
	"testing"
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestFiveWorkingHoursAreExplainedDayByDay: Friday 16:00, a weekend, a holiday, a swapped Saturday would be worked.
func TestFiveWorkingHoursAreExplainedDayByDay(t *testing.T) {
	t.Parallel()
	cal, err := worktime.New([]worktime.Day{{Date: date(t, "2026-03-09"), Kind: worktime.Holiday, Name: "假", Source: "D"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	friday := time.Date(2026, 3, 6, 16, 0, 0, 0, worktime.Zone)
	told, err := cal.Explain(friday, worktime.Limit{Value: 5, Unit: worktime.WorkingHours})
	if err != nil {
		t.Fatal(err)
	}
	due, parts := told.Due, told.Parts
	if want := time.Date(2026, 3, 10, 14, 0, 0, 0, worktime.Zone); !due.Equal(want) || !due.Equal(cal.Due(friday, worktime.Limit{Value: 5, Unit: worktime.WorkingHours})) {
		t.Errorf("due %s, want %s", due, want)
	}
	var sum time.Duration
	var counted []int
	for _, p := range parts {
		sum += p.Time
		counted = append(counted, int(p.Time/time.Minute))
	}
	want := []int{60, 0, 0, 0, 240}
	if sum != 5*time.Hour || len(counted) != len(want) || counted[4] != 240 || parts[3].Published.Name != "假" || len(parts[4].Counted) != 2 {
		t.Errorf("%v %v %+v", sum, counted, parts)
	}
	told, err = cal.Explain(friday, worktime.Limit{Value: 2, Unit: worktime.WorkingDays})
	due, parts = told.Due, told.Parts
	if err != nil || parts[0].N != 0 || parts[3].N != 0 || parts[4].N != 1 || parts[len(parts)-1].N != 2 || !due.Equal(time.Date(2026, 3, 11, 17, 0, 0, 0, worktime.Zone)) {
		t.Errorf("%s %+v %v", due, parts, err)
	}
	if told, err = cal.Explain(friday, worktime.Limit{Value: 1, Unit: worktime.NaturalDays}); err != nil || len(told.Parts) != 2 || told.Parts[1].N != 1 {
		t.Errorf("%+v %v", told, err)
	}
	for _, bad := range []worktime.Limit{{}, {Value: 9999, Unit: worktime.WorkingDays}} {
		if _, err := cal.Explain(friday, bad); err == nil {
			t.Errorf("%+v was explained", bad)
		}
	}
}

// TestADayThatEndsAtMidnight: what is due at the end of a day whose hours end at 24:00 is due on that day, paused or not.
func TestADayThatEndsAtMidnight(t *testing.T) {
	t.Parallel()
	for name, from := range map[string]int{"evening": 17 * 60, "round the clock": 0} {
		var week []worktime.Hours
		for d := time.Sunday; d <= time.Saturday; d++ {
			if name == "evening" || d == time.Monday {
				week = append(week, worktime.Hours{Weekday: d, From: from, To: 24 * 60})
			}
		}
		cal, err := worktime.New(nil, week)
		if err != nil {
			t.Fatal(err)
		}
		sunday := time.Date(2026, 3, 8, 18, 0, 0, 0, worktime.Zone)
		limit, midnight := worktime.Limit{Value: 1, Unit: worktime.WorkingDays}, time.Date(2026, 3, 10, 0, 0, 0, 0, worktime.Zone)
		if due := cal.Due(sunday, limit); !due.Equal(midnight) {
			t.Errorf("%s: %s", name, due)
		}
		paused := []worktime.Interval{{From: sunday.Add(time.Minute), To: sunday.Add(2 * time.Hour)}}
		if due := cal.DueWithPauses(sunday, limit, paused); !due.Equal(midnight) {
			t.Errorf("%s with a pause on the day of the start: %s", name, due)
		}
		paused[0].To = time.Date(2026, 3, 9, 12, 0, 0, 0, worktime.Zone) // before the evening, and half of the round
		want := map[string]time.Time{"evening": midnight, "round the clock": midnight.AddDate(0, 0, 7)}[name]
		if due := cal.DueWithPauses(sunday, limit, paused); !due.Equal(want) {
			t.Errorf("%s with a pause until noon: %s, want %s", name, due, want)
		}
	}
}

func TestAnEditChangesDaysAndHoursFromADayOn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const district = "320509"
		calendars := worktime.NewCalendars()
		edit := func(e worktime.Edit) error {
			return db.Update(t.Context(), func(tx *store.Tx) error {
				before, err := calendars.Of(tx, district)
				if err != nil {
					return err
				}
				return worktime.ApplyEdit(tx, district, before, e)
			})
		}
		set := func() (s *worktime.Set) {
			if err := db.View(t.Context(), func(tx *store.Tx) (err error) { s, err = calendars.Of(tx, district); return err }); err != nil {
				t.Fatal(err)
			}
			return s
		}
		tuesday := date(t, "2026-03-03")
		if err := edit(worktime.Edit{Put: []worktime.Day{{Date: tuesday, Kind: worktime.Holiday, Name: "停工", Source: "D"}}}); err != nil {
			t.Fatal(err)
		}
		if set().Standard().Working(tuesday.Start()) {
			t.Error("the holiday is worked")
		}
		if err := edit(worktime.Edit{Removed: []worktime.Date{tuesday}}); err != nil || !set().Standard().Working(tuesday.Start()) {
			t.Errorf("%v", err)
		}
		if err := edit(worktime.Edit{Removed: []worktime.Date{tuesday}}); !errors.Is(err, worktime.ErrNotListed) {
			t.Errorf("%v", err)
		}
		if err := edit(worktime.Edit{}); !errors.Is(err, worktime.ErrNothing) {
			t.Errorf("%v", err)
		}
		july := date(t, "2026-07-01")
		if err := edit(worktime.Edit{Unit: "U-1", Hours: &worktime.Plan{From: july, Week: []worktime.Hours{{Weekday: time.Monday, From: 8 * 60, To: 12 * 60}}}}); err != nil {
			t.Fatal(err)
		}
		s := set()
		monday, later := date(t, "2026-06-29"), date(t, "2026-07-06")
		if own := s.Own(); len(own) != 1 || own[0] != "U-1" {
			t.Errorf("%v", own)
		}
		if n := len(s.Of("U-1").Days(monday, monday+1)[0].Stretches); n != 2 {
			t.Errorf("before July %d stretches", n)
		}
		if got := s.Of("U-1").Days(later, later+2); len(got[0].Stretches) != 1 || len(got[1].Stretches) != 0 {
			t.Errorf("from July %+v", got)
		}
		if n := len(s.Standard().Days(later, later+1)[0].Stretches); n != 2 {
			t.Errorf("the district's hours changed too: %d", n)
		}
		if err := edit(worktime.Edit{Unit: "U-1", Hours: &worktime.Plan{}}); err != nil || len(set().Own()) != 0 {
			t.Errorf("%v %v", err, set().Own())
		}
	})
}
