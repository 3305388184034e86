package callapi

import (
	"context"
	"time"

	"liandong/internal/call"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
)

type callBackBody struct {
	ID       string     `json:"id"`
	Call     string     `json:"call" doc:"the call it is about; empty where it is about a case"`
	Case     string     `json:"case" doc:"the case it is about; empty where it is about a call"`
	Phone    string     `json:"phone" doc:"of the call, masked; that of a case stands with its reports"`
	Words    string     `json:"words"`
	ByRule   bool       `json:"by_rule" doc:"because nobody had answered"`
	DueAt    time.Time  `json:"due_at"`
	Overdue  bool       `json:"overdue"`
	MadeAt   time.Time  `json:"made_at"`
	State    string     `json:"state" enum:"open,done,given_up"`
	Attempts int        `json:"attempts"`
	EndedAt  *time.Time `json:"ended_at" nullable:"true"`
	Outcome  string     `json:"outcome"`
}

func (api API) callBackOf(b call.CallBack) callBackBody {
	return callBackBody{ID: b.ID, Call: b.Call, Case: b.Case, Phone: b.Masked, Words: b.Words, ByRule: b.Account == "", DueAt: b.DueAt, MadeAt: b.MadeAt,
		Overdue: b.State == call.Open && api.Clock.Now().After(b.DueAt), State: string(b.State), Attempts: b.Attempts, EndedAt: shape.Moment(b.EndedAt), Outcome: b.Outcome}
}

type wishInput struct {
	ID   string `path:"id"`
	Body struct {
		DueAt time.Time `json:"due_at"`
		Words string    `json:"words"`
	}
}

func (api API) callBackOfCall(ctx context.Context, who caller.Caller, in *wishInput) (*route.Reply[callBackBody], error) {
	return api.callBack(ctx, who, call.Wish{Call: in.ID, DueAt: in.Body.DueAt, Words: in.Body.Words})
}

type caseWishInput struct {
	Body struct {
		Case  string    `json:"case"`
		DueAt time.Time `json:"due_at"`
		Words string    `json:"words"`
	}
}

func (api API) callBackOfCase(ctx context.Context, who caller.Caller, in *caseWishInput) (*route.Reply[callBackBody], error) {
	return api.callBack(ctx, who, call.Wish{Case: in.Body.Case, DueAt: in.Body.DueAt, Words: in.Body.Words})
}

func (api API) callBack(ctx context.Context, who caller.Caller, w call.Wish) (*route.Reply[callBackBody], error) {
	made, err := api.Casework.CallBack(ctx, who.Credential, w)
	return &route.Reply[callBackBody]{Body: api.callBackOf(made)}, err
}

func (api API) callBacks(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[route.List[callBackBody]], error) {
	all, err := api.Calls.CallBacks(ctx, who.Credential)
	items := []callBackBody{}
	for _, b := range all {
		items = append(items, api.callBackOf(b))
	}
	return route.Listed(items), err
}

type attemptInput struct {
	ID   string `path:"id"`
	Body struct {
		N       int    `json:"n,omitempty" doc:"number of the attempt from 1: sent again, it is the same attempt; left out, it is one more"`
		Reached bool   `json:"reached"`
		Words   string `json:"words,omitempty" doc:"needed where somebody was reached"`
	}
}

func (api API) attempt(ctx context.Context, who caller.Caller, in *attemptInput) (*route.Reply[callBackBody], error) {
	b, err := api.Calls.Attempt(ctx, who.Credential, in.ID, call.Try{N: in.Body.N, Reached: in.Body.Reached, Words: in.Body.Words})
	return &route.Reply[callBackBody]{Body: api.callBackOf(b)}, err
}

type giveUpInput struct {
	ID   string `path:"id"`
	Body struct {
		Words string `json:"words" doc:"why"`
	}
}

func (api API) giveUp(ctx context.Context, who caller.Caller, in *giveUpInput) (*route.Reply[callBackBody], error) {
	b, err := api.Calls.GiveUp(ctx, who.Credential, in.ID, in.Body.Words)
	return &route.Reply[callBackBody]{Body: api.callBackOf(b)}, err
}
