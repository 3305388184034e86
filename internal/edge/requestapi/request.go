// Package requestapi (申请) serves what one asks and another signs.
package requestapi

import (
	"context"
	"net/http"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/request"
)

// API is the routes over the services that they call.
type API struct {
	Requests *request.Service
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodGet, "/requests", "listRequests", "What needs a second person: what the caller asked or may sign; open ones first to lapse, ended ones the latest first", api.requests)
	route.Handle(r, http.MethodPost, "/requests/{id}/sign", "signRequest", "Sign what another person asked; it is carried out at once", api.signRequest)
	route.Handle(r, http.MethodPost, "/requests/{id}/refuse", "refuseRequest", "Refuse what another person asked, with the reason", api.refuseRequest)
	route.Handle(r, http.MethodPost, "/requests/{id}/withdraw", "withdrawRequest", "Withdraw what one asked", api.withdrawRequest)
}

type requestsInput struct {
	State  string `query:"state" doc:"open (left out), or ended"`
	Cursor string `query:"cursor"`
}

type requestsBody struct {
	Items   []shape.RequestBody `json:"items"`
	Waiting int                 `json:"waiting" doc:"open ones that the caller may sign now"`
	Next    string              `json:"next" doc:"cursor of the next page; empty at the end"`
}

func (api API) requests(ctx context.Context, who caller.Caller, in *requestsInput) (*route.Reply[requestsBody], error) {
	all, waiting, next, err := api.Requests.List(ctx, who.Credential, request.Query{State: in.State, Cursor: in.Cursor})
	if err != nil {
		return nil, err
	}
	b := requestsBody{Items: []shape.RequestBody{}, Waiting: waiting, Next: next}
	for _, r := range all {
		b.Items = append(b.Items, shape.RequestOf(r))
	}
	return &route.Reply[requestsBody]{Body: b}, nil
}

type requestInput struct {
	ID string `path:"id"`
}

func (api API) decideRequest(ctx context.Context, who caller.Caller, id string, a request.Action, reason string) (*route.Reply[shape.AskedBody], error) {
	done, err := api.Requests.Decide(ctx, who.Credential, id, a, reason)
	if err != nil {
		return nil, err
	}
	return &route.Reply[shape.AskedBody]{Body: shape.AskedOf(done)}, nil
}

func (api API) signRequest(ctx context.Context, who caller.Caller, in *requestInput) (*route.Reply[shape.AskedBody], error) {
	return api.decideRequest(ctx, who, in.ID, request.Sign, "")
}

func (api API) withdrawRequest(ctx context.Context, who caller.Caller, in *requestInput) (*route.Reply[shape.AskedBody], error) {
	return api.decideRequest(ctx, who, in.ID, request.Withdraw, "")
}

type refuseRequestInput struct {
	ID   string `path:"id"`
	Body shape.ReasonDraft
}

func (api API) refuseRequest(ctx context.Context, who caller.Caller, in *refuseRequestInput) (*route.Reply[shape.AskedBody], error) {
	return api.decideRequest(ctx, who, in.ID, request.Refuse, in.Body.Reason)
}
