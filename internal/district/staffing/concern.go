package staffing

import (
	"strings"

	"liandong/internal/district/territory"
	"liandong/internal/kernel/words"
)

// Concern (被反映方) is whom a case complains of: a unit with what stands under it, all that serves an area, or both. They do not handle it.
type Concern struct {
	Unit string // code, "" for none
	Path string // of a grid, "" for none
}

var complainedOf = words.T("%[1]s是被反映的一方，不能办理", "%[1]s is complained of and may not handle it")

// Concerned says whether a post or unit is complained of: it is that unit, belongs to it, stands under it, or serves the area. place holds the area that it serves.
func (r *Roster) Concerned(c Concern, o Owner, place territory.Place) bool {
	if c == (Concern{}) || o.Code == "" {
		return false
	}
	unit := o.Code
	if o.Kind == OwnerPost {
		p, _ := r.Post(o.Code)
		if c.Path != "" && strings.HasPrefix(p.Path, c.Path) {
			return true
		}
		unit = p.Unit
	}
	u, known := r.Unit(unit)
	if known && c.Path != "" && o.Kind == OwnerUnit {
		for _, level := range []territory.Level{territory.Base, territory.Village, territory.Town, territory.District} {
			if g := gridAt(place, level); g.Code == u.Grid && strings.HasPrefix(g.Path, c.Path) {
				return true
			}
		}
	}
	const deepest = 16 // units above one another
	for range deepest {
		if !known || c.Unit == "" {
			return false
		}
		if u.Code == c.Unit {
			return true
		}
		u, known = r.Unit(u.Parent)
	}
	return false
}
