package administration

import (
	"context"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
)

// Calendars returns the working calendars, and the roster for the names of units. Permission: matter.read, which all staff have.
// Errors: staffing.ErrNoUnit for a unit that is asked about.
func (s *Service) Calendars(ctx context.Context, who access.Credential, unit string) (set *worktime.Set, roster *staffing.Roster, err error) {
	err = s.Cases.DB.View(ctx, func(tx *store.Tx) error {
		if _, err := s.allowed(tx, who, access.ReadMatters); err != nil {
			return err
		}
		if roster, err = s.Cases.Rosters.Of(tx, who.District); err != nil {
			return err
		}
		if _, known := roster.Unit(unit); unit != "" && !known {
			return staffing.ErrNoUnit.At("unit")
		}
		set, err = s.Cases.Calendars.Of(tx, who.District)
		return err
	})
	return set, roster, err
}

// EditCalendar changes working time and says which open deadlines move. Without apply nothing is written; with apply the deadlines are counted again.
// Permission: settings.write. Errors: those of worktime.ApplyEdit, staffing.ErrNoUnit; their fields are those of edit.
func (s *Service) EditCalendar(ctx context.Context, who access.Credential, e worktime.Edit, apply bool) (set *worktime.Set, moved []rules.Moved, err error) {
	err = s.change(ctx, apply, func(tx *store.Tx) error {
		c, err := s.overall(tx, who, access.WriteSettings)
		if err != nil {
			return err
		}
		if err := s.knownUnit(tx, who.District, e.Unit); err != nil {
			return fault.Under("edit", err)
		}
		before, err := s.Cases.Calendars.Of(tx, who.District)
		if err != nil {
			return err
		}
		if err := worktime.ApplyEdit(tx, who.District, before, e); err != nil {
			return fault.Under("edit", err)
		}
		return record.By(tx, c).Note("calendar.edit", "calendar/"+e.Unit, map[string]any{"days": len(e.Put), "removed": len(e.Removed), "hours": e.Hours != nil})
	}, func(tx *store.Tx) (err error) {
		set, err = worktime.Read(tx, who.District)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if !apply {
		moved, err = s.Cases.UnderCalendars(ctx, who, set)
		return set, moved, err
	}
	moved, err = s.Cases.Recompute(ctx, who, true, func(int) {})
	return set, moved, err
}

func (s *Service) knownUnit(tx *store.Tx, district, unit string) error {
	if unit == "" {
		return nil
	}
	roster, err := s.Cases.Rosters.Of(tx, district)
	if err != nil {
		return err
	}
	if _, known := roster.Unit(unit); !known {
		return staffing.ErrNoUnit.At("unit")
	}
	return nil
}

// TryCalendar returns when a limit would end on the calendar of a unit, and day by day why; with an edit as if it held. Permission: matter.read; settings.write
// with an edit. Nothing is written.
func (s *Service) TryCalendar(ctx context.Context, who access.Credential, unit string, start time.Time, l worktime.Limit, e *worktime.Edit) (worktime.Explanation, error) {
	set, _, err := s.Calendars(ctx, who, unit)
	if err == nil && e != nil {
		set, _, err = s.EditCalendar(ctx, who, *e, false)
	}
	if err != nil {
		return worktime.Explanation{}, err
	}
	return set.Of(unit).Explain(start, l)
}
