package casework_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"liandong/internal/casework"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// give does an action that names somebody.
func (w *world) give(account string, c rules.Case, a rules.Action, to staffing.Owner) rules.Case {
	w.t.Helper()
	in := w.everything(c, a)
	in.To = &to
	after, err := w.try(account, c, a, in)
	if err != nil {
		w.t.Fatalf("%s does %s to %s: %v", account, a, to.Code, err)
	}
	return after
}

func (w *world) dossier(account string, c rules.Case) casework.Dossier {
	w.t.Helper()
	d, err := w.Case(w.t.Context(), w.who[account], c.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func TestACaseIsFinishedOnlyWhenAllHaveAssisted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.do("head-111", w.report("patrol-111", draft("patrol", fireLane, "111")), rules.ActAccept)
		if _, err := w.Case(t.Context(), w.who["water"], c.ID); !errors.Is(err, ledger.ErrNoCase) {
			t.Errorf("water sees the case before it is asked: %v", err)
		}
		c = w.give("head-111", c, rules.ActAssist, unit("water"))
		c = w.give("head-111", c, rules.ActAssist, unit("office-1"))
		expect(t, c, rules.Handling, post("head-111"))
		for _, to := range []staffing.Owner{unit("water"), post("head-111"), unit("patrol-1"), post("patrol-111"), {Kind: "unit", Code: "nobody"}} {
			if _, err := w.try("head-111", c, rules.ActAssist, rules.Input{To: &to, Note: "n"}); fault.From(err).Field != "to" {
				t.Errorf("%s is asked: %v", to.Code, err)
			}
		}
		d := w.dossier("water", c)
		if task := d.Tasks[0]; len(d.Tasks) != 2 || task.Owner.Code != "water" || task.Words != "结果" || !task.DueAt.Equal(monday.Add(time.Hour)) {
			t.Errorf("%+v", d.Tasks)
		}
		page, _, err := w.List(t.Context(), w.who["water"], query.Filter{View: query.Tasks})
		if err != nil || len(page.Cases) != 1 {
			t.Errorf("water's tasks: %v %v", page.Cases, err)
		}
		if _, err := w.try("head-111", c, rules.ActFinish, rules.Input{Note: "n"}); !errors.Is(err, rules.WhyAssisting) || !strings.Contains(err.Error(), "水务局") {
			t.Errorf("finished while others still assist: %v", err)
		}
		if _, err := w.try("water", c, rules.ActAssisted, rules.Input{Note: "n", Task: 2}); fault.From(err).Field != "task" {
			t.Errorf("water answers for the office: %v", err)
		}
		w.clock.Advance(90 * time.Minute)
		c = w.do("water", c, rules.ActAssisted)
		if _, err := w.try("water", c, rules.ActAssisted, rules.Input{Note: "n"}); !errors.Is(err, rules.WhyTasked) {
			t.Errorf("water answers twice: %v", err)
		}
		if over := w.dossier("op", c).Tasks[0].Over; over != 30*time.Minute {
			t.Errorf("water was over by %s", over)
		}
		if _, err := w.try("head-111", c, rules.ActFinish, rules.Input{Note: "n"}); !errors.Is(err, rules.WhyAssisting) {
			t.Errorf("finished while the office still assists: %v", err)
		}
		c = w.do("head-111", c, rules.ActAssistEnd)
		c = w.do("head-111", c, rules.ActFinish)
		expect(t, c, rules.Checking, post("super-111"))
	})
}

func TestAForcedCloseEndsTheTasks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.do("head-111", w.report("patrol-111", draft("patrol", fireLane, "111")), rules.ActAccept)
		c = w.give("head-111", c, rules.ActAssist, unit("water"))
		c = w.do("op-1", c, rules.ActForceClose)
		if _, err := w.try("op-1", c, rules.ActApprove, rules.Input{Reason: "r"}); !errors.Is(err, rules.WhyAskerDecides) {
			t.Errorf("one person closes by force: %v", err)
		}
		c = w.do("op", c, rules.ActApprove)
		d := w.dossier("op", c)
		if !c.Forced || c.State != rules.Closed || c.Resolution != "" || d.Tasks[0].State != rules.TaskEnded || d.Evaluation.Verdict != rules.Poor {
			t.Errorf("%+v %+v", c, d.Evaluation)
		}
		if f := w.facts(t); f.Forced != 1 || f.Closed != 0 || f.DueClosed != 1 {
			t.Errorf("%+v", f)
		}
		w.fireAll(t)
		if got := w.mustRead(t, c.ID); got.Version != c.Version {
			t.Errorf("the clock still acts on a closed case")
		}
	})
}

