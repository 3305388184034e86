package casework_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"liandong/internal/access"
	"liandong/internal/casework"
	"liandong/internal/indicator"
	"liandong/internal/store"
	"liandong/internal/store/storetest"
)

// TestRandomHistoriesKeepTheInvariants lets random people do random allowed things to cases at random times and checks after every step
// what must always hold, and at the end that the counts equal a recomputation from the cases.
func TestRandomHistoriesKeepTheInvariants(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		people := []string{"patrol-111", "head-111", "super-111", "village-11", "office-1", "water", "op-1", "op", "resident", "patrol-112", "super-112", "head-112"}
		steps, ends := 0, 0
		rapid.Check(t, func(rt *rapid.T) {
			w.clock.Set(w.clock.Now().Add(time.Minute))
			w.loginAgain()
			source := rapid.SampledFrom([][2]string{{"patrol-111", "patrol"}, {"op-1", "hotline"}, {"resident", "app"}, {"head-111", "web"}}).Draw(rt, "source")
			c := w.report(source[0], draft(source[1], rapid.SampledFrom([]string{fireLane, rubbish, bridge, drains}).Draw(rt, "matter"), "111"))
			for range rapid.IntRange(1, 14).Draw(rt, "steps") {
				w.clock.Advance(time.Duration(rapid.IntRange(1, 40).Draw(rt, "minutes")) * time.Minute)
				type choice struct {
					who string
					p   casework.Possible
				}
				var choices []choice
				for _, who := range people {
					d, err := w.Case(t.Context(), w.who[who], c.ID)
					if err != nil {
						continue
					}
					for _, p := range d.Possible {
						if p.Allowed {
							choices = append(choices, choice{who, p})
						}
					}
				}
				if len(choices) == 0 {
					rt.Fatalf("nobody can do anything with a case that is %s with %s", c.State, c.Owner.Code)
				}
				pick := rapid.SampledFrom(choices).Draw(rt, "choice")
				valid := true
				in := casework.Input{Reason: "r", Note: "n", Condition: 1, Valid: &valid}
				if len(pick.p.Targets) > 0 && pick.p.Action == casework.ActDelegate {
					to := rapid.SampledFrom(pick.p.Targets).Draw(rt, "to")
					in.To = &to
				}
				after, err := w.try(pick.who, c, pick.p.Action, in)
				if err != nil {
					if pick.p.Action == casework.ActDelegate { // a target may be the finder, whom only the doing refuses
						continue
					}
					rt.Fatalf("%s may %s, but %v", pick.who, pick.p.Action, err)
				}
				steps++
				c = after
				w.mustHold(rt, c)
			}
			if !c.State.Open() {
				ends++
			}
		})
		t.Logf("%d steps, %d cases ended", steps, ends)
		if steps < 200 || ends == 0 {
			t.Errorf("only %d steps and %d ends: the check proves little", steps, ends)
		}
		if got, want := w.facts(t), w.recount(t); got != want {
			t.Errorf("counted %+v, recomputed %+v", got, want)
		}
	})
}

// mustHold checks the invariants of the lifecycle on one case.
func (w *world) mustHold(t *rapid.T, c casework.Case) {
	d, err := w.Case(w.t.Context(), w.who["op"], c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if d.Case.Version != c.Version || int64(len(d.Events)) != c.Version || d.Events[len(d.Events)-1].To != c.State {
		t.Fatalf("version %d, %d events, the last to %s, the case %s", c.Version, len(d.Events), d.Events[len(d.Events)-1].To, c.State)
	}
	if c.State.Open() != (c.Owner.Code != "") {
		t.Fatalf("a %s case is owned by %q", c.State, c.Owner.Code)
	}
	if c.Finder.Account != "" && c.Finder.Account == c.Handler.Account {
		t.Fatalf("the finder %s handled it", c.Finder.Account)
	}
	for i, e := range d.Events {
		if e.Action == casework.ActPass && (e.Actor.Account == c.Finder.Account || e.Actor.Account == c.Handler.Account) {
			t.Fatalf("event %d: %s checked their own", i, e.Actor.Account)
		}
	}
	open := 0
	for i, h := range d.Hops {
		if h.To.IsZero() {
			open++
		}
		if i > 0 && d.Hops[i-1].To.After(h.From) {
			t.Fatalf("hops %d and %d overlap", i-1, i)
		}
	}
	if want := map[bool]int{true: 1, false: 0}[c.State.Open()]; open != want {
		t.Fatalf("%d hops run while the case is %s", open, c.State)
	}
}

// recount computes the facts anew from cases and events.
func (w *world) recount(t *testing.T) (f indicator.Facts) {
	t.Helper()
	err := w.DB.View(t.Context(), func(tx *store.Tx) error {
		f = indicator.Facts{}
		for _, q := range []struct {
			into  *int64
			where string
		}{
			{&f.Received, "1 = 1"}, {&f.Filed, "filed_at > 0"}, {&f.Voided, "state = 'void'"}, {&f.Due, "filed_at > 0 AND state <> 'void'"},
			{&f.DueClosed, "filed_at > 0 AND state = 'closed'"}, {&f.DueOnTime, "filed_at > 0 AND state = 'closed' AND closed_at <= due_at"},
			{&f.Closed, "state = 'closed'"}, {&f.InGrid, "resolution = 'grid'"}, {&f.InDepartment, "resolution = 'department'"}, {&f.InEnforcement, "resolution = 'enforcement'"},
		} {
			if err := tx.Get(`SELECT COUNT(*) FROM cases WHERE district = $1 AND `+q.where, store.Args(district), q.into); err != nil {
				return err
			}
		}
		for action, into := range map[casework.Action]*int64{casework.ActReturn: &f.Returned, casework.ActRework: &f.Reworked, casework.ActReopen: &f.Reopened} {
			if err := tx.Get(`SELECT COUNT(*) FROM case_event WHERE district = $1 AND action = $2`, store.Args(district, string(action)), into); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// loginAgain opens new sessions: stories may run longer than one lasts.
func (w *world) loginAgain() {
	w.update(func(tx *store.Tx) error {
		for account := range w.who {
			opened, err := w.Access.Open(tx, district, account)
			if err != nil {
				return err
			}
			w.who[account] = access.Parse(opened.Token)
		}
		return nil
	})
}
