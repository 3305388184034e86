package territory

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/peterstace/simplefeatures/geom"

	"liandong/internal/fault"
	"liandong/internal/geo"
	"liandong/internal/table"
	"liandong/internal/words"
)

// The columns of a list of grids; the others may be missing.
var (
	neededColumns  = []string{"code", "name", "parent", "level", "kind"}
	furtherColumns = []string{"members", "valid_from", "valid_to", "households", "note", "geometry"}
)

// ReadCSV reads grids from a list (CSV or XLSX) with the columns code, name, parent, level and kind, in any order; members
// (codes with spaces between), valid_from, valid_to, households, note and geometry (WKT or GeoJSON, in the given system) may be
// missing. Whatever cannot be read is in the report; the drafts go to Prepare where it is sound.
func ReadCSV(r io.Reader, crs geo.CRS) ([]Draft, Report) {
	var report Report
	body, ok := readAll(r, crs, &report)
	if !ok {
		return nil, report
	}
	list, err := table.Read(body, table.Want{Columns: slices.Concat(neededColumns, furtherColumns), Rows: mostGrids, Cell: longestShape, Whole: true, Empty: true})
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
	columns := list.Titles()
	var missing []string
	for _, name := range neededColumns {
		if _, there := columns[name]; !there {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		report.add(ErrColumns, nil, listed(missing), list.Where())
		return nil, report
	}
	var drafts []Draft
	for _, row := range list.Rows {
		field := func(name string) string {
			if i, there := columns[name]; there {
				return row.Cells[i]
			}
			return ""
		}
		d := Draft{
			Entry: len(drafts) + 1, Line: row.N, Code: field("code"), Name: field("name"), Parent: field("parent"),
			Level: Level(field("level")), Kind: Kind(field("kind")), Note: field("note"), Members: strings.Fields(field("members")),
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
	if row > 0 {
		found.Words = words.T(fmt.Sprintf("第 %d 行：%s", row, e.Words.ZH), fmt.Sprintf("Row %d: %s", row, e.Words.EN))
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
