package tile

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"liandong/internal/kernel/geo"
)

// Spot is one case on a map. It says nothing of people.
type Spot struct {
	At      geo.Point
	ID      string
	Matter  string
	State   string
	Overdue bool
}

// Bunch is cases of one square of a tile that is cut into 2^Deep by 2^Deep; the number of a cell / Address.PerSquare is that of its square.
type Bunch struct {
	Square     int64
	N, Overdue int64
}

const (
	// Deep is how finely the database adds up the cases of a tile: 64 by 64 squares of 8 pixels.
	Deep = 6
	// spreadZoom is the zoom from which only cases that would hide each other are drawn as one.
	spreadZoom = 15
)

// PerSquare is how many cells there are in one of the squares of the tile.
func (a Address) PerSquare() int64 { return a.size(Deep) }

// together is how finely cases are drawn as one: 8 by 8 squares of 64 pixels, near the ground 32 by 32 of 16.
func (a Address) together() int {
	if a.Z >= spreadZoom {
		return 5
	}
	return 3
}

// cluster is cases that are drawn as one point at their middle.
type cluster struct {
	n, overdue int64
	x, y       float64 // sums of units
	only       *Spot
}

// Spots draws cases: a layer "cases" of single ones with id, matter, state and overdue, and a layer "clusters" with n and overdue.
func Spots(a Address, spots []Spot) (Encoded, error) {
	found := map[[2]int]*cluster{}
	for i := range spots {
		p := a.within(world(spots[i].At))
		c := clusterAt(found, a, p)
		c.n, c.x, c.y, c.only = c.n+1, c.x+p[0], c.y+p[1], &spots[i]
		if spots[i].Overdue {
			c.overdue++
		}
	}
	return a.clusters(found)
}

// Bunches draws cases that were counted by square.
func Bunches(a Address, bunches []Bunch) (Encoded, error) {
	found := map[[2]int]*cluster{}
	for _, b := range bunches {
		p := a.square(b.Square)
		c := clusterAt(found, a, p)
		c.n, c.overdue = c.n+b.N, c.overdue+b.Overdue
		c.x, c.y = c.x+p[0]*float64(b.N), c.y+p[1]*float64(b.N)
	}
	return a.clusters(found)
}

// Heat draws counts by square as points with n.
func Heat(a Address, bunches []Bunch) (Encoded, error) {
	l := layer("heat")
	for _, b := range bunches {
		add(l, rounded(a.square(b.Square)), geojson.Properties{"n": b.N})
	}
	return encode(l)
}

// square is the middle of a numbered square, in units.
func (a Address) square(number int64) orb.Point {
	first, _ := a.Cells()
	n := number - first/a.PerSquare()
	const side = float64(extent) / (1 << Deep)
	return orb.Point{(float64(gather(n)) + .5) * side, (float64(gather(n>>1)) + .5) * side}
}

func clusterAt(found map[[2]int]*cluster, a Address, p orb.Point) *cluster {
	side := extent / float64(int(1)<<a.together())
	key := [2]int{int(p[0] / side), int(p[1] / side)}
	if found[key] == nil {
		found[key] = &cluster{}
	}
	return found[key]
}

func (a Address) clusters(found map[[2]int]*cluster) (Encoded, error) {
	many, single := layer("clusters"), layer("cases")
	keys := make([][2]int, 0, len(found))
	for k := range found {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(p, q [2]int) int { return cmp.Or(p[1]-q[1], p[0]-q[0]) }) // the same cases, the same bytes
	for _, k := range keys {
		c := found[k]
		at := rounded(orb.Point{c.x / float64(c.n), c.y / float64(c.n)})
		if c.n == 1 && c.only != nil {
			add(single, at, geojson.Properties{"id": c.only.ID, "matter": c.only.Matter, "state": c.only.State, "overdue": c.only.Overdue})
			continue
		}
		add(many, at, geojson.Properties{"n": c.n, "overdue": c.overdue})
	}
	return encode(many, single)
}
