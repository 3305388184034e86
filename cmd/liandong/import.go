package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"liandong/internal/kernel/record"

	"liandong/internal/district/matter"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/installation"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
)

type importCommand struct {
	storage
	Kind       string `arg:"" enum:"territory,matters,calendar" help:"territory, matters or calendar."`
	File       string `arg:"" type:"existingfile" help:"GeoJSON, XLSX or CSV for territory, XLSX or CSV for the others."`
	Conditions string `help:"With matters: CSV of further conditions." type:"existingfile"`
	District   string `help:"District of matters and calendar; the one that is there where it is left out."`
	CRS        string `help:"Coordinates of the file: wgs84, cgcs2000, gcj02 or bd09." default:"wgs84"`
	Check      bool   `help:"Only report what is wrong; import nothing."`
}

func (c importCommand) Run(ctx context.Context) (err error) {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	put, err := c.read(file)
	if err != nil {
		return err
	}
	if c.Check {
		_, err = fmt.Println("sound: it can be imported 可以导入")
		return err
	}
	db, err := c.existing(ctx, store.Open)
	if err != nil {
		return err
	}
	if c.Kind != "territory" && c.District == "" {
		if c.District, err = onlyDistrict(ctx, db); err != nil {
			return errors.Join(err, db.Close())
		}
	} else if c.Kind != "territory" {
		if err := knownDistrict(ctx, db, c.District); err != nil {
			return errors.Join(err, db.Close())
		}
	}
	if err := errors.Join(db.Update(ctx, func(tx *store.Tx) error { return put(tx, c.District) }), db.Close()); err != nil {
		return err
	}
	_, err = fmt.Println("imported 已导入")
	return err
}

// read checks the whole file and answers what stores it.
func (c importCommand) read(file io.Reader) (func(tx *store.Tx, district string) error, error) {
	switch c.Kind {
	case "territory":
		return c.territory(file)
	case "matters":
		var conditions io.Reader
		if c.Conditions != "" {
			f, err := os.Open(c.Conditions)
			if err != nil {
				return nil, err
			}
			defer func() { _ = f.Close() }()
			conditions = f
		}
		all, bad := matter.ReadMatters(file, conditions)
		return func(tx *store.Tx, district string) error {
			_, err := matter.Import(tx, district, all, matter.By{Account: "system:import", At: clock.System{}.Now(), Reason: "清单导入"})
			return err
		}, fault.Collect(bad)
	default:
		days, bad := worktime.ReadDays(file)
		return func(tx *store.Tx, district string) error {
			if err := worktime.ImportCalendar(tx, district, days); err != nil {
				return err
			}
			return noteImport(tx, district, "calendar.import", map[string]any{"days": len(days)})
		}, fault.Collect(bad)
	}
}

func (c importCommand) territory(file io.Reader) (func(*store.Tx, string) error, error) {
	readFile := territory.ReadGeoJSON
	if ext := filepath.Ext(c.File); strings.EqualFold(ext, ".csv") || strings.EqualFold(ext, ".xlsx") {
		readFile = territory.ReadCSV
	}
	drafts, report := readFile(file, geo.CRS(c.CRS))
	var prepared *territory.Prepared
	if report.Sound() {
		prepared, report = territory.Prepare(drafts)
	}
	for _, d := range report.Defects {
		_, _ = fmt.Fprintln(os.Stderr, lineOf(d))
	}
	if err := report.Err(); err != nil {
		return nil, err
	}
	return func(tx *store.Tx, _ string) error {
		if err := territory.Store(tx, prepared.District(), prepared, time.Now()); err != nil {
			return err
		}
		return noteImport(tx, prepared.District(), "territory.import", map[string]any{"grids": len(drafts)})
	}, nil
}

// lineOf says a defect in one line: whether it keeps the import, which grids it is about, what it is, and the place to look at.
func lineOf(d territory.Defect) string {
	line := "ERROR"
	if d.Warning {
		line = "warning"
	}
	if len(d.Grids) > 0 {
		line += " " + strings.Join(d.Grids, ", ")
	}
	line += ": " + d.Words.ZH + " / " + d.Words.EN
	if d.Lon != 0 || d.Lat != 0 {
		line += fmt.Sprintf(" [%.7f, %.7f]", d.Lon, d.Lat)
	}
	return line
}

// noteImport is the audit entry of an import by command: whoever may start commands stands behind it.
func noteImport(tx *store.Tx, district, action string, detail any) error {
	return record.As(tx, district, "import", clock.System{}.Now()).Note(action, district, detail)
}

// districts are those that the database holds, in order.
func districts(ctx context.Context, db *store.DB) (all []string, err error) {
	err = db.View(ctx, func(tx *store.Tx) error { all, err = tx.Districts(); return err })
	slices.Sort(all)
	return all, err
}

// knownDistrict refuses a district that the database does not hold, where it holds any: a slip of the pen would make one.
func knownDistrict(ctx context.Context, db *store.DB, district string) error {
	all, err := districts(ctx, db)
	if err == nil && len(all) > 0 && !slices.Contains(all, district) {
		err = installation.ErrNoDistrict.At("district", strings.Join(all, ", "))
	}
	return err
}

// onlyDistrict is the district that the database holds, installed or only imported.
func onlyDistrict(ctx context.Context, db *store.DB) (district string, err error) {
	all, err := districts(ctx, db)
	if err != nil {
		return "", err
	}
	switch len(all) {
	case 0:
		return "", installation.ErrNone.New()
	case 1:
		return all[0], nil
	}
	return "", installation.ErrSeveral.At("district", strings.Join(all, ", "))
}
