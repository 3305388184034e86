package opendata

import "liandong/internal/kernel/store"

// What deeds write, for the evidence: months that are open to all.
var (
	monthRows = store.Declare(store.Kind{Name: "open_month", Table: "open_month", Key: []string{"month"}, Columns: []string{
		"least", "generated", "document"}})
)
