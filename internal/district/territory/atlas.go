package territory

import (
	"errors"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/tile"
)

const referenceKind = "territory"

// Atlas (图册) returns the maps of districts. Maps are kept in memory and read again when an import moved their version.
type Atlas struct {
	maps     store.Cache[*Map]
	pyramids store.Cache[*tile.Pyramid]
}

// NewAtlas makes an atlas; one is enough for a program.
func NewAtlas() *Atlas {
	a := &Atlas{maps: store.Cache[*Map]{Kind: referenceKind, Load: load}}
	a.pyramids = store.Cache[*tile.Pyramid]{Kind: referenceKind, Load: a.pyramid}
	return a
}

// Map returns the district's map as of this transaction: an empty one where nothing was imported yet.
func (a *Atlas) Map(tx *store.Tx, district string) (*Map, error) { return a.maps.Get(tx, district) }

// Boundary returns the boundary of a grid or overlay as a GeoJSON geometry.
//
// Errors: ErrNoGrid, ErrNoBoundary.
func (a *Atlas) Boundary(tx *store.Tx, district, code string) ([]byte, error) {
	m, err := a.Map(tx, district)
	if err != nil {
		return nil, err
	}
	if _, ok := m.Grid(code); !ok {
		return nil, ErrNoGrid.New()
	}
	var text string
	err = tx.Get(`SELECT geojson FROM grid_boundary WHERE district = $1 AND code = $2`, store.Args(district, code), &text)
	if errors.Is(err, store.ErrNoRow) {
		return nil, ErrNoBoundary.New()
	}
	return []byte(text), err
}

// Boundary is a grid with its boundary as a GeoJSON geometry.
type Boundary struct {
	Grid    Grid
	GeoJSON []byte
}

// Boundaries returns the boundaries of the grids on the map that a filter takes, by code.
func (a *Atlas) Boundaries(tx *store.Tx, district string, f Filter) ([]Boundary, error) {
	m, err := a.Map(tx, district)
	if err != nil {
		return nil, err
	}
	kind := f.Kind
	if kind == "" {
		kind = Territory
	}
	var found []Boundary
	err = tx.Each(`SELECT b.code, b.geojson FROM grid g JOIN grid_boundary b ON b.district = g.district AND b.code = g.code
		WHERE g.district = $1 AND g.kind = $2 AND g.retired = 0
		  AND (g.level = $3 OR $4 = '') AND (g.parent = $5 OR $6 = '') ORDER BY b.code`,
		store.Args(district, string(kind), string(f.Level), string(f.Level), f.Parent, f.Parent),
		func(row store.Scanner) error {
			var code, text string
			if err := row.Scan(&code, &text); err != nil {
				return err
			}
			if g, ok := m.Grid(code); ok {
				found = append(found, Boundary{Grid: g, GeoJSON: []byte(text)})
			}
			return nil
		})
	return found, err
}

func load(tx *store.Tx, district string) (*Map, error) {
	grids, err := loadGrids(tx, district)
	if err != nil {
		return nil, err
	}
	var members []member
	err = tx.Each(`SELECT overlay, grid FROM overlay_member WHERE district = $1 AND valid_to = 0`, store.Args(district),
		func(row store.Scanner) error {
			var m member
			if err := row.Scan(&m.overlay, &m.grid); err != nil {
				return err
			}
			members = append(members, m)
			return nil
		})
	if err != nil {
		return nil, err
	}
	shapes := map[string]geo.MultiPolygon{}
	err = tx.Each(`SELECT b.code, b.geojson FROM grid g JOIN grid_boundary b ON b.district = g.district AND b.code = g.code
		WHERE g.district = $1 AND g.kind = 'territory' AND g.level = 'base' AND g.retired = 0`, store.Args(district),
		func(row store.Scanner) error {
			var code, text string
			if err := row.Scan(&code, &text); err != nil {
				return err
			}
			shape, err := geo.ParseGeoJSON([]byte(text), geo.CGCS2000)
			shapes[code] = shape
			return err
		})
	if err != nil {
		return nil, err
	}
	return newMap(grids, members, shapes), nil
}

func loadGrids(tx *store.Tx, district string) ([]Grid, error) {
	var grids []Grid
	err := tx.Each(`SELECT code, parent, path, name, level, kind, note, valid_from, valid_to, retired, centre_x, centre_y, households
		FROM grid WHERE district = $1 ORDER BY code`, store.Args(district), func(row store.Scanner) error {
		var g Grid
		var from, to, retired int64
		if err := row.Scan(&g.Code, &g.Parent, &g.Path, &g.Name, (*string)(&g.Level), (*string)(&g.Kind), &g.Note,
			&from, &to, &retired, &g.Centre.X, &g.Centre.Y, &g.Households); err != nil {
			return err
		}
		g.ValidFrom, g.ValidTo, g.Retired = clock.Time(from), clock.Time(to), clock.Time(retired)
		grids = append(grids, g)
		return nil
	})
	return grids, err
}
