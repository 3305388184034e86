package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"liandong/internal/administration"
	"liandong/internal/casework/intake"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/geo"
)

func (s *Server) rulesRoutes(r *Router) {
	route(r, http.MethodGet, "/rules/{kind}", "readRules", "Rules that administrators publish, with their draft and, for routing, how its test list comes out", s.rules)
	route(r, http.MethodPut, "/rules/{kind}/draft", "saveRules", "Keep a draft; nothing is in force before it is published. 409 rulebook.stale where somebody else changed what it was made from", s.saveRules, large)
	route(r, http.MethodPost, "/rules/{kind}/publish", "publishRules", "Put the draft in force; the test list of the routing rules must pass. 409 rulebook.stale where somebody else changed what was looked at", s.publishRules)
	route(r, http.MethodPost, "/routing/dry-run", "dryRun", "What would happen to a report, and why; nothing is written", s.dryRun)
	route(r, http.MethodPost, "/routing/elsewhere", "elsewhere", "Which open cases the draft of the routing rules would give to somebody else; they are counted, and nothing is written", s.elsewhere)
}

type kindInput struct {
	Kind string `path:"kind" doc:"routing, ladder, evaluation, duplicates, templates, hotline, opendata or requests"`
}

type editionBody struct {
	Kind        string        `json:"kind"`
	Revision    string        `json:"revision" doc:"of the rules in force and the draft: to be sent when saving or publishing"`
	Version     int64         `json:"version" doc:"0: the standard, nothing was published"`
	PublishedAt *time.Time    `json:"published_at" nullable:"true"`
	PublishedBy string        `json:"published_by"`
	InForce     any           `json:"in_force"`
	Draft       any           `json:"draft"`
	Differs     bool          `json:"differs" doc:"the draft is not what is in force"`
	DraftedAt   *time.Time    `json:"drafted_at" nullable:"true" doc:"null where there is no draft"`
	DraftedBy   string        `json:"drafted_by"`
	Tests       []outcomeBody `json:"tests" doc:"of the draft, against the staff of now"`
	History     []versionBody `json:"history"`
	Evidence    []string      `json:"evidence" doc:"facts that evaluation rules may name"`
}

type versionBody struct {
	Version int64     `json:"version"`
	At      time.Time `json:"at"`
	Account string    `json:"account"`
}

type outcomeBody struct {
	Name     string              `json:"name"`
	Expected string              `json:"expected"`
	Got      optional[ownerBody] `json:"got"`
	Passed   bool                `json:"passed"`
	Why      text                `json:"why"`
}

func editionOf(e administration.Edition) editionBody {
	b := editionBody{Kind: e.Kind, Revision: e.Revision, Version: e.Version, PublishedAt: moment(e.PublishedAt), PublishedBy: e.PublishedBy, InForce: e.InForce, Draft: e.Draft,
		Differs: e.Differs, DraftedAt: moment(e.DraftedAt), DraftedBy: e.DraftedBy, Tests: []outcomeBody{}, History: []versionBody{}, Evidence: rules.Evidence()}
	for _, t := range e.Tests {
		one := outcomeBody{Name: t.Expectation.Name, Expected: t.Expectation.Owner, Got: ownerOf(t.Got), Passed: t.Passed, Why: text(t.Decision.Reason)}
		if t.Problem != nil {
			one.Why = text(t.Problem.Words)
		}
		b.Tests = append(b.Tests, one)
	}
	for _, v := range e.History {
		b.History = append(b.History, versionBody(v))
	}
	return b
}

func (s *Server) rules(ctx context.Context, who caller, in *kindInput) (*reply[editionBody], error) {
	e, err := s.Rulebooks.Rules(ctx, who.Credential, in.Kind)
	return &reply[editionBody]{Body: editionOf(e)}, err
}

// publishInput names a rulebook and what the caller has seen of it.
type publishInput struct {
	Kind     string `path:"kind" doc:"routing, ladder, evaluation, duplicates, templates, hotline, opendata or requests"`
	Revision string `query:"revision" required:"true" doc:"that was looked at"`
}

type draftInput struct {
	Kind     string `path:"kind" doc:"routing, ladder, evaluation, duplicates, templates, hotline, opendata or requests"`
	Revision string `query:"revision" required:"true" doc:"that the draft was made from"`
	Body     json.RawMessage
}

