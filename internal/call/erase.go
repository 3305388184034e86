package call

import (
	"encoding/json"
	"slices"

	"liandong/internal/kernel/erasure"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// Held are calls: they can be held by law, or asked to be erased.
var Held = erasure.Held{Kind: erasure.Call, Name: words.T("通话", "call"), There: func(tx *store.Tx, district, id string) (bool, error) {
	return tx.Any(`SELECT 1 FROM phone_call WHERE district = $1 AND id = $2`, district, id)
}}

// CallsOf lists the calls in which a report was taken down, and all reports that were taken down in them.
func CallsOf(tx *store.Tx, district, report string) (calls, reports []string, err error) {
	err = tx.Each(`SELECT DISTINCT o.call_id, o.report FROM call_report c JOIN call_report o ON o.district = c.district AND o.call_id = c.call_id
		WHERE c.district = $1 AND c.report = $2 ORDER BY o.call_id, o.report`, store.Args(district, report), func(r store.Scanner) error {
		var call, other string
		err := r.Scan(&call, &other)
		if !slices.Contains(calls, call) {
			calls = append(calls, call)
		}
		reports = append(reports, other)
		return err
	})
	return calls, reports, err
}

// Waits says whether somebody is still to be called back about a call or a case.
func Waits(tx *store.Tx, district, callID, caseID string) (bool, error) {
	return tx.Any(`SELECT 1 WHERE `+CaseWaits("$1", "$2")+` OR `+backWaits("call_id", "$1", "$3"), district, caseID, callID)
}

// CaseWaits is Waits of a case as a condition in SQL, over the columns of its district and id: a sweep asks about many cases at once.
func CaseWaits(district, id string) string { return backWaits("case_id", district, id) }

func backWaits(of, district, id string) string {
	return `EXISTS (SELECT 1 FROM call_back b WHERE b.district = ` + district + ` AND b.` + of + ` = ` + id +
		` AND b.` + of + ` <> '' AND b.state = 'open')`
}

// Erase empties the number of a call and what was said of it when it was called back. That there was a call, when, and how long it waited stays.
func Erase(tx *store.Tx, district, id string) ([]erasure.Gone, error) {
	was, _, err := standCall(tx, district, id)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`UPDATE phone_call SET number = NULL, number_match = NULL WHERE district = $1 AND id = $2`, district, id); err != nil {
		return nil, err
	}
	left, _, err := standCall(tx, district, id)
	if err != nil {
		return nil, err
	}
	gone := []erasure.Gone{{Kind: erasure.Call, Subject: id, What: []string{erasure.Contact}, Was: was, Left: left}}
	backs, err := eraseBacks(tx, district, `call_id = $2 AND call_id <> ''`, id)
	return append(gone, backs...), err
}

// EraseOfCase empties what was said when somebody was called back about a case.
func EraseOfCase(tx *store.Tx, district, caseID string) ([]erasure.Gone, error) {
	return eraseBacks(tx, district, `case_id = $2 AND case_id <> ''`, caseID)
}

func eraseBacks(tx *store.Tx, district, where, of string) (gone []erasure.Gone, err error) {
	var ids []string
	if err := tx.Each(`SELECT id FROM call_back WHERE district = $1 AND `+where, store.Args(district, of), func(r store.Scanner) error {
		var id string
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	}); err != nil {
		return nil, err
	}
	for _, id := range ids {
		was, _, err := standBack(tx, district, id)
		if err != nil {
			return nil, err
		}
		if _, err := backRows.Exec(tx, `UPDATE call_back SET words = '', outcome = '', number_match = NULL WHERE district = $1 AND id = $2`, district, id); err != nil {
			return nil, err
		}
		if _, err := attemptRows.Exec(tx, `UPDATE call_back_attempt SET words = '' WHERE district = $1 AND id = $2`, district, id); err != nil {
			return nil, err
		}
		if err := forget(tx, district, id); err != nil {
			return nil, err
		}
		left, _, err := standBack(tx, district, id)
		if err != nil {
			return nil, err
		}
		gone = append(gone, erasure.Gone{Kind: erasure.CallBack, Subject: id, What: []string{erasure.Contact, erasure.Words}, Was: was, Left: left})
	}
	return gone, nil
}

