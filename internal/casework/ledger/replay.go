package ledger

import (
	"strconv"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/indicator"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

// replay returns what an event made of a case, as far as figures look at it. It knows the events only, not how they came about: what it
// gives is compared with what was counted when they happened.
func replay(c rules.Case, e rules.Event) rules.Case {
	from := c.State
	step := rules.Step{Before: c}
	c.State, c.Owner, c.Matter, c.StageDueAt = e.To, e.Owner, e.Matter, e.StageDue
	if step.After = c; step.Passed() {
		c.HeldAt = e.At
	}
	if !e.Due.IsZero() {
		c.DueAt = e.Due
	}
	if !e.FirstDue.IsZero() {
		c.FirstDueAt = e.FirstDue
	}
	switch e.Action {
	case rules.ActReport:
		if e.To == rules.Dispatching { // filed at once
			c.FiledAt = e.At
		}
	case rules.ActFile:
		c.FiledAt = e.At
	case rules.ActReturn, rules.ActWhistle, rules.ActDelegate:
		c.Refusals++
	case rules.ActEscalate:
		if e.Unit != "" { // to another of the same level
			c.Refusals++
		}
	case rules.ActHandOver:
		c.HandedAt = e.At
	case rules.ActEnforced:
		c.Resolution, c.DoneBy, c.ClosedAt = e.Fixed, e.Unit, e.At
	case rules.ActRework:
		c.Reworks++
	case rules.ActPass:
		c.Resolution, c.DoneBy = e.Fixed, e.Unit
	case rules.ActConfirm, rules.ActRate:
		c.Heard(rules.VoiceOf(e), voice(e))
	case rules.ActUnmerge:
		c.FiledAt, c.DueAt, c.FirstDueAt = time.Time{}, time.Time{}, time.Time{}
	}
	switch {
	case from.Open() && !e.To.Open():
		c.ClosedAt = e.At
		c.Forced = e.Action == rules.ActApprove && e.Ask == rules.AskClose
	case !from.Open() && e.To.Open():
		c.ClosedAt, c.Resolution, c.DoneBy, c.Outcome, c.Voices = time.Time{}, "", "", rules.Outcome{}, nil
		if e.Action != rules.ActUnmerge {
			c.FiledAt = e.At
		}
		if e.Action != rules.ActUnmerge && e.Action != rules.ActTurnDown {
			c.Reopens++
		}
	}
	return c
}

// voice is what an event says of the end of a case.
func voice(e rules.Event) (said rules.Voice) {
	if e.Action == rules.ActRate {
		said.Rating, _ = strconv.Atoi(e.Fixed)
		return said
	}
	said.Solved = "yes"
	if e.Ask == rules.AskAppeal {
		said.Solved = "no"
	}
	return said
}

// retell gives the deltas of all cases of a base grid, made from their events alone.
func retell(tx *store.Tx, district, grid string, add func(indicator.Delta)) error {
	var c rules.Case
	return tx.Each(`SELECT c.id, c.zone, c.source, c.matter, c.resolution, c.due_at, e.action, e.to_state, e.at, e.stage_due_at, e.due_at, e.first_due_at, e.ask, e.matter, e.unit, e.fixed, e.owner_kind, e.owner_code, e.actor_kind, e.actor_account
		FROM cases c JOIN case_event e ON e.district = c.district AND e.case_id = c.id WHERE c.district = $1 AND c.grid = $2 ORDER BY c.id, e.version`,
		store.Args(district, grid), func(r store.Scanner) error {
			var e rules.Event
			var id, zone, source, matter, resolution string
			var dueNow, at, stageDue, due, firstDue int64
			if err := r.Scan(&id, &zone, &source, &matter, &resolution, &dueNow, &e.Action, &e.To, &at, &stageDue, &due, &firstDue, &e.Ask, &e.Matter, &e.Unit, &e.Fixed, &e.Owner.Kind, &e.Owner.Code, &e.Actor.Kind, &e.Actor.Account); err != nil {
				return err
			}
			e.At, e.StageDue, e.Due, e.FirstDue = clock.Time(at), clock.Time(stageDue), clock.Time(due), clock.Time(firstDue)
			if id != c.ID {
				c = rules.Case{District: district, ID: id, Grid: grid, Zone: zone, Source: source}
			}
			before := c
			c = replay(before, asOfOld(e, matter, resolution, clock.Time(dueNow)))
			for _, d := range rules.Tally(rules.Step{Before: before, After: c, Event: e}) {
				add(d)
			}
			return nil
		})
}

// asOfOld fills in what events did not say before figures were made from them: then the case of now speaks for them.
func asOfOld(e rules.Event, matter, resolution string, due time.Time) rules.Event {
	if e.Matter == "" {
		e.Matter = matter
	}
	if e.Action == rules.ActPass && e.Fixed == "" {
		e.Fixed = resolution
	}
	if e.Action == rules.ActReport && e.To == rules.Dispatching && e.Due.IsZero() {
		e.Due = due
	}
	return e
}
