package tile

import (
	"liandong/internal/kernel/geo"
)

// A cell is a tile of zoom 24 (about 2.4 m), numbered so that the cells of any tile are one run of numbers: the bits of its column and row take turns.
// A case keeps the number of its cell, so that the cases of a tile are a range of an index.
const (
	cellZoom  = 24
	BlockZoom = 12 // a block is a tile of this zoom, about 10 km: what a history is split by
)

// Cell is the number of the cell of a point, below 2^48.
func Cell(p geo.Point) int64 {
	a := Of(p, cellZoom)
	return spread(a.X) | spread(a.Y)<<1
}

// Block is the number of the block of a cell, below 2^24.
func Block(cell int64) int64 { return cell >> (2 * (cellZoom - BlockZoom)) }

// Cells are the cells of the tile: from the first to below the last.
func (a Address) Cells() (first, below int64) {
	size := a.size(0)
	first = (spread(a.X) | spread(a.Y)<<1) * size
	return first, first + size
}

// size is how many cells there are in each of the squares of a tile that is cut into 2^deeper by 2^deeper.
func (a Address) size(deeper int) int64 { return int64(1) << (2 * (cellZoom - a.Z - deeper)) }

// Blocks are the blocks of the tile, or the one it lies in; nil where they would be more than 256.
func (a Address) Blocks() []int64 {
	if a.Z < BlockZoom-4 {
		return nil
	}
	first, below := a.Cells()
	var all []int64
	for b := Block(first); b <= Block(below-1); b++ {
		all = append(all, b)
	}
	return all
}

// Cover returns up to four tiles that hold a box, as small as they can be.
func Cover(box geo.Box) []Address {
	corner := geo.Point{X: box.Min.X, Y: box.Max.Y} // in the north-west
	other := geo.Point{X: box.Max.X, Y: box.Min.Y}
	for zoom := MostZoom; ; zoom-- {
		from, to := Of(corner, zoom), Of(other, zoom)
		if to.X-from.X > 1 || to.Y-from.Y > 1 {
			continue
		}
		var all []Address
		for x := from.X; x <= to.X; x++ {
			for y := from.Y; y <= to.Y; y++ {
				all = append(all, Address{Z: zoom, X: x, Y: y})
			}
		}
		return all
	}
}

// spread puts a zero before each bit of a number below 2^24; gather undoes it.
func spread(v int) int64 {
	x := uint64(v)
	x = (x | x<<16) & 0x0000ffff0000ffff
	x = (x | x<<8) & 0x00ff00ff00ff00ff
	x = (x | x<<4) & 0x0f0f0f0f0f0f0f0f
	x = (x | x<<2) & 0x3333333333333333
	x = (x | x<<1) & 0x5555555555555555
	return int64(x)
}

func gather(v int64) int {
	x := uint64(v) & 0x5555555555555555
	x = (x | x>>1) & 0x3333333333333333
	x = (x | x>>2) & 0x0f0f0f0f0f0f0f0f
	x = (x | x>>4) & 0x00ff00ff00ff00ff
	x = (x | x>>8) & 0x0000ffff0000ffff
	x = (x | x>>16) & 0x00000000ffffffff
	return int(x)
}
