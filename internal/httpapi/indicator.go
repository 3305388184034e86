package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/access"
	"liandong/internal/fault"
	"liandong/internal/indicator"
	"liandong/internal/store"
	"liandong/internal/territory"
	"liandong/internal/worktime"
)

var (
	errDay    = fault.Define(fault.Invalid, "indicator.day", "日期应为 年-月-日,例如 2026-03-02", "A day is written 2026-03-02.")
	errWindow = fault.Define(fault.Invalid, "indicator.window", "开始日期不能晚于结束日期", "The window ends before it begins.")
	errLong   = fault.Define(fault.Invalid, "indicator.long", "时间最长 %d 天", "A period is at most %d days.")
)

const longestWindow = 5 * 366 // days

func (s *Server) indicatorRoutes(api huma.API) {
	route(api, http.MethodGet, "/indicators", "readIndicators", "Counts, rates and the 70/20/10 split of an area and a period", s.indicators)
	route(api, http.MethodGet, "/indicators/definitions", "listDefinitions", "What each rate is made of, and the goals", s.definitions)
	route(api, http.MethodGet, "/indicators/causes", "readCauses", "What pulls the share of a level of resolution away from its goal, and what if", s.causes)
}

// Studied is an area and a period.
type Studied struct {
	Grid string `query:"grid" doc:"grid of any level, or an overlay; the caller's own area where it is left out"`
	From string `query:"from" doc:"YYYY-MM-DD; 29 days before the end where it is left out"`
	To   string `query:"to" doc:"YYYY-MM-DD, included; today where it is left out"`
}

type indicatorsInput struct {
	Studied
	Unit  string `query:"unit" doc:"what was done on the account of a unit, instead of an area"`
	By    string `query:"by" doc:"grid, matter, source, unit or day"`
	Level string `query:"level" doc:"with by=grid: village or base; the next level down where it is left out"`
	Kind  string `query:"kind" doc:"with by=grid: overlays of this kind instead"`
}

type countsOf struct {
	Received      int64 `json:"received"`
	Taken         int64 `json:"taken" doc:"reports decided on"`
	Filed         int64 `json:"filed"`
	Voided        int64 `json:"voided"`
	Returned      int64 `json:"returned"`
	Reworked      int64 `json:"reworked"`
	Reopened      int64 `json:"reopened"`
	Due           int64 `json:"due" doc:"filed cases whose limit ends in the window"`
	DueClosed     int64 `json:"due_closed" doc:"of these, closed"`
	DueOnTime     int64 `json:"due_on_time" doc:"of these, closed before the limit"`
	Suspended     int64 `json:"suspended" doc:"filed cases whose limit ended in the window when they were suspended; in no rate, shown beside it"`
	Closed        int64 `json:"closed" doc:"closed in the window at a level of resolution"`
	InGrid        int64 `json:"in_grid"`
	InDepartment  int64 `json:"in_department"`
	InEnforcement int64 `json:"in_enforcement"`
	Forced        int64 `json:"forced" doc:"closed in the window by force"`
	Answered      int64 `json:"answered" doc:"answered at once in the window"`
}

type rateBody struct {
	Code        string   `json:"code"`
	Kind        string   `json:"kind" enum:"share,minutes"`
	Name        text     `json:"name"`
	Numerator   int64    `json:"numerator"`
	Denominator int64    `json:"denominator"`
	Value       *float64 `json:"value" nullable:"true" doc:"0 to 1, or minutes; null where the denominator is 0"`
	Low         *float64 `json:"low" nullable:"true" doc:"of samples: the true value lies between low and high with 95% confidence (Wilson)"`
	High        *float64 `json:"high" nullable:"true"`
	Window      text     `json:"window"`
	Explain     text     `json:"explain"`
}

type levelBody struct {
	Level string   `json:"level" enum:"grid,department,enforcement"`
	Name  text     `json:"name"`
	Count int64    `json:"count"`
	Total int64    `json:"total"`
	Share *float64 `json:"share" nullable:"true"`
	Goal  float64  `json:"goal"`
}

