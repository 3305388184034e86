package rules

import (
	"slices"

	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/lifecycle"
	"liandong/internal/kernel/words"
)

// Who (操作人) is the kind of person an action belongs to.
type Who = lifecycle.Check[*Facts]

// The kinds of person, why somebody is none, and for which side an event of theirs is signed: the first that they stand for, else the account alone.
var (
	ByAnybody = person("anybody", nil, theOwner, thePatrol, theCentre)
	ByStaff   = person("staff", func(f *Facts) *fault.Error { // who sees it and holds a post
		return fault.Unless(len(f.Me.Posts) > 0, WhyStaff)
	}, theOwner, theCentre, theirPost)
	ByOperator = person("operator", func(f *Facts) *fault.Error { // of a centre whose territory holds the place
		return fault.Unless(f.Me.Rule != "" || f.operates(), WhyOperator)
	}, theCentre)
	ByOverseer = person("overseer", func(f *Facts) *fault.Error { // such an operator, but not of the owner's own unit; the clock, by the ladder
		return fault.Unless(f.Me.Rule != "" || f.operates() && !f.ActsFor(f.Case.Owner), WhyOverseer)
	}, theCentre)
	ByScreener = person("screener", func(f *Facts) *fault.Error { // who holds the post the screening was given to
		return fault.Unless(f.ActsFor(f.Case.Owner), WhyScreener, f.Case.Owner.Name)
	}, theOwner, theCentre)
	ByOwner = person("owner", func(f *Facts) *fault.Error { // who holds the owning post or belongs to the owning unit
		return fault.Unless(f.ActsFor(f.Case.Owner), WhyOwner, f.Case.Owner.Name)
	}, theOwner, theCentre)
	ByOwnerOrOperator = person("owner or operator", func(f *Facts) *fault.Error {
		return fault.Unless(f.Me.Rule != "" || f.ActsFor(f.Case.Owner) || f.operates(), WhyOwner, f.Case.Owner.Name)
	}, theOwner, theCentre)
	ByTownOwner = person("town_owner", func(f *Facts) *fault.Error { // the owner, of town level
		if !f.ActsFor(f.Case.Owner) {
			return WhyOwner.New(f.Case.Owner.Name)
		}
		return fault.Unless(f.Case.Level == territory.Town, WhyTownOwner)
	}, theOwner, theCentre)
	ByDispatcher = person("dispatcher", func(f *Facts) *fault.Error { // an operator of the centre that dispatched; of any centre above the place where the rule did
		if !f.operates() {
			return WhyDispatcher.New()
		}
		return fault.Unless(f.Case.Dispatcher == ByRouting || f.Me.Mandates.For(f.Case.Dispatcher, f.Case.Path, f.Case.Matter), WhyDispatcher)
	}, theOwner, theCentre)
	ByAssistant  = asked(Assist, "asked to assist", reportAssistance)
	ByBureau     = asked(Enforce, "bureau that it was handed over to", sayWhatEnforcementDid)
	BySupervised = asked(Supervise, "supervised", replyToSupervision)
	ByRechecker  = asked(Recheck, "asked to recheck", reportRecheck)
	ByJudge      = person("judge", func(f *Facts) *fault.Error { // an operator of the centre that supervises, or of the district's
		_, ok := replied(f, 0)
		return fault.Unless(ok, WhyJudge)
	}, theOwner, theCentre)
	ByAsker = person("asker", func(f *Facts) *fault.Error { // the side that asked for what waits for a decision
		mine := f.Me.AccountID() == f.Case.Ask.By.Account || f.ActsFor(f.Case.Ask.By.Owner)
		return fault.Unless(f.Case.Ask.Kind == NoAsk || mine, WhyAsker) // a guard says that nothing was asked
	}, theOwner, theCentre)
	ByChecker = person("checker", nil, theOwner, thePatrol, theCentre) // the guards say it, each with its own sentence: never of the finder's or the handler's side
	ByHandler = person("handler", func(f *Facts) *fault.Error {        // the side that finished it
		return fault.Unless(f.Case.Handler.Owner.Code != "" && f.ActsFor(f.Case.Handler.Owner), WhyOnlySide)
	}, theOwner, theHandler)
	ByReporter = person("reporter", func(f *Facts) *fault.Error { // who reported; an operator for a caller without an account
		me := f.Me.AccountID()
		reported := me != "" && (me == f.Case.Reporter || !f.operates() && slices.Contains(f.Reporters, me)) // an operator's account stands for callers
		return fault.Unless(reported || f.Case.Reporter == "" && f.operates(), WhyReporter)
	}, forACaller)
	BySaying = person("reporter, or operator who reached them", func(f *Facts) *fault.Error { // what somebody says of the end is said by them, or to an operator of another side
		why := ByReporter.Why(f)
		switch {
		case why != nil || f.Me.AccountID() == f.Case.Reporter && f.Case.Reporter != "" || slices.Contains(f.Reporters, f.Me.AccountID()) && !f.operates():
			return why
		case f.stands(f.Case.Handler.Owner):
			return WhyOwnWork.New()
		}
		return fault.Unless(f.Reached, WhyNotReached)
	}, forACaller)
	ByReporting = person("reporting", func(f *Facts) *fault.Error { return fault.Unless(f.Joining, WhyReporting) }, theOwner, theCentre) // who sends a report of the same matter
	ByRule      = person("rule", func(f *Facts) *fault.Error { return fault.Unless(f.Me.Rule != "", WhyRule) })                          // no person: a rule of the platform
)

