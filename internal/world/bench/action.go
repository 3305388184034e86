package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"

	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
	"liandong/internal/world/demo"
)

const actionSample = 2000 // cases before the first run

// Action measures actions on cases over HTTP at 32 connections. Each connection has cases of its own and takes one after the other through
// accept, note, finish and pass; every request comes from whoever owns the case then and names the version of the answer before. Runs of
// intake lie between, which are the limit and open the cases of the next run: one report is enough for four actions.
func Action(ctx context.Context, t *Target, out io.Writer) error {
	if err := t.prepare(ctx); err != nil {
		return err
	}
	c, err := t.muster(ctx)
	if err != nil {
		return err
	}
	if err := t.preload(ctx, actionSample); err != nil {
		return err
	}
	addr, stop, err := t.serve()
	if err != nil {
		return err
	}
	defer stop()
	defer t.sequence(ctx)()
	var reports, actions []float64
	var took []time.Duration
	for run := range intakeRuns {
		t.Progress(fmt.Sprintf("run %d of %d", run+1, intakeRuns))
		one, err := t.intakeRun(ctx, addr, intakeLasting)
		if err != nil {
			return err
		}
		reports = append(reports, float64(len(one))/intakeLasting.Seconds())
		hands, err := t.deal(ctx, c)
		if err != nil {
			return err
		}
		one, err = load(ctx, addr, len(hands), intakeLasting, func(connection int, last []byte) ([]byte, error) { return hands[connection].next(c, last) })
		if err != nil {
			return err
		}
		actions = append(actions, float64(len(one))/intakeLasting.Seconds())
		took = append(took, one...)
	}
	return Result{Name: "action", Unit: "actions/s", Engine: engineName(t.Platform.DB), Cases: t.filled, Value: medianOf(actions), Limit: medianOf(reports), Runs: intakeRuns,
		P50: quantile(took, .5), P99: quantile(took, .99), RSS: rss(), Note: "limit: intake between the runs; load generator in this process"}.print(out)
}

// crew is everybody with a login, each with a session.
type crew struct {
	roster *staffing.Roster
	tokens map[string]string // by account
	at     time.Time
}

func (t *Target) muster(ctx context.Context) (*crew, error) {
	var c *crew
	err := t.Platform.DB.Update(ctx, func(tx *store.Tx) (err error) {
		c = &crew{tokens: map[string]string{}, at: t.Platform.Clock.Now()}
		if c.roster, err = t.Platform.Rosters.Of(tx, demo.District); err != nil {
			return err
		}
		var accounts []string
		err = tx.Each(`SELECT account FROM account WHERE district = $1`, store.Args(demo.District), func(r store.Scanner) error {
			var account string
			err := r.Scan(&account)
			accounts = append(accounts, account)
			return err
		})
		if err != nil {
			return err
		}
		for _, account := range accounts {
			var opened access.Opened
			if opened, err = t.Platform.Access.Open(tx, demo.District, account); err != nil {
				return err
			}
			c.tokens[account] = opened.Token
		}
		return nil
	})
	return c, err
}

// token is that of somebody who acts for an owner; "" if nobody there has a login.
func (c *crew) token(kind, code string) string {
	for _, account := range c.roster.Speakers(c.roster.Owner(kind, code), c.at) {
		if token := c.tokens[account]; token != "" {
			return token
		}
	}
	return ""
}

// held is what the answer to an action says of the case.
type held struct {
	ID      string                      `json:"id"`
	State   rules.State                 `json:"state"`
	Version int64                       `json:"version"`
	Owner   struct{ Kind, Code string } `json:"owner"`
}

// hand is the cases of one connection.
type hand struct {
	now   held
	noted bool
	later []held
}

var errDry = errors.New("a connection has run out of cases to act on: reports came in too slowly")

// deal gives the cases that wait for acceptance to as many hands as there are connections, but for those whose owner has no login.
func (t *Target) deal(ctx context.Context, c *crew) ([]hand, error) {
	var hands []hand
	err := t.Platform.DB.View(ctx, func(tx *store.Tx) error {
		hands = make([]hand, intakeConnections)
		n := 0
		return tx.Each(`SELECT id, state, version, owner_kind, owner_code FROM cases WHERE district = $1 AND id > $2 AND state = $3`,
			store.Args(demo.District, t.since, string(rules.Assigned)), func(r store.Scanner) error {
				var h held
				err := r.Scan(&h.ID, &h.State, &h.Version, &h.Owner.Kind, &h.Owner.Code)
				if c.token(h.Owner.Kind, h.Owner.Code) != "" {
					mine := &hands[n%len(hands)]
					mine.later = append(mine.later, h)
					n++
				}
				return err
			})
	})
	return hands, err
}

// next makes the request that brings the connection's case on after an answer, or takes up another case.
func (h *hand) next(c *crew, last []byte) ([]byte, error) {
	if last != nil {
		h.now = held{}
		if err := json.Unmarshal(last, &h.now); err != nil {
			return nil, err
		}
	}
	if last == nil || h.now.State == rules.Closed {
		if len(h.later) == 0 {
			return nil, errDry
		}
		h.now, h.later, h.noted = h.later[0], h.later[1:], false
	}
	action, note := rules.ActAccept, ""
	switch {
	case h.now.State == rules.Handling && !h.noted:
		action, note, h.noted = rules.ActNote, "已联系现场，今日前往", true
	case h.now.State == rules.Handling:
		action, note = rules.ActFinish, "已现场处置完毕"
	case h.now.State == rules.Checking:
		action = rules.ActPass
	}
	token := c.token(h.now.Owner.Kind, h.now.Owner.Code)
	if token == "" {
		return nil, fmt.Errorf("nobody with a login acts for %s %s", h.now.Owner.Kind, h.now.Owner.Code)
	}
	body, err := json.Marshal(map[string]any{"id": uuid.Must(uuid.NewV7()).String(), "version": h.now.Version, "note": note})
	return rawRequest("POST", "/api/v1/cases/"+h.now.ID+"/actions/"+string(action), token, body), err
}
