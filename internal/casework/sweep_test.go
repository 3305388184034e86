package casework_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"liandong/internal/casework"
	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// admin logs a system administrator in.
func (w *world) admin() access.Credential {
	w.update(func(tx *store.Tx) error {
		return w.login(tx, "admin", access.SystemAdmin, district, "/"+district+"/", "")
	})
	return w.who["admin"]
}

func TestAChangedCalendarMovesOpenDeadlinesAndSaysWhich(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		admin := w.admin()
		urgent := w.report("patrol-111", draft("patrol", fireLane, "111")) // runs day and night: stays
		c := w.do("office-1", w.report("patrol-111", draft("patrol", bridge, "111")), rules.ActAccept)
		c = w.give("office-1", c, rules.ActAssist, unit("water"))
		done := w.do("op-1", w.report("op-1", draft("hotline", rubbish, "111")), rules.ActReject)
		due := c.DueAt
		recompute := func(apply bool) []rules.Moved {
			t.Helper()
			moved, err := w.Recompute(t.Context(), admin, apply, func(int) {})
			if err != nil {
				t.Fatal(err)
			}
			return moved
		}
		if moved := recompute(true); len(moved) != 0 {
			t.Errorf("nothing changed, and yet %+v moved", moved)
		}
		tuesday, err := worktime.ParseDate("2026-03-03")
		if err != nil {
			t.Fatal(err)
		}
		w.update(func(tx *store.Tx) error {
			return worktime.ImportCalendar(tx, district, []worktime.Day{{Date: tuesday, Kind: worktime.Holiday, Name: "停工日", Source: "测试"}})
		})
		listed := recompute(false)
		if got := w.mustRead(t, c.ID); len(listed) != 2 || !got.DueAt.Equal(due) || got.Version != c.Version {
			t.Fatalf("listing moved something: %+v %+v", listed, got)
		}
		moved := recompute(true)
		got := w.mustRead(t, c.ID)
		want := due.AddDate(0, 0, 1)
		if len(moved) != 2 || moved[0].Which != "case" || !moved[0].From.Equal(due) || !moved[0].To.Equal(want) || moved[1].Which != "stage" {
			t.Errorf("%+v", moved)
		}
		if !got.DueAt.Equal(want) || !got.StageDueAt.Equal(want) || w.mustRead(t, urgent.ID).Version != urgent.Version || w.mustRead(t, done.ID).Version != done.Version {
			t.Errorf("due %s, want %s", got.DueAt, want)
		}
		d := w.dossier("op", got)
		e := d.Events[len(d.Events)-1]
		if e.Action != rules.ActRecompute || e.Actor.Code != "calendar" || !strings.Contains(e.Words.ZH, "2026-03-05 17:00改为2026-03-06 17:00") || e.Words.EN == "" {
			t.Errorf("%+v", e)
		}
		if again := recompute(true); len(again) != 0 {
			t.Errorf("moved twice: %+v", again)
		}
		if f := w.facts(t); f.Due != 2 {
			t.Errorf("%+v", f)
		}
		if _, err := w.Recompute(t.Context(), w.who["op"], false, func(int) {}); !errors.Is(err, access.ErrDenied) {
			t.Errorf("an operator: %v", err)
		}
	})
}

func TestOpenCasesAreListedBeforeTheyAreRoutedAnew(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		handled := w.do("head-111", w.report("patrol-111", draft("patrol", fireLane, "111")), rules.ActAccept)
		given := w.report("patrol-111", draft("patrol", fireLane, "111"))
		other := w.report("patrol-112", draft("patrol", fireLane, "112"))
		list := func(apply bool) []casework.Rerouting {
			t.Helper()
			all, _, err := w.Reroute(t.Context(), w.who["op-1"], "P-head-111", "网格长离任", apply)
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		for _, one := range list(true) {
			if one.Why == nil || one.Why.Code != rules.WhySameRoute.Code {
				t.Errorf("somebody acts there, and yet: %+v", one)
			}
		}
		w.clock.Advance(10 * time.Minute)
		w.update(func(tx *store.Tx) error {
			return staffing.EndHolding(tx, district, "P-head-111", "head-111", w.clock.Now())
		})
		listed := list(false)
		if len(listed) != 2 || listed[0].Done || listed[0].To.Owner.Code != "P-village-11" || !strings.Contains(listed[0].To.Reason.EN, "vacant since 2026-03-02") {
			t.Fatalf("%+v", listed)
		}
		if w.mustRead(t, handled.ID).Version != handled.Version {
			t.Error("listing moved a case")
		}
		for _, one := range list(true) {
			if !one.Done || one.Case.Owner.Code != "P-village-11" || one.Case.State != rules.Assigned {
				t.Errorf("%+v", one)
			}
		}
		if again := list(true); len(again) != 0 {
			t.Errorf("%+v", again)
		}
		d := w.dossier("op-1", given)
		if e := d.Events[len(d.Events)-1]; e.Action != rules.ActReroute || e.Reason != "网格长离任" || e.Words.EN == "" {
			t.Errorf("%+v", e)
		}
		if w.mustRead(t, other.ID).Version != other.Version {
			t.Error("a case of another post moved")
		}
		if _, _, err := w.Reroute(t.Context(), w.who["village-11"], "P-head-111", "r", false); !errors.Is(err, rules.WhyOperator) {
			t.Errorf("%v", err)
		}
	})
}

