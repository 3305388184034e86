package territory

import "liandong/internal/kernel/store"

// What deeds write, for the evidence: the map.
var (
	gridRows = store.Declare(store.Kind{Name: "grid", Table: "grid", Key: []string{"code"}, Columns: []string{
		"parent", "path", "name", "level", "kind", "note", "valid_from", "valid_to", "retired",
		"centre_x", "centre_y", "households"}})
	boundaryRows = store.Declare(store.Kind{Name: "grid_boundary", Table: "grid_boundary", Key: []string{"code"}, Columns: []string{
		"geojson"}})
	memberRows = store.Declare(store.Kind{Name: "overlay_member", Table: "overlay_member", Key: []string{"overlay", "grid", "valid_from"}, Columns: []string{
		"valid_to"}})
)
