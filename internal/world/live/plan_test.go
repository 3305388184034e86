package live

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"
)

func plan(seed uint64) Plan {
	p := Plan{Seed: seed}
	for i := range 20 {
		g := Grid{Code: fmt.Sprintf("320509001001%03d", i+1)}
		g.Centre.Lon, g.Centre.Lat = 120.6+float64(i)/100, 31
		p.Grids = append(p.Grids, g)
	}
	for i, level := range []string{"base", "village", "town", "district"} {
		for k := range 6 {
			m := Matter{Code: fmt.Sprintf("%d%d", i, k), Domain: "city_management", BaseLevel: level, Enforcement: k == 0, Admitted: true}
			m.Name.ZH = "事项" + m.Code
			p.Matters = append(p.Matters, m)
		}
	}
	p.Matters = append(p.Matters, Matter{Code: "form", BaseLevel: "base", Domain: "city_management", Fields: []byte(`{"required":["kind"]}`)})
	return p
}

func TestTheSameSeedMakesTheSameDays(t *testing.T) {
	t.Parallel()
	first := plan(1).Day(3)
	if !reflect.DeepEqual(first, plan(1).Day(3)) {
		t.Error("the second time it was different")
	}
	if reflect.DeepEqual(first, plan(2).Day(3)) || reflect.DeepEqual(first, plan(1).Day(4)) {
		t.Error("another seed or day makes the same")
	}
}

func TestADayLooksLikeThoseOfTheField(t *testing.T) {
	t.Parallel()
	for day := range 5 {
		all := plan(uint64(day)).Day(day)
		if len(all) < 3500 || len(all) > 6000 {
			t.Errorf("%d demands", len(all))
		}
		hours, channels, levels, late := map[int]int{}, map[Channel]int{}, map[Level]int{}, 0
		last := time.Duration(0)
		for _, d := range all {
			if d.At < last || d.At >= 24*time.Hour || d.Matter == "" || d.Matter == "form" || d.Words == "" || d.Grid == "" {
				t.Fatalf("%+v", d)
			}
			last = d.At
			hours[int(d.At.Hours())]++
			channels[d.Channel]++
			levels[d.Fate.Level]++
			if d.Fate.Late {
				late++
			}
			if d.Channel == Patrol && d.Fate.Rating > 0 {
				t.Fatal("a patroller rates")
			}
			if level := d.Matter[0]; d.Fate.Level == InGrid && level > '1' || d.Fate.Level == InDepartment && level < '1' || d.Fate.Level == InEnforcement && d.Matter[1] != '0' {
				t.Fatalf("%s cannot be resolved at %s", d.Matter, d.Fate.Level)
			}
		}
		share := func(n int) float64 { return float64(n) / float64(len(all)) }
		peak := 0
		for _, n := range hours {
			peak = max(peak, n)
		}
		if share(peak) < .13 || share(peak) > .17 || len(hours) != 24 || share(hours[3]) > .01 {
			t.Errorf("by hour %v", hours)
		}
		if share(channels[Hotline]) < .45 || share(channels[Patrol]) < .28 || channels[App] == 0 || channels[Door] == 0 || channels[Letter] == 0 {
			t.Errorf("by channel %v", channels)
		}
		if share(levels[InGrid]) < .67 || share(levels[InGrid]) > .75 || share(levels[InDepartment]) < .17 || share(levels[InDepartment]) > .23 || share(levels[InEnforcement]) > .11 || late == 0 {
			t.Errorf("by level %v, %d late", levels, late)
		}
	}
}

func TestWhatCannotBePlayed(t *testing.T) {
	t.Parallel()
	for _, speed := range []float64{0, -1, 20_000} {
		if _, err := New(Settings{Speed: speed}); !errors.Is(err, ErrPlan) {
			t.Errorf("%g: %v", speed, err)
		}
	}
	if _, err := New(Settings{Speed: 60}); err != nil {
		t.Error(err)
	}
}

// TestEveryStateHasSomebodyWhoGoesOn: whatever was tried in vain, an open case is never given up by the wishes alone.
func TestEveryStateHasSomebodyWhoGoesOn(t *testing.T) {
	t.Parallel()
	everything := Fate{Level: InDepartment, Screen: true, Return: true, Assist: true, Extend: true, Suspend: true, Supervise: true, Rework: true, Rating: 4}
	for _, state := range []string{"received", "screening", "dispatching", "assigned", "handling", "suspended", "checking"} {
		for _, asks := range []bool{false, true} {
			c := seen{State: state, Level: "base"}
			if asks {
				c.Ask = &struct{ Kind string }{"extend"}
			}
			tried, order := map[string]int{}, []string{}
			for range 20 {
				w, ok := next(c, everything, tried)
				if !ok {
					t.Fatalf("%s is given up after %v", state, order)
				}
				tried[w.action]++
				if order = append(order, w.action); w.last {
					break
				}
			}
			if w, ok := next(c, everything, tried); !ok || !w.last {
				t.Errorf("%s ends with %+v", state, w)
			}
		}
	}
	closed := seen{State: "closed"}
	if w, ok := next(closed, everything, map[string]int{}); !ok || w.action != "rate" {
		t.Errorf("%+v", w)
	}
	if _, ok := next(closed, everything, map[string]int{"rate": 1}); ok {
		t.Error("rated twice")
	}
	if _, ok := next(seen{State: "void"}, everything, map[string]int{}); ok {
		t.Error("a void case goes on")
	}
}
