package casework_test

import (
	"testing"

	"golang.org/x/mod/sumdb/note"

	"liandong/internal/audit"
	"liandong/internal/casework"
	"liandong/internal/store"
	"liandong/internal/store/storetest"
)

// TestEveryRowOfHistoryIsWitnessed changes one column after the other behind the platform's back; each change must be found.
func TestEveryRowOfHistoryIsWitnessed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		d := draft("hotline", fireLane, "111")
		d.Contact = &casework.Contact{Name: "张某某", Phone: "13800001234"}
		c := w.report("op-1", d)
		c = w.do("head-111", w.do("op-1", w.do("op-1", c, casework.ActFile), casework.ActDispatch), casework.ActAccept)
		verifier := w.seal(t)
		find := func() *audit.Bad {
			t.Helper()
			found, err := audit.Verify(t.Context(), db, audit.Check{Verifier: verifier, Witness: casework.Witness, Strays: casework.Strays})
			if err != nil || len(found) != 1 {
				t.Fatal(found, err)
			}
			if len(found[0].Faults) > 0 && found[0].Bad == nil {
				return &audit.Bad{Why: found[0].Faults[0].Why}
			}
			return found[0].Bad
		}
		if bad := find(); bad != nil {
			t.Fatalf("untouched history: %+v", bad)
		}
		for _, change := range []struct{ set, restore string }{
			{`UPDATE case_event SET note = note || '!'`, `UPDATE case_event SET note = substr(note, 1, length(note) - 1)`},
			{`UPDATE case_event SET actor_account = 'op-2' WHERE actor_account = 'op-1'`, `UPDATE case_event SET actor_account = 'op-1' WHERE actor_account = 'op-2'`},
			{`UPDATE case_event SET at = at + 1`, `UPDATE case_event SET at = at - 1`},
			{`UPDATE cases SET state = 'assigned'`, `UPDATE cases SET state = 'handling'`},
			{`UPDATE cases SET owner_code = 'sub-1'`, `UPDATE cases SET owner_code = 'P-head-111'`},
			{`UPDATE cases SET title = title || '!'`, `UPDATE cases SET title = substr(title, 1, length(title) - 1)`},
			{`UPDATE cases SET due_at = due_at + 1`, `UPDATE cases SET due_at = due_at - 1`},
			{`UPDATE cases SET stage_due_at = stage_due_at + 1`, `UPDATE cases SET stage_due_at = stage_due_at - 1`},
			{`UPDATE cases SET urgency = urgency || '!'`, `UPDATE cases SET urgency = substr(urgency, 1, length(urgency) - 1)`},
			{`UPDATE cases SET version = version + 1`, `UPDATE cases SET version = version - 1`},
			{`UPDATE cases SET matter = matter || '!'`, `UPDATE cases SET matter = substr(matter, 1, length(matter) - 1)`},
			{`UPDATE cases SET grid = grid || '1'`, `UPDATE cases SET grid = substr(grid, 1, length(grid) - 1)`},
			{`UPDATE cases SET path = path || '1/'`, `UPDATE cases SET path = substr(path, 1, length(path) - 2)`},
			{`UPDATE cases SET level = 'town'`, `UPDATE cases SET level = 'base'`},
			{`UPDATE cases SET reporter_account = reporter_account || '!'`, `UPDATE cases SET reporter_account = substr(reporter_account, 1, length(reporter_account) - 1)`},
			{`UPDATE cases SET handler_account = handler_account || '!'`, `UPDATE cases SET handler_account = substr(handler_account, 1, length(handler_account) - 1)`},
			{`UPDATE cases SET rating = 5`, `UPDATE cases SET rating = 0`},
			{`UPDATE cases SET filed_at = filed_at + 1`, `UPDATE cases SET filed_at = filed_at - 1`},
			{`UPDATE cases SET description = description || '!'`, `UPDATE cases SET description = substr(description, 1, length(description) - 1)`},
			{`UPDATE report SET description = description || '!'`, `UPDATE report SET description = substr(description, 1, length(description) - 1)`},
			{`UPDATE report SET lon = lon + 1`, `UPDATE report SET lon = lon - 1`},
			{`UPDATE report SET account = 'op-2'`, `UPDATE report SET account = 'op-1'`},
		} {
			run(t, db, map[store.Engine][]string{store.SQLite: {change.set}, store.Postgres: {change.set}})
			if find() == nil {
				t.Errorf("not found: %s", change.set)
			}
			run(t, db, map[store.Engine][]string{store.SQLite: {change.restore}, store.Postgres: {change.restore}})
		}
		// Taking away who reported is found too, unless an erasure in the log says so (TestWhatWasErasedIsToldFromWhatWasTamperedWith).
		for _, take := range []string{`UPDATE report SET contact = NULL, phone_match = NULL`, `UPDATE report SET contact = NULL, contact_match = NULL, phone_match = NULL`} {
			run(t, db, map[store.Engine][]string{store.SQLite: {take}, store.Postgres: {take}})
			if find() == nil {
				t.Errorf("not found: %s", take)
			}
		}
		if c.State != casework.Handling {
			t.Errorf("the case is %s", c.State)
		}
	})
}

func (w *world) seal(t *testing.T) note.Verifier {
	t.Helper()
	dir := t.TempDir()
	signer, err := audit.CreateSigner(dir)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := audit.OpenVerifier(dir)
	if err != nil {
		t.Fatal(err)
	}
	w.update(func(tx *store.Tx) error {
		_, err := (&audit.Sealer{Signer: signer}).Seal(tx, district, w.clock.Now())
		return err
	})
	return verifier
}
