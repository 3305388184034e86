package territory

import (
	"math"
	"math/bits"

	"liandong/internal/kernel/geo"
)

// Index answers to which of many adjoining areas a point belongs: exactly one, also on shared borders.
//
// A point counts as lying an infinitely small step to the right of where it is and an infinitely smaller step above. Walking
// right from there, the first edge met has the point's area on its west side. The extent is cut into cells; a cell without
// edges knows its area, so the walk ends in it at once. Points on the outer border that this rule gives to nobody
// belong to the first area (in the order given) that they touch.
type Index struct {
	min, max       geo.Point
	shiftX, shiftY uint // cells are 1<<shift units wide and high
	cols, rows     int
	starts         []uint32 // the edges of cell i are refs[starts[i]:starts[i+1]]
	whole          []int32  // of cells without edges: the area, or none
	refs           []border
}

// border is an edge, walked upwards, with the areas on its two sides.
type border struct {
	x1, y1, x2, y2 int32
	west, east     int32 // of a level edge, stored leftwards: below and above
}

const (
	none          = -1
	cellsPerEdge  = 3
	minCells      = 1 << 8
	maxCells      = 1 << 22
	minShift      = 4
	closeEnough   = 1e-3 // units: float comparison of crossings is trusted beyond this
	closedMargin  = 1    // units: neighbouring cells share their border
	raisingMargin = 2    // units: for the rounding of crossings while filling cells
)

// NewIndex prepares the areas for Locate. Together they must span less than geo.MaxExtent.
func NewIndex(areas []geo.MultiPolygon) *Index {
	edges := borders(areas)
	ix := &Index{}
	if len(edges) == 0 {
		return ix
	}
	ix.min, ix.max = extent(edges)
	ix.size(len(edges))
	ix.fill(edges)
	ix.settle()
	return ix
}

// borders pairs each edge with its twin in the adjoining area, so that every edge is stored once with both sides.
func borders(areas []geo.MultiPolygon) []border {
	total := 0
	for _, a := range areas {
		total += a.Points()
	}
	edges := make([]border, 0, total/2+1)
	at := make(map[geo.Edge]int32, total/2+1)
	for i, a := range areas {
		owner := int32(i)
		a.Edges(func(p, q geo.Point) {
			up := p.Y < q.Y || p.Y == q.Y && p.X > q.X // a level edge is stored leftwards; its west side is below
			if !up {
				p, q = q, p
			}
			key := geo.Edge{A: p, B: q}
			n, seen := at[key]
			if !seen {
				n = int32(len(edges))
				at[key] = n
				edges = append(edges, border{p.X, p.Y, q.X, q.Y, none, none})
			}
			side := &edges[n].east
			if up {
				side = &edges[n].west
			}
			if *side == none {
				*side = owner
			}
		})
	}
	return edges
}

func extent(edges []border) (lowest, highest geo.Point) {
	box := geo.Box{Min: geo.Point{X: edges[0].x1, Y: edges[0].y1}, Max: geo.Point{X: edges[0].x1, Y: edges[0].y1}}
	for _, e := range edges {
		box = box.With(geo.Point{X: e.x1, Y: e.y1}).With(geo.Point{X: e.x2, Y: e.y2})
	}
	return box.Min, box.Max
}

// size chooses cells whose sides are powers of two, about square, a few for each edge.
func (ix *Index) size(edges int) {
	wide, high := int(ix.max.X-ix.min.X), int(ix.max.Y-ix.min.Y)
	want := min(max(edges*cellsPerEdge, minCells), maxCells)
	ix.shiftX, ix.shiftY = minShift, minShift
	for {
		ix.cols, ix.rows = wide>>ix.shiftX+1, high>>ix.shiftY+1
		if ix.cols*ix.rows <= want {
			return
		}
		if ix.shiftX <= ix.shiftY {
			ix.shiftX++
		} else {
			ix.shiftY++
		}
	}
}

