// Package shape (线上格式) is what several capabilities have on the wire. Names follow the contract; null stands for "none".
package shape

import (
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/geo"
)

// GridBody is a grid.
type GridBody struct {
	Code       string     `json:"code"`
	Name       string     `json:"name"`
	Level      string     `json:"level" enum:"district,town,village,base"`
	Kind       string     `json:"kind" enum:"territory,public_security,fire,work_safety"`
	Parent     string     `json:"parent"`
	Path       string     `json:"path"`
	Note       string     `json:"note,omitempty"`
	Households int        `json:"households,omitempty" doc:"of a base grid, where it is known"`
	ValidFrom  *time.Time `json:"valid_from" nullable:"true"`
	ValidTo    *time.Time `json:"valid_to" nullable:"true"`
	Centre     PointBody  `json:"centre"`
}

// PointBody is a place in degrees, CGCS2000 / WGS 84.
type PointBody struct {
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}

// GridOf returns a grid.
func GridOf(g territory.Grid) GridBody {
	return GridBody{Code: g.Code, Name: g.Name, Level: string(g.Level), Kind: string(g.Kind), Parent: g.Parent, Path: g.Path, Note: g.Note, Households: g.Households,
		ValidFrom: Moment(g.ValidFrom), ValidTo: Moment(g.ValidTo), Centre: PointBody{g.Centre.Lon(), g.Centre.Lat()}}
}

// GridsOf returns grids.
func GridsOf(all []territory.Grid) []GridBody {
	out := make([]GridBody, len(all))
	for i, g := range all {
		out[i] = GridOf(g)
	}
	return out
}

// LimitBody is a time limit.
type LimitBody struct {
	Value float64 `json:"value"`
	Unit  string  `json:"unit" enum:"urgent_hours,working_hours,working_days,natural_days"`
}

func limitOf(l worktime.Limit) LimitBody {
	return LimitBody{Value: float64(l.Value), Unit: string(l.Unit)}
}

// ConditionBody is a condition under which a case of a matter is filed.
type ConditionBody struct {
	N       int       `json:"n"`
	Words   Text      `json:"words"`
	Closing Text      `json:"closing" doc:"closing standard"`
	Limit   LimitBody `json:"limit"`
	Source  string    `json:"source"`
}

// ConditionOf returns a condition.
func ConditionOf(c matter.Condition) ConditionBody {
	return ConditionBody{N: c.N, Words: Text(c.Words), Closing: Text(c.Closing), Limit: limitOf(c.Limit), Source: c.Source}
}

// OwnerBody is a post or unit.
type OwnerBody struct {
	Kind string `json:"kind" enum:"post,unit"`
	Code string `json:"code"`
	Name string `json:"name,omitempty"`
}

// OwnerOf returns a post or unit; null for nobody.
func OwnerOf(o staffing.Owner) Optional[OwnerBody] {
	if o.Code == "" {
		return Optional[OwnerBody]{}
	}
	return Some(PartyOf(o))
}

// PartyOf returns a post or unit.
func PartyOf(o staffing.Owner) OwnerBody {
	return OwnerBody{Kind: string(o.Kind), Code: o.Code, Name: o.Name}
}

// LocationBody is a place as it was said, in its own coordinates.
type LocationBody struct {
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
	CRS string  `json:"crs,omitempty" doc:"wgs84 (default), cgcs2000, gcj02 or bd09"`
}

// LocationOf returns a place as it was said.
func LocationOf(p geo.Position) LocationBody {
	crs := p.CRS
	if crs == "" {
		crs = geo.WGS84
	}
	return LocationBody{Lon: p.Lon, Lat: p.Lat, CRS: string(crs)}
}
