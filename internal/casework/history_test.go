package casework_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liandong/internal/casework"
	"liandong/internal/casework/rules"
	"liandong/internal/district/indicator"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestRandomHistoriesKeepTheInvariants lets random people do random allowed things to cases at random times, and the clock what is due, and checks
// after every step what must always hold, and at the end that the counts equal a recomputation from the cases.
func TestRandomHistoriesKeepTheInvariants(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		people := []string{"patrol-111", "head-111", "super-111", "village-11", "office-1", "officer-1", "water", "op-1", "op", "resident", "patrol-112", "super-112", "head-112"}
		steps, ends, did := 0, 0, map[rules.Action]int{}
		rapid.Check(t, func(rt *rapid.T) {
			w.clock.Set(w.clock.Now().Add(time.Minute))
			w.loginAgain()
			source := rapid.SampledFrom([][2]string{{"patrol-111", "patrol"}, {"op-1", "hotline"}, {"resident", "app"}, {"head-111", "web"}}).Draw(rt, "source")
			c := w.report(source[0], draft(source[1], rapid.SampledFrom([]string{fireLane, rubbish, bridge, drains}).Draw(rt, "matter"), "111"))
			shift := 0
			for range rapid.IntRange(1, 20).Draw(rt, "steps") {
				minutes := rapid.SampledFrom([]int{1, 5, 20, 40, 90, 600}).Draw(rt, "minutes")
				w.clock.Advance(time.Duration(minutes) * time.Minute)
				if shift += minutes; shift >= 420 { // sessions end after eight hours without use
					w.loginAgain()
					shift = 0
				}
				if rapid.IntRange(0, 3).Draw(rt, "clock") == 0 {
					w.fireAll(rt)
					c = w.mustRead(t, c.ID)
					w.mustHold(rt, c)
				}
				who, p := w.choose(rt, c, people)
				in := w.everything(c, p.Action)
				if rapid.Bool().Draw(rt, "valid") {
					no := false
					in.Valid = &no
				}
				in.To = nil
				if len(p.Targets) > 0 && (slices.Contains(p.Needs, "to") || rapid.Bool().Draw(rt, "named")) {
					to := rapid.SampledFrom(p.Targets).Draw(rt, "to")
					in.To = &to
				}
				after, err := w.try(who, c, p.Action, in)
				if err != nil {
					if f := fault.From(err).Field; f == "to" || f == "matter" || f == "until" || f == "into" { // a target may be the finder or the owner, a review date past
						continue
					}
					rt.Fatalf("%s may %s, but %v", who, p.Action, err)
				}
				steps++
				did[p.Action]++
				c = after
				w.mustHold(rt, c)
			}
			if !c.State.Open() {
				ends++
			}
		})
		t.Logf("%d steps of %d actions, %d cases ended", steps, len(did), ends)
		if steps < 300 || ends == 0 || len(did) < 20 {
			t.Errorf("only %d steps of %d actions and %d ends: the check proves little", steps, len(did), ends)
		}
		if got, want := core(w.facts(t)), w.recount(t); got != want {
			t.Errorf("counted %+v, recomputed %+v", got, want)
		}
		w.behindEveryFigure(t)
		if wrong := w.verify(t); wrong != "" {
			t.Errorf("told anew from the events: %s", wrong)
		}
	})
}

// choose picks who does what, first among a few people, else among all. Invariant 6: somebody always can bring an open case on; and no action is
// refused without a sentence (7).
func (w *world) choose(t *rapid.T, c rules.Case, people []string) (string, rules.Possible) {
	some := rapid.SliceOfNDistinct(rapid.SampledFrom(people), 4, 4, rapid.ID[string]).Draw(t, "people")
	for _, among := range [][]string{some, people} {
		var who []string
		var all, moving []rules.Possible
		var mover []string
		for _, person := range among {
			d, err := w.Case(w.t.Context(), w.who[person], c.ID)
			if err != nil {
				continue
			}
			for _, p := range d.Possible {
				rule, _ := rules.Lifecycle.Of(p.Action, &rules.Facts{Case: c})
				switch {
				case p.Allowed && (rule.To != "" || rule.More.Asks != ""):
					mover, moving = append(mover, person), append(moving, p)
					fallthrough
				case p.Allowed:
					who, all = append(who, person), append(all, p)
				case p.Why == nil || p.Why.Words.ZH == "" || p.Why.Words.EN == "":
					t.Fatalf("%s by %s is refused without a reason", p.Action, person)
				}
			}
		}
		switch {
		case len(moving) > 0 && rapid.Bool().Draw(t, "move"): // what moves the case is tried as often as all that only adds to it
			i := rapid.IntRange(0, len(moving)-1).Draw(t, "which")
			return mover[i], moving[i]
		case len(moving) > 0 || len(all) > 0 && !c.State.Open():
			i := rapid.IntRange(0, len(all)-1).Draw(t, "which")
			return who[i], all[i]
		}
	}
	t.Fatalf("nobody can bring on a case that is %s with %s", c.State, c.Owner.Code)
	return "", rules.Possible{}
}

