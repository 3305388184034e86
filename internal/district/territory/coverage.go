package territory

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/peterstace/simplefeatures/geom"

	"liandong/internal/kernel/geo"
)

// nearBorder is how near, in metres, a vertex lies to count as touching a gap; the corners of computed gaps are rounded.
const nearBorder = 0.05

// coverage is the base grids of a district, to be checked as one mosaic.
type coverage struct {
	origin geo.Point
	pieces []piece
	report *Report
}

// piece is one base grid, noded.
type piece struct {
	code   string
	shape  geo.MultiPolygon
	box    geo.Box
	broken bool // its boundary intersects itself: it takes no part in further checks
}

// cover checks that the base grids fill their district without gap or overlap and returns the boundary of every grid and
// overlay; those of upper levels that were not handed in are dissolved.
func (t *tree) cover(report *Report) map[string]geo.MultiPolygon {
	shapes := t.noded(report)
	c := &coverage{report: report}
	for _, code := range t.levels[Base] {
		if shape := shapes[code]; len(shape) > 0 {
			c.pieces = append(c.pieces, piece{code: code, shape: shape, box: shape.Box()})
		}
	}
	if len(c.pieces) == 0 {
		return nil
	}
	box := c.pieces[0].box
	for _, shape := range shapes {
		box = box.With(shape.Box().Min).With(shape.Box().Max)
	}
	if box.TooWide() {
		report.add(geo.ErrExtent, nil)
		return nil
	}
	c.origin = box.Min
	outlines := c.outlines(t, shapes)
	c.checkRings()
	overlapping := c.checkOverlaps()
	if !t.partial && len(c.pieces) == len(t.levels[Base]) {
		c.checkOutline(t.district, outlines[t.district], c.pieces, overlapping)
	}
	below := t.below()
	if report.Sound() {
		for _, level := range []Level{Town, Village} {
			for _, code := range t.levels[level] {
				if outline := outlines[code]; len(outline) > 0 {
					c.checkOutline(code, outline, c.of(below[code]), false)
				}
			}
		}
	}
	if !report.Sound() {
		return nil
	}
	t.dissolve(shapes, below)
	return shapes
}

// noded returns the shapes that were handed in, by code, made to meet vertex to vertex.
func (t *tree) noded(report *Report) map[string]geo.MultiPolygon {
	var codes []string
	var areas []geo.MultiPolygon
	for _, level := range Levels() {
		for _, code := range t.levels[level] {
			d := t.drafts[code]
			if len(d.Shape) == 0 {
				if level == Base {
					report.add(ErrNoShape, []string{code}, code)
				}
				continue
			}
			shape, err := d.Shape.Normalised()
			if err != nil {
				report.addEntry(ErrShape, d, shapeWords(err))
				continue
			}
			codes, areas = append(codes, code), append(areas, shape)
		}
	}
	shapes := make(map[string]geo.MultiPolygon, len(codes))
	for i, shape := range geo.Node(areas) {
		shapes[codes[i]] = shape
	}
	return shapes
}

// outlines are the boundaries of upper levels that were handed in and do not intersect themselves.
func (c *coverage) outlines(t *tree, shapes map[string]geo.MultiPolygon) map[string]geo.MultiPolygon {
	sound := map[string]geo.MultiPolygon{}
	for _, level := range []Level{District, Town, Village} {
		for _, code := range t.levels[level] {
			shape := shapes[code]
			if len(shape) == 0 {
				continue
			}
			if c.geometry(shape).Validate() != nil {
				c.report.add(ErrSelfIntersection, []string{code}, code)
				continue
			}
			sound[code] = shape
		}
	}
	return sound
}

// below returns the codes of the base grids under every grid, and of every overlay.
func (t *tree) below() map[string][]string {
	below := map[string][]string{}
	for _, base := range t.levels[Base] {
		code := t.drafts[base].Parent
		for range Levels() { // not further: a report is also made of trees that bite their tail
			if code != "" {
				below[code] = append(below[code], base)
			}
			code = t.drafts[code].Parent
		}
	}
	for _, code := range t.overlays {
		members := slices.Clone(t.drafts[code].Members)
		slices.Sort(members)
		below[code] = slices.Compact(members)
	}
	return below
}

func (t *tree) dissolve(shapes map[string]geo.MultiPolygon, below map[string][]string) {
	for code, bases := range below {
		if len(shapes[code]) > 0 {
			continue
		}
		parts := make([]geo.MultiPolygon, len(bases))
		for i, base := range bases {
			parts[i] = shapes[base]
		}
		shapes[code] = geo.Dissolve(parts...)
	}
}

func (c *coverage) of(codes []string) []piece {
	wanted := map[string]bool{}
	for _, code := range codes {
		wanted[code] = true
	}
	var found []piece
	for _, p := range c.pieces {
		if wanted[p.code] {
			found = append(found, p)
		}
	}
	return found
}

func (c *coverage) checkRings() {
	for i := range c.pieces {
		p := &c.pieces[i]
		if c.geometry(p.shape).Validate() == nil {
			continue
		}
		p.broken = true
		c.report.add(ErrSelfIntersection, []string{p.code}, p.code).show(knot(p.shape))
	}
}

