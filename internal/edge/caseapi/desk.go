package caseapi

import (
	"context"
	"net/http"
	"time"

	"liandong/internal/casework/intake"
	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/disclosure"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/geo"
)

// deskRoutes are what the desk asks while somebody writes, chooses or prints. Only the saved views and the record of a print are written.
func (api API) deskRoutes(r *route.Router) {
	route.Handle(r, http.MethodGet, "/places/search", "findPlaces", "Places that words may mean: grids by code, name or pinyin, places with a printed code, addresses in cases that the caller may see", api.findPlaces)
	route.Handle(r, http.MethodPost, "/places/mentioned", "placesMentioned", "Places that a text mentions, as proposals; nothing is written", api.placesMentioned)
	route.Handle(r, http.MethodPost, "/reports/forecast", "forecast", "What a report in the making would become: who has it first, who handles it, until when; nothing is written", api.forecast)
	route.Handle(r, http.MethodPost, "/cases/prospects", "prospects", "What may be done to several cases now, and why not; nothing is written", api.prospects)
	route.Handle(r, http.MethodGet, "/me/views", "listSavedViews", "Filters of the lists that the caller named", api.savedViews)
	route.Handle(r, http.MethodPut, "/me/views", "saveViews", "Keep these in the place of those that were there", api.saveViews)
	route.Handle(r, http.MethodPost, "/cases/{id}/printout", "printOut", "Say that the file of a case is printed; the print is recorded, and contacts come in clear only for a purpose", api.printOut)
}

type findPlacesInput struct {
	Q string `query:"q" required:"true" doc:"1 to 60 characters"`
}

type foundPlaceBody struct {
	Name      string           `json:"name"`
	Printed   string           `json:"printed" doc:"its printed code; empty for others"`
	Case      string           `json:"case" doc:"number of the newest case whose report named this address; empty for others"`
	Code      string           `json:"code" doc:"of the grid that is meant; empty for others"`
	Level     string           `json:"level" doc:"of the grid that is meant; empty for others"`
	Lon       float64          `json:"lon" doc:"of a point that surely lies inside, WGS 84"`
	Lat       float64          `json:"lat"`
	Grid      shape.GridBody   `json:"grid" doc:"base grid of the point"`
	Ancestors []shape.GridBody `json:"ancestors" doc:"village, town, district"`
}

func spotsOf(all []query.Spot) *route.Reply[route.List[foundPlaceBody]] {
	items := []foundPlaceBody{}
	for _, p := range all {
		items = append(items, foundPlaceBody{Name: p.Name, Printed: p.Printed, Case: p.Case, Code: p.Code, Level: string(p.Level), Lon: p.At.Lon, Lat: p.At.Lat,
			Grid: shape.GridOf(p.Place.Grid), Ancestors: shape.GridsOf(p.Place.Ancestors)})
	}
	return route.Listed(items)
}

func (api API) findPlaces(ctx context.Context, who caller.Caller, in *findPlacesInput) (*route.Reply[route.List[foundPlaceBody]], error) {
	all, err := api.Query.FindPlaces(ctx, who.Credential, in.Q)
	if err != nil {
		return nil, err
	}
	return spotsOf(all), nil
}

type mentionedInput struct {
	Body struct {
		Text string `json:"text" doc:"1 to 4000 characters"`
	}
}

func (api API) placesMentioned(ctx context.Context, who caller.Caller, in *mentionedInput) (*route.Reply[route.List[foundPlaceBody]], error) {
	all, err := api.Query.PlacesIn(ctx, who.Credential, in.Body.Text)
	if err != nil {
		return nil, err
	}
	return spotsOf(all), nil
}

type forecastInput struct {
	Body struct {
		Source   string             `json:"source"`
		Matter   string             `json:"matter,omitempty"`
		Location shape.LocationBody `json:"location"`
	}
}

type handlingBody struct {
	Owner    shape.OwnerBody `json:"owner"`
	Acts     string          `json:"acts" doc:"masked name of who acts there; empty for a unit or a vacancy"`
	Level    string          `json:"level"`
	Reason   shape.Text      `json:"reason"`
	AcceptBy *time.Time      `json:"accept_by" nullable:"true"`
	DueAt    *time.Time      `json:"due_at" nullable:"true" doc:"of the whole case, by its first condition"`
}

type forecastBody struct {
	State   string                          `json:"state" enum:"received,screening,dispatching,assigned"`
	Owner   shape.Optional[shape.OwnerBody] `json:"owner" doc:"who has it first"`
	Acts    string                          `json:"acts" doc:"masked name of who acts there"`
	StageBy *time.Time                      `json:"stage_by" nullable:"true" doc:"until when the first owner acts"`
	Then    shape.Optional[handlingBody]    `json:"then" doc:"who handles it once it is filed; null while no matter is named"`
}

