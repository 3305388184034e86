package intake

import (
	"context"

	"liandong/internal/call"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/media"
)

// join takes one more report of an open case that the caller sees, instead of opening another.
func (in *Intake) join(ctx context.Context, who access.Credential, draft Draft, at geo.Point) (r rules.Report, c rules.Case, ref rules.Reference, created bool, err error) {
	err = in.DB.Update(ctx, func(tx *store.Tx) error {
		f, err := in.Facts(tx, who, in.Clock.Now())
		if err != nil {
			return err
		}
		ref, created = f.Reference, true
		draft, err := in.asGuest(tx, f, draft)
		if err != nil {
			return err
		}
		if draft, err = in.called(tx, f, draft); err != nil {
			return err
		}
		if err := in.admit(f, draft, at); err != nil {
			return err
		}
		if err := in.Study(tx, f, draft.Case); err != nil {
			return rules.ErrJoin.At("case")
		}
		report, err := in.stored(f, draft, journal.Salt())
		if err != nil {
			return err
		}
		report.Case = draft.Case
		report.Digest = report.Commitment()
		first, err := writeReport(tx, report)
		if err != nil {
			return err
		}
		if !first {
			created = false
			r, c, err = in.again(tx, f, draft)
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
		f.Joining = true
		step, err := rules.Decide(f, rules.ActAdded, rules.Input{ID: ledger.NewID(), Clock: rules.ClockSays{Report: report.Report, Digest: report.Digest}})
		if err != nil {
			return err
		}
		if step.Files, err = media.Sums(tx, report.District, report.Media); err != nil {
			return err
		}
		if err := in.Write(tx, f, []rules.Step{step}); err != nil {
			return err
		}
		r = report.Report
		c, err = in.ShowOne(tx, f, step.After)
		return err
	})
	return r, c, ref, created, err
}
