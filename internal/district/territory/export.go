package territory

import (
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
)

// Drafts reads the district back as it could be imported again: every grid on the map, with members and boundary.
func Drafts(tx *store.Tx, district string) ([]Draft, error) {
	atlas := NewAtlas()
	m, err := atlas.Map(tx, district)
	if err != nil {
		return nil, err
	}
	var drafts []Draft
	for _, kind := range append([]Kind{Territory}, Overlays()...) {
		shapes, err := atlas.Boundaries(tx, district, Filter{Kind: kind})
		if err != nil {
			return nil, err
		}
		for _, b := range shapes {
			g := b.Grid
			d := Draft{Code: g.Code, Name: g.Name, Parent: g.Parent, Level: g.Level, Kind: g.Kind, Note: g.Note, ValidFrom: g.ValidFrom, ValidTo: g.ValidTo, Households: g.Households}
			for _, member := range m.Members(g.Code) {
				d.Members = append(d.Members, member.Code)
			}
			if !kind.Overlay() {
				if d.Shape, err = geo.ParseGeoJSON(b.GeoJSON, geo.CGCS2000); err != nil {
					return nil, err
				}
			}
			drafts = append(drafts, d)
		}
	}
	return drafts, nil
}
