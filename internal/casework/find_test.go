package casework_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/outbox"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// indexAll indexes what waits in the outbox.
func (w *world) indexAll() { w.t.Helper(); w.follows(w.Index.Step, w.clock.Now().Add(time.Minute)) }

// follows places what waits in the outbox and lets a step of the sequencer do all that it has to do.
func (w *world) follows(step outbox.Step, now time.Time) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error {
		if tx.Engine == store.Postgres {
			if _, err := journal.Place(tx, district); err != nil {
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
	page, _, err := w.List(w.t.Context(), w.who[account], query.Filter{Words: words})
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
		tell := func(account, source, matter, n, said string) rules.Case {
			t.Helper()
			d := draft(source, matter, n)
			d.Description = said
			return w.report(account, d)
		}
		lane := tell("patrol-111", "patrol", fireLane, "111", "幸福小区消防通道被私家车堵住")
		tell("patrol-112", "patrol", rubbish, "112", "消防栓旁堆放垃圾,气味难闻")
		tell("op-2", "hotline", rubbish, "211", "路灯不亮,消防通道看不清")
		caller := draft("hotline", rubbish, "111")
		caller.Description, caller.Contact = "Street LIGHT broken 路灯ＡＢＣ坏了", &rules.Contact{Name: "张某某", Phone: "13800001234"}
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
			if page, _, err := w.List(t.Context(), w.who["op-1"], query.Filter{Words: "13800001234"}); !errors.Is(err, query.ErrByPhone) || len(page.Cases) != 0 {
				t.Errorf("%s, a number: %d cases, %v", when, len(page.Cases), err)
			}
		}
		check("not indexed yet")
		w.indexAll()
		check("indexed")
		if got := w.search("op", "救护车"); len(got) != 1 || !strings.HasPrefix(got[0], "幸福") { // said by the second who reported it
			t.Errorf("%v", got)
		}
		w.give("head-111", w.do("head-111", w.mustRead(t, lane.ID), rules.ActAccept), rules.ActAssist, unit("water"))
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
		seen, f := map[string]bool{}, query.Filter{Words: "垃圾", Limit: 5, Grid: grid("111")}
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
		if _, _, err := w.List(t.Context(), w.who["op"], query.Filter{Words: "垃圾", Cursor: "?"}); fault.From(err).Field != "cursor" {
			t.Errorf("%v", err)
		}
	})
}

// TestACaseIsFoundByTheEndOfItsNumber: the last five digits, with the day before them or not, with dashes or not, in whatever width of digits.
func TestACaseIsFoundByTheEndOfItsNumber(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		first := w.report("op-1", draft("hotline", rubbish, "111"))
		earlier := strings.ReplaceAll(w.clock.Now().AddDate(0, 0, -40).Format("06-01-02"), "-", "") + "-00042"
		first.Number = first.Number[:len(first.Number)-len(earlier)] + earlier
		other := w.report("op", draft("hotline", rubbish, "211"))
		w.update(func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE cases SET number = CASE id WHEN $1 THEN $2 ELSE $3 END`, first.ID, first.Number, first.Number[:len(first.Number)-len(earlier)]+"260101-00042")
			return err
		})
		_, day, _ := strings.Cut(first.Number, "-")
		day, count, _ := strings.Cut(day, "-")
		wide := strings.Map(func(r rune) rune { return r - '0' + '０' }, count)
		for typed, want := range map[string]bool{count: true, wide: true, day + count: true, day + "-" + count: true, day[4:] + "-" + count: true, day[4:] + count: true,
			first.Number: true, strings.ReplaceAll(first.Number, "-", ""): true, strings.ReplaceAll(first.Number, "-", "–"): true, strings.ReplaceAll(first.Number, "-", "－"): true,
			first.Number[:len(first.Number)-2]: true, " " + count + " ": true, count[1:]: false,
			"#" + count: true, "№" + count: true, "No." + count: true, count + "号": true, "第" + count + "号": true, "编号" + count: true, "案件编号：" + count: true, "案件 " + first.Number: true, count + "；": true, "「" + first.Number + "」": true,
			strings.ReplaceAll(first.Number, "-", "/"): true, strings.ReplaceAll(first.Number, "-", "_"): true, "\u200b" + count: true, count + "号楼": false,
			"99999": false, "x" + count: false, "770101" + count: false} {
			page, _, err := w.List(t.Context(), w.who["op-1"], query.Filter{Words: typed})
			if err != nil || slices.ContainsFunc(page.Cases, func(c rules.Case) bool { return c.ID == first.ID }) != want {
				t.Errorf("%q: %d cases, want %v: %v", typed, len(page.Cases), want, err)
			}
			if slices.ContainsFunc(page.Cases, func(c rules.Case) bool { return c.ID == other.ID }) {
				t.Errorf("%q finds a case of another zone", typed)
			}
		}
		if page, _, err := w.List(t.Context(), w.who["op-1"], query.Filter{Words: count, View: query.Returned}); err != nil || len(page.Cases) != 0 {
			t.Errorf("the filter is passed by: %d %v", len(page.Cases), err)
		}
	})
}

// TestASearchSaysWhereItLooked: in which areas, of which view, since when, and whether all would be more. A list that is no search says nothing.
func TestASearchSaysWhereItLooked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.OpenSQLite(t))
	w.report("op-1", draft("hotline", rubbish, "111"))
	for name, c := range map[string]struct {
		account string
		filter  query.Filter
		zh, en  string
		narrow  bool
	}{
		"all":     {"op", query.Filter{}, "在区的案件中查找。", "Looked in the cases of 区.", false},
		"a view":  {"op", query.Filter{View: query.ToDo}, "在区的案件中查找（待办）。", "Looked in the cases of 区 that you have to act on.", true},
		"a grid":  {"op", query.Filter{Grid: grid("111"), Overdue: true}, "", "that meet the other filters.", true},
		"since":   {"op", query.Filter{From: w.clock.Now()}, "起上报。", ", reported since 2026-", true},
		"nothing": {"op", query.Filter{Words: " "}, "", "", false},
	} {
		if c.filter.Words == "" {
			c.filter.Words = "垃圾"
		}
		page, _, err := w.List(t.Context(), w.who[c.account], c.filter)
		if err != nil || page.Looked.Narrow != c.narrow || !strings.Contains(page.Looked.Words.ZH, c.zh) || !strings.Contains(page.Looked.Words.EN, c.en) {
			t.Errorf("%s: %+v %v", name, page.Looked, err)
		}
	}
	page, _, err := w.List(t.Context(), w.who["op-1"], query.Filter{Words: "垃圾"})
	if err != nil || page.Looked.Narrow || strings.Contains(page.Looked.Words.ZH, "在区的") {
		t.Errorf("an operator of a zone: %+v %v", page.Looked, err)
	}
}
