package scheme

import (
	"context"
	"strings"
	"time"

	"liandong/internal/district/indicator"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/store"
)

// Service keeps the schemes. All fields must be set; it keeps nothing of its own.
type Service struct {
	DB      *store.DB
	Clock   clock.Clock
	Access  *access.Service
	Atlas   *territory.Atlas
	Rosters *staffing.Rosters
	Figures *rulebook.Book[indicator.Definitions]
}

// What can be wrong with an act on a scheme.
var (
	ErrNone     = fault.Define(fault.NotFound, "scheme.none", "没有这个评价方案", "There is no such scheme.")
	ErrID       = fault.Define(fault.Invalid, "scheme.id", "编号应为 UUID", "The id must be a UUID.")
	ErrStale    = fault.Define(fault.Conflict, "scheme.stale", "方案已有变化，请刷新后再操作", "The scheme has changed; look at it again first.")
	ErrState    = fault.Define(fault.Conflict, "scheme.state", "方案现为“%s”，不能进行此操作", "The scheme is %s; this is not possible now.")
	ErrFrozen   = fault.Define(fault.Conflict, "scheme.frozen", "方案已发布，不再更改；如需调整，请为下一周期另拟方案", "The scheme is published and frozen; draft another one for the next period.")
	ErrSame     = fault.Define(fault.Forbidden, "scheme.same", "拟稿人不能发布自己的方案，须由他人签发", "Who drafted a scheme cannot publish it; somebody else signs.")
	ErrOver     = fault.Define(fault.Conflict, "scheme.over", "评价周期已结束：规则须在结束前公布", "The period has ended: rules are published before that.")
	ErrNobody   = fault.Define(fault.Conflict, "scheme.nobody", "没有可评价的单位", "There is no unit to be evaluated.")
	ErrRunning  = fault.Define(fault.Conflict, "scheme.running", "评价周期尚未结束，%s 之后才能结算", "The period has not ended; it can be settled after %s.")
	ErrPast     = fault.Define(fault.Invalid, "scheme.past", "试算只能用过去的时段，最晚到今天", "A preview looks at the past: until today at most.")
	ErrBackward = fault.Define(fault.Invalid, "scheme.backward", "开始日期不能晚于结束日期", "The period ends before it begins.")
)

// asking is who asks, with what a scheme looks at.
type asking struct {
	*access.Caller
	chart  *territory.Map
	roster *staffing.Roster
	defs   indicator.Definitions
}

func (s *Service) resolve(tx *store.Tx, who access.Credential, p access.Permission) (a asking, err error) {
	caller, err := s.Access.Resolve(tx, who)
	if err != nil {
		return a, err
	}
	if err := caller.May(p); err != nil {
		return a, err
	}
	return s.look(tx, caller)
}

// look reads what a scheme looks at.
func (s *Service) look(tx *store.Tx, caller *access.Caller) (a asking, err error) {
	a.Caller = caller
	if a.chart, err = s.Atlas.Map(tx, caller.District); err != nil {
		return a, err
	}
	if a.roster, err = s.Rosters.Of(tx, caller.District); err != nil {
		return a, err
	}
	a.defs, err = s.Figures.Of(tx, caller.District)
	return a, err
}

// overall asks for a permission over the whole district.
func (a asking) overall(p access.Permission) error {
	return a.MayOver(p, a.path(a.District), access.Plain)
}

// officer says whether the caller drafts or signs for the district.
func (a asking) officer() bool {
	return a.overall(access.WriteSchemes) == nil || a.overall(access.SignSchemes) == nil
}

// path is that of a grid; the district's for one that is gone.
func (a asking) path(grid string) string {
	if g, ok := a.chart.Grid(grid); ok {
		return g.Path
	}
	return "/" + a.District + "/"
}

// Possible (可行操作) is what the caller may do with a scheme now.
type Possible struct{ Write, Publish, Settle, Decide bool }

func (a asking) possible(s Scheme) (p Possible) {
	for _, action := range Lifecycle.May(a.facts(s)) {
		switch action {
		case ActSave:
			p.Write = true
		case ActPublish:
			p.Publish = true
		case ActSettle:
			p.Settle = true
		case ActCorrect:
			p.Decide = true
		}
	}
	return p
}

// facts are what a judgement on a scheme looks at; whether the caller drafted it by another account is for who publishes it.
func (a asking) facts(s Scheme) facts {
	f := facts{state: s.State, drafter: a.Account == s.Drafted.Account, ended: worktime.DateOf(a.At).String() > s.To, to: s.To}
	if err := a.overall(access.WriteSchemes); err != nil {
		f.write = fault.From(err)
	}
	if err := a.overall(access.SignSchemes); err != nil {
		f.sign = fault.From(err)
	}
	return f
}

// Shown is a scheme with what the caller may do with it.
type Shown struct {
	Scheme
	Possible
}

