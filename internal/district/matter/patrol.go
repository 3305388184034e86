package matter

import (
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

// Admit admits a matter to patrol for a time, by an application; the same application again takes the place of what it said before.
func Admit(tx *store.Tx, district, application, code string, span Span) error {
	if _, err := admittedRows.Exec(tx, `INSERT INTO matter_admitted (district, application, matter, from_at, to_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (district, application) DO UPDATE SET from_at = excluded.from_at, to_at = excluded.to_at`,
		district, application, code, clock.Milli(span.From), clock.Milli(span.To)); err != nil {
		return err
	}
	return tx.Bump(district, reference)
}

// EndAdmission ends at an instant what an application admitted; cases that run go on.
func EndAdmission(tx *store.Tx, district, application string, at time.Time) error {
	if _, err := admittedRows.Exec(tx, `DELETE FROM matter_admitted WHERE district = $1 AND application = $2 AND from_at >= $3`, district, application, clock.Milli(at)); err != nil {
		return err
	}
	if _, err := admittedRows.Exec(tx, `UPDATE matter_admitted SET to_at = $1 WHERE district = $2 AND application = $3 AND to_at > $1`, clock.Milli(at), district, application); err != nil {
		return err
	}
	return tx.Bump(district, reference)
}

func readAdmitted(tx *store.Tx, district string) (map[string][]Span, error) {
	spans := map[string][]Span{}
	err := tx.Each(`SELECT matter, from_at, to_at FROM matter_admitted WHERE district = $1 ORDER BY from_at`, store.Args(district), func(r store.Scanner) error {
		var code string
		var from, to int64
		err := r.Scan(&code, &from, &to)
		spans[code] = append(spans[code], Span{From: clock.Time(from), To: clock.Time(to)})
		return err
	})
	return spans, err
}
