package casework_test

import (
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"liandong/internal/administration"
	"liandong/internal/casework/intake"
	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func TestRoutingRulesAreTriedBeforeTheyAreInForce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		admin := w.admin()
		const routing = `{"rules": [{"code": "R1", "matter": "1001", "area": "320509001", "to": {"kind": "unit", "code": "office-1"}, "why": {"zh": "镇里统一处置", "en": "the town handles it"}}],
			"tests": [{"name": "消防通道", "matter": "1001", "grid": "320509001001001", "at": "2026-03-02T02:00:00Z", "owner": "%s"}]}`
		trial := intake.Trial{Matter: fireLane, Position: middle("111")}
		foresee := func(draft bool) rules.Foreseen {
			t.Helper()
			trial.Draft = draft
			f, err := w.DryRun(t.Context(), w.who["op-1"], trial)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		if _, err := w.SaveRules(t.Context(), admin, "routing", "0", []byte(`{"rulez": []}`)); fault.From(err).Field != "rulez" {
			t.Errorf("a field that is not there: %v", err)
		}
		if _, err := w.SaveRules(t.Context(), w.who["op"], "routing", "0", []byte(`{}`)); !errors.Is(err, access.ErrDenied) {
			t.Errorf("an operator writes rules: %v", err)
		}
		e, err := w.SaveRules(t.Context(), admin, "routing", "0", []byte(strings.Replace(routing, "%s", "P-head-111", 1)))
		if err != nil || !e.Differs || len(e.Tests) != 1 || e.Tests[0].Passed || e.Tests[0].Got.Code != "office-1" {
			t.Fatalf("%+v %v", e, err)
		}
		if _, err := w.PublishRules(t.Context(), admin, "routing", e.Revision); !errors.Is(err, administration.ErrTests) {
			t.Errorf("published although a test fails: %v", err)
		}
		if now, then := foresee(false), foresee(true); now.Decision.Owner.Code != "P-head-111" || then.Decision.Owner.Code != "office-1" || then.Decision.Rule != "R1" ||
			!strings.Contains(then.Decision.Reason.EN, "the town handles it") || !now.Due.Equal(monday.Add(2*time.Hour)) || !now.AcceptBy.Equal(monday.Add(time.Hour)) {
			t.Errorf("%+v\n%+v", now, then)
		}
		expect(t, w.report("patrol-111", draft("patrol", fireLane, "111")), rules.Assigned, post("head-111"))
		if e, err = w.SaveRules(t.Context(), admin, "routing", e.Revision, []byte(strings.Replace(routing, "%s", "office-1", 1))); err != nil {
			t.Fatal(err)
		}
		e, err = w.PublishRules(t.Context(), admin, "routing", e.Revision)
		if err != nil || e.Version != 1 || e.PublishedBy != "admin" || e.Differs {
			t.Fatalf("%+v %v", e, err)
		}
		c := w.report("patrol-111", draft("patrol", fireLane, "111"))
		expect(t, c, rules.Assigned, unit("office-1"))
		if d := w.dossier("op-1", c); !strings.Contains(d.Events[1].Words.EN, "R1") {
			t.Errorf("%+v", d.Events[1].Words)
		}
		expect(t, w.report("patrol-211", draft("patrol", fireLane, "211")), rules.Assigned, post("head-211")) // another town
	})
}

