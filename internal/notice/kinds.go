package notice

import "liandong/internal/kernel/store"

// What deeds write, for the evidence: how people want to hear of things.
var (
	personRows = store.Declare(store.Kind{Name: "notice_person", Table: "notice_person", Key: []string{"account"}, Columns: []string{
		"language", "quiet_from", "quiet_to"}})
	choiceRows = store.Declare(store.Kind{Name: "notice_choice", Table: "notice_choice", Key: []string{"account", "kind", "channel"}, Columns: []string{
		"wanted"}})
	contactRows = store.Declare(store.Kind{Name: "notice_contact", Table: "notice_contact", Key: []string{"account"}, Columns: []string{
		"channels", "contacts"}})
)
