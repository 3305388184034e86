package casework

import (
	"context"
	"errors"
	"time"

	"liandong/internal/access"
	"liandong/internal/call"
	"liandong/internal/geo"
	"liandong/internal/journal"
	"liandong/internal/media"
	"liandong/internal/store"
	"liandong/internal/words"
)

var (
	mergedInto = words.T("并入案件%s继续办理", "Goes on in case %s.")
	joinedBy   = words.T("案件%s并入本案", "Case %s was merged into this one.")
	partedFrom = words.T("案件%s不再并入本案", "Case %s is a case of its own again.")
	addedOnce  = words.T("又有人反映同一问题", "Somebody else reported the same.")
)

// intoWhich lets the event of a merging name the case that goes on.
func intoWhich(tx *store.Tx, f *Facts, in *Input) error {
	other, err := loadCase(tx, f.Case.District, in.Into, f.Roster)
	if errors.Is(err, ErrNoCase) {
		return nil // merge says what is wrong with it
	}
	in.clock.words = mergedInto.With(other.Number)
	return err
}

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
	c.MergedInto, c.Outcome, c.Ask = "", Outcome{}, Ask{}
	c.ClosedAt, c.FiledAt, c.DueAt = time.Time{}, time.Time{}, time.Time{}
	c.Clocks = Clocks{Pauses: c.Pauses}
	return nil
}

func joined(_ *Facts, _ Rule, in Input, s *Step) error {
	s.After.Reports += in.clock.reports
	return nil
}
func parted(_ *Facts, _ Rule, in Input, s *Step) error {
	s.After.Reports -= in.clock.reports
	return nil
}

// merge moves reports between the case of a step and the one that goes on for it, and writes down there that they came or went.
func (d *Desk) merge(tx *store.Tx, f *Facts, s Step, in Input) error {
	into, action, said := in.Into, ActJoined, joinedBy
	if s.Event.Action == ActUnmerge {
		into, action, said = s.Before.MergedInto, ActParted, partedFrom
	}
	if action == ActJoined {
		taken, err := tx.Any(`SELECT 1 FROM cases WHERE district = $1 AND merged_into = $2`, s.After.District, s.After.ID)
		if err != nil {
			return err
		}
		if taken {
			return WhyTookOver.New()
		}
	}
	other := *f
	err := d.gather(tx, &other, s.After.District, into)
	if errors.Is(err, ErrNoCase) {
		return ErrInto.At("into")
	}
	if err != nil {
		return err
	}
	if action == ActJoined && (!other.Case.State.Open() || other.Case.ID == s.After.ID || !f.Me.operates(other.Case.Path)) {
		return ErrInto.At("into")
	}
	other.Me = Me{Rule: mergeRuleID}
	step, err := decide(&other, action, Input{ID: newID(), clock: clockSays{words: said.With(s.After.Number), reports: s.After.Reports}})
	if err != nil {
		return err
	}
	if err := d.write(tx, &other, []Step{step}); err != nil {
		return err
	}
	from, to, which := s.After.ID, into, ""
	if action == ActParted {
		from, to, which = into, s.After.ID, " AND origin = $1"
	}
	// What came with a report goes with it: whoever sees the report sees its files.
	if _, err := tx.Exec(`UPDATE media SET case_id = $1 WHERE district = $2 AND case_id = $3 AND entry IN (SELECT r.id FROM report r WHERE r.district = $2 AND r.case_id = $3`+which+`)`,
		to, s.After.District, from); err != nil {
		return err
	}
	if action == ActJoined {
		_, err = tx.Exec(`UPDATE report SET origin = CASE WHEN origin = '' THEN case_id ELSE origin END, case_id = $1 WHERE district = $2 AND case_id = $3`,
			into, s.After.District, s.After.ID)
		return err
	}
	_, err = tx.Exec(`UPDATE report SET case_id = $1 WHERE district = $2 AND case_id = $3 AND origin = $1`, s.After.ID, s.After.District, into)
	return err
}

const mergeRuleID = "merge"

// join takes one more report of an open case that the caller sees, instead of opening another.
func (d *Desk) join(ctx context.Context, who access.Credential, draft Draft, at geo.Point) (r Report, c Case, ref Reference, created bool, err error) {
	err = d.DB.Update(ctx, func(tx *store.Tx) error {
		f, err := d.facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		ref, created = f.Reference, true
		draft, err := d.asGuest(tx, f, draft)
		if err != nil {
			return err
		}
		if draft, err = d.called(tx, f, draft); err != nil {
			return err
		}
		if err := d.admit(f, draft, at); err != nil {
			return err
		}
		if err := d.study(tx, f, draft.Case); err != nil {
			return ErrJoin.At("case")
		}
		report, err := d.stored(f, draft, journal.Salt())
		if err != nil {
			return err
		}
		report.Case = draft.Case
		report.digest = report.commitment()
		first, err := writeReport(tx, report)
		if err != nil {
			return err
		}
		if !first {
			created = false
			r, c, err = d.again(tx, f, draft)
			return err
		}
		if err := media.Attach(tx, who.District, report.Case, report.ID, report.Media, report.Account); err != nil {
			return err
		}
		if draft.Call != "" {
			if err := tx.LaterAll([]store.Statement{call.Keep(who.District, draft.Call, draft.ID)}); err != nil {
				return err
			}
		}
		f.joining = true
		step, err := decide(f, ActAdded, Input{ID: newID(), clock: clockSays{report: report}})
		if err != nil {
			return err
		}
		if step.Files, err = media.Sums(tx, report.District, report.Media); err != nil {
			return err
		}
		if err := d.write(tx, f, []Step{step}); err != nil {
			return err
		}
		r = report.Report
		c, err = d.showOne(tx, f, step.After)
		return err
	})
	return r, c, ref, created, err
}

// added is one more report of the same matter.
func added(_ *Facts, _ Rule, in Input, s *Step) error {
	s.After.Reports++
	s.Event.Report, s.Event.Digest, s.Event.Words = in.clock.report.ID, in.clock.report.digest, addedOnce
	return nil
}
