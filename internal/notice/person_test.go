package notice_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/notice"
)

func TestQuietHoursEnd(t *testing.T) {
	t.Parallel()
	at := func(s string) time.Time {
		v, err := time.Parse("2006-01-02 15:04:05 -0700", "2026-03-0"+s+" +0800")
		if err != nil {
			t.Fatal(err)
		}
		return v.UTC()
	}
	night, midday := notice.Hours{From: "22:00", To: "07:00"}, notice.Hours{From: "12:30", To: "14:00"}
	for _, c := range []struct {
		hours   notice.Hours
		at, end string
	}{
		{night, "2 21:59:59", ""}, {night, "2 22:00:00", "3 07:00:00"}, {night, "2 23:59:59", "3 07:00:00"}, {night, "3 00:00:00", "3 07:00:00"},
		{night, "3 06:59:59", "3 07:00:00"}, {night, "3 07:00:00", ""}, {midday, "2 12:29:59", ""}, {midday, "2 12:30:00", "2 14:00:00"},
		{midday, "2 13:59:59", "2 14:00:00"}, {midday, "2 14:00:00", ""}, {notice.Hours{}, "2 03:00:00", ""},
		{notice.Hours{From: "22:00", To: "00:00"}, "2 23:00:00", "3 00:00:00"}, {notice.Hours{From: "22:00", To: "00:00"}, "3 00:00:00", ""},
	} {
		var want time.Time
		if c.end != "" {
			want = at(c.end)
		}
		if got := c.hours.End(at(c.at)); !got.Equal(want) || got.IsZero() != want.IsZero() {
			t.Errorf("%v at %s ends %s, want %s", c.hours, c.at, got, c.end)
		}
	}
}

func TestQuietHoursHoldUpWhatIsNotUrgent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db, func(s *notice.Setup) { s.Quiet = notice.Hours{From: "21:00", To: "08:00"} })
		all := notice.Contacts{Mail: "operator@example.org", Hook: notice.Hook{URL: "https://example.org/in", Secret: "0123456789abcdef"}}
		for _, account := range []string{"own", "standard", "never"} {
			o.contacts(account, all)
		}
		o.chooses("own", notice.Person{Language: "zh", Quiet: notice.Hours{From: "22:00", To: "07:00"}})
		o.chooses("never", notice.Person{Language: "zh"})
		mail, hook := &hand{}, &hand{}
		s := o.sender(notice.Lane{Channel: notice.Mail, Driver: mail}, notice.Lane{Channel: notice.Webhook, Driver: hook})

		o.clock.Set(noon.Add(11*time.Hour + 30*time.Minute)) // 23:30
		for _, account := range []string{"own", "standard", "never"} {
			o.queue(o.found(account, account))
		}
		urgent := o.found("urgent", "own")
		urgent.Urgent = true
		o.queue(urgent)
		address := o.found("address", "")
		address.To = notice.To{Channel: notice.Mail, Address: "somebody@example.org"}
		o.queue(address)
		o.drain(s)
		sent := func() map[string]bool {
			ids := map[string]bool{}
			for _, m := range mail.messages() {
				ids[m.Notice] = true
			}
			return ids
		}
		o.same("at 23:30", sent(), map[string]bool{"never": true, "urgent": true})
		o.same("systems do not sleep", len(hook.messages()), 4)
		o.same("until 7", o.row("own", notice.Mail), row{"waiting", 0, noon.Add(19 * time.Hour), ""})
		o.same("until 8", o.row("standard", notice.Mail), row{"waiting", 0, noon.Add(20 * time.Hour), ""})
		o.same("in the inbox at once", len(o.inbox("own")), 2)
		o.clock.Set(noon.Add(19*time.Hour - time.Millisecond)) // 6:59
		o.drain(s)
		o.same("at 6:59", len(sent()), 2)
		o.clock.Advance(time.Millisecond)
		o.drain(s)
		o.same("at 7", sent(), map[string]bool{"never": true, "urgent": true, "own": true})
		o.clock.Advance(time.Hour)
		o.drain(s)
		o.same("at 8", len(sent()), 5)
	})
}

// TestARetryKeepsQuietHoursToo: a delivery that failed in the evening does not go out at night.
func TestARetryKeepsQuietHoursToo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.contacts("operator", notice.Contacts{Mail: "operator@example.org"})
		o.chooses("operator", notice.Person{Language: "zh", Quiet: notice.Hours{From: "12:00", To: "13:00"}})
		tries := 0
		s := o.sender(notice.Lane{Channel: notice.Mail, Driver: &hand{answer: func(notice.Message) error {
			if tries++; tries == 1 {
				return &notice.Failure{Code: "smtp.451"}
			}
			return nil
		}}})
		o.clock.Set(noon.Add(-time.Second))
		o.queue(o.found("a", "operator"))
		o.drain(s)
		o.clock.Set(noon.Add(10 * time.Minute))
		o.drain(s)
		o.same("in the quiet hour", tries, 1)
		o.same("in the quiet hour", o.row("a", notice.Mail), row{"waiting", 1, noon.Add(time.Hour), "smtp.451"})
		o.clock.Set(noon.Add(time.Hour))
		o.drain(s)
		o.same("after it", o.row("a", notice.Mail).state, "sent")
	})
}

