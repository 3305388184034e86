// Package schemeapi (考核方案) serves schemes, their results and objections.
package schemeapi

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"time"

	"liandong/internal/district/indicator"
	"liandong/internal/district/staffing"
	"liandong/internal/district/worktime"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/figures/scheme"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
)

// API is the routes over the services that they call.
type API struct {
	Clock   clock.Clock
	Schemes *scheme.Service
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodGet, "/schemes", "listSchemes", "Evaluation schemes, the latest first; drafts only for who drafts or signs", api.schemeList)
	route.Handle(r, http.MethodPut, "/schemes/{id}", "saveScheme", "Keep the draft of a scheme; version 0 makes it", api.saveScheme)
	route.Handle(r, http.MethodDelete, "/schemes/{id}", "discardScheme", "Take a draft away; a published scheme stays", api.discardScheme)
	route.Handle(r, http.MethodGet, "/schemes/{id}/preview", "previewScheme", "What a scheme would make of a past period; nothing is written", api.previewScheme)
	route.Handle(r, http.MethodPost, "/schemes/{id}/publish", "publishScheme", "Sign a draft as another person: from then on it is frozen, and its units are told; refused where a unit is evaluated already on one of its days", api.publishScheme)
	route.Handle(r, http.MethodPost, "/schemes/{id}/settle", "settleScheme", "Keep the numbers of a period that has ended", api.settleScheme)
	route.Handle(r, http.MethodGet, "/schemes/{id}/results", "readSchemeResults", "The scores that the caller may see and how they arise, by code of the unit", api.schemeResults)
	route.Handle(r, http.MethodPost, "/schemes/{id}/objections", "objectToScheme", "Object to the result of one's own unit", api.objectToScheme, route.Created, route.Also200)
	route.Handle(r, http.MethodPost, "/schemes/{id}/objections/{objection}/decide", "decideObjection", "Answer an objection; a correction stands beside the original", api.decideObjection)
}

// SchemePart is one rate of a scheme with its weight.
type SchemePart struct {
	Rate   string  `json:"rate" doc:"code of a rate that is a share; never a count, never fines"`
	Weight int     `json:"weight" doc:"of 100"`
	Target float64 `json:"target" doc:"full marks at this share, 0 to 1 with at most four decimals"`
	Zero   float64 `json:"zero" doc:"no marks at this share; above the target where less is better"`
	Rule   string  `json:"rule" doc:"even: evenly between the two; step: all from the target on, else none"`
	Least  int64   `json:"least" doc:"a smaller denominator says nothing: the part does not apply, and its weight is spread over the others"`
}

// SchemeContent is what a scheme says.
type SchemeContent struct {
	Name     string       `json:"name"`
	Of       string       `json:"of" doc:"zones: the centres of zones, by the figures of their zone; units: units of one kind"`
	UnitKind string       `json:"unit_kind,omitempty" doc:"with units: department, company, office, bureau, village_committee or patrol_team"`
	From     string       `json:"from" doc:"YYYY-MM-DD"`
	To       string       `json:"to" doc:"YYYY-MM-DD, included"`
	Days     int          `json:"days" doc:"in which units may object, after the settlement"`
	Parts    []SchemePart `json:"parts"`
}

type weighedBody struct {
	Code        string     `json:"code"`
	Name        shape.Text `json:"name"`
	Explain     shape.Text `json:"explain"`
	Window      shape.Text `json:"window"`
	Numerator   string     `json:"numerator" doc:"counted facts with + and - between them"`
	Denominator string     `json:"denominator"`
}

// SchemeSubject is a unit that is evaluated.
type SchemeSubject struct {
	Unit string `json:"unit"`
	Name string `json:"name"`
	Grid string `json:"grid" doc:"that it serves"`
}

type schemeBody struct {
	SchemeContent
	ID          string          `json:"id"`
	Version     int64           `json:"version"`
	State       string          `json:"state" enum:"draft,published,settled"`
	StateName   shape.Text      `json:"state_name"`
	DraftedBy   string          `json:"drafted_by"`
	DraftedAt   *time.Time      `json:"drafted_at" nullable:"true"`
	PublishedBy string          `json:"published_by"`
	PublishedAt *time.Time      `json:"published_at" nullable:"true"`
	SettledBy   string          `json:"settled_by"`
	SettledAt   *time.Time      `json:"settled_at" nullable:"true"`
	ObjectUntil string          `json:"object_until" doc:"last day for an objection; empty before the settlement"`
	Rates       []weighedBody   `json:"rates" doc:"as they were defined at publication; of a draft as they are"`
	Subjects    []SchemeSubject `json:"subjects" doc:"who is evaluated, by code; as at publication"`
	Alone       []SchemeSubject `json:"alone" doc:"left out: where one person works, the score of the unit would be the score of a person"`
	Can         struct {
		Write   bool `json:"write" doc:"change the draft, or take it away"`
		Publish bool `json:"publish"`
		Settle  bool `json:"settle"`
		Decide  bool `json:"decide"`
	} `json:"can" doc:"what the caller may do with it now"`
}

func weighedOf(all []indicator.Definition) []weighedBody {
	out := []weighedBody{}
	for _, d := range all {
		out = append(out, weighedBody{d.Code, shape.Text(d.Name), shape.Text(d.Explain), shape.Text(d.Window), string(d.Numerator), string(d.Denominator)})
	}
	return out
}

func subjectsOf(all []scheme.Subject) []SchemeSubject {
	out := []SchemeSubject{}
	for _, one := range all {
		out = append(out, SchemeSubject(one))
	}
	return out
}

