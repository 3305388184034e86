package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"liandong/internal/call"
	"liandong/internal/district/staffing"
	"liandong/internal/door"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/erasure"
	"liandong/internal/kernel/store"
)

// Stand implements erasure.Stand for what casework keeps.
func Stand(tx *store.Tx, district string, kind erasure.Kind, subject string) (left string, known bool, err error) {
	switch kind {
	case erasure.Report:
		left, err = standReport(tx, district, subject)
	case erasure.Case:
		left, err = standCase(tx, district, subject)
	case erasure.Event:
		left, err = standEvent(tx, district, subject)
	case erasure.Consultation:
		left, err = standConsultation(tx, district, subject)
	case erasure.Guest:
		return door.Stand(tx, district, kind, subject)
	default:
		return call.Stand(tx, district, kind, subject)
	}
	return left, true, err
}

func standReport(tx *store.Tx, district, id string) (string, error) {
	s, err := LoadReport(tx, district, id)
	if err != nil {
		return "", missing(err)
	}
	phone, err := tx.Any(`SELECT 1 FROM report WHERE district = $1 AND id = $2 AND phone_match IS NOT NULL UNION ALL SELECT 1 FROM report_number WHERE district = $1 AND report_id = $2`, district, id)
	return digest(s.Commitment(), len(s.Sealed) > 0, phone), err
}

func standCase(tx *store.Tx, district, id string) (string, error) {
	c, err := LoadCase(tx, district, id, &staffing.Roster{})
	if err != nil {
		return "", missing(err)
	}
	left := []any{c.Title, c.Description, c.At, c.Original, c.Reporter, c.Finder.Account, c.Closer.Account, c.Handler.Account, clock.Milli(c.ErasedAt)}
	if err := tx.Each(SelectEvents+" ORDER BY version", store.Args(district, id), func(r store.Scanner) error {
		event, salt, err := ScanEvent(r, &staffing.Roster{})
		left = append(left, event.ID, salt, string(event.Content()))
		return err
	}); err != nil {
		return "", err
	}
	err = tx.Each(`SELECT words, answer FROM case_task WHERE district = $1 AND case_id = $2 ORDER BY n`, store.Args(district, id), func(r store.Scanner) error {
		var words, answer string
		err := r.Scan(&words, &answer)
		left = append(left, words, answer)
		return err
	})
	if err != nil {
		return "", err
	}
	said, err := tx.Any(`SELECT 1 FROM case_pause WHERE district = $1 AND case_id = $2 AND reason <> ''
		UNION ALL SELECT 1 FROM case_mediation WHERE district = $1 AND case_id = $2 AND (length(parties) > 0 OR agreement IS NOT NULL)`, district, id)
	left = append(left, said)
	return digest(left...), err
}

// EventSubject names an event as it is found: by its case and version.
func EventSubject(caseID string, version int64) string { return fmt.Sprintf("%s/%d", caseID, version) }

func standEvent(tx *store.Tx, district, subject string) (left string, err error) {
	caseID, version, _ := strings.Cut(subject, "/")
	n, err := strconv.ParseInt(version, 10, 64)
	if err != nil {
		return "", nil
	}
	err = tx.Each(SelectEvents+" AND version = $3", store.Args(district, caseID, n), func(r store.Scanner) error {
		event, salt, err := ScanEvent(r, &staffing.Roster{})
		left = erasure.Digest([]byte(salt + string(event.Content())))
		return err
	})
	return left, err
}

func standConsultation(tx *store.Tx, district, id string) (left string, err error) {
	err = tx.Each(`SELECT question, answer, contact IS NOT NULL, contact_match IS NOT NULL, phone_match IS NOT NULL, sealed IS NOT NULL, salt, digest FROM consultation WHERE district = $1 AND id = $2`,
		store.Args(district, id), func(r store.Scanner) error {
			var question, answer, salt, was string
			var contact, match, phone, sealed bool
			err := r.Scan(&question, &answer, &contact, &match, &phone, &sealed, &salt, &was)
			left = digest(question, answer, contact, match, phone, sealed, salt, was)
			return err
		})
	return left, err
}

// missing: what is not there any more stands as nothing.
func missing(err error) error {
	if errors.Is(err, ErrNoCase) || errors.Is(err, ErrNoReport) {
		return nil
	}
	return err
}

func digest(parts ...any) string {
	b, err := json.Marshal(parts)
	if err != nil {
		panic(err) // strings, numbers and booleans always marshal
	}
	return erasure.Digest(b)
}
