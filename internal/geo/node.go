package geo

import (
	"cmp"
	"math"
	"slices"
)

// Node makes adjoining areas meet vertex to vertex: every vertex of any area that lies on an edge of another (a
// T-junction) is inserted there. A vertex also counts as on an edge when it is nearer than one unit (about a centimetre),
// which is what rounding coordinates to units does to a T-junction on a slanted edge. The input is not changed.
func Node(areas []MultiPolygon) []MultiPolygon {
	vertices := indexVertices(areas)
	out := make([]MultiPolygon, len(areas))
	for i, area := range areas {
		for _, p := range area {
			noded := Polygon{Outer: vertices.insert(p.Outer)}
			for _, h := range p.Holes {
				noded.Holes = append(noded.Holes, vertices.insert(h))
			}
			out[i] = append(out[i], noded)
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

// nearEdge answers whether p lies between the ends of ab and on it, or less than one unit beside it.
func nearEdge(p, a, b Point) bool {
	dx, dy := int64(b.X)-int64(a.X), int64(b.Y)-int64(a.Y)
	off := Orient(a, b, p)
	length := max(abs(dx), abs(dy))
	if abs(off) > 2*length { // further than two units: certainly not
		return false
	}
	along := dx*(int64(p.X)-int64(a.X)) + dy*(int64(p.Y)-int64(a.Y))
	if along <= 0 || along >= dx*dx+dy*dy {
		return false
	}
	return off == 0 || float64(off)*float64(off) < float64(dx)*float64(dx)+float64(dy)*float64(dy)
}

func abs(v int64) int64 {
	if v < 0 {
		return -v
	}
	return v
}
