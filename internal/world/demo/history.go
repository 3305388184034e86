package demo

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"

	"liandong/internal/casework/intake"
	"liandong/internal/casework/rules"
	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/platform"
)

const historyDays = 45

// Past (历史) is what a history is made of.
type Past struct {
	Cases     int
	Seed      uint64
	From, To  time.Time // cases come in evenly between them; the last 45 days where they are left out
	Everybody bool      // in all grids, by everybody whom Enlist lets act; else in the grids whose staff have logins
}

// History preloads cases through the services, at past times, by the accounts of the demonstration. Most are closed, some still run.
// The same seed and the same end give the same cases, ids aside from those the services make.
func History(ctx context.Context, services *platform.Platform, p Past, progress func(string)) error {
	now := services.Clock.Now()
	if p.To.IsZero() {
		p.From, p.To = now.AddDate(0, 0, -historyDays), now
	}
	h := &history{services: services, everybody: p.Everybody, dice: rand.New(rand.NewPCG(p.Seed, 7)), clock: clock.NewManual(p.From), sessions: map[string]access.Credential{}}
	h.services = services.At(h.clock, access.New(h.clock, access.DefaultCost))
	if err := h.prepare(ctx); err != nil {
		return err
	}
	step := p.To.Sub(p.From) / time.Duration(p.Cases+1)
	at := p.From
	for i := range p.Cases {
		at = at.Add(step)
		if i%500 == 0 {
			progress(fmt.Sprintf("history %d/%d 正在生成历史案件", i, p.Cases))
		}
		if err := h.live(ctx, at, now); err != nil {
			return err
		}
	}
	return nil
}

// history lets the staff of the demonstration act.
type history struct {
	services  *platform.Platform
	dice      *rand.Rand
	clock     *clock.Manual
	chart     *territory.Map
	roster    *staffing.Roster
	matters   []matter.Matter
	everybody bool
	grids     []territory.Grid // in which something happens
	sessions  map[string]access.Credential
}

func (h *history) prepare(ctx context.Context) error {
	return h.services.DB.View(ctx, func(tx *store.Tx) (err error) {
		if h.chart, err = h.services.Atlas.Map(tx, District); err != nil {
			return err
		}
		if h.roster, err = h.services.Rosters.Of(tx, District); err != nil {
			return err
		}
		all, err := h.services.Catalogues.Of(tx, District)
		if err != nil {
			return err
		}
		for _, m := range all.All() {
			if m.Patrol && (m.BaseLevel == matter.Base || m.BaseLevel == matter.Village || h.dice.IntN(4) == 0) {
				h.matters = append(h.matters, m)
			}
		}
		if h.everybody {
			h.grids = h.chart.Grids(territory.Filter{Level: territory.Base})
			return nil
		}
		for _, zone := range h.chart.Grids(territory.Filter{Level: territory.Town}) {
			village := h.chart.Children(zone.Code)[0]
			h.grids = append(h.grids, h.chart.Children(village.Code)[0])
		}
		return nil
	})
}

// session opens a session at the clock's time, a new one for every half of a session's life.
func (h *history) session(ctx context.Context, account string) (access.Credential, error) {
	key := account + h.clock.Now().Truncate(access.SessionLife/2).String()
	if s, ok := h.sessions[key]; ok {
		return s, nil
	}
	opened, err := session(ctx, h.services, account)
	h.sessions[key] = opened
	return opened, err
}

// id makes a UUIDv7 from the dice and the clock, so that a history repeats.
func (h *history) id() string {
	var u uuid.UUID
	binary.BigEndian.PutUint64(u[:8], uint64(h.clock.Now().UnixMilli())<<16|uint64(h.dice.Uint32()&0xfff)|0x7000)
	binary.BigEndian.PutUint64(u[8:], h.dice.Uint64()&0x3fffffffffffffff|0x8000000000000000)
	return u.String()
}

// live is one case: found by a patroller, or told by a caller to the zone's operator, then handled as far as its time has come.
func (h *history) live(ctx context.Context, at, end time.Time) error {
	h.clock.Set(at)
	g := h.grids[h.dice.IntN(len(h.grids))]
	place, ok := h.chart.PlaceOf(g.Code)
	if !ok {
		return territory.ErrNoGrid.New()
	}
	m := h.matters[h.dice.IntN(len(h.matters))]
	reporter, source := h.patroller(g), "patrol"
	if h.dice.IntN(4) == 0 || reporter == "" {
		reporter, source = "op-"+place.Zone().Code, "hotline"
	}
	who, err := h.session(ctx, reporter)
	if err != nil {
		return err
	}
	spot := geo.Position{Lon: g.Centre.Lon() + (h.dice.Float64()-.5)*.002, Lat: g.Centre.Lat() + (h.dice.Float64()-.5)*.002, CRS: geo.WGS84}
	_, c, _, _, err := h.services.Intake.Report(ctx, who, intake.Draft{ID: h.id(), Source: source, Matter: m.Code, Position: spot,
		Description: fmt.Sprintf("演示数据：%s，%s", m.Name.ZH, m.Conditions[0].Words.ZH)})
	if err != nil && fault.KindOf(err) == fault.Invalid { // the spot lay just outside the district
		return nil
	}
	for err == nil && c.State.Open() {
		h.clock.Advance(h.pause(c))
		if h.clock.Now().After(end) {
			return nil
		}
		var done bool
		if c, err = h.detour(ctx, c); err != nil {
			return err
		}
		c, done, err = h.next(ctx, c)
		if done {
			return err
		}
	}
	return err
}

