package demo

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/lifecycle/lifecycletest"
)

// kindsOfPlace are an urban community, a village and an industrial park.
var kindsOfPlace = []struct{ name, grid string }{{"城市社区", "320509001001001"}, {"村", "320509107201001"}, {"园区", "320509004008001"}}

// elsewhere are the matters that go to another level than the catalogue names; their rows give the reason.
var elsewhere = []string{
	"0512", // a town has no office that answers for telecom operators
}

// TestPictureAndTableAreOne: every matter goes to the level and the department that the catalogue names, at three kinds of place, or its row says why not.
func TestPictureAndTableAreOne(t *testing.T) {
	t.Parallel()
	lists, chart, staff := recruited(t)
	f := forecaster{t: t, roster: staffing.NewRoster(staff.units, staff.posts, staff.holdings, nil), at: time.Date(2026, 3, 2, 10, 0, 0, 0, time.FixedZone("", 8*60*60))}
	var table strings.Builder
	table.WriteString("| code | matter | level | department | duty list |")
	for _, p := range kindsOfPlace {
		table.WriteString(" " + p.name + " |")
	}
	table.WriteString(" why not |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, m := range lists.matters {
		fmt.Fprintf(&table, "| %s | %s | %s | %s | %s |", m.Code, m.Name.ZH, m.BaseLevel, m.Department.ZH, m.DutyTag)
		var why []string
		for _, p := range kindsOfPlace {
			place, known := chart.PlaceOf(p.grid)
			if !known {
				t.Fatalf("no grid %s", p.grid)
			}
			goes, reason := f.forecast(m, place)
			fmt.Fprintf(&table, " %s |", goes)
			if reason != "" && !slices.Contains(why, reason) {
				why = append(why, reason)
			}
		}
		if slices.Contains(elsewhere, m.Code) != (len(why) > 0) {
			t.Errorf("%s %s goes elsewhere, or no longer: %q", m.Code, m.Name.ZH, why)
		}
		fmt.Fprintf(&table, " %s |\n", strings.Join(why, "; "))
	}
	lifecycletest.Drawn(t, "../../../docs/routing.md", "routing", table.String())
}

// recruited is the demonstration district before it is stored.
func recruited(t *testing.T) (lists, *territory.Map, *team) {
	t.Helper()
	l, err := readLists()
	if err != nil {
		t.Fatal(err)
	}
	prepared, _ := territory.Prepare(Territory(1))
	chart := prepared.Map()
	return l, chart, recruit(chart, l.matters, 1)
}

// TestTownsHaveTheOfficesTheyNeed: in every zone one office, and not two, answers for each department of a matter that does not lie with the district alone.
func TestTownsHaveTheOfficesTheyNeed(t *testing.T) {
	t.Parallel()
	lists, chart, staff := recruited(t)
	for _, zone := range chart.Grids(territory.Filter{Level: territory.Town}) {
		for _, m := range lists.matters {
			if m.BaseLevel == matter.District || slices.Contains(elsewhere, m.Code) || m.Department.ZH == "镇网格化管理中心" {
				continue
			}
			var offices []string
			for _, u := range staff.units {
				if u.Grid == zone.Code && u.AnswersFor(m.Department.ZH) {
					offices = append(offices, u.Name)
				}
			}
			if len(offices) != 1 {
				t.Errorf("%s: %v answer for %s", zone.Name, offices, m.Department.ZH)
			}
		}
	}
	for _, m := range lists.matters {
		if m.DutyTag == "" || m.Lead.ZH == "" || m.Lead.EN == "" {
			t.Errorf("%s is on no duty list: %+v", m.Code, m.Lead)
		}
	}
}

// TestUnitsStandWhereTheyBelong: by the same check as those that administrators set up. Village committees are under a government and under nothing else, police of the
// grids in the station of their town.
func TestUnitsStandWhereTheyBelong(t *testing.T) {
	t.Parallel()
	_, chart, staff := recruited(t)
	roster := staffing.NewRoster(staff.units, staff.posts, staff.holdings, nil)
	for _, u := range staff.units {
		if err := roster.CheckUnit(u, chart); err != nil {
			t.Errorf("%s %s: %v", u.Code, u.Name, err)
		}
		above, _ := roster.Unit(u.Parent)
		if (u.Kind == staffing.VillageCommittee) != (above.Kind == staffing.Government && chart.Under(u.Grid, above.Grid)) && u.Kind != staffing.Office && u.Kind != staffing.Bureau {
			t.Errorf("%s is under %q", u.Name, above.Name)
		}
	}
	for _, p := range staff.posts {
		if u, _ := roster.Unit(p.Unit); p.Kind == staffing.GridPolice && (!u.AnswersFor("区公安局") || !chart.Under(p.Grid, u.Grid)) {
			t.Errorf("%s is in %s", p.Name, u.Name)
		}
	}
}

type forecaster struct {
	t      *testing.T
	roster *staffing.Roster
	at     time.Time
}

// forecast returns who gets a matter at a place, for what is handled in a village who gets it above, too, and why that is not whom the catalogue names.
func (f forecaster) forecast(m matter.Matter, place territory.Place) (goes, why string) {
	d, err := f.roster.Route(m, place, f.at, staffing.Avoid{})
	if err != nil {
		f.t.Fatalf("%s: %v", m.Code, err)
	}
	goes, steps := d.Owner.Name, d.Steps[1:len(d.Steps)-1]
	right := string(d.Level) == string(m.BaseLevel)
	for d.Level == territory.Base || d.Level == territory.Village {
		up, ok := f.roster.Up(m, d.Owner, place, f.at, staffing.Avoid{})
		if !ok {
			f.t.Fatalf("%s: nobody above %s", m.Code, d.Owner.Name)
		}
		if d = up; d.Level != territory.Base && d.Level != territory.Village {
			goes += " → " + d.Owner.Name
			right = right && d.Level == territory.Town
			steps = append(steps, d.Steps[1:len(d.Steps)-1]...)
		}
	}
	if right && f.answers(d.Owner, m) {
		return goes, ""
	}
	var said []string
	for _, s := range steps {
		said = append(said, s.EN)
	}
	if len(said) == 0 {
		f.t.Errorf("%s goes to %s without a reason", m.Code, goes)
	}
	// The same reason holds in each town.
	return goes, strings.ReplaceAll(strings.Join(said, "; "), place.Zone().Name, "the town")
}

// answers says whether a unit is the one for a matter's department; the matters of a grid centre are its own.
func (f forecaster) answers(o staffing.Owner, m matter.Matter) bool {
	u, _ := f.roster.Unit(o.Code)
	return u.AnswersFor(m.Department.ZH) || u.Kind == staffing.Subcentre && m.Department.ZH == "镇网格化管理中心"
}
