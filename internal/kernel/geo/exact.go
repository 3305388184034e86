package geo

// MaxExtent is the widest span of coordinates, in units, for which the predicates here are exact: 20 degrees, so that a
// product of two differences stays below 2^56. Shapes are refused above it.
const MaxExtent = 20 * PerDegree

// Orient is positive when c lies left of the directed line ab, negative when right of it, zero when on it.
func Orient(a, b, c Point) int64 {
	return (int64(b.X)-int64(a.X))*(int64(c.Y)-int64(a.Y)) - (int64(b.Y)-int64(a.Y))*(int64(c.X)-int64(a.X))
}

// OnSegment reports whether p lies on the closed segment ab.
func OnSegment(p, a, b Point) bool {
	return p.X >= min(a.X, b.X) && p.X <= max(a.X, b.X) && p.Y >= min(a.Y, b.Y) && p.Y <= max(a.Y, b.Y) && Orient(a, b, p) == 0
}

// Crosses reports whether the insides of segments ab and cd meet in one point that is an end of neither.
func Crosses(a, b, c, d Point) bool {
	if max(a.X, b.X) < min(c.X, d.X) || max(c.X, d.X) < min(a.X, b.X) || max(a.Y, b.Y) < min(c.Y, d.Y) || max(c.Y, d.Y) < min(a.Y, b.Y) {
		return false
	}
	return sign(Orient(a, b, c))*sign(Orient(a, b, d)) < 0 && sign(Orient(c, d, a))*sign(Orient(c, d, b)) < 0
}

// Meets reports whether the closed segments ab and cd share any point.
func Meets(a, b, c, d Point) bool {
	return Crosses(a, b, c, d) || OnSegment(a, c, d) || OnSegment(b, c, d) || OnSegment(c, a, b) || OnSegment(d, a, b)
}

func sign(v int64) int {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// Box is a closed rectangle; the zero Box holds only the point 0,0.
type Box struct{ Min, Max Point }

// Around is the smallest box that holds the points; there must be at least one.
func Around(points ...Point) Box {
	b := Box{points[0], points[0]}
	for _, p := range points[1:] {
		b = b.With(p)
	}
	return b
}

// With is the box grown to hold p.
func (b Box) With(p Point) Box {
	return Box{Point{min(b.Min.X, p.X), min(b.Min.Y, p.Y)}, Point{max(b.Max.X, p.X), max(b.Max.Y, p.Y)}}
}

// Holds reports whether p is in the box or on its border.
func (b Box) Holds(p Point) bool {
	return p.X >= b.Min.X && p.X <= b.Max.X && p.Y >= b.Min.Y && p.Y <= b.Max.Y
}

// Touches reports whether the boxes share a point.
func (b Box) Touches(o Box) bool {
	return b.Min.X <= o.Max.X && o.Min.X <= b.Max.X && b.Min.Y <= o.Max.Y && o.Min.Y <= b.Max.Y
}

// TooWide reports whether the predicates would no longer be exact.
func (b Box) TooWide() bool {
	return int64(b.Max.X)-int64(b.Min.X) > MaxExtent || int64(b.Max.Y)-int64(b.Min.Y) > MaxExtent
}
