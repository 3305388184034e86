package figuresapi

import (
	"context"
	"net/http"
	"slices"

	"liandong/internal/district/indicator"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/figures/board"
)

func (api API) indicatorRoutes(r *route.Router) {
	route.Handle(r, http.MethodGet, "/indicators", "readIndicators", "Counts, rates and the 70/20/10 split of an area and a period", api.indicators)
	route.Handle(r, http.MethodGet, "/indicators/trend", "readTrend", "An area and a period by day, week or month, each part beside the same piece as many parts before and a year before", api.trend)
	route.Handle(r, http.MethodGet, "/indicators/definitions", "listDefinitions", "What each rate is made of, and the goals", api.definitions)
	route.Handle(r, http.MethodGet, "/indicators/alike", "readAlike", "Where the middle half of the rates of like areas lies: same level, about the same size; no order, and not who has which", api.likeAreas)
	route.Handle(r, http.MethodGet, "/indicators/waits", "readWaits", "Where cases wait: how long they were held in each stage, and by which units", api.waits)
	route.Handle(r, http.MethodGet, "/indicators/causes", "readCauses", "What pulls the share of a level of resolution away from its goal, and what if", api.causes)
}

// Studied is an area and a period.
type Studied struct {
	Grid string `query:"grid" doc:"grid of any level, or an overlay; the caller's own area where it is left out"`
	From string `query:"from" doc:"YYYY-MM-DD; 29 days before the end where it is left out"`
	To   string `query:"to" doc:"YYYY-MM-DD, included; today where it is left out"`
}

// Narrowed is an area or a unit, a period, and one matter or all.
type Narrowed struct {
	Studied
	Unit   string `query:"unit" doc:"what was done or held on the account of a unit, instead of an area"`
	Matter string `query:"matter" doc:"only of this matter; then split by grid, day, week or month"`
}

type indicatorsInput struct {
	Narrowed
	By    string `query:"by" doc:"grid, matter, source, unit, day, week (Monday to Sunday, 2026-W10) or month (2026-03)"`
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
	DueOnFirst    int64 `json:"due_on_first" doc:"of these, closed before the first limit, without what was granted on top"`
	Suspended     int64 `json:"suspended" doc:"filed cases whose limit ended in the window when they were suspended; in no rate, shown beside it"`
	Closed        int64 `json:"closed" doc:"closed in the window at a level of resolution"`
	InGrid        int64 `json:"in_grid"`
	InDepartment  int64 `json:"in_department"`
	InEnforcement int64 `json:"in_enforcement"`
	Forced        int64 `json:"forced" doc:"closed in the window by force"`
	Answered      int64 `json:"answered" doc:"answered at once in the window"`
}

type spanBody struct {
	Span  string `json:"span" enum:"4h,1d,3d,7d,15d,longer" doc:"at most so long from filing to closing"`
	Count int64  `json:"count"`
}

// Figures are what facts come to.
type Figures struct {
	From   string            `json:"from"`
	To     string            `json:"to"`
	Counts countsOf          `json:"counts"`
	Rates  []shape.RateBody  `json:"rates"`
	Levels []shape.LevelBody `json:"levels"`
}

type doubtedBody struct {
	Reason string          `json:"reason" enum:"marked,perfect,silent" doc:"cases were closed in ways that look wrong; of many cases not one was late; nothing was reported although those beside report"`
	Cases  int64           `json:"cases" doc:"marked: of those closed; perfect: in time, of those due"`
	Of     int64           `json:"of"`
	Marks  []markCountBody `json:"marks" doc:"marked: how many carry each; one case may carry several"`
	Beside int             `json:"beside" doc:"silent: areas of the same parent"`
	Middle int64           `json:"middle" doc:"silent: reports of the one in their middle"`
	Counts []string        `json:"counts" doc:"that are doubted, as formulas name them"`
	Rates  []string        `json:"rates" doc:"codes of the rates made of these"`
}

type markCountBody struct {
	Code  string     `json:"code"`
	Name  shape.Text `json:"name"`
	Cases int64      `json:"cases"`
}

type indicatorItem struct {
	Key     string            `json:"key"`
	Name    shape.Text        `json:"name"`
	Counts  countsOf          `json:"counts"`
	Rates   []ratioBody       `json:"rates" doc:"what they mean stands at those of the whole"`
	Levels  []shape.LevelBody `json:"levels"`
	Doubts  []doubtedBody     `json:"doubts" doc:"of a split into areas"`
	From    string            `json:"from" doc:"of a week or month: its first day in the window"`
	To      string            `json:"to"`
	Partial bool              `json:"partial" doc:"of a week or month: the window cuts it, or it is not over"`
}

type indicatorsBody struct {
	Grid     string `json:"grid" doc:"or the unit"`
	GridName string `json:"grid_name"`
	Matter   string `json:"matter" doc:"only of this matter; empty for all"`
	Unit     string `json:"unit" doc:"whose account it is; empty for an area"`
	Figures
	Spans    []spanBody      `json:"spans" doc:"distribution of the handling time of cases closed in the window"`
	Previous Figures         `json:"previous" doc:"of the period of the same length before"`
	YearAgo  Figures         `json:"year_ago" doc:"of the same days a year before"`
	Doubts   []doubtedBody   `json:"doubts" doc:"why some of the figures are doubted, for areas"`
	Items    []indicatorItem `json:"items"`
}

