package shape

import (
	"time"

	"liandong/internal/casework/rules"
)

// MovedBody is a deadline that moves.
type MovedBody struct {
	Case   string     `json:"case"`
	Number string     `json:"number"`
	Which  string     `json:"which" doc:"case, stage or task with its number"`
	From   *time.Time `json:"from" nullable:"true"`
	To     *time.Time `json:"to" nullable:"true"`
}

// MovedOf returns deadlines that move.
func MovedOf(moved []rules.Moved) []MovedBody {
	items := []MovedBody{}
	for _, m := range moved {
		items = append(items, MovedBody{Case: m.Case, Number: m.Number, Which: m.Which, From: Moment(m.From), To: Moment(m.To)})
	}
	return items
}
