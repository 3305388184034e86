package casework

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// Draw (抽查方案) says which closed cases are drawn for a recheck on site: a share of those closed in a period, in each village by itself, so
// that no area escapes. The same seed draws the same cases.
type Draw struct {
	Grid     string // of any level
	From, To time.Time
	Percent  float64 // of the cases of each village, rounded up
	Seed     string
}

// What is wrong with a draw.
var (
	ErrPercent = fault.Define(fault.Invalid, "recheck.percent", "抽查比例应大于 0、不超过 100", "The share must be above 0 and at most 100.")
	ErrSeed    = fault.Define(fault.Invalid, "recheck.seed", "请填写 1 至 64 个字的抽样种子", "Give a seed of 1 to 64 characters.")
	ErrPeriod  = fault.Define(fault.Invalid, "recheck.period", "开始时间应早于结束时间", "The period must end after it begins.")
)

var drawnBy = words.T("抽样种子%s，比例%s%%", "Drawn with seed %s, %s%%.")

// Drawn is a case that was drawn. Why says why nobody can recheck it, or that it was drawn before.
type Drawn struct {
	Case rules.Case
	Why  *fault.Error
}

// Sample draws cases for a recheck and, with apply, gives each to a supervisor who did not check it. Permission: an operator of a centre over the area.
func (d *Casework) Sample(ctx context.Context, who access.Credential, draw Draw, apply bool) (list []Drawn, ref rules.Reference, err error) {
	switch {
	case !(draw.Percent > 0 && draw.Percent <= 100):
		return nil, ref, ErrPercent.At("percent")
	case draw.Seed == "" || len(draw.Seed) > 64 || !words.Keepable(draw.Seed):
		return nil, ref, ErrSeed.At("seed")
	case !draw.From.Before(draw.To):
		return nil, ref, ErrPeriod.At("to")
	}
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		list = nil
		f, err := d.Facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		ref = f.Reference
		g, ok := f.Map.Grid(draw.Grid)
		if !ok || g.Kind != territory.Territory {
			return territory.ErrNoGrid.At("grid")
		}
		if !f.Me.Operates(g.Path) {
			return rules.WhyOperator.New()
		}
		cases, err := closedIn(tx, f, g, draw)
		if err != nil {
			return err
		}
		for _, c := range pickSample(cases, draw) {
			if err := d.Study(tx, f, c.ID); err != nil {
				return err
			}
			rule, _ := rules.Lifecycle.Of(rules.ActRecheck, f)
			list = append(list, Drawn{Case: f.Case, Why: rules.Judge(f, rule)})
		}
		return nil
	})
	if err != nil || !apply {
		return list, ref, err
	}
	why := rules.ClockSays{Words: drawnBy.With(draw.Seed, fmt.Sprint(draw.Percent))}
	for i, one := range list {
		if one.Why != nil {
			continue
		}
		after, _, err := d.Act(ctx, who, one.Case.ID, rules.ActRecheck, rules.Input{Version: one.Case.Version, Clock: why})
		if e := fault.From(err); err != nil && (e.Kind == fault.Conflict || e.Kind == fault.Forbidden) {
			list[i].Why = e
			continue
		}
		if err != nil {
			return list, ref, err
		}
		list[i].Case = after
	}
	return list, ref, nil
}

func closedIn(tx *store.Tx, f *rules.Facts, g territory.Grid, draw Draw) (cases []rules.Case, err error) {
	err = tx.Each(ledger.SelectCase+` WHERE c.district = $1 AND c.path >= $2 AND c.path < $3 AND c.closed_at >= $4 AND c.closed_at < $5 AND c.closed_at > 0 AND c.zone <> '' AND c.state = 'closed' AND c.filed_at > 0 AND c.secrecy = '' ORDER BY c.id`,
		store.Args(f.Me.District, g.Path, strings.TrimSuffix(g.Path, "/")+"0", clock.Milli(draw.From), clock.Milli(draw.To)), func(r store.Scanner) error {
			c, err := ledger.ScanCase(r, f.Roster)
			cases = append(cases, c)
			return err
		})
	return cases, err
}

// pickSample takes the share of each village whose hash with the seed is lowest: nobody can foresee it who does not know the seed, and everybody
// can repeat it who does.
func pickSample(cases []rules.Case, draw Draw) (picked []rules.Case) {
	villages := map[string][]rules.Case{}
	for _, c := range cases {
		villages[c.Village] = append(villages[c.Village], c)
	}
	lot := func(c rules.Case) string {
		h := sha256.Sum256([]byte(draw.Seed + "/" + c.ID))
		return string(h[:])
	}
	for _, of := range villages {
		slices.SortFunc(of, func(a, b rules.Case) int { return strings.Compare(lot(a), lot(b)) })
		picked = append(picked, of[:int(math.Ceil(float64(len(of))*draw.Percent/100))]...)
	}
	slices.SortFunc(picked, func(a, b rules.Case) int { return strings.Compare(a.Path+a.ID, b.Path+b.ID) })
	return picked
}
