package figuresapi

import (
	"context"
	"net/http"

	"liandong/internal/casework/query"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/figures/board"
)

func (api API) qualityRoutes(r *route.Router) {
	route.Handle(r, http.MethodGet, "/quality", "readQuality", "Where the data of an area and a period look wrong: marked closures, silent areas, rates without a flaw", api.quality)
}

type qualityInput struct{ Studied }

type markBody struct {
	Code string     `json:"code"`
	Name shape.Text `json:"name"`
}

// DoubtContent is how many closed cases carry marks.
type DoubtContent struct {
	Closed int64            `json:"closed" doc:"the denominator: cases closed in the window"`
	Marked int64            `json:"marked" doc:"of these, with at least one mark"`
	ByMark map[string]int64 `json:"by_mark" doc:"of these, with the mark of a code; one case may carry several"`
}

type doubtBody struct {
	Key  string     `json:"key" doc:"code of the grid or the matter"`
	Name shape.Text `json:"name"`
	DoubtContent
}

type silenceBody struct {
	Grid       shape.GridBody `json:"grid"`
	Neighbours int            `json:"neighbours" doc:"grids of the same parent it is compared with"`
	Middle     int64          `json:"middle" doc:"reports of the one in the middle of them"`
}

type perfectBody struct {
	Grid shape.GridBody `json:"grid"`
	Due  int64          `json:"due" doc:"cases due, all of which were closed in time"`
}

type qualityBody struct {
	Grid     string        `json:"grid"`
	GridName string        `json:"grid_name"`
	From     string        `json:"from"`
	To       string        `json:"to"`
	Days     int           `json:"days"`
	Marks    []markBody    `json:"marks"`
	Whole    DoubtContent  `json:"whole"`
	Areas    []doubtBody   `json:"areas" doc:"the next level down, by code"`
	Matters  []doubtBody   `json:"matters" doc:"by code"`
	Judged   bool          `json:"judged" doc:"the window is long enough to speak of silence"`
	Silent   []silenceBody `json:"silent" doc:"nothing was reported, although those beside report"`
	Perfect  []perfectBody `json:"perfect" doc:"many cases were due, and not one was late"`
}

func doubtsOf(all []query.Doubt) []doubtBody {
	out := []doubtBody{}
	for _, d := range all {
		out = append(out, doubtBody{d.Key, shape.Text(d.Name), doubtOf(d)})
	}
	return out
}

func doubtOf(d query.Doubt) DoubtContent { return DoubtContent{d.Closed, d.Marked, d.ByMark} }

func (api API) quality(ctx context.Context, who caller.Caller, in *qualityInput) (*route.Reply[qualityBody], error) {
	var body qualityBody
	err := api.study(ctx, who, Narrowed{Studied: in.Studied}, func(b *board.Board) error {
		q, err := b.Quality()
		if err != nil {
			return err
		}
		body = qualityBody{Grid: b.Grid.Code, GridName: b.Grid.Name, From: b.From.String(), To: b.To.String(), Days: b.Days(), Marks: []markBody{}, Whole: doubtOf(q.Whole),
			Areas: doubtsOf(q.Areas), Matters: doubtsOf(q.Matters), Judged: q.Judged, Silent: []silenceBody{}, Perfect: []perfectBody{}}
		for _, one := range q.Marks {
			body.Marks = append(body.Marks, markBody{one.Code, shape.Text(one.Name)})
		}
		for _, one := range q.Silent {
			body.Silent = append(body.Silent, silenceBody{shape.GridOf(one.Grid), one.Neighbours, one.Middle})
		}
		for _, one := range q.Perfect {
			body.Perfect = append(body.Perfect, perfectBody{shape.GridOf(one.Grid), one.Due})
		}
		return nil
	})
	return &route.Reply[qualityBody]{Body: body}, err
}
