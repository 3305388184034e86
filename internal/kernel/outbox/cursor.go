// Package outbox hands on what the journal says: the sequencer gives committed rows their places, and each reader goes through them in that order, at its own pace.
package outbox

import (
	"errors"

	"liandong/internal/kernel/store"
)

// Cursor is up to which position a reader has read; 0 for nothing.
func Cursor(tx *store.Tx, district, reader string) (position int64, err error) {
	err = tx.Get(`SELECT position FROM outbox_reader WHERE district = $1 AND reader = $2`, store.Args(district, reader), &position)
	if errors.Is(err, store.ErrNoRow) {
		err = nil
	}
	return position, err
}

// Advance notes that a reader has read from one position to another; false if it was not at the first any more.
func Advance(tx *store.Tx, district, reader string, from, to int64) (bool, error) {
	if at, err := Cursor(tx, district, reader); err != nil || at != from {
		return false, err
	}
	_, err := tx.Exec(`INSERT INTO outbox_reader (district, reader, position) VALUES ($1, $2, $3)
		ON CONFLICT (district, reader) DO UPDATE SET position = excluded.position`, district, reader, to)
	return err == nil, err
}
