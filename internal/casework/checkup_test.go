package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"liandong/internal/casework"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestACheckupFindsWhatWasChangedBehindTheLog: timers that are gone or put off are set again, rows that nobody's deed changed are named, and what is sound is not.
func TestACheckupFindsWhatWasChangedBehindTheLog(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		var ids []string
		for _, n := range []string{"111", "112", "111", "112"} {
			ids = append(ids, w.report("patrol-"+n, draft("patrol", fireLane, n)).ID)
		}
		rest := w.report("op-1", draft("hotline", rubbish, "111")).ID
		timers := func() string {
			return w.rows(t, `SELECT case_id, due_at FROM case_timer ORDER BY case_id`)
		}
		behind := func(query string, args ...any) {
			t.Helper()
			w.update(func(tx *store.Tx) error {
				n, err := tx.Exec(query, args...)
				if n == 0 {
					t.Errorf("nothing was changed by %s", query)
				}
				return err
			})
		}
		c := casework.NewCheckup(w.Casework, w.Numbers)
		small := casework.Bounds{Entries: 10_000, Cases: 2, Bytes: 1}
		look := func(want ...string) {
			t.Helper()
			var got []string
			for range 4 { // all cases, by two
				found, err := c.Round(t.Context(), small)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range found {
					if one := f.Code + " " + f.Subject; !slices.Contains(got, one) {
						got = append(got, one)
					}
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("found\n%s, want\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
		look()
		was := timers()
		behind(`DELETE FROM case_timer`)
		look("checkup.timer case "+ids[0], "checkup.timer case "+ids[1], "checkup.timer case "+ids[2], "checkup.timer case "+ids[3], "checkup.timer case "+rest)
		if now := timers(); now != was {
			t.Errorf("the timers are\n%s, they were\n%s", now, was)
		}
		look()
		behind(`UPDATE case_timer SET due_at = $1 WHERE case_id = $2`, clock.Milli(monday.AddDate(70, 0, 0)), ids[1])
		look("checkup.timer case " + ids[1])
		behind(`UPDATE case_timer SET due_at = due_at + $1`, (26 * time.Hour).Milliseconds()) // as when a holiday is taken back: set again, and no alarm
		look()
		if now := timers(); now != was {
			t.Errorf("the timers are\n%s, they were\n%s", now, was)
		}
		if left := c.Found(); len(left) != 0 {
			t.Errorf("what was mended is still told: %v", left)
		}
		w.clock.Set(beijing(0, "11:30:00"))
		for fired := 1; fired > 0; {
			var err error
			if fired, err = w.FireTimers(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		w.rang(t, ids[3], "s100", "w100")
		look()

		behind(`UPDATE cases SET title = '无事' WHERE id = $1`, ids[0])
		behind(`UPDATE cases SET due_at = due_at + 1 WHERE id = $1`, ids[1])
		behind(`UPDATE cases SET urgency = 'normal' WHERE id = $1`, ids[2])
		behind(`UPDATE access_grant SET role = 'district_leader' WHERE id = (SELECT MIN(id) FROM access_grant)`)
		_, grant, _ := strings.Cut(w.rows(t, `SELECT MIN(id) AS id FROM access_grant`), "=")
		look("checkup.row case "+ids[0], "checkup.row case "+ids[1], "checkup.row case "+ids[2], "checkup.row grant "+strings.TrimSpace(grant))
		if n := len(c.Found()); n != 4 {
			t.Errorf("%d are known: %v", n, c.Found())
		}
	})
}
