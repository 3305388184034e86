package query

import (
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/store"
)

// How somebody may still have to act on a case.
const (
	PendingOwner   = "owner"   // must act next
	PendingHandler = "handler" // finished it, and gets it back if the check fails
	PendingTask    = "task"    // was asked for something beside the owner
	PendingJudge   = "judge"   // supervises it, and has to judge the reply
)

// Pending (在手案件) is a case on which a post or unit still has to act, or may have to.
type Pending struct {
	Case, Number string
	State        rules.State
	Party        string // code of the post or unit
	How          string
}

// PendingOf lists what the posts and units with these codes still have to do, by number; a case comes once for each way in which it waits for them. It
// goes through all open cases of the district: for who administers, not for lists. Permission: checked by who calls.
func PendingOf(tx *store.Tx, district string, parties map[string]bool) (all []Pending, err error) {
	add := func(p Pending, party, how string) {
		if parties[party] {
			p.Party, p.How = party, how
			all = append(all, p)
		}
	}
	err = tx.Each(`SELECT id, number, state, owner_code, handler_code FROM cases WHERE district = $1 AND owner_code <> '' ORDER BY number, id`, store.Args(district),
		func(r store.Scanner) error {
			var p Pending
			var owner, handler string
			err := r.Scan(&p.Case, &p.Number, &p.State, &owner, &handler)
			add(p, owner, PendingOwner)
			if p.State == rules.Checking && handler != owner {
				add(p, handler, PendingHandler)
			}
			return err
		})
	if err != nil {
		return nil, err
	}
	err = tx.Each(`SELECT c.id, c.number, c.state, k.kind, k.state, k.owner_code, k.by_code FROM case_task k JOIN cases c ON c.district = k.district AND c.id = k.case_id
		WHERE k.district = $1 AND k.state IN ('open', 'answered') ORDER BY c.number, c.id, k.n`, store.Args(district),
		func(r store.Scanner) error {
			var p Pending
			var kind rules.TaskKind
			var state, owner, by string
			err := r.Scan(&p.Case, &p.Number, &p.State, &kind, &state, &owner, &by)
			if state == rules.TaskOpen {
				add(p, owner, PendingTask)
			}
			if kind == rules.Supervise {
				add(p, by, PendingJudge)
			}
			return err
		})
	return all, err
}
