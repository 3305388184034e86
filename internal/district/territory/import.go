package territory

import (
	"strings"
	"time"

	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/words"
)

// Draft is one grid as it was handed in, not yet checked.
type Draft struct {
	Code, Name, Parent string
	Level              Level
	Kind               Kind // "" is Territory
	Note               string
	Members            []string // codes of base grids, for an overlay
	ValidFrom, ValidTo time.Time
	Households         int              // of a base grid; 0 where it is not known
	Shape              geo.MultiPolygon // empty where it is to be dissolved from the base grids below

	Entry int // feature or row in the file, from 1
	Line  int // line in the file, from 1; 0 where unknown
}

// Prepared is a sound import, ready for Store.
type Prepared struct {
	district   string
	grids      []Grid // parents first
	members    []member
	boundaries map[string]geo.MultiPolygon
}

// District is the code of the district.
func (p *Prepared) District() string { return p.district }

// Map is the map as it will be once stored.
func (p *Prepared) Map() *Map { return newMap(p.grids, p.members, p.boundaries) }

// Prepare checks the grids of one district and works out what is missing: paths, centres, the boundaries of upper levels and
// overlays. It answers nil and an unsound report where anything is wrong, with as many defects as could be told apart.
func Prepare(drafts []Draft) (*Prepared, Report) {
	var report Report
	t := plant(drafts, &report)
	t.claim(&report)
	boundaries := t.cover(&report)
	report.sort()
	if !report.Sound() {
		return nil, report
	}
	return t.prepared(boundaries), report
}

const mostHouseholds = 100_000 // a base grid has 300 to 500

// tree is the drafts by code and level.
type tree struct {
	district string
	drafts   map[string]Draft
	levels   map[Level][]string // codes of territory grids, as handed in
	overlays []string
	partial  bool // a base grid could not be taken in: what looks like a gap may be its place
}

// plant checks every draft alone, then how they hang together.
func plant(drafts []Draft, report *Report) *tree {
	t := &tree{drafts: map[string]Draft{}, levels: map[Level][]string{}}
	if len(drafts) == 0 {
		report.add(ErrEmpty, nil)
		return t
	}
	for _, d := range drafts {
		if d.Level == District && digits(d.Code, 6) {
			t.district = d.Code
		}
	}
	for i, d := range drafts {
		if d.Kind == "" {
			d.Kind = Territory
		}
		if d.Entry == 0 {
			d.Entry = i + 1
		}
		if !t.alone(d, report) {
			t.partial = t.partial || !d.Kind.Overlay()
			continue
		}
		if _, taken := t.drafts[d.Code]; taken {
			found := report.add(ErrDuplicate, []string{d.Code}, d.Code)
			found.Entry, found.Line = d.Entry, d.Line
			t.partial = t.partial || d.Level == Base
			continue
		}
		t.drafts[d.Code] = d
		if d.Kind.Overlay() {
			t.overlays = append(t.overlays, d.Code)
		} else {
			t.levels[d.Level] = append(t.levels[d.Level], d.Code)
		}
	}
	t.hang(report)
	return t
}

// alone checks one draft; false where it cannot take part in further checks.
func (t *tree) alone(d Draft, report *Report) bool {
	sound := true
	switch {
	case !d.Kind.Known():
		report.addEntry(ErrKind, d)
		return false
	case !d.Level.Known() || d.Kind.Overlay() && d.Level != Base:
		report.addEntry(ErrLevel, d)
		return false
	case !t.coded(d):
		report.addEntry(ErrCode, d)
		sound = false
	}
	if !words.Sayable(d.Name, 1, 100) {
		report.addEntry(ErrName, d)
	}
	if d.Households < 0 || d.Households > mostHouseholds || d.Households > 0 && (d.Level != Base || d.Kind.Overlay()) {
		report.addEntry(ErrHouseholds, d)
	}
	if !d.ValidTo.IsZero() && !d.ValidTo.After(d.ValidFrom) {
		report.addEntry(ErrDates, d)
	}
	if !d.Kind.Overlay() && len(d.Members) > 0 && sound {
		report.add(ErrMembersOfTerritory, []string{d.Code}, d.Code)
	}
	return sound
}

