package indicator

import (
	"maps"
	"slices"
	"strings"

	"liandong/internal/kernel/store"
)

// Cell is one row of what was counted of an area.
type Cell struct {
	Area                      string
	Dim                       Dim
	Day, Matter, Source, Unit string
}

// Ledger (台账) adds deltas up to cells as Fold does, but in memory: what a verification compares with.
type Ledger map[string]map[Cell]Facts // by area

// Add puts a delta into all cells it belongs to.
func (l Ledger) Add(district string, d Delta) {
	value := func(expression string) string {
		switch expression {
		case "district":
			return district
		case "grid":
			return d.Grid
		case "zone":
			return d.Zone
		case "day":
			return d.Day
		case monthOf:
			return d.Day[:len("2006-01")]
		case "matter":
			return d.Matter
		case "source":
			return d.Source
		case "unit":
			return d.Unit
		case "stage":
			return d.Stage
		}
		return ""
	}
	for _, r := range rollups {
		if d.Unit == "" && r.ofUnit() || (d.Stage != "") != r.ofHolds() {
			continue
		}
		l.put(Cell{value(r.area), r.dim, value(r.day), value(r.matter), value(r.source), value(r.unit)}, d.Facts)
	}
}

func (l Ledger) put(c Cell, f Facts) {
	cells := l[c.Area]
	if cells == nil {
		cells = map[Cell]Facts{}
		l[c.Area] = cells
	}
	sum := cells[c]
	sum.Add(f, 1)
	cells[c] = sum
}

// Areas lists those that something was counted of.
func (l Ledger) Areas() []string { return slices.Sorted(maps.Keys(l)) }

// Pending returns the deltas of a district that are not folded yet.
func Pending(tx *store.Tx, district string) (Ledger, error) {
	l := Ledger{}
	err := tx.Each(`SELECT day, grid, zone, matter, source, unit, stage, `+strings.Join(columns, ", ")+` FROM indicator_delta WHERE district = $1`, store.Args(district),
		func(r store.Scanner) error {
			var d Delta
			err := r.Scan(append([]any{&d.Day, &d.Grid, &d.Zone, &d.Matter, &d.Source, &d.Unit, &d.Stage}, d.pointers()...)...)
			l.Add(district, d)
			return err
		})
	return l, err
}

// Difference is a cell that does not say what happened.
type Difference struct {
	Cell
	Counted, Happened Facts
}

// Facts lists the counts that differ: name, as counted, as it happened.
func (d Difference) Facts(tell func(name string, counted, happened int64)) {
	counted, happened := d.Counted.at(), d.Happened.at()
	for i, name := range columns {
		if *counted[i] != *happened[i] {
			tell(name, *counted[i], *happened[i])
		}
	}
}

// Compare takes an area out of two ledgers, of what happened and of what is pending, and returns where the cells in the database differ.
func Compare(tx *store.Tx, district, area string, happened, pending Ledger) ([]Difference, error) {
	want := happened[area]
	counted := Ledger{area: pending[area]}
	if counted[area] == nil {
		counted[area] = map[Cell]Facts{}
	}
	delete(happened, area)
	delete(pending, area)
	err := tx.Each(`SELECT dim, day, matter, source, unit, `+strings.Join(columns, ", ")+` FROM indicator_cell WHERE district = $1 AND area = $2`,
		store.Args(district, area), func(r store.Scanner) error {
			c, f := Cell{Area: area}, Facts{}
			err := r.Scan(append([]any{&c.Dim, &c.Day, &c.Matter, &c.Source, &c.Unit}, f.pointers()...)...)
			counted.put(c, f)
			return err
		})
	if err != nil {
		return nil, err
	}
	var all []Difference
	for c, f := range counted[area] {
		if f != want[c] {
			all = append(all, Difference{c, f, want[c]})
		}
	}
	for c, f := range want {
		if _, there := counted[area][c]; !there && f != (Facts{}) {
			all = append(all, Difference{c, Facts{}, f})
		}
	}
	slices.SortFunc(all, func(one, other Difference) int {
		return strings.Compare(string(one.Dim)+one.Day+one.Matter+one.Source+one.Unit, string(other.Dim)+other.Day+other.Matter+other.Source+other.Unit)
	})
	return all, nil
}

// Areas lists the areas of a district that have cells.
func Areas(tx *store.Tx, district string) (areas []string, err error) {
	err = tx.Each(`SELECT DISTINCT area FROM indicator_cell WHERE district = $1 ORDER BY area`, store.Args(district), func(r store.Scanner) error {
		var a string
		err := r.Scan(&a)
		areas = append(areas, a)
		return err
	})
	return areas, err
}

// HasFigures says whether anything was counted of a district, folded or not.
func HasFigures(tx *store.Tx, district string) (bool, error) {
	return tx.Any(`SELECT 1 FROM indicator_cell WHERE district = $1
		UNION ALL SELECT 1 FROM indicator_delta WHERE district = $1 LIMIT 1`, district)
}

var correct = Adding("VALUES (" + store.Placeholders(1, 7+len(columns)) + ")")

// Correct adds to each cell what it lacks. What was counted since the comparison stays, because it was added to both.
func Correct(tx *store.Tx, district string, all []Difference) error {
	for _, d := range all {
		lack := d.Happened
		lack.Add(d.Counted, -1)
		if _, err := tx.Exec(correct, append([]any{district, d.Area, string(d.Dim), d.Day, d.Matter, d.Source, d.Unit}, lack.values()...)...); err != nil {
			return err
		}
	}
	return nil
}
