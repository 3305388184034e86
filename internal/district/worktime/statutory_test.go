package worktime_test

import (
	"strings"
	"testing"
	"time"

	"liandong/internal/district/worktime"
)

// The statutory holidays, held against the notices of the years that are published: each of their days is off there, whatever else was swapped.
func TestStatutoryHolidaysAreOffInEveryPublishedYear(t *testing.T) {
	t.Parallel()
	known, assumed := published(t), worktime.Plain()
	found := 0
	for _, d := range assumed.Days(date(t, "2024-01-01"), date(t, "2027-01-01")) {
		if d.Published.Kind == "" {
			continue
		}
		found++
		said, listed := known.DayOf(d.Date.Start())
		if !listed || said.Kind != worktime.Holiday || !strings.Contains(said.Name, d.Published.Name) && d.Published.Name != "中秋节" {
			t.Errorf("%s: %s, the notice says %q (%v)", d.Date, d.Published.Name, said.Name, listed)
		}
	}
	if want := 11 + 13 + 13; found != want {
		t.Errorf("%d days, want %d", found, want)
	}
}

// The days of the years to come, as almanacs have them.
func TestStatutoryHolidaysOfYearsToCome(t *testing.T) {
	t.Parallel()
	cal := worktime.Plain()
	for day, name := range map[string]string{
		"2027-02-05": "春节", "2027-02-06": "春节", "2027-02-08": "春节", "2027-04-05": "清明节", "2027-05-02": "劳动节", "2027-06-09": "端午节", "2027-09-15": "中秋节", "2027-10-03": "国庆节",
		"2028-01-25": "春节", "2028-01-26": "春节", "2028-04-04": "清明节", "2033-01-30": "春节", "2033-01-31": "春节", // after a leap eleventh month in 2033
		"2034-02-18": "春节", "2034-02-19": "春节",
	} {
		d := date(t, day)
		if got := cal.Days(d, d+1)[0]; got.Published.Name != name || !got.Provisional || len(got.Stretches) != 0 {
			t.Errorf("%s is %q, provisional %v", day, got.Published.Name, got.Provisional)
		}
	}
	for _, day := range []string{"2027-02-04", "2027-02-09", "2027-10-04", "2027-05-03"} {
		d := date(t, day)
		if got := cal.Days(d, d+1)[0]; got.Published.Kind != "" {
			t.Errorf("%s is %q", day, got.Published.Name)
		}
	}
}

func TestNewYearIsNeverAWorkingDay(t *testing.T) {
	t.Parallel()
	for name, cal := range map[string]*worktime.Calendar{"published": published(t), "plain": worktime.Plain()} {
		for year := 2024; year <= 2100; year++ {
			if cal.Working(time.Date(year, 1, 1, 12, 0, 0, 0, worktime.Zone)) {
				t.Errorf("%s: 1 January %d is worked", name, year)
			}
		}
	}
}

func TestALimitBeyondThePublishedEndIsProvisional(t *testing.T) {
	t.Parallel()
	cal := published(t)
	for _, c := range []struct {
		due  string
		unit worktime.Unit
		want bool
	}{
		{"2026-12-31 17:00", days, false}, {"2027-01-04 09:30", hours, true}, {"2027-01-04 17:00", days, true},
		{"2027-01-04 17:00", urgent, false}, {"2027-01-05 00:00", natural, false}, {"", days, false}, // elapsed time follows no notice
	} {
		if got := cal.Provisional(at(t, c.due), c.unit); got != c.want {
			t.Errorf("%s in %s: %v", c.due, c.unit, got)
		}
	}
	told, err := cal.Explain(at(t, "2026-12-30 16:00"), worktime.Limit{Value: 2, Unit: days})
	if err != nil || said(told.Due) != "2027-01-04 17:00" || !told.Provisional {
		t.Fatalf("%+v %v", told, err)
	}
	for _, p := range told.Parts {
		if want := p.Date >= date(t, "2027-01-01"); p.Provisional != want {
			t.Errorf("%s: provisional %v", p.Date, p.Provisional)
		}
		if p.Date == date(t, "2027-01-01") && (p.Published.Name != "元旦" || p.N != 0) {
			t.Errorf("new year counts: %+v", p)
		}
	}
}
