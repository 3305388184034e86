package query

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/indicator"
	"liandong/internal/district/matter"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

// Wall (大屏) is what a screen on the wall of a centre shows of a district or a town: counts, and the clocks of supervised cases. It has no words that
// anybody wrote, no person and no place more exact than a base grid.
type Wall struct {
	Area   territory.Grid
	At     time.Time // as of when
	Day    string    // today, YYYY-MM-DD
	Before string    // the same weekday a week earlier

	Today   indicator.Facts
	Month   indicator.Facts // 30 days, today included
	From    string          // the first of these days
	Sources []Counted       // reports of today, the most frequent first
	Hours   [24]HourCount
	Matters []Counted // of cases that came in today, the most frequent first
	Parts   []PartCount

	Supervised []SupervisedCase // by the end of the reply, the most pressing first
	Orders     int              // how many there are of them
	Arrivals   []Arrival        // the latest first
}

// Counted is how often something occurred.
type Counted struct {
	Code string
	N    int64
}

// HourCount is the reports of an hour of the day.
type HourCount struct{ Today, Before int64 }

// PartCount is a zone of the district, or a village of the town.
type PartCount struct {
	Grid           territory.Grid
	Open, Overdue  int64 // now
	Received, Done int64 // today
}

// SupervisedCase is the clocks of an open case that somebody supervises.
type SupervisedCase struct {
	Number, Matter, Zone string
	State                rules.State
	Due                  time.Time // of the whole case
	ReplyDue             time.Time // of the written reply; zero once it was given
}

// Arrival is a case that came in, as coarse as its base grid.
type Arrival struct {
	Grid   string
	At     geo.Point // the middle of the grid
	When   time.Time
	Urgent bool
}

const (
	wallFresh      = 3 * time.Second  // many walls of an area cost as much as one
	wallUnmoved    = 30 * time.Second // as long while nothing happens; what is overdue changes all the same
	wallMonth      = time.Minute
	wallSettles    = 5 * time.Minute // after which an hour gets no more reports
	wallMatters    = 8
	wallSupervised = 12
	wallArrivals   = 60
	wallArriving   = 30 * time.Minute
)

// walls keeps what was read last.
type walls struct {
	mu    sync.Mutex
	held  map[string]*heldWall
	hours map[hourKey][]hourOf
}

type heldWall struct {
	mu        sync.Mutex // who waits gets what the first has read
	wall      Wall
	position  int64
	monthRead time.Time
}

type hourKey struct {
	district string
	hour     int64 // since 1970
}

// hourOf is the reports of an hour, a part of the district and a source.
type hourOf struct {
	zone, source string
	n            int64
}

func newWalls() *walls {
	return &walls{held: map[string]*heldWall{}, hours: map[hourKey][]hourOf{}}
}

func (w *walls) of(key string) *heldWall {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held[key] == nil {
		w.held[key] = &heldWall{}
	}
	return w.held[key]
}

// Wall returns what a wall shows of a district or town, read at most every few seconds whoever asks. Who asks must have been found to be allowed to.
func (q *Query) Wall(ctx context.Context, district string, area territory.Grid) (Wall, error) {
	h := q.walls.of(district + area.Path)
	h.mu.Lock()
	defer h.mu.Unlock()
	now := q.Clock.Now()
	age := now.Sub(h.wall.At)
	if age >= 0 && age < wallFresh {
		return h.wall, nil
	}
	err := q.DB.View(ctx, func(tx *store.Tx) error {
		position, err := journal.Last(tx, district)
		if err != nil || position == h.position && age >= 0 && age < wallUnmoved {
			return err
		}
		w := Wall{Area: area, At: now, Month: h.wall.Month, From: h.wall.From}
		r := wallReader{tx: tx, walls: q.walls, district: district, now: now, wall: &w}
		if r.chart, err = q.Atlas.Map(tx, district); err != nil {
			return err
		}
		month := now.Sub(h.monthRead) >= wallMonth || now.Before(h.monthRead)
		if err := r.read(month); err != nil {
			return err
		}
		if month {
			h.monthRead = now
		}
		h.wall, h.position = w, position
		return nil
	})
	return h.wall, err
}

