// Package callapi (来电) serves calls, seats, call-backs and the marks of the hotline.
package callapi

import (
	"context"
	"net/http"
	"time"

	"liandong/internal/call"
	"liandong/internal/casework"
	"liandong/internal/casework/rules"
	"liandong/internal/district/indicator"
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

type hotlineInput struct {
	From string `query:"from" doc:"YYYY-MM-DD; 6 days before the end where it is left out"`
	To   string `query:"to" doc:"YYYY-MM-DD, included; today where it is left out"`
}

// MarksBody are the service marks of a day or of several. It is exported because the description of the API leaves out what an unexported embedding brings.
type MarksBody struct {
	Calls     int64            `json:"calls" doc:"that began then"`
	Answered  int64            `json:"answered"`
	InTime    int64            `json:"answered_in_time"`
	Abandoned int64            `json:"abandoned" doc:"hung up before anybody answered"`
	Median    *float64         `json:"median_wait_seconds" nullable:"true" doc:"until somebody answered or the caller hung up"`
	P90       *float64         `json:"p90_wait_seconds" nullable:"true" doc:"nine in ten waited no longer"`
	Rates     []shape.RateBody `json:"rates"`
}

type dayMarksBody struct {
	Day string `json:"day"`
	MarksBody
}

type hotlineBody struct {
	From          string         `json:"from"`
	To            string         `json:"to"`
	AnswerSeconds int            `json:"answer_seconds" doc:"within which a call is answered in time"`
	Whole         MarksBody      `json:"whole"`
	Days          []dayMarksBody `json:"days"`
	Waiting       int            `json:"waiting" doc:"calls that ring now"`
	LongestWait   float64        `json:"longest_wait_seconds" doc:"of these"`
}

func marksOf(m call.Marks, limit time.Duration) MarksBody {
	seconds := func(share float64) *float64 {
		wait, any := m.Wait(share)
		if !any {
			return nil
		}
		s := wait.Seconds()
		return &s
	}
	b := MarksBody{Calls: m.Calls, Answered: m.Answered, InTime: m.InTime, Abandoned: m.Abandoned, Median: seconds(0.5), P90: seconds(0.9), Rates: []shape.RateBody{}}
	for _, r := range m.Rates(limit) {
		one := shape.RateBody{Code: r.Code, Kind: string(indicator.Share), Name: shape.Text(r.Name), Numerator: r.Numerator, Denominator: r.Denominator, Explain: shape.Text(r.Explain)}
		if share, defined := r.Value(); defined {
			one.Value = &share
		}
		b.Rates = append(b.Rates, one)
	}
	return b
}

func (api API) hotline(ctx context.Context, who caller.Caller, in *hotlineInput) (*route.Reply[hotlineBody], error) {
	to, err := worktime.DateOr(in.To, "to", worktime.DateOf(api.Clock.Now()))
	if err != nil {
		return nil, err
	}
	from, err := worktime.DateOr(in.From, "from", to-6)
	if err != nil {
		return nil, err
	}
	h, err := api.Calls.Hotline(ctx, who.Credential, from, to)
	if err != nil {
		return nil, err
	}
	body := hotlineBody{From: h.From.String(), To: h.To.String(), AnswerSeconds: int(h.Limit / time.Second), Whole: marksOf(h.Whole, h.Limit), Days: []dayMarksBody{},
		Waiting: h.Waiting, LongestWait: h.Longest.Seconds()}
	for _, d := range h.Days {
		body.Days = append(body.Days, dayMarksBody{Day: d.Day.String(), MarksBody: marksOf(d.Marks, h.Limit)})
	}
	return &route.Reply[hotlineBody]{Body: body}, nil
}
