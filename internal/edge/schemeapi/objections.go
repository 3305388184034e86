package schemeapi

import (
	"context"
	"net/http"
	"time"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/figures/scheme"
)

type objectionBody struct {
	ID        string     `json:"id"`
	Unit      string     `json:"unit"`
	N         int64      `json:"n" doc:"the result that it is about: 1 the original, then the corrections"`
	Reason    string     `json:"reason"`
	Account   string     `json:"account"`
	At        *time.Time `json:"at" nullable:"true"`
	State     string     `json:"state" enum:"open,upheld,refused"`
	Words     string     `json:"words" doc:"of the decision"`
	DecidedBy string     `json:"decided_by"`
	DecidedAt *time.Time `json:"decided_at" nullable:"true"`
}

func objectionOf(o scheme.Objection) objectionBody {
	return objectionBody{ID: o.ID, Unit: o.Unit, N: o.N, Reason: o.Reason, Account: o.By.Account, At: shape.Moment(o.By.At), State: string(o.State), Words: o.Words,
		DecidedBy: o.Decided.Account, DecidedAt: shape.Moment(o.Decided.At)}
}

type objectInput struct {
	ID   string `path:"id"`
	Body struct {
		ID     string `json:"id" doc:"UUID made by whoever objects; the same id with the same content is the same objection"`
		Unit   string `json:"unit"`
		Reason string `json:"reason"`
	}
}

type objectionOutput struct {
	Status int
	Body   objectionBody
}

func (api API) objectToScheme(ctx context.Context, who caller.Caller, in *objectInput) (*objectionOutput, error) {
	o, isNew, err := api.Schemes.Object(ctx, who.Credential, in.ID, in.Body.ID, in.Body.Unit, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	out := &objectionOutput{Status: http.StatusCreated, Body: objectionOf(o)}
	if !isNew {
		out.Status = http.StatusOK
	}
	return out, nil
}

type verdictInput struct {
	ID        string `path:"id"`
	Objection string `path:"objection"`
	Body      struct {
		Uphold bool           `json:"uphold"`
		Words  string         `json:"words"`
		Counts []scheme.Count `json:"counts,omitempty" doc:"numerators and denominators as they should have been; needed where the objection is upheld"`
	}
}

func (api API) decideObjection(ctx context.Context, who caller.Caller, in *verdictInput) (*route.Reply[objectionBody], error) {
	o, err := api.Schemes.Decide(ctx, who.Credential, in.ID, in.Objection, scheme.Verdict{Uphold: in.Body.Uphold, Words: in.Body.Words, Counts: in.Body.Counts})
	if err != nil {
		return nil, err
	}
	return &route.Reply[objectionBody]{Body: objectionOf(o)}, nil
}
