package territory

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
)

// The small district: two villages of one town, side by side, each of two base grids, one above the other. A unit of its
// lattice is 0.001 degree (about 95 m by 111 m).
//
//	1002 | 2002
//	-----+-----
//	1001 | 2001
const (
	district  = "320509"
	town      = "320509001"
	villageW  = "320509001001"
	villageE  = "320509001002"
	southWest = "320509001001001"
	northWest = "320509001001002"
	southEast = "320509001002001"
	northEast = "320509001002002"
	police    = "320509-PS-001"
	firemen   = "320509-FI-001"
)

// box is a rectangle of the lattice.
func box(x1, y1, x2, y2 int32) geo.MultiPolygon { return shape(x1, y1, x2, y1, x2, y2, x1, y2) }

// shape is a polygon of the lattice.
func shape(xy ...int32) geo.MultiPolygon {
	origin := geo.At(120.6, 31)
	var r geo.Ring
	for i := 0; i < len(xy); i += 2 {
		r = append(r, geo.Point{X: origin.X + xy[i]*10000, Y: origin.Y + xy[i+1]*10000})
	}
	return geo.MultiPolygon{{Outer: r}}
}

func smallDistrict() []Draft {
	return []Draft{
		{Code: district, Name: "吴江区", Level: District},
		{Code: town, Name: "松陵", Parent: district, Level: Town},
		{Code: villageW, Name: "西塘社区", Parent: town, Level: Village},
		{Code: villageE, Name: "东门社区", Parent: town, Level: Village},
		{Code: southWest, Name: "西塘社区第一网格", Parent: villageW, Level: Base, Shape: box(0, 0, 10, 10)},
		{Code: northWest, Name: "西塘社区第二网格", Parent: villageW, Level: Base, Shape: box(0, 10, 10, 20)},
		{Code: southEast, Name: "东门社区第一网格", Parent: villageE, Level: Base, Shape: box(10, 0, 20, 10)},
		{Code: northEast, Name: "东门社区第二网格", Parent: villageE, Level: Base, Shape: box(10, 10, 20, 20)},
		{Code: police, Name: "松陵警务网格", Parent: town, Level: Base, Kind: PublicSecurity, Members: []string{southWest, northWest, southEast, northEast}},
		{Code: firemen, Name: "松陵消防网格", Parent: district, Level: Base, Kind: Fire, Members: []string{southWest, northWest, southEast, northEast}},
	}
}

func changed(code string, change func(d *Draft)) []Draft {
	drafts := smallDistrict()
	i := slices.IndexFunc(drafts, func(d Draft) bool { return d.Code == code })
	change(&drafts[i])
	return drafts
}

func without(codes ...string) []Draft {
	return slices.DeleteFunc(smallDistrict(), func(d Draft) bool { return slices.Contains(codes, d.Code) })
}

func TestASoundImportIsCompleted(t *testing.T) {
	t.Parallel()
	p, report := Prepare(smallDistrict())
	if p == nil || len(report.Defects) != 0 {
		t.Fatalf("report: %+v", report.Defects)
	}
	m := p.Map()
	g, _ := m.Grid(northEast)
	if g.Path != "/320509/320509001/320509001002/320509001002002/" {
		t.Errorf("path %s", g.Path)
	}
	if got := p.boundaries[villageW][0].Outer.Area2(); got != 2*100000*200000 {
		t.Errorf("the village was dissolved to twice %d", got)
	}
	for _, code := range []string{district, town, villageE, police} {
		if p.boundaries[code].Side(p.mustGrid(t, code).Centre) != geo.Inside {
			t.Errorf("the centre of %s is not inside", code)
		}
	}
}

func TestHouseholdsAddUpWhereAllAreKnown(t *testing.T) {
	t.Parallel()
	drafts := smallDistrict()
	for i, d := range drafts {
		if d.Parent == villageW {
			drafts[i].Households = 300 + i
		}
		if d.Code == southEast {
			drafts[i].Households = 7
		}
	}
	p, report := Prepare(drafts)
	if p == nil {
		t.Fatalf("report: %+v", report.Defects)
	}
	m, want := p.Map(), 0
	for _, g := range m.Children(villageW) {
		want += g.Households
	}
	if got := m.Households(villageW); got != want || want < 600 {
		t.Errorf("%d households in the village, want %d", got, want)
	}
	for code, want := range map[string]int{southEast: 7, northEast: 0, villageE: 0, district: 0, police: 0, "nowhere": 0} {
		if got := m.Households(code); got != want {
			t.Errorf("%d households in %s, want %d", got, code, want)
		}
	}
}

func (p *Prepared) mustGrid(t *testing.T, code string) Grid {
	t.Helper()
	g, ok := p.Map().Grid(code)
	if !ok {
		t.Fatalf("no grid %s", code)
	}
	return g
}

