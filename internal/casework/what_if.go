package casework

import (
	"context"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
)

// What administrators change is looked at before it holds: the same rules are asked with other reference data, and nothing is written. Who administers may
// see no case; they are told its number, never what it is about.

const supposeRuleID = "suppose"

// UnderCalendars lists the open deadlines that would move if these were the calendars. Permission: settings.write.
func (d *Casework) UnderCalendars(ctx context.Context, who access.Credential, set *worktime.Set) ([]rules.Moved, error) {
	supposed := *d
	supposed.Ledger = d.Under(worktime.Fixed(set))
	return supposed.Recompute(ctx, who, false, func(int) {})
}

// Handing (换手) is an open case of a post and who would act on it.
type Handing struct {
	Case   rules.Case
	Before []staffing.Holding // who acts on it now
	After  []staffing.Holding
	To     staffing.Decision // where the rules send it where nobody would act; the zero Decision where it stays
	Why    *fault.Error      // why nobody can take it
}

// UnderRoster lists the open cases of posts that would change hands if this were the roster at an instant. Permission: settings.write.
func (d *Casework) UnderRoster(ctx context.Context, who access.Credential, roster *staffing.Roster, at time.Time, posts []string) (list []Handing, err error) {
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		list = nil
		f, err := d.supposing(tx, who)
		if err != nil {
			return err
		}
		now := f.Roster
		f.Now, f.Roster = at, roster
		for _, post := range posts {
			before, after := now.Holders(post, at), roster.Holders(post, at)
			if sameAccounts(before, after) {
				continue
			}
			cases, err := ownedBy(tx, who.District, post, f.Roster)
			if err != nil {
				return err
			}
			for _, c := range cases {
				one := Handing{Case: c, Before: before, After: after}
				if err := d.Gather(tx, f, who.District, c.ID); err != nil {
					return err
				}
				rule, _ := rules.Lifecycle.Of(rules.ActReroute, f)
				if one.Why = rules.Judge(f, rule); one.Why == nil {
					one.To, _ = rules.Rerouted(f)
				} else if len(after) > 0 { // those who come act on it
					one.Why = nil
				}
				list = append(list, one)
			}
		}
		return nil
	})
	return list, err
}

func sameAccounts(a, b []staffing.Holding) bool {
	held := map[string]bool{}
	for _, h := range a {
		held[h.Account] = true
	}
	for _, h := range b {
		if !held[h.Account] {
			return false
		}
		delete(held, h.Account)
	}
	return len(held) == 0
}

// Resettled is an open case whose place would lie elsewhere on another map.
type Resettled struct {
	Case, Number string
	At           geo.Point
	From         string         // the base grid in which it was filed
	To           territory.Grid // the zero Grid where no grid of the map holds its place
}

// UnderMap lists the open cases whose place would belong to another base grid, or to none, on this map. They stay in the grid in which they were filed, whatever
// becomes of it. Permission: territory.read and settings.write or staff.read, checked by who calls.
func (d *Casework) UnderMap(ctx context.Context, who access.Credential, m *territory.Map) (list []Resettled, err error) {
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		list = nil
		if err := d.Access.Alive(tx, who); err != nil {
			return err
		}
		return tx.Each(`SELECT id, number, x, y, grid FROM cases WHERE district = $1 AND owner_code <> '' ORDER BY number, id`, store.Args(who.District),
			func(r store.Scanner) error {
				var c Resettled
				if err := r.Scan(&c.Case, &c.Number, &c.At.X, &c.At.Y, &c.From); err != nil {
					return err
				}
				place, err := m.Locate(c.At)
				if err == nil {
					c.To = place.Grid
				}
				if c.To.Code != c.From {
					list = append(list, c)
				}
				return nil
			})
	})
	return list, err
}

// supposing gathers what a supposition is judged by.
func (d *Casework) supposing(tx *store.Tx, who access.Credential) (*rules.Facts, error) {
	f, err := d.Facts(tx, who, d.Clock.Now())
	if err != nil {
		return nil, err
	}
	if err := f.Me.May(access.WriteSettings); err != nil {
		return nil, err
	}
	f.Me = rules.Me{Rule: supposeRuleID}
	return f, nil
}
