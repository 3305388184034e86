package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"liandong/internal/kernel/private"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	sqliteReaders   = 6                     // each holds its cache, its statements and what it sorts
	groupLimit      = 128                   // updates that share one commit at most
	groupPatience   = 20 * time.Millisecond // a group stops growing after this time
	groupLinger     = 150 * time.Microsecond
	sqliteCacheKiB  = 32 << 10
	fillKiB         = 512 << 10 // see OpenToFill
	mostStatements  = 96        // prepared, that a connection keeps from one transaction to the next
	reopenPatience  = time.Second
	beginWriter     = "BEGIN IMMEDIATE"
	commitGroup     = "COMMIT"
	rollbackGroup   = "ROLLBACK"
	beginReader     = "BEGIN"
	sqliteBusyMilli = 5000
	checkpointTries = 5 // each waits for readers as long as busy_timeout says
)

// sqliteEngine has one writer goroutine on one connection and a pool of query-only readers.
type sqliteEngine struct {
	place   place
	pool    *sql.DB   // writer and migrations
	anchor  *sql.Conn // is never closed before the others, so that the log is the same file all the time
	readers chan *cachedConn
	reading *sql.DB
	bounded bool // see OpenToServe

	jobs    chan *job
	turn    sync.Mutex // held by the writer for a group, and by who makes the file anew
	stopped chan struct{}
	crowded bool // of the writer: did the last group have company?
	held    *job // of the writer: what came for the last group and goes alone
	closing sync.RWMutex
	closed  bool
}

type job struct {
	ctx      context.Context
	fn       func(*Tx) error
	done     chan struct{}
	taken    atomic.Bool // by the writer, or by who would not wait any longer
	begun    bool        // by the writer
	lonely   bool        // see Supposing
	err      error
	panicked any
}

// pragmas: busy_timeout comes first so that it already holds while journal_mode is set; synchronous=FULL because with
// NORMAL a power cut loses commits that were acknowledged.
func sqliteDSN(path string, fill, queryOnly bool) string {
	synchronous, cache := "FULL", sqliteCacheKiB
	if fill {
		synchronous, cache = "OFF", fillKiB
	}
	if queryOnly {
		cache = sqliteCacheKiB / 8
	}
	q := url.Values{}
	q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", sqliteBusyMilli))
	q.Add("_pragma", "journal_mode(WAL)")
	q.Add("_pragma", "synchronous("+synchronous+")")
	q.Add("_pragma", "foreign_keys(ON)")
	q.Add("_pragma", fmt.Sprintf("cache_size(-%d)", cache))
	q.Add("_pragma", "temp_store(FILE)")         // only what outgrows the cache: in memory a sort has no bound
	q.Add("_pragma", "wal_autocheckpoint(4000)") // 16 MB: the right edges of the indexes are rewritten often and copied back once
	if queryOnly {
		q.Add("_pragma", "query_only(ON)")
	}
	q.Add("mode", "rw") // a file that has gone is not made anew by whoever opens the next connection
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func openSQLite(ctx context.Context, path string, how manner) (*sqliteEngine, error) {
	if path == "" {
		return nil, ErrURL.At("database")
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if !how.create {
			return nil, ErrMissing.At("database").Because(err)
		}
		if err := errors.Join(private.File(path), private.Settle(filepath.Dir(path))); err != nil {
			return nil, fmt.Errorf("create %s: %w", path, err)
		}
	}
	if err := closed(path); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	e := &sqliteEngine{jobs: make(chan *job, groupLimit), stopped: make(chan struct{}), bounded: how.serve}
	var err error
	if e.pool, err = sql.Open("sqlite", sqliteDSN(path, how.fill, false)); err != nil {
		return nil, err
	}
	if err = e.settle(ctx, path); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), e.pool.Close())
	}
	if e.reading, err = sql.Open("sqlite", sqliteDSN(path, how.fill, true)); err != nil {
		return nil, err
	}
	e.readers = make(chan *cachedConn, sqliteReaders)
	for range sqliteReaders {
		e.readers <- &cachedConn{pool: e.reading, there: e.there}
	}
	go e.write()
	return e, nil
}

