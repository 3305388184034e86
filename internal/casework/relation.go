package casework

import (
	"slices"

	"liandong/internal/access"
	"liandong/internal/matter"
	"liandong/internal/staffing"
	"liandong/internal/store"
	"liandong/internal/words"
)

// What is seen of a case follows from how the caller stands to it (access.Relation), not from who the caller is. The side that handles it sees it as it
// is. Who only reported it sees their own words, place and files, its state, and what the district says to who reported: shown, told and offered below.

// mostTogether is how many cases are asked about in one query.
const mostTogether = 100

// show leaves of each case what the caller may see of it, by the caller's relation to it.
func (d *Desk) show(tx *store.Tx, f *Facts, cases []Case) error {
	relations, err := d.relations(tx, f, cases)
	if err != nil || relations == nil {
		return err
	}
	var only []string
	for _, c := range cases {
		if relations[c.ID] != access.Handler {
			only = append(only, c.ID)
		}
	}
	own, err := ownReports(tx, f, only)
	if err != nil {
		return err
	}
	for i, c := range cases {
		if relations[c.ID] != access.Handler {
			cases[i] = f.shown(c, own[c.ID])
		}
	}
	return nil
}

// showOne is show of one case.
func (d *Desk) showOne(tx *store.Tx, f *Facts, c Case) (Case, error) {
	one := []Case{c}
	if err := d.show(tx, f, one); err != nil {
		return Case{}, err
	}
	return one[0], nil
}

