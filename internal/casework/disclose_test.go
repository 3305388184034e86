package casework_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"liandong/internal/casework"
	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/disclosure"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/request"
)

func (w *world) contacts(n int) (ids []string) {
	w.t.Helper()
	for i := range n {
		d := draft("hotline", rubbish, "111")
		d.Contact = &rules.Contact{Name: "张某某", Phone: fmt.Sprintf("138%08d", i)}
		w.report("op-1", d)
		ids = append(ids, d.ID)
	}
	return ids
}

// TestAReadingNamesItsPurposeAndIsOnce.
func TestAReadingNamesItsPurposeAndIsOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		ids := w.contacts(2)
		long := strings.Repeat("长", 201)
		for field, why := range map[string]disclosure.Why{"purpose": {Purpose: "x"}, "remark": {Purpose: "legal"}, "remark ": {Purpose: "legal", Remark: "一"}, "remark  ": {Purpose: "call_back", Remark: long}, "id": {ID: "1", Purpose: "call_back"}} {
			if _, err := w.Contact(t.Context(), w.who["op-1"], ids[0], why); fault.From(err).Field != strings.TrimSpace(field) {
				t.Errorf("%+v: %v", why, err)
			}
		}
		why := disclosure.Why{ID: uuid.Must(uuid.NewV7()).String(), Purpose: "call_back"}
		for range 3 { // sent again, it is the same reading
			if c, err := w.Contact(t.Context(), w.who["op-1"], ids[0], why); err != nil || c.Phone != "13800000000" {
				t.Errorf("%+v %v", c, err)
			}
		}
		if _, err := w.Contact(t.Context(), w.who["op-1"], ids[1], why); !errors.Is(err, disclosure.ErrTaken) {
			t.Errorf("the id of another reading: %v", err)
		}
		if _, err := w.Contact(t.Context(), w.who["op"], ids[0], why); !errors.Is(err, disclosure.ErrTaken) {
			t.Errorf("the reading of another: %v", err)
		}
		if n := strings.Count(w.rows(t, `SELECT id FROM journal WHERE action = 'contact.read'`), "id="); n != 1 {
			t.Errorf("%d entries", n)
		}
		if all, err := w.Disclose(t.Context(), w.who["op-1"], casework.Inquiry{Why: disclosure.Why{Purpose: "call_back"}, Kind: "report", Subject: ids[0], Fields: []string{"phone"}}); err != nil || len(all) != 1 || all["phone"] == "" {
			t.Errorf("%v %v", all, err)
		}
		for _, q := range []casework.Inquiry{{Kind: "account"}, {Kind: "report", Fields: []string{"password"}}} {
			if _, err := w.Disclose(t.Context(), w.who["op-1"], q); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}

// TestTheLimitOfAnHourHoldsSideBySide, and a second person opens an hour beyond it, of which all is reviewed by another.
func TestTheLimitOfAnHourHoldsSideBySide(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.Disclosures.Draw = func() int { return 99 }
		w.update(func(tx *store.Tx) error { return w.login(tx, "op-b", access.Operator, district, "/"+district+"/", "") })
		ids := w.contacts(1)
		read := func() error {
			_, err := w.Contact(t.Context(), w.who["op-1"], ids[0], disclosure.Why{Purpose: "call_back"})
			return err
		}
		var mu sync.Mutex
		passed, refused := 0, 0
		together(t, 80, func(int) error {
			err := read()
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				passed++
			case errors.Is(err, disclosure.ErrLimit):
				refused++
			default:
				return err
			}
			return nil
		})
		if passed != 60 || refused != 20 {
			t.Errorf("%d passed, %d refused", passed, refused)
		}
		err := read()
		id, _ := fault.From(err).Extra["request"].(string)
		if !errors.Is(err, disclosure.ErrLimit) || id == "" {
			t.Fatalf("%v %q", err, id)
		}
		if _, err := w.Requests.Decide(t.Context(), w.who["op-1"], id, request.Sign, ""); err == nil {
			t.Error("signed by who asked")
		}
		// Desks are copied to play the past, several at once: what is signed here is carried out here, by the time of here.
		var playing sync.WaitGroup
		for range 4 {
			playing.Go(func() {
				if other := w.At(clock.NewManual(monday.AddDate(0, 0, -30)), w.Access); other.Requests == w.Requests {
					t.Error("the copy of a desk takes over its requests")
				}
			})
		}
		playing.Wait()
		if _, err := w.Requests.Decide(t.Context(), w.who["op-b"], id, request.Sign, ""); err != nil {
			t.Fatal(err)
		}
		if err := read(); err != nil {
			t.Errorf("beyond the limit on a signature: %v", err)
		}
		from, before := monday.Add(-time.Hour), monday.Add(time.Hour)
		drawn, err := w.Disclosures.List(t.Context(), w.who["audit_admin"], from, before, true)
		if err != nil || len(drawn) != 1 || !drawn[0].Beyond || drawn[0].Account != "op-1" {
			t.Fatalf("%+v %v", drawn, err)
		}
		if all, err := w.Disclosures.List(t.Context(), w.who["audit_admin"], from, before, false); err != nil || len(all) != 61 {
			t.Errorf("%d readings, %v", len(all), err)
		}
		for _, who := range []string{"op-1", "op", "leader"} {
			if _, err := w.Disclosures.List(t.Context(), w.who[who], from, before, true); !errors.Is(err, access.ErrDenied) {
				t.Errorf("%s lists who read: %v", who, err)
			}
		}
		if _, err := w.Disclosures.Review(t.Context(), w.who["audit_admin"], drawn[0].ID, "improper", ""); fault.From(err).Field != "remark" {
			t.Errorf("improper without words: %v", err)
		}
		for range 2 {
			if r, err := w.Disclosures.Review(t.Context(), w.who["audit_admin"], drawn[0].ID, "proper", "已核"); err != nil || r.Review != "proper" {
				t.Errorf("%+v %v", r, err)
			}
		}
		if _, err := w.Disclosures.Review(t.Context(), w.who["audit_admin"], drawn[0].ID, "improper", "改判"); !errors.Is(err, disclosure.ErrReviewed) {
			t.Errorf("reviewed twice: %v", err)
		}
		w.clock.Advance(time.Hour)
		w.loginAgain()
		if err := read(); err != nil {
			t.Errorf("in the next hour: %v", err)
		}
	})
}

