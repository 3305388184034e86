package ledger

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/erasure"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

// Witness checks sealed entries against events and reports: whoever changes a row of history is found by its commitment. Where something was erased, the entry
// of its erasure vouches for what is left; without one it is a change like any other.
func Witness(tx *store.Tx, entries []journal.Sealed) (int, string, error) {
	for i, e := range entries {
		var why string
		var err error
		switch {
		case e.Action == erasure.Action:
			why, err = erasure.Witness(tx, e, Stand)
		case strings.HasPrefix(e.Action, "case."):
			why, err = witness(tx, e)
		}
		if errors.Is(err, store.ErrGarbled) {
			why, err = fmt.Sprintf("%s: %s", e.Subject, err), nil
		}
		if why != "" || err != nil {
			return i, why, err
		}
	}
	return 0, "", nil
}

func witness(tx *store.Tx, entry journal.Sealed) (string, error) {
	var detail AuditDetail
	if json.Unmarshal([]byte(entry.Detail), &detail) != nil {
		return "its detail cannot be read", nil
	}
	var event rules.Event
	var salt string
	found := false
	err := tx.Each(SelectEvents+" AND version = $3", store.Args(entry.District, entry.Subject, detail.Version), func(r store.Scanner) (err error) {
		found = true
		event, salt, err = ScanEvent(r, &staffing.Roster{})
		return err
	})
	switch {
	case err != nil:
		return "", err
	case !found:
		return fmt.Sprintf("event %d of case %s is missing", detail.Version, entry.Subject), nil
	case event.ID != entry.ID, salt != "" && journal.Commitment(salt, event.Content()) != detail.Digest:
		return fmt.Sprintf("event %d of case %s differs from what was sealed", detail.Version, entry.Subject), nil
	}
	c, err := LoadCase(tx, entry.District, entry.Subject, &staffing.Roster{})
	if errors.Is(err, ErrNoCase) {
		return fmt.Sprintf("case %s is missing", entry.Subject), nil
	}
	if err != nil {
		return "", err
	}
	erased, err := wasErased(tx, entry.District, erasure.Case, c.ID)
	if err != nil {
		return "", err
	}
	if erased != !c.ErasedAt.IsZero() {
		return fmt.Sprintf("case %s is marked as erased or not, and the log says otherwise", c.ID), nil
	}
	if salt == "" && !erased {
		if alone, err := wasErased(tx, entry.District, erasure.Event, EventSubject(c.ID, event.Version)); err != nil || !alone {
			return fmt.Sprintf("event %d of case %s was emptied, and no erasure is in the log", detail.Version, entry.Subject), err
		}
	}
	if c.Version == event.Version && (c.State != event.To || c.Level != event.Level || c.Owner.Kind != event.Owner.Kind || c.Owner.Code != event.Owner.Code) {
		return fmt.Sprintf("case %s is not as its last event left it", c.ID), nil
	}
	if c.Version == event.Version {
		if why := differsFrom(c, detail, salt); why != "" {
			return why, nil
		}
		if why, err := annexes(tx, c, nil); why != "" || err != nil {
			return why, err
		}
	}
	if event.Report == "" {
		return "", nil
	}
	stored, err := LoadReport(tx, entry.District, event.Report)
	if errors.Is(err, ErrNoReport) {
		return fmt.Sprintf("report %s is missing", event.Report), nil
	}
	if garbled := new(json.SyntaxError); errors.As(err, &garbled) {
		return fmt.Sprintf("report %s cannot be read", event.Report), nil
	}
	if err != nil {
		return "", err
	}
	if erased, err = wasErased(tx, entry.District, erasure.Report, stored.ID); err != nil {
		return "", err
	}
	if stored.Digest != event.Digest || !erased && (stored.Commitment() != event.Digest || len(stored.ContactMatch) > 0 && len(stored.Sealed) == 0) {
		return fmt.Sprintf("report %s differs from what was sealed", event.Report), nil
	}
	if !stored.Received.Equal(event.At) || cmp.Or(stored.Origin, stored.Case) != c.ID { // its first case is the one whose event brought it
		return fmt.Sprintf("report %s did not come when and where it says", event.Report), nil
	}
	if event.Action == rules.ActReport && (c.Description != stored.Description || c.Original != stored.Position) {
		return fmt.Sprintf("case %s does not say what was reported", c.ID), nil
	}
	if at, err := c.Original.Normalise(); event.Action == rules.ActReport && (err != nil || at != c.At) && !erased && c.ErasedAt.IsZero() {
		return fmt.Sprintf("case %s does not lie where it was reported", c.ID), nil
	}
	return "", nil
}

// wasErased says whether an entry of the log vouches for an erasure. What is left is compared where that entry is checked itself.
func wasErased(tx *store.Tx, district string, kind erasure.Kind, subject string) (bool, error) {
	_, _, found, err := erasure.Last(tx, district, kind, subject)
	return found, err
}

// LastWord holds a case against the entry of its last event.
func LastWord(tx *store.Tx, c rules.Case) (why string, err error) {
	e := journal.Sealed{District: c.District}
	err = tx.Get(`SELECT a.id, a.at, a.actor, a.action, a.subject, a.detail FROM case_event e JOIN journal a ON a.district = e.district AND a.id = e.id
		WHERE e.district = $1 AND e.case_id = $2 AND e.version = $3`, store.Args(c.District, c.ID, c.Version), &e.ID, &e.At, &e.Actor, &e.Action, &e.Subject, &e.Detail)
	if errors.Is(err, store.ErrNoRow) {
		return "no entry speaks of the version that it has", nil
	}
	if err != nil || e.Subject != c.ID {
		return "", err
	}
	return witness(tx, e)
}
