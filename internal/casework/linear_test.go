package casework_test

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/google/uuid"

	"liandong/internal/casework"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// glance is what of a case the model knows.
type glance struct {
	Version int64
	State   rules.State
	Ask     rules.AskKind
	Owner   string
}

func glanceAt(c rules.Case) glance { return glance{c.Version, c.State, c.Ask.Kind, c.Owner.Code} }

// try is one operation of a client: an action with the version seen, or a look where there is no action.
type try struct {
	Action  rules.Action
	Version int64
	Again   bool // the same id as an action of the client that was done: changes nothing
}

// outcome is what the client was answered: "seen", "done", "stale" or "refused", with the case as it was shown, and why it was refused.
type outcome struct {
	Answer string
	Now    glance
	Why    string
}

// sequential is a case, beginning with first, as one after the other would meet it. It knows from the lifecycle table which action leads from which state to which; who may
// do it is not its business. With shown, who comes too late must be shown the case as it is.
func sequential(first glance, shown bool) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return first },
		Step: func(state, input, output any) (bool, any) {
			now, in, out := state.(glance), input.(try), output.(outcome)
			switch out.Answer {
			case "seen":
				return out.Now == now, now
			case "stale":
				return in.Version != now.Version && (!shown || out.Now == now), now
			}
			rule, _ := rules.Lifecycle.Of(in.Action, &rules.Facts{Case: rules.Case{State: now.State, Ask: rules.Ask{Kind: now.Ask}}})
			fits := slices.Contains(rule.From, now.State) && (rule.More.Ask == rules.NoAsk || rule.More.Ask == now.Ask)
			if out.Answer == "refused" {
				return in.Version == now.Version && refusedRightly(out.Why, fits, rule, now), now
			}
			to := now
			to.Version, to.State = now.Version+1, cmp.Or(rule.To, now.State)
			switch { // who owns it next and whether a request lapses is not the model's business, but they do not change by themselves
			case rule.More.Asks != rules.NoAsk:
				to.Ask = rule.More.Asks
			case rule.More.Ask != rules.NoAsk || in.Action == rules.ActWithdraw:
				to.Ask = rules.NoAsk
			case to.State != now.State || rule.More.Next != rules.Keeps:
				to.Ask = out.Now.Ask
			}
			if rule.More.Next != rules.Keeps {
				to.Owner = out.Now.Owner
			}
			return in.Version == now.Version && fits && out.Now == to && to.State.Open() == (to.Owner != ""), to
		},
	}
}

func refusedRightly(why string, fits bool, rule rules.Rule, now glance) bool {
	switch why {
	case rules.WhyState.Code:
		return !slices.Contains(rule.From, now.State)
	case rules.WhyNotAsked.Code:
		return now.Ask == rules.NoAsk
	case rules.WhyAsked.Code:
		return now.Ask != rules.NoAsk
	}
	return fits
}

// moves are what the clients do: enough for a case to circle for ever.
var moves = []rules.Action{rules.ActFile, rules.ActScreen, rules.ActScreened, rules.ActDispatch, rules.ActRecall, rules.ActAccept, rules.ActReturn,
	rules.ActEscalate, rules.ActDelegate, rules.ActWhistle, rules.ActExtend, rules.ActSuspend, rules.ActApprove, rules.ActRefuse,
	rules.ActWithdraw, rules.ActResume, rules.ActFinish, rules.ActPass, rules.ActRework, rules.ActReopen, rules.ActUrge, rules.ActNote}

// client is one of several who act on the same cases at once.
type client struct {
	*world
	account string
	ticks   *atomic.Int64
	random  *rand.Rand
	history map[string][]porcupine.Operation // by case
	number  int

	honest, late int // tries of what the last look allowed; of these, too late
	wrong, done  int // tries with another version or of something else on purpose; actions that were done
}

// record notes an operation between two ticks of one clock for all clients.
func (k *client) record(id string, in try, op func() outcome) outcome {
	call := k.ticks.Add(1)
	out := op()
	k.history[id] = append(k.history[id], porcupine.Operation{ClientId: k.number, Input: in, Call: call, Output: out, Return: k.ticks.Add(1)})
	return out
}

