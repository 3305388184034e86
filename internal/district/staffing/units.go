package staffing

import (
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"liandong/internal/district/territory"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

const mostName = 60 // characters

// What can be wrong with a unit that is set up, renamed or ended, beside what AddUnit finds.
var (
	ErrUnitCode = fault.Define(fault.Invalid, "staffing.unit_code",
		"单位编码应由1至32位字母、数字、-或_组成", "The code of a unit has 1 to 32 letters, digits, - or _.")
	ErrName  = fault.Define(fault.Invalid, "staffing.name", "名称不能超过%d个字", "A name has at most %d characters.")
	ErrLevel = fault.Define(fault.Invalid, "staffing.level",
		"%s应设在%s的网格上，否则派遣找不到", "A unit of this kind (%s) belongs on a grid of %s level, or routing would not find it.")
	ErrParent    = fault.Define(fault.Invalid, "staffing.parent", "上级单位的区域应包含本单位的区域", "The area of the unit above must hold that of this unit.")
	ErrNameTaken = fault.Define(fault.Conflict, "staffing.name_taken",
		"派遣已按此名称找到%s，不能再给另一个单位", "Routing finds %s by this name already, so it cannot be another unit's too.")
	ErrContract = fault.Define(fault.Invalid, "staffing.contract",
		"物业服务企业、养护单位须写明合同（不超过60个字）和到期时间；其他单位不填合同", "A property manager or contractor needs its contract, in at most 60 characters, and the day on which that ends; other units have none.")
	ErrSameName = fault.Define(fault.Invalid, "staffing.same_name", "与现在的名称相同", "This is the name that it has.")
)

// Level is the level of the grids on which units of the kind are; "" for a kind that is not known.
func (k UnitKind) Level() territory.Level { return levelOfUnit[k] }

// Answers says whether routing finds units of the kind by a name that the catalogue of matters uses: departments and companies in the district, offices and the
// bureau in a town.
func (k UnitKind) Answers() bool {
	return k == Department || k == Company || k == Office || k == Bureau
}

// Contracted says whether units of the kind serve under a contract that ends.
func (k UnitKind) Contracted() bool { return k == Property || k == Contractor }

// names are those by which routing finds a unit on its grid. What a town calls its offices is its own affair: they are found by what they answer for.
func (u Unit) names() []string {
	switch {
	case !u.Kind.Answers():
		return nil
	case u.Kind == Office || slices.Contains(u.Departments, u.Name):
		return u.Departments
	}
	return append([]string{u.Name}, u.Departments...)
}

// AnswersFor says whether routing finds a unit by a name of the catalogue.
func (u Unit) AnswersFor(department string) bool { return slices.Contains(u.names(), department) }

// General says whether a unit is the office of a town for what no other office is named for.
func (u Unit) General() bool { return u.Kind == Office && len(u.Departments) == 0 }

// contractFault says whether a contract is missing, or is there where none belongs.
func (u Unit) contractFault() bool {
	if u.Kind.Contracted() {
		return !words.Said(u.Contract) || u.ValidTo.IsZero() || utf8.RuneCountInString(u.Contract) > mostName
	}
	return u.Contract != ""
}

// CheckUnit names everything that keeps a unit from being set up on the map: its code, name, kind, grid, parent, and names that routing would confuse.
// Errors: ErrIncomplete, ErrUnitCode, ErrTaken where a post has the code, ErrName, ErrKind, ErrNoGrid, ErrLevel, ErrNoUnit, ErrParent, ErrNameTaken, ErrContract.
func (r *Roster) CheckUnit(u Unit, m *territory.Map) error {
	var wrong []*fault.Error
	switch _, taken := r.posts[u.Code]; { // owners of cases are named by code, so a unit must not be called like a post
	case u.Code == "":
		wrong = append(wrong, ErrIncomplete.At("code"))
	case !codePattern.MatchString(u.Code):
		wrong = append(wrong, ErrUnitCode.At("code"))
	case taken:
		wrong = append(wrong, ErrTaken.At("code"))
	}
	wrong = append(wrong, r.nameFaults(u, "name", u.Name)...)
	for i, name := range u.Departments {
		wrong = append(wrong, r.nameFaults(u, fmt.Sprintf("departments[%d]", i), name)...)
	}
	if u.contractFault() {
		wrong = append(wrong, ErrContract.At("contract"))
	}
	g, known := m.Grid(u.Grid)
	switch {
	case u.Kind.Level() == "":
		wrong = append(wrong, ErrKind.At("kind"))
	case !known || !g.Retired.IsZero() || g.Kind.Overlay():
		wrong = append(wrong, ErrNoGrid.At("grid"))
	case g.Level != u.Kind.Level():
		wrong = append(wrong, ErrLevel.At("grid", u.Kind.Words(), levelWords[u.Kind.Level()]))
	}
	if parent, known := r.units[u.Parent]; u.Parent != "" && !known {
		wrong = append(wrong, ErrNoUnit.At("parent"))
	} else if u.Parent != "" && g.Code != "" && g.Code != parent.Grid && !m.Under(u.Grid, parent.Grid) {
		wrong = append(wrong, ErrParent.At("parent"))
	}
	return fault.Collect(wrong)
}

// CheckName names what keeps a unit from being called so from an instant on. Errors: ErrIncomplete, ErrName, ErrSameName, ErrNameTaken.
func (r *Roster) CheckName(u Unit, name string, at time.Time) error {
	if name == u.Name {
		return ErrSameName.At("name")
	}
	u.ValidFrom = at
	return fault.Collect(r.nameFaults(u, "name", name))
}

func (r *Roster) nameFaults(u Unit, field, name string) []*fault.Error {
	switch {
	case !words.Said(name):
		return []*fault.Error{ErrIncomplete.At(field)}
	case utf8.RuneCountInString(name) > mostName:
		return []*fault.Error{ErrName.At(field, mostName)}
	}
	if other, taken := r.namesake(u, name); taken {
		return []*fault.Error{ErrNameTaken.At(field, other.Name)}
	}
	return nil
}

// namesake is another unit that routing finds by a name while this one is in force.
func (r *Roster) namesake(u Unit, name string) (Unit, bool) {
	if !u.Kind.Answers() || u.Kind == Office && name == u.Name {
		return Unit{}, false
	}
	same := r.answering[nameKey{u.Grid, name}]
	i := slices.IndexFunc(same, func(o Unit) bool {
		return o.Code != u.Code && (o.ValidTo.IsZero() || o.ValidTo.After(u.ValidFrom)) && (u.ValidTo.IsZero() || o.ValidFrom.Before(u.ValidTo))
	})
	if i < 0 {
		return Unit{}, false
	}
	return same[i], true
}

// RenameUnit gives a unit another name. The catalogue of matters goes on finding it: its old name joins those under which it is known. An office is found by what
// it answers for, which stays. Errors: ErrNoUnit.
func RenameUnit(tx *store.Tx, district, code, name string) error {
	var u Unit
	var departments string
	err := tx.Get(`SELECT name, kind, departments FROM staff_unit WHERE district = $1 AND code = $2`, store.Args(district, code), &u.Name, &u.Kind, &departments)
	if errors.Is(err, store.ErrNoRow) {
		return ErrNoUnit.At("code")
	}
	if err != nil {
		return err
	}
	known, err := namesOf(departments)
	if err != nil {
		return err
	}
	if u.Kind != Office && !slices.Contains(known, u.Name) {
		known = append(known, u.Name)
	}
	known = slices.DeleteFunc(known, func(one string) bool { return one == name })
	if _, err := unitRows.Exec(tx, `UPDATE staff_unit SET departments = $1, name = $2 WHERE district = $3 AND code = $4`, namesText(known), name, district, code); err != nil {
		return err
	}
	return tx.Bump(district, reference)
}

// EndUnit ends a unit at an instant, and with it those of its posts that are in force then. Who calls has seen that nobody is on them. Errors: ErrNoUnit,
// ErrReversed where it would not have begun, ErrUnitEnded.
func EndUnit(tx *store.Tx, district, code string, at time.Time) error {
	var from, to int64
	err := tx.Get(`SELECT valid_from, valid_to FROM staff_unit WHERE district = $1 AND code = $2`, store.Args(district, code), &from, &to)
	ms := clock.Milli(at)
	switch {
	case errors.Is(err, store.ErrNoRow):
		return ErrNoUnit.At("code")
	case err != nil:
		return err
	case ms <= from:
		return ErrReversed.At("to")
	case to != 0 && to <= ms:
		return ErrUnitEnded.At("code")
	}
	if _, err := unitRows.Exec(tx, `UPDATE staff_unit SET valid_to = $1 WHERE district = $2 AND code = $3`, ms, district, code); err != nil {
		return err
	}
	// A post that was to begin later still has to last a moment: no row ends before it begins.
	if _, err := postRows.Exec(tx, `UPDATE staff_post SET valid_to = CASE WHEN valid_from < $1 THEN $1 ELSE valid_from + 1 END
		WHERE district = $2 AND unit = $3 AND (valid_to = 0 OR valid_to > $1)`, ms, district, code); err != nil {
		return err
	}
	return tx.Bump(district, reference)
}

// Crew (编制) is what belongs to a unit from an instant on.
type Crew struct {
	Held   []Member // posts that somebody holds then or later
	Vacant []Member // posts that nobody does
	Below  []Unit   // units under it
}

// CrewOf returns what belongs to a unit from an instant on, by code.
func (r *Roster) CrewOf(code string, at time.Time) (c Crew) {
	lasts := func(to time.Time) bool { return to.IsZero() || to.After(at) }
	for _, p := range r.postsIn[code] {
		if !lasts(p.ValidTo) {
			continue
		}
		m := Member{Post: p}
		for _, h := range r.holdings[p.Code] {
			if lasts(h.To) {
				m.Holders = append(m.Holders, h)
			}
		}
		if len(m.Holders) > 0 {
			c.Held = append(c.Held, m)
			continue
		}
		m.VacantSince, m.Vacant = r.VacantSince(p.Code, at)
		c.Vacant = append(c.Vacant, m)
	}
	for _, u := range r.Units() {
		if u.Parent == code && lasts(u.ValidTo) {
			c.Below = append(c.Below, u)
		}
	}
	return c
}

// PostsIn lists the posts of a unit by code, valid or not. The list is shared: do not change it.
func (r *Roster) PostsIn(unit string) []Post { return r.postsIn[unit] }

// Replaced reports whether another unit of the kind is in force on its grid at an instant, with no end in sight.
func (r *Roster) Replaced(u Unit, at time.Time) bool {
	return slices.ContainsFunc(r.unitsOn[unitKey{u.Grid, u.Kind}], func(o Unit) bool { return o.Code != u.Code && o.Valid(at) && o.ValidTo.IsZero() })
}
