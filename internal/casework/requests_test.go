package casework_test

import (
	"errors"
	"testing"
	"time"

	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func TestMoreTimeIsAskedBeforeExpiryAndDecidedBySomebodyElse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.do("office-1", w.do("op-1", w.do("op-1", w.report("op-1", draft("hotline", bridge, "111")), rules.ActFile), rules.ActDispatch), rules.ActAccept)
		due := c.DueAt // Thursday, three working days on
		for field, in := range map[string]rules.Input{"days": {Reason: "r", Days: 61}, "reason": {Days: 2}} {
			if _, err := w.try("office-1", c, rules.ActExtend, in); fault.From(err).Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		c, err := w.try("office-1", c, rules.ActExtend, rules.Input{Reason: "等待配件", Days: 2})
		if err != nil {
			t.Fatal(err)
		}
		if !c.DueAt.Equal(due) || c.Ask.Kind != rules.AskExtend {
			t.Errorf("asking moved the deadline: %+v", c.Ask)
		}
		if _, err := w.try("office-1", c, rules.ActSuspend, rules.Input{Reason: "r", Until: monday.AddDate(0, 0, 9)}); !errors.Is(err, rules.WhyAsked) {
			t.Errorf("two requests at once: %v", err)
		}
		page, _, err := w.List(t.Context(), w.who["op-1"], query.Filter{View: query.Asks})
		if err != nil || len(page.Cases) != 1 {
			t.Errorf("what waits for a decision: %v %v", page.Cases, err)
		}
		if _, err := w.try("office-1", c, rules.ActApprove, rules.Input{}); !errors.Is(err, rules.WhyOperator) {
			t.Errorf("the owner decides: %v", err)
		}
		refused := w.do("op-1", c, rules.ActRefuse)
		if !refused.DueAt.Equal(due) || refused.Ask.Kind != rules.NoAsk {
			t.Errorf("%+v", refused)
		}
		c, err = w.try("office-1", refused, rules.ActExtend, rules.Input{Reason: "等待配件", Days: 2})
		if err != nil {
			t.Fatal(err)
		}
		c = w.do("op-1", c, rules.ActApprove)
		if want := due.AddDate(0, 0, 4); !c.DueAt.Equal(want) || !c.StageDueAt.Equal(want) || c.ExtraDays != 2 || c.Extensions != 1 || !c.FirstDueAt.Equal(due) { // over the weekend
			t.Errorf("due %s, want %s", c.DueAt, want)
		}
		w.clock.Set(c.DueAt.Add(time.Minute))
		w.loginAgain()
		if _, err := w.try("office-1", c, rules.ActExtend, rules.Input{Reason: "r", Days: 2}); !errors.Is(err, rules.WhyExpired) {
			t.Errorf("asked after expiry: %v", err)
		}
	})
}

func TestACentreDoesNotDecideWhatItAskedForItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.OpenSQLite(t))
	c := w.do("op-1", w.report("op-1", draft("hotline", bridge, "111")), rules.ActFile)
	c = w.give("op-1", c, rules.ActDispatch, unit("sub-1"))
	c = w.do("op-1", c, rules.ActAccept)
	c = w.do("op-1", c, rules.ActExtend)
	if _, err := w.try("op-1", c, rules.ActApprove, rules.Input{}); !errors.Is(err, rules.WhyAskerDecides) {
		t.Errorf("%v", err)
	}
	w.do("op", c, rules.ActApprove)
}

func TestARequestLapsesWhenTheCaseMovesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.OpenSQLite(t))
	c := w.do("head-111", w.report("patrol-111", draft("patrol", fireLane, "111")), rules.ActAccept)
	c = w.do("head-111", w.do("head-111", c, rules.ActExtend), rules.ActEscalate)
	if last := w.dossier("op", c).Events; c.Ask.Kind != rules.NoAsk || last[len(last)-1].Words.EN == "" {
		t.Errorf("%+v", c.Ask)
	}
	c = w.do("op-1", c, rules.ActForceClose) // stays, whoever has the case
	c = w.do("village-11", c, rules.ActAccept)
	if c.Ask.Kind != rules.AskClose {
		t.Errorf("%+v", c.Ask)
	}
}

func TestASuspendedCaseStandsStillUntilItsReview(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.do("head-111", w.report("patrol-111", draft("patrol", fireLane, "111")), rules.ActAccept) // due in two urgent hours
		due := c.DueAt
		w.clock.Advance(30 * time.Minute)
		if _, err := w.try("head-111", c, rules.ActSuspend, rules.Input{Reason: "r", Until: monday}); fault.From(err).Field != "until" {
			t.Errorf("a review in the past: %v", err)
		}
		c = w.do("op-1", w.do("head-111", c, rules.ActSuspend), rules.ActApprove)
		review := monday.Add(30*time.Minute + 72*time.Hour)
		expect(t, c, rules.Suspended, post("head-111"))
		if !c.ReviewAt.Equal(review) || c.Overdue(due.Add(time.Hour)) || c.Overdue(review) {
			t.Errorf("%+v", c)
		}
		if f := w.facts(t); f.Suspended != 1 || f.Due != 0 {
			t.Errorf("a suspended case is counted as %+v", f)
		}
		w.clock.Set(due.Add(5 * time.Hour))
		w.fireAll(t)
		if got := w.mustRead(t, c.ID); got.Version != c.Version {
			t.Errorf("the clock rang while the case was suspended")
		}
		w.clock.Set(review.Add(time.Second))
		w.loginAgain()
		w.fireAll(t)
		c = w.mustRead(t, c.ID)
		expect(t, c, rules.Handling, post("head-111"))
		if want := due.Add(72 * time.Hour); !c.DueAt.Equal(want) || !c.ReviewAt.IsZero() {
			t.Errorf("due %s, want %s", c.DueAt, want)
		}
		d := w.dossier("op", c)
		if e := d.Events[len(d.Events)-1]; e.Action != rules.ActResume || e.Actor.Kind != "rule" || e.Words.EN == "" {
			t.Errorf("%+v", e)
		}
		c = w.do("head-111", c, rules.ActFinish)
		d = w.dossier("op", c)
		if h := d.Hops[0]; h.Paused != 72*time.Hour || h.Over != 0 {
			t.Errorf("%+v used %v", h, h.UsedMinutes(d.Now))
		}
		if f := w.facts(t); f.Suspended != 0 || f.Due != 1 {
			t.Errorf("%+v", f)
		}
	})
}

