// Package installation makes a platform ready to be served (安装): a district and its first three administrators.
package installation

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"liandong/internal/kernel/record"

	"github.com/google/uuid"

	"liandong/internal/district/territory"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// What stands in the way of an installation.
var (
	ErrDistrict = fault.Define(fault.Invalid, "installation.district", "区划代码应为6位数字，首位不为0", "The code of a district has 6 digits and does not begin with 0.")
	ErrName     = fault.Define(fault.Invalid, "installation.name", "名称应为1到40个字", "The name has 1 to 40 characters.")
	ErrThere    = fault.Define(fault.Conflict, "installation.there", "这里已有安装（%s），不再初始化", "There is an installation here already (%s).")
	ErrBegun    = fault.Define(fault.Conflict, "installation.begun", "%s 的初始化没有完成，请以同一区划代码重新运行 liandong init",
		"The installation of %s was begun and not finished. Run liandong init again with the same district.")
	ErrBuilding = fault.Define(fault.Conflict, "installation.building", "另一次启动正在这里建立安装，请等它完成（%s）", "Another start is making an installation here: wait until it is done (%s).")
	ErrNone     = fault.Define(fault.Unavailable, "installation.none", "这里还没有安装，请先运行 liandong init --district 区划代码 --name 名称",
		"There is no installation here yet: run liandong init --district CODE --name NAME first.")
	ErrSeveral    = fault.Define(fault.Invalid, "installation.several", "数据库中有多个区（%s），请用 --district 指明", "The database holds several districts (%s): name one with --district.")
	ErrNoDistrict = fault.Define(fault.Invalid, "installation.no_district", "数据库中没有这个区，已有：%s", "The database does not hold this district. It holds: %s.")
)

// Account is an administrator's account with the password that opens nothing but its own change.
type Account struct {
	Account  string      `json:"account"`
	Role     access.Role `json:"role"`
	Password string      `json:"password"`
}

// first are the accounts of the three administrators.
var first = map[access.Role]string{access.SystemAdmin: "system", access.SecurityAdmin: "security", access.AuditAdmin: "audit"}

var districtCode = regexp.MustCompile(`^[1-9][0-9]{5}$`)

// Begin makes the district and its three administrators, each a person of their own with a password that is good for one login. Nothing is served before
// Finish: where that was never reached, the same again begins anew, with other passwords. Errors: ErrDistrict, ErrName, ErrThere, ErrBegun.
func Begin(ctx context.Context, db *store.DB, rights *access.Service, c clock.Clock, district, name string) ([]Account, error) {
	name = strings.TrimSpace(name)
	if !districtCode.MatchString(district) {
		return nil, ErrDistrict.At("district")
	}
	if !words.Sayable(name, 1, 40) {
		return nil, ErrName.At("name")
	}
	var accounts []Account
	var hashed []access.Hashed
	for _, role := range access.Administrators() {
		a := Account{first[role], role, access.NewPassword()}
		h, err := rights.Hash(access.Account{District: district, Account: a.Account, Person: uuid.Must(uuid.NewV7()).String(), Name: role.Name().ZH, Password: a.Password, Once: true})
		if err != nil {
			return nil, err
		}
		accounts, hashed = append(accounts, a), append(hashed, h)
	}
	err := db.Update(ctx, func(tx *store.Tx) error {
		if err := vacant(tx, district); err != nil {
			return err
		}
		for _, table := range []string{"access_grant", "account", "installation"} { // what was never finished: nobody could log in
			if _, err := tx.Exec(`DELETE FROM `+table+` WHERE district = $1`, district); err != nil {
				return err
			}
		}
		if err := Started(tx, district, c.Now()); err != nil {
			return err
		}
		path, err := territory.Root(tx, district, name, c.Now())
		if err != nil {
			return err
		}
		for i, a := range accounts {
			if err := rights.Create(tx, hashed[i], "system:init"); err != nil {
				return err
			}
			if err := rights.Grant(tx, district, access.Grant{Account: a.Account, Role: a.Role, Grid: district, Path: path, From: c.Now()}, "system:init"); err != nil {
				return err
			}
		}
		return nil
	})
	return accounts, err
}

