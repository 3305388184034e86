package staffing

import "liandong/internal/kernel/store"

// What deeds write, for the evidence: units, posts and who is on them.
var (
	unitRows = store.Declare(store.Kind{Name: "unit", Table: "staff_unit", Key: []string{"code"}, Columns: []string{
		"name", "kind", "parent", "grid", "departments", "contract", "valid_from", "valid_to"}})
	postRows = store.Declare(store.Kind{Name: "post", Table: "staff_post", Key: []string{"code"}, Columns: []string{
		"name", "kind", "unit", "grid", "path", "matters", "valid_from", "valid_to"}})
	personRows = store.Declare(store.Kind{Name: "person", Table: "staff_person", Key: []string{"person"}, Columns: []string{
		"shown", "sealed_name"}})
	holdingRows = store.Declare(store.Kind{Name: "appointment", Table: "staff_holding", Key: []string{"post", "account", "from_at"}, Columns: []string{
		"person", "to_at"}})
	standInRows = store.Declare(store.Kind{Name: "stand_in", Table: "staff_stand_in", Key: []string{"post", "from_at"}, Columns: []string{
		"by_post", "to_at", "reason"}})
)
