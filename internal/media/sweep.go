package media

import (
	"context"
	"errors"
	"slices"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

const (
	sweepRows    = 500              // of one transaction
	sweepPatient = 10 * time.Second // with the file store, since a transaction waits
)

// Swept is what a sweep removed.
type Swept struct{ Uploads, Files, Pieces int }

// Sweep removes uploads that were not finished in time, what was refused or never belonged to a case and is old, the files of those that
// nobody else refers to, and pieces of uploads that nobody writes to. To be called now and then, by one process or several.
func (l *Library) Sweep(ctx context.Context, now time.Time) (done Swept, err error) {
	if done.Pieces, err = l.stage.sweep(now.Add(-l.Limits.Expires)); err != nil {
		return done, err
	}
	for {
		var gone []Media
		err := l.DB.Update(ctx, func(tx *store.Tx) (err error) { gone, err = l.expire(tx, now); return err })
		if err != nil || len(gone) == 0 {
			return done, err
		}
		done.Uploads += len(gone)
		for _, m := range gone {
			l.stage.forget(m.District, m.ID)
			for _, key := range slices.Compact([]string{m.Blob, m.Thumbnail}) {
				if removed, err := l.release(ctx, key); err != nil {
					return done, err
				} else if removed {
					done.Files++
				}
			}
		}
	}
}

// expire removes some of the rows that are too old.
func (l *Library) expire(tx *store.Tx, now time.Time) ([]Media, error) {
	const old = `case_id = '' AND (state = 'uploading' AND created_at < $1 OR state <> 'uploading' AND created_at < $2)`
	unfinished, loose := clock.Milli(now.Add(-l.Limits.Expires)), clock.Milli(now.Add(-l.Limits.Loose))
	found, err := list(tx, old+` ORDER BY created_at LIMIT $3`, unfinished, loose, sweepRows)
	if err != nil {
		return nil, err
	}
	var gone []Media
	for _, m := range found {
		n, err := tx.Exec(`DELETE FROM media WHERE `+old+` AND district = $3 AND id = $4`, unfinished, loose, m.District, m.ID)
		if err != nil {
			return nil, err
		}
		if n == 1 { // nobody attached it meanwhile
			gone = append(gone, m)
		}
	}
	return gone, nil
}

// release removes a file that no row refers to. The lock keeps apart from it whoever is about to refer to it: either the row is seen here,
// or whoever wrote it looks after this whether the file is there (see keep).
func (l *Library) release(ctx context.Context, key string) (removed bool, err error) {
	if key == "" {
		return false, nil
	}
	ctx, cancel := context.WithTimeout(ctx, sweepPatient)
	defer cancel()
	err = l.DB.Update(ctx, func(tx *store.Tx) error {
		removed = false
		if err := lock(tx, key); err != nil {
			return err
		}
		used, err := tx.Any(`SELECT 1 FROM media WHERE blob = $1 AND blob <> '' UNION ALL SELECT 1 FROM media WHERE thumbnail = $1 AND thumbnail <> ''`, key)
		if err != nil || used {
			return err
		}
		removed = true
		return l.Blobs.Remove(ctx, key)
	})
	if errors.Is(err, errBusy) { // somebody is about to refer to it
		return false, nil
	}
	return removed && err == nil, err
}
