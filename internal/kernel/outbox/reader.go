package outbox

import (
	"time"

	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

// Reader goes through the messages of each district in their order, each once, at its own pace. Whatever restarts, and however many processes run: its cursor moves
// in the transaction that writes what was heard.
type Reader struct {
	Name string // of its cursor
	// Hear says what is to be written because of messages, in a snapshot, and how many of them it has heard, at least one. An error holds up whatever comes after.
	Hear func(tx *store.Tx, district string, messages []journal.Message, now time.Time) (rows []store.Statement, heard int, err error)
}

const readAtOnce = 1000

// Step is a step of the sequencer, so that nobody who acts waits for who hears of it.
func (r *Reader) Step(tx *store.Tx, district string, now time.Time) (func(*store.Tx) (int, error), error) {
	after, err := Cursor(tx, district, r.Name)
	if err != nil {
		return nil, err
	}
	messages, err := journal.After(tx, district, after, readAtOnce)
	if err != nil || len(messages) == 0 {
		return nil, err
	}
	rows, heard, err := r.Hear(tx, district, messages, now)
	if err != nil {
		return nil, err
	}
	last := messages[heard-1].Position
	return func(tx *store.Tx) (int, error) {
		ok, err := Advance(tx, district, r.Name, after, last)
		if err != nil || !ok {
			return 0, err
		}
		return heard, tx.LaterAll(rows)
	}, nil
}
