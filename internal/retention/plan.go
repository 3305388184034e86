package retention

import (
	"maps"
	"slices"
	"time"

	"liandong/internal/call"
	"liandong/internal/casework"
	"liandong/internal/district/worktime"
	"liandong/internal/door"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/erasure"
	"liandong/internal/kernel/store"
	"liandong/internal/notice"
)

// Plan (清除预案) is what the rules would take, as of an instant. It is what two persons sign.
type Plan struct {
	AsOf  time.Time `json:"as_of"`
	Lines []Line    `json:"lines"`
}

// Line is what one rule would take.
type Line struct {
	Limit
	Due    int64            `json:"due"`
	Held   int64            `json:"held"`           // of them, kept by a hold
	Kept   int64            `json:"kept,omitempty"` // of them, still needed by something that is not over
	Months map[string]int64 `json:"months"`         // how many, by the month since which their time runs
	First  []string         `json:"first"`          // ids of the first
}

const (
	mostFirst  = 5
	walkAtOnce = 500
)

// due lists the next things of a kind whose time is up, by id behind one.
func due(tx *store.Tx, district string, l Limit, now time.Time, after string, limit int) (all []casework.Due, err error) {
	collect := func(id string, at int64) { all = append(all, casework.Due{ID: id, At: at}) }
	switch l.Kind {
	case Contacts:
		return casework.DueContacts(tx, district, l.Before, after, limit)
	case Contents:
		return casework.DueCases(tx, district, l.Before, after, limit)
	case Consultations:
		return casework.DueConsultations(tx, district, l.Before, after, limit)
	case Calls:
		err = call.Due(tx, district, l.Before, after, limit, collect)
	case Notices:
		err = notice.Due(tx, district, l.Before, after, limit, collect)
	case Guests:
		err = door.Due(tx, district, l.Before, clock.Milli(now), casework.Reported, after, limit, collect)
	case Codes:
		err = door.DueCodes(tx, district, l.Before, after, limit, collect)
	}
	return all, err
}

// fate says what becomes of a thing that is due: it goes, it is held, or something still needs it.
type fate int

const (
	goes fate = iota
	isHeld
	isNeeded
)

func fateOf(tx *store.Tx, district string, k Kind, d casework.Due, standing held) (fate, error) {
	switch k {
	case Contacts:
		if standing.has(erasure.Report, d.ID) {
			return isHeld, nil
		}
	case Contents:
		if standing.has(erasure.Case, d.ID) {
			return isHeld, nil
		}
	case Consultations:
		if standing.has(erasure.Consultation, d.ID) {
			return isHeld, nil
		}
	case Guests:
		if standing.has(erasure.Guest, d.ID) {
			return isHeld, nil
		}
	case Calls:
		if standing.has(erasure.Call, d.ID) {
			return isHeld, nil
		}
		reports, err := call.ReportsIn(tx, district, d.ID)
		if err != nil || len(reports) == 0 {
			return goes, err
		}
		if wanted, err := casework.Wanted(tx, district, reports); err != nil || wanted {
			return isNeeded, err
		}
	}
	return goes, nil
}

// plan looks at all that is due.
func (s *Service) plan(tx *store.Tx, district string, now time.Time) (p Plan, err error) {
	rules, err := s.Rules.Of(tx, district)
	if err != nil {
		return p, err
	}
	standing, err := s.heldNow(tx, district, now)
	if err != nil {
		return p, err
	}
	p.AsOf, p.Lines = now, []Line{}
	for _, l := range rules.On(now) {
		line := Line{Limit: l, Months: map[string]int64{}, First: []string{}}
		err := walk(tx, district, l, now, func(d casework.Due) error {
			f, err := fateOf(tx, district, l.Kind, d, standing)
			line.Due++
			switch f {
			case isHeld:
				line.Held++
			case isNeeded:
				line.Kept++
			default:
				line.Months[worktime.DateOf(clock.Time(d.At)).String()[:7]]++
				if len(line.First) < mostFirst {
					line.First = append(line.First, d.ID)
				}
			}
			return err
		})
		if err != nil {
			return p, err
		}
		p.Lines = append(p.Lines, line)
	}
	return p, nil
}

// walk calls fn for all that is due of a kind.
func walk(tx *store.Tx, district string, l Limit, now time.Time, fn func(casework.Due) error) error {
	for after := ""; ; {
		all, err := due(tx, district, l, now, after, walkAtOnce)
		if err != nil || len(all) == 0 {
			return err
		}
		for _, d := range all {
			if err := fn(d); err != nil {
				return err
			}
		}
		after = all[len(all)-1].ID
	}
}

// InMonths lists the months of a line in order.
func (l Line) InMonths() []string { return slices.Sorted(maps.Keys(l.Months)) }
