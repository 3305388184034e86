package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

// Sealed is an entry as it stands in the log.
type Sealed struct {
	District string `json:"district"`
	ID       string `json:"id"`
	Position int64  `json:"-"`
	At       int64  `json:"at"` // ms since 1970 UTC
	Actor    string `json:"actor"`
	Action   string `json:"action"`
	Subject  string `json:"subject"`
	Detail   string `json:"detail"`          // the stored JSON text, byte for byte
	Topic    string `json:"topic,omitempty"` // what listeners heard
	Path     string `json:"path,omitempty"`
	Was      string `json:"was,omitempty"`
	Told     string `json:"told,omitempty"` // the stored JSON text
}

// Record is what is hashed: the entry as JSON with its fields in the order of the type.
func (s Sealed) Record() []byte {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	return b
}

// Columns are those of an entry that Scan reads.
const Columns = `id, COALESCE(position, 0), at, actor, action, subject, detail, topic, path, was, told`

// From is the condition that an entry has a place from that in a parameter on, or none yet: on SQLite each has one, and a question for those without would walk the whole log.
func From(e store.Engine, param int) string {
	if e == store.SQLite {
		return fmt.Sprintf("position >= $%d", param)
	}
	return fmt.Sprintf("(position IS NULL OR position >= $%d)", param)
}

// Scan reads an entry.
func Scan(r store.Scanner, district string) (e Sealed, err error) {
	e.District = district
	err = r.Scan(&e.ID, &e.Position, &e.At, &e.Actor, &e.Action, &e.Subject, &e.Detail, &e.Topic, &e.Path, &e.Was, &e.Told)
	return e, err
}

// Into collects entries.
func Into(entries *[]Sealed, district string) func(store.Scanner) error {
	return func(r store.Scanner) error {
		e, err := Scan(r, district)
		*entries = append(*entries, e)
		return err
	}
}

// One returns an entry by its id; false where there is none.
func One(tx *store.Tx, district, id string) (e Sealed, found bool, err error) {
	err = tx.Each(`SELECT `+Columns+` FROM journal WHERE district = $1 AND id = $2`, store.Args(district, id), func(r store.Scanner) (err error) {
		found = true
		e, err = Scan(r, district)
		return err
	})
	return e, found, err
}

// Read returns up to limit placed entries from position first on.
func Read(tx *store.Tx, district string, first int64, limit int) ([]Sealed, error) {
	var entries []Sealed
	err := tx.Each(`SELECT `+Columns+` FROM journal WHERE district = $1 AND position >= $2 ORDER BY position LIMIT $3`, store.Args(district, first, limit), Into(&entries, district))
	return entries, err
}

// Latest is when the last entry of a district was written; the zero time where there is none.
func Latest(tx *store.Tx, district string) (time.Time, error) {
	var at int64
	err := tx.Get(`SELECT at FROM journal WHERE district = $1 AND position IS NOT NULL ORDER BY position DESC LIMIT 1`, store.Args(district), &at)
	if errors.Is(err, store.ErrNoRow) {
		err = nil
	}
	return clock.Time(at), err
}

// Last returns the highest position of a message, 0 if there is none: positions of messages count from 1, so that 0 is before the first.
func Last(tx *store.Tx, district string) (last int64, err error) {
	err = tx.Get(`SELECT position + 1 FROM journal WHERE district = $1 AND position IS NOT NULL ORDER BY position DESC LIMIT 1`, store.Args(district), &last)
	if errors.Is(err, store.ErrNoRow) {
		err = nil
	}
	return last, err
}

// After returns up to limit placed messages behind a position.
func After(tx *store.Tx, district string, position int64, limit int) ([]Message, error) {
	var out []Message
	err := tx.Each(`SELECT id, position + 1, topic, subject, path, was, at, actor, action, told FROM journal
		WHERE district = $1 AND position >= $2 AND topic <> '' ORDER BY position LIMIT $3`, store.Args(district, position, limit),
		func(r store.Scanner) error {
			m := Message{District: district}
			var at int64
			var body string
			if err := r.Scan(&m.ID, &m.Position, &m.Topic, &m.Subject, &m.Path, &m.Was, &at, &m.Actor, &m.Action, &body); err != nil {
				return err
			}
			m.At, m.Body = clock.Time(at), json.RawMessage(body)
			out = append(out, m)
			return nil
		})
	return out, err
}

// Unplaced returns the subjects of up to limit messages of a topic that have no position yet, the latest first.
func Unplaced(tx *store.Tx, district, topic string, limit int) (subjects []string, err error) {
	if tx.Engine == store.SQLite { // see store.Engine.Next
		return nil, nil
	}
	err = tx.Each(`SELECT subject FROM journal WHERE district = $1 AND position IS NULL AND topic = $2 ORDER BY written DESC LIMIT $3`,
		store.Args(district, topic, limit), func(r store.Scanner) error {
			var s string
			err := r.Scan(&s)
			subjects = append(subjects, s)
			return err
		})
	return subjects, err
}
