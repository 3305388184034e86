package casework

import (
	"slices"

	"liandong/internal/fault"
	"liandong/internal/territory"
)

// entitled says for each kind of person whether the caller is one: nil, or why not.
var entitled = map[Who]func(*Facts, Rule) *fault.Error{
	ByAnybody:  func(*Facts, Rule) *fault.Error { return nil },
	ByStaff:    func(f *Facts, _ Rule) *fault.Error { return when(len(f.Me.Posts) > 0, WhyStaff) },
	ByOperator: func(f *Facts, _ Rule) *fault.Error { return when(f.Me.Rule != "" || f.operates(), WhyOperator) },
	ByOverseer: func(f *Facts, _ Rule) *fault.Error {
		return when(f.Me.Rule != "" || f.operates() && !f.Me.owns(f.Case.Owner), WhyOverseer)
	},
	ByScreener: func(f *Facts, _ Rule) *fault.Error {
		return when(f.Me.owns(f.Case.Owner), WhyScreener, f.Case.Owner.Name)
	},
	ByOwner: func(f *Facts, _ Rule) *fault.Error { return when(f.Me.owns(f.Case.Owner), WhyOwner, f.Case.Owner.Name) },
	ByOwnerOrOperator: func(f *Facts, _ Rule) *fault.Error {
		return when(f.Me.Rule != "" || f.Me.owns(f.Case.Owner) || f.operates(), WhyOwner, f.Case.Owner.Name)
	},
	ByTownOwner: func(f *Facts, _ Rule) *fault.Error {
		if !f.Me.owns(f.Case.Owner) {
			return WhyOwner.New(f.Case.Owner.Name)
		}
		return when(f.Case.Level == territory.Town || f.Case.Level == territory.District, WhyTownOwner)
	},
	ByDispatcher: func(f *Facts, _ Rule) *fault.Error {
		if !f.operates() {
			return WhyDispatcher.New()
		}
		return when(f.Case.Dispatcher == byRouting || slices.Contains(f.Me.Units, f.Case.Dispatcher), WhyDispatcher)
	},
	ByTasked: func(f *Facts, r Rule) *fault.Error {
		_, ok := f.myTask(r.Action, 0)
		return when(ok, WhyTasked, r.Name)
	},
	ByJudge: func(f *Facts, _ Rule) *fault.Error {
		_, ok := f.reply(0)
		return when(ok, WhyJudge)
	},
	ByAsker: func(f *Facts, _ Rule) *fault.Error {
		mine := f.Me.account() == f.Case.Ask.By.Account || f.Me.owns(f.Case.Ask.By.Owner)
		return when(f.Case.Ask.Kind == NoAsk || mine, WhyAsker) // a guard says that nothing was asked
	},
	ByChecker: func(*Facts, Rule) *fault.Error { return nil }, // the guards say it, each with its own sentence
	ByHandler: func(f *Facts, _ Rule) *fault.Error {
		return when(f.Case.Handler.Owner.Code != "" && f.Me.owns(f.Case.Handler.Owner), WhyOnlySide)
	},
	ByReporter: func(f *Facts, _ Rule) *fault.Error {
		me := f.Me.account()
		reported := me != "" && (me == f.Case.Reporter || !f.operates() && slices.Contains(f.Reporters, me)) // an operator's account stands for callers
		return when(reported || f.Case.Reporter == "" && f.operates(), WhyReporter)
	},
	ByReporting: func(f *Facts, _ Rule) *fault.Error { return when(f.joining, WhyReporting) },
	ByRule:      func(f *Facts, _ Rule) *fault.Error { return when(f.Me.Rule != "", WhyRule) },
}

// when answers nil if the condition holds, else the refusal.
func when(holds bool, why *fault.Definition, args ...any) *fault.Error {
	if holds {
		return nil
	}
	return why.New(args...)
}

// operates: the caller is an operator of a centre whose territory holds the place.
func (f *Facts) operates() bool { return f.Me.operates(f.Case.Path) }

// ofDistrict: the caller is an operator of the district centre.
func (f *Facts) ofDistrict() bool { return f.Me.operates(districtPath(f.Case.District)) }

// answersTo says which kind of task an action answers.
var answersTo = map[Action]TaskKind{ActAssisted: Assist, ActReply: Supervise, ActRechecked: Recheck}

// myTask is the open task that the caller answers with an action; the first, where n is 0.
func (f *Facts) myTask(a Action, n int) (Task, bool) {
	return f.findTask(n, func(t Task) bool { return t.Kind == answersTo[a] && t.State == TaskOpen && f.Me.owns(t.Owner) })
}

// reply is an answered supervision order that the caller may judge.
func (f *Facts) reply(n int) (Task, bool) {
	return f.findTask(n, func(t Task) bool {
		return t.Kind == Supervise && t.State == TaskAnswered && !f.Me.owns(t.Owner) && (f.Me.owns(t.By) && f.operates() || f.ofDistrict())
	})
}

// isFinder: the same person, or somebody on the post that found it.
func isFinder(f *Facts) bool {
	if f.Case.Finder.Account != "" && f.Me.account() == f.Case.Finder.Account {
		return true
	}
	return f.Case.Finder.Code != "" && slices.Contains(f.Me.parties(), f.Case.Finder.Code)
}
