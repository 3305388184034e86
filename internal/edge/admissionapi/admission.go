// Package admissionapi (准入) serves applications that matters be admitted to patrol, and what all of them ask of grids.
package admissionapi

import (
	"context"
	"math"
	"net/http"
	"slices"
	"time"

	"liandong/internal/district/admission"
	"liandong/internal/district/worktime"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
)

// API is the routes over the services that they call.
type API struct {
	Clock    clock.Clock
	Registry *admission.Registry
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodGet, "/admissions", "listAdmissions", "Applications that matters be admitted to patrol, the latest first", api.admissions)
	route.Handle(r, http.MethodPost, "/admissions", "applyAdmission", "Apply for the admission of a matter to patrol", api.applyAdmission, route.Created, route.Also200)
	route.Handle(r, http.MethodPost, "/admissions/{id}/sign", "signAdmission", "Consent as the district centre or as legal reviewer; the second consent admits", api.signAdmission)
	route.Handle(r, http.MethodPost, "/admissions/{id}/refuse", "refuseAdmission", "Refuse an application", api.refuseAdmission)
	route.Handle(r, http.MethodPost, "/admissions/{id}/withdraw", "withdrawAdmission", "Withdraw an application or end an admission; running cases go on", api.withdrawAdmission)
	route.Handle(r, http.MethodGet, "/burden", "readBurden", "What is asked of each base grid in minutes a week, and what several forms ask for", api.burden)
}

// AdmissionContent is what a department applies with. Dates are days in Asia/Shanghai.
type AdmissionContent struct {
	ID      string `json:"id" doc:"UUID made by whoever applies; the same id with the same content is the same application"`
	Matter  string `json:"matter"`
	Unit    string `json:"unit" doc:"code of the department or company that applies"`
	What    string `json:"what"`
	Why     string `json:"why" doc:"why a grid has to do it"`
	Law     string `json:"law" doc:"legal basis"`
	Minutes int    `json:"minutes" doc:"of one item"`
	Yearly  int    `json:"yearly" doc:"items a year in the whole district"`
	From    string `json:"from" doc:"first day, YYYY-MM-DD"`
	Until   string `json:"until" doc:"it holds until before this day, YYYY-MM-DD; at most 3 years"`
}

type stepBody struct {
	Name    shape.Text `json:"name"`
	Account string     `json:"account"`
	At      *time.Time `json:"at" nullable:"true"`
	Reason  string     `json:"reason"`
}

type admissionBody struct {
	AdmissionContent
	Version   int64      `json:"version"`
	UnitName  string     `json:"unit_name"`
	State     string     `json:"state" enum:"applied,admitted,refused,withdrawn,expired"`
	StateName shape.Text `json:"state_name"`
	InForce   bool       `json:"in_force" doc:"it admits its matter now"`
	Centre    bool       `json:"centre" doc:"the district centre has signed"`
	Legal     bool       `json:"legal" doc:"a legal reviewer has signed"`
	Reason    string     `json:"reason"`
	History   []stepBody `json:"history"`
	Weekly    float64    `json:"weekly" doc:"minutes a week that it asks of each base grid, as applied for"`
}

func admissionOf(a admission.Application, now time.Time) admissionBody {
	state := a.StateAt(now)
	b := admissionBody{AdmissionContent: AdmissionContent{ID: a.ID, Matter: a.Matter, Unit: a.Unit, What: a.What, Why: a.Why, Law: a.Law, Minutes: a.Minutes, Yearly: a.Yearly,
		From: worktime.DateOf(a.From).String(), Until: worktime.DateOf(a.Until).String()},
		Version: a.Version, UnitName: a.UnitName, State: string(state), StateName: shape.Text(state.Words()), InForce: a.InForce(now), Centre: a.Centre.Account != "", Legal: a.Legal.Account != "",
		Reason: a.Reason, History: []stepBody{}, Weekly: tenth(a.Weekly)}
	for _, step := range a.History(now) {
		b.History = append(b.History, stepBody{shape.Text(step.Name), step.Mark.Account, shape.Moment(step.Mark.At), step.Reason})
	}
	return b
}

func (api API) admissionReply(a admission.Application, err error) (*route.Reply[admissionBody], error) {
	if err != nil {
		return nil, err
	}
	return &route.Reply[admissionBody]{Body: admissionOf(a, api.Clock.Now())}, nil
}

type admissionsInput struct {
	Matter string `query:"matter"`
	State  string `query:"state" doc:"applied, admitted, refused, withdrawn or expired"`
}

func (api API) admissions(ctx context.Context, who caller.Caller, in *admissionsInput) (*route.Reply[route.List[admissionBody]], error) {
	state := admission.State(in.State)
	if state != "" && !slices.Contains(admission.States(), state) {
		return nil, problem.ErrChoice.At("state", "applied, admitted, refused, withdrawn, expired")
	}
	all, err := api.Registry.List(ctx, who.Credential, in.Matter, state)
	if err != nil {
		return nil, err
	}
	var items []admissionBody
	for _, a := range all {
		items = append(items, admissionOf(a, api.Clock.Now()))
	}
	return route.Listed(items), nil
}

type admissionOutput struct {
	Status int
	Body   admissionBody
}

