package casework_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb/encoding/mvt"

	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/kernel/tile"
)

// drawnCases is what a map shows: single cases by id, and how many there are in all.
type drawnCases struct {
	ids        []string
	n, overdue int
}

// tilesAround are the tiles of a zoom over the whole little district.
func tilesAround(zoom int) (all []tile.Address) {
	from, to := tile.Of(geo.Point{X: 1_205_900_000, Y: 310_300_000}, zoom), tile.Of(geo.Point{X: 1_206_500_000, Y: 309_900_000}, zoom)
	for x := from.X; x <= to.X; x++ {
		for y := from.Y; y <= to.Y; y++ {
			all = append(all, tile.Address{Z: zoom, X: x, Y: y})
		}
	}
	return all
}

func (w *world) drawn(account string, f query.Filter, zoom int) (d drawnCases) {
	w.t.Helper()
	for _, a := range tilesAround(zoom) {
		e, err := w.Spots(w.t.Context(), w.who[account], f, a)
		if err != nil {
			w.t.Fatalf("%s: %v", account, err)
		}
		for _, l := range decoded(w.t, e) {
			for _, p := range l.Features {
				if l.Name == "clusters" {
					d.n += int(p.Properties["n"].(float64))
					d.overdue += int(p.Properties["overdue"].(float64))
					continue
				}
				for name := range p.Properties {
					if !slices.Contains([]string{"id", "matter", "state", "overdue"}, name) {
						w.t.Errorf("a tile tells %s", name)
					}
				}
				d.ids = append(d.ids, p.Properties.MustString("id"))
				d.n++
				if p.Properties["overdue"] == true {
					d.overdue++
				}
			}
		}
	}
	return d
}

func (w *world) heat(account string, f query.Filter, zoom int) (n int) {
	w.t.Helper()
	for _, a := range tilesAround(zoom) {
		e, err := w.Heat(w.t.Context(), w.who[account], f, a)
		if err != nil {
			w.t.Fatalf("%s: %v", account, err)
		}
		for _, l := range decoded(w.t, e) {
			for _, p := range l.Features {
				n += int(p.Properties["n"].(float64))
			}
		}
	}
	return n
}

func decoded(t *testing.T, e tile.Encoded) mvt.Layers {
	t.Helper()
	if len(e.Body) == 0 {
		return nil
	}
	layers, err := mvt.Unmarshal(e.Body)
	if err != nil {
		t.Fatal(err)
	}
	return layers
}

// listed is all pages of a list.
func (w *world) listed(account string, f query.Filter) (all []rules.Case) {
	w.t.Helper()
	f.Limit = 200
	for {
		page, _, err := w.List(w.t.Context(), w.who[account], f)
		if err != nil {
			w.t.Fatalf("%s: %v", account, err)
		}
		all = append(all, page.Cases...)
		if page.Next == "" {
			return all
		}
		f.Cursor = page.Next
	}
}

// strewn reports cases all over the district and over two days; every third is handled and closed, some others moved on.
func strewn(w *world, n int) (all []rules.Case) {
	dice := rand.New(rand.NewPCG(11, 12))
	grids := []string{"111", "112", "121", "122", "211", "212", "221", "222"}
	for i := range n {
		g := grids[i%len(grids)]
		d := draft("patrol", []string{fireLane, rubbish, bridge}[i%3], g)
		x, y := square(g)
		at := geo.Point{X: x + 1 + dice.Int32N(99_998), Y: y + 1 + dice.Int32N(99_998)}
		d.Position = geo.Position{Lon: at.Lon(), Lat: at.Lat(), CRS: geo.WGS84}
		c := w.report("patrol-"+g, d)
		if i%4 == 0 {
			c = w.do("op", c, rules.ActRecall)
			c = w.do("op", c, rules.ActVoid)
		}
		all = append(all, c)
		if i == n/2 {
			w.clock.Set(monday.Add(26 * time.Hour))
			w.loginAgain()
		}
	}
	return all
}

