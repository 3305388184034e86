package query

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"time"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/indicator"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/tile"
)

// farZoom is the zoom up to which a base grid is no larger than the warmth of one point.
const farZoom = 12

// Heat returns a tile of how many cases lie where, those that are over too. From afar the cases of a base grid lie at its centre, and are counted by the figures where the filter
// asks for nothing but an area and whole days. Otherwise like Spots.
func (q *Query) Heat(ctx context.Context, who access.Credential, filter Filter, a tile.Address) (made tile.Encoded, err error) {
	err = q.onMap(ctx, who, func(tx *store.Tx, f *rules.Facts) error {
		read := readHeat
		if a.Z <= farZoom && counted(f, filter) {
			read = readFarHeat
		}
		bunches, err := read(tx, f, filter, a)
		if err != nil {
			return err
		}
		made, err = tile.Heat(a, bunches)
		return err
	})
	return made, err
}

func readHeat(tx *store.Tx, f *rules.Facts, filter Filter, a tile.Address) ([]tile.Bunch, error) {
	q := &query{}
	if err := q.tile(f, filter, a, filter.onlyOpen()); err != nil {
		return nil, err
	}
	return readBunches(tx, q, "0", a)
}

// counted says whether figures by base grid and day can answer a filter: it chooses nothing but an area, a matter and whole days.
func counted(f *rules.Facts, filter Filter) bool {
	if _, known := f.Map.Grid(filter.Grid); filter.Grid != "" && !known {
		return false // an error, which the list has words for
	}
	if codesOf(f, filter) != nil {
		return false // so is this
	}
	if !wholeDay(filter.From) || !wholeDay(filter.Before) || !filter.Before.IsZero() && !filter.Before.After(filter.From) {
		return false
	}
	if !slices.ContainsFunc(rules.States(), func(s rules.State) bool { return !slices.Contains(filter.States, s) }) {
		filter.States = nil // all of them
	}
	filter.Grid, filter.Matter, filter.From, filter.Before, filter.Cursor, filter.Limit = "", "", time.Time{}, time.Time{}, "", 0
	return len(filter.States) == 0 && len(filter.Within) == 0 && func() bool {
		filter.States, filter.Within = nil, nil
		return reflect.ValueOf(filter).IsZero() // whatever else a filter may come to say
	}()
}

func wholeDay(at time.Time) bool { return at.IsZero() || worktime.DateOf(at).Start().Equal(at) }

// readFarHeat counts by base grid what lies in the caller's areas, and one by one what the caller sees elsewhere.
func readFarHeat(tx *store.Tx, f *rules.Facts, filter Filter, a tile.Address) ([]tile.Bunch, error) {
	from, to := "0001-01-01", "9999-12-31"
	if !filter.From.IsZero() {
		from = worktime.DateOf(filter.From).String()
	}
	if !filter.Before.IsZero() {
		to = (worktime.DateOf(filter.Before) - 1).String()
	}
	scope := f.Me.Cases(f.Me.Mandates)
	square := map[string]int64{} // of a grid
	var grids []string
	for _, g := range gridsOf(f, filter.Grid) {
		if tile.Of(g.Centre, a.Z) == a && slices.ContainsFunc(scope.Areas, func(area string) bool { return strings.HasPrefix(g.Path, area) }) {
			square[g.Code] = tile.Cell(g.Centre) / a.PerSquare()
			grids = append(grids, g.Code)
		}
	}
	received, err := indicator.Received(tx, indicator.Window{District: f.Me.District, From: from, To: to, Matter: filter.Matter}, grids)
	if err != nil {
		return nil, err
	}
	sums := map[int64]int64{} // by square
	for grid, n := range received {
		sums[square[grid]] += n
	}
	hidden, err := readHidden(tx, f, filter, grids)
	if err != nil {
		return nil, err
	}
	for grid, n := range hidden {
		if sums[square[grid]] = max(0, sums[square[grid]]-n); sums[square[grid]] == 0 {
			delete(sums, square[grid])
		}
	}
	elsewhere, err := readElsewhere(tx, f, filter, scope, a)
	if err != nil {
		return nil, err
	}
	for _, b := range elsewhere {
		sums[b.Square] += b.N
	}
	bunches := make([]tile.Bunch, 0, len(sums))
	for s, n := range sums {
		bunches = append(bunches, tile.Bunch{Square: s, N: n})
	}
	slices.SortFunc(bunches, func(one, other tile.Bunch) int { return int(one.Square - other.Square) }) // the same cases, the same bytes
	return bunches, nil
}