// settle opens the first connection, and with it the log, and keeps which files these are.
func (e *sqliteEngine) settle(ctx context.Context, path string) (err error) {
	if e.anchor, err = e.pool.Conn(ctx); err != nil {
		return err
	}
	var n int
	if err := e.anchor.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master").Scan(&n); err != nil {
		return errors.Join(err, e.anchor.Close())
	}
	if e.place, err = placeOf(path); err != nil {
		return errors.Join(err, e.anchor.Close())
	}
	return nil
}

func (e *sqliteEngine) there() error { return e.place.same() }

// closed lets nobody else read the database, whatever the umask: what SQLite writes beside a file has the rights of the file.
func closed(path string) error {
	return errors.Join(private.Close(path), private.Close(path+"-wal"), private.Close(path+"-shm"), private.Close(path+"-journal"))
}

// probe writes the number that nobody uses of the file's head once more.
func (e *sqliteEngine) probe(ctx context.Context) error {
	if free, err := private.Free(e.place.path); err == nil && free < leastRoom {
		return ErrNoRoom.New().Because(fmt.Errorf("%d bytes are free beside %s", free, e.place.path))
	}
	return e.update(ctx, func(tx *Tx) error {
		_, err := tx.Exec("PRAGMA user_version = 0")
		return err
	})
}

// purge writes the file anew, so that nothing of what was deleted or overwritten is left in places that are free now, and empties the log before it. Who
// writes waits meanwhile; who reads does not.
func (e *sqliteEngine) purge(ctx context.Context, _ []string) error {
	e.turn.Lock()
	defer e.turn.Unlock()
	if _, err := e.pool.ExecContext(ctx, "VACUUM"); err != nil {
		return ErrUnavailable.New().Because(err)
	}
	for range checkpointTries {
		var busy, frames, moved int
		if err := e.pool.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil {
			return ErrUnavailable.New().Because(err)
		}
		if busy == 0 {
			return nil
		}
	}
	return ErrUnavailable.New().Because(errors.New("readers hold the log"))
}

// size is that of the file in bytes.
func (e *sqliteEngine) size(ctx context.Context) (pages int64, err error) {
	var page int64
	if err = e.pool.QueryRowContext(ctx, "PRAGMA page_count").Scan(&pages); err == nil {
		err = e.pool.QueryRowContext(ctx, "PRAGMA page_size").Scan(&page)
	}
	return pages * page, err
}

func (e *sqliteEngine) handle() *sql.DB { return e.pool }

func (e *sqliteEngine) close() error {
	e.closing.Lock()
	if e.closed {
		e.closing.Unlock()
		return nil
	}
	e.closed = true
	close(e.jobs)
	e.closing.Unlock()
	<-e.stopped
	for range sqliteReaders {
		(<-e.readers).drop()
	}
	if err := e.there(); err != nil {
		return err // who closes the last connection removes the log at its place, which is another database's by now
	}
	return errors.Join(e.reading.Close(), e.anchor.Close(), e.pool.Close())
}

func (e *sqliteEngine) view(ctx context.Context, fn func(*Tx) error) error {
	var conn *cachedConn
	late, enough := e.patience()
	defer enough()
	select {
	case conn = <-e.readers:
	case <-ctx.Done():
		return ctx.Err()
	case <-late:
		return busy()
	}
	defer func() { e.readers <- conn }()
	if err := conn.ready(ctx); err != nil {
		return ErrUnavailable.New().Because(err)
	}
	quiet := context.WithoutCancel(ctx) // an interrupted reader would poison its connection; views are short
	if _, err := conn.run(quiet, beginReader, nil); err != nil {
		conn.drop()
		return ErrUnavailable.New().Because(err)
	}
	defer func() {
		if _, err := conn.run(quiet, rollbackGroup, nil); err != nil {
			conn.drop()
		}
	}()
	return fn(&Tx{Engine: SQLite, ctx: quiet, run: conn})
}

func (e *sqliteEngine) update(ctx context.Context, fn func(*Tx) error) error {
	j := &job{ctx: ctx, fn: fn, done: make(chan struct{}), lonely: supposed(ctx)}
	e.closing.RLock()
	if e.closed {
		e.closing.RUnlock()
		return ErrUnavailable.New()
	}
	late, enough := e.patience()
	defer enough()
	select {
	case e.jobs <- j:
		e.closing.RUnlock()
	case <-ctx.Done():
		e.closing.RUnlock()
		return ctx.Err()
	case <-late:
		e.closing.RUnlock()
		return busy()
	}
	select {
	case <-j.done:
	case <-ctx.Done():
		if j.take() {
			return ctx.Err()
		}
	case <-late:
		if j.take() {
			return busy()
		}
	}
	<-j.done
	if j.panicked != nil {
		panic(j.panicked)
	}
	return j.err
}