// look reads the case; what is shown at once must belong together.
func (k *client) look(id string) (d casework.Dossier) {
	k.record(id, try{}, func() outcome {
		var err error
		if d, err = k.Case(k.t.Context(), k.who[k.account], id); err != nil {
			k.t.Errorf("%s looks: %v", k.account, err)
			return outcome{}
		}
		last := d.Events[len(d.Events)-1]
		if int64(len(d.Events)) != d.Case.Version || last.To != d.Case.State || last.Owner != d.Case.Owner {
			k.t.Errorf("%s sees version %d, %s with %s, but %d events, the last to %s with %s", k.account, d.Case.Version, d.Case.State, d.Case.Owner.Code,
				len(d.Events), last.To, last.Owner.Code)
		}
		return outcome{Answer: "seen", Now: glanceAt(d.Case)}
	})
	return d
}

// act tries an action; what the store or a guard answers becomes an outcome.
func (k *client) act(id string, a rules.Action, in rules.Input, again bool) outcome {
	return k.record(id, try{Action: a, Version: in.Version, Again: again}, func() outcome {
		c, _, err := k.Act(k.t.Context(), k.who[k.account], id, a, in)
		switch kind := fault.KindOf(err); {
		case err == nil && again:
			return outcome{Answer: "seen", Now: glanceAt(c)}
		case err == nil:
			return outcome{Answer: "done", Now: glanceAt(c)}
		case errors.Is(err, ledger.ErrStale):
			return outcome{Answer: "stale", Now: glanceAt(c)}
		case kind == fault.Conflict || kind == fault.Forbidden || kind == fault.Invalid:
			return outcome{Answer: "refused", Why: fault.From(err).Code}
		}
		k.t.Errorf("%s does %s: %v", k.account, a, err)
		return outcome{}
	})
}

// meeting is a place where so many wait for each other, again and again.
type meeting struct {
	mu      sync.Mutex
	of, met int
	open    chan struct{}
}

func (m *meeting) wait() {
	m.mu.Lock()
	open := m.open
	if m.met++; m.met == m.of {
		m.met, m.open = 0, make(chan struct{})
		close(open)
	}
	m.mu.Unlock()
	<-open
}

// turn looks at a case and then tries something; between, it may wait until the others have looked too.
func (k *client) turn(id string, wait func()) {
	d := k.look(id)
	wait()
	if len(d.Events) == 0 {
		return
	}
	valid := k.random.IntN(2) == 0
	in := rules.Input{ID: uuid.Must(uuid.NewV7()).String(), Version: d.Case.Version, Reason: "r", Note: "n", Condition: 1, Days: 1, Valid: &valid, Until: d.Now.Add(time.Hour)}
	var can []rules.Possible
	for _, p := range d.Possible {
		if p.Allowed && slices.Contains(moves, p.Action) && (p.Action != rules.ActNote || k.random.IntN(3) == 0) {
			can = append(can, p)
		}
	}
	var a rules.Action
	honest := len(can) > 0 && k.random.IntN(8) > 0
	if honest {
		p := can[k.random.IntN(len(can))]
		a, in.To = p.Action, k.target(d, p)
	} else {
		a = moves[k.random.IntN(len(moves))]
		in.To = &staffing.Owner{Kind: staffing.OwnerPost, Code: "P-head-111"}
		in.Version += int64(k.random.IntN(3) - 1)
		in.Version = max(in.Version, 1)
	}
	out := k.act(id, a, in, false)
	switch {
	case out.Answer == "done":
		k.done++
	case honest && out.Answer == "stale":
		k.late++
	}
	if honest {
		k.honest++
	} else {
		k.wrong++
	}
	if out.Answer == "done" && k.random.IntN(6) == 0 {
		k.act(id, a, in, true) // as if the answer had been lost
	}
}

// target names one of those who take part, where somebody has to be named.
func (k *client) target(d casework.Dossier, p rules.Possible) *staffing.Owner {
	if p.Action != rules.ActDelegate && p.Action != rules.ActWhistle {
		return nil // the routing rules say it
	}
	targets := slices.DeleteFunc(p.Targets, func(o staffing.Owner) bool { return o == d.Case.Owner || o.Code == "police" })
	if len(targets) == 0 {
		return nil
	}
	return &targets[k.random.IntN(len(targets))]
}

