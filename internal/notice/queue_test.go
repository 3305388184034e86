package notice_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/notice"
)

func TestANoticeIsCheckedBeforeItIsQueued(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		for want, change := range map[string]func(*notice.Notice){
			"notice.incomplete notices[0].district":   func(n *notice.Notice) { n.District = "" },
			"notice.incomplete notices[0].at":         func(n *notice.Notice) { n.At = time.Time{} },
			"notice.receiver notices[0].to":           func(n *notice.Notice) { n.To = notice.To{} },
			"notice.receiver notices[0].to ":          func(n *notice.Notice) { n.To.Address = "a@example.org" },
			"notice.choice notices[0].to.channel":     func(n *notice.Notice) { n.To = notice.To{Channel: notice.Webhook, Address: "https://a.example"} },
			"notice.choice notices[0].to.channel ":    func(n *notice.Notice) { n.To = notice.To{Channel: notice.Inbox, Address: "a"} },
			"notice.address notices[0].to.address":    func(n *notice.Notice) { n.To = notice.To{Channel: notice.Mail, Address: "a@b\r\nBcc: c@d"} },
			"notice.address notices[0].to.address ":   func(n *notice.Notice) { n.To = notice.To{Channel: notice.Mail, Address: "某 <a@example.org>"} },
			"notice.address notices[0].to.address  ":  func(n *notice.Notice) { n.To = notice.To{Channel: notice.SMS, Address: "1380000" + "x"} },
			"notice.address notices[0].to.address   ": func(n *notice.Notice) { n.To = notice.To{Channel: notice.WeCom, Address: "a b"} },
			"notice.choice notices[0].to.language":    func(n *notice.Notice) { n.To.Language = "fr" },
			"notice.value notices[0].values.deadline": func(n *notice.Notice) { delete(n.Values, "deadline") },
			"notice.no_value notices[0].values.who":   func(n *notice.Notice) { n.Values["who"] = "x" },
		} {
			n := o.found("a", "operator")
			change(&n)
			err := o.update(func(tx *store.Tx) error { return o.Queue(tx, n) })
			if got := fmt.Sprint(fields(err)); got != "["+strings.TrimSpace(want)+"]" || fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", want, err)
			}
		}
		o.same("queued", len(o.inbox("operator")), 0)
	})
}

func TestANoticeIsQueuedWithItsChangeAndOnlyOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, undo := newOffice(t, db), errors.New("the case did not change")
		o.contacts("operator", notice.Contacts{Mail: "operator@example.org"})
		if err := o.update(func(tx *store.Tx) error { return errors.Join(o.Queue(tx, o.found("a", "operator")), undo) }); !errors.Is(err, undo) {
			t.Fatal(err)
		}
		o.same("rolled back", o.row("a", notice.Mail).state, "none")
		id := notice.IDFor("event-1", "T13", "operator")
		for range 2 { // a listener that sees the event again
			o.queue(o.found(id, "operator"))
		}
		o.same("in the inbox", len(o.inbox("operator")), 1)
		o.same("by mail", o.states(notice.Mail), map[string]int{"waiting": 1})
		o.same("ids differ", id != notice.IDFor("event-1", "T13", "other"), true)
		nameless := o.found("", "operator")
		o.queue(nameless, nameless)
		o.same("without an id", len(o.inbox("operator")), 3)
	})
}

