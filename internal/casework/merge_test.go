package casework_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"liandong/internal/casework"
	"liandong/internal/casework/intake"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func TestManyReportsOneCase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		kept := w.report("op-1", draft("hotline", rubbish, "111"))
		said := draft("app", rubbish, "111")
		said.Media = []string{w.photo("resident", 3)}
		double := w.report("resident", said)
		lies := func(when string, c rules.Case, reported bool, files int) {
			w.update(func(tx *store.Tx) error {
				by, err := casework.Reporters(tx, district, c.Number)
				if slices.Contains(by, "resident") != reported {
					t.Errorf("%s, case %s was reported by %v", when, c.Number, by)
				}
				return err
			})
			if got := len(w.dossier("op-1", c).Files); got != files {
				t.Errorf("%s, case %s has %d files", when, c.Number, got)
			}
		}
		for name, in := range map[string]rules.Input{"nothing": {}, "itself": {Into: double.ID}, "what is not there": {Into: "x"}} {
			if _, err := w.try("op-1", double, rules.ActMerge, in); fault.From(err).Field != "into" {
				t.Errorf("merged into %s: %v", name, err)
			}
		}
		away := w.report("op-2", draft("hotline", rubbish, "211"))
		if _, err := w.try("op-1", double, rules.ActMerge, rules.Input{Into: away.ID}); fault.From(err).Field != "into" {
			t.Errorf("merged into a case of another town: %v", err)
		}
		gone, err := w.try("op-1", double, rules.ActMerge, rules.Input{Into: kept.ID, Reason: "同一问题"})
		if err != nil {
			t.Fatal(err)
		}
		lies("merged", kept, true, 1)
		lies("merged", double, true, 0)
		if d := w.dossier("resident", gone); !strings.Contains(d.Events[len(d.Events)-1].Words.ZH, kept.Number) {
			t.Errorf("who reported is not told where it goes on: %+v", d.Events)
		}
		if gone.State != rules.Void || gone.MergedInto != kept.ID {
			t.Errorf("%+v", gone)
		}
		d := w.dossier("op-1", kept)
		if last := d.Events[len(d.Events)-1]; len(d.Reports) != 2 || d.Case.Reports != 2 || last.Action != rules.ActJoined || !strings.Contains(last.Words.ZH, double.Number) {
			t.Errorf("%+v %+v", d.Reports, last)
		}
		if seen := w.dossier("resident", kept); seen.Case.Number != kept.Number || len(seen.Tasks) != 0 { // who reported follows the case that goes on
			t.Errorf("%+v", seen.Case)
		}
		page, _, err := w.List(t.Context(), w.who["resident"], query.Filter{View: query.Reported})
		if err != nil || len(page.Cases) != 2 {
			t.Errorf("the resident's reports: %d %v", len(page.Cases), err)
		}
		if _, err := w.try("op-1", gone, rules.ActReopen, rules.Input{Reason: "r"}); !errors.Is(err, rules.WhyMerged) {
			t.Errorf("reopened although it goes on elsewhere: %v", err)
		}
		third := w.report("op-1", draft("hotline", rubbish, "111"))
		if _, err := w.try("op-1", d.Case, rules.ActMerge, rules.Input{Into: third.ID}); !errors.Is(err, rules.WhyTookOver) {
			t.Errorf("a chain of mergings: %v", err)
		}
		back, err := w.try("op-1", gone, rules.ActUnmerge, rules.Input{Reason: "并非同一处"})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, back, rules.Received, unit("sub-1"))
		lies("parted", kept, false, 0)
		lies("parted", double, true, 1)
		if d := w.dossier("op-1", kept); len(d.Reports) != 1 || d.Case.Reports != 1 || d.Events[len(d.Events)-1].Action != rules.ActParted {
			t.Errorf("%+v", d.Reports)
		}
		if d := w.dossier("op-1", back); len(d.Reports) != 1 {
			t.Errorf("%+v", d.Reports)
		}
		if _, err := w.Case(t.Context(), w.who["resident"], kept.ID); !errors.Is(err, ledger.ErrNoCase) {
			t.Errorf("who reported something else still sees it: %v", err)
		}
		if got, want := core(w.facts(t)), w.recount(t); got != want {
			t.Errorf("counted %+v, recomputed %+v", got, want)
		}
	})
}

