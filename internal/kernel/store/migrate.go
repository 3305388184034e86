package store

import (
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"

	"liandong/internal/kernel/fault"
)

//go:embed migrations
var migrations embed.FS

func (db *DB) provider() (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	if db.Engine == Postgres {
		dialect = goose.DialectPostgres
	}
	dir, err := fs.Sub(migrations, "migrations/"+string(db.Engine))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db.SQL(), dir, goose.WithDisableGlobalRegistry(true))
}

// Migrate brings the schema to this program's version and returns how many steps were taken.
// A database of a newer program is refused with ErrNewerSchema.
func (db *DB) Migrate(ctx context.Context) (int, error) {
	if err := db.refuseNewer(ctx); err != nil {
		return 0, err
	}
	p, err := db.provider()
	if err != nil {
		return 0, err
	}
	done, err := p.Up(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	return len(done), db.plan(ctx)
}

// statistics are by which SQLite plans: table, index and, in the form of its own ANALYZE, how many rows there are and how many of them are alike in the first column of the index, the
// first two, and so on.
//
//go:embed statistics.csv
var statistics string

// plan gives SQLite the statistics of a district of some size, and it never looks for itself: one that has seen nothing, or little, takes a table for small and reads a whole district in the
// order that is asked for, and looks again when the harm is done. So the same statement has the same plan in every installation and at every age of it.
func (db *DB) plan(ctx context.Context) error {
	if db.Engine != SQLite {
		return nil
	}
	lines, err := csv.NewReader(strings.NewReader(statistics)).ReadAll()
	if err != nil {
		return fmt.Errorf("statistics: %w", err)
	}
	tx, err := db.SQL().BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, s := range []string{"ANALYZE sqlite_schema", "DELETE FROM sqlite_stat1"} { // the first makes the table
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("statistics: %w", err)
		}
	}
	for _, l := range lines[1:] {
		if _, err := tx.ExecContext(ctx, "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)", l[0], l[1], l[2]); err != nil {
			return fmt.Errorf("statistics of %s: %w", l[1], err)
		}
	}
	if _, err := tx.ExecContext(ctx, "ANALYZE sqlite_schema"); err != nil { // this connection reads them
		return fmt.Errorf("statistics: %w", err)
	}
	return tx.Commit()
}

func (db *DB) refuseNewer(ctx context.Context) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("schema version: %w", err)
	}
	if current > target {
		return ErrNewerSchema.New(current, target)
	}
	return nil
}

// Intact asks SQLite to check its own file; PostgreSQL has checksums of its own and is taken at its word.
func (db *DB) Intact(ctx context.Context) error {
	if db.Engine != SQLite {
		return nil
	}
	var answer string
	if err := db.SQL().QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&answer); err != nil {
		return err
	}
	if answer != "ok" {
		return fmt.Errorf("the database file is damaged: %s", answer)
	}
	return nil
}

// What a database may be that is not one of this program's version.
var (
	ErrOlderSchema = fault.Define(fault.Unavailable, "store.older_schema", "数据库结构版本较旧（版本 %d，本程序为 %d），请先运行 liandong migrate",
		"The schema of the database is older (%d, this program has %d). Run liandong migrate first.")
	ErrNoSchema = fault.Define(fault.Unavailable, "store.no_schema", "数据库是空的", "The database is empty.")
	ErrForeign  = fault.Define(fault.Unavailable, "store.foreign", "这不是联动的数据库", "This is no database of liandong.")
)

// tables are those that a database holds, whoever made them.
func (db *DB) tables(ctx context.Context) (names []string, err error) {
	list := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
	if db.Engine == Postgres {
		list = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`
	}
	rows, err := db.SQL().QueryContext(ctx, list)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

const versions = "goose_db_version"

// Current returns nil if the schema is that of this program; it writes nothing. Errors: ErrNoSchema, ErrForeign, ErrOlderSchema, ErrNewerSchema.
func (db *DB) Current(ctx context.Context) error {
	names, err := db.tables(ctx)
	switch {
	case err != nil:
		return err
	case len(names) == 0:
		return ErrNoSchema.New()
	case !slices.Contains(names, versions):
		return ErrForeign.New().Because(fmt.Errorf("it holds %s", strings.Join(names[:min(len(names), 5)], ", ")))
	}
	p, err := db.provider()
	if err != nil {
		return err
	}
	sources := p.ListSources()
	target := sources[len(sources)-1].Version
	var current int64
	if err := db.SQL().QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM "+versions).Scan(&current); err != nil {
		return err
	}
	switch {
	case current > 0 && !slices.Contains(names, "reference_version"): // what the first step makes
		return ErrForeign.New()
	case current < target:
		return ErrOlderSchema.New(current, target)
	case current > target:
		return ErrNewerSchema.New(current, target)
	}
	return nil
}

// Clear empties every table but that of the schema's version. There is no way back: it is for what a first start that was interrupted has made.
func (db *DB) Clear(ctx context.Context) error {
	names, err := db.tables(ctx)
	if err != nil {
		return err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name == versions })
	return db.Update(ctx, func(tx *Tx) error {
		if db.Engine == Postgres {
			_, err := tx.Exec("TRUNCATE " + strings.Join(names, ", "))
			return err
		}
		if _, err := tx.Exec("PRAGMA defer_foreign_keys = ON"); err != nil {
			return err
		}
		for _, name := range names {
			if _, err := tx.Exec("DELETE FROM " + name); err != nil {
				return err
			}
		}
		return nil
	})
}
