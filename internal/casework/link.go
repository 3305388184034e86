package casework

import (
	"time"

	"liandong/internal/casework/rules"

	"liandong/internal/clock"
	"liandong/internal/store"
)

// Link (关联) is where a case went on outside of this lifecycle. Ref names the file there; it is empty as long as none was opened.
type Link struct {
	Kind  string // enforcement
	Ref   string
	Basis string // in law
	At    time.Time
}

// Enforcement (执法) is what the casework needs of the enforcement of penalties: to take up a case that was handed over and to
// answer the reference of the file it opened. It runs in the transaction of the hand-over.
type Enforcement interface {
	TakeUp(tx *store.Tx, c rules.Case, basis string) (ref string, err error)
}

// linkRow keeps the hand-over of a step, its file still to be named.
func linkRow(s rules.Step) []store.Statement {
	if s.Basis == "" {
		return nil
	}
	return []store.Statement{{Query: `INSERT INTO case_link (district, case_id, n, kind, ref, basis, at) VALUES ($1, $2, $3, 'enforcement', '', $4, $5)`,
		Args: []any{s.After.District, s.After.ID, s.After.Version, s.Basis, clock.Milli(s.Event.At)}}}
}

// alongside does what a step brings about beside its own case.
func (d *Desk) alongside(tx *store.Tx, f *rules.Facts, s rules.Step, in rules.Input) error {
	switch s.Joins {
	case rules.JoinsMerge:
		return d.merge(tx, f, s, in)
	case rules.JoinsEnforcement:
		if d.Enforcement == nil {
			return nil
		}
		ref, err := d.Enforcement.TakeUp(tx, s.After, s.Basis)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE case_link SET ref = $1 WHERE district = $2 AND case_id = $3 AND n = $4`, ref, s.After.District, s.After.ID, s.After.Version)
		return err
	}
	return nil
}

func readLinks(tx *store.Tx, c rules.Case) (links []Link, err error) {
	err = tx.Each(`SELECT kind, ref, basis, at FROM case_link WHERE district = $1 AND case_id = $2 ORDER BY n`, store.Args(c.District, c.ID), func(r store.Scanner) error {
		var l Link
		var at int64
		err := r.Scan(&l.Kind, &l.Ref, &l.Basis, &at)
		l.At = clock.Time(at)
		links = append(links, l)
		return err
	})
	return links, err
}
