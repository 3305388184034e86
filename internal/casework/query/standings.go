package query

import (
	"context"
	"strings"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
)

// Standing (在办情况) is how many open cases there are now, how many of them are overdue, and how many suspended.
type Standing struct{ Open, Overdue, Suspended int64 }

func (s *Standing) add(o Standing) {
	s.Open, s.Overdue, s.Suspended = s.Open+o.Open, s.Overdue+o.Overdue, s.Suspended+o.Suspended
}

// Standings returns the open cases of each grid of a level that has any, within the filter and what the caller may see. Permission: case.read.
func (d *Query) Standings(ctx context.Context, who access.Credential, filter Filter, level territory.Level) (all map[string]Standing, err error) {
	err = d.onMap(ctx, who, func(tx *store.Tx, f *rules.Facts) error {
		q := &query{placed: true}
		if err := q.choose(f, filter); err != nil {
			return err
		}
		paths, err := standings(tx, q, "path", f.Now)
		all = map[string]Standing{}
		for path, n := range paths {
			code := territory.On(path, level)
			sum := all[code]
			sum.add(n)
			all[code] = sum
		}
		return err
	})
	return all, err
}

// standings counts the open cases of a query by a column.
func standings(tx *store.Tx, q *query, column string, now time.Time) (map[string]Standing, error) {
	q.and("c.owner_code <> ''")
	text := "SELECT c." + column + ", COUNT(*), CAST(SUM(CASE WHEN " + q.overdue(now) + " THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN c.state = 'suspended' THEN 1 ELSE 0 END) AS BIGINT) FROM cases c WHERE " +
		strings.Join(q.where, " AND ") + " GROUP BY c." + column
	all := map[string]Standing{}
	err := tx.Each(text, q.args, func(r store.Scanner) error {
		var key string
		var s Standing
		err := r.Scan(&key, &s.Open, &s.Overdue, &s.Suspended)
		all[key] = s
		return err
	})
	return all, err
}
