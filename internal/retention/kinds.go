package retention

import "liandong/internal/kernel/store"

// What deeds write, for the evidence.
var holdRows = store.Declare(store.Kind{Name: "legal_hold", Table: "legal_hold", Key: []string{"id"}, Columns: []string{
	"kind", "subject", "reason", "account", "at", "until", "ended_by", "ended_at", "end_reason"}})