// coded reports whether the code follows the rule of its level. It does not say where the grid hangs.
func (t *tree) coded(d Draft) bool {
	if d.Kind.Overlay() {
		return wellFormed(d.Code)
	}
	if t.district != "" && !strings.HasPrefix(d.Code, t.district) {
		return false
	}
	switch d.Level {
	case District:
		return digits(d.Code, 6)
	case Town:
		return digits(d.Code, 9)
	case Village:
		return digits(d.Code, 12)
	}
	return len(d.Code) == 15 && digits(d.Code[:12], 12) && wellFormed(d.Code) && !strings.Contains(d.Code, "-")
}

func digits(s string, n int) bool { return len(s) == n && strings.Trim(s, "0123456789") == "" }

// hang checks parents, and that there is a base grid below everything.
func (t *tree) hang(report *Report) {
	if len(t.levels[District]) != 1 {
		report.add(ErrOneDistrict, t.levels[District])
	}
	carries := map[string]bool{}
	for _, level := range []Level{Base, Village, Town, District} {
		for _, code := range t.levels[level] {
			d := t.drafts[code]
			if level != Base && !carries[code] {
				report.add(ErrChildless, []string{code}, code)
			}
			carries[d.Parent] = true
			t.hangs(d, report)
		}
	}
	for _, code := range t.overlays {
		t.hangs(t.drafts[code], report)
	}
}

func (t *tree) hangs(d Draft, report *Report) {
	if d.Level == District {
		if d.Parent != "" {
			report.add(ErrParentLevel, []string{d.Code}, d.Code)
		}
		return
	}
	parent, known := t.drafts[d.Parent]
	switch {
	case !known:
		report.add(ErrOrphan, []string{d.Code}, d.Code)
	case parent.Kind.Overlay(), d.Kind.Overlay() && parent.Level == Base, !d.Kind.Overlay() && parent.Level != d.Level.Above():
		report.add(ErrParentLevel, []string{d.Code}, d.Code)
	}
}

// claim checks the members of overlays: known base grids, each in at most one overlay of a kind.
func (t *tree) claim(report *Report) {
	owner := map[Kind]map[string]string{}
	for _, code := range t.overlays {
		d := t.drafts[code]
		if len(d.Members) == 0 {
			report.add(ErrNoMembers, []string{code}, code)
		}
		if owner[d.Kind] == nil {
			owner[d.Kind] = map[string]string{}
		}
		for i, m := range d.Members {
			if base, known := t.drafts[m]; !known || base.Level != Base || base.Kind.Overlay() {
				report.add(ErrMember, []string{code}, code, i+1)
				continue
			}
			if other := owner[d.Kind][m]; other != "" && other != code {
				report.add(ErrClaimed, []string{m, other, code}, m, other, code)
				continue
			}
			owner[d.Kind][m] = code
		}
	}
	for _, kind := range Overlays() {
		if owner[kind] == nil {
			continue // this kind is not laid over the district at all
		}
		for _, base := range t.levels[Base] {
			if owner[kind][base] == "" {
				report.add(WarnNoOverlay, []string{base}, base, kind.Words()).Warning = true
			}
		}
	}
}

// prepared puts the rows together, parents first.
func (t *tree) prepared(boundaries map[string]geo.MultiPolygon) *Prepared {
	p := &Prepared{district: t.district, boundaries: boundaries}
	paths := map[string]string{"": "/"}
	take := func(code string) {
		d := t.drafts[code]
		paths[code] = paths[d.Parent] + code + "/"
		p.grids = append(p.grids, Grid{
			Code: code, Parent: d.Parent, Path: paths[code], Name: d.Name, Level: d.Level, Kind: d.Kind, Note: d.Note, Households: d.Households,
			ValidFrom: d.ValidFrom, ValidTo: d.ValidTo, Centre: boundaries[code].Centre(),
		})
	}
	for _, level := range Levels() {
		for _, code := range t.levels[level] {
			take(code)
		}
	}
	for _, code := range t.overlays {
		take(code)
		seen := map[string]bool{}
		for _, m := range t.drafts[code].Members {
			if !seen[m] {
				p.members = append(p.members, member{overlay: code, grid: m})
			}
			seen[m] = true
		}
	}
	return p
}