func schemeOf(s scheme.Shown) schemeBody {
	b := schemeBody{SchemeContent: SchemeContent{Name: s.Name, Of: string(s.Of), UnitKind: string(s.UnitKind), From: s.From, To: s.To, Days: s.Days, Parts: []SchemePart{}},
		ID: s.ID, Version: s.Version, State: string(s.State), StateName: shape.Text(s.State.Words()), DraftedBy: s.Drafted.Account, DraftedAt: shape.Moment(s.Drafted.At),
		PublishedBy: s.Published.Account, PublishedAt: shape.Moment(s.Published.At), SettledBy: s.Settled.Account, SettledAt: shape.Moment(s.Settled.At), ObjectUntil: s.ObjectUntil(),
		Rates: weighedOf(s.Rates), Subjects: subjectsOf(s.Subjects), Alone: subjectsOf(s.Alone)}
	for _, p := range s.Parts {
		b.Parts = append(b.Parts, partOf(p))
	}
	b.Can.Write, b.Can.Publish, b.Can.Settle, b.Can.Decide = s.Write, s.Publish, s.Settle, s.Decide
	return b
}

const shareDigits = 10_000

func partOf(p scheme.Part) SchemePart {
	return SchemePart{Rate: p.Rate, Weight: p.Weight, Target: float64(p.Target) / shareDigits, Zero: float64(p.Zero) / shareDigits, Rule: string(p.Rule), Least: p.Least}
}

// content reads what was sent. A share with more digits than are kept is refused rather than rounded.
func (c SchemeContent) content() (scheme.Content, error) {
	out := scheme.Content{Name: c.Name, Of: scheme.Kind(c.Of), UnitKind: staffing.UnitKind(c.UnitKind), From: c.From, To: c.To, Days: c.Days}
	var wrong []*fault.Error
	for i, p := range c.Parts {
		target, ok := digits(p.Target)
		zero, ok2 := digits(p.Zero)
		if !ok || !ok2 {
			wrong = append(wrong, scheme.ErrMarks.At(fmt.Sprintf("parts[%d].target", i)))
		}
		out.Parts = append(out.Parts, scheme.Part{Rate: p.Rate, Weight: p.Weight, Target: target, Zero: zero, Rule: scheme.Rule(p.Rule), Least: p.Least})
	}
	return out, fault.Collect(wrong)
}

func digits(share float64) (int, bool) {
	n := math.Round(share * shareDigits)
	return int(n), math.Abs(n) <= shareDigits && math.Abs(n-share*shareDigits) < 1e-6
}

type schemesBody struct {
	Items     []schemeBody  `json:"items"`
	Drafts    bool          `json:"drafts" doc:"the caller may draft"`
	OfZones   []weighedBody `json:"of_zones" doc:"rates that can be weighed for zones"`
	OfUnits   []weighedBody `json:"of_units" doc:"rates that can be weighed for units"`
	UnitKinds []kindBody    `json:"unit_kinds" doc:"of units that can be evaluated"`
}

type kindBody struct {
	Code string     `json:"code"`
	Name shape.Text `json:"name"`
}

func (api API) schemeList(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[schemesBody], error) {
	list, drafts, defs, err := api.Schemes.List(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	today := worktime.DateOf(api.Clock.Now()).String()
	body := schemesBody{Items: []schemeBody{}, Drafts: drafts, OfZones: weighedOf(scheme.Weighable(defs, scheme.Zones, today)), OfUnits: weighedOf(scheme.Weighable(defs, scheme.Units, today))}
	for _, one := range list {
		body.Items = append(body.Items, schemeOf(one))
	}
	for _, k := range scheme.UnitKinds() {
		body.UnitKinds = append(body.UnitKinds, kindBody{string(k), shape.Text(k.Words())})
	}
	return &route.Reply[schemesBody]{Body: body}, nil
}

type saveSchemeInput struct {
	ID   string `path:"id" doc:"UUID made by whoever drafts"`
	Body struct {
		SchemeContent
		Version int64 `json:"version" doc:"of the draft that was seen; 0 for a new one"`
	}
}

func (api API) saveScheme(ctx context.Context, who caller.Caller, in *saveSchemeInput) (*route.Reply[schemeBody], error) {
	content, err := in.Body.content()
	if err != nil {
		return nil, err
	}
	return schemeReply(api.Schemes.Save(ctx, who.Credential, in.ID, in.Body.Version, content))
}

func (api API) discardScheme(ctx context.Context, who caller.Caller, in *struct {
	ID      string `path:"id"`
	Version int64  `query:"version" doc:"of the draft that was seen"`
}) (*route.Reply[struct{}], error) {
	return &route.Reply[struct{}]{}, api.Schemes.Discard(ctx, who.Credential, in.ID, in.Version)
}

func schemeReply(of scheme.Shown, err error) (*route.Reply[schemeBody], error) {
	if err != nil {
		return nil, err
	}
	return &route.Reply[schemeBody]{Body: schemeOf(of)}, nil
}

type schemeInput struct {
	ID   string `path:"id"`
	Body struct {
		Version int64 `json:"version" doc:"of the scheme that was seen"`
	}
}

func (api API) publishScheme(ctx context.Context, who caller.Caller, in *schemeInput) (*route.Reply[schemeBody], error) {
	return schemeReply(api.Schemes.Publish(ctx, who.Credential, in.ID, in.Body.Version))
}

func (api API) settleScheme(ctx context.Context, who caller.Caller, in *schemeInput) (*route.Reply[schemeBody], error) {
	return schemeReply(api.Schemes.Settle(ctx, who.Credential, in.ID, in.Body.Version))
}
