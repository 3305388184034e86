package tile

import (
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/simplify"

	"liandong/internal/kernel/geo"
)

// slack is how far a simplified border may stray from the true one: half a pixel.
const slack = .5 / screen

// wholeZoom is the zoom from which borders are drawn with all their points.
const wholeZoom = 15

// borders knows where borders meet. A line between two such points (an arc) belongs to all areas along it and to all levels above them, and is
// simplified as one, in one direction: so neighbours get the very same points, and there is neither gap nor overlap between them.
type borders struct{ fixed map[geo.Point]bool }

// newBorders finds the points in which more than one line comes together. A border that somebody else describes with fewer points parts from
// the other at such a point too, and so is at most slack away from it.
func newBorders(areas []geo.MultiPolygon) *borders {
	type pair struct{ a, b geo.Point }
	beside := map[geo.Point]pair{}
	fixed := map[geo.Point]bool{}
	meet := func(p, q geo.Point) {
		known, ok := beside[p]
		switch {
		case !ok:
			beside[p] = pair{q, p} // p itself stands for "none yet"
		case known.a == q || known.b == q:
		case known.b == p:
			beside[p] = pair{known.a, q}
		default:
			fixed[p] = true
		}
	}
	for _, area := range areas {
		area.Edges(func(a, b geo.Point) { meet(a, b); meet(b, a) })
	}
	return &borders{fixed: fixed}
}

// ring is a ring at a zoom, on the square of the web map, closed; nil where nothing is left of it.
func (b *borders) ring(r geo.Ring, zoom int) orb.Ring {
	var out orb.Ring
	for _, arc := range b.arcs(r) {
		line := smooth(arc, zoom)
		if len(out) > 0 {
			line = line[1:]
		}
		out = append(out, orb.Ring(line)...)
	}
	if len(out) < 4 {
		return nil
	}
	return out
}

// arcs cuts a ring at its fixed points; one without any begins at its least point, whoever walks it.
func (b *borders) arcs(r geo.Ring) [][]geo.Point {
	start := slices.IndexFunc(r, func(p geo.Point) bool { return b.fixed[p] })
	if start < 0 {
		start = 0
		for i, p := range r {
			if p.Less(r[start]) {
				start = i
			}
		}
	}
	var all [][]geo.Point
	arc := []geo.Point{r[start]}
	for i := range r {
		p := r[(start+1+i)%len(r)]
		arc = append(arc, p)
		if b.fixed[p] || i == len(r)-1 {
			all = append(all, arc)
			arc = []geo.Point{p}
		}
	}
	return all
}

// smooth simplifies an arc in the direction that both sides agree on, and returns it in the one it came in.
func smooth(arc []geo.Point, zoom int) orb.LineString {
	turned := arc[len(arc)-1].Less(arc[0]) || arc[0] == arc[len(arc)-1] && arc[len(arc)-2].Less(arc[1])
	line := make(orb.LineString, len(arc))
	for i, p := range arc {
		line[i] = world(p)
	}
	if zoom >= wholeZoom || len(line) < 3 {
		return line
	}
	if turned {
		slices.Reverse(line)
	}
	line = simplify.DouglasPeucker(slack / float64(int(1)<<zoom)).LineString(line)
	if turned {
		slices.Reverse(line)
	}
	return line
}
