package query

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/indicator"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// What makes a picture suspicious that looks well. They are choices of this platform, not of a regulation.
const (
	silentDays      = 14  // a shorter period says nothing about silence
	leastNeighbours = 3   // an area is compared with at least so many of the same parent
	leastReported   = 5   // reports of the neighbour in the middle, before a silence is named
	leastPerfect    = 100 // cases due, of which every single one was closed in time
)

// Quality (数据质量) is where the data of an area and a period look wrong. It is about places and matters, never about a person, and in the
// order of their codes: nobody stands first.
type Quality struct {
	Marks   []rules.MarkOf // that the criteria of now can set, and any that was set
	Whole   Doubt
	Areas   []Doubt // the grids directly below
	Matters []Doubt
	Silent  []Silence
	Perfect []Perfect
	Days    int  // of the period
	Judged  bool // the period is long enough to speak of silence
}

// Doubt is how many of the closed cases of an area or a matter carry marks.
type Doubt struct {
	Key    string // code of a grid or a matter
	Name   words.Text
	Closed int64
	Marked int64            // with at least one mark
	ByMark map[string]int64 // code of a mark -> cases with it
}

// Silence (长期零上报) is an area from which nothing was reported although its neighbours report.
type Silence struct {
	Grid       territory.Grid
	Neighbours int   // areas of the same parent it is compared with
	Middle     int64 // reports of the one in the middle of them
}

// Perfect (过于完美) is an area in which every one of many cases was closed in time.
type Perfect struct {
	Grid territory.Grid
	Due  int64
}

// Quality returns where the data of an area look wrong, from the first to the last day (inclusive, in Asia/Shanghai).
// The caller has asked whether the area's figures may be read (indicator.read).
func (d *Query) Quality(tx *store.Tx, area territory.Grid, w indicator.Window) (q Quality, err error) {
	criteria, err := d.Criteria.Of(tx, w.District)
	if err != nil {
		return q, err
	}
	chart, err := d.Atlas.Map(tx, w.District)
	if err != nil {
		return q, err
	}
	catalogue, err := d.Catalogues.Of(tx, w.District)
	if err != nil {
		return q, err
	}
	first, err := worktime.ParseDate(w.From)
	if err != nil {
		return q, worktime.ErrDate.At("from")
	}
	last, err := worktime.ParseDate(w.To)
	if err != nil {
		return q, worktime.ErrDate.At("to")
	}
	marked, err := readMarked(tx, w.District, area.Path, first.Start(), (last + 1).Start())
	if err != nil {
		return q, err
	}
	byGrid, err := perBase(tx, chart, area, w)
	if err != nil {
		return q, err
	}
	byMatter, err := indicator.Read(tx, w, indicator.ByMatter)
	if err != nil {
		return q, err
	}
	q.Days, q.Judged = int(last-first)+1, Judged(int(last-first)+1)
	q.Whole = Doubt{Key: area.Code, Name: words.T(area.Name, area.Name), Closed: ended(indicator.Sum(byGrid)), ByMark: map[string]int64{}}
	areas, matters := doubts{}, doubts{}
	for _, g := range byGrid {
		areas.of(area.Below(g.Key)).Closed += ended(g.Facts)
	}
	for _, g := range byMatter {
		matters.of(g.Key).Closed += ended(g.Facts)
	}
	for _, m := range marked {
		for _, one := range []*Doubt{&q.Whole, areas.of(area.Below(m.path)), matters.of(m.matter)} {
			one.add(m)
		}
	}
	q.Areas = areas.list(func(code string) words.Text {
		g, _ := chart.Grid(code)
		return words.T(g.Name, g.Name)
	})
	q.Matters = matters.list(func(code string) words.Text {
		m, _ := catalogue.Matter(code)
		return m.Name
	})
	q.Marks = criteria.Marks(q.Whole.ByMark)
	byCode := perGrid(byGrid)
	if q.Judged {
		q.Silent = silent(chart, area, byCode)
	}
	q.Perfect = perfect(chart, area, byCode)
	return q, nil
}

// ended is what was closed, by a level of resolution or by force.
func ended(f indicator.Facts) int64 { return f.Closed + f.Forced }

// markedCases is how many closed cases of a base grid and a matter carry the same marks.
type markedCases struct {
	path, matter string
	marks        []string
	n            int64
}

func readMarked(tx *store.Tx, district, path string, from, before time.Time) (all []markedCases, err error) {
	err = tx.Each(`SELECT e.path, c.matter, e.marks, COUNT(*) FROM case_evaluation e JOIN cases c ON c.district = e.district AND c.id = e.case_id
		WHERE e.district = $1 AND e.closed_at >= $2 AND e.closed_at < $3 AND e.marks <> '' AND e.path >= $4 AND e.path < $5
		GROUP BY e.path, c.matter, e.marks`,
		store.Args(district, clock.Milli(from), clock.Milli(before), path, strings.TrimSuffix(path, "/")+"0"), func(r store.Scanner) error {
			var m markedCases
			var marks string
			err := r.Scan(&m.path, &m.matter, &marks, &m.n)
			m.marks = strings.Split(marks, ",")
			all = append(all, m)
			return err
		})
	return all, err
}

func (d *Doubt) add(m markedCases) {
	d.Marked += m.n
	for _, code := range m.marks {
		d.ByMark[code] += m.n
	}
}

