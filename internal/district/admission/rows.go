package admission

import (
	"fmt"
	"strings"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
)

const columns = `id, matter, unit, what, why, law, minutes, yearly, from_at, to_at, account, at,
	version, state, centre_account, centre_at, legal_account, legal_at, end_account, end_at, end_reason`

func scan(r store.Scanner) (a Application, err error) {
	var from, until, at, centre, legal, end int64
	err = r.Scan(&a.ID, &a.Matter, &a.Unit, &a.What, &a.Why, &a.Law, &a.Minutes, &a.Yearly, &from, &until, &a.By.Account, &at,
		&a.Version, &a.Stored, &a.Centre.Account, &centre, &a.Legal.Account, &legal, &a.End.Account, &end, &a.Reason)
	a.From, a.Until, a.By.At = clock.Time(from), clock.Time(until), clock.Time(at)
	a.Centre.At, a.Legal.At, a.End.At = clock.Time(centre), clock.Time(legal), clock.Time(end)
	return a, err
}

// read lists a district's applications, the latest first; matter and id narrow them down, where they are not empty.
func read(tx *store.Tx, district, matter, id string) (all []Application, err error) {
	query, args := `SELECT `+columns+` FROM admission WHERE district = $1`, store.Args(district)
	for _, by := range []struct{ column, value string }{{"matter", matter}, {"id", id}} {
		if by.value != "" {
			args = append(args, by.value)
			query += fmt.Sprintf(" AND %s = $%d", by.column, len(args))
		}
	}
	err = tx.Each(query+` ORDER BY at DESC, id DESC`, args, func(r store.Scanner) error {
		a, err := scan(r)
		all = append(all, a)
		return err
	})
	return all, err
}

func one(tx *store.Tx, district, id string) (Application, error) {
	if id == "" {
		return Application{}, ErrNone.New()
	}
	all, err := read(tx, district, "", id)
	if err == nil && len(all) == 0 {
		err = ErrNone.New()
	}
	if err != nil {
		return Application{}, err
	}
	return all[0], nil
}

// save inserts an application, or changes the row of the version that was there.
func save(tx *store.Tx, district string, a Application, was int64) (int64, error) {
	if was == record.New {
		return applicationRows.Exec(tx, `INSERT INTO admission (district, `+columns+`) VALUES (`+store.Placeholders(1, 1+len(strings.Split(columns, ",")))+`)`,
			district, a.ID, a.Matter, a.Unit, a.What, a.Why, a.Law, a.Minutes, a.Yearly, clock.Milli(a.From), clock.Milli(a.Until), a.By.Account, clock.Milli(a.By.At),
			a.Version, string(a.Stored), "", 0, "", 0, "", 0, "")
	}
	return applicationRows.Exec(tx, `UPDATE admission SET version = $1, state = $2, centre_account = $3, centre_at = $4, legal_account = $5, legal_at = $6,
		end_account = $7, end_at = $8, end_reason = $9 WHERE district = $10 AND id = $11 AND version = $12`,
		a.Version, string(a.Stored), a.Centre.Account, clock.Milli(a.Centre.At), a.Legal.Account, clock.Milli(a.Legal.At),
		a.End.Account, clock.Milli(a.End.At), a.Reason, district, a.ID, was)
}
