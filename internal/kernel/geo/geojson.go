package geo

import (
	"encoding/json"
	"strconv"

	"liandong/internal/kernel/fault"
)

// ErrGeoJSON: the geometry cannot be read as an area.
var ErrGeoJSON = fault.Define(fault.Invalid, "geo.geojson",
	"几何应为 GeoJSON 的 Polygon 或 MultiPolygon", "The geometry must be a GeoJSON Polygon or MultiPolygon.")

// ParseGeoJSON reads a Polygon or MultiPolygon geometry whose positions are in crs and normalises it. A third coordinate
// (height) is ignored.
//
// Errors: ErrGeoJSON, ErrRing, ErrExtent and those of Position.Normalise.
func ParseGeoJSON(text []byte, crs CRS) (MultiPolygon, error) {
	var head struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, ErrGeoJSON.New().Because(err)
	}
	var parts [][][][]float64
	switch head.Type {
	case "Polygon":
		parts = make([][][][]float64, 1)
		if err := json.Unmarshal(head.Coordinates, &parts[0]); err != nil {
			return nil, ErrGeoJSON.New().Because(err)
		}
	case "MultiPolygon":
		if err := json.Unmarshal(head.Coordinates, &parts); err != nil {
			return nil, ErrGeoJSON.New().Because(err)
		}
	default:
		return nil, ErrGeoJSON.New()
	}
	return FromDegrees(parts, crs)
}

// FromDegrees makes an area from nested positions as in a GeoJSON MultiPolygon.
func FromDegrees(parts [][][][]float64, crs CRS) (MultiPolygon, error) {
	if len(parts) == 0 {
		return nil, ErrGeoJSON.New()
	}
	var m MultiPolygon
	for _, rings := range parts {
		if len(rings) == 0 {
			return nil, ErrGeoJSON.New()
		}
		var p Polygon
		for i, positions := range rings {
			r, err := ringFromDegrees(positions, crs)
			if err != nil {
				return nil, err
			}
			if i == 0 {
				p.Outer = r
			} else {
				p.Holes = append(p.Holes, r)
			}
		}
		m = append(m, p)
	}
	return m.Normalised()
}

func ringFromDegrees(positions [][]float64, crs CRS) (Ring, error) {
	r := make(Ring, 0, len(positions))
	for _, c := range positions {
		if len(c) < 2 {
			return nil, ErrGeoJSON.New()
		}
		p, err := Position{Lon: c[0], Lat: c[1], CRS: crs}.Normalise()
		if err != nil {
			return nil, err
		}
		r = append(r, p)
	}
	return r, nil
}

// GeoJSON writes the area as a Polygon, or as a MultiPolygon where it has several parts (or none).
func (m MultiPolygon) GeoJSON() []byte { return m.AppendGeoJSON(nil) }

// AppendGeoJSON is GeoJSON appended to a buffer.
func (m MultiPolygon) AppendGeoJSON(b []byte) []byte {
	if len(m) == 1 {
		b = append(b, `{"type":"Polygon","coordinates":`...)
		return append(m[0].appendJSON(b), '}')
	}
	b = append(b, `{"type":"MultiPolygon","coordinates":[`...)
	for i, p := range m {
		if i > 0 {
			b = append(b, ',')
		}
		b = p.appendJSON(b)
	}
	return append(b, "]}"...)
}

func (p Polygon) appendJSON(b []byte) []byte {
	b = p.Outer.appendJSON(append(b, '['))
	for _, h := range p.Holes {
		b = h.appendJSON(append(b, ','))
	}
	return append(b, ']')
}

func (r Ring) appendJSON(b []byte) []byte {
	b = append(b, '[')
	for i := range len(r) + 1 {
		if i > 0 {
			b = append(b, ',')
		}
		p := r[i%len(r)]
		b = appendDegrees(append(b, '['), p.X)
		b = appendDegrees(append(b, ','), p.Y)
		b = append(b, ']')
	}
	return append(b, ']')
}

// appendDegrees writes units as the shortest decimal degrees, exactly.
func appendDegrees(b []byte, units int32) []byte {
	v := int64(units)
	if v < 0 {
		b = append(b, '-')
		v = -v
	}
	b = strconv.AppendInt(b, v/PerDegree, 10)
	fraction := v % PerDegree
	if fraction == 0 {
		return b
	}
	b = append(b, '.')
	for place := int64(PerDegree / 10); fraction > 0; place /= 10 {
		b = append(b, byte('0'+fraction/place))
		fraction %= place
	}
	return b
}
