package intake

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"liandong/internal/call"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
	"liandong/internal/media"
)

const (
	maxDescription = 4000 // characters
)

// Draft is a report as somebody sends it.
type Draft struct {
	ID, Source, Matter, Description string
	Position                        geo.Position
	CapturedAt                      time.Time // zero: now
	Contact                         *rules.Contact
	Media                           []string
	Fields                          json.RawMessage // answers to the fields of the matter
	Case                            string          // an open case that this report is about too; "" opens one
	Call                            string          // the phone call in which it was taken down; "" for none
	Demand                          rules.Demand    // what kind of demand it is; left open, what is usual
	Secret                          bool            // who reports wishes secrecy
	Against                         string          // code of the unit or grid that is complained of; "" for none
}

// errMoved says that reference data changed between preparing and writing.
var errMoved = errors.New("the reference data have moved")

// Report takes a report and opens its case; a patroller's own find of an admitted matter is filed and routed at once.
// The same id with the same content answers the same again (created is false); with other content ErrIDTaken.
// Permission: case.report. Side effects: case, event, hop, timer, counts, journal entry, all or nothing.
//
// All that needs thought is prepared on a snapshot beside the writer; the transaction makes sure that session, grants and reference
// data are still what they were, and writes.
func (in *Intake) Report(ctx context.Context, who access.Credential, draft Draft) (r rules.Report, c rules.Case, ref rules.Reference, created bool, err error) {
	at, err := in.validate(&draft)
	if err != nil {
		return rules.Report{}, rules.Case{}, rules.Reference{}, false, err
	}
	if draft.Case != "" {
		return in.join(ctx, who, draft, at)
	}
	for healed := false; ; {
		p, err := in.prepare(ctx, who, draft, at)
		if err != nil {
			return rules.Report{}, rules.Case{}, rules.Reference{}, false, err
		}
		err = in.DB.Update(ctx, func(tx *store.Tx) error {
			r, c, created = p.report.Report, p.opened, true
			if err := in.unmoved(tx, who, p.versions); err != nil {
				return err
			}
			first, err := writeReport(tx, p.report)
			if err != nil {
				return err
			}
			if !first {
				created = false
				r, c, err = in.again(tx, p.facts, p.draft)
				return err
			}
			f := p.facts
			c = f.ShownTo(f.Me.Cases(f.Me.Mandates).Relation(ledger.RowOf(c)), c, []rules.Report{p.report.Report})
			if err := in.receipt(tx, p.report.Report, p.opened); err != nil {
				return err
			}
			if err := media.Attach(tx, r.District, r.Case, r.ID, r.Media, r.Account); err != nil {
				return err
			}
			if len(p.files) < len(r.Media) { // one was ready only after the preparation
				return errMoved
			}
			return tx.LaterAll(p.rows)
		})
		if err != nil && !healed && fault.KindOf(err) == fault.Internal && !errors.Is(err, errMoved) {
			if healed, _ = in.Numbers.Taken(ctx, who.District, p.opened.Number); healed {
				if err := in.Numbers.Heal(ctx, who.District, p.numbered); err != nil {
					return rules.Report{}, rules.Case{}, rules.Reference{}, false, err
				}
				continue
			}
		}
		if !errors.Is(err, errMoved) {
			return r, c, p.facts.Reference, created, err
		}
	}
}

// prepared is a report that only has to be written.
type prepared struct {
	facts    *rules.Facts
	draft    Draft // with what guest and call add to it
	versions map[string]int64
	report   ledger.StoredReport
	files    map[string]string // see Step.Files
	opened   rules.Case
	numbered time.Time // when its number was taken
	rows     []store.Statement
}

// unmoved makes sure that the session lives and that nothing has changed that the preparation relied on.
func (in *Intake) unmoved(tx *store.Tx, who access.Credential, versions map[string]int64) error {
	if err := in.Access.Alive(tx, who); err != nil {
		return err
	}
	now, err := tx.Versions(who.District)
	if err == nil && !maps.Equal(now, versions) {
		err = errMoved
	}
	return err
}