// TestWhatManyDoAtOnceLooksAsIfDoneInTurn lets eight people look at and act on the same few cases at once and asks Porcupine for an order, one after
// the other, in which all that they were answered is right.
func TestWhatManyDoAtOnceLooksAsIfDoneInTurn(t *testing.T) {
	t.Parallel()
	const turns = 220 // of each client
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		var cases []string
		var first rules.Case
		for _, matter := range []string{fireLane, rubbish, bridge, drains, fireLane, rubbish, bridge, drains} {
			first = w.knownToAll(w.report("op-1", draft("hotline", matter, "111")))
			cases = append(cases, first.ID)
		}
		var ticks atomic.Int64
		var clients []*client
		for i, account := range []string{"op", "op-1", "head-111", "village-11", "office-1", "water", "super-111", "patrol-111"} {
			clients = append(clients, &client{world: w, account: account, ticks: &ticks, random: rand.New(rand.NewPCG(1, uint64(i))),
				history: map[string][]porcupine.Operation{}, number: i})
		}
		all := &meeting{of: len(clients), open: make(chan struct{})}
		var wg sync.WaitGroup
		for _, k := range clients {
			wg.Go(func() {
				for n := range turns {
					wait := func() {} // two turns as it comes; in the third all have looked before the first acts
					if n%3 == 0 {
						wait = all.wait
					}
					k.turn(cases[n*len(cases)/turns], wait) // all at the same case, one case after the other
				}
			})
		}
		wg.Wait()
		var sum client
		histories := map[string][]porcupine.Operation{}
		for _, k := range clients {
			sum.honest, sum.late, sum.wrong, sum.done = sum.honest+k.honest, sum.late+k.late, sum.wrong+k.wrong, sum.done+k.done
			for id, h := range k.history {
				histories[id] = append(histories[id], h...)
			}
		}
		t.Logf("%d operations, %d actions done; of %d honest tries %d came too late; %d wrong tries", ticks.Load()/2, sum.done, sum.honest, sum.late, sum.wrong)
		if sum.done < 200 || 5*sum.late < sum.honest {
			t.Errorf("%d actions were done and %d of %d tries came too late: the check proves little", sum.done, sum.late, sum.honest)
		}
		t.Run("what is answered", func(t *testing.T) { linearizable(t, sequential(glanceAt(first), false), histories) })
		t.Run("what is shown to who comes too late", func(t *testing.T) { linearizable(t, sequential(glanceAt(first), true), histories) })
		t.Run("what is written", func(t *testing.T) {
			for id, h := range histories {
				w.wroteWhatWasDone(t, id, h)
			}
		})
	})
}

// knownToAll gives a case to all who take part, one after the other: who had to do with a case sees it from then on.
func (w *world) knownToAll(c rules.Case) rules.Case {
	w.t.Helper()
	c = w.do("op-1", c, rules.ActFile)
	for _, to := range []staffing.Owner{unit("water"), unit("office-1"), post("village-11"), post("head-111")} {
		c = w.ask("op-1", c, rules.ActDispatch, rules.Input{To: &to})
		c = w.do("op-1", c, rules.ActRecall)
	}
	return c
}

// ask is try for what must succeed.
func (w *world) ask(account string, c rules.Case, a rules.Action, in rules.Input) rules.Case {
	w.t.Helper()
	after, err := w.try(account, c, a, in)
	if err != nil {
		w.t.Fatalf("%s does %s on %s: %v", account, a, c.State, err)
	}
	return after
}

func linearizable(t *testing.T, model porcupine.Model, histories map[string][]porcupine.Operation) {
	t.Helper()
	for id, h := range histories {
		result, info := porcupine.CheckOperationsVerbose(model, h, 2*time.Minute)
		if result == porcupine.Ok {
			continue
		}
		longest := 0
		for _, partial := range info.PartialLinearizations()[0] {
			longest = max(longest, len(partial))
		}
		t.Errorf("case %s: %s: %d of %d operations can be put in order", id, result, longest, len(h))
	}
}

