package staffing

import (
	"slices"
	"strings"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// Avoid is who found the matter: whoever finds may not handle (巡办分离). Either part may be empty.
type Avoid struct {
	Account string // passed over where nobody else acts on the post or in the unit
	Post    string // passed over whoever holds it
	Concern        // passed over with all that stands under it
}

// Decision (派遣意见) says to whom a case goes and why.
type Decision struct {
	Owner  Owner
	Level  territory.Level
	Rule   string       // code of the rule that decided (派遣规则), "" for the standard walk
	Reason words.Text   // one sentence
	Steps  []words.Text // its clauses, in the order in which they were found
}

// ErrNobody means that not even a centre is set up for the place.
var ErrNobody = fault.Define(fault.Conflict, "staffing.nobody",
	"此地没有可承办的岗位或单位，也没有设立中心，请先在人员管理中设置", "No post or unit can take cases of this place and no centre is set up for it. Set one up under staff first.")

// townGridCentre is how the catalogue names the sub-centre of whichever zone a case lies in.
const townGridCentre = "镇网格化管理中心"

// The clauses of a reason: %[1] is the grid or unit, %[2] the kind of post or unit.
var (
	handledAt    = words.T("事项%s由%s办理", "Matter %s is handled at %s level")
	goesUp       = words.T("案件由%s上报上一级", "The case goes up one level from %s")
	vacantSince  = words.T("%[1]s的%[2]s自%[3]s起空缺", "the %[2]s of %[1]s has been vacant since %[3]s")
	vacant       = words.T("%[1]s的%[2]s空缺", "the %[2]s of %[1]s is vacant")
	stoodInFor   = words.T("%[1]s，由其他岗位代岗", "%[1]s and another post stands in")
	foundIt      = words.T("%[1]s的%[2]s是发现人，不能办理", "the %[2]s of %[1]s found it and may not handle it")
	onlyFinder   = words.T("%[1]s只有发现人一人，不能办理", "nobody but the finder works for %[1]s")
	noPost       = words.T("%[1]s没有%[2]s岗位", "%[1]s has no post of %[2]s")
	noUnit       = words.T("%[1]s没有%[2]s", "%[1]s has no %[2]s")
	noOffice     = words.T("%[1]s没有承接“%[2]s”的办所", "no office of %[1]s answers for %[2]s")
	noDepartment = words.T("没有名为“%[1]s”的区级部门或企业", "no department or company goes by the name %[1]s")
	postOf       = words.T("%[1]s的%[2]s", "the %[2]s of %[1]s")
	goesTo       = words.T("因此交%s", "so it goes to %s")
)

// beijing is written out here because a fixed offset is all that a date in a sentence needs.
var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// Route returns which post or unit takes a matter at a place. It starts at the level that the catalogue names (base: the grid head; village: the
// village head, then the committee; town: the office of the zone that answers for the department that the matter names, its sub-centre where the matter is that
// centre's own, its general office only where the matter names none; district: the department or company that the matter names, then the
// centre) and goes one level up past every post that is vacant without anybody standing in and every post or unit on which only the finder acts. A bureau gets what
// the catalogue names it for; who serves under a contract gets nothing by this walk.
// Errors: ErrNobody.
func (r *Roster) Route(m matter.Matter, place territory.Place, at time.Time, avoid Avoid) (Decision, error) {
	return Routing{}.Route(r, Question{Matter: m, Place: place, At: at, Avoid: avoid})
}

// Up returns the owner one level above another for a matter at a place: village head or committee, the zone's office for it, the district
// department or company that the matter names, the district centre; above who serves a town under a contract is the town's office. Posts and units are passed over as in Route. False if there is
// nobody above: the owner is the district centre, or no centre is set up.
func (r *Roster) Up(m matter.Matter, o Owner, place territory.Place, at time.Time, avoid Avoid) (Decision, bool) {
	w := walk{Roster: r, place: place, at: at, avoid: avoid, matter: m.Code, department: m.Department.ZH, not: o}
	above := r.LevelOf(o).Above()
	if r.contracted(o) {
		above = territory.Town
	}
	if above == "" { // from one department of the district there is only the centre above, not another department
		above, w.department = territory.District, ""
	}
	w.pass(goesUp.With(o.Name))
	if !w.from(above) {
		return Decision{}, false
	}
	return w.decision(), true
}

// walk goes up the levels until it finds an owner and notes why it passed others over.
type walk struct {
	*Roster
	place      territory.Place
	at         time.Time
	avoid      Avoid
	not        Owner  // whom to leave
	matter     string // code
	department string // that the catalogue names, "" if only the centre is meant at district level

	steps  []words.Text
	found  Owner
	level  territory.Level
	target words.Text
}

func (w *walk) pass(why words.Text) { w.steps = append(w.steps, why) }

func (w *walk) take(o Owner, target words.Text) bool {
	w.found, w.target = o, target
	w.level = w.LevelOf(o)
	return true
}

// standard starts at the level that the catalogue names.
func (w *walk) standard(m matter.Matter) bool {
	level := territory.Level(m.BaseLevel)
	if !level.Known() {
		level = territory.Town
	}
	w.department = m.Department.ZH
	w.pass(handledAt.With(m.Code, levelWords[level]))
	return w.from(level)
}

func (w *walk) from(level territory.Level) bool {
	grid := func(l territory.Level) territory.Grid { return gridAt(w.place, l) }
	for ; level != ""; level = level.Above() {
		switch level {
		case territory.Base:
			if w.post(grid(level), GridHead) {
				return true
			}
		case territory.Village:
			if w.post(grid(level), VillageHead) || w.unit(grid(level), VillageCommittee) {
				return true
			}
		case territory.Town:
			if w.town(grid(level)) {
				return true
			}
		case territory.District:
			if w.named() || w.unit(grid(level), Centre) {
				return true
			}
		}
	}
	return false
}

// town takes the office of a zone that answers for the department; only where none is named the general one, or the sub-centre, which has its own matters too.
func (w *walk) town(zone territory.Grid) bool {
	switch w.department {
	case "":
		return w.unit(zone, Office) || w.unit(zone, Subcentre)
	case townGridCentre:
		return w.unit(zone, Subcentre) || w.unit(zone, Office)
	}
	return zone.Code != "" && w.first(w.answering[nameKey{zone.Code, w.department}], noOffice.With(zone.Name, w.department))
}

// post takes the first post of a kind on a grid on which somebody but the finder acts.
func (w *walk) post(g territory.Grid, kind PostKind) bool {
	if g.Code == "" {
		return false
	}
	seen := false
	for _, p := range w.PostsOn(g.Code, kind) {
		if !during(p.ValidFrom, p.ValidTo, w.at) || p.Code == w.not.Code && w.not.Kind == OwnerPost {
			continue
		}
		seen = true
		if w.manned(p) {
			return true
		}
	}
	if !seen {
		w.pass(noPost.With(g.Code, kind.Words()))
	}
	return false
}

// manned takes a post on which somebody but the finder acts.
func (w *walk) manned(p Post) bool {
	own, standing := w.own(p.Code, w.at), w.standing(p.Code, w.at)
	if w.Concerned(w.avoid.Concern, w.OwnerOf(p), w.place) {
		w.pass(complainedOf.With(p.Name))
		return false
	}
	free := p.Code != w.avoid.Post && slices.ContainsFunc(append(own, standing...), w.mayHandle)
	empty := w.emptiness(p)
	switch {
	case free && len(own) == 0:
		w.pass(stoodInFor.With(empty))
		fallthrough
	case free:
		return w.take(w.OwnerOf(p), postOf.With(p.Grid, p.Kind.Words()))
	case len(own)+len(standing) == 0:
		w.pass(empty)
	default:
		w.pass(foundIt.With(p.Grid, p.Kind.Words()))
	}
	return false
}

// emptiness says that a post is vacant, and since when if that is known.
func (w *walk) emptiness(p Post) words.Text {
	since, _ := w.VacantSince(p.Code, w.at)
	if since.IsZero() {
		return vacant.With(p.Grid, p.Kind.Words())
	}
	return vacantSince.With(p.Grid, p.Kind.Words(), since.In(beijing).Format(time.DateOnly))
}

// unit takes the first unit of a kind on a grid in which somebody but the finder works, of offices the general one. A unit without any people takes cases too: it
// answers as an institution, and its empty desk is for its superiors to see.
func (w *walk) unit(g territory.Grid, kind UnitKind) bool {
	if g.Code == "" {
		return false
	}
	units := w.unitsOn[unitKey{g.Code, kind}]
	if kind == Office {
		units = slices.DeleteFunc(slices.Clone(units), func(u Unit) bool { return !u.General() })
	}
	return w.first(units, noUnit.With(g.Code, unitWords[kind]))
}

// named takes the department or company that the catalogue names.
func (w *walk) named() bool {
	if w.department == "" || w.department == townGridCentre {
		return false
	}
	return w.first(w.answering[nameKey{gridAt(w.place, territory.District).Code, w.department}], noDepartment.With(w.department))
}

func (w *walk) first(units []Unit, none words.Text) bool {
	for _, u := range units {
		if !during(u.ValidFrom, u.ValidTo, w.at) || u.Code == w.not.Code && w.not.Kind == OwnerUnit {
			continue
		}
		if w.Concerned(w.avoid.Concern, ownerUnit(u), w.place) {
			none = complainedOf.With(u.Name)
			continue
		}
		if w.staffed(u) {
			return w.take(ownerUnit(u), words.T(u.Name, u.Name))
		}
		none = onlyFinder.With(u.Name)
	}
	w.pass(none)
	return false
}

func (w *walk) staffed(u Unit) bool {
	people := false
	for _, p := range w.postsIn[u.Code] {
		if !w.speaksFor(p) || !p.Covers(w.place.Grid.Path, w.matter) {
			continue
		}
		acting := append(w.own(p.Code, w.at), w.standing(p.Code, w.at)...)
		if slices.ContainsFunc(acting, w.mayHandle) {
			return true
		}
		people = people || len(acting) > 0
	}
	return !people
}

func (w *walk) mayHandle(h Holding) bool {
	return w.avoid.Account == "" || h.Account != w.avoid.Account
}

// decision joins the clauses into one sentence in each language.
func (w *walk) decision() Decision {
	w.pass(goesTo.With(w.target))
	var zh, en []string
	for _, s := range w.steps {
		zh, en = append(zh, s.ZH), append(en, s.EN)
	}
	last := len(en) - 1
	return Decision{Owner: w.found, Level: w.level, Steps: w.steps, Reason: words.T(
		strings.Join(zh[:last], "；")+"，"+zh[last]+"。",
		strings.Join(en[:last], "; ")+", "+en[last]+".")}
}
