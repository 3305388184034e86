// Package demo builds the demonstration district through the same services as everybody else.
//
// Names and codes of zones, villages and communities are Wujiang's real ones (data/wujiang/SOURCES.md). Everything else is made up:
// boundaries below the district outline, units, posts, people, accounts and cases.
package demo

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"liandong/internal/kernel/record"

	"liandong/data"
	"liandong/internal/district/matter"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/installation"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/platform"
)

// District is the code of the demonstration district (吴江区).
const District = "320509"

// origin is when everything of the demonstration district begins to be valid.
var origin = time.Date(2024, 1, 1, 0, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*60*60)).UTC()

// Account is a way into the demonstration district.
type Account struct {
	Account  string `json:"account"`
	Password string `json:"password"`
	Role     string `json:"role"`
	Grid     string `json:"grid"`
	Name     string `json:"name"`
}

// State is how far the demonstration district of a database has come.
type State int

// The states of the demonstration district.
const (
	None     State = iota // there is nothing
	Begun                 // a start was interrupted: what is there is not whole
	Unmarked              // as an earlier version left it, whole or not
	Built
)

// StateOf looks how far the district has come. Errors: installation.ErrThere, installation.ErrBegun where another is in the database.
func StateOf(ctx context.Context, db *store.DB) (state State, err error) {
	switch _, err = installation.District(ctx, db, District); {
	case err == nil:
		return Built, nil
	case errors.Is(err, installation.ErrBegun):
		return Begun, nil
	case !errors.Is(err, installation.ErrNone):
		return None, err
	}
	err = db.View(ctx, func(tx *store.Tx) error {
		left, err := tx.Any(`SELECT 1 FROM journal WHERE district = $1 AND actor = 'system:demo' AND NOT EXISTS (SELECT 1 FROM installation) LIMIT 1`, District)
		if left {
			state = Unmarked
		}
		return err
	})
	if err == nil && state == None {
		err = installation.Vacant(ctx, db, District)
	}
	return state, err
}

// Build makes the district in an empty database and answers its accounts, passwords included: they are nowhere else.
// The same seed makes the same district, passwords aside. progress is told what is being done. The district is not served before installation.Finish, so that whoever builds it
// keeps the passwords, and gives it a past, before.
func Build(ctx context.Context, services *platform.Platform, seed uint64, progress func(string)) ([]Account, error) {
	progress("drawing 899 grids 正在生成网格")
	prepared, report := territory.Prepare(Territory(seed))
	if err := report.Err(); err != nil {
		return nil, err
	}
	progress("reading calendar and matters 正在读取日历与事项")
	lists, err := readLists()
	if err != nil {
		return nil, err
	}
	err = services.DB.Update(ctx, func(tx *store.Tx) error {
		if err := installation.Started(tx, District, services.Clock.Now()); err != nil {
			return err
		}
		if err := territory.Store(tx, District, prepared, origin); err != nil {
			return err
		}
		if err := note(tx, "territory.import"); err != nil {
			return err
		}
		return lists.store(tx)
	})
	if err != nil {
		return nil, fault.Wrap(err, "territory and matters")
	}
	progress("filling posts 正在配置岗位人员")
	var chart *territory.Map
	err = services.DB.View(ctx, func(tx *store.Tx) (err error) {
		chart, err = services.Atlas.Map(tx, District)
		return err
	})
	if err != nil {
		return nil, err
	}
	team := recruit(chart, lists.matters, seed)
	if err := services.DB.Update(ctx, func(tx *store.Tx) error {
		if err := team.store(tx, services.Vault); err != nil {
			return err
		}
		return note(tx, "staff.import")
	}); err != nil {
		return nil, fault.Wrap(err, "staff")
	}
	progress("opening accounts 正在开通账号")
	accounts, err := team.open(ctx, services)
	if err != nil {
		return nil, err
	}
	if err := admit(ctx, services, team); err != nil {
		return nil, fault.Wrap(err, "admissions")
	}
	return accounts, evaluate(ctx, services)
}

// lists are the reference lists of the district.
type lists struct {
	days    []worktime.Day
	matters []matter.Matter
	limits  []matter.StageLimit
}

func readLists() (l lists, err error) {
	open := func(name string) fs.File {
		f, openErr := data.Files.Open(name)
		if openErr != nil && err == nil {
			err = openErr
		}
		return f
	}
	calendar, matters, conditions, limits := open("reference/calendar.csv"), open("reference/matters.csv"), open("reference/conditions.csv"), open("demo/stage_limits.csv")
	duties, urgencies := open("reference/duties.csv"), open("reference/urgency.csv")
	secrecies := open("demo/secrecy.csv")
	if err != nil {
		return l, err
	}
	var bad []*fault.Error
	if l.days, bad = worktime.ReadDays(calendar); len(bad) > 0 {
		return l, fault.Collect(bad)
	}
	if l.matters, bad = matter.ReadMatters(matters, conditions); len(bad) > 0 {
		return l, fault.Collect(bad)
	}
	if bad := slices.Concat(matter.ReadDuties(duties, l.matters), matter.ReadUrgencies(urgencies, l.matters), matter.ReadSecrecies(secrecies, l.matters)); len(bad) > 0 {
		return l, fault.Collect(bad)
	}
	if err := guide(l.matters); err != nil {
		return l, err
	}
	l.limits, bad = matter.ReadStageLimits(limits)
	return l, fault.Collect(bad)
}

func (l lists) store(tx *store.Tx) error {
	if err := worktime.ImportCalendar(tx, District, l.days); err != nil {
		return err
	}
	if err := note(tx, "calendar.import"); err != nil {
		return err
	}
	if _, err := matter.Import(tx, District, l.matters, matter.By{Account: "system:demo", At: origin, Reason: "演示数据：清单导入"}); err != nil {
		return err
	}
	if err := matter.ImportStageLimits(tx, District, l.limits); err != nil {
		return err
	}
	return note(tx, "stage_limit.import")
}

// note is the audit entry of what the demonstration is made of.
func note(tx *store.Tx, action string) error {
	return record.As(tx, District, "demo", origin).Note(action, District, nil)
}

// password makes one that can be read out: 16 characters of base32, 80 bits.
func password() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}

func person(n int) string { return fmt.Sprintf("demo-%05d", n) }
