package casework

import (
	"context"
	"errors"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// Rerouting is an open case of an owner and what the rules of now say of it.
type Rerouting struct {
	Case rules.Case
	Why  *fault.Error // why it stays where it is; nil where it moves
	To   staffing.Decision
	Done bool
}

// Reroute lists the open cases of a post or unit, for instance after a post has changed hands, with where each would go because nobody can act
// there any more: the post is vacant or gone, or whoever holds it now found the matter. With apply they go there, each by an action of
// its own; what cannot move stays and says why. Permission: an operator over the place of each case; others are left out.
func (d *Casework) Reroute(ctx context.Context, who access.Credential, owner, reason string, apply bool) (list []Rerouting, ref rules.Reference, err error) {
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		list = nil
		f, err := d.Facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		ref = f.Reference
		if !f.Me.Has(access.Operator) {
			return rules.WhyOperator.New()
		}
		cases, err := ownedBy(tx, who.District, owner, f.Roster)
		if err != nil {
			return err
		}
		for _, c := range cases {
			if !f.Me.Operates(c.Path) {
				continue
			}
			if err := d.Study(tx, f, c.ID); errors.Is(err, ledger.ErrNoCase) { // a secret one: for the desk
				continue
			} else if err != nil {
				return err
			}
			rule, _ := rules.Lifecycle.Of(rules.ActReroute, f)
			one := Rerouting{Case: f.Case, Why: rules.Judge(f, rule)}
			if one.Why == nil {
				one.To, _ = rules.Rerouted(f)
			}
			list = append(list, one)
		}
		return nil
	})
	if err != nil || !apply {
		return list, ref, err
	}
	for i, one := range list {
		if one.Why != nil {
			continue
		}
		after, _, err := d.Act(ctx, who, one.Case.ID, rules.ActReroute, rules.Input{Version: one.Case.Version, Reason: reason})
		if e := fault.From(err); err != nil && (e.Kind == fault.Conflict || e.Kind == fault.Forbidden) { // somebody acted meanwhile
			list[i].Why = e
			continue
		}
		if err != nil {
			return list, ref, err
		}
		list[i].Case, list[i].Done = after, true
	}
	return list, ref, nil
}

// ownedBy returns the open cases of a post or unit, those first whose stage ends first.
func ownedBy(tx *store.Tx, district, owner string, roster *staffing.Roster) (cases []rules.Case, err error) {
	err = tx.Each(ledger.SelectCase+` WHERE c.district = $1 AND c.owner_code = $2 AND c.owner_code <> '' ORDER BY c.stage_due_at, c.id`,
		store.Args(district, owner), func(r store.Scanner) error {
			c, err := ledger.ScanCase(r, roster)
			cases = append(cases, c)
			return err
		})
	return cases, err
}
