package staffing

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// Roster (在岗名册) is all units, posts and holdings of a district at one version. It does not change and is safe for concurrent use.
// Everything that depends on time takes the instant.
type Roster struct {
	units map[string]Unit
	posts map[string]Post

	unitsOn   map[unitKey][]Unit // by code
	answering map[nameKey][]Unit // by grid and a name that the catalogue uses
	postsOn   map[postKey][]Post // by code
	postsIn   map[string][]Post  // by unit
	byPath    map[PostKind][]Post

	holdings  map[string][]Holding // by post, earliest first
	heldBy    map[string][]Holding // by account
	standIns  map[string][]StandIn // by the post that is stood in for
	standsFor map[string][]StandIn // by the post that stands in

	parties func() []party // made when somebody first looks for one
}

type unitKey struct {
	grid string
	kind UnitKind
}

type nameKey struct{ grid, name string }

type postKey struct {
	grid string
	kind PostKind
}

// NewRoster puts units, posts, holdings and stand-ins in order.
func NewRoster(units []Unit, posts []Post, holdings []Holding, standIns []StandIn) *Roster {
	r := &Roster{
		units: make(map[string]Unit, len(units)), posts: make(map[string]Post, len(posts)),
		unitsOn: map[unitKey][]Unit{}, answering: map[nameKey][]Unit{}, postsOn: map[postKey][]Post{}, postsIn: map[string][]Post{},
		byPath: map[PostKind][]Post{}, holdings: map[string][]Holding{}, heldBy: map[string][]Holding{},
		standIns: map[string][]StandIn{}, standsFor: map[string][]StandIn{},
	}
	units, posts, holdings = slices.Clone(units), slices.Clone(posts), slices.Clone(holdings)
	slices.SortFunc(units, func(a, b Unit) int { return strings.Compare(a.Code, b.Code) })
	for _, u := range units {
		r.units[u.Code] = u
		k := unitKey{u.Grid, u.Kind}
		r.unitsOn[k] = append(r.unitsOn[k], u)
		for _, name := range u.names() {
			r.answering[nameKey{u.Grid, name}] = append(r.answering[nameKey{u.Grid, name}], u)
		}
	}
	slices.SortFunc(posts, func(a, b Post) int { return strings.Compare(a.Code, b.Code) })
	for _, p := range posts {
		r.posts[p.Code] = p
		k := postKey{p.Grid, p.Kind}
		r.postsOn[k] = append(r.postsOn[k], p)
		r.postsIn[p.Unit] = append(r.postsIn[p.Unit], p)
		r.byPath[p.Kind] = append(r.byPath[p.Kind], p)
	}
	for _, p := range r.byPath {
		slices.SortStableFunc(p, func(a, b Post) int { return strings.Compare(a.Path, b.Path) })
	}
	slices.SortStableFunc(holdings, func(a, b Holding) int { return a.From.Compare(b.From) })
	for _, h := range holdings {
		r.holdings[h.Post] = append(r.holdings[h.Post], h)
		r.heldBy[h.Account] = append(r.heldBy[h.Account], h)
	}
	for _, s := range standIns {
		r.standIns[s.Post] = append(r.standIns[s.Post], s)
		r.standsFor[s.By] = append(r.standsFor[s.By], s)
	}
	r.parties = sync.OnceValue(r.spelt)
	return r
}

// Unit returns the unit with a code, valid or not.
func (r *Roster) Unit(code string) (Unit, bool) { u, ok := r.units[code]; return u, ok }

// Post returns the post with a code, valid or not.
func (r *Roster) Post(code string) (Post, bool) { p, ok := r.posts[code]; return p, ok }

// Units lists all units by code, valid or not.
func (r *Roster) Units() []Unit {
	all := make([]Unit, 0, len(r.units))
	for _, u := range r.units {
		all = append(all, u)
	}
	slices.SortFunc(all, func(a, b Unit) int { return strings.Compare(a.Code, b.Code) })
	return all
}

// MayOwn says whether there is a post or unit with a code, or could be one.
func (r *Roster) MayOwn(code string) bool {
	_, post := r.posts[code]
	_, unit := r.units[code]
	return post || unit || codePattern.MatchString(code)
}

// PostsOn lists the posts of a kind on a grid by code. The list is shared: do not change it.
func (r *Roster) PostsOn(grid string, kind PostKind) []Post { return r.postsOn[postKey{grid, kind}] }

// PostsWithin lists the posts of a kind on the grid with a path and on all grids below it, by path; none for the empty path.
// The list is shared: do not change it.
func (r *Roster) PostsWithin(path string, kind PostKind) []Post {
	if path == "" {
		return nil
	}
	all := r.byPath[kind]
	from, _ := slices.BinarySearchFunc(all, path, func(p Post, path string) int { return strings.Compare(p.Path, path) })
	to := from
	for to < len(all) && strings.HasPrefix(all[to].Path, path) {
		to++
	}
	return all[from:to:to]
}

// Owner names a post or unit as the owner of a case; a code that is not known is its own name.
func (r *Roster) Owner(kind, code string) Owner {
	if p, ok := r.posts[code]; ok && OwnerKind(kind) == OwnerPost {
		return r.OwnerOf(p)
	}
	if u, ok := r.units[code]; ok && OwnerKind(kind) == OwnerUnit {
		return ownerUnit(u)
	}
	return Owner{Kind: OwnerKind(kind), Code: code, Name: code}
}

