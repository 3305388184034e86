package indicator

import (
	"slices"

	"liandong/internal/district/territory"
)

// Area (统计区域) is what figures are about: a grid of any level, an overlay grid, or a unit.
type Area struct {
	Code  string
	Level territory.Level // "" for overlays and units
	bases []string        // that are added up; nil where the area has cells of its own
	unit  bool
}

// AreaOf returns a grid as an area.
func AreaOf(chart *territory.Map, g territory.Grid) Area {
	a := Area{Code: g.Code}
	if g.Kind == territory.Territory {
		a.Level = g.Level
	}
	switch {
	case g.Kind != territory.Territory:
		for _, b := range chart.Members(g.Code) {
			a.bases = append(a.bases, b.Code)
		}
	case g.Level == territory.Village:
		for _, b := range chart.Children(g.Code) {
			a.bases = append(a.bases, b.Code)
		}
	default:
		return a
	}
	slices.Sort(a.bases)
	if a.bases == nil {
		a.bases = []string{} // a village without grids counts nothing
	}
	return a
}

// AreaOfUnit returns what was done on the account of a unit. Only facts by the day of closing, returns and rework are counted for units.
func AreaOfUnit(code string) Area { return Area{Code: code, unit: true} }

// Wide says whether it is a zone or the district, of which every split is kept.
func (a Area) Wide() bool { return a.Level == territory.Town || a.Level == territory.District }

// cells are the areas under which the cells lie.
func (a Area) cells() []string {
	if a.bases != nil {
		return a.bases
	}
	return []string{a.Code}
}

// holds says which column of a delta leads to the area.
func (a Area) holds() string {
	switch {
	case a.unit:
		return "unit"
	case a.bases != nil || a.Level == territory.Base:
		return "grid"
	case a.Level == territory.Town:
		return "zone"
	}
	return "district"
}

// Window is an area and a period: days from From to To, both included.
type Window struct {
	District string
	Area     Area
	From, To string // YYYY-MM-DD
	Matter   string // only of this matter; "" for all
}