// TestAFinderWhoTakesThePostGivesTheCaseAway: the case went to the post before its finder did.
func TestAFinderWhoTakesThePostGivesTheCaseAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.OpenSQLite(t))
	c := w.report("patrol-111", draft("patrol", fireLane, "111"))
	w.clock.Advance(time.Minute)
	w.update(func(tx *store.Tx) error {
		if err := staffing.EndHolding(tx, district, "P-head-111", "head-111", w.clock.Now()); err != nil {
			return err
		}
		return staffing.Appoint(tx, district, staffing.Holding{Post: "P-head-111", Account: "patrol-111", Person: "patrol-111", From: w.clock.Now()})
	})
	if _, err := w.try("patrol-111", c, rules.ActAccept, rules.Input{}); !errors.Is(err, rules.WhyFinder) {
		t.Errorf("%v", err)
	}
	c = w.do("op-1", c, rules.ActReroute)
	expect(t, c, rules.Assigned, post("village-11"))
}

func TestAVacantCheckerIsReplaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.OpenSQLite(t))
	c := w.do("head-111", w.do("head-111", w.report("patrol-111", draft("patrol", fireLane, "111")), rules.ActAccept), rules.ActFinish)
	w.clock.Advance(time.Minute)
	w.update(func(tx *store.Tx) error {
		return staffing.EndHolding(tx, district, "P-super-111", "super-111", w.clock.Now())
	})
	c = w.do("op-1", c, rules.ActReroute)
	expect(t, c, rules.Checking, post("patrol-112"))
}

func TestASampleIsSeededAndRecheckedBySomebodyElse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		closed := map[string]bool{}
		for i := range 12 {
			n := []string{"111", "112", "121"}[i%3]
			c := w.do("head-"+n, w.do("head-"+n, w.report("patrol-"+n, draft("patrol", fireLane, n)), rules.ActAccept), rules.ActFinish)
			closed[w.do("super-"+n, c, rules.ActPass).ID] = true
		}
		draw := casework.Draw{Grid: district + "001", From: monday.Add(-time.Hour), To: monday.Add(time.Hour), Percent: 30, Seed: "2026-03"}
		sample := func(d casework.Draw, apply bool) (ids []string) {
			t.Helper()
			all, _, err := w.Sample(t.Context(), w.who["op-1"], d, apply)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range all {
				ids = append(ids, one.Case.ID)
			}
			return ids
		}
		first := sample(draw, false)
		if len(first) != 3+2 { // 30% of 8 and of 4, rounded up
			t.Fatalf("%d drawn", len(first))
		}
		if again := sample(draw, true); strings.Join(again, " ") != strings.Join(first, " ") {
			t.Errorf("the same seed draws %v, then %v", first, again)
		}
		drawn := map[string]bool{}
		for month := range 12 { // one other seed may draw the same by chance: one of 336
			other := draw
			other.Seed = fmt.Sprintf("2027-%02d", month+1)
			drawn[strings.Join(sample(other, false), " ")] = true
		}
		if len(drawn) < 2 {
			t.Error("every seed draws the same")
		}
		all, _, err := w.Sample(t.Context(), w.who["op-1"], draw, true)
		if err != nil || all[0].Why == nil || all[0].Why.Code != rules.WhyDrawn.Code {
			t.Errorf("drawn twice: %+v %v", all[0].Why, err)
		}
		for field, bad := range map[string]casework.Draw{"percent": {Percent: 101}, "seed": {Percent: 1}, "to": {Percent: 1, Seed: "x"}, "grid": {Percent: 1, Seed: "x", To: monday}} {
			if _, _, err := w.Sample(t.Context(), w.who["op-1"], bad, false); fault.From(err).Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		c := w.mustRead(t, first[0])
		task := w.dossier("op-1", c).Tasks[0]
		who := strings.TrimPrefix(task.Owner.Code, "P-")
		if task.Kind != rules.Recheck || !strings.HasPrefix(who, "super-1") || who == c.Closer.Account {
			t.Fatalf("%s closed it, %+v", c.Closer.Account, task)
		}
		no := false
		c, err = w.try(who, c, rules.ActRechecked, rules.Input{Valid: &no, Note: "又堵上了"})
		if err != nil {
			t.Fatal(err)
		}
		if e := w.dossier("op", c).Evaluation; c.Recheck != rules.RecheckFailed || c.State != rules.Closed || e.Verdict != rules.Poor {
			t.Errorf("%+v %+v", c, e)
		}
		w.clock.Advance(100 * 24 * time.Hour)
		w.loginAgain()
		w.do("op-1", c, rules.ActReopen) // whatever the period, what does not hold can be reopened
	})
}
