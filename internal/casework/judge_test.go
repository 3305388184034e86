package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store/storetest"
)

const (
	oversee = " remind urge supervise"
	office  = "force_close" + oversee
)

// allowed is the lifecycle in another notation: what each role of the first grid may do with a case that the patroller of the grid found and
// the grid head handles, state by state and with what can hang on it. Written by hand, so that a slip in the table is seen. Whoever is not
// listed may do nothing. An internal note, which all staff who see the case may leave, is not listed.
var allowed = map[string]map[string]string{
	"received": {
		"op-1": "file answer screen reject void merge force_close",
		"op":   "file answer screen reject void merge " + office,
	},
	"screening":   {"patrol-111": "screened", "op-1": "void merge " + office, "op": "void merge " + office},
	"dispatching": {"op-1": "meet dispatch void merge force_close", "op": "meet dispatch void merge " + office},
	"assigned": {
		"head-111": "accept return escalate",
		"op-1":     "meet recall void merge " + office, "op": "meet recall void merge " + office,
	},
	"assigned, forced close asked by op-1": {
		"head-111": "accept return escalate",
		"op-1":     "meet recall void merge withdraw" + oversee, "op": "meet recall void merge approve refuse" + oversee,
	},
	"assigned, a matter that no grid does": {
		"head-111": "accept return decline escalate",
		"op-1":     "meet recall void merge " + office, "op": "meet void merge " + office,
	},
	"screening, a matter that no grid does": {"patrol-111": "screened decline", "op-1": "void merge " + office, "op": "void merge " + office},
	"screening, no matter yet":              {"patrol-111": "screened", "op-1": "void merge " + office, "op": "void merge " + office},
	"handling": {
		"head-111": "finish escalate assist mediate extend suspend",
		"op-1":     "meet hand_over " + office, "op": "meet hand_over " + office,
	},
	"handling, water assists": {
		"head-111": "escalate assist assist_end mediate extend suspend", "water": "assisted",
		"op-1": "meet hand_over " + office, "op": "meet hand_over " + office,
	},
	"handling, mediation runs": {
		"head-111": "escalate assist session agree mediate_end extend suspend",
		"op-1":     "meet hand_over " + office, "op": "meet hand_over " + office,
	},
	"handling, agreement reached": {
		"head-111": "escalate assist session agree fulfil mediate_end extend suspend",
		"op-1":     "meet hand_over " + office, "op": "meet hand_over " + office,
	},
	"handling, more time asked": {
		"head-111": "finish escalate assist mediate withdraw",
		"op-1":     "meet approve refuse hand_over" + oversee, "op": "meet approve refuse hand_over" + oversee,
	},
	"handling, suspension asked": {
		"head-111": "finish escalate assist mediate withdraw",
		"op-1":     "meet approve refuse hand_over" + oversee, "op": "meet approve refuse hand_over" + oversee,
	},
	"handling, supervised by op": {
		"head-111": "finish escalate assist mediate extend suspend reply",
		"op-1":     "meet hand_over " + office, "op": "meet hand_over " + office,
	},
	"handling, replied": {
		"head-111": "finish escalate assist mediate extend suspend",
		"op-1":     "meet hand_over " + office, "op": "meet judge hand_over " + office,
	},
	"assigned, refused twice": {
		"head-111": "accept return escalate",
		"op-1":     "meet recall void merge " + office, "op": "meet void merge " + office,
	},
	"assigned to an office, refused twice": {
		"office-1": "accept return escalate",
		"op-1":     "meet recall void merge " + office, "op": "meet void merge " + office,
	},
	"handling at an office, refused twice": {
		"office-1": "finish escalate assist mediate extend suspend",
		"op-1":     "meet hand_over " + office, "op": "meet hand_over " + office,
	},
	"handling at an office": {
		"office-1": "finish escalate delegate whistle assist mediate extend suspend",
		"op-1":     "meet hand_over " + office, "op": "meet hand_over " + office,
	},
	"handling at a department": {
		"water": "finish escalate delegate assist mediate extend suspend",
		"op-1":  "meet hand_over " + office, "op": "meet hand_over " + office,
	},
	"handling at a department, refused twice": {
		"water": "finish assist mediate extend suspend",
		"op-1":  "meet hand_over " + office, "op": "meet hand_over " + office,
	},
	"assigned, ruled": {
		"head-111": "accept contest",
		"op-1":     "void merge " + office, "op": "meet recall void merge " + office,
	},
	"handling, ruled": {
		"head-111": "finish assist contest mediate extend suspend",
		"op-1":     "hand_over " + office, "op": "meet hand_over " + office,
	},
	"assigned, ruled, contested": {
		"head-111": "accept withdraw",
		"op-1":     "void merge" + oversee, "op": "meet recall void merge approve refuse" + oversee,
	},
	"suspended": {"head-111": "resume", "op-1": "resume " + office, "op": "resume " + office},
	"checking":  {"super-111": "pass rework", "op-1": office, "op": office},
	"closed": {
		"patrol-111": "confirm rate appeal", "head-111": "object",
		"op-1": "reopen recheck", "op": "reopen recheck",
	},
	"closed, handed over": {
		"patrol-111": "confirm rate appeal", "officer-1": "enforced turn_down", "head-111": "object",
	},
	"closed, enforced": {
		"patrol-111": "confirm rate appeal", "head-111": "object", "op-1": "reopen", "op": "reopen",
	},
	"closed, appealed": {
		"patrol-111": "rate withdraw",
		"op-1":       "approve refuse reopen recheck", "op": "approve refuse reopen recheck",
	},
	"closed, objected": {
		"patrol-111": "rate", "head-111": "withdraw",
		"op-1": "approve refuse reopen recheck", "op": "approve refuse reopen recheck",
	},
	"closed, drawn": {
		"patrol-111": "confirm rate appeal", "head-111": "object", "super-112": "rechecked",
		"op-1": "reopen", "op": "reopen",
	},
	"void": {"op-1": "reopen appeal", "op": "reopen appeal"},
	"void, appealed by op-1": {
		"op-1": "reopen withdraw", "op": "approve refuse reopen",
	},
}

