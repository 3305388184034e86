package geo

import (
	"cmp"
	"math"
	"slices"
)

// Node makes adjoining areas meet vertex to vertex: vertices one unit (about a centimetre) apart become one, and every vertex of any area that lies on an
// edge of another (a T-junction) is inserted there. A vertex also counts as on an edge when it is no further than one and a half units beside it,
// which is what rounding coordinates to units, or moving one by a unit, does to a T-junction on a slanted edge. The input is not changed.
func Node(areas []MultiPolygon) []MultiPolygon {
	areas = merged(areas)
	vertices := indexVertices(areas)
	return mapped(areas, func(r Ring) Ring { return withoutSpikes(vertices.insert(r)) })
}

// mapped puts other rings in the place of those of areas; one of which nothing is left stays as it was.
func mapped(areas []MultiPolygon, fn func(Ring) Ring) []MultiPolygon {
	ring := func(r Ring) Ring {
		if other := fn(r); len(other) > 2 {
			return other
		}
		return r
	}
	out := make([]MultiPolygon, len(areas))
	for i, area := range areas {
		for _, p := range area {
			changed := Polygon{Outer: ring(p.Outer)}
			for _, h := range p.Holes {
				changed.Holes = append(changed.Holes, ring(h))
			}
			out[i] = append(out[i], changed)
		}
	}
	return out
}

// merged makes one of vertices that are one unit apart: the one that more areas use, else the smaller.
func merged(areas []MultiPolygon) []MultiPolygon {
	uses := map[Point]int{}
	for _, a := range areas {
		a.Rings(func(r Ring) {
			for _, p := range r {
				uses[p]++
			}
		})
	}
	near := func(p Point, fn func(Point)) {
		for dx := int32(-1); dx <= 1; dx++ {
			for dy := int32(-1); dy <= 1; dy++ {
				if q := (Point{p.X + dx, p.Y + dy}); q != p && uses[q] > 0 {
					fn(q)
				}
			}
		}
	}
	var close []Point // those with a neighbour, in the order in which they win
	for p := range uses {
		alone := true
		near(p, func(Point) { alone = false })
		if !alone {
			close = append(close, p)
		}
	}
	if len(close) == 0 {
		return areas
	}
	slices.SortFunc(close, func(a, b Point) int {
		return cmp.Or(cmp.Compare(uses[b], uses[a]), cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y))
	})
	becomes := map[Point]Point{}
	for _, p := range close {
		if _, lost := becomes[p]; lost {
			continue
		}
		becomes[p] = p
		near(p, func(q Point) {
			if _, taken := becomes[q]; !taken {
				becomes[q] = p
			}
		})
	}
	return mapped(areas, func(r Ring) Ring {
		other := make(Ring, len(r))
		for i, p := range r {
			other[i] = p
			if q, ok := becomes[p]; ok {
				other[i] = q
			}
		}
		return other.cleaned()
	})
}

// withoutSpikes takes out of a ring what it walks forth and back, as a vertex that lies on both edges of a sharp corner makes it do.
func withoutSpikes(r Ring) Ring {
	out := slices.Clone(r)
	for i := 0; i < len(out) && len(out) > 2; {
		n := len(out)
		before, after := (i+n-1)%n, (i+1)%n
		switch {
		case out[before] == out[after]: // x y x: y and one x go
			first, second := max(i, after), min(i, after)
			out = slices.Delete(out, first, first+1)
			out = slices.Delete(out, second, second+1)
			i = max(0, i-2)
		case out[i] == out[after]:
			out = slices.Delete(out, i, i+1)
		default:
			i++
		}
	}
	return out
}

// vertexIndex holds the distinct vertices in square cells.
type vertexIndex struct {
	origin Point
	size   int64
	cols   int64
	cells  map[int64][]Point
}

func indexVertices(areas []MultiPolygon) *vertexIndex {
	var all []Point
	for _, a := range areas {
		a.Rings(func(r Ring) { all = append(all, r...) })
	}
	slices.SortFunc(all, func(a, b Point) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) })
	all = slices.Compact(all)
	v := &vertexIndex{size: 1, cols: 1, cells: map[int64][]Point{}}
	if len(all) == 0 {
		return v
	}
	box := Around(all...)
	v.origin = box.Min
	wide := max(int64(box.Max.X)-int64(box.Min.X), int64(box.Max.Y)-int64(box.Min.Y), 1)
	v.size = wide/(int64(math.Sqrt(float64(len(all))))+1) + 1
	v.cols = wide/v.size + 2
	for _, p := range all {
		key := v.key(v.cell(p))
		v.cells[key] = append(v.cells[key], p)
	}
	return v
}

func (v *vertexIndex) cell(p Point) (col, row int64) {
	return (int64(p.X) - int64(v.origin.X)) / v.size, (int64(p.Y) - int64(v.origin.Y)) / v.size
}

func (v *vertexIndex) key(col, row int64) int64 { return row*v.cols + col }

func (v *vertexIndex) insert(r Ring) Ring {
	out := make(Ring, 0, len(r))
	var found []Point
	for i, a := range r {
		b := r[(i+1)%len(r)]
		out = append(out, a)
		found = v.on(a, b, found[:0])
		along := func(p Point) int64 {
			return (int64(b.X)-int64(a.X))*(int64(p.X)-int64(a.X)) + (int64(b.Y)-int64(a.Y))*(int64(p.Y)-int64(a.Y))
		}
		slices.SortFunc(found, func(p, q Point) int { return cmp.Compare(along(p), along(q)) })
		out = append(out, found...)
	}
	return out
}

// on collects the vertices strictly between a and b.
func (v *vertexIndex) on(a, b Point, found []Point) []Point {
	col0, row0 := v.cell(Point{min(a.X, b.X), min(a.Y, b.Y)})
	col1, row1 := v.cell(Point{max(a.X, b.X), max(a.Y, b.Y)})
	for row := row0; row <= row1; row++ {
		for col := col0; col <= col1; col++ {
			for _, p := range v.cells[v.key(col, row)] {
				if p != a && p != b && nearEdge(p, a, b) {
					found = append(found, p)
				}
			}
		}
	}
	return found
}

// nearEdge reports whether p lies between the ends of ab and on it, or at most one and a half units beside it.
func nearEdge(p, a, b Point) bool {
	dx, dy := int64(b.X)-int64(a.X), int64(b.Y)-int64(a.Y)
	off := Orient(a, b, p)
	length := max(abs(dx), abs(dy))
	if abs(off) > 3*length { // further than two units: certainly not
		return false
	}
	along := dx*(int64(p.X)-int64(a.X)) + dy*(int64(p.Y)-int64(a.Y))
	if along <= 0 || along >= dx*dx+dy*dy {
		return false
	}
	return off == 0 || float64(off)*float64(off) <= 2.25*(float64(dx)*float64(dx)+float64(dy)*float64(dy))
}

func abs(v int64) int64 {
	if v < 0 {
		return -v
	}
	return v
}