// TestTheMapShowsWhatTheListShows compares tiles of several zooms with the list, for many kinds of people and filters: the same cases, as many of them overdue.
func TestTheMapShowsWhatTheListShows(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		all := strewn(w, 64)
		open := slices.DeleteFunc(rules.States(), func(s rules.State) bool { return !s.Open() })
		x, y := square("112")
		corner := geo.Ring{{X: x - 30_000, Y: y - 10}, {X: x + 70_000, Y: y + 40_000}, {X: x, Y: y + 170_000}}
		filters := map[string]query.Filter{"open": {States: open}, "all": {States: rules.States()}, "void": {States: []rules.State{rules.Void}}, "matter": {States: open, Matter: bridge},
			"overdue": {States: open, Overdue: true}, "town": {States: open, Grid: "320509002"}, "grid": {States: rules.States(), Grid: grid("121")}, "todo": {States: open, View: query.ToDo},
			"yesterday": {States: rules.States(), Before: monday.Add(20 * time.Hour)}, "today": {States: rules.States(), From: monday.Add(20 * time.Hour)},
			"reported": {States: rules.States(), View: query.Reported}, "within": {States: rules.States(), Within: corner}}
		shown := map[string]int{}
		for _, account := range []string{"op", "op-1", "leader", "village-11", "head-111", "patrol-212", "office-2", "water", "resident"} {
			for name, f := range filters {
				list := w.listed(account, f)
				overdue := 0
				var ids []string
				for _, c := range list {
					ids = append(ids, c.ID)
					if c.Overdue(w.clock.Now()) {
						overdue++
					}
				}
				shown[name] += len(list)
				for _, zoom := range []int{9, 13} {
					d := w.drawn(account, f, zoom)
					if d.n != len(list) || d.overdue != overdue {
						t.Errorf("%s, %s, zoom %d: %d cases on the map, %d overdue; in the list %d and %d", account, name, zoom, d.n, d.overdue, len(list), overdue)
					}
					for _, id := range d.ids {
						if !slices.Contains(ids, id) {
							t.Errorf("%s, %s: %s is on the map and not in the list", account, name, id)
						}
					}
					if n := w.heat(account, f, zoom); n != len(list) {
						t.Errorf("%s, %s, zoom %d: heat of %d, in the list %d", account, name, zoom, n, len(list))
					}
				}
			}
		}
		for name, n := range shown {
			if n == 0 {
				t.Errorf("nobody sees anything of %q: the test says nothing", name)
			}
		}
		if d := w.drawn("leader", query.Filter{}, 12); d.n >= len(all) || d.n != len(w.listed("leader", query.Filter{States: open})) {
			t.Errorf("without a state, %d of %d are shown", d.n, len(all))
		}
		if d := w.drawn("leader", query.Filter{States: open}, 16); len(d.ids) < d.n-2 {
			t.Errorf("near the ground only %d of %d are single", len(d.ids), d.n)
		}
	})
}

// TestManyCasesAreCountedByTheDatabase has more in one tile than are looked at one by one.
func TestManyCasesAreCountedByTheDatabase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		together(t, 620, func(int) error {
			_, _, _, _, err := w.Report(t.Context(), w.who["patrol-111"], draft("patrol", rubbish, "111"))
			return err
		})
		w.report("patrol-222", draft("patrol", fireLane, "222"))
		w.clock.Set(monday.Add(5 * time.Hour)) // the fire lane and the acceptance of all are overdue
		w.loginAgain()
		for _, zoom := range []int{8, 12, 18} {
			d := w.drawn("op", query.Filter{}, zoom)
			if d.n != 621 || d.overdue != 621 {
				t.Errorf("zoom %d: %+v", zoom, d)
			}
		}
		at := geo.At(middle("111").Lon, middle("111").Lat)
		a := tile.Of(at, 14)
		e, err := w.Spots(t.Context(), w.who["op"], query.Filter{}, a)
		if err != nil {
			t.Fatal(err)
		}
		near := tile.Address{Z: 20, X: a.X << 6, Y: a.Y << 6} // squares of 64 units
		for _, p := range decoded(t, e)[0].Features {
			b := p.Geometry.Bound().Min
			if got := (tile.Address{Z: 20, X: near.X + int(b[0])/64, Y: near.Y + int(b[1])/64}); got != tile.Of(at, 20) {
				t.Errorf("the cluster lies in %+v, its cases in %+v", got, tile.Of(at, 20))
			}
		}
	})
}

