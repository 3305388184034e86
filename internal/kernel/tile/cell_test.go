package tile_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/tile"
)

// TestTheCellsOfATileAreOneRun compares the number of a point's cell with the tile of each zoom that holds the point.
func TestTheCellsOfATileAreOneRun(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		p := geo.At(dice.Float64()*360-180, dice.Float64()*170-85)
		cell := tile.Cell(p)
		for zoom := 0; zoom <= tile.MostZoom; zoom++ {
			a := tile.Of(p, zoom)
			first, below := a.Cells()
			if cell < first || cell >= below {
				t.Fatalf("%v: cell %d is not in %d..%d of %+v", p, cell, first, below, a)
			}
			if blocks := a.Blocks(); blocks != nil && !slices.Contains(blocks, tile.Block(cell)) {
				t.Fatalf("%v: block %d is not in %v of %+v", p, tile.Block(cell), blocks, a)
			}
			if east := (tile.Address{Z: a.Z, X: a.X + 1, Y: a.Y}); east.X < 1<<a.Z {
				if first, below := east.Cells(); cell >= first && cell < below {
					t.Fatalf("%v lies in %+v too", p, east)
				}
			}
		}
	}
}

func TestACoverHoldsItsBox(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		p := geo.At(120+dice.Float64(), 30+dice.Float64())
		box := geo.Around(p, geo.Point{X: p.X + dice.Int32N(2_000_000), Y: p.Y + dice.Int32N(2_000_000)})
		cover := tile.Cover(box)
		if len(cover) == 0 || len(cover) > 4 {
			t.Fatalf("%v: %d tiles", box, len(cover))
		}
		for range 20 {
			inside := geo.Point{X: box.Min.X + dice.Int32N(box.Max.X-box.Min.X+1), Y: box.Min.Y + dice.Int32N(box.Max.Y-box.Min.Y+1)}
			if !slices.Contains(cover, tile.Of(inside, cover[0].Z)) {
				t.Fatalf("%v of %v is in none of %v", inside, box, cover)
			}
		}
	}
}

func TestAnAddressIsChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ z, x, y, field string }{
		{"0", "0", "0", ""}, {"18", "262143", "262143", ""}, {"19", "0", "0", "z"}, {"-1", "0", "0", "z"}, {"x", "0", "0", "z"}, {"3", "8", "0", "x"}, {"3", "0", "8", "y"},
		{"3", "01", "0", "x"}, {"3", "1", "", "y"}, {"3", "+1", "0", "x"}, {"3", "1", "99999999999999999999", "y"},
	} {
		_, err := tile.Parse(c.z, c.x, c.y)
		field := ""
		if err != nil {
			field = fault.From(err).Field
		}
		if field != c.field {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
