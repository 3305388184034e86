package casework_test

import (
	"fmt"
	"strings"
	"testing"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

var written = []string{"cases", "report", "case_event", "case_hop", "case_timer", "journal", "indicator_delta"}

// TestAFailureAtAnyWriteLeavesNothing makes the engine refuse each table in turn, while a report and an action write to it.
func TestAFailureAtAnyWriteLeavesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("patrol-111", draft("patrol", fireLane, "111"))
		c = w.do("head-111", c, rules.ActAccept)
		before := w.contents(t)
		notByFinish := map[string]bool{"report": true, "indicator_delta": true} // finishing writes neither
		for _, table := range written {
			breakWrites(t, db, table)
			if _, _, _, _, err := w.Report(t.Context(), w.who["patrol-111"], draft("patrol", fireLane, "111")); err == nil {
				t.Errorf("a report was taken although %s refused", table)
			}
			if !notByFinish[table] {
				if _, err := w.try("head-111", c, rules.ActFinish, rules.Input{Note: "n"}); err == nil {
					t.Errorf("the case was finished although %s refused", table)
				}
			}
			mendWrites(t, db, table)
			if after := w.contents(t); after != before {
				t.Errorf("a failure at %s left something behind:\n%s\n%s", table, before, after)
			}
		}
		w.do("head-111", w.mustRead(t, c.ID), rules.ActFinish)
	})
}

func (w *world) mustRead(t *testing.T, id string) rules.Case {
	t.Helper()
	var c rules.Case
	err := w.DB.View(t.Context(), func(tx *store.Tx) error {
		ref, err := w.Reference(tx, district)
		if err == nil {
			c, err = ledger.LoadCase(tx, district, id, ref.Roster)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// contents is how many rows each table has and what the versions add up to.
func (w *world) contents(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	err := w.DB.View(t.Context(), func(tx *store.Tx) error {
		b.Reset()
		for _, table := range append([]string{"(SELECT version FROM cases WHERE version > 2) AS v"}, written...) {
			var n int64
			if err := tx.Get("SELECT COUNT(*) FROM "+table, nil, &n); err != nil {
				return err
			}
			fmt.Fprintf(&b, "%s %d; ", table, n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func breakWrites(t *testing.T, db *store.DB, table string) {
	t.Helper()
	run(t, db, map[store.Engine][]string{
		store.SQLite: {
			`CREATE TRIGGER refuse_i BEFORE INSERT ON ` + table + ` BEGIN SELECT RAISE(ABORT, 'refused'); END`,
			`CREATE TRIGGER refuse_u BEFORE UPDATE ON ` + table + ` BEGIN SELECT RAISE(ABORT, 'refused'); END`,
		},
		store.Postgres: {
			`CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$`,
			`CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON ` + table + ` FOR EACH ROW EXECUTE FUNCTION refuse()`,
		},
	})
}

func mendWrites(t *testing.T, db *store.DB, table string) {
	t.Helper()
	run(t, db, map[store.Engine][]string{
		store.SQLite:   {`DROP TRIGGER refuse_i`, `DROP TRIGGER refuse_u`},
		store.Postgres: {`DROP TRIGGER refuse ON ` + table},
	})
}

func run(t *testing.T, db *store.DB, statements map[store.Engine][]string) {
	t.Helper()
	for _, s := range statements[db.Engine] {
		if _, err := db.SQL().ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
}
