package casework_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"liandong/internal/casework"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/disclosure"
	"liandong/internal/district/matter"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// desk gives the district's centre and that of a town somebody for secret cases.
func (w *world) desk() {
	w.t.Helper()
	w.update(func(tx *store.Tx) error {
		for account, g := range map[string]string{"desk": district, "desk-1": district + "001"} {
			path := "/" + district + "/"
			if g != district {
				path += g + "/"
			}
			if err := w.login(tx, account, access.Operator, g, path, ""); err != nil {
				return err
			}
			err := w.Access.Grant(tx, district, access.Grant{Account: account, Role: access.Operator, Grid: g, Path: path,
				Classes: []access.Class{access.Plain, access.Contact, access.Protected}, From: monday.AddDate(-1, 0, 0)}, "test")
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// TestASecretCaseIsSeenByNobodyElse: no view of anybody but its owner's, a desk's and the reporter's gives a word of it, or that it is there.
func TestASecretCaseIsSeenByNobodyElse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.desk()
		d := draft("app", rubbish, "111")
		d.Description, d.Demand = "金丝雀甲反映乱倒垃圾", rules.TipOff
		d.Position.Lon += 0.000123
		c := w.report("resident", d)
		if c.Secrecy != matter.TipOff || c.Demand != rules.TipOff {
			t.Fatalf("it is %q, %q", c.Secrecy, c.Demand)
		}
		everybody := []string{"op", "op-1", "op-2", "desk", "desk-1", "water", "office-1", "officer-1", "village-11", "head-111", "head-112", "patrol-111", "super-111", "police-111", "leader", "resident"}
		hearer := w.Hearer()
		check := func(when string, entitled ...string) {
			t.Helper()
			w.indexAll()
			now := w.mustRead(t, c.ID)
			for _, account := range everybody {
				may := slices.Contains(entitled, account)
				read := false
				for view, answer := range w.answers(account, now, now) {
					canary := bytes.Contains(answer, []byte("金丝雀")) || bytes.Contains(answer, []byte(c.ID)) && view != "refusal" && view != "printout" && view != "batch"
					if read = read || canary; canary && !may {
						t.Errorf("%s, %s reads it in %s: %s", when, account, view, answer)
					}
				}
				if read != may {
					t.Errorf("%s, %s reads it: %v", when, account, read)
				}
				if n, err := w.Counts(t.Context(), w.who[account]); err == nil && !may && (n["overdue"] > 0 || n["todo"] > 0) {
					t.Errorf("%s, %s counts it: %v", when, account, n)
				}
				err := db.View(t.Context(), func(tx *store.Tx) error {
					caller, err := w.Access.Resolve(tx, w.who[account])
					if err != nil {
						return err
					}
					hears, err := hearer.For(tx, caller)
					if err != nil {
						return err
					}
					note := &ledger.Notice{Case: c.ID, Owner: now.Owner, Secret: now.Secret()}
					if hears(journal.Message{Path: now.Path}, note) && !may {
						t.Errorf("%s, %s hears of it", when, account)
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			wall := w.wall(district)
			if len(wall.Arrivals) > 0 || len(wall.Supervised) > 0 {
				t.Errorf("%s, the wall shows %d arrivals, %d orders", when, len(wall.Arrivals), len(wall.Supervised))
			}
		}
		desks := []string{"desk", "desk-1", "resident"}
		check("received", append(desks, "op-1")...)
		if _, err := w.try("op-1", c, rules.ActScreen, rules.Input{}); !errors.Is(err, rules.WhySecret) {
			t.Errorf("a patroller is sent to look: %v", err)
		}
		c = w.do("op-1", c, rules.ActFile)
		head := post("head-111")
		if _, err := w.try("op-1", c, rules.ActDispatch, rules.Input{To: &head}); err != nil {
			t.Fatal(err)
		}
		c = w.mustRead(t, c.ID)
		if _, err := w.Contact(t.Context(), w.who["head-111"], d.ID, disclosure.Why{Purpose: "call_back"}); err != nil {
			t.Errorf("who owns it may not call back: %v", err)
		}
		c = w.do("head-111", c, rules.ActAccept)
		check("handling", append(desks, "head-111")...)
		c = w.do("head-111", c, rules.ActFinish)
		if c = w.mustRead(t, c.ID); c.Owner.Code != "centre" {
			t.Errorf("%s checks it", c.Owner.Code)
		}
		check("checking", append(desks, "op")...)
		c = w.do("op", c, rules.ActPass)
		c = w.mustRead(t, c.ID)
		check("closed", desks...)
		if _, err := w.try("desk", c, rules.ActRecheck, rules.Input{}); !errors.Is(err, rules.WhySecret) {
			t.Errorf("somebody is sent to look again: %v", err)
		}
		for _, table := range []string{"notice", "notice_inbox"} {
			if rows := w.rows(t, `SELECT * FROM `+table); strings.Contains(rows, "金丝雀") {
				t.Errorf("%s speaks of it", table)
			}
		}
		if found := w.figures(t, "2026-01-01", "2026-12-31"); found.Received != 1 || found.Closed != 1 {
			t.Errorf("it is not counted: %+v", found)
		}
	})
}

// TestACaseIsAsSecretAsItsMatterOrItsReportersWish, and stays so whatever it is merged with.
func TestACaseIsAsSecretAsItsMatterOrItsReportersWish(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.desk()
		w.update(func(tx *store.Tx) error {
			all, err := w.Catalogues.Of(tx, district)
			if err != nil {
				return err
			}
			m, _ := all.Matter(bridge)
			m.Code, m.Secrecy = "9988", matter.Protected
			_, err = matter.Import(tx, district, []matter.Matter{m}, matter.By{})
			return err
		})
		open := func(source string, code string, demand rules.Demand, secret bool) rules.Case {
			d := draft(source, code, "111")
			d.Demand, d.Secret = demand, secret
			account := "op-1"
			if source == "app" {
				account = "resident"
			}
			return w.mustRead(t, w.report(account, d).ID)
		}
		for _, one := range []struct {
			c       rules.Case
			demand  rules.Demand
			secrecy matter.Secrecy
		}{
			{open("hotline", rubbish, "", false), rules.Help, matter.Ordinary}, {open("letter", rubbish, "", false), rules.Complaint, matter.Ordinary},
			{open("hotline", rubbish, rules.Praise, false), rules.Praise, matter.Ordinary}, {open("hotline", rubbish, rules.Complaint, true), rules.Complaint, matter.TipOff},
			{open("hotline", "9988", "", false), rules.Help, matter.Protected}, {open("hotline", "9988", rules.TipOff, false), rules.TipOff, matter.TipOff},
		} {
			if one.c.Demand != one.demand || one.c.Secrecy != one.secrecy {
				t.Errorf("%q %q, want %q %q", one.c.Demand, one.c.Secrecy, one.demand, one.secrecy)
			}
		}
		// The matter is named later: the demand stays, the class follows.
		c := open("hotline", "", rules.Complaint, false)
		if _, err := w.try("op-1", c, rules.ActFile, rules.Input{Matter: "9988", Condition: 1}); err != nil {
			t.Fatal(err)
		}
		if c = w.mustRead(t, c.ID); c.Demand != rules.Complaint || c.Secrecy != matter.Protected {
			t.Errorf("%q %q", c.Demand, c.Secrecy)
		}
		plain, secret := open("hotline", rubbish, "", false), open("hotline", rubbish, rules.TipOff, false)
		if _, err := w.try("op-1", secret, rules.ActMerge, rules.Input{Into: plain.ID}); err != nil {
			t.Fatal(err)
		}
		if plain = w.mustRead(t, plain.ID); plain.Secrecy != matter.TipOff {
			t.Errorf("the words of a tip-off lie in a case that is %q", plain.Secrecy)
		}
		joined := open("hotline", rubbish, "", false)
		more := draft("hotline", rubbish, "111")
		more.Case, more.Secret = joined.ID, true
		w.report("op-1", more)
		if joined = w.mustRead(t, joined.ID); joined.Secrecy != matter.TipOff {
			t.Errorf("a wish for secrecy lies in a case that is %q", joined.Secrecy)
		}
		bad := draft("hotline", rubbish, "111")
		bad.Demand = "gossip"
		if _, _, _, _, err := w.Report(t.Context(), w.who["op-1"], bad); !errors.Is(err, rules.ErrDemand) {
			t.Errorf("%v", err)
		}
	})
}

// TestWhoIsComplainedOfDoesNotHandleIt: it goes one level up.
func TestWhoIsComplainedOfDoesNotHandleIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for against, owner := range map[string]string{"": "P-village-11", district + "001001": "office-1", "committee-11": "office-1", grid("112"): "P-village-11", "office-1": "P-village-11"} {
			d := draft("hotline", rubbish, "111")
			d.Against = against
			c := w.do("op-1", w.report("op-1", d), rules.ActFile)
			if _, err := w.try("op-1", c, rules.ActDispatch, rules.Input{}); err != nil {
				t.Fatal(err)
			}
			if c = w.mustRead(t, c.ID); c.Owner.Code != owner {
				t.Errorf("against %q it goes to %s, want %s", against, c.Owner.Code, owner)
			}
		}
		d := draft("hotline", rubbish, "111")
		d.Against = "sub-1"
		if c := w.mustRead(t, w.report("op-1", d).ID); c.Owner.Code != "centre" {
			t.Errorf("a complaint about the town's centre lies with %s", c.Owner.Code)
		}
		d = draft("hotline", rubbish, "111")
		d.Against = "committee-11"
		c := w.do("op-1", w.report("op-1", d), rules.ActFile)
		head := post("head-111")
		if _, err := w.try("op-1", c, rules.ActDispatch, rules.Input{To: &head}); !errors.Is(err, rules.ErrToComplained) {
			t.Errorf("given to whom it complains of: %v", err)
		}
		for _, against := range []string{"nobody", district, "centre"} {
			d := draft("hotline", rubbish, "111")
			d.Against = against
			if _, _, _, _, err := w.Report(t.Context(), w.who["op-1"], d); !errors.Is(err, rules.ErrAgainst) {
				t.Errorf("against %q: %v", against, err)
			}
		}
	})
}

