package sessionapi

import (
	"context"
	"net/http"
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/kernel/access"
)

func (api API) securityRoutes(r *route.Router) {
	route.Handle(r, http.MethodGet, "/security/events", "listSecurityEvents",
		"What was tried and refused, counted by the minute, latest first: of the caller's district and of none; the reading is an audit entry", api.securityEvents)
}

type securityInput struct {
	Kind    string    `query:"kind" doc:"login_failed, login_throttled, refused, disclosure_denied, throttled, secret_failed or alarm"`
	Account string    `query:"account"`
	Address string    `query:"address"`
	From    time.Time `query:"from"`
	To      time.Time `query:"to"`
	Cursor  string    `query:"cursor" doc:"of the page before"`
}

type securityBody struct {
	District string    `json:"district" doc:"000000 for what belongs to none"`
	Kind     string    `json:"kind" enum:"login_failed,login_throttled,refused,disclosure_denied,throttled,secret_failed,alarm"`
	Account  string    `json:"account" doc:"empty where there is no such account, or in a flood"`
	Address  string    `json:"address" doc:"where it came from; empty in a flood"`
	Route    string    `json:"route" doc:"empty for a login; of an alarm what does not hold"`
	Code     string    `json:"code" doc:"of the failure"`
	Minute   time.Time `json:"minute"`
	Count    int64     `json:"count" doc:"in this minute"`
	LastAt   time.Time `json:"last_at"`
}

type securityPage struct {
	Items []securityBody `json:"items"`
	Next  string         `json:"next" doc:"cursor of the next page; empty at the end"`
}

func (api API) securityEvents(ctx context.Context, who caller.Caller, in *securityInput) (*route.Reply[securityPage], error) {
	api.Access.Trail.Flush(ctx, api.DB)
	if !in.From.IsZero() && !in.To.IsZero() && in.To.Before(in.From) {
		return nil, worktime.ErrSpan.At("from")
	}
	all, next, err := api.Administration.SecurityEvents(ctx, who.Credential, access.TrailSearch{Kind: in.Kind, Account: in.Account, Address: in.Address, From: in.From, To: in.To, Before: in.Cursor})
	body := securityPage{Items: []securityBody{}, Next: next}
	for _, e := range all {
		body.Items = append(body.Items, securityBody{District: e.District, Kind: e.Kind, Account: e.Account, Address: e.Address, Route: e.Route, Code: e.Code,
			Minute: e.Minute, Count: e.Count, LastAt: e.LastAt})
	}
	return &route.Reply[securityPage]{Body: body}, err
}
