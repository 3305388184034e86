// Package erasure keeps the sealed record of what was erased (清除记录), so that the audit log tells what was erased from what was tampered with.
//
// An erasure is an entry of the audit log. Its detail holds a digest over the list of what went; the list itself lies in rows of its own: for each thing a
// digest of what stood there and of what stands there since. The first is salted, and the salt goes with the words, so that it proves nothing about anybody.
package erasure

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// Kind (对象) is a kind of thing of which something is erased.
type Kind string

// The kinds.
const (
	Report       Kind = "report"
	Case         Kind = "case"
	Event        Kind = "event" // of a case of which the rest stays
	Consultation Kind = "consultation"
	Call         Kind = "call"
	CallBack     Kind = "call_back"
	Guest        Kind = "guest"
)

// Held (留存对象) is a kind of thing that can be held by law, or asked to be erased, as the capability that keeps it declares it.
type Held struct {
	Kind  Kind
	Name  words.Text
	There func(tx *store.Tx, district, id string) (bool, error) // whether there is one with an id
}

// What goes of a thing.
const (
	Contact = "contact" // name and phone
	Words   = "words"
	Point   = "point" // the exact place: the centre of the base grid stays
	Account = "account"
)

// Action is the action of the entries of the audit log.
const Action = "data.erase"

// Gone (清除项) is one thing of which something was erased.
type Gone struct {
	Kind    Kind
	Subject string
	What    []string
	Was     string // digest of what stood there
	Left    string // digest of what stands there since; "" where nothing does
}

// Act is one erasure: what went in one transaction.
type Act struct {
	District, ID string // the id of its entry
	At           time.Time
	Actor        string // account, or system:NAME
	Cause        string // the request or the run by which it was ordered
	Part         int64  // of a run; 0 for a request
	Rows         map[string]int64
}

// Detail is what an entry says of an act. Subjects are named where they are few; the manifest covers them all.
type Detail struct {
	Part     int64            `json:"part,omitempty"`
	Counts   map[Kind]int64   `json:"counts"`
	Rows     map[string]int64 `json:"rows,omitempty"` // notices, files and the like, which went as a whole
	Subjects []string         `json:"subjects,omitempty"`
	Manifest string           `json:"manifest"`
}

const mostNamed = 20

