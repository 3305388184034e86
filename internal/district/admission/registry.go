package admission

import (
	"context"
	"slices"
	"strings"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
)

// Registry (准入登记) is the service. All fields must be set; it keeps nothing of its own.
type Registry struct {
	DB         *store.DB
	Clock      clock.Clock
	Access     *access.Service
	Atlas      *territory.Atlas
	Catalogues *matter.Catalogues
	Rosters    *staffing.Rosters
}

// asking is who asks, with what a decision looks at.
type asking struct {
	*access.Caller
	catalogue *matter.Catalogue
	roster    *staffing.Roster
	bases     int // base grids of the district
}

func (g *Registry) resolve(tx *store.Tx, who access.Credential, p access.Permission) (a asking, err error) {
	caller, err := g.Access.Resolve(tx, who)
	if err != nil {
		return a, err
	}
	if err := caller.May(p); err != nil {
		return a, err
	}
	return g.look(tx, caller)
}

// look reads what a decision looks at.
func (g *Registry) look(tx *store.Tx, caller *access.Caller) (a asking, err error) {
	a.Caller = caller
	if a.catalogue, err = g.Catalogues.Of(tx, caller.District); err != nil {
		return a, err
	}
	if a.roster, err = g.Rosters.Of(tx, caller.District); err != nil {
		return a, err
	}
	chart, err := g.Atlas.Map(tx, caller.District)
	if err == nil {
		a.bases = len(chart.Grids(territory.Filter{Level: territory.Base}))
	}
	return a, err
}

// complete adds what follows from the rest of the district.
func (a asking) complete(of *Application) {
	of.Weekly = of.weekly(a.bases)
	u, _ := a.roster.Unit(of.Unit)
	of.UnitName = u.Name
}

// units are those in which the caller works now.
func (a asking) units() []string { return a.roster.UnitsOf(a.Account, a.At) }

// List returns the applications of a district, the latest first; of one matter or in one state, where these are not empty. Permission: staff.read. Errors: ErrMatter for what no matter can be called.
func (g *Registry) List(ctx context.Context, who access.Credential, code string, state State) (list []Application, err error) {
	err = g.DB.View(ctx, func(tx *store.Tx) error {
		me, err := g.resolve(tx, who, access.ReadStaff)
		if err != nil {
			return err
		}
		if code != "" && !matter.IsCode(code) {
			return ErrMatter.At("matter")
		}
		list, err = read(tx, who.District, code, "")
		for i := range list {
			me.complete(&list[i])
		}
		return err
	})
	now := g.Clock.Now()
	return slices.DeleteFunc(list, func(a Application) bool { return state != "" && a.StateAt(now) != state }), err
}

// applications are one kind of thing. Who may do what follows from units and sides, not from places.
var applications = &record.Kind[Application]{Name: "admission", Rows: applicationRows, Load: one, Save: save, None: ErrNone, Stale: ErrStale, Taken: ErrIDTaken, BadID: ErrID,
	Version: func(a *Application) *int64 { return &a.Version }}

// change does one action on an application, judged by the table, and completes the answer.
func (g *Registry) change(ctx context.Context, who access.Credential, id string, d record.Deed[Application], action Action, in Input,
	act func(*store.Tx, asking, *Application) error) (Application, bool, error) {
	d.Action, d.Quiet = string(action), true
	d.Do = func(env *record.Env, a *Application) error {
		me, err := g.look(env.Tx, env.Caller)
		if err != nil {
			return err
		}
		if action != ActApply {
			f, err := me.facts(env.Tx, a)
			if err != nil {
				return err
			}
			line, err := Lifecycle.Decide(action, f, in)
			if err != nil {
				return err
			}
			if line.To != "" {
				a.Stored = line.To
			}
		}
		if err := act(env.Tx, me, a); err != nil {
			return err
		}
		for name, value := range map[string]any{"matter": a.Matter, "unit": a.Unit, "state": a.Stored} {
			env.Say(name, value)
		}
		return nil
	}
	d.Show = func(env *record.Env, a *Application) error {
		me, err := g.look(env.Tx, env.Caller)
		if err == nil {
			me.complete(a)
		}
		return err
	}
	return applications.Change(ctx, record.Recorder{DB: g.DB, Access: g.Access}, who, id, d)
}

// Apply keeps an application of the caller's department. The same id with the same content answers the same again (created is false).
// Permission: admission.apply, and to belong to the unit. Errors: what check finds, ErrMatter, ErrUnit, ErrListed, ErrTakenBack, ErrOverlap, ErrIDTaken.
func (g *Registry) Apply(ctx context.Context, who access.Credential, d Draft) (a Application, created bool, err error) {
	d.ID = strings.ToLower(d.ID)
	d.What, d.Why, d.Law = strings.TrimSpace(d.What), strings.TrimSpace(d.Why), strings.TrimSpace(d.Law)
	d.From, d.Until = clock.Round(d.From), clock.Round(d.Until)
	a, again, err := g.change(ctx, who, d.ID, record.Deed[Application]{ID: d.ID, May: access.ApplyAdmission, Makes: true, Input: d}, ActApply, Input{},
		func(tx *store.Tx, me asking, a *Application) error {
			if err := fault.Collect(append(d.check(worktime.DateOf(me.At).Start()), me.checkPlace(d)...)); err != nil {
				return err
			}
			*a = Application{Draft: d, Stored: Applied, By: Mark{me.Account, me.At}}
			return free(tx, me, d)
		})
	return a, err == nil && !again, err
}