// What those do who were asked for something.
var (
	reportAssistance      = words.T("协办反馈", "Report assistance")
	sayWhatEnforcementDid = words.T("执法办理", "Enforcement")
	replyToSupervision    = words.T("督办答复", "Reply to supervision")
	reportRecheck         = words.T("抽查反馈", "Report the recheck")
)

// asked is who was asked for a task; answer names the action that answers it.
func asked(kind TaskKind, name string, answer words.Text) Who {
	mine := tasked(kind)
	return person(name, func(f *Facts) *fault.Error {
		_, ok := mine(f, 0)
		return fault.Unless(ok, WhyTasked, answer)
	}, theOwner, func(f *Facts) (staffing.Owner, bool) { t, ok := mine(f, 0); return t.Owner, ok }, theCentre)
}

// side is a post or unit for which somebody acts; false where they do not stand for it.
type side func(*Facts) (staffing.Owner, bool)

// signs are the sides of each kind of person.
var signs = map[string][]side{}

func person(name string, why func(*Facts) *fault.Error, as ...side) Who {
	signs[name] = as
	return Who{Name: name, Why: why}
}

// actor is who stands in the event: the post or unit that entitled the person.
func actor(f *Facts, r Rule) Actor {
	if f.Me.Rule != "" {
		return Actor{Kind: "rule", Code: f.Me.Rule, Name: f.Me.Rule}
	}
	for _, as := range signs[r.Who.Name] {
		if o, ok := as(f); ok {
			return Actor{Kind: string(o.Kind), Code: o.Code, Name: o.Name, Account: f.Me.AccountID()}
		}
	}
	return Actor{Kind: "account", Name: f.Me.Name, Account: f.Me.AccountID()}
}

func theOwner(f *Facts) (staffing.Owner, bool)   { return f.Case.Owner, f.ActsFor(f.Case.Owner) }
func theHandler(f *Facts) (staffing.Owner, bool) { return f.Case.Handler.Owner, true }

// thePatrol is the caller's post of those that look at things.
func thePatrol(f *Facts) (staffing.Owner, bool) {
	i := slices.IndexFunc(f.Me.Posts, func(p staffing.Post) bool { return p.Kind == staffing.GridSupervisor || p.Kind == staffing.Patroller })
	if i < 0 {
		return staffing.Owner{}, false
	}
	return f.Roster.OwnerOf(f.Me.Posts[i]), true
}

// theCentre is the caller's centre, of an operator there.
func theCentre(f *Facts) (staffing.Owner, bool) {
	if !f.operates() {
		return staffing.Owner{}, false
	}
	centre := f.OwnCentre()
	return centre, centre.Code != ""
}

// OwnCentre returns the centre that the caller acts for, the zero Owner where they act for none.
func (f *Facts) OwnCentre() staffing.Owner {
	for _, m := range f.Me.Mandates {
		if u, ok := f.Roster.Unit(m.Code); ok && (u.Kind == staffing.Centre || u.Kind == staffing.Subcentre) {
			return f.Roster.Owner(string(staffing.OwnerUnit), u.Code)
		}
	}
	return staffing.Owner{}
}

// forACaller is the centre where nobody with an account reported.
func forACaller(f *Facts) (staffing.Owner, bool) {
	if f.Case.Reporter != "" {
		return staffing.Owner{}, false
	}
	return theCentre(f)
}

func theirPost(f *Facts) (staffing.Owner, bool) {
	if len(f.Me.Posts) == 0 {
		return staffing.Owner{}, false
	}
	return f.Roster.OwnerOf(f.Me.Posts[0]), true
}

// operates: the caller is an operator of a centre whose territory holds the place.
func (f *Facts) operates() bool { return f.Me.Operates(f.Case.Path) }

// ofDistrict: the caller is an operator of the district centre.
func (f *Facts) ofDistrict() bool { return f.Me.Operates(districtPath(f.Case.District)) }

// tasked finds the open task of a kind that the caller answers: of a number, or the first, where that is 0.
func tasked(kind TaskKind) func(*Facts, int) (Task, bool) {
	return func(f *Facts, n int) (Task, bool) {
		return f.findTask(n, func(t Task) bool { return t.Kind == kind && t.State == TaskOpen && f.ActsFor(t.Owner) })
	}
}

// assisting finds assistance that is still open.
func assisting(f *Facts, n int) (Task, bool) {
	return f.findTask(n, func(t Task) bool { return t.Kind == Assist && t.State == TaskOpen })
}

// replied finds an answered supervision order that the caller may judge.
func replied(f *Facts, n int) (Task, bool) {
	return f.findTask(n, func(t Task) bool {
		return t.Kind == Supervise && t.State == TaskAnswered && !f.ActsFor(t.Owner) && (f.ActsFor(t.By) && f.operates() || f.ofDistrict())
	})
}

// isFinder: the same person, or somebody on the post that found it.
func isFinder(f *Facts) bool {
	if f.Case.Finder.Account != "" && f.Me.AccountID() == f.Case.Finder.Account {
		return true
	}
	return f.Me.belongs(f.Case.Finder.Code)
}