type spanBody struct {
	Span  string `json:"span" enum:"4h,1d,3d,7d,15d,longer" doc:"at most so long from filing to closing"`
	Count int64  `json:"count"`
}

// Figures are what facts come to.
type Figures struct {
	From   string      `json:"from"`
	To     string      `json:"to"`
	Counts countsOf    `json:"counts"`
	Rates  []rateBody  `json:"rates"`
	Levels []levelBody `json:"levels"`
}

type indicatorItem struct {
	Key    string      `json:"key"`
	Name   text        `json:"name"`
	Counts countsOf    `json:"counts"`
	Rates  []rateBody  `json:"rates"`
	Levels []levelBody `json:"levels"`
}

type indicatorsBody struct {
	Grid     string `json:"grid" doc:"or the unit"`
	GridName string `json:"grid_name"`
	Figures
	Spans    []spanBody      `json:"spans" doc:"distribution of the handling time of cases closed in the window"`
	Previous Figures         `json:"previous" doc:"of the period of the same length before"`
	YearAgo  Figures         `json:"year_ago" doc:"of the same days a year before"`
	Items    []indicatorItem `json:"items"`
}

func (s *Server) indicators(ctx context.Context, who caller, in *indicatorsInput) (*reply[indicatorsBody], error) {
	var body indicatorsBody
	err := s.study(ctx, who, &in.Studied, func(st *study) error {
		if in.Unit != "" {
			if err := st.unit(in.Unit); err != nil {
				return err
			}
		}
		whole, err := st.whole(in.From, in.To)
		if err != nil {
			return err
		}
		body = indicatorsBody{Grid: st.area.Code, GridName: st.name, Spans: spansOf(whole), Items: []indicatorItem{}}
		if body.Figures, err = st.figures(in.From, in.To, whole); err != nil {
			return err
		}
		for _, other := range []struct {
			into     *Figures
			from, to worktime.Date
		}{{&body.Previous, st.from - st.length(), st.from - 1}, {&body.YearAgo, yearBefore(st.from), yearBefore(st.to)}} {
			facts, err := st.whole(other.from.String(), other.to.String())
			if err != nil {
				return err
			}
			if *other.into, err = st.figures(other.from.String(), other.to.String(), facts); err != nil {
				return err
			}
		}
		if in.By != "" {
			body.Items, err = st.items(in)
		}
		return err
	})
	return &reply[indicatorsBody]{Body: body}, err
}

func yearBefore(d worktime.Date) worktime.Date {
	return worktime.DateOf(d.Start().In(worktime.Zone).AddDate(-1, 0, 0))
}

// study is an area and a period that somebody may see figures of.
type study struct {
	*Server
	tx       *store.Tx
	who      *access.Caller
	chart    *territory.Map
	defs     indicator.Definitions
	grid     territory.Grid // zero for a unit
	area     indicator.Area
	name     string
	from, to worktime.Date
}

// study checks the period and the caller's right to the area, and fills in what was left out.
func (s *Server) study(ctx context.Context, who caller, in *Studied, fn func(*study) error) error {
	st := &study{Server: s}
	if err := in.period(st); err != nil {
		return err
	}
	return s.Desk.DB.View(ctx, func(tx *store.Tx) (err error) {
		st.tx = tx
		if st.who, err = s.Desk.Access.Resolve(tx, who.Credential); err != nil {
			return err
		}
		if st.chart, err = s.Desk.Atlas.Map(tx, who.District); err != nil {
			return err
		}
		if st.defs, err = s.Desk.Figures.Of(tx, who.District); err != nil {
			return err
		}
		if st.grid, err = areaFor(st.who, st.chart, in.Grid); err != nil {
			return err
		}
		st.area, st.name = indicator.AreaOf(st.chart, st.grid), st.grid.Name
		return fn(st)
	})
}

// period fills in what was left out and checks the rest.
func (in *Studied) period(st *study) (err error) {
	if in.To == "" {
		in.To = worktime.DateOf(st.Desk.Clock.Now()).String()
	}
	if st.to, err = worktime.ParseDate(in.To); err != nil {
		return errDay.At("to")
	}
	if in.From == "" {
		in.From = (st.to - 29).String()
	}
	if st.from, err = worktime.ParseDate(in.From); err != nil {
		return errDay.At("from")
	}
	if st.from > st.to {
		return errWindow.At("from")
	}
	if st.length() > longestWindow {
		return errLong.At("from", longestWindow)
	}
	return nil
}

