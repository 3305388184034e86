package casework_test

import (
	"fmt"
	"strings"
	"testing"

	"liandong/internal/casework/intake"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/district/indicator"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// verify is what the verification of figures finds, "" for nothing.
func (w *world) verify(t *testing.T) string {
	t.Helper()
	wrong, err := ledger.VerifyFigures(t.Context(), w.DB, district, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, d := range wrong {
		fmt.Fprintf(&b, "%+v:", d.Cell)
		d.Facts(func(name string, counted, happened int64) {
			fmt.Fprintf(&b, " %s counted %d, happened %d", name, counted, happened)
		})
		b.WriteString("\n")
	}
	return b.String()
}

// TestFiguresAreVerifiedAndRebuilt: whoever changes a count is found, to the cell; putting it right keeps what is counted meanwhile.
func TestFiguresAreVerifiedAndRebuilt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		found := func() intake.Draft { return draft("patrol", fireLane, "111") }
		c := w.do("head-111", w.report("patrol-111", found()), rules.ActAccept)
		c = w.do("super-111", w.do("head-111", c, rules.ActFinish), rules.ActRework)
		w.fold()
		w.do("head-111", c, rules.ActFinish)
		if wrong := w.verify(t); wrong != "" {
			t.Fatalf("at first: %s", wrong)
		}
		w.update(func(tx *store.Tx) error {
			if _, err := tx.Exec(`UPDATE indicator_cell SET filed = filed + 5 WHERE district = $1 AND area = $2 AND dim = 'day'`, district, district); err != nil {
				return err
			}
			_, err := tx.Exec(`DELETE FROM indicator_cell WHERE district = $1 AND dim = 'cell'`, district)
			return err
		})
		wrong := w.verify(t)
		if !strings.Contains(wrong, "Dim:day") || !strings.Contains(wrong, "filed counted 6, happened 1") || !strings.Contains(wrong, "Dim:cell") || !strings.Contains(wrong, "received counted 0, happened 1") {
			t.Errorf("after the damage: %s", wrong)
		}
		n, err := ledger.RebuildFigures(t.Context(), w.DB, district, func(string) { w.report("patrol-111", found()) }) // between reading and putting right, somebody reports
		if err != nil || n < 2 {
			t.Fatal(n, err)
		}
		for _, folded := range []bool{false, true} {
			if folded {
				w.fold()
			}
			if wrong := w.verify(t); wrong != "" {
				t.Errorf("put right, folded %v: %s", folded, wrong)
			}
		}
		if f := w.facts(t); f.Received < 2 || f.Filed != f.Received || f.Reworked != 1 {
			t.Errorf("%+v", f)
		}
	})
}

// TestThePastIsCountedWhereNothingIs: as after an upgrade that counts in a new way; where figures are, nothing is touched.
func TestThePastIsCountedWhereNothingIs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.report("patrol-111", draft("patrol", fireLane, "111"))
		told := 0
		if err := ledger.CountPast(t.Context(), db, func(string) { told++ }); err != nil || told != 0 {
			t.Errorf("with figures: %v, told %d times", err, told)
		}
		before := w.facts(t)
		w.update(func(tx *store.Tx) error {
			_, err := tx.Exec(`DELETE FROM indicator_delta WHERE district = $1`, district)
			if err == nil {
				_, err = tx.Exec(`DELETE FROM indicator_cell WHERE district = $1`, district)
			}
			return err
		})
		if err := ledger.CountPast(t.Context(), db, func(string) { told++ }); err != nil || told == 0 {
			t.Errorf("without: %v, told %d times", err, told)
		}
		if after := w.facts(t); after != before || after.Received != 1 || w.verify(t) != "" {
			t.Errorf("counted %+v, before %+v", after, before)
		}
	})
}