// forget makes what was committed to of a call-back and its attempts tell nothing any more.
func forget(tx *store.Tx, district, id string) error {
	if err := journal.Forget(tx, district, backRows.Name, id); err != nil {
		return err
	}
	var attempts []string
	if err := tx.Each(`SELECT n FROM call_back_attempt WHERE district = $1 AND id = $2`, store.Args(district, id), func(r store.Scanner) error {
		var n int64
		err := r.Scan(&n)
		attempts = append(attempts, store.Touched{Key: []any{id, n}}.ID())
		return err
	}); err != nil {
		return err
	}
	for _, attempt := range attempts {
		if err := journal.Forget(tx, district, attemptRows.Name, attempt); err != nil {
			return err
		}
	}
	return nil
}

// Stand implements erasure.Stand for calls and call-backs.
func Stand(tx *store.Tx, district string, kind erasure.Kind, subject string) (left string, known bool, err error) {
	switch kind {
	case erasure.Call:
		return standCall(tx, district, subject)
	case erasure.CallBack:
		return standBack(tx, district, subject)
	}
	return "", false, nil
}

// standCall is over the sealed number, which nobody can make again: so it may stay when the number goes.
func standCall(tx *store.Tx, district, id string) (left string, known bool, err error) {
	err = tx.Each(`SELECT number, number_match IS NOT NULL FROM phone_call WHERE district = $1 AND id = $2`, store.Args(district, id), func(r store.Scanner) error {
		var number []byte
		var matched bool
		err := r.Scan(&number, &matched)
		left = stood(number, matched)
		return err
	})
	return left, true, err
}

// standBack says of words only whether there are any: a digest over what people say can be guessed.
func standBack(tx *store.Tx, district, id string) (left string, known bool, err error) {
	var said []bool
	if err := tx.Each(`SELECT words <> '', outcome <> '', number_match IS NOT NULL FROM call_back WHERE district = $1 AND id = $2`, store.Args(district, id), func(r store.Scanner) error {
		var words, outcome, number bool
		err := r.Scan(&words, &outcome, &number)
		said = append(said, words, outcome, number)
		return err
	}); err != nil {
		return "", true, err
	}
	err = tx.Each(`SELECT words <> '' FROM call_back_attempt WHERE district = $1 AND id = $2 ORDER BY n`, store.Args(district, id), func(r store.Scanner) error {
		var words bool
		err := r.Scan(&words)
		said = append(said, words)
		return err
	})
	return stood(said), true, err
}

func stood(parts ...any) string {
	b, err := json.Marshal(parts)
	if err != nil {
		panic(err) // bytes and booleans always marshal
	}
	return erasure.Digest(b)
}

// Due lists the calls with a number that began before an instant and about which nobody is still to be called back, by id behind one.
func Due(tx *store.Tx, district string, before int64, after string, limit int, each func(id string, at int64)) error {
	return tx.Each(`SELECT c.id, c.began_at FROM phone_call c WHERE c.district = $1 AND c.began_at < $2 AND c.number IS NOT NULL AND c.state = 'ended'
		AND NOT `+backWaits("call_id", "c.district", "c.id")+`
		AND c.id > $3 ORDER BY c.id LIMIT $4`, store.Args(district, before, after, limit), func(r store.Scanner) error {
		var id string
		var at int64
		err := r.Scan(&id, &at)
		each(id, at)
		return err
	})
}

// ReportsIn lists the reports that were taken down in a call.
func ReportsIn(tx *store.Tx, district, id string) (reports []string, err error) {
	err = tx.Each(`SELECT report FROM call_report WHERE district = $1 AND call_id = $2`, store.Args(district, id), func(r store.Scanner) error {
		var report string
		err := r.Scan(&report)
		reports = append(reports, report)
		return err
	})
	return reports, err
}