// OwnerOf is a post as the owner of a case.
func (r *Roster) OwnerOf(p Post) Owner { return Owner{Kind: OwnerPost, Code: p.Code, Name: p.Name} }

func ownerUnit(u Unit) Owner { return Owner{Kind: OwnerUnit, Code: u.Code, Name: u.Name} }

// Holders returns who holds a post at an instant; if it is vacant, the holders of the post that stands in for it. Nobody stands in
// for who stands in. A post that is unknown or not valid has no holders.
func (r *Roster) Holders(post string, at time.Time) []Holding {
	if own := r.own(post, at); len(own) > 0 {
		return own
	}
	return r.standing(post, at)
}

func (r *Roster) own(post string, at time.Time) []Holding {
	p, ok := r.posts[post]
	if !ok || !during(p.ValidFrom, p.ValidTo, at) {
		return nil
	}
	var now []Holding
	for _, h := range r.holdings[post] {
		if during(h.From, h.To, at) {
			now = append(now, h)
		}
	}
	return now
}

func (r *Roster) standing(post string, at time.Time) []Holding {
	p, ok := r.posts[post]
	if !ok || !during(p.ValidFrom, p.ValidTo, at) {
		return nil
	}
	var now []Holding
	for _, s := range r.standIns[post] {
		if during(s.From, s.To, at) {
			now = append(now, r.own(s.By, at)...)
		}
	}
	return now
}

// People lists the accounts on a post or in a unit at an instant, each once: who belongs, not who may act (Acting).
func (r *Roster) People(o Owner, at time.Time) (accounts []string) {
	posts := []string{o.Code}
	if o.Kind == OwnerUnit {
		posts = nil
		for _, p := range r.postsIn[o.Code] {
			posts = append(posts, p.Code)
		}
	}
	for _, post := range posts {
		for _, h := range r.Holders(post, at) {
			accounts = append(accounts, h.Account)
		}
	}
	slices.Sort(accounts)
	return slices.Compact(accounts)
}

// Alone says whether one person or nobody works in a unit: what is said of it would be said of that person.
func (r *Roster) Alone(unit string, at time.Time) bool {
	return len(r.People(Owner{Kind: OwnerUnit, Code: unit}, at)) < 2
}

// VacantSince returns since when nobody has held a post, stand-ins aside; false if somebody does, or the post is not valid. Of a post
// that was never held it is the day on which the post began, which may be the zero time.
func (r *Roster) VacantSince(post string, at time.Time) (time.Time, bool) {
	p, ok := r.posts[post]
	if !ok || !during(p.ValidFrom, p.ValidTo, at) || len(r.own(post, at)) > 0 {
		return time.Time{}, false
	}
	since := p.ValidFrom
	for _, h := range r.holdings[post] {
		if !h.To.IsZero() && !h.To.After(at) && h.To.After(since) {
			since = h.To
		}
	}
	return since, true
}

// PostsHeldBy lists the posts for which an account may act at an instant, by code: those it holds and those for which its post stands in.
func (r *Roster) PostsHeldBy(account string, at time.Time) []Post {
	held := map[string]Post{}
	add := func(code string) bool {
		p, ok := r.posts[code]
		if ok = ok && during(p.ValidFrom, p.ValidTo, at); ok {
			held[code] = p
		}
		return ok
	}
	for _, h := range r.heldBy[account] {
		if !during(h.From, h.To, at) || !add(h.Post) {
			continue
		}
		for _, s := range r.standsFor[h.Post] {
			if during(s.From, s.To, at) {
				add(s.Post)
			}
		}
	}
	posts := make([]Post, 0, len(held))
	for _, p := range held {
		posts = append(posts, p)
	}
	slices.SortFunc(posts, func(a, b Post) int { return strings.Compare(a.Code, b.Code) })
	return posts
}

// UnitsOf lists the units for which an account may act at an instant: those of its posts, by code.
func (r *Roster) UnitsOf(account string, at time.Time) []string {
	var units []string
	for _, p := range r.PostsHeldBy(account, at) {
		if u, ok := r.units[p.Unit]; ok && during(u.ValidFrom, u.ValidTo, at) {
			units = append(units, u.Code)
		}
	}
	slices.Sort(units)
	return slices.Compact(units)
}

// Member (成员) is one post of a grid's team with whoever acts on it.
type Member struct {
	Post        Post
	Holders     []Holding // its holders, else those who stand in
	Vacant      bool      // nobody holds it, though somebody may stand in
	VacantSince time.Time // set if it is vacant; zero if it was so from the beginning of records
}

// Team returns the "4+N" team (4+N 网格队伍) of a grid: grid head, patroller, police officer, supervisor, then volunteers; of an upper grid its
// village head or operators.
func (r *Roster) Team(grid string, at time.Time) []Member {
	var team []Member
	for _, kind := range []PostKind{GridHead, Patroller, GridPolice, GridSupervisor, VillageHead, Operator, Volunteer} {
		for _, p := range r.PostsOn(grid, kind) {
			if !during(p.ValidFrom, p.ValidTo, at) {
				continue
			}
			m := Member{Post: p, Holders: r.Holders(p.Code, at)}
			m.VacantSince, m.Vacant = r.VacantSince(p.Code, at)
			team = append(team, m)
		}
	}
	return team
}