// wroteWhatWasDone compares the events of a case with the actions that were answered as done: each version is the one action of one client.
func (w *world) wroteWhatWasDone(t *testing.T, id string, history []porcupine.Operation) {
	t.Helper()
	d, err := w.Case(t.Context(), w.who["op"], id)
	if err != nil {
		t.Fatal(err)
	}
	byVersion := map[int64]string{}
	for _, o := range history {
		if out := o.Output.(outcome); out.Answer == "done" {
			if had := byVersion[out.Now.Version]; had != "" {
				t.Errorf("version %d was made twice: %s", out.Now.Version, had)
			}
			byVersion[out.Now.Version] = fmt.Sprintf("%s → %s with %s", o.Input.(try).Action, out.Now.State, out.Now.Owner)
		}
	}
	before := len(d.Events) - len(byVersion) // what was done before they began
	if want := 10; before != want {
		t.Errorf("%d actions were done, %d events written, want %d more", len(byVersion), len(d.Events), want)
	}
	for _, e := range d.Events[max(before, 0):] {
		if wrote := fmt.Sprintf("%s → %s with %s", e.Action, e.To, e.Owner.Code); wrote != byVersion[e.Version] {
			t.Errorf("version %d: written %s, answered %s", e.Version, wrote, byVersion[e.Version])
		}
	}
}

// TestTheModelRefusesWhatMustNotHappen: histories that no order explains.
func TestTheModelRefusesWhatMustNotHappen(t *testing.T) {
	t.Parallel()
	at := func(version int64, s rules.State, owner string) glance {
		return glance{Version: version, State: s, Owner: owner}
	}
	received, dispatching, void := at(1, rules.Received, "sub-1"), at(2, rules.Dispatching, "sub-1"), at(2, rules.Void, "")
	op := func(client int, call, end int64, in try, out outcome) porcupine.Operation {
		return porcupine.Operation{ClientId: client, Input: in, Call: call, Output: out, Return: end}
	}
	file, reject := try{Action: rules.ActFile, Version: 1}, try{Action: rules.ActReject, Version: 1}
	done := func(now glance) outcome { return outcome{Answer: "done", Now: now} }
	seen := func(now glance) outcome { return outcome{Answer: "seen", Now: now} }
	for name, c := range map[string]struct {
		history []porcupine.Operation
		want    bool
	}{
		"one of two wins":                       {[]porcupine.Operation{op(0, 1, 4, file, done(dispatching)), op(1, 2, 3, reject, outcome{Answer: "stale", Now: dispatching})}, true},
		"two win from the same version":         {[]porcupine.Operation{op(0, 1, 4, file, done(dispatching)), op(1, 2, 3, reject, done(void))}, false},
		"the same is done twice":                {[]porcupine.Operation{op(0, 1, 2, file, done(dispatching)), op(1, 3, 4, file, done(dispatching))}, false},
		"an old state is seen later":            {[]porcupine.Operation{op(0, 1, 2, file, done(dispatching)), op(1, 3, 4, try{}, seen(received))}, false},
		"an old state is seen at once":          {[]porcupine.Operation{op(0, 1, 3, file, done(dispatching)), op(1, 2, 4, try{}, seen(received))}, true},
		"a version is left out":                 {[]porcupine.Operation{op(0, 1, 2, file, done(at(3, rules.Dispatching, "sub-1")))}, false},
		"a way that is not in the table":        {[]porcupine.Operation{op(0, 1, 2, file, done(at(2, rules.Handling, "sub-1")))}, false},
		"stale though nobody was first":         {[]porcupine.Operation{op(0, 1, 2, file, outcome{Answer: "stale", Now: received})}, false},
		"refused for a state that it is not in": {[]porcupine.Operation{op(0, 1, 2, file, outcome{Answer: "refused", Why: rules.WhyState.Code})}, false},
		"who comes too late is shown the past": {[]porcupine.Operation{op(0, 1, 2, file, done(dispatching)),
			op(1, 3, 4, reject, outcome{Answer: "stale", Now: received})}, false},
	} {
		if got := porcupine.CheckOperations(sequential(received, true), c.history); got != c.want {
			t.Errorf("%s: there is an order: %v, want %v", name, got, c.want)
		}
	}
}
