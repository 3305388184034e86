package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"liandong/internal/audit"
	"liandong/internal/casework"
	"liandong/internal/store"
)

type auditCommands struct {
	Verify verifyCommand `cmd:"" help:"Recompute the sealed log and name the first bad entry."`
}

type verifyCommand struct{ storage }

var errNotIntact = errors.New("the audit log is not intact 审计日志不完整")

func (c verifyCommand) Run(ctx context.Context) (err error) {
	verifier, err := audit.OpenVerifier(c.keys())
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, c.url())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Intact(ctx); err != nil {
		return fmt.Errorf("%w: %w", errNotIntact, err)
	}
	findings, err := audit.Verify(ctx, db, verifier, casework.Witness, func(n int64) { _, _ = fmt.Fprintf(os.Stderr, "\r%d entries read 已核对", n) })
	_, _ = fmt.Fprintln(os.Stderr)
	if err != nil {
		return fmt.Errorf("%w: %w", errNotIntact, err)
	}
	intact := true
	for _, f := range findings {
		if f.Bad != nil {
			intact = false
			_, _ = fmt.Printf("%s: BAD at entry %d %s: %s\n", f.District, f.Bad.Position, f.Bad.ID, f.Bad.Why)
			continue
		}
		_, _ = fmt.Printf("%s: intact, %d entries under %d signed heads, %d not yet sealed\n", f.District, f.Entries, f.Checkpoints, f.Pending)
	}
	if !intact {
		return errNotIntact
	}
	return nil
}

type migrateCommand struct{ storage }

func (c migrateCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Println("the schema is up to date")
	return errors.Join(err, db.Close())
}
