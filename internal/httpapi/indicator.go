package httpapi

import (
	"context"
	"net/http"
	"regexp"
	"sort"
	"strings"
	"time"

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
)

func (s *Server) indicatorRoutes(api huma.API) {
	route(api, http.MethodGet, "/indicators", "readIndicators", "Counts, rates and the 70/20/10 split of an area and a period", s.indicators)
}

type indicatorsInput struct {
	Grid string `query:"grid" doc:"territory grid; the caller's own area where it is left out"`
	From string `query:"from" doc:"YYYY-MM-DD; 29 days before the end where it is left out"`
	To   string `query:"to" doc:"YYYY-MM-DD, included; today where it is left out"`
	By   string `query:"by" doc:"grid (the next level down), matter or day"`

	Level string `query:"level" enum:"town,village,base" doc:"of the grids where by is grid, instead of the next level down"`
}

type countsOf struct {
	Received  int64 `json:"received"`
	Filed     int64 `json:"filed"`
	Voided    int64 `json:"voided"`
	Returned  int64 `json:"returned"`
	Reworked  int64 `json:"reworked"`
	Reopened  int64 `json:"reopened"`
	Due       int64 `json:"due" doc:"filed cases whose limit ends in the window"`
	DueClosed int64 `json:"due_closed" doc:"of these, closed"`
	DueOnTime int64 `json:"due_on_time" doc:"of these, closed before the limit"`
	Suspended int64 `json:"suspended" doc:"filed cases whose limit ended in the window when they were suspended; in no rate, shown beside it"`
	Closed    int64 `json:"closed" doc:"closed in the window at a level of resolution"`
	Forced    int64 `json:"forced" doc:"closed in the window by force"`
	Answered  int64 `json:"answered" doc:"answered at once in the window"`
}

type rateBody struct {
	Code        string   `json:"code"`
	Name        text     `json:"name"`
	Numerator   int64    `json:"numerator"`
	Denominator int64    `json:"denominator"`
	Value       *float64 `json:"value" nullable:"true" doc:"0 to 1; null where the denominator is 0"`
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

type indicatorItem struct {
	Key    string      `json:"key"`
	Name   text        `json:"name"`
	Counts countsOf    `json:"counts"`
	Levels []levelBody `json:"levels"`
}

type indicatorsBody struct {
	Grid     string          `json:"grid"`
	GridName string          `json:"grid_name"`
	From     string          `json:"from"`
	To       string          `json:"to"`
	Counts   countsOf        `json:"counts"`
	Rates    []rateBody      `json:"rates"`
	Levels   []levelBody     `json:"levels"`
	Items    []indicatorItem `json:"items"`
}

var day = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// window fills what was left out and checks the rest.
func (in *indicatorsInput) window(now time.Time) error {
	for field, v := range map[string]string{"from": in.From, "to": in.To} {
		if v == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, v); err != nil || !day.MatchString(v) {
			return errDay.At(field)
		}
	}
	if in.To == "" {
		in.To = worktime.DateOf(now).String()
	}
	if in.From == "" {
		to, err := time.Parse(time.DateOnly, in.To)
		if err != nil {
			return errDay.At("to")
		}
		in.From = to.AddDate(0, 0, -29).Format(time.DateOnly)
	}
	if in.From > in.To {
		return errWindow.At("from")
	}
	return nil
}

