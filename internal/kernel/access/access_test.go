package access_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"liandong/internal/casework/ledger"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

var (
	start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	cheap = access.Cost{Time: 1, Memory: 64}
)

const (
	district = "320509"
	password = "correct horse battery"
)

type bench struct {
	*access.Service
	db    *store.DB
	clock *clock.Manual
	t     *testing.T
}

func setup(t *testing.T, db *store.DB) bench {
	t.Helper()
	b := bench{db: db, clock: clock.NewManual(start), t: t}
	b.Service = access.New(b.clock, cheap)
	h, err := b.Hash(access.Account{District: district, Account: "zhou", Person: "p1", Name: "周**", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	b.update(func(tx *store.Tx) error { return b.Create(tx, h, "test") })
	return b
}

func (b bench) update(fn func(*store.Tx) error) {
	b.t.Helper()
	if err := b.db.Update(b.t.Context(), fn); err != nil {
		b.t.Fatal(err)
	}
}

func (b bench) give(role access.Role, path string, classes ...access.Class) {
	b.t.Helper()
	b.update(func(tx *store.Tx) error {
		return b.Grant(tx, district, access.Grant{Account: "zhou", Role: role, Grid: "g", Path: path, Classes: classes, From: b.clock.Now()}, "test")
	})
}

func (b bench) login(address, pass, device string) (access.Opened, error) {
	return b.Login(b.t.Context(), b.db, access.Attempt{District: district, Account: "zhou", Password: pass, Address: address, Device: device})
}

func (b bench) resolve(token string) (c *access.Caller, err error) {
	err = b.db.View(b.t.Context(), func(tx *store.Tx) error {
		var inner error
		c, inner = b.Resolve(tx, access.Parse(token))
		return inner
	})
	return c, err
}

func TestASessionOpensAndEnds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		opened, err := b.login("1.1.1.1", password, "")
		if err != nil {
			t.Fatal(err)
		}
		c, err := b.resolve(opened.Token)
		if err != nil || c.Account != "zhou" || len(c.Grants) != 0 {
			t.Fatalf("%+v %v", c, err)
		}
		if err := c.May(access.ReadCases); !errors.Is(err, access.ErrDenied) {
			t.Errorf("without a grant: %v", err)
		}
		b.update(func(tx *store.Tx) error { return b.Logout(tx, c) })
		if _, err := b.resolve(opened.Token); !errors.Is(err, access.ErrLoggedOut) {
			t.Errorf("after logout: %v", err)
		}
		again, err := b.login("1.1.1.1", password, "")
		if err != nil {
			t.Fatal(err)
		}
		b.clock.Advance(access.SessionLife)
		if _, err := b.resolve(again.Token); !errors.Is(err, access.ErrLoggedOut) {
			t.Errorf("after its time: %v", err)
		}
		b.clock.Set(start)
		b.update(func(tx *store.Tx) error { return b.Disable(tx, district, "zhou", "test") })
		if _, err := b.resolve(again.Token); !errors.Is(err, access.ErrLoggedOut) {
			t.Errorf("of a disabled account: %v", err)
		}
		if _, err := b.login("1.1.1.1", password, ""); !errors.Is(err, access.ErrLogin) {
			t.Errorf("login of a disabled account: %v", err)
		}
		for _, token := range []string{"", "x", "320509.", district + "." + "forged", opened.Token + "x"} {
			if _, err := b.resolve(token); !errors.Is(err, access.ErrLoggedOut) {
				t.Errorf("token %q: %v", token, err)
			}
		}
	})
}

func TestAGrantHoldsFromItsDateUntilItIsWithdrawn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		opened, err := b.login("1.1.1.1", password, "")
		if err != nil {
			t.Fatal(err)
		}
		b.clock.Advance(time.Hour)
		b.give(access.Operator, "/320509/A/", access.Plain)
		c, err := b.resolve(opened.Token)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []struct {
			permission access.Permission
			path       string
			class      access.Class
			kind       fault.Kind
		}{
			{access.ReadCases, "/320509/A/1/2/", access.Plain, ""},
			{access.ReadCases, "/320509/B/", access.Plain, fault.Forbidden},
			{access.ReadCases, "/320509/", access.Plain, fault.Forbidden},
			{access.ReadContact, "/320509/A/", access.Contact, fault.Forbidden},
			{access.ReadAudit, "/320509/A/", access.Plain, fault.Forbidden},
		} {
			err := c.MayOver(want.permission, want.path, want.class)
			if (err == nil) != (want.kind == "") || err != nil && fault.KindOf(err) != want.kind {
				t.Errorf("%s over %s: %v", want.permission, want.path, err)
			}
		}
		b.clock.Set(start)
		if c, err := b.resolve(opened.Token); err != nil || len(c.Grants) != 0 {
			t.Errorf("before its date: %+v %v", c, err)
		}
		b.clock.Set(start.Add(2 * time.Hour))
		b.update(func(tx *store.Tx) error { return b.Withdraw(tx, district, "zhou", "", b.clock.Now(), "test") })
		if c, err := b.resolve(opened.Token); err != nil || len(c.Grants) != 0 {
			t.Errorf("after it was withdrawn: %+v %v", c, err)
		}
	})
}

