package scheme

import "liandong/internal/kernel/store"

// What deeds write, for the evidence: schemes.
var (
	schemeRows = store.Declare(store.Kind{Name: "scheme", Table: "scheme", Key: []string{"id"}, Columns: []string{
		"version", "state", "document", "draft_account", "draft_at", "published_account", "published_at", "settled_account", "settled_at"}})
	resultRows = store.Declare(store.Kind{Name: "scheme_result", Table: "scheme_result", Key: []string{"scheme", "unit", "n"}, Columns: []string{
		"counts", "why", "account", "at"}})
	objectionRows = store.Declare(store.Kind{Name: "scheme_objection", Table: "scheme_objection", Key: []string{"id"}, Columns: []string{
		"scheme", "unit", "n", "reason", "account", "at", "state", "words", "decided_account",
		"decided_at"}})
)
