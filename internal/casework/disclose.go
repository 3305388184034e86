package casework

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"liandong/internal/call"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/disclosure"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// What somebody who reads contacts may be told.
var (
	ErrPhone  = fault.Define(fault.Invalid, "contact.phone", "请输入完整的电话号码", "Enter a whole phone number.")
	ErrPhones = fault.Define(fault.Invalid, "contact.phones", "一次只能按一个电话号码查找", "Look for one phone number at a time.")
)

// Inquiry is what somebody wants to read in clear.
type Inquiry struct {
	disclosure.Why
	Kind, Subject string   // what it stands in, and its id: of an event that of the case, a slash and the version
	Fields        []string // name, phone, words; who it is where none is named
}

// inClear are the fields of each kind of thing, those first that are read where none is named.
var inClear = map[string]struct{ unnamed, more []string }{
	"report": {[]string{"name", "phone"}, []string{"words"}}, "call": {[]string{"phone"}, nil},
	"event": {[]string{"words"}, nil}, "consultation": {[]string{"name", "phone"}, []string{"words"}},
}

// Disclose returns fields of who reported or called, and words as they were said, in clear. Permission: who acts for the owner of the case now; else contact.read over the
// place with the data class contact, of a call call.take too. Errors: those of disclosure.Service.Take, ErrNoReport, ErrNoCase, ErrNoConsultation, call.ErrNoCall.
// Side effects: a reading with its audit entry, before anything leaves.
func (d *Casework) Disclose(ctx context.Context, who access.Credential, ask Inquiry) (map[string]string, error) {
	known, is := inClear[ask.Kind]
	if !is {
		return nil, disclosure.ErrSubject.At("subject.kind")
	}
	fields := slices.Compact(slices.Sorted(slices.Values(ask.Fields)))
	if len(fields) == 0 {
		fields = known.unnamed
	}
	for _, f := range fields {
		if !slices.Contains(known.unnamed, f) && !slices.Contains(known.more, f) {
			return nil, disclosure.ErrFields.At("fields")
		}
	}
	var all map[string]string
	err := d.read(ctx, who, ask.Why, func(tx *store.Tx, f *rules.Facts) (disclosure.Reading, error) {
		var err error
		all, err = d.clear(tx, f, ask)
		return disclosure.Reading{Kind: ask.Kind, Subject: ask.Subject, Fields: fields, Persons: 1, Action: "contact.read"}, err
	})
	if err != nil {
		return nil, err
	}
	for f := range all {
		if !slices.Contains(fields, f) {
			delete(all, f)
		}
	}
	return all, nil
}

// clear reads all that there is of a thing.
func (d *Casework) clear(tx *store.Tx, f *rules.Facts, ask Inquiry) (map[string]string, error) {
	switch ask.Kind {
	case "call":
		number, err := d.Calls.Number(tx, f.Me.Caller, ask.Subject)
		return map[string]string{"phone": number}, err
	case "event":
		id, text, _ := strings.Cut(ask.Subject, "/")
		version, ok := ledger.EventVersion(text)
		if !ok {
			return nil, ledger.ErrNoCase.New()
		}
		if err := d.Study(tx, f, id); err != nil {
			return nil, err
		}
		if err := readable(f); err != nil {
			return nil, err
		}
		said, err := d.EventSaid(tx, f, version)
		return map[string]string{"words": said.All()}, err
	case "consultation":
		if err := f.Me.May(access.ReadContact); err != nil {
			return nil, err
		}
		c, err := d.ConsultationSaid(tx, f.Me.District, ask.Subject)
		if err == nil && (!f.Me.Has(access.Operator) || !slices.Contains(f.Me.Units, c.Unit)) {
			err = ledger.ErrNoConsultation.New()
		}
		if err == nil && len(f.Me.Over(access.ReadContact, access.Contact).Areas) == 0 {
			err = access.ErrElsewhere.New()
		}
		if err != nil {
			return nil, err
		}
		if c.Contact == nil {
			c.Contact = &rules.Contact{}
		}
		return map[string]string{"name": c.Contact.Name, "phone": c.Contact.Phone, "words": c.Said.Question + "\n" + c.Said.Answer}, nil
	}
	stored, c, err := d.contactOf(tx, f, ask.Subject)
	if err != nil {
		return nil, err
	}
	said, err := d.ReportSaid(stored)
	return map[string]string{"name": c.Name, "phone": c.Phone, "words": said.All()}, err
}

