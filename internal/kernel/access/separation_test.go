package access_test

import (
	"errors"
	"testing"
	"time"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func (b bench) create(account, person string) {
	b.t.Helper()
	h, err := b.Hash(access.Account{District: district, Account: account, Person: person, Name: account, Password: password})
	if err != nil {
		b.t.Fatal(err)
	}
	b.update(func(tx *store.Tx) error { return b.Create(tx, h, "test") })
}

func (b bench) try(g access.Grant) error {
	return b.db.Update(b.t.Context(), func(tx *store.Tx) error {
		g.Grid = "g"
		if g.Path == "" {
			g.Path = "/320509/"
		}
		if g.From.IsZero() {
			g.From = b.clock.Now()
		}
		return b.Grant(tx, district, g, "test")
	})
}

// TestAnAdministratorIsNothingElse: every pair of roles, in either order, by the same or another account of one person, at once or at another time.
func TestAnAdministratorIsNothingElse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		b.create("zhou-2", "p1")
		b.create("li", "p2")
		b.create("desk", "")
		b.create("desk-2", "")
		later := b.clock.Now().AddDate(0, 1, 0)
		pairs := 0
		clear := func() {
			b.update(func(tx *store.Tx) error {
				if _, err := tx.Exec(`DELETE FROM access_grant WHERE district = $1`, district); err != nil {
					return err
				}
				return tx.Bump(district, "access")
			})
		}
		for _, one := range access.Roles() {
			for _, other := range access.Roles() {
				apart := one != other && (one.Administers() || other.Administers())
				if !apart && one != access.Patroller { // two that go together: one row is enough
					continue
				}
				pairs++
				clear()
				if err := b.try(access.Grant{Account: "zhou", Role: one, To: later}); err != nil {
					t.Fatalf("%s: %v", one, err)
				}
				for _, account := range []string{"zhou", "zhou-2"} {
					err := b.try(access.Grant{Account: account, Role: other})
					if apart != errors.Is(err, access.ErrApart) || !apart && err != nil {
						t.Errorf("%s and %s by %s: %v", one, other, account, err)
					}
				}
				if apart {
					if err := b.try(access.Grant{Account: "zhou-2", Role: other, From: later.Add(-time.Minute)}); !errors.Is(err, access.ErrApart) {
						t.Errorf("%s, in whose last minute %s begins: %v", one, other, err)
					}
					if err := b.try(access.Grant{Account: "zhou-2", Role: other, From: later}); err != nil {
						t.Errorf("%s after %s: %v", other, one, err)
					}
				}
				if err := b.try(access.Grant{Account: "li", Role: other}); err != nil {
					t.Errorf("another person is %s: %v", other, err)
				}
			}
		}
		if pairs < 80 {
			t.Errorf("only %d pairs", pairs)
		}
		clear()
		if err := b.try(access.Grant{Account: "desk", Role: access.AuditAdmin}); !errors.Is(err, access.ErrHolder) {
			t.Errorf("nobody's account administers: %v", err)
		}
		if err := errors.Join(b.try(access.Grant{Account: "desk", Role: access.Telephony}), b.try(access.Grant{Account: "desk-2", Role: access.Operator})); err != nil {
			t.Errorf("two accounts of nobody are not one person: %v", err)
		}
	})
}

// TestTwoGrantsAtOnceDoNotMakeAnAdministratorOfWhoWorks: on PostgreSQL neither would see the other's row.
func TestTwoGrantsAtOnceDoNotMakeAnAdministratorOfWhoWorks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		b.create("zhou-2", "p1")
		ends := make(chan error, 2)
		go func() { ends <- b.try(access.Grant{Account: "zhou", Role: access.SecurityAdmin}) }()
		go func() { ends <- b.try(access.Grant{Account: "zhou-2", Role: access.Operator}) }()
		one, other := <-ends, <-ends
		if (one == nil) == (other == nil) || !errors.Is(errors.Join(one, other), access.ErrApart) {
			t.Errorf("%v, %v", one, other)
		}
	})
}

func TestTheLastOfEachAdministratorStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		for _, role := range access.Administrators() {
			first, second := string(role)+"-1", string(role)+"-2"
			b.create(first, first)
			if err := b.try(access.Grant{Account: first, Role: role}); err != nil {
				t.Fatal(err)
			}
			lock := func(account string) error {
				return db.Update(t.Context(), func(tx *store.Tx) error { return b.Lock(tx, district, account, "somebody", "离职") })
			}
			if err := lock(first); !errors.Is(err, access.ErrLastAdmin) {
				t.Errorf("the last %s is locked: %v", role, err)
			}
			b.create(second, second)
			if err := b.try(access.Grant{Account: second, Role: role, Path: "/320509/320509001/"}); err != nil {
				t.Fatal(err)
			}
			if err := lock(first); !errors.Is(err, access.ErrLastAdmin) {
				t.Errorf("a town's %s stands for the district's: %v", role, err)
			}
			if err := b.try(access.Grant{Account: second, Role: role}); err != nil {
				t.Fatal(err)
			}
			if err := lock(first); err != nil {
				t.Errorf("one of two: %v", err)
			}
		}
	})
}

// TestAdministratorsActInTheirArea: a town's does not reach the district's accounts, nor those who have a grant elsewhere too.
func TestAdministratorsActInTheirArea(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		const town, other = "/320509/320509001/", "/320509/320509002/"
		for account, paths := range map[string][]string{"inside": {town, town + "320509001001/"}, "across": {town + "320509001001/", other}, "above": {"/320509/"}, "elsewhere": {other}, "bare": nil} {
			b.create(account, account)
			for _, path := range paths {
				if err := b.try(access.Grant{Account: account, Role: access.Patroller, Path: path}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := b.try(access.Grant{Account: "zhou", Role: access.SecurityAdmin, Path: town}); err != nil {
			t.Fatal(err)
		}
		b.update(func(tx *store.Tx) error {
			c, err := b.On(tx, district, "zhou")
			if err != nil {
				return err
			}
			for account, may := range map[string]bool{"inside": true, "across": false, "above": false, "elsewhere": false, "bare": false, "zhou": true} {
				if err := b.Governs(tx, c, account); (err == nil) != may {
					t.Errorf("%s: %v", account, err)
				}
			}
			listed, err := b.Accounts(tx, district, access.Search{Limit: 50, In: c.Over(access.WriteAccounts, access.Plain)})
			if err != nil || len(listed) != 2 {
				t.Errorf("%+v %v", listed, err)
			}
			return nil
		})
	})
}