// knot is a corner where a boundary that intersects itself does so; the corner of its box where it only touches itself.
func knot(shape geo.MultiPolygon) geo.Point {
	var edges []geo.Edge
	shape.Edges(func(a, b geo.Point) { edges = append(edges, geo.Edge{A: a, B: b}) })
	for i, e := range edges {
		for _, f := range edges[i+1:] {
			if geo.Crosses(e.A, e.B, f.A, f.B) {
				return crossing(e, f)
			}
		}
	}
	return shape.Box().Min
}

// crossing is where two edges cross, rounded.
func crossing(e, f geo.Edge) geo.Point {
	ex, ey := float64(e.B.X-e.A.X), float64(e.B.Y-e.A.Y)
	fx, fy := float64(f.B.X-f.A.X), float64(f.B.Y-f.A.Y)
	share := (float64(f.A.X-e.A.X)*fy - float64(f.A.Y-e.A.Y)*fx) / (ex*fy - ey*fx)
	return geo.Point{X: e.A.X + int32(math.Round(share*ex)), Y: e.A.Y + int32(math.Round(share*ey))}
}

// checkOverlaps reports every pair whose insides meet, and reports whether there is one.
func (c *coverage) checkOverlaps() bool {
	order := make([]*piece, 0, len(c.pieces))
	for i := range c.pieces {
		if !c.pieces[i].broken {
			order = append(order, &c.pieces[i])
		}
	}
	slices.SortFunc(order, func(a, b *piece) int { return cmp.Compare(a.box.Min.X, b.box.Min.X) })
	found := false
	for i, a := range order {
		for _, b := range order[i+1:] {
			if b.box.Min.X >= a.box.Max.X {
				break
			}
			if a.box.Touches(b.box) && c.overlap(a, b) {
				found = true
				c.reportOverlap(a, b)
			}
		}
	}
	return found
}

func (c *coverage) reportOverlap(a, b *piece) {
	codes := []string{a.code, b.code}
	slices.Sort(codes)
	common, err := geom.Intersection(c.geometry(a.shape), c.geometry(b.shape))
	square := 0.0
	at := a.box.Min
	if err == nil {
		square = common.Area() * geo.UnitArea(a.box.Min.Y)
		if xy, ok := common.PointOnSurface().XY(); ok {
			at = c.point(xy)
		}
	}
	found := c.report.add(ErrOverlap, codes, listed(codes), metres(square))
	found.AreaM2 = rounded(square)
	for _, p := range polygons(common) {
		found.Shape = append(found.Shape, c.area(p)...)
	}
	found.show(at)
}

// overlap decides exactly whether two noded areas share more than a border: edges cross, an edge runs the same way in both,
// or an edge of one runs inside the other.
func (c *coverage) overlap(a, b *piece) bool {
	ea, eb := c.doubled(a), c.doubled(b)
	boxA, boxB := boxOf(ea), boxOf(eb)
	nearA, nearB := within(ea, boxB), within(eb, boxA)
	same := make(map[geo.Edge]bool, len(nearA))
	for _, e := range nearA {
		same[e] = true
	}
	for _, f := range nearB {
		if same[f] {
			return true
		}
		for _, e := range nearA {
			if geo.Crosses(e.A, e.B, f.A, f.B) {
				return true
			}
		}
	}
	return anyInside(nearA, eb) || anyInside(nearB, ea)
}

// doubled returns the edges from the common origin, in half units, so that the middle of an edge is a whole number.
func (c *coverage) doubled(p *piece) []geo.Edge {
	edges := make([]geo.Edge, 0, p.shape.Points())
	local := func(q geo.Point) geo.Point { return geo.Point{X: 2 * (q.X - c.origin.X), Y: 2 * (q.Y - c.origin.Y)} }
	p.shape.Edges(func(a, b geo.Point) { edges = append(edges, geo.Edge{A: local(a), B: local(b)}) })
	return edges
}

func boxOf(edges []geo.Edge) geo.Box {
	box := geo.Around(edges[0].A)
	for _, e := range edges {
		box = box.With(e.A)
	}
	return box
}

func within(edges []geo.Edge, box geo.Box) []geo.Edge {
	var found []geo.Edge
	for _, e := range edges {
		if geo.Around(e.A, e.B).Touches(box) {
			found = append(found, e)
		}
	}
	return found
}

// anyInside reports whether the middle of one of the edges lies strictly inside the area that the others enclose.
func anyInside(edges, area []geo.Edge) bool {
	for _, e := range edges {
		middle := geo.Point{X: (e.A.X + e.B.X) / 2, Y: (e.A.Y + e.B.Y) / 2}
		in, on := false, false
		for _, f := range area {
			if geo.OnSegment(middle, f.A, f.B) {
				on = true
				break
			}
			if (f.A.Y <= middle.Y) != (f.B.Y <= middle.Y) {
				if (geo.Orient(f.A, f.B, middle) > 0) == (f.B.Y > f.A.Y) {
					in = !in
				}
			}
		}
		if in && !on {
			return true
		}
	}
	return false
}

func (d *Defect) show(p geo.Point) { d.Lon, d.Lat = p.Lon(), p.Lat() }

func rounded(square float64) float64 { return math.Round(square*10000) / 10000 }

func metres(square float64) string {
	decimals := 0
	if square < 10 {
		decimals = 4
	}
	return strconv.FormatFloat(square, 'f', decimals, 64)
}
