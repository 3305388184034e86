package ledger

import (
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/indicator"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

// Write puts the steps of one transaction down: the guarded row first, then all that goes with it.
func (l *Ledger) Write(tx *store.Tx, f *rules.Facts, steps []rules.Step) error {
	first, last := steps[0], steps[len(steps)-1]
	rows, err := l.RowsOf(f.Criteria, steps)
	if err != nil {
		return err
	}
	if err := save(tx, first.Before, last.After); err != nil {
		return err
	}
	return tx.LaterAll(rows)
}

// RowsOf returns what goes with the case's own row: events, hops, tasks, pauses, timer, counts, evaluation, journal entries, of which the last is what listeners hear.
func (l *Ledger) RowsOf(criteria rules.Criteria, steps []rules.Step) ([]store.Statement, error) {
	first, last := steps[0], steps[len(steps)-1]
	after := last.After
	var rows []store.Statement
	var ended *rules.Hop // by the last step that changed the owner: what lasted no time is no hop
	begun := false
	for i := range steps {
		if steps[i].NewOwner {
			begun, ended = true, &steps[i].Ended
		}
	}
	if first.Before.Owner.Code == "" {
		ended = nil
	} else if ended != nil {
		ended.To = after.UpdatedAt
	}
	var evaluated evaluation
	for i, s := range steps {
		salt := journal.Salt()
		hop := ended
		if i < len(steps)-1 {
			hop = nil
		} else {
			evaluated = evaluate(criteria, after)
		}
		annex, err := annexOf(s, salt, hop)
		if err != nil {
			return nil, err
		}
		if evaluated.is {
			annex.Evaluation = evaluated.digest()
		}
		entry, err := journalEntry(after, first.Event, s, salt, annex, i == len(steps)-1).Statement(l.DB.Engine)
		if err != nil {
			return nil, err
		}
		rows = append(rows, eventRow(after, s.Event, salt), entry)
		for _, t := range s.Tasks {
			rows = append(rows, taskRow(after, t))
		}
		rows = append(rows, pauseRows(s.Before, s.After, s.Pauses, s.Event.Reason)...)
		mediation, err := mediationRows(l.Vault, s.After, s.Event.At, s.Mediation)
		if err != nil {
			return nil, err
		}
		rows = append(rows, mediation...)
		rows = append(rows, linkRow(s)...)
	}
	if begun {
		rows = append(rows, hopRows(after, ended)...)
	}
	rows = append(rows, timerRow(after, first.Before.Version == 0, last.Wake)...)
	var counted []indicator.Delta
	for _, s := range steps {
		counted = append(counted, rules.Tally(s)...)
	}
	rows = append(rows, indicator.Count(after.District, first.Event.ID, indicator.Merge(counted))...)
	return append(rows, evaluated.row(first.Before, after)...), nil
}

type AuditDetail struct {
	Version  int64  `json:"version"`
	Digest   string `json:"digest"`
	Row      string `json:"row,omitempty"` // of the case after it, see commitments
	Accounts string `json:"accounts,omitempty"`
	Input    string `json:"input,omitempty"` // commitment to what somebody said with the action, see Input.content; none of what a rule did
	annex
}

// journalEntry is the entry of an event; that of the last of a transaction says what the case's row is after it, and is the one that listeners hear.
func journalEntry(c rules.Case, first rules.Event, s rules.Step, salt string, a annex, last bool) journal.Entry {
	e := s.Event
	who := e.Actor.Account
	if who == "" {
		who = "system:" + e.Actor.Code
	}
	detail := AuditDetail{Version: e.Version, Digest: journal.Commitment(salt, e.Content()), annex: a}
	if s.Input != nil {
		detail.Input = journal.Commitment(salt, s.Input)
	}
	entry := journal.Entry{District: c.District, ID: e.ID, At: e.At, Actor: who, Action: "case." + string(e.Action), Subject: c.ID}
	if last {
		detail.Row, detail.Accounts = commitmentsOf(c, salt)
		entry.Topic, entry.Path, entry.Told = Topic, c.Path, newsOf(c, first, e)
	}
	entry.Detail = detail
	return entry
}

// Topic is that of the messages about cases.
const Topic = "case"

// Notice is what listeners hear of a change: no personal data.
type Notice struct {
	Case    string         `json:"case"`
	Number  string         `json:"number"`
	State   rules.State    `json:"state"`
	Version int64          `json:"version"`
	First   int64          `json:"first,omitempty"` // version of the first of several steps that were taken at once
	Action  rules.Action   `json:"action"`          // of the last
	Grid    string         `json:"grid"`
	Matter  string         `json:"matter"`
	Owner   staffing.Owner `json:"owner"`
	Told    staffing.Owner `json:"told,omitzero"` // who was asked or told beside the owner
	At      time.Time      `json:"at"`
	Secret  bool           `json:"secret,omitempty"` // it is heard of by a desk and by who acts for the owner only
}

func newsOf(c rules.Case, first, e rules.Event) Notice {
	n := Notice{Case: c.ID, Number: c.Number, State: c.State, Version: c.Version, Action: e.Action, Grid: c.Grid, Matter: c.Matter, Owner: c.Owner, Told: e.Told, At: e.At, Secret: c.Secret()}
	if first.Version < e.Version {
		n.First = first.Version
	}
	return n
}
