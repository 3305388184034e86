package intake

import (
	"context"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/matter"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

// Forecast (去向预告) is what would become of a report that is being written.
type Forecast struct {
	First   rules.Case      // as it would be opened: who has it first, and until when
	Acts    string          // who acts for the first owner, masked; "" where it is a unit or nobody holds the post
	Then    *rules.Foreseen // once it is filed; nil while the matter is open
	Handles string          // who acts for the owner of then, masked
	Ref     rules.Reference
}

// Forecast returns what a report would become, without writing anything: it is opened as Report would open it, and thrown away. Of the draft only source,
// matter and position count. Permission: case.report. Errors: those of a report's source, matter and position.
func (in *Intake) Forecast(ctx context.Context, who access.Credential, draft Draft) (out Forecast, err error) {
	at, err := draft.Position.Normalise()
	if err != nil {
		return out, err
	}
	err = in.DB.View(ctx, func(tx *store.Tx) error {
		out = Forecast{}
		f, err := in.Facts(tx, who, in.Clock.Now())
		if err != nil {
			return err
		}
		f.Matter = matter.Matter{}
		if err := in.situate(f, draft, at); err != nil {
			return err
		}
		draft.ID = ledger.NewID()
		r, err := in.stored(f, Draft{ID: draft.ID, Source: draft.Source, Matter: draft.Matter, Position: draft.Position}, journal.Salt())
		if err != nil {
			return err
		}
		r.Case = ledger.NewID()
		steps, err := open(f, r, "", at)
		if err != nil {
			return err
		}
		out.Ref, out.First = f.Reference, steps[len(steps)-1].After
		out.Acts = actsAs(f, out.First.Owner.Code)
		if draft.Matter == "" {
			return nil
		}
		then, err := rules.Foresee(f, f.Routing)
		if err != nil {
			return err
		}
		out.Then, out.Handles = &then, actsAs(f, then.Decision.Owner.Code)
		return nil
	})
	return out, err
}

// actsAs is the masked name of who acts on a post; "" for a unit, for nobody, and for who may not read the staff.
func actsAs(f *rules.Facts, post string) string {
	if f.Me.May(access.ReadStaff) != nil {
		return ""
	}
	if holders := f.Roster.Holders(post, f.Now); len(holders) > 0 {
		return holders[0].Shown
	}
	return ""
}