// read is disclosure.Service.Disclose with the facts of the caller.
func (d *Casework) read(ctx context.Context, who access.Credential, why disclosure.Why, find func(*store.Tx, *rules.Facts) (disclosure.Reading, error)) error {
	return d.Disclosures.Disclose(ctx, who, why, func(tx *store.Tx) (*access.Caller, disclosure.Reading, error) {
		f, err := d.Facts(tx, who, d.Clock.Now())
		if err != nil {
			return nil, disclosure.Reading{}, err
		}
		reading, err := find(tx, f)
		return f.Me.Caller, reading, err
	})
}

// contactOf is a report and who sent it, where the caller may read it.
func (d *Casework) contactOf(tx *store.Tx, f *rules.Facts, report string) (stored ledger.StoredReport, c rules.Contact, err error) {
	if stored, err = ledger.LoadReport(tx, f.Me.District, report); err != nil {
		return stored, c, err
	}
	if err := d.Study(tx, f, stored.Case); err != nil {
		return stored, c, ledger.ErrNoReport.New()
	}
	if err := readable(f); err != nil {
		return stored, c, err
	}
	known, err := d.Unsealed(stored)
	if known != nil {
		c = *known
	}
	return stored, c, err
}

// readable says whether the caller may read who reported the case in f, and what was covered in it: by their relation to it, or by a grant for contacts.
func readable(f *rules.Facts) error {
	if f.Relation != access.Handler {
		return access.ErrElsewhere.New()
	}
	if f.ActsFor(f.Case.Owner) {
		return nil
	}
	if err := f.Me.May(access.ReadContact); err != nil {
		return err
	}
	return f.Me.MayOver(access.ReadContact, f.Case.Path, access.Contact)
}

// Contact is Disclose of a report, as a contact.
func (d *Casework) Contact(ctx context.Context, who access.Credential, report string, why disclosure.Why) (rules.Contact, error) {
	all, err := d.Disclose(ctx, who, Inquiry{Why: why, Kind: "report", Subject: report})
	return rules.Contact{Name: all["name"], Phone: all["phone"]}, err
}

