package retentionapi

import (
	"context"
	"time"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/clock"
	"liandong/internal/request"
	"liandong/internal/retention"
)

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
