package query

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/tile"
)

// mostSpots is how many cases of a tile are looked at one by one; more are counted by the database.
const mostSpots = 500

// Spots returns a tile of the cases that the filter chooses and the caller may see: open ones where it names no state; single ones, and many in one
// place as one. Words and the mark of a page play no part. Permission: case.read.
func (d *Query) Spots(ctx context.Context, who access.Credential, filter Filter, a tile.Address) (made tile.Encoded, err error) {
	err = d.onMap(ctx, who, func(tx *store.Tx, f *rules.Facts) error {
		q := &query{}
		late := q.overdue(f.Now) // first, because it is selected
		open := len(filter.States) == 0 || filter.onlyOpen()
		if !open {
			late = "c.owner_code <> '' AND " + late // left out otherwise: the index of open cases has all but the owner
		}
		late = "CASE WHEN " + late + " THEN 1 ELSE 0 END"
		if err := q.tile(f, filter, a, open); err != nil {
			return err
		}
		spots, err := readSpots(tx, q, late)
		if err != nil {
			return err
		}
		if len(spots) <= mostSpots {
			made, err = tile.Spots(a, spots)
			return err
		}
		bunches, err := readBunches(tx, q, "SUM("+late+")", a)
		if err != nil {
			return err
		}
		made, err = tile.Bunches(a, bunches)
		return err
	})
	return made, err
}

// onMap runs fn for a caller who may read cases.
func (q *Query) onMap(ctx context.Context, who access.Credential, fn func(*store.Tx, *rules.Facts) error) error {
	return q.DB.View(ctx, func(tx *store.Tx) error {
		f, err := q.Facts(tx, who, q.Clock.Now())
		if err != nil {
			return err
		}
		if err := f.Me.May(access.ReadCases); err != nil {
			return err
		}
		return fn(tx, f)
	})
}

// tile narrows a filter to the cases of a tile: open ones by the index of their cells, all by that of blocks and time.
func (q *query) tile(f *rules.Facts, filter Filter, a tile.Address, open bool) error {
	q.onMap = true
	first, below := a.Cells()
	q.and("c.cell >= " + q.param(first))
	q.and("c.cell < " + q.param(below))
	if open {
		q.and("c.owner_code <> ''")
	} else {
		q.blocks(a)
	}
	return q.choose(f, filter)
}

// blocks narrows to the blocks of some tiles, if they are not too many.
func (q *query) blocks(tiles ...tile.Address) {
	var numbers []int64
	for _, a := range tiles {
		numbers = append(numbers, a.Blocks()...)
	}
	slices.Sort(numbers)
	var list []string
	for _, n := range slices.Compact(numbers) {
		list = append(list, q.param(n))
	}
	if len(list) > 0 {
		q.and("c.block IN (" + strings.Join(list, ", ") + ")")
	}
}

// readSpots reads cases one by one, up to one more than are drawn so.
func readSpots(tx *store.Tx, q *query, late string) (spots []tile.Spot, err error) {
	text := "SELECT " + late + ", c.id, c.x, c.y, c.matter, c.state FROM cases c WHERE " +
		strings.Join(q.where, " AND ") + fmt.Sprintf(" LIMIT %d", mostSpots+1)
	err = tx.Each(text, q.args, func(r store.Scanner) error {
		var s tile.Spot
		var x, y int32
		var overdue int
		err := r.Scan(&overdue, &s.ID, &x, &y, &s.Matter, &s.State)
		s.At, s.Overdue = geo.Point{X: x, Y: y}, overdue != 0
		spots = append(spots, s)
		return err
	})
	return spots, err
}

// readBunches counts cases by square of the tile.
func readBunches(tx *store.Tx, q *query, late string, a tile.Address) (bunches []tile.Bunch, err error) {
	square := fmt.Sprintf("c.cell / %d", a.PerSquare())
	text := "SELECT " + late + ", " + square + ", COUNT(*) FROM cases c WHERE " + strings.Join(q.where, " AND ") + " GROUP BY " + square + " ORDER BY " + square
	err = tx.Each(text, q.args, func(r store.Scanner) error {
		var b tile.Bunch
		err := r.Scan(&b.Overdue, &b.Square, &b.N)
		bunches = append(bunches, b)
		return err
	})
	return bunches, err
}

// cellBatch is how many cases get their cell at once.
const cellBatch = 2000

// CellStep gives a cell to cases that have none: those from before there were cells. It is a step of the sequencer.
func (q *Query) CellStep(tx *store.Tx, district string, _ time.Time) (func(*store.Tx) (int, error), error) {
	waits, err := tx.Any(`SELECT 1 FROM cases WHERE district = $1 AND cell = 0 LIMIT 1`, district)
	if !waits || err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (int, error) {
		type unplaced struct {
			id string
			at geo.Point
		}
		var all []unplaced
		err := tx.Each(`SELECT id, x, y FROM cases WHERE district = $1 AND cell = 0 ORDER BY id LIMIT $2`, store.Args(district, cellBatch), func(r store.Scanner) error {
			var u unplaced
			err := r.Scan(&u.id, &u.at.X, &u.at.Y)
			all = append(all, u)
			return err
		})
		for _, u := range all {
			if err != nil {
				break
			}
			cell := tile.Cell(u.at)
			err = tx.Later(`UPDATE cases SET cell = $1, block = $2 WHERE district = $3 AND id = $4`, cell, tile.Block(cell), district, u.id)
		}
		return len(all), err
	}, nil
}
