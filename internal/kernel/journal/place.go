package journal

import (
	"time"

	"liandong/internal/kernel/store"
)

const placeBatch = 4096

// Place gives committed rows their position, where they have none yet, and returns how many were placed. Rows of one thing follow its versions, whatever ids
// phones made: whoever writes the next version waits for the row of the one before. The caller holds the lock of the district's sequencer.
func Place(tx *store.Tx, district string) (int, error) {
	if tx.Engine == store.SQLite { // see store.Engine.Next
		return 0, nil
	}
	n, err := tx.Exec(`UPDATE journal SET position = COALESCE((SELECT MAX(position) FROM journal WHERE district = $1 AND position IS NOT NULL), -1) + w.n
		FROM (SELECT id AS wid, ROW_NUMBER() OVER (ORDER BY written) AS n FROM
		      (SELECT id, written FROM journal WHERE district = $1 AND position IS NULL ORDER BY written LIMIT $2) AS waiting) AS w
		WHERE district = $1 AND id = w.wid`, district, placeBatch)
	return int(n), err
}

// Waiting says whether there are rows without a position.
func Waiting(tx *store.Tx, district string) (bool, error) {
	if tx.Engine == store.SQLite {
		return false, nil
	}
	return tx.Any(`SELECT 1 FROM journal WHERE district = $1 AND position IS NULL LIMIT 1`, district)
}

// PlaceStep is Place as a step of the sequencer.
func PlaceStep(tx *store.Tx, district string, _ time.Time) (func(*store.Tx) (int, error), error) {
	if waits, err := Waiting(tx, district); !waits || err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (int, error) { return Place(tx, district) }, nil
}
