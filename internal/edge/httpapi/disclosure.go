package httpapi

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
)

func (s *Server) disclosureRoutes(r *route.Router) {
	route.Handle(r, http.MethodGet, "/purposes", "listPurposes", "What contacts may be read for", s.purposes)
	route.Handle(r, http.MethodPost, "/disclosures", "disclose", "Fields of who reported or called in clear; the reading is recorded before they leave", s.disclose, route.Created)
	route.Handle(r, http.MethodPost, "/reports/by-phone", "findByPhone", "Cases that somebody with a phone number reported; the reading is recorded, also where there are none", s.byPhone)
	route.Handle(r, http.MethodGet, "/disclosures", "listDisclosures", "Who read contacts in clear, and for what, the latest first, at most 200", s.disclosures)
	route.Handle(r, http.MethodPost, "/disclosures/{id}/review", "reviewDisclosure", "What a reviewer found of a reading that was drawn", s.reviewDisclosure)
}

// WhyBody is what for. It is exported because the description of the API leaves out what an unexported embedding brings.
type WhyBody struct {
	Reading string `json:"id,omitempty" doc:"UUID made by who asks: the same id with the same content is the same reading"`
	Purpose string `json:"purpose" doc:"code, from /purposes"`
	Remark  string `json:"remark,omitempty" doc:"2 to 200 characters; some purposes need it"`
}

func (b WhyBody) why() disclosure.Why {
	return disclosure.Why{ID: b.Reading, Purpose: b.Purpose, Remark: b.Remark}
}

type purposeBody struct {
	Code   string     `json:"code"`
	Name   shape.Text `json:"name"`
	Remark bool       `json:"remark" doc:"a remark is needed beside it"`
}

func (s *Server) purposes(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[route.List[purposeBody]], error) {
	all, err := s.Disclosures.Purposes(ctx, who.Credential)
	items := []purposeBody{}
	for _, p := range all {
		items = append(items, purposeBody{Code: p.Code, Name: shape.Text(p.Name()), Remark: p.Remark})
	}
	return route.Listed(items), err
}

type disclosedSubject struct {
	Kind string `json:"kind" doc:"report or call"`
	ID   string `json:"id"`
}

type discloseInput struct {
	Body struct {
		WhyBody
		Subject disclosedSubject `json:"subject"`
		Fields  []string         `json:"fields,omitempty" doc:"name, phone; all that there are where it is left out"`
	}
}

type disclosedBody struct {
	Fields map[string]string `json:"fields" doc:"by name; empty where nothing is known"`
}

func (s *Server) disclose(ctx context.Context, who caller.Caller, in *discloseInput) (*route.Reply[disclosedBody], error) {
	b := in.Body
	fields, err := s.Casework.Disclose(ctx, who.Credential, casework.Inquiry{Why: b.why(), Kind: b.Subject.Kind, Subject: b.Subject.ID, Fields: b.Fields})
	return &route.Reply[disclosedBody]{Body: disclosedBody{Fields: fields}}, err
}

type byPhoneInput struct {
	Body struct {
		WhyBody
		Phone string `json:"phone"`
	}
}

func (s *Server) byPhone(ctx context.Context, who caller.Caller, in *byPhoneInput) (*route.Reply[route.List[shape.CaseBody]], error) {
	cases, ref, err := s.Casework.ByPhone(ctx, who.Credential, in.Body.Phone, in.Body.why())
	if err != nil {
		return nil, err
	}
	items := []shape.CaseBody{}
	for _, c := range cases {
		items = append(items, shape.CaseOf(c, ref, s.Clock.Now()))
	}
	return route.Listed(items), nil
}

type readingBody struct {
	ID         string     `json:"id"`
	Account    string     `json:"account"`
	At         time.Time  `json:"at"`
	Kind       string     `json:"kind" enum:"report,call,mediation,file,phone"`
	Subject    string     `json:"subject" doc:"id of the report, call or case; empty for a search by phone"`
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

func (s *Server) disclosures(ctx context.Context, who caller.Caller, in *disclosuresInput) (*route.Reply[route.List[readingBody]], error) {
	to, err := worktime.DateOr(in.To, "to", worktime.DateOf(s.Clock.Now()))
	if err != nil {
		return nil, err
	}
	from, err := worktime.DateOr(in.From, "from", to-29)
	if err != nil {
		return nil, err
	}
	all, err := s.Disclosures.List(ctx, who.Credential, from.Start(), (to + 1).Start(), in.Drawn)
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

func (s *Server) reviewDisclosure(ctx context.Context, who caller.Caller, in *reviewInput) (*route.Reply[readingBody], error) {
	r, err := s.Disclosures.Review(ctx, who.Credential, in.ID, in.Body.Outcome, in.Body.Remark)
	return &route.Reply[readingBody]{Body: readingOf(r)}, err
}
