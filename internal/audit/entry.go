// Package audit keeps the sealed record of who did what and who saw what.
//
// An entry is written in the transaction of the deed. After commit the sealer gives it a position and puts it under a Merkle
// tree (golang.org/x/mod/sumdb/tlog, tiles of 256 hashes) whose head is signed. Personal data never enters an entry: only a salted
// commitment to it does, so that a person can be erased and the log still verifies.
package audit

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"liandong/internal/clock"
	"liandong/internal/store"
)

// Entry is one deed or one reading of personal data.
type Entry struct {
	District string
	ID       string // UUIDv7; for an action on a case the id of its event
	At       time.Time
	Actor    string // account, or system:NAME
	Action   string // "case.accept", "contact.read", "session.open" …
	Subject  string // what it was done to: an id or a code
	Detail   any    // marshalled to JSON; no personal data
}

// Statement is what writes the entry, for a transaction that is prepared beforehand.
func (e Entry) Statement(engine store.Engine) (store.Statement, error) {
	detail := []byte("{}")
	if e.Detail != nil {
		var err error
		if detail, err = json.Marshal(e.Detail); err != nil {
			return store.Statement{}, err
		}
	}
	return store.Statement{Query: insert[engine], Args: []any{e.District, e.ID, clock.Milli(e.At), e.Actor, e.Action, e.Subject, string(detail)}}, nil
}

var insert = func() map[store.Engine]string {
	texts := map[store.Engine]string{}
	for _, e := range []store.Engine{store.SQLite, store.Postgres} {
		texts[e] = `INSERT INTO audit_entry (district, id, at, actor, action, subject, detail, position) VALUES ($1, $2, $3, $4, $5, $6, $7, ` + e.Next("audit_entry", 1, 0) + `)`
	}
	return texts
}()

// Write adds the entry to the transaction, at its end: with what the rows are then that the deed wrote through their kinds (store.Kind). If it fails the deed fails.
func Write(tx *store.Tx, e Entry) error {
	if _, err := e.Statement(tx.Engine); err != nil {
		return err
	}
	tx.Trace(e)
	return nil
}

// Salt makes the salt of a commitment, in hex. Whoever forgets it makes the commitment meaningless.
func Salt() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
	return hex.EncodeToString(b[:])
}

// Commitment is SHA-256 over salt and content, in hex: it proves the content to whoever has both and tells nothing to others.
func Commitment(salt string, content []byte) string {
	h := sha256.New()
	h.Write([]byte(salt))
	h.Write([]byte{0})
	h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}

// Sealed is an entry as it stands in the log.
type Sealed struct {
	District string `json:"district"`
	ID       string `json:"id"`
	Position int64  `json:"-"`
	At       int64  `json:"at"` // ms since 1970 UTC
	Actor    string `json:"actor"`
	Action   string `json:"action"`
	Subject  string `json:"subject"`
	Detail   string `json:"detail"` // the stored JSON text, byte for byte
}

// record is what is hashed: the entry as JSON with its fields in the order of the type.
func (s Sealed) record() []byte {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	return b
}

// Latest is when the last entry of a district was written; the zero time where there is none.
func Latest(tx *store.Tx, district string) (time.Time, error) {
	var at int64
	err := tx.Get(`SELECT at FROM audit_entry WHERE district = $1 AND position IS NOT NULL ORDER BY position DESC LIMIT 1`, store.Args(district), &at)
	if errors.Is(err, store.ErrNoRow) {
		err = nil
	}
	return clock.Time(at), err
}

// Read answers up to limit sealed entries from position first on.
func Read(tx *store.Tx, district string, first int64, limit int) ([]Sealed, error) {
	var entries []Sealed
	err := tx.Each(`SELECT id, position, at, actor, action, subject, detail FROM audit_entry
		WHERE district = $1 AND position >= $2 ORDER BY position LIMIT $3`, store.Args(district, first, limit), scanInto(&entries, district))
	return entries, err
}

func scanInto(entries *[]Sealed, district string) func(store.Scanner) error {
	return func(r store.Scanner) error {
		e := Sealed{District: district}
		err := r.Scan(&e.ID, &e.Position, &e.At, &e.Actor, &e.Action, &e.Subject, &e.Detail)
		*entries = append(*entries, e)
		return err
	}
}
