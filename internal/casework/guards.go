package casework

import (
	"slices"
	"time"

	"liandong/internal/fault"
	"liandong/internal/matter"
	"liandong/internal/staffing"
	"liandong/internal/territory"
)

// Guard (条件) is a further condition of an action.
type Guard string

// The guards.
const (
	PatrolPresent     Guard = "patrol_present"
	BureauPresent     Guard = "bureau_present"
	RulingIsDistricts Guard = "ruling_is_districts"
	NotFinder         Guard = "not_finder"
	NotHandler        Guard = "not_handler"
	NotOfHandlersSide Guard = "not_of_handlers_side"
	EntitledToCheck   Guard = "entitled_to_check"
	NotCloser         Guard = "not_closer"
	NotBinding        Guard = "not_binding"
	OwnedByGrid       Guard = "owned_by_grid" // by a post or unit of a base grid or village
	NotListed         Guard = "not_listed"    // neither admitted to patrol nor a duty of the grid
	NotAtTheTop       Guard = "not_at_the_top"
	SomebodyBelow     Guard = "somebody_below"
	RouteHasMoved     Guard = "route_has_moved"
	WithinReopening   Guard = "within_reopening"
	AllHaveAssisted   Guard = "all_have_assisted"
	SomebodyAssists   Guard = "somebody_assists"
	MediationOver     Guard = "mediation_over"
	MediationRuns     Guard = "mediation_runs"
	MediationAgreed   Guard = "mediation_agreed"
	NothingAsked      Guard = "nothing_asked"
	Asked             Guard = "asked"
	BeforeExpiry      Guard = "before_expiry"
	NotAsker          Guard = "not_asker"
	NotOfAskersSide   Guard = "not_of_askers_side"
	OneIsDistricts    Guard = "one_is_districts"
	AboveTheCloser    Guard = "above_the_closer"
	WasMerged         Guard = "was_merged"
	NotMerged         Guard = "not_merged"
	NotYetDrawn       Guard = "not_yet_drawn"
	SomebodyToRecheck Guard = "somebody_to_recheck"
)

const ruledAfter = 3 // returns

