package tile

import (
	"math"
	"slices"
	"sync"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"liandong/internal/kernel/geo"
)

// Shape is an area with what a map says of it.
type Shape struct {
	Code, Name, Level string
	Centre            geo.Point // where its name stands
	Area              geo.MultiPolygon
}

// Layer is shapes that are drawn from a zoom on.
type Layer struct {
	Name   string
	From   int
	Shapes []Shape
}

// mostKept is how many finished tiles a pyramid keeps: a district of 1,200 km² has 2,500 of them up to zoom 15.
const mostKept = 4096

// Pyramid (瓦片金字塔) returns the tiles of a district's areas. What it is made from never changes; what it has made it keeps.
type Pyramid struct {
	sets  map[string][]Layer
	lines *borders
	box   geo.Box

	mu    sync.Mutex
	zooms map[string]map[int][]drawn // by set and zoom
	kept  map[address]Encoded
}

type address struct {
	set string
	Address
}

// drawn is a layer at one zoom, on the square of the web map.
type drawn struct {
	name   string
	shapes []outline
}

type outline struct {
	of    *Shape
	area  orb.MultiPolygon
	bound orb.Bound
}

// NewPyramid makes the tiles of several sets of layers that share their borders.
func NewPyramid(sets map[string][]Layer) *Pyramid {
	p := &Pyramid{sets: sets, zooms: map[string]map[int][]drawn{}, kept: map[address]Encoded{}}
	var areas []geo.MultiPolygon
	for name, layers := range sets {
		p.zooms[name] = map[int][]drawn{}
		for _, l := range layers {
			for _, s := range l.Shapes {
				areas = append(areas, s.Area)
			}
		}
	}
	p.lines = newBorders(areas)
	for i, a := range areas {
		b := a.Box()
		if i == 0 {
			p.box = b
		}
		p.box = p.box.With(b.Min).With(b.Max)
	}
	return p
}

// Box is the smallest box around all there is; the zero Box where there is nothing.
func (p *Pyramid) Box() geo.Box { return p.box }

// Tile returns a tile of a set: a layer of areas for each of its layers that the zoom shows, with code, name and level, and a layer "labels" with
// the points where their names stand. Errors: ErrSet.
func (p *Pyramid) Tile(set string, a Address) (Encoded, error) {
	if _, ok := p.sets[set]; !ok {
		return Encoded{}, ErrSet.New()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	at := address{set, a}
	if made, ok := p.kept[at]; ok {
		return made, nil
	}
	made, err := p.draw(set, a)
	if err != nil || len(made.Body) == 0 {
		return made, err
	}
	if len(p.kept) >= mostKept {
		clear(p.kept)
	}
	p.kept[at] = made
	return made, nil
}

func (p *Pyramid) draw(set string, a Address) (Encoded, error) {
	var layers []*mvt.Layer
	names := layer("labels")
	reach := a.bound(margin / float64(extent))
	for _, d := range p.at(set, a.Z) {
		l := layer(d.name)
		for _, o := range d.shapes {
			said := geojson.Properties{"code": o.of.Code, "name": o.of.Name, "level": o.of.Level}
			if o.bound.Intersects(reach) {
				if g := a.cut(o.area); len(g) > 0 {
					add(l, g, said)
				}
			}
			if Of(o.of.Centre, a.Z) == a {
				add(names, rounded(a.within(world(o.of.Centre))), said)
			}
		}
		layers = append(layers, l)
	}
	return encode(append(layers, names)...)
}

// at returns a set at a zoom, made when it is first asked for.
func (p *Pyramid) at(set string, zoom int) []drawn {
	detail := min(zoom, wholeZoom) // all above look the same
	if made, ok := p.zooms[set][detail]; ok {
		return made
	}
	var made []drawn
	for _, l := range p.sets[set] {
		if l.From > zoom {
			continue
		}
		d := drawn{name: l.Name}
		for i := range l.Shapes {
			if area := p.area(l.Shapes[i].Area, detail); len(area) > 0 {
				d.shapes = append(d.shapes, outline{&l.Shapes[i], area, area.Bound()})
			}
		}
		made = append(made, d)
	}
	p.zooms[set][detail] = made
	return made
}

func (p *Pyramid) area(m geo.MultiPolygon, zoom int) (out orb.MultiPolygon) {
	for _, part := range m {
		outer := p.lines.ring(part.Outer, zoom)
		if outer == nil {
			continue
		}
		polygon := orb.Polygon{outer}
		for _, h := range part.Holes {
			if hole := p.lines.ring(h, zoom); hole != nil {
				polygon = append(polygon, hole)
			}
		}
		out = append(out, polygon)
	}
	return out
}

// cut returns what of an area lies in the tile, in its units.
func (a Address) cut(area orb.MultiPolygon) (out orb.MultiPolygon) {
	placed := make(orb.MultiPolygon, len(area))
	for i, polygon := range area {
		placed[i] = make(orb.Polygon, len(polygon))
		for j, ring := range polygon {
			placed[i][j] = make(orb.Ring, len(ring))
			for k, w := range ring {
				placed[i][j][k] = a.within(w)
			}
		}
	}
	const edge = margin
	for _, polygon := range clip.MultiPolygon(orb.Bound{Min: orb.Point{-edge, -edge}, Max: orb.Point{extent + edge, extent + edge}}, placed) {
		var kept orb.Polygon
		for j, ring := range polygon {
			for k := range ring {
				ring[k] = rounded(ring[k])
			}
			ring = slices.Compact(ring)
			if len(ring) < 4 {
				if j == 0 {
					break // without its outer ring a part is nothing
				}
				continue
			}
			kept = append(kept, ring)
		}
		if len(kept) > 0 {
			out = append(out, kept)
		}
	}
	return out
}

func rounded(p orb.Point) orb.Point { return orb.Point{math.Round(p[0]), math.Round(p[1])} }
