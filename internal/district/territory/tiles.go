package territory

import (
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/tile"
)

// Grids is the name of the tiles of the territory itself; those of overlays are called by their kind.
const Grids = "grids"

// from is the zoom from which a level is drawn: a tile of it shows a few dozen grids.
var from = map[Level]int{District: 0, Town: 0, Village: 10, Base: 12}

// Tiles returns the tiles of a district's grids and overlays. Like maps they are kept in memory, and made anew when an import moved their version.
func (a *Atlas) Tiles(tx *store.Tx, district string) (*tile.Pyramid, error) {
	return a.pyramids.Get(tx, district)
}

func (a *Atlas) pyramid(tx *store.Tx, district string) (*tile.Pyramid, error) {
	m, err := a.Map(tx, district)
	if err != nil {
		return nil, err
	}
	shapes := map[Kind]map[Level][]tile.Shape{}
	for _, k := range append(Overlays(), Territory) {
		shapes[k] = map[Level][]tile.Shape{}
	}
	err = tx.Each(`SELECT b.code, b.geojson FROM grid g JOIN grid_boundary b ON b.district = g.district AND b.code = g.code
		WHERE g.district = $1 AND g.retired = 0 ORDER BY b.code`, store.Args(district), func(row store.Scanner) error {
		var code, text string
		if err := row.Scan(&code, &text); err != nil {
			return err
		}
		g, ok := m.Grid(code)
		if !ok {
			return nil
		}
		area, err := geo.ParseGeoJSON([]byte(text), geo.CGCS2000)
		shapes[g.Kind][g.Level] = append(shapes[g.Kind][g.Level], tile.Shape{Code: g.Code, Name: g.Name, Level: string(g.Level), Centre: g.Centre, Area: area})
		return err
	})
	if err != nil {
		return nil, err
	}
	sets := map[string][]tile.Layer{}
	for _, l := range Levels() {
		sets[Grids] = append(sets[Grids], tile.Layer{Name: string(l), From: from[l], Shapes: shapes[Territory][l]})
	}
	for _, k := range Overlays() {
		sets[string(k)] = []tile.Layer{{Name: "areas", Shapes: shapes[k][Base]}}
	}
	return tile.NewPyramid(sets), nil
}
