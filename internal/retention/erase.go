package retention

import (
	"errors"
	"slices"
	"time"

	"liandong/internal/call"
	"liandong/internal/casework"
	"liandong/internal/casework/ledger"
	"liandong/internal/district/worktime"
	"liandong/internal/door"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/erasure"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/media"
	"liandong/internal/notice"
)

// ErrGone says that nothing personal is left there.
var ErrGone = fault.Define(fault.Conflict, "erasure.gone", "该对象的内容已清除", "What it said was erased already.")

// Foreseen is what an erasure of a subject would take, or why it cannot be.
type Foreseen struct {
	Subject
	Number  string // of the case
	Counts  map[erasure.Kind]int64
	Rows    map[string]int64
	Refusal error // nil where it can be
}

// errSupposed takes back what was only tried.
var errSupposed = errors.New("supposed")

// erase erases one subject on request. Errors: ErrHeld, casework.ErrNeeded, ErrSubject.
func (s *Service) erase(tx *store.Tx, district string, of Subject, now time.Time) (e casework.Erased, err error) {
	if err := s.known(tx, district, of); err != nil {
		return e, err
	}
	last, _, found, err := erasure.Last(tx, district, of.Kind, of.ID)
	if err != nil {
		return e, err
	}
	if found && (of.Kind == erasure.Call || slices.Contains(last.What, erasure.Words)) {
		return e, ErrGone.New()
	}
	standing, err := s.heldNow(tx, district, now)
	if err != nil {
		return e, err
	}
	free := func(one Subject) error {
		if until, ok := standing[one]; ok {
			return ErrHeld.New(worktime.DateOf(until).String())
		}
		return nil
	}
	if err := free(of); err != nil {
		return e, err
	}
	switch of.Kind {
	case erasure.Report:
		return s.Cases.EraseReport(tx, district, of.ID, now)
	case erasure.Case:
		return s.Cases.EraseCase(tx, district, of.ID, now)
	case erasure.Consultation:
		return s.Cases.EraseConsultation(tx, district, of.ID)
	case erasure.Call:
		return s.eraseCall(tx, district, of.ID)
	case erasure.Guest:
		reports, err := casework.ReportsBy(tx, district, of.ID)
		if err != nil {
			return e, err
		}
		for _, report := range reports {
			more, err := s.Cases.EraseReport(tx, district, report, now)
			if err != nil {
				return e, err
			}
			add(&e, more)
		}
		more, err := s.eraseGuest(tx, district, of.ID)
		add(&e, more)
		return e, err
	}
	return e, ErrSubject.At("subject.kind")
}

// eraseCall empties the number of a call in which no report was taken down that still needs it.
func (s *Service) eraseCall(tx *store.Tx, district, id string) (e casework.Erased, err error) {
	reports, err := call.ReportsIn(tx, district, id)
	if err != nil {
		return e, err
	}
	for _, report := range reports {
		if _, err := casework.NeededBy(tx, district, report); err != nil {
			return e, err
		}
	}
	e.Gone, err = call.Erase(tx, district, id)
	return e, err
}

func (s *Service) eraseGuest(tx *store.Tx, district, account string) (e casework.Erased, err error) {
	files, err := media.ForgetAccount(tx, district, account)
	if err != nil {
		return e, err
	}
	told, err := notice.ForgetAccount(tx, district, account)
	if err != nil {
		return e, err
	}
	e.Rows = map[string]int64{"files": files, "notices": told}
	e.Gone, err = door.Erase(tx, district, account)
	return e, err
}

func add(e *casework.Erased, more casework.Erased) {
	e.Gone = append(e.Gone, more.Gone...)
	for what, n := range more.Rows {
		if e.Rows == nil {
			e.Rows = map[string]int64{}
		}
		e.Rows[what] += n
	}
}

// counts sums up what went.
func counts(gone []erasure.Gone) map[erasure.Kind]int64 {
	n := map[erasure.Kind]int64{}
	for _, g := range gone {
		n[g.Kind]++
	}
	return n
}

// own are the reports of the caller in a case, as subjects that they may ask for.
func own(tx *store.Tx, c *access.Caller, caseID string) ([]string, error) {
	reports, err := casework.OwnReports(tx, c.District, caseID, c.Account)
	if err == nil && len(reports) == 0 {
		err = ledger.ErrNoCase.New()
	}
	slices.Sort(reports)
	return reports, err
}
