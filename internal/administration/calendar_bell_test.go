package administration_test

import (
	"fmt"
	"testing"
	"time"

	"liandong/data"
	"liandong/internal/administration"
	"liandong/internal/casework/ledger"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/kernel/timer"
	"liandong/internal/notice"
)

// TestAdministratorsAreToldThatACalendarIsMissing from November on, once a day, until it is there.
func TestAdministratorsAreToldThatACalendarIsMissing(t *testing.T) {
	t.Parallel()
	const district = "150102"
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		at := func(text string) time.Time {
			moment, err := time.ParseInLocation("2006-01-02 15:04", text, worktime.Zone)
			if err != nil {
				t.Fatal(err)
			}
			return moment
		}
		update := func(fn func(*store.Tx) error) {
			t.Helper()
			if err := db.Update(t.Context(), fn); err != nil {
				t.Fatal(err)
			}
		}
		now := clock.NewManual(at("2026-10-31 23:59"))
		rights := access.New(now, access.Cost{Time: 1, Memory: 64})
		vault, err := access.NewVault(make([]byte, 64))
		if err != nil {
			t.Fatal(err)
		}
		setup := notice.Setup{Vault: vault}
		if setup.Standard, err = notice.StandardTemplates(data.Files); err != nil {
			t.Fatal(err)
		}
		for account, role := range map[string]access.Role{"system": access.SystemAdmin, "security": access.SecurityAdmin} {
			h, err := rights.Hash(access.Account{District: district, Account: account, Person: account, Name: account, Password: "correct horse battery"})
			if err != nil {
				t.Fatal(err)
			}
			update(func(tx *store.Tx) error {
				if err := rights.Create(tx, h, "test"); err != nil {
					return err
				}
				return rights.Grant(tx, district, access.Grant{Account: account, Role: role, Grid: "g", Path: "/150102/", From: now.Now()}, "test")
			})
		}
		publish := func(year int) {
			update(func(tx *store.Tx) error {
				d, err := worktime.ParseDate(fmt.Sprintf("%d-01-01", year))
				if err != nil {
					return err
				}
				return worktime.ImportCalendar(tx, district, []worktime.Day{{Date: d, Kind: worktime.Holiday, Name: "元旦", Source: "通知"}})
			})
		}
		publish(2026)
		l := ledger.New(ledger.Ledger{DB: db, Clock: now, Access: rights, Vault: vault})
		runner := &timer.Runner{DB: db, Clock: now, Bells: []timer.Bell{administration.CalendarBell(l, notice.New(setup))}}
		told := func(when string, want int) {
			t.Helper()
			now.Set(at(when))
			for range 3 { // the runner comes every second
				if _, err := runner.Once(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			for account, want := range map[string]int{"system": want, "security": 0} {
				var n int
				if err := db.View(t.Context(), func(tx *store.Tx) error {
					return tx.Get(`SELECT COUNT(*) FROM notice_inbox WHERE district = $1 AND account = $2`, store.Args(district, account), &n)
				}); err != nil || n != want {
					t.Errorf("%s: %s was told %d times, want %d (%v)", when, account, n, want, err)
				}
			}
		}
		told("2026-10-31 23:59", 0)
		told("2026-11-01 00:00", 1)
		told("2026-11-01 23:59", 1)
		told("2026-11-02 08:00", 2)
		publish(2027)
		told("2026-11-03 09:00", 2)
		told("2027-10-31 09:00", 2)
		told("2028-01-02 09:00", 3) // nobody came in November, and the year has begun
	})
}
