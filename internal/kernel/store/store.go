// Package store opens SQLite or PostgreSQL and runs closures in transactions.
//
// Both engines get the same SQL. Parameters are written $1, $2 …, each as often and where it is needed,
// every table's key starts with the district, and instants are BIGINT milliseconds (see package clock).
package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"liandong/internal/kernel/fault"
)

// Engine names a database engine.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// What a caller may be told about the database.
var (
	ErrUnavailable = fault.Define(fault.Unavailable, "store.unavailable",
		"数据库暂时无法写入，本次操作没有保存，请稍后重试", "The database cannot write at the moment. Nothing was saved; please try again later.")
	ErrOutcomeUnknown = fault.Define(fault.Unknown, "store.outcome_unknown",
		"无法确认本次操作是否已保存，请用同一编号重试", "It is not known whether this was saved. Repeat it with the same id.")
	ErrNewerSchema = fault.Define(fault.Unavailable, "store.newer_schema",
		"数据库由更新版本的程序创建（版本 %d，本程序支持到 %d），请升级程序", "The database was made by a newer version (schema %d, this program knows %d). Upgrade the program.")
	ErrURL = fault.Define(fault.Invalid, "store.url",
		"数据库地址应为 sqlite:路径 或 postgres://…", "The database must be sqlite:PATH or postgres://…")
	ErrMissing = fault.Define(fault.Unavailable, "store.missing", "指定的位置没有数据库文件", "There is no database file at the place that was named.")
)

// engine is what differs between SQLite and PostgreSQL.
type engine interface {
	view(ctx context.Context, fn func(*Tx) error) error
	update(ctx context.Context, fn func(*Tx) error) error
	purge(ctx context.Context, tables []string) error
	size(ctx context.Context) (int64, error)
	// there returns why what is open is not what lies at its place, nil where it does; it costs next to nothing.
	there() error
	// probe writes something that changes nothing, and returns why it cannot.
	probe(ctx context.Context) error
	handle() *sql.DB
	close() error
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine
	Engine Engine
	woken  []func()
	seen   seen
	health health
	refuse atomic.Pointer[func(query string) error] // see Interrupt
	hear   atomic.Pointer[func(query string)]       // see Overhear
}

// manner is how a database is opened.
type manner struct {
	create bool // the file of an embedded database that is not there is made
	fill   bool // see OpenToFill
	serve  bool // see OpenToServe
}

// Open opens sqlite:PATH or postgres://… that is there, without changing the schema; call Migrate or Current next. Nothing that is asked has a limit of time: for
// maintenance. Errors: ErrURL, ErrMissing.
func Open(ctx context.Context, url string) (*DB, error) { return open(ctx, url, manner{}) }

// Create is Open that makes the file of an embedded database where there is none: for a first start that somebody asked for.
func Create(ctx context.Context, url string) (*DB, error) {
	return open(ctx, url, manner{create: true})
}

// OpenToServe opens a database for many at once: nobody waits without an end for a connection, a row or a statement, and who reads does not wait for who writes. A PostgreSQL
// that is still coming up is waited for.
func OpenToServe(ctx context.Context, url string) (*DB, error) {
	return open(ctx, url, manner{serve: true})
}

// OpenToFill is Create for a database that could be filled anew: a power cut may lose all of it, and what is sorted has half a gigabyte.
func OpenToFill(ctx context.Context, url string) (*DB, error) {
	return open(ctx, url, manner{create: true, fill: true})
}

func open(ctx context.Context, url string, how manner) (*DB, error) {
	switch {
	case strings.HasPrefix(url, "sqlite:"):
		e, err := openSQLite(ctx, strings.TrimPrefix(url, "sqlite:"), how)
		if err != nil {
			return nil, err
		}
		return &DB{engine: e, Engine: SQLite}, nil
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		e, err := openPostgres(ctx, url, how)
		if err != nil {
			return nil, err
		}
		return &DB{engine: e, Engine: Postgres}, nil
	}
	return nil, ErrURL.At("database")
}

// OnCommit registers fn to be called after every committed Update. It must not block. Register before first use.
func (db *DB) OnCommit(fn func()) { db.woken = append(db.woken, fn) }

// View runs fn on one consistent snapshot. Writing in it fails.
func (db *DB) View(ctx context.Context, fn func(*Tx) error) error {
	return db.view(ctx, func(tx *Tx) error {
		tx.seen = &db.seen
		if hear := db.hear.Load(); hear != nil {
			tx.run = overheard{tx.run, *hear}
		}
		return fn(tx)
	})
}

