package door

import (
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/erasure"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// Erase takes a guest away: account, secret, confirmed number, codes and sessions.
func Erase(tx *store.Tx, district, account string) ([]erasure.Gone, error) {
	if _, err := tx.Exec(`DELETE FROM door_code WHERE district = $1 AND account = $2`, district, account); err != nil {
		return nil, err
	}
	if _, err := guestRows.Exec(tx, `DELETE FROM door_guest WHERE district = $1 AND account = $2`, district, account); err != nil {
		return nil, err
	}
	if err := access.Erase(tx, district, account); err != nil {
		return nil, err
	}
	return []erasure.Gone{{Kind: erasure.Guest, Subject: account, What: []string{erasure.Contact, erasure.Account}}}, nil
}

// EraseNumber takes away the number that a guest confirmed.
func EraseNumber(tx *store.Tx, district, account string) error {
	if _, err := tx.Exec(`DELETE FROM door_code WHERE district = $1 AND account = $2`, district, account); err != nil {
		return err
	}
	if _, err := guestRows.Exec(tx, `UPDATE door_guest SET phone = NULL, phone_match = NULL, confirmed_at = 0 WHERE district = $1 AND account = $2`, district, account); err != nil {
		return err
	}
	return journal.Forget(tx, district, guestRows.Name, account)
}

// Held are guests: they can be held by law, or asked to be erased.
var Held = erasure.Held{Kind: erasure.Guest, Name: words.T("访客", "guest"), There: There}

// There says whether there is a guest with an account.
func There(tx *store.Tx, district, account string) (bool, error) {
	return tx.Any(`SELECT 1 FROM door_guest WHERE district = $1 AND account = $2`, district, account)
}

// Stand implements erasure.Stand for guests.
func Stand(tx *store.Tx, district string, kind erasure.Kind, subject string) (left string, known bool, err error) {
	if kind != erasure.Guest {
		return "", false, nil
	}
	there, err := There(tx, district, subject)
	if err == nil && !there {
		there, err = access.There(tx, district, subject)
	}
	if there {
		left = "there"
	}
	return left, true, err
}

// Due lists the guests who came in before an instant and of whom nothing is here but that: they reported nothing, and no session lives. By
// account behind one. reported is the condition in SQL that an account reported something, over the columns of its district and account:
// one statement sweeps all guests.
func Due(tx *store.Tx, district string, before, now int64, reported func(district, account string) string, after string, limit int,
	each func(account string, at int64)) error {
	return tx.Each(`SELECT g.account, g.created_at FROM door_guest g WHERE g.district = $1 AND g.created_at < $2
		AND NOT `+reported("g.district", "g.account")+` AND NOT `+access.Here("g.district", "g.account", "$3")+`
		AND g.account > $4 ORDER BY g.account LIMIT $5`, store.Args(district, before, now, after, limit), scanned(each))
}

// DueCodes lists the codes that were sent before an instant.
func DueCodes(tx *store.Tx, district string, before int64, after string, limit int, each func(id string, at int64)) error {
	return tx.Each(`SELECT id, sent_at FROM door_code WHERE district = $1 AND sent_at < $2 AND id > $3 ORDER BY id LIMIT $4`, store.Args(district, before, after, limit), scanned(each))
}

// ForgetCodes takes codes away that were sent.
func ForgetCodes(tx *store.Tx, district string, ids []string) (int64, error) {
	return tx.Exec(`DELETE FROM door_code WHERE district = $1 AND id `+tx.Engine.Among(2), district, tx.Engine.List(ids))
}

func scanned(each func(string, int64)) func(store.Scanner) error {
	return func(r store.Scanner) error {
		var id string
		var at int64
		err := r.Scan(&id, &at)
		each(id, at)
		return err
	}
}
