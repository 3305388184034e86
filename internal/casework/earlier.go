package casework

import (
	"fmt"

	"liandong/internal/access"
	"liandong/internal/store"
)

const mostEarlier = 10

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
	predicate, args := f.Me.Cases(f.Me.parties()).SQL(3)
	err = tx.Each(selectCase+` WHERE c.district = $1 AND c.id IN (SELECT r.case_id FROM report r WHERE r.district = $1 AND r.phone_match IS NOT NULL AND r.phone_match = $2)
		AND `+predicate+fmt.Sprintf(` ORDER BY c.id DESC LIMIT %d`, mostEarlier), append(store.Args(who.District, match), args...), func(r store.Scanner) error {
		c, err := scanCase(r, f.Roster)
		cases = append(cases, f.shown(c))
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
