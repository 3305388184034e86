package access_test

import (
	"errors"
	"testing"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func TestAGivenPasswordOpensNothingButItsOwnChange(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		b.give(access.Operator, "/320509/")
		h, err := b.Hash(access.Account{District: district, Account: "zhou", Password: "given by somebody", Once: true})
		if err != nil {
			t.Fatal(err)
		}
		b.update(func(tx *store.Tx) error { return b.Repassword(tx, h, "test", access.Saying{}) })
		open := func(password string) access.Credential {
			t.Helper()
			o, err := b.login("10.0.0.1", password, "")
			if err != nil {
				t.Fatal(err)
			}
			return access.Parse(o.Token)
		}
		resolve := func(who access.Credential) error {
			return db.View(t.Context(), func(tx *store.Tx) error { _, err := b.Resolve(tx, who); return err })
		}
		alive := func(who access.Credential) error {
			return db.View(t.Context(), func(tx *store.Tx) error { return b.Alive(tx, who) })
		}
		mine, other := open("given by somebody"), open("given by somebody")
		for what, err := range map[string]error{"resolve": resolve(mine), "alive": alive(mine)} {
			if !errors.Is(err, access.ErrOnce) {
				t.Errorf("%s: %v", what, err)
			}
		}
		change := func(current, next string) error {
			return b.ChangePassword(t.Context(), db, mine, access.OwnPassword{Current: current, New: next, Address: "10.0.0.1"})
		}
		for _, one := range []struct{ err, want error }{
			{change("not that one", "a password of my own"), access.ErrCurrent},
			{change("given by somebody", "given by somebody"), access.ErrSame},
			{change("given by somebody", "short"), access.ErrPassword},
			{change("given by somebody", ""), access.ErrPassword},
		} {
			if !errors.Is(one.err, one.want) {
				t.Errorf("%v, want %v", one.err, one.want)
			}
		}
		if err := resolve(mine); !errors.Is(err, access.ErrOnce) {
			t.Errorf("after refusals: %v", err)
		}
		if err := change("given by somebody", "a password of my own"); err != nil {
			t.Fatal(err)
		}
		if err := resolve(mine); err != nil {
			t.Errorf("afterwards: %v", err)
		}
		if err := resolve(other); !errors.Is(err, access.ErrLoggedOut) {
			t.Errorf("the other session: %v", err)
		}
		if err := resolve(open("a password of my own")); err != nil {
			t.Errorf("the next login: %v", err)
		}
		if _, err := b.login("10.0.0.2", "given by somebody", ""); !errors.Is(err, access.ErrLogin) {
			t.Errorf("the given password: %v", err)
		}
		for range 20 { // guessing slows down
			err = change("guess", "a password of my own 2")
		}
		if !errors.Is(err, access.ErrThrottled) {
			t.Errorf("guessing: %v", err)
		}
	})
}
