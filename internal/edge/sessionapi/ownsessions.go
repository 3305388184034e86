package sessionapi

import (
	"context"
	"net/http"
	"time"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
)

func (api API) ownSessionRoutes(r *route.Router) {
	route.Handle(r, http.MethodGet, "/me/sessions", "listOwnSessions", "Where the caller is logged in", api.ownSessions)
	route.Handle(r, http.MethodDelete, "/me/sessions/{id}", "endOwnSession", "End one of the caller's sessions", api.endOwnSession)
	route.Handle(r, http.MethodPost, "/me/sessions/end-others", "endOtherSessions", "End all of the caller's sessions but this one", api.endOtherSessions)
}

type ownSessionBody struct {
	ID       string    `json:"id"`
	OpenedAt time.Time `json:"opened_at"`
	SeenAt   time.Time `json:"seen_at" doc:"when it was used last, to some minutes"`
	Client   string    `json:"client" doc:"family of browser; empty where it is not known"`
	Network  string    `json:"network" doc:"where it was opened, without the last part of the address"`
	Current  bool      `json:"current" doc:"this one"`
}

// me does something in a transaction for whoever calls.
func (api API) ownSessions(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[route.List[ownSessionBody]], error) {
	all, err := api.Administration.OwnSessions(ctx, who.Credential)
	var items []ownSessionBody
	for _, o := range all {
		items = append(items, ownSessionBody{ID: o.ID, OpenedAt: o.Opened, SeenAt: o.Seen, Client: o.Client, Network: o.Network, Current: o.Current})
	}
	return route.Listed(items), err
}

func (api API) endOwnSession(ctx context.Context, who caller.Caller, in *struct {
	ID string `path:"id"`
}) (*struct{}, error) {
	return nil, api.Administration.EndOwnSession(ctx, who.Credential, in.ID)
}

func (api API) endOtherSessions(ctx context.Context, who caller.Caller, _ *struct{}) (*struct{}, error) {
	return nil, api.Administration.EndOtherSessions(ctx, who.Credential)
}
