package casework_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestEveryRowOfHistoryIsWitnessed changes one column after the other behind the platform's back; each change must be found.
func TestEveryRowOfHistoryIsWitnessed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		d := draft("hotline", fireLane, "111")
		d.Contact = &rules.Contact{Name: "张某某", Phone: "13800001234"}
		c := w.report("op-1", d)
		c = w.do("head-111", w.do("op-1", w.do("op-1", c, rules.ActFile), rules.ActDispatch), rules.ActAccept)
		verifier := w.seal(t)
		find := func() *audit.Bad {
			t.Helper()
			found, err := audit.Verify(t.Context(), db, audit.Check{Verifier: verifier, Witness: ledger.Witness, Strays: ledger.Strays})
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
			{`UPDATE report SET received_at = received_at - 86400000`, `UPDATE report SET received_at = received_at + 86400000`},
			{`UPDATE report SET origin = 'elsewhere'`, `UPDATE report SET origin = ''`},
			{`UPDATE cases SET x = x + 1000000`, `UPDATE cases SET x = x - 1000000`},
			{`UPDATE case_hop SET paused_ms = paused_ms + 60000 WHERE to_at = 0`, `UPDATE case_hop SET paused_ms = paused_ms - 60000 WHERE to_at = 0`},
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
		if c.State != rules.Handling {
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

// TestEveryRowBesideACaseIsWitnessed changes tasks, hops, pauses, links, mediations, evaluations, files and sealed contacts behind the platform's back.
func TestEveryRowBesideACaseIsWitnessed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		yes, committee := true, unit("committee-11")
		told := draft("app", bridge, "111")
		told.Contact = &rules.Contact{Name: "张某某", Phone: "13800001234、13900001234"}
		told.Media = []string{w.photo("resident", 3)}
		c := w.report("resident", told)
		c = w.ask("op-1", c, rules.ActFile, rules.Input{Condition: 1})
		c = w.do("office-1", w.do("op-1", c, rules.ActDispatch), rules.ActAccept)
		c = w.ask("op-1", c, rules.ActSupervise, rules.Input{Reason: "请说明进展"})
		c = w.ask("office-1", c, rules.ActReply, rules.Input{Note: "已在处理"})
		c = w.ask("op-1", c, rules.ActJudge, rules.Input{Valid: &yes, Reason: "可以"})
		c = w.ask("office-1", c, rules.ActAssist, rules.Input{Note: "请到场", To: &committee})
		c = w.ask("village-11", c, rules.ActAssisted, rules.Input{Note: "已到场", Media: []string{w.photo("village-11", 5)}})
		c = w.ask("office-1", c, rules.ActSuspend, rules.Input{Until: w.clock.Now().Add(time.Hour), Reason: "等待材料"})
		c = w.ask("op-1", c, rules.ActApprove, rules.Input{})
		w.clock.Advance(time.Minute)
		c = w.ask("office-1", c, rules.ActResume, rules.Input{})
		c = w.do("office-1", c, rules.ActMediate)
		c = w.ask("office-1", c, rules.ActAgree, rules.Input{Note: "协议", Until: w.clock.Now().AddDate(0, 0, 5)})
		c = w.ask("office-1", c, rules.ActFulfil, rules.Input{Valid: &yes, Note: "n"})
		c = w.ask("office-1", c, rules.ActFinish, rules.Input{Note: "n"})
		c = w.ask("super-111", c, rules.ActPass, rules.Input{})
		w.ask("resident", c, rules.ActConfirm, rules.Input{Valid: &yes})
		other := w.do("head-111", w.report("patrol-111", draft("patrol", fireLane, "111")), rules.ActAccept)
		w.do("op-1", other, rules.ActHandOver)
		again := draft("app", bridge, "111")
		again.Media = []string{w.photo("resident", 7)}
		w.ask("op-1", w.report("resident", again), rules.ActMerge, rules.Input{Into: w.do("op-1", w.report("op-1", draft("hotline", bridge, "111")), rules.ActFile).ID, Reason: "重复"})

		verifier := w.seal(t)
		found := func() (why []string) {
			t.Helper()
			found, err := audit.Verify(t.Context(), db, audit.Check{Verifier: verifier, Witness: ledger.Witness, Strays: func(tx *store.Tx, found func(district, kind, id, why string)) error {
				return errors.Join(ledger.Strays(tx, found), ledger.Sealed(w.Vault)(tx, found))
			}})
			if err != nil || len(found) != 1 {
				t.Fatal(found, err)
			}
			for _, f := range found[0].Faults {
				why = append(why, f.Why)
			}
			if found[0].Bad != nil {
				why = append(why, found[0].Bad.Why)
			}
			return why
		}
		if why := found(); len(why) > 0 {
			t.Fatalf("untouched: %s", why)
		}
		count := func(table string) (n int) {
			w.update(func(tx *store.Tx) error { return tx.Get(`SELECT COUNT(*) FROM `+table, nil, &n) })
			return n
		}
		for table, columns := range map[string][]string{
			"case_task": {"state", "owner_kind", "owner_code", "by_kind", "by_code", "words", "asked_at", "due_at", "limit_value", "limit_unit", "urged", "rounds", "answered_at", "answer", "over_ms"},
			"case_hop":  {"owner_kind", "owner_code", "level", "from_at", "to_at", "paused_ms", "over_ms"}, "case_pause": {"from_at", "to_at", "reason"},
			"case_link": {"n", "basis", "at"}, "case_mediation": {"n", "parties", "agreement", "agreed_at", "fulfil_by", "ended_at"},
			"case_evaluation": {"path", "closed_at", "verdict", "failed", "marks", "facts"}, "media": {"account", "type", "name", "size", "sha256", "blob", "thumbnail", "width", "height", "taken_at", "lon", "look", "created_at", "case_id", "entry"}, "report": {"contact", "contact_match", "phone_match", "fields", "media"},
		} {
			if count(table) == 0 {
				t.Errorf("nothing stands in %s", table)
			}
			for _, column := range columns {
				err := db.Update(t.Context(), func(tx *store.Tx) error {
					if _, err := tx.Exec(`CREATE TABLE kept AS SELECT * FROM ` + table); err != nil {
						return err
					}
					_, err := tx.Exec(changed(db.Engine, table, column))
					return err
				})
				if err != nil {
					t.Fatalf("%s.%s: %v", table, column, err)
				}
				if len(found()) == 0 {
					t.Errorf("not found: %s.%s", table, column)
				}
				w.restore(table)
			}
		}
		if db.Engine == store.SQLite { // which keeps text in a column of numbers
			for _, table := range []string{"cases", "case_event", "case_hop", "case_task", "case_pause", "case_link", "case_mediation", "case_evaluation", "report", "media"} {
				for _, column := range numeric(t, w, table) {
					if column == "cell" || column == "block" || strings.HasPrefix(column, "look_") || column == "slot" { // made from others, or of no use any more
						continue
					}
					err := db.Update(t.Context(), func(tx *store.Tx) error {
						if _, err := tx.Exec(`CREATE TABLE kept AS SELECT * FROM ` + table); err != nil {
							return err
						}
						_, err := tx.Exec(`UPDATE ` + table + ` SET ` + column + ` = 'x'`)
						return err
					})
					if err != nil { // a check refuses it
						continue
					}
					if why := found(); len(why) == 0 {
						t.Errorf("not found: text in %s.%s", table, column)
					}
					w.restore(table)
				}
			}
		}
		for _, gone := range []string{"case_task", "case_hop", "case_pause", "case_link", "case_mediation", "case_evaluation", "media", "report_number"} {
			w.update(func(tx *store.Tx) error {
				if _, err := tx.Exec(`CREATE TABLE kept AS SELECT * FROM ` + gone); err != nil {
					return err
				}
				_, err := tx.Exec(`DELETE FROM ` + gone)
				return err
			})
			if len(found()) == 0 {
				t.Errorf("not found: %s is empty", gone)
			}
			w.restore(gone)
		}
		for _, table := range []string{"case_event", "case_task", "case_hop", "case_pause", "case_link", "case_mediation", "case_evaluation", "media"} {
			nowhere := []string{`CREATE TABLE kept AS SELECT * FROM ` + table + ` LIMIT 1`, `UPDATE kept SET case_id = 'nowhere'`, `INSERT INTO ` + table + ` SELECT * FROM kept`, `DROP TABLE kept`}
			if table == "media" {
				nowhere[1] += `, id = 'nowhere', slot = slot + 100`
			}
			run(t, db, map[store.Engine][]string{store.SQLite: nowhere, store.Postgres: nowhere})
			if len(found()) == 0 {
				t.Errorf("not found: %s of no case", table)
			}
			gone := []string{`DELETE FROM ` + table + ` WHERE case_id = 'nowhere'`}
			run(t, db, map[store.Engine][]string{store.SQLite: gone, store.Postgres: gone})
		}
		match := map[store.Engine][]string{store.SQLite: {`UPDATE report SET phone_match = CAST('x' AS BLOB) WHERE contact IS NULL`}, store.Postgres: {`UPDATE report SET phone_match = 'x'::bytea WHERE contact IS NULL`}}
		run(t, db, match)
		if len(found()) == 0 {
			t.Error("not found: a number that leads to a report without contact")
		}
		none := []string{`UPDATE report SET phone_match = NULL WHERE contact IS NULL`}
		run(t, db, map[store.Engine][]string{store.SQLite: none, store.Postgres: none})
		run(t, db, map[store.Engine][]string{store.SQLite: strayFile, store.Postgres: strayFile})
		if len(found()) == 0 {
			t.Error("not found: a file that nobody sent")
		}
		run(t, db, map[store.Engine][]string{store.SQLite: {`DELETE FROM media WHERE id LIKE 'x%'`}, store.Postgres: {`DELETE FROM media WHERE id LIKE 'x%'`}})
		if why := found(); len(why) > 0 {
			t.Errorf("put back: %s", why)
		}
	})
}

