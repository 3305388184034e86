// Package board (看板) reads figures the way people ask for them: of an area or a unit they may see, in a period, split and named.
// Numbers come from indicator, names from the map, the catalogue and the roster.
package board

import (
	"context"
	"slices"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/district/indicator"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// What is wrong with a question.
var (
	ErrUnit  = fault.Define(fault.NotFound, "indicator.unit", "没有这个单位", "There is no such unit.")
	ErrAlone = fault.Define(fault.Invalid, "indicator.alone", "不能与 %s 同时使用", "It does not go together with %s.")
	ErrOnly  = fault.Define(fault.Invalid, "indicator.only", "只能与 %s 一起使用", "It goes with %s only.")
	ErrSplit = fault.Define(fault.Invalid, "indicator.split", "只能选择：%s", "It must be one of: %s.")
)

const (
	longest = 5 * 366 // days
	usual   = 30
)

// Question (问题) is what figures are asked for. What is left out is filled in.
type Question struct {
	Grid     string // of any level, or an overlay; the asker's own area where it is left out
	Unit     string // what was done on the account of a unit, instead of an area
	Matter   string // only of this matter; "" for all
	From, To string // YYYY-MM-DD, both included; 29 days before the end, today
}

// Period (时段) is days, both included.
type Period struct{ From, To worktime.Date }

// Days is its length.
func (p Period) Days() int { return int(p.To-p.From) + 1 }

// Before is the period of the same length before.
func (p Period) Before() Period {
	return Period{p.From - worktime.Date(p.Days()), p.From - 1}
}

// YearAgo is the same days of the year before.
func (p Period) YearAgo() Period { return Period{yearBefore(p.From), yearBefore(p.To)} }

func yearBefore(d worktime.Date) worktime.Date {
	return worktime.DateOf(d.Start().In(worktime.Zone).AddDate(-1, 0, 0))
}

// Board (看板) is an area or a unit in a period.
type Board struct {
	Period
	District    string
	Chart       *territory.Map
	Definitions indicator.Definitions
	Grid        territory.Grid // zero for a unit
	Area        indicator.Area
	Name        words.Text
	Matter      string // that it is about; "" for all

	from Sources
	tx   *store.Tx
}

// Sources are where the figures of a board come from.
type Sources struct {
	*ledger.Ledger
	Query   *query.Query
	Figures *rulebook.Book[indicator.Definitions]
}

// Open returns the board that somebody asks for. Permission: indicator.read over the area (an overlay: over all its grids), or to work in the unit.
// Errors: worktime.ErrDate, ErrAlone, worktime.ErrSpan, worktime.ErrLong, ErrUnit, territory.ErrNoGrid, casework.ErrMatter, those of access.
func Open(tx *store.Tx, from Sources, who *access.Caller, q Question) (*Board, error) {
	if q.Unit != "" && q.Grid != "" {
		return nil, ErrAlone.At("grid", "unit")
	}
	period, err := q.period(worktime.DateOf(who.At))
	if err != nil {
		return nil, err
	}
	chart, err := from.Atlas.Map(tx, who.District)
	if err != nil {
		return nil, err
	}
	grid, err := AreaFor(who, chart, q.Grid)
	if err != nil {
		return nil, err
	}
	b, err := of(tx, from, who.District, grid, period)
	if err == nil && q.Unit != "" {
		err = b.turnTo(who, q.Unit)
	}
	if err == nil && q.Matter != "" {
		err = b.narrow(q.Matter)
	}
	return b, err
}

// Of returns the board of an area for something that was allowed before, such as a report that is sent.
func Of(tx *store.Tx, from Sources, district, code string, p Period) (*Board, error) {
	chart, err := from.Atlas.Map(tx, district)
	if err != nil {
		return nil, err
	}
	grid, ok := chart.Grid(code)
	if !ok {
		return nil, territory.ErrNoGrid.At("grid")
	}
	return of(tx, from, district, grid, p)
}

func of(tx *store.Tx, from Sources, district string, grid territory.Grid, p Period) (b *Board, err error) {
	b = &Board{Period: p, District: district, Grid: grid, Name: words.T(grid.Name, grid.Name), from: from, tx: tx}
	if b.Chart, err = from.Atlas.Map(tx, district); err != nil {
		return nil, err
	}
	b.Area = indicator.AreaOf(b.Chart, grid)
	b.Definitions, err = from.Figures.Of(tx, district)
	return b, err
}

// period fills in what was left out and checks the rest.
func (q Question) period(today worktime.Date) (p Period, err error) {
	if p.To, err = worktime.DateOr(q.To, "to", today); err != nil {
		return p, err
	}
	if p.From, err = worktime.DateOr(q.From, "from", p.To-usual+1); err != nil {
		return p, err
	}
	return p, worktime.Span(p.From, p.To, today, longest)
}

// Recorder reads and writes for somebody with what the sources stand on.
func (from Sources) Recorder() record.Recorder {
	return record.Recorder{DB: from.DB, Access: from.Access}
}

// Study opens a board for somebody and lets read look at it. Errors: those of Open.
func (from Sources) Study(ctx context.Context, who access.Credential, q Question, read func(*Board) error) error {
	return from.Recorder().Look(ctx, who, "", func(tx *store.Tx, me *access.Caller) error {
		b, err := Open(tx, from, me, q)
		if err != nil {
			return err
		}
		return read(b)
	})
}

// AreaFor returns the grid asked for, if the caller may read its figures; the first granted area where none was named. An overlay is
// for who may read the figures of all its grids.
func AreaFor(who *access.Caller, chart *territory.Map, code string) (territory.Grid, error) {
	if err := who.May(access.ReadIndicator); err != nil {
		return territory.Grid{}, err
	}
	if code == "" {
		for _, g := range who.Grants {
			if grid, ok := chart.Grid(g.Grid); ok && who.MayOver(access.ReadIndicator, grid.Path, access.Plain) == nil {
				return grid, nil
			}
		}
		return territory.Grid{}, access.ErrElsewhere.New()
	}
	grid, ok := chart.Grid(code)
	if !ok {
		return territory.Grid{}, territory.ErrNoGrid.At("grid")
	}
	if grid.Kind == territory.Territory {
		return grid, who.MayOver(access.ReadIndicator, grid.Path, access.Plain)
	}
	for _, base := range chart.Members(code) {
		if err := who.MayOver(access.ReadIndicator, base.Path, access.Plain); err != nil {
			return grid, err
		}
	}
	return grid, nil
}

// turnTo makes it the board of a unit, which its own people see and whoever sees the figures of its area.
func (b *Board) turnTo(who *access.Caller, code string) error {
	roster, err := b.from.Rosters.Of(b.tx, b.District)
	if err != nil {
		return err
	}
	u, ok := roster.Unit(code)
	if !ok {
		return ErrUnit.At("unit")
	}
	if !slices.Contains(roster.UnitsOf(who.Account, who.At), code) {
		grid, _ := b.Chart.Grid(u.Grid)
		if err := who.MayOver(access.ReadIndicator, grid.Path, access.Plain); err != nil {
			return err
		}
	}
	b.Grid, b.Area, b.Name = territory.Grid{}, indicator.AreaOfUnit(code), words.T(u.Name, u.Name)
	return nil
}

// Unit is whose board it is; "" for an area.
func (b *Board) Unit() string {
	if b.Grid.Code != "" {
		return ""
	}
	return b.Area.Code
}

// narrow makes it a board of one matter.
func (b *Board) narrow(matter string) error {
	catalogue, err := b.from.Catalogues.Of(b.tx, b.District)
	if err != nil {
		return err
	}
	if _, ok := catalogue.Matter(matter); !ok {
		return rules.ErrMatter.At("matter")
	}
	b.Matter = matter
	return nil
}

// Quality returns where the data of the board look wrong. Errors: territory.ErrNoGrid for overlays and units.
func (b *Board) Quality() (query.Quality, error) {
	if b.Grid.Kind != territory.Territory {
		return query.Quality{}, territory.ErrNoGrid.At("grid")
	}
	return b.from.Query.Quality(b.tx, b.Grid, b.window(b.Period))
}
