package door

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"liandong/data"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/notice"
)

const (
	district = "320509"
	number   = "13800001234"
	address  = "192.0.2.7"
)

// gate is a door with one guest in it.
type gate struct {
	*testing.T
	*Service
	clock *clock.Manual
	guest access.Credential
}

func newGate(t *testing.T, db *store.DB) *gate {
	t.Helper()
	vault, err := access.NewVault(bytes.Repeat([]byte{7}, 64))
	if err != nil {
		t.Fatal(err)
	}
	standard, err := notice.StandardTemplates(data.Files)
	if err != nil {
		t.Fatal(err)
	}
	c := clock.NewManual(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
	g := &gate{T: t, clock: c, Service: New(Service{DB: db, Clock: c, Access: access.New(c, access.Cost{Time: 1, Memory: 64}), Vault: vault,
		Notices: notice.New(notice.Setup{Vault: vault, Standard: standard}), Reporters: reporters})}
	g.guest = g.enter()
	return g
}

func (g *gate) enter() access.Credential {
	g.Helper()
	e, err := g.Enter(g.Context(), district, address)
	if err != nil {
		g.Fatal(err)
	}
	return access.Parse(e.Token)
}

// sendKnown sends a code and makes it one that the test knows.
func (g *gate) sendKnown(who access.Credential, code string) error {
	g.Helper()
	if err := g.SendCode(g.Context(), who, number, address); err != nil {
		return err
	}
	return g.DB.Update(g.Context(), func(tx *store.Tx) error {
		var id string
		if err := tx.Get(`SELECT id FROM door_code WHERE district = $1 ORDER BY sent_at DESC, id DESC LIMIT 1`, store.Args(district), &id); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE door_code SET code = $1 WHERE district = $2 AND id = $3`, g.Vault.Match(id+code), district, id)
		return err
	})
}

func (g *gate) must(err error) {
	g.Helper()
	if err != nil {
		g.Fatal(err)
	}
}

func TestCodes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGate(t, db)
		if err := g.SendCode(t.Context(), g.guest, "13800000041/13900000052", address); !errors.Is(err, ErrPhone) {
			t.Errorf("nobody knows which of two numbers is meant: %v", err)
		}
		if err := g.SendCode(t.Context(), g.enter(), "家里0512-63123456，手机１３８００００００４１", "192.0.2.77"); err != nil {
			t.Errorf("the one that is a mobile number: %v", err)
		}
		if err := g.SendCode(t.Context(), g.guest, "0512-123456", address); !errors.Is(err, ErrPhone) {
			t.Errorf("not a mobile: %v", err)
		}
		g.must(g.sendKnown(g.guest, "123456"))
		for range codeTries {
			if _, err := g.Confirm(t.Context(), g.guest, "000000"); !errors.Is(err, ErrCode) {
				t.Errorf("a wrong code: %v", err)
			}
		}
		if _, err := g.Confirm(t.Context(), g.guest, "123456"); !errors.Is(err, ErrCode) {
			t.Errorf("the right code after %d wrong ones: %v", codeTries, err)
		}

		g.clock.Advance(time.Minute)
		g.must(g.sendKnown(g.guest, "222222"))
		g.clock.Advance(codeGood + time.Second)
		if _, err := g.Confirm(t.Context(), g.guest, "222222"); !errors.Is(err, ErrCode) {
			t.Errorf("a code that is too old: %v", err)
		}

		g.must(g.sendKnown(g.guest, "333333"))
		if got, err := g.Confirm(t.Context(), g.guest, "333333"); err != nil || got.Phone != number {
			t.Errorf("the right code: %+v %v", got, err)
		}
		if _, err := g.Confirm(t.Context(), g.guest, "333333"); !errors.Is(err, ErrCode) {
			t.Errorf("the same code once more: %v", err)
		}
		g.must(db.View(t.Context(), func(tx *store.Tx) error {
			var plain int
			if err := tx.Get(`SELECT COUNT(*) FROM door_guest WHERE district = $1 AND CAST(phone AS TEXT) LIKE '%13800001234%'`, store.Args(district), &plain); err != nil || plain > 0 {
				t.Errorf("the number lies open: %d %v", plain, err)
			}
			return nil
		}))
	})
}

// TestCodesToOneNumber: whoever asks, a number gets only so many codes.
func TestCodesToOneNumber(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGate(t, db)
		sent := 0
		for range 12 {
			err := g.SendCode(t.Context(), g.enter(), number, address)
			if err == nil {
				sent++
			} else if !errors.Is(err, ErrOften) {
				t.Fatal(err)
			}
			g.clock.Advance(21 * time.Second) // the pace of the address allows more
		}
		if sent != codesAnHour {
			t.Errorf("%d codes to one number within minutes, want %d", sent, codesAnHour)
		}
		for range 24 {
			g.clock.Advance(time.Hour)
			if g.SendCode(t.Context(), g.enter(), number, address) == nil {
				sent++
			}
		}
		if sent > codesAnHour+codesADay {
			t.Errorf("%d codes within a day and an hour", sent)
		}
	})
}

// TestTheQueue: so many guests at once, so many waiting, everybody else is told at once; who goes leaves a place.
func TestTheQueue(t *testing.T) {
	t.Parallel()
	g := &gate{T: t, Service: New(Service{Clock: clock.NewManual(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))})}
	var leave []func()
	for range atOnce {
		done, err := g.Queue(t.Context())
		g.must(err)
		leave = append(leave, done)
	}
	ctx, cancel := context.WithCancel(t.Context())
	waited := make(chan error, waiting)
	for range waiting {
		go func() {
			_, err := g.Queue(ctx)
			waited <- err
		}()
	}
	for len(g.crowd.queue) < waiting {
		time.Sleep(time.Millisecond)
	}
	if _, err := g.Queue(t.Context()); !errors.Is(err, ErrBusy) {
		t.Errorf("behind a full queue: %v", err)
	}
	cancel()
	for range waiting {
		if err := <-waited; !errors.Is(err, context.Canceled) && !errors.Is(err, ErrBusy) {
			t.Error(err)
		}
	}
	leave[0]()
	done, err := g.Queue(t.Context())
	g.must(err)
	done()
	for range posts.Burst {
		if done, err := g.Hear("2001:db8::1"); err == nil {
			done()
		}
	}
	if _, err := g.Hear("2001:db8::2"); !errors.Is(err, ErrBusy) {
		t.Errorf("a house that sends too much: %v", err)
	}
	for i := range hearing {
		_, err := g.Hear(fmt.Sprint("192.0.2.", i))
		g.must(err)
	}
	if _, err := g.Hear("198.51.100.1"); !errors.Is(err, ErrBusy) {
		t.Errorf("everybody is talking: %v", err)
	}
}

// TestTheQuotaOfAnAddress: guests who come in anew are others, their address is the same.
func TestTheQuotaOfAnAddress(t *testing.T) {
	t.Parallel()
	now := clock.NewManual(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
	g := New(Service{Clock: now})
	many := 0
	for g.Store("192.0.2.1", 20<<20) == nil {
		many++
	}
	if many != 20 {
		t.Errorf("%d files of 20 MB", many)
	}
	if err := g.Store("192.0.2.2", 20<<20); err != nil {
		t.Errorf("another address: %v", err)
	}
	now.Advance(24 * time.Hour)
	if err := g.Store("192.0.2.1", 20<<20); err != nil {
		t.Errorf("a day later: %v", err)
	}
}

// TestCodesAreNotGuessed: of many wrong codes that arrive together only five are compared.
func TestCodesAreNotGuessed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGate(t, db)
		g.must(g.sendKnown(g.guest, "123456"))
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() { _, _ = g.Confirm(t.Context(), g.guest, "000000") })
		}
		all.Wait()
		var tries int
		g.must(db.View(t.Context(), func(tx *store.Tx) error {
			return tx.Get(`SELECT MAX(tries) FROM door_code WHERE district = $1`, store.Args(district), &tries)
		}))
		if tries != codeTries {
			t.Errorf("%d tries were taken", tries)
		}
		if _, err := g.Confirm(t.Context(), g.guest, "123456"); !errors.Is(err, ErrCode) {
			t.Errorf("the right code afterwards: %v", err)
		}
	})
}

// TestNobodyLocksTheOwnerOut: wrong secrets slow down who sends them, a crowd of them everybody but once.
func TestNobodyLocksTheOwnerOut(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGate(t, db)
		e, err := g.Enter(t.Context(), district, address)
		g.must(err)
		g.must(db.Update(t.Context(), func(tx *store.Tx) error {
			me, err := g.Access.Resolve(tx, access.Parse(e.Token))
			if err != nil {
				return err
			}
			return reported(tx, "case-1", "2026-000001", me.Account)
		}))
		follow := func(secret, from string) error {
			_, err := g.Follow(t.Context(), district, " 2026-000001 ", secret, from)
			return err
		}
		compared := 0
		for range 40 {
			if err := follow("AAAAA-AAAAA", "6.6.6.6"); errors.Is(err, ErrFollow) {
				compared++
			} else if !errors.Is(err, access.ErrThrottled) {
				t.Fatal(err)
			}
		}
		if compared != secrets.Each {
			t.Errorf("%d guesses from one address", compared)
		}
		if err := follow(e.Secret, "10.0.0.1"); err != nil {
			t.Errorf("the owner elsewhere: %v", err)
		}
		for i := range 3 * secrets.Altogether {
			_ = follow("AAAAA-AAAAA", fmt.Sprintf("10.1.%d.%d", i/200, i%200))
		}
		if err := follow("AAAAA-AAAAA", "7.7.7.7"); !errors.Is(err, ErrFollow) {
			t.Error(err)
		}
		if err := follow("AAAAA-AAAAA", "7.7.7.7"); !errors.Is(err, access.ErrThrottled) {
			t.Errorf("a second guess beside a crowd: %v", err)
		}
		if err := follow(e.Secret, "10.0.0.2"); err != nil {
			t.Errorf("the owner, while a crowd guesses: %v", err)
		}
	})
}

// reporters finds what reported puts down; a case that was never merged.
func reporters(tx *store.Tx, district, number string) (accounts []string, err error) {
	err = tx.Each(`SELECT r.account FROM cases c JOIN report r ON r.district = c.district AND r.case_id = c.id
		WHERE c.district = $1 AND c.number = $2`,
		store.Args(district, number), func(r store.Scanner) error {
			var account string
			err := r.Scan(&account)
			accounts = append(accounts, account)
			return err
		})
	return accounts, err
}

// reported puts down just enough of a case and its report for it to be followed.
func reported(tx *store.Tx, id, number, account string) error {
	if _, err := tx.Exec(`INSERT INTO cases (district, id, number, state, version, matter, condition_n, title, description, urgency, x, y, lon, lat, crs,
		grid, village, zone, path, level, owner_kind, owner_code, finder_kind, finder_code, finder_account, reporter_account,
		handler_kind, handler_code, handler_account, dispatcher, returns, binding, reopens, filed_at, due_at, stage_at, stage_due_at, closed_at, resolution, created_at, updated_at)
		VALUES ($1, $2, $3, 'assigned', 1, '', 0, '', '', '', 0, 0, 0, 0, '', '', '', '', '/320509/', '', 'unit', 'x', '', '', '', $4,
		'', '', '', '', 0, 0, 0, 0, 0, 0, 0, 0, '', 0, 0)`, district, id, number, account); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO report (district, id, case_id, source, matter, description, lon, lat, crs, captured_at, received_at, account, media, salt, digest)
		VALUES ($1, $2, $2, '', '', '', 0, 0, '', 0, 0, $3, '', '', '')`, district, id, account)
	return err
}
