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
func (d *Desk) write(tx *store.Tx, f *Facts, steps []Step) error {
	first, last := steps[0], steps[len(steps)-1]
	rows, err := d.rowsOf(f.Criteria, steps)
	if err != nil {
		return err
	}
	if err := save(tx, first.Before, last.After); err != nil {
		return err
	}
	return tx.LaterAll(rows)
}

// rowsOf answers what goes with the case's own row: events, hops, tasks, pauses, timer, counts, evaluation, audit entries and one message.
func (d *Desk) rowsOf(criteria Criteria, steps []Step) ([]store.Statement, error) {
	first, last := steps[0], steps[len(steps)-1]
	after := last.After
	var rows []store.Statement
	var hop *Step // the last that changed the owner: what lasted no time is no hop
	for i, s := range steps {
		salt := audit.Salt()
		entry, err := auditEntry(after, s, salt, i == len(steps)-1).Statement(d.DB.Engine)
		if err != nil {
			return nil, err
		}
		rows = append(rows, eventRow(after, s.Event, salt), entry)
		if s.NewOwner {
			hop = &steps[i]
		}
		for _, t := range s.Tasks {
			rows = append(rows, taskRow(after, t))
		}
		rows = append(rows, pauseRows(s.Before, s.After, s.Pauses, s.Event.Reason)...)
		mediation, err := mediationRows(d.Vault, s.After, s.Event.At, s.Mediation)
		if err != nil {
			return nil, err
		}
		rows = append(rows, mediation...)
		rows = append(rows, linkRow(s)...)
	}
	if hop != nil {
		rows = append(rows, hopRows(first.Before, after, hop.Ended)...)
	}
	rows = append(rows, timerRow(after, first.Before.Version == 0, last.Wake)...)
	var counted []indicator.Delta
	for _, s := range steps {
		counted = append(counted, tally(s)...)
	}
	rows = append(rows, indicator.Count(after.District, first.Event.ID, indicator.Merge(counted))...)
	rows = append(rows, evaluationRow(criteria, first.Before, after)...)
	return append(rows, message(after, first.Event, last.Event).Statement(d.DB.Engine)), nil
}

type auditDetail struct {
	Version  int64  `json:"version"`
	Digest   string `json:"digest"`
	Row      string `json:"row,omitempty"` // of the case after it, see commitments
	Accounts string `json:"accounts,omitempty"`
	Input    string `json:"input,omitempty"` // commitment to what somebody said with the action, see Input.content; none of what a rule did
}

// auditEntry is the entry of an event; that of the last of a transaction says what the case's row is after it.
func auditEntry(c Case, s Step, salt string, last bool) audit.Entry {
	e := s.Event
	who := e.Actor.Account
	if who == "" {
		who = "system:" + e.Actor.Code
	}
	detail := auditDetail{Version: e.Version, Digest: audit.Commitment(salt, e.content())}
	if s.Input != nil {
		detail.Input = audit.Commitment(salt, s.Input)
	}
	if last {
		detail.Row, detail.Accounts = c.commitments(salt)
	}
	return audit.Entry{District: c.District, ID: e.ID, At: e.At, Actor: who, Action: "case." + string(e.Action), Subject: c.ID, Detail: detail}
}

// Notice is what listeners hear of a change: no personal data.
type Notice struct {
	Case    string         `json:"case"`
	Number  string         `json:"number"`
	State   State          `json:"state"`
	Version int64          `json:"version"`
	First   int64          `json:"first,omitempty"` // version of the first of several steps that were taken at once
	Action  Action         `json:"action"`          // of the last
	Grid    string         `json:"grid"`
	Owner   staffing.Owner `json:"owner"`
	Told    staffing.Owner `json:"told,omitzero"` // who was asked or told beside the owner
	At      time.Time      `json:"at"`
}

func message(c Case, first, e Event) outbox.Message {
	n := Notice{Case: c.ID, Number: c.Number, State: c.State, Version: c.Version, Action: e.Action, Grid: c.Grid, Owner: c.Owner, Told: e.Told, At: e.At}
	if first.Version < e.Version {
		n.First = first.Version
	}
	body, err := json.Marshal(n)
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	return outbox.Message{District: c.District, ID: e.ID, Topic: "case", Subject: c.ID, Path: c.Path, At: e.At, Body: body}
}
