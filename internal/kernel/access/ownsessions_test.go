package access_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

func (b bench) from(address, agent string) string {
	b.t.Helper()
	o, err := b.Login(b.t.Context(), b.db, access.Attempt{District: district, Account: "zhou", Password: password, Address: address, Agent: agent})
	if err != nil {
		b.t.Fatal(err)
	}
	return o.Token
}

// TestAnIdleSessionEnds: of staff after a shift, of administrators sooner, and whoever uses it stays.
func TestAnIdleSessionEnds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		use := func(token string) {
			t.Helper()
			if err := b.Use(t.Context(), db, access.Parse(token)); err != nil {
				t.Fatal(err)
			}
		}
		alive := func(what, token string, want bool) {
			t.Helper()
			if _, err := b.resolve(token); (err == nil) != want || err != nil && !errors.Is(err, access.ErrLoggedOut) {
				t.Errorf("%s: %v", what, err)
			}
		}
		used, idle := b.from("10.0.0.1", firefox), b.from("10.0.0.1", firefox)
		for range 9 {
			b.clock.Advance(time.Hour)
			use(used)
		}
		alive("used each hour", used, true)
		alive("idle for nine hours", idle, false)
		b.clock.Advance(3 * time.Hour)
		use(used)
		alive("after its whole life", used, false)

		b.give(access.SecurityAdmin, "/320509/")
		admin, away := b.from("10.0.0.1", firefox), b.from("10.0.0.1", firefox)
		for range 6 {
			b.clock.Advance(10 * time.Minute)
			use(admin)
		}
		alive("an administrator at work", admin, true)
		alive("an administrator who left", away, false)

		writes := 0
		for range 60 { // a request each ten seconds
			b.clock.Advance(10 * time.Second)
			before := b.seen(admin)
			use(admin)
			if b.seen(admin) != before {
				writes++
			}
		}
		if writes == 0 || writes > 4 {
			t.Errorf("%d writes for ten minutes of use", writes)
		}
	})
}

func (b bench) seen(token string) (at int64) {
	b.t.Helper()
	c := access.Parse(token)
	if err := b.db.View(b.t.Context(), func(tx *store.Tx) error {
		return tx.Get(`SELECT seen_at FROM session WHERE district = $1 AND token_hash = $2`, store.Args(c.District, c.Hash), &at)
	}); err != nil {
		b.t.Fatal(err)
	}
	return at
}

func TestOwnSessions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		other, err := b.Hash(access.Account{District: district, Account: "li", Password: "kelp orbit tundra"})
		if err != nil {
			t.Fatal(err)
		}
		b.update(func(tx *store.Tx) error { return b.Create(tx, other, "test") })
		theirs, err := b.Login(t.Context(), db, access.Attempt{District: district, Account: "li", Password: "kelp orbit tundra", Address: "10.0.0.9"})
		if err != nil {
			t.Fatal(err)
		}
		here, there, third := b.from("192.0.2.77", firefox), b.from("2001:db8:1:2::3", "curl/8"), b.from("192.0.2.78", firefox)
		list := func(token string) []access.OwnSession {
			t.Helper()
			me, err := b.resolve(token)
			if err != nil {
				t.Fatal(err)
			}
			var all []access.OwnSession
			b.update(func(tx *store.Tx) (err error) { all, err = b.Sessions(tx, me); return err })
			return all
		}
		byNetwork := map[string]access.OwnSession{}
		for _, o := range list(here) {
			byNetwork[o.Network+o.Client+fmt.Sprint(o.Current)] = o
		}
		mine, ok := byNetwork["192.0.2.0/24Firefoxtrue"]
		elsewhere, ok2 := byNetwork["2001:db8:1::/48false"]
		if !ok || !ok2 || len(byNetwork) != 3 || mine.ID == "" || mine.ID == elsewhere.ID {
			t.Fatalf("%+v", byNetwork)
		}
		me, err := b.resolve(here)
		if err != nil {
			t.Fatal(err)
		}
		end := func(id string) error {
			return db.Update(t.Context(), func(tx *store.Tx) error { return b.EndSession(tx, me, id) })
		}
		for _, id := range []string{"", "unknown", list(theirs.Token)[0].ID} {
			if err := end(id); !errors.Is(err, access.ErrNoSession) {
				t.Errorf("ended %q: %v", id, err)
			}
		}
		if err := end(elsewhere.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := b.resolve(there); !errors.Is(err, access.ErrLoggedOut) {
			t.Errorf("the one that was ended: %v", err)
		}
		b.update(func(tx *store.Tx) error { return b.EndOthers(tx, me) })
		if _, err := b.resolve(third); !errors.Is(err, access.ErrLoggedOut) {
			t.Errorf("another: %v", err)
		}
		for _, token := range []string{here, theirs.Token} {
			if _, err := b.resolve(token); err != nil {
				t.Errorf("one that stays: %v", err)
			}
		}
		if left := list(here); len(left) != 1 || !left[0].Current {
			t.Errorf("%+v", left)
		}
	})
}

// TestTheLastPasswordsDoNotComeBack: neither one that somebody chose nor one that was given.
func TestTheLastPasswordsDoNotComeBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		who := access.Parse(b.from("10.0.0.1", firefox))
		now := password
		change := func(next string) error {
			b.clock.Advance(time.Minute)
			err := b.ChangePassword(t.Context(), db, who, access.OwnPassword{Current: now, New: next, Address: "10.0.0.1"})
			if err == nil {
				now = next
			}
			return err
		}
		for i := range 5 {
			if err := change(fmt.Sprintf("sentence number %d of mine", i)); err != nil {
				t.Fatal(err)
			}
			if err := change(password); i < 4 && !errors.Is(err, access.ErrUsed) || i == 4 && err != nil {
				t.Errorf("the first one, after %d others: %v", i+1, err)
			}
		}
		if err := change("sentence number 4 of mine"); !errors.Is(err, access.ErrUsed) {
			t.Errorf("the one before: %v", err)
		}
		if err := change("Zhou's own sentence"); !errors.Is(err, access.ErrNamed) {
			t.Errorf("with the account's name: %v", err)
		}
		// Typed on another keyboard it is the same password.
		if err := change("caf\u00e9 on the corner 7"); err != nil {
			t.Fatal(err)
		}
		if _, err := b.login("10.0.0.1", "cafe\u0301 on the corner 7", ""); err != nil {
			t.Errorf("decomposed: %v", err)
		}
	})
}

// TestAPasswordThatIsNotEnoughAnyMore opens nothing but its own change: here because its owner administers now.
func TestAPasswordThatIsNotEnoughAnyMore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		who := access.Parse(b.from("10.0.0.1", firefox))
		change := func(current, next string) error {
			return b.ChangePassword(t.Context(), db, who, access.OwnPassword{Current: current, New: next, Address: "10.0.0.1"})
		}
		if err := change(password, "kelp-orbit"); err != nil {
			t.Fatal(err)
		}
		b.give(access.SystemAdmin, "/320509/")
		o, err := b.login("10.0.0.1", "kelp-orbit", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.resolve(o.Token); !errors.Is(err, access.ErrOnce) {
			t.Errorf("ten characters of an administrator: %v", err)
		}
		who = access.Parse(o.Token)
		if err := change("kelp-orbit", "tundra-kelp"); !errors.Is(err, access.ErrPassword) {
			t.Errorf("eleven characters: %v", err)
		}
		if err := change("kelp-orbit", "tundra-kelp-9"); err != nil {
			t.Fatal(err)
		}
		if _, err := b.resolve(o.Token); err != nil {
			t.Error(err)
		}
	})
}
