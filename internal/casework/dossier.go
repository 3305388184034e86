package casework

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"liandong/internal/access"
	"liandong/internal/audit"
	"liandong/internal/fault"
	"liandong/internal/staffing"
	"liandong/internal/store"
)

// ErrPurpose says that a contact is not shown without a purpose.
var ErrPurpose = fault.Define(fault.Invalid, "contact.purpose", "查看联系方式须说明用途", "Say for which purpose you need the contact.")

// Dossier (案卷) is a case with what belongs to it, as the caller may see it.
type Dossier struct {
	Facts
	Events   []Event
	Hops     []Hop
	Reports  []Report // contacts masked
	Possible []Possible
}

// Case answers one case with its history and what the caller may do now. Permission: case.read over it, else ErrNoCase.
func (d *Desk) Case(ctx context.Context, who access.Credential, id string) (dossier Dossier, err error) {
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		f, err := d.facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		if err := d.study(tx, f, id); err != nil {
			return err
		}
		dossier = Dossier{Facts: *f, Possible: Explain(f)}
		if dossier.Hops, err = readHops(tx, f.Case, f.Roster); err != nil {
			return err
		}
		err = tx.Each(selectEvents+" ORDER BY version", store.Args(f.Case.District, f.Case.ID), func(r store.Scanner) error {
			e, _, err := scanEvent(r, f.Roster)
			dossier.Events = append(dossier.Events, e)
			return err
		})
		if err != nil {
			return err
		}
		return tx.Each(selectReport+` WHERE district = $1 AND case_id = $2 ORDER BY id`, store.Args(f.Case.District, f.Case.ID), func(r store.Scanner) error {
			s, err := scanReport(r, f.Case.District)
			if err != nil {
				return err
			}
			contact, err := d.contact(s)
			if contact != nil {
				masked := contact.Masked()
				s.Contact = &masked
			}
			dossier.Reports = append(dossier.Reports, s.Report)
			return err
		})
	})
	return dossier, err
}

func (d *Desk) contact(s storedReport) (*Contact, error) {
	if len(s.sealed) == 0 {
		return nil, nil
	}
	plain, err := d.Vault.Unseal(s.sealed, contactPlace(s.District, s.ID))
	if err != nil {
		return nil, err
	}
	var c Contact
	return &c, json.Unmarshal(plain, &c)
}

// Contact answers who reported, in clear, for a purpose that is kept in the audit log. Permission: contact.read over the place,
// data class contact.
func (d *Desk) Contact(ctx context.Context, who access.Credential, report, purpose string) (contact Contact, err error) {
	if strings.TrimSpace(purpose) == "" || len(purpose) > 200 || !keepable(purpose) {
		return Contact{}, ErrPurpose.At("purpose")
	}
	err = d.DB.Update(ctx, func(tx *store.Tx) error { // an Update: the reading is an audit entry
		f, err := d.facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		if err := f.Me.May(access.ReadContact); err != nil {
			return err
		}
		stored, err := loadReport(tx, who.District, report)
		if err != nil {
			return err
		}
		if err := d.study(tx, f, stored.Case); err != nil {
			return ErrNoReport.New()
		}
		if err := f.Me.MayOver(access.ReadContact, f.Case.Path, access.Contact); err != nil {
			return err
		}
		c, err := d.contact(stored)
		if err != nil {
			return err
		}
		if c != nil {
			contact = *c
		}
		return audit.Write(tx, audit.Entry{District: who.District, ID: newID(), At: f.Now, Actor: f.Me.Account, Action: "contact.read", Subject: report,
			Detail: map[string]string{"purpose": purpose}})
	})
	return contact, err
}

// Sees answers a check for a stream of notices: may this caller hear of a case at this place, owned by this owner?
func (d *Desk) Sees(tx *store.Tx, who access.Credential) (func(path string, owner staffing.Owner) bool, error) {
	f, err := d.facts(tx, who, d.Clock.Now())
	if err != nil {
		return nil, err
	}
	if err := f.Me.May(access.ReadCases); err != nil {
		return nil, err
	}
	scope := f.Me.Cases(f.Me.parties())
	return func(path string, owner staffing.Owner) bool {
		return scope.Allows(access.Row{Path: path, Parties: []string{owner.Code}})
	}, nil
}

// UsedMinutes is how long a hop lasted, until now where it still runs.
func (h Hop) UsedMinutes(now time.Time) float64 {
	to := h.To
	if to.IsZero() {
		to = now
	}
	return to.Sub(h.From).Minutes()
}
