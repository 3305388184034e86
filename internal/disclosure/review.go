package disclosure

import (
	"context"
	"strings"
	"time"

	"liandong/internal/kernel/record"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

const selectReading = `SELECT id, account, at, kind, subject, fields, persons, purpose, remark, beyond, review, reviewer, reviewed_at, finding FROM disclosure`

func scan(r store.Scanner, district string) (d Reading, err error) {
	var at, reviewed int64
	var fields string
	var beyond int
	err = r.Scan(&d.ID, &d.Account, &at, &d.Kind, &d.Subject, &fields, &d.Persons, &d.Purpose, &d.Remark, &beyond, &d.Review, &d.Reviewer, &reviewed, &d.Finding)
	d.District, d.At, d.ReviewedAt, d.Fields, d.Beyond = district, clock.Time(at), clock.Time(reviewed), strings.Fields(fields), beyond == 1
	return d, err
}

func one(tx *store.Tx, district, id string) (d Reading, err error) {
	found := false
	err = tx.Each(selectReading+` WHERE district = $1 AND id = $2`, store.Args(district, id), func(r store.Scanner) (err error) {
		found = true
		d, err = scan(r, district)
		return err
	})
	if err == nil && !found {
		err = ErrNone.New()
	}
	return d, err
}

// List returns the readings of some days, the latest first, at most 200; drawn only those that wait for review. Permission: audit.read over the district. Errors: worktime.ErrSpan.
func (s *Service) List(ctx context.Context, who access.Credential, from, before time.Time, drawn bool) (all []Reading, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		all = nil
		c, err := s.Access.Resolve(tx, who)
		if err != nil {
			return err
		}
		if err := c.MayOver(access.ReadAudit, "/"+c.District+"/", access.Plain); err != nil {
			return err
		}
		if !from.Before(before) {
			return worktime.ErrSpan.At("from")
		}
		where := ""
		if drawn {
			where = " AND review = 'drawn'"
		}
		return tx.Each(selectReading+` WHERE district = $1 AND at >= $2 AND at < $3`+where+` ORDER BY at DESC, id DESC LIMIT 200`,
			store.Args(c.District, clock.Milli(from), clock.Milli(before)), func(r store.Scanner) error {
				d, err := scan(r, c.District)
				all = append(all, d)
				return err
			})
	})
	return all, err
}

// Review keeps what a reviewer found of a reading that was drawn. Permission: audit.read over the district, of another than who read. Errors: ErrNone, ErrOwn,
// ErrReviewed, ErrOutcome, ErrRemark. Side effect: an audit entry.
func (s *Service) Review(ctx context.Context, who access.Credential, id, outcome, finding string) (d Reading, err error) {
	finding = strings.TrimSpace(finding)
	if outcome != "proper" && outcome != "improper" {
		return d, ErrOutcome.At("outcome")
	}
	if (outcome == "improper" || finding != "") && !words.Sayable(finding, 2, 200) {
		return d, ErrRemark.At("remark")
	}
	err = s.DB.Update(ctx, func(tx *store.Tx) error {
		c, err := s.Access.Resolve(tx, who)
		if err != nil {
			return err
		}
		if err := c.MayOver(access.ReadAudit, "/"+c.District+"/", access.Plain); err != nil {
			return err
		}
		if d, err = one(tx, c.District, id); err != nil {
			return err
		}
		if d.Account == c.Account {
			return ErrOwn.New()
		}
		again := d.Reviewer == c.Account && d.Review == outcome && d.Finding == finding
		if again {
			return nil
		}
		now := s.Clock.Now()
		n, err := readingRows.Exec(tx, `UPDATE disclosure SET review = $1, reviewer = $2, reviewed_at = $3, finding = $4 WHERE district = $5 AND id = $6 AND review = 'drawn'`,
			outcome, c.Account, clock.Milli(now), finding, c.District, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrReviewed.New()
		}
		d.Review, d.Reviewer, d.ReviewedAt, d.Finding = outcome, c.Account, now, finding
		return record.By(tx, c).Note("disclosure.review", id, map[string]string{"outcome": outcome})
	})
	return d, err
}
