package intake

import (
	"context"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
)

// Trial is a report that is only thought of.
type Trial struct {
	Matter   string
	Position geo.Position
	Urgency  string    // that of the matter where it is empty
	At       time.Time // now where it is zero
	Draft    bool      // by the draft of the routing rules instead of those in force
}

// DryRun returns what would happen to a report, without writing anything. Permission: staff.read.
func (in *Intake) DryRun(ctx context.Context, who access.Credential, trial Trial) (out rules.Foreseen, err error) {
	at, err := trial.Position.Normalise()
	if err != nil {
		return out, err
	}
	err = in.DB.View(ctx, func(tx *store.Tx) error {
		f, err := in.Facts(tx, who, in.Clock.Now())
		if err != nil {
			return err
		}
		if err := f.Me.May(access.ReadStaff); err != nil {
			return err
		}
		if !trial.At.IsZero() {
			f.Now = trial.At
		}
		m, ok := f.Catalogue.Matter(trial.Matter)
		if !ok || !m.ValidAt(f.Now) {
			return rules.ErrMatter.At("matter")
		}
		f.Matter = m
		if f.Place, err = f.Map.Locate(at); err != nil {
			return err
		}
		routing := f.Routing
		if trial.Draft {
			edition, err := in.Routing.Open(tx, who.District)
			if err != nil {
				return err
			}
			routing = edition.Draft
		}
		f.Case.Urgency = trial.Urgency
		if trial.Urgency == "" {
			f.Case.Urgency = string(m.Urgency)
		}
		out, err = rules.Foresee(f, routing)
		return err
	})
	return out, err
}
