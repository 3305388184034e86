package casework

import (
	"context"
	"encoding/json"
	"slices"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/audience"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

// Dossier (案卷) is a case with what belongs to it, as the caller may see it.
type Dossier struct {
	rules.Facts
	Events   []rules.Event
	Hops     []rules.Hop
	Reports  []rules.Report // contacts masked
	Possible []rules.Possible
	Files    []File

	// What who only reported does not see.
	Mediations []rules.Mediation // masked
	Links      []ledger.Link
	Evaluation *rules.Evaluation // of a closed case
}

// Refusals are the returns of a case: who refused it and why, for whoever is to take it next.
func (d Dossier) Refusals() []rules.Event {
	if d.Relation == access.Reporter {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(d.Events), func(e rules.Event) bool { return e.Action != rules.ActReturn })
}

// Case returns one case with its history and what the caller may do now. Permission: case.read over it, else ErrNoCase.
func (d *Casework) Case(ctx context.Context, who access.Credential, id string) (dossier Dossier, err error) {
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		f, err := d.Facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		if err := d.Study(tx, f, id); err != nil {
			return err
		}
		dossier = Dossier{Facts: *f, Possible: rules.Explain(f)}
		only, looks := f.Relation == access.Reporter, f.Relation == access.Onlooker
		if only {
			if dossier.Case, err = d.ShowOne(tx, f, f.Case); err != nil {
				return err
			}
			dossier.Tasks, dossier.Reporters = nil, nil
			dossier.Setting()
		} else if dossier.Hops, err = ledger.ReadHops(tx, f.Case, f.Roster); err != nil {
			return err
		}
		err = tx.Each(ledger.SelectEvents+" ORDER BY version", store.Args(f.Case.District, f.Case.ID), func(r store.Scanner) error {
			e, _, err := ledger.ScanEvent(r, f.Roster)
			shown := true
			switch {
			case only:
				e, shown = f.Told(e)
			case looks:
				e = f.Plain(e)
			}
			if shown {
				dossier.Events = append(dossier.Events, e)
			}
			return err
		})
		if err != nil {
			return err
		}
		if only {
			dossier.Possible = slices.DeleteFunc(dossier.Possible, func(p rules.Possible) bool { return !f.Offers(p.Action) })
		} else if looks {
			if dossier.Case, err = d.ShowOne(tx, f, f.Case); err != nil {
				return err
			}
			dossier.Tasks, dossier.Reporters = wordless(f), nil
			dossier.Links, err = ledger.ReadLinks(tx, dossier.Case)
			if err != nil {
				return err
			}
		} else if err := d.inside(tx, &dossier); err != nil {
			return err
		}
		err = tx.Each(ledger.SelectReport+` WHERE district = $1 AND case_id = $2 ORDER BY id`, store.Args(f.Case.District, f.Case.ID), func(r store.Scanner) error {
			s, err := ledger.ScanReport(r, f.Case.District)
			if err != nil || (only || looks) && s.Account != f.Me.Account { // who reported does not read what others reported
				return err
			}
			contact, err := d.Unsealed(s)
			if contact != nil {
				masked := contact.Masked()
				s.Contact = &masked
			}
			dossier.Reports = append(dossier.Reports, s.Report)
			return err
		})
		if err != nil {
			return err
		}
		dossier.Files, err = d.files(tx, &dossier)
		return err
	})
	return dossier, err
}

// wordless are the tasks of a case without what was said in them, those of the caller aside.
func wordless(f *rules.Facts) []rules.Task {
	tasks := slices.Clone(f.Tasks)
	for i, t := range tasks {
		if !f.ActsFor(t.Owner) {
			tasks[i].Words, tasks[i].Answer = "", ""
		}
	}
	return tasks
}

// inside adds what only staff see.
func (d *Casework) inside(tx *store.Tx, dossier *Dossier) (err error) {
	if rules.Evaluated(dossier.Case) {
		e := dossier.Criteria.Evaluate(dossier.Case)
		dossier.Evaluation = &e
	}
	if dossier.Mediations, err = ledger.ReadMediations(tx, d.Vault, dossier.Case); err != nil {
		return err
	}
	for i, m := range dossier.Mediations {
		dossier.Mediations[i] = m.Masked()
	}
	dossier.Links, err = ledger.ReadLinks(tx, dossier.Case)
	return err
}

// Hearer says who hears of a change of a case: who may see it at its place, or because of the posts and units that it concerns.
func (d *Casework) Hearer() audience.Hearer {
	return audience.Hearer{
		Read: func(m journal.Message) any {
			if n := new(ledger.Notice); json.Unmarshal(m.Body, n) == nil {
				return n
			}
			return nil // nobody hears what cannot be read
		},
		For: func(tx *store.Tx, caller *access.Caller) (func(journal.Message, any) bool, error) {
			roster, err := d.Rosters.Of(tx, caller.District)
			if err != nil {
				return nil, err
			}
			scope := caller.Cases(ledger.As(caller, roster, d.Clock.Now()).Mandates)
			return func(m journal.Message, read any) bool {
				n, ok := read.(*ledger.Notice)
				if !ok {
					return false
				}
				row := access.Row{Path: m.Path, Matter: n.Matter, Parties: []string{n.Owner.Code, n.Told.Code}, Acting: []string{n.Owner.Code}, Secret: n.Secret}
				if n.Action == rules.ActAssist || n.Action == rules.ActSupervise { // others are only named, as who is suggested by a return
					row.Acting = append(row.Acting, n.Told.Code)
				}
				return scope.Allows(row)
			}, nil
		},
	}
}
