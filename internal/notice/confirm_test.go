package notice_test

import (
	"errors"
	"fmt"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"liandong/data"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/notice"
)

// letterbox is an office that sends codes, and what arrived.
type letterbox struct {
	*office
	mail, sms *hand
	sender    *notice.Sender
}

func newLetterbox(t *testing.T, db *store.DB) *letterbox {
	m := &letterbox{mail: &hand{}, sms: &hand{}}
	m.office = newOffice(t, db, func(s *notice.Setup) {
		all, err := notice.StandardTemplates(data.Files)
		if err != nil {
			t.Fatal(err)
		}
		s.Standard, s.Channels = all, []notice.Channel{notice.Mail, notice.SMS}
	})
	m.sender = m.office.sender(notice.Lane{Channel: notice.Mail, Driver: m.mail}, notice.Lane{Channel: notice.SMS, Driver: m.sms})
	return m
}

func (m *letterbox) ask(account string, on notice.Channel, address, from string) error {
	return m.update(func(tx *store.Tx) error {
		return m.SendCode(tx, notice.Asking{District: district, Account: account, Channel: on, Address: address, From: from, At: m.clock.Now()})
	})
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// arrived is the last code that came to an address.
func (m *letterbox) arrived(h *hand, address string) (code string) {
	m.Helper()
	m.drain(m.sender)
	for _, one := range h.messages() {
		if one.Address == address {
			code = sixDigits.FindString(one.Title.ZH + one.Body.ZH)
		}
	}
	if code == "" {
		m.Fatalf("no code came to %s", address)
	}
	return code
}

// confirm is what the edge does: a wrong try is committed.
func (m *letterbox) confirm(account string, on notice.Channel, code string) error {
	right := false
	err := m.update(func(tx *store.Tx) (err error) {
		right, err = m.Confirm(tx, district, account, on, code, m.clock.Now())
		return err
	})
	if err == nil && !right {
		err = notice.ErrWrongCode
	}
	return err
}

func (m *letterbox) kept(account string) (c notice.Contacts) {
	m.Helper()
	m.view(func(tx *store.Tx) (err error) { c, err = m.Contacts(tx, district, account); return err })
	return c
}

// TestContactsAreConfirmed: nothing goes to a new address before its code was typed; the old one holds until then.
func TestContactsAreConfirmed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		m := newLetterbox(t, db)
		change := func(c notice.Contacts) error {
			return m.update(func(tx *store.Tx) error { return m.ChangeContacts(tx, district, "zhou", c) })
		}
		for want, c := range map[string]notice.Contacts{"[notice.unconfirmed mail]": {Mail: "a@example.org"}, "[notice.unconfirmed phone]": {Phone: "13800001111"},
			"[notice.unconfirmed wecom]": {WeCom: "zhou"}, "[notice.address mail]": {Mail: "a"}} {
			if got := fmt.Sprint(fields(change(c))); got != want {
				t.Errorf("%+v: %s, want %s", c, got, want)
			}
		}
		if err := m.ask("zhou", notice.Mail, "a@example.org", "10.0.0.1"); err != nil {
			t.Fatal(err)
		}
		first := m.arrived(m.mail, "a@example.org")
		if got := m.kept("zhou"); got != (notice.Contacts{}) {
			t.Errorf("before the code: %+v", got)
		}
		m.view(func(tx *store.Tx) error {
			w, err := m.Waiting(tx, district, "zhou", m.clock.Now())
			if len(w) != 1 || w[0].Channel != notice.Mail || w[0].Masked != "a**@example.org" || !w[0].Until.Equal(noon.Add(10*time.Minute)) {
				t.Errorf("waiting: %+v", w)
			}
			return err
		})
		for what, err := range map[string]error{"another's": m.confirm("li", notice.Mail, first), "another channel": m.confirm("zhou", notice.SMS, first)} {
			if !errors.Is(err, notice.ErrWrongCode) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := m.confirm("zhou", notice.Mail, first); err != nil || m.kept("zhou").Mail != "a@example.org" {
			t.Errorf("the right code: %v %+v", err, m.kept("zhou"))
		}
		if err := m.confirm("zhou", notice.Mail, first); !errors.Is(err, notice.ErrWrongCode) {
			t.Errorf("once more: %v", err)
		}
		if err := m.ask("zhou", notice.Mail, "b@example.org", "10.0.0.1"); err != nil {
			t.Fatal(err)
		}
		second := m.arrived(m.mail, "b@example.org")
		if got := m.kept("zhou").Mail; got != "a@example.org" {
			t.Errorf("until the new one is confirmed: %s", got)
		}
		m.clock.Advance(10*time.Minute + time.Second)
		if err := m.confirm("zhou", notice.Mail, second); !errors.Is(err, notice.ErrWrongCode) || m.kept("zhou").Mail != "a@example.org" {
			t.Errorf("too late: %v", err)
		}
		if err := change(notice.Contacts{Mail: "a@example.org"}); err != nil {
			t.Errorf("what stays: %v", err)
		}
		if err := change(notice.Contacts{}); err != nil || m.kept("zhou").Mail != "" {
			t.Errorf("what goes: %v", err)
		}
		for want, a := range map[string]notice.Asking{"[notice.channel_off channel]": {Channel: notice.WeCom, Address: "zhou"}, "[notice.choice channel]": {Channel: notice.Webhook, Address: "x"},
			"[notice.address address]": {Channel: notice.SMS, Address: "abc"}} {
			if got := fmt.Sprint(fields(m.ask("zhou", a.Channel, a.Address, "10.0.0.1"))); got != want {
				t.Errorf("%+v: %s, want %s", a, got, want)
			}
		}
	})
}