func (api API) indicators(ctx context.Context, who caller.Caller, in *indicatorsInput) (*route.Reply[indicatorsBody], error) {
	var body indicatorsBody
	err := api.study(ctx, who, in.Narrowed, func(b *board.Board) error {
		whole, err := b.Figures(b.Period)
		if err != nil {
			return err
		}
		body = indicatorsBody{Grid: b.Area.Code, GridName: b.Name.ZH, Matter: b.Matter, Unit: b.Unit(), Figures: figuresOf(whole), Spans: spansOf(whole.Facts), Items: []indicatorItem{}}
		previous, err := b.Figures(b.Before())
		if err != nil {
			return err
		}
		yearAgo, err := b.Figures(b.YearAgo())
		if err != nil {
			return err
		}
		body.Previous, body.YearAgo = figuresOf(previous), figuresOf(yearAgo)
		items, err := b.Items(board.Split{By: in.By, Level: in.Level, Kind: in.Kind})
		if err != nil {
			return err
		}
		own, ofItems, err := b.Doubts(whole, items, in.By)
		body.Doubts = doubtedOf(own)
		for i, one := range items {
			body.Items = append(body.Items, indicatorItem{Key: one.Key, Name: shape.Text(one.Name), Counts: countsBodyOf(one.Facts), Rates: ratiosOf(one.Rates), Levels: shape.LevelsOf(one.Levels), Doubts: doubtedOf(ofItems[i]),
				From: one.From.String(), To: one.To.String(), Partial: one.Partial})
		}
		return err
	})
	return &route.Reply[indicatorsBody]{Body: body}, err
}

func doubtedOf(all []board.Doubt) []doubtedBody {
	out := []doubtedBody{}
	for _, d := range all {
		b := doubtedBody{Reason: string(d.Reason), Cases: d.Cases, Of: d.Of, Marks: []markCountBody{}, Beside: d.Beside, Middle: d.Middle, Counts: d.Counts, Rates: append([]string{}, d.Rates...)}
		for _, m := range d.Marks {
			b.Marks = append(b.Marks, markCountBody{m.Code, shape.Text(m.Name), m.Cases})
		}
		out = append(out, b)
	}
	return out
}

// study opens the board that was asked for.
func (api API) study(ctx context.Context, who caller.Caller, in Narrowed, fn func(*board.Board) error) error {
	return api.Sources.Study(ctx, who.Credential, board.Question{Grid: in.Grid, Unit: in.Unit, Matter: in.Matter, From: in.From, To: in.To}, fn)
}

func figuresOf(f board.Figures) Figures {
	return Figures{From: f.From.String(), To: f.To.String(), Counts: countsBodyOf(f.Facts), Rates: ratesOf(f.Rates), Levels: shape.LevelsOf(f.Levels)}
}

func ratesOf(all []indicator.Rate) []shape.RateBody {
	rates := []shape.RateBody{}
	for _, r := range all {
		b := shape.RateBody{Code: r.Code, Kind: string(r.Kind), Name: shape.Text(r.Name), Numerator: r.Numerator, Denominator: r.Denominator, Value: shape.ValueOf(r), Window: shape.Text(r.Window), Explain: shape.Text(r.Explain)}
		if r.Sampled {
			b.Low, b.High = &r.Low, &r.High
		}
		rates = append(rates, b)
	}
	return rates
}

func countsBodyOf(f indicator.Facts) countsOf {
	return countsOf{Received: f.Received, Taken: f.Taken, Filed: f.Filed, Voided: f.Voided, Returned: f.Returned, Reworked: f.Reworked, Reopened: f.Reopened,
		Due: f.Due, DueClosed: f.DueClosed, DueOnTime: f.DueOnTime, DueOnFirst: f.DueOnFirst, Suspended: f.Suspended, Closed: f.Closed,
		InGrid: f.InGrid, InDepartment: f.InDepartment, InEnforcement: f.InEnforcement, Forced: f.Forced, Answered: f.Answered}
}

func spansOf(f indicator.Facts) []spanBody {
	return []spanBody{{"4h", f.Within4h}, {"1d", f.Within1d}, {"3d", f.Within3d}, {"7d", f.Within7d}, {"15d", f.Within15d}, {"longer", f.Longer}}
}

type definitionBody struct {
	Code        string     `json:"code"`
	Kind        string     `json:"kind" enum:"share,minutes"`
	Name        shape.Text `json:"name"`
	Numerator   string     `json:"numerator" doc:"counted facts with + and - between them"`
	Denominator string     `json:"denominator"`
	Interval    bool       `json:"interval"`
	Window      shape.Text `json:"window"`
	Explain     shape.Text `json:"explain"`
	ValidFrom   string     `json:"valid_from"`
	ValidTo     string     `json:"valid_to"`
}

