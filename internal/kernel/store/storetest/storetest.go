// Package storetest gives tests an empty, migrated database on each engine.
package storetest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"liandong/internal/kernel/store"
)

// PostgresEnv names the variable with the URL of a private PostgreSQL whose user may create databases; `make test` sets it.
const PostgresEnv = "LIANDONG_TEST_POSTGRES"

// Model (样板库) is a migrated database that is filled once for each engine and copied for each test. The zero value is empty.
type Model struct {
	Fill func(db *store.DB) error // nil: nothing stands in it

	file sync.Once
	text []byte
	fail error

	server sync.Once
	name   string
	broken error
}

var empty Model

// Each runs test on SQLite and on PostgreSQL, each with a database of its own.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) { t.Helper(); empty.Each(t, test) }

// OpenSQLite makes a migrated SQLite database in a temporary folder.
func OpenSQLite(t testing.TB) *store.DB { t.Helper(); return empty.OpenSQLite(t) }

// OpenPostgres makes a migrated PostgreSQL database and drops it afterwards. It skips where no server is named.
func OpenPostgres(t testing.TB) *store.DB { t.Helper(); return empty.OpenPostgres(t) }

// PostgresURL makes a migrated PostgreSQL database and returns its URL.
func PostgresURL(t testing.TB) string { t.Helper(); return empty.PostgresURL(t) }

// Each runs test on SQLite and on PostgreSQL, each with a copy of its own.
func (m *Model) Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); test(t, m.OpenSQLite(t)) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); test(t, m.OpenPostgres(t)) })
}

// OpenSQLite copies the model into a temporary folder.
func (m *Model) OpenSQLite(t testing.TB) *store.DB {
	t.Helper()
	m.file.Do(func() { m.text, m.fail = m.sqlite() })
	if m.fail != nil {
		t.Fatal(m.fail)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, m.text, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, "sqlite:"+path)
}

// OpenPostgres copies the model and drops the copy afterwards. It skips where no server is named.
func (m *Model) OpenPostgres(t testing.TB) *store.DB {
	t.Helper()
	return open(t, m.PostgresURL(t))
}

var databases atomic.Int64

// PostgresURL copies the model and returns the URL of the copy.
func (m *Model) PostgresURL(t testing.TB) string {
	t.Helper()
	base := os.Getenv(PostgresEnv)
	if base == "" {
		t.Skip("no PostgreSQL named in " + PostgresEnv + "; `make test` starts one")
	}
	m.server.Do(func() { m.name, m.broken = m.postgres(base) })
	if m.broken != nil {
		t.Fatal(m.broken)
	}
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), databases.Add(1))
	if err := administer(base, fmt.Sprintf(`CREATE DATABASE %s TEMPLATE %s`, name, m.name)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := administer(base, fmt.Sprintf(`DROP DATABASE %s WITH (FORCE)`, name)); err != nil {
			t.Error(err)
		}
	})
	return withDatabase(base, name)
}

func open(t testing.TB, url string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv(StatementsEnv); dir != "" {
		db.Overhear(func(query string) { collect(t, filepath.Join(dir, string(db.Engine)), query) })
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// StatementsEnv names the folder in which each statement that a test runs is kept once, by engine, for the test of plans; `make test` sets it.
const StatementsEnv = "LIANDONG_STATEMENTS"

var collected sync.Map

// ofATest says whether a test itself wrote the statement that is being run, and no program would.
func ofATest() bool {
	var callers [32]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers[:])])
	for more := true; more; {
		var f runtime.Frame
		if f, more = frames.Next(); !strings.Contains(f.File, "/kernel/store/") {
			return strings.HasSuffix(f.File, "_test.go")
		}
	}
	return false
}

func collect(t testing.TB, dir, query string) {
	sum := sha256.Sum256([]byte(query))
	name := filepath.Join(dir, hex.EncodeToString(sum[:10])+".sql")
	if _, known := collected.LoadOrStore(name, true); known || ofATest() {
		return
	}
	if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(name, []byte(query), 0o600)); err != nil {
		t.Error(err)
	}
}

func (m *Model) sqlite() ([]byte, error) {
	dir, err := os.MkdirTemp("", "liandong-model")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "model.db")
	if err := m.make("sqlite:" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

func (m *Model) postgres(base string) (string, error) {
	name := fmt.Sprintf("model_%d_%d_%d", os.Getpid(), time.Now().UnixNano(), databases.Add(1)) // a server that lives long sees process ids again
	if err := administer(base, `CREATE DATABASE `+name+` TEMPLATE template0`); err != nil {
		return "", err
	}
	return name, m.make(withDatabase(base, name))
}

func (m *Model) make(url string) error {
	db, err := store.Create(context.Background(), url)
	if err != nil {
		return err
	}
	if _, err = db.Migrate(context.Background()); err == nil && m.Fill != nil {
		err = m.Fill(db)
	}
	return errors.Join(err, db.Close())
}

func administer(base, statement string) error {
	db, err := sql.Open("pgx", base)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.Exec(statement)
	return err
}

func withDatabase(base, name string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base
	}
	u.Path = "/" + name
	return u.String()
}
