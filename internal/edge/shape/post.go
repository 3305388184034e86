package shape

import (
	"time"

	"liandong/internal/district/staffing"
)

// PostBody is a post and who holds it.
type PostBody struct {
	Code        string     `json:"code"`
	Kind        string     `json:"kind"`
	Name        string     `json:"name"`
	Unit        string     `json:"unit"`
	Holder      *string    `json:"holder" nullable:"true" doc:"masked name; null where vacant"`
	VacantSince *time.Time `json:"vacant_since" nullable:"true"`
	StandIn     *string    `json:"stand_in" nullable:"true" doc:"masked name of who stands in"`
}

// PostOf returns a post and who holds it.
func PostOf(m staffing.Member) PostBody {
	b := PostBody{Code: m.Post.Code, Kind: string(m.Post.Kind), Name: m.Post.Name, Unit: m.Post.Unit}
	if m.Vacant {
		b.VacantSince = Moment(m.VacantSince)
	}
	if len(m.Holders) == 0 {
		return b
	}
	name := m.Holders[0].Shown
	if m.Vacant {
		b.StandIn = &name
	} else {
		b.Holder = &name
	}
	return b
}
