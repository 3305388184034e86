package opendata

import (
	"slices"

	"liandong/internal/district/indicator"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/store"
)

// All stands for all matters together.
const All = "*"

// Row (开放数据行) is one area, with all matters together or one of them, in a month. Hidden numbers are nil.
type Row struct {
	Area   string `json:"area"`
	Matter string `json:"matter"` // All, or a code; "" for cases without a matter
	Closed Count  `json:"closed"` // by level of resolution: grid, department, enforcement
	Due    Count  `json:"due"`    // by how it went: closed on time, closed late, not closed
}

// Count (计数) is a number and what it is made of. Both are there, or only the number, or neither.
type Count struct {
	Total *int64  `json:"total"`
	Parts []int64 `json:"parts"` // nil where hidden
}

// tally is the rows of a month before anything is hidden, and how they add up.
type tally struct {
	rows        []Row
	closed, due [][]int64 // of each row
	lines       []line
}

// count reads the figures of a month: the district and its zones by matter, villages with all matters together.
func count(tx *store.Tx, chart *territory.Map, from, to string) (t tally, err error) {
	district := chart.District()
	upper := append([]territory.Grid{district}, chart.Within(district.Code, territory.Town)...)
	at := map[[2]string]int{}
	for _, g := range upper {
		groups, err := indicator.Read(tx, indicator.Window{District: district.Code, Area: indicator.AreaOf(chart, g), From: from, To: to}, indicator.ByMatter)
		if err != nil {
			return t, err
		}
		at[[2]string{g.Code, All}] = t.add(g.Code, All, indicator.Sum(groups))
		all := line{whole: at[[2]string{g.Code, All}]}
		for _, m := range groups {
			if m.Closed == 0 && m.Due == 0 {
				continue
			}
			i := t.add(g.Code, m.Key, m.Facts)
			at[[2]string{g.Code, m.Key}], all.parts = i, append(all.parts, i)
		}
		t.lines = append(t.lines, all)
	}
	for key, whole := range at { // the district of its zones, for all matters and each
		if key[0] == district.Code {
			l := line{whole: whole}
			for _, g := range upper[1:] {
				if i, ok := at[[2]string{g.Code, key[1]}]; ok {
					l.parts = append(l.parts, i)
				}
			}
			t.lines = append(t.lines, l)
		}
	}
	for _, zone := range upper[1:] {
		l := line{whole: at[[2]string{zone.Code, All}]}
		villages := chart.Children(zone.Code)
		areas := make([]indicator.Area, len(villages))
		for i, v := range villages {
			areas[i] = indicator.AreaOf(chart, v)
		}
		groups, err := indicator.Split(tx, indicator.Window{District: district.Code, From: from, To: to}, areas)
		if err != nil {
			return t, err
		}
		for _, g := range groups {
			l.parts = append(l.parts, t.add(g.Key, All, g.Facts))
		}
		t.lines = append(t.lines, l)
	}
	slices.SortFunc(t.lines, func(a, b line) int { return a.whole - b.whole })
	return t, nil
}

func (t *tally) add(area, matter string, f indicator.Facts) int {
	t.rows = append(t.rows, Row{Area: area, Matter: matter})
	t.closed = append(t.closed, []int64{f.InGrid, f.InDepartment, f.InEnforcement})
	t.due = append(t.due, []int64{f.DueOnTime, f.DueClosed - f.DueOnTime, f.Due - f.DueClosed})
	return len(t.rows) - 1
}

// shown returns the rows with what may be shown.
func (t tally) shown(least int64) []Row {
	rows := slices.Clone(t.rows)
	for i, c := range guard(t.closed, t.lines, least) {
		rows[i].Closed = c
	}
	for i, c := range guard(t.due, t.lines, least) {
		rows[i].Due = c
	}
	return rows
}

// guard hides totals first, then what they are made of where a part is small; a hidden total hides its parts.
func guard(rows [][]int64, lines []line, least int64) []Count {
	totals := make([][]int64, len(rows))
	for i, row := range rows {
		totals[i] = []int64{total(row)}
	}
	noTotal := make([]bool, len(rows))
	hide(totals, lines, noTotal, least)
	noParts := slices.Clone(noTotal)
	hide(rows, lines, noParts, least)
	counts := make([]Count, len(rows))
	for i, row := range rows {
		if !noTotal[i] {
			counts[i].Total = &totals[i][0]
		}
		if !noParts[i] {
			counts[i].Parts = row
		}
	}
	return counts
}
