// Package geo holds coordinates and polygons: integers of 1e-7 degree, exact predicates, GeoJSON.
//
// Everything inside the platform is CGCS2000 / WGS 84 (they agree within centimetres); coordinates that
// arrive in another system are converted once, by Position.Normalise.
package geo

import "math"

// PerDegree is the number of coordinate units in one degree. One unit is about 1.1 cm of latitude.
const PerDegree = 10_000_000

const (
	earthRadius    = 6_371_008.8 // mean radius in metres (IUGG)
	metresPerUnit  = earthRadius * math.Pi / 180 / PerDegree
	radiansPerUnit = math.Pi / 180 / PerDegree
)

// Point is a place in units of 1e-7 degree: X is the longitude, Y the latitude. Equal points are the same place.
type Point struct{ X, Y int32 }

// At makes the point nearest to a longitude and latitude in degrees, which must be in range.
func At(lon, lat float64) Point {
	return Point{int32(math.Round(lon * PerDegree)), int32(math.Round(lat * PerDegree))}
}

// Lon is the longitude in degrees.
func (p Point) Lon() float64 { return float64(p.X) / PerDegree }

// Lat is the latitude in degrees.
func (p Point) Lat() float64 { return float64(p.Y) / PerDegree }

// Less orders points by X, then Y.
func (p Point) Less(q Point) bool { return p.X < q.X || p.X == q.X && p.Y < q.Y }

// Distance is the number of metres between two points, on a plane touching the sphere between them:
// good to one part in a thousand within a district.
func Distance(a, b Point) float64 {
	scale := math.Cos((float64(a.Y) + float64(b.Y)) / 2 * radiansPerUnit)
	return metresPerUnit * math.Hypot((float64(a.X)-float64(b.X))*scale, float64(a.Y)-float64(b.Y))
}

// Lattice is points on a lattice that covers the square of a distance in metres around p, p among them: close enough together that no governance
// grid lies between them unseen.
func Lattice(p Point, metres float64) (points []Point) {
	const apart = 200 // metres
	scale := math.Cos(float64(p.Y) * radiansPerUnit)
	n := int(math.Ceil(metres / apart))
	for i := -n; i <= n; i++ {
		for j := -n; j <= n; j++ {
			step := metres / float64(n) / metresPerUnit
			points = append(points, Point{X: p.X + int32(float64(i)*step/scale), Y: p.Y + int32(float64(j)*step)})
		}
	}
	return points
}

// DistanceToSegment is the number of metres from p to the nearest place on the segment ab.
func DistanceToSegment(p, a, b Point) float64 {
	scale := math.Cos(float64(p.Y) * radiansPerUnit)
	dx, dy := (float64(b.X)-float64(a.X))*scale, float64(b.Y)-float64(a.Y)
	px, py := (float64(p.X)-float64(a.X))*scale, float64(p.Y)-float64(a.Y)
	t := 0.0
	if length := dx*dx + dy*dy; length > 0 {
		t = min(max((px*dx+py*dy)/length, 0), 1)
	}
	return metresPerUnit * math.Hypot(px-t*dx, py-t*dy)
}