func TestNotSolvedOpensAnAppealThatIsDecidedAbove(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.do("op-1", w.do("op-1", w.report("resident", draft("app", rubbish, "111")), rules.ActFile), rules.ActDispatch)
		c = w.do("super-111", w.do("village-11", w.do("village-11", c, rules.ActAccept), rules.ActFinish), rules.ActPass)
		c, err := w.try("resident", c, rules.ActRate, rules.Input{Rating: 2})
		if err != nil {
			t.Fatal(err)
		}
		no := false
		if _, err := w.try("resident", c, rules.ActConfirm, rules.Input{Valid: &no}); fault.From(err).Field != "reason" {
			t.Errorf("not solved, without saying why: %v", err)
		}
		c, err = w.try("resident", c, rules.ActConfirm, rules.Input{Valid: &no, Reason: "垃圾还在"})
		if err != nil {
			t.Fatal(err)
		}
		if d := w.dossier("op", c); c.Ask.Kind != rules.AskAppeal || d.Evaluation.Verdict != rules.Poor || len(d.Evaluation.Failed) != 2 {
			t.Errorf("%+v %+v", c.Ask, d.Evaluation)
		}
		for account, why := range map[string]*fault.Definition{"resident": rules.WhyInside, "village-11": rules.WhyOperator} {
			if _, err := w.try(account, c, rules.ActApprove, rules.Input{}); !errors.Is(err, why) {
				t.Errorf("%s decides: %v", account, err)
			}
		}
		c = w.do("op-1", c, rules.ActApprove)
		expect(t, c, rules.Dispatching, unit("sub-1"))
		if f := w.facts(t); c.Reopens != 1 || c.Rating != 0 || f.Reopened != 1 || f.Closed != 0 {
			t.Errorf("%+v %+v", c, f)
		}
	})
}

func TestARejectedReportIsAppealedAboveWhoRejectedIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.do("op-1", w.report("resident", draft("app", "", "111")), rules.ActReject)
		c = w.do("resident", c, rules.ActAppeal)
		if _, err := w.try("op-1", c, rules.ActApprove, rules.Input{}); !errors.Is(err, rules.WhyAbove) {
			t.Errorf("the centre that rejected it decides: %v", err)
		}
		if _, err := w.try("op", c, rules.ActApprove, rules.Input{}); fault.From(err).Field != "matter" {
			t.Errorf("to whom, without a matter: %v", err)
		}
		c, err := w.try("op", c, rules.ActApprove, rules.Input{Matter: rubbish})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, c, rules.Dispatching, unit("sub-1"))
		w.clock.Advance(16 * 24 * time.Hour)
		w.loginAgain()
		late := w.do("op-1", w.report("resident", draft("app", rubbish, "111")), rules.ActReject)
		w.clock.Advance(16 * 24 * time.Hour)
		w.loginAgain()
		if _, err := w.try("resident", late, rules.ActAppeal, rules.Input{Reason: "r"}); !errors.Is(err, rules.WhyReopening) {
			t.Errorf("an appeal after the period: %v", err)
		}
	})
}

func TestAnObjectionThatIsGrantedExcuses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.do("head-111", w.report("patrol-111", draft("patrol", fireLane, "111")), rules.ActAccept)
		w.clock.Advance(3 * time.Hour)
		w.fireAll(t)
		c = w.do("super-111", w.do("head-111", w.mustRead(t, c.ID), rules.ActFinish), rules.ActPass)
		if v := w.dossier("op", c).Evaluation; v.Verdict != rules.Poor || v.Failed[0].Code != "late" {
			t.Errorf("%+v", v)
		}
		c = w.do("head-111", c, rules.ActObject)
		if _, err := w.try("super-111", c, rules.ActApprove, rules.Input{Reason: "r"}); !errors.Is(err, rules.WhyOperator) {
			t.Errorf("%v", err)
		}
		c = w.do("op-1", c, rules.ActApprove)
		if v := w.dossier("op", c).Evaluation; v.Verdict != rules.Good || c.State != rules.Closed {
			t.Errorf("%+v", v)
		}
	})
}

func TestAConsultationIsAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c, err := w.try("op-1", w.report("op-1", draft("hotline", "", "111")), rules.ActAnswer, rules.Input{Note: "办事窗口周一至周五开放"})
		if err != nil {
			t.Fatal(err)
		}
		if f := w.facts(t); c.State != rules.Closed || c.Resolution != "" || f.Answered != 1 || f.Closed != 0 || f.Due != 0 {
			t.Errorf("%+v %+v", c, f)
		}
		if d := w.dossier("op-1", c); d.Evaluation != nil {
			t.Errorf("an answer is evaluated like a case: %+v", d.Evaluation)
		}
	})
}
