package rules

import (
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/words"
)

// Foreseen is what would happen to it, and why.
type Foreseen struct {
	Place      territory.Place
	Decision   staffing.Decision
	Admitted   bool // a patroller's own find is filed and routed at once
	Due        time.Time
	AcceptBy   time.Time
	Conditions []matter.Condition
	Why        words.Text
}

var (
	admittedWords = words.T("准入事项：巡查员自行发现的直接立案派遣；其他来源由中心立案", "Admitted to patrol: a patroller's own find is filed and dispatched at once; other reports are filed by the centre.")
	otherWords    = words.T("未准入巡查：由中心立案后派遣", "Not admitted to patrol: the centre files it, then it is dispatched.")
)

// Foresee is what becomes of the matter at the place, once it is filed by its first condition.
func Foresee(f *Facts, routing staffing.Routing) (out Foreseen, err error) {
	m := f.Matter
	out = Foreseen{Place: f.Place, Admitted: m.AdmittedAt(f.Now), Conditions: m.Conditions, Why: otherWords}
	if out.Admitted {
		out.Why = admittedWords
	}
	if out.Decision, err = routing.Route(f.Roster, f.Question()); err != nil {
		return out, err
	}
	if len(m.Conditions) > 0 {
		out.Due = f.Calendars.Standard().Due(f.Now, m.Conditions[0].Limit)
	}
	limit := f.Catalogue.Limit(matter.Accept, matter.Urgency(f.Case.Urgency), f.Now)
	out.AcceptBy = CalendarFor(f, out.Decision.Owner).Due(f.Now, limit)
	return out, nil
}