func (in *Intake) prepare(ctx context.Context, who access.Credential, draft Draft, at geo.Point) (p prepared, err error) {
	now := in.Clock.Now()
	err = in.DB.View(ctx, func(tx *store.Tx) error {
		if p.facts, err = in.Facts(tx, who, now); err != nil {
			return err
		}
		if p.draft, err = in.asGuest(tx, p.facts, draft); err != nil {
			return err
		}
		if p.draft, err = in.called(tx, p.facts, p.draft); err != nil {
			return err
		}
		if p.files, err = media.Sums(tx, who.District, p.draft.Media); err != nil {
			return err
		}
		p.versions, err = tx.Versions(who.District)
		return err
	})
	if err != nil {
		return p, err
	}
	if err := in.admit(p.facts, p.draft, at); err != nil {
		return p, err
	}
	number, err := in.Numbers.Take(ctx, who.District, now)
	if err != nil {
		return p, err
	}
	p.numbered = now
	if p.report, err = in.stored(p.facts, p.draft, journal.Salt()); err != nil {
		return p, err
	}
	p.report.Case = ledger.IdOf(p.facts.Now)
	p.report.Digest = p.report.Commitment()
	steps, err := open(p.facts, p.report, number, at)
	if err != nil {
		return p, err
	}
	steps[0].Files = p.files
	p.opened = steps[len(steps)-1].After
	if p.rows, err = in.RowsOf(p.facts.Criteria, steps); err != nil {
		return p, err
	}
	p.rows = append([]store.Statement{{Query: ledger.InsertCase, Args: ledger.OpeningArgs(p.opened)}}, p.rows...)
	if draft.Call != "" {
		p.rows = append(p.rows, call.Keep(who.District, draft.Call, draft.ID))
	}
	return p, nil
}

// called fills in the number of the call that a report names, where it brings none. Errors: call.ErrNotYours.
func (in *Intake) called(tx *store.Tx, f *rules.Facts, draft Draft) (Draft, error) {
	if draft.Call == "" {
		return draft, nil
	}
	number, err := in.Calls.Named(tx, f.Me.Caller, draft.Call, draft.ID)
	if err != nil || number == "" || draft.Contact != nil && draft.Contact.Phone != "" {
		return draft, err
	}
	contact := rules.Contact{Phone: number}
	if draft.Contact != nil {
		contact.Name = draft.Contact.Name
	}
	draft.Contact = &contact
	return draft, nil
}

// validate checks what can be checked without the database and answers the place.
func (in *Intake) validate(draft *Draft) (geo.Point, error) {
	var wrong []*fault.Error
	if id, err := uuid.Parse(draft.ID); err != nil || len(draft.ID) != 36 {
		wrong = append(wrong, rules.ErrID.At("id"))
	} else {
		draft.ID = id.String()
	}
	if _, ok := rules.SourceRoles[draft.Source]; !ok {
		wrong = append(wrong, rules.ErrSource.At("source", strings.Join(rules.Sources(), ", ")))
	}
	draft.Description = words.Visible(draft.Description)
	switch n := utf8.RuneCountInString(draft.Description); {
	case !words.Said(draft.Description):
		wrong = append(wrong, rules.ErrDescription.At("description"))
	case n > maxDescription:
		wrong = append(wrong, rules.ErrTooLong.At("description", maxDescription))
	case !words.Keepable(draft.Description):
		wrong = append(wrong, rules.ErrNoText.At("description"))
	}
	contact, bad := rules.CheckContact(draft.Contact)
	draft.Contact, wrong = contact, append(wrong, bad...)
	wrong = append(wrong, rules.CheckMedia(draft.Media)...)
	if fields, err := matter.Object(draft.Fields); err != nil {
		wrong = append(wrong, fault.From(err))
	} else {
		draft.Fields = fields
	}
	if bad := rules.CheckDemand(draft.Demand); bad != nil {
		wrong = append(wrong, bad)
	}
	draft.CapturedAt = clock.Round(draft.CapturedAt)
	at, err := draft.Position.Normalise()
	if err != nil {
		wrong = append(wrong, fault.From(err))
	}
	return at, fault.Collect(wrong)
}

// admit checks who reports what where, and puts matter and place into the facts.
func (in *Intake) admit(f *rules.Facts, draft Draft, at geo.Point) error {
	if err := in.situate(f, draft, at); err != nil {
		return err
	}
	return f.Matter.CheckFields(draft.Fields)
}

