package notice

import (
	"maps"
	"slices"
	"strings"

	"liandong/internal/kernel/store"
)

// Forget takes notices away with their deliveries and what a demonstration recorded of them, and returns how many notices that were.
func Forget(tx *store.Tx, district string, ids []string) (int64, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	list := tx.Engine.List(ids)
	for _, table := range []string{"recorded_message", "notice_delivery"} {
		if _, err := tx.Exec(`DELETE FROM `+table+` WHERE district = $1 AND notice_id `+tx.Engine.Among(2), district, list); err != nil {
			return 0, err
		}
	}
	type read struct {
		account, id string
		at          int64
	}
	var inboxes []read
	err := tx.Each(`SELECT id, accounts, created_at FROM notice WHERE district = $1 AND id `+tx.Engine.Among(2), store.Args(district, list), func(r store.Scanner) error {
		var id, accounts string
		var at int64
		err := r.Scan(&id, &accounts, &at)
		for account := range strings.FieldsSeq(accounts) {
			inboxes = append(inboxes, read{account, id, at})
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, one := range inboxes {
		if _, err := tx.Exec(`DELETE FROM notice_inbox WHERE district = $1 AND account = $2 AND seen IN (0, 1) AND created_at = $3 AND notice_id = $4`,
			district, one.account, one.at, one.id); err != nil {
			return 0, err
		}
	}
	return tx.Exec(`DELETE FROM notice WHERE district = $1 AND id `+tx.Engine.Among(2), district, list)
}

// ForgetCase takes away what was told of a case.
func ForgetCase(tx *store.Tx, district, caseID string) (int64, error) {
	ids, err := ids(tx, `district = $1 AND case_id = $2 AND case_id <> ''`, district, caseID)
	if err != nil {
		return 0, err
	}
	return Forget(tx, district, ids)
}

// ForgetAccount takes away what an account was told, and how and where it wished to be told.
func ForgetAccount(tx *store.Tx, district, account string) (int64, error) {
	for _, rows := range []*store.Kind{choiceRows, personRows, contactRows} {
		if _, err := rows.Exec(tx, `DELETE FROM `+rows.Table+` WHERE district = $1 AND account = $2`, district, account); err != nil {
			return 0, err
		}
	}
	own, err := ids(tx, `district = $1 AND id IN (SELECT notice_id FROM notice_delivery WHERE district = $1 AND account = $2 AND account <> '')`, district, account)
	if err != nil {
		return 0, err
	}
	shared := map[string]string{} // who is left to read it, by notice
	err = tx.Each(`SELECT n.id, n.accounts FROM notice_inbox i JOIN notice n ON n.district = i.district AND n.id = i.notice_id
		WHERE i.district = $1 AND i.account = $2`, store.Args(district, account), func(r store.Scanner) error {
		var id, accounts string
		err := r.Scan(&id, &accounts)
		others := slices.DeleteFunc(strings.Fields(accounts), func(one string) bool { return one == account })
		if len(others) == 0 {
			own = append(own, id)
		} else {
			shared[id] = strings.Join(others, " ")
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	n, err := Forget(tx, district, own)
	if err != nil {
		return 0, err
	}
	for _, id := range slices.Sorted(maps.Keys(shared)) { // words that others were told too stay theirs
		if _, err := tx.Exec(`UPDATE notice SET accounts = $1 WHERE district = $2 AND id = $3`, shared[id], district, id); err != nil {
			return 0, err
		}
	}
	more, err := tx.Exec(`DELETE FROM notice_inbox WHERE district = $1 AND account = $2`, district, account)
	return n + more, err
}

func ids(tx *store.Tx, where string, args ...any) (all []string, err error) {
	err = tx.Each(`SELECT id FROM notice WHERE `+where, args, func(r store.Scanner) error {
		var id string
		err := r.Scan(&id)
		all = append(all, id)
		return err
	})
	return all, err
}

// Due lists the notices that were made before an instant, by id behind one.
func Due(tx *store.Tx, district string, before int64, after string, limit int, each func(id string, at int64)) error {
	return tx.Each(`SELECT id, created_at FROM notice WHERE district = $1 AND created_at < $2 AND id > $3 ORDER BY id LIMIT $4`,
		store.Args(district, before, after, limit), func(r store.Scanner) error {
			var id string
			var at int64
			err := r.Scan(&id, &at)
			each(id, at)
			return err
		})
}
