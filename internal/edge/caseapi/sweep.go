package caseapi

import (
	"context"
	"net/http"
	"time"

	"liandong/internal/casework"
	"liandong/internal/casework/rules"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

func (api API) sweepRoutes(r *route.Router) {
	route.Handle(r, http.MethodPost, "/deadlines/recompute", "recompute", "Which open deadlines move with the calendars of now; with apply they do", api.recompute)
	route.Handle(r, http.MethodPost, "/cases/reroute", "reroute", "Where the open cases of a post or unit would go because nobody can act there; with apply they go", api.reroute)
	route.Handle(r, http.MethodPost, "/rechecks/draw", "drawRechecks", "A random, seeded sample of closed cases for a recheck on site; with apply they are given out", api.draw)
}

type recomputeInput struct {
	Body struct {
		Apply bool `json:"apply,omitempty"`
	}
}

func (api API) recompute(ctx context.Context, who caller.Caller, in *recomputeInput) (*route.Reply[route.List[shape.MovedBody]], error) {
	moved, err := api.Casework.Recompute(ctx, who.Credential, in.Body.Apply, func(int) {})
	if err != nil {
		return nil, err
	}
	return route.Listed(shape.MovedOf(moved)), nil
}

type rerouteInput struct {
	Body struct {
		Owner  string `json:"owner" doc:"code of a post or unit"`
		Reason string `json:"reason,omitempty" doc:"needed with apply"`
		Apply  bool   `json:"apply,omitempty"`
	}
}

type reroutedBody struct {
	Case   shape.CaseBody                  `json:"case"`
	To     shape.Optional[shape.OwnerBody] `json:"to" doc:"where it would go, or went; null where it stays"`
	Reason shape.Optional[shape.Text]      `json:"reason"`
	Why    shape.Optional[shape.Text]      `json:"why" doc:"why it stays"`
	Done   bool                            `json:"done"`
}

func (api API) reroute(ctx context.Context, who caller.Caller, in *rerouteInput) (*route.Reply[route.List[reroutedBody]], error) {
	if in.Body.Apply && !words.Said(in.Body.Reason) {
		return nil, rules.ErrReason.At("reason")
	}
	all, ref, err := api.Casework.Reroute(ctx, who.Credential, in.Body.Owner, in.Body.Reason, in.Body.Apply)
	if err != nil {
		return nil, err
	}
	items := []reroutedBody{}
	for _, r := range all {
		b := reroutedBody{Case: shape.CaseOf(r.Case, ref, api.Clock.Now()), To: shape.OwnerOf(r.To.Owner), Done: r.Done, Why: whyNot(r.Why)}
		if r.Why == nil {
			b.Reason = shape.Some(shape.Text(r.To.Reason))
		}
		items = append(items, b)
	}
	return route.Listed(items), nil
}

func whyNot(err *fault.Error) shape.Optional[shape.Text] {
	if err == nil {
		return shape.Optional[shape.Text]{}
	}
	return shape.Some(shape.Text(err.Words))
}

type drawInput struct {
	Body struct {
		Grid    string    `json:"grid" doc:"of any level; each of its villages is sampled by itself"`
		From    time.Time `json:"from" doc:"closed from then"`
		To      time.Time `json:"to" doc:"until before then"`
		Percent float64   `json:"percent"`
		Seed    string    `json:"seed" doc:"the same seed draws the same cases"`
		Apply   bool      `json:"apply,omitempty"`
	}
}

type drawnBody struct {
	Case shape.CaseBody             `json:"case"`
	Why  shape.Optional[shape.Text] `json:"why" doc:"why it is not given out"`
}

func (api API) draw(ctx context.Context, who caller.Caller, in *drawInput) (*route.Reply[route.List[drawnBody]], error) {
	b := in.Body
	all, ref, err := api.Casework.Sample(ctx, who.Credential, casework.Draw{Grid: b.Grid, From: b.From, To: b.To, Percent: b.Percent, Seed: b.Seed}, b.Apply)
	if err != nil {
		return nil, err
	}
	items := []drawnBody{}
	for _, d := range all {
		items = append(items, drawnBody{Case: shape.CaseOf(d.Case, ref, api.Clock.Now()), Why: whyNot(d.Why)})
	}
	return route.Listed(items), nil
}
