package scheme

import (
	"encoding/json"
	"errors"

	"liandong/internal/district/indicator"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
)

// document is what is kept of a scheme as JSON; the rates and units are empty while it is a draft.
type document struct {
	Content
	Rates    []indicator.Definition `json:"rates,omitempty"`
	Subjects []Subject              `json:"subjects,omitempty"`
	Alone    []Subject              `json:"alone,omitempty"`
}

const columns = `id, version, state, document, draft_account, draft_at, published_account, published_at, settled_account, settled_at`

func scan(r store.Scanner) (s Scheme, err error) {
	var text string
	var drafted, published, settled int64
	err = r.Scan(&s.ID, &s.Version, &s.State, &text, &s.Drafted.Account, &drafted, &s.Published.Account, &published, &s.Settled.Account, &settled)
	if err != nil {
		return s, err
	}
	s.Drafted.At, s.Published.At, s.Settled.At = clock.Time(drafted), clock.Time(published), clock.Time(settled)
	var d document
	err = json.Unmarshal([]byte(text), &d)
	s.Content, s.Rates, s.Subjects, s.Alone = d.Content, d.Rates, d.Subjects, d.Alone
	return s, err
}

// all lists a district's schemes, the latest draft first.
func all(tx *store.Tx, district string) (list []Scheme, err error) {
	err = tx.Each(`SELECT `+columns+` FROM scheme WHERE district = $1 ORDER BY draft_at DESC, id DESC`, store.Args(district), func(r store.Scanner) error {
		s, err := scan(r)
		list = append(list, s)
		return err
	})
	return list, err
}

// one returns a scheme. Errors: ErrNone.
func one(tx *store.Tx, district, id string) (s Scheme, err error) {
	found := false
	err = tx.Each(`SELECT `+columns+` FROM scheme WHERE district = $1 AND id = $2`, store.Args(district, id), func(r store.Scanner) (err error) {
		found = true
		s, err = scan(r)
		return err
	})
	if err == nil && !found {
		err = ErrNone.New()
	}
	return s, err
}

// write keeps a scheme: inserts the first, else changes the row of the version that was there.
func write(tx *store.Tx, district string, s Scheme, was int64) (int64, error) {
	text, err := json.Marshal(document{s.Content, s.Rates, s.Subjects, s.Alone})
	if err != nil {
		return 0, err
	}
	if was == record.New {
		return schemeRows.Exec(tx, `INSERT INTO scheme (district, `+columns+`) VALUES (`+store.Placeholders(1, 11)+`)`, district, s.ID, s.Version, string(s.State), string(text),
			s.Drafted.Account, clock.Milli(s.Drafted.At), "", 0, "", 0)
	}
	return schemeRows.Exec(tx, `UPDATE scheme SET version = $1, state = $2, document = $3, draft_account = $4, draft_at = $5, published_account = $6, published_at = $7,
		settled_account = $8, settled_at = $9 WHERE district = $10 AND id = $11 AND version = $12`,
		s.Version, string(s.State), string(text), s.Drafted.Account, clock.Milli(s.Drafted.At), s.Published.Account, clock.Milli(s.Published.At),
		s.Settled.Account, clock.Milli(s.Settled.At), district, s.ID, was)
}

// remove takes a draft away at the version that was seen; what is published stays.
func remove(tx *store.Tx, district string, s Scheme, was int64) (int64, error) {
	return schemeRows.Exec(tx, `DELETE FROM scheme WHERE district = $1 AND id = $2 AND version = $3 AND state = 'draft'`, district, s.ID, was)
}

// hold makes whoever else holds the schemes of a district wait until the transaction ends: PostgreSQL locks the rows that it writes, SQLite has one writer.
func hold(tx *store.Tx, district string) error {
	_, err := tx.Exec(`UPDATE scheme SET version = version WHERE district = $1`, district)
	return err
}

// keep adds a result. What is there is never changed.
func keep(tx *store.Tx, district, scheme, unit string, n int64, k Kept) error {
	text, err := json.Marshal(k.Score.counts())
	if err != nil {
		return err
	}
	_, err = resultRows.Exec(tx, `INSERT INTO scheme_result (district, scheme, unit, n, counts, why, account, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		district, scheme, unit, n, string(text), k.Why, k.Account, clock.Milli(k.At))
	return err
}

// kept returns what was settled and corrected of the units of a scheme, the first result first.
func kept(tx *store.Tx, district string, s Scheme) (map[string][]Kept, error) {
	found := map[string][]Kept{}
	err := tx.Each(`SELECT unit, counts, why, account, at FROM scheme_result WHERE district = $1 AND scheme = $2 ORDER BY unit, n`, store.Args(district, s.ID), func(r store.Scanner) error {
		var unit, text string
		var at int64
		var k Kept
		if err := r.Scan(&unit, &text, &k.Why, &k.Account, &at); err != nil {
			return err
		}
		var counts []Count
		if err := json.Unmarshal([]byte(text), &counts); err != nil {
			return err
		}
		var err error
		k.Score, err = s.Score(counts)
		k.At = clock.Time(at)
		found[unit] = append(found[unit], k)
		return err
	})
	return found, err
}

const objectionColumns = `id, scheme, unit, n, reason, account, at, state, words, decided_account, decided_at`

// objections lists those of a scheme, the earliest first.
func objections(tx *store.Tx, district, scheme string) (list []Objection, err error) {
	err = tx.Each(`SELECT `+objectionColumns+` FROM scheme_objection WHERE district = $1 AND scheme = $2 ORDER BY at, id`, store.Args(district, scheme), func(r store.Scanner) error {
		var o Objection
		var at, decided int64
		err := r.Scan(&o.ID, &o.Scheme, &o.Unit, &o.N, &o.Reason, &o.By.Account, &at, &o.State, &o.Words, &o.Decided.Account, &decided)
		o.By.At, o.Decided.At = clock.Time(at), clock.Time(decided)
		list = append(list, o)
		return err
	})
	return list, err
}

// objection returns one by its id, whatever its scheme. Errors: ErrObjection.
func objection(tx *store.Tx, district, id string) (o Objection, err error) {
	var at, decided int64
	err = tx.Get(`SELECT `+objectionColumns+` FROM scheme_objection WHERE district = $1 AND id = $2`, store.Args(district, id),
		&o.ID, &o.Scheme, &o.Unit, &o.N, &o.Reason, &o.By.Account, &at, &o.State, &o.Words, &o.Decided.Account, &decided)
	if errors.Is(err, store.ErrNoRow) {
		return o, ErrObjection.New()
	}
	o.By.At, o.Decided.At = clock.Time(at), clock.Time(decided)
	if o.version = 1; o.State != Open {
		o.version = 2
	}
	return o, err
}

// writeObjection is guarded: only one that is open is decided.
func writeObjection(tx *store.Tx, district string, o Objection, was int64) (int64, error) {
	if was == record.New {
		return objectionRows.Exec(tx, `INSERT INTO scheme_objection (district, `+objectionColumns+`) VALUES (`+store.Placeholders(1, 12)+`)`,
			district, o.ID, o.Scheme, o.Unit, o.N, o.Reason, o.By.Account, clock.Milli(o.By.At), string(o.State), "", "", 0)
	}
	return objectionRows.Exec(tx, `UPDATE scheme_objection SET state = $1, words = $2, decided_account = $3, decided_at = $4 WHERE district = $5 AND id = $6 AND state = 'open'`,
		string(o.State), o.Words, o.Decided.Account, clock.Milli(o.Decided.At), district, o.ID)
}
