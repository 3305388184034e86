package rulebook

import "liandong/internal/kernel/store"

// What deeds write, for the evidence: rules.
var (
	rows = store.Declare(store.Kind{Name: "rulebook", Table: "rulebook", Key: []string{"kind", "version"}, Columns: []string{
		"document", "at", "account"}})
)
