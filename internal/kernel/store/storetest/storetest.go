// Package storetest gives tests an empty, migrated database on each engine.
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"liandong/internal/kernel/store"
)

// PostgresEnv names the variable with the URL of a private PostgreSQL whose user may create databases; `make test` sets it.
const PostgresEnv = "LIANDONG_TEST_POSTGRES"

// Each runs test on SQLite and on PostgreSQL, each with a database of its own.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); test(t, OpenSQLite(t)) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); test(t, OpenPostgres(t)) })
}

// OpenSQLite makes a migrated SQLite database in a temporary folder.
func OpenSQLite(t testing.TB) *store.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	model, err := sqliteModel()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, model, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, "sqlite:"+path)
}

// OpenPostgres makes a migrated PostgreSQL database and drops it afterwards. It skips where no server is named.
func OpenPostgres(t testing.TB) *store.DB {
	t.Helper()
	return open(t, PostgresURL(t))
}

var databases atomic.Int64

// PostgresURL makes a migrated PostgreSQL database and returns its URL.
func PostgresURL(t testing.TB) string {
	t.Helper()
	base := os.Getenv(PostgresEnv)
	if base == "" {
		t.Skip("no PostgreSQL named in " + PostgresEnv + "; `make test` starts one")
	}
	model, err := postgresModel()
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), databases.Add(1))
	if err := administer(base, fmt.Sprintf(`CREATE DATABASE %s TEMPLATE %s`, name, model)); err != nil {
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
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// The models are migrated once per test binary and copied for each test.
var sqliteModel = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "liandong-model")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "model.db")
	if err := migrate("sqlite:" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

var postgresModel = sync.OnceValues(func() (string, error) {
	base := os.Getenv(PostgresEnv)
	name := fmt.Sprintf("model_%d_%d", os.Getpid(), time.Now().UnixNano()) // a server that lives long sees process ids again
	if err := administer(base, `CREATE DATABASE `+name+` TEMPLATE template0`); err != nil {
		return "", err
	}
	return name, migrate(withDatabase(base, name))
})

func migrate(url string) error {
	db, err := store.Create(context.Background(), url)
	if err != nil {
		return err
	}
	if _, err := db.Migrate(context.Background()); err != nil {
		return err
	}
	return db.Close()
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
