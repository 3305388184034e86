package casework_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"liandong/internal/casework"
	"liandong/internal/casework/intake"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/disclosure"
	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

const (
	saidNumber   = "11010519491231002X"
	saidPhone    = "13712345678"
	saidWords    = "邻居身份证" + saidNumber + "，电话" + saidPhone + "，案件150102-260302-00017重复"
	coveredWords = "邻居身份证110*************2X，电话137****5678，案件150102-260302-00017重复"
)

// TestNumbersOfPersonsAreCovered: what was said lies nowhere in clear, is read for a purpose by who may, is the same report again, and goes with an erasure.
func TestNumbersOfPersonsAreCovered(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		d := draft("hotline", fireLane, "111")
		d.Description, d.Contact = saidWords, &rules.Contact{Name: "张某某", Phone: "13800000001"}
		c := w.report("op-1", d)
		if c.Description != coveredWords {
			t.Errorf("the case says %q", c.Description)
		}
		if again := w.report("op-1", d); again.ID != c.ID {
			t.Error("the same report again is another case")
		}
		other := d
		other.Description = strings.Replace(saidWords, saidPhone, "13712345678"[:7]+"9678", 1)
		if _, _, _, _, err := w.Report(t.Context(), w.who["op-1"], other); !errors.Is(err, rules.ErrIDTaken) {
			t.Errorf("another number under the same id: %v", err)
		}
		hidden := d
		hidden.Description = strings.Replace(saidWords, saidPhone, "13799995678", 1) // covered alike
		if _, _, _, _, err := w.Report(t.Context(), w.who["op-1"], hidden); !errors.Is(err, rules.ErrIDTaken) {
			t.Errorf("another number that is covered alike under the same id: %v", err)
		}
		in := rules.Input{}
		in.ID, in.Note, in.Version = uuid.Must(uuid.NewV7()).String(), "已致电"+saidPhone, c.Version
		for range 2 {
			after, err := w.try("op-1", c, rules.ActNote, in)
			if err != nil {
				t.Fatal(err)
			}
			in.Version, c.Version = after.Version, after.Version
		}
		in.Note = "已致电13799995678"
		if _, err := w.try("op-1", c, rules.ActNote, in); !errors.Is(err, rules.ErrIDTaken) {
			t.Errorf("another note under the same id: %v", err)
		}
		for _, table := range []string{"report", "cases", "case_event", "journal", "search_posting", "notice", "notice_delivery"} {
			for _, number := range []string{saidNumber, saidPhone} {
				if rows := w.rows(t, `SELECT * FROM `+table); strings.Contains(rows, number) {
					t.Errorf("%s stands in %s", number, table)
				}
			}
		}
		if page, _, err := w.List(t.Context(), w.who["op-1"], query.Filter{Words: saidNumber}); err != nil || len(page.Cases) > 0 {
			t.Errorf("found by the number: %d %v", len(page.Cases), err)
		}

		why := disclosure.Why{Purpose: "call_back"}
		read := func(account, kind, subject string) (string, error) {
			all, err := w.Disclose(t.Context(), w.who[account], casework.Inquiry{Why: why, Kind: kind, Subject: subject, Fields: []string{"words"}})
			return all["words"], err
		}
		event := ledger.EventSubject(c.ID, 2)
		if said, err := read("op-1", "report", d.ID); err != nil || said != saidWords {
			t.Errorf("%q %v", said, err)
		}
		if said, err := read("op-1", "event", event); err != nil || said != "已致电"+saidPhone {
			t.Errorf("%q %v", said, err)
		}
		if said, err := read("head-111", "report", d.ID); err == nil {
			t.Errorf("who may not reads %q", said)
		}
		if n := strings.Count(w.rows(t, `SELECT id FROM journal WHERE action = 'contact.read'`), "id="); n != 2 {
			t.Errorf("%d entries of readings", n)
		}

		verifier := w.seal(t)
		faults := func() bool {
			found, err := audit.Verify(t.Context(), db, audit.Check{Verifier: verifier, Witness: ledger.Witness, Strays: ledger.Strays})
			if err != nil || len(found) != 1 {
				t.Fatal(found, err)
			}
			return found[0].Bad != nil || len(found[0].Faults) > 0
		}
		if faults() {
			t.Error("an untouched history has faults")
		}
		for _, table := range []string{"report", "case_event"} {
			var was []byte
			w.update(func(tx *store.Tx) error {
				if err := tx.Get(`SELECT sealed FROM `+table+` WHERE sealed IS NOT NULL`, nil, &was); err != nil {
					return err
				}
				_, err := tx.Exec(`UPDATE `+table+` SET sealed = $1 WHERE sealed IS NOT NULL`, append([]byte{1}, was...))
				return err
			})
			if !faults() {
				t.Errorf("a changed original of %s is not found", table)
			}
			w.update(func(tx *store.Tx) error {
				_, err := tx.Exec(`UPDATE `+table+` SET sealed = $1 WHERE sealed IS NOT NULL`, was)
				return err
			})
		}
	})
}

