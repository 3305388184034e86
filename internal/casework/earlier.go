package casework

import (
	"fmt"
	"slices"

	"liandong/internal/access"
	"liandong/internal/store"
)

const (
	mostEarlier = 10
	mostReports = 100 // of one number that are looked at
)

// Earlier answers the cases that somebody with the same phone number reported before, newest first, at most ten: those that the caller may see. match is
// the keyed hash of the number. Permission: case.read and contact.read, because it says who reported.
func (d *Desk) Earlier(tx *store.Tx, who access.Credential, match []byte) (cases []Case, ref Reference, err error) {
	f, err := d.facts(tx, who, d.Clock.Now())
	if err != nil {
		return nil, ref, err
	}
	for _, p := range []access.Permission{access.ReadCases, access.ReadContact} {
		if err := f.Me.May(p); err != nil {
			return nil, ref, err
		}
	}
	if len(match) == 0 {
		return nil, f.Reference, nil
	}
	// The number first, by its index: asked in one query, an engine may rather walk through all cases from the newest on.
	args := store.Args(who.District)
	if err := tx.Each(`SELECT case_id FROM report WHERE district = $1 AND phone_match IS NOT NULL AND phone_match = $2`+fmt.Sprintf(` ORDER BY id DESC LIMIT %d`, mostReports),
		store.Args(who.District, match), func(r store.Scanner) error {
			var id string
			err := r.Scan(&id)
			if !slices.Contains(args, any(id)) {
				args = append(args, id)
			}
			return err
		}); err != nil || len(args) == 1 {
		return nil, f.Reference, err
	}
	predicate, scope := f.Me.Cases(f.Me.parties()).SQL(len(args) + 1)
	err = tx.Each(selectCase+` WHERE c.district = $1 AND c.id IN (`+store.Placeholders(2, len(args)-1)+`) AND `+predicate+fmt.Sprintf(` ORDER BY c.id DESC LIMIT %d`, mostEarlier),
		append(args, scope...), func(r store.Scanner) error {
			c, err := scanCase(r, f.Roster)
			cases = append(cases, c)
			return err
		})
	return cases, f.Reference, err
}

// PathOf answers where a case lies that the caller sees. Permission: case.read over it, else ErrNoCase.
func (d *Desk) PathOf(tx *store.Tx, who access.Credential, id string) (string, error) {
	f, err := d.facts(tx, who, d.Clock.Now())
	if err != nil {
		return "", err
	}
	err = d.study(tx, f, id)
	return f.Case.Path, err
}
