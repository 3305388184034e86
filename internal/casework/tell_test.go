package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/notice"
)

// tellAll queues what people hear of what waits in the outbox.
func (w *world) tellAll() { w.t.Helper(); w.follows(w.Notices.Reader().Step, w.clock.Now()) }

// heard lists the templates that an account was told by.
func (w *world) heard(account string) (kinds []string) {
	w.t.Helper()
	w.tellAll()
	w.update(func(tx *store.Tx) error {
		page, err := w.Notices.List(tx, district, account, "", 200)
		for _, i := range page.Items {
			kinds = append(kinds, i.Template)
		}
		return err
	})
	slices.Sort(kinds) // several at one instant have no order
	return kinds
}

// texted lists the templates of messages that wait to go out to phones.
func (w *world) texted() (kinds []string) {
	w.t.Helper()
	w.tellAll()
	w.update(func(tx *store.Tx) error {
		return tx.Each(`SELECT n.template FROM notice_delivery d JOIN notice n ON n.district = d.district AND n.id = d.notice_id
			WHERE d.channel = 'sms' ORDER BY n.created_at, n.template`, nil, func(r store.Scanner) error {
			var kind string
			err := r.Scan(&kind)
			kinds = append(kinds, kind)
			return err
		})
	})
	return kinds
}

func mustBe(t *testing.T, who string, got []string, want ...string) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s heard %v, want %v", who, got, want)
	}
}

func TestWhoeverReportedHearsBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		d := draft("resident", bridge, "111")
		c := w.report("resident", d)
		mustBe(t, "resident", w.heard("resident"))
		c = w.do("op-1", c, rules.ActFile)
		c = w.do("op-1", c, rules.ActDispatch)
		mustBe(t, "office-1", w.heard("office-1"), "L11")
		c = w.do("office-1", c, rules.ActAccept)
		c, err := w.try("office-1", c, rules.ActExtend, rules.Input{Reason: "等待配件", Days: 2})
		if err != nil {
			t.Fatal(err)
		}
		c = w.do("op-1", c, rules.ActApprove)
		w.clock.Advance(time.Minute)
		// A caller reports the same by phone: one case, both hear of it.
		again := draft("hotline", bridge, "111")
		again.Case, again.Contact = c.ID, &rules.Contact{Name: "张某某", Phone: "138 0000 0000"}
		c = w.report("op-1", again)
		if c, err = w.try("office-1", c, rules.ActFinish, rules.Input{Note: "护栏已更换"}); err != nil {
			t.Fatal(err)
		}
		w.do("super-111", c, rules.ActPass)
		mustBe(t, "resident", w.heard("resident"), "T01", "T02", "T03", "T04")
		mustBe(t, "the caller", w.texted(), "L02", "T03")
		mustBe(t, "op-1", w.heard("op-1")) // whoever acts knows
		var last notice.Item
		w.update(func(tx *store.Tx) error {
			page, err := w.Notices.List(tx, district, "resident", "", 1)
			last = page.Items[0] // the only one of the last instant
			return err
		})
		if !strings.Contains(last.Body.ZH, "护栏已更换") || last.Case != c.ID || strings.ContainsAny(last.Body.ZH+last.Body.EN, "{}") {
			t.Errorf("%+v", last)
		}
	})
}

func TestStaffHearOfWhatTheyMustDo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("patrol-111", draft("patrol", fireLane, "111")) // filed and dispatched at once: two steps, one message
		mustBe(t, "head-111", w.heard("head-111"), "L11")
		c = w.do("head-111", c, rules.ActAccept)
		if c, _ = w.try("head-111", c, rules.ActFinish, rules.Input{Note: "已清理"}); c.State != rules.Checking {
			t.Fatal(c.State)
		}
		mustBe(t, "super-111", w.heard("super-111"), "T18")
		c = w.do("super-111", c, rules.ActRework)
		mustBe(t, "head-111", w.heard("head-111"), "L11", "T16")
		w.clock.Set(c.DueAt.Add(24 * time.Hour))
		for range 5 {
			if _, err := w.FireTimers(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if kinds := w.heard("head-111"); !slices.Contains(kinds, "T15") || !slices.Contains(kinds, "L12") {
			t.Errorf("overdue: %v", kinds)
		}
		mustBe(t, "patrol-111", w.heard("patrol-111")) // who found it on duty is not told what came of it
	})
}

// TestToldOnceInTheirOwnCase: merging tells the reporters of the case that ends where it goes on; parting tells them that it is their own again; and
// nothing is told twice, however often the step runs.
func TestMergedReportersAreToldOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		kept, double := w.report("op-1", draft("hotline", bridge, "111")), w.report("resident", draft("resident", bridge, "111"))
		double, err := w.try("op-1", double, rules.ActMerge, rules.Input{Into: kept.ID})
		if err != nil {
			t.Fatal(err)
		}
		mustBe(t, "resident", w.heard("resident"), "L02")
		var item notice.Item
		w.update(func(tx *store.Tx) error {
			page, err := w.Notices.List(tx, district, "resident", "", 1)
			item = page.Items[0]
			return err
		})
		if !strings.Contains(item.Body.ZH, kept.Number) {
			t.Errorf("it does not say where it goes on: %s", item.Body.ZH)
		}
		w.do("op-1", double, rules.ActUnmerge)
		w.update(func(tx *store.Tx) error { // another process, which has not heard of what was told
			_, err := tx.Exec(`DELETE FROM outbox_reader`)
			return err
		})
		mustBe(t, "resident", w.heard("resident"), "L02", "L04")
	})
}
