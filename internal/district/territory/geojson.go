package territory

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"liandong/internal/kernel/charset"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/words"
)

// properties are the members of a feature; those not named here are ignored.
type properties struct {
	Code       string      `json:"code"`
	Name       string      `json:"name"`
	Parent     string      `json:"parent,omitempty"`
	Level      Level       `json:"level"`
	Kind       Kind        `json:"kind,omitempty"`
	Note       string      `json:"note,omitempty"`
	Members    []string    `json:"members,omitempty"`
	ValidFrom  string      `json:"valid_from,omitempty"`
	ValidTo    string      `json:"valid_to,omitempty"`
	Households json.Number `json:"households,omitempty"`
}

// ReadGeoJSON reads a FeatureCollection whose features have the properties code, name, parent, level, kind, note, members
// (an array of codes), valid_from, valid_to and households (a number), and a Polygon, a MultiPolygon or null as geometry, in the given system.
// Whatever cannot be read is in the report; the drafts go to Prepare where it is sound.
func ReadGeoJSON(r io.Reader, crs geo.CRS) ([]Draft, Report) {
	var report Report
	body, ok := readAll(r, crs, &report)
	if !ok {
		return nil, report
	}
	body, err := charset.JSON(body)
	if err != nil {
		report.add(ErrEncoding, nil, fault.From(err).Words)
		return nil, report
	}
	if !wellFormedJSON(body, &report) {
		return nil, report
	}
	var head struct {
		Type string     `json:"type"`
		CRS  *crsMember `json:"crs"`
	}
	if err := json.Unmarshal(known(body), &head); err != nil || head.Type != "FeatureCollection" {
		report.add(ErrNotCollection, nil)
		return nil, report
	}
	if head.CRS != nil && !head.CRS.is(crs) {
		report.add(ErrOtherCRS, nil, words.Cut(head.CRS.said, longestSystem, "…"), strings.ToUpper(string(crs)))
		return nil, report
	}
	features, offsets, ok := features(body)
	if !ok {
		report.add(ErrNotCollection, nil)
		return nil, report
	}
	drafts := make([]Draft, 0, len(features))
	line, counted := 1, int64(0)
	for i, f := range features {
		line += bytes.Count(body[counted:offsets[i]], []byte{'\n'})
		counted = offsets[i]
		d := Draft{Entry: i + 1, Line: line}
		if d.read(f, crs, &report) {
			drafts = append(drafts, d)
		}
	}
	return drafts, report
}

func readAll(r io.Reader, crs geo.CRS, report *Report) ([]byte, bool) {
	if !crs.Known() {
		report.add(geo.ErrCRS, nil)
		return nil, false
	}
	body, err := io.ReadAll(r)
	if err != nil {
		report.addBroken(ErrBroken, body, int64(len(body)))
		return nil, false
	}
	return body, true
}

// crsMember is a coordinate system as programs name it in a file: by a name, by a code of EPSG, by a link, or as plain text. (GeoJSON 2008, section 3; RFC 7946 knows WGS 84 only)
type crsMember struct{ said string }

func (m *crsMember) UnmarshalJSON(raw []byte) error {
	var object struct {
		Type       string `json:"type"`
		Properties struct {
			Name string `json:"name"`
			Code any    `json:"code"`
			Href string `json:"href"`
		} `json:"properties"`
	}
	if json.Unmarshal(raw, &m.said) == nil {
		return nil
	}
	_ = json.Unmarshal(raw, &object) // what cannot be understood is said as it stands
	p := object.Properties
	switch {
	case p.Name != "" || object.Type == "name":
		m.said = p.Name
	case p.Code != nil:
		m.said = object.Type + ":" + fmt.Sprint(p.Code)
	default:
		m.said = cmp.Or(p.Href, string(raw))
	}
	return nil
}

const longestSystem = 100 // characters of a name that is said

// systems are the codes behind which coordinates are degrees of a system that is read here. The others have no code: whose file is in one of them
// must not name any.
var systems = map[string][]geo.CRS{
	"CRS84": {geo.WGS84, geo.CGCS2000}, "4326": {geo.WGS84, geo.CGCS2000}, // the two differ by less than what is kept
	"4490": {geo.WGS84, geo.CGCS2000},
}

