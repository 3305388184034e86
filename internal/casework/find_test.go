package casework_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"liandong/internal/casework"
	"liandong/internal/fault"
	"liandong/internal/outbox"
	"liandong/internal/store"
	"liandong/internal/store/storetest"
)

// indexAll indexes what waits in the outbox.
func (w *world) indexAll() { w.t.Helper(); w.follows(w.IndexStep, w.clock.Now().Add(time.Minute)) }

// follows places what waits in the outbox and lets a step of the sequencer do all that it has to do.
func (w *world) follows(step outbox.Step, now time.Time) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error {
		if tx.Engine == store.Postgres {
			if _, err := outbox.Place(tx, district); err != nil {
				return err
			}
		}
		for {
			work, err := step(tx, district, now)
			if err != nil || work == nil {
				return err
			}
			if _, err := work(tx); err != nil {
				return err
			}
		}
	})
}

func (w *world) search(account, words string) (descriptions []string) {
	w.t.Helper()
	page, _, err := w.List(w.t.Context(), w.who[account], casework.Filter{Words: words})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range page.Cases {
		descriptions = append(descriptions, c.Description)
	}
	return descriptions
}

// TestSearchFindsWhatIsThere: the same answers before a case is indexed and after.
func TestSearchFindsWhatIsThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		tell := func(account, source, matter, n, said string) casework.Case {
			t.Helper()
			d := draft(source, matter, n)
			d.Description = said
			return w.report(account, d)
		}
		lane := tell("patrol-111", "patrol", fireLane, "111", "幸福小区消防通道被私家车堵住")
		tell("patrol-112", "patrol", rubbish, "112", "消防栓旁堆放垃圾,气味难闻")
		tell("op-2", "hotline", rubbish, "211", "路灯不亮,消防通道看不清")
		caller := draft("hotline", rubbish, "111")
		caller.Description, caller.Contact = "Street LIGHT broken 路灯ＡＢＣ坏了", &casework.Contact{Name: "张某某", Phone: "13800001234"}
		w.report("op-1", caller)
		joined := draft("hotline", rubbish, "111")
		joined.Case, joined.Description = lane.ID, "救护车进不来"
		if _, _, _, _, err := w.Report(t.Context(), w.who["op"], joined); err != nil {
			t.Fatal(err)
		}
		check := func(when string) {
			t.Helper()
			for _, c := range []struct {
				who, words string
				want       string // how the descriptions found begin, sorted
			}{
				{"op", "消防", "幸福 消防 路灯"}, {"op", "消防通道", "幸福 路灯"}, {"op", "灯", "Stre 路灯"}, {"op", "私家车", "幸福"}, {"op", "street light", "Stre"},
				{"op", "abc", "Stre"}, {"op", "垃圾 消防", "消防 路灯"}, {"op", "不存在的词", ""}, {"op", "防消", ""}, {"op", "！？", ""}, {"op", "%", ""},
				{"op-1", "消防通道", "幸福"}, {"head-112", "消防", "消防"}, {"head-211", "消防", "路灯"}, {"resident", "消防", ""}, {"water", "消防", ""},
				{"op", lane.Number, "幸福"}, {"op", lane.Number[:13], "Stre 幸福 消防 路灯"},
			} {
				got := w.search(c.who, c.words)
				for i, d := range got {
					got[i] = string([]rune(d)[:min(2, len([]rune(d)))])
					if strings.HasPrefix(d, "Stre") {
						got[i] = "Stre"
					}
				}
				slices.Sort(got)
				if strings.Join(got, " ") != c.want {
					t.Errorf("%s, %s looks for %q: %v, want %s", when, c.who, c.words, got, c.want)
				}
			}
			// A number is searched by another way, for a purpose.
			if page, _, err := w.List(t.Context(), w.who["op-1"], casework.Filter{Words: "13800001234"}); !errors.Is(err, casework.ErrByPhone) || len(page.Cases) != 0 {
				t.Errorf("%s, a number: %d cases, %v", when, len(page.Cases), err)
			}
		}
		check("not indexed yet")
		w.indexAll()
		check("indexed")
		if got := w.search("op", "救护车"); len(got) != 1 || !strings.HasPrefix(got[0], "幸福") { // said by the second who reported it
			t.Errorf("%v", got)
		}
		w.give("head-111", w.do("head-111", w.mustRead(t, lane.ID), casework.ActAccept), casework.ActAssist, unit("water"))
		w.indexAll()
		if got := w.search("water", "消防通道"); len(got) != 1 {
			t.Errorf("who assists does not find the case: %v", got)
		}
		if got := w.search("op", "消防"); !strings.HasPrefix(got[0], "幸福") { // in the title, too
			t.Errorf("the best match is not first: %v", got)
		}
	})
}

func TestSearchPagesWithoutRepeating(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for i := range 23 {
			d := draft("patrol", rubbish, []string{"111", "112"}[i%2])
			d.Description = fmt.Sprintf("第%d处垃圾", i)
			w.report("patrol-"+[]string{"111", "112"}[i%2], d)
		}
		w.indexAll()
		seen, f := map[string]bool{}, casework.Filter{Words: "垃圾", Limit: 5, Grid: grid("111")}
		for pages := 0; pages < 10; pages++ {
			page, _, err := w.List(t.Context(), w.who["op"], f)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page.Cases {
				if seen[c.ID] {
					t.Errorf("%s appears twice", c.Number)
				}
				seen[c.ID] = true
			}
			if f.Cursor = page.Next; f.Cursor == "" {
				break
			}
		}
		if len(seen) != 12 {
			t.Errorf("%d found, want 12", len(seen))
		}
		if _, _, err := w.List(t.Context(), w.who["op"], casework.Filter{Words: "垃圾", Cursor: "?"}); fault.From(err).Field != "cursor" {
			t.Errorf("%v", err)
		}
	})
}
