package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"liandong/internal/kernel/fault"
)

const (
	postgresConns   = 16 // that write, or do everything where nobody is served
	postgresReaders = 12 // that only read, while people are served: who waits for a row does not stop them
	postgresRetries = 5
	planMode        = "plan_cache_mode"
	dialWithin      = 5 * time.Second
	comingUp        = time.Minute // how long a start waits for a server that is still coming up
	comingUpPause   = 200 * time.Millisecond
	comingUpSaid    = 10 * time.Second
)

// What ends by itself while people are served, in milliseconds: a process that was frozen or cut off in the middle of a transaction would hold its locks for ever.
var (
	writerLimits = map[string]string{"lock_timeout": "3000", "idle_in_transaction_session_timeout": "5000", "statement_timeout": "30000"}
	readerLimits = map[string]string{"lock_timeout": "3000", "idle_in_transaction_session_timeout": "60000", "statement_timeout": "60000"}
)

// postgresEngine is connections at READ COMMITTED; pgx keeps prepared statements per connection.
type postgresEngine struct {
	writing, reading, plain *sql.DB // the same where nobody is served; plain has no limits of time: for migrations and maintenance
	bounded                 bool    // see OpenToServe
}

func openPostgres(ctx context.Context, url string, how manner) (*postgresEngine, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, ErrURL.At("database").Because(err)
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = dialWithin
	}
	if _, chosen := cfg.RuntimeParams[planMode]; !chosen { // as on SQLite, the plan of a query does not depend on its values: planning a board anew took longer than reading it
		cfg.RuntimeParams[planMode] = "force_generic_plan"
	}
	if how.fill {
		cfg.RuntimeParams["synchronous_commit"], cfg.RuntimeParams["maintenance_work_mem"] = "off", fmt.Sprint(fillKiB)
	}
	e := &postgresEngine{bounded: how.serve}
	if how.serve {
		e.writing, e.reading, e.plain = poolOf(cfg, postgresConns, writerLimits), poolOf(cfg, postgresReaders, readerLimits), poolOf(cfg, 2, nil)
	} else {
		e.plain = poolOf(cfg, postgresConns, nil)
		e.writing, e.reading = e.plain, e.plain
	}
	first := e.plain.PingContext
	if how.serve || how.create {
		first = e.comesUp
	}
	if err := first(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open postgres: %w", err), e.close())
	}
	return e, nil
}

// poolOf makes a pool of so many connections, with parameters that hold unless the address says others.
func poolOf(cfg *pgx.ConnConfig, most int, limits map[string]string) *sql.DB {
	own := cfg.Copy()
	for name, value := range limits {
		if _, chosen := own.RuntimeParams[name]; !chosen {
			own.RuntimeParams[name] = value
		}
	}
	pool := stdlib.OpenDB(*own)
	pool.SetMaxOpenConns(most)
	pool.SetMaxIdleConns(most)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return pool
}

// comesUp waits for a server that does not listen yet or says that it is starting up, and says so.
func (e *postgresEngine) comesUp(ctx context.Context) error {
	var said time.Time
	for began := time.Now(); ; {
		err := e.plain.PingContext(ctx)
		if err == nil || !starting(err) || time.Since(began) > comingUp {
			return err
		}
		if time.Since(said) > comingUpSaid {
			slog.Warn("waiting for the database, which is not up yet 等待数据库启动", "for", time.Since(began).Round(time.Second), "at most", comingUp, "error", err)
			said = time.Now()
		}
		select {
		case <-time.After(comingUpPause):
		case <-ctx.Done():
			return err
		}
	}
}

// starting: nobody listens, or who listens is not ready.
func starting(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "57P03"
	}
	for _, why := range []error{syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.ENOENT, io.EOF, io.ErrUnexpectedEOF, os.ErrDeadlineExceeded} {
		if errors.Is(err, why) {
			return true
		}
	}
	return false
}

func (e *postgresEngine) handle() *sql.DB { return e.plain }

func (e *postgresEngine) there() error { return nil } // the server looks after its files