// length is in days.
func (st *study) length() worktime.Date { return st.to - st.from + 1 }

// areaFor answers the grid asked for, if the caller may read its figures; the first granted area where none was named. An overlay is
// for who may read the figures of all its grids.
func areaFor(c *access.Caller, m *territory.Map, code string) (territory.Grid, error) {
	if err := c.May(access.ReadIndicator); err != nil {
		return territory.Grid{}, err
	}
	if code == "" {
		for _, g := range c.Grants {
			if grid, ok := m.Grid(g.Grid); ok && c.MayOver(access.ReadIndicator, grid.Path, access.Plain) == nil {
				return grid, nil
			}
		}
		return territory.Grid{}, access.ErrElsewhere.New()
	}
	grid, ok := m.Grid(code)
	if !ok {
		return territory.Grid{}, territory.ErrNoGrid.At("grid")
	}
	if grid.Kind == territory.Territory {
		return grid, c.MayOver(access.ReadIndicator, grid.Path, access.Plain)
	}
	for _, base := range m.Members(code) {
		if err := c.MayOver(access.ReadIndicator, base.Path, access.Plain); err != nil {
			return grid, err
		}
	}
	return grid, nil
}

// unit turns to what was done on the account of a unit, which its own people see and whoever sees the figures of its area.
func (st *study) unit(code string) error {
	roster, err := st.Desk.Rosters.Of(st.tx, st.who.District)
	if err != nil {
		return err
	}
	u, ok := roster.Unit(code)
	if !ok {
		return errNoUnit.At("unit")
	}
	if !slices.Contains(roster.UnitsOf(st.who.Account, st.who.At), code) {
		grid, _ := st.chart.Grid(u.Grid)
		if err := st.who.MayOver(access.ReadIndicator, grid.Path, access.Plain); err != nil {
			return err
		}
	}
	st.grid, st.area, st.name = territory.Grid{}, indicator.AreaOfUnit(code), u.Name
	return nil
}

var errNoUnit = fault.Define(fault.NotFound, "indicator.unit", "没有这个单位", "There is no such unit.")

func (st *study) read(from, to string, by indicator.By) ([]indicator.Group, error) {
	return indicator.Read(st.tx, indicator.Window{District: st.who.District, Area: st.area, From: from, To: to}, by)
}

func (st *study) whole(from, to string) (indicator.Facts, error) {
	groups, err := st.read(from, to, indicator.Whole)
	return indicator.Sum(groups), err
}

func (st *study) figures(from, to string, f indicator.Facts) (figures Figures, err error) {
	figures = Figures{From: from, To: to, Counts: countsBodyOf(f)}
	figures.Rates, figures.Levels, err = st.rates(f)
	return figures, err
}

func (st *study) rates(f indicator.Facts) (rates []rateBody, levels []levelBody, err error) {
	all, err := st.defs.Rates(f, st.to.String())
	if err != nil {
		return nil, nil, err
	}
	rates = []rateBody{}
	for _, r := range all {
		b := rateBody{Code: r.Code, Kind: string(r.Kind), Name: text(r.Name), Numerator: r.Numerator, Denominator: r.Denominator, Value: value(r), Window: text(r.Window), Explain: text(r.Explain)}
		if r.Sampled {
			b.Low, b.High = &r.Low, &r.High
		}
		rates = append(rates, b)
	}
	levels, err = st.levels(f)
	return rates, levels, err
}

func (st *study) levels(f indicator.Facts) ([]levelBody, error) { return levelsOf(st.defs, f) }

func levelsOf(defs indicator.Definitions, f indicator.Facts) (levels []levelBody, err error) {
	split, err := defs.Levels(f)
	for _, l := range split {
		levels = append(levels, levelBody{Level: string(l.Level), Name: text(l.Name), Count: l.Numerator, Total: l.Denominator, Share: value(l.Rate), Goal: l.Goal})
	}
	return levels, err
}