func TestWhatPeopleChoose(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db, func(s *notice.Setup) { s.Channels = []notice.Channel{notice.Mail, notice.SMS} })
		o.contacts("operator", notice.Contacts{Mail: "operator@example.org", Phone: "13800001111", WeCom: "operator"})
		choices := []notice.Choice{{Kind: notice.Every, Channel: notice.Inbox}, {Kind: notice.Every, Channel: notice.SMS}, {Kind: "T13", Channel: notice.SMS, Wanted: true}}
		o.chooses("operator", notice.Person{Language: "en", Choices: choices})
		o.view(func(tx *store.Tx) error {
			p, err := o.Person(tx, district, "operator")
			o.same("kept", p, notice.Person{Language: "en", Choices: choices, Channels: []notice.Channel{notice.Mail, notice.SMS, notice.WeCom}})
			return err
		})
		o.view(func(tx *store.Tx) error {
			p, err := o.Person(tx, district, "nobody")
			o.same("who never said", p, notice.Person{Language: "zh"})
			return err
		})

		other := o.found("b", "operator")
		other.Template = "T15"
		urgent := o.found("c", "operator")
		urgent.Urgent, urgent.Template = true, "T15"
		citizen := o.found("d", "operator")
		citizen.Urgent, citizen.Template, citizen.Values = true, "T10", map[string]string{"department": "水务局"}
		o.queue(o.found("a", "operator"), other, urgent, citizen)
		type out struct{ mail, sms, wecom string }
		of := func(id string) out {
			return out{o.row(id, notice.Mail).state, o.row(id, notice.SMS).state, o.row(id, notice.WeCom).state}
		}
		o.same("one wanted by SMS", of("a"), out{"waiting", "waiting", "skipped"})
		o.same("others not", of("b"), out{"waiting", "skipped", "skipped"})
		o.same("not even urgent ones", of("c"), out{"waiting", "skipped", "skipped"})
		o.same("why", o.row("b", notice.SMS).code, "unwanted")
		o.same("why", o.row("a", notice.WeCom).code, "channel_off")
		ids := []string{}
		for _, i := range o.inbox("operator") {
			ids = append(ids, i.ID)
		}
		o.same("the inbox has what is urgent to staff", fmt.Sprint(ids), "[c]")

		mail := &hand{}
		o.drain(o.sender(notice.Lane{Channel: notice.Mail, Driver: mail}))
		for _, m := range mail.messages() {
			o.same("language", m.Language, "en")
			o.same("address", m.Address, "operator@example.org")
		}
	})
}

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		for want, p := range map[string]notice.Person{
			"[notice.choice language]":  {Language: "fr"},
			"[notice.hours quiet.from]": {Language: "zh", Quiet: notice.Hours{From: "24:00", To: "07:00"}},
			"[notice.hours quiet.to]":   {Language: "zh", Quiet: notice.Hours{From: "07:00", To: "07:00"}},
			"[notice.hours quiet.to] ":  {Language: "zh", Quiet: notice.Hours{From: "07:00"}},
			"[notice.choice choices[0].channel notice.no_template choices[1].kind notice.twice choices[3].kind]": {Language: "zh",
				Choices: []notice.Choice{{Kind: "T01", Channel: "fax"}, {Kind: "T99", Channel: notice.Mail},
					{Kind: "T01", Channel: notice.Mail}, {Kind: "T01", Channel: notice.Mail}}},
		} {
			err := o.update(func(tx *store.Tx) error { return o.SetPerson(tx, district, "operator", p) })
			if got := fmt.Sprint(fields(err)); got != want && got+" " != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		long := "0123456789abcdef"
		for want, c := range map[string]notice.Contacts{
			"[notice.address mail]":               {Mail: "nobody"},
			"[notice.address phone]":              {Phone: "abc"},
			"[notice.address wecom]":              {WeCom: "a b"},
			"[notice.secret hook_secret]":         {Hook: notice.Hook{URL: "https://example.org", Secret: "short"}},
			"[notice.url hook_url]":               {Hook: notice.Hook{URL: "ftp://example.org", Secret: long}},
			"[notice.forbidden_address hook_url]": {Hook: notice.Hook{URL: "https://10.0.0.1/x", Secret: long}},
		} {
			err := o.update(func(tx *store.Tx) error { return o.SetContacts(tx, district, "operator", c) })
			if got := fmt.Sprint(fields(err)); got != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		if err := o.update(func(tx *store.Tx) error { return o.SetPerson(tx, district, "", notice.Person{Language: "zh"}) }); !errors.Is(err, notice.ErrIncomplete) {
			t.Error(err)
		}
	})
}

// TestContactsAreThoseOfTheMoment: what waits goes to where somebody is reached when it goes out.
func TestContactsAreThoseOfTheMoment(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		for _, account := range []string{"moved", "gone"} {
			o.contacts(account, notice.Contacts{Mail: "old@example.org", Phone: "13800001111"})
			o.queue(o.found(account, account))
		}
		o.contacts("moved", notice.Contacts{Mail: "new@example.org"})
		o.contacts("gone", notice.Contacts{})
		o.view(func(tx *store.Tx) error {
			c, err := o.Contacts(tx, district, "moved")
			o.same("kept", c, notice.Contacts{Mail: "new@example.org"})
			return err
		})
		o.view(func(tx *store.Tx) error {
			c, err := o.Contacts(tx, district, "gone")
			o.same("forgotten", c, notice.Contacts{})
			return err
		})
		mail := &hand{}
		o.drain(o.sender(notice.Lane{Channel: notice.Mail, Driver: mail}, notice.Lane{Channel: notice.SMS, Driver: &hand{}}))
		o.same("sent", len(mail.messages()), 1)
		o.same("to", mail.messages()[0].Address, "new@example.org")
		o.same("nowhere", o.row("gone", notice.Mail), row{"skipped", 0, noon, "no_address"})
		o.same("nowhere", o.row("moved", notice.SMS).state, "skipped")
	})
}
