package casework_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/district/indicator"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func (w *world) quality(of, in, from, to string) (q query.Quality) {
	w.t.Helper()
	err := w.DB.View(w.t.Context(), func(tx *store.Tx) error {
		chart, err := w.Atlas.Map(tx, of)
		if err != nil {
			return err
		}
		area, ok := chart.Grid(in)
		if !ok {
			return territory.ErrNoGrid.New()
		}
		q, err = w.Quality(tx, area, indicator.Window{District: of, Area: indicator.AreaOf(chart, area), From: from, To: to})
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return q
}

func TestMarkedClosuresAreCountedAndFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		close := func(n, code string, work time.Duration) rules.Case {
			t.Helper()
			c := w.do("head-"+n, w.report("patrol-"+n, draft("patrol", code, n)), rules.ActAccept)
			w.clock.Advance(work)
			c = w.do("head-"+n, c, rules.ActFinish)
			w.clock.Advance(work)
			return w.do("super-"+n, c, rules.ActPass)
		}
		instant := close("111", fireLane, 0)
		close("111", fireLane, 20*time.Minute)
		unseen := close("112", fireLane, 25*time.Second) // worked on for 25 seconds, looked at for 25
		close("211", fireLane, 20*time.Minute)
		w.report("patrol-211", draft("patrol", fireLane, "211")) // open: in no figure
		today := worktime.DateOf(monday).String()
		told := func(q query.Quality) string {
			var all []string
			for _, d := range append(append([]query.Doubt{q.Whole}, q.Areas...), q.Matters...) {
				all = append(all, fmt.Sprintf("%s %d/%d instant %d unseen %d impossible %d", strings.TrimPrefix(d.Key, district), d.Marked, d.Closed, d.ByMark["instant"], d.ByMark["unseen"], d.ByMark["impossible"]))
			}
			return strings.Join(all, "\n")
		}
		want := " 2/4 instant 2 unseen 2 impossible 2\n001 2/3 instant 2 unseen 2 impossible 2\n002 0/1 instant 0 unseen 0 impossible 0\n1001 2/4 instant 2 unseen 2 impossible 2"
		if got := told(w.quality(district, district, today, today)); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		w.fold()
		if got := told(w.quality(district, district, today, today)); got != want {
			t.Errorf("folded\n%s\nwant\n%s", got, want)
		}
		want = "001001 2/3 instant 2 unseen 2 impossible 2\n001001001 1/2 instant 1 unseen 1 impossible 1\n001001002 1/1 instant 1 unseen 1 impossible 1\n1001 2/3 instant 2 unseen 2 impossible 2"
		if got := told(w.quality(district, grid("111")[:12], today, today)); got != want {
			t.Errorf("of a village\n%s\nwant\n%s", got, want)
		}
		if got := told(w.quality(district, district, "2026-02-01", "2026-02-28")); got != " 0/0 instant 0 unseen 0 impossible 0" {
			t.Errorf("before: %s", got)
		}
		if q := w.quality(district, district, today, today); len(q.Marks) != 3 || q.Judged {
			t.Errorf("marks %v, a single day judged: %t", q.Marks, q.Judged)
		}

		list := func(f query.Filter) string {
			t.Helper()
			page, _, err := w.List(t.Context(), w.who["op"], f)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, c := range page.Cases {
				ids = append(ids, c.ID)
			}
			return strings.Join(ids, " ")
		}
		days := query.Days{From: today, To: today}
		for name, one := range map[string]struct {
			f    query.Filter
			want string
		}{
			"marked":      {query.Filter{View: query.Marked, Closed: days}, unseen.ID + " " + instant.ID},
			"with a mark": {query.Filter{View: query.Marked, Mark: "instant", Grid: grid("112")}, unseen.ID},
			"no such":     {query.Filter{View: query.Marked, Mark: "inst"}, ""},
			"before":      {query.Filter{View: query.Marked, Closed: query.Days{To: "2026-03-01"}}, ""},
			"closed":      {query.Filter{Closed: days, Grid: grid("112")}, unseen.ID},
		} {
			if got := list(one.f); got != one.want {
				t.Errorf("%s: %s, want %s", name, got, one.want)
			}
		}
		for field, f := range map[string]query.Filter{"closed_from": {Closed: query.Days{From: "soon"}}, "closed_to": {View: query.Marked, Closed: query.Days{To: "2026-02-30"}}, "mark": {View: query.Marked, Mark: "%"}} {
			if _, _, err := w.List(t.Context(), w.who["op"], f); fault.From(err).Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		w.do("op", w.mustRead(t, instant.ID), rules.ActReopen)
		if got := told(w.quality(district, district, today, today)); !strings.HasPrefix(got, " 1/3 ") {
			t.Errorf("reopened, it is in no figure: %s", got)
		}
	})
}

