package demo

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"liandong/data"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/geo"
)

// Published counts of Wujiang (data/wujiang/SOURCES.md).
const (
	baseGrids   = 899
	leastHomes  = 300 // households of a base grid: for so many it is drawn
	mostHomes   = 500
	policeGrids = 178
	fireGrids   = 169
	safetyGrids = 158
)

const (
	generatedNote = "演示数据：边界与户数由程序生成，并非真实 (generated for demonstration)"
	outlineNote   = "演示数据：轮廓为近似值 (approximate outline, for demonstration)"
)

// street (街道、镇) is a township of the division codes; a zone is one or several.
type street struct {
	code, zone string
	centre     geo.Point
	villages   []village
}

type village struct {
	code, name, short, zone string
	community               bool
	grids                   int // base grids
	faces                   []int32
}

// weight is the share of land: communities are built-up and small.
func (v village) weight() float64 {
	if v.community {
		return 0.45
	}
	return 1
}

func (s street) weight() float64 {
	total := 0.0
	for _, v := range s.villages {
		total += v.weight()
	}
	return total
}

// Territory makes the grids of the demonstration district: the real outline, zones and villages, and inside the outline generated
// boundaries of 899 base grids with their overlays. The same seed makes the same grids. They fill the outline exactly.
//
// It panics where the embedded data cannot be read.
func Territory(seed uint64) []territory.Draft {
	outline := readOutline()
	zones := readCSV("wujiang/zones.csv")
	streets := readStreets()
	random := rand.New(rand.NewPCG(seed, baseGrids))
	allot(streets, random)
	s := &surveyor{mosaic: newMosaic(outline), random: random}
	s.assign(0, streets)
	drafts := []territory.Draft{{
		Code: District, Name: "吴江区", Level: territory.District, ValidFrom: origin, Note: outlineNote,
	}}
	for _, z := range zones {
		drafts = append(drafts, territory.Draft{
			Code: z["code"], Name: z["name"], Parent: District, Level: territory.Town, ValidFrom: origin, Note: generatedNote,
		})
	}
	homes := rand.New(rand.NewPCG(seed, leastHomes)) // of its own, so that boundaries do not depend on it
	bases, faces := []territory.Draft(nil), map[string]int32{}
	for _, st := range streets {
		for _, v := range st.villages {
			drafts = append(drafts, territory.Draft{
				Code: v.code, Name: v.name, Parent: v.zone, Level: territory.Village, ValidFrom: origin, Note: generatedNote,
			})
			for i, f := range v.faces {
				code := fmt.Sprintf("%s%03d", v.code, i+1)
				faces[code] = f
				bases = append(bases, territory.Draft{
					Code: code, Name: v.short + "第" + numerals[i] + "网格", Parent: v.code, Level: territory.Base, ValidFrom: origin,
					Note: generatedNote, Households: leastHomes + homes.IntN(mostHomes-leastHomes+1), Shape: geo.MultiPolygon{{Outer: s.mosaic.ring(f)}},
				})
			}
		}
	}
	drafts[0].Shape = geo.MultiPolygon{{Outer: s.border()}}
	byZone := zoneOf(streets)
	overlays := layOver(zones, bases, faces, byZone, s)
	return append(append(drafts, bases...), overlays...)
}

var numerals = []string{"一", "二", "三", "四", "五"}

// allot shares the base grids out: two to five a village, more in communities.
func allot(streets []street, random *rand.Rand) {
	var all []*village
	for i := range streets {
		for j := range streets[i].villages {
			all = append(all, &streets[i].villages[j])
		}
	}
	left := baseGrids
	for _, v := range all {
		v.grids = 2
		if v.community {
			v.grids = 3
		}
		left -= v.grids
	}
	for left > 0 {
		v := all[random.IntN(len(all))]
		if v.grids < len(numerals) {
			v.grids++
			left--
		}
	}
}

// assign cuts a face until each street has its own, with its centre inside, then cuts that into villages and base grids.
func (s *surveyor) assign(face int32, streets []street) {
	s.keep = nil
	if len(streets) == 1 {
		s.settle(face, streets[0].villages)
		return
	}
	o := newOutline(s.mosaic.ring(face))
	size := math.Sqrt(o.area())
	var fit []chord
	for _, c := range o.chords(48, 80, 0) {
		if score, ok := o.separates(c, streets); ok {
			c.score = score + c.length/size
			fit = append(fit, c)
		}
	}
	for _, st := range streets {
		s.keep = append(s.keep, st.centre)
	}
	first, second, _, ok := s.draw(face, fit)
	if !ok {
		panic("demo: streets cannot be separated")
	}
	var here, there []street
	ring := s.mosaic.ring(first)
	for _, st := range streets {
		if ring.Side(st.centre) == geo.Inside {
			here = append(here, st)
		} else {
			there = append(there, st)
		}
	}
	s.assign(first, here)
	s.assign(second, there)
}