// List returns the schemes of a district, the latest first: drafts only to who drafts or signs. Permission: scheme.read. It also says whether the
// caller may draft, and what may be weighed.
func (s *Service) List(ctx context.Context, who access.Credential) (list []Shown, drafts bool, defs indicator.Definitions, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		list = nil
		me, err := s.resolve(tx, who, access.ReadSchemes)
		if err != nil {
			return err
		}
		drafts, defs = me.overall(access.WriteSchemes) == nil, me.defs
		found, err := all(tx, who.District)
		for _, one := range found {
			if one.State != Draft || me.officer() {
				list = append(list, me.shown(one))
			}
		}
		return err
	})
	return list, drafts, defs, err
}

// shown completes a draft with what would be frozen.
func (a asking) shown(s Scheme) Shown {
	if s.State == Draft {
		a.freeze(&s)
	}
	return Shown{s, a.possible(s)}
}

// freeze puts the definitions and the units of now into a scheme.
func (a asking) freeze(s *Scheme) {
	s.Rates, s.Subjects, s.Alone = nil, nil, nil
	for _, p := range s.Parts {
		if d, ok := a.defs.Named(p.Rate, s.To); ok {
			s.Rates = append(s.Rates, d)
		}
	}
	for _, u := range a.roster.Units() { // in the order of their codes
		if u.ValidFrom.After(a.At) || !u.ValidTo.IsZero() && !a.At.Before(u.ValidTo) {
			continue
		}
		one := Subject{Unit: u.Code, Name: u.Name, Grid: u.Grid}
		g, _ := a.chart.Grid(u.Grid)
		switch {
		case s.Of == Zones && u.Kind == staffing.Subcentre && g.Level == territory.Town:
			s.Subjects = append(s.Subjects, one)
		case s.Of == Units && u.Kind == s.UnitKind && !a.roster.Alone(u.Code, a.At): // the score of one person's unit would be the score of a person
			s.Subjects = append(s.Subjects, one)
		case s.Of == Units && u.Kind == s.UnitKind:
			s.Alone = append(s.Alone, one)
		}
	}
}

// schemes are one kind of thing: each action is a deed at the version that was seen.
var schemes = &record.Kind[Scheme]{Name: Topic, Rows: schemeRows, Load: one, Save: write, Remove: remove, None: ErrNone, Stale: ErrStale, BadID: ErrID,
	Version: func(of *Scheme) *int64 { return &of.Version },
	Path:    func(district string, _ Scheme) string { return "/" + district + "/" }}

// change does an action that the table allows, and answers the scheme as the caller sees it then.
func (s *Service) change(ctx context.Context, who access.Credential, id string, d record.Deed[Scheme], action Action, act func(*store.Tx, asking, *Scheme) error) (out Shown, err error) {
	d.Action, d.Quiet = string(action), d.Seen == record.New || action == ActSave || action == ActDiscard // drafts are nobody's business
	d.Do = func(env *record.Env, of *Scheme) error {
		me, err := s.look(env.Tx, env.Caller)
		if err != nil {
			return err
		}
		f := me.facts(*of)
		if f.drafter, err = access.SamePerson(env.Tx, env.District, env.Actor, of.Drafted.Account); err != nil {
			return err
		}
		line, err := Lifecycle.Decide(action, f, struct{}{})
		if err != nil {
			return err
		}
		if line.To != "" {
			of.State = line.To
		}
		if err := act(env.Tx, me, of); err != nil {
			return err
		}
		of.ID = env.Thing
		for name, value := range map[string]any{"state": of.State, "from": of.From, "to": of.To} {
			env.Say(name, value)
		}
		if action == ActDiscard {
			env.Remove()
		}
		return nil
	}
	d.Show = func(env *record.Env, of *Scheme) error {
		me, err := s.look(env.Tx, env.Caller)
		out = me.shown(*of)
		return err
	}
	_, _, err = schemes.Change(ctx, record.Recorder{DB: s.DB, Access: s.Access}, who, id, d)
	return out, err
}

// Save keeps a draft; version 0 makes it. The same again answers the same. Permission: scheme.write over the district.
// Errors: what check finds, ErrID, ErrNone, ErrStale, ErrFrozen.
func (s *Service) Save(ctx context.Context, who access.Credential, id string, version int64, c Content) (Shown, error) {
	c.Name = strings.TrimSpace(c.Name)
	return s.change(ctx, who, id, record.Deed[Scheme]{May: access.WriteSchemes, Seen: version, Makes: true, Again: true, Input: c}, ActSave, func(_ *store.Tx, me asking, of *Scheme) error {
		of.Content, of.Drafted = c, Mark{me.Account, me.At}
		return fault.Collect(c.check(me.defs))
	})
}

// Discard takes a draft away (撤销草稿): it is gone, but for the journal. Permission: scheme.write over the district.
// Errors: ErrNone, also where it is gone already, ErrStale, ErrFrozen.
func (s *Service) Discard(ctx context.Context, who access.Credential, id string, version int64) error {
	_, err := s.change(ctx, who, id, record.Deed[Scheme]{May: access.WriteSchemes, Seen: version}, ActDiscard, func(*store.Tx, asking, *Scheme) error { return nil })
	return err
}

