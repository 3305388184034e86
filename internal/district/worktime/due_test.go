package worktime_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"liandong/internal/district/worktime"
)

// at reads a Beijing time: "2026-02-14 09:00".
func at(t testing.TB, s string) time.Time {
	t.Helper()
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if x, err := time.ParseInLocation(layout, s, worktime.Zone); err == nil {
			return x.UTC()
		}
	}
	if s == "" {
		return time.Time{}
	}
	t.Fatalf("not a time: %q", s)
	return time.Time{}
}

func said(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.In(worktime.Zone).Format("2006-01-02 15:04")
}

const (
	urgent  = worktime.UrgentHours
	hours   = worktime.WorkingHours
	days    = worktime.WorkingDays
	natural = worktime.NaturalDays
)

func TestDue(t *testing.T) {
	t.Parallel()
	cal := published(t)
	for _, c := range []struct {
		name, start string
		value       float64
		unit        worktime.Unit
		want        string
	}{
		{"urgent hours run at night", "2026-09-10 23:00", 2, urgent, "2026-09-11 01:00"},
		{"urgent hours run on holidays", "2026-02-17 12:00", 24, urgent, "2026-02-18 12:00"},
		{"half an urgent hour", "2026-09-10 09:00", 0.5, urgent, "2026-09-10 09:30"},
		{"hours within a morning", "2026-09-10 09:30", 2, hours, "2026-09-10 11:30"},
		{"hours end exactly at lunch", "2026-09-10 09:00", 3, hours, "2026-09-10 12:00"},
		{"lunch does not count", "2026-09-10 11:00", 4, hours, "2026-09-10 16:00"},
		{"start at lunch", "2026-09-10 12:30", 1, hours, "2026-09-10 14:00"},
		{"start before the office opens", "2026-09-10 06:00", 1, hours, "2026-09-10 10:00"},
		{"start in the evening", "2026-09-10 20:00", 1, hours, "2026-09-11 10:00"},
		{"hours end exactly at close of business", "2026-09-10 09:00", 7, hours, "2026-09-10 17:00"},
		{"hours over a weekend", "2026-09-11 16:00", 4, hours, "2026-09-14 12:00"},
		{"start on a Saturday", "2026-09-12 10:00", 1, hours, "2026-09-14 10:00"},
		{"hours over the spring festival", "2026-02-14 16:00", 2, hours, "2026-02-24 10:00"},
		{"a swapped Sunday is worked", "2026-09-19 12:00", 4, hours, "2026-09-20 14:00"},
		{"many hours", "2026-01-01 00:00", 7 * 100, hours, "2026-06-01 17:00"},
		{"a day begins the day after", "2026-09-10 09:00", 1, days, "2026-09-11 17:00"},
		{"even before the office opens", "2026-09-10 00:00", 1, days, "2026-09-11 17:00"},
		{"working days over a weekend", "2026-09-10 09:00", 2, days, "2026-09-14 17:00"},
		{"start on a Saturday", "2026-09-12 10:00", 1, days, "2026-09-14 17:00"},
		{"start on a swapped Sunday", "2026-09-20 10:00", 1, days, "2026-09-21 17:00"},
		{"a swapped Sunday counts", "2026-09-18 10:00", 1, days, "2026-09-20 17:00"},
		{"working days over the spring festival", "2026-02-13 10:00", 2, days, "2026-02-24 17:00"},
		{"working days over the year's end", "2025-12-31 10:00", 1, days, "2026-01-04 17:00"},
		{"working days over 1 October", "2026-09-30 10:00", 3, days, "2026-10-10 17:00"},
		{"fifteen working days", "2026-09-01 10:00", 15, days, "2026-09-21 17:00"},
		{"leap day", "2024-02-28 10:00", 1, days, "2024-02-29 17:00"},
		{"natural days end at midnight", "2026-09-10 09:00", 1, natural, "2026-09-12 00:00"},
		{"natural days over a leap day", "2024-02-28 09:00", 1, natural, "2024-03-01 00:00"},
		{"natural days over the year's end", "2026-12-30 23:59", 3, natural, "2027-01-03 00:00"},
		{"beyond what is published: statutory holidays", "2027-09-30 10:00", 1, days, "2027-10-04 17:00"},
		{"beyond what is published: Spring Festival from its eve", "2027-02-04 10:00", 1, days, "2027-02-09 17:00"}, // 除夕 2027-02-05 to 初三 2027-02-08
		{"beyond what is published: an ordinary weekend", "2027-10-08 10:00", 1, days, "2027-10-11 17:00"},
		{"far beyond", "2033-12-30 16:00", 2, hours, "2034-01-02 10:00"},
		{"long before", "1999-12-31 16:30", 1, hours, "2000-01-03 09:30"},
		{"from before into the published years", "2023-12-29 10:00", 2, days, "2024-01-03 17:00"},
		{"no limit", "2026-09-10 09:00", 0, days, "never"},
		{"unknown unit", "2026-09-10 09:00", 1, "weeks", "never"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := cal.Due(at(t, c.start), worktime.Limit{Value: c.value, Unit: c.unit})
			if said(got) != c.want {
				t.Errorf("%v %s from %s: %s, want %s", c.value, c.unit, c.start, said(got), c.want)
			}
		})
	}
}