// Update runs fn in a transaction and returns after the commit is on disk. fn may run more than once, so it must have no
// effect outside the transaction. On SQLite concurrent updates share one commit; where one of them fails after it has written, those beside it run again.
//
// Errors: what fn returned (nothing was written); ErrUnavailable (nothing was written); ErrOutcomeUnknown.
func (db *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	refuse := db.refuse.Load()
	if err := db.update(ctx, func(tx *Tx) error {
		tx.seen = &db.seen
		if hear := db.hear.Load(); hear != nil {
			tx.run = overheard{tx.run, *hear}
		}
		if refuse != nil {
			tx.run = interrupted{tx.run, tx.Engine, *refuse}
		}
		if err := fn(tx); err != nil {
			return err
		}
		return tx.close()
	}); err != nil {
		db.health.note(err)
		return err
	}
	db.health.note(nil)
	for _, wake := range db.woken {
		wake()
	}
	return nil
}

type supposing struct{}

// Supposing marks what is done in a context as only supposed: an update that will be taken back. It goes alone, so that nobody beside it has to run again.
func Supposing(ctx context.Context) context.Context {
	return context.WithValue(ctx, supposing{}, true)
}

func supposed(ctx context.Context) bool { return ctx.Value(supposing{}) != nil }

// ErrOvertaken is what an update returns whose guarded row somebody else changed since it was read: the update is done anew and sees what they wrote.
var ErrOvertaken = errors.New("somebody else was first")

// Interrupt is for tests of failures: fn is called before each statement that writes (Exec, Later) in the updates that begin from now on, and
// an error of it fails that statement; nil ends it. A statement that PostgreSQL holds back fails on the server, when its batch goes out.
func (db *DB) Interrupt(fn func(query string) error) {
	if fn == nil {
		db.refuse.Store(nil)
		return
	}
	db.refuse.Store(&fn)
}

// Overhear is for tests of plans: fn is called with the text of each statement in what begins from now on.
func (db *DB) Overhear(fn func(query string)) { db.hear.Store(&fn) }

// overheard is a runner that somebody listens to.
type overheard struct {
	runner
	hear func(query string)
}

func (o overheard) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	o.hear(query)
	return o.runner.exec(ctx, query, args)
}

func (o overheard) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	o.hear(query)
	return o.runner.query(ctx, query, args)
}

func (o overheard) later(ctx context.Context, query string, args []any) error {
	o.hear(query)
	return o.runner.later(ctx, query, args)
}

// interrupted is a runner that fails where a test wants it to.
type interrupted struct {
	runner
	engine Engine
	refuse func(query string) error
}

func (i interrupted) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	if err := i.refuse(query); err != nil {
		return nil, err
	}
	return i.runner.exec(ctx, query, args)
}

func (i interrupted) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	if !strings.HasPrefix(strings.TrimSpace(query), "SELECT") {
		if err := i.refuse(query); err != nil {
			return nil, err
		}
	}
	return i.runner.query(ctx, query, args)
}

func (i interrupted) later(ctx context.Context, query string, args []any) error {
	err := i.refuse(query)
	switch {
	case err == nil:
		return i.runner.later(ctx, query, args)
	case i.engine == Postgres:
		raise := strings.ReplaceAll(err.Error(), "'", "''")
		return i.runner.later(ctx, "DO $$ BEGIN RAISE EXCEPTION USING MESSAGE = '"+raise+"'; END $$", nil)
	}
	return err
}

// Purge clears what was deleted or overwritten in some tables out of the places where it still lies. On SQLite the whole file is written anew, and
// nobody writes meanwhile. Errors: ErrUnavailable.
func (db *DB) Purge(ctx context.Context, tables ...string) error { return db.purge(ctx, tables) }

// Weight is how many bytes Purge has to write while others wait; 0 where nobody waits.
func (db *DB) Weight(ctx context.Context) (int64, error) { return db.size(ctx) }

// SQL is the plain handle, for migrations and engine-specific maintenance only.
func (db *DB) SQL() *sql.DB { return db.handle() }

// Close waits for running transactions and closes the database.
func (db *DB) Close() error { return db.close() }

// Tx is one transaction. It must not be used after its closure returns.
type Tx struct {
	Engine   Engine
	ctx      context.Context
	run      runner
	seen     *seen // of the whole database handle
	versions map[string]map[string]int64
	bumped   bool
	trace    []any // see Trace
}

// runner runs prepared statements; each engine keeps its own cache of them.
type runner interface {
	exec(ctx context.Context, query string, args []any) (sql.Result, error)
	query(ctx context.Context, query string, args []any) (*sql.Rows, error)
	// later may hold a statement back until the next exec or query or the commit.
	later(ctx context.Context, query string, args []any) error
}