// fill lists in each cell the edges that meet it or its border (a few more do no harm).
func (ix *Index) fill(edges []border) {
	ix.starts = make([]uint32, ix.cols*ix.rows+1)
	for i := range edges {
		ix.cellsOf(&edges[i], func(cell int) { ix.starts[cell+1]++ })
	}
	for i := 1; i < len(ix.starts); i++ {
		ix.starts[i] += ix.starts[i-1]
	}
	ix.refs = make([]border, ix.starts[len(ix.starts)-1])
	next := make([]uint32, ix.cols*ix.rows)
	copy(next, ix.starts)
	for i := range edges {
		ix.cellsOf(&edges[i], func(cell int) {
			ix.refs[next[cell]] = edges[i]
			next[cell]++
		})
	}
}

func (ix *Index) cellsOf(e *border, fn func(cell int)) {
	low, high := int(e.y1-ix.min.Y), int(e.y2-ix.min.Y)
	slope := 0.0
	if e.y2 > e.y1 {
		slope = (float64(e.x2) - float64(e.x1)) / (float64(e.y2) - float64(e.y1))
	}
	left, right := int(min(e.x1, e.x2)-ix.min.X), int(max(e.x1, e.x2)-ix.min.X)
	last := min((high+closedMargin)>>ix.shiftY, ix.rows-1)
	for row := max(low-closedMargin, 0) >> ix.shiftY; row <= last; row++ {
		from, to := left, right
		if high > low {
			bottom, top := max(row<<ix.shiftY, low), min((row+1)<<ix.shiftY, high)
			a := float64(e.x1-ix.min.X) + float64(bottom-low)*slope
			b := float64(e.x1-ix.min.X) + float64(top-low)*slope
			from = max(from, int(min(a, b))-raisingMargin)
			to = min(to, int(max(a, b))+raisingMargin)
		}
		lastCol := min((to+closedMargin)>>ix.shiftX, ix.cols-1)
		for col := max(from-closedMargin, 0) >> ix.shiftX; col <= lastCol; col++ {
			fn(row*ix.cols + col)
		}
	}
}

// settle finds the area of every cell without edges: from right to left, so that the walk of Locate always ends in a known one.
func (ix *Index) settle() {
	ix.whole = make([]int32, ix.cols*ix.rows)
	for row := range ix.rows {
		for col := ix.cols - 1; col >= 0; col-- {
			cell := row*ix.cols + col
			switch {
			case ix.starts[cell] != ix.starts[cell+1]:
			case col == ix.cols-1:
				ix.whole[cell] = none
			case ix.starts[cell+1] == ix.starts[cell+2]:
				ix.whole[cell] = ix.whole[cell+1]
			default:
				y := int64(ix.min.Y) + int64(row)<<ix.shiftY
				x := int64(ix.min.X) + int64(col+1)<<ix.shiftX - 1
				ix.whole[cell] = ix.walk(geo.Point{X: int32(x), Y: int32(y)}, col+1, row)
			}
		}
	}
}

// Locate returns the position of the area that the point belongs to, or -1 where it is outside all of them.
func (ix *Index) Locate(p geo.Point) int {
	if len(ix.refs) == 0 || p.X < ix.min.X || p.X > ix.max.X || p.Y < ix.min.Y || p.Y > ix.max.Y {
		return none
	}
	col, row := int(p.X-ix.min.X)>>ix.shiftX, int(p.Y-ix.min.Y)>>ix.shiftY
	if owner := ix.walk(p, col, row); owner != none {
		return int(owner)
	}
	return ix.touched(p, row*ix.cols+col)
}

