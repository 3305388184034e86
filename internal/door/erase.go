package door

import (
	"liandong/internal/erasure"
	"liandong/internal/store"
)

// Idle says whether a guest has no session that lives and nothing that they reported.
func Idle(tx *store.Tx, district, account string, now int64) (bool, error) {
	busy, err := tx.Any(`SELECT 1 FROM report WHERE district = $1 AND account = $2 AND account <> '' LIMIT 1`, district, account)
	if busy || err != nil {
		return false, err
	}
	busy, err = tx.Any(`SELECT 1 FROM session WHERE district = $1 AND account = $2 AND expires_at > $3 AND revoked_at = 0 LIMIT 1`, district, account, now)
	return !busy, err
}

// Erase takes a guest away: account, secret, confirmed number, codes and sessions.
func Erase(tx *store.Tx, district, account string) ([]erasure.Gone, error) {
	for _, query := range []string{
		`DELETE FROM door_code WHERE district = $1 AND account = $2`,
		`DELETE FROM door_guest WHERE district = $1 AND account = $2`,
		`DELETE FROM session WHERE district = $1 AND account = $2`,
		`DELETE FROM account WHERE district = $1 AND account = $2`,
	} {
		if _, err := tx.Exec(query, district, account); err != nil {
			return nil, err
		}
	}
	return []erasure.Gone{{Kind: erasure.Guest, Subject: account, What: []string{erasure.Contact, erasure.Account}}}, nil
}

// EraseNumber takes away the number that a guest confirmed.
func EraseNumber(tx *store.Tx, district, account string) error {
	if _, err := tx.Exec(`DELETE FROM door_code WHERE district = $1 AND account = $2`, district, account); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE door_guest SET phone = NULL, phone_match = NULL, confirmed_at = 0 WHERE district = $1 AND account = $2`, district, account)
	return err
}

// Stand implements erasure.Stand for guests.
func Stand(tx *store.Tx, district string, kind erasure.Kind, subject string) (left string, known bool, err error) {
	if kind != erasure.Guest {
		return "", false, nil
	}
	there, err := tx.Any(`SELECT 1 FROM door_guest WHERE district = $1 AND account = $2 UNION ALL SELECT 1 FROM account WHERE district = $1 AND account = $2`, district, subject)
	if there {
		left = "there"
	}
	return left, true, err
}