// authority is a name of a system, with its code: EPSG:4326, urn:ogc:def:crs:EPSG::4326, http://www.opengis.net/def/crs/EPSG/0/4326,
// http://www.opengis.net/gml/srs/epsg.xml#4326, and likewise with OGC and CRS84. (OGC 09-048r5; 12-029r2)
var authority = regexp.MustCompile(`(?i)^(?:(?:urn:(?:x-)?ogc:def:crs:|https?://www\.opengis\.net/def/crs/|https?://(?:www\.)?opengis\.net/gml/srs/)?(?:EPSG|OGC)(?:\.xml)?(?:[:/#][0-9.]*)?[:/#])?(CRS84|[0-9]+)$`)

func (n crsMember) is(crs geo.CRS) bool {
	code := authority.FindStringSubmatch(strings.TrimSpace(n.said))
	return code != nil && slices.Contains(systems[strings.ToUpper(code[1])], crs)
}

// read fills a draft from one feature; false where the feature is not of the expected form at all.
func (d *Draft) read(feature []byte, crs geo.CRS, report *Report) bool {
	var f struct {
		CRS        *crsMember      `json:"crs"`
		Properties json.RawMessage `json:"properties"`
		Geometry   json.RawMessage `json:"geometry"`
	}
	var p properties
	if err := json.Unmarshal(known(feature), &f); err != nil || len(f.Properties) > 0 && json.Unmarshal(known(f.Properties), &p) != nil {
		report.addEntry(ErrFeature, *d)
		return false
	}
	d.Code, d.Name, d.Parent, d.Level, d.Kind, d.Note, d.Members = p.Code, p.Name, p.Parent, p.Level, p.Kind, p.Note, p.Members
	d.homes(string(p.Households))
	d.date(p.ValidFrom, p.ValidTo, report)
	if len(f.Geometry) == 0 || string(f.Geometry) == "null" {
		return true
	}
	var g struct {
		CRS *crsMember `json:"crs"`
	}
	f.Geometry = known(f.Geometry)
	_ = json.Unmarshal(f.Geometry, &g) // what is no geometry is said below
	for _, named := range []*crsMember{f.CRS, g.CRS} {
		if named != nil && !named.is(crs) {
			report.addEntry(ErrOtherCRS, *d, words.Cut(named.said, longestSystem, "…"), strings.ToUpper(string(crs)))
			return true
		}
	}
	shape, err := geo.ParseGeoJSON(f.Geometry, crs)
	d.take(shape, err, report)
	return true
}

func (d *Draft) take(shape geo.MultiPolygon, err error, report *Report) {
	if err != nil {
		report.addEntry(ErrShape, *d, shapeWords(err))
		return
	}
	d.Shape = shape
}

func shapeWords(err error) words.Text { return fault.From(err).Words }

// chinaTime is the zone of plain dates; it has had no summer time since 1991.
var chinaTime = time.FixedZone("UTC+8", 8*3600)

func (d *Draft) date(from, to string, report *Report) {
	var errFrom, errTo error
	d.ValidFrom, errFrom = parseDate(from)
	d.ValidTo, errTo = parseDate(to)
	if errFrom != nil || errTo != nil {
		report.addEntry(ErrDates, *d)
	}
}

// homes takes the number of households; what is no number is for Prepare to name.
func (d *Draft) homes(text string) {
	if text == "" {
		return
	}
	var err error
	if d.Households, err = strconv.Atoi(text); err != nil {
		d.Households = -1
	}
}

func parseDate(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return time.Time{}, nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, chinaTime); err == nil {
		return t.UTC(), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	return t.UTC(), err
}

// wellFormedJSON reports broken JSON and members that are given twice (which the decoder would let pass).
func wellFormedJSON(body []byte, report *Report) bool {
	var probe json.RawMessage
	if err := json.Unmarshal(body, &probe); err != nil {
		offset := int64(len(body))
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			offset = syntax.Offset
		}
		report.addBroken(ErrBroken, body, offset)
		return false
	}
	if offset, twice := repeatedKey(body); twice {
		report.addBroken(ErrRepeatedKey, body, offset)
		return false
	}
	return true
}

func (r *Report) addBroken(def *fault.Definition, body []byte, offset int64) {
	line := lineOf(body, offset)
	found := r.add(def, nil, line, offset)
	found.Line, found.Offset = line, offset
}

func lineOf(body []byte, offset int64) int {
	return 1 + bytes.Count(body[:min(offset, int64(len(body)))], []byte{'\n'})
}

