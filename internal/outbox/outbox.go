// Package outbox holds what must be told to others, written in the transaction of the change and placed in commit order afterwards.
package outbox

import (
	"encoding/json"
	"errors"
	"time"

	"liandong/internal/clock"
	"liandong/internal/store"
)

// Message tells that something happened. Body carries no personal data.
type Message struct {
	District string
	ID       string // UUIDv7
	Position int64  // in commit order from 1; 0 before it is placed
	Topic    string // "case"
	Subject  string // the id of what changed
	Path     string // territory path, for authorisation of each listener
	At       time.Time
	Body     json.RawMessage
}

// Statement is what writes the message.
func (m Message) Statement(engine store.Engine) store.Statement {
	return store.Statement{Query: insert[engine], Args: []any{m.District, m.ID, m.Topic, m.Subject, m.Path, clock.Milli(m.At), string(m.Body)}}
}

var insert = func() map[store.Engine]string {
	texts := map[store.Engine]string{}
	for _, e := range []store.Engine{store.SQLite, store.Postgres} {
		texts[e] = `INSERT INTO outbox (district, id, topic, subject, path, at, body, position) VALUES ($1, $2, $3, $4, $5, $6, $7, ` + e.Next("outbox", 1, 1) + `)`
	}
	return texts
}()

const placeBatch = 4096

// Place gives committed messages their position, where they have none yet, and answers how many were placed.
func Place(tx *store.Tx, district string) (int, error) {
	last, err := Last(tx, district)
	if err != nil {
		return 0, err
	}
	n, err := tx.Exec(`UPDATE outbox SET position = $1 + w.n
		FROM (SELECT id AS wid, ROW_NUMBER() OVER (ORDER BY id) AS n FROM
		      (SELECT id FROM outbox WHERE district = $2 AND position IS NULL ORDER BY id LIMIT $3) AS waiting) AS w
		WHERE district = $2 AND id = w.wid`, last, district, placeBatch)
	return int(n), err
}

// Last answers the highest position, 0 if there is none.
func Last(tx *store.Tx, district string) (last int64, err error) {
	err = tx.Get(`SELECT position FROM outbox WHERE district = $1 AND position IS NOT NULL ORDER BY position DESC LIMIT 1`,
		store.Args(district), &last)
	if errors.Is(err, store.ErrNoRow) {
		err = nil
	}
	return last, err
}

// After answers up to limit placed messages behind a position.
func After(tx *store.Tx, district string, position int64, limit int) ([]Message, error) {
	var out []Message
	err := tx.Each(`SELECT id, position, topic, subject, path, at, body FROM outbox
		WHERE district = $1 AND position > $2 ORDER BY position LIMIT $3`, store.Args(district, position, limit),
		func(r store.Scanner) error {
			m := Message{District: district}
			var at int64
			var body string
			if err := r.Scan(&m.ID, &m.Position, &m.Topic, &m.Subject, &m.Path, &at, &body); err != nil {
				return err
			}
			m.At, m.Body = clock.Time(at), json.RawMessage(body)
			out = append(out, m)
			return nil
		})
	return out, err
}

// Unplaced answers the subjects of up to limit messages of a topic that have no position yet.
func Unplaced(tx *store.Tx, district, topic string, limit int) (subjects []string, err error) {
	err = tx.Each(`SELECT subject FROM outbox WHERE district = $1 AND position IS NULL AND topic = $2 ORDER BY id DESC LIMIT $3`,
		store.Args(district, topic, limit), func(r store.Scanner) error {
			var s string
			err := r.Scan(&s)
			subjects = append(subjects, s)
			return err
		})
	return subjects, err
}

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

// PlaceStep is Place as a step of the sequencer.
func PlaceStep(tx *store.Tx, district string, _ time.Time) (func(*store.Tx) (int, error), error) {
	if tx.Engine == store.SQLite { // see store.Engine.Next
		return nil, nil
	}
	waits, err := tx.Any(`SELECT 1 FROM outbox WHERE district = $1 AND position IS NULL LIMIT 1`, district)
	if !waits || err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (int, error) { return Place(tx, district) }, nil
}
