package timer

import (
	"errors"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

// Set puts the timer of a thing into the table of timers; the zero time takes it away.
func Set(tx *store.Tx, district, kind, id string, due time.Time) error {
	if due.IsZero() {
		return tx.Later(`DELETE FROM timer WHERE district = $1 AND kind = $2 AND id = $3`, district, kind, id)
	}
	return tx.Later(`INSERT INTO timer (district, kind, id, due_at) VALUES ($1, $2, $3, $4) ON CONFLICT (district, kind, id) DO UPDATE SET due_at = excluded.due_at`,
		district, kind, id, clock.Milli(due))
}

// Of is the bell of a kind whose timers stand in the table.
func Of(kind string, ring func(tx *store.Tx, district, id string, now time.Time) error) Bell {
	return Bell{Name: kind, Ring: ring,
		Due: func(tx *store.Tx, district string, now time.Time, most int) (ids []string, err error) {
			err = tx.Each(`SELECT id FROM timer WHERE district = $1 AND kind = $2 AND due_at <= $3 ORDER BY due_at, id LIMIT $4`, store.Args(district, kind, clock.Milli(now), most),
				func(r store.Scanner) error {
					var id string
					err := r.Scan(&id)
					ids = append(ids, id)
					return err
				})
			return ids, err
		},
		PutOff: func(tx *store.Tx, district, id string, now, until time.Time) error {
			_, err := tx.Exec(`UPDATE timer SET due_at = $1 WHERE district = $2 AND kind = $3 AND id = $4 AND due_at <= $5`, clock.Milli(until), district, kind, id, clock.Milli(now))
			return err
		}}
}

// Next is when a timer of the table rings; the zero time where there is none.
func Next(tx *store.Tx, district, kind, id string) (time.Time, error) {
	var at int64
	err := tx.Get(`SELECT due_at FROM timer WHERE district = $1 AND kind = $2 AND id = $3`, store.Args(district, kind, id), &at)
	if errors.Is(err, store.ErrNoRow) {
		return time.Time{}, nil
	}
	return clock.Time(at), err
}