// members are those that are read here.
var members = []string{"type", "crs", "features", "properties", "geometry", "geometries", "coordinates", "code", "name", "parent", "level", "kind", "note", "members", "valid_from", "valid_to", "households"}

// known leaves of an object the members that are read here, by their names: the decoder would take one of another case for them. What is written in other letters only, as
// CODE, is taken where it is so once. What is no object stays.
func known(object []byte) []byte {
	var all map[string]json.RawMessage
	if json.Unmarshal(object, &all) != nil || all == nil {
		return object
	}
	kept := map[string]json.RawMessage{}
	for _, name := range members {
		value, exact := all[name]
		for other, v := range all {
			if exact || !strings.EqualFold(other, name) {
				continue
			}
			if value != nil { // several, of which none is it
				value = nil
				break
			}
			value = v
		}
		if value != nil {
			kept[name] = value
		}
	}
	left, _ := json.Marshal(kept) // raw messages out of valid JSON
	return left
}

// repeatedKey finds a member name that occurs twice in one object of valid JSON.
func repeatedKey(body []byte) (int64, bool) {
	dec := json.NewDecoder(bytes.NewReader(body))
	type level struct {
		keys map[string]bool // nil in an array
		key  bool            // a member name comes next
	}
	var open []level
	for {
		token, err := dec.Token()
		if err != nil {
			return 0, false
		}
		top := len(open) - 1
		if name, ok := token.(string); ok && top >= 0 && open[top].key {
			if open[top].keys[name] {
				return dec.InputOffset(), true
			}
			open[top].keys[name] = true
			open[top].key = false
			continue
		}
		switch token {
		case json.Delim('{'):
			open = append(open, level{keys: map[string]bool{}, key: true})
			continue
		case json.Delim('['):
			open = append(open, level{})
			continue
		case json.Delim('}'), json.Delim(']'):
			open = open[:top]
			top--
		}
		if top >= 0 && open[top].keys != nil {
			open[top].key = true
		}
	}
}

// features splits the collection, with the offset at which each feature begins.
func features(body []byte) (found []json.RawMessage, offsets []int64, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(body))
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return nil, nil, false
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, nil, false
		}
		if key != "features" {
			var skipped json.RawMessage
			if dec.Decode(&skipped) != nil {
				return nil, nil, false
			}
			continue
		}
		if token, err := dec.Token(); err != nil || token != json.Delim('[') {
			return nil, nil, false
		}
		for dec.More() {
			var f json.RawMessage
			if dec.Decode(&f) != nil {
				return nil, nil, false
			}
			found, offsets = append(found, f), append(offsets, dec.InputOffset()-int64(len(f)))
		}
		if _, err := dec.Token(); err != nil {
			return nil, nil, false
		}
		ok = true
	}
	return found, offsets, ok
}

// WriteGeoJSON writes drafts as a FeatureCollection that ReadGeoJSON reads (in WGS 84), one feature a line.
func WriteGeoJSON(w io.Writer, drafts []Draft) error {
	b := []byte(`{"type":"FeatureCollection","features":[`)
	for i, d := range drafts {
		if i > 0 {
			b = append(b, ',')
		}
		text, err := json.Marshal(properties{
			Code: d.Code, Name: d.Name, Parent: d.Parent, Level: d.Level, Kind: d.Kind, Note: d.Note, Members: d.Members,
			ValidFrom: writeDate(d.ValidFrom), ValidTo: writeDate(d.ValidTo), Households: writeHouseholds(d.Households),
		})
		if err != nil {
			return err
		}
		b = append(append(b, "\n"+`{"type":"Feature","properties":`...), text...)
		b = append(b, `,"geometry":`...)
		if len(d.Shape) == 0 {
			b = append(b, "null"...)
		} else {
			b = d.Shape.AppendGeoJSON(b)
		}
		b = append(b, '}')
		if _, err := w.Write(b); err != nil {
			return err
		}
		b = b[:0]
	}
	_, err := w.Write(append(b, "\n]}\n"...))
	return err
}

func writeHouseholds(n int) json.Number {
	if n == 0 {
		return ""
	}
	return json.Number(strconv.Itoa(n))
}

func writeDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if local := t.In(chinaTime); local.Equal(time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, chinaTime)) {
		return local.Format(time.DateOnly)
	}
	return t.UTC().Format(time.RFC3339)
}
