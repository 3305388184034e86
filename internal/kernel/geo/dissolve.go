package geo

import (
	"cmp"
	"slices"
)

// Edge is a directed edge; the area it bounds lies on its left.
type Edge struct{ A, B Point }

// Reversed is the edge walked the other way: its twin in the adjoining area.
func (e Edge) Reversed() Edge { return Edge{e.B, e.A} }

// Dissolve unites adjoining areas that meet vertex to vertex (see Node) and do not overlap: edges that are walked in both
// directions lie inside the union and cancel; what is left is its border.
func Dissolve(areas ...MultiPolygon) MultiPolygon {
	left := map[Edge]bool{}
	for _, a := range areas {
		a.Edges(func(p, q Point) { Cancel(left, Edge{p, q}) })
	}
	return Assemble(Trace(left))
}

// Cancel adds an edge to the set, or takes its twin away if that is there.
func Cancel(left map[Edge]bool, e Edge) {
	if left[e.Reversed()] {
		delete(left, e.Reversed())
		return
	}
	left[e] = true
}

// Trace joins directed edges into simple rings. Rings that touch themselves in a point are split there. Edges that lead
// nowhere are dropped.
func Trace(edges map[Edge]bool) []Ring { return trace(edges, sharpestLeft) }

// TraceHull is Trace that keeps to the outside where rings touch: areas that meet in single points only are walked around as one, so that what they
// enclose between them is a hole.
func TraceHull(edges map[Edge]bool) []Ring { return trace(edges, sharpestRight) }

// turn picks, coming from one vertex, one of the ways out of the next.
type turn func(from, here Point, ends []Point) int

func trace(edges map[Edge]bool, at turn) []Ring {
	leaving := map[Point][]Point{}
	for e := range edges {
		leaving[e.A] = append(leaving[e.A], e.B)
	}
	starts := make([]Point, 0, len(leaving))
	for p, ends := range leaving {
		starts = append(starts, p)
		slices.SortFunc(ends, func(a, b Point) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) })
	}
	slices.SortFunc(starts, func(a, b Point) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) })
	var rings []Ring
	for _, start := range starts {
		for len(leaving[start]) > 0 {
			rings = append(rings, walk(leaving, start, at)...)
		}
	}
	return rings
}

// walk follows edges from start, taking each away, until it is back; every loop on the way becomes a ring.
func walk(leaving map[Point][]Point, start Point, choose turn) []Ring {
	var rings []Ring
	path := Ring{start}
	place := map[Point]int{start: 0}
	for {
		here := path[len(path)-1]
		ends := leaving[here]
		if len(ends) == 0 {
			return rings // a dead end: not a border
		}
		choice := 0
		if len(path) > 1 {
			choice = choose(path[len(path)-2], here, ends)
		}
		next := ends[choice]
		leaving[here] = slices.Delete(ends, choice, choice+1)
		at, seen := place[next]
		if !seen {
			place[next] = len(path)
			path = append(path, next)
			continue
		}
		loop := slices.Clone(path[at:])
		if len(loop) > 2 {
			rings = append(rings, loop)
		}
		for _, p := range path[at+1:] {
			delete(place, p)
		}
		path = path[:at+1]
		if len(path) == 1 {
			return rings
		}
	}
}

// sharpestLeft picks, coming from one vertex, the way out that keeps to the same sector of the area on the left.
func sharpestLeft(from, here Point, ends []Point) int {
	best := 0
	for i := 1; i < len(ends); i++ {
		if clockwiseBefore(here, from, ends[i], ends[best]) {
			best = i
		}
	}
	return best
}

// sharpestRight picks the way out that keeps furthest away from the area on the left.
func sharpestRight(from, here Point, ends []Point) int {
	best := 0
	for i := 1; i < len(ends); i++ {
		if clockwiseBefore(here, from, ends[best], ends[i]) {
			best = i
		}
	}
	return best
}

// clockwiseBefore reports whether turning clockwise around o, starting at the direction of ref, one meets a before b.
func clockwiseBefore(o, ref, a, b Point) bool {
	ha, hb := clockwiseHalf(o, ref, a), clockwiseHalf(o, ref, b)
	if ha != hb {
		return ha < hb
	}
	return Orient(o, a, b) < 0
}

// clockwiseHalf is 0 for directions less than half a turn clockwise of ref, 1 for the rest, 2 for ref itself.
func clockwiseHalf(o, ref, a Point) int {
	turn := Orient(o, ref, a)
	along := (int64(ref.X)-int64(o.X))*(int64(a.X)-int64(o.X)) + (int64(ref.Y)-int64(o.Y))*(int64(a.Y)-int64(o.Y))
	switch {
	case turn < 0:
		return 0
	case turn == 0 && along > 0:
		return 2
	}
	return 1
}

// Assemble sorts simple rings into polygons: counter-clockwise rings are outer ones, each clockwise ring is a hole in the
// smallest outer ring around it. A hole in nothing is dropped.
func Assemble(rings []Ring) MultiPolygon {
	var m MultiPolygon
	var holes []Ring
	for _, r := range rings {
		switch area := r.Area2(); {
		case area > 0:
			m = append(m, Polygon{Outer: r.canonical()})
		case area < 0:
			holes = append(holes, r.canonical())
		}
	}
	slices.SortFunc(m, func(a, b Polygon) int { return cmp.Compare(a.Outer.Area2(), b.Outer.Area2()) })
	for _, h := range holes {
		for i := range m {
			if m[i].Outer.surrounds(h) {
				m[i].Holes = append(m[i].Holes, h)
				break
			}
		}
	}
	m.sort()
	return m
}

// surrounds reports whether the ring h lies inside r; they may touch but not cross.
func (r Ring) surrounds(h Ring) bool {
	if -h.Area2() > r.Area2() {
		return false
	}
	for _, p := range h {
		if side := r.Side(p); side != OnEdge {
			return side == Inside
		}
	}
	return true
}
