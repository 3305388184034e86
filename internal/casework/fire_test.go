package casework

import (
	"context"

	"liandong/internal/kernel/timer"
)

// FireTimers rings what is due for a batch of cases.
func (d *Casework) FireTimers(ctx context.Context) (int, error) {
	return (&timer.Runner{DB: d.DB, Clock: d.Clock, Bells: []timer.Bell{d.Bell()}}).Once(ctx)
}
