package rules

import (
	"slices"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/words"
)

// Shown is a case as who only reported it sees it. What the case says was said by who reported it first; whoever joined them reads their own report in
// its place, and of the case its state and what the district has decided.
func (f *Facts) Shown(c Case, own []Report) Case {
	out := Case{District: c.District, ID: c.ID, Number: c.Number, State: c.State, Version: c.Version, Urgency: c.Urgency, Level: c.Level, Demand: c.Demand, Secrecy: c.Secrecy,
		Source: c.Source, Matter: c.Matter, Title: c.Title, Description: c.Description, At: c.At, Original: c.Original,
		Grid: c.Grid, Village: c.Village, Zone: c.Zone, Path: c.Path, Finder: c.Finder, Reporter: c.Reporter,
		Owner: f.Office(c.Owner), FiledAt: c.FiledAt, DueAt: c.DueAt, ReviewAt: c.ReviewAt, ClosedAt: c.ClosedAt, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
		MergedInto: c.MergedInto, Reports: max(1, len(own)), Partly: true}
	out.Limit, out.ExtraDays, out.Extensions, out.FirstDueAt = c.Limit, c.ExtraDays, c.Extensions, c.FirstDueAt
	mine := c.Reporter != "" && c.Reporter == f.Me.AccountID()
	if mine && c.Reports <= max(1, len(own)) { // nobody else said anything
		out.Solved, out.Rating = c.Solved, c.Rating
	}
	if c.Ask.Kind == AskAppeal && c.Ask.By.Account == f.Me.AccountID() {
		out.Ask = c.Ask
	}
	if !c.FiledAt.IsZero() {
		out.Condition = c.Condition
	}
	if mine {
		return out
	}
	out.Source, out.Description, out.Reporter, out.Finder, out.Demand, out.Secrecy = "", "", "", Finder{}, NoDemand, matter.Ordinary
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
	out.Title = Title(m, place)
	return out
}

// ShownTo is a case as somebody sees it who stands to it in some way; own is what they reported of it.
func (f *Facts) ShownTo(r access.Relation, c Case, own []Report) Case {
	switch r {
	case access.Handler:
		return c
	case access.Onlooker:
		return f.plainly(c, own)
	}
	return f.Shown(c, own)
}

// plainly is a case without what was said by others.
func (f *Facts) plainly(c Case, own []Report) Case {
	c.Wordless = true
	switch {
	case c.Reporter != "" && c.Reporter == f.Me.AccountID():
	case len(own) > 0:
		c.Description = own[0].Description
	default:
		c.Description = ""
	}
	return c
}

// Plain is an event as an onlooker reads it: what was done, not what was said with it by others.
func (f *Facts) Plain(e Event) Event {
	if f.Me.AccountID() == "" || e.Actor.Account != f.Me.AccountID() {
		e.Reason, e.Note, e.Sealed, e.Media = "", "", nil, nil
	}
	return e
}

// asReported fills in what a report says and where.
func (f *Facts) asReported(c *Case, r Report) {
	c.Demand = r.Demand
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

// Office is the unit that stands for an owner before who reported: posts name grids, and people sit on them.
func (f *Facts) Office(o staffing.Owner) staffing.Owner {
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

// Told is an event as who only reported reads it; false for what stays among staff and for what others who reported said.
func (f *Facts) Told(e Event) (Event, bool) {
	if f.Me.AccountID() != "" && e.Actor.Account == f.Me.AccountID() && (e.Action.reporting() || e.Action == ActWithdraw) {
		e.Owner, e.StageDue = f.Office(e.Owner), Event{}.StageDue
		return e, true
	}
	if e.Action.reporting() {
		return e, false
	}
	out := Event{ID: e.ID, Version: e.Version, Action: e.Action, From: e.From, To: e.To, At: e.At, Actor: f.signed(e.Actor), Owner: f.Office(e.Owner), Level: e.Level}
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
		if o := f.Office(staffing.Owner{Kind: staffing.OwnerPost, Code: a.Code}); o.Code != "" {
			return Actor{Kind: "unit", Code: o.Code, Name: o.Name}
		}
	}
	return Actor{Kind: a.Kind}
}

// Offers says whether an action is offered to the caller at all, by the line of it that holds now.
func (f *Facts) Offers(a Action) bool {
	r, _ := Lifecycle.Of(a, f)
	return offered(f, r) == nil
}

// PlaceName is where a report lies, in words; "" where the map does not hold it.
func (r *Reference) PlaceName(s Report) string {
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

// askWords replaces what a refusal would tell who only reported about the inside.
func (f *Facts) askWords() words.Text {
	if f.Relation == access.Reporter && f.Case.Ask.Kind != AskAppeal {
		return words.T("申请", "a request")
	}
	return f.Case.Ask.Kind.Words()
}