func (api API) applyAdmission(ctx context.Context, who caller.Caller, in *struct{ Body AdmissionContent }) (*admissionOutput, error) {
	b := in.Body
	d := admission.Draft{ID: b.ID, Matter: b.Matter, Unit: b.Unit, What: b.What, Why: b.Why, Law: b.Law, Minutes: b.Minutes, Yearly: b.Yearly}
	var wrong []*fault.Error
	for field, one := range map[string]struct {
		said string
		into *time.Time
	}{"from": {b.From, &d.From}, "until": {b.Until, &d.Until}} {
		day, err := worktime.ParseDate(one.said)
		if err != nil {
			wrong = append(wrong, worktime.ErrDate.At(field))
		}
		*one.into = day.Start()
	}
	if err := fault.Collect(wrong); err != nil {
		return nil, err
	}
	a, isNew, err := api.Registry.Apply(ctx, who.Credential, d)
	if err != nil {
		return nil, err
	}
	out := &admissionOutput{Status: http.StatusCreated, Body: admissionOf(a, api.Clock.Now())}
	if !isNew {
		out.Status = http.StatusOK
	}
	return out, nil
}

type decisionInput struct {
	ID   string `path:"id"`
	Body struct {
		Version int64  `json:"version" doc:"of the application that was seen"`
		Reason  string `json:"reason,omitempty" doc:"a refusal needs one"`
	}
}

func (api API) signAdmission(ctx context.Context, who caller.Caller, in *decisionInput) (*route.Reply[admissionBody], error) {
	return api.admissionReply(api.Registry.Sign(ctx, who.Credential, in.ID, in.Body.Version))
}

func (api API) refuseAdmission(ctx context.Context, who caller.Caller, in *decisionInput) (*route.Reply[admissionBody], error) {
	return api.admissionReply(api.Registry.Refuse(ctx, who.Credential, in.ID, in.Body.Version, in.Body.Reason))
}

func (api API) withdrawAdmission(ctx context.Context, who caller.Caller, in *decisionInput) (*route.Reply[admissionBody], error) {
	return api.admissionReply(api.Registry.Withdraw(ctx, who.Credential, in.ID, in.Body.Version, in.Body.Reason))
}

type burdenInput struct {
	Grid   string `query:"grid" doc:"of any level; the district where it is left out"`
	Cursor string `query:"cursor" doc:"of the next page of base grids"`
	Limit  int    `query:"limit" default:"50" minimum:"1" doc:"base grids a page, at most 200"`
}

// LoadContent is minutes a week.
type LoadContent struct {
	Planned float64 `json:"planned" doc:"minutes a week that were applied for, shared evenly among the base grids; what the list admits counts as it was"`
	Real    float64 `json:"real" doc:"minutes a week of the cases filed in the last four weeks"`
}

func loadOf(l admission.Load) LoadContent { return LoadContent{tenth(l.Planned), tenth(l.Real)} }

func tenth(minutes float64) float64 { return math.Round(minutes*10) / 10 }

type matterLoadBody struct {
	Matter string     `json:"matter"`
	Name   shape.Text `json:"name"`
	Cases  int64      `json:"cases" doc:"filed in the four weeks"`
	LoadContent
}

func matterLoadsOf(all []admission.MatterLoad) []matterLoadBody {
	out := []matterLoadBody{}
	for _, l := range all {
		out = append(out, matterLoadBody{l.Matter, shape.Text(l.Name), l.Cases, loadOf(l.Load)})
	}
	return out
}

type gridLoadBody struct {
	Grid string `json:"grid"`
	Name string `json:"name"`
	LoadContent
	Top []matterLoadBody `json:"top" doc:"the heaviest matters"`
}

type areaLoadBody struct {
	Grid  string `json:"grid"`
	Name  string `json:"name"`
	Level string `json:"level" enum:"town,village,base"`
	Bases int    `json:"bases" doc:"base grids in it"`
	LoadContent
	Most LoadContent `json:"most" doc:"of the base grid that really bears most"`
}

type repeatedBody struct {
	Field   string     `json:"field" doc:"name of the field; empty where names differ and only the title is the same"`
	Title   shape.Text `json:"title"`
	Matters []string   `json:"matters"`
}

type burdenBody struct {
	From     string           `json:"from"`
	To       string           `json:"to"`
	Total    LoadContent      `json:"total"`
	Matters  []matterLoadBody `json:"matters" doc:"of all grids together, the heaviest first"`
	Bases    int              `json:"bases" doc:"base grids in the area"`
	Areas    []areaLoadBody   `json:"areas" doc:"the next level down, by code; empty for a base grid"`
	Grids    []gridLoadBody   `json:"grids" doc:"a page of the base grids, the heaviest first"`
	Next     string           `json:"next" doc:"cursor of the next page; empty at the end"`
	Repeated []repeatedBody   `json:"repeated" doc:"what the forms of several matters ask for"`
}

func (api API) burden(ctx context.Context, who caller.Caller, in *burdenInput) (*route.Reply[burdenBody], error) {
	b, err := api.Registry.Burden(ctx, who.Credential, in.Grid, admission.Page{After: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	body := burdenBody{From: b.From, To: b.To, Total: loadOf(b.Load), Matters: matterLoadsOf(b.Matters), Bases: b.Bases, Areas: []areaLoadBody{}, Grids: []gridLoadBody{}, Next: b.Next, Repeated: []repeatedBody{}}
	for _, a := range b.Areas {
		body.Areas = append(body.Areas, areaLoadBody{a.Grid.Code, a.Grid.Name, string(a.Grid.Level), a.Bases, loadOf(a.Load), loadOf(a.Most)})
	}
	for _, g := range b.Grids {
		body.Grids = append(body.Grids, gridLoadBody{g.Grid.Code, g.Grid.Name, loadOf(g.Load), matterLoadsOf(g.Top)})
	}
	for _, r := range b.Repeated {
		body.Repeated = append(body.Repeated, repeatedBody{r.Field, shape.Text(r.Title), r.Matters})
	}
	return &route.Reply[burdenBody]{Body: body}, nil
}
