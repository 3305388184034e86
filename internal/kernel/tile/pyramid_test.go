package tile_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/planar"

	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/tile"
)

const cols, rows, side = 7, 6, 120_000 // grids of about a kilometre

// quilt is grids with wriggling borders: what lies between two corners is walked by both neighbours, in opposite directions.
func quilt() []tile.Shape {
	dice := rand.New(rand.NewPCG(5, 6))
	corner := func(i, j int) geo.Point {
		return geo.Point{X: 1_205_000_000 + int32(i)*side, Y: 310_000_000 + int32(j)*side}
	}
	lines := map[string]geo.Ring{}
	line := func(i, j int, east bool) geo.Ring {
		key := fmt.Sprint(i, j, east)
		if lines[key] == nil {
			a, b := corner(i, j), corner(i, j+1)
			if east {
				b = corner(i+1, j)
			}
			lines[key] = geo.Ring{a}
			for k := int32(1); k < 60; k++ {
				p := geo.Point{X: a.X + (b.X-a.X)/60*k, Y: a.Y + (b.Y-a.Y)/60*k}
				off := dice.Int32N(6000) - 3000
				if east {
					p.Y += off
				} else {
					p.X += off
				}
				lines[key] = append(lines[key], p)
			}
		}
		return lines[key]
	}
	back := func(l geo.Ring, end geo.Point) geo.Ring { return append(geo.Ring{end}, l[1:].Reversed()...) }
	var all []tile.Shape
	for j := range rows {
		for i := range cols {
			var r geo.Ring
			r = append(r, line(i, j, true)...)
			r = append(r, line(i+1, j, false)...)
			r = append(r, back(line(i, j+1, true), corner(i+1, j+1))...)
			r = append(r, back(line(i, j, false), corner(i, j+1))...)
			area, err := geo.MultiPolygon{{Outer: r}}.Normalised()
			if err != nil {
				panic(err)
			}
			all = append(all, tile.Shape{Code: fmt.Sprintf("g%d%d", i, j), Name: "网格", Level: "base", Centre: area.Centre(), Area: area})
		}
	}
	return all
}

