package figuresapi

import (
	"context"

	"liandong/internal/district/indicator"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/figures/board"
)

type waitBody struct {
	Stage   string `json:"stage" doc:"the state in which cases were held: received, dispatching, assigned, handling …"`
	Held    int64  `json:"held" doc:"stretches of time that ended in the window, in each of which one owner held one case in this state"`
	Minutes int64  `json:"minutes" doc:"of all of them together, day and night"`
}

type unitWaitsBody struct {
	Key    string     `json:"key" doc:"unit"`
	Name   shape.Text `json:"name"`
	Stages []waitBody `json:"stages"`
}

type waitsBody struct {
	Grid   string          `json:"grid" doc:"or the unit"`
	From   string          `json:"from"`
	To     string          `json:"to"`
	Stages []waitBody      `json:"stages"`
	Units  []unitWaitsBody `json:"units" doc:"of zones and the district, by code; what posts held is in no unit, because a post is few people"`
}

func (api API) waits(ctx context.Context, who caller.Caller, in *Narrowed) (*route.Reply[waitsBody], error) {
	var body waitsBody
	err := api.study(ctx, who, *in, func(b *board.Board) error {
		w, err := b.Waits()
		body = waitsBody{Grid: b.Area.Code, From: b.From.String(), To: b.To.String(), Stages: waitsOf(w.Stages), Units: []unitWaitsBody{}}
		for _, u := range w.Units {
			body.Units = append(body.Units, unitWaitsBody{Key: u.Code, Name: shape.Text(u.Name), Stages: waitsOf(u.Stages)})
		}
		return err
	})
	return &route.Reply[waitsBody]{Body: body}, err
}

func waitsOf(all []indicator.Wait) []waitBody {
	out := []waitBody{}
	for _, w := range all {
		out = append(out, waitBody{Stage: w.Stage, Held: w.Held, Minutes: w.HeldMinutes})
	}
	return out
}