// Publish freezes a draft with the rates as they are defined and the units as they are, and tells these units. Permission: scheme.sign over the
// district, and to be another person than the drafter. Errors: ErrNone, ErrStale, ErrState, ErrSame, ErrOver, ErrNobody, ErrOverlap, what check finds.
func (s *Service) Publish(ctx context.Context, who access.Credential, id string, version int64) (Shown, error) {
	return s.change(ctx, who, id, record.Deed[Scheme]{May: access.SignSchemes, Seen: version}, ActPublish, func(tx *store.Tx, me asking, of *Scheme) error {
		if err := fault.Collect(of.check(me.defs)); err != nil {
			return err
		}
		if me.freeze(of); len(of.Subjects) == 0 {
			return ErrNobody.New()
		}
		of.Published = Mark{me.Account, me.At}
		return of.apart(tx, me.District)
	})
}

// Settle keeps the numbers of a period that has ended, for every unit, and tells each. Permission: scheme.write over the district.
// Errors: ErrNone, ErrStale, ErrState, ErrRunning, indicator.ErrImpossible.
func (s *Service) Settle(ctx context.Context, who access.Credential, id string, version int64) (Shown, error) {
	return s.change(ctx, who, id, record.Deed[Scheme]{May: access.WriteSchemes, Seen: version}, ActSettle, func(tx *store.Tx, me asking, of *Scheme) error {
		scores, err := of.measure(tx, me, of.Subjects, of.From, of.To)
		if err != nil {
			return err
		}
		of.Settled = Mark{me.Account, me.At}
		for i, one := range of.Subjects {
			if err := keep(tx, me.District, of.ID, one.Unit, 1, Kept{Mark: of.Settled, Score: scores[i]}); err != nil {
				return err
			}
		}
		return nil
	})
}

// measure returns the scores of some units in a period, in their order, by the rates of the scheme.
func (s Scheme) measure(tx *store.Tx, a asking, subjects []Subject, from, to string) ([]Score, error) {
	areas := make([]indicator.Area, len(subjects))
	for i, one := range subjects {
		if areas[i] = indicator.AreaOfUnit(one.Unit); s.Of == Zones {
			areas[i] = indicator.AreaOf(a.chart, territory.Grid{Code: one.Grid, Kind: territory.Territory, Level: territory.Town})
		}
	}
	groups, err := indicator.Split(tx, indicator.Window{District: a.District, From: from, To: to}, areas)
	if err != nil {
		return nil, err
	}
	scores := make([]Score, len(groups))
	for i, g := range groups {
		var counts []Count
		for _, d := range s.Rates {
			r, err := d.Rate(g.Facts)
			if err != nil {
				return nil, err
			}
			counts = append(counts, Count{d.Code, r.Numerator, r.Denominator})
		}
		if scores[i], err = s.Score(counts); err != nil {
			return nil, err
		}
	}
	return scores, nil
}

// today is the day of the caller, at most so late.
func (a asking) today(most string) string { return min(worktime.DateOf(a.At).String(), most) }

// Tried is what a unit would have had.
type Tried struct {
	Subject
	Score Score
}

// Preview returns what a scheme would make of a past period, in the order of the units' codes; nothing is written. Where no period is
// named, it is the one of the same length that ended yesterday. Permission: scheme.write or scheme.sign over the district.
// Errors: ErrNone, ErrPast, ErrBackward, worktime.ErrDate, indicator.ErrImpossible.
func (s *Service) Preview(ctx context.Context, who access.Credential, id, from, to string) (of Shown, p Period, tried []Tried, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		tried = nil
		me, err := s.resolve(tx, who, access.ReadSchemes)
		if err != nil {
			return err
		}
		if !me.officer() {
			return access.ErrDenied.New(string(access.WriteSchemes))
		}
		found, err := one(tx, who.District, id)
		if err != nil {
			return err
		}
		of = me.shown(found)
		if p, err = of.period(from, to, me.At); err != nil {
			return err
		}
		scores, err := of.measure(tx, me, of.Subjects, p.From, p.To)
		for i, score := range scores {
			tried = append(tried, Tried{of.Subjects[i], score})
		}
		return err
	})
	return of, p, tried, err
}

// Period (时段) is days, both included.
type Period struct{ From, To string }

func (s Scheme) period(from, to string, now time.Time) (p Period, err error) {
	first, err := worktime.ParseDate(s.From)
	if err != nil {
		return p, err
	}
	last, err := worktime.ParseDate(s.To)
	if err != nil {
		return p, err
	}
	today := worktime.DateOf(now)
	t, err := worktime.DateOr(to, "to", today-1)
	if err != nil {
		return p, err
	}
	f, err := worktime.DateOr(from, "from", t-(last-first))
	switch {
	case err != nil:
		return p, err
	case f > t:
		return p, ErrBackward.At("from")
	case t > today:
		return p, ErrPast.At("to")
	case int(t-f) >= mostDays:
		return p, ErrPeriod.At("to", 1, mostDays)
	}
	return Period{f.String(), t.String()}, nil
}
