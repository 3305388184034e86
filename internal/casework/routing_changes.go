package casework

import (
	"cmp"
	"context"
	"slices"

	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// mostElsewhere bounds how many open cases are looked at: several times what a district has.
const mostElsewhere = 50_000

// Elsewhere (改派试算) is which open cases the draft of the routing rules would give to somebody else, if they came in now.
// It counts and names no case: who writes rules need not see cases.
type Elsewhere struct {
	Looked int64
	Cut    bool // there are more open cases than were looked at
	Moves  []Move
}

// Move is open cases of a matter that would go from one to another, and the draft's reason.
type Move struct {
	Matter   string
	Name     words.Text
	From, To staffing.Owner // To is the zero Owner where nobody would take them
	Rule     string         // of the draft; empty for the standard way
	Why      words.Text
	Cases    int64
}

// sameQuestion is what routing asks of a case; many cases ask the same.
type sameQuestion struct{ matter, grid, urgency, finder, account string }

// Elsewhere compares the draft of the routing rules with those in force, for all cases that somebody must act on after dispatch. Nothing is
// written, and publishing moves no case by itself. Permission: settings.write.
func (d *Casework) Elsewhere(ctx context.Context, who access.Credential) (out Elsewhere, err error) {
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		out = Elsewhere{}
		f, err := d.Facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		if err := f.Me.MayAll(access.WriteSettings); err != nil {
			return err
		}
		edition, err := d.Routing.Open(tx, who.District)
		if err != nil {
			return err
		}
		asked, err := openQuestions(tx, who.District)
		if err != nil {
			return err
		}
		moves := map[Move]int64{}
		for _, q := range asked {
			if out.Looked += q.n; out.Looked > mostElsewhere {
				out.Cut = true
				break
			}
			if m, moved := rerouting(f, edition.InForce, edition.Draft, q.sameQuestion); moved {
				moves[m] += q.n
			}
		}
		for m, n := range moves {
			m.Cases = n
			out.Moves = append(out.Moves, m)
		}
		slices.SortFunc(out.Moves, func(a, b Move) int {
			return cmp.Or(cmp.Compare(b.Cases, a.Cases), cmp.Compare(a.Matter, b.Matter), cmp.Compare(a.From.Code, b.From.Code), cmp.Compare(a.To.Code, b.To.Code), cmp.Compare(a.Why.ZH, b.Why.ZH))
		})
		return nil
	})
	return out, err
}

type askedOften struct {
	sameQuestion
	n int64
}

func openQuestions(tx *store.Tx, district string) (all []askedOften, err error) {
	err = tx.Each(`SELECT matter, grid, urgency, finder_code, finder_account, COUNT(*) FROM cases
		WHERE district = $1 AND owner_code <> '' AND state IN ('assigned', 'handling', 'suspended')
		GROUP BY matter, grid, urgency, finder_code, finder_account ORDER BY matter, grid, urgency, finder_code, finder_account`,
		store.Args(district), func(r store.Scanner) error {
			var q askedOften
			err := r.Scan(&q.matter, &q.grid, &q.urgency, &q.finder, &q.account, &q.n)
			all = append(all, q)
			return err
		})
	return all, err
}

// rerouting returns what the draft does differently; false where both give the case to the same.
func rerouting(f *rules.Facts, inForce, draft staffing.Routing, q sameQuestion) (Move, bool) {
	m, known := f.Catalogue.Matter(q.matter)
	place, onMap := f.Map.PlaceOf(q.grid)
	if !known || !onMap {
		return Move{}, false
	}
	asked := staffing.Question{Matter: m, Place: place, Urgency: q.urgency, At: f.Now, Working: f.Calendars.Standard().Working(f.Now),
		Avoid: staffing.Avoid{Account: q.account, Post: q.finder}}
	now, _ := inForce.Route(f.Roster, asked) // nobody takes it: the zero Decision says so
	then, err := draft.Route(f.Roster, asked)
	if now.Owner == then.Owner {
		return Move{}, false
	}
	move := Move{Matter: m.Code, Name: m.Name, From: now.Owner, To: then.Owner, Rule: then.Rule, Why: then.Reason}
	if err != nil {
		move.Why = staffing.ErrNobody.New().Words
	}
	return move, true
}
