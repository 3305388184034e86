package admission

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"liandong/internal/access"
	"liandong/internal/audit"
	"liandong/internal/clock"
	"liandong/internal/fault"
	"liandong/internal/matter"
	"liandong/internal/staffing"
	"liandong/internal/store"
	"liandong/internal/territory"
	"liandong/internal/words"
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
	return g.decide(ctx, who, id, version, "admission.sign", func(tx *store.Tx, me asking, a *Application) error {
		mine, other := &a.Centre, &a.Legal
		if !me.centre() || a.Centre.Account != "" && me.legal() {
			mine, other = other, mine
		}
		if mine.Account != "" {
			return ErrSigned.New()
		}
		same, err := access.SamePerson(tx, me.District, me.Account, other.Account)
		if err != nil {
			return err
		}
		if same {
			return ErrSame.New()
		}
		*mine = Mark{me.Account, me.At}
		if other.Account == "" {
			return nil
		}
		a.Stored = Admitted
		from := a.From
		if from.Before(me.At) { // nothing is admitted for a time in which it was not signed
			from = me.At
		}
		return matter.Admit(tx, me.District, a.ID, a.Matter, matter.Span{From: from, To: a.Until})
	})
}

// Refuse ends an application. Permission and errors as for Sign; ErrMissing without a reason.
func (g *Registry) Refuse(ctx context.Context, who access.Credential, id string, version int64, reason string) (Application, error) {
	return g.decide(ctx, who, id, version, "admission.refuse", func(_ *store.Tx, me asking, a *Application) error {
		if a.Reason = strings.TrimSpace(reason); !words.Sayable(a.Reason, 1, mostWords) {
			return ErrMissing.At("reason", mostWords)
		}
		a.Stored, a.End = Refused, Mark{me.Account, me.At}
		return nil
	})
}

// decide lets the centre or a legal reviewer act on an application that waits.
func (g *Registry) decide(ctx context.Context, who access.Credential, id string, version int64, action string,
	act func(*store.Tx, asking, *Application) error) (Application, error) {
	return g.change(ctx, who, access.SignAdmission, id, version, action, func(tx *store.Tx, me asking, a *Application) error {
		if !me.centre() && !me.legal() {
			return ErrSigners.New()
		}
		own, err := access.SamePerson(tx, me.District, me.Account, a.By.Account)
		if err != nil {
			return err
		}
		if own || slices.Contains(me.units(), a.Unit) {
			return ErrOwnSide.New()
		}
		if state := a.StateAt(me.At); state != Applied {
			return ErrState.New(state.Words())
		}
		return act(tx, me, a)
	})
}

func (a asking) centre() bool { return a.HasOver(access.Operator, districtPath(a.District)) }
func (a asking) legal() bool  { return a.Has(access.LegalReviewer) }

// Withdraw takes an application back; one that is admitted ends at once, and cases that run go on. Permission: admission.apply, and to belong
// to the unit that applied. Errors: ErrNone, ErrStale, ErrState, ErrNotYours.
func (g *Registry) Withdraw(ctx context.Context, who access.Credential, id string, version int64, reason string) (Application, error) {
	return g.change(ctx, who, access.ApplyAdmission, id, version, "admission.withdraw", func(tx *store.Tx, me asking, a *Application) error {
		if !slices.Contains(me.units(), a.Unit) {
			return ErrNotYours.New()
		}
		state := a.StateAt(me.At)
		if state != Applied && state != Admitted {
			return ErrState.New(state.Words())
		}
		if a.Reason = strings.TrimSpace(reason); a.Reason != "" && !words.Sayable(a.Reason, 1, mostWords) {
			return ErrMissing.At("reason", mostWords)
		}
		a.Stored, a.End = Withdrawn, Mark{me.Account, me.At}
		if state == Applied {
			return nil
		}
		return matter.EndAdmission(tx, me.District, a.ID, me.At)
	})
}

// change is one act on an application at the version that was seen, with its audit entry.
func (g *Registry) change(ctx context.Context, who access.Credential, p access.Permission, id string, version int64, action string,
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
		if err := act(tx, me, &a); err != nil {
			return err
		}
		a.Version++
		me.complete(&a)
		if err := save(tx, who.District, a); err != nil {
			return err
		}
		return me.record(tx, action, a)
	})
	return a, err
}

func (a asking) record(tx *store.Tx, action string, of Application) error {
	return audit.Write(tx, audit.Entry{District: a.District, ID: uuid.Must(uuid.NewV7()).String(), At: a.At, Actor: a.Account, Action: action, Subject: of.ID,
		Detail: map[string]any{"matter": of.Matter, "unit": of.Unit, "version": of.Version, "state": of.Stored}})
}
