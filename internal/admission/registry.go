package admission

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"liandong/internal/access"
	"liandong/internal/clock"
	"liandong/internal/fault"
	"liandong/internal/journal"
	"liandong/internal/matter"
	"liandong/internal/staffing"
	"liandong/internal/store"
	"liandong/internal/territory"
	"liandong/internal/worktime"
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
	if a.Caller, err = g.Access.Resolve(tx, who); err != nil {
		return a, err
	}
	if err := a.May(p); err != nil {
		return a, err
	}
	if a.catalogue, err = g.Catalogues.Of(tx, who.District); err != nil {
		return a, err
	}
	if a.roster, err = g.Rosters.Of(tx, who.District); err != nil {
		return a, err
	}
	chart, err := g.Atlas.Map(tx, who.District)
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

// List answers the applications of a district, the latest first; of one matter or in one state, where these are not empty. Permission: staff.read.
func (g *Registry) List(ctx context.Context, who access.Credential, code string, state State) (list []Application, err error) {
	err = g.DB.View(ctx, func(tx *store.Tx) error {
		me, err := g.resolve(tx, who, access.ReadStaff)
		if err != nil {
			return err
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

// Apply keeps an application of the caller's department. The same id with the same content answers the same again (created is false).
// Permission: admission.apply, and to belong to the unit. Errors: what check finds, ErrMatter, ErrUnit, ErrListed, ErrTakenBack, ErrOverlap, ErrIDTaken.
func (g *Registry) Apply(ctx context.Context, who access.Credential, d Draft) (a Application, created bool, err error) {
	d.ID = strings.ToLower(d.ID)
	d.What, d.Why, d.Law = strings.TrimSpace(d.What), strings.TrimSpace(d.Why), strings.TrimSpace(d.Law)
	d.From, d.Until = clock.Round(d.From), clock.Round(d.Until)
	err = g.DB.Update(ctx, func(tx *store.Tx) error {
		a, created = Application{}, false
		me, err := g.resolve(tx, who, access.ApplyAdmission)
		if err != nil {
			return err
		}
		had, err := one(tx, who.District, d.ID)
		switch {
		case err == nil && had.Draft == d && had.By.Account == me.Account:
			a = had
			me.complete(&a)
			return nil
		case err == nil:
			return ErrIDTaken.At("id")
		case !errors.Is(err, ErrNone):
			return err
		}
		if err := fault.Collect(append(d.check(worktime.DateOf(me.At).Start()), me.checkPlace(d)...)); err != nil {
			return err
		}
		if err := free(tx, me, d); err != nil {
			return err
		}
		a, created = Application{Draft: d, Version: 1, Stored: Applied, By: Mark{me.Account, me.At}}, true
		me.complete(&a)
		if err := insert(tx, who.District, a); err != nil {
			return err
		}
		return me.record(tx, "admission.apply", a)
	})
	return a, created, err
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
	return g.change(ctx, who, access.SignAdmission, id, version, ActSign, "", func(tx *store.Tx, me asking, a *Application) error {
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
}

// Refuse ends an application. Permission and errors as for Sign; ErrMissing without a reason.
func (g *Registry) Refuse(ctx context.Context, who access.Credential, id string, version int64, reason string) (Application, error) {
	return g.change(ctx, who, access.SignAdmission, id, version, ActRefuse, reason, func(_ *store.Tx, me asking, a *Application) error {
		a.End = Mark{me.Account, me.At}
		return nil
	})
}

// Withdraw takes an application back; one that is admitted ends at once, and cases that run go on. Permission: admission.apply, and to belong
// to the unit that applied. Errors: ErrNone, ErrStale, ErrState, ErrNotYours.
func (g *Registry) Withdraw(ctx context.Context, who access.Credential, id string, version int64, reason string) (Application, error) {
	return g.change(ctx, who, access.ApplyAdmission, id, version, ActWithdraw, reason, func(tx *store.Tx, me asking, a *Application) error {
		a.End = Mark{me.Account, me.At}
		if a.Centre.Account == "" || a.Legal.Account == "" { // it never was admitted
			return nil
		}
		return matter.EndAdmission(tx, me.District, a.ID, me.At)
	})
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

// change is one action on an application at the version that was seen, judged by the table, with its audit entry.
func (g *Registry) change(ctx context.Context, who access.Credential, p access.Permission, id string, version int64, action Action, reason string,
	act func(*store.Tx, asking, *Application) error) (a Application, err error) {
	err = g.DB.Update(ctx, func(tx *store.Tx) error {
		me, err := g.resolve(tx, who, p)
		if err != nil {
			return err
		}
		if a, err = one(tx, who.District, id); err != nil {
			return err
		}
		if a.Version != version {
			return ErrStale.At("version")
		}
		f, err := me.facts(tx, &a)
		if err != nil {
			return err
		}
		line, err := Lifecycle.Decide(action, f, Input{Reason: reason})
		if err != nil {
			return err
		}
		if line.To != "" {
			a.Stored = line.To
		}
		if action != ActSign {
			a.Reason = strings.TrimSpace(reason)
		}
		if err := act(tx, me, &a); err != nil {
			return err
		}
		a.Version++
		me.complete(&a)
		if err := save(tx, who.District, a); err != nil {
			return err
		}
		return me.record(tx, "admission."+string(action), a)
	})
	return a, err
}

func (a asking) record(tx *store.Tx, action string, of Application) error {
	return journal.Write(tx, journal.Entry{District: a.District, ID: uuid.Must(uuid.NewV7()).String(), At: a.At, Actor: a.Account, Action: action, Subject: of.ID,
		Detail: map[string]any{"matter": of.Matter, "unit": of.Unit, "version": of.Version, "state": of.Stored}})
}