// wallReader reads one wall in one transaction.
type wallReader struct {
	tx       *store.Tx
	walls    *walls
	chart    *territory.Map
	district string
	now      time.Time
	wall     *Wall
}

func (r *wallReader) read(month bool) error {
	today := worktime.DateOf(r.now)
	r.wall.Day, r.wall.Before = today.String(), (today - 7).String()
	steps := []func() error{r.flow, r.facts, r.parts, r.supervised, r.arrivals}
	if month {
		steps = append(steps, r.month)
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (r *wallReader) whole() bool { return r.wall.Area.Level == territory.District }

// window is the days from one on until today.
func (r *wallReader) window(from string) indicator.Window {
	return indicator.Window{District: r.district, Area: indicator.AreaOf(r.chart, r.wall.Area), From: from, To: r.wall.Day}
}

// within adds to a condition that a case of the alias c lies in the area.
func (r *wallReader) within(args []any, param string) (string, []any) {
	if r.whole() {
		return "", args
	}
	return " AND c.zone = " + param, append(args, r.wall.Area.Code)
}

// flow counts the reports of today and of a week ago by hour, and those of today by source.
func (r *wallReader) flow() error {
	today := worktime.DateOf(r.now)
	sources := map[string]int64{}
	for _, day := range []worktime.Date{today, today - 7} {
		hours, err := r.day(day.Start())
		if err != nil {
			return err
		}
		for i, hour := range hours {
			for _, part := range hour {
				if !r.whole() && part.zone != r.wall.Area.Code {
					continue
				}
				if day != today {
					r.wall.Hours[i].Before += part.n
					continue
				}
				r.wall.Hours[i].Today += part.n
				sources[part.source] += part.n
			}
		}
	}
	r.wall.Sources = mostFrequent(sources, len(sources))
	return nil
}

// day returns the reports of the 24 hours from a moment on. Hours that get no more are read once.
func (r *wallReader) day(from time.Time) (hours [24][]hourOf, err error) {
	first := from.Unix() / 3600
	known := 0
	r.walls.mu.Lock()
	for known < len(hours) {
		kept, ok := r.walls.hours[hourKey{r.district, first + int64(known)}]
		if !ok {
			break
		}
		hours[known] = kept
		known++
	}
	r.walls.mu.Unlock()
	if known == len(hours) || from.Add(time.Duration(known)*time.Hour).After(r.now) {
		return hours, nil
	}
	err = r.tx.Each(`SELECT r.received_at / 3600000, c.zone, r.source, COUNT(*) FROM report r JOIN cases c ON c.district = r.district AND c.id = r.case_id
		WHERE r.district = $1 AND r.received_at >= $2 AND r.received_at < $3 GROUP BY 1, 2, 3`,
		store.Args(r.district, clock.Milli(from.Add(time.Duration(known)*time.Hour)), clock.Milli(from.Add(24*time.Hour))), func(row store.Scanner) error {
			var hour int64
			var one hourOf
			err := row.Scan(&hour, &one.zone, &one.source, &one.n)
			if i := hour - first; err == nil && i >= 0 && i < int64(len(hours)) {
				hours[i] = append(hours[i], one)
			}
			return err
		})
	if err == nil {
		r.keep(first, hours)
	}
	return hours, err
}

// keep remembers the hours that are over, and forgets those that no wall looks at any more.
func (r *wallReader) keep(first int64, hours [24][]hourOf) {
	over := r.now.Add(-wallSettles).Unix() / 3600
	r.walls.mu.Lock()
	defer r.walls.mu.Unlock()
	for i, hour := range hours {
		if n := first + int64(i); n < over {
			r.walls.hours[hourKey{r.district, n}] = hour
		}
	}
	for key := range r.walls.hours {
		if key.hour < over-9*24 {
			delete(r.walls.hours, key)
		}
	}
}

// facts reads today's counts, whole and by matter; parts adds those by area.
func (r *wallReader) facts() error {
	byMatter, err := indicator.Read(r.tx, r.window(r.wall.Day), indicator.ByMatter)
	if err != nil {
		return err
	}
	r.wall.Today = indicator.Sum(byMatter)
	matters := map[string]int64{}
	for _, g := range byMatter {
		if g.Key != "" && g.Received > 0 {
			matters[g.Key] = g.Received
		}
	}
	r.wall.Matters = mostFrequent(matters, wallMatters)
	return nil
}

func (r *wallReader) month() error {
	r.wall.From = (worktime.DateOf(r.now) - 29).String()
	all, err := indicator.Read(r.tx, r.window(r.wall.From), indicator.Whole)
	r.wall.Month = indicator.Sum(all)
	return err
}

// parts counts what is open and what is overdue now, and what came in and was closed today, by zone or village.
func (r *wallReader) parts() error {
	column := "zone"
	if !r.whole() {
		column = "village"
	}
	counts := map[string]*PartCount{}
	for _, g := range r.chart.Children(r.wall.Area.Code) {
		counts[g.Code] = &PartCount{Grid: g}
	}
	q := &query{}
	q.and("c.district = " + q.param(r.district))
	if !r.whole() {
		q.and("c.zone = " + q.param(r.wall.Area.Code))
	}
	now, err := standings(r.tx, q, column, r.now)
	if err != nil {
		return err
	}
	for code, n := range now {
		if part := counts[code]; part != nil {
			part.Open, part.Overdue = n.Open, n.Overdue
		}
	}
	var areas []indicator.Area
	for _, part := range counts {
		areas = append(areas, indicator.AreaOf(r.chart, part.Grid))
	}
	today, err := indicator.Split(r.tx, r.window(r.wall.Day), areas)
	if err != nil {
		return err
	}
	for _, g := range today {
		counts[g.Key].Received, counts[g.Key].Done = g.Received, g.Closed+g.Forced+g.Answered
	}
	for _, part := range counts {
		r.wall.Parts = append(r.wall.Parts, *part)
	}
	slices.SortFunc(r.wall.Parts, func(a, b PartCount) int { return cmp.Compare(a.Grid.Code, b.Grid.Code) })
	return nil
}

// supervised reads the orders that wait for a reply or for somebody's opinion of it, one line a case.
func (r *wallReader) supervised() error {
	within, args := r.within(store.Args(r.district), "$2")
	seen := map[string]bool{}
	return r.tx.Each(`SELECT c.number, c.matter, c.zone, c.state, c.due_at, k.state, k.due_at FROM case_task k JOIN cases c ON c.district = k.district AND c.id = k.case_id
		WHERE k.district = $1 AND k.kind = 'supervise' AND k.state IN ('open', 'answered') AND c.owner_code <> '' AND c.secrecy = ''`+within+` ORDER BY k.due_at`, args, func(row store.Scanner) error {
		var s SupervisedCase
		var task string
		var due, reply int64
		if err := row.Scan(&s.Number, &s.Matter, &s.Zone, &s.State, &due, &task, &reply); err != nil || seen[s.Number] {
			return err
		}
		seen[s.Number] = true
		s.Due = clock.Time(due)
		if task == rules.TaskOpen {
			s.ReplyDue = clock.Time(reply)
		}
		r.wall.Orders++
		if len(r.wall.Supervised) < wallSupervised {
			r.wall.Supervised = append(r.wall.Supervised, s)
		}
		return nil
	})
}

// arrivals reads the newest cases: ids made here grow with time.
func (r *wallReader) arrivals() error {
	within, args := r.within(store.Args(r.district), "$2")
	return r.tx.Each(`SELECT c.grid, c.created_at, c.urgency FROM cases c WHERE c.district = $1 AND c.secrecy = ''`+within+` ORDER BY c.id DESC LIMIT `+strconv.Itoa(wallArrivals), args, func(row store.Scanner) error {
		var a Arrival
		var at int64
		var urgency string
		if err := row.Scan(&a.Grid, &at, &urgency); err != nil {
			return err
		}
		g, ok := r.chart.Grid(a.Grid)
		a.When, a.At, a.Urgent = clock.Time(at), g.Centre, urgency == string(matter.Urgent)
		if ok && r.now.Sub(a.When) < wallArriving {
			r.wall.Arrivals = append(r.wall.Arrivals, a)
		}
		return nil
	})
}

func mostFrequent(counts map[string]int64, most int) []Counted {
	all := make([]Counted, 0, len(counts))
	for code, n := range counts {
		all = append(all, Counted{code, n})
	}
	slices.SortFunc(all, func(a, b Counted) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Code, b.Code)) })
	return all[:min(most, len(all))]
}
