package ledger

import (
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

// Link (关联) is where a case went on outside of this lifecycle. Ref names the file there; it is empty as long as none was opened.
type Link struct {
	Kind  string // enforcement
	Ref   string
	Basis string // in law
	At    time.Time

	n int64 // version of the case that it came with
}

// linkRow keeps the hand-over of a step, its file still to be named.
func linkRow(s rules.Step) []store.Statement {
	if s.Basis == "" {
		return nil
	}
	return []store.Statement{{Query: `INSERT INTO case_link (district, case_id, n, kind, ref, basis, at) VALUES ($1, $2, $3, 'enforcement', '', $4, $5)`,
		Args: []any{s.After.District, s.After.ID, s.After.Version, s.Basis, clock.Milli(s.Event.At)}}}
}

// ReadLinks returns the hand-overs of a case, the earliest first.
func ReadLinks(tx *store.Tx, c rules.Case) (links []Link, err error) {
	err = tx.Each(`SELECT n, kind, ref, basis, at FROM case_link WHERE district = $1 AND case_id = $2 ORDER BY n`, store.Args(c.District, c.ID), func(r store.Scanner) error {
		var l Link
		var at int64
		err := r.Scan(&l.n, &l.Kind, &l.Ref, &l.Basis, &at)
		l.At = clock.Time(at)
		links = append(links, l)
		return err
	})
	return links, err
}