func TestDueWithPauses(t *testing.T) {
	t.Parallel()
	cal := published(t)
	for _, c := range []struct {
		name, start string
		value       float64
		unit        worktime.Unit
		pauses      [][2]string
		want        string
	}{
		{"none", "2026-09-10 09:00", 2, hours, nil, "2026-09-10 11:00"},
		{"hours give back working time", "2026-09-10 09:00", 4, hours, [][2]string{{"2026-09-10 10:00", "2026-09-11 09:00"}}, "2026-09-11 12:00"},
		{"hours: a pause over lunch takes nothing", "2026-09-10 09:00", 4, hours, [][2]string{{"2026-09-10 12:00", "2026-09-10 13:00"}}, "2026-09-10 14:00"},
		{"urgent hours give back elapsed time", "2026-09-10 09:00", 4, urgent, [][2]string{{"2026-09-10 10:00", "2026-09-11 09:00"}}, "2026-09-11 12:00"},
		{"overlapping, in any order", "2026-09-10 09:00", 3, urgent, [][2]string{{"2026-09-10 11:00", "2026-09-10 14:00"}, {"2026-09-10 10:00", "2026-09-10 12:00"}}, "2026-09-10 16:00"},
		{"two pauses", "2026-09-10 09:00", 3, urgent, [][2]string{{"2026-09-10 10:00", "2026-09-10 11:00"}, {"2026-09-10 12:00", "2026-09-10 13:00"}}, "2026-09-10 14:00"},
		{"after the deadline", "2026-09-10 09:00", 2, urgent, [][2]string{{"2026-09-10 11:00", "2026-09-10 14:00"}}, "2026-09-10 11:00"},
		{"before the start", "2026-09-10 09:00", 2, urgent, [][2]string{{"2026-09-09 11:00", "2026-09-10 09:00"}}, "2026-09-10 11:00"},
		{"across the start", "2026-09-10 09:00", 2, urgent, [][2]string{{"2026-09-10 08:00", "2026-09-10 10:00"}}, "2026-09-10 12:00"},
		{"reversed is no pause", "2026-09-10 09:00", 2, urgent, [][2]string{{"2026-09-10 10:00", "2026-09-10 09:30"}}, "2026-09-10 11:00"},
		{"still paused", "2026-09-10 09:00", 2, days, [][2]string{{"2026-09-11 10:00", ""}}, "never"},
		{"still paused since before the start", "2026-09-10 09:00", 2, hours, [][2]string{{"2026-09-09 10:00", ""}}, "never"},
		{"an open pause swallows a later one", "2026-09-10 09:00", 2, hours, [][2]string{{"2026-09-10 10:00", ""}, {"2026-09-10 10:30", "2026-09-10 10:40"}}, "never"},
		{"paused for good after the deadline", "2026-09-10 09:00", 2, hours, [][2]string{{"2026-09-11 10:00", ""}}, "2026-09-10 11:00"},
		{"working days: a whole day", "2026-09-07 09:00", 2, days, [][2]string{{"2026-09-08 09:00", "2026-09-09 09:00"}}, "2026-09-10 17:00"},
		{"working days: rounded up to close of business", "2026-09-07 09:00", 2, days, [][2]string{{"2026-09-08 10:00", "2026-09-08 11:00"}}, "2026-09-10 17:00"},
		{"working days: a weekend takes nothing", "2026-09-10 09:00", 2, days, [][2]string{{"2026-09-11 17:00", "2026-09-14 09:00"}}, "2026-09-14 17:00"},
		{"working days: the day of the start does not count", "2026-09-07 09:00", 2, days, [][2]string{{"2026-09-07 10:00", "2026-09-07 12:00"}}, "2026-09-09 17:00"},
		{"natural days: whole days", "2026-09-07 09:00", 2, natural, [][2]string{{"2026-09-08 09:00", "2026-09-10 09:00"}}, "2026-09-12 00:00"},
		{"natural days: rounded up to midnight", "2026-09-07 09:00", 2, natural, [][2]string{{"2026-09-08 09:00", "2026-09-08 10:00"}}, "2026-09-11 00:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var pauses []worktime.Interval
			for _, p := range c.pauses {
				pauses = append(pauses, worktime.Interval{From: at(t, p[0]), To: at(t, p[1])})
			}
			got := cal.DueWithPauses(at(t, c.start), worktime.Limit{Value: c.value, Unit: c.unit}, pauses)
			if said(got) != c.want {
				t.Errorf("got %s, want %s", said(got), c.want)
			}
		})
	}
	if got := cal.DueWithPauses(at(t, "2026-09-10 09:00"), worktime.Limit{}, nil); !got.IsZero() {
		t.Errorf("no limit: %s", said(got))
	}
}

