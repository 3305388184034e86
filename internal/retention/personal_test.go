package retention_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestEveryColumnIsInAList: a column that is added to the schema says in docs/personal-data.md whether it is personal, and how it is erased.
func TestEveryColumnIsInAList(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/personal-data.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, m := range regexp.MustCompile("`([a-z_]+): ([a-z0-9_ ]+)`").FindAllStringSubmatch(string(page), -1) {
		for _, column := range strings.Fields(m[2]) {
			if name := m[1] + "." + column; listed[name] {
				t.Errorf("%s stands in the lists twice", name)
			} else {
				listed[name] = true
			}
		}
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		query := `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'goose_db_version'`
		if db.Engine == store.Postgres {
			query = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'goose_db_version'`
		}
		seen := 0
		if db.Engine == store.SQLite {
			seen = 1 // journal.written: there the position itself is the order in which rows were written
		}
		err := db.View(t.Context(), func(tx *store.Tx) error {
			return tx.Each(query, nil, func(r store.Scanner) error {
				var table, column string
				err := r.Scan(&table, &column)
				if seen++; !listed[table+"."+column] {
					t.Errorf("%s.%s is in no list of docs/personal-data.md: is it personal, and how does it go?", table, column)
				}
				return err
			})
		})
		if err != nil || seen < len(listed) {
			t.Errorf("%v; %d columns are there, %d are listed", err, seen, len(listed))
		}
	})
}
