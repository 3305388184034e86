package noticeapi

import (
	"context"
	"time"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/notice"
)

type channelBody struct {
	Channel       string                     `json:"channel"`
	Waiting       int64                      `json:"waiting"`
	Due           int64                      `json:"due" doc:"of them, what could go out now"`
	OldestWaiting *time.Time                 `json:"oldest_waiting" nullable:"true"`
	Dead          int64                      `json:"dead" doc:"given up"`
	LastError     shape.Optional[shape.Text] `json:"last_error"`
	LastErrorAt   *time.Time                 `json:"last_error_at" nullable:"true"`
	Shut          int                        `json:"shut" doc:"ways out that are shut because they fail: the channel, or single receivers"`
	ShutSince     *time.Time                 `json:"shut_since" nullable:"true"`
}

func (api API) channels(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[route.List[channelBody]], error) {
	own, err := api.own()
	if err != nil {
		return nil, err
	}
	all, err := own.State(ctx, who.Credential, api.Sender)
	if err != nil {
		return nil, err
	}
	items := []channelBody{}
	for _, c := range all {
		b := channelBody{Channel: string(c.Channel), Waiting: c.Waiting, Due: c.Due, OldestWaiting: shape.Moment(c.OldestWaiting), Dead: c.Dead,
			LastErrorAt: shape.Moment(c.LastErrorAt), Shut: c.Shut, ShutSince: shape.Moment(c.ShutSince)}
		if c.LastError.Code != "" {
			b.LastError = shape.Some(shape.Text(c.LastError.Words))
		}
		items = append(items, b)
	}
	return route.Listed(items), nil
}

type channelInput struct {
	Channel string `path:"channel"`
	After   string `query:"after" doc:"mark of the page before"`
	Limit   int    `query:"limit" default:"50" doc:"1 to 200"`
}

type deadBody struct {
	Notice   string     `json:"notice"`
	Kind     string     `json:"kind"`
	Case     string     `json:"case"`
	Account  string     `json:"account" doc:"empty where it went to an address"`
	Attempts int        `json:"attempts"`
	Why      shape.Text `json:"why"`
	QueuedAt time.Time  `json:"queued_at"`
	DiedAt   time.Time  `json:"died_at"`
}

type deadPage struct {
	Items []deadBody `json:"items"`
	Next  string     `json:"next"`
}

func (api API) dead(ctx context.Context, who caller.Caller, in *channelInput) (*route.Reply[deadPage], error) {
	own, err := api.own()
	if err != nil {
		return nil, err
	}
	page, err := own.Dead(ctx, who.Credential, notice.Channel(in.Channel), in.After, in.Limit)
	body := deadPage{Items: []deadBody{}, Next: page.Next}
	for _, d := range page.Items {
		body.Items = append(body.Items, deadBody{Notice: d.Notice, Kind: d.Template, Case: d.Case, Account: d.Account, Attempts: d.Attempts, Why: shape.Text(d.Why.Words), QueuedAt: d.QueuedAt, DiedAt: d.DiedAt})
	}
	return &route.Reply[deadPage]{Body: body}, err
}

type replayInput struct {
	Channel string `path:"channel"`
	Body    struct {
		Notice string     `json:"notice,omitempty" doc:"one of them; left out, all that were given up since the instant"`
		Since  *time.Time `json:"since,omitempty"`
	}
}

type replayBody struct {
	Replayed int64 `json:"replayed"`
}

func (api API) replay(ctx context.Context, who caller.Caller, in *replayInput) (*route.Reply[replayBody], error) {
	own, err := api.own()
	if err != nil {
		return nil, err
	}
	since := time.Time{}
	if in.Body.Since != nil {
		since = *in.Body.Since
	}
	n, err := own.Replay(ctx, who.Credential, notice.Channel(in.Channel), in.Body.Notice, since)
	return &route.Reply[replayBody]{Body: replayBody{Replayed: n}}, err
}

type recordedBody struct {
	ID      string    `json:"id"`
	Channel string    `json:"channel"`
	To      string    `json:"to" doc:"masked"`
	Title   string    `json:"title"`
	Body    string    `json:"body"`
	File    string    `json:"file" doc:"name of what it would have carried along; empty for nothing"`
	At      time.Time `json:"at"`
}

type recordedPage struct {
	Items []recordedBody `json:"items"`
	Next  string         `json:"next"`
}

func (api API) recorded(ctx context.Context, who caller.Caller, in *markInput) (*route.Reply[recordedPage], error) {
	own, err := api.own()
	if err != nil {
		return nil, err
	}
	page, err := own.Recorded(ctx, who.Credential, in.After, in.Limit)
	body := recordedPage{Items: []recordedBody{}, Next: page.Next}
	for _, r := range page.Items {
		body.Items = append(body.Items, recordedBody{ID: r.ID, Channel: string(r.Channel), To: r.To, Title: r.Title, Body: r.Body, File: r.File, At: r.At})
	}
	return &route.Reply[recordedPage]{Body: body}, err
}