// walk goes right from p, cell by cell, to the first edge or the first cell that has none.
func (ix *Index) walk(p geo.Point, col, row int) int32 {
	for ; col < ix.cols; col++ {
		cell := row*ix.cols + col
		from, to := ix.starts[cell], ix.starts[cell+1]
		if from == to {
			return ix.whole[cell]
		}
		limit := int64(ix.min.X) + int64(col+1)<<ix.shiftX
		var first *border
		for i := from; i < to; i++ {
			e := &ix.refs[i]
			if (e.y1 <= p.Y) == (e.y2 <= p.Y) {
				continue
			}
			dx, dy := int64(e.x2)-int64(e.x1), int64(e.y2)-int64(e.y1)
			rise := dx * (int64(p.Y) - int64(e.y1))
			if dy*(int64(p.X)-int64(e.x1)) >= rise { // on p or west of it
				continue
			}
			if dy*(limit-int64(e.x1)) < rise { // beyond this cell
				continue
			}
			if first == nil || e.meetsBefore(first, p) {
				first = e
			}
		}
		if first != nil {
			return first.west
		}
	}
	return none
}

// meetsBefore reports whether the walk from p meets e before f: by the place of the crossing, then by the place a
// little higher, then (where two edges lie on each other without being twins) the one with an area on its west.
func (e *border) meetsBefore(f *border, p geo.Point) bool {
	edx, edy := int64(e.x2)-int64(e.x1), int64(e.y2)-int64(e.y1)
	fdx, fdy := int64(f.x2)-int64(f.x1), int64(f.y2)-int64(f.y1)
	ex := float64(int64(e.x1)-int64(p.X)) + float64(edx)*float64(int64(p.Y)-int64(e.y1))/float64(edy)
	fx := float64(int64(f.x1)-int64(p.X)) + float64(fdx)*float64(int64(p.Y)-int64(f.y1))/float64(fdy)
	if d := ex - fx; math.Abs(d) > closeEnough {
		return d < 0
	}
	// Exactly: the crossing is number/dy to the right of p.
	en := (int64(e.x1)-int64(p.X))*edy + edx*(int64(p.Y)-int64(e.y1))
	fn := (int64(f.x1)-int64(p.X))*fdy + fdx*(int64(p.Y)-int64(f.y1))
	if c := compareProducts(en, fdy, fn, edy); c != 0 {
		return c < 0
	}
	if c := compareProducts(edx, fdy, fdx, edy); c != 0 {
		return c < 0
	}
	return f.west == none || e.west != none && e.west < f.west
}

// compareProducts compares a*b with c*d in 128 bits; b and d are positive.
func compareProducts(a, b, c, d int64) int {
	if negative := a < 0; negative != (c < 0) {
		if negative {
			return -1
		}
		return 1
	} else if negative {
		return -compareProducts(-a, b, -c, d)
	}
	ahi, alo := bits.Mul64(uint64(a), uint64(b))
	chi, clo := bits.Mul64(uint64(c), uint64(d))
	switch {
	case ahi != chi && ahi < chi, ahi == chi && alo < clo:
		return -1
	case ahi == chi && alo == clo:
		return 0
	}
	return 1
}

// touched is the first area with p on its border.
func (ix *Index) touched(p geo.Point, cell int) int {
	best := none
	for _, e := range ix.refs[ix.starts[cell]:ix.starts[cell+1]] {
		if !geo.OnSegment(p, geo.Point{X: e.x1, Y: e.y1}, geo.Point{X: e.x2, Y: e.y2}) {
			continue
		}
		for _, owner := range [2]int{int(e.west), int(e.east)} {
			if owner != none && (best == none || owner < best) {
				best = owner
			}
		}
	}
	return best
}

// Nearest returns the area nearest to a point outside and the metres to it; -1 where there is no area.
func (ix *Index) Nearest(p geo.Point) (area int, metres float64) {
	area, metres = none, math.Inf(1)
	for _, e := range ix.refs {
		d := geo.DistanceToSegment(p, geo.Point{X: e.x1, Y: e.y1}, geo.Point{X: e.x2, Y: e.y2})
		if d > metres {
			continue
		}
		for _, owner := range [2]int{int(e.west), int(e.east)} {
			if owner != none && (d < metres || owner < area) {
				area, metres = owner, d
			}
		}
	}
	return area, metres
}

// Bytes is the memory that the index holds.
func (ix *Index) Bytes() int { return len(ix.starts)*4 + len(ix.whole)*4 + len(ix.refs)*24 }
