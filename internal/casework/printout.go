package casework

import (
	"context"
	"strings"
	"time"

	"liandong/internal/access"
	"liandong/internal/audit"
	"liandong/internal/store"
)

// Printout (案卷打印) is who takes a case file out of the system, and what of it.
type Printout struct {
	At       time.Time
	By       string             // account
	Contacts map[string]Contact // in clear, by report; nil where no purpose was given
}

// PrintOut records that the caller prints the file of a case: with the words that stay among staff or without them, and with contacts in clear only for a
// purpose. Permission: case.read over it, for the inside more than having reported it; for contacts contact.read over the place and its data class.
// Side effects: an audit entry, and with a purpose one for each contact that is read.
func (d *Desk) PrintOut(ctx context.Context, who access.Credential, id string, inside bool, purpose string) (out Printout, err error) {
	if strings.TrimSpace(purpose) != "" {
		if err := checkPurpose(purpose); err != nil {
			return out, err
		}
	} else {
		purpose = ""
	}
	err = d.DB.Update(ctx, func(tx *store.Tx) error {
		f, err := d.facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		if err := d.study(tx, f, id); err != nil {
			return err
		}
		if inside && f.Relation != access.Handler {
			return access.ErrDenied.New(string(access.ReadCases))
		}
		out = Printout{At: f.Now, By: f.Me.Account}
		if purpose != "" {
			if out.Contacts, err = d.printed(tx, f, purpose); err != nil {
				return err
			}
		}
		return audit.Write(tx, audit.Entry{District: who.District, ID: newID(), At: f.Now, Actor: f.Me.Account, Action: "export.file", Subject: id,
			Detail: map[string]any{"inside": inside, "contacts": len(out.Contacts), "purpose": purpose}})
	})
	return out, err
}

// printed reads all contacts of the case in clear, each with its entry.
func (d *Desk) printed(tx *store.Tx, f *Facts, purpose string) (map[string]Contact, error) {
	if err := f.Me.MayOver(access.ReadContact, f.Case.Path, access.Contact); err != nil {
		return nil, err
	}
	contacts := map[string]Contact{}
	err := tx.Each(selectReport+` WHERE district = $1 AND case_id = $2 ORDER BY id`, store.Args(f.Case.District, f.Case.ID), func(r store.Scanner) error {
		s, err := scanReport(r, f.Case.District)
		if err != nil {
			return err
		}
		c, err := d.contact(s)
		if c != nil {
			contacts[s.ID] = *c
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for report := range contacts {
		if err := audit.Write(tx, audit.Entry{District: f.Case.District, ID: newID(), At: f.Now, Actor: f.Me.Account, Action: "contact.read", Subject: report,
			Detail: map[string]string{"purpose": purpose}}); err != nil {
			return nil, err
		}
	}
	return contacts, nil
}
