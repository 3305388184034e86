package rules

import (
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/kernel/words"
)

func merged(f *Facts, r Rule, in Input, s *Step) error {
	if in.Into == f.Case.ID {
		return ErrInto.At("into")
	}
	s.After.MergedInto = in.Into
	return over(f, r, in, s)
}

// unmerged is a case of its own again, to be looked at by the centre as if it had just come in.
func unmerged(_ *Facts, _ Rule, _ Input, s *Step) error {
	c := &s.After
	c.MergedInto, c.Outcome, c.Ask, c.Voices = "", Outcome{}, Ask{}, nil
	c.ClosedAt, c.FiledAt, c.DueAt = time.Time{}, time.Time{}, time.Time{}
	c.Clocks = Clocks{Pauses: c.Pauses}
	return nil
}

func joined(_ *Facts, _ Rule, in Input, s *Step) error {
	s.After.Reports += in.Clock.Reports
	s.After.keep(in.Clock.Secrecy)
	return nil
}

func parted(_ *Facts, _ Rule, in Input, s *Step) error {
	s.After.Reports -= in.Clock.Reports
	return nil
}

// added is one more report of the same matter.
func added(_ *Facts, _ Rule, in Input, s *Step) error {
	s.After.Reports++
	s.After.keep(SecrecyOf(in.Clock.Report.Demand, in.Clock.Report.Secret, matter.Matter{}))
	s.Event.Report, s.Event.Digest, s.Event.Words = in.Clock.Report.ID, in.Clock.Digest, addedOnce
	return nil
}

var addedOnce = words.T("又有人反映同一问题", "Somebody else reported the same.")
