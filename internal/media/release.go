package media

import (
	"context"
	"fmt"

	"liandong/internal/kernel/store"
)

// Forget takes the files of a case away that came with some of its entries; of all entries where there is no list of those that stay. The rows go
// here, what is in the store goes after the commit (Release). It returns how many files that were.
func Forget(tx *store.Tx, district, caseID string, gone func(entry string) bool) (int64, error) {
	all, err := ForCase(tx, district, caseID)
	if err != nil {
		return 0, err
	}
	var n int64
	for _, m := range all {
		if !gone(m.Entry) {
			continue
		}
		n++
		if err := m.forget(tx); err != nil {
			return n, err
		}
	}
	return n, nil
}

// ForgetAccount takes away what an account sent and no case has.
func ForgetAccount(tx *store.Tx, district, account string) (int64, error) {
	all, err := list(tx, `district = $1 AND account = $2 AND case_id = ''`, district, account)
	for _, m := range all {
		if err == nil {
			err = m.forget(tx)
		}
	}
	return int64(len(all)), err
}

func (m Media) forget(tx *store.Tx) error {
	const release = `INSERT INTO media_release (district, blob, upload) VALUES ($1, $2, $3) ON CONFLICT (district, blob, upload) DO NOTHING`
	for _, key := range []string{m.Blob, m.Thumbnail} {
		if key == "" {
			continue
		}
		if err := tx.Later(release, m.District, key, 0); err != nil {
			return err
		}
	}
	if err := tx.Later(release, m.District, m.ID, 1); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM media WHERE district = $1 AND id = $2`, m.District, m.ID)
	return err
}

// Release takes from the store what Forget has forgotten, unless another row refers to the same file, and returns how many files went. What cannot
// be removed now is tried again the next time.
func (l *Library) Release(ctx context.Context) (files int, err error) {
	type waiting struct {
		district, key string
		upload        bool
	}
	for {
		var all []waiting
		err := l.DB.View(ctx, func(tx *store.Tx) error {
			all = nil
			return tx.Each(fmt.Sprintf(`SELECT district, blob, upload FROM media_release ORDER BY district, blob LIMIT %d`, sweepRows), nil, func(r store.Scanner) error {
				var w waiting
				var upload int
				err := r.Scan(&w.district, &w.key, &upload)
				w.upload = upload == 1
				all = append(all, w)
				return err
			})
		})
		if err != nil || len(all) == 0 {
			return files, err
		}
		for _, w := range all {
			upload := 0
			if w.upload {
				upload = 1
				l.stage.forget(w.district, w.key)
			} else if removed, err := l.release(ctx, w.key); err != nil {
				return files, err
			} else if removed {
				files++
			}
			err := l.DB.Update(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec(`DELETE FROM media_release WHERE district = $1 AND blob = $2 AND upload = $3`, w.district, w.key, upload)
				return err
			})
			if err != nil {
				return files, err
			}
		}
	}
}
