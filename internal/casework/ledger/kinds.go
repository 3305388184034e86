package ledger

import "liandong/internal/kernel/store"

// What deeds write, for the evidence: what stands beside the events of a case.
var (
	ConsultationRows = store.Declare(store.Kind{Name: "consultation", Table: "consultation", Key: []string{"id"}, Columns: []string{
		"source", "matter", "page", "question", "answer", "account", "unit", "contact", "contact_match",
		"phone_match", "at", "salt", "digest", "sealed"}})
)
