package indicator

import (
	"cmp"
	"slices"

	"liandong/internal/kernel/words"
)

// Level (解决层级) is where a case was really resolved.
type Level string

// The levels of resolution.
const (
	InGrid        Level = "grid"        // base grid and village
	InDepartment  Level = "department"  // of town or district
	InEnforcement Level = "enforcement" // the bureau
)

// LevelShare is the share of cases that were resolved at one level, beside the goal.
type LevelShare struct {
	Rate
	Level Level
	Goal  float64
}

// Off is how far the share lies above the goal, or below; 0 where nothing was closed.
func (l LevelShare) Off() float64 {
	if !l.Defined {
		return 0
	}
	return l.Value - l.Goal
}

func (g Goals) of(l Level) float64 {
	return map[Level]float64{InGrid: g.Grid, InDepartment: g.Department, InEnforcement: g.Enforcement}[l]
}

func (f Facts) resolved(l Level) int64 {
	return map[Level]int64{InGrid: f.InGrid, InDepartment: f.InDepartment, InEnforcement: f.InEnforcement}[l]
}

var levels = []struct {
	level Level
	name  words.Text
}{
	{InGrid, words.T("网格内解决", "In the grid")},
	{InDepartment, words.T("区镇部门解决", "By departments")},
	{InEnforcement, words.T("综合执法解决", "By enforcement")},
}

// Levels returns the 70/20/10 split. Errors: ErrImpossible.
func (d Definitions) Levels(f Facts) ([]LevelShare, error) {
	shares := make([]LevelShare, len(levels))
	for i, l := range levels {
		r, err := divide(l.name, Share, f.resolved(l.level), f.Closed)
		if err != nil {
			return nil, err
		}
		r.Code = string(l.level)
		shares[i] = LevelShare{Rate: r, Level: l.level, Goal: d.Goals.of(l.level)}
	}
	return shares, nil
}

// Cause (偏离原因) is how much one matter, area or unit pulls the share of a level away from its goal: in parts of 1; all causes together make
// what the share is off by.
type Cause struct {
	Key      string
	Closed   int64
	Resolved int64 // of these, at the level
	Pull     float64
}

// Causes returns what makes the share of a level differ from its goal, the strongest pull away from it first.
func (d Definitions) Causes(groups []Group, l Level) (causes []Cause) {
	whole := Sum(groups)
	if whole.Closed == 0 {
		return nil
	}
	off := float64(whole.resolved(l))/float64(whole.Closed) - d.Goals.of(l)
	for _, g := range groups {
		if g.Closed == 0 {
			continue
		}
		c := Cause{Key: g.Key, Closed: g.Closed, Resolved: g.resolved(l)}
		c.Pull = (float64(c.Resolved) - d.Goals.of(l)*float64(c.Closed)) / float64(whole.Closed)
		causes = append(causes, c)
	}
	slices.SortFunc(causes, func(one, other Cause) int {
		if off < 0 {
			return cmp.Or(cmp.Compare(one.Pull, other.Pull), cmp.Compare(one.Key, other.Key))
		}
		return cmp.Or(cmp.Compare(other.Pull, one.Pull), cmp.Compare(one.Key, other.Key))
	})
	return causes
}

// WhatIf returns the facts as they would be if all cases of some keys had been resolved in the grid.
func WhatIf(groups []Group, inGrid []string) (f Facts) {
	for _, g := range groups {
		if slices.Contains(inGrid, g.Key) {
			g.InGrid, g.InDepartment, g.InEnforcement = g.Closed, 0, 0
		}
		f.Add(g.Facts, 1)
	}
	return f
}
