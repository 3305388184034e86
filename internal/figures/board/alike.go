package board

import (
	"math"
	"slices"

	"liandong/internal/district/indicator"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/words"
)

// What makes areas alike: about as many households. Where the map does not know how many those are, the number of base grids stands for it: each is drawn for about as many.
const (
	timesAlike = 2 // at most twice as many, at least half
	leastAlike = 4 // fewer areas have no middle half
	leastOf    = 5 // of the denominator: the rate of three cases says nothing
)

// Alike (同类地区) is how the rates of areas like this one lie: their middle half, never who has which.
type Alike struct {
	Grids      []territory.Grid // by code
	Households bool             // whether they have about as many households, and not only base grids
	Rates      []Middle
}

// Middle (中间一半) is where the middle half of the rates of several areas lies.
type Middle struct {
	Code              string // of the rate, or of a level of resolution
	Name              words.Text
	Kind              indicator.Kind
	Areas             int // that have such a rate
	Low, Median, High float64
}

// Alike returns how areas of the same level and about the same size do, towns and villages of the district, base grids of the zone. Rates for which too few areas have
// enough cases are left out. Errors: territory.ErrNoGrid for overlays, units and the district; indicator.ErrImpossible.
func (b *Board) Alike() (a Alike, err error) {
	if b.Grid.Kind != territory.Territory || b.Grid.Level == territory.District {
		return a, territory.ErrNoGrid.At("grid")
	}
	a.Grids, a.Households = b.alike()
	groups, err := indicator.Split(b.tx, b.window(b.Period), b.areas(a.Grids))
	if err != nil {
		return a, err
	}
	values, order := map[string][]float64{}, []Middle{}
	for _, g := range groups {
		f, err := b.figures(b.Period, g.Facts)
		if err != nil {
			return a, err
		}
		rates := f.Rates
		for _, l := range f.Levels {
			rates = append(rates, l.Rate)
		}
		for _, r := range rates {
			if values[r.Code] == nil {
				values[r.Code], order = []float64{}, append(order, Middle{Code: r.Code, Name: r.Name, Kind: r.Kind})
			}
			if r.Denominator >= leastOf {
				values[r.Code] = append(values[r.Code], r.Value)
			}
		}
	}
	for _, m := range order {
		if all := values[m.Code]; len(all) >= leastAlike {
			slices.Sort(all)
			m.Areas, m.Low, m.Median, m.High = len(all), quantile(all, .25), quantile(all, .5), quantile(all, .75)
			a.Rates = append(a.Rates, m)
		}
	}
	return a, nil
}

// alike lists the other areas that are like the board's own, by code, and says whether by households: where they are known of all these areas.
func (b *Board) alike() (list []territory.Grid, households bool) {
	around := b.Chart.District()
	if b.Grid.Level == territory.Base {
		around = b.Chart.Ancestors(b.Grid.Code)[1]
	}
	others := b.Chart.Within(around.Code, b.Grid.Level)
	size := b.Chart.Households
	if households = !slices.ContainsFunc(others, func(g territory.Grid) bool { return size(g.Code) == 0 }); !households {
		size = func(code string) int { return max(1, len(b.Chart.Within(code, territory.Base))) }
	}
	own := size(b.Grid.Code)
	for _, g := range others {
		if n := size(g.Code); g.Code != b.Grid.Code && n <= timesAlike*own && own <= timesAlike*n {
			list = append(list, g)
		}
	}
	return list, households
}

// quantile returns the value below which a part of sorted values lies, between two of them by proportion.
func quantile(sorted []float64, part float64) float64 {
	at := part * float64(len(sorted)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (sorted[high]-sorted[low])*(at-float64(low))
}