func (s *Server) saveRules(ctx context.Context, who caller, in *draftInput) (*reply[editionBody], error) {
	e, err := s.Rulebooks.SaveRules(ctx, who.Credential, in.Kind, in.Revision, in.Body)
	return &reply[editionBody]{Body: editionOf(e)}, err
}

func (s *Server) publishRules(ctx context.Context, who caller, in *publishInput) (*reply[editionBody], error) {
	e, err := s.Rulebooks.PublishRules(ctx, who.Credential, in.Kind, in.Revision)
	return &reply[editionBody]{Body: editionOf(e)}, err
}

type trialInput struct {
	Body struct {
		Matter   string       `json:"matter"`
		Location locationBody `json:"location"`
		Urgency  string       `json:"urgency,omitempty" doc:"that of the matter where it is left out"`
		At       *time.Time   `json:"at,omitempty" doc:"now where it is left out"`
		Draft    bool         `json:"draft,omitempty" doc:"by the draft of the rules instead of those in force"`
	}
}

type foreseenBody struct {
	Grid       gridBody        `json:"grid"`
	Owner      ownerBody       `json:"owner"`
	Level      string          `json:"level"`
	Rule       string          `json:"rule" doc:"code of the rule that decided; empty for the standard way"`
	Reason     text            `json:"reason"`
	Steps      []text          `json:"steps"`
	Admitted   bool            `json:"admitted"`
	Filing     text            `json:"filing"`
	DueAt      *time.Time      `json:"due_at" nullable:"true" doc:"by the first condition"`
	AcceptBy   *time.Time      `json:"accept_by" nullable:"true"`
	Conditions []conditionBody `json:"conditions"`
}

func (s *Server) dryRun(ctx context.Context, who caller, in *trialInput) (*reply[foreseenBody], error) {
	b := in.Body
	trial := intake.Trial{Matter: b.Matter, Urgency: b.Urgency, Draft: b.Draft,
		Position: geo.Position{Lon: b.Location.Lon, Lat: b.Location.Lat, CRS: geo.CRS(b.Location.CRS)}}
	if b.At != nil {
		trial.At = *b.At
	}
	f, err := s.Intake.DryRun(ctx, who.Credential, trial)
	if err != nil {
		return nil, err
	}
	out := foreseenBody{Grid: gridOf(f.Place.Grid), Owner: partyOf(f.Decision.Owner), Level: string(f.Decision.Level), Rule: f.Decision.Rule, Reason: text(f.Decision.Reason),
		Steps: []text{}, Admitted: f.Admitted, Filing: text(f.Why), DueAt: moment(f.Due), AcceptBy: moment(f.AcceptBy), Conditions: []conditionBody{}}
	for _, step := range f.Decision.Steps {
		out.Steps = append(out.Steps, text(step))
	}
	for _, c := range f.Conditions {
		out.Conditions = append(out.Conditions, conditionOf(c))
	}
	return &reply[foreseenBody]{Body: out}, nil
}

type moveBody struct {
	Matter string              `json:"matter"`
	Name   text                `json:"name"`
	From   optional[ownerBody] `json:"from" doc:"by the rules in force; null for nobody"`
	To     optional[ownerBody] `json:"to" doc:"by the draft; null for nobody"`
	Rule   string              `json:"rule" doc:"of the draft; empty for the standard way"`
	Why    text                `json:"why"`
	Cases  int64               `json:"cases"`
}

type elsewhereBody struct {
	Looked int64      `json:"looked" doc:"open cases after dispatch"`
	Cut    bool       `json:"cut" doc:"there are more than were looked at"`
	Moves  []moveBody `json:"moves"`
}

func (s *Server) elsewhere(ctx context.Context, who caller, _ *struct{}) (*reply[elsewhereBody], error) {
	e, err := s.Casework.Elsewhere(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	body := elsewhereBody{Looked: e.Looked, Cut: e.Cut, Moves: []moveBody{}}
	for _, m := range e.Moves {
		body.Moves = append(body.Moves, moveBody{m.Matter, text(m.Name), ownerOf(m.From), ownerOf(m.To), m.Rule, text(m.Why), m.Cases})
	}
	return &reply[elsewhereBody]{Body: body}, nil
}