func value(r indicator.Rate) *float64 {
	if !r.Defined {
		return nil
	}
	return &r.Value
}

func countsBodyOf(f indicator.Facts) countsOf {
	return countsOf{Received: f.Received, Taken: f.Taken, Filed: f.Filed, Voided: f.Voided, Returned: f.Returned, Reworked: f.Reworked, Reopened: f.Reopened,
		Due: f.Due, DueClosed: f.DueClosed, DueOnTime: f.DueOnTime, Suspended: f.Suspended, Closed: f.Closed,
		InGrid: f.InGrid, InDepartment: f.InDepartment, InEnforcement: f.InEnforcement, Forced: f.Forced, Answered: f.Answered}
}

func spansOf(f indicator.Facts) []spanBody {
	return []spanBody{{"4h", f.Within4h}, {"1d", f.Within1d}, {"3d", f.Within3d}, {"7d", f.Within7d}, {"15d", f.Within15d}, {"longer", f.Longer}}
}

// items splits the figures, and names the parts.
func (st *study) items(in *indicatorsInput) ([]indicatorItem, error) {
	var groups []indicator.Group
	var err error
	if in.By == "grid" {
		areas, wrong := st.below(in)
		if wrong != nil {
			return nil, wrong
		}
		groups, err = indicator.Split(st.tx, st.who.District, in.From, in.To, areas)
	} else {
		groups, err = st.read(in.From, in.To, indicator.By(in.By))
	}
	if err != nil {
		return nil, err
	}
	name, err := st.namer(in.By)
	if err != nil {
		return nil, err
	}
	items := []indicatorItem{}
	for _, g := range groups {
		item := indicatorItem{Key: g.Key, Name: name(g.Key), Counts: countsBodyOf(g.Facts)}
		if item.Rates, item.Levels, err = st.rates(g.Facts); err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// below lists the areas into which the area is split; a base grid is split into itself.
func (st *study) below(in *indicatorsInput) (areas []indicator.Area, err error) {
	grids := st.chart.Children(st.grid.Code)
	switch {
	case st.area.Level == "":
		grids = st.chart.Members(st.grid.Code)
	case in.Kind != "":
		kind := territory.Kind(in.Kind)
		if !kind.Known() || kind == territory.Territory {
			return nil, errChoice.At("kind", "public_security, fire, work_safety")
		}
		grids = st.overlays(kind)
	case in.Level != "":
		level := territory.Level(in.Level)
		if level != territory.Town && level != territory.Village && level != territory.Base {
			return nil, errChoice.At("level", "town, village, base")
		}
		grids = nil
		for _, g := range st.chart.Grids(territory.Filter{Level: level}) {
			if st.chart.Under(g.Code, st.grid.Code) {
				grids = append(grids, g)
			}
		}
	}
	if len(grids) == 0 && in.Kind == "" && st.area.Level == territory.Base {
		grids = []territory.Grid{st.grid}
	}
	for _, g := range grids {
		areas = append(areas, indicator.AreaOf(st.chart, g))
	}
	return areas, nil
}

// overlays lists the overlay grids of a kind that lie wholly in the area.
func (st *study) overlays(kind territory.Kind) []territory.Grid {
	return slices.DeleteFunc(slices.Clone(st.chart.Grids(territory.Filter{Kind: kind})), func(g territory.Grid) bool {
		members := st.chart.Members(g.Code)
		return len(members) == 0 || slices.ContainsFunc(members, func(b territory.Grid) bool { return !st.chart.Under(b.Code, st.grid.Code) })
	})
}

// namer answers how the keys of a split are called.
func (st *study) namer(by string) (func(key string) text, error) {
	plain := func(key string) text { return text{ZH: key, EN: key} }
	switch by {
	case "grid":
		return func(key string) text {
			g, _ := st.chart.Grid(key)
			return plain(g.Name)
		}, nil
	case "matter":
		catalogue, err := st.Desk.Catalogues.Of(st.tx, st.who.District)
		return func(key string) text {
			if m, ok := catalogue.Matter(key); ok {
				return text(m.Name)
			}
			return text{ZH: "未确定事项", EN: "No matter named"}
		}, err
	case "unit":
		roster, err := st.Desk.Rosters.Of(st.tx, st.who.District)
		return func(key string) text {
			u, _ := roster.Unit(key)
			return plain(u.Name)
		}, err
	}
	return plain, nil
}

type definitionBody struct {
	Code        string `json:"code"`
	Kind        string `json:"kind" enum:"share,minutes"`
	Name        text   `json:"name"`
	Numerator   string `json:"numerator" doc:"counted facts with + and - between them"`
	Denominator string `json:"denominator"`
	Interval    bool   `json:"interval"`
	Window      text   `json:"window"`
	Explain     text   `json:"explain"`
	ValidFrom   string `json:"valid_from"`
	ValidTo     string `json:"valid_to"`
}

type definitionsBody struct {
	Items []definitionBody `json:"items"`
	Goals struct {
		Grid        float64 `json:"grid"`
		Department  float64 `json:"department"`
		Enforcement float64 `json:"enforcement"`
	} `json:"goals"`
}

func (s *Server) definitions(ctx context.Context, who caller, in *Studied) (*reply[definitionsBody], error) {
	body := definitionsBody{Items: []definitionBody{}}
	err := s.study(ctx, who, in, func(st *study) error {
		body.Items = body.Items[:0]
		for _, d := range st.defs.All {
			body.Items = append(body.Items, definitionBody{Code: d.Code, Kind: string(d.Kind), Name: text(d.Name), Numerator: string(d.Numerator), Denominator: string(d.Denominator),
				Interval: d.Interval, Window: text(d.Window), Explain: text(d.Explain), ValidFrom: d.ValidFrom, ValidTo: d.ValidTo})
		}
		body.Goals.Grid, body.Goals.Department, body.Goals.Enforcement = st.defs.Goals.Grid, st.defs.Goals.Department, st.defs.Goals.Enforcement
		return nil
	})
	return &reply[definitionsBody]{Body: body}, err
}

type causesInput struct {
	Studied
	Of     string   `query:"of" doc:"level of resolution: grid (default), department or enforcement"`
	InGrid []string `query:"in_grid,explode" doc:"what if all cases of these matters had been resolved in the grid?" maxItems:"50"`
}

type causeBody struct {
	Key      string  `json:"key" doc:"matter"`
	Name     text    `json:"name"`
	Closed   int64   `json:"closed"`
	Resolved int64   `json:"resolved" doc:"of these, at the level"`
	Pull     float64 `json:"pull" doc:"in parts of 1; all of them together make what the share is off its goal by"`
}

type causesBody struct {
	Of     string      `json:"of"`
	Levels []levelBody `json:"levels"`
	Causes []causeBody `json:"causes" doc:"the strongest pull away from the goal first"`
	WhatIf []levelBody `json:"what_if" doc:"the split as it would be"`
}

func (s *Server) causes(ctx context.Context, who caller, in *causesInput) (*reply[causesBody], error) {
	body := causesBody{Of: in.Of}
	if body.Of == "" {
		body.Of = string(indicator.InGrid)
	}
	if !slices.Contains([]string{"grid", "department", "enforcement"}, body.Of) {
		return nil, errChoice.At("of", "grid, department, enforcement")
	}
	err := s.study(ctx, who, &in.Studied, func(st *study) error {
		groups, err := st.read(in.From, in.To, indicator.ByMatter)
		if err != nil {
			return err
		}
		name, err := st.namer("matter")
		if err != nil {
			return err
		}
		body.Causes = []causeBody{}
		for _, c := range st.defs.Causes(groups, indicator.Level(body.Of)) {
			body.Causes = append(body.Causes, causeBody{Key: c.Key, Name: name(c.Key), Closed: c.Closed, Resolved: c.Resolved, Pull: c.Pull})
		}
		if body.Levels, err = st.levels(indicator.Sum(groups)); err != nil {
			return err
		}
		body.WhatIf, err = st.levels(indicator.WhatIf(groups, in.InGrid))
		return err
	})
	return &reply[causesBody]{Body: body}, err
}
