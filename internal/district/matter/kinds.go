package matter

import "liandong/internal/kernel/store"

// What deeds write, for the evidence: the catalogue.
var (
	matterRows    = store.Declare(store.Kind{Name: "matter", Table: "matter", Key: []string{"code"}, Columns: rowColumns})
	conditionRows = store.Declare(store.Kind{Name: "matter_condition", Table: "matter_condition", Key: []string{"matter", "n"}, Columns: []string{
		"words_zh", "words_en", "closing_zh", "closing_en", "limit_value", "limit_unit", "source"}})
	limitRows = store.Declare(store.Kind{Name: "stage_limit", Table: "stage_limit", Key: []string{"stage", "urgency", "valid_from"}, Columns: []string{
		"limit_value", "limit_unit", "source"}})
	versionRows = store.Declare(store.Kind{Name: "matter_version", Table: "matter_version", Key: []string{"code", "version"}, Columns: []string{
		"document", "account", "at", "reason"}})
	admittedRows = store.Declare(store.Kind{Name: "matter_admitted", Table: "matter_admitted", Key: []string{"application"}, Columns: []string{
		"matter", "from_at", "to_at"}})
)
