package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"liandong/internal/casework/ledger"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/world/demo"
)

const (
	boardLasting = 5 * time.Second
	boardMax     = 20.0 // ms, p95
	boardFaster  = 100  // times than by SQL over events
	drillMax     = 50.0
)

// Board measures boards of areas of every level and of overlays, each of one month of the history, with every rate, the period before and the year before, some of them split:
// over HTTP on one connection. Then it makes the counts of the district in a month by SQL over events and cases, which must be the same, and says how many
// times longer that takes. Drill measures the lists behind counts of such boards.
func Board(ctx context.Context, t *Target, board, drill bool, out io.Writer) error {
	m, err := t.months(ctx)
	if err != nil {
		return err
	}
	addr, stop, err := t.serve()
	if err != nil {
		return err
	}
	defer stop()
	if board {
		if err := m.board(ctx, t, addr, out); err != nil {
			return err
		}
	}
	if drill {
		return m.drill(ctx, t, addr, out)
	}
	return nil
}

// monthly is what boards are asked for.
type monthly struct {
	dice        *rand.Rand
	cases       int
	areas       [][]territory.Grid // by level, then overlays
	first, last worktime.Date      // of the history
}

// months looks what there is, and fills in what a bench needs where there is nothing.
func (t *Target) months(ctx context.Context) (*monthly, error) {
	if err := t.prepare(ctx); err != nil {
		return nil, err
	}
	spots, err := t.spots(ctx, findSample)
	if err != nil {
		return nil, err
	}
	if t.filled == 0 {
		if err := t.preloadAt(ctx, spots); err != nil {
			return nil, err
		}
		if err := t.analyse(ctx); err != nil {
			return nil, err
		}
	}
	m := &monthly{dice: rand.New(rand.NewPCG(11, 12)), last: worktime.DateOf(t.Platform.Clock.Now())}
	if m.cases, err = t.count(ctx); err != nil {
		return nil, err
	}
	return m, t.Platform.DB.View(ctx, func(tx *store.Tx) error {
		chart, err := t.Platform.Atlas.Map(tx, demo.District)
		if err != nil {
			return err
		}
		for _, f := range []territory.Filter{{Level: territory.District}, {Level: territory.Town}, {Level: territory.Village}, {Level: territory.Base}, {Kind: territory.Fire}} {
			m.areas = append(m.areas, chart.Grids(f))
		}
		var oldest int64
		if err := tx.Get(`SELECT MIN(created_at) FROM cases WHERE district = $1 AND id = (SELECT MIN(id) FROM cases WHERE district = $1)`, store.Args(demo.District), &oldest); err != nil {
			return err
		}
		m.first = worktime.DateOf(clock.Time(oldest))
		return nil
	})
}

// any returns an area of any level and a month of the calendar.
func (m *monthly) any() (area string, from, to worktime.Date) {
	level := m.areas[m.dice.IntN(len(m.areas))]
	first := (m.first + worktime.Date(m.dice.IntN(int(m.last-m.first)+1))).Start().In(worktime.Zone)
	first = first.AddDate(0, 0, 1-first.Day())
	return level[m.dice.IntN(len(level))].Code, worktime.DateOf(first), worktime.DateOf(first.AddDate(0, 1, 0)) - 1
}

