package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"sync"
	"time"

	"github.com/google/uuid"

	"liandong/internal/casework/intake"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/world/demo"
)

const (
	findSample    = 10_000
	findLasting   = 8 * time.Second
	duplicatesMax = 20.0 // ms, p95
	searchMax     = 50.0
)

// Find measures, with what Seed has filled in, or n cases of its own: suggestions of likely duplicates for a report in the making, the search by words, or both, each over
// HTTP on one connection. The limits are what is to be reached.
func Find(ctx context.Context, t *Target, n int, duplicates, search bool, out io.Writer) error {
	spots, err := t.past(ctx, n)
	if err != nil {
		return err
	}
	addr, stop, err := t.serve()
	if err != nil {
		return err
	}
	defer stop()
	cases, err := t.count(ctx)
	if err != nil {
		return err
	}
	for _, one := range []struct {
		wanted  bool
		name    string
		limit   float64
		request func() ([]byte, error)
	}{{duplicates, "duplicates", duplicatesMax, t.askAlike(spots)}, {search, "search", searchMax, t.askWords()}} {
		if !one.wanted {
			continue
		}
		took, err := load(ctx, addr, 1, findLasting, func(int, []byte) ([]byte, error) { return one.request() })
		if err != nil {
			return err
		}
		err = Result{Name: one.name, Unit: "ms p95", Engine: engineName(t.Platform.DB), Cases: cases, Value: quantile(took, .95), Limit: one.limit,
			P50: quantile(took, .5), P95: quantile(took, .95), P99: quantile(took, .99), RSS: rss(), Note: "limit: what is to be reached; over HTTP, one connection"}.print(out)
		if err != nil {
			return err
		}
	}
	return nil
}

// past prepares a district with a history, by Seed with n cases where there is none, and answers places in it.
func (t *Target) past(ctx context.Context, n int) ([]intake.Draft, error) {
	state, err := demo.StateOf(ctx, t.Platform.DB)
	if err != nil {
		return nil, err
	}
	if state != demo.Built {
		if err := Seed(ctx, t, n, io.Discard); err != nil {
			return nil, err
		}
	}
	if err := t.prepare(ctx); err != nil {
		return nil, err
	}
	return t.spots(ctx, findSample)
}

// spots logs in the district's centre, a town's and a grid head, and answers drafts of reports at places all over the district.
func (t *Target) spots(ctx context.Context, n int) (spots []intake.Draft, err error) {
	var grids []territory.Grid
	err = t.Platform.DB.Update(ctx, func(tx *store.Tx) error {
		chart, err := t.Platform.Atlas.Map(tx, demo.District)
		if err != nil {
			return err
		}
		grids = chart.Grids(territory.Filter{Level: territory.Base})
		for _, account := range []string{"op-" + demo.District, "op-" + t.reporters[0].grid.Code[:9], "head-" + t.reporters[0].grid.Code} {
			opened, err := t.Platform.Access.Open(tx, demo.District, account)
			if err != nil {
				return err
			}
			t.tokens = append(t.tokens, opened.Token)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	dice := rand.New(rand.NewPCG(3, 4))
	for i := range n {
		g, m := grids[i%len(grids)], t.matters[dice.IntN(len(t.matters))]
		spots = append(spots, intake.Draft{ID: uuid.Must(uuid.NewV7()).String(), Source: "hotline", Matter: m.Code, Description: m.Conditions[0].Words.ZH + ",请尽快处理",
			Position: geo.Position{Lon: g.Centre.Lon() + (dice.Float64()-.5)/1000, Lat: g.Centre.Lat() + (dice.Float64()-.5)/1000, CRS: geo.CGCS2000}})
	}
	return spots, nil
}

// preloadAt reports all of them by the district's centre.
func (t *Target) preloadAt(ctx context.Context, spots []intake.Draft) error {
	const hands = 16
	errs := make([]error, hands)
	var wg sync.WaitGroup
	for h := range hands {
		wg.Go(func() {
			for i := h; i < len(spots) && errs[h] == nil; i += hands {
				_, _, _, _, err := t.Platform.Intake.Report(ctx, access.Parse(t.tokens[0]), spots[i])
				if fault.KindOf(err) != fault.Invalid { // beside the border
					errs[h] = err
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(append(errs, t.settle(ctx))...)
}

// analyse lets PostgreSQL look what its tables hold, as it does by itself after a while. SQLite never looks.
func (t *Target) analyse(ctx context.Context) error {
	if t.Platform.DB.Engine == store.SQLite {
		return nil
	}
	_, err := t.Platform.DB.SQL().ExecContext(ctx, "VACUUM ANALYZE")
	return err
}

func (t *Target) askAlike(spots []intake.Draft) func() ([]byte, error) {
	dice := rand.New(rand.NewPCG(5, 6))
	return func() ([]byte, error) {
		s := spots[dice.IntN(len(spots))]
		body, err := json.Marshal(map[string]any{"matter": s.Matter, "description": s.Description,
			"location": map[string]any{"lon": s.Position.Lon + (dice.Float64()-.5)/5000, "lat": s.Position.Lat, "crs": "cgcs2000"}})
		return rawRequest("POST", "/api/v1/reports/alike", t.tokens[0], body), err
	}
}

// askWords searches for a few characters of what somebody reported, as the district, a town and a grid.
func (t *Target) askWords() func() ([]byte, error) {
	dice := rand.New(rand.NewPCG(7, 8))
	return func() ([]byte, error) {
		said := []rune(t.matters[dice.IntN(len(t.matters))].Conditions[0].Words.ZH)
		n := min(2+dice.IntN(4), len(said))
		from := dice.IntN(len(said) - n + 1)
		words := string(said[from : from+n])
		if dice.IntN(3) == 0 {
			words += fmt.Sprintf(" 附近%d号", 1+dice.IntN(90))
		}
		return rawRequest("GET", "/api/v1/cases?limit=50&q="+url.QueryEscape(words), t.tokens[dice.IntN(len(t.tokens))], nil), nil
	}
}
