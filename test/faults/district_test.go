//go:build faults

package faults_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver of what looks into PostgreSQL beside the program

	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// district is a demonstration district of a test's own: a data folder, and a database in it or on PostgreSQL.
type district struct {
	t        *testing.T
	dir      string
	database string // as --database takes it
}

// each runs a test on both engines, each with a district that is ready.
func each(t *testing.T, test func(t *testing.T, d *district)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); test(t, onSQLite(t)) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); test(t, onPostgres(t)) })
}

// model builds a district once; tests copy it.
func model(dir, database string) error {
	bin, err := program()
	if err != nil {
		return err
	}
	return build(bin, dir, database)
}

var sqliteModel = sync.OnceValues(func() (string, error) {
	shop, err := workshop()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(shop, "sqlite")
	return dir, model(dir, "sqlite:"+filepath.Join(dir, "liandong.db"))
})

// onSQLite copies the district of SQLite.
func onSQLite(t *testing.T) *district {
	t.Helper()
	from, err := sqliteModel()
	if err != nil {
		t.Fatal(err)
	}
	d := &district{t: t, dir: filepath.Join(t.TempDir(), "data")}
	d.database = "sqlite:" + d.file()
	copyFolder(t, from, d.dir)
	return d
}

func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// file is that of an embedded database.
func (d *district) file() string { return filepath.Join(d.dir, "liandong.db") }

// postgresModel is the folder of the district and the name of its database.
var postgresModel = sync.OnceValues(func() (string, error) {
	shop, err := workshop()
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("faults_%d", os.Getpid())
	dir := filepath.Join(shop, name)
	if err := administer(`CREATE DATABASE ` + name); err != nil {
		return "", err
	}
	return dir, model(dir, postgresURL(name))
})

var copies atomic.Int64

// onPostgres copies the district of PostgreSQL.
func onPostgres(t *testing.T) *district {
	t.Helper()
	if os.Getenv(storetest.PostgresEnv) == "" {
		t.Skip("no PostgreSQL named in " + storetest.PostgresEnv)
	}
	from, err := postgresModel()
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("%s_%d", filepath.Base(from), copies.Add(1))
	if err := administer(`CREATE DATABASE ` + name + ` TEMPLATE ` + filepath.Base(from)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := administer(`DROP DATABASE ` + name + ` WITH (FORCE)`); err != nil {
			t.Error(err)
		}
	})
	d := &district{t: t, dir: filepath.Join(t.TempDir(), "data"), database: postgresURL(name)}
	copyFolder(t, from, d.dir)
	return d
}

// tidy removes what the tests shared.
func tidy() (code int) {
	if dir, err := workshop(); err == nil {
		_ = os.RemoveAll(dir)
	}
	if os.Getenv(storetest.PostgresEnv) != "" {
		if err := administer(fmt.Sprintf(`DROP DATABASE IF EXISTS faults_%d WITH (FORCE)`, os.Getpid())); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return 0
}

func administer(statement string) error {
	db, err := sql.Open("pgx", os.Getenv(storetest.PostgresEnv))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.Exec(statement)
	return err
}

func postgresURL(name string) string {
	u, err := url.Parse(os.Getenv(storetest.PostgresEnv))
	if err != nil {
		return err.Error()
	}
	u.Path = "/" + name
	return u.String()
}

// serve starts a server of the district.
func (d *district) serve(more ...string) *process {
	d.t.Helper()
	return launch(d.t, d.command(append([]string{"serve", "--addr", "127.0.0.1:0"}, more...)...)...).awaits()
}

func (d *district) command(args ...string) []string {
	return append(args, "--data", d.dir, "--database", d.database)
}

// login is a session of the operator of a zone.
func (d *district) login(p *process) (token string) {
	d.t.Helper()
	text, err := os.ReadFile(filepath.Join(d.dir, "accounts.json"))
	if err != nil {
		d.t.Fatal(err)
	}
	var all []struct{ Account, Password string }
	if err := json.Unmarshal(text, &all); err != nil {
		d.t.Fatal(err)
	}
	for _, a := range all {
		if a.Account == "op-320509105" {
			got := p.call(http.MethodPost, "/api/v1/session", "", map[string]string{"account": a.Account, "password": a.Password})
			token, _ = got.body["token"].(string)
			if token == "" {
				d.t.Fatalf("logging in: %v", got)
			}
			return token
		}
	}
	d.t.Fatal("no operator")
	return ""
}

// kept is how many of the reports with these ids the database holds, and how many in all.
func (d *district) kept(ids map[string]bool) (known, all int) {
	d.t.Helper()
	db, err := store.Open(d.t.Context(), d.database)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.View(d.t.Context(), func(tx *store.Tx) error {
		known, all = 0, 0
		return tx.Each(`SELECT id FROM report`, nil, func(r store.Scanner) error {
			var id string
			err := r.Scan(&id)
			all++
			if ids[strings.TrimSpace(id)] {
				known++
			}
			return err
		})
	}); err != nil {
		d.t.Fatal(err)
	}
	return known, all
}