// TestSilenceIsMeasuredByNeighbours: five base grids of a village and what came from them.
func TestSilenceIsMeasuredByNeighbours(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		const other, village = "320506", "320506001001"
		base := func(n int) string { return fmt.Sprintf("%s%03d", village, n) }
		w.update(func(tx *store.Tx) error {
			drafts := []territory.Draft{{Code: other, Name: "区", Level: territory.District}, {Code: "320506001", Name: "镇", Parent: other, Level: territory.Town},
				{Code: village, Name: "村", Parent: "320506001", Level: territory.Village}}
			for i := range 5 {
				x, y := int32(1_206_000_000+i*100_000), int32(312_000_000)
				p := func(i, j int32) geo.Point { return geo.Point{X: x + i, Y: y + j} }
				drafts = append(drafts, territory.Draft{Code: base(i + 1), Name: base(i + 1), Parent: village, Level: territory.Base,
					Shape: geo.MultiPolygon{{Outer: geo.Ring{p(0, 0), p(100_000, 0), p(100_000, 100_000), p(0, 100_000)}}}})
			}
			prepared, report := territory.Prepare(drafts)
			if err := report.Err(); err != nil {
				return err
			}
			return territory.Store(tx, other, prepared, monday.AddDate(-1, 0, 0))
		})
		came := func(n int, f indicator.Facts) {
			t.Helper()
			w.update(func(tx *store.Tx) error {
				return tx.LaterAll(indicator.Count(other, fmt.Sprint(n, f.Received, f.Due), []indicator.Delta{{Facts: f,
					Key: indicator.Key{Day: "2026-03-02", Grid: base(n), Zone: "320506001", Matter: fireLane}}}))
			})
		}
		told := func(from string) string {
			var all []string
			q := w.quality(other, other, from, "2026-03-02")
			for _, s := range q.Silent {
				all = append(all, fmt.Sprintf("silent %s of %d, %d", s.Grid.Code, s.Neighbours, s.Middle))
			}
			for _, p := range q.Perfect {
				all = append(all, fmt.Sprintf("perfect %s %d", p.Grid.Code, p.Due))
			}
			return strings.Join(all, "; ")
		}
		came(1, indicator.Facts{Received: 9})
		came(2, indicator.Facts{Received: 6})
		came(3, indicator.Facts{Received: 4})
		if got := told("2026-02-17"); got != "" {
			t.Errorf("the neighbours report little, and yet %s", got)
		}
		came(4, indicator.Facts{Received: 7, Due: 99, DueOnTime: 99})
		if got := told("2026-02-17"); got != "silent "+base(5)+" of 4, 6" {
			t.Errorf("told: %s", got)
		}
		if got := told("2026-02-18"); got != "" {
			t.Errorf("13 days are too short to say %s", got)
		}
		came(4, indicator.Facts{Due: 1, DueOnTime: 1})
		if got, want := told("2026-03-01"), "perfect "+other+" 100; perfect 320506001 100; perfect "+village+" 100; perfect "+base(4)+" 100"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		came(3, indicator.Facts{Due: 1})
		if got, want := told("2026-03-01"), "perfect "+base(4)+" 100"; got != want {
			t.Errorf("one was late: %s, want %s", got, want)
		}
	})
}

func TestADraftSaysWhichOpenCasesWouldGoElsewhere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		admin := w.admin()
		w.report("patrol-111", draft("patrol", fireLane, "111"))
		w.report("patrol-111", draft("patrol", fireLane, "111"))
		w.report("patrol-211", draft("patrol", fireLane, "211"))
		w.report("resident", draft("resident", fireLane, "111")) // not dispatched: no rule has been asked
		e, err := w.Elsewhere(t.Context(), admin)
		if err != nil || e.Looked != 3 || len(e.Moves) != 0 {
			t.Errorf("without a draft: %+v, %v", e, err)
		}
		const draftRules = `{"rules":[{"code":"R1","matter":"1001","area":"320509001","to":{"kind":"unit","code":"office-1"},"why":{"zh":"试行","en":"on trial"}}],"tests":[]}`
		if _, err := w.SaveRules(t.Context(), admin, "routing", "0", []byte(draftRules)); err != nil {
			t.Fatal(err)
		}
		e, err = w.Elsewhere(t.Context(), admin)
		if err != nil || e.Looked != 3 || len(e.Moves) != 1 || e.Cut {
			t.Fatalf("%+v, %v", e, err)
		}
		if m := e.Moves[0]; m.Cases != 2 || m.From.Code != "P-head-111" || m.To.Code != "office-1" || m.Rule != "R1" || m.Matter != fireLane || !strings.Contains(m.Why.EN, "on trial") {
			t.Errorf("%+v", m)
		}
		if _, err := w.Elsewhere(t.Context(), w.who["op"]); !errors.Is(err, access.ErrDenied) {
			t.Errorf("an operator: %v", err)
		}
	})
}