// situate is admit for a report whose matter's own questions are not answered yet.
func (in *Intake) situate(f *rules.Facts, draft Draft, at geo.Point) error {
	if err := f.Me.May(access.ReportCase); err != nil {
		return err
	}
	if role := rules.SourceRoles[draft.Source]; role != "" && !f.Me.Has(role) {
		return rules.ErrSourceRole.At("source")
	}
	if draft.Matter != "" {
		m, ok := f.Catalogue.Matter(draft.Matter)
		if !ok || !m.ValidAt(f.Now) {
			return rules.ErrMatter.At("matter")
		}
		f.Matter = m
	} else if draft.Source == "patrol" {
		return rules.ErrNoMatter.At("matter")
	}
	if err := f.CheckAgainst(draft.Against); err != nil {
		return err
	}
	place, err := f.Map.Locate(at)
	f.Place = place
	return err
}

// again returns a report that is already there.
func (in *Intake) again(tx *store.Tx, f *rules.Facts, draft Draft) (rules.Report, rules.Case, error) {
	had, err := ledger.LoadReport(tx, f.Me.District, draft.ID)
	if err != nil {
		return rules.Report{}, rules.Case{}, err
	}
	repeat, err := in.stored(f, draft, had.Salt)
	if err == nil {
		err = in.Repeats(&repeat, had)
	}
	if err != nil {
		return rules.Report{}, rules.Case{}, err
	}
	into, err := had.Into(tx)
	if err != nil {
		return rules.Report{}, rules.Case{}, err
	}
	if repeat.Commitment() != had.Digest || into != draft.Case {
		return rules.Report{}, rules.Case{}, rules.ErrIDTaken.At("id")
	}
	c, err := ledger.LoadCase(tx, had.District, had.Case, f.Roster)
	if err == nil {
		c, err = in.ShowOne(tx, f, c)
	}
	had.Contact = draft.Contact
	return had.Report, c, err
}

// stored returns the draft as it will lie in the database: its words covered, its contact sealed.
func (in *Intake) stored(f *rules.Facts, draft Draft, salt string) (ledger.StoredReport, error) {
	r := ledger.StoredReport{Report: rules.Report{District: f.Me.District, ID: draft.ID, Source: draft.Source, Matter: draft.Matter,
		Description: draft.Description, Position: draft.Position, CapturedAt: draft.CapturedAt, Received: f.Now, Contact: draft.Contact,
		Account: f.Me.Account, Media: draft.Media, Fields: draft.Fields, Demand: draft.Demand, Secret: draft.Secret, Against: draft.Against}, Salt: salt}
	if err := in.CoverReport(&r); err != nil || r.Contact == nil {
		return r, err
	}
	plain, err := json.Marshal(r.Contact)
	if err != nil {
		return r, err
	}
	r.Sealed = in.Vault.Seal(plain, ledger.ContactPlace(r.District, r.ID))
	r.ContactMatch, r.PhoneMatch = in.Vault.Match(string(plain)), in.Vault.Match(access.Dialled(r.Contact.Phone))
	for i, number := range access.Numbers(r.Contact.Phone) {
		if i > 0 {
			r.FurtherMatches = append(r.FurtherMatches, in.Vault.Match(number))
		}
	}
	return r, nil
}

// writeReport is false if there is a report with this id already; one that is being written is waited for.
func writeReport(tx *store.Tx, r ledger.StoredReport) (first bool, err error) {
	files, err := json.Marshal(r.Media)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`INSERT INTO report (district, id, case_id, source, matter, description, lon, lat, crs, captured_at, received_at,
		account, contact, contact_match, phone_match, media, salt, digest, fields, sealed, demand, secret, against) VALUES (`+store.Placeholders(1, 23)+`) ON CONFLICT (district, id) DO NOTHING`,
		r.District, r.ID, r.Case, r.Source, r.Matter, r.Description, r.Position.Lon, r.Position.Lat, string(r.Position.CRS),
		clock.Milli(r.CapturedAt), clock.Milli(r.Received), r.Account, r.Sealed, r.ContactMatch, r.PhoneMatch, string(files), r.Salt, r.Digest, string(r.Fields), r.Words, string(r.Demand), store.Bit(r.Secret), r.Against)
	if err != nil || n == 0 {
		return false, err
	}
	for _, match := range r.FurtherMatches {
		if err := tx.Later(`INSERT INTO report_number (district, phone_match, report_id) VALUES ($1, $2, $3)`, r.District, match, r.ID); err != nil {
			return false, err
		}
	}
	return true, nil
}

