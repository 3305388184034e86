//go:build faults

package faults_test

import (
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"liandong/internal/kernel/store/storetest"
)

// emptyPostgres makes a database in which nothing is.
func emptyPostgres(t *testing.T) string {
	t.Helper()
	if os.Getenv(storetest.PostgresEnv) == "" {
		t.Skip("no PostgreSQL named in " + storetest.PostgresEnv)
	}
	name := fmt.Sprintf("faults_%d_empty_%d", os.Getpid(), copies.Add(1))
	must(t, administer(`CREATE DATABASE `+name+` TEMPLATE template0`))
	t.Cleanup(func() {
		if err := administer(`DROP DATABASE ` + name + ` WITH (FORCE)`); err != nil {
			t.Error(err)
		}
	})
	return postgresURL(name)
}

// beside looks into a database beside the program.
func beside(t *testing.T, d *district) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", d.database)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func number(t *testing.T, db *sql.DB, query string) (n int) {
	t.Helper()
	must(t, db.QueryRow(query).Scan(&n))
	return n
}

// TestOneFrozenServerStopsNobody: a server that stops in the middle of the sequencer's transaction holds its lock for seconds, not for ever.
func TestOneFrozenServerStopsNobody(t *testing.T) {
	t.Parallel()
	finds(t, row{fault: "one of two servers freezes while it holds the sequencer's lock", how: "SIGSTOP in the middle of its transaction, PostgreSQL", since: "2026-11",
		right: "the other places and seals what was written; thawed, the first goes on and the log verifies"})
	d := onPostgres(t)
	db := beside(t, d)
	frozen := d.serve()
	token := d.login(frozen)
	// Its sequencer waits for the table of heads, in the transaction that holds the lock; frozen there, the transaction stays open when the table is let go.
	hold, err := db.Begin()
	must(t, err)
	_, err = hold.Exec(`LOCK TABLE audit_checkpoint IN SHARE MODE`)
	must(t, err)
	taken(t, frozen, token, 1)
	const stuck = `SELECT COUNT(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND a.datname = current_database() AND `
	until(t, "the sequencer does not come", func() (bool, any) { n := number(t, db, stuck+`a.wait_event_type = 'Lock'`); return n > 0, n })
	frozen.signal(syscall.SIGSTOP)
	must(t, hold.Rollback())
	if n := number(t, db, stuck+`a.state IN ('active', 'idle in transaction')`); n == 0 {
		t.Error("the frozen server holds no lock: this proves nothing")
	}
	other := d.serve()
	ids := taken(t, other, token, 5)
	until(t, "nothing is placed", func() (bool, any) {
		n := number(t, db, `SELECT COUNT(*) FROM journal WHERE position IS NULL`)
		return n == 0, n
	})
	frozen.signal(syscall.SIGCONT)
	until(t, "thawed, it does not go on", func() (bool, any) {
		id := newID()
		a := frozen.report(token, id)
		if a.status == http.StatusInternalServerError {
			t.Errorf("thawed: %v", a)
		}
		ids[id] = a.status == http.StatusCreated
		return ids[id], a
	})
	other.stop()
	frozen.stop()
	if ok, text := run(t, d.command("audit", "verify")...); !ok {
		t.Errorf("the log: %s", text)
	}
}

