package geo

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"liandong/internal/kernel/fault"
)

func TestNormaliseNamesTheField(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		p     Position
		want  *fault.Definition
		field string
	}{
		"not a number":             {Position{math.NaN(), 31, WGS84}, ErrLon, "location.lon"},
		"infinite":                 {Position{120, math.Inf(1), WGS84}, ErrLat, "location.lat"},
		"latitude not a number":    {Position{120, math.NaN(), GCJ02}, ErrLat, "location.lat"},
		"longitude out of range":   {Position{181, 31, WGS84}, ErrLon, "location.lon"},
		"latitude out of range":    {Position{120, 91, WGS84}, ErrLat, "location.lat"},
		"unknown system":           {Position{120, 31, "epsg:4326"}, ErrCRS, "location.crs"},
		"swapped":                  {Position{31.1, 120.6, WGS84}, ErrSwapped, "location"},
		"swapped, western China":   {Position{39.5, 76, BD09}, ErrSwapped, "location"},
		"swapped beyond the poles": {Position{-31, 151, ""}, ErrSwapped, "location"},
	} {
		_, err := c.p.Normalise()
		var f *fault.Error
		if !errors.As(err, &f) || !errors.Is(err, c.want) || f.Field != c.field {
			t.Errorf("%s: %v, want %s at %s", name, err, c.want.Code, c.field)
		}
	}
}

func TestNormaliseKeepsWGS84(t *testing.T) {
	t.Parallel()
	for _, crs := range []CRS{"", WGS84, CGCS2000} {
		got, err := Position{120.6423456, 31.1612345, crs}.Normalise()
		if want := (Point{1206423456, 311612345}); err != nil || got != want {
			t.Errorf("%q: %v %v, want %v", crs, got, err, want)
		}
	}
	if _, err := (Position{-0.1, 51.5, WGS84}).Normalise(); err != nil {
		t.Errorf("London is a place: %v", err)
	}
}

// Tiananmen in GCJ-02 and BD-09, from the test tables of several public implementations.
func TestKnownOffsets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, wgs Position }{
		{Position{116.404, 39.915, GCJ02}, Position{116.39775, 39.91360, WGS84}},
		{Position{116.410369, 39.921336, BD09}, Position{116.39775, 39.91360, WGS84}},
	} {
		got, err := c.from.Normalise()
		if err != nil {
			t.Fatal(err)
		}
		if d := Distance(got, At(c.wgs.Lon, c.wgs.Lat)); d > 5 {
			t.Errorf("%v: %.1f m away from where it should be: %v %v", c.from, d, got.Lon(), got.Lat())
		}
	}
}

func TestOffsetsRoundTripInChina(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := At(rapid.Float64Range(73.6, 135).Draw(t, "lon"), rapid.Float64Range(4, 53.5).Draw(t, "lat"))
		for _, crs := range []CRS{GCJ02, BD09} {
			lon, lat := p.In(crs)
			back, err := Position{lon, lat, crs}.Normalise()
			if err != nil {
				t.Fatal(err)
			}
			if d := Distance(p, back); d > 0.1 {
				t.Errorf("%s: %v comes back %.3f m away", crs, p, d)
			}
			if d := Distance(p, At(lon, lat)); d < 20 {
				t.Errorf("%s: moved by only %.1f m", crs, d)
			}
		}
	})
}

func TestDistance(t *testing.T) {
	t.Parallel()
	a, b := At(120.6, 31), At(120.6, 31.01)
	if d := Distance(a, b); math.Abs(d-1112) > 1 {
		t.Errorf("a hundredth of a degree of latitude is %.1f m", d)
	}
	if d := DistanceToSegment(At(120.61, 31.005), a, b); math.Abs(d-953) > 1 {
		t.Errorf("a hundredth of a degree of longitude at 31° is %.1f m", d)
	}
	if d := DistanceToSegment(At(120.6, 31.02), a, b); math.Abs(d-1112) > 1 {
		t.Errorf("past the end: %.1f m", d)
	}
}
