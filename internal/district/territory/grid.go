// Package territory is the grid tree of a district: which grids there are, what lies above and over them, and
// to which of them a point belongs.
package territory

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
)

// Level (层级) is the height of a grid in the tree.
type Level string

// The four levels, from the top.
const (
	District Level = "district" // 区县
	Town     Level = "town"     // 区镇, a zone or town that runs a sub-centre
	Village  Level = "village"  // 村（社区）
	Base     Level = "base"     // 基础网格
)

// Levels lists them from the top.
func Levels() []Level { return []Level{District, Town, Village, Base} }

// Above is the level of the parent; "" for a district.
func (l Level) Above() Level {
	switch l {
	case Town:
		return District
	case Village:
		return Town
	case Base:
		return Village
	}
	return ""
}

// Known reports whether the level is one of the four.
func (l Level) Known() bool { return l == District || l.Above() != "" }

// On returns the code of the grid of a level on a path; "" where the path ends above it.
func On(path string, l Level) string {
	codes := strings.Split(strings.Trim(path, "/"), "/")
	if i := slices.Index(Levels(), l); i >= 0 && i < len(codes) {
		return codes[i]
	}
	return ""
}

// Kind (网格类型) tells the grids of the territory itself from those laid over it.
type Kind string

// The kinds. All but Territory are overlays (专属网格叠加): sets of base grids, led by another trade.
const (
	Territory      Kind = "territory"       // 综合网格
	PublicSecurity Kind = "public_security" // 警务网格
	Fire           Kind = "fire"            // 消防网格
	WorkSafety     Kind = "work_safety"     // 安全生产网格
)

// Overlays lists the kinds that are laid over the territory.
func Overlays() []Kind { return []Kind{PublicSecurity, Fire, WorkSafety} }

// Known reports whether the kind is one of the four.
func (k Kind) Known() bool { return k == Territory || k.Overlay() }

// Overlay reports whether grids of this kind are sets of base grids.
func (k Kind) Overlay() bool { return k == PublicSecurity || k == Fire || k == WorkSafety }

// Grid (网格) is one node of the tree, or one overlay. An overlay has the level Base and hangs below the grid that runs it.
//
// Parenthood is by Parent: a village keeps the code of its street when the street becomes part of a zone.
type Grid struct {
	Code   string
	Parent string // "" for the district
	Path   string // codes from the district down: "/150102/150102001/150102001001/150102001001003/"
	Name   string
	Level  Level
	Kind   Kind
	Note   string // where the grid comes from, where that must be said: "generated for demonstration"

	Households int // 户数, of a base grid; 0 where it is not known

	ValidFrom, ValidTo time.Time // zero for open
	Retired            time.Time // when an import left it out; zero while it is on the map

	Centre geo.Point // a point inside
}

// Below returns the code of the grid directly below this one on the way to a path; its own code where the path leads no deeper.
func (g Grid) Below(path string) string {
	next, _, _ := strings.Cut(strings.Trim(strings.TrimPrefix(path, g.Path), "/"), "/")
	return cmp.Or(next, g.Code)
}

// InForce reports whether the grid is on the map and valid at an instant.
func (g Grid) InForce(at time.Time) bool {
	return g.Retired.IsZero() && !at.Before(g.ValidFrom) && (g.ValidTo.IsZero() || at.Before(g.ValidTo))
}

// Place (位置) is the answer to "where is this?".
type Place struct {
	Grid      Grid
	Ancestors []Grid // village, town, district
	Overlays  []Grid // by kind, then code
}

// Village is the village or community of the place.
func (p Place) Village() Grid { return p.at(Village) }

// Zone is the zone or town of the place.
func (p Place) Zone() Grid { return p.at(Town) }

func (p Place) at(l Level) Grid {
	for _, g := range p.Ancestors {
		if g.Level == l {
			return g
		}
	}
	return Grid{}
}

// Filter selects grids. An empty Level or Parent selects all; an empty Kind is Territory.
type Filter struct {
	Level  Level
	Kind   Kind
	Parent string
}

func (f Filter) takes(g Grid) bool {
	kind := f.Kind
	if kind == "" {
		kind = Territory
	}
	return g.Kind == kind && (f.Level == "" || g.Level == f.Level) && (f.Parent == "" || g.Parent == f.Parent)
}

// What can go wrong when asking.
var (
	ErrOutside = fault.Define(fault.Invalid, "territory.outside",
		"该位置不在本区范围内，最近的网格是%s（%s），相距约 %d 米", "This place is outside the district. The nearest grid is %s (%s), about %d m away.")
	ErrNoMap = fault.Define(fault.Unavailable, "territory.no_map",
		"本区还没有导入网格", "No grids have been imported for this district yet.")
	ErrNoGrid = fault.Define(fault.NotFound, "territory.no_grid",
		"没有这个网格", "There is no such grid.")
	ErrNoBoundary = fault.Define(fault.NotFound, "territory.no_boundary",
		"这个网格没有边界", "This grid has no boundary.")
)