// vacant demands that nothing is here but what an installation of the district that was never finished has left.
func vacant(tx *store.Tx, district string) error {
	all, err := known(tx)
	if err != nil {
		return err
	}
	for _, one := range all {
		switch {
		case one.done:
			return ErrThere.At("district", one.district)
		case one.district != district:
			return ErrBegun.At("district", one.district)
		}
	}
	if len(all) > 0 {
		return nil
	}
	var of string
	err = tx.Get(`SELECT district FROM account LIMIT 1`, nil, &of)
	if errors.Is(err, store.ErrNoRow) {
		return nil
	}
	if err == nil {
		err = ErrThere.At("district", of)
	}
	return err
}

// Finished returns nil where an installation is here that is ready, or one of an earlier version, which kept no marks. Errors: ErrNone, ErrBegun.
func Finished(ctx context.Context, db *store.DB) error {
	return db.View(ctx, func(tx *store.Tx) error {
		all, err := known(tx)
		if err != nil {
			return err
		}
		for _, one := range all {
			if one.done {
				return nil
			}
		}
		if len(all) > 0 {
			return ErrBegun.New(all[0].district)
		}
		old, err := tx.Any(`SELECT 1 FROM account LIMIT 1`)
		if err == nil && !old {
			err = ErrNone.New()
		}
		return err
	})
}

// Started marks a district as begun and not ready: nothing of it is served before Finish.
func Started(tx *store.Tx, district string, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO installation (district, begun_at, done_at) VALUES ($1, $2, 0)`, district, clock.Milli(at))
	return err
}

// Vacant returns nil where a first start may begin: nothing is here but what one that was never finished has left. Errors: ErrThere, ErrBegun.
func Vacant(ctx context.Context, db *store.DB, district string) error {
	return db.View(ctx, func(tx *store.Tx) error { return vacant(tx, district) })
}

// Finish marks a district as ready: its administrators have their passwords.
func Finish(ctx context.Context, db *store.DB, district string, at time.Time) error {
	return db.Update(ctx, func(tx *store.Tx) error { return Done(tx, district, at) })
}

// Done is Finish in a transaction, also for what was made in another way.
func Done(tx *store.Tx, district string, at time.Time) error {
	if _, err := tx.Exec(`INSERT INTO installation (district, begun_at, done_at) VALUES ($1, $2, $2) ON CONFLICT (district) DO UPDATE SET done_at = excluded.done_at`,
		district, clock.Milli(at)); err != nil {
		return err
	}
	return record.As(tx, district, "init", at).Note("installation.done", district, nil)
}

type one struct {
	district string
	done     bool
}

func known(tx *store.Tx) (all []one, err error) {
	err = tx.Each(`SELECT district, done_at FROM installation ORDER BY district`, nil, func(r store.Scanner) error {
		var o one
		var done int64
		err := r.Scan(&o.district, &done)
		o.done = done > 0
		all = append(all, o)
		return err
	})
	return all, err
}

// District is the one that commands and logins mean which name none: what was said, else the only one that is there. Errors: ErrNone where there is none, or the one
// that was said is not there; ErrBegun; ErrSeveral.
func District(ctx context.Context, db *store.DB, said string) (district string, err error) {
	if err := db.SQL().PingContext(ctx); err != nil {
		return "", err
	}
	err = db.View(ctx, func(tx *store.Tx) error {
		district = ""
		all, err := known(tx)
		if err != nil {
			return err
		}
		var names []string
		for _, o := range all {
			switch {
			case o.done && (said == "" || o.district == said):
				names = append(names, o.district)
			case !o.done && (said == "" || o.district == said):
				return ErrBegun.New(o.district)
			}
		}
		switch len(names) {
		case 0:
			return ErrNone.New()
		case 1:
			district = names[0]
			return nil
		}
		return ErrSeveral.At("district", strings.Join(names, ", "))
	})
	if err != nil && (strings.Contains(err.Error(), "no such table") || strings.Contains(err.Error(), `"installation" does not exist`)) {
		err = ErrNone.New().Because(err)
	}
	return district, err
}
