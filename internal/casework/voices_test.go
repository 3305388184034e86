package casework_test

import (
	"errors"
	"testing"
	"time"

	"liandong/internal/call"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestNobodyMarksTheirOwnWork: what is said of the end of a case is said by who reported it, or to an operator of another side who reached them.
func TestNobodyMarksTheirOwnWork(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		reach := func(who string, c rules.Case, reached bool) {
			t.Helper()
			b, err := w.CallBack(t.Context(), w.who[who], call.Wish{Case: c.ID, Words: "回访", DueAt: w.clock.Now().Add(time.Hour)})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Calls.Attempt(t.Context(), w.who[who], b.ID, call.Try{N: 1, Reached: reached, Words: "已接通"}); err != nil {
				t.Fatal(err)
			}
		}
		yes := true
		says := func(who string, c rules.Case) error {
			_, err := w.try(who, c, rules.ActConfirm, rules.Input{Valid: &yes})
			if err == nil {
				_, err = w.try(who, w.mustRead(t, c.ID), rules.ActRate, rules.Input{Rating: 5})
			}
			return err
		}
		c := w.report("op-1", draft("hotline", fireLane, "111"))
		c = w.do("head-111", w.do("op-1", w.do("op-1", c, rules.ActFile), rules.ActDispatch), rules.ActAccept)
		reach("op-1", c, true) // before it ended: that says nothing of its end
		w.clock.Advance(time.Minute)
		c = w.do("super-111", w.do("head-111", c, rules.ActFinish), rules.ActPass)
		w.clock.Advance(time.Minute)
		if err := says("op-1", c); !errors.Is(err, rules.WhyNotReached) {
			t.Errorf("without a call: %v", err)
		}
		reach("op-1", c, false)
		if err := says("op-1", c); !errors.Is(err, rules.WhyNotReached) {
			t.Errorf("a call that reached nobody: %v", err)
		}
		reach("op", c, true)
		if err := says("op-1", c); !errors.Is(err, rules.WhyNotReached) {
			t.Errorf("another's call: %v", err)
		}
		if err := says("op", c); err != nil {
			t.Errorf("who reached them: %v", err)
		}
		// A centre that handled it itself does not say how well.
		own := w.do("op-1", w.report("op-1", draft("hotline", fireLane, "112")), rules.ActFile)
		own = w.do("op-1", w.give("op", own, rules.ActDispatch, unit("sub-1")), rules.ActAccept)
		own = w.do("super-112", w.do("op-1", own, rules.ActFinish), rules.ActPass)
		w.clock.Advance(time.Minute)
		reach("op-1", own, true)
		if err := says("op-1", own); !errors.Is(err, rules.WhyOwnWork) {
			t.Errorf("the side that handled it: %v", err)
		}
		if bad := w.verify(t); bad != "" {
			t.Error(bad)
		}
	})
}

// TestEachWhoReportedHasOneWord: the last of each counts, and together they are as content as the least content.
func TestEachWhoReportedHasOneWord(t *testing.T) {
	t.Parallel()
	var c rules.Case
	for _, one := range []struct {
		whose string
		said  rules.Voice
		want  rules.Voice
	}{
		{"zhang", rules.Voice{Rating: 2}, rules.Voice{Rating: 2}},
		{"li", rules.Voice{Rating: 5}, rules.Voice{Rating: 2}},
		{"li", rules.Voice{Solved: "yes"}, rules.Voice{Rating: 2, Solved: "yes"}},
		{"zhang", rules.Voice{Rating: 4}, rules.Voice{Rating: 4, Solved: "yes"}},
		{"", rules.Voice{Solved: "no"}, rules.Voice{Rating: 4, Solved: "no"}},
		{"li", rules.Voice{Solved: "yes", Rating: 3}, rules.Voice{Rating: 3, Solved: "no"}},
		{"", rules.Voice{Solved: "yes"}, rules.Voice{Rating: 3, Solved: "yes"}},
	} {
		before := c.Voices
		n := len(before)
		if c.Heard(one.whose, one.said); c.Rating != one.want.Rating || c.Solved != one.want.Solved {
			t.Errorf("after %q says %+v: %d %q, want %+v", one.whose, one.said, c.Rating, c.Solved, one.want)
		}
		if len(before) != n {
			t.Error("what was said before has changed")
		}
	}
}

// TestAConsultationIsCheckedByCallingBack: there is nothing to look at on site.
func TestAConsultationIsCheckedByCallingBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.OpenSQLite(t))
	d := draft("hotline", rubbish, "111")
	d.Demand = rules.Consultation
	c := w.do("op-1", w.do("op-1", w.report("op-1", d), rules.ActFile), rules.ActDispatch)
	c = w.do("village-11", w.do("village-11", c, rules.ActAccept), rules.ActFinish)
	expect(t, c, rules.Checking, unit("sub-1"))
}
