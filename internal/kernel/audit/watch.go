package audit

import (
	"context"
	"maps"
	"slices"

	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

// Watch (巡检) follows the log and holds rows against what it says of them last, in rounds that are bounded: what a whole verification finds of the rows of all
// kinds, it finds within an hour. It remembers what it has read; a new one begins with the first entry. Not for concurrent use.
type Watch struct {
	Skip func(kind string) bool // kinds that are too many to be remembered; nil for none

	ledger ledger
	read   map[string]int64 // by district: entries that were read
}

// Round reads up to so many entries and, once it has read all, answers the rows that are not as the log says; all is false where it has to read on.
func (w *Watch) Round(ctx context.Context, db *store.DB, most int) (found []Placed, all bool, err error) {
	if w.read == nil {
		w.read, w.ledger = map[string]int64{}, ledger{things: map[thingKey]said{}, skip: w.Skip}
	}
	for left := most; !all && left > 0 && err == nil; {
		err = db.View(ctx, func(tx *store.Tx) error {
			n, err := w.follow(tx)
			if left -= n; err != nil || n > 0 {
				return err
			}
			all = true
			found, err = w.compare(tx)
			return err
		})
	}
	return found, all, err
}

// follow reads the next entries of each district.
func (w *Watch) follow(tx *store.Tx) (n int, err error) {
	districts, err := tx.Districts()
	for i := 0; err == nil && i < len(districts); i++ {
		var entries []journal.Sealed
		entries, err = journal.Read(tx, districts[i], w.read[districts[i]], verifyBatch)
		w.ledger.tx = tx
		w.ledger.take(districts[i], entries)
		w.read[districts[i]] += int64(len(entries))
		n += len(entries)
	}
	return n, err
}

// compare holds the rows against what was read, and what is written and has no place in the log yet.
func (w *Watch) compare(tx *store.Tx) ([]Placed, error) {
	now := ledger{tx: tx, things: maps.Clone(w.ledger.things), faults: slices.Clone(w.ledger.faults), skip: w.Skip}
	for district := range w.read {
		if tx.Engine == store.SQLite { // each has its place as soon as it is there
			break
		}
		var entries []journal.Sealed
		if err := tx.Each(`SELECT `+journal.Columns+` FROM journal WHERE district = $1 AND position IS NULL`, store.Args(district),
			journal.Into(&entries, district)); err != nil {
			return nil, err
		}
		now.take(district, entries)
	}
	return now.compare()
}
