// Package live plays a district (实景演示): residents report and staff act, through the public API and with accounts of the demonstration. What happens is a
// plan made from a seed; what may happen is asked of the server, so the players know no rules.
package live

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"time"

	"liandong/internal/kernel/fault"
)

// ErrPlan is about a district that cannot be played.
var ErrPlan = fault.Define(fault.Invalid, "live.plan", "倍速应为 1 到 10000", "The speed must be 1 to 10000.")

// Plan says what happens in a district of these grids and matters. The same plan makes the same days.
type Plan struct {
	Seed    uint64
	Grids   []Grid
	Matters []Matter
}

// Grid is a base grid as the API tells of it.
type Grid struct {
	Code   string
	Centre struct{ Lon, Lat float64 }
}

// Matter is a matter as the API tells of it.
type Matter struct {
	Code        string
	Name        struct{ ZH string }
	Domain      string
	BaseLevel   string `json:"base_level"`
	Enforcement bool
	Admitted    bool
	Fields      json.RawMessage
	Conditions  []struct{ Words struct{ ZH string } }
}

// Demand (诉求) is something that somebody will report, and what is meant to become of it.
type Demand struct {
	N        uint64        // of the day
	At       time.Duration // since midnight
	Channel  Channel
	Grid     string
	Lon, Lat float64
	Matter   string
	Words    string
	Fate     Fate
	dice     uint64 // of the waits that follow
}

// Channel (渠道) is the way by which a demand comes in.
type Channel string

// The channels.
const (
	Hotline Channel = "hotline"
	Patrol  Channel = "patrol"
	App     Channel = "app"
	Door    Channel = "door"
	Letter  Channel = "letter"
)

// Fate is what is meant to become of a case. The server may see it otherwise; then it goes on without.
type Fate struct {
	Level                                            Level
	Screen, Return, Assist, Extend, Suspend, Granted bool
	Supervise, Rework, Late                          bool
	Rating                                           int // 1 to 5, 0 for none
}

// Level is where a case is meant to be resolved.
type Level string

// The levels of resolution.
const (
	InGrid        Level = "grid"
	InDepartment  Level = "department"
	InEnforcement Level = "enforcement"
)

// fewest and most demands of a day: the load of one district (3,500 to 6,000).
const (
	fewest = 3500
	most   = 6000
)

// shape is how many of a hundred demands come in each hour of the day; the peak hour has 15.
var shape = [24]float64{.7, .4, .3, .3, .4, .7, 2, 5, 11, 15, 12, 7, 4, 6, 8.5, 7, 5.5, 4, 3, 2.4, 1.8, 1.3, 1, .7}

// channels: a hotline carries most of it.
var channels = []share[Channel]{{Hotline, 50}, {Patrol, 32}, {App, 10}, {Door, 5}, {Letter, 3}}

// fates: 70% in the grid, 20% by departments, 10% by enforcement. Some of what is meant for grids goes up all the same, so grids get a little more.
var fates = []share[Level]{{InGrid, 71}, {InDepartment, 20}, {InEnforcement, 9}}

// domains: the mix of a comparable county; what it does not name shares the rest.
var domains = map[string]float64{"city_management": 42, "services": 16, "construction_land": 10, "livelihood": 4, "ecology": 4, "public_safety": 3}

const (
	otherDomain = 2.3
	tooHard     = 0.3 // how often a department ends what is a village's, beside its own
)

type share[T any] struct {
	what T
	of   float64
}

func pick[T any](dice *rand.Rand, shares []share[T]) T {
	total := 0.0
	for _, s := range shares {
		total += s.of
	}
	at := dice.Float64() * total
	for _, s := range shares {
		if at -= s.of; at < 0 {
			return s.what
		}
	}
	return shares[len(shares)-1].what
}

// Day is what people will report on a day, in the order of time.
func (p Plan) Day(day int) []Demand {
	dice := rand.New(rand.NewPCG(p.Seed, 0x6c697665<<16|uint64(day)))
	byLevel := p.matters()
	all := make([]Demand, fewest+dice.IntN(most-fewest+1))
	for i := range all {
		all[i] = p.demand(dice, byLevel)
	}
	slices.SortStableFunc(all, func(a, b Demand) int { return int(a.At - b.At) })
	for i := range all {
		all[i].N = uint64(i)
	}
	return all
}

// matters are those that a report needs no answers for, by the level that they are meant for.
func (p Plan) matters() map[Level][]share[Matter] {
	byLevel, counts := map[Level][]share[Matter]{}, map[string]float64{}
	for _, m := range p.Matters {
		counts[m.Domain]++
	}
	for _, m := range p.Matters {
		var form struct{ Required []string }
		if len(m.Fields) > 0 && json.Unmarshal(m.Fields, &form) == nil && len(form.Required) > 0 {
			continue
		}
		weight := domains[m.Domain]
		if weight == 0 {
			weight = otherDomain
		}
		one := share[Matter]{m, weight / counts[m.Domain]}
		level := InDepartment
		if m.BaseLevel == "base" || m.BaseLevel == "village" {
			level = InGrid
		}
		byLevel[level] = append(byLevel[level], one)
		if m.BaseLevel == "village" { // and turns out too hard for it
			byLevel[InDepartment] = append(byLevel[InDepartment], share[Matter]{m, one.of * tooHard})
		}
		if m.Enforcement {
			byLevel[InEnforcement] = append(byLevel[InEnforcement], one)
		}
	}
	return byLevel
}

func (p Plan) demand(dice *rand.Rand, byLevel map[Level][]share[Matter]) Demand {
	hours := make([]share[int], len(shape))
	for h, of := range shape {
		hours[h] = share[int]{h, of}
	}
	chance := func(of float64) bool { return dice.Float64() < of }
	at := time.Duration(pick(dice, hours))*time.Hour + time.Duration(dice.Float64()*float64(time.Hour)).Truncate(time.Millisecond)
	d := Demand{At: at, Channel: pick(dice, channels), dice: dice.Uint64(), Fate: Fate{
		Level: pick(dice, fates), Screen: chance(.1), Return: chance(.05), Assist: chance(.04), Extend: chance(.03), Suspend: chance(.015), Granted: chance(.8),
		Supervise: chance(.015), Rework: chance(.06), Late: chance(.03)}}
	if d.Channel != Patrol && chance(.5) {
		d.Fate.Rating = pick(dice, []share[int]{{5, 50}, {4, 30}, {3, 10}, {2, 6}, {1, 4}})
	}
	g := p.Grids[dice.IntN(len(p.Grids))]
	const reach = .0006 // degrees; beside the middle of the grid
	d.Grid, d.Lon, d.Lat = g.Code, g.Centre.Lon+(dice.Float64()*2-1)*reach, g.Centre.Lat+(dice.Float64()*2-1)*reach
	if few := byLevel[d.Fate.Level]; len(few) > 0 {
		m := pick(dice, few)
		d.Matter, d.Words = m.Code, "演示："+m.Name.ZH
		if len(m.Conditions) > 0 {
			d.Words += "," + m.Conditions[0].Words.ZH
		}
	}
	return d
}
