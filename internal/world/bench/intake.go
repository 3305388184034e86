package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"liandong/internal/casework/intake"
)

const (
	intakeConnections = 32
	intakeRuns        = 5
	intakeLasting     = 3 * time.Second
	intakeSample      = 6000 // reports whose rows the bare engine repeats in each run
)

// Intake measures reports over HTTP at 32 connections, the whole job: session and rights, place, routing, report, case, events, hop, timer, counts,
// the journal, with the sequencer sealing beside it. The limit is the bare engine writing the very same rows in the same run: on
// SQLite one writer with 32 reports a commit, on PostgreSQL one transaction a report on 16 connections.
func Intake(ctx context.Context, t *Target, out io.Writer) error {
	if err := t.prepare(ctx); err != nil {
		return err
	}
	t.Progress("writing the sample")
	began := time.Now()
	if err := t.preload(ctx, intakeSample); err != nil {
		return err
	}
	service := intakeSample / time.Since(began).Seconds()
	rows, err := sample(ctx, t.Platform.DB, t.since)
	if err != nil {
		return err
	}
	addr, stop, err := t.serve()
	if err != nil {
		return err
	}
	defer stop()
	defer t.sequence(ctx)()
	var mine, bare []float64
	var took []time.Duration
	for run := range intakeRuns {
		t.Progress(fmt.Sprintf("run %d of %d", run+1, intakeRuns))
		if err := t.settle(ctx); err != nil { // the bare engine has the machine to itself
			return err
		}
		rate, err := rows.replay(ctx, t.Platform.DB, fmt.Sprintf("bare%d-%s", run, t.since))
		if err != nil {
			return err
		}
		bare = append(bare, rate)
		one, err := t.intakeRun(ctx, addr, intakeLasting)
		if err != nil {
			return err
		}
		mine = append(mine, float64(len(one))/intakeLasting.Seconds())
		took = append(took, one...)
	}
	r := Result{Name: "intake", Unit: "reports/s", Engine: engineName(t.Platform.DB), Cases: t.filled, Value: medianOf(mine), Limit: medianOf(bare), Runs: intakeRuns,
		P50: quantile(took, .5), P99: quantile(took, .99), RSS: rss(), Note: "limit: the bare engine writing the same rows; load generator in this process"}
	if err := r.print(out); err != nil {
		return err
	}
	return Result{Name: "intake.service", Unit: "reports/s", Engine: r.Engine, Value: service, Limit: r.Limit,
		Note: "the same without HTTP, at 16 callers, one run, nothing sealed beside it"}.print(out)
}

// intakeRun reports over HTTP until the time is over or ctx ends, and answers how long each report took.
func (t *Target) intakeRun(ctx context.Context, addr string, lasting time.Duration) ([]time.Duration, error) {
	dice := make([]*rand.Rand, intakeConnections)
	for i := range dice {
		dice[i] = rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), uint64(i)))
	}
	return load(ctx, addr, intakeConnections, lasting, func(connection int, _ []byte) ([]byte, error) {
		r := t.reporters[connection%len(t.reporters)]
		return rawRequest("POST", "/api/v1/reports", r.token, wireDraft(t.draft(dice[connection], r))), nil
	})
}

func wireDraft(d intake.Draft) []byte {
	body, err := json.Marshal(map[string]any{"id": d.ID, "source": d.Source, "matter": d.Matter, "description": d.Description,
		"location": map[string]any{"lon": d.Position.Lon, "lat": d.Position.Lat, "crs": d.Position.CRS}, "media": []string{}})
	if err != nil {
		panic(err) // strings and finite numbers always marshal
	}
	return body
}