// Write puts an act down with the list of what went, and returns the digest over the list.
func Write(tx *store.Tx, act Act, gone []Gone) (manifest string, err error) {
	detail := Detail{Part: act.Part, Counts: map[Kind]int64{}, Rows: act.Rows, Manifest: digestOf(gone)}
	for _, g := range gone {
		detail.Counts[g.Kind]++
		if len(gone) <= mostNamed {
			detail.Subjects = append(detail.Subjects, string(g.Kind)+"/"+g.Subject)
		}
		if err := tx.Later(`INSERT INTO erasure (district, kind, subject, entry, what, was, left_as) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			act.District, string(g.Kind), g.Subject, act.ID, strings.Join(g.What, " "), g.Was, g.Left); err != nil {
			return "", err
		}
	}
	return detail.Manifest, journal.Write(tx, journal.Entry{District: act.District, ID: act.ID, At: act.At, Actor: act.Actor, Action: Action, Subject: act.Cause, Detail: detail})
}

// digestOf is over the list, whatever its order.
func digestOf(gone []Gone) string {
	lines := make([]string, len(gone))
	for i, g := range gone {
		lines[i] = fmt.Sprintf("%s %s %q %s %s\n", g.Kind, g.Subject, strings.Join(g.What, " "), g.Was, g.Left)
	}
	slices.Sort(lines)
	return Digest([]byte(strings.Join(lines, "")))
}

// Digest is SHA-256 in hex, for what holds nothing about anybody.
func Digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// Last returns what was erased of a thing last, as an entry of the audit log vouches for it; false where nothing was. A row that no entry
// vouches for is none.
func Last(tx *store.Tx, district string, kind Kind, subject string) (gone Gone, entry string, found bool, err error) {
	err = tx.Each(`SELECT e.entry, e.what, e.was, e.left_as FROM erasure e JOIN journal a ON a.district = e.district AND a.id = e.entry
		WHERE e.district = $1 AND e.kind = $2 AND e.subject = $3 AND a.action = $4 ORDER BY e.entry DESC LIMIT 1`,
		store.Args(district, string(kind), subject, Action), func(r store.Scanner) error {
			var what string
			found = true
			gone = Gone{Kind: kind, Subject: subject}
			err := r.Scan(&entry, &what, &gone.Was, &gone.Left)
			gone.What = strings.Fields(what)
			return err
		})
	return gone, entry, found, err
}

// Entry (清除记录) is one erasure as it stands in the audit log.
type Entry struct {
	ID, Actor, Cause string
	At               time.Time
	Detail           Detail
}

// List lists the erasures of a district, the latest first, at most so many. Permission: none is asked here.
func List(tx *store.Tx, district string, most int) (all []Entry, err error) {
	err = tx.Each(`SELECT a.id, a.actor, a.subject, a.at, a.detail FROM journal a WHERE a.district = $1 AND a.id IN (
		SELECT DISTINCT entry FROM erasure WHERE district = $1 ORDER BY entry DESC LIMIT $2) ORDER BY a.id DESC`,
		store.Args(district, most), func(r store.Scanner) error {
			var e Entry
			var at int64
			var detail string
			if err := r.Scan(&e.ID, &e.Actor, &e.Cause, &at, &detail); err != nil {
				return err
			}
			e.At = clock.Time(at)
			all = append(all, e)
			return json.Unmarshal([]byte(detail), &all[len(all)-1].Detail)
		})
	return all, err
}

// Latest returns the id of the entry of the latest erasure in a district; "" where nothing was erased.
func Latest(tx *store.Tx, district string) (entry string, err error) {
	err = tx.Get(`SELECT COALESCE(MAX(entry), '') FROM erasure WHERE district = $1`, store.Args(district), &entry)
	return entry, err
}

// Of lists what one entry says went.
func Of(tx *store.Tx, district, entry string) (gone []Gone, err error) {
	err = tx.Each(`SELECT kind, subject, what, was, left_as FROM erasure WHERE district = $1 AND entry = $2`, store.Args(district, entry), func(r store.Scanner) error {
		var g Gone
		var what string
		err := r.Scan(&g.Kind, &g.Subject, &what, &g.Was, &g.Left)
		g.What = strings.Fields(what)
		gone = append(gone, g)
		return err
	})
	return gone, err
}

// Stand returns the digest of what stands where something was erased, made anew from its rows; false where it knows nothing of a kind.
type Stand func(tx *store.Tx, district string, kind Kind, subject string) (left string, known bool, err error)

// Witness checks a sealed erasure: its list is whole, and what was left stands as it was left, unless more was erased since. It returns what differs.
func Witness(tx *store.Tx, sealed journal.Sealed, stand Stand) (why string, err error) {
	var detail Detail
	if json.Unmarshal([]byte(sealed.Detail), &detail) != nil {
		return "its detail cannot be read", nil
	}
	gone, err := Of(tx, sealed.District, sealed.ID)
	if err != nil {
		return "", err
	}
	if digestOf(gone) != detail.Manifest {
		return "the list of what was erased differs from what was sealed", nil
	}
	for _, g := range gone {
		_, last, _, err := Last(tx, sealed.District, g.Kind, g.Subject)
		if err != nil {
			return "", err
		}
		if last != sealed.ID {
			continue // the later entry speaks for it
		}
		left, known, err := stand(tx, sealed.District, g.Kind, g.Subject)
		if err != nil {
			return "", err
		}
		if known && left != g.Left {
			return fmt.Sprintf("%s %s is not as its erasure left it", g.Kind, g.Subject), nil
		}
	}
	return "", nil
}