// take is true for the first: the writer who begins with a job, or who would not wait for that any longer.
func (j *job) take() bool { return j.taken.CompareAndSwap(false, true) }

// patience is a channel that says when to wait no longer, and what ends it; where nothing is bounded it never does.
func (e *sqliteEngine) patience() (late <-chan time.Time, enough func()) {
	if !e.bounded {
		return nil, func() {}
	}
	timer := time.NewTimer(busyAfter)
	return timer.C, func() { timer.Stop() }
}

// write is the only writer: it takes what has arrived, runs one job after the other, commits once, then answers.
func (e *sqliteEngine) write() {
	defer close(e.stopped)
	conn := &cachedConn{pool: e.pool, there: e.there}
	defer conn.drop()
	for {
		first, more := e.held, true
		if e.held = nil; first == nil {
			first, more = <-e.jobs
		}
		if !more {
			return
		}
		group, err := e.runGroup(conn, first)
		for _, j := range group {
			if err != nil && j.err == nil {
				j.err = err
			}
			close(j.done)
		}
		if err != nil {
			conn.drop() // the state of the connection is not to be trusted: open a new one for the next group
		}
	}
}

// runGroup returns the jobs it took and, where the group as a whole failed, the error for all that had succeeded. There is no savepoint for each: they would write a
// sixth of all pages twice. Where a job fails that has written, nothing of the group stands, and those before it are run again, each for itself.
func (e *sqliteEngine) runGroup(conn *cachedConn, first *job) ([]*job, error) {
	e.turn.Lock()
	defer e.turn.Unlock()
	group := []*job{first}
	ctx := context.Background()
	if err := errors.Join(e.there(), conn.ready(ctx)); err != nil {
		return group, ErrUnavailable.New().Because(err)
	}
	if err := begin(ctx, conn); err != nil {
		return group, err
	}
	deadline := time.Now().Add(groupPatience)
	for next := first; next != nil; {
		if next.begun = next.take(); !next.begun {
			// nobody waits for it
		} else if how := next.run(conn); how == spoilt {
			e.oneByOne(ctx, conn, group)
			return group, nil
		} else if how == alone {
			break
		}
		next = nil
		if len(group) < groupLimit && time.Now().Before(deadline) && !first.lonely {
			if next = e.another(); next != nil && next.lonely {
				e.held, next = next, nil
			}
			if next != nil {
				group = append(group, next)
			}
		}
	}
	e.crowded = len(group) > 1
	return group, e.commit(ctx, conn)
}

func begin(ctx context.Context, conn *cachedConn) error {
	if _, err := conn.run(ctx, beginWriter, nil); err != nil {
		return ErrUnavailable.New().Because(ofDisk(err))
	}
	return nil
}

// commit ends what has begun. Errors: ErrUnavailable where nothing stands, ErrOutcomeUnknown.
func (e *sqliteEngine) commit(ctx context.Context, conn *cachedConn) error {
	if _, err := conn.run(ctx, commitGroup, nil); err != nil {
		rollback(ctx, conn)
		if isCode(err, sqlite3.SQLITE_FULL) {
			return ErrUnavailable.New().Because(ofDisk(err))
		}
		return ErrOutcomeUnknown.New().Because(ofDisk(err))
	}
	if err := e.there(); err != nil { // it went away meanwhile
		return ErrOutcomeUnknown.New().Because(err)
	}
	return nil
}

// oneByOne takes a group back whose last job has failed, and runs its jobs again, each in a transaction of its own: those before the last had succeeded, or had failed without
// writing anything and keep their error.
func (e *sqliteEngine) oneByOne(ctx context.Context, conn *cachedConn, group []*job) {
	rollback(ctx, conn)
	last := group[len(group)-1]
	for _, j := range group {
		if len(group) == 1 || !j.begun || j.panicked != nil || j != last && j.err != nil {
			continue
		}
		if j.err = errors.Join(e.there(), conn.ready(ctx)); j.err != nil {
			j.err = ErrUnavailable.New().Because(j.err)
			continue
		}
		if j.err = begin(ctx, conn); j.err != nil {
			conn.drop()
			continue
		}
		if j.run(conn); j.err != nil || j.panicked != nil {
			rollback(ctx, conn)
		} else if j.err = e.commit(ctx, conn); j.err != nil {
			conn.drop() // its state is not to be trusted
		}
	}
}

