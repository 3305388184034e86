package cti

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"liandong/internal/call"
)

// Player tells an installation of calls.
type Player struct {
	URL               string // of the installation
	Account, Password string // of the telephone system
	Client            *http.Client
	Until             func(ctx context.Context, at time.Time) error // waits
	Say               func(string)                                  // progress
}

// patience: a telephone system tells again what did not arrive; taking it twice does no harm.
var patience = []time.Duration{200 * time.Millisecond, time.Second, 5 * time.Second}

// Play logs in and tells the events, each when its time has come.
func (p Player) Play(ctx context.Context, events []call.Event) error {
	var session struct{ Token string }
	if err := p.Send(ctx, http.MethodPost, "/api/v1/session", "", map[string]string{"account": p.Account, "password": p.Password}, &session); err != nil {
		return err
	}
	for i, e := range events {
		if err := p.Until(ctx, e.At); err != nil {
			return err
		}
		if err := p.tell(ctx, session.Token, e); err != nil {
			return fmt.Errorf("%s of call %s: %w", e.Kind, e.Call, err)
		}
		if n := i + 1; n%50 == 0 || n == len(events) {
			p.Say(fmt.Sprintf("events told 已发送话务事件 %d/%d", n, len(events)))
		}
	}
	return nil
}

func (p Player) tell(ctx context.Context, token string, e call.Event) (err error) {
	body := map[string]any{"call": e.Call, "event": e.Kind, "phone": e.Phone, "line": e.Line, "extension": e.Extension, "at": e.At.UTC()}
	for _, wait := range append(patience, 0) {
		err = p.Send(ctx, http.MethodPost, "/api/v1/cti/events", token, body, nil)
		var no Refusal
		if err == nil || errors.As(err, &no) && no.Status < http.StatusInternalServerError || ctx.Err() != nil {
			return err
		}
		if err := p.Until(ctx, time.Now().Add(wait)); err != nil {
			return err
		}
	}
	return err
}

// Refusal is an answer that is none of success; its words are the server's.
type Refusal struct {
	Status     int    `json:"-"`
	Code       string `json:"code"` // stable code of the failure
	Words      string `json:"detail"`
	RetryAfter int    `json:"retry_after"` // seconds after which it may be tried again, 0 where that was not said
}

// Error implements error.
func (r Refusal) Error() string { return fmt.Sprintf("%d %s", r.Status, r.Words) }

// Send asks the installation for something; out may be nil. Errors: Refusal.
func (p Player) Send(ctx context.Context, method, path, token string, body, out any) error {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(p.URL, "/")+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := p.Client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 4<<20))
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		no := Refusal{Status: res.StatusCode}
		_ = json.Unmarshal(answer, &no) // its words, where it has some
		return no
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}

// Sleep waits as the machine's clock goes.
func Sleep(ctx context.Context, at time.Time) error {
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Never does not wait: for calls of the past.
func Never(ctx context.Context, _ time.Time) error { return ctx.Err() }

// Words are marks in a few lines.
func Words(m call.Marks, limit time.Duration) string {
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "calls 来电 %d, answered 接听 %d, abandoned 放弃 %d", m.Calls, m.Answered, m.Abandoned)
	for _, r := range m.Rates(limit) {
		if share, ok := r.Value(); ok {
			_, _ = fmt.Fprintf(&b, "\n%s %s: %d/%d = %.1f%%", r.Name.EN, r.Name.ZH, r.Numerator, r.Denominator, 100*share)
		}
	}
	if median, ok := m.Wait(0.5); ok {
		p90, _ := m.Wait(0.9)
		_, _ = fmt.Fprintf(&b, "\nwaiting 等待: median 中位数 %.1f s, nine in ten at most 九成不超过 %.1f s", median.Seconds(), p90.Seconds())
	}
	return b.String()
}
