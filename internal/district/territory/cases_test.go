package territory

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
)

func sample(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestATerritoryInTheNationalEncoding was called sound once, with every name replaced.
func TestATerritoryInTheNationalEncoding(t *testing.T) {
	t.Parallel()
	drafts, report := ReadGeoJSON(strings.NewReader(sample(t, "20-mini-territory-gbk.geojson")), geo.WGS84)
	if !report.Sound() {
		t.Fatalf("%+v", report.Defects)
	}
	if drafts[0].Name != "吴江区" || strings.ContainsRune(drafts[len(drafts)-1].Name, '\ufffd') {
		t.Errorf("%q", drafts[0].Name)
	}
	_, report = ReadGeoJSON(strings.NewReader(strings.Replace(sample(t, "23-fid-FID.geojson"), "桥北社区", "桥北\ufffd\ufffd", 1)), geo.WGS84)
	if find(report, ErrEncoding) == nil {
		t.Errorf("names that somebody else replaced: %+v", report.Defects)
	}
}

func TestMembersThatAreNotReadMayDifferInCase(t *testing.T) {
	t.Parallel()
	if _, report := ReadGeoJSON(strings.NewReader(sample(t, "23-fid-FID.geojson")), geo.WGS84); !report.Sound() {
		t.Errorf("%+v", report.Defects)
	}
	if _, report := ReadGeoJSON(strings.NewReader(strings.ReplaceAll(sample(t, "23-fid-FID.geojson"), "FID", "fid")), geo.WGS84); find(report, ErrRepeatedKey) == nil {
		t.Errorf("the same member twice: %+v", report.Defects)
	}
}

func TestACoordinateSystemThatTheFileNames(t *testing.T) {
	t.Parallel()
	const name = "urn:ogc:def:crs:EPSG::4214"
	text := sample(t, "21-crs-member-4214.geojson")
	for _, c := range []struct {
		name string
		crs  geo.CRS
		want *fault.Definition
	}{
		{name, geo.WGS84, ErrOtherCRS},
		{"urn:ogc:def:crs:OGC:1.3:CRS84", geo.WGS84, nil},
		{"EPSG:4326", geo.CGCS2000, nil},
		{"urn:ogc:def:crs:EPSG::4490", geo.CGCS2000, nil},
		{"urn:ogc:def:crs:OGC:1.3:CRS84", geo.GCJ02, ErrOtherCRS},
		{"urn:ogc:def:crs:EPSG::4549", geo.CGCS2000, ErrOtherCRS},
		{"http://www.opengis.net/def/crs/EPSG/0/4326", geo.WGS84, nil},
		{"https://www.opengis.net/def/crs/EPSG/0/4490", geo.CGCS2000, nil},
		{"http://www.opengis.net/def/crs/OGC/1.3/CRS84", geo.WGS84, nil},
		{"http://www.opengis.net/def/crs/OGC/0/CRS84", geo.WGS84, nil},
		{"http://www.opengis.net/gml/srs/epsg.xml#4326", geo.WGS84, nil},
		{"urn:ogc:def:crs:OGC::CRS84", geo.WGS84, nil},
		{"urn:x-ogc:def:crs:EPSG:4326", geo.WGS84, nil},
		{"urn:ogc:def:crs:EPSG:6.18:4490", geo.CGCS2000, nil},
		{"epsg:4490", geo.WGS84, nil},
		{"http://www.opengis.net/def/crs/EPSG/0/4326", geo.GCJ02, ErrOtherCRS},
		{"http://www.opengis.net/def/crs/EPSG/0/3857", geo.WGS84, ErrOtherCRS},
		{"http://www.opengis.net/def/crs/EPSG/0/4549", geo.CGCS2000, ErrOtherCRS},
		{"http://example.org/systems/own:4326", geo.WGS84, ErrOtherCRS},
		{"ESRI:4326", geo.WGS84, ErrOtherCRS},
		{"", geo.WGS84, ErrOtherCRS},
	} {
		_, report := ReadGeoJSON(strings.NewReader(strings.Replace(text, name, c.name, 1)), c.crs)
		if c.want == nil && !report.Sound() || c.want != nil && find(report, c.want) == nil {
			t.Errorf("%q read as %s: %+v", c.name, c.crs, report.Defects)
		}
		if d := find(report, ErrOtherCRS); d != nil && (!strings.Contains(d.Words.ZH, "“"+c.name+"”") || !strings.Contains(d.Words.EN, c.name)) {
			t.Errorf("%q is refused as %v", c.name, d.Words)
		}
	}
	if _, report := ReadGeoJSON(strings.NewReader(strings.Replace(text, `{"type": "name", "properties": {"name": "`+name+`"}}`, "null", 1)), geo.GCJ02); !report.Sound() {
		t.Errorf("no system named: %+v", report.Defects)
	}
}

// TestALensBetweenNeighboursIsAGap: two grids that meet only at both ends of a border enclose a gap, with or without an outline above them.
func TestALensBetweenNeighboursIsAGap(t *testing.T) {
	t.Parallel()
	drafts, report := ReadGeoJSON(strings.NewReader(sample(t, "81b-gap-two-units.geojson")), geo.WGS84)
	if !report.Sound() {
		t.Fatalf("%+v", report.Defects)
	}
	_, report = Prepare(drafts)
	if len(report.Defects) != 1 {
		t.Fatalf("%+v", report.Defects)
	}
	// Two units of 1e-7 degree by 0.01 degree, halved: 1e-4 square units of which one is 1.06 cm².
	d := report.Defects[0]
	if d.Code != ErrGap.Code || len(d.Grids) != 2 || d.AreaM2 < 10 || d.AreaM2 > 11.5 || d.Lon < 120.6195 || d.Lon > 120.6204 || d.Lat < 30.91 || d.Lat > 30.92 {
		t.Errorf("%+v", d)
	}
}

// TestAVertexThatIsOffByAUnit is absorbed wherever it lies and wherever it goes; further off, the gap or overlap is named between the right grids at its place.
func TestAVertexThatIsOffByAUnit(t *testing.T) {
	t.Parallel()
	for _, code := range []string{southWest, northWest, southEast, northEast} {
		for corner := range 4 {
			for dx := int32(-4); dx <= 4; dx++ {
				for dy := int32(-4); dy <= 4; dy++ {
					var at geo.Point
					drafts := changed(code, func(d *Draft) {
						ring := d.Shape[0].Outer
						at = ring[corner]
						ring[corner] = geo.Point{X: at.X + dx, Y: at.Y + dy}
					})
					_, report := Prepare(drafts)
					if max(dx, -dx, dy, -dy) <= 1 {
						if !report.Sound() {
							t.Errorf("corner %d of %s moved by %d, %d: %+v", corner, code, dx, dy, report.Defects)
						}
						continue
					}
					for _, d := range report.Defects {
						off := geo.Distance(at, geo.At(d.Lon, d.Lat))
						if d.Code != ErrGap.Code && d.Code != ErrOverlap.Code || !slices.Contains(d.Grids, code) || d.AreaM2 <= 0 || off > 1200 {
							t.Errorf("corner %d of %s moved by %d, %d: %+v, %.1f m away", corner, code, dx, dy, d, off)
						}
					}
				}
			}
		}
	}
}
