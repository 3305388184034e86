package casework_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// extensible publishes rules of extension.
func (w *world) extensible(all ...rules.Extension) {
	w.update(func(tx *store.Tx) error {
		o, err := w.Extensions.Open(tx, district)
		if err != nil {
			return err
		}
		seen, err := w.Extensions.Save(tx, district, o.Revision, rules.Extensions(all), "test", w.clock.Now())
		if err == nil {
			_, err = w.Extensions.Publish(tx, district, seen, "test", w.clock.Now())
		}
		return err
	})
}

// more asks for more time and has it granted.
func (w *world) more(by, decides string, c rules.Case, days int) rules.Case {
	w.t.Helper()
	return w.do(decides, w.ask(by, c, rules.ActExtend, rules.Input{Reason: "等待配件", Days: days}), rules.ActApprove)
}

func TestExtensionsAreCappedByNumberAndShare(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.extensible(rules.Extension{Code: "all", Times: 2, Share: 1, Least: 1}, rules.Extension{Code: "rubbish", Matter: rubbish, Times: 1, Share: 0, Least: 2},
			rules.Extension{Code: "old", Matter: drains, Times: 0, ValidTo: "2026-03-01"})
		handled := func(code string, condition int) rules.Case {
			t.Helper()
			c := w.do("op-1", w.ask("op-1", w.report("op-1", draft("hotline", code, "111")), rules.ActFile, rules.Input{Condition: condition}), rules.ActDispatch)
			return w.do("office-1", c, rules.ActAccept)
		}
		// Three working days: three more in all, by at most two steps.
		c := handled(bridge, 1)
		_, err := w.try("office-1", c, rules.ActExtend, rules.Input{Reason: "r", Days: 4})
		if e := fault.From(err); !errors.Is(err, rules.ErrDays) || e.Field != "days" || !strings.Contains(e.Words.ZH, "累计最多 3 个工作日（首次时限的 100%）") || !strings.Contains(e.Words.EN, "at most 3 (100%") {
			t.Errorf("four days: %v", err)
		}
		first := c.DueAt
		c = w.more("office-1", "op-1", c, 2)
		if _, err := w.try("office-1", c, rules.ActExtend, rules.Input{Reason: "r", Days: 2}); !errors.Is(err, rules.ErrDays) {
			t.Errorf("two days after two of three: %v", err)
		}
		c = w.more("office-1", "op-1", c, 1)
		if c.ExtraDays != 3 || c.Extensions != 2 || !c.FirstDueAt.Equal(first) || !c.DueAt.After(first) {
			t.Errorf("%d days by %d steps, due %s, first %s", c.ExtraDays, c.Extensions, local(c.DueAt), local(c.FirstDueAt))
		}
		if _, err := w.try("office-1", c, rules.ActExtend, rules.Input{Reason: "r", Days: 1}); !errors.Is(err, rules.WhyExtendedOften) {
			t.Errorf("a third time: %v", err)
		}
		// Five working hours are less than a day: the least that may be granted.
		short := handled(bridge, 2)
		if _, err := w.try("office-1", short, rules.ActExtend, rules.Input{Reason: "r", Days: 2}); !errors.Is(err, rules.ErrDays) {
			t.Errorf("two days on five hours: %v", err)
		}
		if short = w.more("office-1", "op-1", short, 1); short.ExtraDays != 1 {
			t.Errorf("%d days", short.ExtraDays)
		}
		if _, err := w.try("office-1", short, rules.ActExtend, rules.Input{Reason: "r", Days: 1}); !errors.Is(err, rules.WhyExtendedFar) {
			t.Errorf("a second day on five hours: %v", err)
		}
	})
}

func TestWhoseOwnLimitItIsNeverExtendsIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.do("office-1", w.do("op-1", w.do("op-1", w.report("op-1", draft("hotline", bridge, "111")), rules.ActFile), rules.ActDispatch), rules.ActAccept)
		// What the office owns its sub-centre decides; what a department of the district owns the sub-centre does not, though the place is its own.
		c = w.ask("office-1", c, rules.ActExtend, rules.Input{Reason: "等待配件", Days: 1})
		c = w.do("op-1", c, rules.ActRefuse)
		c = w.do("water", w.do("office-1", c, rules.ActEscalate), rules.ActAccept)
		c = w.ask("water", c, rules.ActExtend, rules.Input{Reason: "等待配件", Days: 1})
		for _, a := range []rules.Action{rules.ActApprove, rules.ActRefuse} {
			if _, err := w.try("op-1", c, a, rules.Input{Reason: "r"}); !errors.Is(err, rules.WhyOwnersSide) || !strings.Contains(fault.From(err).Words.ZH, "区水务局") {
				t.Errorf("the sub-centre does %s on what the department owns: %v", a, err)
			}
		}
		if c = w.do("op", c, rules.ActApprove); c.Extensions != 1 {
			t.Errorf("%d", c.Extensions)
		}
		// What the sub-centre itself owns the district decides.
		own := w.do("op-1", w.do("op-1", w.report("op-1", draft("hotline", bridge, "112")), rules.ActFile), rules.ActDispatch)
		to := unit("sub-1")
		own = w.ask("op-1", w.do("op-1", own, rules.ActRecall), rules.ActDispatch, rules.Input{To: &to})
		own = w.ask("op-1", w.do("op-1", own, rules.ActAccept), rules.ActExtend, rules.Input{Reason: "等待配件", Days: 1})
		if _, err := w.try("op-1", own, rules.ActApprove, rules.Input{}); !errors.Is(err, rules.WhyAskerDecides) {
			t.Errorf("who asked decides: %v", err)
		}
		w.update(func(tx *store.Tx) error { // a colleague of the same centre, on the same post
			if err := w.login(tx, "colleague-1", access.Operator, district+"001", "/"+district+"/"+district+"001/", "P-op-1"); err != nil {
				return err
			}
			return staffing.Appoint(tx, district, staffing.Holding{Post: "P-op-1", Account: "colleague-1", Person: "colleague-1", From: monday.AddDate(-1, 0, 0)})
		})
		if _, err := w.try("colleague-1", own, rules.ActApprove, rules.Input{}); !errors.Is(err, rules.WhyOwnersSide) {
			t.Errorf("a colleague of who asked decides: %v", err)
		}
		if own = w.do("op", own, rules.ActApprove); own.Extensions != 1 {
			t.Errorf("%d", own.Extensions)
		}
	})
}

