package admission

import (
	"cmp"
	"context"
	"slices"
	"time"

	"liandong/internal/district/indicator"
	"liandong/internal/district/matter"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

const (
	weeksAYear = 52
	weeksBack  = 4 // of real cases
	mostTop    = 5 // matters named for each grid
)

// Load (负担) is minutes a week, as planned and as they were.
type Load struct {
	Planned float64 // what was applied for, shared evenly among the base grids; what the list admits counts as it was, because nobody said how much it would be
	Real    float64 // cases filed in the last four weeks, at the matter's minutes
}

func (l *Load) add(other Load) { l.Planned += other.Planned; l.Real += other.Real }

// MatterLoad is what one matter takes.
type MatterLoad struct {
	Matter string
	Name   words.Text
	Cases  int64 // in the four weeks
	Load
}

// GridLoad is what one base grid bears.
type GridLoad struct {
	Grid territory.Grid
	Load
	Top []MatterLoad // the heaviest
}

// AreaLoad is what the base grids of an area bear together.
type AreaLoad struct {
	Grid  territory.Grid
	Bases int  // base grids in it
	Most  Load // of the one that bears most by what was real
	Load       // of all of them
}

// Repeated (重复填报) is something that the forms of several matters ask for.
type Repeated struct {
	Field   string // its name; "" where names differ and only the title is the same
	Title   words.Text
	Matters []string
}

// Burden (网格负担) is what is asked of the grids of an area.
type Burden struct {
	From, To string // days of the real cases
	Load            // of all grids together
	Bases    int    // base grids in the area
	Matters  []MatterLoad
	Areas    []AreaLoad // the next level down, by code; none for a base grid
	Grids    []GridLoad // a page of the base grids, the heaviest first
	Next     string     // the cursor of the next page; empty at the end
	Repeated []Repeated
}

// Page of base grids: those after one with a code, at most so many.
type Page struct {
	After string
	Limit int // 1 to 200, 50 where 0
}

// What can be wrong with the page that is asked for.
var (
	ErrLimit  = fault.Define(fault.Invalid, "admission.limit", "每页应为 1 至 %d 个", "A page has 1 to %d.")
	ErrCursor = fault.Define(fault.Invalid, "admission.cursor", "翻页标记无效，请重新查询", "The page mark is not valid. Start the list again.")
)

const (
	mostPage  = 200
	usualPage = 50
)

// Burden returns what is asked of the base grids of an area (a grid of any level; "" is the district) in minutes a week.
// Permission: staff.read. Errors: territory.ErrNoGrid, ErrLimit, ErrCursor.
func (g *Registry) Burden(ctx context.Context, who access.Credential, area string, page Page) (b Burden, err error) {
	if page.Limit = cmp.Or(page.Limit, usualPage); page.Limit < 1 || page.Limit > mostPage {
		return b, ErrLimit.At("limit", mostPage)
	}
	err = g.DB.View(ctx, func(tx *store.Tx) error {
		b = Burden{}
		me, err := g.resolve(tx, who, access.ReadStaff)
		if err != nil {
			return err
		}
		chart, err := g.Atlas.Map(tx, who.District)
		if err != nil {
			return err
		}
		if area == "" {
			area = who.District
		}
		over, ok := chart.Grid(area)
		if !ok {
			return territory.ErrNoGrid.At("grid")
		}
		today := worktime.DateOf(me.At)
		b.From, b.To = (today - weeksBack*7 + 1).String(), today.String()
		grids := chart.Within(over.Code, territory.Base)
		below := make([]string, len(grids))
		for i, g := range grids {
			below[i] = g.Code
		}
		filed, err := indicator.Filed(tx, who.District, b.From, b.To, below)
		if err != nil {
			return err
		}
		applications, err := read(tx, who.District, "", "")
		if err != nil {
			return err
		}
		b.weigh(me.catalogue, share(applications, len(chart.Grids(territory.Filter{Level: territory.Base})), me.At), filed, grids, over, chart)
		if err := b.turn(page); err != nil {
			return err
		}
		b.Repeated = repeated(me.catalogue.ValidAt(me.At))
		return nil
	})
	return b, err
}

// share returns for each matter the minutes a week that applications in force ask of one of n grids.
func share(all []Application, n int, now time.Time) map[string]float64 {
	planned := map[string]float64{}
	for _, a := range all {
		if a.InForce(now) {
			planned[a.Matter] += a.weekly(n)
		}
	}
	return planned
}

// weigh fills the loads of matters and grids.
func (b *Burden) weigh(c *matter.Catalogue, planned map[string]float64, filed map[indicator.Place]int64, grids []territory.Grid, over territory.Grid, chart *territory.Map) {
	whole := map[string]*MatterLoad{}
	byGrid := map[string][]indicator.Place{}
	for p := range filed {
		byGrid[p.Grid] = append(byGrid[p.Grid], p)
	}
	for _, grid := range grids {
		loads := map[string]MatterLoad{}
		for code, minutes := range planned {
			loads[code] = MatterLoad{Matter: code, Load: Load{Planned: minutes}}
		}
		for _, p := range byGrid[grid.Code] {
			m, _ := c.Matter(p.Matter)
			l := loads[p.Matter]
			l.Matter, l.Cases = p.Matter, filed[p]
			l.Real = float64(l.Cases) * float64(m.Minutes) / weeksBack
			if m.Patrol {
				l.Planned += l.Real
			}
			loads[p.Matter] = l
		}
		one := GridLoad{Grid: grid}
		for code, l := range loads {
			m, _ := c.Matter(code)
			l.Name = m.Name
			one.add(l.Load)
			if whole[code] == nil {
				whole[code] = &MatterLoad{Matter: code, Name: m.Name}
			}
			whole[code].add(l.Load)
			whole[code].Cases += l.Cases
			one.Top = append(one.Top, l)
		}
		heaviest(one.Top)
		one.Top = one.Top[:min(mostTop, len(one.Top))]
		b.add(one.Load)
		b.Bases++
		b.Grids = append(b.Grids, one)
	}
	b.areas(over, chart)
	for _, l := range whole {
		b.Matters = append(b.Matters, *l)
	}
	heaviest(b.Matters)
	slices.SortFunc(b.Grids, func(one, other GridLoad) int {
		return cmp.Or(cmp.Compare(other.Real, one.Real), cmp.Compare(other.Planned, one.Planned), cmp.Compare(one.Grid.Code, other.Grid.Code))
	})
}

// areas adds up the base grids for the level below an area.
func (b *Burden) areas(over territory.Grid, chart *territory.Map) {
	sums := map[string]*AreaLoad{}
	for _, one := range b.Grids {
		code := over.Below(one.Grid.Path)
		if code == over.Code {
			continue
		}
		if sums[code] == nil {
			g, _ := chart.Grid(code)
			sums[code] = &AreaLoad{Grid: g}
		}
		sum := sums[code]
		sum.add(one.Load)
		sum.Bases++
		if one.Real > sum.Most.Real {
			sum.Most = one.Load
		}
	}
	for _, sum := range sums {
		b.Areas = append(b.Areas, *sum)
	}
	slices.SortFunc(b.Areas, func(one, other AreaLoad) int { return cmp.Compare(one.Grid.Code, other.Grid.Code) })
}

// turn keeps a page of the base grids. Errors: ErrCursor.
func (b *Burden) turn(page Page) error {
	if page.After != "" {
		at := slices.IndexFunc(b.Grids, func(g GridLoad) bool { return g.Grid.Code == page.After })
		if at < 0 {
			return ErrCursor.At("cursor")
		}
		b.Grids = b.Grids[at+1:]
	}
	if len(b.Grids) > page.Limit {
		b.Grids = b.Grids[:page.Limit]
		b.Next = b.Grids[page.Limit-1].Grid.Code
	}
	return nil
}

func heaviest(all []MatterLoad) {
	slices.SortFunc(all, func(one, other MatterLoad) int {
		return cmp.Or(cmp.Compare(max(other.Real, other.Planned), max(one.Real, one.Planned)), cmp.Compare(one.Matter, other.Matter))
	})
}

// repeated finds what several forms ask for: by the name of a field, else by its title.
func repeated(matters []matter.Matter) []Repeated {
	byName, byTitle := map[string]*Repeated{}, map[string]*Repeated{}
	names := map[string]map[string]bool{} // of a title
	note := func(in map[string]*Repeated, key, field string, title words.Text, code string) {
		if in[key] == nil {
			in[key] = &Repeated{Field: field, Title: title}
		}
		in[key].Matters = append(in[key].Matters, code)
	}
	for _, m := range matters {
		for _, f := range m.FieldList() {
			note(byName, f.Name, f.Name, f.Title, m.Code)
			note(byTitle, f.Title.ZH, "", f.Title, m.Code)
			if names[f.Title.ZH] == nil {
				names[f.Title.ZH] = map[string]bool{}
			}
			names[f.Title.ZH][f.Name] = true
		}
	}
	var all []Repeated
	for _, r := range byName {
		if len(r.Matters) > 1 {
			all = append(all, *r)
		}
	}
	for title, r := range byTitle {
		if r.Matters = slices.Compact(r.Matters); len(r.Matters) > 1 && len(names[title]) > 1 {
			all = append(all, *r)
		}
	}
	slices.SortFunc(all, func(one, other Repeated) int {
		return cmp.Or(cmp.Compare(len(other.Matters), len(one.Matters)), cmp.Compare(one.Title.ZH, other.Title.ZH), cmp.Compare(one.Field, other.Field))
	})
	return all
}