// Mediation returns the mediations of a case in clear. Permission: who handles the case now, or contact.read over the place with the data class contact.
// Errors and side effects: those of Disclose.
func (d *Casework) Mediation(ctx context.Context, who access.Credential, id string, why disclosure.Why) (list []rules.Mediation, err error) {
	err = d.read(ctx, who, why, func(tx *store.Tx, f *rules.Facts) (disclosure.Reading, error) {
		r := disclosure.Reading{Kind: "mediation", Subject: id, Fields: []string{"parties", "agreement"}, Action: "mediation.read"}
		if err := d.Study(tx, f, id); err != nil {
			return r, err
		}
		if !f.ActsFor(f.Case.Owner) {
			if err := f.Me.MayOver(access.ReadContact, f.Case.Path, access.Contact); err != nil {
				return r, err
			}
		}
		var err error
		list, err = ledger.ReadMediations(tx, d.Vault, f.Case)
		for _, m := range list {
			r.Persons += len(m.Parties)
		}
		return r, err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// ByPhone returns the cases that somebody with a phone number reported, newest first, at most 50: of the side that handles them, where the caller may read
// contacts. That there are none is a reading, too. Permission: contact.read over some area with the data class contact. Errors and side effects: those of
// Disclose, ErrPhone, ErrPhones.
func (d *Casework) ByPhone(ctx context.Context, who access.Credential, phone string, why disclosure.Why) (cases []rules.Case, ref rules.Reference, err error) {
	numbers := access.Numbers(phone)
	err = d.read(ctx, who, why, func(tx *store.Tx, f *rules.Facts) (disclosure.Reading, error) {
		cases, ref = nil, f.Reference
		var r disclosure.Reading
		if err := f.Me.May(access.ReadContact); err != nil {
			return r, err
		}
		if len(f.Me.Over(access.ReadContact, access.Contact).Areas) == 0 {
			return r, access.ErrElsewhere.New()
		}
		if len(numbers) > 1 { // each is a reading of its own
			return r, ErrPhones.At("phone")
		}
		if len(numbers) == 0 || len(numbers[0]) < 7 {
			return r, ErrPhone.At("phone")
		}
		match := d.Vault.Match(numbers[0])
		var err error
		cases, err = byMatch(tx, f, match, mostByPhone)
		return disclosure.Reading{Kind: "phone", Subject: hex.EncodeToString(match), Fields: []string{"cases"}, Persons: 1, Action: "contact.search"}, err
	})
	if err != nil {
		return nil, ref, err
	}
	return cases, ref, nil
}

const (
	mostByPhone = 50
	mostEarlier = 10
	mostReports = 100 // of one number that are looked at
)

// byMatch returns the cases of a number that the caller handles and may read the contacts of. match is the keyed hash of the number.
func byMatch(tx *store.Tx, f *rules.Facts, match []byte, most int) (cases []rules.Case, err error) {
	// The number first, by its index: asked in one query, an engine may rather walk through all cases from the newest on.
	args := store.Args(f.Me.District)
	if err := tx.Each(`SELECT case_id, id FROM report WHERE district = $1 AND phone_match IS NOT NULL AND phone_match = $2
		UNION SELECT r.case_id, r.id FROM report_number p JOIN report r ON r.district = p.district AND r.id = p.report_id WHERE p.district = $1 AND p.phone_match = $2`+
		fmt.Sprintf(` ORDER BY 2 DESC LIMIT %d`, mostReports), store.Args(f.Me.District, match), func(r store.Scanner) error {
		var id, report string
		err := r.Scan(&id, &report)
		if !slices.Contains(args, any(id)) {
			args = append(args, id)
		}
		return err
	}); err != nil || len(args) == 1 {
		return nil, err
	}
	ids := store.Placeholders(2, len(args)-1)
	handled, scope := f.Me.Cases(f.Me.Mandates).Handling().SQL(len(args)+1, ledger.Seen)
	args = append(args, scope...)
	readable, scope := f.Me.Over(access.ReadContact, access.Contact).SQL(len(args)+1, ledger.Seen)
	args = append(args, scope...)
	err = tx.Each(ledger.SelectCase+` WHERE c.district = $1 AND c.id IN (`+ids+`) AND `+handled+` AND `+readable+fmt.Sprintf(` ORDER BY c.id DESC LIMIT %d`, most), args,
		func(r store.Scanner) error {
			c, err := ledger.ScanCase(r, f.Roster)
			cases = append(cases, c)
			return err
		})
	return cases, err
}

// Earlier returns what the number of a call reported before, newest first, at most ten: it says who reported. The call is the purpose, and the first look of
// somebody at it is a reading. Whoever may not read contacts where the call belongs sees none. match is the keyed hash of the number, path that of the call.
func (d *Casework) Earlier(ctx context.Context, who access.Credential, call, path string, match []byte) (cases []rules.Case, err error) {
	if len(match) == 0 {
		return nil, nil
	}
	err = d.Disclosures.Show(ctx, func(tx *store.Tx) (*access.Caller, *disclosure.Reading, error) {
		cases = nil
		f, err := d.Facts(tx, who, d.Clock.Now())
		if err != nil {
			return nil, nil, err
		}
		for _, p := range []access.Permission{access.ReadCases, access.ReadContact} {
			if f.Me.May(p) != nil {
				return nil, nil, nil
			}
		}
		if f.Me.MayOver(access.ReadContact, path, access.Contact) != nil {
			return nil, nil, nil
		}
		cases, err = byMatch(tx, f, match, mostEarlier)
		id := uuid.NewSHA1(uuid.NameSpaceOID, []byte("earlier/"+f.Me.District+"/"+call+"/"+f.Me.Account)).String()
		return f.Me.Caller, &disclosure.Reading{Why: disclosure.Why{ID: id, Purpose: "call"}, Kind: "call", Subject: call, Fields: []string{"earlier"}, Persons: 1,
			Action: "contact.earlier"}, err
	})
	if err != nil {
		return nil, err
	}
	return cases, nil
}

// PathOf returns where a case lies that the caller's side handles. Permission: case.read over it, else ErrNoCase.
func (d *Casework) PathOf(tx *store.Tx, who access.Credential, id string) (string, error) {
	f, err := d.Facts(tx, who, d.Clock.Now())
	if err != nil {
		return "", err
	}
	if err = d.Study(tx, f, id); err == nil && f.Relation != access.Handler {
		err = ledger.ErrNoCase.New()
	}
	return f.Case.Path, err
}

// secretCallBack stands for what a call-back about a secret case is about.
const secretCallBack = "保密案件，事由见案件 / secret case, see there"

// CallBack asks for a call-back about a call, or about a case that the caller's side handles. Permission and errors: those of call.Service.CallBack, ErrNoCase.
func (d *Casework) CallBack(ctx context.Context, who access.Credential, w call.Wish) (made call.CallBack, err error) {
	err = d.DB.Update(ctx, func(tx *store.Tx) error {
		if w.Call == "" {
			if w.Path, err = d.PathOf(tx, who, w.Case); err != nil {
				return err
			}
			c, err := ledger.LoadCase(tx, who.District, w.Case, &staffing.Roster{})
			if err != nil {
				return err
			}
			if c.Secret() { // the list of call-backs is for all who take calls there
				w.Words = secretCallBack
			}
		}
		made, err = d.Calls.CallBack(tx, who, w)
		return err
	})
	return made, err
}
