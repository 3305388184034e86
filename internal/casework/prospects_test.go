package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/disclosure"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestProspectsSayWhatTheActionThenDoes: for each of several cases, at what is foretold the action succeeds, at the rest it is refused for the reason given.
func TestProspectsSayWhatTheActionThenDoes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		mine := w.report("patrol-111", draft("patrol", fireLane, "111"))
		accepted := w.do("head-111", w.report("patrol-111", draft("patrol", fireLane, "111")), rules.ActAccept)
		neighbours := w.report("patrol-112", draft("patrol", fireLane, "112"))
		hidden := w.report("patrol-211", draft("patrol", fireLane, "211"))
		ids := []string{mine.ID, accepted.ID, neighbours.ID, hidden.ID, mine.ID, "no-such"}
		all, actions, _, err := w.Prospects(t.Context(), w.who["head-111"], rules.ActAccept, ids)
		if err != nil || len(all) != 5 {
			t.Fatal(all, err)
		}
		for i, want := range []bool{true, false, false, false, false} {
			p := all[i]
			if p.Allowed != want || (p.Why == nil) != want {
				t.Errorf("%d: allowed %v, why %v", i, p.Allowed, p.Why)
			}
			if p.Case.ID == "" {
				if i < 2 {
					t.Errorf("%d is not shown", i)
				}
				continue
			}
			if _, err := w.try("head-111", p.Case, rules.ActAccept, rules.Input{}); (err == nil) != want || err != nil && fault.From(err).Code != p.Why.Code {
				t.Errorf("%d: foretold %v, came %v", i, p.Why, err)
			}
		}
		accept := slices.IndexFunc(actions, func(a query.Widely) bool { return a.Action == rules.ActAccept })
		if accept < 0 || actions[accept].Possible != 1 {
			t.Errorf("%+v", actions)
		}
		for field, call := range map[string]func() error{
			"cases": func() error {
				_, _, _, err := w.Prospects(t.Context(), w.who["head-111"], rules.ActAccept, nil)
				return err
			},
			"action": func() error {
				_, _, _, err := w.Prospects(t.Context(), w.who["head-111"], "dance", ids)
				return err
			},
		} {
			if err := call(); fault.From(err).Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

// TestListsOfTheDesk: each view holds what its name says, the number beside it is the same, and further filters narrow it.
func TestListsOfTheDesk(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		handled := w.do("head-111", w.report("patrol-111", draft("patrol", fireLane, "111")), rules.ActAccept)
		handled = w.do("head-111", handled, rules.ActFinish)
		supervised := w.do("op", w.report("patrol-111", draft("patrol", fireLane, "111")), rules.ActSupervise)
		w.report("op-1", draft("hotline", rubbish, "111"))
		rejected := w.report("resident", draft("web", rubbish, "112"))
		rejected = w.do("op-1", rejected, rules.ActReject)
		rejected = w.do("resident", rejected, rules.ActAppeal)
		list := func(account string, f query.Filter) (ids []string) {
			t.Helper()
			page, _, err := w.List(t.Context(), w.who[account], f)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page.Cases {
				ids = append(ids, c.ID)
			}
			return ids
		}
		for _, one := range []struct {
			who  string
			view query.View
			want string
		}{{"super-111", query.Checks, handled.ID}, {"head-111", query.Checks, ""}, {"op", query.Supervised, supervised.ID}, {"head-111", query.Supervised, supervised.ID},
			{"head-211", query.Supervised, ""}, {"op", query.Appeals, rejected.ID}, {"head-111", query.Soon, ""}} {
			got := strings.Join(list(one.who, query.Filter{View: one.view}), " ")
			if got != one.want {
				t.Errorf("%s of %s: %q, want %q", one.view, one.who, got, one.want)
			}
			counts, err := w.Counts(t.Context(), w.who[one.who])
			if err != nil || counts[string(one.view)] != int64(len(strings.Fields(one.want))) {
				t.Errorf("%s of %s: counted %d %v", one.view, one.who, counts[string(one.view)], err)
			}
		}
		w.clock.Advance(50 * time.Minute) // an hour is the limit to accept an urgent case
		if got := list("head-111", query.Filter{View: query.Soon}); !slices.Equal(got, []string{supervised.ID}) {
			t.Errorf("nearly over: %v", got)
		}
		w.clock.Advance(11 * time.Minute)
		if got := list("head-111", query.Filter{View: query.Soon}); len(got) != 0 {
			t.Errorf("over is not nearly over: %v", got)
		}
		for name, one := range map[string]struct {
			f    query.Filter
			want int
		}{"source": {query.Filter{Source: "patrol"}, 2}, "hotline": {query.Filter{Source: "hotline"}, 1}, "urgent": {query.Filter{Urgency: "urgent"}, 2},
			"both": {query.Filter{Source: "patrol", Urgency: "normal"}, 0}, "day": {query.Filter{From: beijing(0, "00:00:00"), Before: beijing(1, "00:00:00")}, 4},
			"later": {query.Filter{From: beijing(1, "00:00:00")}, 0}, "earlier": {query.Filter{Before: beijing(0, "00:00:00")}, 0}} {
			if got := list("op", one.f); len(got) != one.want {
				t.Errorf("%s: %d cases, want %d", name, len(got), one.want)
			}
		}
		for field, f := range map[string]query.Filter{"source": {Source: "x"}, "urgency": {Urgency: "x"}, "to": {From: beijing(1, "00:00:00"), Before: beijing(0, "00:00:00")}} {
			if _, _, err := w.List(t.Context(), w.who["op"], f); fault.From(err).Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

func TestSavedViewsAreOnesOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		mine := []query.SavedView{{Name: " 急件 ", Query: "view=all&urgency=urgent"}, {Name: "退单", Query: "view=returned"}}
		if err := w.SaveViews(t.Context(), w.who["op-1"], mine); err != nil {
			t.Fatal(err)
		}
		if got, err := w.SavedViews(t.Context(), w.who["op-1"]); err != nil || !slices.Equal(got, []query.SavedView{{Name: "急件", Query: "view=all&urgency=urgent"}, {Name: "退单", Query: "view=returned"}}) {
			t.Errorf("%v %v", got, err)
		}
		if got, err := w.SavedViews(t.Context(), w.who["op-2"]); err != nil || len(got) != 0 {
			t.Errorf("somebody else's: %v %v", got, err)
		}
		many := make([]query.SavedView, 31)
		for field, views := range map[string][]query.SavedView{"items[1].name": {{Name: "a"}, {Name: "a"}}, "items[0].name": {{Name: " "}}, "items[0].query": {{Name: "a", Query: "%zz"}}, "items": many} {
			if err := w.SaveViews(t.Context(), w.who["op-1"], views); fault.From(err).Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if err := w.SaveViews(t.Context(), w.who["op-1"], nil); err != nil {
			t.Fatal(err)
		}
		if got, err := w.SavedViews(t.Context(), w.who["op-1"]); err != nil || len(got) != 0 {
			t.Errorf("%v %v", got, err)
		}
	})
}

// TestAPrintedFileIsRecorded: who printed what, and contacts only for a purpose and with the right to them.
func TestAPrintedFileIsRecorded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		d := draft("hotline", rubbish, "111")
		d.Contact = &rules.Contact{Name: "张某某", Phone: "13800001234"}
		c := w.report("op-1", d)
		entries := func() (all []string) {
			w.update(func(tx *store.Tx) error {
				all = nil
				return tx.Each(`SELECT action, actor, subject FROM journal WHERE district = $1 AND action IN ('export.file', 'contact.read') ORDER BY at, id`, store.Args(district), func(r store.Scanner) error {
					var action, actor, subject string
					err := r.Scan(&action, &actor, &subject)
					all = append(all, action+" "+actor+" "+fmt.Sprint(subject == c.ID))
					return err
				})
			})
			return all
		}
		p, err := w.PrintOut(t.Context(), w.who["op-1"], c.ID, true, disclosure.Why{})
		if err != nil || p.By != "op-1" || !p.At.Equal(w.clock.Now()) || p.Contacts != nil {
			t.Errorf("%+v %v", p, err)
		}
		if got := entries(); !slices.Equal(got, []string{"export.file op-1 true"}) {
			t.Errorf("%v", got)
		}
		w.clock.Advance(time.Minute)
		if p, err = w.PrintOut(t.Context(), w.who["op-1"], c.ID, false, disclosure.Why{Purpose: "legal", Remark: "法院调取"}); err != nil || len(p.Contacts) != 1 || p.Contacts[d.ID].Phone != "13800001234" {
			t.Errorf("%+v %v", p, err)
		}
		if got := entries(); len(got) != 3 || !slices.Contains(got, "contact.read op-1 false") {
			t.Errorf("%v", got)
		}
		if _, err := w.PrintOut(t.Context(), w.who["patrol-111"], c.ID, false, disclosure.Why{Purpose: "legal", Remark: "法院调取"}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a patroller reads contacts: %v", err)
		}
		if _, err := w.PrintOut(t.Context(), w.who["head-211"], c.ID, false, disclosure.Why{}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("who may not see it prints it: %v", err)
		}
		own := w.report("resident", draft("web", rubbish, "112"))
		if _, err := w.PrintOut(t.Context(), w.who["resident"], own.ID, true, disclosure.Why{}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("who reported prints the inside: %v", err)
		}
		if got := entries(); len(got) != 3 {
			t.Errorf("a refusal is recorded as a print: %v", got)
		}
	})
}
