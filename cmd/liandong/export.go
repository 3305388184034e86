package main

import (
	"context"
	"errors"
	"os"

	"liandong/internal/administration"
	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/table"
)

type exportCommand struct {
	storage
	Kind     string `arg:"" enum:"territory,matters,conditions,calendar,staff" help:"territory (GeoJSON), or matters, their further conditions, calendar or staff (CSV): each as it is imported again."`
	District string `help:"District; the one that is there where it is left out."`
}

func (c exportCommand) Run(ctx context.Context) (err error) {
	db, err := c.asIs(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if c.District == "" {
		if c.District, err = onlyDistrict(ctx, db); err != nil {
			return err
		}
	}
	return db.View(ctx, func(tx *store.Tx) error {
		if c.Kind == "territory" {
			drafts, err := territory.Drafts(tx, c.District)
			if err != nil {
				return err
			}
			return territory.WriteGeoJSON(os.Stdout, drafts)
		}
		w, err := table.NewCSV(os.Stdout)
		if err != nil {
			return err
		}
		return errors.Join(c.list(tx, w), w.Close())
	})
}

func (c exportCommand) list(tx *store.Tx, w table.Writer) error {
	switch c.Kind {
	case "calendar":
		set, err := worktime.NewCalendars().Of(tx, c.District)
		if err != nil {
			return err
		}
		return worktime.WriteDays(w, set.Standard().Published())
	case "staff":
		roster, err := staffing.NewRosters().Of(tx, c.District)
		if err != nil {
			return err
		}
		return staffing.WriteLines(w, roster, clock.System{}.Now(), worktime.Zone)
	}
	all, err := matter.NewCatalogues().Of(tx, c.District)
	if err != nil {
		return err
	}
	if c.Kind == "conditions" {
		return matter.WriteConditions(w, all.All())
	}
	return matter.WriteMatters(w, all.All())
}

type templateCommand struct {
	Kind string `arg:"" help:"reports, staff, matters, conditions, calendar or territory."`
	Lang string `help:"zh or en." enum:"zh,en" default:"zh"`
}

// Run writes a workbook to be filled in.
func (c templateCommand) Run() error {
	columns, err := administration.ListColumns(c.Kind)
	if err != nil {
		return err
	}
	return table.WriteTemplate(os.Stdout, c.Lang, columns)
}
