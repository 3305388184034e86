package territory

import (
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

// Store puts a prepared import in the place of the district's map. Grids that it leaves out are retired at now: they stay
// readable for the cases that name them. Overlays whose members changed keep their former members with an end date.
//
// Errors: ErrOtherDistrict when the import is of another district.
func Store(tx *store.Tx, district string, p *Prepared, now time.Time) error {
	if p.district != district {
		return ErrOtherDistrict.New()
	}
	at := clock.Milli(now)
	if _, err := gridRows.Exec(tx, `UPDATE grid SET retired = $1 WHERE district = $2 AND retired = 0`, at, district); err != nil {
		return err
	}
	for _, g := range p.grids {
		if err := storeGrid(tx, district, g); err != nil {
			return err
		}
		if shape, ok := p.boundaries[g.Code]; ok {
			if _, err := boundaryRows.Exec(tx, `INSERT INTO grid_boundary (district, code, geojson) VALUES ($1, $2, $3)
				ON CONFLICT (district, code) DO UPDATE SET geojson = excluded.geojson`, district, g.Code, string(shape.GeoJSON())); err != nil {
				return err
			}
		}
	}
	if err := storeMembers(tx, district, p.members, at); err != nil {
		return err
	}
	return tx.Bump(district, referenceKind)
}

func storeGrid(tx *store.Tx, district string, g Grid) error {
	_, err := gridRows.Exec(tx, `INSERT INTO grid (district, code, parent, path, name, level, kind, note, valid_from, valid_to, retired, centre_x, centre_y, households)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, $13)
		ON CONFLICT (district, code) DO UPDATE SET parent = excluded.parent, path = excluded.path, name = excluded.name, level = excluded.level,
			kind = excluded.kind, note = excluded.note, valid_from = excluded.valid_from, valid_to = excluded.valid_to, retired = 0,
			centre_x = excluded.centre_x, centre_y = excluded.centre_y, households = excluded.households`,
		district, g.Code, g.Parent, g.Path, g.Name, string(g.Level), string(g.Kind), g.Note,
		clock.Milli(g.ValidFrom), clock.Milli(g.ValidTo), g.Centre.X, g.Centre.Y, g.Households)
	return err
}

// storeMembers ends the memberships that are no longer, and begins the new ones.
func storeMembers(tx *store.Tx, district string, members []member, at int64) error {
	wanted := make(map[member]bool, len(members))
	for _, m := range members {
		wanted[m] = true
	}
	var ended []member
	err := tx.Each(`SELECT overlay, grid FROM overlay_member WHERE district = $1 AND valid_to = 0`, store.Args(district),
		func(row store.Scanner) error {
			var m member
			if err := row.Scan(&m.overlay, &m.grid); err != nil {
				return err
			}
			if !wanted[m] {
				ended = append(ended, m)
			}
			delete(wanted, m)
			return nil
		})
	if err != nil {
		return err
	}
	for _, m := range ended {
		if _, err := memberRows.Exec(tx, `UPDATE overlay_member SET valid_to = $1 WHERE district = $2 AND overlay = $3 AND grid = $4 AND valid_to = 0`,
			at, district, m.overlay, m.grid); err != nil {
			return err
		}
	}
	for _, m := range members {
		if !wanted[m] {
			continue
		}
		if _, err := memberRows.Exec(tx, `INSERT INTO overlay_member (district, overlay, grid, valid_from, valid_to) VALUES ($1, $2, $3, $4, 0)
			ON CONFLICT (district, overlay, grid, valid_from) DO UPDATE SET valid_to = 0`, district, m.overlay, m.grid, at); err != nil {
			return err
		}
	}
	return nil
}

// Root makes a district that has no grids yet, so that something can lie in it, and returns its path. One that is there stays as it is.
func Root(tx *store.Tx, district, name string, now time.Time) (path string, err error) {
	path = "/" + district + "/"
	there, err := tx.Any(`SELECT 1 FROM grid WHERE district = $1 AND code = $1`, district)
	if err != nil || there {
		return path, err
	}
	if err := storeGrid(tx, district, Grid{Code: district, Path: path, Name: name, Level: District, Kind: Territory, ValidFrom: now}); err != nil {
		return path, err
	}
	return path, tx.Bump(district, referenceKind)
}
