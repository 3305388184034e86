package territory

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/table"
)

func ftoa(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func contains(s, part string) bool { return strings.Contains(s, part) }

func day(s string) time.Time {
	t, err := parseDate(s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestGeoJSONRoundTrip(t *testing.T) {
	t.Parallel()
	want := changed(southWest, func(d *Draft) {
		d.ValidFrom, d.ValidTo, d.Note, d.Households = day("2026-01-01"), time.Date(2030, 5, 6, 7, 8, 9, 0, time.UTC), "演示", 360
	})
	var file bytes.Buffer
	if err := WriteGeoJSON(&file, want); err != nil {
		t.Fatal(err)
	}
	got, report := ReadGeoJSON(&file, geo.WGS84)
	if !report.Sound() {
		t.Fatalf("report: %+v", report.Defects)
	}
	for i := range got {
		if got[i].Entry != i+1 || got[i].Line != i+2 {
			t.Errorf("entry %d is on line %d", got[i].Entry, got[i].Line)
		}
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Draft{}, "Entry", "Line"), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

func TestReadingInAnotherSystem(t *testing.T) {
	t.Parallel()
	for _, crs := range []geo.CRS{geo.WGS84, geo.CGCS2000, geo.GCJ02, geo.BD09} {
		var text strings.Builder
		text.WriteString(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"320509"},"geometry":{"type":"Polygon","coordinates":[[`)
		for i, p := range box(0, 0, 10, 10)[0].Outer {
			lon, lat := p.In(crs)
			if i > 0 {
				text.WriteString(",")
			}
			text.WriteString("[" + ftoa(lon) + "," + ftoa(lat) + ",5]")
		}
		text.WriteString(`]]}}]}`)
		drafts, report := ReadGeoJSON(strings.NewReader(text.String()), crs)
		if !report.Sound() {
			t.Fatalf("%s: %+v", crs, report.Defects)
		}
		if d := geo.Distance(drafts[0].Shape[0].Outer[0], box(0, 0, 10, 10)[0].Outer[0]); d > 0.1 {
			t.Errorf("%s: %.2f m away", crs, d)
		}
	}
}

// TestKeysAreNamesNotLetters: a member of another case is another member; where none has the very name, one that differs only by case is taken for it.
func TestKeysAreNamesNotLetters(t *testing.T) {
	t.Parallel()
	for properties, want := range map[string]string{
		`"code":"320509","Code":"x","NAME":"y","name":"吴江区"`: "320509 吴江区", `"Code":"x","code":"320509","name":"吴江区","fid":1,"FID":2`: "320509 吴江区",
		`"CODE":"320509","Name":"吴江区"`: "320509 吴江区", `"CODE":"320509","Code":"320508","name":"吴江区"`: " 吴江区",
	} {
		text := `{"type":"FeatureCollection","Type":"x","features":[{"type":"Feature","Geometry":7,"geometry":null,"properties":{` + properties + `}}]}`
		drafts, report := ReadGeoJSON(strings.NewReader(text), geo.WGS84)
		if len(drafts) != 1 || drafts[0].Code+" "+drafts[0].Name != want {
			t.Errorf("%s: %+v %+v", properties, drafts, report.Defects)
		}
	}
}

// TestASystemNamedAnywhereIsHeard: in the collection, a feature or a geometry, by name, code, link or as text.
func TestASystemNamedAnywhereIsHeard(t *testing.T) {
	t.Parallel()
	for system, want := range map[string]*fault.Definition{
		`{"type":"name","properties":{"name":"EPSG:3857"}}`: ErrOtherCRS, `{"type":"EPSG","properties":{"code":3857}}`: ErrOtherCRS, `{"type":"EPSG","properties":{"code":"4490"}}`: nil,
		`"EPSG:4490"`: nil, `"EPSG:4214"`: ErrOtherCRS, `{"type":"link","properties":{"href":"http://example.org/crs/42"}}`: ErrOtherCRS, `null`: nil, `7`: ErrOtherCRS,
	} {
		member := `"crs":` + system + `,`
		for _, places := range [][3]string{{member, "", ""}, {"", member, ""}, {"", "", member}} {
			text := `{"type":"FeatureCollection",` + places[0] + `"features":[{"type":"Feature",` + places[1] + `"properties":{"code":"320509"},"geometry":{` + places[2] +
				`"type":"Polygon","coordinates":[[[120,31],[121,31],[121,32],[120,31]]]}}]}`
			_, report := ReadGeoJSON(strings.NewReader(text), geo.WGS84)
			if refused := find(report, ErrOtherCRS); (refused != nil) != (want != nil) || find(report, ErrNotCollection) != nil || find(report, ErrFeature) != nil {
				t.Errorf("%s in %v: %+v", system, places, report.Defects)
			}
		}
	}
}

func TestUnreadableGeoJSON(t *testing.T) {
	t.Parallel()
	feature := func(properties, geometry string) string {
		return `{"type":"FeatureCollection","features":[` + "\n" + `{"type":"Feature","properties":{` + properties + `},"geometry":` + geometry + `}]}`
	}
	for name, c := range map[string]struct {
		text  string
		want  *fault.Definition
		line  int
		entry int
	}{
		"broken":              {"{\"type\":\"FeatureCollection\",\n\"features\":[\n{\"type\":}]}", ErrBroken, 3, 0},
		"cut off":             {"{\"type\":\"FeatureCollection\",\n\"features\":[", ErrBroken, 2, 0},
		"empty file":          {"", ErrBroken, 1, 0},
		"not a collection":    {`{"type":"Feature"}`, ErrNotCollection, 0, 0},
		"an array":            {`[]`, ErrNotCollection, 0, 0},
		"no features":         {`{"type":"FeatureCollection","features":7}`, ErrNotCollection, 0, 0},
		"code is a number":    {feature(`"code":320509`, "null"), ErrFeature, 2, 1},
		"code twice":          {feature(`"code":"320509",`+"\n"+`"code":"320508"`, "null"), ErrRepeatedKey, 3, 0},
		"bad date":            {feature(`"code":"320509","valid_from":"soon"`, "null"), ErrDates, 2, 1},
		"households in words": {feature(`"code":"320509001001001","level":"base","households":"many"`, "null"), ErrFeature, 2, 1},
		"a point":             {feature(`"code":"320509"`, `{"type":"Point","coordinates":[120,31]}`), ErrShape, 2, 1},
		"swapped coordinates": {feature(`"code":"320509"`, `{"type":"Polygon","coordinates":[[[31,120],[31,121],[32,121],[31,120]]]}`), ErrShape, 2, 1},
	} {
		_, report := ReadGeoJSON(strings.NewReader(c.text), geo.WGS84)
		found := find(report, c.want)
		if found == nil || found.Line != c.line || found.Entry != c.entry {
			t.Errorf("%s: %+v", name, report.Defects)
		}
	}
	if _, report := ReadGeoJSON(strings.NewReader("{}"), "utm"); find(report, geo.ErrCRS) == nil {
		t.Error("an unknown system was taken")
	}
}

func TestReadCSV(t *testing.T) {
	t.Parallel()
	text := "\ufeffname,code,parent,level,kind,members,valid_from,households,geometry\n" +
		"吴江区,320509,,district,,,,,\n" +
		"第一网格,320509001001001,320509001001,base,territory,,2026-01-01,412,\"POLYGON((120.6 31,120.61 31,120.61 31.01,120.6 31))\"\n" +
		"第二网格,320509001001002,320509001001,base,territory,,,many,\"{\"\"type\"\":\"\"Polygon\"\",\"\"coordinates\"\":[[[120.6,31],[120.61,31],[120.61,31.01],[120.6,31]]]}\"\n" +
		"警务,320509-PS-001,320509,base,public_security,320509001001001 320509001001002,,,\n"
	drafts, report := ReadCSV(strings.NewReader(text), geo.WGS84)
	if !report.Sound() || len(drafts) != 4 {
		t.Fatalf("%d drafts, report: %+v", len(drafts), report.Defects)
	}
	if diff := cmp.Diff(drafts[1].Shape, drafts[2].Shape); diff != "" || len(drafts[1].Shape) == 0 {
		t.Errorf("WKT and GeoJSON differ: %s", diff)
	}
	if drafts[1].Households != 412 || drafts[2].Households >= 0 {
		t.Errorf("%d and %d households", drafts[1].Households, drafts[2].Households)
	}
	want := Draft{Code: police, Name: "警务", Parent: district, Level: Base, Kind: PublicSecurity, Entry: 4, Line: 5,
		Members: []string{"320509001001001", "320509001001002"}}
	if diff := cmp.Diff(want, drafts[3]); diff != "" {
		t.Error(diff)
	}
	if !drafts[1].ValidFrom.Equal(time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("a plain date begins at %v", drafts[1].ValidFrom)
	}
}

func TestUnreadableCSV(t *testing.T) {
	t.Parallel()
	const head = "code,name,parent,level,kind,geometry\n"
	for name, c := range map[string]struct {
		text string
		want *fault.Definition
		line int
	}{
		"empty":           {"", ErrEmpty, 0},
		"columns missing": {"code,name\n", ErrColumns, 0},
		"too few fields":  {head + "320509,吴江区\n", ErrBroken, 2},
		"an open quote":   {head + "320509,吴江区,,district,,\n320509001,\"松陵,,,,\n", ErrBroken, 3},
		"broken WKT":      {head + "320509,吴江区,,district,,POLYGON((1 2\n", ErrShape, 2},
		"WKT of no area":  {head + "320509,吴江区,,district,,POINT(120 31)\n", ErrShape, 2},
		"empty WKT":       {head + "320509,吴江区,,district,,POLYGON EMPTY\n", ErrShape, 2},
		"broken GeoJSON":  {head + "320509,吴江区,,district,,{\n", ErrShape, 2},
		"swapped WKT":     {head + "320509,吴江区,,district,,\"POLYGON((31 120,31 121,32 121,31 120))\"\n", ErrShape, 2},
	} {
		_, report := ReadCSV(strings.NewReader(c.text), geo.WGS84)
		if found := find(report, c.want); found == nil || found.Line != c.line {
			t.Errorf("%s: %+v", name, report.Defects)
		}
	}
}

func TestATemplateThatNobodyFilledIsNoMap(t *testing.T) {
	t.Parallel()
	var unfilled strings.Builder
	if err := table.WriteTemplate(&unfilled, "zh", ListColumns); err != nil {
		t.Fatal(err)
	}
	drafts, report := ReadCSV(strings.NewReader(unfilled.String()), geo.WGS84)
	if report.Sound() {
		_, report = Prepare(drafts)
	}
	if len(report.Defects) != 1 || report.Defects[0].Code != ErrEmpty.Code {
		t.Errorf("%+v", report.Defects)
	}
}
