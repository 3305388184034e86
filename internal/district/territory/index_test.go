package territory

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"liandong/internal/kernel/geo"
)

// owners is the slow oracle: every area that the half-open rule gives the point to, and failing that the first touched.
func owners(areas []geo.MultiPolygon, p geo.Point) []int {
	var held []int
	for i, a := range areas {
		if a.Holds(p) {
			held = append(held, i)
		}
	}
	if len(held) > 0 {
		return held
	}
	for i, a := range areas {
		if a.Side(p) == geo.OnEdge {
			return []int{i}
		}
	}
	return []int{none}
}

// patchwork makes adjoining areas by giving each cell of a bent lattice, cut in two triangles, to one of a few owners.
func patchwork(t *rapid.T) []geo.MultiPolygon {
	step := int32(rapid.SampledFrom([]int{2, 5, 8, 100, 5000, 1 << 20}).Draw(t, "step"))
	n := int32(rapid.IntRange(1, 5).Draw(t, "n"))
	origin := geo.Point{X: int32(rapid.IntRange(-1<<30, 1<<30).Draw(t, "x")), Y: int32(rapid.IntRange(-8<<26, 8<<26).Draw(t, "y"))}
	bend := rapid.Int32Range(-step/5, step/5) // less than a quarter, so that every triangle keeps its turn
	corner := map[[2]int32]geo.Point{}
	for i := int32(0); i <= n; i++ {
		for j := int32(0); j <= n; j++ {
			corner[[2]int32{i, j}] = geo.Point{X: origin.X + i*step + bend.Draw(t, "dx"), Y: origin.Y + j*step + bend.Draw(t, "dy")}
		}
	}
	pieces := map[int][]geo.MultiPolygon{}
	give := func(points ...geo.Point) {
		r := geo.Ring(points)
		owner := rapid.IntRange(0, 6).Draw(t, "owner") // 6 is nobody: a hole or a notch
		if area := r.Area2(); area > 0 && owner < 6 {
			pieces[owner] = append(pieces[owner], geo.MultiPolygon{{Outer: r}})
		}
	}
	for i := int32(0); i < n; i++ {
		for j := int32(0); j < n; j++ {
			a, b := corner[[2]int32{i, j}], corner[[2]int32{i + 1, j}]
			c, d := corner[[2]int32{i + 1, j + 1}], corner[[2]int32{i, j + 1}]
			give(a, b, c)
			give(a, c, d)
		}
	}
	var areas []geo.MultiPolygon
	for owner := range 6 {
		if len(pieces[owner]) > 0 {
			areas = append(areas, geo.Dissolve(pieces[owner]...))
		}
	}
	return areas
}

func TestEveryPointHasTheOwnerOfTheOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		areas := patchwork(t)
		ix := NewIndex(areas)
		check := func(p geo.Point) {
			want := owners(areas, p)
			if len(want) != 1 {
				t.Fatalf("%v has %d owners: the patchwork overlaps", p, len(want))
			}
			if got := ix.Locate(p); got != want[0] {
				t.Fatalf("%v belongs to %d, want %d", p, got, want[0])
			}
		}
		for _, a := range areas {
			a.Edges(func(p, q geo.Point) {
				check(p)
				check(geo.Point{X: int32((int64(p.X) + int64(q.X)) / 2), Y: int32((int64(p.Y) + int64(q.Y)) / 2)})
				check(geo.Point{X: p.X + 1, Y: p.Y})
				check(geo.Point{X: p.X - 1, Y: p.Y})
				check(geo.Point{X: p.X, Y: p.Y + 1})
				check(geo.Point{X: q.X, Y: p.Y})
			})
			box := a.Box()
			for range 20 {
				check(geo.Point{
					X: rapid.Int32Range(box.Min.X-2, box.Max.X+2).Draw(t, "px"),
					Y: rapid.Int32Range(box.Min.Y-2, box.Max.Y+2).Draw(t, "py"),
				})
			}
		}
	})
}

// Where one area has a vertex in the middle of the other's edge, points of that edge still have one owner.
func TestBordersThatAreNotTwins(t *testing.T) {
	t.Parallel()
	box := func(x1, y1, x2, y2 int32) geo.MultiPolygon {
		return geo.MultiPolygon{{Outer: geo.Ring{{X: x1, Y: y1}, {X: x2, Y: y1}, {X: x2, Y: y2}, {X: x1, Y: y2}}}}
	}
	areas := []geo.MultiPolygon{box(0, 0, 100, 300), box(100, 0, 200, 100), box(100, 100, 200, 300), box(0, 300, 200, 400)}
	ix := NewIndex(areas)
	for x := int32(-1); x <= 201; x++ {
		for y := int32(-1); y <= 401; y++ {
			p := geo.Point{X: x, Y: y}
			if got, want := ix.Locate(p), owners(areas, p); len(want) != 1 || got != want[0] {
				t.Fatalf("%v belongs to %d, want %v", p, got, want)
			}
		}
	}
}

func TestCompareProducts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b, c, d int64
		want       int
	}{
		{1 << 60, 1 << 30, 1 << 60, 1<<30 + 1, -1}, {-1 << 60, 1 << 30, -1 << 60, 1<<30 + 1, 1},
		{-1, 5, 1, 5, -1}, {0, 5, -1, 5, 1}, {6, 2, 4, 3, 0}, {-6, 2, -4, 3, 0}, {0, 1, 0, 9, 0},
	} {
		if got := compareProducts(c.a, c.b, c.c, c.d); got != c.want {
			t.Errorf("%d*%d against %d*%d: %d, want %d", c.a, c.b, c.c, c.d, got, c.want)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	at := geo.At(120.6, 31)
	square := func(dx int32) geo.MultiPolygon {
		x, y := at.X+dx, at.Y
		return geo.MultiPolygon{{Outer: geo.Ring{{X: x, Y: y}, {X: x + 1000, Y: y}, {X: x + 1000, Y: y + 1000}, {X: x, Y: y + 1000}}}}
	}
	ix := NewIndex([]geo.MultiPolygon{square(0), square(1000)})
	if area, metres := ix.Nearest(geo.Point{X: at.X + 1500, Y: at.Y + 11000}); area != 1 || metres < 110 || metres > 112 {
		t.Errorf("area %d at %.1f m", area, metres)
	}
	if got := NewIndex(nil).Locate(at); got != none {
		t.Errorf("nothing holds %d", got)
	}
}

func TestLocateAllocatesNothing(t *testing.T) {
	areas := []geo.MultiPolygon{{{Outer: geo.Ring{{X: 0, Y: 0}, {X: 90000, Y: 5}, {X: 40000, Y: 80000}}}}}
	ix := NewIndex(areas)
	random := rand.New(rand.NewPCG(1, 2))
	if n := testing.AllocsPerRun(100, func() { ix.Locate(geo.Point{X: random.Int32N(90000), Y: random.Int32N(80000)}) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
