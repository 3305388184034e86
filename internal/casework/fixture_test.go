package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/indicator"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// together runs fn for all at once, some side by side; what goes wrong is told with the number.
func together(t *testing.T, n int, fn func(i int) error) {
	t.Helper()
	const side = 48
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(side, n) {
		wg.Go(func() {
			for i := range next {
				if err := fn(i); err != nil {
					t.Errorf("%d: %v", i, err)
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// crop is cases of one matter that fare alike.
type crop struct {
	matter   string
	handler  string    // account, %s for the village or grid
	n        int       // how many are found
	closedAt time.Time // zero: they stay open
	cases    []rules.Case
}

// TestThePublishedFiguresComeOutOfTheCases makes the cases of a published month (Tianmen, December 2016): filed 996, due 972, closed 911, on time 737,
// and reads the published rates from them: 93.72% and 75.82%.
func TestThePublishedFiguresComeOutOfTheCases(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		// A blocked fire lane is due two hours after it was found, rubbish at the close of business of the next working day, a bridge only on the third.
		fireDue, rubbishDue := beijing(0, "11:00:00"), beijing(1, "17:00:00")
		crops := []*crop{
			{matter: fireLane, handler: "head-%s", n: 100, closedAt: beijing(0, "10:30:00")},
			{matter: fireLane, handler: "head-%s", n: 100, closedAt: fireDue}, // at the last moment
			{matter: fireLane, handler: "head-%s", n: 72, closedAt: fireDue.Add(time.Millisecond)},
			{matter: rubbish, handler: "village-%.2s", n: 437, closedAt: beijing(0, "16:00:00")},
			{matter: rubbish, handler: "village-%.2s", n: 100, closedAt: rubbishDue},
			{matter: rubbish, handler: "village-%.2s", n: 40, closedAt: rubbishDue.Add(time.Millisecond)},
			{matter: rubbish, handler: "village-%.2s", n: 62, closedAt: beijing(3, "10:00:00")}, // after the window
			{matter: rubbish, handler: "village-%.2s", n: 61},
			{matter: bridge, n: 24},
		}
		grids := []string{"111", "112", "121", "122", "211", "212", "221", "222"}
		for _, k := range crops {
			k.cases = make([]rules.Case, k.n)
			together(t, k.n, func(i int) (err error) {
				n := grids[i%len(grids)]
				_, k.cases[i], _, _, err = w.Report(t.Context(), w.who["patrol-"+n], draft("patrol", k.matter, n))
				return err
			})
		}
		ripe := slices.DeleteFunc(slices.Clone(crops), func(k *crop) bool { return k.closedAt.IsZero() })
		slices.SortStableFunc(ripe, func(a, b *crop) int { return a.closedAt.Compare(b.closedAt) })
		for _, k := range ripe {
			w.clock.Set(k.closedAt)
			w.loginAgain()
			together(t, k.n, func(i int) error {
				n := grids[i%len(grids)]
				handler := fmt.Sprintf(k.handler, n)
				for _, s := range []struct {
					who    string
					action rules.Action
				}{{handler, rules.ActAccept}, {handler, rules.ActFinish}, {"super-" + n, rules.ActPass}} {
					c, err := w.try(s.who, k.cases[i], s.action, rules.Input{Note: "已恢复"})
					if err != nil {
						return fmt.Errorf("%s by %s: %w", s.action, s.who, err)
					}
					k.cases[i] = c
				}
				return nil
			})
		}
		if t.Failed() {
			return
		}
		const from, to = "2026-03-02", "2026-03-04"
		want := indicator.Facts{Received: 996, Filed: 996, Due: 972, DueClosed: 911, DueOnTime: 737, Closed: 911 - 62, InGrid: 911 - 62}
		for _, folded := range []bool{false, true} {
			if folded {
				w.fold()
			}
			got := w.figures(t, from, to)
			if got = core(got); got != want {
				t.Errorf("folded %v: counted %+v, want %+v", folded, got, want)
			}
			rates, err := indicator.Standard.Rates(got, to)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rates {
				want := map[string]string{"closing": "911/972 93.72%", "on_time_closing": "737/972 75.82%"}[r.Code]
				if got := fmt.Sprintf("%d/%d %.2f%%", r.Numerator, r.Denominator, r.Value*100); want != "" && got != want {
					t.Errorf("folded %v: %s is %s, want %s", folded, r.Code, got, want)
				}
			}
			if later := core(w.figures(t, "2026-03-05", "2026-03-05")); later != (indicator.Facts{Due: 24, Closed: 62, InGrid: 62}) {
				t.Errorf("folded %v: on the day after the window %+v", folded, later)
			}
		}
		if got := w.sql(t, beijing(0, "00:00:00"), beijing(3, "00:00:00")); got != "filed 996, due 972, closed 911, on time 737" {
			t.Errorf("the rows of the cases say: %s", got)
		}
	})
}

// core is what of the facts speaks of due dates, closing and its level.
func core(f indicator.Facts) indicator.Facts {
	return indicator.Facts{Received: f.Received, Filed: f.Filed, Returned: f.Returned, Reworked: f.Reworked, Reopened: f.Reopened, Voided: f.Voided, Answered: f.Answered,
		Due: f.Due, DueClosed: f.DueClosed, DueOnTime: f.DueOnTime, Suspended: f.Suspended,
		Closed: f.Closed, InGrid: f.InGrid, InDepartment: f.InDepartment, InEnforcement: f.InEnforcement, Forced: f.Forced}
}

// fold moves all deltas into the counts.
func (w *world) fold() {
	w.t.Helper()
	for n := 1; n > 0; {
		w.update(func(tx *store.Tx) (err error) { n, err = indicator.Fold(tx, district); return err })
	}
}

// figures are the facts of a window, whole; split in any way they add up to the same.
func (w *world) figures(t *testing.T, from, to string) (whole indicator.Facts) {
	t.Helper()
	err := w.DB.View(t.Context(), func(tx *store.Tx) error {
		for _, by := range []indicator.By{indicator.Whole, indicator.ByMatter, indicator.BySource, indicator.ByDay} {
			groups, err := indicator.Read(tx, indicator.Window{District: district, Area: indicator.Area{Code: district}, From: from, To: to}, by)
			if err != nil {
				return err
			}
			sum := indicator.Sum(groups)
			if by == indicator.Whole {
				whole = sum
			} else if sum != whole {
				t.Errorf("split by %s it is %+v, whole %+v", by, sum, whole)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return whole
}

// sql counts the cases themselves, by when they were filed and when they are due.
func (w *world) sql(t *testing.T, from, before time.Time) string {
	t.Helper()
	var all []string
	err := w.DB.View(t.Context(), func(tx *store.Tx) error {
		all = nil
		for _, q := range [][2]string{
			{"filed", "filed_at >= $2 AND filed_at < $3"},
			{"due", "filed_at > 0 AND state NOT IN ('void', 'suspended') AND due_at >= $2 AND due_at < $3"},
			{"closed", "filed_at > 0 AND state = 'closed' AND due_at >= $2 AND due_at < $3"},
			{"on time", "filed_at > 0 AND state = 'closed' AND (CASE WHEN handed_at > 0 THEN handed_at ELSE closed_at END) <= due_at AND due_at >= $2 AND due_at < $3"},
		} {
			var n int64
			if err := tx.Get(`SELECT COUNT(*) FROM cases WHERE district = $1 AND `+q[1], store.Args(district, from.UnixMilli(), before.UnixMilli()), &n); err != nil {
				return err
			}
			all = append(all, fmt.Sprintf("%s %d", q[0], n))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, ", ")
}
