package reportapi

import (
	"context"
	"net/http"
	"time"

	"liandong/internal/casework/intake"
	"liandong/internal/casework/rules"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
)

func (api API) consultRoutes(r *route.Router) {
	route.Handle(r, http.MethodPost, "/consultations", "consult", "Keep a question that was answered at once, from a page of the matter's knowledge or in words; opens no case", api.consult, route.Created, route.Also200)
	route.Handle(r, http.MethodGet, "/consultations", "listConsultations", "What the caller's centre answered on a day", api.consultations)
}

// ConsultationDraft is a question that was answered at once.
type ConsultationDraft struct {
	ID       string             `json:"id" doc:"UUID made by whoever answers; the same id with the same content is the same consultation"`
	Source   string             `json:"source" doc:"hotline, letter, …"`
	Matter   string             `json:"matter,omitempty"`
	Page     string             `json:"page,omitempty" doc:"id of a page of the matter's knowledge"`
	Question string             `json:"question"`
	Answer   string             `json:"answer,omitempty" doc:"left out, what the page says"`
	Reporter *shape.ContactBody `json:"reporter,omitempty"`
}

type consultationBody struct {
	ConsultationDraft
	Unit string    `json:"unit"`
	At   time.Time `json:"at"`

	Covered bool `json:"covered" doc:"numbers of persons in question or answer are masked; what was said is disclosed for a purpose"`
}

type consultationOutput struct {
	Status int
	Body   consultationBody
}

func consultationOf(c intake.Consultation) consultationBody {
	b := consultationBody{ConsultationDraft: ConsultationDraft{ID: c.ID, Source: c.Source, Matter: c.Matter, Page: c.Page, Question: c.Question, Answer: c.Answer}, Unit: c.Unit, At: c.At, Covered: c.Covered}
	if c.Contact != nil {
		masked := c.Contact.Masked()
		b.Reporter = &shape.ContactBody{Name: masked.Name, Phone: masked.Phone}
	}
	return b
}

func (api API) consult(ctx context.Context, who caller.Caller, in *struct{ Body ConsultationDraft }) (*consultationOutput, error) {
	b := in.Body
	c := intake.Consultation{ID: b.ID, Source: b.Source, Matter: b.Matter, Page: b.Page, Question: b.Question, Answer: b.Answer}
	if b.Reporter != nil && *b.Reporter != (shape.ContactBody{}) {
		c.Contact = &rules.Contact{Name: b.Reporter.Name, Phone: b.Reporter.Phone}
	}
	kept, isNew, err := api.Intake.Consult(ctx, who.Credential, c)
	if err != nil {
		return nil, err
	}
	out := &consultationOutput{Status: http.StatusCreated, Body: consultationOf(kept)}
	if !isNew {
		out.Status = http.StatusOK
	}
	return out, nil
}

type dayInput struct {
	Day string `query:"day" doc:"2026-03-02, in Beijing"`
}

func (api API) consultations(ctx context.Context, who caller.Caller, in *dayInput) (*route.Reply[route.List[consultationBody]], error) {
	all, err := api.Intake.Consultations(ctx, who.Credential, in.Day)
	if err != nil {
		return nil, err
	}
	items := []consultationBody{}
	for _, c := range all {
		items = append(items, consultationOf(c))
	}
	return route.Listed(items), nil
}
