package casework

import (
	"context"
	"slices"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/access"
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

// Case answers one case with its history and what the caller may do now. Permission: case.read over it, else ErrNoCase.
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
		only := f.Relation == access.Reporter
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
			if only {
				e, shown = f.Told(e)
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
		} else if err := d.inside(tx, &dossier); err != nil {
			return err
		}
		err = tx.Each(ledger.SelectReport+` WHERE district = $1 AND case_id = $2 ORDER BY id`, store.Args(f.Case.District, f.Case.ID), func(r store.Scanner) error {
			s, err := ledger.ScanReport(r, f.Case.District)
			if err != nil || only && s.Account != f.Me.Account { // who reported does not read what others reported
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

// Sees answers a check for a stream of notices: may this caller hear of a case at this place, that concerns these posts and units?
func (d *Casework) Sees(tx *store.Tx, who access.Credential) (me *access.Caller, sees func(path string, parties ...staffing.Owner) bool, err error) {
	f, err := d.Facts(tx, who, d.Clock.Now())
	if err != nil {
		return nil, nil, err
	}
	scope := f.Me.Cases(f.Me.Parties())
	return f.Me.Caller, func(path string, parties ...staffing.Owner) bool {
		row := access.Row{Path: path}
		for _, p := range parties {
			row.Parties = append(row.Parties, p.Code)
		}
		return scope.Allows(row)
	}, nil
}
