package indicator

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"liandong/internal/kernel/store"
)

// Dim (维度) is how the cells of an area are split. A dim of days has its twin of months, under the name of Month.
type Dim string

// The splits that are kept. Villages and overlays are few base grids each, and added up from those.
const (
	dimCell   Dim = "cell" // day x matter x source x unit: the finest, of base grids
	dimDay    Dim = "day"  // of every area
	dimMatter Dim = "matter"
	dimSource Dim = "source"
	dimUnit   Dim = "unit"
	dimHeld   Dim = "held"   // stage, of every area; x the unit that held, of zones and the district
	dimHeldOf Dim = "heldof" // stage x matter, of zones and the district
)

// Month is the dim of the same split by month.
func (d Dim) Month() Dim { return "month_" + d }

// rollup is one way in which deltas add up to cells: expressions over a delta.
type rollup struct {
	area                      string
	dim                       Dim
	day, matter, source, unit string
}

const none, monthOf = "''", "SUBSTR(day, 1, 7)"

// rollups hold each split of an area by day and by month; the finest only by day, and what base grids are split into only by month: a day of theirs is few cells.
var rollups = func() []rollup {
	splits := []rollup{
		{"grid", dimDay, "day", none, none, none},
		{"grid", dimHeld, "day", none, "stage", none},
		{"unit", dimDay, "day", none, none, none},
		{"unit", dimMatter, "day", "matter", none, none},
		{"unit", dimHeld, "day", none, "stage", none},
	}
	for _, wide := range []string{"zone", "district"} {
		splits = append(splits,
			rollup{wide, dimDay, "day", none, none, none},
			rollup{wide, dimMatter, "day", "matter", none, none},
			rollup{wide, dimSource, "day", none, "source", none},
			rollup{wide, dimUnit, "day", none, none, "unit"},
			rollup{wide, dimHeld, "day", none, "stage", "unit"},
			rollup{wide, dimHeldOf, "day", "matter", "stage", none})
	}
	all := append(slices.Clone(splits), rollup{"grid", dimCell, "day", "matter", "source", "unit"})
	for _, r := range append(splits, rollup{"grid", dimMatter, "", "matter", none, none}, rollup{"grid", dimSource, "", none, "source", none}, rollup{"grid", dimUnit, "", none, none, "unit"}) {
		all = append(all, rollup{r.area, r.dim.Month(), monthOf, r.matter, r.source, r.unit})
	}
	return all
}()

// ofUnit says whether the rollup leaves out what is on nobody's account.
func (r rollup) ofUnit() bool {
	return r.area == "unit" || r.dim == dimUnit || r.dim == dimUnit.Month()
}

// ofHolds says whether it adds up how long cases were held; all others leave that out.
func (r rollup) ofHolds() bool { return r.source == "stage" }

// Sums are all facts added up, as a query over deltas or cells has them, in the order of the columns of Adding.
var Sums = Counts("SUM(%s)")

// from is the rollup as a query over a table of deltas.
func (r rollup) from(table string) string {
	only := " AND stage = ''"
	if r.ofHolds() {
		only = " AND stage <> ''"
	}
	if r.ofUnit() {
		only += " AND unit <> ''"
	}
	groups := []string{"district"}
	for _, g := range []string{r.area, r.day, r.matter, r.source, r.unit} {
		if g != none && g != "district" {
			groups = append(groups, g)
		}
	}
	return fmt.Sprintf("SELECT district, %s, '%s', %s, %s, %s, %s, %s FROM %s WHERE district = $1%s GROUP BY %s", r.area, r.dim, r.day, r.matter, r.source, r.unit,
		Sums, table, only, strings.Join(groups, ", "))
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

// cellKey are the columns by which a cell is found.
const cellKey = "district, area, dim, day, matter, source, unit"

// CellColumns name all of a cell: its key, then its counts.
var CellColumns = cellKey + ", " + strings.Join(columns, ", ")

// Counts are the counts of a cell, each written in a format.
func Counts(format string) string {
	all := make([]string, len(columns))
	for i, c := range columns {
		all[i] = fmt.Sprintf(format, c)
	}
	return strings.Join(all, ", ")
}

// Adding is a statement that adds rows to the cells: their key, then their counts, in the order of cellKey and Sums.
func Adding(rows string) string {
	set := make([]string, len(columns))
	for i, c := range columns {
		set[i] = c + " = indicator_cell." + c + " + excluded." + c
	}
	return "INSERT INTO indicator_cell (" + CellColumns + ") " + rows + " ON CONFLICT (" + cellKey + ") DO UPDATE SET " + strings.Join(set, ", ")
}

// AddingMonths are statements that add the cells of months that some cells of days make, none of which were added before.
func AddingMonths(cells string) []string {
	from := func(dim, matter, source, unit, where string) string {
		return Adding("SELECT district, area, 'month_' || " + dim + ", " + monthOf + ", " + matter + ", " + source + ", " + unit + ", " + Sums +
			" FROM " + cells + " WHERE " + where + " GROUP BY 1, 2, 3, 4, 5, 6, 7")
	}
	return []string{
		from("'matter'", "matter", none, none, "dim = 'cell'"),
		from("'source'", none, "source", none, "dim = 'cell'"),
		from("'unit'", none, none, "unit", "dim = 'cell' AND unit <> ''"),
		from("dim", "matter", "source", "unit", "dim <> 'cell' AND dim NOT LIKE 'month_%'"),
	}
}

// Fold moves a batch of a district's deltas into the cells and returns how many it took. Readers add both, so the figures do not change.
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
