package access

import (
	"context"
	"time"

	"liandong/internal/clock"
	"liandong/internal/fault"
	"liandong/internal/store"
)

// What somebody who changes the own password may be told.
var (
	ErrCurrent = fault.Define(fault.Invalid, "access.current", "当前口令不正确", "The current password is wrong.")
	ErrSame    = fault.Define(fault.Invalid, "access.same", "新口令应与当前口令不同", "The new password must differ from the current one.")
)

// OwnPassword is somebody changing the password of the own account.
type OwnPassword struct {
	Current, New string
	Address      string // of the client, for throttling
}

// ChangePassword replaces the caller's password; this session stays, the account's others end. It is what a password that an administrator gave is good for.
// Wrong guesses are slowed down like those of a login. Errors: ErrLoggedOut, ErrThrottled, ErrCurrent, ErrSame, ErrPassword.
func (s *Service) ChangePassword(ctx context.Context, db *store.DB, who Credential, p OwnPassword) error {
	var me *Caller
	var old string
	if err := db.View(ctx, func(tx *store.Tx) (err error) {
		if me, err = s.Newcomer(tx, who); err == nil {
			old, _, err = lookup(tx, me.District, me.Account)
		}
		return err
	}); err != nil {
		return err
	}
	keys := s.throttle.keys(Attempt{District: me.District, Account: me.Account, Address: p.Address}, false)
	if wait := s.throttle.wait(keys); wait > 0 {
		seconds := int(wait/time.Second) + 1
		return ErrThrottled.New(seconds).With("retry_after", seconds)
	}
	if !s.matches(old, p.Current) {
		s.throttle.failed(keys)
		return ErrCurrent.At("current")
	}
	s.throttle.succeeded(keys)
	if p.New == p.Current {
		return ErrSame.At("password")
	}
	if p.New == "" {
		return ErrPassword.At("password")
	}
	h, err := s.Hash(Account{District: me.District, Account: me.Account, Password: p.New})
	if err != nil {
		return err
	}
	return db.Update(ctx, func(tx *store.Tx) error {
		c, err := s.Newcomer(tx, who)
		if err != nil {
			return err
		}
		n, err := accountRows.Exec(tx, `UPDATE account SET password_hash = $1, once = 0 WHERE district = $2 AND account = $3 AND password_hash = $4`, h.hash, c.District, c.Account, old)
		if err != nil {
			return err
		}
		if n == 0 { // changed in the meantime: what was typed is no longer the current one
			return ErrCurrent.At("current")
		}
		if _, err := sessionRows.Exec(tx, `UPDATE session SET revoked_at = $1 WHERE district = $2 AND account = $3 AND token_hash <> $4 AND revoked_at = 0`,
			clock.Milli(c.At), c.District, c.Account, c.Session); err != nil {
			return err
		}
		if err := wakeStreams(tx, c.District, c.Account, c.At); err != nil {
			return err
		}
		return s.note(tx, c.District, c.Account, "account.own_password", c.Account, nil)
	})
}
