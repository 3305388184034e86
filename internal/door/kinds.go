package door

import "liandong/internal/kernel/store"

// What deeds write, for the evidence: guests and printed codes.
var (
	guestRows = store.Declare(store.Kind{Name: "guest", Table: "door_guest", Key: []string{"account"}, Columns: []string{
		"secret", "phone", "phone_match", "created_at", "confirmed_at"}})
	placeRows = store.Declare(store.Kind{Name: "place", Table: "door_place", Key: []string{"code"}, Columns: []string{
		"name", "lon", "lat", "made_by", "made_at", "closed_at"}})
)