func (api API) forecast(ctx context.Context, who caller.Caller, in *forecastInput) (*route.Reply[forecastBody], error) {
	b := in.Body
	f, err := api.Intake.Forecast(ctx, who.Credential, intake.Draft{Source: b.Source, Matter: b.Matter,
		Position: geo.Position{Lon: b.Location.Lon, Lat: b.Location.Lat, CRS: geo.CRS(b.Location.CRS)}})
	if err != nil {
		return nil, err
	}
	out := forecastBody{State: string(f.First.State), Owner: shape.OwnerOf(f.First.Owner), Acts: f.Acts, StageBy: shape.Moment(f.First.StageDueAt)}
	if t := f.Then; t != nil {
		out.Then = shape.Some(handlingBody{Owner: shape.PartyOf(t.Decision.Owner), Acts: f.Handles, Level: string(t.Decision.Level), Reason: shape.Text(t.Decision.Reason),
			AcceptBy: shape.Moment(t.AcceptBy), DueAt: shape.Moment(t.Due)})
	}
	return &route.Reply[forecastBody]{Body: out}, nil
}

type prospectsInput struct {
	Body struct {
		Cases  []string `json:"cases" doc:"1 to 200 ids"`
		Action string   `json:"action,omitempty" doc:"judged for each case; left out, only the counts are answered"`
	}
}

type prospectBody struct {
	ID      string                         `json:"id"`
	Case    shape.Optional[shape.CaseBody] `json:"case" doc:"null where there is none for the caller; its version is the one to send"`
	Allowed bool                           `json:"allowed"`
	Why     shape.Optional[shape.Text]     `json:"why"`
}

type widelyBody struct {
	Action   string     `json:"action"`
	Name     shape.Text `json:"name"`
	Needs    []string   `json:"needs"`
	Possible int        `json:"possible" doc:"for how many of the cases"`
}

type prospectsBody struct {
	Items   []prospectBody `json:"items"`
	Actions []widelyBody   `json:"actions" doc:"those possible for at least one"`
}

func (api API) prospects(ctx context.Context, who caller.Caller, in *prospectsInput) (*route.Reply[prospectsBody], error) {
	all, actions, ref, err := api.Query.Prospects(ctx, who.Credential, rules.Action(in.Body.Action), in.Body.Cases)
	if err != nil {
		return nil, err
	}
	out := prospectsBody{Items: []prospectBody{}, Actions: []widelyBody{}}
	now := api.Clock.Now()
	for _, p := range all {
		b := prospectBody{ID: p.ID, Allowed: p.Allowed}
		if p.Case.ID != "" {
			b.Case = shape.Some(shape.CaseOf(p.Case, ref, now))
		}
		if p.Why != nil {
			b.Why = shape.Some(shape.Text(p.Why.Words))
		}
		out.Items = append(out.Items, b)
	}
	for _, a := range actions {
		b := widelyBody{Action: string(a.Action), Name: shape.Text(a.Name), Needs: []string{}, Possible: a.Possible}
		b.Needs = append(b.Needs, a.Needs...)
		out.Actions = append(out.Actions, b)
	}
	return &route.Reply[prospectsBody]{Body: out}, nil
}

type savedViewBody struct {
	Name  string `json:"name" doc:"1 to 30 characters"`
	Query string `json:"query" doc:"as in the address bar of the list"`
}

func (api API) savedViews(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[route.List[savedViewBody]], error) {
	all, err := api.Query.SavedViews(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	items := []savedViewBody{}
	for _, v := range all {
		items = append(items, savedViewBody(v))
	}
	return route.Listed(items), nil
}

func (api API) saveViews(ctx context.Context, who caller.Caller, in *struct{ Body route.List[savedViewBody] }) (*route.Reply[route.List[savedViewBody]], error) {
	var all []query.SavedView
	for _, v := range in.Body.Items {
		all = append(all, query.SavedView(v))
	}
	if err := api.Query.SaveViews(ctx, who.Credential, all); err != nil {
		return nil, err
	}
	return api.savedViews(ctx, who, nil)
}

type printOutInput struct {
	ID   string `path:"id"`
	Body struct {
		Inside  bool   `json:"inside,omitempty" doc:"with what stays among staff"`
		Reading string `json:"reading,omitempty" doc:"UUID made by who asks: the same again is the same reading of contacts"`
		Purpose string `json:"purpose,omitempty" doc:"code of what contacts are needed for in clear (/purposes); left out, they stay masked"`
		Remark  string `json:"remark,omitempty" doc:"2 to 200 characters; some purposes need it"`
	}
}

type printedContactBody struct {
	Report string `json:"report"`
	Name   string `json:"name"`
	Phone  string `json:"phone"`
}

type printOutBody struct {
	At       time.Time            `json:"at"`
	By       string               `json:"by" doc:"account"`
	Contacts []printedContactBody `json:"contacts" doc:"in clear; empty without a purpose"`
}

func (api API) printOut(ctx context.Context, who caller.Caller, in *printOutInput) (*route.Reply[printOutBody], error) {
	p, err := api.Casework.PrintOut(ctx, who.Credential, in.ID, in.Body.Inside, disclosure.Why{ID: in.Body.Reading, Purpose: in.Body.Purpose, Remark: in.Body.Remark})
	if err != nil {
		return nil, err
	}
	out := printOutBody{At: p.At, By: p.By, Contacts: []printedContactBody{}}
	for report, c := range p.Contacts {
		out.Contacts = append(out.Contacts, printedContactBody{Report: report, Name: c.Name, Phone: c.Phone})
	}
	return &route.Reply[printOutBody]{Body: out}, nil
}
