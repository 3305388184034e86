package staffing

import (
	"slices"
	"time"

	"liandong/internal/kernel/access"
)

// Competence (权限) is post, unit, territory and matter together: who belongs to a unit acts for it only by a post that is declared to, for the places of that post and, where
// it names some, for its matters.

// speaks says which posts act for a unit of a kind (代表单位办理的岗位). A grid head and an officer of a beat act for theirs in their own grid. Who reviews, leads, keeps data or administers in a unit does not handle its cases.
var speaks = map[UnitKind][]PostKind{
	Centre:           {Operator},
	Subcentre:        {Operator},
	Office:           {DepartmentDesk, GridPolice},
	Department:       {DepartmentDesk},
	Company:          {DepartmentDesk},
	Government:       {DepartmentDesk},
	Property:         {DepartmentDesk},
	Contractor:       {DepartmentDesk},
	Bureau:           {EnforcementOfficer},
	VillageCommittee: {VillageHead, GridHead},
	PatrolTeam:       {GridSupervisor},
}

// speaksFor says whether a post acts for its unit at all.
func (r *Roster) speaksFor(p Post) bool { return slices.Contains(speaks[r.units[p.Unit].Kind], p.Kind) }

// Covers says whether a post that acts for its unit does so for a matter at a place. A matter that nobody has named yet is every desk's.
func (p Post) Covers(path, matter string) bool {
	return access.Mandate{Path: p.Path, Matters: p.Matters}.Within(path, matter)
}

// Mandates returns for what an account may act at an instant: its posts and those for which they stand in, wherever a case lies that was given to one of them, and the units
// for which they act, each for the places and matters of the post.
func (r *Roster) Mandates(account string, at time.Time) (all access.Mandates) {
	for _, p := range r.PostsHeldBy(account, at) {
		all = append(all, access.Mandate{Code: p.Code})
		if u := r.units[p.Unit]; during(u.ValidFrom, u.ValidTo, at) && r.speaksFor(p) {
			all = append(all, access.Mandate{Code: u.Code, Path: p.Path, Matters: p.Matters})
		}
	}
	return all
}

// Acting returns the accounts that may act for an owner on a matter at a place at an instant, stand-ins included, each once; none where nobody may.
func (r *Roster) Acting(o Owner, path, matter string, at time.Time) []string {
	return r.on(o, at, func(p Post) bool { return p.Covers(path, matter) })
}

// Speakers returns the accounts that may act for an owner at all, those of the widest territory first.
func (r *Roster) Speakers(o Owner, at time.Time) []string {
	return r.on(o, at, func(Post) bool { return true })
}

func (r *Roster) on(o Owner, at time.Time, covers func(Post) bool) (accounts []string) {
	var posts []Post
	switch u := r.units[o.Code]; {
	case o.Kind == OwnerPost:
		posts = []Post{r.posts[o.Code]}
	case during(u.ValidFrom, u.ValidTo, at):
		for _, p := range r.postsIn[o.Code] {
			if r.speaksFor(p) && covers(p) {
				posts = append(posts, p)
			}
		}
		slices.SortStableFunc(posts, func(a, b Post) int { return len(a.Path) - len(b.Path) })
	}
	for _, p := range posts {
		for _, h := range append(r.own(p.Code, at), r.standing(p.Code, at)...) {
			if !slices.Contains(accounts, h.Account) {
				accounts = append(accounts, h.Account)
			}
		}
	}
	return accounts
}
