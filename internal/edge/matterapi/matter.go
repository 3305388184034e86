// Package matterapi (事项) serves the catalogue of matters with its versions.
package matterapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"liandong/internal/administration"
	"liandong/internal/directory"
	"liandong/internal/district/matter"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/clock"
)

// API is the routes over the services that they call.
type API struct {
	Administration *administration.Service
	Clock          clock.Clock
	Directory      *directory.Directory
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodGet, "/matters", "listMatters", "The catalogue of matters: those in force, or all", api.matters)
	route.Handle(r, http.MethodGet, "/matters/{code}", "readMatter", "One matter", api.matter)
	route.Handle(r, http.MethodPut, "/matters/{code}", "saveMatter", "Put a matter in the place of the version that was seen; version 0 adds one", api.saveMatter, route.Large)
	route.Handle(r, http.MethodGet, "/matters/{code}/history", "readMatterHistory", "What was changed in a matter, by whom and why", api.matterHistory)
}

type mattersInput struct {
	Duty string `query:"duty" doc:"duty list of towns: basic, cooperating or taken_back"`
	All  bool   `query:"all" doc:"those too that are retired or not yet in force"`
}

func (api API) matters(ctx context.Context, who caller.Caller, in *mattersInput) (*route.Reply[route.List[matterBody]], error) {
	if in.Duty != "" && !slices.Contains(matter.DutyTags(), in.Duty) {
		return nil, problem.ErrChoice.At("duty", "basic, cooperating, taken_back")
	}
	all, at, err := api.Directory.Matters(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	var items []matterBody
	for _, m := range all.All() {
		if (in.All || m.ValidAt(at)) && (in.Duty == "" || m.DutyTag == in.Duty) {
			m.Knowledge = nil
			items = append(items, matterOf(m, at))
		}
	}
	return route.Listed(items), nil
}

func (api API) matter(ctx context.Context, who caller.Caller, in *shape.CodeInput) (*route.Reply[matterBody], error) {
	all, at, err := api.Directory.Matters(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	m, known := all.Matter(in.Code)
	if !known {
		return nil, matter.ErrNoMatter.At("code")
	}
	return &route.Reply[matterBody]{Body: matterOf(m, at)}, nil
}

type saveMatterInput struct {
	Code string `path:"code"`
	Body struct {
		MatterContent
		Version int64  `json:"version" doc:"that was seen; 0 for a new matter"`
		Reason  string `json:"reason" doc:"why it is changed; kept with the version"`
	}
}

func (api API) saveMatter(ctx context.Context, who caller.Caller, in *saveMatterInput) (*route.Reply[matterBody], error) {
	m, err := api.Administration.EditMatter(ctx, who.Credential, in.Body.matter(in.Code), in.Body.Version, in.Body.Reason)
	return &route.Reply[matterBody]{Body: matterOf(m, api.Clock.Now())}, err
}

type matterVersionBody struct {
	Version int64        `json:"version"`
	At      *time.Time   `json:"at" nullable:"true" doc:"null for what was there before versions were kept"`
	Account string       `json:"account"`
	Reason  string       `json:"reason"`
	Changes []changeBody `json:"changes"`
}

type changeBody struct {
	Field  string     `json:"field" doc:"place of the value, as in conditions[1].limit.value"`
	Name   shape.Text `json:"name" doc:"what it belongs to, in words"`
	Before string     `json:"before" doc:"empty where there was nothing"`
	After  string     `json:"after"`
}

func (api API) matterHistory(ctx context.Context, who caller.Caller, in *shape.CodeInput) (*route.Reply[route.List[matterVersionBody]], error) {
	var items []matterVersionBody
	all, err := api.Directory.History(ctx, who.Credential, in.Code)
	for _, v := range all {
		b := matterVersionBody{Version: v.Version, At: shape.Moment(v.At), Account: v.Account, Reason: v.Reason, Changes: []changeBody{}}
		for _, one := range v.Changes {
			b.Changes = append(b.Changes, changeBody{one.Field, shape.Text(one.Name), one.Before, one.After})
		}
		items = append(items, b)
	}
	return route.Listed(items), err
}
