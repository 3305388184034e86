// Package bench measures what the platform promises; each measurement prints JSON objects, one a line.
package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/tidwall/rtree"

	"liandong/internal/district/territory"
	"liandong/internal/kernel/geo"
)

const (
	latticeCols, latticeRows = 50, 40 // 2,000 grids
	sidePoints               = 50     // four sides of 50 points: 200 vertices
	cellUnits                = 100_000
	locateLimit              = 500 // ns a point
	locatePoints             = 1 << 16
	locateRuns               = 7
)

type locateResult struct {
	Name             string  `json:"name"`
	Value            float64 `json:"value"`
	Unit             string  `json:"unit"`
	Limit            float64 `json:"limit"`
	Ratio            float64 `json:"ratio"`
	PeerNS           float64 `json:"peer_ns"`
	Peer             string  `json:"peer"`
	Grids            int     `json:"grids"`
	Vertices         int     `json:"vertices"`
	HeapMB           float64 `json:"rss_mb"`
	BorderVertices   int     `json:"border_vertices"`
	VerticesOneOwner int     `json:"border_vertices_with_one_grid"`
}

// Locate measures how long it takes to find the grid of a point among 2,000 adjoining grids of 200 vertices, on one core,
// beside a peer: an R-tree of bounding boxes and a ray cast. It counts for how many vertices of shared borders the index and
// a count of owners over all grids agree on exactly one grid.
func Locate(out io.Writer) error {
	areas := lattice()
	before := heap()
	ix := territory.NewIndex(areas)
	held := heap() - before
	points := scatter()
	mine, sumMine := median(points, func(p geo.Point) int { return ix.Locate(p) })
	other := newPeer(areas)
	theirs, sumTheirs := median(points, other.locate)
	if sumMine != sumTheirs {
		return fmt.Errorf("the index and its peer disagree on points inside: %d and %d", sumMine, sumTheirs)
	}
	vertices, single := borderVertices(areas, other, ix)
	runtime.KeepAlive(ix)
	return json.NewEncoder(out).Encode(locateResult{
		Name: "locate", Value: mine, Unit: "ns/point", Limit: locateLimit, Ratio: mine / locateLimit,
		PeerNS: theirs, Peer: "rtree + ray cast", Grids: len(areas), Vertices: areas[0].Points(),
		HeapMB: math.Round(held*10) / 10, BorderVertices: vertices, VerticesOneOwner: single,
	})
}

func heap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

// lattice makes grids whose shared borders wiggle: neighbours walk the same points in opposite directions.
func lattice() []geo.MultiPolygon {
	random := rand.New(rand.NewPCG(20260101, 899))
	origin := geo.At(120.3, 30.7)
	corner := func(i, j int) geo.Point {
		return geo.Point{X: origin.X + int32(i)*cellUnits, Y: origin.Y + int32(j)*cellUnits}
	}
	wiggle := func(a, b geo.Point) geo.Ring { // from a towards b, without b
		line := geo.Ring{a}
		for k := int32(1); k < sidePoints; k++ {
			p := geo.Point{X: a.X + (b.X-a.X)/sidePoints*k, Y: a.Y + (b.Y-a.Y)/sidePoints*k}
			room := float64(min(k, sidePoints-k)) * cellUnits / sidePoints * 0.4 // stays clear of the other sides
			off := int32((random.Float64()*2 - 1) * min(room, cellUnits/12))
			if a.X == b.X {
				p.X += off
			} else {
				p.Y += off
			}
			line = append(line, p)
		}
		return line
	}
	level, upright := map[[2]int]geo.Ring{}, map[[2]int]geo.Ring{}
	for i := range latticeCols + 1 {
		for j := range latticeRows + 1 {
			level[[2]int{i, j}] = wiggle(corner(i, j), corner(i+1, j))
			upright[[2]int{i, j}] = wiggle(corner(i, j), corner(i, j+1))
		}
	}
	back := func(line geo.Ring, end geo.Point) geo.Ring { return append(geo.Ring{end}, line[1:].Reversed()...) }
	var areas []geo.MultiPolygon
	for j := range latticeRows {
		for i := range latticeCols {
			ring := slices.Concat(level[[2]int{i, j}], upright[[2]int{i + 1, j}],
				back(level[[2]int{i, j + 1}], corner(i+1, j+1)), back(upright[[2]int{i, j}], corner(i, j+1)))
			areas = append(areas, geo.MultiPolygon{{Outer: ring}})
		}
	}
	return areas
}

// scatter draws points well inside the lattice.
func scatter() []geo.Point {
	random := rand.New(rand.NewPCG(7, 7))
	origin := geo.At(120.3, 30.7)
	points := make([]geo.Point, locatePoints)
	for i := range points {
		points[i] = geo.Point{
			X: origin.X + cellUnits/4 + random.Int32N((latticeCols-1)*cellUnits+cellUnits/2),
			Y: origin.Y + cellUnits/4 + random.Int32N((latticeRows-1)*cellUnits+cellUnits/2),
		}
	}
	return points
}

// median is the middle of several runs, in nanoseconds a point, with the sum of the answers.
func median(points []geo.Point, locate func(geo.Point) int) (ns float64, sum int) {
	runs := make([]float64, locateRuns)
	for r := range runs {
		sum = 0
		start := time.Now()
		for _, p := range points {
			sum += locate(p)
		}
		runs[r] = float64(time.Since(start).Nanoseconds()) / float64(len(points))
	}
	slices.Sort(runs)
	return math.Round(runs[locateRuns/2]*10) / 10, sum
}

type peer struct {
	areas []geo.MultiPolygon
	boxes rtree.RTreeG[int]
}

func newPeer(areas []geo.MultiPolygon) *peer {
	p := &peer{areas: areas}
	for i, a := range areas {
		b := a.Box()
		p.boxes.Insert([2]float64{float64(b.Min.X), float64(b.Min.Y)}, [2]float64{float64(b.Max.X), float64(b.Max.Y)}, i)
	}
	return p
}

// locate returns the first grid found.
func (p *peer) locate(at geo.Point) int {
	found := -1
	c := [2]float64{float64(at.X), float64(at.Y)}
	p.boxes.Search(c, c, func(_, _ [2]float64, i int) bool {
		if p.areas[i].Holds(at) {
			found = i
		}
		return found < 0
	})
	return found
}

// owners returns every grid that holds the point.
func (p *peer) owners(at geo.Point) []int {
	var held []int
	c := [2]float64{float64(at.X), float64(at.Y)}
	p.boxes.Search(c, c, func(_, _ [2]float64, i int) bool {
		if p.areas[i].Holds(at) {
			held = append(held, i)
		}
		return true
	})
	return held
}

// borderVertices counts the vertices that several grids share, and those to which both the index and a count of owners give
// one and the same grid. On the outer border, where the half-open rule may give nobody, touching counts.
func borderVertices(areas []geo.MultiPolygon, p *peer, ix *territory.Index) (total, single int) {
	sharing := map[geo.Point][]int{}
	for i, a := range areas {
		a.Edges(func(v, _ geo.Point) { sharing[v] = append(sharing[v], i) })
	}
	for v, around := range sharing {
		if len(around) < 2 {
			continue
		}
		total++
		held := p.owners(v)
		if len(held) == 0 {
			held = append(held, slices.Min(around))
		}
		if len(held) == 1 && ix.Locate(v) == held[0] {
			single++
		}
	}
	return total, single
}