// behindEveryFigure compares each count, whole, by matter and by unit, with the list of the cases behind it.
func (w *world) behindEveryFigure(t *testing.T) {
	t.Helper()
	const from, to = "2026-01-01", "2027-12-31"
	var groups []indicator.Group
	if err := w.DB.View(t.Context(), func(tx *store.Tx) (err error) {
		groups, err = indicator.Read(tx, indicator.Window{District: district, Area: indicator.Area{Code: district}, From: from, To: to}, indicator.ByMatter)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	groups = append(groups, indicator.Group{Facts: indicator.Sum(groups)})
	for _, g := range groups {
		for name, want := range map[string]int64{"received": g.Received, "voided": g.Voided, "answered": g.Answered, "due": g.Due, "due_closed": g.DueClosed,
			"due_on_time": g.DueOnTime, "suspended": g.Suspended, "closed": g.Closed, "in_grid": g.InGrid, "in_department": g.InDepartment, "in_enforcement": g.InEnforcement,
			"closed_on_time": g.ClosedOnTime, "closed_on_first": g.ClosedOnFirst, "due_on_first": g.DueOnFirst, "smooth": g.Smooth, "clean": g.Clean, "said": g.Said, "solved": g.Solved, "rated": g.Rated, "satisfied": g.Satisfied, "forced": g.Forced,
			"ever_returned": g.Closed - g.Smooth, "ever_reworked": g.Closed - g.Clean,
			"within4h": g.Within4h, "within1d": g.Within1d, "within3d": g.Within3d, "within7d": g.Within7d, "within15d": g.Within15d, "longer": g.Longer} {
			n := w.behind(t, query.Filter{Matter: g.Key, Behind: query.Behind{Fact: name, From: from, To: to}})
			if n != want {
				t.Errorf("%s of matter %q counts %d, the list has %d", name, g.Key, want, n)
			}
		}
	}
	var grids []territory.Grid
	if err := w.DB.View(t.Context(), func(tx *store.Tx) error {
		chart, err := w.Atlas.Map(tx, district)
		grids = chart.Grids(territory.Filter{Level: territory.Base})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	whole := groups[len(groups)-1]
	for name, want := range map[string]int64{"received": whole.Received, "due": whole.Due, "closed": whole.Closed, "suspended": whole.Suspended, "voided": whole.Voided} {
		var n int64
		for _, g := range grids {
			n += w.behind(t, query.Filter{Grid: g.Code, Behind: query.Behind{Fact: name, From: from, To: to}})
		}
		if n != want {
			t.Errorf("%s counts %d, the lists of all base grids have %d", name, want, n)
		}
	}
	var units []indicator.Group
	if err := w.DB.View(t.Context(), func(tx *store.Tx) (err error) {
		units, err = indicator.Read(tx, indicator.Window{District: district, Area: indicator.Area{Code: district}, From: from, To: to}, indicator.ByUnit)
		return err
	}); err != nil || len(units) == 0 {
		t.Fatal(units, err)
	}
	for _, g := range units {
		for name, want := range map[string]int64{"closed": g.Closed, "in_grid": g.InGrid, "closed_on_time": g.ClosedOnTime, "closed_on_first": g.ClosedOnFirst, "smooth": g.Smooth, "clean": g.Clean, "said": g.Said, "satisfied": g.Satisfied} {
			if n := w.behind(t, query.Filter{Behind: query.Behind{Fact: name, From: from, To: to, Unit: g.Key}}); n != want {
				t.Errorf("%s of unit %q counts %d, the list has %d", name, g.Key, want, n)
			}
		}
	}
	w.behindEveryHold(t, from, to)
}

// behindEveryHold follows the events of each case, and compares how often and in how many cases an owner held one in a stage with the count and with the list behind it.
func (w *world) behindEveryHold(t *testing.T, from, to string) {
	t.Helper()
	type hold struct{ stage, kind, code string }
	type place struct{ stage, unit string }
	times, cases := map[place]int64{}, map[place]map[string]bool{}
	var waits []indicator.Wait
	if err := w.DB.View(t.Context(), func(tx *store.Tx) (err error) {
		var last hold
		var of string
		var since int64
		err = tx.Each(`SELECT case_id, to_state, owner_kind, owner_code, at FROM case_event WHERE district = $1 ORDER BY case_id, version`, store.Args(district), func(r store.Scanner) error {
			var id string
			var now hold
			var at int64
			if err := r.Scan(&id, &now.stage, &now.kind, &now.code, &at); err != nil {
				return err
			}
			if id == of && now == last {
				return nil
			}
			if id == of && at > since && rules.State(last.stage).Open() {
				in := []place{{last.stage, ""}}
				if last.kind == "unit" {
					in = append(in, place{last.stage, last.code})
				}
				for _, p := range in {
					if times[p]++; cases[p] == nil {
						cases[p] = map[string]bool{}
					}
					cases[p][id] = true
				}
			}
			of, last, since = id, now, at
			return nil
		})
		if err != nil {
			return err
		}
		waits, err = indicator.Waits(tx, indicator.Window{District: district, Area: indicator.Area{Code: district}, From: from, To: to})
		return err
	}); err != nil || len(times) == 0 {
		t.Fatal(times, err)
	}
	for _, one := range waits {
		if p := (place{one.Stage, ""}); one.Held != times[p] {
			t.Errorf("%s was held %d times, counted %d", one.Stage, times[p], one.Held)
		}
	}
	for p, all := range cases {
		if n := w.behind(t, query.Filter{Behind: query.Behind{Fact: "held", From: from, To: to, Unit: p.unit, Stage: rules.State(p.stage)}}); n != int64(len(all)) {
			t.Errorf("%+v held %d cases, the list has %d", p, len(all), n)
		}
	}
}

// behind returns how many cases a filter lists, page by page.
func (w *world) behind(t *testing.T, filter query.Filter) (n int64) {
	t.Helper()
	for filter.Limit = 200; ; {
		page, _, err := w.List(t.Context(), w.who["leader"], filter)
		if err != nil {
			t.Fatal(err)
		}
		n += int64(len(page.Cases))
		if filter.Cursor = page.Next; page.Next == "" {
			return n
		}
	}
}
