package demo

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"liandong/internal/kernel/geo"
)

// surveyor cuts faces of a mosaic by chords: a straight line between two places of a face's border that runs inside it
// always leaves two simple faces. The line is then bent a little.
type surveyor struct {
	mosaic *mosaic
	random *rand.Rand
	keep   []geo.Point // places that a bent line must leave on the side where the straight one has them
}

// chord is a possible cut: from a place on edge i of the face to one on edge j > i.
type chord struct {
	i, j   int
	a, b   geo.Point
	length float64 // metres
	share  float64 // of the face's area in the part that begins with edge i
	score  float64 // lower is better
}

// outlineOf is a face in metres, with running sums along its border.
type outlineOf struct {
	ring  geo.Ring
	x, y  []float64
	cross []float64 // twice the area swept up to vertex i, seen from vertex 0
}

func newOutline(r geo.Ring) outlineOf {
	o := outlineOf{ring: r, x: make([]float64, len(r)), y: make([]float64, len(r)), cross: make([]float64, len(r)+1)}
	for i, p := range r {
		o.x[i] = geo.Distance(geo.Point{X: r[0].X, Y: p.Y}, p) * sign(p.X-r[0].X)
		o.y[i] = geo.Distance(geo.Point{X: r[0].X, Y: r[0].Y}, geo.Point{X: r[0].X, Y: p.Y}) * sign(p.Y-r[0].Y)
	}
	for i := range r {
		k := (i + 1) % len(r)
		o.cross[i+1] = o.cross[i] + o.x[i]*o.y[k] - o.x[k]*o.y[i]
	}
	return o
}

func sign(v int32) float64 {
	if v < 0 {
		return -1
	}
	return 1
}

func (o outlineOf) area() float64 { return o.cross[len(o.ring)] / 2 }

// chords lists the cuts in a number of directions and offsets.
func (o outlineOf) chords(directions, offsets int, turn float64) []chord {
	var found []chord
	n := len(o.ring)
	along := make([]float64, n)
	type crossing struct {
		at, t, x, y float64
		edge        int
	}
	var crossings []crossing
	for d := range directions {
		sin, cos := math.Sincos(math.Pi*float64(d)/float64(directions) + turn)
		for i := range n {
			along[i] = o.x[i]*cos + o.y[i]*sin
		}
		low, high := slices.Min(along), slices.Max(along)
		for k := 1; k < offsets; k++ {
			c := low + (high-low)*float64(k)/float64(offsets)
			crossings = crossings[:0]
			for i := range n {
				next := (i + 1) % n
				if (along[i] <= c) == (along[next] <= c) {
					continue
				}
				t := (c - along[i]) / (along[next] - along[i])
				x, y := o.x[i]+t*(o.x[next]-o.x[i]), o.y[i]+t*(o.y[next]-o.y[i])
				crossings = append(crossings, crossing{at: -x*sin + y*cos, t: t, x: x, y: y, edge: i})
			}
			slices.SortFunc(crossings, func(a, b crossing) int { return cmp.Compare(a.at, b.at) })
			for p := 0; p+1 < len(crossings); p += 2 {
				a, b := crossings[p], crossings[p+1]
				if a.edge > b.edge {
					a, b = b, a
				}
				swept := o.cross[b.edge] - o.cross[a.edge+1] // along whole edges between the two
				u, v := a.edge+1, b.edge
				swept += a.x*o.y[u] - o.x[u]*a.y + o.x[v]*b.y - b.x*o.y[v] + b.x*a.y - a.x*b.y
				found = append(found, chord{
					i: a.edge, j: b.edge, a: o.at(a.edge, a.t), b: o.at(b.edge, b.t),
					length: math.Hypot(a.x-b.x, a.y-b.y), share: swept / 2 / o.area(),
				})
			}
		}
	}
	return found
}

func (o outlineOf) at(edge int, t float64) geo.Point {
	p, q := o.ring[edge], o.ring[(edge+1)%len(o.ring)]
	return onGrain(float64(p.X)+t*(float64(q.X)-float64(p.X)), float64(p.Y)+t*(float64(q.Y)-float64(p.Y)))
}

// inner is the part that begins with edge c.i: from a along the border to b.
func (o outlineOf) inner(c chord) geo.Ring {
	return append(append(geo.Ring{c.a}, o.ring[c.i+1:c.j+1]...), c.b)
}

