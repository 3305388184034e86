package indicator

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// ErrGroup says that figures cannot be split that way.
var ErrGroup = fault.Define(fault.Invalid, "indicator.by", "只能按 grid、matter、source、unit 或 day 分组", "Figures can be split by grid, matter, source, unit or day.")

// ErrMatterGroup says that the figures of one matter are not kept in that split.
var ErrMatterGroup = fault.Define(fault.Invalid, "indicator.by_matter", "单一事项只能按 grid 或 day 分组", "The figures of one matter can be split by grid or day.")

// By names a split.
type By string

// The splits.
const (
	Whole    By = ""
	ByDay    By = "day"
	ByMatter By = "matter"
	BySource By = "source"
	ByUnit   By = "unit"
)

// Group is the facts of one key of a split.
type Group struct {
	Key string
	Facts
}

// Read returns the facts of a window, whole (one group with an empty key) or split, in the order of the keys. Errors: ErrGroup, ErrMatterGroup.
func Read(tx *store.Tx, w Window, by By) ([]Group, error) {
	key, ok := map[By]string{Whole: none, ByDay: "day", ByMatter: "matter", BySource: "source", ByUnit: "unit"}[by]
	if !ok {
		return nil, ErrGroup.At("by")
	}
	if w.Matter != "" && (by == BySource || by == ByUnit) {
		return nil, ErrMatterGroup.At("by")
	}
	q := newQuery(tx.Engine, key, w, w.Area.cells())
	q.cells(w.dims(by, w.Area.holds() == "grid"))
	q.deltas(w.Area.holds(), " AND stage = ''")
	groups, err := q.run(tx)
	if by == ByUnit {
		groups = slices.DeleteFunc(groups, func(g Group) bool { return g.Key == "" })
	}
	if err == nil && by == Whole && len(groups) == 0 {
		groups = []Group{{}}
	}
	return groups, err
}

// dims are those that answer a split: of days, and of whole months where days are not asked for. Base grids keep splits by month only.
func (w Window) dims(by By, ofGrids bool) (days, months Dim) {
	days = map[By]Dim{Whole: dimDay, ByDay: dimDay, ByMatter: dimMatter, BySource: dimSource, ByUnit: dimUnit}[by]
	if w.Matter != "" {
		days = dimMatter
	}
	months = days.Month()
	if ofGrids && days != dimDay {
		days = dimCell
	}
	if by == ByDay {
		months = ""
	}
	return days, months
}

// Split returns the facts of several areas in a window, keyed by their codes, in the order of the areas. The area of the window is not looked at.
func Split(tx *store.Tx, w Window, areas []Area) ([]Group, error) {
	parts := map[string]map[string]Facts{} // column of a delta -> code -> facts
	codes := map[string][]string{}
	for _, a := range areas {
		codes[a.holds()] = append(codes[a.holds()], a.cells()...)
	}
	for holds, all := range codes {
		parts[holds] = map[string]Facts{}
		slices.Sort(all)
		q := newQuery(tx.Engine, "area", w, slices.Compact(all))
		q.cells(w.dims(Whole, holds == "grid"))
		q.key = holds
		q.deltas(holds, " AND stage = ''")
		groups, err := q.run(tx)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			parts[holds][g.Key] = g.Facts
		}
	}
	groups := make([]Group, len(areas))
	for i, a := range areas {
		groups[i].Key = a.Code
		for _, code := range a.cells() {
			groups[i].Add(parts[a.holds()][code], 1)
		}
	}
	return groups, nil
}

// Place is a base grid and a matter.
type Place struct{ Grid, Matter string }

// Filed returns how many cases were filed in a period in some base grids, by grid and matter.
func Filed(tx *store.Tx, district, from, to string, grids []string) (map[Place]int64, error) {
	filed := map[Place]int64{}
	in := tx.Engine.Among(4)
	err := tx.Each(`SELECT grid, matter, CAST(SUM(filed) AS BIGINT) FROM (
		SELECT area AS grid, matter, filed FROM indicator_cell WHERE district = $1 AND day >= $2 AND day <= $3 AND area `+in+` AND dim = 'cell' UNION ALL
		SELECT grid, matter, filed FROM indicator_delta WHERE district = $1 AND day >= $2 AND day <= $3 AND grid `+in+`) AS both_tables
		GROUP BY grid, matter HAVING SUM(filed) > 0`, store.Args(district, from, to, tx.Engine.List(grids)), func(r store.Scanner) error {
		var p Place
		var n int64
		err := r.Scan(&p.Grid, &p.Matter, &n)
		filed[p] = n
		return err
	})
	return filed, err
}

