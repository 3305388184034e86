package territory

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/peterstace/simplefeatures/geom"

	"liandong/internal/kernel/bigram"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/table"
	"liandong/internal/kernel/words"
)

// ListColumns are those of a list of grids.
var ListColumns = table.Columns{
	{Name: "code", Title: words.T("网格编码", "Code"), Must: true, Example: words.T("320509105006099", ""),
		About: words.T("区县 6 位数字、区镇 9 位、村（社区）12 位、基础网格 15 位；叠加网格为 3 至 32 位大写字母、数字或连字符",
			"6 digits for a district, 9 for a town, 12 for a village, 15 for a base grid; 3 to 32 capitals, digits or hyphens for an overlay.")},
	{Name: "name", Title: words.T("名称", "Name"), Must: true, Example: words.T("桥北社区第九网格", "")},
	{Name: "parent", Title: words.T("上级编码", "Parent"), Must: true, Example: words.T("320509105006", ""), About: words.T("上级网格的编码；区县不填", "Code of the grid above; empty for the district.")},
	{Name: "level", Title: words.T("层级", "Level"), Must: true, Example: words.T("base", ""), Codes: []table.Code{{Code: string(District), Means: words.T("区县", "district")},
		{Code: string(Town), Means: words.T("区镇", "town")}, {Code: string(Village), Means: words.T("村（社区）", "village")}, {Code: string(Base), Means: words.T("基础网格；叠加网格也写它", "base grid; of overlays, too")}}},
	{Name: "kind", Title: words.T("网格类型", "Kind"), Must: true, Example: words.T("territory", ""), Codes: []table.Code{{Code: string(Territory), Means: words.T("综合网格", "of the territory itself")},
		{Code: string(PublicSecurity), Means: words.T("警务网格", "public security")}, {Code: string(Fire), Means: words.T("消防网格", "fire")}, {Code: string(WorkSafety), Means: words.T("安全生产网格", "work safety")}}},
	{Name: "members", Title: words.T("所含网格", "Members"), About: words.T("叠加网格所含基础网格的编码，以空格隔开", "Of an overlay: codes of its base grids with spaces between.")},
	{Name: "valid_from", Title: words.T("启用日期", "Valid from"), Number: true},
	{Name: "valid_to", Title: words.T("停用日期", "Valid to"), Number: true},
	{Name: "households", Title: words.T("户数", "Households"), Number: true, Example: words.T("420", ""), About: words.T("只写在基础网格上；0 或不填为未知", "Of base grids only; 0 or nothing where it is not known.")},
	{Name: "note", Title: words.T("备注", "Note")},
	{Name: "geometry", Title: words.T("边界", "Boundary"), Example: words.T("POLYGON ((120.63 31.15, 120.64 31.15, 120.64 31.16, 120.63 31.15))", ""), About: words.T("WKT 或 GeoJSON", "WKT or GeoJSON.")},
}

// ReadCSV reads grids from a list (CSV or XLSX) with the columns code, name, parent, level and kind, in any order; members
// (codes with spaces between), valid_from, valid_to, households, note and geometry (WKT or GeoJSON, in the given system) may be
// missing. Whatever cannot be read is in the report; the drafts go to Prepare where it is sound.
func ReadCSV(r io.Reader, crs geo.CRS) ([]Draft, Report) {
	var report Report
	body, ok := readAll(r, crs, &report)
	if !ok {
		return nil, report
	}
	list, err := table.Read(body, table.Want{Columns: ListColumns, Rows: mostGrids, Cell: longestShape, Whole: true, Empty: true})
	if errors.Is(err, table.ErrEmpty) {
		report.add(ErrEmpty, nil)
		return nil, report
	}
	if err != nil {
		for _, e := range fault.From(err).All() {
			report.addRow(e)
		}
		return nil, report
	}
	columns := list.At()
	var missing []string
	for _, c := range list.Missing() {
		missing = append(missing, c.Name)
	}
	if len(missing) > 0 {
		report.add(ErrColumns, nil, listed(missing), list.Where())
		return nil, report
	}
	var drafts []Draft
	for _, row := range list.Rows {
		for _, e := range row.Wrong {
			report.addRow(e)
		}
		if len(row.Wrong) > 0 {
			continue
		}
		field := func(name string) string {
			if i, there := columns[name]; there {
				return row.Cells[i]
			}
			return ""
		}
		d := Draft{
			Entry: len(drafts) + 1, Line: row.N, Code: bigram.Typed(field("code")), Name: field("name"), Parent: bigram.Typed(field("parent")),
			Level: Level(field("level")), Kind: Kind(field("kind")), Note: field("note"), Members: strings.Fields(bigram.Typed(field("members"))),
		}
		d.date(field("valid_from"), field("valid_to"), &report)
		d.homes(field("households"))
		if text := field("geometry"); text != "" {
			shape, err := parseGeometry(text, crs)
			d.take(shape, err, &report)
		}
		drafts = append(drafts, d)
	}
	return drafts, report
}

const (
	mostGrids    = 100_000
	longestShape = 4 << 20 // characters
)

// addRow notes a row that cannot be read, in the words of the reader of lists.
func (r *Report) addRow(e *fault.Error) {
	row := 0
	_, _ = fmt.Sscanf(e.Field, "rows[%d]", &row) // 0 where it is the whole file
	found := r.add(ErrBroken, nil, row, 0)
	found.Line = row
	found.Words = e.Words
	if e.Place != (words.Text{}) {
		found.Words = words.T("%s：%s", "%s: %s").With(e.Place, e.Words)
	}
}

// parseGeometry reads GeoJSON or WKT.
func parseGeometry(text string, crs geo.CRS) (geo.MultiPolygon, error) {
	if strings.HasPrefix(text, "{") {
		return geo.ParseGeoJSON([]byte(text), crs)
	}
	g, err := geom.UnmarshalWKT(text, geom.NoValidate{})
	if err != nil {
		return nil, geo.ErrGeoJSON.New().Because(err)
	}
	var parts [][][][]float64
	for _, p := range polygons(g) {
		rings := [][][]float64{positions(p.ExteriorRing())}
		for i := range p.NumInteriorRings() {
			rings = append(rings, positions(p.InteriorRingN(i)))
		}
		parts = append(parts, rings)
	}
	return geo.FromDegrees(parts, crs)
}

func positions(l geom.LineString) [][]float64 {
	seq := l.Coordinates()
	out := make([][]float64, seq.Length())
	for i := range out {
		xy := seq.GetXY(i)
		out[i] = []float64{xy.X, xy.Y}
	}
	return out
}
