package worktime

import "liandong/internal/kernel/store"

// What deeds write, for the evidence: calendars.
var (
	dayRows = store.Declare(store.Kind{Name: "calendar_day", Table: "calendar_day", Key: []string{"calendar", "day"}, Columns: []string{
		"kind", "name", "source"}})
	hoursRows = store.Declare(store.Kind{Name: "calendar_hours", Table: "calendar_hours", Key: []string{"calendar", "weekday", "valid_from", "from_minute"}, Columns: []string{
		"to_minute", "valid_to"}})
)
