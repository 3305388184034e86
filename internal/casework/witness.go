package casework

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"liandong/internal/audit"
	"liandong/internal/staffing"
	"liandong/internal/store"
)

// Witness checks sealed entries against events and reports: whoever changes a row of history is found by its commitment.
func Witness(tx *store.Tx, entries []audit.Sealed) (int, string, error) {
	for i, e := range entries {
		if !strings.HasPrefix(e.Action, "case.") {
			continue
		}
		why, err := witness(tx, e)
		if why != "" || err != nil {
			return i, why, err
		}
	}
	return 0, "", nil
}

func witness(tx *store.Tx, entry audit.Sealed) (string, error) {
	var detail auditDetail
	if json.Unmarshal([]byte(entry.Detail), &detail) != nil {
		return "its detail cannot be read", nil
	}
	var event Event
	var salt string
	found := false
	err := tx.Each(selectEvents+" AND version = $3", store.Args(entry.District, entry.Subject, detail.Version), func(r store.Scanner) (err error) {
		found = true
		event, salt, err = scanEvent(r, &staffing.Roster{})
		return err
	})
	switch {
	case err != nil:
		return "", err
	case !found:
		return fmt.Sprintf("event %d of case %s is missing", detail.Version, entry.Subject), nil
	case event.ID != entry.ID || audit.Commitment(salt, event.content()) != detail.Digest:
		return fmt.Sprintf("event %d of case %s differs from what was sealed", detail.Version, entry.Subject), nil
	}
	c, err := loadCase(tx, entry.District, entry.Subject, &staffing.Roster{})
	if errors.Is(err, ErrNoCase) {
		return fmt.Sprintf("case %s is missing", entry.Subject), nil
	}
	if err != nil {
		return "", err
	}
	if c.Version == event.Version && (c.State != event.To || c.Level != event.Level || c.Owner.Kind != event.Owner.Kind || c.Owner.Code != event.Owner.Code) {
		return fmt.Sprintf("case %s is not as its last event left it", c.ID), nil
	}
	if c.Version == event.Version {
		if why := c.differs(detail, salt); why != "" {
			return why, nil
		}
	}
	if event.Report == "" {
		return "", nil
	}
	stored, err := loadReport(tx, entry.District, event.Report)
	if errors.Is(err, ErrNoReport) {
		return fmt.Sprintf("report %s is missing", event.Report), nil
	}
	if err != nil {
		return "", err
	}
	if stored.digest != event.Digest || stored.commitment() != event.Digest {
		return fmt.Sprintf("report %s differs from what was sealed", event.Report), nil
	}
	if event.Action == ActReport && (c.Description != stored.Description || c.Original != stored.Position) {
		return fmt.Sprintf("case %s does not say what was reported", c.ID), nil
	}
	return "", nil
}
