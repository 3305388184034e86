package worktime

import (
	"strings"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/table"
)

// reference is the kind of reference data under which calendars are cached.
const reference = "calendar"

// standard is the calendar that the limits of a district run on; a unit with working hours of its own has one under its name.
const (
	standard     = "standard"
	unitCalendar = "unit/" // and the code of the unit
)

func calendarOf(unit string) string {
	if unit == "" {
		return standard
	}
	return unitCalendar + unit
}

// Set (日历册) is the calendars of a district: the standard one, and those of units whose hours differ. Holidays and swapped days are the same for all.
type Set struct {
	standard *Calendar
	units    map[string]*Calendar
	hours    map[string][]Hours // as they were set, by unit; the district's under ""
}

// Standard is the calendar of the district: what was published to residents runs on it.
func (s *Set) Standard() *Calendar { return s.standard }

// Of returns the calendar of a unit: its own where it has hours of its own, else the standard one.
func (s *Set) Of(unit string) *Calendar {
	if c, ok := s.units[unit]; ok {
		return c
	}
	return s.standard
}

// Calendars returns the working calendars of each district. A district that imported nothing has the plain week.
type Calendars struct{ cache store.Cache[*Set] }

// NewCalendars makes the service; one serves all districts.
func NewCalendars() *Calendars {
	return &Calendars{cache: store.Cache[*Set]{Kind: reference, Load: load}}
}

// Of returns the district's calendars as of this transaction.
func (c *Calendars) Of(tx *store.Tx, district string) (*Set, error) {
	return c.cache.Get(tx, district)
}

// ImportCalendar adds published days to the district's standard calendar; a date that is there already is replaced, so that a corrected
// notice can be imported again. Nothing is written if a day is unsound: the error then carries every fault, each at rows[i].column, i counting as in ReadDays.
// Deadlines that were computed before are not touched here; see casework.Recompute.
func ImportCalendar(tx *store.Tx, district string, days []Day) error {
	if err := fault.Collect(dayFaults(days, func(i int, column string) string { return table.Field(i+2, column) })); err != nil {
		return err
	}
	for _, d := range days {
		if _, err := dayRows.Exec(tx, `INSERT INTO calendar_day (district, calendar, day, kind, name, source) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (district, calendar, day) DO UPDATE SET kind = excluded.kind, name = excluded.name, source = excluded.source`,
			district, standard, d.Date.String(), string(d.Kind), d.Name, d.Source); err != nil {
			return err
		}
	}
	return tx.Bump(district, reference)
}

// SetHours replaces the working hours of a unit, or of the district's standard calendar where unit is empty. None at all means PlainHours
// for the district, and the hours of the district for a unit. Errors: ErrHours, ErrNoHours.
func SetHours(tx *store.Tx, district, unit string, hours []Hours) error {
	if _, err := New(nil, hours); err != nil {
		return err
	}
	if _, err := hoursRows.Exec(tx, `DELETE FROM calendar_hours WHERE district = $1 AND calendar = $2`, district, calendarOf(unit)); err != nil {
		return err
	}
	for _, h := range hours {
		if _, err := hoursRows.Exec(tx, `INSERT INTO calendar_hours (district, calendar, weekday, from_minute, to_minute, valid_from, valid_to)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			district, calendarOf(unit), int(h.Weekday), h.From, h.To, dateText(h.ValidFrom), dateText(h.ValidTo)); err != nil {
			return err
		}
	}
	return tx.Bump(district, reference)
}

func load(tx *store.Tx, district string) (*Set, error) {
	var days []Day
	err := tx.Each(`SELECT day, kind, name, source FROM calendar_day WHERE district = $1 AND calendar = $2 ORDER BY day`,
		store.Args(district, standard), func(r store.Scanner) error {
			var d Day
			var date string
			if err := r.Scan(&date, &d.Kind, &d.Name, &d.Source); err != nil {
				return err
			}
			var err error
			d.Date, err = ParseDate(date)
			days = append(days, d)
			return err
		})
	if err != nil {
		return nil, err
	}
	hours := map[string][]Hours{}
	err = tx.Each(`SELECT calendar, weekday, from_minute, to_minute, valid_from, valid_to FROM calendar_hours
		WHERE district = $1 ORDER BY calendar, valid_from, weekday, from_minute`,
		store.Args(district), func(r store.Scanner) error {
			var h Hours
			var calendar, from, to string
			if err := r.Scan(&calendar, &h.Weekday, &h.From, &h.To, &from, &to); err != nil {
				return err
			}
			var err error
			if h.ValidFrom, err = dateOrNone(from); err == nil {
				h.ValidTo, err = dateOrNone(to)
			}
			hours[calendar] = append(hours[calendar], h)
			return err
		})
	if err != nil {
		return nil, err
	}
	s := &Set{units: map[string]*Calendar{}, hours: map[string][]Hours{"": hours[standard]}}
	if s.standard, err = New(days, hours[standard]); err != nil {
		return nil, err
	}
	for calendar, own := range hours {
		if unit, ok := strings.CutPrefix(calendar, unitCalendar); ok {
			s.hours[unit] = own
			if s.units[unit], err = New(days, own); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

// A date that is not set is stored as the empty text.
func dateText(d Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func dateOrNone(s string) (Date, error) {
	if s == "" {
		return 0, nil
	}
	return ParseDate(s)
}