// TestCodesAreNotGuessed: of many wrong codes that arrive together only five are compared; the right one afterwards is none any more.
func TestCodesAreNotGuessed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		m := newLetterbox(t, db)
		if err := m.ask("zhou", notice.SMS, "138 0000 1111", "10.0.0.1"); err != nil {
			t.Fatal(err)
		}
		right := m.arrived(m.sms, "13800001111")
		var compared atomic.Int32
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				wrong := "000000"
				if right == wrong {
					wrong = "000001"
				}
				ok := true
				err := m.update(func(tx *store.Tx) (err error) {
					ok, err = m.Confirm(tx, district, "zhou", notice.SMS, wrong, m.clock.Now())
					return err
				})
				if err == nil && !ok {
					compared.Add(1)
				}
			})
		}
		all.Wait()
		if n := compared.Load(); n > 5 {
			t.Errorf("%d wrong codes were compared", n)
		}
		if err := m.confirm("zhou", notice.SMS, right); !errors.Is(err, notice.ErrWrongCode) {
			t.Errorf("the right one afterwards: %v", err)
		}
	})
}

// TestCodesAreNotPoured: to one address, for one account, from one network only so many are sent, also where they are asked for together.
func TestCodesAreNotPoured(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		m := newLetterbox(t, db)
		together := func(what string, most int, ask func(i int) error) {
			t.Helper()
			var sent atomic.Int32
			var all sync.WaitGroup
			for i := range 60 {
				all.Go(func() {
					if err := ask(i); err == nil {
						sent.Add(1)
					} else if !errors.Is(err, notice.ErrOften) {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if n := int(sent.Load()); n == 0 || n > most {
				t.Errorf("%s: %d codes, want at most %d", what, n, most)
			}
			m.clock.Advance(25 * time.Hour)
		}
		together("to one address", 3, func(i int) error {
			return m.ask(fmt.Sprint("account", i), notice.SMS, "13800001111", fmt.Sprintf("10.0.%d.1", i))
		})
		together("of one account", 10, func(i int) error {
			return m.ask("zhou", notice.SMS, fmt.Sprintf("138000011%02d", i), fmt.Sprintf("10.0.%d.1", i))
		})
		together("from one network", 30, func(i int) error {
			return m.ask(fmt.Sprint("account", i), notice.SMS, fmt.Sprintf("138000011%02d", i), fmt.Sprintf("2001:db8::%x", i+1))
		})
	})
}
