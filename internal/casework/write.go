package casework

import (
	"encoding/json"
	"time"

	"liandong/internal/audit"
	"liandong/internal/indicator"
	"liandong/internal/outbox"
	"liandong/internal/staffing"
	"liandong/internal/store"
)

// write puts the steps of one transaction down: the guarded row first, then all that goes with it.
func write(tx *store.Tx, steps []Step) error {
	first, last := steps[0], steps[len(steps)-1]
	rows, err := rowsOf(tx.Engine, steps)
	if err != nil {
		return err
	}
	if err := save(tx, first.Before, last.After); err != nil {
		return err
	}
	return tx.LaterAll(rows)
}

// rowsOf answers what goes with the case's own row: events, hop, timer, counts, audit entries and one message.
func rowsOf(engine store.Engine, steps []Step) ([]store.Statement, error) {
	first, last := steps[0], steps[len(steps)-1]
	after := last.After
	var rows []store.Statement
	newOwner := false
	for _, s := range steps {
		salt := audit.Salt()
		entry, err := auditEntry(after, s.Event, salt).Statement(engine)
		if err != nil {
			return nil, err
		}
		rows = append(rows, eventRow(after, s.Event, salt), entry)
		newOwner = newOwner || s.NewOwner
	}
	if newOwner {
		rows = append(rows, hopRows(first.Before, after)...)
	}
	if last.NewStage {
		rows = append(rows, timerRow(first.Before, after)...)
	}
	whole := Step{Before: first.Before, After: after, Event: first.Event}
	rows = append(rows, indicator.Count(first.Event.ID, tally(whole))...)
	return append(rows, message(after, last.Event).Statement(engine)), nil
}

type auditDetail struct {
	Version int64  `json:"version"`
	Digest  string `json:"digest"`
}

func auditEntry(c Case, e Event, salt string) audit.Entry {
	who := e.Actor.Account
	if who == "" {
		who = "system:" + e.Actor.Code
	}
	return audit.Entry{District: c.District, ID: e.ID, At: e.At, Actor: who, Action: "case." + string(e.Action), Subject: c.ID,
		Detail: auditDetail{Version: e.Version, Digest: audit.Commitment(salt, e.content())}}
}

// Notice is what listeners hear of a change: no personal data.
type Notice struct {
	Case    string         `json:"case"`
	Number  string         `json:"number"`
	State   State          `json:"state"`
	Version int64          `json:"version"`
	Action  Action         `json:"action"`
	Grid    string         `json:"grid"`
	Owner   staffing.Owner `json:"owner"`
	At      time.Time      `json:"at"`
}

func message(c Case, e Event) outbox.Message {
	body, err := json.Marshal(Notice{Case: c.ID, Number: c.Number, State: c.State, Version: c.Version, Action: e.Action, Grid: c.Grid, Owner: c.Owner, At: e.At})
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	return outbox.Message{District: c.District, ID: e.ID, Topic: "case", Subject: c.ID, Path: c.Path, At: e.At, Body: body}
}