// cluster is a PostgreSQL of the test's own, which it may stop and start.
type cluster struct {
	t        *testing.T
	bin, dir string
	port     int
	as       []string // who runs it: initdb refuses root
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(found) == 0 {
		t.Skip("no PostgreSQL to start")
	}
	dir, err := os.MkdirTemp("", "liandong-cluster")
	must(t, err)
	c := &cluster{t: t, bin: slices.Max(found), dir: dir, port: freePort(t)}
	if os.Getuid() == 0 {
		must(t, exec.Command("chown", "postgres", dir).Run())
		c.as = []string{"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"}
	}
	t.Cleanup(func() {
		_ = c.command("pg_ctl", "-D", c.dir+"/data", "-m", "immediate", "stop").Run()
		_ = os.RemoveAll(dir)
	})
	c.run("initdb", "-D", dir+"/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
	return c
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func (c *cluster) command(name string, args ...string) *exec.Cmd {
	all := append(slices.Clone(c.as), append([]string{filepath.Join(c.bin, name)}, args...)...)
	cmd := exec.Command(all[0], all[1:]...)
	cmd.Dir = c.dir
	return cmd
}

func (c *cluster) run(name string, args ...string) {
	c.t.Helper()
	if out, err := c.command(name, args...).CombinedOutput(); err != nil {
		c.t.Fatalf("%s: %v: %s", name, err, out)
	}
}

func (c *cluster) start() {
	c.t.Helper()
	c.run("pg_ctl", "-D", c.dir+"/data", "-w", "-l", c.dir+"/log", "-o", fmt.Sprintf("-h 127.0.0.1 -p %d -k %s -c fsync=off", c.port, c.dir), "start")
}

// crash ends the server as a power cut does.
func (c *cluster) crash() {
	c.t.Helper()
	c.run("pg_ctl", "-D", c.dir+"/data", "-m", "immediate", "-w", "stop")
}

func (c *cluster) url() string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", c.port)
}

// take copies a district into the cluster.
func (c *cluster) take(d *district) {
	c.t.Helper()
	pipe := exec.Command("sh", "-c", `"$0/pg_dump" --no-owner "$1" | "$0/psql" -q -v ON_ERROR_STOP=1 "$2"`, c.bin, d.database, c.url())
	if out, err := pipe.CombinedOutput(); err != nil {
		c.t.Fatalf("copying: %v: %s", err, out)
	}
	d.database = c.url()
}

// TestADatabaseServerThatGoesAndComes: a PostgreSQL that crashes is unavailable, not our mistake, and the server heals by itself.
func TestADatabaseServerThatGoesAndComes(t *testing.T) {
	t.Parallel()
	finds(t, row{fault: "PostgreSQL crashes and comes back", how: "pg_ctl -m immediate stop, then start", since: "2026-11",
		right: "reading and writing are answered 503, never 500; /readyz says so; all heals by itself, and what was acknowledged is there"})
	finds(t, row{fault: "PostgreSQL is not up yet when a server starts", how: "the server is started first", since: "2026-11", right: "the start waits, says so, and serves once the database is up"})
	d := onPostgres(t)
	c := newCluster(t)
	c.start()
	c.take(d)
	p := d.serve()
	token := d.login(p)
	ids := taken(t, p, token, 5)
	c.crash()
	for range 20 {
		if a := p.report(token, newID()); a.status != http.StatusServiceUnavailable {
			t.Errorf("a report: %v", a)
		}
		if a := p.get("/api/v1/cases", token); a.status != http.StatusServiceUnavailable {
			t.Errorf("a list: %v", a)
		}
	}
	until(t, "ready without a database", func() (bool, any) {
		a := p.get("/readyz", "")
		return a.status == http.StatusServiceUnavailable && strings.Contains(a.text, "store.lost"), a
	})
	c.start()
	until(t, "it does not heal", func() (bool, any) {
		id := newID()
		a := p.report(token, id)
		if a.status != http.StatusCreated && a.status != http.StatusServiceUnavailable {
			t.Fatalf("healing: %v", a)
		}
		if a.status == http.StatusCreated {
			ids[id] = true
		}
		return a.status == http.StatusCreated, a
	})
	until(t, "ready", func() (bool, any) { a := p.get("/readyz", ""); return a.status == http.StatusOK, a })
	p.stop()
	if known, _ := d.kept(ids); known != len(ids) {
		t.Errorf("%d of %d acknowledged reports are there", known, len(ids))
	}

	c.crash()
	p = launch(t, d.command("serve", "--addr", "127.0.0.1:0")...)
	until(t, "it does not say that it waits", func() (bool, any) { return strings.Contains(p.log.String(), "waiting for the database"), &p.log })
	c.start()
	p.awaits().stop()
}
