package casework_test

import (
	"slices"
	"testing"

	"liandong/internal/casework"
	"liandong/internal/fault"
	"liandong/internal/store/storetest"
)

// allowed is the lifecycle in another notation: what each role of the first grid may do in each state of a case that the patroller of the
// grid found and the grid head handles. Written by hand, so that a slip in the table is seen.
var allowed = map[casework.State]map[string][]casework.Action{
	casework.Assigned: {
		"head-111": {casework.ActAccept, casework.ActReturn, casework.ActEscalate},
		"op-1":     {casework.ActRecall, casework.ActVoid}, "op": {casework.ActRecall, casework.ActVoid},
	},
	casework.Handling: {"head-111": {casework.ActFinish, casework.ActEscalate}},
	casework.Checking: {"super-111": {casework.ActPass, casework.ActRework}},
	casework.Closed:   {"op-1": {casework.ActReopen}, "op": {casework.ActReopen}, "patrol-111": {casework.ActReopen}},
	casework.Dispatching: {
		"op-1": {casework.ActDispatch, casework.ActVoid}, "op": {casework.ActDispatch, casework.ActVoid},
	},
	casework.Received: {
		"op-1": {casework.ActFile, casework.ActScreen, casework.ActReject, casework.ActVoid}, "op": {casework.ActFile, casework.ActScreen, casework.ActReject, casework.ActVoid},
	},
	casework.Screening: {"patrol-111": {casework.ActScreened}, "op-1": {casework.ActVoid}, "op": {casework.ActVoid}},
	casework.Void:      {"op-1": {casework.ActReopen}, "op": {casework.ActReopen}},
}

// TestEveryStateAndAction walks a case through every state and asks, for everybody around it, about every action: allowed exactly where
// the list above says so, otherwise refused with a sentence in both languages; and doing it agrees with asking.
func TestEveryStateAndAction(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	w := newWorld(t, db)
	people := []string{"patrol-111", "head-111", "super-111", "police-111", "village-11", "office-1", "officer-1", "op-1", "op", "leader"}
	seen := map[casework.State]bool{}
	ask := func(c casework.Case) {
		t.Helper()
		seen[c.State] = true
		for _, who := range people {
			d, err := w.Case(t.Context(), w.who[who], c.ID)
			if fault.KindOf(err) == fault.NotFound && err != nil {
				if len(allowed[c.State][who]) > 0 {
					t.Errorf("%s does not see the %s case", who, c.State)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(d.Possible) != len(casework.Lifecycle)-1 {
				t.Errorf("%d actions are explained, want all but the report", len(d.Possible))
			}
			for _, p := range d.Possible {
				want := slices.Contains(allowed[c.State][who], p.Action)
				if p.Allowed != want {
					t.Errorf("%s, %s by %s: allowed %v, want %v (%v)", c.State, p.Action, who, p.Allowed, want, p.Why)
				}
				if p.Allowed {
					continue
				}
				if p.Why == nil || p.Why.Words.ZH == "" || p.Why.Words.EN == "" {
					t.Errorf("%s, %s by %s is refused without a reason", c.State, p.Action, who)
				}
				valid := true
				_, err := w.try(who, c, p.Action, casework.Input{Reason: "r", Note: "n", Condition: 1, Valid: &valid})
				if err == nil || fault.From(err).Code != p.Why.Code {
					t.Errorf("%s, %s by %s: asking says %v, doing %v", c.State, p.Action, who, p.Why, err)
				}
			}
		}
	}
	c := w.report("patrol-111", draft("patrol", fireLane, "111"))
	ask(c)
	c = w.do("head-111", c, casework.ActAccept)
	ask(c)
	c = w.do("head-111", c, casework.ActFinish)
	ask(c)
	c = w.do("super-111", c, casework.ActPass)
	ask(c)
	c = w.report("op-1", draft("hotline", fireLane, "111"))
	ask(c)
	c = w.do("op-1", c, casework.ActScreen)
	ask(c)
	c = w.do("patrol-111", c, casework.ActScreened)
	c = w.do("op-1", c, casework.ActFile)
	ask(c)
	c = w.do("op-1", c, casework.ActVoid)
	ask(c)
	for _, s := range casework.States() {
		if !seen[s] {
			t.Errorf("no case was ever %s", s)
		}
	}
}
