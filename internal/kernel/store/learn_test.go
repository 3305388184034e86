package store_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"liandong/internal/kernel/store"
)

// Without a look at its tables SQLite reads a whole district in the order that is asked for; with one it looks the few rows up, in every reader.
func TestTheEngineLearnsWhatItsTablesHold(t *testing.T) {
	t.Parallel()
	db, err := store.Create(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "learn.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	err = db.Update(t.Context(), func(tx *store.Tx) error {
		for _, s := range []string{`CREATE TABLE thing (district TEXT, id INTEGER, of INTEGER, at INTEGER, words TEXT, PRIMARY KEY (district, id)) WITHOUT ROWID`,
			`CREATE INDEX thing_of ON thing (district, of)`, `CREATE INDEX thing_at ON thing (district, at)`,
			`INSERT INTO thing WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT 'd', i, i / 2, i, 'words' FROM n`} {
			if _, err := tx.Exec(s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	plan := func() (lines string) {
		err := db.View(t.Context(), func(tx *store.Tx) error {
			lines = ""
			return tx.Each(`EXPLAIN QUERY PLAN SELECT * FROM thing WHERE district = $1 AND of = $2 AND at <= $3 ORDER BY id`, store.Args("d", 7, 2000), func(r store.Scanner) error {
				var id, parent, unused int
				var line string
				err := r.Scan(&id, &parent, &unused, &line)
				lines += line
				return err
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		return lines
	}
	if before := plan(); strings.Contains(before, "thing_of") {
		t.Fatalf("this engine needs no help: %s", before)
	}
	if err := db.Learn(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 16 { // more often than there are readers
		if after := plan(); !strings.Contains(after, "thing_of") {
			t.Fatal(fmt.Sprint("after a look: ", after))
		}
	}
}