// TestEveryStateAndAction walks cases through every state and asks, for everybody around them, about every action: allowed exactly where
// the list above says so, otherwise refused with a sentence in both languages; and doing it agrees with asking.
func TestEveryStateAndAction(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	w := newWorld(t, db)
	people := []string{"patrol-111", "head-111", "super-111", "police-111", "village-11", "office-1", "officer-1", "water", "op-1", "op", "op-2",
		"super-112", "head-211", "leader", "resident"}
	seen := map[rules.State]bool{}
	asked := map[string]bool{}
	ask := func(name string, c rules.Case) rules.Case {
		t.Helper()
		seen[c.State], asked[name] = true, true
		if name != string(c.State) && !strings.HasPrefix(name, string(c.State)+",") && !strings.HasPrefix(name, string(c.State)+" ") || allowed[name] == nil {
			t.Fatalf("%q is not what a case that is %s is called", name, c.State)
		}
		for _, who := range people {
			want := strings.Fields(allowed[name][who])
			d, err := w.Case(t.Context(), w.who[who], c.ID)
			if fault.KindOf(err) == fault.NotFound && err != nil {
				if len(want) > 0 {
					t.Errorf("%s: %s does not see the case", name, who)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(d.Possible) != len(rules.Actions()) {
				t.Errorf("%d actions are explained, want all %d", len(d.Possible), len(rules.Actions()))
			}
			if who != "leader" && who != "resident" {
				want = append(want, "note")
			}
			for _, p := range d.Possible {
				if p.Allowed != slices.Contains(want, string(p.Action)) {
					t.Errorf("%s, %s by %s: allowed %v (%v)", name, p.Action, who, p.Allowed, p.Why)
				}
				if p.Allowed {
					continue
				}
				if p.Why == nil || p.Why.Words.ZH == "" || p.Why.Words.EN == "" {
					t.Errorf("%s, %s by %s is refused without a reason", name, p.Action, who)
				}
				_, err := w.try(who, c, p.Action, w.everything(c, p.Action))
				if err == nil || fault.From(err).Code != p.Why.Code {
					t.Errorf("%s, %s by %s: asking says %v, doing %v", name, p.Action, who, p.Why, err)
				}
			}
		}
		return c
	}
	found := func() rules.Case { return w.report("patrol-111", draft("patrol", fireLane, "111")) }
	accepted := func() rules.Case { return w.do("head-111", found(), rules.ActAccept) }
	closed := func() rules.Case {
		return w.do("super-111", w.do("head-111", accepted(), rules.ActFinish), rules.ActPass)
	}
	called := func() rules.Case { return w.report("op-1", draft("hotline", fireLane, "111")) }

	ask("assigned", found())
	ask("assigned, forced close asked by op-1", w.do("op-1", found(), rules.ActForceClose))
	ask("handling", accepted())
	ask("handling, water assists", w.do("head-111", accepted(), rules.ActAssist))
	mediating := ask("handling, mediation runs", w.do("head-111", accepted(), rules.ActMediate))
	ask("handling, agreement reached", w.do("head-111", mediating, rules.ActAgree))
	ask("handling, more time asked", w.do("head-111", accepted(), rules.ActExtend))
	suspending := ask("handling, suspension asked", w.do("head-111", accepted(), rules.ActSuspend))
	ask("suspended", w.do("op-1", suspending, rules.ActApprove))
	supervised := ask("handling, supervised by op", w.do("op", accepted(), rules.ActSupervise))
	ask("handling, replied", w.do("head-111", supervised, rules.ActReply))
	ask("checking", w.do("head-111", accepted(), rules.ActFinish))
	ask("closed", closed())
	handed := ask("closed, handed over", w.do("op-1", accepted(), rules.ActHandOver))
	ask("closed, enforced", w.do("officer-1", handed, rules.ActEnforced))
	ask("closed, appealed", w.do("patrol-111", closed(), rules.ActAppeal))
	ask("closed, objected", w.do("head-111", closed(), rules.ActObject))
	ask("closed, drawn", w.do("op-1", closed(), rules.ActRecheck))
	screening := ask("screening", w.do("op-1", ask("received", called()), rules.ActScreen))
	c := w.do("patrol-111", screening, rules.ActScreened)
	c = ask("dispatching", w.do("op-1", c, rules.ActFile))
	c = ask("void", w.do("op-1", c, rules.ActVoid))
	ask("void, appealed by op-1", w.do("op-1", c, rules.ActAppeal))

	// Two refusals of any kind, then a ruling.
	returned := func(c rules.Case, who string, to staffing.Owner, n int) rules.Case {
		for range n {
			c = w.do(who, c, rules.ActReturn)
			ruler := "op-1"
			if c.Owner.Code == "centre" {
				ruler = "op"
			}
			c = w.give(ruler, c, rules.ActDispatch, to)
		}
		return c
	}
	twice := ask("assigned, refused twice", returned(found(), "head-111", post("head-111"), 2))
	ruled := ask("assigned, ruled", returned(twice, "head-111", post("head-111"), 1))
	ask("assigned, ruled, contested", w.do("head-111", ruled, rules.ActContest))
	ask("handling, ruled", w.do("head-111", returned(found(), "head-111", post("head-111"), 3), rules.ActAccept))
	ask("handling at an office", w.do("office-1", w.given(fireLane, unit("office-1")), rules.ActAccept))
	office := ask("assigned to an office, refused twice", returned(w.given(fireLane, unit("office-1")), "office-1", unit("office-1"), 2))
	ask("handling at an office, refused twice", w.do("office-1", office, rules.ActAccept))
	ask("handling at a department", w.do("water", w.given(fireLane, unit("water")), rules.ActAccept))
	ask("handling at a department, refused twice", w.do("water", returned(w.given(fireLane, unit("water")), "water", unit("water"), 2), rules.ActAccept))

	// What no grid does is declined with one action, on site before filing as well as after dispatch.
	unlisted := w.report("op-1", draft("hotline", drains, "111"))
	ask("screening, a matter that no grid does", w.do("op-1", unlisted, rules.ActScreen))
	unnamed := draft("hotline", "", "111")
	ask("screening, no matter yet", w.do("op-1", w.report("op-1", unnamed), rules.ActScreen))
	ask("assigned, a matter that no grid does", w.given(drains, post("head-111")))

	for _, s := range rules.States() {
		if !seen[s] {
			t.Errorf("no case was ever %s", s)
		}
	}
	for name := range allowed {
		if !asked[name] {
			t.Errorf("no case was ever %s", name)
		}
	}
}

// everything is an input with all that any action asks for.
func (w *world) everything(c rules.Case, a rules.Action) rules.Input {
	valid := true
	in := rules.Input{Reason: "理由", Note: "结果", Condition: 1, Valid: &valid, Days: 1, Until: w.clock.Now().Add(72 * time.Hour), Basis: "《行政处罚法》第五十七条",
		Rating: 4, Parties: []rules.Disputant{{Name: "张某某", Phone: "13800001234", Side: "申请人"}, {Name: "李某某", Side: "被申请人"}}}
	switch a {
	case rules.ActAssist, rules.ActWhistle, rules.ActMeet:
		to := unit("water")
		in.To = &to
	case rules.ActDelegate:
		to := post("head-" + c.Grid[8:9] + c.Grid[11:12] + c.Grid[14:15])
		in.To = &to
	}
	return in
}