// TestNothingPersonalLiesOpen: addresses and what was told are sealed in every table, and forgotten where they were only for once.
func TestNothingPersonalLiesOpen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.contacts("operator", notice.Contacts{Mail: "secret-mail@example.org", Phone: "13800001111"})
		o.queue(o.found("a", "operator"))
		n := o.found("b", "")
		n.To = notice.To{Channel: notice.SMS, Address: "13900002222", Language: "en"}
		o.queue(n)
		targets := func() (targets int) {
			o.view(func(tx *store.Tx) error {
				return tx.Get(`SELECT COUNT(*) FROM notice_delivery WHERE target IS NOT NULL`, nil, &targets)
			})
			return targets
		}
		o.same("one address was given for once", targets(), 1)
		recorder := notice.Recorder{DB: db, Vault: vault(t), Clock: o.clock}
		o.drain(o.sender(notice.Lane{Channel: notice.SMS, Driver: recorder}, notice.Lane{Channel: notice.Mail, Driver: recorder}))
		o.same("it is forgotten", targets(), 0)
		var all bytes.Buffer
		o.view(func(tx *store.Tx) error {
			for _, column := range []string{"notice_delivery.target", "notice.content", "notice_contact.contacts", "recorded_message.content", "recorded_message.shown_to"} {
				table, name, _ := strings.Cut(column, ".")
				if err := tx.Each(`SELECT `+name+` FROM `+table, nil, func(r store.Scanner) error {
					var raw []byte
					err := r.Scan(&raw)
					all.Write(raw)
					return err
				}); err != nil {
					return err
				}
			}
			return nil
		})
		for _, open := range []string{"secret-mail", "13800001111", "13900002222", "某路", "井盖"} {
			if strings.Contains(all.String(), open) {
				t.Errorf("%s lies open", open)
			}
		}
		var shown []notice.Recorded
		o.view(func(tx *store.Tx) error {
			p, err := recorder.Recorded(tx, district, "", 10)
			shown = p.Items
			return err
		})
		got := map[string]string{}
		for _, one := range shown {
			got[one.To] = one.Body
		}
		o.same("what a demonstration shows", got, map[string]string{
			"s**@example.org": "新事项2026-0001：井盖缺失，地点某路与某街路口，请在12:00前到场核实。",
			"138****1111":     "新事项2026-0001：井盖缺失，地点某路与某街路口，请在12:00前到场核实。",
			"139****2222":     "New item 2026-0001: A manhole without its cover, at 某路与某街路口. Please check on site by 12:00.",
		})
	})
}

func TestTheInbox(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		for i := range 5 {
			o.queue(o.found(numbered(i), "operator"))
			if i%2 == 0 { // two at the same instant now and then
				o.clock.Advance(time.Minute)
			}
		}
		o.queue(o.found("other", "other"))
		var seen []string
		for mark, more := "", true; more; {
			o.view(func(tx *store.Tx) error {
				page, err := o.List(tx, district, "operator", mark, 2)
				for _, i := range page.Items {
					seen = append(seen, i.ID)
				}
				mark, more = page.Next, page.Next != ""
				return err
			})
		}
		o.same("pages", seen, []string{"n004", "n003", "n002", "n001", "n000"})
		for _, bad := range []string{"x", "!", "MTIz", "YS9i"} {
			err := db.View(t.Context(), func(tx *store.Tx) error { _, err := o.List(tx, district, "operator", bad, 2); return err })
			if !errors.Is(err, notice.ErrMark) {
				t.Errorf("mark %q: %v", bad, err)
			}
		}
		unread := func() (n int) {
			o.view(func(tx *store.Tx) (err error) { n, err = notice.Unread(tx, district, "operator"); return err })
			return n
		}
		o.same("unread", unread(), 5)
		read := func(account, id string, at time.Time) error {
			return o.update(func(tx *store.Tx) error { return notice.MarkRead(tx, district, account, id, at) })
		}
		if err := errors.Join(read("operator", "n003", noon), read("operator", "n003", noon.Add(time.Hour))); err != nil {
			t.Error(err)
		}
		o.same("first read", o.inbox("operator")[1].ReadAt, noon)
		if err := read("operator", "other", noon); !errors.Is(err, notice.ErrNoNotice) {
			t.Errorf("somebody else's: %v", err)
		}
		o.same("unread", unread(), 4)
		o.must(func(tx *store.Tx) error {
			n, err := notice.MarkAllRead(tx, district, "operator", noon.Add(time.Minute), noon)
			o.same("read up to an instant", n, int64(3))
			return err
		})
		o.same("unread", unread(), 1)
		o.same("somebody else's", len(o.inbox("other")), 1)
	})
}