// probe takes a number for a transaction, which only who may write gets.
func (e *postgresEngine) probe(ctx context.Context) error {
	return e.once(ctx, e.writing, nil, func(tx *Tx) error {
		_, err := tx.Exec("SELECT txid_current()")
		return err
	})
}

// purge frees the places of what was deleted or overwritten in some tables. The server writes over them as it needs them; only VACUUM FULL, which locks
// everybody out, gives them back at once.
func (e *postgresEngine) purge(ctx context.Context, tables []string) error {
	if _, err := e.plain.ExecContext(ctx, "VACUUM "+strings.Join(tables, ", ")); err != nil {
		return ErrUnavailable.New().Because(err)
	}
	return nil
}

func (e *postgresEngine) size(context.Context) (int64, error) { return 0, nil } // nobody waits for it

func (e *postgresEngine) close() error {
	return errors.Join(e.writing.Close(), e.reading.Close(), e.plain.Close())
}

func (e *postgresEngine) view(ctx context.Context, fn func(*Tx) error) error {
	return e.once(ctx, e.reading, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, fn)
}

func (e *postgresEngine) update(ctx context.Context, fn func(*Tx) error) error {
	var err error
	for attempt := range postgresRetries {
		if err = e.once(ctx, e.writing, nil, fn); !retryable(err) || isTwin(err) && attempt == postgresRetries-1 {
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

func (e *postgresEngine) once(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, fn func(*Tx) error) error {
	conn, err := e.connection(ctx, pool)
	if err != nil {
		return err
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
		return unanswered(ctx, conn, err)
	}
	if err := t.Commit(); err != nil {
		var pg *pgconn.PgError
		if errors.As(err, &pg) || errors.Is(err, pgx.ErrTxCommitRollback) { // the server said no, or an error that nobody heard had ended it: nothing was written
			return unanswered(ctx, conn, err)
		}
		return ErrOutcomeUnknown.New().Because(err)
	}
	return nil
}

// connection is one of a pool; while people are served nobody waits for it without an end.
func (e *postgresEngine) connection(ctx context.Context, pool *sql.DB) (*sql.Conn, error) {
	waiting := ctx
	if e.bounded {
		var cancel context.CancelFunc
		waiting, cancel = context.WithTimeout(ctx, busyAfter)
		defer cancel()
	}
	conn, err := pool.Conn(waiting)
	switch {
	case err == nil:
		return conn, nil
	case waiting.Err() != nil && ctx.Err() == nil:
		return nil, busy()
	}
	return nil, unlessCancelled(ctx, err)
}

// unanswered is what is told of an error inside a transaction that was not committed: what a rule says stays; where the server or the way to it is the cause, nothing was
// written and it can be tried again.
func unanswered(ctx context.Context, conn *sql.Conn, err error) error {
	var told *fault.Error
	if ctx.Err() != nil || errors.As(err, &told) && told.Kind != fault.Internal {
		return err
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		if dead(conn) {
			return ErrUnavailable.New().Because(err)
		}
		return err
	}
	switch pg.Code[:2] {
	case "53", "58": // insufficient resources, system error
		return ErrUnavailable.New().Because(ErrNoRoom.New().Because(err))
	case "08", "57": // the connection, or an operator, also by statement_timeout
		return ErrUnavailable.New().Because(err)
	}
	switch pg.Code {
	case "55P03": // lock_timeout
		return ErrUnavailable.New().Because(ErrBusy.New().Because(err))
	case "25P03", "25P04", "25006": // idle_in_transaction_session_timeout, transaction_timeout, a server that takes no writes
		return ErrUnavailable.New().Because(err)
	}
	return err
}

// dead says whether a connection is closed.
func dead(conn *sql.Conn) bool {
	closed := true
	_ = conn.Raw(func(driver any) error {
		closed = driver.(*stdlib.Conn).Conn().IsClosed()
		return nil
	})
	return closed
}

// retryable: ErrOvertaken, serialization_failure, deadlock_detected, and unique_violation, after which a second look finds what the other
// transaction wrote. The transaction left nothing behind.
func retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.Is(err, ErrOvertaken) || errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01" || pg.Code == "23505")
}

func isTwin(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
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
