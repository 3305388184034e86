package staffing

import (
	"slices"
	"time"

	"liandong/internal/district/territory"
	"liandong/internal/kernel/words"
)

var levelOfUnit = map[UnitKind]territory.Level{
	Centre: territory.District, Department: territory.District, Company: territory.District,
	Government: territory.Town, Subcentre: territory.Town, Office: territory.Town, Bureau: territory.Town, PatrolTeam: territory.Town, Contractor: territory.Town,
	VillageCommittee: territory.Village, Property: territory.Village,
}

var unitWords = map[UnitKind]words.Text{
	Centre: words.T("区级中心", "district centre"), Subcentre: words.T("分中心", "sub-centre"), Office: words.T("职能办", "office"),
	Department: words.T("区级部门", "department"), Bureau: words.T("综合执法局", "enforcement bureau"),
	VillageCommittee: words.T("村(居)委会", "village committee"), PatrolTeam: words.T("巡查队伍", "patrol team"), Company: words.T("公用事业企业", "utility company"),
	Government: words.T("镇政府(街道办)", "town government"), Property: words.T("物业服务企业", "property manager"), Contractor: words.T("养护单位", "maintenance contractor"),
}

var levelWords = map[territory.Level]words.Text{
	territory.Base: words.T("基础网格", "base"), territory.Village: words.T("村(社区)", "village"),
	territory.Town: words.T("区镇", "town"), territory.District: words.T("区级", "district"),
}

// LevelOf returns the level at which an owner stands; "" for one that the roster does not know.
func (r *Roster) LevelOf(o Owner) territory.Level {
	if o.Kind == OwnerUnit {
		return levelOfUnit[r.units[o.Code].Kind]
	}
	p := r.posts[o.Code]
	switch p.Kind {
	case GridHead, Patroller, GridPolice, GridSupervisor, Volunteer:
		return territory.Base
	case VillageHead:
		return territory.Village
	}
	return levelOfUnit[r.units[p.Unit].Kind]
}

// The levels of resolution (化解层级): 70% in the grid, 20% by departments, at most 10% by enforcement.
const (
	InGrid        = "grid"        // base grid or village
	ByDepartment  = "department"  // a unit of the zone or the district
	ByEnforcement = "enforcement" // a bureau
)

// UnitOf returns the unit that an owner is or belongs to, "" for none.
func (r *Roster) UnitOf(o Owner) string {
	if o.Kind == OwnerPost {
		return r.posts[o.Code].Unit
	}
	return o.Code
}

// ResolutionOf returns at which level of resolution a case counts that this owner finished.
func (r *Roster) ResolutionOf(o Owner) string {
	if r.units[r.UnitOf(o)].Kind == Bureau {
		return ByEnforcement
	}
	switch r.LevelOf(o) {
	case territory.Base, territory.Village:
		return InGrid
	}
	return ByDepartment
}

// Centre returns the centre in charge of a place at an instant: that of the district for the district level, the sub-centre of the zone for all below, and
// the district's for a zone without one. Where the district has none in force it is its last one, because somebody must be; the zero Owner if there never was any.
func (r *Roster) Centre(place territory.Place, level territory.Level, at time.Time) Owner {
	if level != territory.District {
		if u, ok := lasting(inForce(r.unitsOn[unitKey{gridAt(place, territory.Town).Code, Subcentre}], at)); ok {
			return ownerUnit(u)
		}
	}
	all := r.unitsOn[unitKey{gridAt(place, territory.District).Code, Centre}]
	for _, units := range [][]Unit{inForce(all, at), all} {
		if u, ok := lasting(units); ok {
			return ownerUnit(u)
		}
	}
	return Owner{}
}

func inForce(units []Unit, at time.Time) (now []Unit) {
	for _, u := range units {
		if u.Valid(at) {
			now = append(now, u)
		}
	}
	return now
}

// lasting prefers a unit whose end is not set to those that were replaced or will be.
func lasting(units []Unit) (Unit, bool) {
	if i := slices.IndexFunc(units, func(u Unit) bool { return u.ValidTo.IsZero() }); i >= 0 {
		return units[i], true
	}
	if len(units) > 0 {
		return units[len(units)-1], true
	}
	return Unit{}, false
}

// Below lists to whom an owner can hand a case of this place down: the posts and units under it there, and who serves the place under a contract that runs.
// Posts on which nobody acts are left out. Nobody is below who serves under a contract.
func (r *Roster) Below(o Owner, place territory.Place, at time.Time) []Owner {
	var all []Owner
	posts := func(level territory.Level, kind PostKind) {
		for _, p := range r.PostsOn(gridAt(place, level).Code, kind) {
			if len(r.Holders(p.Code, at)) > 0 {
				all = append(all, r.OwnerOf(p))
			}
		}
	}
	zone, village := gridAt(place, territory.Town).Code, gridAt(place, territory.Village).Code
	if r.contracted(o) {
		return nil
	}
	switch r.LevelOf(o) {
	case territory.District:
		all = r.valid(all, o, at, r.unitsOn[unitKey{zone, Office}], r.unitsOn[unitKey{zone, Subcentre}])
	case territory.Town:
	case territory.Village:
		posts(territory.Base, GridHead)
		return r.valid(all, o, at, r.unitsOn[unitKey{village, Property}])
	default:
		return nil
	}
	posts(territory.Village, VillageHead)
	all = r.valid(all, o, at, r.unitsOn[unitKey{village, VillageCommittee}])
	posts(territory.Base, GridHead)
	return r.valid(all, o, at, r.unitsOn[unitKey{zone, Contractor}], r.unitsOn[unitKey{village, Property}])
}

// contracted says whether an owner is a unit that serves under a contract, or a post in one.
func (r *Roster) contracted(o Owner) bool { return r.units[r.UnitOf(o)].Kind.Contracted() }

// Callable lists the departments and companies of the district that a town can call in (吹哨).
func (r *Roster) Callable(place territory.Place, at time.Time) []Owner {
	district := gridAt(place, territory.District).Code
	return r.valid(nil, Owner{}, at, r.unitsOn[unitKey{district, Department}], r.unitsOn[unitKey{district, Company}])
}

// AnswersFor says whether an owner is a unit that routing finds by a name of the catalogue.
func (r *Roster) AnswersFor(o Owner, department string) bool {
	return o.Kind == OwnerUnit && r.units[o.Code].AnswersFor(department)
}

// Bureau returns the enforcement bureau of the place's zone (移交执法), false if there is none.
func (r *Roster) Bureau(place territory.Place, at time.Time) (Owner, bool) {
	found := r.valid(nil, Owner{}, at, r.unitsOn[unitKey{gridAt(place, territory.Town).Code, Bureau}])
	if len(found) == 0 {
		return Owner{}, false
	}
	return found[0], true
}

// valid adds the units that are valid now, but for one.
func (r *Roster) valid(to []Owner, but Owner, at time.Time, lists ...[]Unit) []Owner {
	for _, units := range lists {
		for _, u := range units {
			if next := ownerUnit(u); next != but && during(u.ValidFrom, u.ValidTo, at) {
				to = append(to, next)
			}
		}
	}
	return to
}

// gridAt is the grid of a place at a level: its own or one above it; the zero Grid if the place is known less exactly.
func gridAt(place territory.Place, level territory.Level) territory.Grid {
	if place.Grid.Level == level {
		return place.Grid
	}
	for _, g := range place.Ancestors {
		if g.Level == level {
			return g
		}
	}
	return territory.Grid{}
}