// rollback takes back what has begun; where SQLite did so by itself (disk full, I/O error) there is nothing to take back.
func rollback(ctx context.Context, conn *cachedConn) { _, _ = conn.run(ctx, rollbackGroup, nil) }

// ofDisk says of an error whether the disk is the cause.
func ofDisk(err error) error {
	if isCode(err, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN) {
		return ErrNoRoom.New().Because(err)
	}
	return err
}

// another returns the next job that waits. While callers come in crowds it lingers a moment for one that is on its way: a commit shared by
// more of them costs each less. A caller who comes alone never waits for company.
func (e *sqliteEngine) another() *job {
	select {
	case j := <-e.jobs:
		return j // nil where the channel is closed
	default:
	}
	if !e.crowded {
		return nil
	}
	linger := time.NewTimer(groupLinger)
	defer linger.Stop()
	select {
	case j := <-e.jobs:
		return j
	case <-linger.C:
		return nil
	}
}

// ran is how a job ended.
type ran int

const (
	well   ran = iota // or it failed before it had written anything
	alone             // well, and whoever comes next must see it committed: it changed reference data, which is kept in memory by its version
	spoilt            // it had written and failed: nothing of its transaction may stand
)

// run runs a job inside the transaction that has begun.
func (j *job) run(conn *cachedConn) ran {
	if j.err = j.ctx.Err(); j.err != nil {
		return well
	}
	tx := &Tx{Engine: SQLite, ctx: context.WithoutCancel(j.ctx), run: conn} // an interrupted write would roll back the whole group
	conn.wrote = false
	func() {
		defer func() {
			if p := recover(); p != nil {
				j.panicked = p
			}
		}()
		j.err = j.fn(tx)
	}()
	if isCode(j.err, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR) {
		j.err = ErrUnavailable.New().Because(ofDisk(j.err))
	}
	switch {
	case (j.err != nil || j.panicked != nil) && conn.wrote:
		return spoilt
	case j.err == nil && tx.bumped:
		return alone
	}
	return well
}

func isCode(err error, codes ...int) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	for _, c := range codes {
		if e.Code()&0xff == c {
			return true
		}
	}
	return false
}

// cachedConn is one connection with its prepared statements. It is used by one goroutine at a time.
type cachedConn struct {
	pool       *sql.DB
	there      func() error // why the database is not to be opened
	conn       *sql.Conn
	statements map[string]*sql.Stmt
	wrote      bool // since it was last set to false
}

// ready opens the connection where there is none, before a transaction. Statements that differ by what was asked, such as how many areas, would fill the memory in the end, so
// that all are forgotten once there are many: those in use are soon prepared again.
func (c *cachedConn) ready(ctx context.Context) error {
	if c.conn != nil {
		if len(c.statements) > mostStatements {
			c.forget()
		}
		return nil
	}
	if err := c.there(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, reopenPatience)
	defer cancel()
	conn, err := c.pool.Conn(ctx)
	if err != nil {
		return err
	}
	c.conn, c.statements = conn, map[string]*sql.Stmt{}
	return nil
}

// drop closes the connection for good, so that the next ready opens a fresh one.
func (c *cachedConn) drop() {
	if c.conn == nil {
		return
	}
	c.forget()
	_ = c.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = c.conn.Close()
	c.conn = nil
}

func (c *cachedConn) forget() {
	for _, s := range c.statements {
		_ = s.Close()
	}
	c.statements = map[string]*sql.Stmt{}
}

func (c *cachedConn) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := c.statements[query]; ok {
		return s, nil
	}
	s, err := c.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("%w in: %s", err, strings.Join(strings.Fields(query), " "))
	}
	c.statements[query] = s
	return s, nil
}

func (c *cachedConn) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	c.wrote = true
	return c.run(ctx, query, args)
}

// run is exec of what writes no row.
func (c *cachedConn) run(ctx context.Context, query string, args []any) (sql.Result, error) {
	s, err := c.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (c *cachedConn) later(ctx context.Context, query string, args []any) error {
	_, err := c.exec(ctx, query, args)
	return err
}

func (c *cachedConn) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	c.wrote = c.wrote || !strings.HasPrefix(query, "SELECT")
	s, err := c.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}
