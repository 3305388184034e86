package callapi

import (
	"context"
	"time"

	"liandong/internal/call"
	"liandong/internal/district/indicator"
	"liandong/internal/district/worktime"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
)

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