// strayFile puts a copy of each file of a case beside it.
var strayFile = []string{`CREATE TABLE kept AS SELECT * FROM media WHERE case_id <> ''`, `UPDATE kept SET id = 'x' || substr(id, 2), slot = slot + 100`, `INSERT INTO media SELECT * FROM kept`, `DROP TABLE kept`}

// changed is a statement that changes a column of one row in which it says something.
func (w *world) restore(table string) {
	w.update(func(tx *store.Tx) error {
		for _, q := range []string{`DELETE FROM ` + table, `INSERT INTO ` + table + ` SELECT * FROM kept`, `DROP TABLE kept`} {
			if _, err := tx.Exec(q); err != nil {
				return err
			}
		}
		return nil
	})
}

// numeric are the columns of numbers of a table, on SQLite.
func numeric(t *testing.T, w *world, table string) (columns []string) {
	t.Helper()
	w.update(func(tx *store.Tx) error {
		columns = nil
		return tx.Each(`SELECT name FROM pragma_table_info('`+table+`') WHERE type IN ('BIGINT', 'INTEGER', 'REAL')`, nil, func(r store.Scanner) error {
			var name string
			err := r.Scan(&name)
			columns = append(columns, name)
			return err
		})
	})
	if len(columns) == 0 {
		t.Fatalf("%s has no numbers", table)
	}
	return columns
}