func TestTheDistrictForcesWithATown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.OpenSQLite(t))
	c := w.report("op-1", draft("hotline", fireLane, "111"))
	c = w.do("op", c, rules.ActForceClose)
	c = w.do("op-1", c, rules.ActApprove) // asked by the district, decided by the town
	if c.State != rules.Closed || !c.Forced {
		t.Errorf("%+v", c)
	}
}

func TestADepartmentThatIsCalledInAnswersInItsLimit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.do("op-1", w.report("op-1", draft("hotline", bridge, "111")), rules.ActFile)
		c = w.do("office-1", w.do("op-1", c, rules.ActDispatch), rules.ActAccept)
		head := post("head-111")
		if _, err := w.try("office-1", c, rules.ActWhistle, rules.Input{Reason: "r", To: &head}); fault.From(err).Field != "to" {
			t.Errorf("a grid head is called in like a department: %v", err)
		}
		c = w.give("office-1", c, rules.ActWhistle, unit("water"))
		expect(t, c, rules.Assigned, unit("water"))
		if want := monday.Add(2 * time.Hour); !c.StageDueAt.Equal(want) || c.Level != "district" {
			t.Errorf("to answer by %s at %s level, want %s", c.StageDueAt, c.Level, want)
		}
		w.clock.Advance(121 * time.Minute)
		w.fireAll(t)
		if last := w.dossier("water", c).Events; last[len(last)-1].Action != rules.ActUrge {
			t.Errorf("a department that does not answer is not urged: %+v", last[len(last)-1])
		}
		c = w.do("water", w.mustRead(t, c.ID), rules.ActReturn)
		d := w.dossier("op-1", c)
		expect(t, c, rules.Dispatching, unit("sub-1"))
		if r := d.Refusals(); len(r) != 1 || r[0].Actor.Code != "water" || r[0].Reason != "理由" {
			t.Errorf("who refused it: %+v", r)
		}
		if over := d.Hops[len(d.Hops)-2]; over.Owner.Code != "water" || over.Over != time.Minute {
			t.Errorf("water's hop: %+v", over)
		}
	})
}

// bureauDesk is an enforcement that opens a file for each hand-over.
type bureauDesk struct{ taken []string }

func (b *bureauDesk) TakeUp(_ *store.Tx, c rules.Case, basis string) (string, error) {
	b.taken = append(b.taken, c.ID+basis)
	return "XZCF-1", nil
}