func (m *monthly) board(ctx context.Context, t *Target, addr string, out io.Writer) error {
	splits := []string{"", "grid", "matter", "day", "source", "unit"}
	var asked, areas []string // of one connection, so in the order of the answers
	took, err := load(ctx, addr, 1, boardLasting, func(int, []byte) ([]byte, error) {
		area, from, to := m.any()
		by := splits[m.dice.IntN(len(splits))]
		asked, areas = append(asked, by), append(areas, fmt.Sprintf("%s from %s", area, from))
		return rawRequest("GET", fmt.Sprintf("/api/v1/indicators?grid=%s&from=%s&to=%s&by=%s", area, from, to, by), t.tokens[0], nil), nil
	})
	if err != nil {
		return err
	}
	bySplit, slowest := map[string][]time.Duration{}, map[string]int{}
	for i, one := range took {
		by := asked[i]
		if bySplit[by] = append(bySplit[by], one); one >= took[slowest[by]] || asked[slowest[by]] != by {
			slowest[by] = i
		}
	}
	for _, by := range splits[1:] {
		all := bySplit[by]
		err := Result{Name: "board." + by, Unit: "ms p95", Engine: engineName(t.Platform.DB), Cases: m.cases, Value: quantile(all, .95), Limit: boardMax, P50: quantile(all, .5), P95: quantile(all, .95),
			P99: quantile(all, .99), Runs: len(all), Note: fmt.Sprintf("slowest: %s, %.0f ms", areas[slowest[by]], took[slowest[by]].Seconds()*1000)}.print(out)
		if err != nil {
			return err
		}
	}
	r := Result{Name: "board", Unit: "ms p95", Engine: engineName(t.Platform.DB), Cases: m.cases, Value: quantile(took, .95), Limit: boardMax, P50: quantile(took, .5), P95: quantile(took, .95),
		P99: quantile(took, .99), Runs: len(took), RSS: rss(), Note: "limit: what is to be reached; any area and month, over HTTP, one connection"}
	if err := r.print(out); err != nil {
		return err
	}
	middle := m.first + (m.last-m.first)/2
	from, to := max(m.first, middle-15), min(m.last, max(m.first, middle-15)+29)
	var bySQL map[string]int64
	began := time.Now()
	if bySQL, err = t.countBySQL(ctx, from, to); err != nil {
		return err
	}
	slow := time.Since(began)
	counted, fast, err := t.askCounts(ctx, addr, from, to)
	if err != nil {
		return err
	}
	for name, n := range bySQL {
		if counted[name] != n {
			return fmt.Errorf("%s from %s to %s: the board says %d, the events %d", name, from, to, counted[name], n)
		}
	}
	return Result{Name: "board.sql", Unit: "times faster", Engine: r.Engine, Cases: m.cases, Value: slow.Seconds() / fast.Seconds(), Limit: boardFaster,
		Note: fmt.Sprintf("the district in a month: %d counts are the same; by SQL %.0f ms, board %.1f ms (median of 21)", len(bySQL), slow.Seconds()*1000, fast.Seconds()*1000)}.print(out)
}

// eventsOfMonth reads events once and cases once; cases are found by their ids, which tell when they came in, a month earlier at most.
const eventsOfMonth = `SELECT
	COUNT(CASE WHEN e.action = 'report' THEN 1 END), COUNT(CASE WHEN e.fixed = 'filed' THEN 1 END), COUNT(CASE WHEN e.action IN ('return', 'whistle', 'delegate') OR e.action = 'escalate' AND e.unit <> '' THEN 1 END), COUNT(CASE WHEN e.action = 'rework' THEN 1 END)
	FROM case_event e WHERE e.district = $1 AND e.case_id >= $2 AND e.case_id < $3 AND e.at >= $4 AND e.at < $5`

const casesOfMonth = `SELECT
	COUNT(CASE WHEN c.due_at >= $1 AND c.due_at < $2 AND c.state NOT IN ('void', 'suspended') THEN 1 END),
	COUNT(CASE WHEN c.due_at >= $1 AND c.due_at < $2 AND c.state = 'closed' THEN 1 END),
	COUNT(CASE WHEN c.due_at >= $1 AND c.due_at < $2 AND c.state = 'closed' AND (CASE WHEN c.handed_at > 0 THEN c.handed_at ELSE c.closed_at END) <= c.due_at THEN 1 END),
	COUNT(CASE WHEN c.closed_at >= $1 AND c.closed_at < $2 AND c.state = 'closed' AND c.forced = 0 THEN 1 END),
	COUNT(CASE WHEN c.closed_at >= $1 AND c.closed_at < $2 AND c.state = 'closed' AND c.resolution = 'grid' THEN 1 END),
	COUNT(CASE WHEN c.closed_at >= $1 AND c.closed_at < $2 AND c.state = 'closed' AND c.resolution = 'department' THEN 1 END)
	FROM cases c WHERE c.district = $3 AND c.filed_at > 0 AND c.id >= $4 AND c.id < $5`

