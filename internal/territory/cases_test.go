package territory

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liandong/internal/fault"
	"liandong/internal/geo"
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
		{"", geo.WGS84, ErrOtherCRS},
	} {
		_, report := ReadGeoJSON(strings.NewReader(strings.Replace(text, name, c.name, 1)), c.crs)
		if c.want == nil && !report.Sound() || c.want != nil && find(report, c.want) == nil {
			t.Errorf("%q read as %s: %+v", c.name, c.crs, report.Defects)
		}
	}
	if _, report := ReadGeoJSON(strings.NewReader(strings.Replace(text, `{"type": "name", "properties": {"name": "`+name+`"}}`, "null", 1)), geo.GCJ02); !report.Sound() {
		t.Errorf("no system named: %+v", report.Defects)
	}
}
