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

func (b bench) events(q access.TrailSearch) (all []access.Event) {
	b.t.Helper()
	b.Trail.Flush(b.t.Context(), b.db)
	admin := &access.Caller{District: district, Account: "sec", At: b.clock.Now(), Grants: []access.Grant{{Role: access.SecurityAdmin, Path: "/320509/", Classes: []access.Class{access.Plain}}}}
	for {
		next := ""
		b.update(func(tx *store.Tx) error {
			some, mark, err := b.Events(tx, admin, q)
			all, next = append(all, some...), mark
			return err
		})
		if q.Before = next; next == "" {
			return all
		}
	}
}

// TestFailedLoginsLeaveATrace: with the account where there is one, else without what was typed; its owner hears of them.
func TestFailedLoginsLeaveATrace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		b.give(access.Operator, "/320509/") // so that the district is known
		for range 3 {
			_, _ = b.login("6.6.6.6", "guess of a secret", "")
		}
		_, _ = b.Login(t.Context(), db, access.Attempt{District: district, Account: "my secret password", Password: "x", Address: "6.6.6.6"})
		b.clock.Advance(90 * time.Second)
		for range 4 {
			_, _ = b.login("6.6.6.6", "guess of a secret", "")
		}
		last := b.clock.Now()
		b.clock.Advance(time.Minute)
		got := map[string]int64{}
		for _, e := range b.events(access.TrailSearch{}) {
			got[fmt.Sprint(e.District, " ", e.Kind, " ", e.Account, " ", e.Address, " ", e.Code, " ", e.Minute.Sub(start))] = e.Count
		}
		want := map[string]int64{"320509 login_failed zhou 6.6.6.6 access.login 0s": 3, "000000 login_failed  6.6.6.6 access.login 0s": 1,
			"320509 login_failed zhou 6.6.6.6 access.login 1m0s": 2, "320509 login_throttled zhou 6.6.6.6 access.throttled 1m0s": 2}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
		if some := b.events(access.TrailSearch{Kind: access.LoginThrottled, Account: "zhou", Address: "6.6.6.6", From: last.Add(-time.Minute), To: last}); len(some) != 1 {
			t.Errorf("selected: %+v", some)
		}
		o, err := b.login("10.0.0.1", password, "")
		if err != nil || o.Failed.Count != 7 || !o.Failed.LastAt.Equal(last) {
			t.Errorf("the owner hears of %+v %v", o.Failed, err)
		}
		if o, err := b.login("10.0.0.1", password, ""); err != nil || o.Failed.Count != 0 {
			t.Errorf("and the next time of %+v %v", o.Failed, err)
		}
		b.clock.Advance(181 * 24 * time.Hour)
		if err := b.Trail.Purge(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		if left := b.events(access.TrailSearch{}); len(left) != 0 {
			t.Errorf("kept for too long: %+v", left)
		}
	})
}

// TestAFloodDoesNotFillTheTrail: addresses go first; every attempt is still counted, and who is attacked stays known.
func TestAFloodDoesNotFillTheTrail(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		total := int64(0)
		for minute := range 3 {
			for i := range 3000 {
				b.Trail.Note(access.Event{District: district, Kind: access.LoginFailed, Account: fmt.Sprint("a", i%7), Address: fmt.Sprintf("10.0.%d.%d", i/200, i%200)}, access.ErrLogin)
				total++
				if i%500 == 0 {
					b.Trail.Flush(t.Context(), db)
				}
			}
			all := b.events(access.TrailSearch{})
			sum, without := int64(0), map[string]bool{}
			for _, e := range all {
				sum += e.Count
				if e.Address == "" {
					without[e.Account] = true
				}
			}
			if sum != total || len(all) > 250*(minute+1) || len(without) != 7 {
				t.Errorf("minute %d: %d rows for %d of %d attempts, %v without address", minute, len(all), sum, total, without)
			}
			b.clock.Advance(time.Minute)
		}
	})
}

// TestWhoMayReadTheTrail: who keeps accounts or audits over the whole district; nobody else, and not over a part.
func TestWhoMayReadTheTrail(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		for _, role := range access.Roles() {
			for _, path := range []string{"/320509/", "/320509/A/"} {
				me := &access.Caller{District: district, Account: "x", At: b.clock.Now(), Grants: []access.Grant{{Role: role, Path: path, Classes: []access.Class{access.Plain}}}}
				err := db.Update(t.Context(), func(tx *store.Tx) error { _, _, err := b.Events(tx, me, access.TrailSearch{}); return err })
				if may := (role == access.SecurityAdmin || role == access.AuditAdmin) && path == "/320509/"; (err == nil) != may {
					t.Errorf("%s over %s: %v", role, path, err)
				}
			}
		}
		me := &access.Caller{District: district, Grants: []access.Grant{{Role: access.AuditAdmin, Path: "/320509/", Classes: []access.Class{access.Plain}}}}
		for _, q := range []access.TrailSearch{{Kind: "no such"}, {Before: "x"}, {Before: "1.-5"}} {
			if err := db.Update(t.Context(), func(tx *store.Tx) error { _, _, err := b.Events(tx, me, q); return err }); err == nil || errors.Is(err, access.ErrDenied) {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}
