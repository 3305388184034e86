package indicator

import (
	"strings"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// ErrWaits says that holds are not kept in that split.
var ErrWaits = fault.Define(fault.Invalid, "indicator.waits", "只有镇区和全区的滞留时间可以分事项或分单位查看", "How long cases are held is kept by matter and by unit for zones and the district only.")

// Wait (滞留) is how long cases were held in a stage: every stretch of time in which one owner held one case in one state, by the day on which it ended.
type Wait struct {
	Stage string // the state: received, dispatching, assigned, handling …
	Unit  string // that held; "" for posts, which are few people each, and for all together
	Facts        // Held, HeldMinutes
}

// Waits returns how long cases were held in each stage, all together, in the order of the stages' names. Of a matter there is an answer for zones and the district.
// Errors: ErrWaits.
func Waits(tx *store.Tx, w Window) ([]Wait, error) { return waits(tx, w, "source", "stage") }

// WaitsByUnit is Waits by unit and stage, of zones and the district. Holds of posts have no unit: nobody counts how long a person takes. Errors: ErrWaits.
func WaitsByUnit(tx *store.Tx, w Window) ([]Wait, error) {
	if !w.Area.Wide() || w.Matter != "" {
		return nil, ErrWaits.At("by")
	}
	return waits(tx, w, "unit || ' ' || source", "unit || ' ' || stage")
}

func waits(tx *store.Tx, w Window, cell, delta string) (all []Wait, err error) {
	days := dimHeld
	if w.Matter != "" {
		if days = dimHeldOf; !w.Area.Wide() {
			return nil, ErrWaits.At("matter")
		}
	}
	q := newQuery(tx.Engine, cell, w, w.Area.cells())
	q.cells(days, days.Month())
	q.key = delta
	q.deltas(w.Area.holds(), " AND stage <> ''")
	groups, err := q.run(tx)
	for _, g := range groups {
		unit, stage, both := strings.Cut(g.Key, " ")
		if !both {
			unit, stage = "", g.Key
		}
		all = append(all, Wait{Stage: stage, Unit: unit, Facts: g.Facts})
	}
	return all, err
}
