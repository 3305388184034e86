package casework_test

import (
	"testing"

	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/district/matter"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestAnUnclassifiedReportHasAClock from its first second: of its own limit where there is one, else of what is normal; it becomes overdue, the ladder speaks of it,
// and the centre has a list of such reports.
func TestAnUnclassifiedReportHasAClock(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.clock.Set(beijing(0, "10:00:00"))
		list := func(who string, f query.Filter) (ids []string) {
			t.Helper()
			page, _, err := w.List(t.Context(), w.who[who], f)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page.Cases {
				ids = append(ids, c.ID)
			}
			return ids
		}
		first := w.report("op-1", draft("hotline", "", "111"))
		if want := beijing(0, "12:00:00"); first.Matter != "" || !first.StageDueAt.Equal(want) {
			t.Fatalf("matter %q, due %s, want %s", first.Matter, local(first.StageDueAt), local(want))
		}
		w.update(func(tx *store.Tx) error {
			return matter.ImportStageLimits(tx, district, []matter.StageLimit{{Stage: matter.Intake, Urgency: matter.Unclassified, Limit: worktime.Limit{Value: 1, Unit: worktime.WorkingHours},
				ValidFrom: monday, Source: "D"}})
		})
		second := w.report("op-1", draft("hotline", "", "112"))
		if want := beijing(0, "11:00:00"); !second.StageDueAt.Equal(want) {
			t.Errorf("by its own limit due %s, want %s", local(second.StageDueAt), local(want))
		}
		named := w.report("op-1", draft("hotline", bridge, "111"))
		if got := list("op-1", query.Filter{View: query.Unclassified}); len(got) != 2 || got[0] != second.ID || got[1] != first.ID {
			t.Errorf("the list of what is unclassified: %v", got)
		}
		if got := list("op-2", query.Filter{View: query.Unclassified}); len(got) != 0 {
			t.Errorf("the other town sees %v", got)
		}
		if n, err := w.Counts(t.Context(), w.who["op-1"]); err != nil || n["unclassified"] != 2 {
			t.Errorf("counted %d: %v", n["unclassified"], err)
		}
		w.clock.Set(beijing(0, "11:00:01"))
		w.fireAll(t)
		if got := list("op-1", query.Filter{View: query.Unclassified, Overdue: true}); len(got) != 1 || got[0] != second.ID {
			t.Errorf("overdue: %v", got)
		}
		w.rang(t, second.ID, "s100")
		w.rang(t, first.ID)
		first = w.ask("op-1", first, rules.ActFile, rules.Input{Matter: drains, Condition: 1})
		if got := list("op-1", query.Filter{View: query.Unclassified}); len(got) != 1 || got[0] == named.ID {
			t.Errorf("after one was named: %v", got)
		}
	})
}

// TestNoStageOutlivesTheWhole: a limit of a stage ends with that of the whole as long as it lies ahead.
func TestNoStageOutlivesTheWhole(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.clock.Set(beijing(0, "10:00:00"))
		c := w.ask("op-1", w.report("op-1", draft("hotline", bridge, "111")), rules.ActFile, rules.Input{Condition: 2}) // five working hours, until 16:00
		w.clock.Set(beijing(0, "15:30:00"))
		if c = w.do("op-1", c, rules.ActDispatch); !c.StageDueAt.Equal(beijing(0, "16:00:00")) {
			t.Errorf("to be accepted by %s, the whole by %s", local(c.StageDueAt), local(c.DueAt))
		}
		w.clock.Set(beijing(0, "16:30:00"))
		c = w.ask("office-1", c, rules.ActEscalate, rules.Input{Reason: "超出职责"})
		if want := beijing(1, "10:30:00"); !c.StageDueAt.Equal(want) {
			t.Errorf("who gets it when the whole has passed has until %s, want %s", local(c.StageDueAt), local(want))
		}
	})
}
