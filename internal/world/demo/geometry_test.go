package demo

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"liandong/internal/district/territory"
	"liandong/internal/kernel/geo"
)

func TestTerritoryIsComplete(t *testing.T) {
	t.Parallel()
	drafts := Territory(1)
	count := map[string]int{}
	below := map[string]int{}
	for _, d := range drafts {
		kind := d.Kind
		if kind == "" {
			kind = territory.Territory
		}
		count[string(kind)+" "+string(d.Level)]++
		below[d.Parent]++
		if d.Note == "" || d.ValidFrom.IsZero() || !utf8.ValidString(d.Name) || d.Name == "" {
			t.Errorf("%s lacks something: %+v", d.Code, d)
		}
		if kind == territory.Territory && d.Level == territory.Base && !strings.Contains(d.Name, "社区第") && !strings.Contains(d.Name, "村第") {
			t.Errorf("%s is called %s", d.Code, d.Name)
		}
	}
	for what, want := range map[string]int{
		"territory district": 1, "territory town": 8, "territory village": 307, "territory base": 899,
		"public_security base": 178, "fire base": 169, "work_safety base": 158,
	} {
		if count[what] != want {
			t.Errorf("%d %s, want %d", count[what], what, want)
		}
	}
	for _, d := range drafts {
		if n := below[d.Code]; d.Level == territory.Village && (n < 2 || n > 5) {
			t.Errorf("%s has %d base grids", d.Name, n)
		}
	}
}

// Several seeds give a coverage without gap, overlap or warning, streets in their zones, and one district of the outline's area.
func TestTerritoryIsSound(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		p, report := territory.Prepare(Territory(seed))
		if len(report.Defects) != 0 {
			t.Fatalf("seed %d: %d defects, first %+v", seed, len(report.Defects), report.Defects[0])
		}
		m := p.Map()
		for _, s := range readStreets() {
			place, err := m.Locate(s.centre)
			if err != nil || place.Zone().Code != s.zone {
				t.Errorf("seed %d: the centre of %s lies in %s: %v", seed, s.code, place.Zone().Code, err)
			}
			if !strings.HasPrefix(place.Village().Code, s.code) {
				t.Errorf("seed %d: the centre of %s lies in %s", seed, s.code, place.Village().Code)
			}
		}
		for _, g := range m.Grids(territory.Filter{Level: territory.Base}) {
			if len(m.Overlays(g.Code)) != len(territory.Overlays()) {
				t.Errorf("%s has %d overlays", g.Code, len(m.Overlays(g.Code)))
			}
		}
	}
}

// The territory exported, with a vertex of a hundred grids moved by one unit of its coordinates, and imported again: nothing is wrong with it.
func TestATerritoryMovedByAUnitIsSound(t *testing.T) {
	t.Parallel()
	moved := func(far int32) []territory.Draft {
		drafts, random := Territory(1), rand.New(rand.NewPCG(7, uint64(far)))
		var shaped []int
		for i, d := range drafts {
			if len(d.Shape) > 0 && d.Level == territory.Base {
				shaped = append(shaped, i)
			}
		}
		for range 100 {
			ring := drafts[shaped[random.IntN(len(shaped))]].Shape[0].Outer
			to := [][2]int32{{1, 0}, {0, 1}, {-1, 0}, {0, -1}, {1, 1}, {-1, 1}, {1, -1}, {-1, -1}}[random.IntN(8)]
			p := &ring[random.IntN(len(ring))]
			p.X, p.Y = p.X+far*to[0], p.Y+far*to[1]
		}
		var file bytes.Buffer
		if err := territory.WriteGeoJSON(&file, drafts); err != nil {
			t.Fatal(err)
		}
		read, report := territory.ReadGeoJSON(&file, geo.WGS84)
		if !report.Sound() {
			t.Fatal(report.Defects)
		}
		return read
	}
	if _, report := territory.Prepare(moved(1)); len(report.Defects) > 0 {
		t.Errorf("%d defects, first %+v", len(report.Defects), report.Defects[0])
	}
	_, report := territory.Prepare(moved(500)) // five metres
	counted := map[string]int{}
	for _, d := range report.Defects {
		counted[d.Code]++
		if d.Lon == 0 || d.AreaM2 <= 0 && d.Code != territory.ErrSelfIntersection.Code {
			t.Errorf("no place or area: %+v", d)
		}
	}
	if counted[territory.ErrOverlap.Code] < 50 || counted[territory.ErrSelfIntersection.Code] > 5 {
		t.Errorf("%v", counted)
	}
}

// The members of an overlay hang together and lie in its zone.
func TestOverlaysAreConnected(t *testing.T) {
	t.Parallel()
	drafts := Territory(1)
	shapes, zones := map[string]geo.MultiPolygon{}, map[string]string{}
	for _, d := range drafts {
		shapes[d.Code], zones[d.Code] = d.Shape, d.Parent
	}
	for _, d := range drafts {
		if !d.Kind.Overlay() {
			continue
		}
		var parts []geo.MultiPolygon
		for _, m := range d.Members {
			parts = append(parts, shapes[m])
			if zones[zones[m]] != d.Parent {
				t.Errorf("%s reaches into another zone with %s", d.Code, m)
			}
		}
		if union := geo.Dissolve(parts...); len(union) != 1 {
			t.Errorf("%s falls into %d parts", d.Code, len(union))
		}
	}
}

func TestTerritoryRepeats(t *testing.T) {
	t.Parallel()
	write := func(seed uint64) []byte {
		var file bytes.Buffer
		if err := territory.WriteGeoJSON(&file, Territory(seed)); err != nil {
			t.Fatal(err)
		}
		return file.Bytes()
	}
	first := write(7)
	if !bytes.Equal(first, write(7)) {
		t.Error("the same seed made other grids")
	}
	if bytes.Equal(first, write(8)) {
		t.Error("another seed made the same grids")
	}
	if len(first) > 1_500_000 {
		t.Errorf("the file has %d bytes", len(first))
	}
}