// query adds up cells and the deltas that are not folded yet, by one key.
type query struct {
	key         string
	columns     []string // that are added up
	areas       int      // how many
	among       string   // condition behind a column: that it is one of them
	matter      string   // a condition
	first, last string   // whole months in the window, YYYY-MM; first is "" where there are none
	parts       []string
	args        []any
}

// newQuery begins a query whose parameters are the district, the first and the last day, the areas, and the matter.
func newQuery(engine store.Engine, key string, w Window, areas []string) *query {
	q := &query{key: key, columns: columns, areas: len(areas), among: engine.Among(4), args: []any{w.District, w.From, w.To, engine.List(areas)}}
	if w.Matter != "" {
		q.args = append(q.args, w.Matter)
		q.matter = fmt.Sprintf(" AND matter = $%d", len(q.args))
	}
	q.first, q.last = months(w.From, w.To)
	return q
}

// part is one reading, added up by key unless there is hardly more than one row of each: sorting and adding up wide rows costs the engine more than reading them.
func (q *query) part(table, where string, addUp bool) {
	columns, by := q.columns, ""
	if addUp {
		columns, by = make([]string, len(q.columns)), " GROUP BY 1"
		for i, c := range q.columns {
			columns[i] = "CAST(SUM(" + c + ") AS BIGINT)"
		}
	}
	q.parts = append(q.parts, "SELECT "+q.key+" AS k, "+strings.Join(columns, ", ")+" FROM "+table+" WHERE district = $1 AND "+where+q.matter+by)
}

// cells takes whole months where there are any and they are asked for, and single days before and after them.
func (q *query) cells(days, months Dim) {
	cells := func(dim Dim, from, to string, addUp bool) {
		q.part("indicator_cell", fmt.Sprintf("day >= %s AND day <= %s AND area %s AND dim = '%s'", from, to, q.among, dim), addUp)
	}
	if q.first == "" || months == "" {
		cells(days, "$2", "$3", true)
		return
	}
	// No day lies between these and the ends of their months; a month lies between the first and the last day as text lies.
	n := len(q.args)
	q.args = append(q.args, q.first+"-00", q.last+"-99", q.first, q.last)
	param := func(i int) string { return fmt.Sprintf("$%d", n+i) }
	cells(days, "$2", param(1), true)
	cells(days, param(2), "$3", true)
	cells(months, param(3), param(4), q.first != q.last)
}

// deltas takes those that are not folded: of facts, or of holds.
func (q *query) deltas(holds, of string) {
	q.part("indicator_delta", "day >= $2 AND day <= $3 AND "+holds+" "+q.among+of, true)
}

// months returns the first and the last month (YYYY-MM) that lie wholly in a period; "" where none does.
func months(from, to string) (first, last string) {
	f, err := time.Parse(time.DateOnly, from)
	t, err2 := time.Parse(time.DateOnly, to)
	if err != nil || err2 != nil {
		return "", ""
	}
	if f.Day() > 1 {
		f = time.Date(f.Year(), f.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	}
	t = t.AddDate(0, 0, 1)
	t = time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -1) // the end of the last whole month
	if !f.Before(t) {
		return "", ""
	}
	return f.Format("2006-01"), t.Format("2006-01")
}

// run returns the sums by key, in the order of the keys.
func (q *query) run(tx *store.Tx) (groups []Group, err error) {
	if q.areas == 0 {
		return nil, nil
	}
	var row Group
	into := append([]any{&row.Key}, row.pointers()...)
	at := map[string]int{}
	err = tx.Each(q.text(), q.args, func(r store.Scanner) error {
		if err := r.Scan(into...); err != nil {
			return err
		}
		i, seen := at[row.Key]
		if !seen {
			at[row.Key] = len(groups)
			groups = append(groups, row)
			return nil
		}
		groups[i].Add(row.Facts, 1)
		return nil
	})
	slices.SortFunc(groups, func(one, other Group) int { return strings.Compare(one.Key, other.Key) })
	return groups, err
}

// text returns a row for each key and part.
func (q *query) text() string { return strings.Join(q.parts, " UNION ALL ") }
