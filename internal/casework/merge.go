package casework

import (
	"errors"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
	"liandong/internal/media"
)

var (
	mergedInto = words.T("并入案件%s继续办理", "Goes on in case %s.")
	joinedBy   = words.T("案件%s并入本案", "Case %s was merged into this one.")
	partedFrom = words.T("案件%s不再并入本案", "Case %s is a case of its own again.")
)

// intoWhich lets the event of a merging name the case that goes on.
func intoWhich(tx *store.Tx, f *rules.Facts, in *rules.Input) error {
	other, err := ledger.LoadCase(tx, f.Case.District, in.Into, f.Roster)
	if errors.Is(err, ledger.ErrNoCase) {
		return nil // merge says what is wrong with it
	}
	in.Clock.Words = mergedInto.With(other.Number)
	return err
}

// merge moves reports between the case of a step and the one that goes on for it, and writes down there that they came or went.
func (d *Casework) merge(tx *store.Tx, f *rules.Facts, s rules.Step, in rules.Input) error {
	into, action, said := in.Into, rules.ActJoined, joinedBy
	if s.Event.Action == rules.ActUnmerge {
		into, action, said = s.Before.MergedInto, rules.ActParted, partedFrom
	}
	if action == rules.ActJoined {
		taken, err := tx.Any(`SELECT 1 FROM cases WHERE district = $1 AND merged_into = $2 AND merged_into <> ''`, s.After.District, s.After.ID)
		if err != nil {
			return err
		}
		if taken {
			return rules.WhyTookOver.New()
		}
	}
	other := *f
	err := d.Gather(tx, &other, s.After.District, into)
	if errors.Is(err, ledger.ErrNoCase) {
		return rules.ErrInto.At("into")
	}
	if err != nil {
		return err
	}
	if action == rules.ActJoined && (!other.Case.State.Open() || other.Case.ID == s.After.ID || !f.Me.Operates(other.Case.Path)) {
		return rules.ErrInto.At("into")
	}
	other.Me = rules.Me{Rule: mergeRuleID}
	step, err := rules.Decide(&other, action, rules.Input{ID: ledger.NewID(), Clock: rules.ClockSays{Words: said.With(s.After.Number), Reports: s.After.Reports, Secrecy: s.After.Secrecy}})
	if err != nil {
		return err
	}
	if err := d.Write(tx, &other, []rules.Step{step}); err != nil {
		return err
	}
	from, to, which := s.After.ID, into, ""
	args := store.Args(s.After.District, from)
	if action == rules.ActParted {
		from, to, which = into, s.After.ID, ` AND origin = $3`
		args = store.Args(s.After.District, from, to)
	}
	// What came with a report goes with it: whoever sees the report sees its files.
	reports, err := idsIn(tx, `SELECT id FROM report WHERE district = $1 AND case_id = $2`+which, args...)
	if err != nil {
		return err
	}
	if err := media.Move(tx, s.After.District, from, to, reports); err != nil {
		return err
	}
	if action == rules.ActJoined {
		_, err = tx.Exec(`UPDATE report SET origin = CASE WHEN origin = '' THEN case_id ELSE origin END, case_id = $1 WHERE district = $2 AND case_id = $3`,
			into, s.After.District, s.After.ID)
		return err
	}
	_, err = tx.Exec(`UPDATE report SET case_id = $1 WHERE district = $2 AND case_id = $3 AND origin = $1`, s.After.ID, s.After.District, into)
	return err
}

const mergeRuleID = "merge"
