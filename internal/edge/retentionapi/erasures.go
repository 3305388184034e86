package retentionapi

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/erasure"
	"liandong/internal/kernel/fault"
	"liandong/internal/retention"
)

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

func (api API) askOwn(ctx context.Context, who caller.Caller, in *struct {
	Body struct {
		ID   string `json:"id" doc:"UUID made by whoever asks"`
		Kind string `json:"kind" enum:"erasure"`
		Case string `json:"case" doc:"id of a case that the caller reported"`
	}
}) (*route.Reply[shape.AskedBody], error) {
	return askedReply(api.Retention.AskOwn(ctx, who.Credential, in.Body.ID, in.Body.Case))
}
