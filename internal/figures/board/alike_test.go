package board

import (
	"math"
	"testing"
)

func TestTheMiddleHalf(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		values            []float64
		low, median, high float64
	}{
		{[]float64{1, 2, 3, 4, 5}, 2, 3, 4},
		{[]float64{0, 0, 1, 1}, 0, .5, 1},
		{[]float64{.2, .4, .6, .8}, .35, .5, .65},
		{[]float64{7}, 7, 7, 7},
	} {
		for part, want := range map[float64]float64{.25: one.low, .5: one.median, .75: one.high} {
			if got := quantile(one.values, part); math.Abs(got-want) > 1e-9 {
				t.Errorf("%v of %v: %v, want %v", part, one.values, got, want)
			}
		}
	}
}