// open returns the steps that open a case: the report, and the rule's dispatch where the find is a patroller's own and admitted.
func open(f *rules.Facts, r ledger.StoredReport, number string, at geo.Point) ([]rules.Step, error) {
	f.Case = rules.Case{District: r.District, ID: r.Case, Number: number, Source: r.Source,
		Matter: r.Matter, Title: rules.Title(f.Matter, f.Place), Description: r.Description, Urgency: string(f.Matter.Urgency), At: at, Original: r.Position,
		Grid: f.Place.Grid.Code, Village: f.Place.Village().Code, Zone: f.Place.Zone().Code, Path: f.Place.Grid.Path,
		Finder: finder(f, r), Reports: 1, CreatedAt: f.Now, HeldAt: f.Now, Against: r.Against}
	f.Case.Demand = rules.DemandOf(r.Demand, r.Source, f.Matter)
	f.Case.Secrecy = rules.SecrecyOf(f.Case.Demand, r.Secret, f.Matter)
	f.Case.Owner, f.Case.Level = f.Centre()
	if f.Case.Finder.Account != "" || r.Source == "web" || r.Source == "app" {
		f.Case.Reporter = r.Account
	}
	rule, _ := rules.Lifecycle.Of(rules.ActReport, f)
	first, err := rules.Take(f, rule, rules.Input{ID: ledger.NewID(), Condition: 1})
	if err != nil {
		return nil, err
	}
	first.Before = rules.Case{District: r.District, ID: r.Case, Grid: f.Case.Grid, Zone: f.Case.Zone, Source: r.Source} // nothing was there before
	first.NewOwner, first.Ended = true, rules.Hop{}
	first.Event.From, first.Event.Report, first.Event.Digest = "", r.ID, r.Digest
	if first.After.State != rules.Dispatching {
		return []rules.Step{first}, nil
	}
	routed := *f
	routed.Case, routed.Me = first.After, rules.Me{Rule: rules.ByRouting}
	dispatch, _ := rules.Lifecycle.Of(rules.ActDispatch, &routed)
	second, err := rules.Take(&routed, dispatch, rules.Input{ID: ledger.NewID()})
	return []rules.Step{first, second}, err
}

// finder: who reports on behalf of somebody else is not the finder.
func finder(f *rules.Facts, r ledger.StoredReport) rules.Finder {
	switch {
	case r.Source == "patrol":
		i := slices.IndexFunc(f.Me.Posts, func(p staffing.Post) bool { return p.Kind == staffing.Patroller })
		if i >= 0 {
			return rules.Finder{Kind: "patrol", Code: f.Me.Posts[i].Code, Account: r.Account}
		}
		return rules.Finder{Kind: "patrol", Account: r.Account}
	case f.Me.Has(access.Operator):
		return rules.Finder{Kind: "caller"}
	case len(f.Me.Posts) > 0:
		return rules.Finder{Kind: "post", Code: f.Me.Posts[0].Code, Account: r.Account}
	}
	for _, role := range []access.Role{access.Business, access.Volunteer} {
		if f.Me.Has(role) {
			return rules.Finder{Kind: string(role), Account: r.Account}
		}
	}
	return rules.Finder{Kind: "resident", Account: r.Account}
}

// SourcesOf lists the sources that a caller may report by.
func (in *Intake) SourcesOf(me rules.Me) []string {
	open := []string{}
	if me.May(access.ReportCase) != nil {
		return open
	}
	for _, s := range rules.Sources() {
		if role := rules.SourceRoles[s]; role == "" || me.Has(role) {
			open = append(open, s)
		}
	}
	return open
}

// Visitor is who has a session, and what they are here: nothing but their account until they have chosen a password of their own.
type Visitor struct {
	*access.Caller
	Me     rules.Me
	Roster *staffing.Roster // nil as long as the password is one that was given
}

// Visit looks up who has a session. Errors: access.ErrLoggedOut.
func (in *Intake) Visit(ctx context.Context, who access.Credential) (v Visitor, err error) {
	err = in.DB.View(ctx, func(tx *store.Tx) error {
		if v.Caller, err = in.Access.Newcomer(tx, who); err == nil && !v.Once {
			v.Me, v.Roster, err = in.Identify(tx, who)
		}
		return err
	})
	return v, err
}
