package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/timer"
)

const (
	timersSample   = 2000             // cases that are reported; the rest are copies of them
	timersAlone    = 5 * time.Second  // of reports without timers, in turns with
	timersBeside   = 15 * time.Second // timers beside reports
	timersPatience = 30 * time.Minute
)

// Timers measures how fast the clock acts on n cases whose stage has ended, while reports come in over HTTP at 32 connections, and how much
// longer a report takes meanwhile than without. Each case must be urged exactly once. Then it measures the clock alone, on cases that the reports opened.
func Timers(ctx context.Context, t *Target, n int, out io.Writer) error {
	sample := min(timersSample, n)
	if sample < 1 {
		return fmt.Errorf("%d timers cannot be fired", n)
	}
	if err := t.prepare(ctx); err != nil {
		return err
	}
	if err := t.preload(ctx, sample); err != nil {
		return err
	}
	if err := t.expire(ctx); err != nil {
		return err
	}
	if n >= 2*sample {
		if err := t.copyCases(ctx, wholeCases, n/sample-1); err != nil {
			return err
		}
	}
	t.Progress("sealing")
	if err := t.settle(ctx); err != nil {
		return err
	}
	if t.Platform.DB.Engine == store.Postgres { // as it does by itself after a while
		if _, err := t.Platform.DB.SQL().ExecContext(ctx, "VACUUM ANALYZE"); err != nil {
			return err
		}
	}
	n, err := t.due(ctx)
	if err != nil {
		return err
	}
	addr, stop, err := t.serve()
	if err != nil {
		return err
	}
	defer stop()
	defer t.sequence(ctx)()
	began := time.Now()
	var alone, beside phase
	fired := 0
	for left := n; left > 0; {
		if err := alone.during(ctx, t, addr, timersAlone, func(context.Context) error { return nil }); err != nil {
			return err
		}
		err := beside.during(ctx, t, addr, timersBeside, func(ctx context.Context) error {
			now, err := t.fire(ctx, timersBeside)
			fired += now
			return err
		})
		if err != nil {
			return err
		}
		left = n - fired
		t.Progress(fmt.Sprintf("timers %d/%d (%.0f/s)", fired, n, float64(fired)/beside.lasted.Seconds()))
		if time.Since(began) > timersPatience {
			return fmt.Errorf("%d of %d timers not fired after %v", left, n, timersPatience)
		}
	}
	fair := t.once(ctx, n)
	engine := engineName(t.Platform.DB)
	note := fmt.Sprintf("while timers fire, against %d s without between; load generator in this process", int(alone.lasted.Seconds()))
	for _, r := range []Result{
		{Name: "timers", Unit: "timers/s", Value: float64(fired) / beside.lasted.Seconds(), Cases: n, RSS: rss(), Note: fmt.Sprintf("while reports come in, %.0f s in all", beside.lasted.Seconds())},
		{Name: "timers.intake_p99", Unit: "ms p99", Value: quantile(beside.took, .99), Limit: quantile(alone.took, .99), P50: quantile(beside.took, .5), P95: quantile(beside.took, .95),
			P99: quantile(beside.took, .99), Note: note},
		{Name: "timers.intake_rate", Unit: "reports/s", Value: beside.rate(), Limit: alone.rate(), Note: note},
	} {
		r.Engine = engine
		if err := r.print(out); err != nil {
			return err
		}
	}
	if fair != nil {
		return fair
	}
	if err := t.expire(ctx); err != nil {
		return err
	}
	began = time.Now()
	fired, err = t.fire(ctx, timersAlone)
	if err != nil {
		return err
	}
	return Result{Name: "timers.alone", Unit: "timers/s", Engine: engine, Value: float64(fired) / time.Since(began).Seconds(), Note: "no reports beside it"}.print(out)
}

// phase is what reports took in one of two conditions, in turns with the other, so that both meet the same growing database.
type phase struct {
	took   []time.Duration
	lasted time.Duration
}

func (p *phase) rate() float64 { return float64(len(p.took)) / p.lasted.Seconds() }

// during lets reports come in for so long, and something else happen beside them, which may end earlier.
func (p *phase) during(ctx context.Context, t *Target, addr string, lasting time.Duration, beside func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	reporting, enough := context.WithCancel(ctx)
	defer enough()
	var failed error
	var wg sync.WaitGroup
	began := time.Now()
	wg.Go(func() {
		if failed = beside(ctx); failed != nil {
			enough()
		}
	})
	took, err := t.intakeRun(reporting, addr, lasting)
	p.lasted += time.Since(began)
	p.took = append(p.took, took...)
	wg.Wait()
	return errors.Join(err, failed)
}

// fire runs the timers of cases until nothing is due or the time is over, and answers how many it fired.
func (t *Target) fire(ctx context.Context, lasting time.Duration) (fired int, err error) {
	first, err := t.due(ctx)
	if err != nil {
		return 0, err
	}
	running, stop := context.WithTimeout(ctx, lasting)
	defer stop()
	var wg sync.WaitGroup
	timers := &timer.Runner{DB: t.Platform.DB, Clock: t.Platform.Clock, Bells: []timer.Bell{t.Platform.Casework.Bell()}}
	wg.Go(func() { timers.Run(running, slog.Default()) })
	left := first
	for left > 0 && running.Err() == nil {
		select {
		case <-running.Done():
		case <-time.After(500 * time.Millisecond):
		}
		if left, err = t.due(ctx); err != nil {
			break
		}
	}
	stop()
	wg.Wait()
	if err == nil {
		left, err = t.due(ctx)
	}
	return first - left, err
}

// expire ends the stage of every case on which the clock has not acted: one minute before the case was opened, which nothing else notices.
// The whole case keeps its limit, so that of the standard ladder only the rung at the end of a stage is due.
func (t *Target) expire(ctx context.Context) error {
	return t.Platform.DB.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(`UPDATE cases SET stage_due_at = created_at - $1 WHERE stage_fired = ''`, time.Minute.Milliseconds()); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE case_timer SET due_at = c.stage_due_at FROM cases c
			WHERE c.district = case_timer.district AND c.id = case_timer.case_id AND c.stage_fired = ''`)
		return err
	})
}

// due counts the timers whose time has come.
func (t *Target) due(ctx context.Context) (n int, err error) {
	err = t.Platform.DB.View(ctx, func(tx *store.Tx) error {
		return tx.Get(`SELECT COUNT(*) FROM case_timer WHERE due_at < $1`, store.Args(clock.Milli(t.Platform.Clock.Now())), &n)
	})
	return n, err
}

// once makes sure that the clock has urged n cases, each once, and done nothing else.
func (t *Target) once(ctx context.Context, n int) error {
	var events, urges, cases, entries int
	err := t.Platform.DB.View(ctx, func(tx *store.Tx) error {
		err := tx.Get(`SELECT COUNT(*), COUNT(CASE WHEN action = 'urge' THEN 1 END), COUNT(DISTINCT case_id) FROM case_event WHERE actor_kind = 'rule' AND actor_code = 'clock'`,
			nil, &events, &urges, &cases)
		if err != nil {
			return err
		}
		return tx.Get(`SELECT COUNT(*) FROM journal WHERE action = 'case.urge'`, nil, &entries)
	})
	if err == nil && (events != n || urges != n || cases != n || entries != n) {
		err = fmt.Errorf("of %d timers: %d events of the clock, %d of them urge, on %d cases, with %d audit entries", n, events, urges, cases, entries)
	}
	return err
}
