package casework_test

import (
	"slices"
	"strings"
	"testing"

	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestWhatWaitsForAUnit: as owner, beside the owner, as who may get it back from a check, as who supervises it.
func TestWhatWaitsForAUnit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		waits := func(parties ...string) string {
			t.Helper()
			set, all := map[string]bool{}, []string{}
			for _, p := range parties {
				set[p] = true
			}
			if err := db.View(t.Context(), func(tx *store.Tx) error {
				list, err := query.PendingOf(tx, district, set)
				for _, p := range list {
					if p.Number == "" || p.Case == "" || !set[p.Party] {
						t.Errorf("%+v", p)
					}
					all = append(all, string(p.State)+" "+p.How)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			slices.Sort(all)
			return strings.Join(all, ", ")
		}
		same := func(what, got, want string) {
			t.Helper()
			if got != want {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		c := w.do("head-111", w.report("patrol-111", draft("patrol", fireLane, "111")), rules.ActAccept)
		same("nothing", waits("water"), "")
		same("owner", waits("P-head-111", "committee-11"), "handling owner")
		c = w.give("head-111", c, rules.ActAssist, unit("water"))
		same("helper", waits("water"), "handling task")
		c = w.do("water", c, rules.ActAssisted)
		same("helped", waits("water"), "")
		c = w.do("op-1", c, rules.ActSupervise)
		same("supervised", waits("P-head-111"), "handling owner, handling task")
		same("supervises", waits("sub-1", "P-op-1"), "handling judge")
		c = w.do("head-111", c, rules.ActFinish)
		same("handler", waits("P-head-111"), "checking handler, checking task")
		w.do("super-111", c, rules.ActPass)
		same("done", waits("P-super-111", "water"), "")
		same("the reply is still owed", waits("P-head-111"), "closed task")
	})
}
