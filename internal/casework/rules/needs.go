package rules

import (
	"math"
	"unicode/utf8"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/lifecycle"
	"liandong/internal/kernel/words"
)

// Need (要件) is something an action asks for.
type Need = lifecycle.Need[*Facts, Input]

// The needs. One whose name ends in ? is optional; what only the effect of the action can judge has no check here.
var (
	NeedReason = need("reason", func(_ *Facts, in Input) *fault.Error {
		return unless(words.Said(in.Reason) || in.Clock.rung != "", ErrReason, "reason") // a ladder says its own, in both languages
	})
	MayReason  = Need{Name: "reason?"}
	ReasonIfNo = need("reason?", func(_ *Facts, in Input) *fault.Error {
		return unless(in.Valid == nil || *in.Valid || words.Said(in.Reason), ErrReason, "reason")
	})
	NeedNote    = need("note", func(_ *Facts, in Input) *fault.Error { return unless(words.Said(in.Note), ErrNote, "note") })
	NeedTo      = need("to", func(_ *Facts, in Input) *fault.Error { return unless(in.To != nil, ErrTo, "to") })
	MayHelpers  = Need{Name: "helpers?"} // who assists the lead
	MeetingDays = need("days?", func(_ *Facts, in Input) *fault.Error {
		return unless(in.Days >= 0 && in.Days <= maxMeetingDays, ErrMeetingDays, "days", maxMeetingDays)
	})
	MayTo         = Need{Name: "to?"}       // else the routing rule, or nobody
	NeedCondition = Need{Name: "condition"} // which condition of the matter is met
	MayMatter     = Need{Name: "matter?"}   // where the case has none yet
	NeedValid     = need("valid", func(_ *Facts, in Input) *fault.Error { return unless(in.Valid != nil, ErrValid, "valid") })
	NeedDays      = need("days", func(f *Facts, in Input) *fault.Error { // working days
		left, most, rule := f.leave()
		return unless(in.Days >= 1 && in.Days <= left, ErrDays, "days", left, most, int(math.Round(rule.Share*100)))
	})
	NeedUntil = need("until", func(f *Facts, in Input) *fault.Error { // a day or an instant ahead
		return unless(in.Until.After(f.Now) && !in.Until.After(f.Now.AddDate(0, 0, maxSuspendDays)), ErrUntil, "until", maxSuspendDays)
	})
	MayTask     = Need{Name: "task?"}                                                                                             // which task, where there are several
	NeedBasis   = need("basis", func(_ *Facts, in Input) *fault.Error { return unless(words.Said(in.Basis), ErrBasis, "basis") }) // in law
	NeedParties = Need{Name: "parties", Wrong: func(_ *Facts, in Input) []*fault.Error { return checkParties(in.Parties) }}       // of a dispute
	NeedRating  = need("rating", func(_ *Facts, in Input) *fault.Error {
		return unless(in.Rating >= 1 && in.Rating <= 5, ErrRating, "rating")
	}) // 1 to 5
	NeedInto = need("into", func(_ *Facts, in Input) *fault.Error { return unless(in.Into != "", ErrInto, "into") }) // the case that goes on
)

const maxMeetingDays = 60 // working days within which a meeting wants something done

func need(name string, wrong func(*Facts, Input) *fault.Error) Need {
	return Need{Name: name, Wrong: func(f *Facts, in Input) []*fault.Error {
		if err := wrong(f, in); err != nil {
			return []*fault.Error{err}
		}
		return nil
	}}
}

// unless is nil if what was said is right, else the fault with its field.
func unless(right bool, wrong *fault.Definition, field string, args ...any) *fault.Error {
	if right {
		return nil
	}
	return wrong.At(field, args...)
}

// check returns all that is wrong with what was said with an action.
func check(f *Facts, r Rule, in Input) error {
	wrong := r.Wrong(f, in)
	for field, v := range map[string]string{"reason": in.Reason, "note": in.Note, "basis": in.Basis} {
		if utf8.RuneCountInString(v) > maxWords {
			wrong = append(wrong, ErrTooLong.At(field, maxWords))
		}
	}
	return fault.Collect(wrong)
}
