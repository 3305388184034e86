package bench

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"liandong/internal/clock"
	"liandong/internal/store"
)

const (
	timersSample   = 2000 // cases that are reported; the rest are copies of them
	timersBefore   = 5 * time.Second
	timersPatience = 30 * time.Minute
	timersAlone    = 5 * time.Second
)

// Timers measures how fast the clock acts on n cases whose stage has ended, while reports come in over HTTP at 32 connections, and how much
// longer a report takes meanwhile than before. Each case must be urged exactly once. Then it measures the clock alone, on cases that the reports opened.
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
		if err := t.copyCases(ctx, n/sample-1); err != nil {
			return err
		}
	}
	t.Progress("sealing")
	if err := t.settle(ctx); err != nil {
		return err
	}
	if t.Desk.DB.Engine == store.Postgres { // as it does by itself after a while
		if _, err := t.Desk.DB.SQL().ExecContext(ctx, "VACUUM ANALYZE"); err != nil {
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
	t.Progress("reports before")
	before, err := t.intakeRun(ctx, addr, timersBefore)
	if err != nil {
		return err
	}
	rate, during, lasted, err := t.together(ctx, addr)
	if err != nil {
		return err
	}
	fair := t.once(ctx, n)
	engine := engineName(t.Desk.DB)
	note := "before and while timers fire; load generator in this process"
	for _, r := range []Result{
		{Name: "timers", Unit: "timers/s", Value: rate, Cases: n, RSS: rss(), Note: fmt.Sprintf("while reports come in, %.0f s in all", lasted.Seconds())},
		{Name: "timers.intake_p99", Unit: "ms p99", Value: quantile(during, .99), Limit: quantile(before, .99), P50: quantile(during, .5), P95: quantile(during, .95),
			P99: quantile(during, .99), Note: note},
		{Name: "timers.intake_rate", Unit: "reports/s", Value: float64(len(during)) / lasted.Seconds(), Limit: float64(len(before)) / timersBefore.Seconds(), Note: note},
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
	if rate, err = t.fire(ctx, timersAlone); err != nil {
		return err
	}
	return Result{Name: "timers.alone", Unit: "timers/s", Engine: engine, Value: rate, Note: "no reports beside it"}.print(out)
}

// together fires all that is due while reports come in. It answers timers a second, how long each report took, and how long it all lasted.
func (t *Target) together(ctx context.Context, addr string) (rate float64, took []time.Duration, lasted time.Duration, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	reporting, enough := context.WithCancel(ctx)
	var failed error
	var wg sync.WaitGroup
	began := time.Now()
	wg.Go(func() {
		defer enough()
		rate, failed = t.fire(ctx, timersPatience)
	})
	took, err = t.intakeRun(reporting, addr, timersPatience)
	lasted = time.Since(began)
	if err != nil {
		cancel()
	}
	wg.Wait()
	if err == nil {
		err = failed
	}
	return rate, took, lasted, err
}

// fire runs the desk's timers until nothing is due or the time is over, and answers how many it fired a second.
func (t *Target) fire(ctx context.Context, lasting time.Duration) (rate float64, err error) {
	first, err := t.due(ctx)
	if err != nil {
		return 0, err
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	wg.Go(func() { t.Desk.RunTimers(running, slog.Default()) })
	began := time.Now()
	for n, left := 0, first; left > 0 && ctx.Err() == nil && time.Since(began) < lasting; n++ {
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
		if left, err = t.due(ctx); err != nil {
			break
		}
		rate = float64(first-left) / time.Since(began).Seconds()
		if n%10 == 9 {
			t.Progress(fmt.Sprintf("timers %d/%d (%.0f/s)", first-left, first, rate))
		}
	}
	stop()
	wg.Wait()
	if err == nil {
		err = ctx.Err()
	}
	return rate, err
}

// expire ends the stage of every case on which the clock has not acted: one minute before the case was opened, which nothing else notices.
// The whole case keeps its limit, so that of the standard ladder only the rung at the end of a stage is due.
func (t *Target) expire(ctx context.Context) error {
	return t.Desk.DB.Update(ctx, func(tx *store.Tx) error {
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
	err = t.Desk.DB.View(ctx, func(tx *store.Tx) error {
		return tx.Get(`SELECT COUNT(*) FROM case_timer WHERE due_at < $1`, store.Args(clock.Milli(t.Desk.Clock.Now())), &n)
	})
	return n, err
}

// once makes sure that the clock has urged n cases, each once, and done nothing else.
func (t *Target) once(ctx context.Context, n int) error {
	var events, urges, cases, entries int
	err := t.Desk.DB.View(ctx, func(tx *store.Tx) error {
		err := tx.Get(`SELECT COUNT(*), COUNT(CASE WHEN action = 'urge' THEN 1 END), COUNT(DISTINCT case_id) FROM case_event WHERE actor_kind = 'rule' AND actor_code = 'clock'`,
			nil, &events, &urges, &cases)
		if err != nil {
			return err
		}
		return tx.Get(`SELECT COUNT(*) FROM audit_entry WHERE action = 'case.urge'`, nil, &entries)
	})
	if err == nil && (events != n || urges != n || cases != n || entries != n) {
		err = fmt.Errorf("of %d timers: %d events of the clock, %d of them urge, on %d cases, with %d audit entries", n, events, urges, cases, entries)
	}
	return err
}