// TestAConsultationIsCoveredToo, but not what the district published.
func TestAConsultationIsCoveredToo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		ask := intake.Consultation{ID: uuid.Must(uuid.NewV7()).String(), Source: "hotline", Question: "我叫张三，" + saidPhone, Answer: "请到窗口办理"}
		for i := range 2 {
			kept, created, err := w.Consult(t.Context(), w.who["op-1"], ask)
			if err != nil || created != (i == 0) || kept.Question != "我叫张三，137****5678" || !kept.Covered {
				t.Errorf("%+v %v %v", kept, created, err)
			}
		}
		other := ask
		other.Question = "我叫张三，13799995678"
		if _, _, err := w.Consult(t.Context(), w.who["op-1"], other); !errors.Is(err, rules.ErrIDTaken) {
			t.Errorf("another number that is covered alike: %v", err)
		}
		if rows := w.rows(t, `SELECT * FROM consultation`); strings.Contains(rows, saidPhone) {
			t.Error("the number stands in clear")
		}
		all, err := w.Disclose(t.Context(), w.who["op-1"], casework.Inquiry{Why: disclosure.Why{Purpose: "call_back"}, Kind: "consultation", Subject: ask.ID, Fields: []string{"words"}})
		if err != nil || !strings.Contains(all["words"], saidPhone) {
			t.Errorf("%v %v", all, err)
		}
		if _, err := w.Disclose(t.Context(), w.who["op-2"], casework.Inquiry{Why: disclosure.Why{Purpose: "call_back"}, Kind: "consultation", Subject: ask.ID, Fields: []string{"words"}}); !errors.Is(err, ledger.ErrNoConsultation) {
			t.Errorf("another centre: %v", err)
		}
	})
}

// TestWhatWasCoveredGoesWithAnErasure: the original of a report with its contact, all of a case with its content.
func TestWhatWasCoveredGoesWithAnErasure(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		d := draft("hotline", fireLane, "111")
		d.Description, d.Contact = saidWords, &rules.Contact{Name: "张某某", Phone: "13800000001"}
		c := w.report("op-1", d)
		if _, err := w.try("op-1", c, rules.ActNote, rules.Input{Note: "已致电" + saidPhone}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.try("op-1", w.mustRead(t, c.ID), rules.ActReject, rules.Input{Reason: "重复，见" + saidPhone}); err != nil {
			t.Fatal(err)
		}
		sealed := func(table string) (n int) {
			t.Helper()
			if err := db.View(t.Context(), func(tx *store.Tx) error {
				return tx.Get(`SELECT COUNT(*) FROM `+table+` WHERE sealed IS NOT NULL`, nil, &n)
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if r, e := sealed("report"), sealed("case_event"); r != 1 || e != 2 {
			t.Fatalf("%d reports and %d events are sealed", r, e)
		}
		w.update(func(tx *store.Tx) error { _, err := w.EraseContact(tx, district, d.ID); return err })
		if n := sealed("report"); n != 0 {
			t.Error("the original of a report outlives its contact")
		}
		w.update(func(tx *store.Tx) error { _, err := w.EraseCase(tx, district, c.ID, w.clock.Now()); return err })
		if n := sealed("case_event"); n != 0 {
			t.Errorf("%d originals of events outlive the words", n)
		}
	})
}