func TestUsedAndRemaining(t *testing.T) {
	t.Parallel()
	cal := published(t)
	for _, c := range []struct {
		from, to string
		unit     worktime.Unit
		want     time.Duration
	}{
		{"2026-09-10 11:00", "2026-09-10 14:00", hours, 2 * time.Hour},
		{"2026-09-10 11:00", "2026-09-10 14:00", days, 2 * time.Hour},
		{"2026-09-10 11:00", "2026-09-10 14:00", urgent, 3 * time.Hour},
		{"2026-09-11 16:00", "2026-09-14 10:00", hours, 2 * time.Hour},
		{"2026-09-11 16:00", "2026-09-12 16:00", natural, 24 * time.Hour},
		{"2026-02-15 00:00", "2026-02-24 00:00", hours, 0},
		{"2026-09-10 14:00", "2026-09-10 11:00", hours, -2 * time.Hour},
		{"1970-01-01 00:00", "1970-01-08 00:00", hours, 35 * time.Hour},
		{"2040-01-02 00:00", "2041-01-02 00:00", hours, (52*35 + 2*7 - 11*7) * time.Hour}, // 366 days from Monday to Wednesday, less the holidays on weekdays
	} {
		if got := cal.Used(at(t, c.from), at(t, c.to), c.unit); got != c.want {
			t.Errorf("%s from %s to %s: %s, want %s", c.unit, c.from, c.to, got, c.want)
		}
	}
	due := at(t, "2026-09-10 17:00")
	if got := cal.Remaining(at(t, "2026-09-10 11:00"), due, hours); got != 5*time.Hour {
		t.Errorf("remaining %s", got)
	}
	if got := cal.Remaining(at(t, "2026-09-11 10:00"), due, hours); got != -time.Hour {
		t.Errorf("overdue %s", got)
	}
}

func TestRolledOver(t *testing.T) {
	t.Parallel()
	cal := published(t)
	for due, want := range map[string]string{
		"2026-09-12 00:00": "2026-09-12 00:00", // ends with Friday
		"2026-09-13 00:00": "2026-09-15 00:00", // ends with Saturday
		"2026-02-18 00:00": "2026-02-25 00:00", // ends within the spring festival
		"2026-09-21 00:00": "2026-09-21 00:00", // ends with a swapped Sunday
		"2026-09-10 17:00": "2026-09-10 17:00",
	} {
		if got := said(cal.RolledOver(at(t, due))); got != want {
			t.Errorf("%s: %s, want %s", due, got, want)
		}
	}
}

var (
	anyInstant = rapid.Custom(func(t *rapid.T) time.Time {
		return time.UnixMilli(rapid.Int64Range(
			time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli(),
			time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()).Draw(t, "instant")).UTC()
	})
	anyLimit = rapid.Custom(func(t *rapid.T) worktime.Limit {
		return worktime.Limit{
			Value: float64(rapid.IntRange(1, 400).Draw(t, "value")),
			Unit:  rapid.SampledFrom([]worktime.Unit{urgent, hours, days, natural}).Draw(t, "unit"),
		}
	})
)

func TestALaterStartIsNeverDueEarlier(t *testing.T) {
	t.Parallel()
	cal := published(t)
	rapid.Check(t, func(t *rapid.T) {
		start, l := anyInstant.Draw(t, "start"), anyLimit.Draw(t, "limit")
		later := start.Add(time.Duration(rapid.Int64Range(0, 40*24*3_600_000).Draw(t, "later")) * time.Millisecond)
		due, dueLater := cal.Due(start, l), cal.Due(later, l)
		if dueLater.Before(due) || !due.After(start) {
			t.Fatalf("%v: from %s due %s, from %s due %s", l, said(start), said(due), said(later), said(dueLater))
		}
	})
}

