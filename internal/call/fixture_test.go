package call_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"liandong/internal/call"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

const (
	district = "320509"
	zone     = "320509001"
	phone    = "13800001234"
)

// monday 2026-03-02, 09:00 in Shanghai.
var monday = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// centre is a call centre: the telephone system, operators of the district (op, op2) and of a zone (op-1), a leader and a steward of data.
type centre struct {
	*testing.T
	*call.Service
	clock *clock.Manual
	who   map[string]access.Credential
}

func newCentre(t *testing.T, db *store.DB) *centre {
	t.Helper()
	vault, err := access.NewVault(bytes.Repeat([]byte{7}, 64))
	if err != nil {
		t.Fatal(err)
	}
	c := clock.NewManual(monday)
	s := &centre{T: t, clock: c, who: map[string]access.Credential{}}
	s.Service = call.New(db, c, access.New(c, access.Cost{Time: 1, Memory: 64}), vault)
	top, below := "/"+district+"/", "/"+district+"/"+zone+"/"
	s.update(func(tx *store.Tx) error {
		for _, one := range []struct {
			account, path string
			role          access.Role
		}{{"pbx", top, access.Telephony}, {"op", top, access.Operator}, {"op2", top, access.Operator}, {"op-1", below, access.Operator},
			{"leader", top, access.Leader}, {"steward", top, access.DataSteward}} {
			h, err := s.Access.Hash(access.Account{District: district, Account: one.account, Name: one.account})
			if err != nil {
				return err
			}
			if err := s.Access.Create(tx, h, "test"); err != nil {
				return err
			}
			if err := s.Access.Grant(tx, district, access.Grant{Account: one.account, Role: one.role, Grid: "g", Path: one.path,
				Classes: []access.Class{access.Plain, access.Contact}, From: monday.AddDate(-1, 0, 0)}, "test"); err != nil {
				return err
			}
		}
		return nil
	})
	s.login()
	return s
}

// login opens new sessions, at the beginning or when time has passed.
func (s *centre) login() {
	s.Helper()
	s.update(func(tx *store.Tx) error {
		for _, account := range []string{"pbx", "op", "op2", "op-1", "leader", "steward"} {
			opened, err := s.Access.Open(tx, district, account)
			if err != nil {
				return err
			}
			s.who[account] = access.Parse(opened.Token)
		}
		return nil
	})
}

func (s *centre) update(fn func(*store.Tx) error) {
	s.Helper()
	if err := s.DB.Update(s.Context(), fn); err != nil {
		s.Fatal(err)
	}
}

func (s *centre) view(fn func(*store.Tx) error) {
	s.Helper()
	if err := s.DB.View(s.Context(), fn); err != nil {
		s.Fatal(err)
	}
}

// event is one at a number of seconds after monday morning.
func event(id string, kind call.Kind, after float64, extension string) call.Event {
	return call.Event{Call: id, Kind: kind, Phone: phone, Line: "12345", Extension: extension, At: at(after)}
}

func at(after float64) time.Time { return monday.Add(time.Duration(after * float64(time.Second))) }

func (s *centre) tell(events ...call.Event) {
	s.Helper()
	for _, e := range events {
		if e.At.After(s.clock.Now()) {
			s.clock.Set(e.At)
		}
		if err := s.Notify(s.Context(), s.who["pbx"], e); err != nil {
			s.Fatalf("%+v: %v", e, err)
		}
	}
}

func (s *centre) sit(account, extension string) {
	s.Helper()
	if err := s.Sit(s.Context(), s.who[account], extension); err != nil {
		s.Fatal(err)
	}
}

func (s *centre) takeOver(account, extension string) {
	s.Helper()
	if err := s.TakeOver(s.Context(), s.who[account], extension, "called away"); err != nil {
		s.Fatal(err)
	}
}

func (s *centre) now(account string) call.Now {
	s.Helper()
	n, err := s.Current(s.Context(), s.who[account])
	if err != nil {
		s.Fatal(err)
	}
	return n
}

func (s *centre) day(account string) []call.Call {
	s.Helper()
	page, err := s.Day(s.Context(), s.who[account], worktime.DateOf(monday), "")
	if err != nil {
		s.Fatal(err)
	}
	return page.Calls
}

func (s *centre) open(account string) []call.CallBack {
	s.Helper()
	all, err := s.CallBacks(s.Context(), s.who[account])
	if err != nil {
		s.Fatal(err)
	}
	return all
}

// refused checks an error and the field that it names.
func refused(t *testing.T, err error, want *fault.Definition, field string) {
	t.Helper()
	if !errors.Is(err, want) || fault.From(err).Field != field {
		t.Errorf("%v, want %s at %q", err, want.Code, field)
	}
}
