package worktime

import (
	"liandong/internal/fault"
	"liandong/internal/store"
)

// reference is the kind of reference data under which calendars are cached.
const reference = "calendar"

// Standard is the calendar that a district's limits run on.
const Standard = "standard"

// Calendars answers the working calendar of each district. A district that imported nothing has the plain week.
type Calendars struct{ cache store.Cache[*Calendar] }

// NewCalendars makes the service; one serves all districts.
func NewCalendars() *Calendars {
	return &Calendars{cache: store.Cache[*Calendar]{Kind: reference, Load: load}}
}

// Of answers the district's standard calendar as of this transaction.
func (c *Calendars) Of(tx *store.Tx, district string) (*Calendar, error) {
	return c.cache.Get(tx, district)
}

// ImportCalendar adds published days to the district's standard calendar; a date that is there already is replaced, so that a corrected
// notice can be imported again. Nothing is written if a day is unsound: the error then carries every fault, each at rows[i].column, i counting as in ReadDays.
// Deadlines that were computed before are not touched.
func ImportCalendar(tx *store.Tx, district string, days []Day) error {
	faults, seen := []*fault.Error(nil), map[Date]bool{}
	for i, d := range days {
		if seen[d.Date] {
			faults = append(faults, ErrTwice.At(rowField(i+2, "date")))
		}
		seen[d.Date] = true
		for name, def := range d.faults(true) {
			faults = append(faults, def.At(rowField(i+2, name)))
		}
	}
	if err := fault.Collect(faults); err != nil {
		return err
	}
	for _, d := range days {
		if _, err := tx.Exec(`INSERT INTO calendar_day (district, calendar, day, kind, name, source) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (district, calendar, day) DO UPDATE SET kind = excluded.kind, name = excluded.name, source = excluded.source`,
			district, Standard, d.Date.String(), string(d.Kind), d.Name, d.Source); err != nil {
			return err
		}
	}
	return tx.Bump(district, reference)
}

// SetHours replaces the working hours of the district's standard calendar; none at all means PlainHours. Errors: ErrHours, ErrNoHours.
func SetHours(tx *store.Tx, district string, hours []Hours) error {
	if _, err := New(nil, hours); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM calendar_hours WHERE district = $1 AND calendar = $2`, district, Standard); err != nil {
		return err
	}
	for _, h := range hours {
		if _, err := tx.Exec(`INSERT INTO calendar_hours (district, calendar, weekday, from_minute, to_minute, valid_from, valid_to)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			district, Standard, int(h.Weekday), h.From, h.To, dateText(h.ValidFrom), dateText(h.ValidTo)); err != nil {
			return err
		}
	}
	return tx.Bump(district, reference)
}

func load(tx *store.Tx, district string) (*Calendar, error) {
	var days []Day
	err := tx.Each(`SELECT day, kind, name, source FROM calendar_day WHERE district = $1 AND calendar = $2 ORDER BY day`,
		store.Args(district, Standard), func(r store.Scanner) error {
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
	var hours []Hours
	err = tx.Each(`SELECT weekday, from_minute, to_minute, valid_from, valid_to FROM calendar_hours
		WHERE district = $1 AND calendar = $2 ORDER BY valid_from, weekday, from_minute`,
		store.Args(district, Standard), func(r store.Scanner) error {
			var h Hours
			var from, to string
			if err := r.Scan(&h.Weekday, &h.From, &h.To, &from, &to); err != nil {
				return err
			}
			var err error
			if h.ValidFrom, err = dateOrNone(from); err == nil {
				h.ValidTo, err = dateOrNone(to)
			}
			hours = append(hours, h)
			return err
		})
	if err != nil {
		return nil, err
	}
	return New(days, hours)
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
