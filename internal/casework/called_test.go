package casework_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"liandong/internal/call"
	"liandong/internal/casework/intake"
	"liandong/internal/casework/rules"
	"liandong/internal/disclosure"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// rings lets a call come to a seat.
func (w *world) rings(id, number, extension string) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error {
		if _, ok := w.who["pbx"]; ok {
			return nil
		}
		return w.login(tx, "pbx", access.Telephony, district, "/"+district+"/", "")
	})
	if err := w.Calls.Notify(w.t.Context(), w.who["pbx"], call.Event{Call: id, Kind: call.Rings, Phone: number, Line: "12345", Extension: extension, At: w.clock.Now()}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) earlier(account string, number string) (all []rules.Case, err error) {
	return w.Earlier(w.t.Context(), w.who[account], "c", "/"+district+"/"+map[string]string{"op-1": district + "001/", "op-2": district + "002/"}[account], w.Vault.Match(number))
}

// TestAReportNamesItsCall: the number is that of the call where none is given, the same report sent again is the same, and the next call shows what was
// reported before.
func TestAReportNamesItsCall(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		const number = "13800001234"
		if err := w.Calls.Sit(t.Context(), w.who["op"], "8001"); err != nil {
			t.Fatal(err)
		}
		w.rings("first", number, "8001")
		w.rings("hidden", "", "8001")
		d := draft("hotline", fireLane, "111")
		d.Call, d.Contact = "first", &rules.Contact{Name: "张某某"}
		send := func(who string, d intake.Draft) (rules.Report, rules.Case, bool, error) {
			r, c, _, created, err := w.Report(t.Context(), w.who[who], d)
			return r, c, created, err
		}
		r, c, created, err := send("op", d)
		if err != nil || !created || r.Contact == nil || *r.Contact != (rules.Contact{Name: "张某某", Phone: number}) {
			t.Fatalf("%+v %v %v", r.Contact, created, err)
		}
		if contact, err := w.Contact(t.Context(), w.who["op"], r.ID, disclosure.Why{Purpose: "call_back"}); err != nil || contact.Phone != number {
			t.Errorf("%+v %v", contact, err)
		}
		if d.Contact.Phone != "" {
			t.Error("the draft of the caller was changed")
		}
		w.clock.Advance(26 * time.Hour)
		w.loginAgain()
		if _, again, created, err := send("op", d); err != nil || created || again.ID != c.ID {
			t.Errorf("sent again: %v %v", created, err)
		}
		w.clock.Set(monday)
		w.loginAgain()
		own := draft("hotline", fireLane, "112")
		own.Call, own.Contact = "first", &rules.Contact{Phone: "138 0000 9999"}
		if r, _, _, err := send("op", own); err != nil || r.Contact.Phone != "138 0000 9999" {
			t.Errorf("a number that was given stays: %+v %v", r.Contact, err)
		}
		more := draft("hotline", fireLane, "111")
		more.Call, more.Case = "first", c.ID
		if r, joined, _, err := send("op", more); err != nil || joined.ID != c.ID || r.Contact == nil || r.Contact.Phone != number {
			t.Errorf("one more report of an open case: %+v %v", r, err)
		}
		withheld := draft("hotline", fireLane, "211")
		withheld.Call = "hidden"
		if r, _, _, err := send("op", withheld); err != nil || r.Contact != nil {
			t.Errorf("%+v %v", r.Contact, err)
		}
		for who, id := range map[string]string{"op": "unknown", "op-1": "first"} {
			d := draft("hotline", fireLane, "111")
			d.Call = id
			if _, _, _, err := send(who, d); !errors.Is(err, call.ErrNotYours) || fault.From(err).Field != "call" {
				t.Errorf("%s names %s: %v", who, id, err)
			}
		}
		resident := draft("web", fireLane, "111")
		resident.Call = "first"
		if _, _, _, err := send("resident", resident); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a resident names a call: %v", err)
		}
		var now call.Now
		if now, err = w.Calls.Current(t.Context(), w.who["op"]); err != nil {
			t.Fatal(err)
		}
		if now.Call == nil {
			t.Fatal("no call at the seat")
		}
		kept := 0
		if err := db.View(t.Context(), func(tx *store.Tx) error {
			return tx.Get(`SELECT COUNT(*) FROM call_report WHERE call_id = 'first'`, nil, &kept)
		}); err != nil || kept != 3 {
			t.Errorf("the call has %d reports, %v", kept, err)
		}
	})
}

// TestEarlierDemandsAreThoseTheCallerMaySee.
func TestEarlierDemandsAreThoseTheCallerMaySee(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for i, n := range []string{"111", "211", "112", "111", "111", "111", "111", "111", "111", "111", "111", "111"} {
			d := draft("hotline", fireLane, n)
			d.Contact = &rules.Contact{Phone: []string{"13800001234", "138 0000 1234", "+86 13800001234"}[i%3]}
			w.report("op", d)
			w.clock.Advance(time.Second)
		}
		other := draft("hotline", fireLane, "111")
		other.Contact = &rules.Contact{Name: "李某某"} // no number: found by nobody
		w.report("op", other)
		for account, want := range map[string]string{"op": "10 <nil>", "op-1": "10 <nil>", "op-2": "1 <nil>"} {
			all, err := w.earlier(account, "13800001234")
			if got := fmt.Sprint(len(all), " ", err); got != want {
				t.Errorf("%s sees %s, want %s", account, got, want)
			}
			if _, err := w.earlier(account, "13800001234"); err != nil { // the screen asks again and again: one reading
				t.Error(err)
			}
			for i := range all[:len(all)-1] {
				if all[i].CreatedAt.Before(all[i+1].CreatedAt) {
					t.Errorf("%s: not the newest first", account)
				}
			}
		}
		if all, err := w.earlier("head-111", "13800001234"); err != nil || len(all) > 0 {
			t.Errorf("who may not read contacts: %d %v", len(all), err)
		}
		if got := w.rows(t, `SELECT actor FROM journal WHERE action = 'contact.earlier'`); strings.Count(got, "actor=") != 3 || strings.Contains(got, "head") {
			t.Errorf("recorded: %s", got) // once for each that looked, whatever came of it
		}
		if all, err := w.earlier("op", "13900000000"); err != nil || len(all) != 0 {
			t.Errorf("%d %v", len(all), err)
		}
	})
}
