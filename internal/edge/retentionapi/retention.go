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
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/erasure"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/request"
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

type dueBody struct {
	Kind   string     `json:"kind"`
	Name   shape.Text `json:"name"`
	Days   int        `json:"days"`
	Before time.Time  `json:"before" doc:"what is older is due"`
	Due    int64      `json:"due"`
	Held   int64      `json:"held" doc:"of them, kept by a hold"`
	Kept   int64      `json:"kept" doc:"of them, still needed by something that is not over"`
	Months []monthDue `json:"months" doc:"what would go, by the month since which its time runs"`
	First  []string   `json:"first" doc:"ids of the first that would go"`
}

type monthDue struct {
	Month string `json:"month"`
	Due   int64  `json:"due"`
}

type planBody struct {
	AsOf  time.Time `json:"as_of"`
	Lines []dueBody `json:"lines"`
}

func planOf(p retention.Plan) planBody {
	b := planBody{AsOf: p.AsOf, Lines: []dueBody{}}
	for _, l := range p.Lines {
		one := dueBody{Kind: string(l.Kind), Name: shape.Text(l.Kind.Name()), Days: l.Days, Before: clock.Time(l.Before), Due: l.Due, Held: l.Held, Kept: l.Kept, Months: []monthDue{}, First: []string{}}
		for _, m := range l.InMonths() {
			one.Months = append(one.Months, monthDue{m, l.Months[m]})
		}
		one.First = append(one.First, l.First...)
		b.Lines = append(b.Lines, one)
	}
	return b
}

func (api API) previewRetention(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[planBody], error) {
	p, err := api.Retention.Preview(ctx, who.Credential)
	return &route.Reply[planBody]{Body: planOf(p)}, err
}

type tallyBody struct {
	Kind string     `json:"kind"`
	Name shape.Text `json:"name"`
	Due  int64      `json:"due" doc:"of the plan"`
	Went int64      `json:"went"`
	Held int64      `json:"held"`
	Kept int64      `json:"kept"`
}

type runBody struct {
	ID       string      `json:"id" doc:"of the request that was signed"`
	Done     bool        `json:"done"`
	AskedBy  string      `json:"asked_by"`
	SignedBy string      `json:"signed_by"`
	SignedAt time.Time   `json:"signed_at"`
	EndedAt  *time.Time  `json:"ended_at" nullable:"true"`
	PurgedAt *time.Time  `json:"purged_at" nullable:"true" doc:"when freed places of the database were cleared"`
	Parts    int64       `json:"parts"`
	Lines    []tallyBody `json:"lines"`
	Left     int64       `json:"left" doc:"due and still there when it looked again at its end"`
	Digest   string      `json:"digest" doc:"over the lists of all that went; it stands in the audit log"`
}

func runOf(r retention.Run) runBody {
	b := runBody{ID: r.ID, Done: r.Done, AskedBy: r.AskedBy, SignedBy: r.SignedBy, SignedAt: r.SignedAt, EndedAt: shape.Moment(r.EndedAt), PurgedAt: shape.Moment(r.PurgedAt), Parts: r.Parts,
		Lines: []tallyBody{}, Left: r.Tally.Left, Digest: r.Digest}
	for _, l := range r.Plan.Lines {
		b.Lines = append(b.Lines, tallyBody{string(l.Kind), shape.Text(l.Kind.Name()), l.Due, r.Tally.Went[l.Kind], r.Tally.Held[l.Kind], r.Tally.Kept[l.Kind]})
	}
	return b
}