// checkPlace looks at matter and unit of a draft.
func (a asking) checkPlace(d Draft) (wrong []*fault.Error) {
	if m, ok := a.catalogue.Matter(d.Matter); !ok || !m.ValidAt(a.At) {
		wrong = append(wrong, ErrMatter.At("matter"))
	}
	if u, ok := a.roster.Unit(d.Unit); !ok || !applies(u) || !slices.Contains(a.units(), d.Unit) {
		wrong = append(wrong, ErrUnit.At("unit"))
	}
	return wrong
}

// free: what is admitted, applied for or taken back cannot be applied for.
func free(tx *store.Tx, a asking, d Draft) error {
	m, _ := a.catalogue.Matter(d.Matter)
	switch {
	case m.Patrol:
		return ErrListed.At("matter")
	case m.DutyTag == matter.TagTakenBack:
		return ErrTakenBack.At("matter")
	}
	others, err := read(tx, a.District, d.Matter, "")
	for _, other := range others {
		state := other.StateAt(a.At)
		if (state == Applied || state == Admitted) && other.From.Before(d.Until) && d.From.Before(other.Until) {
			return ErrOverlap.At("from")
		}
	}
	return err
}

// Sign is the centre's or the legal reviewer's consent, whichever the caller can give and lacks; with the second the matter is admitted.
// Permission: admission.sign, as an operator of the district centre or a legal reviewer, and of neither the department nor the other side.
// Errors: ErrNone, ErrStale, ErrState, ErrSigners, ErrOwnSide, ErrSigned, ErrSame.
func (g *Registry) Sign(ctx context.Context, who access.Credential, id string, version int64) (Application, error) {
	a, _, err := g.change(ctx, who, id, record.Deed[Application]{May: access.SignAdmission, Seen: version}, ActSign, Input{}, func(tx *store.Tx, me asking, a *Application) error {
		mine, _ := me.sides(a)
		*mine = Mark{me.Account, me.At}
		if a.Stored != Admitted {
			return nil
		}
		from := a.From
		if from.Before(me.At) { // nothing is admitted for a time in which it was not signed
			from = me.At
		}
		return matter.Admit(tx, me.District, a.ID, a.Matter, matter.Span{From: from, To: a.Until})
	})
	return a, err
}

// Refuse ends an application. Permission and errors as for Sign; ErrMissing without a reason.
func (g *Registry) Refuse(ctx context.Context, who access.Credential, id string, version int64, reason string) (Application, error) {
	a, _, err := g.change(ctx, who, id, record.Deed[Application]{May: access.SignAdmission, Seen: version, Input: reason}, ActRefuse, Input{Reason: reason},
		func(_ *store.Tx, me asking, a *Application) error {
			a.End, a.Reason = Mark{me.Account, me.At}, strings.TrimSpace(reason)
			return nil
		})
	return a, err
}

// Withdraw takes an application back; one that is admitted ends at once, and cases that run go on. Permission: admission.apply, and to belong
// to the unit that applied. Errors: ErrNone, ErrStale, ErrState, ErrNotYours.
func (g *Registry) Withdraw(ctx context.Context, who access.Credential, id string, version int64, reason string) (Application, error) {
	a, _, err := g.change(ctx, who, id, record.Deed[Application]{May: access.ApplyAdmission, Seen: version, Input: reason}, ActWithdraw, Input{Reason: reason},
		func(tx *store.Tx, me asking, a *Application) error {
			a.End, a.Reason = Mark{me.Account, me.At}, strings.TrimSpace(reason)
			if a.Centre.Account == "" || a.Legal.Account == "" { // it never was admitted
				return nil
			}
			return matter.EndAdmission(tx, me.District, a.ID, me.At)
		})
	return a, err
}

// sides are the mark that the caller would set, and that of the other side.
func (a asking) sides(of *Application) (mine, other *Mark) {
	if !a.centre() || of.Centre.Account != "" && a.legal() {
		return &of.Legal, &of.Centre
	}
	return &of.Centre, &of.Legal
}

// facts are what a judgement on an application looks at.
func (a asking) facts(tx *store.Tx, of *Application) (f facts, err error) {
	mine, other := a.sides(of)
	f = facts{state: of.StateAt(a.At), centre: a.centre(), legal: a.legal(), applicant: slices.Contains(a.units(), of.Unit), signed: mine.Account != "", other: other.Account != ""}
	if f.own, err = access.SamePerson(tx, a.District, a.Account, of.By.Account); err != nil {
		return f, err
	}
	f.own = f.own || f.applicant
	f.same, err = access.SamePerson(tx, a.District, a.Account, other.Account)
	return f, err
}

func (a asking) centre() bool { return a.HasOver(access.Operator, districtPath(a.District)) }
func (a asking) legal() bool  { return a.Has(access.LegalReviewer) }
