package disclosure

import "liandong/internal/kernel/store"

// What deeds write, for the evidence.
var (
	readingRows = store.Declare(store.Kind{Name: "disclosure", Table: "disclosure", Key: []string{"id"}, Columns: []string{
		"account", "at", "kind", "subject", "fields", "persons", "purpose", "remark", "beyond", "review", "reviewer", "reviewed_at", "finding"}})
	allowanceRows = store.Declare(store.Kind{Name: "disclosure_allowance", Table: "disclosure_allowance", Key: []string{"id"}, Columns: []string{
		"account", "persons", "from_at", "to_at"}})
)
