package casework_test

import (
	"errors"
	"strings"
	"testing"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/disclosure"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func TestADisputeIsMediatedAgreedAndFulfilled(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.do("head-111", w.report("patrol-111", draft("patrol", fireLane, "111")), rules.ActAccept)
		for field, parties := range map[string][]rules.Disputant{"parties": {{Name: "张某某"}}, "parties[1].name": {{Name: "张某某"}, {Phone: "1"}}} {
			if _, err := w.try("head-111", c, rules.ActMediate, rules.Input{Parties: parties}); fault.From(err).Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		c = w.do("head-111", c, rules.ActMediate)
		if _, err := w.try("head-111", c, rules.ActFinish, rules.Input{Note: "n"}); !errors.Is(err, rules.WhyMediating) {
			t.Errorf("finished during a mediation: %v", err)
		}
		c = w.do("head-111", c, rules.ActSession)
		in := w.everything(c, rules.ActAgree)
		in.Note = "协议内容:李某某于三日内恢复原状"
		c, err := w.try("head-111", c, rules.ActAgree, in)
		if err != nil {
			t.Fatal(err)
		}
		d := w.dossier("op-1", c)
		m := d.Mediations[0]
		if len(d.Mediations) != 1 || m.Parties[0].Name != "张**" || m.Parties[0].Phone != "138****1234" || m.Agreement != "" || m.FulfilBy.IsZero() {
			t.Errorf("%+v", m)
		}
		no := false
		c, err = w.try("head-111", c, rules.ActFulfil, rules.Input{Valid: &no, Note: "未恢复"})
		if err != nil || c.Mediation != rules.MediationRunning {
			t.Fatalf("%v %v", c.Mediation, err)
		}
		c = w.do("head-111", w.do("head-111", c, rules.ActAgree), rules.ActFulfil)
		c = w.do("head-111", c, rules.ActFinish)
		expect(t, c, rules.Checking, post("super-111"))

		if _, err := w.Mediation(t.Context(), w.who["op-1"], c.ID, disclosure.Why{}); fault.From(err).Field != "purpose" {
			t.Errorf("without a purpose: %v", err)
		}
		for account, why := range map[string]*fault.Definition{"leader": access.ErrDenied, "patrol-111": access.ErrDenied, "op-2": ledger.ErrNoCase} {
			if _, err := w.Mediation(t.Context(), w.who[account], c.ID, disclosure.Why{Purpose: "call_back"}); !errors.Is(err, why) {
				t.Errorf("%s reads the agreement: %v", account, err)
			}
		}
		clear, err := w.Mediation(t.Context(), w.who["op-1"], c.ID, disclosure.Why{Purpose: "call_back"})
		if err != nil || clear[0].Parties[0].Name != "张某某" || clear[0].Agreement == "" {
			t.Errorf("%+v %v", clear, err)
		}
		var read, leaked int64
		if err := db.View(t.Context(), func(tx *store.Tx) error {
			if err := tx.Get(`SELECT COUNT(*) FROM journal WHERE district = $1 AND action = 'mediation.read'`, store.Args(district), &read); err != nil {
				return err
			}
			for _, q := range []string{`SELECT detail FROM journal`, `SELECT words_zh || note || reason FROM case_event`, `SELECT told FROM journal`} {
				if err := tx.Each(q, nil, func(r store.Scanner) error {
					var s string
					err := r.Scan(&s)
					if strings.Contains(s, "张某某") || strings.Contains(s, "恢复原状") {
						leaked++
					}
					return err
				}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if read != 1 || leaked != 0 {
			t.Errorf("%d readings recorded, %d rows with what is confidential", read, leaked)
		}
	})
}

func TestAMediationThatFailsIsEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.OpenSQLite(t))
	c := w.do("head-111", w.report("patrol-111", draft("patrol", fireLane, "111")), rules.ActAccept)
	c = w.do("head-111", w.do("head-111", c, rules.ActMediate), rules.ActMediateEnd)
	if _, err := w.try("head-111", c, rules.ActSession, rules.Input{Note: "n"}); !errors.Is(err, rules.WhyNoMediation) {
		t.Errorf("%v", err)
	}
	c = w.do("head-111", c, rules.ActMediate) // another attempt
	w.do("head-111", w.do("head-111", c, rules.ActMediateEnd), rules.ActFinish)
}
