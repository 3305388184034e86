// Package directory is what people on duty look up (名录): the territory, who holds which post, who can own a case, matters and their history.
package directory

import (
	"context"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/tile"
)

// Directory looks things up, each as of one snapshot in which the caller's right was asked. It is safe for concurrent use.
type Directory struct {
	Recorder   record.Recorder
	Atlas      *territory.Atlas
	Rosters    *staffing.Rosters
	Catalogues *matter.Catalogues
}

// Map returns the territory of the caller's district. Permission: territory.read.
func (d *Directory) Map(ctx context.Context, who access.Credential) (m *territory.Map, err error) {
	err = d.Recorder.Look(ctx, who, access.ReadTerritory, func(tx *store.Tx, me *access.Caller) error {
		m, err = d.Atlas.Map(tx, me.District)
		return err
	})
	return m, err
}

// Boundary returns a grid with its boundary as GeoJSON. Permission: territory.read. Errors: territory.ErrNoGrid.
func (d *Directory) Boundary(ctx context.Context, who access.Credential, code string) (g territory.Grid, geometry []byte, err error) {
	err = d.Recorder.Look(ctx, who, access.ReadTerritory, func(tx *store.Tx, me *access.Caller) error {
		m, err := d.Atlas.Map(tx, me.District)
		if err != nil {
			return err
		}
		var known bool
		if g, known = m.Grid(code); !known {
			return territory.ErrNoGrid.New()
		}
		geometry, err = d.Atlas.Boundary(tx, me.District, code)
		return err
	})
	return g, geometry, err
}

// Boundaries returns those of the grids that a filter chooses. Permission: territory.read. Errors: those of the filter.
func (d *Directory) Boundaries(ctx context.Context, who access.Credential, which func(*territory.Map) (territory.Filter, error)) (all []territory.Boundary, err error) {
	err = d.Recorder.Look(ctx, who, access.ReadTerritory, func(tx *store.Tx, me *access.Caller) error {
		m, err := d.Atlas.Map(tx, me.District)
		if err != nil {
			return err
		}
		f, err := which(m)
		if err == nil {
			all, err = d.Atlas.Boundaries(tx, me.District, f)
		}
		return err
	})
	return all, err
}

// Tiles returns the areas of the district as vector tiles. Permission: territory.read.
func (d *Directory) Tiles(ctx context.Context, who access.Credential) (p *tile.Pyramid, err error) {
	err = d.Recorder.Look(ctx, who, access.ReadTerritory, func(tx *store.Tx, me *access.Caller) error {
		p, err = d.Atlas.Tiles(tx, me.District)
		return err
	})
	return p, err
}

// PathAt returns the path of the base grid that holds a point. Errors: territory.ErrOutside.
func (d *Directory) PathAt(tx *store.Tx, district string, at geo.Point) (string, error) {
	m, err := d.Atlas.Map(tx, district)
	if err != nil {
		return "", err
	}
	where, err := m.Locate(at)
	return where.Grid.Path, err
}

// Team returns the posts of a grid with who holds them. Permission: territory.read and staff.read. Errors: territory.ErrNoGrid.
func (d *Directory) Team(ctx context.Context, who access.Credential, grid string) (team []staffing.Member, err error) {
	err = d.Recorder.Look(ctx, who, access.ReadTerritory, func(tx *store.Tx, me *access.Caller) error {
		if err := me.May(access.ReadStaff); err != nil {
			return err
		}
		m, err := d.Atlas.Map(tx, me.District)
		if err != nil {
			return err
		}
		if _, known := m.Grid(grid); !known {
			return territory.ErrNoGrid.New()
		}
		roster, err := d.Rosters.Of(tx, me.District)
		if err == nil {
			team = roster.Team(grid, me.At)
		}
		return err
	})
	return team, err
}

// FindOwners returns the posts and units whose names hold some words, at most so many. Permission: staff.read.
func (d *Directory) FindOwners(ctx context.Context, who access.Credential, words string, most int) (found []staffing.Owner, err error) {
	err = d.Recorder.Look(ctx, who, access.ReadStaff, func(tx *store.Tx, me *access.Caller) error {
		roster, err := d.Rosters.Of(tx, me.District)
		if err == nil {
			found = roster.Find(words, most, me.At)
		}
		return err
	})
	return found, err
}

// Matters returns the catalogue, and when it was looked at. Permission: matter.read.
func (d *Directory) Matters(ctx context.Context, who access.Credential) (c *matter.Catalogue, at time.Time, err error) {
	err = d.Recorder.Look(ctx, who, access.ReadMatters, func(tx *store.Tx, me *access.Caller) error {
		c, err = d.Catalogues.Of(tx, me.District)
		at = me.At
		return err
	})
	return c, at, err
}

// History returns the versions of a matter, the earliest first. Permission: staff.read. Errors: matter.ErrNoMatter.
func (d *Directory) History(ctx context.Context, who access.Credential, code string) (all []matter.Version, err error) {
	err = d.Recorder.Look(ctx, who, "", func(tx *store.Tx, me *access.Caller) error {
		all, err = matter.History(tx, me, code)
		return err
	})
	return all, err
}