// Every kind of defect, alone in an otherwise sound import.
func TestDefects(t *testing.T) {
	t.Parallel()
	square := geo.At(120.6, 31.01)
	unit := 10000.0 * 10000.0 * geo.UnitArea(square.Y) // square metres of one lattice cell
	for name, c := range map[string]struct {
		drafts []Draft
		want   *fault.Definition
		grids  []string
		area   float64
	}{
		"nothing at all": {nil, ErrEmpty, nil, 0},
		"overlap": {changed(southWest, func(d *Draft) { d.Shape = box(0, 0, 12, 10) }),
			ErrOverlap, []string{southWest, southEast}, 20 * unit},
		"one inside the other": {changed(southWest, func(d *Draft) { d.Shape = box(12, 2, 14, 4) }),
			ErrOverlap, []string{southWest, southEast}, 4 * unit},
		"the same shape twice": {changed(southWest, func(d *Draft) { d.Shape = box(10, 0, 20, 10) }),
			ErrOverlap, []string{southWest, southEast}, 100 * unit},
		"gap in the middle": {changed(southWest, func(d *Draft) { d.Shape = shape(0, 0, 10, 0, 10, 4, 8, 5, 10, 6, 10, 10, 0, 10) }),
			ErrGap, []string{southWest, southEast}, 2 * unit},
		"gap to the given boundary of the district": {withOutline(district, box(0, 0, 20, 20), without(northEast, police, firemen)),
			ErrUncovered, []string{southEast, northWest, district}, 100 * unit},
		"beyond the given boundary of the district": {withOutline(district, box(0, 0, 20, 19), smallDistrict()),
			ErrBeyond, []string{northWest, northEast, district}, 20 * unit},
		"gap to the given boundary of a village": {withOutline(villageW, box(0, 0, 11, 20), smallDistrict()),
			ErrUncovered, []string{southWest, northWest, villageW}, 20 * unit},
		"self-intersection": {changed(southWest, func(d *Draft) { d.Shape = shape(0, 0, 10, 10, 10, 0, 0, 11) }),
			ErrSelfIntersection, []string{southWest}, 0},
		"no boundary":    {changed(southWest, func(d *Draft) { d.Shape = nil }), ErrNoShape, []string{southWest}, 0},
		"unknown parent": {changed(southWest, func(d *Draft) { d.Parent = "320509001009" }), ErrOrphan, []string{southWest}, 0},
		"parent of the wrong level": {changed(southWest, func(d *Draft) { d.Parent = town }),
			ErrParentLevel, []string{southWest}, 0},
		"duplicate code": {append(smallDistrict(), smallDistrict()[4]), ErrDuplicate, []string{southWest}, 0},
		"bad code":       {changed(southWest, func(d *Draft) { d.Code = "320509001001<b>" }), ErrCode, nil, 0},
		"code of another district": {changed(southWest, func(d *Draft) { d.Code = "320506001001001" }),
			ErrCode, []string{"320506001001001"}, 0},
		"code of another level": {changed(villageW, func(d *Draft) { d.Code = "32050900100" }), ErrCode, []string{"32050900100"}, 0},
		"unknown level":         {changed(southWest, func(d *Draft) { d.Level = "street" }), ErrLevel, []string{southWest}, 0},
		"unknown kind":          {changed(police, func(d *Draft) { d.Kind = "school" }), ErrKind, []string{police}, 0},
		"no name":               {changed(southWest, func(d *Draft) { d.Name = "" }), ErrName, []string{southWest}, 0},
		"no district":           {without(district), ErrOneDistrict, nil, 0},
		"village without base":  {without(southWest, northWest, police, firemen), ErrChildless, []string{villageW}, 0},
		"unknown member": {changed(police, func(d *Draft) { d.Members = append(d.Members, "320509001001009") }),
			ErrMember, []string{police}, 0},
		"a village as member": {changed(police, func(d *Draft) { d.Members = append(d.Members, villageW) }), ErrMember, []string{police}, 0},
		"no members":          {changed(police, func(d *Draft) { d.Members = nil }), ErrNoMembers, []string{police}, 0},
		"claimed by two of a kind": {append(smallDistrict(), Draft{Code: "320509-PS-002", Name: "重复", Parent: town, Level: Base,
			Kind: PublicSecurity, Members: []string{northEast}}), ErrClaimed, []string{northEast, police, "320509-PS-002"}, 0},
		"members of a village": {changed(villageW, func(d *Draft) { d.Members = []string{southWest} }),
			ErrMembersOfTerritory, []string{villageW}, 0},
		"validity ends before it begins": {changed(southWest, func(d *Draft) { d.ValidFrom, d.ValidTo = day("2026-02-01"), day("2026-01-01") }),
			ErrDates, []string{southWest}, 0},
		"fewer households than none": {changed(southWest, func(d *Draft) { d.Households = -1 }), ErrHouseholds, []string{southWest}, 0},
		"households of a village":    {changed(villageW, func(d *Draft) { d.Households = 800 }), ErrHouseholds, []string{villageW}, 0},
		"households of an overlay":   {changed(police, func(d *Draft) { d.Households = 800 }), ErrHouseholds, []string{police}, 0},
		"a ring of no area":          {changed(southWest, func(d *Draft) { d.Shape = shape(0, 0, 5, 0, 10, 0) }), ErrShape, []string{southWest}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, report := Prepare(c.drafts)
			if p != nil || report.Sound() || !errors.Is(report.Err(), ErrUnsound) {
				t.Fatal("was taken for sound")
			}
			found := find(report, c.want)
			if found == nil {
				t.Fatalf("%s was not reported: %+v", c.want.Code, report.Defects)
			}
			slices.Sort(found.Grids)
			slices.Sort(c.grids)
			if diff := cmp.Diff(c.grids, found.Grids); diff != "" {
				t.Error(diff)
			}
			if math.Abs(found.AreaM2-c.area) > c.area/1000 {
				t.Errorf("area %.1f m², want %.1f", found.AreaM2, c.area)
			}
			if found.Words.ZH == "" || found.Words.EN == "" {
				t.Error("words are missing")
			}
		})
	}
}

