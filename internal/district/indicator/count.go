package indicator

import (
	"fmt"
	"strings"

	"liandong/internal/kernel/store"
)

// Key is where and of what something is counted.
type Key struct {
	Day    string // YYYY-MM-DD in Asia/Shanghai
	Grid   string // base grid
	Zone   string
	Matter string
	Source string
	Unit   string // on whose account, "" for nobody's
	Stage  string // in which Unit held a case; "" for everything else that is counted
}

// Delta is what one change adds to the counts of a key. Negative numbers undo.
type Delta struct {
	Key
	Facts
}

// Merge adds up the deltas of one key and leaves out those that come to nothing.
func Merge(deltas []Delta) []Delta {
	var merged []Delta
	for _, d := range deltas {
		at := -1
		for i := range merged {
			if merged[i].Key == d.Key {
				at = i
			}
		}
		if at < 0 {
			merged, at = append(merged, Delta{Key: d.Key}), len(merged)
		}
		merged[at].Add(d.Facts, 1)
	}
	kept := merged[:0]
	for _, d := range merged {
		if d.Facts != (Facts{}) {
			kept = append(kept, d)
		}
	}
	return kept
}

var insertDelta = fmt.Sprintf(`INSERT INTO indicator_delta (district, id, day, grid, zone, matter, source, unit, stage, %s) VALUES (%s)`,
	strings.Join(columns, ", "), store.Placeholders(1, 9+len(columns)))

// Count returns what appends deltas; id is that of the event they come from.
func Count(district, id string, deltas []Delta) []store.Statement {
	all := make([]store.Statement, len(deltas))
	for i, d := range deltas {
		own := id
		if i > 0 {
			own = fmt.Sprintf("%s.%d", id, i)
		}
		all[i] = store.Statement{Query: insertDelta, Args: append([]any{district, own, d.Day, d.Grid, d.Zone, d.Matter, d.Source, d.Unit, d.Stage}, d.values()...)}
	}
	return all
}
