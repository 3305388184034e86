package casework_test

import (
	"errors"
	"testing"
	"time"

	"liandong/internal/casework/intake"
	"liandong/internal/casework/rules"
	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// given is a case that a caller told of and the centre of the first town gave to somebody.
func (w *world) given(code string, to staffing.Owner) rules.Case {
	w.t.Helper()
	return w.give("op-1", w.do("op-1", w.report("op-1", draft("hotline", code, "111")), rules.ActFile), rules.ActDispatch, to)
}

func (w *world) admit(application, code string, span matter.Span) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error { return matter.Admit(tx, district, application, code, span) })
}

// TestAGridDeclinesWhatIsNotOnTheList: one action, no reason, nobody's return; what is admitted for a time is refused to be declined in that time.
func TestAGridDeclinesWhatIsNotOnTheList(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		decline := func(who string, c rules.Case) (rules.Case, error) {
			return w.try(who, c, rules.ActDecline, rules.Input{})
		}
		c, err := decline("head-111", w.given(drains, post("head-111")))
		if err != nil || c.State != rules.Dispatching || c.Owner.Code != "sub-1" || c.Refusals != 0 || c.Returns != 0 {
			t.Fatalf("%s with %s, refused %d times: %v", c.State, c.Owner.Code, c.Refusals, err)
		}
		d := w.dossier("op-1", c)
		if last := d.Events[len(d.Events)-1]; last.Action != rules.ActDecline || last.Words.ZH == "" || last.Words.EN == "" || len(d.Refusals()) != 0 {
			t.Errorf("%+v", last)
		}
		if n := w.facts(t).Returned; n != 0 {
			t.Errorf("%d returns are counted", n)
		}
		looking := w.do("op-1", w.report("op-1", draft("hotline", drains, "111")), rules.ActScreen)
		if c, err := decline("patrol-111", looking); err != nil || c.State != rules.Received || c.Owner.Code != "sub-1" {
			t.Errorf("screening: %s with %s, %v", c.State, c.Owner.Code, err)
		}
		village := w.given(drains, staffing.Owner{Kind: staffing.OwnerUnit, Code: "committee-11"})
		if c, err := decline("village-11", village); err != nil || c.State != rules.Dispatching {
			t.Errorf("a village: %s, %v", c.State, err)
		}
		for name, one := range map[string]struct {
			who  string
			c    rules.Case
			want *fault.Definition
		}{
			"a duty of the grid":    {"head-111", w.given(fireLane, post("head-111")), rules.WhyListed},
			"a duty of the village": {"head-111", w.given(rubbish, post("head-111")), rules.WhyListed},
			"a department":          {"water", w.given(drains, unit("water")), rules.WhyNotGrid},
			"somebody else's":       {"head-112", w.given(drains, post("head-111")), nil},
		} {
			if _, err := decline(one.who, one.c); err == nil || one.want != nil && !errors.Is(err, one.want) {
				t.Errorf("%s: %v", name, err)
			}
		}

		// Admission to patrol is for finding: what the list admits is looked at by who patrols, and handled by whose duty it is.
		if c, err := decline("head-111", w.given(bridge, post("head-111"))); err != nil || c.State != rules.Dispatching {
			t.Errorf("a matter of the town that patrol may find: %s, %v", c.State, err)
		}
		if _, err := decline("patrol-111", w.do("op-1", w.report("op-1", draft("hotline", bridge, "111")), rules.ActScreen)); !errors.Is(err, rules.WhyAdmitted) {
			t.Errorf("patrol declines to look at what is admitted: %v", err)
		}
		waiting := w.given(drains, post("head-111"))
		w.admit("one", drains, matter.Span{From: monday, To: monday.Add(48 * time.Hour)})
		if c, err := decline("head-111", w.given(drains, post("head-111"))); err != nil || c.State != rules.Dispatching {
			t.Errorf("while it is admitted: %s, %v", c.State, err)
		}
		if c := w.report("patrol-111", draft("patrol", drains, "111")); c.State != rules.Assigned {
			t.Errorf("a patroller's own find while it is admitted is %s", c.State)
		}
		f, err := w.DryRun(t.Context(), w.who["op"], intake.Trial{Matter: drains, Position: middle("111")})
		if err != nil || !f.Admitted {
			t.Errorf("tried while it is admitted: %v, %v", f.Admitted, err)
		}
		w.clock.Advance(48 * time.Hour)
		w.loginAgain()
		if c := w.report("patrol-111", draft("patrol", drains, "111")); c.State != rules.Received {
			t.Errorf("a patroller's own find after the admission is %s", c.State)
		}
		if c, err := decline("head-111", waiting); err != nil || c.State != rules.Dispatching {
			t.Errorf("after the admission: %s, %v", c.State, err)
		}
	})
}

// TestARulingIsNotDeclined: what the district centre ruled after three returns stays ruled.
func TestARulingIsNotDeclined(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.OpenSQLite(t))
	c := w.given(drains, post("head-111"))
	for range 3 {
		c = w.do("head-111", c, rules.ActReturn)
		who := "op-1"
		if c.Owner.Code == "centre" {
			who = "op"
		}
		c = w.give(who, c, rules.ActDispatch, post("head-111"))
	}
	if _, err := w.try("head-111", c, rules.ActDecline, rules.Input{}); !errors.Is(err, rules.WhyBinding) {
		t.Errorf("%v", err)
	}
}
