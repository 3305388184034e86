package board

import (
	"liandong/internal/casework/rules"
	"liandong/internal/district/indicator"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/words"
)

// Figures (指标值) are what the facts of a period come to.
type Figures struct {
	Period
	indicator.Facts
	Rates  []indicator.Rate
	Levels []indicator.LevelShare // 70/20/10
}

// Item is the figures of one part of a board.
type Item struct {
	Key  string // code of a grid, matter or unit, source, day, week or month
	Name words.Text
	Figures
	Partial bool // of weeks and months: see Part
}

func (b *Board) window(p Period) indicator.Window {
	return indicator.Window{District: b.District, Area: b.Area, From: p.From.String(), To: p.To.String(), Matter: b.Matter}
}

// Read returns the facts of the period, whole or split. Errors: indicator.ErrGroup.
func (b *Board) Read(by indicator.By) ([]indicator.Group, error) {
	return indicator.Read(b.tx, b.window(b.Period), by)
}

// Figures returns what the area comes to in its own or another period. Errors: indicator.ErrImpossible.
func (b *Board) Figures(p Period) (Figures, error) {
	groups, err := indicator.Read(b.tx, b.window(p), indicator.Whole)
	if err != nil {
		return Figures{}, err
	}
	return b.figures(p, indicator.Sum(groups))
}

func (b *Board) figures(p Period, facts indicator.Facts) (f Figures, err error) {
	f = Figures{Period: p, Facts: facts}
	if f.Rates, err = b.Definitions.Rates(facts, p.To.String()); err != nil {
		return f, err
	}
	f.Levels, err = b.Definitions.Levels(facts)
	return f, err
}

// Split names how a board is split: by matter, source, unit or day (indicator.By), into weeks or months, or into areas.
type Split struct {
	By    string // grid, matter, source, unit, day, week or month
	Level string // with grid: town, village or base; the next level down where it is left out
	Kind  string // with grid: overlays of this kind instead
}

// check refuses what a split would pass over. Errors: ErrOnly, ErrAlone.
func (s Split) check() error {
	switch {
	case s.Level != "" && s.By != "grid":
		return ErrOnly.At("level", "by=grid")
	case s.Kind != "" && s.By != "grid":
		return ErrOnly.At("kind", "by=grid")
	case s.Level != "" && s.Kind != "":
		return ErrAlone.At("level", "kind")
	}
	return nil
}

// Items returns the figures of the parts, in the order of their keys; none where nothing splits it. Errors: ErrOnly, ErrAlone, indicator.ErrGroup, ErrSplit, indicator.ErrImpossible.
func (b *Board) Items(s Split) ([]Item, error) {
	if err := s.check(); err != nil || s.By == "" {
		return nil, err
	}
	if step := Step(s.By); step == ByWeek || step == ByMonth {
		return b.parts(step)
	}
	groups, err := b.groups(s)
	if err != nil {
		return nil, err
	}
	name, err := b.namer(s.By)
	if err != nil {
		return nil, err
	}
	items := make([]Item, len(groups))
	for i, g := range groups {
		items[i] = Item{Key: g.Key, Name: name(g.Key)}
		if items[i].Figures, err = b.figures(b.Period, g.Facts); err != nil {
			return nil, err
		}
	}
	return items, nil
}

func (b *Board) groups(s Split) ([]indicator.Group, error) {
	if s.By != "grid" {
		return b.Read(indicator.By(s.By))
	}
	grids, err := b.below(s)
	if err != nil {
		return nil, err
	}
	return indicator.Split(b.tx, b.window(b.Period), b.areas(grids))
}

// below lists the areas into which the area is split; a base grid is split into itself.
func (b *Board) below(s Split) ([]territory.Grid, error) {
	if b.Unit() != "" {
		return nil, ErrAlone.At("by", "unit")
	}
	if b.Area.Level == "" { // an overlay has members, and nothing else lies in it
		switch {
		case s.Kind != "":
			return nil, ErrAlone.At("kind", "grid="+b.Grid.Code)
		case s.Level != "" && territory.Level(s.Level) != territory.Base:
			return nil, ErrSplit.At("level", "base")
		}
		return b.Chart.Members(b.Grid.Code), nil
	}
	if s.Kind != "" {
		kind := territory.Kind(s.Kind)
		if !kind.Known() || kind == territory.Territory {
			return nil, ErrSplit.At("kind", "public_security, fire, work_safety")
		}
		return b.Chart.OverlaysIn(b.Grid.Code, kind), nil
	}
	grids := b.Chart.Children(b.Grid.Code)
	if s.Level != "" {
		level := territory.Level(s.Level)
		if level != territory.Town && level != territory.Village && level != territory.Base {
			return nil, ErrSplit.At("level", "town, village, base")
		}
		grids = b.Chart.Within(b.Grid.Code, level)
	}
	if len(grids) == 0 && b.Area.Level == territory.Base {
		grids = []territory.Grid{b.Grid}
	}
	return grids, nil
}

// namer returns how the keys of a split are called.
func (b *Board) namer(by string) (func(key string) words.Text, error) {
	switch by {
	case "grid":
		return func(key string) words.Text {
			g, _ := b.Chart.Grid(key)
			return words.T(g.Name, g.Name)
		}, nil
	case "matter":
		catalogue, err := b.from.Catalogues.Of(b.tx, b.District)
		return func(key string) words.Text {
			if m, ok := catalogue.Matter(key); ok {
				return m.Name
			}
			return words.T("未确定事项", "No matter named")
		}, err
	case "unit":
		roster, err := b.from.Rosters.Of(b.tx, b.District)
		return func(key string) words.Text {
			u, _ := roster.Unit(key)
			return words.T(u.Name, u.Name)
		}, err
	}
	return func(key string) words.Text { return words.T(key, key) }, nil
}

// Cause is what one matter does to the share of a level.
type Cause struct {
	indicator.Cause
	Name words.Text
}

// Causes returns which matters pull the share of a level of resolution away from its goal, the strongest first, the split as it is, and
// as it would be if all cases of some matters had been resolved in the grid.
func (b *Board) Causes(level indicator.Level, inGrid []string) (causes []Cause, is, would []indicator.LevelShare, err error) {
	groups, err := b.Read(indicator.ByMatter)
	if err != nil {
		return nil, nil, nil, err
	}
	name, err := b.namer("matter")
	if err != nil {
		return nil, nil, nil, err
	}
	catalogue, err := b.from.Catalogues.Of(b.tx, b.District)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, code := range inGrid {
		if _, ok := catalogue.Matter(code); !ok && code != "" { // a case that was closed may have none
			return nil, nil, nil, rules.ErrMatter.At("in_grid")
		}
	}
	for _, c := range b.Definitions.Causes(groups, level) {
		causes = append(causes, Cause{c, name(c.Key)})
	}
	if is, err = b.Definitions.Levels(indicator.Sum(groups)); err != nil {
		return nil, nil, nil, err
	}
	would, err = b.Definitions.Levels(indicator.WhatIf(groups, inGrid))
	return causes, is, would, err
}
