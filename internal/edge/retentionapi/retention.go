// Package retentionapi (留存) serves how long personal data is kept, runs, erasures and holds.
package retentionapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/retention"
)

var errNoRetention = fault.Define(fault.Unavailable, "retention.off", "本系统未启用留存与清除", "This installation erases nothing.")

// API is the routes over the services that they call.
type API struct {
	Retention *retention.Service
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodGet, "/retention/rules", "readRetention", "How long each kind of personal data is kept, with the draft of the next rules", retains(api.Retention, api.retentionRules))
	route.Handle(r, http.MethodPut, "/retention/rules", "saveRetention", "Keep a draft of the rules; nothing is in force before another person publishes it", retains(api.Retention, api.saveRetention))
	route.Handle(r, http.MethodPost, "/retention/rules/publish", "publishRetention", "Put the draft in force, as another person than who drafted it", retains(api.Retention, api.publishRetention))
	route.Handle(r, http.MethodGet, "/retention/preview", "previewRetention", "What is due by the rules now, by kind and month; nothing is written", retains(api.Retention, api.previewRetention))
	route.Handle(r, http.MethodGet, "/retention/runs", "listRuns", "Runs that were signed, how far they are, and what they prove; the latest first", retains(api.Retention, api.runs))
	route.Handle(r, http.MethodPost, "/retention/runs", "askRun", "Ask that what is due now be erased; another person signs", retains(api.Retention, api.askRun), accepted)
	route.Handle(r, http.MethodGet, "/erasures", "listErasures", "What was erased, as the audit log says; the latest first", retains(api.Retention, api.erasures))
	route.Handle(r, http.MethodPost, "/erasures", "askErasure", "Ask that what belongs to a subject be erased; another person signs. With check nothing is written: what it would take, or why it cannot be", retains(api.Retention, api.askErasure))
	route.Handle(r, http.MethodGet, "/holds", "listHolds", "What is kept although its time is up, those that stand first", retains(api.Retention, api.holds))
	route.Handle(r, http.MethodPost, "/holds", "writeHold", "Keep something although its time is up", retains(api.Retention, api.writeHold), route.Created)
	route.Handle(r, http.MethodDelete, "/holds/{id}", "endHold", "End a hold", retains(api.Retention, api.endHold))
	route.Handle(r, http.MethodPost, "/me/data/requests", "askForMyData", "Ask that what one reported in a case be erased; it is decided by the privacy officer", retains(api.Retention, api.askOwn), accepted)
}

func accepted(op *huma.Operation) { op.DefaultStatus = http.StatusAccepted }

// retains is a handler where there is something to retain.
func retains[I, O any](kept *retention.Service, fn func(context.Context, caller.Caller, *I) (*O, error)) func(context.Context, caller.Caller, *I) (*O, error) {
	return func(ctx context.Context, who caller.Caller, in *I) (*O, error) {
		if kept == nil {
			return nil, errNoRetention.New()
		}
		return fn(ctx, who, in)
	}
}

// RetentionRule is how long a kind of personal data is kept.
type RetentionRule struct {
	Kind      string `json:"kind" enum:"contact,content,consultation,call,notice,guest,code"`
	Days      int    `json:"days" doc:"contact and content: from the closing of the case; the others from when it came"`
	BasisZH   string `json:"basis_zh" doc:"law and article"`
	BasisEN   string `json:"basis_en"`
	Source    string `json:"source" doc:"the document that sets the days; proposal: none does yet"`
	ValidFrom string `json:"valid_from" doc:"YYYY-MM-DD, empty for always"`
	ValidTo   string `json:"valid_to" doc:"first day on which it no longer holds; empty for none"`
}

type retentionBody struct {
	Revision    string          `json:"revision" doc:"to be sent when saving or publishing"`
	Version     int64           `json:"version" doc:"0: the standard, nothing was published"`
	PublishedAt *time.Time      `json:"published_at" nullable:"true"`
	PublishedBy string          `json:"published_by"`
	InForce     []RetentionRule `json:"in_force"`
	Draft       []RetentionRule `json:"draft"`
	Differs     bool            `json:"differs"`
	DraftedAt   *time.Time      `json:"drafted_at" nullable:"true"`
	DraftedBy   string          `json:"drafted_by"`
}

func retentionOf(e rulebook.Edition[retention.Rules]) *route.Reply[retentionBody] {
	b := retentionBody{Revision: e.Revision, Version: e.Version, PublishedAt: shape.Moment(e.PublishedAt), PublishedBy: e.PublishedBy, InForce: rulesOf(e.InForce), Draft: rulesOf(e.Draft),
		Differs: e.Differs, DraftedAt: shape.Moment(e.DraftedAt), DraftedBy: e.DraftedBy}
	return &route.Reply[retentionBody]{Body: b}
}

func rulesOf(all retention.Rules) []RetentionRule {
	out := []RetentionRule{}
	for _, r := range all {
		out = append(out, RetentionRule{string(r.Kind), r.Days, r.BasisZH, r.BasisEN, r.Source, r.ValidFrom, r.ValidTo})
	}
	return out
}

func (api API) retentionRules(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[retentionBody], error) {
	e, err := api.Retention.Edition(ctx, who.Credential)
	return retentionOf(e), err
}

func (api API) saveRetention(ctx context.Context, who caller.Caller, in *struct {
	Revision string `query:"revision" required:"true" doc:"that the draft was made from"`
	Body     struct {
		Rules []RetentionRule `json:"rules"`
	}
}) (*route.Reply[retentionBody], error) {
	rules := retention.Rules{}
	for _, r := range in.Body.Rules {
		rules = append(rules, retention.Rule{Kind: retention.Kind(r.Kind), Days: r.Days, BasisZH: r.BasisZH, BasisEN: r.BasisEN, Source: r.Source, ValidFrom: r.ValidFrom, ValidTo: r.ValidTo})
	}
	e, err := api.Retention.Save(ctx, who.Credential, in.Revision, rules)
	return retentionOf(e), err
}

func (api API) publishRetention(ctx context.Context, who caller.Caller, in *struct {
	Revision string `query:"revision" required:"true" doc:"that was looked at"`
}) (*route.Reply[retentionBody], error) {
	e, err := api.Retention.Publish(ctx, who.Credential, in.Revision)
	return retentionOf(e), err
}
