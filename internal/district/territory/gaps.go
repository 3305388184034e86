package territory

import (
	"maps"
	"math"
	"slices"

	"github.com/peterstace/simplefeatures/geom"

	"liandong/internal/kernel/geo"
)

// checkOutline reports where the union of pieces and the outline of the grid above them differ; without an outline, the
// holes in the union. Edges that cancel exactly prove a sound coverage; areas are computed only where they do not.
func (c *coverage) checkOutline(code string, outline geo.MultiPolygon, pieces []piece, overlapping bool) {
	if overlapping || slices.ContainsFunc(pieces, func(p piece) bool { return p.broken }) {
		union, err := c.union(pieces)
		if err != nil {
			return // what made it fail has been reported
		}
		_ = c.compare(code, outline, union, pieces)
		return
	}
	left := map[geo.Edge]bool{}
	for _, p := range pieces {
		p.shape.Edges(func(a, b geo.Point) { geo.Cancel(left, geo.Edge{A: a, B: b}) })
	}
	if len(outline) == 0 {
		c.holes(left, pieces)
		return
	}
	union := maps.Clone(left)
	outline.Edges(func(a, b geo.Point) { geo.Cancel(left, geo.Edge{A: b, B: a}) })
	if len(left) == 0 {
		return
	}
	if err := c.compare(code, outline, c.geometry(geo.Assemble(geo.Trace(union))), pieces); err != nil {
		c.report.add(ErrOutline, []string{code}, code)
	}
}

// union is the area of the pieces that are not broken, which may overlap.
func (c *coverage) union(pieces []piece) (geom.Geometry, error) {
	var parts []geom.Geometry
	for _, p := range pieces {
		if !p.broken {
			parts = append(parts, c.geometry(p.shape))
		}
	}
	return geom.UnionMany(parts)
}

// holes reports the gaps inside a union whose border is left. Walked backwards, the border of a hole is the outer
// ring of what is missing.
func (c *coverage) holes(left map[geo.Edge]bool, pieces []piece) {
	var backwards []geo.Ring
	for _, r := range geo.TraceHull(left) {
		backwards = append(backwards, r.Reversed())
	}
	for _, missing := range geo.Assemble(backwards) {
		shape := geo.MultiPolygon{missing}
		c.reportGap("", shape, shape.AreaM2(), pieces)
	}
}

// compare reports the differences between an outline (without one, the union with its holes filled) and the union of the
// pieces, computed in floating point.
func (c *coverage) compare(code string, outline geo.MultiPolygon, union geom.Geometry, pieces []piece) error {
	whole, named := filled(union), ""
	if len(outline) > 0 {
		whole, named = c.geometry(outline), code
	}
	missing, err := geom.Difference(whole, union)
	if err != nil {
		return err
	}
	beyond, err := geom.Difference(union, whole)
	if err != nil {
		return err
	}
	c.parts(missing, func(shape geo.MultiPolygon, square float64) { c.reportGap(named, shape, square, pieces) })
	c.parts(beyond, func(shape geo.MultiPolygon, square float64) {
		codes := touching(shape, pieces)
		found := c.report.add(ErrBeyond, append(slices.Clone(codes), code), code, metres(square), listed(codes))
		found.AreaM2, found.Shape = rounded(square), shape
		found.show(shape.Centre())
	})
	return nil
}

// parts calls fn for each part of a difference that is larger than a square unit (a square centimetre).
func (c *coverage) parts(difference geom.Geometry, fn func(geo.MultiPolygon, float64)) {
	for _, p := range polygons(difference) {
		if p.Area() < 1 {
			continue
		}
		if shape := c.area(p); len(shape) > 0 {
			fn(shape, p.Area()*geo.UnitArea(shape[0].Outer[0].Y))
		}
	}
}

// reportGap names the grids around a gap; a gap that a broken grid may fill is left out.
func (c *coverage) reportGap(code string, shape geo.MultiPolygon, square float64, pieces []piece) {
	box := shape.Box()
	for _, p := range c.pieces {
		if p.broken && p.box.Touches(box) {
			return
		}
	}
	around := touching(shape, pieces)
	var found *Defect
	if code == "" {
		found = c.report.add(ErrGap, around, listed(around), metres(square))
	} else {
		found = c.report.add(ErrUncovered, append(slices.Clone(around), code), code, metres(square), listed(around))
	}
	found.AreaM2, found.Shape = rounded(square), shape
	found.show(shape.Centre())
}

