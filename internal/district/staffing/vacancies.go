package staffing

import (
	"slices"
	"strings"
	"time"

	"liandong/internal/kernel/words"
)

// Strength (配备) is how the posts of an area are filled.
type Strength struct {
	Posts   int
	Vacant  int // nobody holds them
	Covered int // of the vacant ones: somebody stands in
}

// StrengthOf counts the posts on the grid with a path and on all below it.
func (r *Roster) StrengthOf(path string, at time.Time) (s Strength) {
	for kind := range kindWords {
		for _, p := range r.PostsWithin(path, kind) {
			if !during(p.ValidFrom, p.ValidTo, at) {
				continue
			}
			s.Posts++
			if len(r.own(p.Code, at)) > 0 {
				continue
			}
			s.Vacant++
			if len(r.standing(p.Code, at)) > 0 {
				s.Covered++
			}
		}
	}
	return s
}

// Seats lists the posts on the grid with a path, and on all below it where deep, with whoever acts on them: by grid, then as a team is named.
func (r *Roster) Seats(path string, deep bool, at time.Time) (seats []Member) {
	for kind := range kindWords {
		for _, p := range r.PostsWithin(path, kind) {
			if (deep || p.Path == path) && during(p.ValidFrom, p.ValidTo, at) {
				m := Member{Post: p, Holders: r.Holders(p.Code, at)}
				m.VacantSince, m.Vacant = r.VacantSince(p.Code, at)
				seats = append(seats, m)
			}
		}
	}
	slices.SortFunc(seats, func(a, b Member) int {
		if c := strings.Compare(a.Post.Path, b.Post.Path); c != 0 {
			return c
		}
		return strings.Compare(a.Post.Code, b.Post.Code)
	})
	return seats
}

// Terms lists who held, holds and will hold a post, the earliest first. The list is shared: do not change it.
func (r *Roster) Terms(post string) []Holding { return r.holdings[post] }

// StandIns lists which posts stood, stand and will stand in for a post. The list is shared: do not change it.
func (r *Roster) StandIns(post string) []StandIn { return r.standIns[post] }

// UnitsOn lists the units that serve a grid, by code.
func (r *Roster) UnitsOn(grid string) (units []Unit) {
	for _, u := range r.Units() {
		if u.Grid == grid {
			units = append(units, u)
		}
	}
	return units
}

// Words is the name of the kind.
func (k UnitKind) Words() words.Text { return unitWords[k] }
