package demo

import (
	"math"
	"math/rand/v2"

	"liandong/internal/kernel/geo"
)

// mosaic is a polygon that is cut into ever more faces. Neighbours share their edges as pairs of half-edges, 2k and 2k+1, so that
// a vertex put on an edge is a vertex of both faces: there can be no gap and no overlap.
type mosaic struct {
	points []geo.Point
	half   []halfEdge
	begin  []int32 // one half-edge of each face
}

type halfEdge struct{ origin, next, prev, face int32 }

const outside = -1 // the face around the district

// newMosaic has one face, the inside of a counter-clockwise ring.
func newMosaic(r geo.Ring) *mosaic {
	n := int32(len(r))
	m := &mosaic{points: append([]geo.Point(nil), r...), begin: []int32{0}}
	for i := range n {
		after, before := (i+1)%n, (i+n-1)%n
		m.half = append(m.half,
			halfEdge{origin: i, next: 2 * after, prev: 2 * before, face: 0},
			halfEdge{origin: after, next: 2*before + 1, prev: 2*after + 1, face: outside})
	}
	return m
}

// around returns the half-edges of a face, counter-clockwise.
func (m *mosaic) around(face int32) []int32 {
	var hs []int32
	for h := m.begin[face]; len(hs) == 0 || h != m.begin[face]; h = m.half[h].next {
		hs = append(hs, h)
	}
	return hs
}

// ring returns the border of a face.
func (m *mosaic) ring(face int32) geo.Ring {
	var r geo.Ring
	for _, h := range m.around(face) {
		r = append(r, m.points[m.half[h].origin])
	}
	return r
}

// neighbours returns the faces on the other side of a face's edges.
func (m *mosaic) neighbours(face int32) []int32 {
	var faces []int32
	for _, h := range m.around(face) {
		if f := m.half[h^1].face; f != outside {
			faces = append(faces, f)
		}
	}
	return faces
}

func (m *mosaic) link(a, b int32) { m.half[a].next, m.half[b].prev = b, a }

// splitEdge puts a vertex on an edge and answers the half-edge that leaves it along the same face.
func (m *mosaic) splitEdge(h int32, p geo.Point) int32 {
	w := int32(len(m.points))
	m.points = append(m.points, p)
	twin := h ^ 1
	on := int32(len(m.half))
	m.half = append(m.half,
		halfEdge{origin: w, face: m.half[h].face},
		halfEdge{origin: m.half[twin].origin, face: m.half[twin].face})
	m.link(on, m.half[h].next)
	m.link(h, on)
	m.link(m.half[twin].prev, on^1)
	m.link(on^1, twin)
	m.half[twin].origin = w
	return on
}

// splitFace draws a line through the points of path from the start of half-edge a to the start of b, both of one face, and
// answers the new face, which lies left of the line.
func (m *mosaic) splitFace(a, b int32, path []geo.Point) int32 {
	old, fresh := m.half[a].face, int32(len(m.begin))
	beforeA, beforeB := m.half[a].prev, m.half[b].prev
	first := int32(len(m.half))
	from := m.half[a].origin
	for i := range len(path) + 1 {
		to := m.half[b].origin
		if i < len(path) {
			to = int32(len(m.points))
			m.points = append(m.points, path[i])
		}
		on := int32(len(m.half))
		m.half = append(m.half, halfEdge{origin: from, face: fresh}, halfEdge{origin: to, face: old})
		if i > 0 {
			m.link(on-2, on)
			m.link(on^1, (on-2)^1)
		}
		from = to
	}
	last := int32(len(m.half)) - 2
	m.link(beforeA, first)
	m.link(last, b)
	m.link(beforeB, last^1)
	m.link(first^1, a)
	m.begin[old] = a
	m.begin = append(m.begin, first)
	for h := m.half[first].next; h != first; h = m.half[h].next {
		m.half[h].face = fresh
	}
	return fresh
}

const (
	grain      = 100  // units: generated vertices lie on a lattice of about a metre, which keeps files small
	snapMetres = 60.0 // an end of a cut nearer than this to a vertex uses the vertex
	bendiness  = 0.16 // how far the middle of a line may move, as a share of its length
	legMetres  = 320.0
)

// bend makes a line from a to b look grown: its middle is moved aside, then the middles of its halves.
func bend(random *rand.Rand, a, b geo.Point, share float64) []geo.Point {
	length := geo.Distance(a, b)
	if length < legMetres || share == 0 {
		return nil
	}
	off := (random.Float64()*2 - 1) * share
	dx, dy := float64(b.X)-float64(a.X), float64(b.Y)-float64(a.Y)
	stretch := math.Cos(31 * math.Pi / 180) // a unit of longitude is shorter
	middle := onGrain(float64(a.X)+dx/2-dy*off/stretch, float64(a.Y)+dy/2+dx*off*stretch)
	line := append(bend(random, a, middle, share), middle)
	return append(line, bend(random, middle, b, share)...)
}

func onGrain(x, y float64) geo.Point {
	return geo.Point{X: int32(math.Round(x/grain)) * grain, Y: int32(math.Round(y/grain)) * grain}
}

// keepsClear returns whether a line may be drawn inside a ring from its vertex i to its vertex j: it must touch neither
// the ring nor itself elsewhere.
func keepsClear(r geo.Ring, i, j int, path []geo.Point) bool {
	line := append(append(geo.Ring{r[i]}, path...), r[j])
	middle := geo.Point{X: int32((int64(line[0].X) + int64(line[1].X)) / 2), Y: int32((int64(line[0].Y) + int64(line[1].Y)) / 2)}
	if line[0] == line[1] || r.Side(middle) != geo.Inside {
		return false
	}
	for k := 0; k+1 < len(line); k++ {
		p, q := line[k], line[k+1]
		for l := k + 2; l+1 < len(line); l++ {
			if geo.Meets(p, q, line[l], line[l+1]) {
				return false
			}
		}
		if k+2 < len(line) && (geo.OnSegment(line[k+2], p, q) || geo.OnSegment(p, q, line[k+2])) {
			return false
		}
		for e, s := range r {
			t := r[(e+1)%len(r)]
			startsHere := k == 0 && (e == i || (e+1)%len(r) == i)
			endsHere := k+2 == len(line) && (e == j || (e+1)%len(r) == j)
			switch {
			case startsHere && endsHere:
				return false
			case startsHere:
				if sharesMore(p, q, s, t) {
					return false
				}
			case endsHere:
				if sharesMore(q, p, s, t) {
					return false
				}
			case geo.Meets(p, q, s, t):
				return false
			}
		}
	}
	return true
}

// sharesMore returns whether the segment from corner to q and the edge st, which has corner as an end, share more than it.
func sharesMore(corner, q, s, t geo.Point) bool {
	other := s
	if s == corner {
		other = t
	}
	return geo.OnSegment(q, s, t) || geo.OnSegment(other, corner, q)
}
