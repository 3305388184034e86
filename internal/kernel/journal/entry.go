// Package journal keeps what was done and what was seen: one row for each deed, which is its entry in the audit log and the message that listeners hear.
//
// A row is written in the transaction of the deed and gets its position after commit, in commit order. The room audit seals the rows under a tree; the room outbox
// hands them on. Personal data never enters a row: only a salted commitment to it does, so that a person can be erased and the log still verifies.
package journal

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

// Entry is one deed or one reading of personal data.
type Entry struct {
	District string
	ID       string // UUIDv7, made by Write where it is ""; for an action on a case the id of its event
	At       time.Time
	Actor    string // account, or system:NAME
	Action   string // "case.accept", "contact.read", "session.open" …
	Subject  string // what it was done to: an id or a code
	Detail   any    // marshalled to JSON; no personal data
	Input    []byte // what was asked, for who asks the same again; kept as a commitment with the salt of the thing Of, which the deed writes; nil for none
	Of       string // kind of the thing whose key is Subject; "" where Input is nil

	Topic string // what listeners hear; "" where nobody does
	Path  string // territory path of what changed, for the authorisation of each listener
	Was   string // the path before, where it was another: who loses a thing hears of it
	Told  any    // marshalled to JSON; no personal data
}

// Message is a row as listeners hear it: no personal data.
type Message struct {
	District string
	ID       string
	Position int64  // in commit order from 1; 0 before it is placed
	Topic    string // "case"
	Subject  string // the id of what changed
	Path     string // territory path, for authorisation of each listener
	Was      string // the path before, "" where it was the same
	At       time.Time
	Actor    string
	Action   string
	Body     json.RawMessage
}

// Statement is what writes the row, for a transaction that is prepared beforehand.
func (e Entry) Statement(engine store.Engine) (store.Statement, error) {
	detail, err := text(e.Detail)
	if err != nil {
		return store.Statement{}, err
	}
	told := ""
	if e.Topic != "" {
		if told, err = text(e.Told); err != nil {
			return store.Statement{}, err
		}
	}
	return store.Statement{Query: insert[engine], Args: []any{e.District, e.ID, clock.Milli(e.At), e.Actor, e.Action, e.Subject, detail, e.Topic, e.Path, e.Was, told}}, nil
}

func text(v any) (string, error) {
	if v == nil {
		return "{}", nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

var insert = func() map[store.Engine]string {
	texts := map[store.Engine]string{}
	for _, e := range []store.Engine{store.SQLite, store.Postgres} {
		texts[e] = `INSERT INTO journal (district, id, at, actor, action, subject, detail, topic, path, was, told, position) VALUES (` + store.Placeholders(1, 11) + `, ` + e.Next("journal", 1, 0) + `)`
	}
	return texts
}()

// Write adds the entry to the transaction, at its end: with what the rows are then that the deed wrote through their kinds (store.Kind). If it fails the deed fails.
func Write(tx *store.Tx, e Entry) error {
	if e.ID == "" {
		e.ID = uuid.Must(uuid.NewV7()).String()
	}
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
