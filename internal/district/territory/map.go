package territory

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"

	"liandong/internal/district/pinyin"
	"liandong/internal/kernel/geo"
)

// Map (网格图) is one district's grid tree as it stood when it was read. It never changes, and what its methods answer is
// shared: do not change it.
type Map struct {
	district Grid
	grids    []Grid // by code, the retired ones too
	at       map[string]int
	children map[string][]Grid
	members  map[string][]Grid
	places   []Place // of the base grids on the map, by code
	placeOf  map[string]int
	homes    map[string]int  // households by code; -1 where they are not known of every base grid
	index    *Index          // positions in places
	readings func() []string // of the names of grids, in pinyin; made when somebody first looks for one
}

// member is one base grid of an overlay.
type member struct{ overlay, grid string }

// newMap joins the rows of one district. Shapes of base grids on the map are needed; others are ignored.
func newMap(grids []Grid, members []member, shapes map[string]geo.MultiPolygon) *Map {
	m := &Map{
		grids: slices.SortedFunc(slices.Values(grids), byCode), at: make(map[string]int, len(grids)),
		children: map[string][]Grid{}, members: map[string][]Grid{}, placeOf: map[string]int{}, homes: map[string]int{},
	}
	for i, g := range m.grids {
		m.at[g.Code] = i
	}
	overlays := m.join(members)
	var areas []geo.MultiPolygon
	for _, g := range m.grids {
		if !g.Retired.IsZero() || g.Kind != Territory {
			continue
		}
		if g.Level == District {
			m.district = g
		} else {
			m.children[g.Parent] = append(m.children[g.Parent], g)
		}
		if g.Level == Base {
			place := Place{Grid: g, Ancestors: m.Ancestors(g.Code), Overlays: overlays[g.Code]}
			for _, around := range append([]Grid{g}, place.Ancestors...) {
				if n := m.homes[around.Code]; n < 0 || g.Households == 0 {
					m.homes[around.Code] = -1
				} else {
					m.homes[around.Code] = n + g.Households
				}
			}
			m.placeOf[g.Code] = len(m.places)
			m.places = append(m.places, place)
			areas = append(areas, shapes[g.Code])
		}
	}
	m.index = NewIndex(areas)
	m.readings = sync.OnceValue(func() []string {
		spelt := make([]string, len(m.grids))
		for i, g := range m.grids {
			spelt[i] = pinyin.Reading(g.Name)
		}
		return spelt
	})
	return m
}

// join fills the members of each overlay and returns the overlays of each base grid.
func (m *Map) join(members []member) map[string][]Grid {
	overlays := map[string][]Grid{}
	for _, pair := range members {
		overlay, known := m.Grid(pair.overlay)
		grid, there := m.Grid(pair.grid)
		if !known || !there || !overlay.Retired.IsZero() || !grid.Retired.IsZero() {
			continue
		}
		m.members[overlay.Code] = append(m.members[overlay.Code], grid)
		overlays[grid.Code] = append(overlays[grid.Code], overlay)
	}
	for _, list := range m.members {
		slices.SortFunc(list, byCode)
	}
	for _, list := range overlays {
		slices.SortFunc(list, func(a, b Grid) int {
			return cmp.Or(slices.Index(Overlays(), a.Kind)-slices.Index(Overlays(), b.Kind), byCode(a, b))
		})
	}
	return overlays
}

func byCode(a, b Grid) int { return strings.Compare(a.Code, b.Code) }

// Grid returns the grid with a code, on the map or retired.
func (m *Map) Grid(code string) (Grid, bool) {
	i, ok := m.at[code]
	if !ok {
		return Grid{}, false
	}
	return m.grids[i], true
}

// District is the top of the tree; the zero Grid where nothing was imported yet.
func (m *Map) District() Grid { return m.district }

// Ancestors returns the grids above, the parent first and the district last; none for an unknown code.
func (m *Map) Ancestors(code string) []Grid {
	if i, ok := m.placeOf[code]; ok {
		return m.places[i].Ancestors
	}
	var above []Grid
	g, ok := m.Grid(code)
	for ok && g.Parent != "" && len(above) < len(Levels()) {
		if g, ok = m.Grid(g.Parent); ok {
			above = append(above, g)
		}
	}
	return above
}

// Children returns the territory grids on the map directly below, by code.
func (m *Map) Children(parent string) []Grid { return m.children[parent] }

// Grids returns the grids on the map that a filter takes, by code.
func (m *Map) Grids(f Filter) []Grid {
	var found []Grid
	for _, g := range m.grids {
		if g.Retired.IsZero() && f.takes(g) {
			found = append(found, g)
		}
	}
	return found
}

// Bases returns the base grids, retired ones too: wherever something can have happened.
func (m *Map) Bases() []Grid {
	var found []Grid
	for _, g := range m.grids {
		if (Filter{Level: Base}).takes(g) {
			found = append(found, g)
		}
	}
	return found
}

// Overlays returns the overlays of a base grid, by kind and code.
func (m *Map) Overlays(base string) []Grid {
	if i, ok := m.placeOf[base]; ok {
		return m.places[i].Overlays
	}
	return nil
}

// Members returns the base grids of an overlay, by code.
func (m *Map) Members(overlay string) []Grid { return m.members[overlay] }

// PlaceOf returns the place of a base grid on the map.
func (m *Map) PlaceOf(base string) (Place, bool) {
	i, ok := m.placeOf[base]
	if !ok {
		return Place{}, false
	}
	return m.places[i], true
}

// Under reports whether a grid is another one or lies below it.
func (m *Map) Under(code, above string) bool {
	g, ok := m.Grid(code)
	return ok && strings.Contains(g.Path, "/"+above+"/")
}

// Within returns the grids of a level that are a grid or lie below it, by code.
func (m *Map) Within(above string, level Level) (inside []Grid) {
	for _, g := range m.Grids(Filter{Level: level, Kind: Territory}) {
		if m.Under(g.Code, above) {
			inside = append(inside, g)
		}
	}
	return inside
}

// Households (户数) returns how many there are in a grid; 0 where they are not known of each of its base grids.
func (m *Map) Households(code string) int { return max(0, m.homes[code]) }

// OverlaysIn returns the overlays of a kind that lie wholly in a grid, by code.
func (m *Map) OverlaysIn(above string, kind Kind) []Grid {
	return slices.DeleteFunc(m.Grids(Filter{Kind: kind}), func(g Grid) bool {
		members := m.Members(g.Code)
		return len(members) == 0 || slices.ContainsFunc(members, func(b Grid) bool { return !m.Under(b.Code, above) })
	})
}

// Locate returns the one base grid that a point belongs to, with what lies above and over it.
//
// Errors: ErrOutside with nearest ({code, name}) and distance_m; ErrNoMap.
func (m *Map) Locate(p geo.Point) (Place, error) {
	if len(m.places) == 0 {
		return Place{}, ErrNoMap.New()
	}
	if i := m.index.Locate(p); i != none {
		return m.places[i], nil
	}
	i, metres := m.index.Nearest(p)
	if i == none {
		return Place{}, ErrNoMap.New()
	}
	g := m.places[i].Grid
	away := int(math.Ceil(metres))
	return Place{}, ErrOutside.At("location", g.Name, g.Code, away).
		With("nearest", map[string]string{"code": g.Code, "name": g.Name}).With("distance_m", away)
}
