package bench

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"liandong/internal/casework/intake"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/tile"
)

const (
	tileLasting = 5 * time.Second
	tileMax     = 100.0 // ms, p95: a screen of tiles is there within a second
)

// Tile measures vector tiles with what Seed has filled in, or n cases of its own, each over HTTP on one connection: open cases from afar and near, heat of a
// month, of a matter and of all time, grids when they are first drawn and afterwards; as the district, a town and a grid see them. The limits are what is to be reached.
func Tile(ctx context.Context, t *Target, n int, out io.Writer) error {
	spots, err := t.past(ctx, n)
	if err != nil {
		return err
	}
	cases, err := t.count(ctx)
	if err != nil {
		return err
	}
	addr, stop, err := t.serve()
	if err != nil {
		return err
	}
	defer stop()
	month := t.Platform.Clock.Now().AddDate(0, 0, -29).Format(time.DateOnly)
	for _, one := range []struct {
		name, set, query string
		low, high        int
		token            int
	}{
		{"tile.grids.first", "grids", "", 9, 15, 0},
		{"tile.grids", "grids", "", 9, 12, 0},
		{"tile.cases.far", "cases", "", 8, 11, 0},
		{"tile.cases.near", "cases", "", 12, 17, 0},
		{"tile.cases.town", "cases", "", 9, 14, 1},
		{"tile.cases.grid", "cases", "", 9, 16, 2},
		{"tile.cases.all.near", "cases", "?state=received,closed,void,assigned,handling,checking", 13, 17, 0},
		{"tile.heat.month.far", "heat", "?from=" + month, 9, 12, 0},
		{"tile.heat.month.near", "heat", "?from=" + month, 13, 16, 0},
		{"tile.heat.ever.far", "heat", "", 9, 12, 0},
		{"tile.heat.ever.near", "heat", "", 13, 16, 0},
		{"tile.heat.ever.town", "heat", "", 9, 12, 1},
		{"tile.heat.ever.grid", "heat", "", 9, 12, 2},
		{"tile.heat.matter.far", "heat", "?matter=" + t.matters[0].Code, 9, 12, 0},
	} {
		took, err := load(ctx, addr, 1, tileLasting, t.askTiles(spots, one.set, one.query, one.low, one.high, t.tokens[one.token]))
		if err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		err = Result{Name: one.name, Unit: "ms p95", Engine: engineName(t.Platform.DB), Cases: cases, Value: quantile(took, .95), Limit: tileMax, P50: quantile(took, .5), P95: quantile(took, .95),
			P99: quantile(took, .99), Runs: len(took), RSS: rss(), Note: fmt.Sprintf("zoom %d to %d, over HTTP, one connection", one.low, one.high)}.print(out)
		if err != nil {
			return err
		}
	}
	return nil
}

// askTiles asks for tiles with something in them.
func (t *Target) askTiles(spots []intake.Draft, set, query string, low, high int, token string) func(int, []byte) ([]byte, error) {
	dice := rand.New(rand.NewPCG(9, 10))
	return func(int, []byte) ([]byte, error) {
		at := spots[dice.IntN(len(spots))].Position
		a := tile.Of(geo.At(at.Lon, at.Lat), low+dice.IntN(high-low+1))
		return rawRequest("GET", fmt.Sprintf("/api/v1/tiles/%s/%d/%d/%d%s", set, a.Z, a.X, a.Y, query), token, nil), nil
	}
}