func (api API) runs(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[route.List[runBody]], error) {
	all, err := api.Retention.Runs(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	items := []runBody{}
	for _, r := range all {
		items = append(items, runOf(r))
	}
	return route.Listed(items), nil
}

type askRunInput struct {
	Body struct {
		ID     string `json:"id" doc:"UUID made by whoever asks"`
		Remark string `json:"remark" doc:"why, in 2 to 200 characters"`
	}
}

func (api API) askRun(ctx context.Context, who caller.Caller, in *askRunInput) (*route.Reply[shape.AskedBody], error) {
	return askedReply(api.Retention.AskRun(ctx, who.Credential, in.Body.ID, in.Body.Remark))
}

func askedReply(done request.Done, err error) (*route.Reply[shape.AskedBody], error) {
	if err != nil {
		return nil, err
	}
	return &route.Reply[shape.AskedBody]{Body: shape.AskedOf(done)}, nil
}

type countBody struct {
	Kind string `json:"kind" doc:"report, case, event, consultation, call, call_back, guest; files, notices, codes"`
	N    int64  `json:"n"`
}

func erasedCounts(counts map[erasure.Kind]int64, rows map[string]int64) []countBody {
	out := []countBody{}
	for _, k := range []erasure.Kind{erasure.Report, erasure.Case, erasure.Event, erasure.Consultation, erasure.Call, erasure.CallBack, erasure.Guest} {
		if n := counts[k]; n > 0 {
			out = append(out, countBody{string(k), n})
		}
	}
	for _, k := range []string{"files", "notices", "codes"} {
		if n := rows[k]; n > 0 {
			out = append(out, countBody{k, n})
		}
	}
	return out
}

type erasureBody struct {
	ID       string      `json:"id" doc:"of its entry in the audit log"`
	At       time.Time   `json:"at"`
	Actor    string      `json:"actor"`
	Cause    string      `json:"cause" doc:"the request that was signed"`
	Part     int64       `json:"part" doc:"of a run; 0 for what was asked by itself"`
	Counts   []countBody `json:"counts"`
	Subjects []string    `json:"subjects" doc:"where they are few"`
	Manifest string      `json:"manifest" doc:"SHA-256 over the list of what went"`
}

func (api API) erasures(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[route.List[erasureBody]], error) {
	all, err := api.Retention.Erasures(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	items := []erasureBody{}
	for _, e := range all {
		items = append(items, erasureBody{e.ID, e.At, e.Actor, e.Cause, e.Detail.Part, erasedCounts(e.Detail.Counts, e.Detail.Rows), append([]string{}, e.Detail.Subjects...), e.Detail.Manifest})
	}
	return route.Listed(items), nil
}

// SubjectBody names what is erased or held.
type SubjectBody struct {
	Kind string `json:"kind" enum:"report,case,guest,consultation,call"`
	ID   string `json:"id" doc:"of a case its number too"`
}

func (b SubjectBody) subject() retention.Subject {
	return retention.Subject{Kind: erasure.Kind(b.Kind), ID: b.ID}
}

type askErasureInput struct {
	Check bool `query:"check" doc:"only say what would go, or why it cannot"`
	Body  struct {
		ID      string      `json:"id" doc:"UUID made by whoever asks"`
		Subject SubjectBody `json:"subject"`
		Remark  string      `json:"remark" doc:"why, in 2 to 200 characters; no names"`
	}
}

// Resolve implements huma.Resolver: ?check is enough. Whoever only wanted to look must not have asked.
func (in *askErasureInput) Resolve(ctx huma.Context) []error {
	u := ctx.URL()
	in.Check = in.Check || u.Query().Has("check") && u.Query().Get("check") != "false"
	return nil
}

type foreseenErasure struct {
	Subject SubjectBody                     `json:"subject"`
	Number  string                          `json:"number" doc:"of a case that was named by it"`
	Counts  []countBody                     `json:"counts" doc:"what would go"`
	Code    string                          `json:"code" doc:"why it cannot be; empty where it can"`
	Why     shape.Text                      `json:"why"`
	Request shape.Optional[shape.AskedBody] `json:"request" doc:"that another person must sign; null with check"`
}

func (api API) askErasure(ctx context.Context, who caller.Caller, in *askErasureInput) (*route.Reply[foreseenErasure], error) {
	of := in.Body.Subject.subject()
	if !in.Check {
		done, err := api.Retention.Ask(ctx, who.Credential, in.Body.ID, of, in.Body.Remark)
		if err != nil {
			return nil, err
		}
		return &route.Reply[foreseenErasure]{Body: foreseenErasure{Subject: in.Body.Subject, Counts: []countBody{}, Request: shape.Some(shape.AskedOf(done))}}, nil
	}
	f, err := api.Retention.Foresee(ctx, who.Credential, of)
	if err != nil {
		return nil, err
	}
	body := foreseenErasure{Subject: SubjectBody{string(f.Kind), f.ID}, Number: f.Number, Counts: erasedCounts(f.Counts, f.Rows)}
	if f.Refusal != nil {
		why := fault.From(f.Refusal)
		body.Code, body.Why = why.Code, shape.Text(why.Words)
	}
	return &route.Reply[foreseenErasure]{Body: body}, nil
}

type holdBody struct {
	ID        string      `json:"id"`
	Subject   SubjectBody `json:"subject"`
	Reason    string      `json:"reason"`
	Account   string      `json:"account"`
	At        time.Time   `json:"at"`
	Until     time.Time   `json:"until"`
	EndedBy   string      `json:"ended_by"`
	EndedAt   *time.Time  `json:"ended_at" nullable:"true" doc:"null while it was not ended"`
	EndReason string      `json:"end_reason"`
}

func holdOf(h retention.Hold) holdBody {
	return holdBody{h.ID, SubjectBody{string(h.Kind), h.Subject.ID}, h.Reason, h.Account, h.At, h.Until, h.EndedBy, shape.Moment(h.EndedAt), h.EndReason}
}

func (api API) holds(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[route.List[holdBody]], error) {
	all, err := api.Retention.Holds(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	items := []holdBody{}
	for _, h := range all {
		items = append(items, holdOf(h))
	}
	return route.Listed(items), nil
}

func (api API) writeHold(ctx context.Context, who caller.Caller, in *struct {
	Body struct {
		ID      string      `json:"id" doc:"UUID made by whoever holds"`
		Subject SubjectBody `json:"subject"`
		Reason  string      `json:"reason"`
		Until   time.Time   `json:"until"`
	}
}) (*route.Reply[holdBody], error) {
	b := in.Body
	h, err := api.Retention.Hold(ctx, who.Credential, retention.Hold{ID: b.ID, Subject: b.Subject.subject(), Reason: b.Reason, Until: b.Until})
	if err != nil {
		return nil, err
	}
	return &route.Reply[holdBody]{Body: holdOf(h)}, nil
}

func (api API) endHold(ctx context.Context, who caller.Caller, in *struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason"`
	}
}) (*route.Reply[struct{}], error) {
	return &route.Reply[struct{}]{}, api.Retention.Release(ctx, who.Credential, in.ID, in.Body.Reason)
}

func (api API) askOwn(ctx context.Context, who caller.Caller, in *struct {
	Body struct {
		ID   string `json:"id" doc:"UUID made by whoever asks"`
		Kind string `json:"kind" enum:"erasure"`
		Case string `json:"case" doc:"id of a case that the caller reported"`
	}
}) (*route.Reply[shape.AskedBody], error) {
	return askedReply(api.Retention.AskOwn(ctx, who.Credential, in.Body.ID, in.Body.Case))
}
