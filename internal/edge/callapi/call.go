// Package callapi (来电) serves calls, seats, call-backs and the marks of the hotline.
package callapi

import (
	"context"
	"net/http"
	"time"

	"liandong/internal/call"
	"liandong/internal/casework"
	"liandong/internal/casework/rules"
	"liandong/internal/district/worktime"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/clock"
)

// API is the routes over the services that they call.
type API struct {
	Calls    *call.Service
	Casework *casework.Casework
	Clock    clock.Clock
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodPost, "/cti/events", "notifyCall", "What happened to a call, told by the telephone system; twice, late or out of order does no harm", api.notifyCall)
	route.Handle(r, http.MethodPut, "/calls/seat", "takeSeat", "At which extension the caller sits. Where somebody else sits it is taken over only with a reason, which they are told", api.takeSeat)
	route.Handle(r, http.MethodGet, "/calls/current", "readCurrentCall", "The call that rings or is spoken at the caller's seat, with what the same number reported before", api.currentCall)
	route.Handle(r, http.MethodGet, "/calls", "listCalls", "Calls of a day at the seats of the caller's centres, latest first", api.calls)
	route.Handle(r, http.MethodPost, "/calls/{id}/callback", "callBack", "Ask for a call-back of who called", api.callBackOfCall, route.Created)
	route.Handle(r, http.MethodPost, "/callbacks", "callBackForCase", "Ask for a call-back about a case", api.callBackOfCase, route.Created)
	route.Handle(r, http.MethodGet, "/callbacks", "listCallBacks", "Open call-backs of the caller's centres, due first", api.callBacks)
	route.Handle(r, http.MethodPost, "/callbacks/{id}/attempt", "attemptCallBack", "What came of an attempt; one that reached somebody ends the call-back", api.attempt)
	route.Handle(r, http.MethodPost, "/callbacks/{id}/give-up", "giveUpCallBack", "End a call-back that reached nobody in three attempts", api.giveUp)
	route.Handle(r, http.MethodGet, "/hotline", "readHotline", "Service marks of the hotline by day, and who waits now; none by person", api.hotline)
}

type callEvent struct {
	Call      string    `json:"call" doc:"1 to 64 letters, digits, dots, underscores or dashes; the same in all events of a call"`
	Event     string    `json:"event" doc:"ringing, answered or hung_up"`
	Phone     string    `json:"phone,omitempty" doc:"of the caller; left out or anonymous where it is withheld"`
	Line      string    `json:"line,omitempty" doc:"that was called"`
	Extension string    `json:"extension,omitempty" doc:"where it rings or was answered; left out in a queue"`
	At        time.Time `json:"at"`
}

func (api API) notifyCall(ctx context.Context, who caller.Caller, in *struct{ Body callEvent }) (*struct{}, error) {
	b := in.Body
	return nil, api.Calls.Notify(ctx, who.Credential, call.Event{Call: b.Call, Kind: call.Kind(b.Event), Phone: b.Phone, Line: b.Line, Extension: b.Extension, At: b.At})
}

type seatBody struct {
	Extension string `json:"extension" doc:"empty for none"`
}

type seatInput struct {
	Body struct {
		Extension string `json:"extension" doc:"empty for none"`
		TakeOver  bool   `json:"take_over,omitempty" doc:"also where somebody else sits; without it that is a 409 which says who"`
		Reason    string `json:"reason,omitempty" doc:"why it is taken over"`
	}
}

func (api API) takeSeat(ctx context.Context, who caller.Caller, in *seatInput) (*route.Reply[seatBody], error) {
	b := in.Body
	if b.TakeOver {
		return &route.Reply[seatBody]{Body: seatBody{b.Extension}}, api.Calls.TakeOver(ctx, who.Credential, b.Extension, b.Reason)
	}
	return &route.Reply[seatBody]{Body: seatBody{b.Extension}}, api.Calls.Sit(ctx, who.Credential, b.Extension)
}

