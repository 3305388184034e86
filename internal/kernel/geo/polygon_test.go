package geo

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func square(x, y, size int32) Ring {
	return Ring{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}}
}

func area(t *testing.T, outer Ring, holes ...Ring) MultiPolygon {
	t.Helper()
	m, err := MultiPolygon{{Outer: outer, Holes: holes}}.Normalised()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestNormalisedTurnsRings(t *testing.T) {
	t.Parallel()
	m := area(t, square(0, 0, 10).Reversed(), square(2, 2, 3))
	if m[0].Outer.Area2() != 200 || m[0].Holes[0].Area2() != -18 {
		t.Errorf("areas %d and %d", m[0].Outer.Area2(), m[0].Holes[0].Area2())
	}
	if m[0].Outer[0] != (Point{0, 0}) {
		t.Errorf("starts at %v", m[0].Outer[0])
	}
	for name, r := range map[string]Ring{"a line": {{0, 0}, {1, 1}, {2, 2}}, "two points": {{0, 0}, {1, 1}, {0, 0}}} {
		if _, err := (MultiPolygon{{Outer: r}}).Normalised(); !errors.Is(err, ErrRing) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (MultiPolygon{{Outer: square(0, 0, MaxExtent+1)}}).Normalised(); !errors.Is(err, ErrExtent) {
		t.Errorf("too wide: %v", err)
	}
}

func TestSides(t *testing.T) {
	t.Parallel()
	m := area(t, square(0, 0, 10), square(2, 2, 3))
	for p, want := range map[Point]Side{
		{1, 1}: Inside, {3, 3}: Outside, {2, 3}: OnEdge, {10, 10}: OnEdge, {11, 5}: Outside, {6, 0}: OnEdge, {5, 6}: Inside,
	} {
		if got := m.Side(p); got != want {
			t.Errorf("%v lies %d, want %d", p, got, want)
		}
	}
}

func TestGeoJSONRoundTrip(t *testing.T) {
	t.Parallel()
	origin := At(120.6, 31.1)
	m := area(t, square(origin.X, origin.Y, 1000003), square(origin.X+10, origin.Y+10, 77))
	for _, want := range []MultiPolygon{m, append(m, area(t, square(origin.X+2000000, origin.Y, 5))...)} {
		got, err := ParseGeoJSON(want.GeoJSON(), WGS84)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	if got := string(area(t, Ring{{-5, 0}, {15000000, 0}, {0, 1}}).GeoJSON()); got != `{"type":"Polygon","coordinates":[[[-0.0000005,0],[1.5,0],[0,0.0000001],[-0.0000005,0]]]}` {
		t.Error(got)
	}
}

func TestGeoJSONRefusals(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		`{"type":"Point","coordinates":[1,2]}`:                                 ErrGeoJSON,
		`{"type":"Polygon","coordinates":[]}`:                                  ErrGeoJSON,
		`{"type":"Polygon","coordinates":[[[1],[2],[3]]]}`:                     ErrGeoJSON,
		`{"type":"Polygon"`:                                                    ErrGeoJSON,
		`{"type":"Polygon","coordinates":[[[31,120],[31,121],[32,120]]]}`:      ErrSwapped,
		`{"type":"Polygon","coordinates":[[[120,31],[120,31],[121,31]]]}`:      ErrRing,
		`{"type":"Polygon","coordinates":[[[10,10],[31,10],[31,11],[10,10]]]}`: ErrExtent,
	} {
		if _, err := ParseGeoJSON([]byte(text), WGS84); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", text, err, want)
		}
	}
}

func TestNodeInsertsTJunctions(t *testing.T) {
	t.Parallel()
	big, low, high := area(t, square(0, 0, 10)), area(t, square(10, 0, 5)), area(t, square(10, 5, 5))
	noded := Node([]MultiPolygon{big, low, high})
	if diff := cmp.Diff(Ring{{0, 0}, {10, 0}, {10, 5}, {10, 10}, {0, 10}}, noded[0][0].Outer); diff != "" {
		t.Error(diff)
	}
	union := Dissolve(noded...)
	if len(union) != 1 || len(union[0].Holes) != 0 || union[0].Outer.Area2() != 2*150 {
		t.Errorf("the union is %v", union)
	}
	slanted := area(t, Ring{{0, 0}, {1000, 333}, {0, 1000}})
	beside := area(t, Ring{{500, 166}, {900, 0}, {1000, 333}}) // 166.5 was rounded
	if got := Node([]MultiPolygon{slanted, beside})[0][0].Outer; len(got) != 4 {
		t.Errorf("a rounded T-junction was left: %v", got)
	}
}

func TestDissolveKeepsHolesApart(t *testing.T) {
	t.Parallel()
	// Eight squares around an empty one; then one whose hole touches its border in a point.
	var ringOfEight []MultiPolygon
	for x := int32(0); x < 3; x++ {
		for y := int32(0); y < 3; y++ {
			if x != 1 || y != 1 {
				ringOfEight = append(ringOfEight, area(t, square(x*10, y*10, 10)))
			}
		}
	}
	union := Dissolve(ringOfEight...)
	if len(union) != 1 || len(union[0].Holes) != 1 || union[0].Holes[0].Area2() != -200 {
		t.Errorf("the union is %v", union)
	}
	cornerMissing := Dissolve(ringOfEight[1:]...) // the hole touches the notch in one corner
	if len(cornerMissing) != 1 || len(cornerMissing[0].Holes) != 1 || cornerMissing[0].Holes[0].Area2() != -200 {
		t.Errorf("with a corner missing: %v", cornerMissing)
	}
	touching := Dissolve(area(t, square(0, 0, 10)), area(t, square(10, 10, 10)))
	if len(touching) != 2 {
		t.Errorf("squares that touch in a corner are two parts, not %v", touching)
	}
}

// A random split of a lattice dissolves to the same area, and every lattice point keeps its side.
func TestDissolveKeepsArea(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var cells []MultiPolygon
		for x := int32(0); x < 6; x++ {
			for y := int32(0); y < 6; y++ {
				if rapid.Bool().Draw(t, "taken") {
					cells = append(cells, MultiPolygon{{Outer: square(x*4, y*4, 4)}})
				}
			}
		}
		union := Dissolve(cells...)
		var doubled int64
		union.Rings(func(r Ring) { doubled += r.Area2() })
		if want := int64(len(cells)) * 32; doubled != want {
			t.Fatalf("twice the area is %d, want %d", doubled, want)
		}
		for x := int32(-1); x < 26; x++ {
			for y := int32(-1); y < 26; y++ {
				want := false
				for _, c := range cells {
					want = want || c.Holds(Point{x, y})
				}
				if union.Holds(Point{x, y}) != want {
					t.Fatalf("%d,%d is held: %v", x, y, !want)
				}
			}
		}
	})
}

func TestCentreLiesInside(t *testing.T) {
	t.Parallel()
	crescent := area(t, Ring{{0, 0}, {100, 0}, {100, 20}, {20, 20}, {20, 80}, {100, 80}, {100, 100}, {0, 100}})
	if got := crescent.Centre(); crescent.Side(got) != Inside {
		t.Errorf("%v is outside", got)
	}
	if got := math.Round(area(t, square(1206000000, 310000000, 100000)).AreaM2()); math.Abs(got-1059800) > 300 {
		t.Errorf("a square of a hundredth of a degree at 31° is %.0f m²", got)
	}
}
