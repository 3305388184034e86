package query

import (
	"fmt"
	"strconv"
	"strings"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/tile"
)

// mostCorners of an area that somebody draws.
const mostCorners = 100

// What can be wrong with an area that somebody draws.
var (
	ErrArea    = fault.Define(fault.Invalid, "case.area", "范围应为“西,南,东,北”四个数,或 3 到 %d 个角点的经纬度,用逗号分隔", "An area is west,south,east,north, or longitude and latitude of 3 to %d corners, separated by commas.")
	ErrCrossed = fault.Define(fault.Invalid, "case.area_crossed", "范围的边不能相交，并要围出面积", "The sides of the area must not cross, and it must enclose something.")
)

// Area reads an area drawn on the map (within, 圈选范围), in degrees of WGS 84 / CGCS2000: four numbers are west, south, east and north; more are the corners of
// a polygon. Cases on its border follow the half-open rule of geo. Errors: ErrArea, ErrCrossed and those of a position, all at within.
func Area(text string) (geo.Ring, error) {
	parts := strings.Split(text, ",")
	if len(parts)%2 != 0 || len(parts) < 4 || len(parts) > 2*mostCorners {
		return nil, ErrArea.At("within", mostCorners)
	}
	numbers := make([]float64, len(parts))
	for i, p := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil {
			return nil, ErrArea.At("within", mostCorners)
		}
		numbers[i] = v
	}
	if len(numbers) == 4 {
		west, south, east, north := numbers[0], numbers[1], numbers[2], numbers[3]
		numbers = []float64{west, south, east, south, east, north, west, north}
	}
	var ring geo.Ring
	for i := 0; i < len(numbers); i += 2 {
		p, err := geo.Position{Lon: numbers[i], Lat: numbers[i+1]}.Normalise()
		if err != nil {
			e := fault.From(err)
			e.Field = "within"
			return nil, e
		}
		ring = append(ring, p)
	}
	shape, err := geo.MultiPolygon{{Outer: ring}}.Normalised()
	if err != nil {
		return nil, ErrCrossed.At("within").Because(err)
	}
	if ring = shape[0].Outer; crosses(ring) {
		return nil, ErrCrossed.At("within")
	}
	return ring, nil
}

// crosses says whether two sides that are not neighbours meet.
func crosses(r geo.Ring) bool {
	for i := range r {
		for j := i + 2; j < len(r); j++ {
			if i == 0 && j == len(r)-1 {
				continue
			}
			if geo.Meets(r[i], r[i+1], r[j], r[(j+1)%len(r)]) {
				return true
			}
		}
	}
	return false
}

// within narrows to an area: by the cells that hold it, which have an index, by its box, and exactly, by the rule of geo.Ring: how many sides lie to the
// east of the place.
func (q *query) within(r geo.Ring) {
	if len(r) == 0 {
		return
	}
	box := geo.Around(r...)
	var cells []string
	cover := tile.Cover(box)
	for _, a := range cover {
		first, below := a.Cells()
		cells = append(cells, "(c.cell >= "+q.param(first)+" AND c.cell < "+q.param(below)+")")
	}
	q.and("(" + strings.Join(cells, " OR ") + ")")
	q.blocks(cover...)
	q.and("c.x >= " + q.param(box.Min.X))
	q.and("c.x <= " + q.param(box.Max.X))
	q.and("c.y >= " + q.param(box.Min.Y))
	q.and("c.y <= " + q.param(box.Max.Y))
	var sides []string
	r.Edges(func(a, b geo.Point) {
		if a.Y == b.Y {
			return
		}
		if a.Y > b.Y {
			a, b = b, a
		}
		// geo.Orient(a, b, p) > 0, with 64 bits.
		sides = append(sides, fmt.Sprintf("CASE WHEN c.y >= %d AND c.y < %d AND %d * (CAST(c.y AS BIGINT) - %d) > %d * (CAST(c.x AS BIGINT) - %d) THEN 1 ELSE 0 END",
			a.Y, b.Y, int64(b.X)-int64(a.X), a.Y, int64(b.Y)-int64(a.Y), a.X))
	})
	q.and("(" + strings.Join(sides, " + ") + ") % 2 = 1")
}
