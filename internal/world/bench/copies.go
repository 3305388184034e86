package bench

import (
	"context"
	"fmt"
	"strings"

	"liandong/internal/kernel/store"
)

// copied is a table of which copies are made, with what a copy has of its own. All else a copy shares with its original.
type copied struct {
	name, only string
	own        map[string]string // column -> expression
}

// wholeCases are what makes up a case. The report that opened it is not written again; so an event of a copy is what its entry says.
// Copies are in no count and in no message.
var wholeCases = []copied{
	{"cases", "", map[string]string{"id": ownID("id"), "number": "number || '-' || nth"}},
	{"case_event", "", map[string]string{"id": ownID("id"), "case_id": ownID("case_id")}},
	{"case_hop", "", map[string]string{"case_id": ownID("case_id")}},
	{"case_timer", "", map[string]string{"case_id": ownID("case_id")}},
	{"journal", "WHERE action LIKE 'case.%'", map[string]string{"id": ownID("id"), "subject": ownID("subject"), "topic": "''", "told": "''"}},
}

// ownID is the id of a copy: the time and the first random digits of the original, then which copy it is. In the indexes copies lie beside their original.
func ownID(column string) string {
	return "SUBSTR(" + column + ", 1, 28) || SUBSTR(CAST(100000000 + nth AS TEXT), 2)"
}

// copyCases copies all rows of some tables so many times, in one transaction. Nothing else may write meanwhile.
func (t *Target) copyCases(ctx context.Context, tables []copied, times int) error {
	var statements []string
	for _, table := range tables {
		columns, err := t.columns(ctx, table.name)
		if err != nil {
			return err
		}
		position := "CAST(NULL AS BIGINT)" // see store.Engine.Next
		if t.Platform.DB.Engine == store.SQLite {
			position = "(SELECT MAX(position) FROM " + table.name + ") + ROW_NUMBER() OVER (ORDER BY nth, position)"
		}
		values := make([]string, len(columns))
		for i, c := range columns {
			values[i] = c
			if own := table.own[c]; own != "" {
				values[i] = own
			} else if c == "position" {
				values[i] = position
			}
		}
		statements = append(statements, fmt.Sprintf(`INSERT INTO %[1]s (%[2]s)
			WITH RECURSIVE copies(nth) AS (SELECT 1 UNION ALL SELECT nth + 1 FROM copies WHERE nth < $1)
			SELECT %[3]s FROM %[1]s CROSS JOIN copies %[4]s`, table.name, strings.Join(columns, ", "), strings.Join(values, ", "), table.only))
	}
	return t.Platform.DB.Update(ctx, func(tx *store.Tx) error {
		for i, s := range statements {
			t.Progress("copying " + tables[i].name)
			if _, err := tx.Exec(s, times); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *Target) columns(ctx context.Context, table string) ([]string, error) {
	rows, err := t.Platform.DB.SQL().QueryContext(ctx, `SELECT * FROM `+table+` WHERE 1 = 0`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	return columns, rows.Err()
}