// separates scores a chord by how fairly it shares the land between the streets on its two sides; a zone that is cut apart and a
// centre close to the border count against it.
func (o outlineOf) separates(c chord, streets []street) (float64, bool) {
	part := o.inner(c)
	score, inside, total, n := 0.0, 0.0, 0.0, 0
	sides := map[string][2]bool{}
	for _, st := range streets {
		w := st.weight()
		total += w
		in := part.Side(st.centre) == geo.Inside
		side := sides[st.zone]
		if in {
			inside += w
			n++
			side[0] = true
		} else {
			side[1] = true
		}
		sides[st.zone] = side
		away := geo.DistanceToSegment(st.centre, c.a, c.b)
		if away < legMetres { // the ends of the chord may still move by snapMetres
			return 0, false
		}
		score += 10 * max(0, 0.2-away/c.length)
	}
	if n == 0 || n == len(streets) {
		return 0, false
	}
	for _, side := range sides {
		if side[0] && side[1] && len(sides) > 1 {
			score += 2
		}
	}
	share := min(max(c.share, 0.001), 0.999)
	return score + 2*math.Abs(math.Log(share/(1-share)*(total-inside)/inside)), true
}

// settle cuts a street into villages, and those into base grids.
func (s *surveyor) settle(face int32, villages []village) {
	weights := make([]float64, len(villages))
	for i, v := range villages {
		weights[i] = v.weight() * (0.75 + 0.5*s.random.Float64())
	}
	for i, f := range s.portion(face, weights) {
		shares := make([]float64, villages[i].grids)
		for k := range shares {
			shares[k] = 0.8 + 0.4*s.random.Float64()
		}
		villages[i].faces = s.portion(f, shares)
	}
}

// border is the outer border of the mosaic, with the vertices that cuts have put on it.
func (s *surveyor) border() geo.Ring {
	m := s.mosaic
	start := int32(slices.IndexFunc(m.half, func(h halfEdge) bool { return h.face == outside }))
	var r geo.Ring
	for h := start; len(r) == 0 || h != start; h = m.half[h].next {
		r = append(r, m.points[m.half[h].origin])
	}
	return r.Reversed()
}

func zoneOf(streets []street) map[string]string {
	zones := map[string]string{}
	for _, st := range streets {
		for _, v := range st.villages {
			zones[v.code] = v.zone
		}
	}
	return zones
}

func readOutline() geo.Ring {
	text, err := data.Files.ReadFile("wujiang/outline.geojson")
	if err != nil {
		panic(err)
	}
	drafts, report := territory.ReadGeoJSON(strings.NewReader(string(text)), geo.WGS84)
	if err := report.Err(); err != nil {
		panic(err)
	}
	return drafts[0].Shape[0].Outer
}

func readStreets() []street {
	var streets []street
	for _, row := range readCSV("wujiang/streets.csv") {
		lon, errLon := strconv.ParseFloat(row["centre_lon"], 64)
		lat, errLat := strconv.ParseFloat(row["centre_lat"], 64)
		if err := cmp.Or(errLon, errLat); err != nil {
			panic(err)
		}
		streets = append(streets, street{code: row["code"], zone: row["zone_code"], centre: geo.At(lon, lat)})
	}
	for _, row := range readCSV("wujiang/villages.csv") {
		i := slices.IndexFunc(streets, func(s street) bool { return s.code == row["street_code"] })
		short := strings.TrimSuffix(strings.TrimSuffix(row["name"], "居委会"), "委会")
		streets[i].villages = append(streets[i].villages, village{
			code: row["code"], name: row["name"], short: short, zone: row["zone_code"], community: row["kind"] == "community",
		})
	}
	return streets
}

func readCSV(name string) []map[string]string {
	f, err := data.Files.Open(name)
	if err != nil {
		panic(err)
	}
	defer func() { _ = f.Close() }()
	r := csv.NewReader(f)
	header, err := r.Read()
	var rows []map[string]string
	for err == nil {
		var fields []string
		if fields, err = r.Read(); err != nil {
			break
		}
		row := map[string]string{}
		for i, h := range header {
			row[strings.TrimPrefix(h, "\ufeff")] = fields[i]
		}
		rows = append(rows, row)
	}
	if !errors.Is(err, io.EOF) {
		panic(err)
	}
	return rows
}