// Exec runs a statement and returns the number of rows it touched.
func (tx *Tx) Exec(query string, args ...any) (int64, error) {
	res, err := tx.run.exec(tx.ctx, query, args)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Later runs a statement whose outcome nobody looks at: an INSERT that cannot conflict. PostgreSQL gets all that wait in one message, so
// that a change with ten rows does not take ten round trips; an error of theirs appears with the next statement or the commit.
func (tx *Tx) Later(query string, args ...any) error { return tx.run.later(tx.ctx, query, args) }

// Statement is a statement with its arguments, made before the transaction that runs it.
type Statement struct {
	Query string
	Args  []any
}

// LaterAll is Later for many.
func (tx *Tx) LaterAll(all []Statement) error {
	for _, s := range all {
		if err := tx.Later(s.Query, s.Args...); err != nil {
			return err
		}
	}
	return nil
}

// Each runs a query and calls scan for every row.
func (tx *Tx) Each(query string, args []any, scan func(Scanner) error) error {
	rows, err := tx.run.query(tx.ctx, query, args)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	one := Scanner(row{rows}) // for all of them: nothing is allocated for each
	for rows.Next() {
		if err := scan(one); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Scanner is one row.
type Scanner interface{ Scan(dest ...any) error }

// ErrGarbled is in the error of Scan where a column holds what it cannot: text for a number, as only SQLite lets somebody write.
var ErrGarbled = errors.New("a row cannot be read")

type row struct{ Scanner }

func (r row) Scan(dest ...any) error {
	if err := r.Scanner.Scan(dest...); err != nil {
		return fmt.Errorf("%w: %w", ErrGarbled, err)
	}
	return nil
}

// ErrNoRow is returned by Get when the query found nothing.
var ErrNoRow = errors.New("no row")

// Get reads the first row of a query into dest; ErrNoRow if there is none.
func (tx *Tx) Get(query string, args []any, dest ...any) error {
	found := false
	err := tx.Each(query, args, func(row Scanner) error {
		if found {
			return nil
		}
		found = true
		return row.Scan(dest...)
	})
	if err == nil && !found {
		return ErrNoRow
	}
	return err
}

// Any says whether a query finds a row.
func (tx *Tx) Any(query string, args ...any) (bool, error) {
	var one int
	err := tx.Get(query, args, &one)
	if errors.Is(err, ErrNoRow) {
		return false, nil
	}
	return err == nil, err
}

// Bit is a yes or no as both engines keep it: 1 or 0.
func Bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Args makes an argument list for Get and Each.
func Args(args ...any) []any { return args }

// Placeholders writes "$from,$from+1,…" for n parameters.
func Placeholders(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}

// Assignments writes "column = $1, …" for an UPDATE.
func Assignments(columns []string) string {
	set := make([]string, len(columns))
	for i, c := range columns {
		set[i] = fmt.Sprintf("%s = $%d", c, i+1)
	}
	return strings.Join(set, ", ")
}

// Next is an SQL expression for the position of a row that is being inserted: table's highest in the district plus one, first where there is
// none. On SQLite the one writer commits in the order in which it writes, so the position is known at once. On PostgreSQL it is NULL: the
// sequencer gives it after commit, because transactions that run side by side must not wait for the head of a log. district is the
// number of the parameter that holds it.
func (e Engine) Next(table string, district, first int) string {
	if e == Postgres {
		return "NULL"
	}
	return fmt.Sprintf("(SELECT COALESCE(MAX(position) + 1, %d) FROM %s WHERE district = $%d AND position IS NOT NULL)", first, table, district)
}

// Among is a condition behind a column: that it is one of the strings in a parameter made by List. However many there are, the query reads the same, so it is
// planned and prepared once.
func (e Engine) Among(param int) string {
	if e == Postgres {
		return fmt.Sprintf("= ANY($%d)", param)
	}
	return fmt.Sprintf("IN (SELECT value FROM json_each($%d))", param)
}

// List makes a parameter for Among.
func (e Engine) List(all []string) any {
	if e == Postgres {
		return append([]string{}, all...)
	}
	text, err := json.Marshal(append([]string{}, all...))
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(text)
}

// Time is what the clock of the database says now; the zero time on SQLite, where it is that of this machine.
func (tx *Tx) Time() (time.Time, error) {
	if tx.Engine == SQLite {
		return time.Time{}, nil
	}
	var ms int64
	err := tx.Get(`SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`, nil, &ms)
	return time.UnixMilli(ms).UTC(), err
}

// TryLock takes a lock that lasts until the end of the transaction and is held by one transaction at a time over all processes;
// false if another holds it. On SQLite the single writer is that lock.
func (tx *Tx) TryLock(name string) (held bool, err error) {
	if tx.Engine == SQLite {
		return true, nil
	}
	err = tx.Get(`SELECT pg_try_advisory_xact_lock(hashtext($1))`, Args(name), &held)
	return held, err
}
