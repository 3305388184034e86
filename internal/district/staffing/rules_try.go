package staffing

import (
	"fmt"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/fault"
)

// ErrNoMatter means that a test names a matter that the catalogue does not have.
var ErrNoMatter = fault.Define(fault.Invalid, "staffing.no_matter", "没有这个事项", "There is no such matter.")

// Expectation (派遣测试) is a case made up by an administrator, and who must get it.
type Expectation struct {
	Name    string    `json:"name"`
	Matter  string    `json:"matter"`
	Grid    string    `json:"grid"`              // of any level
	Urgency string    `json:"urgency,omitempty"` // "" for that of the matter
	At      time.Time `json:"at"`
	Owner   string    `json:"owner"` // code of the post or unit
}

// Outcome (测试结果) is how a test ended.
type Outcome struct {
	Expectation Expectation
	Got         Owner // who gets it; the zero Owner where there is a problem
	Decision    Decision
	Passed      bool
	Problem     *fault.Error // why it could not be tried: ErrNoMatter, territory.ErrNoGrid, ErrNobody
}

// Try routes the case of a test as if it came in at its instant, without a finder. working says whether an instant lies on a working day.
func (rt Routing) Try(r *Roster, t Expectation, catalogue *matter.Catalogue, chart *territory.Map, working func(time.Time) bool) Outcome {
	o := Outcome{Expectation: t}
	m, known := catalogue.Matter(t.Matter)
	if !known {
		o.Problem = ErrNoMatter.At("matter")
		return o
	}
	place, known := placeOf(chart, t.Grid)
	if !known {
		o.Problem = territory.ErrNoGrid.At("grid")
		return o
	}
	if t.Urgency == "" {
		t.Urgency = string(m.Urgency)
	}
	d, err := rt.Route(r, Question{Matter: m, Place: place, Urgency: t.Urgency, At: t.At, Working: working(t.At)})
	if err != nil {
		o.Problem = fault.From(err)
		return o
	}
	o.Got, o.Decision, o.Passed = d.Owner, d, d.Owner.Code == t.Owner
	return o
}

// TryAll tries all tests, in their order; a problem then names its field as tests[i].field.
func (rt Routing) TryAll(r *Roster, catalogue *matter.Catalogue, chart *territory.Map, working func(time.Time) bool) []Outcome {
	all := make([]Outcome, 0, len(rt.Tests))
	for i, t := range rt.Tests {
		o := rt.Try(r, t, catalogue, chart, working)
		if o.Problem != nil && o.Problem.Field != "" {
			o.Problem.Field = fmt.Sprintf("tests[%d].%s", i, o.Problem.Field)
		}
		all = append(all, o)
	}
	return all
}

// placeOf returns the place that a grid of the territory is; false if it is not on the map.
func placeOf(chart *territory.Map, code string) (territory.Place, bool) {
	if place, ok := chart.PlaceOf(code); ok {
		return place, true
	}
	g, ok := chart.Grid(code)
	if !ok || !g.Retired.IsZero() || g.Kind != territory.Territory {
		return territory.Place{}, false
	}
	return territory.Place{Grid: g, Ancestors: chart.Ancestors(code)}, true
}
