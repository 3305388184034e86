package casework_test

import (
	"testing"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/kernel/words"
)

// TestTheBureauTakesWhatTheCatalogueNamesItFor: by routing, without a hand-over; what it ends counts as enforcement. Of other matters it may help only.
func TestTheBureauTakesWhatTheCatalogueNamesItFor(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.update(func(tx *store.Tx) error {
			_, err := matter.Import(tx, district, []matter.Matter{{Code: "1005", Class: words.T("类", "class"), Name: words.T("违法建设", "building"), Domain: "test", BaseLevel: matter.Town,
				Department: words.T("镇综合执法局", "Bureau"), Urgency: matter.Normal, Patrol: true, Minutes: 10, ReopenDays: 15, Source: "D", Conditions: []matter.Condition{{N: 1,
					Words: words.T("情形", "condition"), Closing: words.T("恢复", "restored"), Limit: worktime.Limit{Value: 1, Unit: worktime.WorkingDays}, Source: "D"}}}},
				matter.By{Account: "test", At: monday, Reason: "试验"})
			return err
		})
		c := w.report("patrol-111", draft("patrol", "1005", "111"))
		expect(t, c, rules.Assigned, unit("bureau-1"))
		c = w.do("super-111", w.do("officer-1", w.do("officer-1", c, rules.ActAccept), rules.ActFinish), rules.ActPass)
		if c.Resolution != staffing.ByEnforcement {
			t.Errorf("resolved by %s", c.Resolution)
		}
		c = w.report("patrol-111", draft("patrol", fireLane, "111"))
		c = w.do("op-1", c, rules.ActRecall)
		bureau := unit("bureau-1")
		if _, err := w.try("op-1", c, rules.ActDispatch, rules.Input{To: &bureau}); fault.From(err).Field != "to" {
			t.Errorf("dispatched to the bureau, which the catalogue does not name: %v", err)
		}
		c = w.do("head-111", w.do("op-1", c, rules.ActDispatch), rules.ActAccept)
		c = w.give("head-111", c, rules.ActAssist, bureau)
		if tasks := w.dossier("officer-1", c).Tasks; len(tasks) != 1 || tasks[0].Owner.Code != "bureau-1" {
			t.Errorf("%+v", tasks)
		}
		w.do("officer-1", c, rules.ActAssisted)
	})
}

// TestWhoServesUnderAContractHelpsUntilItEnds: and takes what is handed down until then, nothing after.
func TestWhoServesUnderAContractHelpsUntilItEnds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.update(func(tx *store.Tx) error {
			return staffing.AddUnit(tx, district, staffing.Unit{Code: "manager", Name: "物业", Kind: staffing.Property, Grid: district + "001001", Contract: "WY-1",
				ValidFrom: monday.AddDate(-1, 0, 0), ValidTo: monday.Add(time.Hour)})
		})
		manager := unit("manager")
		accepted := func() rules.Case {
			t.Helper()
			return w.do("village-11", w.report("patrol-111", draft("patrol", rubbish, "111")), rules.ActAccept)
		}
		asked, handed, later := accepted(), accepted(), accepted()
		asked = w.give("village-11", asked, rules.ActAssist, manager)
		if tasks := w.dossier("village-11", asked).Tasks; len(tasks) != 1 || tasks[0].Owner.Code != "manager" {
			t.Errorf("%+v", tasks)
		}
		expect(t, w.give("village-11", handed, rules.ActDelegate, manager), rules.Assigned, manager)
		w.clock.Advance(2 * time.Hour)
		for _, action := range []rules.Action{rules.ActAssist, rules.ActDelegate} {
			if _, err := w.try("village-11", later, action, rules.Input{To: &manager, Note: "n", Reason: "r"}); fault.From(err).Field != "to" {
				t.Errorf("%s to whose contract has run out: %v", action, err)
			}
		}
	})
}