// MarkedIn is how many closed cases of a base grid carry the same marks.
type MarkedIn struct {
	Path  string // of the base grid
	Marks []string
	Cases int64
}

// MarkedBelow returns the marked closures of a period below a path, by base grid. It reads nothing but the index of what is marked, so it costs as much as was
// marked in these days, however many cases there are. The caller has asked whether the area's figures may be read.
func MarkedBelow(tx *store.Tx, district, path string, from, before time.Time) (all []MarkedIn, err error) {
	err = tx.Each(`SELECT path, marks, COUNT(*) FROM case_evaluation WHERE district = $1 AND closed_at >= $2 AND closed_at < $3 AND marks <> '' AND path >= $4 AND path < $5
		GROUP BY path, marks ORDER BY path, marks`,
		store.Args(district, clock.Milli(from), clock.Milli(before), path, strings.TrimSuffix(path, "/")+"0"), func(r store.Scanner) error {
			var m MarkedIn
			var marks string
			err := r.Scan(&m.Path, &marks, &m.Cases)
			m.Marks = strings.Split(marks, ",")
			all = append(all, m)
			return err
		})
	return all, err
}

// MarksOf names the marks that the criteria of now can set, and others that were set.
func (q *Query) MarksOf(tx *store.Tx, district string, set map[string]int64) ([]rules.MarkOf, error) {
	criteria, err := q.Criteria.Of(tx, district)
	return criteria.Marks(set), err
}

// doubts are gathered by their key.
type doubts map[string]*Doubt

func (all doubts) of(key string) *Doubt {
	if all[key] == nil {
		all[key] = &Doubt{Key: key, ByMark: map[string]int64{}}
	}
	return all[key]
}

// list returns those in which anything was closed, by key.
func (all doubts) list(name func(string) words.Text) []Doubt {
	var list []Doubt
	for key, d := range all {
		if d.Closed == 0 && d.Marked == 0 {
			continue
		}
		d.Name = name(key)
		list = append(list, *d)
	}
	slices.SortFunc(list, func(a, b Doubt) int { return cmp.Compare(a.Key, b.Key) })
	return list
}

// perBase returns the facts of the base grids of an area, keyed by their paths.
func perBase(tx *store.Tx, chart *territory.Map, area territory.Grid, w indicator.Window) ([]indicator.Group, error) {
	bases := chart.Within(area.Code, territory.Base)
	areas := make([]indicator.Area, len(bases))
	for i, g := range bases {
		areas[i] = indicator.AreaOf(chart, g)
	}
	groups, err := indicator.Split(tx, w, areas)
	for i := range groups {
		groups[i].Key = bases[i].Path
	}
	return groups, err
}

// perGrid adds up the facts of base grids for every grid above them.
func perGrid(groups []indicator.Group) map[string]indicator.Facts {
	parts := map[string][]indicator.Group{}
	for _, g := range groups {
		for code := range strings.SplitSeq(strings.Trim(g.Key, "/"), "/") {
			parts[code] = append(parts[code], g)
		}
	}
	sums := make(map[string]indicator.Facts, len(parts))
	for code, list := range parts {
		sums[code] = indicator.Sum(list)
	}
	return sums
}

// silent finds the villages and base grids of an area from which nothing came while those beside them report.
func silent(chart *territory.Map, area territory.Grid, facts map[string]indicator.Facts) (list []Silence) {
	for _, g := range below(chart, area, territory.Village, territory.Base) {
		if facts[g.Code].Received > 0 || facts[g.Parent].Received == 0 || !chart.Under(g.Parent, area.Code) {
			continue // of a village that is silent as a whole, the village is named
		}
		var beside []int64
		for _, other := range chart.Children(g.Parent) {
			if other.Code != g.Code {
				beside = append(beside, facts[other.Code].Received)
			}
		}
		if middle, odd := Odd(beside); odd {
			list = append(list, Silence{Grid: g, Neighbours: len(beside), Middle: middle})
		}
	}
	return list
}

// Judged says whether a period is long enough to speak of silence.
func Judged(days int) bool { return days >= silentDays }

// Odd says whether it is odd that nothing came from an area, seeing what came from those beside it, and what came from the one in their middle.
func Odd(beside []int64) (middle int64, odd bool) {
	if len(beside) < leastNeighbours {
		return 0, false
	}
	beside = slices.Sorted(slices.Values(beside))
	middle = beside[(len(beside)-1)/2]
	return middle, middle >= leastReported
}

// TooGood says whether of many cases not one was late.
func TooGood(f indicator.Facts) bool { return f.Due >= leastPerfect && f.DueOnTime == f.Due }

// perfect finds the areas, this one too, in which nothing of much was late.
func perfect(chart *territory.Map, area territory.Grid, facts map[string]indicator.Facts) (list []Perfect) {
	for _, g := range append([]territory.Grid{area}, below(chart, area, territory.Town, territory.Village, territory.Base)...) {
		if f := facts[g.Code]; TooGood(f) {
			list = append(list, Perfect{Grid: g, Due: f.Due})
		}
	}
	return list
}

// below lists the grids of some levels inside an area, by level and code.
func below(chart *territory.Map, area territory.Grid, levels ...territory.Level) (list []territory.Grid) {
	for _, level := range levels {
		if level != area.Level {
			list = append(list, chart.Within(area.Code, level)...)
		}
	}
	return list
}
