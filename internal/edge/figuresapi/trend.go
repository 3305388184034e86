package figuresapi

import (
	"context"

	"liandong/internal/district/indicator"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/figures/board"
)

type trendInput struct {
	Narrowed
	By string `query:"by" doc:"day (where it is left out), week (Monday to Sunday, 2026-W10) or month (2026-03)"`
}

// measureBody says once what the ratios of a trend are, so that its parts carry numbers only.
type measureBody struct {
	Code    string     `json:"code" doc:"of a rate, or of a level of resolution"`
	Kind    string     `json:"kind" enum:"share,minutes"`
	Name    shape.Text `json:"name"`
	Window  shape.Text `json:"window"`
	Explain shape.Text `json:"explain"`
	Goal    *float64   `json:"goal" nullable:"true" doc:"of levels of resolution: 0 to 1"`
}

type ratioBody struct {
	Code        string   `json:"code"`
	Numerator   int64    `json:"numerator"`
	Denominator int64    `json:"denominator"`
	Value       *float64 `json:"value" nullable:"true" doc:"0 to 1, or minutes; null where the denominator is 0: a gap, not a zero"`
	Low         *float64 `json:"low,omitempty" doc:"of samples: the true value lies between low and high with 95% confidence (Wilson)"`
	High        *float64 `json:"high,omitempty"`
}

// TrendFigures are the numbers of a part or of what it is compared with.
type TrendFigures struct {
	From   string      `json:"from"`
	To     string      `json:"to"`
	Counts countsOf    `json:"counts"`
	Ratios []ratioBody `json:"ratios" doc:"rates and levels of resolution; a rate that was not defined then is missing"`
}

type trendPart struct {
	Key     string `json:"key" doc:"2026-03-02, 2026-W10 or 2026-03"`
	Partial bool   `json:"partial" doc:"the window cuts it, or it is not over: not to be compared with a whole one"`
	TrendFigures
	Before  *TrendFigures `json:"before,omitempty" doc:"the same piece as many parts before as the trend has; missing where nothing was counted in all of them"`
	YearAgo *TrendFigures `json:"year_ago,omitempty" doc:"the same dates a year before, of a week 52 weeks before; missing where nothing was counted in all of them"`
}

type trendBody struct {
	Grid     string        `json:"grid" doc:"or the unit"`
	Matter   string        `json:"matter" doc:"only of this matter; empty for all"`
	Unit     string        `json:"unit" doc:"whose account it is; empty for an area"`
	From     string        `json:"from"`
	To       string        `json:"to"`
	By       string        `json:"by" enum:"day,week,month"`
	Measures []measureBody `json:"measures" doc:"as defined for the end of the window"`
	Items    []trendPart   `json:"items" doc:"every part, the earliest first; their counts make those of the window"`
}

func (api API) trend(ctx context.Context, who caller.Caller, in *trendInput) (*route.Reply[trendBody], error) {
	step := board.Step(in.By)
	if in.By == "" {
		step = board.ByDay
	}
	var body trendBody
	err := api.study(ctx, who, in.Narrowed, func(b *board.Board) error {
		t, err := b.Trend(step)
		if err != nil {
			return err
		}
		body = trendBody{Grid: b.Area.Code, Matter: b.Matter, Unit: b.Unit(), From: b.From.String(), To: b.To.String(), By: string(t.Step), Items: []trendPart{}}
		rates, levels := t.Points[len(t.Points)-1].Rates, t.Points[len(t.Points)-1].Levels
		for _, r := range rates {
			body.Measures = append(body.Measures, measureOf(r, nil))
		}
		for _, l := range levels {
			body.Measures = append(body.Measures, measureOf(l.Rate, &l.Goal))
		}
		for _, p := range t.Points {
			body.Items = append(body.Items, trendPart{Key: p.Key, Partial: p.Partial, TrendFigures: *trendFiguresOf(&p.Figures), Before: trendFiguresOf(p.Before), YearAgo: trendFiguresOf(p.YearAgo)})
		}
		return nil
	})
	return &route.Reply[trendBody]{Body: body}, err
}

func measureOf(r indicator.Rate, goal *float64) measureBody {
	return measureBody{Code: r.Code, Kind: string(r.Kind), Name: shape.Text(r.Name), Window: shape.Text(r.Window), Explain: shape.Text(r.Explain), Goal: goal}
}

func trendFiguresOf(f *board.Figures) *TrendFigures {
	if f == nil {
		return nil
	}
	out := &TrendFigures{From: f.From.String(), To: f.To.String(), Counts: countsBodyOf(f.Facts), Ratios: ratiosOf(f.Rates)}
	for _, l := range f.Levels {
		out.Ratios = append(out.Ratios, ratioOf(l.Rate))
	}
	return out
}

func ratiosOf(all []indicator.Rate) []ratioBody {
	out := []ratioBody{}
	for _, r := range all {
		out = append(out, ratioOf(r))
	}
	return out
}

func ratioOf(r indicator.Rate) ratioBody {
	b := ratioBody{Code: r.Code, Numerator: r.Numerator, Denominator: r.Denominator, Value: shape.ValueOf(r)}
	if r.Sampled {
		b.Low, b.High = &r.Low, &r.High
	}
	return b
}
