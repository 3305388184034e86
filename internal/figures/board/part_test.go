package board

import (
	"testing"

	"liandong/internal/district/worktime"
)

func date(t *testing.T, s string) worktime.Date {
	t.Helper()
	d, err := worktime.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestPartsMakeThePeriod: ISO weeks over new year (2026 has 53), months, cut ends, and what is not over.
func TestPartsMakeThePeriod(t *testing.T) {
	t.Parallel()
	type part struct {
		key, from, to string
		partial       bool
	}
	for _, one := range []struct {
		step            Step
		from, to, today string
		want            []part
	}{
		{ByWeek, "2026-12-24", "2027-01-10", "2027-03-01", []part{
			{"2026-W52", "2026-12-24", "2026-12-27", true}, {"2026-W53", "2026-12-28", "2027-01-03", false}, {"2027-W01", "2027-01-04", "2027-01-10", false}}},
		{ByWeek, "2024-12-30", "2025-01-05", "2025-01-05", []part{{"2025-W01", "2024-12-30", "2025-01-05", true}}}, // its last day is today
		{ByWeek, "2027-01-01", "2027-01-01", "2027-03-01", []part{{"2026-W53", "2027-01-01", "2027-01-01", true}}},
		{ByMonth, "2026-12-01", "2027-02-15", "2027-02-20", []part{
			{"2026-12", "2026-12-01", "2026-12-31", false}, {"2027-01", "2027-01-01", "2027-01-31", false}, {"2027-02", "2027-02-01", "2027-02-15", true}}},
		{ByDay, "2026-02-28", "2026-03-01", "2026-03-01", []part{{"2026-02-28", "2026-02-28", "2026-02-28", false}, {"2026-03-01", "2026-03-01", "2026-03-01", true}}},
	} {
		p := Period{date(t, one.from), date(t, one.to)}
		got := p.Cut(one.step, date(t, one.today))
		if len(got) != len(one.want) {
			t.Errorf("%s of %s: %+v", one.step, one.from, got)
			continue
		}
		for i, g := range got {
			if have := (part{g.Key, g.From.String(), g.To.String(), g.Partial}); have != one.want[i] {
				t.Errorf("%s of %s: %+v, want %+v", one.step, one.from, have, one.want[i])
			}
		}
	}
}

// TestWhatAPartIsComparedWith: always the same piece of an earlier day, week or month.
func TestWhatAPartIsComparedWith(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		step        Step
		from, to    string
		n           int
		before, ago string
	}{
		{ByDay, "2026-03-02", "2026-03-02", 30, "2026-01-31 2026-01-31", "2025-03-02 2025-03-02"},
		{ByWeek, "2026-12-28", "2027-01-03", 3, "2026-12-07 2026-12-13", "2025-12-29 2026-01-04"},
		{ByWeek, "2026-12-24", "2026-12-27", 1, "2026-12-17 2026-12-20", "2025-12-25 2025-12-28"},
		{ByMonth, "2026-03-01", "2026-03-31", 1, "2026-02-01 2026-02-28", "2025-03-01 2025-03-31"},
		{ByMonth, "2026-02-01", "2026-02-28", 1, "2026-01-01 2026-01-31", "2025-02-01 2025-02-28"}, // the end of a month is an end
		{ByMonth, "2026-03-01", "2026-03-30", 1, "2026-02-01 2026-02-28", "2025-03-01 2025-03-30"},
		{ByMonth, "2027-01-10", "2027-01-31", 12, "2026-01-10 2026-01-31", "2026-01-10 2026-01-31"},
		{ByMonth, "2024-02-01", "2024-02-29", 3, "2023-11-01 2023-11-30", "2023-02-01 2023-02-28"},
	} {
		p := Period{date(t, one.from), date(t, one.to)}
		before, ago := one.step.earlier(p, one.n), one.step.yearAgo(p)
		if got := before.From.String() + " " + before.To.String(); got != one.before {
			t.Errorf("%s %s before: %s, want %s", one.step, one.from, got, one.before)
		}
		if got := ago.From.String() + " " + ago.To.String(); got != one.ago {
			t.Errorf("%s %s a year ago: %s, want %s", one.step, one.from, got, one.ago)
		}
	}
}
