package administration

import (
	"context"
	"slices"
	"strings"
	"time"

	"liandong/internal/casework/query"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// What can be wrong with a change of units beside the rules of staffing.
var (
	ErrUnitAct    = fault.Define(fault.Invalid, "administration.unit_act", "没有这种单位变动", "There is no such change of a unit.")
	ErrHangs      = fault.Define(fault.Conflict, "administration.hangs", "这个单位还不能撤销：%s", "This unit cannot be ended yet: %s.")
	ErrLastCentre = fault.Define(fault.Conflict, "administration.last_centre",
		"这是此地最后一个区级中心，请先设立接替的中心", "This is the last centre of the district. Set up the one that takes its place first.")
)

// What can be done to a unit.
const (
	CreateUnit = "create" // 设立
	RenameUnit = "rename" // 更名
	EndUnit    = "end"    // 撤销
)

// UnitChange (单位变动) is one change of a unit.
type UnitChange struct {
	Act  string
	Unit staffing.Unit // the code; the name of one that is renamed; all of one that is set up
	To   time.Time     // when it ends; now where it is zero
}

// UnitState is a unit with what hangs on it.
type UnitState struct {
	staffing.Unit
	Above  staffing.Unit // the parent; the zero Unit for none
	Crew   staffing.Crew
	Cases  []query.Pending // for those who may change the unit
	Writes bool
	Why    *fault.Error // why it cannot be ended; nil where it can, or was not asked
}

// Unit returns a unit with what hangs on it now. Permission: staff.read over its grid. Errors: staffing.ErrNoUnit.
func (s *Service) Unit(ctx context.Context, who access.Credential, code string) (u UnitState, m *territory.Map, err error) {
	err = s.Cases.DB.View(ctx, func(tx *store.Tx) error {
		c, err := s.allowed(tx, who, access.ReadStaff)
		if err != nil {
			return err
		}
		if m, err = s.Cases.Atlas.Map(tx, who.District); err != nil {
			return err
		}
		if u, err = s.unit(tx, c, m, access.ReadStaff, code, c.At); err != nil || !u.Writes {
			return err
		}
		u.Cases, err = pending(tx, c.District, u)
		return err
	})
	return u, m, err
}

// unit reads a unit with its crew from an instant on, for who has a permission over its grid. Its cases are left out.
func (s *Service) unit(tx *store.Tx, c *access.Caller, m *territory.Map, need access.Permission, code string, at time.Time) (u UnitState, err error) {
	roster, err := s.Cases.Rosters.Of(tx, c.District)
	if err != nil {
		return u, err
	}
	var known bool
	if u.Unit, known = roster.Unit(code); !known {
		return u, staffing.ErrNoUnit.At("code")
	}
	g, _ := m.Grid(u.Grid)
	if err := c.MayOver(need, g.Path, access.Plain); err != nil {
		return u, err
	}
	u.Above, _ = roster.Unit(u.Parent)
	u.Crew = roster.CrewOf(code, at)
	u.Writes = c.MayOver(access.WriteSettings, g.Path, access.Plain) == nil
	return u, nil
}

// pending is what a unit and its posts still have to do.
func pending(tx *store.Tx, district string, u UnitState) ([]query.Pending, error) {
	parties := map[string]bool{u.Code: true}
	for _, m := range slices.Concat(u.Crew.Held, u.Crew.Vacant) {
		parties[m.Post.Code] = true
	}
	return query.PendingOf(tx, district, parties)
}

// ChangeUnit sets a unit up, renames or ends it, and answers what it is then. Without apply nothing is written, and of an end it is said what hangs on the unit
// and why that keeps it. A unit ends only when nobody is on its posts, no unit is under it and no open case waits for it or for its posts, then or later; its
// vacant posts end with it. Permission: settings.write over its grid. Errors: ErrUnitAct, ErrPast, ErrHangs, ErrLastCentre and those of staffing.
// Side effects: an audit entry.
func (s *Service) ChangeUnit(ctx context.Context, who access.Credential, ch UnitChange, apply bool) (u UnitState, m *territory.Map, err error) {
	err = s.change(ctx, apply, func(tx *store.Tx) error {
		c, err := s.allowed(tx, who, access.WriteSettings)
		if err != nil {
			return err
		}
		if err := staffing.Claim(tx, c.District); err != nil {
			return err
		}
		if m, err = s.Cases.Atlas.Map(tx, c.District); err != nil {
			return err
		}
		switch ch.Act {
		case CreateUnit:
			u, err = s.createUnit(tx, c, m, ch.Unit)
		case RenameUnit:
			u, err = s.renameUnit(tx, c, m, ch.Unit.Code, strings.TrimSpace(ch.Unit.Name))
		case EndUnit:
			u, err = s.endUnit(tx, c, m, ch.Unit.Code, ch.To, apply)
		default:
			err = ErrUnitAct.At("act")
		}
		return err
	}, func(*store.Tx) error { return nil })
	if err != nil || !apply {
		return u, m, err
	}
	return s.Unit(ctx, who, ch.Unit.Code) // after the commit: a case that was given to it in the same instant is seen, not lost
}

func (s *Service) createUnit(tx *store.Tx, c *access.Caller, m *territory.Map, n staffing.Unit) (u UnitState, err error) {
	if g, known := m.Grid(n.Grid); known {
		if err := c.MayOver(access.WriteSettings, g.Path, access.Plain); err != nil {
			return u, err
		}
	}
	n.Code, n.Name, n.Contract = strings.TrimSpace(n.Code), strings.TrimSpace(n.Name), strings.TrimSpace(n.Contract)
	for i, name := range n.Departments {
		n.Departments[i] = strings.TrimSpace(name)
	}
	if n.ValidFrom.IsZero() {
		n.ValidFrom = c.At
	}
	if n.ValidFrom.Before(c.At.Add(-soon)) {
		return u, ErrPast.At("from")
	}
	if !n.ValidTo.IsZero() && !n.ValidTo.After(n.ValidFrom) {
		return u, staffing.ErrReversed.At("to")
	}
	roster, err := s.Cases.Rosters.Of(tx, c.District)
	if err != nil {
		return u, err
	}
	if err := roster.CheckUnit(n, m); err != nil {
		return u, err
	}
	if err := staffing.AddUnit(tx, c.District, n); err != nil {
		return u, err
	}
	if err := record.By(tx, c).Note("unit.create", n.Code, map[string]any{"name": n.Name, "kind": n.Kind, "grid": n.Grid, "parent": n.Parent, "from": n.ValidFrom, "to": n.ValidTo}); err != nil {
		return u, err
	}
	return s.unit(tx, c, m, access.WriteSettings, n.Code, c.At)
}

func (s *Service) renameUnit(tx *store.Tx, c *access.Caller, m *territory.Map, code, name string) (u UnitState, err error) {
	if u, err = s.unit(tx, c, m, access.WriteSettings, code, c.At); err != nil {
		return u, err
	}
	if !u.ValidTo.IsZero() && !u.ValidTo.After(c.At) {
		return u, staffing.ErrUnitEnded.At("code")
	}
	roster, err := s.Cases.Rosters.Of(tx, c.District)
	if err != nil {
		return u, err
	}
	if err := roster.CheckName(u.Unit, name, c.At); err != nil {
		return u, err
	}
	if err := staffing.RenameUnit(tx, c.District, code, name); err != nil {
		return u, err
	}
	if err := record.By(tx, c).Note("unit.rename", code, map[string]any{"name": name, "before": u.Name}); err != nil {
		return u, err
	}
	return s.unit(tx, c, m, access.WriteSettings, code, c.At)
}

func (s *Service) endUnit(tx *store.Tx, c *access.Caller, m *territory.Map, code string, to time.Time, apply bool) (u UnitState, err error) {
	if to.IsZero() {
		to = c.At
	}
	if to.Before(c.At.Add(-soon)) {
		return u, ErrPast.At("to")
	}
	if u, err = s.unit(tx, c, m, access.WriteSettings, code, to); err != nil {
		return u, err
	}
	if u.Cases, err = pending(tx, c.District, u); err != nil {
		return u, err
	}
	if err := s.endable(tx, c, m, &u, to); err != nil {
		return u, err
	}
	if u.Why != nil && apply {
		return u, u.Why
	}
	if u.Why != nil {
		return u, nil
	}
	if err := staffing.EndUnit(tx, c.District, code, to); err != nil {
		return u, err
	}
	u.ValidTo = to
	return u, record.By(tx, c).Note("unit.end", code, map[string]any{"to": to, "posts": len(u.Crew.Vacant)})
}

// endable says why a unit cannot be ended, where something hangs on it or nobody would be in charge after it.
func (s *Service) endable(tx *store.Tx, c *access.Caller, m *territory.Map, u *UnitState, to time.Time) error {
	roster, err := s.Cases.Rosters.Of(tx, c.District)
	if err != nil {
		return err
	}
	if g, _ := m.Grid(u.Grid); u.Kind == staffing.Centre && g.Retired.IsZero() && !roster.Replaced(u.Unit, to) {
		u.Why = ErrLastCentre.At("code")
	} else if what, hangs := hanging(*u); hangs {
		u.Why = ErrHangs.At("code", what)
	}
	return nil
}

var (
	hangPeople = words.T("%d人次在岗（%s）", "%d on posts (%s)")
	hangUnits  = words.T("%d个下级单位（%s）", "%d below it (%s)")
	hangCases  = words.T("%d件案件未了（%s）", "%d cases not done (%s)")
)

// hanging names what keeps a unit: who is on which posts, the units under it, the cases that wait for it.
func hanging(u UnitState) (what words.Text, hangs bool) {
	var people, units, cases []string
	for _, seat := range u.Crew.Held {
		for _, h := range seat.Holders {
			people = append(people, strings.TrimSpace(seat.Post.Name+" "+h.Shown))
		}
	}
	for _, below := range u.Crew.Below {
		units = append(units, below.Name)
	}
	for _, p := range u.Cases {
		if !slices.Contains(cases, p.Number) {
			cases = append(cases, p.Number)
		}
	}
	var zh, en []string
	for _, one := range []struct {
		said  words.Text
		names []string
	}{{hangPeople, people}, {hangUnits, units}, {hangCases, cases}} {
		if len(one.names) == 0 {
			continue
		}
		said := one.said.With(len(one.names), words.T(named(one.names, "、"), named(one.names, ", ")))
		zh, en = append(zh, said.ZH), append(en, said.EN)
	}
	return words.T(strings.Join(zh, ";"), strings.Join(en, "; ")), len(zh) > 0
}

// mostNamed bounds what one sentence names.
const mostNamed = 5

func named(names []string, between string) string {
	if len(names) > mostNamed {
		return strings.Join(names[:mostNamed], between) + " …"
	}
	return strings.Join(names, between)
}