type callBody struct {
	ID         string     `json:"id"`
	State      string     `json:"state" enum:"ringing,answered,ended"`
	Phone      string     `json:"phone" doc:"masked; empty where it was withheld"`
	Line       string     `json:"line"`
	Extension  string     `json:"extension"`
	BeganAt    time.Time  `json:"began_at" doc:"the earliest that is known of it"`
	RangAt     *time.Time `json:"rang_at" nullable:"true"`
	AnsweredAt *time.Time `json:"answered_at" nullable:"true"`
	EndedAt    *time.Time `json:"ended_at" nullable:"true"`
	Abandoned  bool       `json:"abandoned" doc:"ended before anybody answered"`
	Waited     *float64   `json:"waited_seconds" nullable:"true" doc:"until somebody answered or the caller hung up, else until now; null where it is not known when it rang"`
	Reports    []string   `json:"reports" doc:"ids of the reports that were taken down in it"`
}

func callOf(c call.Call, now time.Time) callBody {
	b := callBody{ID: c.ID, State: string(c.State()), Phone: c.Masked(), Line: c.Line, Extension: c.Extension, BeganAt: c.BeganAt, RangAt: shape.Moment(c.RangAt),
		AnsweredAt: shape.Moment(c.AnsweredAt), EndedAt: shape.Moment(c.EndedAt), Abandoned: c.Abandoned(), Reports: c.Reports}
	if b.Reports == nil {
		b.Reports = []string{}
	}
	if waited, known := c.Waited(now); known {
		seconds := waited.Seconds()
		b.Waited = &seconds
	}
	return b
}

type demandBody struct {
	ID        string    `json:"id"`
	Number    string    `json:"number"`
	Title     string    `json:"title"`
	State     string    `json:"state" enum:"received,screening,dispatching,assigned,handling,checking,closed,suspended,void"`
	CreatedAt time.Time `json:"created_at"`
}

type currentBody struct {
	Seat    string                   `json:"seat" doc:"extension; empty as long as none was taken"`
	Call    shape.Optional[callBody] `json:"call"`
	Earlier []demandBody             `json:"earlier" doc:"cases that the same number reported before, newest first, at most ten: those that the caller handles and may read the contacts of; the first look is recorded"`
	Calls   int                      `json:"calls_30_days" doc:"of the same number, this one included; 0 where it is withheld"`
}

func (api API) currentCall(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[currentBody], error) {
	now, err := api.Calls.Current(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	body := currentBody{Earlier: []demandBody{}, Seat: now.Seat, Calls: now.Calls}
	if now.Call == nil {
		return &route.Reply[currentBody]{Body: body}, nil
	}
	body.Call = shape.Some(callOf(*now.Call, api.Clock.Now()))
	cases, err := api.Casework.Earlier(ctx, who.Credential, now.Call.ID, now.Call.Path, now.Call.Match)
	body.Earlier = demandsOf(cases)
	return &route.Reply[currentBody]{Body: body}, err
}

func demandsOf(cases []rules.Case) []demandBody {
	out := []demandBody{}
	for _, c := range cases {
		out = append(out, demandBody{ID: c.ID, Number: c.Number, Title: c.Title, State: string(c.State), CreatedAt: c.CreatedAt})
	}
	return out
}

type callsInput struct {
	Day    string `query:"day" doc:"YYYY-MM-DD in Beijing time; today where it is left out"`
	Cursor string `query:"cursor"`
}

type callsBody struct {
	Items []callBody `json:"items"`
	Next  string     `json:"next" doc:"cursor of the next page; empty at the end"`
}

func (api API) calls(ctx context.Context, who caller.Caller, in *callsInput) (*route.Reply[callsBody], error) {
	now := api.Clock.Now()
	date, err := worktime.DateOr(in.Day, "day", worktime.DateOf(now))
	if err != nil {
		return nil, err
	}
	page, err := api.Calls.Day(ctx, who.Credential, date, in.Cursor)
	body := callsBody{Items: []callBody{}, Next: page.Next}
	for _, c := range page.Calls {
		body.Items = append(body.Items, callOf(c, now))
	}
	return &route.Reply[callsBody]{Body: body}, err
}
