package casework

import (
	"context"
	"slices"
	"strings"

	"liandong/internal/access"
	"liandong/internal/door"
	"liandong/internal/fault"
	"liandong/internal/geo"
	"liandong/internal/pinyin"
	"liandong/internal/store"
	"liandong/internal/territory"
)

// ErrPlaceWords says that there is nothing to look for.
var ErrPlaceWords = fault.Define(fault.Invalid, "places.words", "请输入 1 至 %d 个字", "Enter 1 to %d characters.")

const (
	mostPlaces     = 10
	mostPlaceWords = 4000 // characters of a text that is searched for places
)

// Spot is a place that words may mean: a grid, or a place with a printed code.
type Spot struct {
	Printed string // code of a printed place; "" for a grid
	Name    string
	At      geo.Position
	Place   territory.Place // where it lies
	Level   territory.Level // of the grid that is meant; "" for a printed place
	Code    string          // of that grid
}

// FindPlaces answers the places that words may mean: grids by code, name or pinyin, and places with a printed code. Permission: territory.read.
func (d *Desk) FindPlaces(ctx context.Context, who access.Credential, words string) ([]Spot, error) {
	return d.spots(ctx, who, words, 60, func(chart *territory.Map) []territory.Grid { return chart.Find(words, mostPlaces) },
		func(p door.Place) bool {
			return strings.EqualFold(p.Code, words) || !slices.ContainsFunc(strings.Fields(words), func(w string) bool { return pinyin.Rank(w, p.Name, pinyin.Reading(p.Name)) == 0 })
		})
}

// PlacesIn answers the places that a text mentions, as proposals. Permission: territory.read.
func (d *Desk) PlacesIn(ctx context.Context, who access.Credential, text string) ([]Spot, error) {
	return d.spots(ctx, who, text, mostPlaceWords, func(chart *territory.Map) []territory.Grid { return chart.Mentioned(text, mostPlaces/2) },
		func(p door.Place) bool { return strings.Contains(text, p.Name) })
}

func (d *Desk) spots(ctx context.Context, who access.Credential, words string, most int, grids func(*territory.Map) []territory.Grid, fits func(door.Place) bool) (spots []Spot, err error) {
	if n := len([]rune(words)); strings.TrimSpace(words) == "" || n > most || !keepable(words) {
		return nil, ErrPlaceWords.At("q", most)
	}
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		spots = nil
		me, err := d.Access.Resolve(tx, who)
		if err != nil {
			return err
		}
		if err := me.May(access.ReadTerritory); err != nil {
			return err
		}
		chart, err := d.Atlas.Map(tx, me.District)
		if err != nil {
			return err
		}
		printed, err := door.InUse(tx, me.District)
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
		return nil
	})
	return spots, err
}
