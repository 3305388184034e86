package briefing

import "liandong/internal/kernel/store"

// What deeds write, for the evidence: subscriptions.
var (
	subscriptionRows = store.Declare(store.Kind{Name: "subscription", Table: "briefing_subscription", Key: []string{"account", "kind", "grid"}, Columns: []string{
		"format", "created_at"},
		Left: map[string]string{"since": "which report comes next: moved on by the sending", "next_at": "when it comes: moved on by the sending, 0 once the right to read was lost"}})
)