func TestThrottlingStopsTheAttackerNotTheOwner(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		home, err := b.login("10.0.0.1", password, "")
		if err != nil {
			t.Fatal(err)
		}
		for i := range 5 {
			if _, err := b.login("6.6.6.6", "guess", ""); !errors.Is(err, access.ErrLogin) {
				t.Fatalf("guess %d: %v", i, err)
			}
		}
		_, err = b.login("6.6.6.6", password, "")
		if !errors.Is(err, access.ErrThrottled) || fault.From(err).Extra["retry_after"] == nil {
			t.Errorf("the attacker's sixth guess: %v", err)
		}
		if _, err := b.login("10.0.0.1", password, ""); err != nil {
			t.Errorf("the owner from elsewhere: %v", err)
		}
		if _, err := b.login("6.6.6.6", password, home.Device); err != nil {
			t.Errorf("the owner's device behind the attacker's address: %v", err)
		}
		if _, err := b.login("6.6.6.6", password, "zhou.forged"); !errors.Is(err, access.ErrThrottled) {
			t.Errorf("a forged device: %v", err)
		}
		b.clock.Advance(3 * time.Second)
		if _, err := b.login("6.6.6.6", password, ""); err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
}

// TestScopeInGoAndSQLAgree compares both forms of one definition over every combination of a small world.
func TestScopeInGoAndSQLAgree(t *testing.T) {
	t.Parallel()
	paths := []string{"/320509/A/1/x/", "/320509/A/10/y/", "/320509/B/1/z/"}
	parties := []string{"", "p1", "p2"}
	accounts := []string{"", "zhou", "other"}
	grants := [][]access.Grant{
		{}, {{Role: access.Operator, Path: "/320509/A/1/"}}, {{Role: access.Operator, Path: "/320509/"}},
		{{Role: access.Department, Path: "/320509/"}}, {{Role: access.Resident, Path: "/320509/"}}, {{Role: access.AuditAdmin, Path: "/320509/"}},
		{{Role: access.GridHead, Path: "/320509/B/1/z/"}, {Role: access.Resident, Path: "/320509/"}, {Role: access.Operator, Path: "/320509/B/"}},
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		type row struct{ id, path, party, account, matter string }
		var rows []row
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			for _, p := range paths {
				for _, o := range parties {
					for _, a := range accounts {
						for _, m := range []string{"", "0101", "0203", "0301", "0302"} {
							r := row{fmt.Sprint(len(rows)), p, o, a, m}
							rows = append(rows, r)
							if err := insertScopeRow(tx, r.id, p, o, a, m); err != nil {
								return err
							}
						}
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for _, g := range grants {
			for _, mine := range []access.Mandates{nil, {{Code: "p1"}}, {{Code: "p1"}, {Code: "p2"}}, {{Code: "p1", Path: "/320509/A/"}, {Code: "p2", Path: "/320509/"}},
				{{Code: "p1", Matters: []string{"02*", "0301"}}, {Code: "p2", Path: "/320509/A/1/", Matters: []string{"0101"}}}} {
				scope := (&access.Caller{Account: "zhou", Grants: g}).Cases(mine)
				predicate, args := scope.SQL(2, ledger.Seen)
				inSQL := map[string]bool{}
				err := db.View(t.Context(), func(tx *store.Tx) error {
					return tx.Each(`SELECT c.id FROM cases c WHERE c.district = $1 AND `+predicate, append([]any{district}, args...),
						func(s store.Scanner) error {
							var id string
							err := s.Scan(&id)
							inSQL[id] = true
							return err
						})
				})
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range rows {
					inGo := scope.Allows(access.Row{Path: r.path, Matter: r.matter, Parties: []string{r.party}, Account: r.account})
					if inGo != inSQL[r.id] {
						t.Errorf("grants %+v, parties %v, row %+v: Go %v, SQL %v", g, mine, r, inGo, inSQL[r.id])
					}
					if inGo {
						seen++
					}
				}
			}
		}
		if seen == 0 {
			t.Error("no scope showed anything: the comparison proves nothing")
		}
	})
}
