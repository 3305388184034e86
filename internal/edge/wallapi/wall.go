// Package wallapi (大屏) serves what a wall shows.
package wallapi

import (
	"context"
	"net/http"
	"time"

	"liandong/internal/casework/query"
	"liandong/internal/district/matter"
	"liandong/internal/district/territory"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/figures/board"
	"liandong/internal/kernel/clock"
)

// API is the routes over the services that they call.
type API struct {
	Clock   clock.Clock
	Sources board.Sources
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodGet, "/wall", "readWall", "What a screen on the wall shows of a district or town: counts and clocks, no words and no persons", api.wall)
}

type wallInput struct {
	Grid string `query:"grid" doc:"district or town; the caller's own area where it is left out"`
}

// WallBody has no field that could hold what somebody wrote: a test walks it.
type WallBody struct {
	Grid     string    `json:"grid"`
	GridName string    `json:"grid_name"`
	Level    string    `json:"level" enum:"district,town"`
	At       time.Time `json:"at" doc:"as of when"`
	Age      float64   `json:"age_seconds" doc:"of these figures, by the server's clock"`
	Day      string    `json:"day"`
	Before   string    `json:"before" doc:"the same weekday a week earlier"`

	Today   wallToday    `json:"today"`
	Sources []wallSource `json:"sources" doc:"reports of today, the most frequent first"`
	Hours   []wallHour   `json:"hours" doc:"reports by hour of the day in Asia/Shanghai"`
	Matters []wallMatter `json:"matters" doc:"of cases that came in today, the most frequent first"`

	From   string            `json:"from" doc:"first of the days that the levels are counted over; the last is today"`
	Levels []shape.LevelBody `json:"levels"`
	Parts  []wallPart        `json:"parts" doc:"zones of the district, villages of the town"`

	Supervised []wallSupervised `json:"supervised" doc:"open cases under supervision, the most pressing first"`
	Orders     int              `json:"supervised_total"`
	Arrivals   []wallArrival    `json:"arrivals" doc:"of the last half hour, the latest first"`
}

type wallToday struct {
	Received int64 `json:"received" doc:"cases"`
	Filed    int64 `json:"filed"`
	Closed   int64 `json:"closed" doc:"at a level, by force or by an answer"`
	Returned int64 `json:"returned"`
	Open     int64 `json:"open" doc:"now"`
	Overdue  int64 `json:"overdue" doc:"of these"`
}

type wallSource struct {
	Source string `json:"source" enum:"patrol,hotline,letter,web,app,department,business,volunteer,resident"`
	Count  int64  `json:"count"`
}

type wallHour struct {
	Hour   int   `json:"hour"`
	Today  int64 `json:"today"`
	Before int64 `json:"before"`
}

type wallMatter struct {
	Matter string     `json:"matter"`
	Name   shape.Text `json:"name"`
	Count  int64      `json:"count"`
}

type wallPart struct {
	Grid     string `json:"grid"`
	Name     string `json:"name"`
	Open     int64  `json:"open"`
	Overdue  int64  `json:"overdue"`
	Received int64  `json:"received" doc:"today"`
	Closed   int64  `json:"closed" doc:"today"`
}

type wallSupervised struct {
	Number     string     `json:"number"`
	Matter     string     `json:"matter" doc:"empty until it is named"`
	MatterName shape.Text `json:"matter_name"`
	Zone       string     `json:"zone"`
	ZoneName   string     `json:"zone_name"`
	State      string     `json:"state" enum:"received,screening,dispatching,assigned,handling,checking,suspended"`
	DueAt      *time.Time `json:"due_at" nullable:"true" doc:"of the whole case"`
	ReplyDueAt *time.Time `json:"reply_due_at" nullable:"true" doc:"null once the reply was given"`
}

type wallArrival struct {
	Grid   string          `json:"grid" doc:"base grid"`
	Centre shape.PointBody `json:"centre" doc:"of the grid, not of the report"`
	At     time.Time       `json:"at"`
	Urgent bool            `json:"urgent"`
}

func (api API) wall(ctx context.Context, who caller.Caller, in *wallInput) (*route.Reply[WallBody], error) {
	w, err := api.Sources.Wall(ctx, who.Credential, in.Grid)
	if err != nil {
		return nil, err
	}
	body := wallOf(w.Wall, w.Chart, w.Catalogue, api.Clock.Now())
	body.Levels = shape.LevelsOf(w.Levels)
	return &route.Reply[WallBody]{Body: body}, nil
}

func wallOf(w query.Wall, chart *territory.Map, catalogue *matter.Catalogue, now time.Time) WallBody {
	matterName := func(code string) shape.Text {
		m, _ := catalogue.Matter(code)
		return shape.Text(m.Name)
	}
	b := WallBody{Grid: w.Area.Code, GridName: w.Area.Name, Level: string(w.Area.Level), At: w.At.UTC(), Age: now.Sub(w.At).Seconds(), Day: w.Day, Before: w.Before, From: w.From,
		Today:   wallToday{Received: w.Today.Received, Filed: w.Today.Filed, Closed: w.Today.Closed + w.Today.Forced + w.Today.Answered, Returned: w.Today.Returned},
		Sources: []wallSource{}, Hours: []wallHour{}, Matters: []wallMatter{}, Parts: []wallPart{}, Supervised: []wallSupervised{}, Orders: w.Orders, Arrivals: []wallArrival{}}
	for _, one := range w.Sources {
		b.Sources = append(b.Sources, wallSource{one.Code, one.N})
	}
	for hour, n := range w.Hours {
		b.Hours = append(b.Hours, wallHour{hour, n.Today, n.Before})
	}
	for _, one := range w.Matters {
		b.Matters = append(b.Matters, wallMatter{one.Code, matterName(one.Code), one.N})
	}
	for _, p := range w.Parts {
		b.Today.Open += p.Open
		b.Today.Overdue += p.Overdue
		b.Parts = append(b.Parts, wallPart{Grid: p.Grid.Code, Name: p.Grid.Name, Open: p.Open, Overdue: p.Overdue, Received: p.Received, Closed: p.Done})
	}
	for _, c := range w.Supervised {
		zone, _ := chart.Grid(c.Zone)
		b.Supervised = append(b.Supervised, wallSupervised{Number: c.Number, Matter: c.Matter, MatterName: matterName(c.Matter), Zone: c.Zone, ZoneName: zone.Name,
			State: string(c.State), DueAt: shape.Moment(c.Due), ReplyDueAt: shape.Moment(c.ReplyDue)})
	}
	for _, a := range w.Arrivals {
		b.Arrivals = append(b.Arrivals, wallArrival{Grid: a.Grid, Centre: shape.PointBody{Lon: a.At.Lon(), Lat: a.At.Lat()}, At: a.When.UTC(), Urgent: a.Urgent})
	}
	return b
}