func changed(engine store.Engine, table, column string) string {
	values := map[string]string{"state": "'ended'", "owner_kind": "'other'", "by_kind": "'other'", "level": "'district'", "verdict": "CASE WHEN verdict = 'good' THEN 'poor' ELSE 'good' END", "from_at": "from_at - 1", "asked_at": "asked_at - 1", "parties": "'x'", "agreement": "'x'", "contact": "'x'",
		"contact_match": "'x'", "phone_match": "'x'"}
	value := values[column]
	blob := column == "parties" || column == "agreement" || strings.HasPrefix(column, "contact") || column == "phone_match"
	switch {
	case blob && engine == store.SQLite:
		value = "CAST(" + value + " AS BLOB)"
	case blob:
		value += "::bytea"
	case value != "":
	case column == "n" || strings.HasSuffix(column, "_at") || strings.HasSuffix(column, "_ms") || column == "at" || column == "fulfil_by" || slices.Contains([]string{"limit_value", "rounds", "size", "width", "height", "look"}, column):
		value = column + " + 1"
	case column == "lon": // the test's pictures say nothing of where they were taken
		value = "1, lat = 1"
	case column == "urged":
		value = "1 - urged"
	default:
		value = column + " || '!'"
	}
	where := ""
	switch {
	case blob:
		where = " WHERE " + column + " IS NOT NULL"
	case column == "to_at":
		where = " WHERE to_at <> 0"
	}
	return "UPDATE " + table + " SET " + column + " = " + value + where
}