// readHidden counts by base grid the secret cases of the filter that the caller does not see: the figures count them, a map does not show where they are.
func readHidden(tx *store.Tx, f *rules.Facts, filter Filter, grids []string) (map[string]int64, error) {
	q := &query{}
	q.and("c.district = " + q.param(f.Me.District))
	q.and("c.secrecy <> ''")
	if filter.Matter != "" {
		q.and("c.matter = " + q.param(filter.Matter))
	}
	if !filter.From.IsZero() {
		q.and("c.created_at >= " + q.param(clock.Milli(filter.From)))
	}
	if !filter.Before.IsZero() {
		q.and("c.created_at < " + q.param(clock.Milli(filter.Before)))
	}
	seen, args := f.Me.Cases(f.Me.Mandates).SQL(len(q.args)+1, ledger.Seen)
	q.and("NOT " + seen)
	q.args = append(q.args, args...)
	hidden := map[string]int64{}
	err := tx.Each("SELECT c.grid, COUNT(*) FROM cases c WHERE "+strings.Join(q.where, " AND ")+" GROUP BY c.grid", q.args, func(r store.Scanner) error {
		var grid string
		var n int64
		err := r.Scan(&grid, &n)
		if slices.Contains(grids, grid) {
			hidden[grid] = n
		}
		return err
	})
	return hidden, err
}

// gridsOf are the base grids of an area, of the district where none is named.
func gridsOf(f *rules.Facts, area string) []territory.Grid {
	above, _ := f.Map.Grid(area)
	if above.Code != "" && above.Kind != territory.Territory {
		return f.Map.Members(above.Code)
	}
	return slices.DeleteFunc(f.Map.Bases(), func(g territory.Grid) bool { return !strings.HasPrefix(g.Path, above.Path) })
}

// readElsewhere counts the cases outside the caller's areas that the caller sees because of what posts and units did, or because of having reported them.
func readElsewhere(tx *store.Tx, f *rules.Facts, filter Filter, scope access.Scope, a tile.Address) ([]tile.Bunch, error) {
	q := &query{onMap: true}
	if !q.elsewhere(f.Me.District, scope) {
		return nil, nil
	}
	first, below := a.Cells()
	q.and("+c.cell >= " + q.param(first)) // the cases are found by who had to do with them
	q.and("+c.cell < " + q.param(below))
	if err := q.choose(f, filter); err != nil {
		return nil, err
	}
	return readBunches(tx, q, "0", a)
}

// elsewhere narrows to cases outside the areas of a scope that somebody can see at all; false where there are none. Whether the caller sees them is still for the scope to say.
func (q *query) elsewhere(district string, scope access.Scope) bool {
	for _, area := range scope.Areas {
		if strings.Count(area, "/") == 2 { // the whole district
			return false
		}
	}
	var of []string
	here := q.param(district)
	if len(scope.Parties) > 0 {
		codes := scope.Parties.Codes()
		in := make([]string, len(codes))
		for i, p := range codes {
			in[i] = q.param(p)
		}
		owner := "owner_code IN (" + strings.Join(in, ", ") + ")"
		for _, table := range []string{"case_hop", "case_task"} {
			of = append(of, "SELECT h.case_id FROM "+table+" h WHERE h.district = "+here+" AND h."+owner)
		}
	}
	if scope.Account != "" {
		me := q.param(scope.Account)
		of = append(of, "SELECT r.case_id FROM report r WHERE r.district = "+here+" AND r.account <> '' AND r.account = "+me,
			"SELECT m.id FROM cases m WHERE m.district = "+here+" AND m.reporter_account <> '' AND m.reporter_account = "+me)
	}
	if len(of) == 0 {
		return false
	}
	q.and("c.id IN (" + strings.Join(of, " UNION ALL ") + ")")
	for _, area := range scope.Areas {
		q.and("NOT (c.path >= " + q.param(area) + " AND c.path < " + q.param(strings.TrimSuffix(area, "/")+"0") + ")")
	}
	return true
}
