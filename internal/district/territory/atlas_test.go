package territory

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

var firstImport = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func importAt(t *testing.T, db *store.DB, drafts []Draft, now time.Time) {
	t.Helper()
	p, report := Prepare(drafts)
	if err := report.Err(); err != nil {
		t.Fatalf("%v: %+v", err, report.Defects)
	}
	if err := db.Update(context.Background(), func(tx *store.Tx) error { return Store(tx, district, p, now) }); err != nil {
		t.Fatal(err)
	}
}

func mapOf(t *testing.T, db *store.DB, a *Atlas) *Map {
	t.Helper()
	var m *Map
	if err := db.View(context.Background(), func(tx *store.Tx) (err error) {
		m, err = a.Map(tx, district)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return m
}

func at(x, y float64) geo.Point { return geo.At(120.6+x/1000, 31+y/1000) }

func TestTheStoredMapIsThePreparedOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		drafts := changed(southWest, func(d *Draft) { d.ValidFrom, d.ValidTo, d.Note = day("2026-01-01"), day("2030-01-01"), "演示" })
		importAt(t, db, drafts, firstImport)
		m := mapOf(t, db, NewAtlas())
		p, _ := Prepare(drafts)
		if diff := cmp.Diff(p.Map().grids, m.grids); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(p.Map().places, m.places); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLocate(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		importAt(t, db, smallDistrict(), firstImport)
		m := mapOf(t, db, NewAtlas())
		for name, c := range map[string]struct {
			p    geo.Point
			want string
		}{
			"inside":                      {at(3, 3), southWest},
			"the middle belongs to one":   {at(10, 10), northEast},
			"a shared border":             {at(10, 3), southEast},
			"the outer border":            {at(20, 3), southEast},
			"the corner":                  {at(20, 20), northEast},
			"the outer border, two touch": {at(20, 10), southEast},
		} {
			place, err := m.Locate(c.p)
			if err != nil || place.Grid.Code != c.want {
				t.Errorf("%s: %s %v, want %s", name, place.Grid.Code, err, c.want)
			}
		}
		place, _ := m.Locate(at(3, 3))
		if place.Village().Code != villageW || place.Zone().Code != town || len(place.Ancestors) != 3 || place.Ancestors[2].Code != district {
			t.Errorf("ancestors: %+v", place.Ancestors)
		}
		if len(place.Overlays) != 2 || place.Overlays[0].Code != police || place.Overlays[1].Code != firemen {
			t.Errorf("overlays: %+v", place.Overlays)
		}
		_, err := m.Locate(at(3, -9))
		var f *fault.Error
		if !errors.As(err, &f) || !errors.Is(err, ErrOutside) || f.Extra["nearest"].(map[string]string)["code"] != southWest {
			t.Fatalf("outside: %v", err)
		}
		if d := f.Extra["distance_m"].(int); d < 1000 || d > 1003 {
			t.Errorf("%d m away", d)
		}
	})
}

