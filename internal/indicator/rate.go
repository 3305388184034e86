package indicator

import (
	"fmt"
	"strings"

	"liandong/internal/fault"
	"liandong/internal/store"
	"liandong/internal/words"
)

// ErrImpossible says that a rate would exceed 100%: a mistake in the data that is reported, never drawn.
var ErrImpossible = fault.Define(fault.Internal, "indicator.impossible", "指标“%s”超过百分之百,数据有误", "The rate “%s” exceeds 100%%: the data are wrong.")

// ErrGroup says that figures cannot be split that way.
var ErrGroup = fault.Define(fault.Invalid, "indicator.by", "只能按 grid、matter 或 day 分组", "Figures can be split by grid, matter or day.")

// Window is an area and a period: days from From to To, both included.
type Window struct {
	District, Path string // territory path
	From, To       string // YYYY-MM-DD
}

// Rate is a share with what it was made from. Defined is false where the denominator is 0: then there is nothing to show.
type Rate struct {
	Code                   string
	Name, Explain          words.Text
	Numerator, Denominator int64
	Defined                bool
	Value                  float64 // between 0 and 1
}

type definition struct {
	code          string
	name, explain words.Text
	of, per       func(Facts) int64
}

// definitions: formulas of the field facts. Each rate counts cases whose limit, or closing, falls into the window.
var definitions = []definition{
	{"closing", words.T("结案率", "Closing rate"), words.T("结案数 ÷ 应结案数(时限在本期内到期的立案案件)", "Closed ÷ due to close (filed cases whose limit ends in the window)"),
		func(f Facts) int64 { return f.DueClosed }, func(f Facts) int64 { return f.Due }},
	{"on_time_closing", words.T("按期结案率", "On-time closing rate"), words.T("按期结案数 ÷ 应结案数", "Closed on time ÷ due to close"),
		func(f Facts) int64 { return f.DueOnTime }, func(f Facts) int64 { return f.Due }},
}

// Rates answers every defined rate. Errors: ErrImpossible.
func Rates(f Facts) ([]Rate, error) {
	rates := make([]Rate, len(definitions))
	for i, d := range definitions {
		r, err := share(d.code, d.name, d.of(f), d.per(f))
		if err != nil {
			return nil, err
		}
		r.Explain = d.explain
		rates[i] = r
	}
	return rates, nil
}

func share(code string, name words.Text, of, per int64) (Rate, error) {
	r := Rate{Code: code, Name: name, Numerator: of, Denominator: per, Defined: per > 0}
	if of > per || of < 0 {
		return r, ErrImpossible.New(name)
	}
	if r.Defined {
		r.Value = float64(of) / float64(per)
	}
	return r, nil
}

// LevelShare is the share of cases that were really resolved at one level, beside the goal.
type LevelShare struct {
	Rate
	Goal float64
}

// Levels answers the 70/20/10 split: in the grid (base grid and village), by departments of town or district, by enforcement.
func Levels(f Facts) ([]LevelShare, error) {
	levels := []struct {
		code string
		name words.Text
		of   int64
		goal float64
	}{
		{"grid", words.T("网格内解决", "In the grid"), f.InGrid, 0.7},
		{"department", words.T("区镇部门解决", "By departments"), f.InDepartment, 0.2},
		{"enforcement", words.T("综合执法解决", "By enforcement"), f.InEnforcement, 0.1},
	}
	shares := make([]LevelShare, len(levels))
	for i, l := range levels {
		r, err := share(l.code, l.name, l.of, f.Closed)
		if err != nil {
			return nil, err
		}
		shares[i] = LevelShare{Rate: r, Goal: l.goal}
	}
	return shares, nil
}

// Group is the facts of one key of a split.
type Group struct {
	Key string
	Facts
}

// By names a split.
type By string

// The splits.
const (
	Whole    By = ""
	ByGrid   By = "grid" // base grids; who reads adds them up to the level wanted
	ByMatter By = "matter"
	ByDay    By = "day"
)

// Place is a base grid and a matter.
type Place struct{ Grid, Matter string }

// Filed answers how many cases were filed in a window, by base grid and matter.
func Filed(tx *store.Tx, w Window) (map[Place]int64, error) {
	filed := map[Place]int64{}
	err := tx.Each(`SELECT grid, matter, CAST(SUM(filed) AS BIGINT) FROM (`+w.from("indicator_count", "grid, matter, filed")+` UNION ALL `+
		w.from("indicator_delta", "grid, matter, filed")+`) AS both_tables GROUP BY grid, matter`, w.args(), func(r store.Scanner) error {
		var p Place
		var n int64
		err := r.Scan(&p.Grid, &p.Matter, &n)
		filed[p] = n
		return err
	})
	return filed, err
}

func (Window) from(table, columns string) string {
	return `SELECT ` + columns + ` FROM ` + table + ` WHERE district = $1 AND day >= $2 AND day <= $3 AND path >= $4 AND path < $5`
}

func (w Window) args() []any {
	return store.Args(w.District, w.From, w.To, w.Path, strings.TrimSuffix(w.Path, "/")+"0")
}

// Read answers the facts of a window, whole (one group with an empty key) or split, in the order of the keys. Errors: ErrGroup.
func Read(tx *store.Tx, w Window, by By) ([]Group, error) {
	key := map[By]string{Whole: "''", ByGrid: "path", ByMatter: "matter", ByDay: "day"}[by]
	if key == "" {
		return nil, ErrGroup.At("by")
	}
	sums := make([]string, len(columns))
	for i, c := range columns {
		sums[i] = "COALESCE(CAST(SUM(" + c + ") AS BIGINT), 0)"
	}
	list := key + " AS k, " + strings.Join(columns, ", ")
	query := fmt.Sprintf(`SELECT k, %s FROM (%s UNION ALL %s) AS both_tables GROUP BY k ORDER BY k`,
		strings.Join(sums, ", "), w.from("indicator_count", list), w.from("indicator_delta", list))
	var groups []Group
	err := tx.Each(query, w.args(), func(r store.Scanner) error {
		var g Group
		if err := r.Scan(append([]any{&g.Key}, g.pointers()...)...); err != nil {
			return err
		}
		groups = append(groups, g)
		return nil
	})
	if err == nil && by == Whole && len(groups) == 0 {
		groups = []Group{{}}
	}
	return groups, err
}

// Add sums facts.
func Add(groups []Group) (total Facts) {
	for _, g := range groups {
		total.add(g.Facts)
	}
	return total
}
