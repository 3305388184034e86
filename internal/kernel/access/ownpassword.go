package access

import (
	"context"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// What somebody who changes the own password may be told.
var (
	ErrCurrent = fault.Define(fault.Invalid, "access.current", "当前密码不正确", "The current password is wrong.")
	ErrSame    = fault.Define(fault.Invalid, "access.same", "新密码应与当前密码不同", "The new password must differ from the current one.")
)

// OwnPassword is somebody changing the password of the own account.
type OwnPassword struct {
	Current, New string
	Address      string // of the client, for throttling
}

// ChangePassword replaces the caller's password; this session stays, the account's others end. It is what a password that an administrator gave is good for.
// Wrong guesses are slowed down like those of a login. Errors: ErrLoggedOut, ErrThrottled, ErrCrowded,
// ErrCurrent, ErrSame, ErrUsed, and those of Hash.
func (s *Service) ChangePassword(ctx context.Context, db *store.DB, who Credential, p OwnPassword) error {
	var me *Caller
	var old string
	var past []string
	var admin bool
	if err := db.View(ctx, func(tx *store.Tx) (err error) {
		if me, err = s.Newcomer(tx, who); err != nil {
			return err
		}
		if old, _, err = lookup(tx, me.District, me.Account); err != nil {
			return err
		}
		grants, err := s.held(tx, me.District, me.Account, me.At)
		if err != nil {
			return err
		}
		admin = administers(grants)
		past, err = pastPasswords(tx, me.District, me.Account)
		return err
	}); err != nil {
		return err
	}
	line := "account " + me.District + " " + me.Account
	guess, err := s.guesses.Reserve(logins, line, p.Address)
	if err != nil {
		return err
	}
	right, err := s.matches(ctx, line, old, p.Current)
	if err != nil {
		guess.Void()
		return err
	}
	if !right {
		err := ErrCurrent.At("current")
		s.Trail.Note(Event{District: me.District, Kind: LoginFailed, Account: me.Account, Address: p.Address, Route: "PUT /session/password"}, err)
		return err
	}
	guess.Right()
	if p.New == p.Current {
		return ErrSame.At("password")
	}
	if err := acceptable(me.Account, p.New, admin); err != nil {
		return err
	}
	for _, hash := range past {
		used, err := s.matches(ctx, line, hash, p.New)
		if err != nil {
			return err
		}
		if used {
			return ErrUsed.At("password")
		}
	}
	h, err := s.HashFor(ctx, line, Account{District: me.District, Account: me.Account, Password: p.New})
	if err != nil {
		return err
	}
	return db.Update(ctx, func(tx *store.Tx) error {
		c, err := s.Newcomer(tx, who)
		if err != nil {
			return err
		}
		if err := s.retire(tx, c.District, c.Account); err != nil {
			return err
		}
		n, err := accountRows.Exec(tx, `UPDATE account SET password_hash = $1, once = 0 WHERE district = $2 AND account = $3 AND password_hash = $4`, h.hash, c.District, c.Account, old)
		if err != nil {
			return err
		}
		if n == 0 { // changed in the meantime: what was typed is no longer the current one
			return ErrCurrent.At("current")
		}
		if err := s.endOthers(tx, c); err != nil {
			return err
		}
		return s.note(tx, c.District, c.Account, "account.own_password", c.Account, nil)
	})
}

// pastPasswords lists the hashes of the passwords that an account had, beside the one that it has: with it, the last ones.
func pastPasswords(tx *store.Tx, district, account string) (all []string, err error) {
	err = tx.Each(`SELECT hash FROM password_past WHERE district = $1 AND account = $2 ORDER BY set_at DESC LIMIT $3`,
		store.Args(district, account, passwordsKept-1), func(r store.Scanner) error {
			var hash string
			err := r.Scan(&hash)
			all = append(all, hash)
			return err
		})
	return all, err
}

// retire keeps the hash of the password that an account has until now, and forgets those that may come back.
func (s *Service) retire(tx *store.Tx, district, account string) error {
	if _, err := tx.Exec(`INSERT INTO password_past (district, account, set_at, hash) SELECT district, account, CAST($1 AS BIGINT), password_hash FROM account
		WHERE district = $2 AND account = $3 AND password_hash <> ''`, clock.Milli(s.clock.Now()), district, account); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM password_past WHERE district = $1 AND account = $2 AND set_at < (SELECT MIN(set_at) FROM
		(SELECT set_at FROM password_past WHERE district = $1 AND account = $2 ORDER BY set_at DESC LIMIT $3) kept)`, district, account, passwordsKept)
	return err
}