// TestARulingAllowsOneExtension, whatever the rules allow otherwise.
func TestARulingAllowsOneExtension(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.OpenSQLite(t))
	w.extensible(rules.Extension{Code: "all", Times: 5, Share: 5})
	c := w.do("op-1", w.do("op-1", w.report("op-1", draft("hotline", bridge, "111")), rules.ActFile), rules.ActDispatch)
	for range 2 {
		c = w.do("op-1", w.do("office-1", c, rules.ActReturn), rules.ActDispatch)
	}
	c = w.do("office-1", w.do("op", w.do("office-1", c, rules.ActReturn), rules.ActDispatch), rules.ActAccept)
	if c = w.more("office-1", "op-1", c, 1); !c.Binding || c.Extensions != 1 {
		t.Fatalf("%+v", c)
	}
	if _, err := w.try("office-1", c, rules.ActExtend, rules.Input{Reason: "r", Days: 1}); !errors.Is(err, rules.WhyExtendedAfterRuling) {
		t.Errorf("a second extension after the ruling: %v", err)
	}
}

func TestRulesOfExtensionAreChecked(t *testing.T) {
	t.Parallel()
	book := rules.NewExtensions()
	for field, one := range map[string]rules.Extension{"[0].code": {}, "[0].times": {Code: "a", Times: 11}, "[0].portion": {Code: "a", Share: 6}, "[0].least_days": {Code: "a", Least: -1},
		"[0].valid_from": {Code: "a", ValidFrom: "soon"}} {
		if err := book.Check(rules.Extensions{one}); fault.From(err).Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := book.Check(rules.StandardExtensions); err != nil {
		t.Error(err)
	}
}

// TestWhatNeededMoreTimeIsSaidToHaveNeededIt: a case that ends after its first limit but within what was granted is on time by the one and not by the other.
func TestWhatNeededMoreTimeIsSaidToHaveNeededIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		end := func(days int, at func(rules.Case) time.Time) rules.Case {
			t.Helper()
			w.clock.Set(monday)
			w.loginAgain()
			c := w.do("office-1", w.do("op-1", w.do("op-1", w.report("op-1", draft("hotline", bridge, "111")), rules.ActFile), rules.ActDispatch), rules.ActAccept)
			if days > 0 {
				c = w.more("office-1", "op-1", c, days)
			}
			w.clock.Set(at(c))
			w.loginAgain()
			return w.do("super-111", w.do("office-1", c, rules.ActFinish), rules.ActPass)
		}
		in := func(c rules.Case) time.Time { return c.FirstDueAt.Add(-time.Hour) }
		for _, one := range []struct {
			days             int
			at               func(rules.Case) time.Time
			said, verdict    string
			dueOnTime, first int64
		}{
			{0, in, "first", rules.Good, 1, 1},
			{2, in, "first", rules.Good, 2, 2},
			{2, func(c rules.Case) time.Time { return c.FirstDueAt.Add(time.Hour) }, "extended", rules.Fair, 3, 2},
			{2, func(c rules.Case) time.Time { return c.DueAt.Add(time.Hour) }, "late", rules.Poor, 3, 2},
		} {
			c := end(one.days, one.at)
			if got := c.Timeliness(); got != one.said {
				t.Errorf("extended by %d, closed %s: %q, want %q", one.days, local(c.ClosedAt), got, one.said)
			}
			if got := rules.StandardCriteria.Evaluate(c).Verdict; got != one.verdict {
				t.Errorf("%s: evaluated as %s", one.said, got)
			}
			f := w.facts(t)
			if f.DueOnTime != one.dueOnTime || f.DueOnFirst != one.first || f.ClosedOnTime != one.dueOnTime || f.ClosedOnFirst != one.first {
				t.Errorf("%s: counted %+v", one.said, f)
			}
		}
	})
	far := rules.Case{State: rules.Closed, FiledAt: monday, Clocks: rules.Clocks{FirstDueAt: monday.Add(4 * time.Hour)}, DueAt: monday.AddDate(0, 6, 0), ClosedAt: monday.AddDate(0, 5, 0)}
	if got := rules.StandardCriteria.Evaluate(far); got.Verdict != rules.Poor {
		t.Errorf("a case of four hours that took five months within its extension is %s", got.Verdict)
	}
}