func TestAskingTheMap(t *testing.T) {
	t.Parallel()
	p, _ := Prepare(smallDistrict())
	m := p.Map()
	codes := func(grids []Grid) []string {
		var c []string
		for _, g := range grids {
			c = append(c, g.Code)
		}
		return c
	}
	for name, c := range map[string]struct{ got, want []string }{
		"all":       {codes(m.Grids(Filter{})), []string{district, town, villageW, southWest, northWest, villageE, southEast, northEast}},
		"villages":  {codes(m.Grids(Filter{Level: Village})), []string{villageW, villageE}},
		"below":     {codes(m.Grids(Filter{Parent: villageE})), []string{southEast, northEast}},
		"overlays":  {codes(m.Grids(Filter{Kind: Fire})), []string{firemen}},
		"children":  {codes(m.Children(town)), []string{villageW, villageE}},
		"members":   {codes(m.Members(police)), []string{southWest, northWest, southEast, northEast}},
		"over":      {codes(m.Overlays(northEast)), []string{police, firemen}},
		"ancestors": {codes(m.Ancestors(police)), []string{town, district}},
		"above":     {codes(m.Ancestors(southEast)), []string{villageE, town, district}},
		"nobody":    {codes(m.Ancestors("x")), nil},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if !m.Under(southEast, town) || !m.Under(town, town) || m.Under(southEast, villageW) {
		t.Error("wrong about what lies below what")
	}
	if _, err := newMap(nil, nil, nil).Locate(at(1, 1)); !errors.Is(err, ErrNoMap) {
		t.Errorf("an empty map: %v", err)
	}
}

// A second import moves a village's border and drops a grid: the atlas notices, what is gone stays readable.
func TestASecondImportReplacesTheFirst(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		atlas := NewAtlas()
		importAt(t, db, smallDistrict(), firstImport)
		before := mapOf(t, db, atlas)
		if mapOf(t, db, atlas) != before {
			t.Error("an unchanged map was read again")
		}
		second := firstImport.Add(24 * time.Hour)
		drafts := slices.DeleteFunc(smallDistrict(), func(d Draft) bool { return d.Code == northWest })
		for i := range drafts {
			switch drafts[i].Code {
			case southWest:
				drafts[i].Shape = box(0, 0, 10, 20)
			case police, firemen:
				drafts[i].Members = []string{southWest, southEast, northEast}
			}
		}
		importAt(t, db, drafts, second)
		m := mapOf(t, db, atlas)
		if place, err := m.Locate(at(3, 15)); err != nil || place.Grid.Code != southWest {
			t.Errorf("the enlarged grid: %s %v", place.Grid.Code, err)
		}
		gone, ok := m.Grid(northWest)
		if !ok || !gone.Retired.Equal(second) || gone.InForce(second) || len(m.Grids(Filter{Level: Base})) != 3 {
			t.Errorf("the retired grid: %+v", gone)
		}
		if len(m.Ancestors(northWest)) != 3 || len(m.Members(police)) != 3 {
			t.Error("ancestors or members are wrong")
		}
		importAt(t, db, smallDistrict(), second.Add(time.Hour))
		if back, _ := mapOf(t, db, atlas).Grid(northWest); !back.Retired.IsZero() || len(mapOf(t, db, atlas).Members(police)) != 4 {
			t.Errorf("it came back: %+v", back)
		}
	})
}

func TestBoundaries(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		importAt(t, db, smallDistrict(), firstImport)
		atlas := NewAtlas()
		err := db.View(context.Background(), func(tx *store.Tx) error {
			for _, code := range []string{district, town, villageW, southWest, police} {
				text, err := atlas.Boundary(tx, district, code)
				if err != nil {
					return err
				}
				if _, err := geo.ParseGeoJSON(text, geo.WGS84); err != nil {
					t.Errorf("%s: %v", code, err)
				}
			}
			if _, err := atlas.Boundary(tx, district, "320509001009"); !errors.Is(err, ErrNoGrid) {
				t.Errorf("an unknown grid: %v", err)
			}
			for _, c := range []struct {
				filter Filter
				want   int
			}{{Filter{Level: Base}, 4}, {Filter{}, 8}, {Filter{Parent: town}, 2}, {Filter{Kind: Fire}, 1}} {
				found, err := atlas.Boundaries(tx, district, c.filter)
				if err != nil || len(found) != c.want {
					t.Errorf("%+v: %d boundaries, %v", c.filter, len(found), err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAnotherDistrictIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p, _ := Prepare(smallDistrict())
		err := db.Update(context.Background(), func(tx *store.Tx) error { return Store(tx, "320506", p, firstImport) })
		if !errors.Is(err, ErrOtherDistrict) {
			t.Errorf("stored: %v", err)
		}
	})
}

// What was exported can be imported again, and makes the same map.
func TestExportedDraftsMakeTheSameMap(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		importAt(t, db, smallDistrict(), firstImport)
		var drafts []Draft
		if err := db.View(context.Background(), func(tx *store.Tx) (err error) {
			drafts, err = Drafts(tx, district)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		p, report := Prepare(drafts)
		if !report.Sound() {
			t.Fatalf("report: %+v", report.Defects)
		}
		if diff := cmp.Diff(mapOf(t, db, NewAtlas()).places, p.Map().places); diff != "" {
			t.Error(diff)
		}
	})
}