func (s *Server) indicators(ctx context.Context, who caller, in *indicatorsInput) (*reply[indicatorsBody], error) {
	if err := in.window(s.Desk.Clock.Now()); err != nil {
		return nil, err
	}
	var body indicatorsBody
	err := s.Desk.DB.View(ctx, func(tx *store.Tx) error {
		c, err := s.Desk.Access.Resolve(tx, who.Credential)
		if err != nil {
			return err
		}
		m, err := s.Desk.Atlas.Map(tx, who.District)
		if err != nil {
			return err
		}
		area, err := areaFor(c, m, in.Grid)
		if err != nil {
			return err
		}
		groups, err := indicator.Read(tx, indicator.Window{District: who.District, Path: area.Path, From: in.From, To: in.To}, indicator.By(in.By))
		if err != nil {
			return err
		}
		total := indicator.Add(groups)
		body = indicatorsBody{Grid: area.Code, GridName: area.Name, From: in.From, To: in.To, Counts: countsBodyOf(total), Items: []indicatorItem{}}
		if body.Rates, body.Levels, err = ratesOf(total); err != nil {
			return err
		}
		if in.By == "" {
			return nil
		}
		body.Items, err = s.items(tx, who, m, area, indicator.By(in.By), territory.Level(in.Level), groups)
		return err
	})
	return &reply[indicatorsBody]{Body: body}, err
}

// areaFor answers the grid asked for, if the caller may read its figures; the first granted area where none was named.
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
	if !ok || grid.Kind != territory.Territory {
		return territory.Grid{}, territory.ErrNoGrid.At("grid")
	}
	return grid, c.MayOver(access.ReadIndicator, grid.Path, access.Plain)
}

func countsBodyOf(f indicator.Facts) countsOf {
	return countsOf{Received: f.Received, Filed: f.Filed, Voided: f.Voided, Returned: f.Returned, Reworked: f.Reworked, Reopened: f.Reopened,
		Due: f.Due, DueClosed: f.DueClosed, DueOnTime: f.DueOnTime, Suspended: f.Suspended, Closed: f.Closed, Forced: f.Forced, Answered: f.Answered}
}

func ratesOf(f indicator.Facts) (rates []rateBody, levels []levelBody, err error) {
	all, err := indicator.Rates(f)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range all {
		rates = append(rates, rateBody{Code: r.Code, Name: text(r.Name), Numerator: r.Numerator, Denominator: r.Denominator, Value: value(r), Explain: text(r.Explain)})
	}
	split, err := indicator.Levels(f)
	for _, l := range split {
		levels = append(levels, levelBody{Level: l.Code, Name: text(l.Name), Count: l.Numerator, Total: l.Denominator, Share: value(l.Rate), Goal: l.Goal})
	}
	return rates, levels, err
}

func value(r indicator.Rate) *float64 {
	if !r.Defined {
		return nil
	}
	return &r.Value
}

// items names the groups; base grids are added up to the level below the area.
func (s *Server) items(tx *store.Tx, who caller, m *territory.Map, area territory.Grid, by indicator.By, level territory.Level, groups []indicator.Group) ([]indicatorItem, error) {
	catalogue, err := s.Desk.Catalogues.Of(tx, who.District)
	if err != nil {
		return nil, err
	}
	sums := map[string][]indicator.Group{}
	for _, g := range groups {
		key := g.Key
		if by == indicator.ByGrid {
			key = below(area, g.Key)
			if level != "" {
				key = territory.On(g.Key, level)
			}
		}
		sums[key] = append(sums[key], g)
	}
	items := []indicatorItem{}
	for key, parts := range sums {
		item := indicatorItem{Key: key, Name: text{ZH: key, EN: key}}
		total := indicator.Add(parts)
		item.Counts = countsBodyOf(total)
		if _, item.Levels, err = ratesOf(total); err != nil {
			return nil, err
		}
		switch by {
		case indicator.ByGrid:
			if g, ok := m.Grid(key); ok {
				item.Name = text{ZH: g.Name, EN: g.Name}
			}
		case indicator.ByMatter:
			if mt, ok := catalogue.Matter(key); ok {
				item.Name = text(mt.Name)
			}
		}
		items = append(items, item)
	}
	sort.Slice(items, func(i, j int) bool { return items[i].Key < items[j].Key })
	return items, nil
}

// below answers the code of the grid under area on the way to a path; the base grid itself where area is one.
func below(area territory.Grid, path string) string {
	rest := strings.Split(strings.Trim(strings.TrimPrefix(path, area.Path), "/"), "/")
	if rest[0] == "" {
		return area.Code
	}
	return rest[0]
}