// TestAPhoneNumberIsSearchedForAPurpose: only where the caller handles and may read contacts, and what finds nobody is a reading too. No list knows numbers.
func TestAPhoneNumberIsSearchedForAPurpose(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for _, n := range []string{"111", "112", "211"} {
			d := draft("hotline", rubbish, n)
			d.Contact = &rules.Contact{Phone: "138 0000 1234"}
			w.report("op", d)
		}
		why := disclosure.Why{Purpose: "call_back"}
		for account, want := range map[string]int{"op": 3, "op-1": 2, "op-2": 1} {
			if cases, _, err := w.ByPhone(t.Context(), w.who[account], "+86 13800001234", why); err != nil || len(cases) != want {
				t.Errorf("%s finds %d, want %d: %v", account, len(cases), want, err)
			}
		}
		if cases, _, err := w.ByPhone(t.Context(), w.who["op-1"], "13900000000", why); err != nil || len(cases) != 0 {
			t.Errorf("%d %v", len(cases), err)
		}
		if n := strings.Count(w.rows(t, `SELECT id FROM journal WHERE action = 'contact.search'`), "id="); n != 4 {
			t.Errorf("%d entries", n)
		}
		if kept := w.rows(t, `SELECT * FROM disclosure`) + w.rows(t, `SELECT * FROM journal`); strings.Contains(kept, "13800001234") || strings.Contains(kept, "13900000000") {
			t.Error("the number is kept in clear")
		}
		for account, why := range map[string]*fault.Definition{"leader": access.ErrDenied, "head-111": access.ErrDenied, "resident": access.ErrDenied, "water": access.ErrElsewhere} {
			if _, _, err := w.ByPhone(t.Context(), w.who[account], "13800001234", disclosure.Why{Purpose: "call_back"}); !errors.Is(err, why) {
				t.Errorf("%s: %v", account, err)
			}
		}
		if _, _, err := w.ByPhone(t.Context(), w.who["op-1"], "x", why); fault.From(err).Field != "phone" {
			t.Errorf("%v", err)
		}
		if _, _, err := w.ByPhone(t.Context(), w.who["op-1"], "13800001234/13900001234", why); !errors.Is(err, casework.ErrPhones) || fault.From(err).Field != "phone" {
			t.Errorf("two numbers at once: %v", err)
		}
		if _, _, err := w.ByPhone(t.Context(), w.who["op-1"], "13800001234", disclosure.Why{}); fault.From(err).Field != "purpose" {
			t.Errorf("%v", err)
		}
		for _, typed := range []string{"138 0000 1234", "138\u200b0000\u200b1234", "138_0000_1234", "1.13800001234 2.13900001234", "①13800001234", "13800001234/35", "0512-63900043", "（0512）6390 0043", "051263900043"} {
			if _, _, err := w.List(t.Context(), w.who["op-1"], query.Filter{Words: typed}); !errors.Is(err, query.ErrByPhone) {
				t.Errorf("a list looks for the number %q: %v", typed, err)
			}
		}
		for _, typed := range []string{"63900043", "26111300002", "320509-261113-00002", "电话0512-63900043"} {
			if _, _, err := w.List(t.Context(), w.who["op-1"], query.Filter{Words: typed}); err != nil {
				t.Errorf("%q is looked for: %v", typed, err)
			}
		}
		if err := w.SaveViews(t.Context(), w.who["op-1"], []query.SavedView{{Name: "n", Query: "q=13800001234"}}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a view keeps a number: %v", err)
		}
	})
}
