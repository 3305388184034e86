package ledger

import (
	"context"
	"fmt"

	"liandong/internal/district/indicator"
	"liandong/internal/kernel/store"
)

// VerifyFigures counts the whole history of a district anew, from its events, and answers every cell that says something else. It reads one
// snapshot and stops nobody. Progress is told after each zone and may be nil.
func VerifyFigures(ctx context.Context, db *store.DB, district string, progress func(string)) (wrong []indicator.Difference, err error) {
	err = db.View(ctx, func(tx *store.Tx) error {
		wrong = nil
		grids, err := countedGrids(tx, district)
		if err != nil {
			return err
		}
		pending, err := indicator.Pending(tx, district)
		if err != nil {
			return err
		}
		happened, seen := indicator.Ledger{}, map[string]bool{}
		compare := func(areas ...string) error {
			for _, a := range areas {
				seen[a] = true
				found, err := indicator.Compare(tx, district, a, happened, pending)
				if err != nil {
					return err
				}
				wrong = append(wrong, found...)
			}
			return nil
		}
		for i, g := range grids {
			if err := retell(tx, district, g.grid, func(delta indicator.Delta) { happened.Add(district, delta) }); err != nil {
				return err
			}
			if err := compare(g.grid); err != nil {
				return err
			}
			if i+1 < len(grids) && grids[i+1].zone == g.zone {
				continue
			}
			if err := compare(g.zone); err != nil {
				return err
			}
			if progress != nil {
				progress(fmt.Sprintf("%s, %d/%d", g.zone, i+1, len(grids)))
			}
		}
		if err := compare(happened.Areas()...); err != nil { // the district and the units
			return err
		}
		if err := compare(pending.Areas()...); err != nil {
			return err
		}
		left, err := indicator.Areas(tx, district)
		for _, a := range left {
			if !seen[a] && err == nil {
				err = compare(a) // nothing happened there
			}
		}
		return err
	})
	return wrong, err
}

type countedGrid struct{ zone, grid string }

// countedGrids lists the base grids that have cases, by zone.
func countedGrids(tx *store.Tx, district string) (grids []countedGrid, err error) {
	err = tx.Each(`SELECT DISTINCT zone, grid FROM cases WHERE district = $1 ORDER BY zone, grid`, store.Args(district), func(r store.Scanner) error {
		var g countedGrid
		err := r.Scan(&g.zone, &g.grid)
		grids = append(grids, g)
		return err
	})
	return grids, err
}

const correctedAtOnce = 500

// RebuildFigures puts right what VerifyFigures finds, and answers how many cells that were. People go on working meanwhile: what they change is
// added to the cells as always.
func RebuildFigures(ctx context.Context, db *store.DB, district string, progress func(string)) (int, error) {
	wrong, err := VerifyFigures(ctx, db, district, progress)
	if err != nil {
		return 0, err
	}
	for at := 0; at < len(wrong); at += correctedAtOnce {
		part := wrong[at:min(at+correctedAtOnce, len(wrong))]
		if err := db.Update(ctx, func(tx *store.Tx) error { return indicator.Correct(tx, district, part) }); err != nil {
			return at, err
		}
		if progress != nil {
			progress(fmt.Sprintf("%d/%d", at+len(part), len(wrong)))
		}
	}
	return len(wrong), nil
}

// CountPast counts the history of districts that have one and no figures, as after an upgrade that counts in a new way.
func CountPast(ctx context.Context, db *store.DB, progress func(string)) error {
	var behind []string
	err := db.View(ctx, func(tx *store.Tx) error {
		behind = nil
		all, err := tx.Districts()
		for _, district := range all {
			var counted, happened bool
			counted, err = indicator.HasFigures(tx, district)
			if err == nil && !counted {
				happened, err = tx.Any(`SELECT 1 FROM case_event WHERE district = $1 LIMIT 1`, district)
			}
			if err != nil {
				return err
			}
			if happened {
				behind = append(behind, district)
			}
		}
		return err
	})
	for _, district := range behind {
		if err == nil {
			_, err = RebuildFigures(ctx, db, district, progress)
		}
	}
	return err
}
