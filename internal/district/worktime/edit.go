package worktime

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// Edit (日历修改) is a change of a district's working time: days that are published or taken back, and the hours of the district or of one unit from a day on.
type Edit struct {
	Unit    string // whose hours; "" for the district's
	Put     []Day
	Removed []Date
	Hours   *Plan // nil where the hours stay
}

// Plan is a week of working time from a day on; none of it for a unit means that it keeps the district's again.
type Plan struct {
	From Date // 0: it has always been so
	Week []Hours
}

// What is wrong with an edit.
var (
	ErrNothing   = fault.Define(fault.Invalid, "worktime.nothing", "没有改动", "Nothing was changed.")
	ErrClock     = fault.Define(fault.Invalid, "worktime.clock", "时间应写作 09:00，最晚 24:00", "A time is written as 09:00, up to 24:00.")
	ErrWeekday   = fault.Define(fault.Invalid, "worktime.weekday", "星期应为 0（星期日）到 6（星期六）", "A weekday is 0 (Sunday) to 6 (Saturday).")
	ErrBoth      = fault.Define(fault.Invalid, "worktime.both", "同一日期不能既设置又撤销", "A date cannot be set and taken back at once.")
	ErrNotListed = fault.Define(fault.Invalid, "worktime.not_listed", "此日期没有安排，无需撤销", "Nothing is published for this date, so nothing can be taken back.")
)

// check refuses what no calendar can be made of. Errors, all that are found: ErrNothing; ErrEra, ErrTwice, ErrKind, ErrNoSwap, ErrName, ErrSource at days[n].…; ErrEra, ErrTwice,
// ErrBoth at removed[n]; ErrEra at hours.from; ErrHours at hours.week[n], ErrWeekday at its weekday.
func (e Edit) check() error {
	if len(e.Put) == 0 && len(e.Removed) == 0 && e.Hours == nil {
		return ErrNothing.New()
	}
	faults := dayFaults(e.Put, func(i int, column string) string {
		return fmt.Sprintf("days[%d].%s", i, strings.TrimSuffix(column, "_zh"))
	})
	seen := map[Date]bool{}
	for i, d := range e.Removed {
		at := fmt.Sprintf("removed[%d]", i)
		switch {
		case !d.ours():
			faults = append(faults, ErrEra.At(at))
		case seen[d]:
			faults = append(faults, ErrTwice.At(at))
		case slices.ContainsFunc(e.Put, func(one Day) bool { return one.Date == d }):
			faults = append(faults, ErrBoth.At(at))
		}
		seen[d] = true
	}
	if e.Hours != nil {
		faults = append(faults, e.Hours.faults()...)
	}
	return fault.Collect(faults)
}

// faults are what is wrong with a week, each at the stretch that it is seen by.
func (p Plan) faults() (faults []*fault.Error) {
	if p.From != 0 && !p.From.ours() {
		faults = append(faults, ErrEra.At("hours.from"))
	}
	for i, h := range p.Week {
		overlaps := func(o Hours) bool { return o.Weekday == h.Weekday && o.From < h.To && h.From < o.To }
		if h.Weekday < 0 || h.Weekday > 6 {
			faults = append(faults, ErrWeekday.At(fmt.Sprintf("hours.week[%d].weekday", i)))
			continue
		}
		if !h.sound() || slices.ContainsFunc(p.Week[:i], overlaps) {
			faults = append(faults, ErrHours.At(fmt.Sprintf("hours.week[%d]", i)))
		}
	}
	return faults
}

// ApplyEdit writes an edit. Deadlines that were computed before are not touched here; see casework.Recompute. Errors: those of check, ErrNotListed at removed[n],
// ErrNoHours.
func ApplyEdit(tx *store.Tx, district string, before *Set, e Edit) error {
	if err := e.check(); err != nil {
		return err
	}
	if len(e.Put) > 0 {
		if err := ImportCalendar(tx, district, e.Put); err != nil {
			return err
		}
	}
	for i, d := range e.Removed {
		n, err := dayRows.Exec(tx, `DELETE FROM calendar_day WHERE district = $1 AND calendar = $2 AND day = $3`, district, standard, d.String())
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotListed.At(fmt.Sprintf("removed[%d]", i))
		}
	}
	if e.Hours != nil {
		err := SetHours(tx, district, e.Unit, before.succeeded(e.Unit, *e.Hours))
		if errors.Is(err, ErrNoHours) {
			return ErrNoHours.At("hours.week")
		}
		if err != nil {
			return err
		}
	}
	return tx.Bump(district, reference)
}

// succeeded are the hours of a unit when a plan takes over: what held before ends on the day from which the plan holds, what was to come is dropped.
func (s *Set) succeeded(unit string, p Plan) []Hours {
	if p.From == 0 || unit != "" && len(p.Week) == 0 {
		return p.Week
	}
	var all []Hours
	for _, h := range s.HoursOf(unit) {
		if h.ValidFrom >= p.From {
			continue
		}
		if h.ValidTo == 0 || h.ValidTo > p.From {
			h.ValidTo = p.From
		}
		all = append(all, h)
	}
	for _, h := range p.Week {
		h.ValidFrom, h.ValidTo = p.From, 0
		all = append(all, h)
	}
	return all
}

// HoursOf returns the hours of a unit as they hold: its own, else the district's, else the plain week.
func (s *Set) HoursOf(unit string) []Hours {
	for _, of := range []string{unit, ""} {
		if len(s.hours[of]) > 0 {
			return s.hours[of]
		}
	}
	return PlainHours()
}

// Own lists the units with hours of their own.
func (s *Set) Own() []string {
	units := slices.Sorted(maps.Keys(s.units))
	return units
}

// Read returns the district's calendars from the rows of this transaction, whatever is kept in memory.
func Read(tx *store.Tx, district string) (*Set, error) { return load(tx, district) }

// Fixed is a service that holds one set of calendars, for looking at what would be.
func Fixed(s *Set) *Calendars {
	return &Calendars{cache: store.Cache[*Set]{Kind: reference, Load: func(*store.Tx, string) (*Set, error) { return s, nil }}}
}
