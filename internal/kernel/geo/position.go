package geo

import (
	"math"

	"liandong/internal/kernel/fault"
)

// CRS (坐标系) names the system in which coordinates were given.
type CRS string

// The four systems in use in China.
const (
	WGS84    CRS = "wgs84"
	CGCS2000 CRS = "cgcs2000"
	GCJ02    CRS = "gcj02" // AMap, Tencent
	BD09     CRS = "bd09"  // Baidu
)

// What can be wrong with a position.
var (
	ErrLon = fault.Define(fault.Invalid, "geo.lon",
		"经度应为 -180 到 180 之间的数", "The longitude must be a number from -180 to 180.")
	ErrLat = fault.Define(fault.Invalid, "geo.lat",
		"纬度应为 -90 到 90 之间的数", "The latitude must be a number from -90 to 90.")
	ErrSwapped = fault.Define(fault.Invalid, "geo.swapped",
		"经度和纬度写反了：先经度，后纬度", "Longitude and latitude are swapped: the longitude comes first.")
	ErrCRS = fault.Define(fault.Invalid, "geo.crs",
		"坐标系应为 wgs84、cgcs2000、gcj02 或 bd09", "The coordinate system must be wgs84, cgcs2000, gcj02 or bd09.")
)

// Position is a place as it was reported: degrees in some system. An empty CRS means WGS 84.
type Position struct {
	Lon, Lat float64
	CRS      CRS
}

// Known reports whether the system is one of the four (or empty, which is WGS 84).
func (c CRS) Known() bool {
	switch c {
	case "", WGS84, CGCS2000, GCJ02, BD09:
		return true
	}
	return false
}

// Normalise converts the position to CGCS2000 / WGS 84.
//
// Errors name the field: ErrLon at location.lon, ErrLat at location.lat, ErrCRS at location.crs, ErrSwapped at location.
func (p Position) Normalise() (Point, error) {
	if !p.CRS.Known() {
		return Point{}, ErrCRS.At("location.crs")
	}
	if !(math.Abs(p.Lon) <= 180) { // also true for NaN
		return Point{}, ErrLon.At("location.lon")
	}
	if p.swapped() {
		return Point{}, ErrSwapped.At("location")
	}
	if !(math.Abs(p.Lat) <= 90) {
		return Point{}, ErrLat.At("location.lat")
	}
	lon, lat := p.Lon, p.Lat
	switch p.CRS {
	case GCJ02:
		lon, lat = gcjToWGS(lon, lat)
	case BD09:
		lon, lat = gcjToWGS(bdToGCJ(lon, lat))
	}
	return At(min(max(lon, -180), 180), min(max(lat, -90), 90)), nil
}

// swapped recognises a pair that is a place only the other way round: a latitude beyond the poles, or what
// would lie in the Arctic or the Indian Ocean but lies in China once turned.
func (p Position) swapped() bool {
	beyond := math.Abs(p.Lat) > 90 && math.Abs(p.Lat) <= 180 && math.Abs(p.Lon) <= 90
	return beyond || p.Lon >= 3 && p.Lon <= 54 && p.Lat >= 73 && p.Lat <= 136
}

// In returns the point's degrees in another system, for maps that are drawn in it.
func (p Point) In(crs CRS) (lon, lat float64) {
	switch crs {
	case GCJ02:
		return wgsToGCJ(p.Lon(), p.Lat())
	case BD09:
		return gcjToBD(wgsToGCJ(p.Lon(), p.Lat()))
	}
	return p.Lon(), p.Lat()
}
