package call

import (
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
)

// What deeds write, for the evidence: call-backs and seats.
var (
	backRows = store.Declare(store.Kind{Name: "call_back", Table: "call_back", Key: []string{"id"}, Columns: []string{
		"call_id", "case_id", "path", "number_match", "day", "account", "words", "due_at", "made_at",
		"state", "attempts", "ended_at", "outcome", "version"}})
	attemptRows = store.Declare(store.Kind{Name: "call_back_attempt", Table: "call_back_attempt", Key: []string{"id", "n"}, Columns: []string{
		"at", "account", "reached", "words"}})
	seatRows = store.Declare(store.Kind{Name: "call_seat", Table: "call_seat", Key: []string{"extension"}, Columns: []string{
		"account", "path", "since"}})
)

// placed is where calls, call-backs and seats keep their place; their table has the alias c.
var placed = access.Columns{Path: "c.path"}
