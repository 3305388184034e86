package query

import (
	"context"
	"slices"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// ErrManyCases says that too few or too many cases were chosen.
var ErrManyCases = fault.Define(fault.Invalid, "prospects.cases", "请选择 1 至 %d 件案件", "Choose 1 to %d cases.")

const mostProspects = 200

// Prospect is what one action would meet at one of several cases.
type Prospect struct {
	ID      string
	Case    rules.Case // zero where there is no such case for the caller
	Allowed bool
	Why     *fault.Error // set where it is not allowed
}

// Widely is an action with the number of cases, of those chosen, for which it is possible now.
type Widely struct {
	Action   rules.Action
	Name     words.Text
	Needs    []string
	Possible int
}

// Prospects returns of several cases, for each whether the caller may do the action now and if not why, and which other actions are possible for how many
// of them. Nothing is done: each case then takes the ordinary way, with the version that was seen here. Permission: case.read. Errors: ErrManyCases, ErrAction.
func (q *Query) Prospects(ctx context.Context, who access.Credential, action rules.Action, ids []string) (all []Prospect, actions []Widely, ref rules.Reference, err error) {
	ids = unique(ids)
	if len(ids) == 0 || len(ids) > mostProspects {
		return nil, nil, ref, ErrManyCases.At("cases", mostProspects)
	}
	if action != "" && !slices.Contains(rules.Actions(), action) {
		return nil, nil, ref, rules.ErrAction.At("action")
	}
	err = q.DB.View(ctx, func(tx *store.Tx) error {
		all, actions = nil, nil
		shared, err := q.Facts(tx, who, q.Clock.Now())
		if err != nil {
			return err
		}
		if err := shared.Me.May(access.ReadCases); err != nil {
			return err
		}
		ref = shared.Reference
		at := map[rules.Action]int{}
		for _, id := range ids {
			f := *shared
			p := Prospect{ID: id}
			switch err := q.Study(tx, &f, id); {
			case fault.KindOf(err) == fault.NotFound:
				p.Why = ledger.ErrNoCase.New()
			case err != nil:
				return err
			default:
				if p.Case, err = q.ShowOne(tx, &f, f.Case); err != nil {
					return err
				}
				for _, one := range rules.Explain(&f) {
					if one.Allowed {
						n, seen := at[one.Action]
						if !seen {
							n = len(actions)
							at[one.Action] = n
							actions = append(actions, Widely{Action: one.Action, Name: one.Name, Needs: one.Needs})
						}
						actions[n].Possible++
					}
					if one.Action == action {
						p.Allowed, p.Why = one.Allowed, one.Why
					}
				}
			}
			all = append(all, p)
		}
		return nil
	})
	return all, actions, ref, err
}
