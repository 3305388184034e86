package query

import (
	"context"
	"slices"
	"strings"

	"liandong/internal/casework/rules"
	"liandong/internal/district/pinyin"
	"liandong/internal/district/territory"
	"liandong/internal/door"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// ErrPlaceWords says that there is nothing to look for.
var ErrPlaceWords = fault.Define(fault.Invalid, "places.words", "请输入 1 至 %d 个字", "Enter 1 to %d characters.")

const (
	mostPlaces     = 10
	mostPlaceWords = 4000 // characters of a text that is searched for places
)

// Spot is a place that words may mean: a grid, a place with a printed code, or an address that somebody named who reported there.
type Spot struct {
	Printed string // code of a printed place; "" for others
	Case    string // number of the newest case there, for an address; "" for others
	Name    string
	At      geo.Position
	Place   territory.Place // where it lies
	Level   territory.Level // of the grid that is meant; "" for others
	Code    string          // of that grid
}

// FindPlaces returns the places that words may mean: grids by code, name or pinyin, places with a printed code, and addresses in cases that the caller may see.
// Permission: territory.read; addresses with case.read only.
func (q *Query) FindPlaces(ctx context.Context, who access.Credential, words string) ([]Spot, error) {
	return q.spots(ctx, who, words, 60, func(chart *territory.Map) []territory.Grid { return chart.Find(words, mostPlaces) },
		func(p door.Place) bool {
			return strings.EqualFold(p.Code, words) || !slices.ContainsFunc(strings.Fields(words), func(w string) bool { return pinyin.Rank(w, p.Name, pinyin.Reading(p.Name)) == 0 })
		}, q.addresses)
}

// PlacesIn returns the places that a text mentions, as proposals. Permission: territory.read.
func (q *Query) PlacesIn(ctx context.Context, who access.Credential, text string) ([]Spot, error) {
	return q.spots(ctx, who, text, mostPlaceWords, func(chart *territory.Map) []territory.Grid { return chart.Mentioned(text, mostPlaces/2) },
		func(p door.Place) bool { return strings.Contains(text, p.Name) }, nil)
}

func (d *Query) spots(ctx context.Context, who access.Credential, typed string, most int, grids func(*territory.Map) []territory.Grid, fits func(door.Place) bool,
	addresses func(*store.Tx, *rules.Facts, string, int) ([]Spot, error)) (spots []Spot, err error) {
	if n := len([]rune(typed)); strings.TrimSpace(typed) == "" || n > most || !words.Keepable(typed) {
		return nil, ErrPlaceWords.At("q", most)
	}
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		spots = nil
		f, err := d.Facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		if err := f.Me.May(access.ReadTerritory); err != nil {
			return err
		}
		chart := f.Map
		printed, err := door.InUse(tx, f.Me.District)
		if err != nil {
			return err
		}
		for _, p := range printed {
			if at, err := p.At.Normalise(); err == nil && fits(p) {
				if place, err := chart.Locate(at); err == nil {
					spots = append(spots, Spot{Printed: p.Code, Name: p.Name, At: p.At, Place: place})
				}
			}
		}
		spots = spots[:min(len(spots), mostPlaces/2)]
		for _, g := range grids(chart) {
			if place, err := chart.Locate(g.Centre); err == nil {
				spots = append(spots, Spot{Name: g.Name, At: geo.Position{Lon: g.Centre.Lon(), Lat: g.Centre.Lat(), CRS: geo.WGS84}, Place: place, Level: g.Level, Code: g.Code})
			}
		}
		spots = spots[:min(len(spots), mostPlaces)]
		if addresses == nil || f.Me.May(access.ReadCases) != nil {
			return nil
		}
		// What the map and the printed codes mean comes first, and leaves room for some addresses.
		said, err := addresses(tx, f, typed, mostPlaces)
		kept := min(len(spots), max(mostPlaces-len(said), mostPlaces/2))
		spots = append(spots[:kept], said[:min(len(said), mostPlaces-kept)]...)
		return err
	})
	return spots, err
}
