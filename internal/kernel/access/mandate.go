package access

import (
	"fmt"
	"slices"
	"strings"
)

// Mandate (代表权) is a post or unit for which somebody acts: anywhere and in any matter, or only where a path begins so and for some matters.
type Mandate struct {
	Code    string   // of the post or unit
	Path    string   // territory path, "" for anywhere
	Matters []string // codes, or the beginning of some and an asterisk; none for any
}

// Within says whether it is for a matter, "" for one that is not named yet, at a place.
func (p Mandate) Within(path, matter string) bool {
	return strings.HasPrefix(path, p.Path) && (len(p.Matters) == 0 || matter == "" || slices.ContainsFunc(p.Matters, func(m string) bool { return FitsMatter(m, matter) }))
}

// Limited says whether it is not for any matter anywhere in the district.
func (p Mandate) Limited() bool { return len(p.Matters) > 0 || p.Path != "" && !wholeDistrict(p.Path) }

// FitsMatter says whether a pattern, a code or the beginning of some and an asterisk (13*), fits the code of a matter.
func FitsMatter(pattern, code string) bool {
	prefix, open := strings.CutSuffix(pattern, "*")
	return pattern == code || open && strings.HasPrefix(code, prefix)
}

// Mandates are all that somebody has.
type Mandates []Mandate

// For says whether one is for a code, for a matter at a place.
func (all Mandates) For(code, path, matter string) bool {
	return code != "" && slices.ContainsFunc(all, func(p Mandate) bool { return p.Code == code && p.Within(path, matter) })
}

// Codes are theirs, each once.
func (all Mandates) Codes() (codes []string) {
	for _, p := range all {
		if !slices.Contains(codes, p.Code) {
			codes = append(codes, p.Code)
		}
	}
	return codes
}

// SQL is For as a predicate. param makes a parameter; conditions are of a thing that a party has to do with, with %s for the parties in brackets; path and matter are columns, each
// "" where things have none.
func (all Mandates) SQL(param func(any) string, path, matter string, conditions ...string) string {
	var or []string
	for rest := all; len(rest) > 0; {
		first, in := rest[0], []string(nil)
		var others Mandates
		for _, p := range rest {
			if p.Path != first.Path || !slices.Equal(p.Matters, first.Matters) {
				others = append(others, p)
			} else if one := param(p.Code); !slices.Contains(in, one) {
				in = append(in, one)
			}
		}
		rest = others
		var any []string
		for _, c := range conditions {
			any = append(any, strings.ReplaceAll(c, "%s", "("+strings.Join(in, ",")+")"))
		}
		limits := first.limits(param, path, matter)
		if limits == "" {
			or = append(or, any...)
			continue
		}
		or = append(or, "("+limits+" AND ("+strings.Join(any, " OR ")+"))")
	}
	if len(or) == 0 {
		return "1 = 0"
	}
	return "(" + strings.Join(or, " OR ") + ")"
}

// limits is Within as a predicate; "" where there are none.
func (p Mandate) limits(param func(any) string, path, matter string) string {
	var and []string
	if p.Path != "" && path != "" && !wholeDistrict(p.Path) {
		and = append(and, under(path, p.Path, param))
	}
	if len(p.Matters) > 0 && matter != "" {
		or := []string{matter + " = ''"}
		for _, m := range p.Matters {
			if prefix, open := strings.CutSuffix(m, "*"); open {
				or = append(or, fmt.Sprintf("substr(%s, 1, %d) = %s", matter, len(prefix), param(prefix)))
			} else {
				or = append(or, matter+" = "+param(m))
			}
		}
		and = append(and, "("+strings.Join(or, " OR ")+")")
	}
	return strings.Join(and, " AND ")
}

// wholeDistrict says whether a path is that of a district: a query names its district anyway.
func wholeDistrict(path string) bool { return strings.Count(path, "/") == 2 }

// under is a condition that a column with paths begins so. All paths below "/a/b/" sort from it to "/a/b0", "0" being the character after "/".
func under(column, path string, param func(any) string) string {
	return "(" + column + " >= " + param(path) + " AND " + column + " < " + param(strings.TrimSuffix(path, "/")+"0") + ")"
}