// countBySQL makes counts of the district without the cells.
func (t *Target) countBySQL(ctx context.Context, from, to worktime.Date) (map[string]int64, error) {
	names := []string{"received", "filed", "returned", "reworked", "due", "due_closed", "due_on_time", "closed", "in_grid", "in_department"}
	n := make([]int64, len(names))
	lower, upper := ledger.FirstID((from - 31).Start()), ledger.FirstID((to + 1).Start())
	if to >= worktime.DateOf(t.Platform.Clock.Now())-seedAgo {
		upper = "g" // the last days were lived when they were filled in
	}
	err := t.Platform.DB.View(ctx, func(tx *store.Tx) error {
		first, end := clock.Milli(from.Start()), clock.Milli((to + 1).Start())
		if err := tx.Get(eventsOfMonth, store.Args(demo.District, lower, upper, first, end), &n[0], &n[1], &n[2], &n[3]); err != nil {
			return err
		}
		return tx.Get(casesOfMonth, store.Args(first, end, demo.District, lower, upper), &n[4], &n[5], &n[6], &n[7], &n[8], &n[9])
	})
	counts := map[string]int64{}
	for i, name := range names {
		counts[name] = n[i]
	}
	return counts, err
}

// askCounts asks for the district's board, and answers its counts and how long that takes.
func (t *Target) askCounts(ctx context.Context, addr string, from, to worktime.Date) (map[string]int64, time.Duration, error) {
	var answer struct {
		Counts map[string]int64 `json:"counts"`
	}
	var took []float64
	for range 21 {
		began := time.Now()
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s/api/v1/indicators?grid=%s&from=%s&to=%s", addr, demo.District, from, to), nil)
		if err != nil {
			return nil, 0, err
		}
		request.Header.Set("Authorization", "Bearer "+t.tokens[0])
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return nil, 0, err
		}
		err = json.NewDecoder(response.Body).Decode(&answer)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK {
			return nil, 0, fmt.Errorf("the board answered %s: %w", response.Status, err)
		}
		took = append(took, time.Since(began).Seconds())
	}
	return answer.Counts, time.Duration(medianOf(took) * float64(time.Second)), nil
}

// drill asks for the first page of the cases behind one count after the other.
func (m *monthly) drill(ctx context.Context, t *Target, addr string, out io.Writer) error {
	groups := []struct {
		name  string
		facts string
	}{
		{"drill", "received filed due due_closed due_on_time closed in_grid in_department closed_on_time smooth clean"},
		{"drill.rare", "returned reworked reopened voided answered suspended forced said solved rated satisfied in_enforcement"},
	}
	for _, g := range groups {
		facts := strings.Fields(g.facts)
		var asked []string // of one connection, so in the order of the answers
		took, err := load(ctx, addr, 1, boardLasting, func(int, []byte) ([]byte, error) {
			area, from, to := m.any()
			fact := facts[m.dice.IntN(len(facts))]
			asked = append(asked, fact+" of "+area)
			return rawRequest("GET", fmt.Sprintf("/api/v1/cases?grid=%s&fact=%s&fact_from=%s&fact_to=%s&limit=50", area, fact, from, to), t.tokens[0], nil), nil
		})
		if err != nil || len(took) == 0 {
			return err
		}
		worst := slices.Index(took, slices.Max(took))
		slowest := fmt.Sprintf("%s %.0f ms", asked[worst], took[worst].Seconds()*1000)
		err = Result{Name: g.name, Unit: "ms p95", Engine: engineName(t.Platform.DB), Cases: m.cases, Value: quantile(took, .95), Limit: drillMax, P50: quantile(took, .5), P95: quantile(took, .95),
			P99: quantile(took, .99), Runs: len(took), RSS: rss(), Note: "slowest: " + slowest + "; the first 50 cases behind " + g.facts + "; limit: what a person does not notice"}.print(out)
		if err != nil {
			return err
		}
	}
	return nil
}
