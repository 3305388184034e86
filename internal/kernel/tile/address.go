// Package tile makes the tiles of maps: areas and cases as Mapbox Vector Tiles, and backgrounds out of a file. It knows no HTTP and no database.
//
// Tiles are those of the web map (Web Mercator, Y from the north). See docs/map.md.
package tile

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
)

// MostZoom is the highest zoom of a tile.
const MostZoom = 18

// What can be wrong with the address of a tile.
var (
	ErrZoom   = fault.Define(fault.Invalid, "tile.zoom", "缩放级别应为 0 到 %d 的整数", "The zoom must be a whole number from 0 to %d.")
	ErrColumn = fault.Define(fault.Invalid, "tile.range", "在这一缩放级别，瓦片序号应为 0 到 %d 的整数", "At this zoom, the number of a tile must be a whole number from 0 to %d.")
	ErrSet    = fault.Define(fault.NotFound, "tile.set", "没有这种瓦片", "There are no such tiles.")
)

// Address (瓦片号) is one tile: X from the west, Y from the north, both below 2^Z.
type Address struct{ Z, X, Y int }

// Parse reads an address as it stands in a path. Errors: ErrZoom at z; ErrColumn at x or y.
func Parse(z, x, y string) (Address, error) {
	var a Address
	var ok bool
	if a.Z, ok = number(z, MostZoom); !ok {
		return Address{}, ErrZoom.At("z", MostZoom)
	}
	last := 1<<a.Z - 1
	if a.X, ok = number(x, last); !ok {
		return Address{}, ErrColumn.At("x", last)
	}
	if a.Y, ok = number(y, last); !ok {
		return Address{}, ErrColumn.At("y", last)
	}
	return a, nil
}

func number(text string, most int) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0 && n <= most && strconv.Itoa(n) == text
}

// Of is the tile of a zoom that holds a point.
func Of(p geo.Point, zoom int) Address {
	w := world(p)
	side := float64(int(1) << zoom)
	whole := func(v float64) int { return min(max(int(v*side), 0), int(side)-1) }
	return Address{Z: zoom, X: whole(w[0]), Y: whole(w[1])}
}

// northmost is where the web map ends, in degrees.
const northmost = 85.0511287798066

// world projects a point onto the square of the web map: 0 to 1 from west to east and from north to south.
func world(p geo.Point) orb.Point {
	lat := min(max(p.Lat(), -northmost), northmost) * math.Pi / 180
	return orb.Point{p.Lon()/360 + .5, .5 - math.Log(math.Tan(math.Pi/4+lat/2))/(2*math.Pi)}
}

// bound is the tile on that square, grown by margin, which is in tiles.
func (a Address) bound(margin float64) orb.Bound {
	side := 1 / float64(int(1)<<a.Z)
	return orb.Bound{Min: orb.Point{(float64(a.X) - margin) * side, (float64(a.Y) - margin) * side},
		Max: orb.Point{(float64(a.X) + 1 + margin) * side, (float64(a.Y) + 1 + margin) * side}}
}

// within places a point of that square in the tile, in units of extent.
func (a Address) within(w orb.Point) orb.Point {
	side := float64(int(1) << a.Z)
	return orb.Point{(w[0]*side - float64(a.X)) * extent, (w[1]*side - float64(a.Y)) * extent}
}