func TestPublishedLaddersAndCriteriaCount(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		admin := w.admin()
		publish := func(kind string, document any) {
			t.Helper()
			text, err := json.Marshal(document)
			if err != nil {
				t.Fatal(err)
			}
			e, err := w.SaveRules(t.Context(), admin, kind, "0", text)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.PublishRules(t.Context(), admin, kind, e.Revision); err != nil {
				t.Fatal(err)
			}
		}
		already := w.report("patrol-112", draft("patrol", fireLane, "112")) // planned by the ladder that held before
		publish("ladder", rules.Ladders{
			{Code: "any", Rungs: []rules.Rung{{Code: "half", Clock: "whole", Percent: 50, Do: rules.ActRemind}}},
			{Code: "fire", Matter: fireLane, Urgency: "urgent", Level: "base", Rungs: []rules.Rung{{Code: "quarter", Clock: "whole", Percent: 25, Do: rules.ActUrge, Tell: "village_head"}}},
			{Code: "over", Matter: fireLane, ValidTo: "2026-01-01", Urgency: "urgent", Level: "base", Rungs: nil},
		})
		c := w.report("patrol-111", draft("patrol", fireLane, "111"))
		w.clock.Advance(31 * time.Minute)
		w.fireAll(t)
		last := func() rules.Event {
			d := w.dossier("op", c)
			return d.Events[len(d.Events)-1]
		}
		if e := last(); e.Rung != "quarter" || e.Told.Code != "P-village-11" || !strings.Contains(e.Words.ZH, "已用25%") {
			t.Errorf("%+v", e)
		}
		if e := w.dossier("op", already).Events; e[len(e)-1].Rung != "quarter" {
			t.Errorf("a case that was open before keeps the old ladder: %+v", e[len(e)-1])
		}
		c = w.do("head-111", w.mustRead(t, c.ID), rules.ActEscalate) // at village level the general ladder counts
		w.clock.Advance(30 * time.Minute)
		w.fireAll(t)
		if e := last(); e.Rung != "half" || e.Action != rules.ActRemind {
			t.Errorf("%+v", e)
		}
		w.loginAgain() // who administers is logged out after half an hour without use
		admin = w.who["admin"]
		strict := append(rules.StandardCriteria, rules.Criterion{Code: "slow", Fact: "handling_seconds", Op: "over", Value: 60, Verdict: rules.Fair})
		if _, err := w.SaveRules(t.Context(), admin, "evaluation", "0", mustJSON(t, strict)); fault.From(err).Field != "[13].name" {
			t.Errorf("a criterion without a name: %v", err)
		}
		strict[len(strict)-1].Name.ZH = "处置超过1分钟"
		publish("evaluation", strict)
		c = w.do("village-11", w.mustRead(t, c.ID), rules.ActAccept)
		w.clock.Advance(2 * time.Minute)
		c = w.do("super-111", w.do("village-11", c, rules.ActFinish), rules.ActPass)
		if e := w.dossier("op", c).Evaluation; e.Verdict != rules.Fair || e.Failed[0].Code != "slow" || len(e.Marks) != 1 || e.Marks[0].Code != "unseen" {
			t.Errorf("%+v", e)
		}
		var verdict, marks string
		if err := db.View(t.Context(), func(tx *store.Tx) error {
			return tx.Get(`SELECT verdict, marks FROM case_evaluation WHERE district = $1 AND case_id = $2`, store.Args(district, c.ID), &verdict, &marks)
		}); err != nil || verdict != rules.Fair || marks != "unseen" {
			t.Errorf("kept: %s %s %v", verdict, marks, err)
		}
	})
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestBadRulesNameTheirField(t *testing.T) {
	t.Parallel()
	for field, l := range map[string]rules.Ladders{
		"[0].code":             {{}},
		"[0].urgency":          {{Code: "a", Urgency: "soon"}},
		"[0].level":            {{Code: "a", Level: "world"}},
		"[0].valid_from":       {{Code: "a", ValidFrom: "2026-02-30"}},
		"[0].rungs[0].code":    {{Code: "a", Rungs: []rules.Rung{{Clock: "whole", Percent: 80, Do: rules.ActUrge}}}},
		"[0].rungs[0].clock":   {{Code: "a", Rungs: []rules.Rung{{Code: "r", Clock: "wall", Percent: 80, Do: rules.ActUrge}}}},
		"[0].rungs[0].percent": {{Code: "a", Rungs: []rules.Rung{{Code: "r", Clock: "whole", Do: rules.ActUrge}}}},
		"[0].rungs[0].do":      {{Code: "a", Rungs: []rules.Rung{{Code: "r", Clock: "whole", Percent: 80, Do: rules.ActPass}}}},
		"[0].rungs[0].tell":    {{Code: "a", Rungs: []rules.Rung{{Code: "r", Clock: "whole", Percent: 80, Do: rules.ActUrge, Tell: "mayor"}}}},
		"[0].rungs[0].by":      {{Code: "a", Rungs: []rules.Rung{{Code: "r", Clock: "whole", Percent: 80, Do: rules.ActSupervise}}}},
	} {
		if err := rules.NewLadders().Check(l); fault.From(err).Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := rules.NewLadders().Check(rules.StandardLadder); err != nil {
		t.Error(err)
	}
	if err := rules.NewCriteria().Check(rules.StandardCriteria); err != nil {
		t.Error(err)
	}
	if err := staffing.NewRouting().Check(staffing.Routing{}); err != nil {
		t.Error(err)
	}
}

// TestNothingIsDoneOnAGrantThatIsGone lets somebody act while the grants come and go: whatever begins and ends while the grant is gone is refused.
func TestNothingIsDoneOnAGrantThatIsGone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.do("op-1", w.report("op-1", draft("hotline", rubbish, "111")), rules.ActFile)
		path := "/" + district + "/" + district + "001/"
		var turn atomic.Int64 // odd while the grant is gone
		done := make(chan error, 1)
		var enough atomic.Bool // of both was seen
		go func() {
			var err error
			for !enough.Load() && err == nil {
				if err = db.Update(t.Context(), func(tx *store.Tx) error {
					return w.Access.Withdraw(tx, district, "op-1", "P-op-1", w.clock.Now(), "test")
				}); err != nil {
					break
				}
				turn.Add(1)
				err = db.View(t.Context(), func(tx *store.Tx) error { _, err := w.Access.Resolve(tx, w.who["op-1"]); return err }) // let some time pass
				turn.Add(1)
				if err == nil {
					err = db.Update(t.Context(), func(tx *store.Tx) error {
						return w.Access.Grant(tx, district, access.Grant{Account: "op-1", Role: access.Operator, Grid: district + "001", Path: path,
							Classes: []access.Class{access.Plain}, Via: "P-op-1", From: w.clock.Now()}, "test")
					})
				}
			}
			done <- err
		}()
		acted, refused := 0, 0
		for acted < 20 || refused < 20 { // however the two come to run
			select {
			case err := <-done:
				t.Fatalf("grants are given and taken no more: %v", err)
			default:
			}
			action := rules.ActDispatch
			if c.State == rules.Assigned {
				action = rules.ActRecall
			}
			before := turn.Load()
			after, _, err := w.Act(t.Context(), w.who["op-1"], c.ID, action, rules.Input{Version: c.Version, Reason: "r"})
			gone := before%2 == 1 && turn.Load() == before
			switch {
			case err == nil && gone:
				t.Fatalf("%s was done on a grant that was gone", action)
			case err == nil:
				acted++
				c = after
			case fault.KindOf(err) == fault.NotFound || fault.KindOf(err) == fault.Forbidden:
				refused++
			default:
				t.Fatal(err)
			}
		}
		enough.Store(true)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	})
}