type definitionsBody struct {
	Items []definitionBody `json:"items"`
	Goals struct {
		Grid        float64 `json:"grid"`
		Department  float64 `json:"department"`
		Enforcement float64 `json:"enforcement"`
	} `json:"goals"`
}

func (api API) definitions(ctx context.Context, who caller.Caller, in *Studied) (*route.Reply[definitionsBody], error) {
	body := definitionsBody{Items: []definitionBody{}}
	err := api.study(ctx, who, Narrowed{Studied: *in}, func(b *board.Board) error {
		body.Items = body.Items[:0]
		for _, d := range b.Definitions.All {
			body.Items = append(body.Items, definitionBody{Code: d.Code, Kind: string(d.Kind), Name: shape.Text(d.Name), Numerator: string(d.Numerator), Denominator: string(d.Denominator),
				Interval: d.Interval, Window: shape.Text(d.Window), Explain: shape.Text(d.Explain), ValidFrom: d.ValidFrom, ValidTo: d.ValidTo})
		}
		body.Goals.Grid, body.Goals.Department, body.Goals.Enforcement = b.Definitions.Goals.Grid, b.Definitions.Goals.Department, b.Definitions.Goals.Enforcement
		return nil
	})
	return &route.Reply[definitionsBody]{Body: body}, err
}

type middleBody struct {
	Code   string     `json:"code" doc:"of a rate, or a level of resolution"`
	Kind   string     `json:"kind" enum:"share,minutes"`
	Name   shape.Text `json:"name"`
	Areas  int        `json:"areas" doc:"that have at least 5 cases in the denominator"`
	Low    float64    `json:"low" doc:"a quarter of the areas lie below"`
	Median float64    `json:"median"`
	High   float64    `json:"high" doc:"a quarter of the areas lie above"`
}

type likeGridBody struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type likeAreasBody struct {
	Grids      []likeGridBody `json:"grids" doc:"that are compared with, by code: of the same level, with half to twice as many households"`
	Households bool           `json:"households" doc:"whether the households of all areas are known; where they are not, base grids are counted"`
	Rates      []middleBody   `json:"rates" doc:"for which at least 4 areas have one"`
}

func (api API) likeAreas(ctx context.Context, who caller.Caller, in *Studied) (*route.Reply[likeAreasBody], error) {
	var body likeAreasBody
	err := api.study(ctx, who, Narrowed{Studied: *in}, func(b *board.Board) error {
		a, err := b.Alike()
		body = likeAreasBody{Grids: []likeGridBody{}, Households: a.Households, Rates: []middleBody{}}
		for _, g := range a.Grids {
			body.Grids = append(body.Grids, likeGridBody{g.Code, g.Name})
		}
		for _, m := range a.Rates {
			body.Rates = append(body.Rates, middleBody{m.Code, string(m.Kind), shape.Text(m.Name), m.Areas, m.Low, m.Median, m.High})
		}
		return err
	})
	return &route.Reply[likeAreasBody]{Body: body}, err
}

type causesInput struct {
	Studied
	Of     string   `query:"of" doc:"level of resolution: grid (default), department or enforcement"`
	InGrid []string `query:"in_grid,explode" doc:"what if all cases of these matters had been resolved in the grid?" maxItems:"50"`
}

type causeBody struct {
	Key      string     `json:"key" doc:"matter"`
	Name     shape.Text `json:"name"`
	Closed   int64      `json:"closed"`
	Resolved int64      `json:"resolved" doc:"of these, at the level"`
	Pull     float64    `json:"pull" doc:"in parts of 1; all of them together make what the share is off its goal by"`
}

type causesBody struct {
	Of     string            `json:"of"`
	Levels []shape.LevelBody `json:"levels"`
	Causes []causeBody       `json:"causes" doc:"the strongest pull away from the goal first"`
	WhatIf []shape.LevelBody `json:"what_if" doc:"the split as it would be"`
}

func (api API) causes(ctx context.Context, who caller.Caller, in *causesInput) (*route.Reply[causesBody], error) {
	body := causesBody{Of: in.Of}
	if body.Of == "" {
		body.Of = string(indicator.InGrid)
	}
	if !slices.Contains([]string{"grid", "department", "enforcement"}, body.Of) {
		return nil, problem.ErrChoice.At("of", "grid, department, enforcement")
	}
	err := api.study(ctx, who, Narrowed{Studied: in.Studied}, func(b *board.Board) error {
		causes, is, would, err := b.Causes(indicator.Level(body.Of), in.InGrid)
		body.Causes = []causeBody{}
		for _, c := range causes {
			body.Causes = append(body.Causes, causeBody{Key: c.Key, Name: shape.Text(c.Name), Closed: c.Closed, Resolved: c.Resolved, Pull: c.Pull})
		}
		body.Levels, body.WhatIf = shape.LevelsOf(is), shape.LevelsOf(would)
		return err
	})
	return &route.Reply[causesBody]{Body: body}, err
}
