package media

import (
	"errors"
	"fmt"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// Attach makes files part of a case, as what a report or an event of it (the entry) came with. An account attaches what it sent itself, what
// is ready and belongs to nothing else; doing the same again is no error. Permission: whether the account may add to the case is the
// caller's business. Errors: ErrNotYours, ErrNotReady, ErrNotTaken, ErrAttached, all of them, each at media[i].
func Attach(tx *store.Tx, district, caseID, entry string, ids []string, account string) error {
	var wrong []*fault.Error
	for i, id := range ids {
		n, err := tx.Exec(`UPDATE media SET case_id = $1, entry = $2
			WHERE district = $3 AND id = $4 AND account = $5 AND state = 'ready' AND (case_id = '' OR case_id = $1 AND entry = $2)`,
			caseID, entry, district, id, account)
		if err != nil {
			return err
		}
		if n == 1 {
			continue
		}
		m, err := Find(tx, district, id)
		if err != nil && !errors.Is(err, ErrNoMedia) {
			return err
		}
		wrong = append(wrong, m.whyNot(err, account).At(fmt.Sprintf("media[%d]", i)))
	}
	return fault.Collect(wrong)
}

// Move lets the files of a case that came with some of its entries belong to another case. Permission: none is asked here.
func Move(tx *store.Tx, district, from, to string, entries []string) error {
	_, err := tx.Exec(`UPDATE media SET case_id = $1 WHERE district = $2 AND case_id = $3 AND case_id <> '' AND entry `+tx.Engine.Among(4),
		to, district, from, tx.Engine.List(entries))
	return err
}

func (m Media) whyNot(err error, account string) *fault.Definition {
	switch {
	case err != nil, m.Account != account:
		return ErrNotYours
	case m.State == Uploading:
		return ErrNotReady
	case m.State == Refused:
		return ErrNotTaken
	}
	return ErrAttached
}
