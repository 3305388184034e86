package territory

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"github.com/peterstace/simplefeatures/geom"

	"liandong/internal/geo"
)

// ReadCSV reads grids from a CSV whose first line names its columns, in any order: code, name, parent, level and kind; members
// (codes with spaces between), valid_from, valid_to, households, note and geometry (WKT or GeoJSON, in the given system) may be
// missing. Whatever cannot be read is in the report; the drafts go to Prepare where it is sound.
func ReadCSV(r io.Reader, crs geo.CRS) ([]Draft, Report) {
	var report Report
	body, ok := readAll(r, crs, &report)
	if !ok {
		return nil, report
	}
	reader := csv.NewReader(bytes.NewReader(body))
	header, err := reader.Read()
	if err != nil {
		report.addCSV(err, body, reader)
		return nil, report
	}
	columns := map[string]int{}
	for i, name := range header {
		columns[strings.ToLower(strings.TrimSpace(name))] = i
	}
	var missing []string
	for _, name := range []string{"code", "name", "parent", "level", "kind"} {
		if _, there := columns[name]; !there {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		report.add(ErrColumns, nil, listed(missing))
		return nil, report
	}
	var drafts []Draft
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return drafts, report
		}
		if err != nil {
			report.addCSV(err, body, reader)
			return drafts, report
		}
		field := func(name string) string {
			if i, there := columns[name]; there {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		line, _ := reader.FieldPos(0)
		d := Draft{
			Entry: len(drafts) + 1, Line: line, Code: field("code"), Name: field("name"), Parent: field("parent"),
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
}

func (r *Report) addCSV(err error, body []byte, reader *csv.Reader) {
	if errors.Is(err, io.EOF) {
		r.add(ErrEmpty, nil)
		return
	}
	offset := reader.InputOffset()
	line := lineOf(body, offset)
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		line = parse.Line
	}
	found := r.add(ErrBroken, nil, line, offset)
	found.Line, found.Offset = line, offset
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
