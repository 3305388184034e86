// Package rulesapi (规则) serves the rules that administrators publish, and what a draft would do.
package rulesapi

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"liandong/internal/administration"
	"liandong/internal/casework"
	"liandong/internal/casework/intake"
	"liandong/internal/casework/rules"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/geo"
)

// API is the routes over the services that they call.
type API struct {
	Casework  *casework.Casework
	Intake    *intake.Intake
	Rulebooks *administration.Rulebooks
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodGet, "/rules/{kind}", "readRules", "Rules that administrators publish, with their draft and, for routing, how its test list comes out", api.rules)
	route.Handle(r, http.MethodPut, "/rules/{kind}/draft", "saveRules", "Keep a draft; nothing is in force before it is published. 409 rulebook.stale where somebody else changed what it was made from", api.saveRules, route.Large)
	route.Handle(r, http.MethodPost, "/rules/{kind}/publish", "publishRules", "Put the draft in force; the test list of the routing rules must pass. 409 rulebook.stale where somebody else changed what was looked at", api.publishRules)
	route.Handle(r, http.MethodPost, "/routing/dry-run", "dryRun", "What would happen to a report, and why; nothing is written", api.dryRun)
	route.Handle(r, http.MethodPost, "/routing/elsewhere", "elsewhere", "Which open cases the draft of the routing rules would give to somebody else; they are counted, and nothing is written", api.elsewhere)
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
	Name     string                          `json:"name"`
	Expected string                          `json:"expected"`
	Got      shape.Optional[shape.OwnerBody] `json:"got"`
	Passed   bool                            `json:"passed"`
	Why      shape.Text                      `json:"why"`
}

func editionOf(e administration.Edition) editionBody {
	b := editionBody{Kind: e.Kind, Revision: e.Revision, Version: e.Version, PublishedAt: shape.Moment(e.PublishedAt), PublishedBy: e.PublishedBy, InForce: e.InForce, Draft: e.Draft,
		Differs: e.Differs, DraftedAt: shape.Moment(e.DraftedAt), DraftedBy: e.DraftedBy, Tests: []outcomeBody{}, History: []versionBody{}, Evidence: rules.Evidence()}
	for _, t := range e.Tests {
		one := outcomeBody{Name: t.Expectation.Name, Expected: t.Expectation.Owner, Got: shape.OwnerOf(t.Got), Passed: t.Passed, Why: shape.Text(t.Decision.Reason)}
		if t.Problem != nil {
			one.Why = shape.Text(t.Problem.Words)
		}
		b.Tests = append(b.Tests, one)
	}
	for _, v := range e.History {
		b.History = append(b.History, versionBody(v))
	}
	return b
}

func (api API) rules(ctx context.Context, who caller.Caller, in *kindInput) (*route.Reply[editionBody], error) {
	e, err := api.Rulebooks.Rules(ctx, who.Credential, in.Kind)
	return &route.Reply[editionBody]{Body: editionOf(e)}, err
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

func (api API) saveRules(ctx context.Context, who caller.Caller, in *draftInput) (*route.Reply[editionBody], error) {
	e, err := api.Rulebooks.SaveRules(ctx, who.Credential, in.Kind, in.Revision, in.Body)
	return &route.Reply[editionBody]{Body: editionOf(e)}, err
}

func (api API) publishRules(ctx context.Context, who caller.Caller, in *publishInput) (*route.Reply[editionBody], error) {
	e, err := api.Rulebooks.PublishRules(ctx, who.Credential, in.Kind, in.Revision)
	return &route.Reply[editionBody]{Body: editionOf(e)}, err
}

type trialInput struct {
	Body struct {
		Matter   string             `json:"matter"`
		Location shape.LocationBody `json:"location"`
		Urgency  string             `json:"urgency,omitempty" doc:"that of the matter where it is left out"`
		At       *time.Time         `json:"at,omitempty" doc:"now where it is left out"`
		Draft    bool               `json:"draft,omitempty" doc:"by the draft of the rules instead of those in force"`
	}
}

type foreseenBody struct {
	Grid       shape.GridBody        `json:"grid"`
	Owner      shape.OwnerBody       `json:"owner"`
	Level      string                `json:"level"`
	Rule       string                `json:"rule" doc:"code of the rule that decided; empty for the standard way"`
	Reason     shape.Text            `json:"reason"`
	Steps      []shape.Text          `json:"steps"`
	Admitted   bool                  `json:"admitted"`
	Filing     shape.Text            `json:"filing"`
	DueAt      *time.Time            `json:"due_at" nullable:"true" doc:"by the first condition"`
	AcceptBy   *time.Time            `json:"accept_by" nullable:"true"`
	Conditions []shape.ConditionBody `json:"conditions"`
}

func (api API) dryRun(ctx context.Context, who caller.Caller, in *trialInput) (*route.Reply[foreseenBody], error) {
	b := in.Body
	trial := intake.Trial{Matter: b.Matter, Urgency: b.Urgency, Draft: b.Draft,
		Position: geo.Position{Lon: b.Location.Lon, Lat: b.Location.Lat, CRS: geo.CRS(b.Location.CRS)}}
	if b.At != nil {
		trial.At = *b.At
	}
	f, err := api.Intake.DryRun(ctx, who.Credential, trial)
	if err != nil {
		return nil, err
	}
	out := foreseenBody{Grid: shape.GridOf(f.Place.Grid), Owner: shape.PartyOf(f.Decision.Owner), Level: string(f.Decision.Level), Rule: f.Decision.Rule, Reason: shape.Text(f.Decision.Reason),
		Steps: []shape.Text{}, Admitted: f.Admitted, Filing: shape.Text(f.Why), DueAt: shape.Moment(f.Due), AcceptBy: shape.Moment(f.AcceptBy), Conditions: []shape.ConditionBody{}}
	for _, step := range f.Decision.Steps {
		out.Steps = append(out.Steps, shape.Text(step))
	}
	for _, c := range f.Conditions {
		out.Conditions = append(out.Conditions, shape.ConditionOf(c))
	}
	return &route.Reply[foreseenBody]{Body: out}, nil
}

type moveBody struct {
	Matter string                          `json:"matter"`
	Name   shape.Text                      `json:"name"`
	From   shape.Optional[shape.OwnerBody] `json:"from" doc:"by the rules in force; null for nobody"`
	To     shape.Optional[shape.OwnerBody] `json:"to" doc:"by the draft; null for nobody"`
	Rule   string                          `json:"rule" doc:"of the draft; empty for the standard way"`
	Why    shape.Text                      `json:"why"`
	Cases  int64                           `json:"cases"`
}

type elsewhereBody struct {
	Looked int64      `json:"looked" doc:"open cases after dispatch"`
	Cut    bool       `json:"cut" doc:"there are more than were looked at"`
	Moves  []moveBody `json:"moves"`
}

func (api API) elsewhere(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[elsewhereBody], error) {
	e, err := api.Casework.Elsewhere(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	body := elsewhereBody{Looked: e.Looked, Cut: e.Cut, Moves: []moveBody{}}
	for _, m := range e.Moves {
		body.Moves = append(body.Moves, moveBody{m.Matter, shape.Text(m.Name), shape.OwnerOf(m.From), shape.OwnerOf(m.To), m.Rule, shape.Text(m.Why), m.Cases})
	}
	return &route.Reply[elsewhereBody]{Body: body}, nil
}
