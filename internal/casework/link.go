package casework

import (
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/store"
)

// Enforcement (执法) is what the casework needs of the enforcement of penalties: to take up a case that was handed over and to
// answer the reference of the file it opened. It runs in the transaction of the hand-over.
type Enforcement interface {
	TakeUp(tx *store.Tx, c rules.Case, basis string) (ref string, err error)
}

// alongside does what a step brings about beside its own case.
func (d *Casework) alongside(tx *store.Tx, f *rules.Facts, s rules.Step, in rules.Input) error {
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
