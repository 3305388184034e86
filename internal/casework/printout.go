package casework

import (
	"context"
	"time"

	"liandong/internal/kernel/record"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/disclosure"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
)

// Printout (案卷打印) is who takes a case file out of the system, and what of it.
type Printout struct {
	At       time.Time
	By       string                   // account
	Contacts map[string]rules.Contact // in clear, by report; nil where no purpose was given
}

// PrintOut records that the caller prints the file of a case: with the words that stay among staff or without them, and with contacts in clear only for a
// purpose. Permission: case.read over it, for the inside more than having reported it; for contacts contact.read over the place and its data class.
// Errors and side effects: an audit entry; with a purpose those of Disclose, each contact a person of the caller's limit.
func (d *Casework) PrintOut(ctx context.Context, who access.Credential, id string, inside bool, why disclosure.Why) (out Printout, err error) {
	file := func(tx *store.Tx, f *rules.Facts) error {
		if err := d.Study(tx, f, id); err != nil {
			return err
		}
		if inside && f.Relation != access.Handler {
			return access.ErrDenied.New(string(access.ReadCases))
		}
		out = Printout{At: f.Now, By: f.Me.Account}
		return nil
	}
	env := func(tx *store.Tx) *record.Env {
		return &record.Env{Tx: tx, District: who.District, Actor: out.By, At: out.At}
	}
	entry := func(tx *store.Tx) error {
		return env(tx).Note("export.file", id, map[string]any{"inside": inside, "contacts": len(out.Contacts), "purpose": why.Purpose})
	}
	if why.Purpose == "" {
		err = d.DB.Update(ctx, func(tx *store.Tx) error {
			f, err := d.Facts(tx, who, d.Clock.Now())
			if err != nil {
				return err
			}
			if err := file(tx, f); err != nil {
				return err
			}
			return entry(tx)
		})
		return out, err
	}
	err = d.read(ctx, who, why, func(tx *store.Tx, f *rules.Facts) (r disclosure.Reading, err error) {
		if err := file(tx, f); err != nil {
			return r, err
		}
		if out.Contacts, err = d.printed(tx, f); err != nil {
			return r, err
		}
		for report := range out.Contacts { // each person's own entry, beside that of the file
			if err := env(tx).Note("contact.read", report, map[string]string{"purpose": why.Purpose, "file": id}); err != nil {
				return r, err
			}
		}
		return disclosure.Reading{Kind: "file", Subject: id, Fields: []string{"name", "phone"}, Persons: max(1, len(out.Contacts)), Action: "file.read"}, entry(tx)
	})
	if err != nil {
		return Printout{}, err
	}
	return out, nil
}

// printed reads all contacts of the case in clear.
func (d *Casework) printed(tx *store.Tx, f *rules.Facts) (map[string]rules.Contact, error) {
	if f.Relation != access.Handler {
		return nil, access.ErrDenied.New(string(access.ReadContact))
	}
	if err := f.Me.MayOver(access.ReadContact, f.Case.Path, access.Contact); err != nil {
		return nil, err
	}
	contacts := map[string]rules.Contact{}
	err := tx.Each(ledger.SelectReport+` WHERE district = $1 AND case_id = $2 ORDER BY id`, store.Args(f.Case.District, f.Case.ID), func(r store.Scanner) error {
		s, err := ledger.ScanReport(r, f.Case.District)
		if err != nil {
			return err
		}
		c, err := d.Unsealed(s)
		if c != nil {
			contacts[s.ID] = *c
		}
		return err
	})
	return contacts, err
}