func TestAHandOverKeepsItsBasisAndTheFileThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.do("head-111", w.report("patrol-111", draft("patrol", fireLane, "111")), rules.ActAccept)
		if _, err := w.try("op-1", c, rules.ActHandOver, rules.Input{Reason: "r"}); fault.From(err).Field != "basis" {
			t.Errorf("without a basis in law: %v", err)
		}
		first := w.do("op-1", c, rules.ActHandOver) // nobody there yet who opens a file
		expect(t, first, rules.Closed, staffing.Owner{})
		if first.Ending() != "handed_over" || first.Resolution != "" || w.facts(t).InEnforcement != 0 {
			t.Errorf("ended as %q at level %q", first.Ending(), first.Resolution)
		}
		if links := w.dossier("op-1", first).Links; len(links) != 1 || links[0].Ref != "" || !strings.Contains(links[0].Basis, "第五十七条") {
			t.Errorf("%+v", links)
		}
		bureau := &bureauDesk{}
		w.Enforcement = bureau
		c = w.do("head-111", w.report("patrol-111", draft("patrol", fireLane, "111")), rules.ActAccept)
		c = w.do("op-1", c, rules.ActHandOver)
		if links := w.dossier("officer-1", c).Links; len(links) != 1 || links[0].Ref != "XZCF-1" || len(bureau.taken) != 1 {
			t.Errorf("%+v %v", links, bureau.taken)
		}
		task := w.dossier("officer-1", c).Tasks[0]
		if task.Kind != rules.Enforce || task.Owner.Code != "bureau-1" || task.DueAt.IsZero() {
			t.Errorf("what the bureau was given: %+v", task)
		}
		for _, who := range []string{"super-111", "head-111", "op-1", "officer-2"} {
			if _, err := w.try(who, c, rules.ActEnforced, rules.Input{Note: "n"}); err == nil {
				t.Errorf("%s ends what the bureau was given", who)
			}
		}
		w.clock.Advance(72 * time.Hour)
		w.loginAgain()
		c = w.do("officer-1", c, rules.ActEnforced)
		if c.Resolution != "enforcement" || c.DoneBy != "bureau-1" || !c.ClosedAt.Equal(w.clock.Now()) || !c.HandedAt.Equal(monday) {
			t.Errorf("resolved by %s of %s, closed %s, handed over %s", c.Resolution, c.DoneBy, c.ClosedAt, c.HandedAt)
		}
		if c.Timeliness() != "first" { // what the bureau takes is not what the grid took
			t.Errorf("handed over at once, ended by enforcement after three days: %q", c.Timeliness())
		}
		if n := w.figures(t, "2026-03-05", "2026-03-05").InEnforcement; n != 1 {
			t.Errorf("%d are counted on the day on which the bureau ended it", n)
		}
		// The bureau may not or need not punish: the case goes on with its reason.
		first, err := w.try("officer-1", first, rules.ActTurnDown, rules.Input{Reason: "不属本机关职权"})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, first, rules.Dispatching, unit("sub-1"))
		if first.Ending() != "" || first.Reopens != 0 || !first.FiledAt.Equal(w.clock.Now()) {
			t.Errorf("%q, reopened %d times, filed %s", first.Ending(), first.Reopens, first.FiledAt)
		}
		if bad := w.verify(t); bad != "" {
			t.Error(bad)
		}
	})
}

func TestWhoReportedReadsWhatIsMeantForThem(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("resident", draft("app", rubbish, "111"))
		c = w.do("op-1", w.do("op-1", c, rules.ActFile), rules.ActDispatch)
		c, err := w.try("village-11", c, rules.ActReturn, rules.Input{Reason: "内部推诿"})
		if err != nil {
			t.Fatal(err)
		}
		c, err = w.try("op-1", c, rules.ActNote, rules.Input{Note: "内部备注内容"})
		if err != nil {
			t.Fatal(err)
		}
		c = w.do("village-11", w.do("op-1", c, rules.ActDispatch), rules.ActAccept)
		c = w.give("village-11", c, rules.ActAssist, unit("water"))
		c = w.do("water", c, rules.ActAssisted)
		c, err = w.try("village-11", c, rules.ActFinish, rules.Input{Note: "已清运完毕"})
		if err != nil {
			t.Fatal(err)
		}
		d := w.dossier("resident", c)
		var read strings.Builder
		for _, e := range d.Events {
			read.WriteString(string(e.Action) + e.Reason + e.Note + e.Words.ZH + "\n")
		}
		if s := read.String(); strings.Contains(s, "内部") || strings.Contains(s, "assist") || !strings.Contains(s, "已清运完毕") || len(d.Tasks) > 0 {
			t.Errorf("who reported reads:\n%s", s)
		}
		if d.Case.Refusals != 0 || w.dossier("op-1", c).Case.Refusals != 1 {
			t.Errorf("who reported is shown how staff sent it about")
		}
		if staff := w.dossier("village-11", c); len(staff.Events) != int(c.Version) {
			t.Errorf("staff read %d of %d events", len(staff.Events), c.Version)
		}
	})
}