// TestWhoOwnsACaseMayCallBackAndWhoLooksAfterAGridReadsNoWords.
func TestWhoOwnsACaseMayCallBackAndWhoLooksAfterAGridReadsNoWords(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		d := draft("hotline", rubbish, "111")
		d.Description, d.Contact = "金丝雀门口堆着垃圾"+saidPhone, &rules.Contact{Name: "张某某", Phone: "13800000001"}
		c := w.do("op-1", w.report("op-1", d), rules.ActFile)
		why := disclosure.Why{Purpose: "call_back"}
		if _, err := w.Contact(t.Context(), w.who["head-111"], d.ID, why); !errors.Is(err, access.ErrDenied) {
			t.Errorf("who does not own it yet: %v", err)
		}
		w.indexAll()
		looks, err := w.Case(t.Context(), w.who["patrol-111"], c.ID)
		if err != nil || looks.Case.Description != "" || len(looks.Reports) > 0 || !looks.Case.Wordless || looks.Case.Title == "" || looks.Case.Grid != grid("111") {
			t.Errorf("a patroller reads %+v, %d reports: %v", looks.Case, len(looks.Reports), err)
		}
		for _, words := range []string{"金丝雀", "门口堆着"} {
			if page, _, err := w.List(t.Context(), w.who["patrol-111"], query.Filter{Words: words}); err != nil || len(page.Cases) > 0 {
				t.Errorf("a patroller finds it by %q: %v", words, err)
			}
		}
		page, _, err := w.List(t.Context(), w.who["patrol-111"], query.Filter{})
		if err != nil || len(page.Cases) != 1 || page.Cases[0].Description != "" {
			t.Errorf("%+v %v", page.Cases, err)
		}
		if _, err := w.Contact(t.Context(), w.who["patrol-111"], d.ID, why); err == nil {
			t.Error("a patroller reads who reported")
		}
		head := post("head-111")
		if _, err := w.try("op-1", c, rules.ActDispatch, rules.Input{To: &head}); err != nil {
			t.Fatal(err)
		}
		if who, err := w.Contact(t.Context(), w.who["head-111"], d.ID, why); err != nil || who.Phone != "13800000001" {
			t.Errorf("%+v %v", who, err)
		}
		if all, err := w.Disclose(t.Context(), w.who["head-111"], casework.Inquiry{Why: why, Kind: "report", Subject: d.ID, Fields: []string{"words"}}); err != nil || !strings.Contains(all["words"], saidPhone) {
			t.Errorf("%v %v", all, err)
		}
		if _, err := w.Contact(t.Context(), w.who["village-11"], d.ID, why); !errors.Is(err, access.ErrDenied) {
			t.Errorf("another of the village: %v", err)
		}
		screened := w.report("op-1", draft("hotline", rubbish, "111"))
		w.do("op-1", screened, rules.ActScreen)
		if owns, err := w.Case(t.Context(), w.who["patrol-111"], screened.ID); err != nil || owns.Case.Description == "" {
			t.Errorf("who is sent to look reads %q: %v", owns.Case.Description, err)
		}
	})
}
