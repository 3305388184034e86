package indicator

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"liandong/internal/store"
)

// Dim (维度) is how the cells of an area are split.
type Dim string

// The splits that are kept. Villages and overlays are few base grids each, and added up from those.
const (
	dimCell   Dim = "cell"   // day x matter x source x unit: the finest, of base grids
	dimDay    Dim = "day"    // of every area
	dimMatter Dim = "matter" // day x matter, of zones, the district and units
	dimMonth  Dim = "month"  // month x matter, of zones and the district
	dimSource Dim = "source" // day x source, of zones and the district
	dimSpan   Dim = "span"   // month, of base grids: what maps are drawn of from afar
	dimUnit   Dim = "unit"   // day x unit, of zones and the district
)

// rollup is one way in which deltas add up to cells: expressions over a delta.
type rollup struct {
	area                      string
	dim                       Dim
	day, matter, source, unit string
}

const none, monthOf = "''", "SUBSTR(day, 1, 7)"

var rollups = []rollup{
	{"grid", dimCell, "day", "matter", "source", "unit"},
	{"grid", dimDay, "day", none, none, none},
	{"grid", dimSpan, monthOf, none, none, none},
	{"zone", dimDay, "day", none, none, none},
	{"zone", dimMatter, "day", "matter", none, none},
	{"zone", dimMonth, monthOf, "matter", none, none},
	{"zone", dimSource, "day", none, "source", none},
	{"zone", dimUnit, "day", none, none, "unit"},
	{"district", dimDay, "day", none, none, none},
	{"district", dimMatter, "day", "matter", none, none},
	{"district", dimMonth, monthOf, "matter", none, none},
	{"district", dimSource, "day", none, "source", none},
	{"district", dimUnit, "day", none, none, "unit"},
	{"unit", dimDay, "day", none, none, none},
	{"unit", dimMatter, "day", "matter", none, none},
}

// from is the rollup as a query over a table of deltas.
func (r rollup) from(table string) string {
	sums := make([]string, len(columns))
	for i, c := range columns {
		sums[i] = "SUM(" + c + ")"
	}
	only := ""
	if r.area == "unit" || r.dim == dimUnit {
		only = " AND unit <> ''"
	}
	groups := []string{"district"}
	for _, g := range []string{r.area, r.day, r.matter, r.source, r.unit} {
		if g != none && g != "district" {
			groups = append(groups, g)
		}
	}
	return fmt.Sprintf("SELECT district, %s, '%s', %s, %s, %s, %s, %s FROM %s WHERE district = $1%s GROUP BY %s", r.area, r.dim, r.day, r.matter, r.source, r.unit,
		strings.Join(sums, ", "), table, only, strings.Join(groups, ", "))
}

const foldBatch = 4000

// fold adds deltas up inside the engine. SQLite has one writer, so two statements see the same rows; PostgreSQL must take and add them in
// one statement, or a delta that commits between two would be taken without being added.
var fold = func() (f struct{ add, take, both string }) {
	queries := make([]string, len(rollups))
	for i, r := range rollups {
		queries[i] = r.from("taken")
	}
	insert := Adding(strings.Join(queries, " UNION ALL "))
	const batch = "district = $1 AND id IN (SELECT id FROM indicator_delta WHERE district = $1 ORDER BY id LIMIT $2)"
	f.add = "WITH taken AS (SELECT * FROM indicator_delta WHERE " + batch + ") " + insert
	f.take = "DELETE FROM indicator_delta WHERE " + batch
	f.both = "WITH taken AS (" + f.take + " RETURNING *) " + insert
	return f
}()

// CellKey are the columns by which a cell is found; Columns are its counts.
const CellKey = "district, area, dim, day, matter, source, unit"

// Columns are the names of the facts, as formulas and tables have them.
func Columns() []string { return slices.Clone(columns) }

// Adding is a statement that adds rows to the cells: their key, then their counts, in the order of CellKey and Columns.
func Adding(rows string) string {
	set := make([]string, len(columns))
	for i, c := range columns {
		set[i] = c + " = indicator_cell." + c + " + excluded." + c
	}
	return "INSERT INTO indicator_cell (" + CellKey + ", " + strings.Join(columns, ", ") + ") " + rows + " ON CONFLICT (" + CellKey + ") DO UPDATE SET " + strings.Join(set, ", ")
}

// Fold moves a batch of a district's deltas into the cells and answers how many it took. Readers add both, so the figures do not change.
func Fold(tx *store.Tx, district string) (int, error) {
	if tx.Engine == store.Postgres {
		mine, err := lock(tx, district)
		if err != nil || !mine {
			return 0, err
		}
		n, err := tx.Exec(fold.both, district, foldBatch)
		return int(n), err
	}
	if _, err := tx.Exec(fold.add, district, foldBatch); err != nil {
		return 0, err
	}
	n, err := tx.Exec(fold.take, district, foldBatch)
	return int(n), err
}

// lock keeps others from folding until the transaction ends.
func lock(tx *store.Tx, district string) (bool, error) {
	return tx.TryLock("indicator.fold." + district)
}

// foldWaits is how many deltas may wait: reading them is cheap, and a larger batch adds up more of them into one row.
const foldWaits = 500

// FoldStep is Fold as a step of the sequencer, once so many deltas wait that it is worth it.
func FoldStep(tx *store.Tx, district string, _ time.Time) (func(*store.Tx) (int, error), error) {
	waits, err := tx.Any(`SELECT 1 FROM indicator_delta WHERE district = $1 ORDER BY id LIMIT 1 OFFSET $2`, district, foldWaits)
	if !waits || err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (int, error) { return Fold(tx, district) }, nil
}
