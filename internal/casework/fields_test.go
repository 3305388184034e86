package casework_test

import (
	"encoding/json"
	"errors"
	"testing"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/matter"
	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestAReportAnswersTheFieldsOfItsMatter: checked, kept in one form, committed to, shown with the case, and never in the way of older commitments.
func TestAReportAnswersTheFieldsOfItsMatter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.update(func(tx *store.Tx) error {
			c, err := w.Catalogues.Of(tx, district)
			if err != nil {
				return err
			}
			m, _ := c.Matter(fireLane)
			m.Fields = json.RawMessage(`{"type": "object", "properties": {"width": {"type": "integer", "title": "宽度", "minimum": 1}, "by": {"type": "string", "title": "何物"}}}`)
			_, err = matter.Import(tx, district, []matter.Matter{m}, matter.By{Account: "test", At: monday})
			return err
		})
		before := draft("patrol", fireLane, "111") // without answers, it is committed to as reports always were
		d := draft("patrol", fireLane, "111")
		d.Fields = json.RawMessage(`{"width": 3.0, "by": "快递车", "left_out": null}`)
		first := w.report("patrol-111", before)
		c := w.report("patrol-111", d)

		const kept = `{"by":"快递车","width":3}`
		for who, want := range map[string]string{"op-1": kept, "head-111": kept, "patrol-111": kept} {
			if got := string(w.dossier(who, c).Reports[0].Fields); got != want {
				t.Errorf("%s reads %s", who, got)
			}
		}
		again := d
		again.Fields = json.RawMessage(`{"by": "快递车", "width": 3}`)
		r, _, _, made, err := w.Report(t.Context(), w.who["patrol-111"], again)
		if err != nil || made || string(r.Fields) != kept {
			t.Errorf("the same again: new %v, %s, %v", made, r.Fields, err)
		}
		again.Fields = json.RawMessage(`{"width": 4}`)
		if _, _, _, _, err := w.Report(t.Context(), w.who["patrol-111"], again); !errors.Is(err, rules.ErrIDTaken) {
			t.Errorf("other answers under the same id: %v", err)
		}
		for answers, want := range map[string]error{`{"width": 0}`: matter.ErrLeast, `{"depth": 1}`: matter.ErrUnknown, `[1]`: matter.ErrAnswers} {
			bad := draft("patrol", fireLane, "111")
			bad.Fields = json.RawMessage(answers)
			if _, _, _, _, err := w.Report(t.Context(), w.who["patrol-111"], bad); !errors.Is(err, want) {
				t.Errorf("%s: %v", answers, err)
			}
			bad.Case, bad.Source = c.ID, "hotline" // one more report of the case is held to the same
			if _, _, _, _, err := w.Report(t.Context(), w.who["op-1"], bad); !errors.Is(err, want) {
				t.Errorf("%s, joining: %v", answers, err)
			}
		}
		none := draft("hotline", "", "111")
		none.Fields = json.RawMessage(`{"width": 1}`)
		if _, _, _, _, err := w.Report(t.Context(), w.who["op-1"], none); !errors.Is(err, matter.ErrUnknown) {
			t.Errorf("answers without a matter: %v", err)
		}

		err = w.DB.View(t.Context(), func(tx *store.Tx) error {
			var salt, digest string
			if err := tx.Get(`SELECT salt, digest FROM report WHERE district = $1 AND case_id = $2`, store.Args(district, first.ID), &salt, &digest); err != nil {
				return err
			}
			content, err := json.Marshal(struct { // as it was before there were fields
				Source, Matter, Description string
				Position                    geo.Position
				CapturedAt                  int64
				Account                     string
				Media                       []string
				Contact                     []byte
			}{"patrol", fireLane, before.Description, before.Position, 0, "patrol-111", nil, nil})
			if err == nil && journal.Commitment(salt, content) != digest {
				t.Error("a report without answers is not committed to as before")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		verifier := w.seal(t)
		bad := func() *audit.Bad {
			t.Helper()
			findings, err := audit.Verify(t.Context(), w.DB, audit.Check{Verifier: verifier, Witness: ledger.Witness, Strays: ledger.Strays})
			if err != nil || len(findings) != 1 {
				t.Fatal(findings, err)
			}
			return findings[0].Bad
		}
		if b := bad(); b != nil {
			t.Errorf("the log does not verify: %+v", b)
		}
		w.update(func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE report SET fields = $1 WHERE district = $2 AND case_id = $3`, `{"width":9}`, district, c.ID)
			return err
		})
		if bad() == nil {
			t.Error("changed answers are not found")
		}
	})
}