// TestCasesFromBeforeGetTheirCell takes their cells away, as if they were written by an older version.
func TestCasesFromBeforeGetTheirCell(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		strewn(w, 20)
		before := w.drawn("op", query.Filter{States: rules.States()}, 12)
		w.update(func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE cases SET cell = 0, block = 0 WHERE district = $1`, district)
			return err
		})
		if d := w.drawn("op", query.Filter{}, 12); d.n != 0 {
			t.Fatalf("%+v", d)
		}
		w.follows(w.CellStep, w.clock.Now())
		if after := w.drawn("op", query.Filter{States: rules.States()}, 12); before.n != 20 || fmt.Sprint(after) != fmt.Sprint(before) {
			t.Errorf("%+v, before %+v", after, before)
		}
	})
}

// TestAnAreaHoldsWhatGeometrySays compares lists within drawn areas with the exact rule of geo, with cases on corners and sides.
func TestAnAreaHoldsWhatGeometrySays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		all := strewn(w, 48)
		dice := rand.New(rand.NewPCG(13, 14))
		held := 0
		for range 60 {
			text := ""
			for i, n := 0, 3+dice.IntN(3); i < n; i++ {
				p := all[dice.IntN(len(all))].At // corners lie on cases
				if dice.IntN(2) == 0 {
					p.X, p.Y = p.X+dice.Int32N(200_000)-100_000, p.Y+dice.Int32N(200_000)-100_000
				}
				text += fmt.Sprintf(",%.7f,%.7f", p.Lon(), p.Lat())
			}
			area, err := query.Area(text[1:])
			if err != nil {
				if fault.From(err).Field != "within" {
					t.Fatal(err)
				}
				continue
			}
			var want, got []string
			for _, c := range all {
				if (geo.MultiPolygon{{Outer: area}}).Holds(c.At) {
					want = append(want, c.ID)
				}
			}
			for _, c := range w.listed("leader", query.Filter{Within: area}) {
				got = append(got, c.ID)
			}
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %d listed, %d inside", text, len(got), len(want))
			}
			held += len(want)
		}
		if held == 0 {
			t.Error("nothing was inside anything")
		}
	})
}

func TestADrawnAreaIsChecked(t *testing.T) {
	t.Parallel()
	corners := ""
	for i := range 101 {
		corners += fmt.Sprintf("%d,%d,", 120+i%2, i/10)
	}
	for text, code := range map[string]string{"120,30,121,31": "", "120,30,121,30,121,31": "", "120,30": "case.area", "120,30,121": "case.area", "a,30,121,31": "case.area", "120,30,121,31,": "case.area", corners[:len(corners)-1]: "case.area",
		"120,30,121,31,120,31,121,30": "case.area_crossed", "120,30,120,31": "case.area_crossed", "120,30,121,31,122,32": "case.area_crossed", "220,30,121,31": "geo.lon", "NaN,30,121,31": "geo.lon", "100,30,140,31": "case.area_crossed"} {
		_, err := query.Area(text)
		if err == nil && code != "" || err != nil && (fault.From(err).Code != code || fault.From(err).Field != "within") {
			t.Errorf("%q: %v, want %q", text, err, code)
		}
	}
}

// TestStandingsAddUp compares open, overdue and suspended cases by grid with the list, and the number of overdue ones to do with theirs: before and after limits have passed that
// no clock has looked at, that of a suspension too.
func TestStandingsAddUp(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		all := strewn(w, 48)
		for i, days := range map[int]time.Duration{18: 2, 42: 20} {
			c := w.do("head-121", all[i], rules.ActAccept)
			c = w.ask("head-121", c, rules.ActSuspend, rules.Input{Reason: "等待材料", Until: w.clock.Now().Add(days * 24 * time.Hour)})
			w.do("op-1", c, rules.ActApprove)
		}
		w.do("head-112", all[9], rules.ActAccept)
		open := slices.DeleteFunc(rules.States(), func(s rules.State) bool { return !s.Open() })
		var seen query.Standing
		for _, days := range []int{0, 5} {
			w.clock.Advance(time.Duration(days) * 24 * time.Hour)
			w.loginAgain()
			for _, account := range []string{"leader", "op-1", "village-11", "head-121"} {
				for _, level := range []territory.Level{territory.District, territory.Town, territory.Village, territory.Base} {
					want := map[string]query.Standing{}
					for _, c := range w.listed(account, query.Filter{States: open}) {
						s := want[territory.On(c.Path, level)]
						s.Open++
						if c.Overdue(w.clock.Now()) {
							s.Overdue++
						}
						if c.State == rules.Suspended {
							s.Suspended++
						}
						want[territory.On(c.Path, level)] = s
						seen = s
					}
					got, err := w.Standings(t.Context(), w.who[account], query.Filter{}, level)
					if err != nil || fmt.Sprint(got) != fmt.Sprint(want) || len(want) == 0 {
						t.Errorf("%s, %s: %v %v, want %v", account, level, got, err, want)
					}
				}
				counts, err := w.Counts(t.Context(), w.who[account])
				if overdue := w.listed(account, query.Filter{View: query.ToDo, Overdue: true}); err != nil || counts["overdue"] != int64(len(overdue)) {
					t.Errorf("%s: %d overdue to do, in the list %d (%v)", account, counts["overdue"], len(overdue), err)
				}
			}
		}
		if seen.Suspended == 0 || seen.Overdue == 0 || seen.Overdue == seen.Open {
			t.Errorf("the last grid has %+v: the test says nothing", seen)
		}
	})
}