// relations answers how the caller stands to each of some cases; nil where that is the handling side of all of them.
func (d *Desk) relations(tx *store.Tx, f *Facts, cases []Case) (map[string]access.Relation, error) {
	scope := f.Me.Cases(f.Me.parties())
	all := make(map[string]access.Relation, len(cases))
	rows := map[string]access.Row{}
	var open []any // ids that nothing at hand settles
	for _, c := range cases {
		row := access.Row{Path: c.Path, Parties: []string{c.Owner.Code}, Account: c.Reporter}
		if all[c.ID] = scope.Relation(row); all[c.ID] != access.Handler {
			rows[c.ID] = row
			open = append(open, c.ID)
		}
	}
	if len(open) == 0 {
		return nil, nil
	}
	for part := range slices.Chunk(open, mostTogether) {
		args := append(store.Args(f.Me.District), part...)
		in := store.Placeholders(2, len(part))
		err := tx.Each(`SELECT h.case_id, h.owner_code, '' FROM case_hop h WHERE h.district = $1 AND h.case_id IN (`+in+`)
			UNION ALL SELECT k.case_id, k.owner_code, '' FROM case_task k WHERE k.district = $1 AND k.case_id IN (`+in+`)
			UNION ALL SELECT r.case_id, '', r.account FROM report r WHERE r.district = $1 AND r.case_id IN (`+in+`) AND r.account <> ''`,
			args, func(r store.Scanner) error {
				var id, party, account string
				err := r.Scan(&id, &party, &account)
				row := rows[id]
				if party != "" {
					row.Parties = append(row.Parties, party)
				}
				if account != "" {
					row.Others = append(row.Others, account)
				}
				rows[id] = row
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	for id, row := range rows {
		all[id] = scope.Relation(row)
	}
	return all, nil
}

// ownReports answers what the caller reported of some cases, by case and in the order in which it came.
func ownReports(tx *store.Tx, f *Facts, ids []string) (map[string][]storedReport, error) {
	own := map[string][]storedReport{}
	if f.Me.account() == "" {
		return own, nil
	}
	for part := range slices.Chunk(ids, mostTogether) {
		args := store.Args(f.Me.District, f.Me.account())
		for _, id := range part {
			args = append(args, id)
		}
		err := tx.Each(selectReport+` WHERE district = $1 AND account = $2 AND account <> '' AND case_id IN (`+store.Placeholders(3, len(part))+`) ORDER BY received_at, id`, args,
			func(r store.Scanner) error {
				s, err := scanReport(r, f.Me.District)
				own[s.Case] = append(own[s.Case], s)
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	return own, nil
}

// shown is a case as who only reported it sees it. What the case says was said by who reported it first; whoever joined them reads their own report in
// its place, and of the case its state and what the district has decided.
func (f *Facts) shown(c Case, own []storedReport) Case {
	out := Case{District: c.District, ID: c.ID, Number: c.Number, State: c.State, Version: c.Version, Urgency: c.Urgency, Level: c.Level,
		Source: c.Source, Matter: c.Matter, Title: c.Title, Description: c.Description, At: c.At, Original: c.Original,
		Grid: c.Grid, Village: c.Village, Zone: c.Zone, Path: c.Path, Finder: c.Finder, Reporter: c.Reporter,
		Owner: f.office(c.Owner), FiledAt: c.FiledAt, DueAt: c.DueAt, ReviewAt: c.ReviewAt, ClosedAt: c.ClosedAt, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
		MergedInto: c.MergedInto, Reports: max(1, len(own)), partly: true}
	out.Limit, out.ExtraDays = c.Limit, c.ExtraDays
	mine := c.Reporter != "" && c.Reporter == f.Me.account()
	if mine && c.Reports <= max(1, len(own)) { // nobody else said anything
		out.Solved, out.Rating = c.Solved, c.Rating
	}
	if c.Ask.Kind == AskAppeal && c.Ask.By.Account == f.Me.account() {
		out.Ask = c.Ask
	}
	if !c.FiledAt.IsZero() {
		out.Condition = c.Condition
	}
	if mine {
		return out
	}
	out.Source, out.Description, out.Reporter, out.Finder = "", "", "", Finder{}
	out.At, out.Original, out.Grid, out.Village, out.Zone, out.Path = Case{}.At, Case{}.Original, "", "", "", ""
	kind := c.Matter
	if c.FiledAt.IsZero() {
		kind, out.Urgency = "", string(matter.Normal) // whoever reported first may have named it
	}
	if len(own) > 0 {
		f.asReported(&out, own[0])
		if kind == "" {
			kind = own[0].Matter
		}
	}
	out.Matter = kind
	m, _ := f.Catalogue.Matter(kind)
	place, _ := f.Map.PlaceOf(out.Grid)
	out.Title = title(m, place)
	return out
}

// asReported fills in what a report says and where.
func (f *Facts) asReported(c *Case, r storedReport) {
	c.Source, c.Description, c.Original, c.CreatedAt = r.Source, r.Description, r.Position, r.Received
	c.Reporter, c.Finder = r.Account, Finder{Kind: finderKinds[r.Source], Account: r.Account}
	at, err := r.Position.Normalise()
	if err != nil {
		return
	}
	c.At = at
	if p, err := f.Map.Locate(at); err == nil {
		c.Grid, c.Village, c.Zone, c.Path = p.Grid.Code, p.Village().Code, p.Zone().Code, p.Grid.Path
	}
}

// finderKinds are what who reported is called, by the source.
var finderKinds = map[string]string{"patrol": "patrol", "hotline": "caller", "letter": "caller", "department": "post", "business": "business", "volunteer": "volunteer",
	"web": "resident", "app": "resident", "resident": "resident"}

// office is the unit that stands for an owner before who reported: posts name grids, and people sit on them.
func (f *Facts) office(o staffing.Owner) staffing.Owner {
	if o.Kind != staffing.OwnerPost {
		return o
	}
	p, _ := f.Roster.Post(o.Code)
	if u, ok := f.Roster.Unit(p.Unit); ok {
		return staffing.Owner{Kind: staffing.OwnerUnit, Code: u.Code, Name: u.Name}
	}
	return staffing.Owner{}
}

// reporting says whether an action belongs to who reports.
func (a Action) reporting() bool {
	return slices.ContainsFunc(Lifecycle.Lines, func(r Rule) bool {
		return r.Action == a && (r.Who.Is(ByAnybody) || r.Who.Is(ByReporter) || r.Who.Is(ByReporting))
	})
}

// told is an event as who only reported reads it; false for what stays among staff and for what others who reported said.
func (f *Facts) told(e Event) (Event, bool) {
	if f.Me.account() != "" && e.Actor.Account == f.Me.account() && (e.Action.reporting() || e.Action == ActWithdraw) {
		e.Owner, e.StageDue = f.office(e.Owner), Event{}.StageDue
		return e, true
	}
	if e.Action.reporting() {
		return e, false
	}
	out := Event{ID: e.ID, Version: e.Version, Action: e.Action, From: e.From, To: e.To, At: e.At, Actor: f.signed(e.Actor), Owner: f.office(e.Owner), Level: e.Level}
	if !e.Public() {
		return out, e.From != e.To
	}
	out.Reason, out.Note, out.Words, out.Due, out.Ask, out.Media = e.Reason, e.Note, e.Words, e.Due, e.Ask, e.Media
	return out, true
}

// signed is who acted as who reported reads it: a rule, or the unit.
func (f *Facts) signed(a Actor) Actor {
	switch a.Kind {
	case "rule", "unit":
		return Actor{Kind: a.Kind, Code: a.Code, Name: a.Name}
	case "post":
		if o := f.office(staffing.Owner{Kind: staffing.OwnerPost, Code: a.Code}); o.Code != "" {
			return Actor{Kind: "unit", Code: o.Code, Name: o.Name}
		}
	}
	return Actor{Kind: a.Kind}
}

// offers says whether an action is offered to the caller at all, by the line of it that holds now.
func (f *Facts) offers(a Action) bool {
	r, _ := Lifecycle.Of(a, f)
	return offered(f, r) == nil
}

// place is where a report lies, in words; "" where the map does not hold it.
func (r *Reference) place(s storedReport) string {
	at, err := s.Position.Normalise()
	if err != nil {
		return ""
	}
	p, err := r.Map.Locate(at)
	if err != nil {
		return ""
	}
	return p.Grid.Name
}

// reach is which cases a filter finds for who only reported is found by. Those on what a case says or where it lies see only cases that the caller's own report opened; those on how
// it is handled see only the side that handles it. States, days of closing and words are for all, and words are compared with what each may read.
func (f Filter) reach(scope access.Scope, onMap bool) access.Scope {
	inside := f.Owner != "" || f.View != Everything && f.View != Reported || f.Overdue || f.Mark != "" || f.Behind.Fact != ""
	content := f.Grid != "" || f.Matter != "" || f.Source != "" || f.Urgency != "" || !f.From.IsZero() || !f.Before.IsZero() || len(f.Within) > 0
	switch {
	case inside:
		return scope.Handling()
	case content || onMap:
		return scope.First()
	}
	return scope
}

// askWords replaces what a refusal would tell who only reported about the inside.
func (f *Facts) askWords() words.Text {
	if f.Relation == access.Reporter && f.Case.Ask.Kind != AskAppeal {
		return words.T("申请", "a request")
	}
	return f.Case.Ask.Kind.Words()
}

// carriesPhone says whether a mobile number stands in what somebody types into a search, in whatever form and beside whatever else.
func carriesPhone(typed string) bool {
	return access.CarriesMobile(typed)
}

// Seen is where the tables of cases keep what decides who sees one; the table cases has the alias c. The owner of now is the last hop, and the row at hand. OFFSET keeps
// PostgreSQL from reading all hops into a hash instead of looking up those of the case.
var Seen = access.Columns{Path: "c.path",
	Parties: []string{"c.owner_code IN %s", "EXISTS (SELECT 1 FROM case_hop h WHERE h.district = c.district AND h.case_id = c.id AND h.owner_code IN %s LIMIT 1 OFFSET 0)",
		"c.tasks > 0 AND EXISTS (SELECT 1 FROM case_task k WHERE k.district = c.district AND k.case_id = c.id AND k.owner_code IN %s LIMIT 1 OFFSET 0)"},
	Account: []string{"c.reporter_account = %s"},
	Others:  []string{"c.reports > 1 AND EXISTS (SELECT 1 FROM report r WHERE r.district = c.district AND r.case_id = c.id AND r.account = %s LIMIT 1 OFFSET 0)"}}