func withOutline(code string, outline geo.MultiPolygon, drafts []Draft) []Draft {
	i := slices.IndexFunc(drafts, func(d Draft) bool { return d.Code == code })
	drafts[i].Shape = outline
	return drafts
}

func find(r Report, def *fault.Definition) *Defect {
	for i := range r.Defects {
		if r.Defects[i].Code == def.Code {
			return &r.Defects[i]
		}
	}
	return nil
}

func TestSeveralDefectsAreFoundAtOnce(t *testing.T) {
	t.Parallel()
	drafts := changed(southWest, func(d *Draft) { d.Shape = shape(0, 0, 12, 0, 12, 3, 10, 3, 10, 4, 8, 5, 10, 6, 10, 10, 0, 10) })
	for i := range drafts {
		switch drafts[i].Code {
		case northEast:
			drafts[i].Shape = shape(10, 10, 20, 20, 20, 10, 10, 21)
		case northWest:
			drafts[i].Parent = "320509001009"
		}
	}
	_, report := Prepare(drafts)
	for _, want := range []*fault.Definition{ErrOverlap, ErrGap, ErrSelfIntersection, ErrOrphan} {
		if find(report, want) == nil {
			t.Errorf("%s is missing: %+v", want.Code, report.Defects)
		}
	}
}

func TestABaseGridWithoutOverlayIsAWarning(t *testing.T) {
	t.Parallel()
	p, report := Prepare(changed(police, func(d *Draft) { d.Members = d.Members[1:] }))
	found := find(report, WarnNoOverlay)
	if p == nil || found == nil || !found.Warning || !slices.Equal(found.Grids, []string{southWest}) {
		t.Errorf("report: %+v", report.Defects)
	}
}

func TestAHoleOfTheDistrictIsNoGap(t *testing.T) {
	t.Parallel()
	hole := shape(10, 4, 8, 5, 10, 6)[0].Outer
	drafts := changed(southWest, func(d *Draft) { d.Shape = shape(0, 0, 10, 0, 10, 4, 8, 5, 10, 6, 10, 10, 0, 10) })
	outline := box(0, 0, 20, 20)
	outline[0].Holes = []geo.Ring{hole}
	if _, report := Prepare(withOutline(district, outline, drafts)); !report.Sound() {
		t.Errorf("report: %+v", report.Defects)
	}
}

// A base grid of two parts, and T-junctions: the eastern village has one vertex in the middle of a western edge.
func TestPartsAndTJunctionsAreSound(t *testing.T) {
	t.Parallel()
	drafts := changed(southWest, func(d *Draft) { d.Shape = append(box(0, 0, 10, 5), box(20, 0, 25, 20)...) })
	for i := range drafts {
		if drafts[i].Code == northWest {
			drafts[i].Shape = box(0, 5, 10, 20)
		}
	}
	p, report := Prepare(drafts)
	if !report.Sound() {
		t.Fatalf("report: %+v", report.Defects)
	}
	if got := len(p.boundaries[northWest][0].Outer); got != 5 {
		t.Errorf("the T-junction was not noded: %d vertices", got)
	}
	if got := p.boundaries[villageW]; len(got) != 2 {
		t.Errorf("the western village has %d parts", len(got))
	}
	if got := p.boundaries[district]; len(got) != 1 || len(got[0].Holes) != 0 {
		t.Errorf("the district is %v", got)
	}
}

// Words must name grids, never repeat what was handed in.
func TestReportsDoNotEcho(t *testing.T) {
	t.Parallel()
	const secret = "<script>张三"
	drafts := append(smallDistrict(),
		Draft{Code: secret, Name: "x", Parent: villageW, Level: Base},
		Draft{Code: "320509001001003", Name: secret, Parent: secret, Level: Base},
		Draft{Code: "320509001001004", Name: "x", Parent: villageW, Level: secret},
		Draft{Code: "320509-PS-003", Name: "x", Parent: town, Level: Base, Kind: PublicSecurity, Members: []string{secret}})
	_, report := Prepare(drafts)
	for _, d := range report.Defects {
		for _, text := range append([]string{d.Words.ZH, d.Words.EN}, d.Grids...) {
			if contains(text, secret) {
				t.Errorf("%s repeats what was handed in: %s", d.Code, text)
			}
		}
	}
}
