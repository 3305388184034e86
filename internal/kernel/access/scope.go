package access

import (
	"fmt"
	"slices"
	"strings"
)

// Scope is which cases a caller may see: one definition, compiled to a check in Go (Allows) and to a predicate in SQL (SQL).
type Scope struct {
	Areas   []string // territory paths, none inside another
	Words   []string // of them, those in which what was said is seen too
	Desk    []string // of them, those in which secret cases are seen
	Parties Mandates // for whom the caller acts
	Account string   // the caller, for cases the caller reported
	Any     bool     // some grant opens cases at all

	guarded bool // secret cases are seen by the desk and by who acts for their owner only
	first   bool // of the cases the caller reported, only those that the caller's own report opened
}

// Relation (关系) is how somebody stands to one case. What they see of it follows from this, not from who they are.
type Relation int

// The relations.
const (
	Stranger Relation = iota // sees nothing of it
	Reporter                 // sees it for having reported it: what they said themselves, its state, and what the district says to who reported
	Onlooker                 // by area, for the facts of it: what, where and how it stands, not what anybody said and not who
	Handler                  // by area or by party of the side that handles it: sees what the grants open
)

// Handling is the same without what the caller sees only for having reported it.
func (s Scope) Handling() Scope {
	s.Account = ""
	return s
}

// First is the same without what the caller reported after somebody else: there the case's own columns are another's words and place, and a filter
// on them would give them away.
func (s Scope) First() Scope {
	s.first = true
	return s
}

// Cases compiles the caller's grants; parties are the posts and units for which the caller acts now.
func (c *Caller) Cases(parties Mandates) Scope {
	s := Scope{guarded: true}
	for _, g := range c.Grants {
		if !g.Role.allows(ReadCases) {
			continue
		}
		s.Any = true
		switch rules[g.Role].reach {
		case Area:
			s.Areas = append(s.Areas, g.Path)
			if !rules[g.Role].facts {
				s.Words = append(s.Words, g.Path)
			}
			if slices.Contains(g.Classes, Protected) {
				s.Desk = append(s.Desk, g.Path)
			}
			s.Parties = parties
		case Party:
			s.Parties = parties
		}
		s.Account = c.Account
	}
	s.Areas, s.Words, s.Desk = outermost(s.Areas), outermost(s.Words), outermost(s.Desk)
	return s
}

// Over is what the grants of a permission open of a data class: areas, and nothing by owner or reporter. Its SQL needs a path
// only.
func (c *Caller) Over(p Permission, class Class) Scope {
	s := Scope{Any: true}
	for _, g := range c.Grants {
		if g.Role.allows(p) && slices.Contains(g.Classes, class) {
			s.Areas = append(s.Areas, g.Path)
		}
	}
	s.Areas = outermost(s.Areas)
	s.Words = s.Areas
	return s
}

// outermost drops paths that lie inside another one.
func outermost(paths []string) []string {
	slices.Sort(paths)
	var kept []string
	for _, p := range paths {
		if len(kept) == 0 || !strings.HasPrefix(p, kept[len(kept)-1]) {
			kept = append(kept, p)
		}
	}
	return kept
}

// Row is what of a case decides who sees it.
type Row struct {
	Path    string   // path of its base grid
	Matter  string   // its code, "" where none is named
	Parties []string // codes of all that own or owned it, or were asked to do something for it
	Acting  []string // of them, those who own it now, or still have to do what they were asked
	Secret  bool
	Account string   // account that reported it, "" if none
	Others  []string // accounts that reported the same
}

// Relation is the check in Go: why a case is seen, the strongest reason first.
func (s Scope) Relation(r Row) Relation {
	if !s.Any {
		return Stranger
	}
	acted := func(codes []string) bool {
		return slices.ContainsFunc(codes, func(code string) bool { return s.Parties.For(code, r.Path, r.Matter) })
	}
	reported := s.Account != "" && (r.Account == s.Account || !s.first && slices.Contains(r.Others, s.Account))
	switch secret := s.guarded && r.Secret; {
	case acted(r.Acting):
		return Handler
	case secret && within(r.Path, s.Desk):
		return Handler
	case secret && reported:
		return Reporter
	case secret:
		return Stranger
	case within(r.Path, s.Words):
		return Handler
	case within(r.Path, s.Areas):
		return Onlooker
	case acted(r.Parties) && len(s.Areas) > 0 && len(s.Words) == 0: // it was theirs for a while, elsewhere
		return Onlooker
	case acted(r.Parties):
		return Handler
	case reported:
		return Reporter
	}
	return Stranger
}

func within(path string, areas []string) bool {
	return slices.ContainsFunc(areas, func(area string) bool { return strings.HasPrefix(path, area) })
}

// Allows says whether the case is seen at all.
func (s Scope) Allows(r Row) bool { return s.Relation(r) != Stranger }

// Columns (可见列) is where in its tables a capability keeps what decides who sees a thing. %s in a condition stands for the parameters: a list in brackets for parties, one for
// an account.
type Columns struct {
	Path    string   // column with the territory path
	Matter  string   // column with the matter, "" where things have none
	Parties []string // conditions: owned or was asked to do something; none where things have no parties
	Acting  []string // conditions: owns it now, or still has to do what they were asked
	Secret  string   // column that is not empty for what only a desk and who acts for the owner sees; "" where nothing is secret
	Account []string // conditions: reported it
	Others  []string // conditions: reported the same after somebody else
}

// SQL is the same as a predicate over the columns of a capability, its parameters numbered from first on.
func (s Scope) SQL(first int, of Columns) (predicate string, args []any) {
	if !s.Any {
		return "1 = 0", nil
	}
	param := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", first+len(args)-1)
	}
	secret := s.guarded && of.Secret != ""
	if wide(s.Areas) && (!secret || wide(s.Desk)) {
		return "1 = 1", nil
	}
	var or []string
	open := inAreas(s.Areas, of.Path, param)
	if len(s.Parties) > 0 && len(of.Parties) > 0 && !wide(s.Areas) {
		open = append(open, s.Parties.SQL(param, of.Path, of.Matter, of.Parties...))
	}
	switch {
	case !secret:
		or = open
	case len(open) > 0:
		or = append(or, of.Secret+" = '' AND ("+strings.Join(open, " OR ")+")")
	}
	if secret && len(s.Parties) > 0 && len(of.Acting) > 0 {
		or = append(or, s.Parties.SQL(param, of.Path, of.Matter, of.Acting...))
	}
	if desk := inAreas(s.Desk, of.Path, param); secret && len(desk) > 0 {
		or = append(or, of.Secret+" <> '' AND ("+strings.Join(desk, " OR ")+")")
	}
	if s.Account != "" && len(of.Account) > 0 {
		me := param(s.Account)
		or = append(or, filled(of.Account, me)...)
		if !s.first {
			or = append(or, filled(of.Others, me)...)
		}
	}
	if len(or) == 0 {
		return "1 = 0", nil
	}
	return "(" + strings.Join(or, " OR ") + ")", args
}

// wide says whether some areas are the whole district.
func wide(areas []string) bool {
	return slices.ContainsFunc(areas, wholeDistrict)
}

// inAreas are the conditions that a path lies in one of some areas. The whole district needs none: a query names it anyway.
func inAreas(areas []string, column string, param func(any) string) (conditions []string) {
	if wide(areas) {
		return []string{"1 = 1"}
	}
	for _, area := range areas {
		conditions = append(conditions, under(column, area, param))
	}
	return conditions
}

func filled(conditions []string, value string) (all []string) {
	for _, c := range conditions {
		all = append(all, strings.ReplaceAll(c, "%s", value))
	}
	return all
}