func TestDueAndUsedAreInverse(t *testing.T) {
	t.Parallel()
	cal := published(t)
	rapid.Check(t, func(t *rapid.T) {
		start := anyInstant.Draw(t, "start")
		l := worktime.Limit{Value: float64(rapid.IntRange(1, 4000).Draw(t, "quarters")) / 4, Unit: hours}
		due := cal.Due(start, l)
		want := time.Duration(l.Value * float64(time.Hour))
		if got := cal.Used(start, due, hours); got != want {
			t.Fatalf("used %s of %s", got, want)
		}
		if got := cal.Used(start, due.Add(-time.Millisecond), hours); got != want-time.Millisecond {
			t.Fatalf("due is not the earliest instant: %s used a millisecond before", got)
		}
	})
}

// The table of running totals answers as counting minute by minute does.
func TestUsedIsWhatCountingGives(t *testing.T) {
	t.Parallel()
	cal := published(t)
	rapid.Check(t, func(t *rapid.T) {
		from := anyInstant.Draw(t, "from").Truncate(time.Minute)
		n := rapid.IntRange(0, 30*24*60).Draw(t, "minutes")
		var want time.Duration
		for i := range n {
			local := from.Add(time.Duration(i) * time.Minute).In(worktime.Zone)
			if h := local.Hour(); cal.Working(local) && (h >= 9 && h < 12 || h >= 13 && h < 17) {
				want += time.Minute
			}
		}
		if got := cal.Used(from, from.Add(time.Duration(n)*time.Minute), hours); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	})
}

func TestPausesNeverBringADeadlineForward(t *testing.T) {
	t.Parallel()
	cal := published(t)
	rapid.Check(t, func(t *rapid.T) {
		start, l := anyInstant.Draw(t, "start"), anyLimit.Draw(t, "limit")
		var pauses []worktime.Interval
		for range rapid.IntRange(0, 4).Draw(t, "pauses") {
			from := start.Add(time.Duration(rapid.Int64Range(-1e5, 4e6).Draw(t, "from")) * time.Second)
			pauses = append(pauses, worktime.Interval{From: from, To: from.Add(time.Duration(rapid.Int64Range(1, 1e6).Draw(t, "long")) * time.Second)})
		}
		plain, due := cal.Due(start, l), cal.DueWithPauses(start, l, pauses)
		if due.Before(plain) {
			t.Fatalf("due %s, without pauses %s", said(due), said(plain))
		}
		if len(pauses) == 0 && !due.Equal(plain) {
			t.Fatalf("no pauses: %s, want %s", said(due), said(plain))
		}
	})
}

func BenchmarkDue(b *testing.B) {
	cal := published(b)
	start := at(b, "2026-09-18 16:00")
	for _, l := range []worktime.Limit{{Value: 4, Unit: hours}, {Value: 15, Unit: days}, {Value: 2, Unit: urgent}} {
		b.Run(string(l.Unit), func(b *testing.B) {
			for b.Loop() {
				cal.Due(start, l)
			}
		})
	}
}

// Portion: 80% of a limit, over nights, days off and pauses.
func TestPortionOfALimit(t *testing.T) {
	t.Parallel()
	cal := published(t)
	for name, c := range map[string]struct {
		start  string
		limit  worktime.Limit
		share  float64
		pauses []worktime.Interval
		want   string
	}{
		"urgent hours":            {"2026-09-07 16:00", worktime.Limit{Value: 2, Unit: urgent}, 0.5, nil, "2026-09-07 17:00"},
		"working hours overnight": {"2026-09-07 16:00", worktime.Limit{Value: 4, Unit: hours}, 0.5, nil, "2026-09-08 10:00"},
		"before a holiday":        {"2026-09-30 16:00", worktime.Limit{Value: 4, Unit: hours}, 0.5, nil, "2026-10-08 10:00"},
		"working days":            {"2026-09-07 09:00", worktime.Limit{Value: 1, Unit: days}, 0.5, nil, "2026-09-07 17:00"},
		"all of it":               {"2026-09-07 16:00", worktime.Limit{Value: 2, Unit: urgent}, 1, nil, "2026-09-07 18:00"},
		"paused": {"2026-09-07 10:00", worktime.Limit{Value: 2, Unit: urgent}, 0.5,
			[]worktime.Interval{{From: at(t, "2026-09-07 10:30"), To: at(t, "2026-09-07 13:30")}}, "2026-09-07 14:00"},
	} {
		due := cal.DueWithPauses(at(t, c.start), c.limit, c.pauses)
		if got := said(cal.Portion(at(t, c.start), due, c.limit.Unit, c.share, c.pauses)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