// draw makes the best cut that can be drawn. It answers the two faces: first the part that begins with edge i of the chord.
func (s *surveyor) draw(face int32, chords []chord) (first, second int32, drawn chord, ok bool) {
	slices.SortStableFunc(chords, func(a, b chord) int { return cmp.Compare(a.score, b.score) })
	hs := s.mosaic.around(face)
	ring := s.mosaic.ring(face)
	for _, c := range chords[:min(len(chords), 60)] {
		for _, share := range []float64{bendiness, bendiness / 2, bendiness / 4, 0} {
			if fresh, ok := s.try(hs, ring, c, share); ok {
				// The new face lies left of the line from a to b: it holds b's side, not the edges between.
				return face, fresh, c, true
			}
		}
	}
	return 0, 0, chord{}, false
}

// try draws one chord with the given bend, if it keeps clear of the border.
func (s *surveyor) try(hs []int32, ring geo.Ring, c chord, share float64) (int32, bool) {
	a, atA := snapped(ring, c.i, c.a)
	b, atB := snapped(ring, c.j, c.b)
	r := slices.Clone(ring)
	i, j := a, b
	if atB < 0 { // the later place first, so that the earlier index stays right
		r = slices.Insert(r, c.j+1, c.b)
		j = c.j + 1
	}
	if atA < 0 {
		r = slices.Insert(r, c.i+1, c.a)
		i = c.i + 1
		if j >= i {
			j++
		}
	}
	if i == j || (i+1)%len(r) == j || (j+1)%len(r) == i {
		return 0, false
	}
	path := bend(s.random, r[i], r[j], share)
	if !keepsClear(r, i, j, path) || !s.keepsSides(append(append(geo.Ring{r[i]}, path...), r[j])) {
		return 0, false
	}
	var from, to int32
	if atA < 0 {
		from = s.mosaic.splitEdge(hs[c.i], c.a)
	} else {
		from = hs[a]
	}
	if atB < 0 {
		to = s.mosaic.splitEdge(hs[c.j], c.b)
	} else {
		to = hs[b]
	}
	return s.mosaic.splitFace(from, to, path), true
}

// keepsSides returns whether no place to keep lies between a bent line and the straight one, or close to it.
func (s *surveyor) keepsSides(line geo.Ring) bool {
	for _, p := range s.keep {
		if line.Side(p) != geo.Outside {
			return false
		}
		for k := range len(line) - 1 {
			if geo.DistanceToSegment(p, line[k], line[k+1]) < legMetres {
				return false
			}
		}
	}
	return true
}

// snapped returns the vertex of the edge that lies next to p, or -1 for "p itself, on the edge".
func snapped(ring geo.Ring, edge int, p geo.Point) (vertex, at int) {
	next := (edge + 1) % len(ring)
	switch {
	case geo.Distance(p, ring[edge]) < snapMetres:
		return edge, edge
	case geo.Distance(p, ring[next]) < snapMetres:
		return next, next
	}
	return 0, -1
}

// portion cuts a face into parts of about the given weights, in order: neighbours in the list tend to be neighbours on the map.
func (s *surveyor) portion(face int32, weights []float64) []int32 {
	if len(weights) == 1 {
		return []int32{face}
	}
	total, left, at := sum(weights), 0.0, 0
	for at < len(weights)-1 && (at == 0 || left+weights[at]/2 < total/2) {
		left += weights[at]
		at++
	}
	want := left / total
	o := newOutline(s.mosaic.ring(face))
	size := math.Sqrt(o.area())
	chords := o.chords(14, 30, s.random.Float64())
	for i := range chords {
		c := &chords[i]
		off := min(math.Abs(c.share-want), math.Abs(1-c.share-want))
		c.score = 5*off/min(want, 1-want) + 1.2*c.length/size
	}
	first, second, drawn, ok := s.draw(face, chords)
	if !ok {
		panic("demo: no cut can be drawn")
	}
	if math.Abs(drawn.share-want) > math.Abs(1-drawn.share-want) {
		first, second = second, first
	}
	return append(s.portion(first, weights[:at]), s.portion(second, weights[at:])...)
}

func sum(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}