// touching returns the codes of the pieces along the border of a shape; those that touch it in one point only where
// there are no others.
func touching(shape geo.MultiPolygon, pieces []piece) []string {
	var along, corner []string
	for _, p := range pieces {
		switch n := contacts(shape, p); {
		case n > 1:
			along = append(along, p.code)
		case n == 1:
			corner = append(corner, p.code)
		}
	}
	if len(along) == 0 {
		along = corner
	}
	slices.Sort(along)
	return along
}

// contacts counts the places where a vertex of one lies on the border of the other.
func contacts(shape geo.MultiPolygon, p piece) int {
	box := shape.Box()
	margin := int32(math.Ceil(nearBorder * 100)) // a unit is about a centimetre
	box = geo.Box{Min: geo.Point{X: box.Min.X - margin, Y: box.Min.Y - margin}, Max: geo.Point{X: box.Max.X + margin, Y: box.Max.Y + margin}}
	if !box.Touches(p.box) {
		return 0
	}
	places := map[geo.Point]bool{}
	meet := func(of, with geo.MultiPolygon) {
		of.Edges(func(v, _ geo.Point) {
			if !box.Holds(v) {
				return
			}
			with.Edges(func(a, b geo.Point) {
				if geo.DistanceToSegment(v, a, b) < nearBorder {
					places[v] = true
				}
			})
		})
	}
	meet(shape, p.shape)
	meet(p.shape, shape)
	return distinct(places)
}

// distinct counts places, taking those within the margin of each other as one.
func distinct(places map[geo.Point]bool) int {
	var kept []geo.Point
	for p := range places {
		if !slices.ContainsFunc(kept, func(q geo.Point) bool { return geo.Distance(p, q) < nearBorder }) {
			kept = append(kept, p)
		}
	}
	return len(kept)
}

// geometry hands an area to simplefeatures, from the common origin, so that its floating point loses nothing.
func (c *coverage) geometry(m geo.MultiPolygon) geom.Geometry {
	parts := make([]geom.Polygon, len(m))
	for i, p := range m {
		rings := [][]float64{c.line(p.Outer)}
		for _, h := range p.Holes {
			rings = append(rings, c.line(h))
		}
		parts[i] = geom.NewPolygonXY(rings...)
	}
	if len(parts) == 1 {
		return parts[0].AsGeometry()
	}
	return geom.NewMultiPolygon(parts).AsGeometry()
}

func (c *coverage) line(r geo.Ring) []float64 {
	xy := make([]float64, 0, 2*len(r)+2)
	for i := range len(r) + 1 {
		p := r[i%len(r)]
		xy = append(xy, float64(p.X-c.origin.X), float64(p.Y-c.origin.Y))
	}
	return xy
}

// area takes a polygon back from simplefeatures, rounded to units; empty where nothing is left of it.
func (c *coverage) area(p geom.Polygon) geo.MultiPolygon {
	ring := func(l geom.LineString) geo.Ring {
		seq := l.Coordinates()
		r := make(geo.Ring, seq.Length())
		for i := range r {
			r[i] = c.point(seq.GetXY(i))
		}
		return r
	}
	out := geo.Polygon{Outer: ring(p.ExteriorRing())}
	for i := range p.NumInteriorRings() {
		out.Holes = append(out.Holes, ring(p.InteriorRingN(i)))
	}
	m, err := geo.MultiPolygon{out}.Normalised()
	if err != nil {
		m, err = geo.MultiPolygon{{Outer: out.Outer}}.Normalised()
	}
	if err != nil {
		return nil
	}
	return m
}

func (c *coverage) point(xy geom.XY) geo.Point {
	return geo.Point{X: c.origin.X + int32(math.Round(xy.X)), Y: c.origin.Y + int32(math.Round(xy.Y))}
}

func polygons(g geom.Geometry) []geom.Polygon {
	switch g.Type() {
	case geom.TypePolygon:
		return []geom.Polygon{g.MustAsPolygon()}
	case geom.TypeMultiPolygon:
		return g.MustAsMultiPolygon().Dump()
	case geom.TypeGeometryCollection:
		var all []geom.Polygon
		for _, part := range g.MustAsGeometryCollection().Dump() {
			all = append(all, polygons(part)...)
		}
		return all
	}
	return nil
}

// filled is a geometry without its holes.
func filled(g geom.Geometry) geom.Geometry {
	var solid []geom.Geometry
	for _, p := range polygons(g) {
		solid = append(solid, geom.NewPolygon([]geom.LineString{p.ExteriorRing()}).AsGeometry())
	}
	whole, err := geom.UnionMany(solid)
	if err != nil {
		return g
	}
	return whole
}
