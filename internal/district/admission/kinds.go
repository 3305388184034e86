package admission

import "liandong/internal/kernel/store"

// What deeds write, for the evidence: applications.
var (
	applicationRows = store.Declare(store.Kind{Name: "admission", Table: "admission", Key: []string{"id"}, Columns: []string{
		"version", "matter", "unit", "what", "why", "law", "minutes", "yearly", "from_at",
		"to_at", "state", "account", "at", "centre_account", "centre_at", "legal_account", "legal_at", "end_account",
		"end_at", "end_reason"}})
)