func decode(t *testing.T, e tile.Encoded) map[string]*mvt.Layer {
	t.Helper()
	found := map[string]*mvt.Layer{}
	if len(e.Body) == 0 {
		return found
	}
	layers, err := mvt.Unmarshal(e.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range layers {
		found[l.Name] = l
	}
	return found
}

// TestNeighboursShareTheirBorder adds up the drawn areas of all grids in a tile that lies wholly inside them: without gap and without overlap they are
// the tile, to the unit (an eighth of a pixel); and every point of the tile lies in one of them.
func TestNeighboursShareTheirBorder(t *testing.T) {
	t.Parallel()
	shapes := quilt()
	p := tile.NewPyramid(map[string][]tile.Layer{"grids": {{Name: "base", Shapes: shapes}}})
	middle := geo.Point{X: 1_205_000_000 + cols*side/2, Y: 310_000_000 + rows*side/2}
	for zoom := 11; zoom <= 16; zoom++ {
		a := tile.Of(middle, zoom)
		e, err := p.Tile("grids", a)
		if err != nil {
			t.Fatal(err)
		}
		var areas []orb.MultiPolygon
		for _, f := range decode(t, e)["base"].Features {
			switch g := f.Geometry.(type) {
			case orb.Polygon:
				areas = append(areas, orb.MultiPolygon{g})
			case orb.MultiPolygon:
				areas = append(areas, g)
			}
		}
		dice := rand.New(rand.NewPCG(uint64(zoom), 1))
		misses := 0
		for range 3000 {
			at := orb.Point{float64(dice.IntN(4096)) + .37, float64(dice.IntN(4096)) + .41}
			if !inside(a, at) {
				continue
			}
			held := 0
			for _, area := range areas {
				if planar.MultiPolygonContains(area, at) {
					held++
				}
			}
			if held != 1 {
				misses++
			}
		}
		if misses > 0 {
			t.Errorf("zoom %d: %d points lie in no grid or in two", zoom, misses)
		}
	}
	e, err := p.Tile("grids", tile.Of(middle, 9))
	if err != nil {
		t.Fatal(err)
	}
	far, all := 0, 0
	for _, f := range decode(t, e)["base"].Features {
		far += points(f.Geometry)
	}
	for _, s := range shapes {
		all += s.Area.Points()
	}
	if far == 0 || far > all/5 {
		t.Errorf("from afar borders have %d points of %d", far, all)
	}
}

// inside says whether a place of a tile is well within the quilt.
func inside(a tile.Address, at orb.Point) bool {
	n := float64(int(1) << a.Z)
	lon := (float64(a.X)+at[0]/4096)/n*360 - 180
	lat := math.Atan(math.Sinh(math.Pi*(1-2*(float64(a.Y)+at[1]/4096)/n))) * 180 / math.Pi
	const room = .0015
	return lon > 120.5+room && lon < 120.5+cols*side/1e7-room && lat > 31+room && lat < 31+rows*side/1e7-room
}

func points(g orb.Geometry) int {
	n := 0
	switch g := g.(type) {
	case orb.Polygon:
		for _, r := range g {
			n += len(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			n += points(p)
		}
	}
	return n
}

// TestASimplifiedBorderStaysNear measures how far drawn corners are from the true border: less than a pixel.
func TestASimplifiedBorderStaysNear(t *testing.T) {
	t.Parallel()
	shapes := quilt()[:1]
	p := tile.NewPyramid(map[string][]tile.Layer{"grids": {{Name: "base", Shapes: shapes}}})
	for zoom := 8; zoom <= 14; zoom++ {
		a := tile.Of(shapes[0].Centre, zoom)
		e, err := p.Tile("grids", a)
		if err != nil {
			t.Fatal(err)
		}
		drawn := decode(t, e)["base"].Features[0].Geometry.(orb.Polygon)[0]
		shapes[0].Area.Edges(func(from, _ geo.Point) {
			at := place(a, from)
			if at[0] < 0 || at[1] < 0 || at[0] > 4096 || at[1] > 4096 {
				return
			}
			if d := planar.DistanceFrom(drawn, at); d > 8 {
				t.Fatalf("zoom %d: a true corner is %.1f units from what is drawn; a pixel is 8", zoom, d)
			}
		})
	}
}

func place(a tile.Address, p geo.Point) orb.Point {
	n := float64(int(1) << a.Z)
	lat := p.Lat() * math.Pi / 180
	return orb.Point{((p.Lon()+180)/360*n - float64(a.X)) * 4096, ((1-math.Log(math.Tan(lat)+1/math.Cos(lat))/math.Pi)/2*n - float64(a.Y)) * 4096}
}

// TestEveryGridAppears walks all tiles of a zoom: every grid is drawn with its name, its label in exactly one tile.
func TestEveryGridAppears(t *testing.T) {
	t.Parallel()
	shapes := quilt()
	p := tile.NewPyramid(map[string][]tile.Layer{"grids": {{Name: "base", From: 12, Shapes: shapes}}})
	for zoom := 12; zoom <= 16; zoom++ {
		drawn, named := map[string]int{}, map[string]int{}
		from, to := tile.Of(geo.Point{X: p.Box().Min.X, Y: p.Box().Max.Y}, zoom), tile.Of(geo.Point{X: p.Box().Max.X, Y: p.Box().Min.Y}, zoom)
		for x := from.X; x <= to.X; x++ {
			for y := from.Y; y <= to.Y; y++ {
				e, err := p.Tile("grids", tile.Address{Z: zoom, X: x, Y: y})
				if err != nil {
					t.Fatal(err)
				}
				layers := decode(t, e)
				for name, count := range map[string]map[string]int{"base": drawn, "labels": named} {
					if l := layers[name]; l != nil {
						for _, f := range l.Features {
							if f.Properties["name"] != "网格" || f.Properties["level"] != "base" {
								t.Fatalf("%v", f.Properties)
							}
							count[f.Properties.MustString("code")]++
							if b := f.Geometry.Bound(); b.Min[0] < -65 || b.Min[1] < -65 || b.Max[0] > 4161 || b.Max[1] > 4161 {
								t.Fatalf("%v reaches out of its tile: %v", f.Properties, b)
							}
						}
					}
				}
			}
		}
		for _, s := range shapes {
			if drawn[s.Code] == 0 || named[s.Code] != 1 {
				t.Errorf("zoom %d: %s is drawn in %d tiles and named in %d", zoom, s.Code, drawn[s.Code], named[s.Code])
			}
		}
	}
	if e, err := p.Tile("grids", tile.Of(shapes[0].Centre, 11)); err != nil || len(e.Body) > 0 {
		t.Errorf("grids are drawn from too far: %v %d", err, len(e.Body))
	}
	if _, err := p.Tile("other", tile.Address{}); err == nil {
		t.Error("a set that is not there was drawn")
	}
}
