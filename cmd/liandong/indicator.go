package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"liandong/internal/casework/ledger"
	"liandong/internal/kernel/store"
)

type indicatorCommands struct {
	Verify  verifyFiguresCommand  `cmd:"" help:"Count the whole history anew from its events and name every figure that says something else."`
	Rebuild rebuildFiguresCommand `cmd:"" help:"Put right what verify finds; people may go on working."`
}

type verifyFiguresCommand struct{ storage }

var errFigures = errors.New("figures differ from what happened; run: liandong indicator rebuild 指标与事件不一致")

const mostNamed = 50

// Help stands under the line of the command.
func (verifyFiguresCommand) Help() string {
	return "Ends with 0 where every figure is what happened, 1 where one is not or they could not be read."
}

func (c verifyFiguresCommand) Run(ctx context.Context) error {
	sound := true
	err := c.each(ctx, func(db *store.DB, district string) error {
		wrong, err := ledger.VerifyFigures(ctx, db, district, tellProgress)
		if err != nil {
			return err
		}
		for i, d := range wrong {
			if i == mostNamed {
				_, _ = fmt.Printf("%s: and %d more cells\n", district, len(wrong)-mostNamed)
				break
			}
			d.Facts(func(name string, counted, happened int64) {
				_, _ = fmt.Printf("%s: %s by %s %s %s%s%s: %s counted %d, happened %d\n", district, d.Area, d.Dim, d.Day, d.Matter, d.Source, d.Unit, name, counted, happened)
			})
		}
		if len(wrong) == 0 {
			_, _ = fmt.Printf("%s: every figure is what happened\n", district)
		}
		sound = sound && len(wrong) == 0
		return nil
	})
	if err == nil && !sound {
		err = errFigures
	}
	return err
}

type rebuildFiguresCommand struct{ storage }

func (c rebuildFiguresCommand) Run(ctx context.Context) error {
	return c.each(ctx, func(db *store.DB, district string) error {
		n, err := ledger.RebuildFigures(ctx, db, district, tellProgress)
		if err == nil {
			_, _ = fmt.Printf("%s: %d cells put right\n", district, n)
		}
		return err
	})
}

func tellProgress(how string) { _, _ = fmt.Fprintf(os.Stderr, "· %s\n", how) }

// each runs fn for every district of the database.
func (s storage) each(ctx context.Context, fn func(db *store.DB, district string) error) (err error) {
	db, err := s.asIs(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var districts []string
	if err := db.View(ctx, func(tx *store.Tx) error { districts, err = tx.Districts(); return err }); err != nil {
		return err
	}
	for _, d := range districts {
		if err := fn(db, d); err != nil {
			return err
		}
	}
	return nil
}
