package media

import (
	"cmp"
	"database/sql"
	"slices"
	"strings"

	"liandong/internal/kernel/store"
)

// Twin (重复附件) is another file that is the same, or a photo that is nearly the same.
type Twin struct {
	ID, Account, Case, Entry string // the last two empty if it belongs to no case
	Same                     bool   // byte for byte as sent
	Distance                 int    // bits of the looks that differ, 0 to 4
}

// Reused returns which other files of the district have the same content as this one, or are photos that look the same: one that was sent
// before, or copied from another case. The closest come first, at most Limits.Twins. A photo that is too plain to be told from others (a wall,
// the sky) is only compared byte for byte. Permission: none is asked here. Errors: ErrNoMedia.
func (l *Library) Reused(tx *store.Tx, district, id string) ([]Twin, error) {
	m, err := Find(tx, district, id)
	if err != nil || m.State != Ready {
		return nil, err
	}
	twins, err := m.candidates(tx)
	twins = slices.DeleteFunc(twins, func(t Twin) bool { return !t.Same && t.Distance > sameLook })
	slices.SortFunc(twins, func(a, b Twin) int {
		if a.Same != b.Same {
			if a.Same {
				return -1
			}
			return 1
		}
		return cmp.Or(a.Distance-b.Distance, cmp.Compare(a.ID, b.ID))
	})
	return twins[:min(len(twins), l.Limits.Twins)], err
}

// mostCandidates bounds what one lookup reads, where somebody sends the same again and again.
const mostCandidates = 1000

// candidates are all that may be twins. Where four bits differ, either a quarter is the same, or each differs in one bit: so the other three
// are looked up as they are, and the first with the sixteen beside it.
func (m Media) candidates(tx *store.Tx) (all []Twin, err error) {
	args := store.Args(m.District, m.ID, m.SHA256, mostCandidates)
	var queries []string
	lookup := func(where string) {
		queries = append(queries, `SELECT * FROM (SELECT id, account, case_id, entry, sha256, look FROM media
			WHERE district = $1 AND id <> $2 AND `+where+` LIMIT $4) AS found`)
	}
	lookup(`sha256 = $3 AND sha256 <> ''`)
	if m.look != nil {
		q := quarters(*m.look)
		first := near(q[0])
		lookup(`look_1 IN (` + store.Placeholders(len(args)+1, len(first)) + `)`)
		for _, v := range first {
			args = append(args, v)
		}
		for i, column := range []string{"look_2", "look_3", "look_4"} {
			args = append(args, q[i+1])
			lookup(column + ` = ` + store.Placeholders(len(args), 1))
		}
	}
	err = tx.Each(strings.Join(queries, ` UNION `), args, func(r store.Scanner) error {
		var t Twin
		var sum string
		var look sql.NullInt64
		err := r.Scan(&t.ID, &t.Account, &t.Case, &t.Entry, &sum, &look)
		t.Same, t.Distance = sum == m.SHA256, 64
		if m.look != nil && look.Valid {
			t.Distance = differ(*m.look, look.Int64)
		} else if t.Same {
			t.Distance = 0
		}
		all = append(all, t)
		return err
	})
	return all, err
}
