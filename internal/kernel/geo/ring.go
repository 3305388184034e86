package geo

import (
	"math"
	"slices"
)

// Ring is a closed line: its last point is joined to its first, which is not repeated.
type Ring []Point

// Side says where a point lies.
type Side int8

// The three sides of a ring or polygon.
const (
	Outside Side = iota
	Inside
	OnEdge
)

// Edges calls fn for every directed edge.
func (r Ring) Edges(fn func(a, b Point)) {
	for i, a := range r {
		fn(a, r[(i+1)%len(r)])
	}
}

// Area2 is twice the signed area in square units: positive for a counter-clockwise ring.
func (r Ring) Area2() int64 {
	var sum int64 // partial sums may wrap; the total is exact because it fits
	for i := 2; i < len(r); i++ {
		sum += Orient(r[0], r[i-1], r[i])
	}
	return sum
}

// AreaM2 is the enclosed area in square metres, never negative.
func (r Ring) AreaM2() float64 {
	if len(r) < 3 {
		return 0
	}
	b := Around(r...)
	return math.Abs(float64(r.Area2())) / 2 * UnitArea(int32((int64(b.Min.Y)+int64(b.Max.Y))/2))
}

// Reversed is the ring walked the other way.
func (r Ring) Reversed() Ring {
	c := slices.Clone(r)
	slices.Reverse(c)
	return c
}

// odd counts crossings to the right of p: a point counts as lying an infinitely small step to the right of where it is, and an
// infinitely smaller step above, so that of adjoining rings exactly one holds it.
func (r Ring) odd(p Point) bool {
	in := false
	for i, a := range r {
		b := r[(i+1)%len(r)]
		if (a.Y <= p.Y) == (b.Y <= p.Y) {
			continue
		}
		if a.Y > b.Y {
			a, b = b, a
		}
		if Orient(a, b, p) > 0 { // the edge, walked upwards, has p on its left
			in = !in
		}
	}
	return in
}

// Side returns where p lies.
func (r Ring) Side(p Point) Side {
	for i, a := range r {
		if OnSegment(p, a, r[(i+1)%len(r)]) {
			return OnEdge
		}
	}
	if r.odd(p) {
		return Inside
	}
	return Outside
}

// cleaned drops repeated points in sequence, and the closing one.
func (r Ring) cleaned() Ring {
	out := make(Ring, 0, len(r))
	for _, p := range r {
		if len(out) == 0 || out[len(out)-1] != p {
			out = append(out, p)
		}
	}
	for len(out) > 1 && out[0] == out[len(out)-1] {
		out = out[:len(out)-1]
	}
	return out
}

// canonical is the ring rotated to start at its smallest point, so that equal rings are equal slices.
func (r Ring) canonical() Ring {
	first := 0
	for i, p := range r {
		if p.Less(r[first]) {
			first = i
		}
	}
	return append(slices.Clone(r[first:]), r[:first]...)
}

// UnitArea is the number of square metres in a square unit at a height y.
func UnitArea(y int32) float64 {
	return metresPerUnit * metresPerUnit * math.Cos(float64(y)*radiansPerUnit)
}
