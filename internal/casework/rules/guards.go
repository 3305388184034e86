package rules

import (
	"slices"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/lifecycle"
)

// Guard (条件) is a further condition of an action.
type Guard = lifecycle.Check[*Facts]

func guard(name string, why func(*Facts) *fault.Error) Guard { return Guard{Name: name, Why: why} }

const ruledAfter = 3 // returns

// The guards.
var (
	PatrolPresent = guard("patrol_present", func(f *Facts) *fault.Error {
		_, ok := screener(f)
		return fault.Unless(ok, WhyNoPatrol, f.Place.Grid.Name)
	})
	BureauPresent = guard("bureau_present", func(f *Facts) *fault.Error {
		_, ok := f.Roster.Bureau(f.Place, f.Now)
		return fault.Unless(ok, WhyNoBureau, f.Place.Zone().Name)
	})
	NotSecret         = guard("not_secret", func(f *Facts) *fault.Error { return fault.Unless(!f.Case.Secret(), WhySecret) })
	RulingIsDistricts = guard("ruling_is_districts", func(f *Facts) *fault.Error {
		ruling := f.Case.Returns >= ruledAfter
		return fault.Unless(!ruling || f.Me.Rule == "" && f.ofDistrict(), WhyRuling)
	})
	NotFinder  = guard("not_finder", func(f *Facts) *fault.Error { return fault.Unless(!isFinder(f), WhyFinder) })
	NotHandler = guard("not_handler", func(f *Facts) *fault.Error {
		return fault.Unless(f.Me.AccountID() != f.Case.Handler.Account, WhyHandler)
	})
	NotOfHandlersSide = guard("not_of_handlers_side", func(f *Facts) *fault.Error { return fault.Unless(!f.stands(f.Case.Handler.Owner), WhySide) })
	EntitledToCheck   = guard("entitled_to_check", func(f *Facts) *fault.Error {
		return fault.Unless(f.ActsFor(f.Case.Owner) || supervises(f), WhyChecker, f.Case.Owner.Name)
	})
	NotCloser   = guard("not_closer", func(f *Facts) *fault.Error { return fault.Unless(f.Me.AccountID() != f.Case.Closer.Account, WhyCloser) })
	IsDistricts = guard("is_districts", func(f *Facts) *fault.Error { return fault.Unless(f.ofDistrict(), WhyRulers) })
	Ruled       = guard("ruled", func(f *Facts) *fault.Error { return fault.Unless(f.Case.Binding, WhyNoRuling) })
	// What was ruled stays with who ruled: a meeting of the centre that dispatched it, or of the district's, may decide anew.
	NotOthersRuling = guard("not_others_ruling", func(f *Facts) *fault.Error {
		return fault.Unless(!f.Case.Binding || f.ofDistrict() || f.Me.belongs(f.Case.Dispatcher), WhyBinding)
	})
	// Whistles and delegations are refusals; the third of any kind goes to the district by being returned, and nowhere else.
	NotRefusedTwice  = guard("not_refused_twice", func(f *Facts) *fault.Error { return fault.Unless(f.Case.Returns < ruledAfter-1, WhyRefusedTwice) })
	NotSidewaysAgain = guard("not_sideways_again", func(f *Facts) *fault.Error {
		up, ok := above(f)
		return fault.Unless(!ok || up.Level != f.Case.Level || f.Case.Returns < ruledAfter-1, WhyRefusedTwice)
	})
	NotHandedOver = guard("not_handed_over", func(f *Facts) *fault.Error { return fault.Unless(f.Case.HandedAt.IsZero(), WhyHandedOver) })
	NotWithBureau = guard("not_with_bureau", func(f *Facts) *fault.Error {
		if open := f.openTasks(Enforce); len(open) > 0 {
			return WhyWithBureau.New(open[0].Owner.Name)
		}
		return nil
	})
	NotBinding  = guard("not_binding", func(f *Facts) *fault.Error { return fault.Unless(!f.Case.Binding, WhyBinding) })
	OwnedByGrid = guard("owned_by_grid", func(f *Facts) *fault.Error {
		level := f.Roster.LevelOf(f.Case.Owner)
		return fault.Unless(level == territory.Base || level == territory.Village, WhyNotGrid)
	})
	NotListed = guard("not_listed", func(f *Facts) *fault.Error {
		if f.Case.Matter == "" {
			return WhyUnnamed.New()
		}
		// Admission to patrol is for finding (巡查准入); who must handle follows the duty lists.
		duty := f.Matter.BaseLevel == matter.Base || f.Matter.BaseLevel == matter.Village
		return fault.Unless(!duty, WhyListed, f.Matter.Name)
	})
	NotPatrolled = guard("not_patrolled", func(f *Facts) *fault.Error {
		if why := NotListed.Why(f); why != nil {
			return why
		}
		return fault.Unless(!f.Matter.AdmittedAt(f.Now), WhyAdmitted, f.Matter.Name)
	})
	NotAtTheTop = guard("not_at_the_top", func(f *Facts) *fault.Error {
		_, ok := above(f)
		return fault.Unless(ok, WhyTop)
	})
	SomebodyBelow = guard("somebody_below", func(f *Facts) *fault.Error {
		return fault.Unless(len(f.Roster.Below(f.Case.Owner, f.Place, f.Now)) > 0, WhyNobodyBelow, f.Case.Owner.Name)
	})
	RouteHasMoved = guard("route_has_moved", func(f *Facts) *fault.Error {
		_, moved := Rerouted(f)
		return fault.Unless(moved, WhySameRoute, f.Case.Owner.Name)
	})
	WithinReopening = guard("within_reopening", func(f *Facts) *fault.Error {
		days := f.Matter.ReopenDays
		late := days > 0 && f.Now.After(f.Case.ClosedAt.AddDate(0, 0, days))
		return fault.Unless(!late || f.Case.Recheck == RecheckFailed, WhyReopening, days)
	})
	AllHaveAssisted = guard("all_have_assisted", func(f *Facts) *fault.Error {
		if open := f.openTasks(Assist); len(open) > 0 {
			return WhyAssisting.New(open[0].Owner.Name)
		}
		return nil
	})
	SomebodyAssists = guard("somebody_assists", func(f *Facts) *fault.Error { return fault.Unless(len(f.openTasks(Assist)) > 0, WhyNobodyHelps) })
	MediationOver   = guard("mediation_over", func(f *Facts) *fault.Error { return fault.Unless(!f.Case.Mediation.underWay(), WhyMediating) })
	MediationRuns   = guard("mediation_runs", func(f *Facts) *fault.Error { return fault.Unless(f.Case.Mediation.underWay(), WhyNoMediation) })
	MediationAgreed = guard("mediation_agreed", func(f *Facts) *fault.Error { return fault.Unless(f.Case.Mediation == MediationWaits, WhyNotAgreed) })
	NothingAsked    = guard("nothing_asked", func(f *Facts) *fault.Error { return fault.Unless(f.Case.Ask.Kind == NoAsk, WhyAsked, f.askWords()) })
	Asked           = guard("asked", func(f *Facts) *fault.Error { return fault.Unless(f.Case.Ask.Kind != NoAsk, WhyNotAsked) })
	BeforeExpiry    = guard("before_expiry", func(f *Facts) *fault.Error { return fault.Unless(!Past(f.Case.DueAt, f.Now), WhyExpired) })
	NotAsker        = guard("not_asker", func(f *Facts) *fault.Error {
		return fault.Unless(f.Me.AccountID() != f.Case.Ask.By.Account, WhyAskerDecides)
	})
	NotOfAskersSide = guard("not_of_askers_side", func(f *Facts) *fault.Error { return fault.Unless(!f.stands(f.Case.Ask.By.Owner), WhyAskersSide) })
	OneIsDistricts  = guard("one_is_districts", func(f *Facts) *fault.Error {
		centre := f.Roster.Centre(f.Place, "district", f.Now)
		return fault.Unless(f.ofDistrict() || f.Case.Ask.By.Owner == centre, WhyDistrict)
	})
	AboveTheCloser = guard("above_the_closer", func(f *Facts) *fault.Error {
		had := f.Me.AccountID() == f.Case.Closer.Account || f.Me.AccountID() == f.Case.Handler.Account
		sides := f.stands(f.Case.Closer.Owner) || f.stands(f.Case.Handler.Owner)
		return fault.Unless(!had && (f.ofDistrict() || !sides), WhyAbove) // above the district centre there is only another person in it
	})
	WasMerged   = guard("was_merged", func(f *Facts) *fault.Error { return fault.Unless(f.Case.MergedInto != "", WhyNotMerged) })
	NotMerged   = guard("not_merged", func(f *Facts) *fault.Error { return fault.Unless(f.Case.MergedInto == "", WhyMerged) })
	NotYetDrawn = guard("not_yet_drawn", func(f *Facts) *fault.Error {
		return fault.Unless(f.Case.Recheck == "" && !f.Case.FiledAt.IsZero(), WhyDrawn)
	})
	SomebodyToRecheck = guard("somebody_to_recheck", func(f *Facts) *fault.Error {
		_, ok := rechecker(f)
		return fault.Unless(ok, WhyNoRecheck)
	})
)

// stands says whether the caller belongs to a post or unit, or to the unit of the post: whoever is of a side, with or without a say there.
func (f *Facts) stands(o staffing.Owner) bool {
	for _, side := range sides(f.Roster, o) {
		if f.Me.belongs(side) {
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

// manned says whether somebody but some accounts may act for a post or unit in the matter and at the place of the case now.
func (f *Facts) manned(o staffing.Owner, but ...string) bool {
	return slices.ContainsFunc(f.Roster.Acting(o, f.Case.Path, f.Case.Matter, f.Now), func(account string) bool { return !slices.Contains(but, account) })
}