func TestOneMoreReportJoinsAnOpenCase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("op-1", draft("hotline", rubbish, "111"))
		more := draft("hotline", rubbish, "111")
		more.Case, more.Description = c.ID, "又有群众来电"
		for _, wantNew := range []bool{true, false} { // the same again is the same
			r, got, _, isNew, err := w.Report(t.Context(), w.who["op-1"], more)
			if err != nil || got.ID != c.ID || isNew != wantNew || r.Case != c.ID || got.Reports != 2 || got.Version != 2 {
				t.Fatalf("%+v %v %v", got, isNew, err)
			}
		}
		hidden := draft("app", rubbish, "111")
		hidden.Case = c.ID
		if _, _, _, _, err := w.Report(t.Context(), w.who["resident"], hidden); fault.From(err).Field != "case" {
			t.Errorf("a case that one does not see: %v", err)
		}
		w.do("op-1", w.mustRead(t, c.ID), rules.ActVoid)
		more.ID = draft("hotline", rubbish, "111").ID
		if _, _, _, _, err := w.Report(t.Context(), w.who["op-1"], more); !errors.Is(err, rules.WhyState) {
			t.Errorf("one more report of a case that is over: %v", err)
		}
	})
}

func TestLikelyDuplicatesAreSuggestedWithTheReason(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		at := func(metres float64) geo.Position {
			p := middle("111")
			p.Lat += metres / 111_195
			return p
		}
		tell := func(matter, words string, metres float64) rules.Case {
			t.Helper()
			d := draft("hotline", matter, "111")
			d.Description, d.Position = words, at(metres)
			return w.report("op-1", d)
		}
		old := tell(rubbish, "路口垃圾成堆", 0)
		w.clock.Advance(8 * 24 * time.Hour)
		w.loginAgain()
		same := tell(rubbish, "小区门口有垃圾", 100)
		words := tell("", "消防通道被私家车堵住了", 20)
		tell(bridge, "栏杆断裂", 10)
		far := tell(rubbish, "路口垃圾成堆", 400)
		w.clock.Advance(90 * time.Minute)
		ask := func(matter, text string) []intake.Alike {
			t.Helper()
			all, _, err := w.Duplicates(t.Context(), w.who["op-1"], intake.Sketch{Matter: matter, Description: text, Position: at(0)})
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		if got := ask(rubbish, "垃圾没人清"); len(got) != 1 || got[0].Case.ID != same.ID || got[0].Why.ZH != "相距100米，90分钟前上报，同一事项" && got[0].Why.ZH != "相距100米，1小时前上报，同一事项" {
			t.Errorf("%+v (old %s, far %s)", got, old.Number, far.Number)
		}
		if got := ask("", "私家车堵住消防通道"); len(got) != 1 || got[0].Case.ID != words.ID || !strings.Contains(got[0].Why.EN, "% of the words in common") {
			t.Errorf("%+v", got)
		}
		if got := ask("", ""); len(got) != 0 {
			t.Errorf("%+v", got)
		}
		admin := w.admin()
		if _, err := w.SaveRules(t.Context(), admin, "duplicates", "0", []byte(`[{"metres": 0, "hours": 1, "share": 2}]`)); fault.From(err).Field != "[0].metres" {
			t.Errorf("%v", err)
		}
		e, err := w.SaveRules(t.Context(), admin, "duplicates", "0", []byte(`[{"matter": "1002", "metres": 500, "hours": 2, "share": 0.5}]`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.PublishRules(t.Context(), admin, "duplicates", e.Revision); err != nil {
			t.Fatal(err)
		}
		if got := ask(rubbish, "路口垃圾成堆"); len(got) != 2 {
			t.Errorf("by the district's own thresholds: %+v", got)
		}
		if got, _, err := w.Duplicates(t.Context(), w.who["resident"], intake.Sketch{Matter: rubbish, Position: at(0)}); err != nil || len(got) != 0 {
			t.Errorf("a resident is shown what others reported: %+v %v", got, err)
		}
	})
}
