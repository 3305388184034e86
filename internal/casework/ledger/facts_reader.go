package ledger

import (
	"encoding/json"
	"time"

	"liandong/internal/call"

	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
)

// Facts resolves who acts and gathers the reference data as of this transaction.
func (l *Ledger) Facts(tx *store.Tx, who access.Credential, now time.Time) (*rules.Facts, error) {
	caller, err := l.Access.Resolve(tx, who)
	if err != nil {
		return nil, err
	}
	f := &rules.Facts{Now: now}
	if f.Reference, err = l.Reference(tx, who.District); err != nil {
		return nil, err
	}
	f.Me = As(caller, f.Roster, now)
	return f, nil
}

// As is a caller with the posts and units that a roster gives at an instant.
func As(caller *access.Caller, roster *staffing.Roster, now time.Time) rules.Me {
	return rules.Me{Caller: caller, Posts: roster.PostsHeldBy(caller.Account, now), Units: roster.UnitsOf(caller.Account, now), Mandates: roster.Mandates(caller.Account, now)}
}

func (l *Ledger) Reference(tx *store.Tx, district string) (r rules.Reference, err error) {
	if r.Map, err = l.Atlas.Map(tx, district); err != nil {
		return r, err
	}
	if r.Roster, err = l.Rosters.Of(tx, district); err != nil {
		return r, err
	}
	if r.Catalogue, err = l.Catalogues.Of(tx, district); err != nil {
		return r, err
	}
	if r.Calendars, err = l.Calendars.Of(tx, district); err != nil {
		return r, err
	}
	if r.Routing, err = l.Routing.Of(tx, district); err != nil {
		return r, err
	}
	if r.Ladders, err = l.Ladders.Of(tx, district); err != nil {
		return r, err
	}
	if r.Extensions, err = l.Extensions.Of(tx, district); err != nil {
		return r, err
	}
	r.Criteria, err = l.Criteria.Of(tx, district)
	return r, err
}

// Identify returns who is behind a credential, with posts and units.
func (l *Ledger) Identify(tx *store.Tx, who access.Credential) (rules.Me, *staffing.Roster, error) {
	f, err := l.Facts(tx, who, l.Clock.Now())
	if err != nil {
		return rules.Me{}, nil, err
	}
	return f.Me, f.Roster, nil
}

// Study puts a case with its place, matter and tasks into the facts, if the caller may see it: else ErrNoCase, as if it were not there.
func (l *Ledger) Study(tx *store.Tx, f *rules.Facts, id string) error {
	if err := l.Gather(tx, f, f.Me.District, id); err != nil {
		return err
	}
	relation, err := l.relation(tx, f)
	if f.Relation = relation; err == nil && relation == access.Stranger {
		err = ErrNoCase.New()
	}
	return err
}

// Gather is study for a rule of the platform, which sees every case.
func (l *Ledger) Gather(tx *store.Tx, f *rules.Facts, district, id string) (err error) {
	if f.Case, err = LoadCase(tx, district, id, f.Roster); err != nil {
		return err
	}
	if f.Case.UpdatedAt.After(f.Now) { // another server's clock, or this one's, was ahead: nothing happens to a case before what has happened
		f.Now = f.Case.UpdatedAt
	}
	f.Setting()
	if f.Tasks, err = ReadTasks(tx, f.Case, f.Roster); err != nil {
		return err
	}
	if f.Pauses, err = readPauses(tx, f.Case); err != nil {
		return err
	}
	if f.Reached = false; f.Case.State == rules.Closed && f.Me.Operates(f.Case.Path) {
		if f.Reached, err = call.Reached(tx, district, id, f.Me.AccountID(), f.Case.ClosedAt); err != nil {
			return err
		}
	}
	if f.Reporters = nil; f.Case.Reports < 2 {
		return nil
	}
	return tx.Each(`SELECT account FROM report WHERE district = $1 AND case_id = $2 AND account <> ''`, store.Args(district, id), func(r store.Scanner) error {
		var account string
		err := r.Scan(&account)
		f.Reporters = append(f.Reporters, account)
		return err
	})
}

// ReadVoices returns what those who reported a case have said of its end.
func ReadVoices(tx *store.Tx, c rules.Case) (all rules.Voices, err error) {
	if c.Solved == "" && c.Rating == 0 {
		return nil, nil
	}
	err = tx.Each(SelectEvents+" ORDER BY version", store.Args(c.District, c.ID), func(r store.Scanner) error {
		e, _, err := ScanEvent(r, &staffing.Roster{})
		switch {
		case e.Action == rules.ActConfirm || e.Action == rules.ActRate:
			all = all.With(rules.VoiceOf(e), voice(e))
		case !e.From.Open() && e.To.Open():
			all = nil
		}
		return err
	})
	return all, err
}

// relation: within the caller's area, with a post or unit of the caller's among all that ever had to do with it, or only reported by the caller.
func (l *Ledger) relation(tx *store.Tx, f *rules.Facts) (access.Relation, error) {
	c, scope := f.Case, f.Me.Cases(f.Me.Mandates)
	row := RowOf(c)
	row.Others = f.Reporters
	for _, t := range f.Tasks {
		row.Parties = append(row.Parties, t.Owner.Code)
		if t.State == rules.TaskOpen {
			row.Acting = append(row.Acting, t.Owner.Code)
		}
	}
	if scope.Relation(row) == access.Handler {
		return access.Handler, nil
	}
	hops, err := ReadHops(tx, c, f.Roster)
	if err != nil {
		return access.Stranger, err
	}
	for _, h := range hops {
		row.Parties = append(row.Parties, h.Owner.Code)
	}
	return scope.Relation(row), nil
}

// Unsealed opens the sealed contact of a report; nil where none was left.
func (l *Ledger) Unsealed(s StoredReport) (*rules.Contact, error) {
	if len(s.Sealed) == 0 {
		return nil, nil
	}
	plain, err := l.Vault.Unseal(s.Sealed, ContactPlace(s.District, s.ID))
	if err != nil {
		return nil, err
	}
	var c rules.Contact
	return &c, json.Unmarshal(plain, &c)
}