// pause is how long people take: minutes to look at a new case, hours to handle it.
func (h *history) pause(c rules.Case) time.Duration {
	mean := 40 * time.Minute
	switch c.State {
	case rules.Handling:
		mean = 9 * time.Hour
	case rules.Checking:
		mean = 5 * time.Hour
	}
	return time.Duration(float64(mean) * h.dice.ExpFloat64())
}

// next does what the owner does; done where nobody with a login can go on.
func (h *history) next(ctx context.Context, c rules.Case) (rules.Case, bool, error) {
	action, in := rules.ActAccept, rules.Input{ID: h.id(), Version: c.Version, Condition: max(c.Condition, 1)}
	account := h.accountOf(c)
	switch c.State {
	case rules.Received:
		action = rules.ActFile
	case rules.Dispatching:
		action = rules.ActDispatch
	case rules.Assigned:
		if h.dice.IntN(12) == 0 {
			action, in.Reason = rules.ActEscalate, "演示数据：超出本级处置能力"
		}
	case rules.Handling:
		action, in.Note = rules.ActFinish, "演示数据：已现场处置完毕"
	case rules.Checking:
		action = rules.ActPass
		if h.dice.IntN(15) == 0 {
			action, in.Reason = rules.ActRework, "演示数据：现场仍有遗留"
		}
	}
	if account == "" || c.Ask.Kind != rules.NoAsk { // nobody is there to act, or a decision is awaited
		return c, true, nil
	}
	after, err := h.act(ctx, account, c, action, in)
	if refused(err) {
		return c, true, nil // e.g. the highest level cannot escalate: the case waits
	}
	return after, err != nil, err
}

func (h *history) act(ctx context.Context, account string, c rules.Case, action rules.Action, in rules.Input) (rules.Case, error) {
	who, err := h.session(ctx, account)
	if err != nil {
		return c, err
	}
	after, _, err := h.services.Casework.Act(ctx, who, c.ID, action, in)
	return after, err
}

// refused says that the rules did not allow an action, or not to that owner.
func refused(err error) bool {
	if err == nil {
		return false
	}
	k := fault.KindOf(err)
	return k == fault.Forbidden || k == fault.Conflict || k == fault.Invalid || k == fault.NotFound
}

// patroller returns who patrols a grid, "" if nobody does.
func (h *history) patroller(g territory.Grid) string {
	if !h.everybody {
		return "patrol-" + g.Code
	}
	for _, post := range h.roster.PostsOn(g.Code, staffing.Patroller) {
		if people := h.roster.People(staffing.Owner{Kind: staffing.OwnerPost, Code: post.Code}, h.clock.Now()); len(people) > 0 {
			return strings.ToLower(people[0])
		}
	}
	return ""
}

// accountOf returns the login that acts for the owner, "" if there is none.
func (h *history) accountOf(c rules.Case) string {
	now := h.clock.Now()
	u, _ := h.roster.Unit(c.Owner.Code)
	if h.everybody && u.Kind != staffing.Centre && u.Kind != staffing.Subcentre { // to a centre belong administrators, too, who have no part in its work
		if people := h.roster.Acting(c.Owner, c.Path, c.Matter, now); len(people) > 0 {
			return strings.ToLower(people[0])
		}
		return ""
	}
	if c.Owner.Kind == staffing.OwnerPost {
		for _, holding := range h.roster.Holders(c.Owner.Code, now) {
			if holding.Account != holding.Person {
				return holding.Account
			}
		}
		return ""
	}
	switch u.Kind {
	case staffing.Centre:
		return "op-" + District
	case staffing.Subcentre:
		return "op-" + u.Grid
	case staffing.Office:
		for _, account := range h.roster.People(c.Owner, now) {
			if strings.HasPrefix(account, "office-") { // the others have no login
				return account
			}
		}
	case staffing.Department, staffing.Company:
		return "dept-" + u.Code[2:]
	case staffing.VillageCommittee:
		return "village-" + u.Grid
	}
	return ""
}
