package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	postgresConns   = 16
	postgresRetries = 5
	planMode        = "plan_cache_mode"
)

// postgresEngine is a pool of connections at READ COMMITTED; pgx keeps prepared statements per connection.
type postgresEngine struct{ pool *sql.DB }

func openPostgres(ctx context.Context, url string, fill bool) (*postgresEngine, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, ErrURL.At("database").Because(err)
	}
	if _, chosen := cfg.RuntimeParams[planMode]; !chosen { // as on SQLite, the plan of a query does not depend on its values: planning a board anew took longer than reading it
		cfg.RuntimeParams[planMode] = "force_generic_plan"
	}
	if fill {
		cfg.RuntimeParams["synchronous_commit"], cfg.RuntimeParams["maintenance_work_mem"] = "off", fmt.Sprint(fillKiB)
	}
	pool := stdlib.OpenDB(*cfg)
	pool.SetMaxOpenConns(postgresConns)
	pool.SetMaxIdleConns(postgresConns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open postgres: %w", err), pool.Close())
	}
	return &postgresEngine{pool: pool}, nil
}

func (e *postgresEngine) handle() *sql.DB { return e.pool }

// purge frees the places of what was deleted or overwritten in some tables. The server writes over them as it needs them; only VACUUM FULL, which locks
// everybody out, gives them back at once.
func (e *postgresEngine) purge(ctx context.Context, tables []string) error {
	if _, err := e.pool.ExecContext(ctx, "VACUUM "+strings.Join(tables, ", ")); err != nil {
		return ErrUnavailable.New().Because(err)
	}
	return nil
}

func (e *postgresEngine) size(context.Context) (int64, error) { return 0, nil } // nobody waits for it

func (e *postgresEngine) learn(context.Context) error { return nil } // autovacuum does it
func (e *postgresEngine) close() error                { return e.pool.Close() }

func (e *postgresEngine) view(ctx context.Context, fn func(*Tx) error) error {
	return e.once(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, fn)
}

func (e *postgresEngine) update(ctx context.Context, fn func(*Tx) error) error {
	var err error
	for attempt := range postgresRetries {
		if err = e.once(ctx, nil, fn); !retryable(err) || isTwin(err) && attempt == postgresRetries-1 {
			return err
		}
		select {
		case <-time.After(time.Duration(attempt+1) * 5 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ErrUnavailable.New().Because(err)
}

func (e *postgresEngine) once(ctx context.Context, opts *sql.TxOptions, fn func(*Tx) error) error {
	conn, err := e.pool.Conn(ctx)
	if err != nil {
		return unlessCancelled(ctx, err)
	}
	defer func() { _ = conn.Close() }()
	t, err := conn.BeginTx(ctx, opts)
	if err != nil {
		return unlessCancelled(ctx, err)
	}
	defer func() { _ = t.Rollback() }() // database/sql rolls back on its own context, so a cancelled request leaves nothing open
	run := &pipelinedTx{conn: conn, t: t}
	err = fn(&Tx{Engine: Postgres, ctx: ctx, run: run})
	if err == nil {
		err = run.flush(ctx)
	}
	if err != nil {
		if fullDisk(err) {
			return ErrUnavailable.New().Because(err)
		}
		return err
	}
	if err := t.Commit(); err != nil {
		var pg *pgconn.PgError
		switch {
		case errors.As(err, &pg) && fullDisk(err):
			return ErrUnavailable.New().Because(err)
		case errors.As(err, &pg):
			return err // the server said no: nothing was written
		}
		return ErrOutcomeUnknown.New().Because(err)
	}
	return nil
}

// retryable: serialization_failure, deadlock_detected, and unique_violation, after which a second look finds what the other
// transaction wrote. The transaction left nothing behind.
func retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01" || pg.Code == "23505")
}

func isTwin(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}

// fullDisk: class 53 is "insufficient resources", 58 "system error".
func fullDisk(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code[:2] == "53" || pg.Code[:2] == "58")
}

func unlessCancelled(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return ErrUnavailable.New().Because(err)
}

// pipelinedTx is a transaction whose held-back statements go out in one message.
type pipelinedTx struct {
	conn  *sql.Conn
	t     *sql.Tx
	batch pgx.Batch
}

func (p *pipelinedTx) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	if err := p.flush(ctx); err != nil {
		return nil, err
	}
	return p.t.ExecContext(ctx, query, args...)
}

func (p *pipelinedTx) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	if err := p.flush(ctx); err != nil {
		return nil, err
	}
	return p.t.QueryContext(ctx, query, args...)
}

func (p *pipelinedTx) later(_ context.Context, query string, args []any) error {
	p.batch.Queue(query, args...)
	return nil
}

func (p *pipelinedTx) flush(ctx context.Context) error {
	if p.batch.Len() == 0 {
		return nil
	}
	held := p.batch
	p.batch = pgx.Batch{}
	return p.conn.Raw(func(driver any) error {
		return driver.(*stdlib.Conn).Conn().SendBatch(ctx, &held).Close()
	})
}