var guards = map[Guard]func(*Facts) *fault.Error{
	PatrolPresent: func(f *Facts) *fault.Error {
		_, ok := screener(f)
		return when(ok, WhyNoPatrol, f.Place.Grid.Name)
	},
	BureauPresent: func(f *Facts) *fault.Error {
		_, ok := f.Roster.Bureau(f.Place, f.Now)
		return when(ok, WhyNoBureau, f.Place.Zone().Name)
	},
	RulingIsDistricts: func(f *Facts) *fault.Error {
		ruling := f.Case.Returns >= ruledAfter
		return when(!ruling || f.Me.Rule == "" && f.ofDistrict(), WhyRuling)
	},
	NotFinder:         func(f *Facts) *fault.Error { return when(!isFinder(f), WhyFinder) },
	NotHandler:        func(f *Facts) *fault.Error { return when(f.Me.account() != f.Case.Handler.Account, WhyHandler) },
	NotOfHandlersSide: func(f *Facts) *fault.Error { return when(!f.stands(f.Case.Handler.Owner), WhySide) },
	EntitledToCheck: func(f *Facts) *fault.Error {
		return when(f.Me.owns(f.Case.Owner) || supervises(f), WhyChecker, f.Case.Owner.Name)
	},
	NotCloser:  func(f *Facts) *fault.Error { return when(f.Me.account() != f.Case.Closer.Account, WhyCloser) },
	NotBinding: func(f *Facts) *fault.Error { return when(!f.Case.Binding, WhyBinding) },
	OwnedByGrid: func(f *Facts) *fault.Error {
		level := f.Roster.LevelOf(f.Case.Owner)
		return when(level == territory.Base || level == territory.Village, WhyNotGrid)
	},
	NotListed: func(f *Facts) *fault.Error {
		if f.Case.Matter == "" {
			return WhyUnnamed.New()
		}
		duty := f.Matter.BaseLevel == matter.Base || f.Matter.BaseLevel == matter.Village
		return when(!duty && !f.Matter.AdmittedAt(f.Now), WhyListed, f.Matter.Name)
	},
	NotAtTheTop: func(f *Facts) *fault.Error {
		_, ok := above(f)
		return when(ok, WhyTop)
	},
	SomebodyBelow: func(f *Facts) *fault.Error {
		return when(len(f.Roster.Below(f.Case.Owner, f.Place, f.Now)) > 0, WhyNobodyBelow, f.Case.Owner.Name)
	},
	RouteHasMoved: func(f *Facts) *fault.Error {
		_, moved := rerouted(f)
		return when(moved, WhySameRoute, f.Case.Owner.Name)
	},
	WithinReopening: func(f *Facts) *fault.Error {
		days := f.Matter.ReopenDays
		late := days > 0 && f.Now.After(f.Case.ClosedAt.AddDate(0, 0, days))
		return when(!late || f.Case.Recheck == RecheckFailed, WhyReopening, days)
	},
	AllHaveAssisted: func(f *Facts) *fault.Error {
		if open := f.openTasks(Assist); len(open) > 0 {
			return WhyAssisting.New(open[0].Owner.Name)
		}
		return nil
	},
	SomebodyAssists: func(f *Facts) *fault.Error { return when(len(f.openTasks(Assist)) > 0, WhyNobodyHelps) },
	MediationOver:   func(f *Facts) *fault.Error { return when(!f.Case.Mediation.underWay(), WhyMediating) },
	MediationRuns:   func(f *Facts) *fault.Error { return when(f.Case.Mediation.underWay(), WhyNoMediation) },
	MediationAgreed: func(f *Facts) *fault.Error { return when(f.Case.Mediation == MediationWaits, WhyNotAgreed) },
	NothingAsked:    func(f *Facts) *fault.Error { return when(f.Case.Ask.Kind == NoAsk, WhyAsked, f.askWords()) },
	Asked:           func(f *Facts) *fault.Error { return when(f.Case.Ask.Kind != NoAsk, WhyNotAsked) },
	BeforeExpiry:    func(f *Facts) *fault.Error { return when(!past(f.Case.DueAt, f.Now), WhyExpired) },
	NotAsker:        func(f *Facts) *fault.Error { return when(f.Me.account() != f.Case.Ask.By.Account, WhyAskerDecides) },
	NotOfAskersSide: func(f *Facts) *fault.Error { return when(!f.stands(f.Case.Ask.By.Owner), WhyAskersSide) },
	OneIsDistricts: func(f *Facts) *fault.Error {
		centre := f.Roster.Centre(f.Place, "district", f.Now)
		return when(f.ofDistrict() || f.Case.Ask.By.Owner == centre, WhyDistrict)
	},
	AboveTheCloser: func(f *Facts) *fault.Error {
		had := f.Me.account() == f.Case.Closer.Account || f.Me.account() == f.Case.Handler.Account
		sides := f.stands(f.Case.Closer.Owner) || f.stands(f.Case.Handler.Owner)
		return when(!had && (f.ofDistrict() || !sides), WhyAbove) // above the district centre there is only another person in it
	},
	WasMerged:   func(f *Facts) *fault.Error { return when(f.Case.MergedInto != "", WhyNotMerged) },
	NotMerged:   func(f *Facts) *fault.Error { return when(f.Case.MergedInto == "", WhyMerged) },
	NotYetDrawn: func(f *Facts) *fault.Error { return when(f.Case.Recheck == "" && !f.Case.FiledAt.IsZero(), WhyDrawn) },
	SomebodyToRecheck: func(f *Facts) *fault.Error {
		_, ok := rechecker(f)
		return when(ok, WhyNoRecheck)
	},
}

// stands says whether the caller acts for a post or unit, or for the unit of the post.
func (f *Facts) stands(o staffing.Owner) bool {
	for _, side := range sides(f.Roster, o) {
		if slices.Contains(f.Me.parties(), side) {
			return true
		}
	}
	return false
}

// sides are the codes that an owner stands for: the post and its unit, or the unit.
func sides(r *staffing.Roster, o staffing.Owner) []string {
	if o.Code == "" {
		return nil
	}
	codes := []string{o.Code}
	if o.Kind == staffing.OwnerPost {
		if p, ok := r.Post(o.Code); ok {
			codes = append(codes, p.Unit)
		}
	}
	return codes
}

// supervises: the supervisor of the grid may check whoever the check was given to.
func supervises(f *Facts) bool {
	return slices.ContainsFunc(f.Me.Posts, func(p staffing.Post) bool { return p.Kind == staffing.GridSupervisor && p.Grid == f.Case.Grid })
}

// acts says whether somebody but some accounts acts on a post or in a unit now.
func acts(r *staffing.Roster, o staffing.Owner, at time.Time, but ...string) bool {
	return slices.ContainsFunc(r.Acting(o, at), func(account string) bool { return !slices.Contains(but, account) })
}