// fireAll lets the clock do all that is due.
func (w *world) fireAll(t interface{ Fatal(...any) }) {
	for {
		n, err := w.FireTimers(w.t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// mustHold checks the invariants of the lifecycle on one case.
func (w *world) mustHold(t *rapid.T, c rules.Case) {
	d, err := w.Case(w.t.Context(), w.who["op"], c.ID)
	if err != nil {
		t.Fatal(err)
	}
	c = d.Case
	if int64(len(d.Events)) != c.Version || d.Events[len(d.Events)-1].To != c.State { // 4
		t.Fatalf("version %d, %d events, the last to %s, the case %s", c.Version, len(d.Events), d.Events[len(d.Events)-1].To, c.State)
	}
	var entries int64
	if err := w.DB.View(w.t.Context(), func(tx *store.Tx) error {
		return tx.Get(`SELECT COUNT(*) FROM journal WHERE district = $1 AND subject = $2`, store.Args(district, c.ID), &entries)
	}); err != nil || entries != c.Version { // 4
		t.Fatalf("%d audit entries at version %d: %v", entries, c.Version, err)
	}
	if c.State.Open() != (c.Owner.Code != "") { // 1
		t.Fatalf("a %s case is owned by %q", c.State, c.Owner.Code)
	}
	if c.Finder.Account != "" && c.Finder.Account == c.Handler.Account { // 2
		t.Fatalf("the finder %s handled it", c.Finder.Account)
	}
	handler := ""
	for i, e := range d.Events {
		if e.Action == rules.ActFinish {
			handler = e.Actor.Account
		}
		if e.Action == rules.ActPass && (e.Actor.Account == c.Finder.Account || e.Actor.Account == handler) { // 2
			t.Fatalf("event %d: %s checked their own", i, e.Actor.Account)
		}
		if e.Actor.Kind == "rule" && e.Words.ZH == "" {
			t.Fatalf("event %d: %s by a rule without its reason", i, e.Action)
		}
	}
	w.timesAddUp(t, d)
}

// timesAddUp is invariant 3: what all owners used adds up to the life of the case less what it was suspended.
func (w *world) timesAddUp(t *rapid.T, d casework.Dossier) {
	running, spent := 0, time.Duration(0)
	paused := d.Case.HopPaused
	for i, h := range d.Hops {
		to := h.To
		if to.IsZero() {
			running++
			to = d.Now
		}
		if i > 0 && d.Hops[i-1].To.After(h.From) {
			t.Fatalf("hops %d and %d overlap", i-1, i)
		}
		spent += to.Sub(h.From)
		paused += h.Paused
	}
	if want := map[bool]int{true: 1, false: 0}[d.Case.State.Open()]; running != want {
		t.Fatalf("%d hops run while the case is %s", running, d.Case.State)
	}
	life, stood := time.Duration(0), time.Duration(0)
	var since time.Time // the case lives from its report, and again from each reopening, to each end
	for _, e := range d.Events {
		if since.IsZero() && e.To.Open() {
			since = e.At
		}
		if !e.To.Open() && !since.IsZero() {
			life, since = life+e.At.Sub(since), time.Time{}
		}
	}
	if !since.IsZero() {
		life += d.Now.Sub(since)
	}
	for _, p := range d.Pauses {
		if !p.To.IsZero() {
			stood += p.To.Sub(p.From)
		}
	}
	if spent != life || paused != stood {
		t.Fatalf("owners used %s less %s, the case lived %s less %s", spent, paused, life, stood)
	}
}

// recount computes the facts anew from cases and events.
func (w *world) recount(t *testing.T) (f indicator.Facts) {
	t.Helper()
	err := w.DB.View(t.Context(), func(tx *store.Tx) error {
		f = indicator.Facts{}
		const due = "filed_at > 0 AND state NOT IN ('void', 'suspended')"
		for _, q := range []struct {
			into  *int64
			what  string
			where string
		}{
			{&f.Received, "COUNT(*)", "1 = 1"}, {&f.Voided, "COUNT(*)", "state = 'void'"},
			{&f.Returned, "SUM(refusals)", "1 = 1"}, {&f.Reworked, "SUM(reworks)", "1 = 1"}, {&f.Reopened, "SUM(reopens)", "1 = 1"},
			{&f.Due, "COUNT(*)", due}, {&f.DueClosed, "COUNT(*)", due + " AND state = 'closed'"},
			{&f.DueOnTime, "COUNT(*)", due + " AND state = 'closed' AND (CASE WHEN handed_at > 0 THEN handed_at ELSE closed_at END) <= due_at"}, {&f.Suspended, "COUNT(*)", "state = 'suspended'"},
			{&f.Closed, "COUNT(*)", "state = 'closed' AND filed_at > 0 AND forced = 0 AND (handed_at = 0 OR resolution <> '')"}, {&f.Forced, "COUNT(*)", "filed_at > 0 AND forced = 1"},
			{&f.InGrid, "COUNT(*)", "resolution = 'grid'"}, {&f.InDepartment, "COUNT(*)", "resolution = 'department'"}, {&f.InEnforcement, "COUNT(*)", "resolution = 'enforcement'"},
		} {
			if err := tx.Get(`SELECT CAST(`+q.what+` AS BIGINT) FROM cases WHERE district = $1 AND `+q.where, store.Args(district), q.into); err != nil {
				return err
			}
		}
		return tx.Get(`SELECT COUNT(CASE WHEN action = 'answer' THEN 1 END), COUNT(CASE WHEN fixed = 'filed' THEN 1 END) FROM case_event WHERE district = $1`, store.Args(district), &f.Answered, &f.Filed)
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestEveryOpenStateHasAWayToAnEnd is invariant 6 on the table itself, without what only rules of the platform do.
func TestEveryOpenStateHasAWayToAnEnd(t *testing.T) {
	t.Parallel()
	ends := map[rules.State]bool{rules.Closed: true, rules.Void: true}
	for range rules.States() {
		for _, r := range rules.Lifecycle.Lines {
			for _, from := range r.From {
				if !r.Who.Is(rules.ByRule) && r.More.Ask != rules.AskClose && ends[r.To] {
					ends[from] = true
				}
			}
		}
	}
	for _, s := range rules.States() {
		if !ends[s] {
			t.Errorf("from %s nothing leads to an end but force", s)
		}
	}
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
