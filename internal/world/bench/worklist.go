package bench

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"liandong/internal/casework/query"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
	"liandong/internal/world/demo"
)

const (
	worklistCases   = 50_000
	worklistLasting = 4 * time.Second
	worklistPeers   = 3000
)

// Worklist measures the list of one unit with what Seed has filled in, or 50,000 cases, over HTTP on one connection, and shows the plan. The limit is
// the bare query on the engine in the same run: rows of the same owner by the same index.
func Worklist(ctx context.Context, t *Target, out io.Writer) error {
	if err := t.prepare(ctx); err != nil {
		return err
	}
	if t.filled == 0 {
		if err := t.preload(ctx, worklistCases); err != nil {
			return err
		}
		for _, step := range []func(context.Context) error{t.settle, t.analyse} {
			if err := step(ctx); err != nil {
				return err
			}
		}
	}
	cases, err := t.count(ctx)
	if err != nil {
		return err
	}
	// The fullest office of a town, read by its own desk.
	var owner, token string
	err = t.Platform.DB.Update(ctx, func(tx *store.Tx) error {
		err := tx.Get(`SELECT owner_code FROM cases WHERE district = $1 AND owner_code <> '' AND owner_code LIKE 'U-_________-%' AND owner_code NOT LIKE '%-C' GROUP BY owner_code ORDER BY COUNT(*) DESC LIMIT 1`,
			store.Args(demo.District), &owner)
		if err != nil {
			return err
		}
		roster, err := t.Platform.Rosters.Of(tx, demo.District)
		if err != nil {
			return err
		}
		people := roster.People(staffing.Owner{Kind: staffing.OwnerUnit, Code: owner}, t.Platform.Clock.Now())
		if len(people) == 0 {
			return fmt.Errorf("nobody works in %s", owner)
		}
		opened, err := t.Platform.Access.Open(tx, demo.District, strings.ToLower(people[0]))
		token = opened.Token
		return err
	})
	if err != nil {
		return err
	}
	addr, stop, err := t.serve()
	if err != nil {
		return err
	}
	defer stop()
	request := rawRequest("GET", "/api/v1/cases?owner="+owner+"&limit=50", token, nil)
	took, err := load(ctx, addr, 1, worklistLasting, func(int, []byte) ([]byte, error) { return request, nil })
	if err != nil {
		return err
	}
	var bare []time.Duration
	for range worklistPeers {
		began := time.Now()
		err := t.Platform.DB.View(ctx, func(tx *store.Tx) error {
			return tx.Each(`SELECT * FROM cases WHERE district = $1 AND owner_code = $2 AND owner_code <> '' ORDER BY stage_due_at, id LIMIT 51`,
				store.Args(demo.District, owner), func(store.Scanner) error { return nil })
		})
		if err != nil {
			return err
		}
		bare = append(bare, time.Since(began))
	}
	plan, err := t.Platform.Query.Plan(ctx, access.Parse(token), query.Filter{Owner: owner})
	if err != nil {
		return err
	}
	return Result{Name: "worklist", Unit: "ms p95", Engine: engineName(t.Platform.DB), Cases: cases, Value: quantile(took, .95), Limit: quantile(bare, .95),
		P50: quantile(took, .5), P95: quantile(took, .95), P99: quantile(took, .99), RSS: rss(), Plan: plan, Note: "limit: the bare query, rows not read"}.print(out)
}
