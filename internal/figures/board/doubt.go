package board

import (
	"strings"

	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/district/indicator"
	"liandong/internal/district/territory"
)

// Reason (存疑原因) is why a figure is doubted.
type Reason string

// The reasons.
const (
	Marked  Reason = "marked"  // cases were closed in ways that look wrong
	Perfect Reason = "perfect" // of many cases not one was late
	Silent  Reason = "silent"  // nothing was reported, although those beside report
)

// tainted are the counts on which a reason casts doubt. What people said of their case stands for itself.
var tainted = map[Reason][]string{
	Marked: {"due_closed", "due_on_time", "due_on_first", "closed", "in_grid", "in_department", "in_enforcement", "closed_on_time", "closed_on_first", "smooth", "clean", "minutes",
		"within4h", "within1d", "within3d", "within7d", "within15d", "longer"},
	Perfect: {"due_closed", "due_on_time", "due_on_first"},
	Silent:  {"received"},
}

// Doubt (存疑) is one reason to doubt figures, and which.
type Doubt struct {
	Reason
	Cases, Of int64       // Marked: of the closed; Perfect: in time of those due
	Marks     []MarkCount // Marked
	Beside    int         // Silent: how many areas of the same parent
	Middle    int64       // Silent: what came from the one in their middle
	Counts    []string    // that it taints, as indicator.Facts has them
	Rates     []string    // codes of the rates made of these
}

// MarkCount is how many closed cases carry a mark; one case may carry several.
type MarkCount struct {
	rules.MarkOf
	Cases int64
}

// Doubts returns why the figures of the area and of the items of a split into areas are doubted, none for units and single matters. It looks at what was marked in the period, at figures
// that are there, and where nothing at all was reported at those beside: never at cases.
func (b *Board) Doubts(whole Figures, items []Item, by string) (own []Doubt, ofItems [][]Doubt, err error) {
	ofItems = make([][]Doubt, len(items))
	if b.Grid.Code == "" || b.Matter != "" {
		return nil, ofItems, nil
	}
	marked, err := b.marked()
	if err != nil {
		return nil, nil, err
	}
	if own, err = b.doubts(marked, b.Grid, whole.Facts); err != nil {
		return nil, nil, err
	}
	if whole.Received == 0 && query.Judged(b.Days()) && b.Grid.Kind == territory.Territory && sparse(b.Grid) {
		beside, err := indicator.Split(b.tx, b.window(b.Period), b.areas(b.Chart.Children(b.Grid.Parent)))
		if err != nil {
			return nil, nil, err
		}
		own = append(own, b.silent(b.Grid, received(beside))...)
	}
	if by != "grid" {
		return own, ofItems, nil
	}
	came := map[string]int64{}
	for _, one := range items {
		came[one.Key] = one.Received
	}
	for i, one := range items {
		grid, _ := b.Chart.Grid(one.Key)
		if ofItems[i], err = b.doubts(marked, grid, one.Facts); err != nil {
			return nil, nil, err
		}
		if one.Received == 0 && query.Judged(b.Days()) && grid.Kind == territory.Territory && sparse(grid) {
			ofItems[i] = append(ofItems[i], b.silent(grid, came)...)
		}
	}
	return own, ofItems, nil
}

// sparse says whether an area is so small that silence may be looked for.
func sparse(g territory.Grid) bool { return g.Level == territory.Village || g.Level == territory.Base }

func received(groups []indicator.Group) map[string]int64 {
	came := map[string]int64{}
	for _, g := range groups {
		came[g.Key] = g.Received
	}
	return came
}

func (b *Board) areas(grids []territory.Grid) []indicator.Area {
	areas := make([]indicator.Area, len(grids))
	for i, g := range grids {
		areas[i] = indicator.AreaOf(b.Chart, g)
	}
	return areas
}

// marked reads what was marked in the district or the area, of an overlay in the whole district.
func (b *Board) marked() ([]query.MarkedIn, error) {
	path := b.Grid.Path
	if b.Grid.Kind != territory.Territory {
		path = b.Chart.District().Path
	}
	return query.MarkedBelow(b.tx, b.District, path, b.From.Start(), (b.To + 1).Start())
}

// holds says whether a grid, of any level or an overlay, holds a base grid by its path.
func (b *Board) holds(g territory.Grid) func(path string) bool {
	if g.Kind == territory.Territory {
		return func(path string) bool { return strings.HasPrefix(path, g.Path) }
	}
	members := map[string]bool{}
	for _, base := range b.Chart.Members(g.Code) {
		members[base.Path] = true
	}
	return func(path string) bool { return members[path] }
}

func (b *Board) doubts(marked []query.MarkedIn, g territory.Grid, f indicator.Facts) (all []Doubt, err error) {
	d, byMark, holds := Doubt{Reason: Marked, Of: f.Closed + f.Forced}, map[string]int64{}, b.holds(g)
	for _, m := range marked {
		if !holds(m.Path) {
			continue
		}
		d.Cases += m.Cases
		for _, code := range m.Marks {
			byMark[code] += m.Cases
		}
	}
	if d.Cases > 0 {
		names, err := b.from.Query.MarksOf(b.tx, b.District, byMark)
		if err != nil {
			return nil, err
		}
		for _, m := range names {
			if byMark[m.Code] > 0 {
				d.Marks = append(d.Marks, MarkCount{m, byMark[m.Code]})
			}
		}
		all = append(all, b.taint(d))
	}
	if query.TooGood(f) {
		all = append(all, b.taint(Doubt{Reason: Perfect, Cases: f.DueOnTime, Of: f.Due}))
	}
	return all, nil
}

// silent says whether nothing came from an area although those of the same parent report; came has what came from each.
func (b *Board) silent(g territory.Grid, came map[string]int64) []Doubt {
	var beside []int64
	for _, other := range b.Chart.Children(g.Parent) {
		if n, known := came[other.Code]; known && other.Code != g.Code {
			beside = append(beside, n)
		}
	}
	middle, odd := query.Odd(beside)
	if !odd {
		return nil
	}
	return []Doubt{b.taint(Doubt{Reason: Silent, Beside: len(beside), Middle: middle})}
}

func (b *Board) taint(d Doubt) Doubt {
	d.Counts = tainted[d.Reason]
	d.Rates = b.Definitions.Resting(d.Counts, b.To.String())
	return d
}
