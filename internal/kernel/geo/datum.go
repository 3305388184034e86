package geo

import "math"

// The offset of GCJ-02 is not published officially. These are the formulas that became publicly known as the
// "eviltransform" algorithm (Krasovsky 1940 ellipsoid, sums of sines); BD-09 is a further turn by Baidu,
// published in many client libraries. Their inverses are found by iteration.
const (
	krasovskyAxis         = 6_378_245.0
	krasovskyEccentricity = 0.00669342162296594323
	bdTurn                = math.Pi * 3000.0 / 180.0

	iterations = 12
	converged  = 1e-10 // degrees: 10 micrometres
)

// offsetApplies: GCJ-02 leaves places outside this box as they are.
func offsetApplies(lon, lat float64) bool {
	return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271
}

func wgsToGCJ(lon, lat float64) (float64, float64) {
	if !offsetApplies(lon, lat) {
		return lon, lat
	}
	x, y := lon-105, lat-35
	shared := (20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)) * 2 / 3
	dLat := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x)) + shared +
		(20*math.Sin(y*math.Pi)+40*math.Sin(y/3*math.Pi))*2/3 +
		(160*math.Sin(y/12*math.Pi)+320*math.Sin(y*math.Pi/30))*2/3
	dLon := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x)) + shared +
		(20*math.Sin(x*math.Pi)+40*math.Sin(x/3*math.Pi))*2/3 +
		(150*math.Sin(x/12*math.Pi)+300*math.Sin(x/30*math.Pi))*2/3
	sin := math.Sin(lat / 180 * math.Pi)
	magic := 1 - krasovskyEccentricity*sin*sin
	dLat = dLat * 180 / (krasovskyAxis * (1 - krasovskyEccentricity) / (magic * math.Sqrt(magic)) * math.Pi)
	dLon = dLon * 180 / (krasovskyAxis / math.Sqrt(magic) * math.Cos(lat/180*math.Pi) * math.Pi)
	return lon + dLon, lat + dLat
}

func gcjToBD(lon, lat float64) (float64, float64) {
	z := math.Hypot(lon, lat) + 0.00002*math.Sin(lat*bdTurn)
	theta := math.Atan2(lat, lon) + 0.000003*math.Cos(lon*bdTurn)
	return z*math.Cos(theta) + 0.0065, z*math.Sin(theta) + 0.006
}

func gcjToWGS(lon, lat float64) (float64, float64) { return invert(wgsToGCJ, lon, lat) }
func bdToGCJ(lon, lat float64) (float64, float64)  { return invert(gcjToBD, lon, lat) }

// invert finds the place that forward takes to (lon, lat). The offset changes slowly from place to place, so
// subtracting the remaining error converges in a few steps.
func invert(forward func(lon, lat float64) (float64, float64), lon, lat float64) (float64, float64) {
	x, y := lon, lat
	for range iterations {
		fx, fy := forward(x, y)
		dx, dy := fx-lon, fy-lat
		x, y = x-dx, y-dy
		if math.Abs(dx) < converged && math.Abs(dy) < converged {
			break
		}
	}
	return x, y
}
