package retentionapi

import (
	"context"
	"time"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/retention"
)

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
