package casework_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"liandong/internal/casework/intake"
	"liandong/internal/casework/rules"
	"liandong/internal/district/matter"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/kernel/words"
)

// TestAQuestionIsAnsweredAtOnce: from a page of the matter's knowledge, without a case; the answer stays as it was given.
func TestAQuestionIsAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		page := func(body string) {
			w.update(func(tx *store.Tx) error {
				catalogue, err := w.Catalogues.Of(tx, district)
				if err != nil {
					return err
				}
				m, _ := catalogue.Matter(drains)
				m.Knowledge = []matter.Page{{ID: "hours", Title: words.T("办理时间", "Hours"), Body: words.T(body, body), Source: "D"}}
				_, err = matter.Import(tx, district, []matter.Matter{m}, matter.By{})
				return err
			})
		}
		page("工作日九点至十七点")
		asked := intake.Consultation{ID: uuid.Must(uuid.NewV7()).String(), Source: "hotline", Matter: drains, Page: "hours", Question: "几点可以办理",
			Contact: &rules.Contact{Name: "张某某", Phone: "13800000000"}}
		kept, created, err := w.Consult(t.Context(), w.who["op-1"], asked)
		if err != nil || !created || kept.Answer != "工作日九点至十七点" {
			t.Fatal(kept, created, err)
		}
		if _, again, err := w.Consult(t.Context(), w.who["op-1"], asked); err != nil || again {
			t.Errorf("the same again: %v %v", again, err)
		}
		other := asked
		other.Question = "别的问题"
		if _, _, err := w.Consult(t.Context(), w.who["op-1"], other); fault.From(err).Field != "id" {
			t.Errorf("other words under the same id: %v", err)
		}
		page("改为八点至十六点")
		list, err := w.Consultations(t.Context(), w.who["op-1"], "2026-03-02")
		if err != nil || len(list) != 1 || list[0].Answer != "工作日九点至十七点" || list[0].Contact.Phone != "138****0000" {
			t.Errorf("%+v %v", list, err)
		}
		if list, err := w.Consultations(t.Context(), w.who["op-2"], "2026-03-02"); err != nil || len(list) != 0 {
			t.Errorf("another centre reads it: %v %v", list, err)
		}
		if w.facts(t).Received != 0 || strings.Contains(w.rows(t, `SELECT id FROM cases`), "id=") {
			t.Error("a consultation is counted as a case")
		}
		for field, change := range map[string]func(*intake.Consultation){
			"page":     func(c *intake.Consultation) { c.Page = "nothing" },
			"answer":   func(c *intake.Consultation) { c.Page = "" },
			"question": func(c *intake.Consultation) { c.Question = " \u200b " },
			"matter":   func(c *intake.Consultation) { c.Matter = "9999" },
			"source":   func(c *intake.Consultation) { c.Source = "patrol" },
			"id":       func(c *intake.Consultation) { c.ID = "x" },
		} {
			c := asked
			c.ID = uuid.Must(uuid.NewV7()).String()
			change(&c)
			if _, _, err := w.Consult(t.Context(), w.who["op-1"], c); fault.From(err).Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		for _, account := range []string{"resident", "head-111", "leader"} {
			c := asked
			c.ID = uuid.Must(uuid.NewV7()).String()
			if _, _, err := w.Consult(t.Context(), w.who[account], c); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s answers for the centre: %v", account, err)
			}
			if _, err := w.Consultations(t.Context(), w.who[account], "2026-03-02"); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s reads them: %v", account, err)
			}
		}
	})
}
