package geo

import (
	"cmp"
	"slices"

	"liandong/internal/kernel/fault"
)

// What can be wrong with a shape as such.
var (
	ErrRing = fault.Define(fault.Invalid, "geo.ring",
		"边界环至少要有三个不同的点，并围出面积", "A boundary ring needs at least three different points and must enclose an area.")
	ErrExtent = fault.Define(fault.Invalid, "geo.extent",
		"边界跨度超过 20 度", "The boundary spans more than 20 degrees.")
)

// Polygon is an outer ring (counter-clockwise) with holes (clockwise).
type Polygon struct {
	Outer Ring
	Holes []Ring
}

// MultiPolygon is one area, possibly of several parts. The empty one has no parts.
type MultiPolygon []Polygon

// Rings calls fn for every ring, the holes too.
func (m MultiPolygon) Rings(fn func(Ring)) {
	for _, p := range m {
		fn(p.Outer)
		for _, h := range p.Holes {
			fn(h)
		}
	}
}

// Edges calls fn for every directed edge; the area lies on the left of each.
func (m MultiPolygon) Edges(fn func(a, b Point)) { m.Rings(func(r Ring) { r.Edges(fn) }) }

// Points is the number of vertices.
func (m MultiPolygon) Points() int {
	n := 0
	m.Rings(func(r Ring) { n += len(r) })
	return n
}

// Box is the smallest box around the area, which must not be empty.
func (m MultiPolygon) Box() Box {
	b := Around(m[0].Outer...)
	for _, p := range m[1:] {
		for _, v := range p.Outer {
			b = b.With(v)
		}
	}
	return b
}

// AreaM2 is the area in square metres.
func (m MultiPolygon) AreaM2() float64 {
	sum := 0.0
	for _, p := range m {
		sum += p.Outer.AreaM2()
		for _, h := range p.Holes {
			sum -= h.AreaM2()
		}
	}
	return sum
}

// Holds is the half-open rule: of areas that share a border, exactly one holds a point on it.
func (m MultiPolygon) Holds(p Point) bool {
	in := false
	m.Rings(func(r Ring) { in = in != r.odd(p) })
	return in
}

// Side reports whether p lies inside, on the border or outside.
func (m MultiPolygon) Side(p Point) Side {
	edge := false
	m.Edges(func(a, b Point) { edge = edge || OnSegment(p, a, b) })
	switch {
	case edge:
		return OnEdge
	case m.Holds(p):
		return Inside
	}
	return Outside
}

// Normalised drops repeated points, turns outer rings counter-clockwise and holes clockwise, and sorts the parts, so that
// one area has one form. It does not look for self-intersections.
//
// Errors: ErrRing, ErrExtent.
func (m MultiPolygon) Normalised() (MultiPolygon, error) {
	out := make(MultiPolygon, 0, len(m))
	for _, p := range m {
		outer, err := p.Outer.turned(true)
		if err != nil {
			return nil, err
		}
		part := Polygon{Outer: outer}
		for _, h := range p.Holes {
			hole, err := h.turned(false)
			if err != nil {
				return nil, err
			}
			part.Holes = append(part.Holes, hole)
		}
		out = append(out, part)
	}
	if len(out) > 0 && out.Box().TooWide() {
		return nil, ErrExtent.New()
	}
	out.sort()
	return out, nil
}

func (r Ring) turned(counterClockwise bool) (Ring, error) {
	c := r.cleaned()
	if len(c) < 3 {
		return nil, ErrRing.New()
	}
	if Around(c...).TooWide() {
		return nil, ErrExtent.New()
	}
	area := c.Area2()
	if area == 0 {
		return nil, ErrRing.New()
	}
	if area > 0 != counterClockwise {
		c = c.Reversed()
	}
	return c.canonical(), nil
}

func (m MultiPolygon) sort() {
	byFirst := func(a, b Ring) int {
		return cmp.Or(cmp.Compare(a[0].X, b[0].X), cmp.Compare(a[0].Y, b[0].Y), cmp.Compare(len(a), len(b)))
	}
	for _, p := range m {
		slices.SortFunc(p.Holes, byFirst)
	}
	slices.SortFunc(m, func(a, b Polygon) int { return byFirst(a.Outer, b.Outer) })
}

// Centre is a point inside the area: the middle of the widest stretch at half height of its largest part.
func (m MultiPolygon) Centre() Point {
	if len(m) == 0 {
		return Point{}
	}
	largest := slices.MaxFunc(m, func(a, b Polygon) int { return cmp.Compare(a.Outer.Area2(), b.Outer.Area2()) })
	part := MultiPolygon{largest}
	box := part.Box()
	best, width := largest.Outer[0], int64(-1)
	height := int64(box.Max.Y) - int64(box.Min.Y)
	for _, share := range []int64{4, 3, 5, 2, 6} { // eighths of the height, the middle first
		y := int32(int64(box.Min.Y) + height*share/8)
		if p, w := part.widest(y); w > width+width/4 {
			best, width = p, w
		}
	}
	return best
}

// widest finds the middle of the widest stretch inside the area at height y.
func (m MultiPolygon) widest(y int32) (Point, int64) {
	var cuts []int32
	m.Edges(func(a, b Point) {
		if (a.Y <= y) != (b.Y <= y) {
			cuts = append(cuts, a.X+int32((int64(y)-int64(a.Y))*(int64(b.X)-int64(a.X))/(int64(b.Y)-int64(a.Y))))
		}
	})
	slices.Sort(cuts)
	best, width := Point{}, int64(-1)
	for i := 0; i+1 < len(cuts); i += 2 {
		w := int64(cuts[i+1]) - int64(cuts[i])
		middle := Point{int32((int64(cuts[i]) + int64(cuts[i+1])) / 2), y}
		if w > width && m.Side(middle) == Inside {
			best, width = middle, w
		}
	}
	return best, width
}
