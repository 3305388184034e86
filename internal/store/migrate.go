package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"liandong/internal/fault"
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

// Migrate brings the schema to this program's version and answers how many steps were taken.
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
	return len(done), nil
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

// ErrOlderSchema says that a database has not the schema of this program yet, or none at all.
var ErrOlderSchema = fault.Define(fault.Unavailable, "store.older_schema",
	"数据库尚未升级到本程序的版本，请先运行 migrate", "The database has not the schema of this version. Run migrate first.")

// Current returns nil if the schema is that of this program; it writes nothing. Errors: ErrOlderSchema, ErrNewerSchema.
func (db *DB) Current(ctx context.Context) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	sources := p.ListSources()
	target := sources[len(sources)-1].Version
	var current int64
	if err := db.SQL().QueryRowContext(ctx, "SELECT MAX(version_id) FROM goose_db_version").Scan(&current); err != nil {
		return ErrOlderSchema.New().Because(err)
	}
	switch {
	case current < target:
		return ErrOlderSchema.New()
	case current > target:
		return ErrNewerSchema.New(current, target)
	}
	return nil
}
