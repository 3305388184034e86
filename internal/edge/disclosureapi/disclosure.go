// Package disclosureapi (敏感信息查阅) serves readings of contacts in clear, and their review.
package disclosureapi

import (
	"context"
	"net/http"
	"time"

	"liandong/internal/casework"
	"liandong/internal/disclosure"
	"liandong/internal/district/worktime"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/clock"
)

// API is the routes over the services that they call.
type API struct {
	Casework    *casework.Casework
	Clock       clock.Clock
	Disclosures *disclosure.Service
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodGet, "/purposes", "listPurposes", "What contacts may be read for", api.purposes)
	route.Handle(r, http.MethodPost, "/disclosures", "disclose", "Fields of who reported or called in clear; the reading is recorded before they leave", api.disclose, route.Created)
	route.Handle(r, http.MethodPost, "/reports/by-phone", "findByPhone", "Cases that somebody with a phone number reported; the reading is recorded, also where there are none", api.byPhone)
	route.Handle(r, http.MethodGet, "/disclosures", "listDisclosures", "Who read contacts in clear, and for what, the latest first, at most 200", api.disclosures)
	route.Handle(r, http.MethodPost, "/disclosures/{id}/review", "reviewDisclosure", "What a reviewer found of a reading that was drawn", api.reviewDisclosure)
}

type purposeBody struct {
	Code   string     `json:"code"`
	Name   shape.Text `json:"name"`
	Remark bool       `json:"remark" doc:"a remark is needed beside it"`
}

func (api API) purposes(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[route.List[purposeBody]], error) {
	all, err := api.Disclosures.Purposes(ctx, who.Credential)
	items := []purposeBody{}
	for _, p := range all {
		items = append(items, purposeBody{Code: p.Code, Name: shape.Text(p.Name()), Remark: p.Remark})
	}
	return route.Listed(items), err
}

type disclosedSubject struct {
	Kind string `json:"kind" doc:"report, event, consultation or call"`
	ID   string `json:"id" doc:"of an event: that of the case, a slash and its version"`
}

type discloseInput struct {
	Body struct {
		shape.WhyBody
		Subject disclosedSubject `json:"subject"`
		Fields  []string         `json:"fields,omitempty" doc:"name, phone, words (what was said, where numbers in it are covered); who it is where it is left out"`
	}
}

type disclosedBody struct {
	Fields map[string]string `json:"fields" doc:"by name; empty where nothing is known"`
}

func (api API) disclose(ctx context.Context, who caller.Caller, in *discloseInput) (*route.Reply[disclosedBody], error) {
	b := in.Body
	fields, err := api.Casework.Disclose(ctx, who.Credential, casework.Inquiry{Why: b.Why(), Kind: b.Subject.Kind, Subject: b.Subject.ID, Fields: b.Fields})
	return &route.Reply[disclosedBody]{Body: disclosedBody{Fields: fields}}, err
}

type byPhoneInput struct {
	Body struct {
		shape.WhyBody
		Phone string `json:"phone"`
	}
}

func (api API) byPhone(ctx context.Context, who caller.Caller, in *byPhoneInput) (*route.Reply[route.List[shape.CaseBody]], error) {
	cases, ref, err := api.Casework.ByPhone(ctx, who.Credential, in.Body.Phone, in.Body.Why())
	if err != nil {
		return nil, err
	}
	items := []shape.CaseBody{}
	for _, c := range cases {
		items = append(items, shape.CaseOf(c, ref, api.Clock.Now()))
	}
	return route.Listed(items), nil
}

type readingBody struct {
	ID         string     `json:"id"`
	Account    string     `json:"account"`
	At         time.Time  `json:"at"`
	Kind       string     `json:"kind" enum:"report,event,consultation,call,mediation,file,phone"`
	Subject    string     `json:"subject" doc:"id of the report, event, consultation, call or case; empty for a search by phone"`
	Fields     []string   `json:"fields"`
	Persons    int        `json:"persons"`
	Purpose    string     `json:"purpose"`
	Remark     string     `json:"remark"`
	Beyond     bool       `json:"beyond" doc:"beyond the limit, on the signature of another"`
	Review     string     `json:"review" enum:",drawn,proper,improper"`
	Reviewer   string     `json:"reviewer"`
	ReviewedAt *time.Time `json:"reviewed_at" nullable:"true"`
	Finding    string     `json:"finding"`
}

func readingOf(r disclosure.Reading) readingBody {
	b := readingBody{ID: r.ID, Account: r.Account, At: r.At, Kind: r.Kind, Subject: r.Subject, Fields: append([]string{}, r.Fields...), Persons: r.Persons, Purpose: r.Purpose,
		Remark: r.Remark, Beyond: r.Beyond, Review: r.Review, Reviewer: r.Reviewer, ReviewedAt: shape.Moment(r.ReviewedAt), Finding: r.Finding}
	if r.Kind == "phone" {
		b.Subject = ""
	}
	return b
}

type disclosuresInput struct {
	From  string `query:"from" doc:"YYYY-MM-DD; 29 days before the end where it is left out"`
	To    string `query:"to" doc:"YYYY-MM-DD, included; today where it is left out"`
	Drawn bool   `query:"drawn" doc:"only those that wait for review"`
}

func (api API) disclosures(ctx context.Context, who caller.Caller, in *disclosuresInput) (*route.Reply[route.List[readingBody]], error) {
	to, err := worktime.DateOr(in.To, "to", worktime.DateOf(api.Clock.Now()))
	if err != nil {
		return nil, err
	}
	from, err := worktime.DateOr(in.From, "from", to-29)
	if err != nil {
		return nil, err
	}
	all, err := api.Disclosures.List(ctx, who.Credential, from.Start(), (to + 1).Start(), in.Drawn)
	items := []readingBody{}
	for _, r := range all {
		items = append(items, readingOf(r))
	}
	return route.Listed(items), err
}

type reviewInput struct {
	ID   string `path:"id"`
	Body struct {
		Outcome string `json:"outcome" doc:"proper or improper"`
		Remark  string `json:"remark,omitempty" doc:"needed where it is improper"`
	}
}

func (api API) reviewDisclosure(ctx context.Context, who caller.Caller, in *reviewInput) (*route.Reply[readingBody], error) {
	r, err := api.Disclosures.Review(ctx, who.Credential, in.ID, in.Body.Outcome, in.Body.Remark)
	return &route.Reply[readingBody]{Body: readingOf(r)}, err
}
