package door

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"liandong/internal/kernel/record"

	"github.com/google/uuid"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/pace"
	"liandong/internal/kernel/store"
	"liandong/internal/notice"
)

// What somebody who confirms a number may be told.
var (
	ErrPhone  = fault.Define(fault.Invalid, "door.phone", "请填写手机号码", "Please give a mobile number.")
	ErrOften  = fault.Define(fault.Throttled, "door.often", "验证码发送过于频繁，请稍后再试", "Too many codes were sent. Please try again later.")
	ErrCode   = fault.Define(fault.Invalid, "door.code", "验证码不正确或已过期", "The code is not right or no longer good.")
	ErrToPost = fault.Define(fault.Invalid, "door.unconfirmed", "请先用验证码确认这个号码，或不留号码", "Please confirm this number by a code first, or leave none.")
)

const (
	codeGood    = 10 * time.Minute
	codeTries   = 5
	codesAnHour = 3 // to one number
	codesADay   = 8
	codesAGuest = 5
)

// SendCode sends a code to a number that a guest says is theirs. Errors: ErrPhone, ErrOften, ErrBusy, ErrGuest.
func (s *Service) SendCode(ctx context.Context, who access.Credential, phone, address string) error {
	mobile := slices.DeleteFunc(access.Numbers(phone), func(number string) bool { return !access.Mobile(number) })
	if len(mobile) != 1 { // of two nobody knows which one is meant
		return ErrPhone.At("phone")
	}
	phone = mobile[0]
	if err := s.crowd.take("code "+pace.Network(address), codes); err != nil {
		return err
	}
	number, _ := rand.Int(rand.Reader, big.NewInt(1_000_000)) // never fails
	code := fmt.Sprintf("%06d", number)
	return s.DB.Update(ctx, func(tx *store.Tx) error {
		me, err := s.me(tx, who)
		if err != nil {
			return err
		}
		match, now := s.Vault.Match(phone), s.Clock.Now()
		for _, of := range []string{fmt.Sprintf("%x", match), me.Account} { // one at a time, or those that come together all count the same
			if held, err := tx.TryLock("door_code " + me.District + of); err != nil || !held {
				return cmp.Or(err, error(ErrOften.At("phone")))
			}
		}
		for _, limit := range []struct {
			column string
			value  any
			within time.Duration
			most   int
		}{{"phone_match", match, time.Hour, codesAnHour}, {"phone_match", match, 24 * time.Hour, codesADay}, {"account", me.Account, 24 * time.Hour, codesAGuest}} {
			var n int
			if err := tx.Get(`SELECT COUNT(*) FROM door_code WHERE district = $1 AND `+limit.column+` = $2 AND sent_at > $3`,
				store.Args(me.District, limit.value, clock.Milli(now.Add(-limit.within))), &n); err != nil {
				return err
			}
			if n >= limit.most {
				return ErrOften.At("phone")
			}
		}
		id := uuid.Must(uuid.NewV7()).String()
		if _, err := tx.Exec(`INSERT INTO door_code (district, id, account, phone, phone_match, code, sent_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			me.District, id, me.Account, s.Vault.Seal([]byte(phone), phonePlace(me.District, me.Account)), match, s.Vault.Match(id+code), clock.Milli(now)); err != nil {
			return err
		}
		return s.Notices.Queue(tx, notice.Notice{District: me.District, ID: id, To: notice.To{Channel: notice.SMS, Address: phone}, Template: "L21",
			Values: map[string]string{"验证码": code, "code": code}, At: now, Until: now.Add(codeGood), Urgent: true})
	})
}

// Confirm takes the code that was sent last. Errors: ErrCode, ErrGuest.
func (s *Service) Confirm(ctx context.Context, who access.Credential, code string) (g Guest, err error) {
	wrong := false
	err = s.DB.Update(ctx, func(tx *store.Tx) error {
		me, err := s.me(tx, who)
		if err != nil {
			return err
		}
		var id string
		var sealed, match, want []byte
		err = tx.Get(`SELECT id, phone, phone_match, code FROM door_code WHERE district = $1 AND account = $2 AND sent_at > $3 ORDER BY sent_at DESC LIMIT 1`,
			store.Args(me.District, me.Account, clock.Milli(me.At.Add(-codeGood))), &id, &sealed, &match, &want)
		if errors.Is(err, store.ErrNoRow) {
			return ErrCode.At("code")
		}
		if err != nil {
			return err
		}
		// The try is taken before anything is compared: others who try at the same moment wait for this row.
		if n, err := tx.Exec(`UPDATE door_code SET tries = tries + 1 WHERE district = $1 AND id = $2 AND tries < $3`, me.District, id, codeTries); err != nil || n == 0 {
			return cmp.Or(err, error(ErrCode.At("code")))
		}
		if wrong = subtle.ConstantTimeCompare(s.Vault.Match(id+code), want) != 1; wrong {
			return nil // the try is kept
		}
		number, err := s.Vault.Unseal(sealed, phonePlace(me.District, me.Account))
		if err != nil {
			return err
		}
		g = Guest{Phone: string(number), Confirmed: me.At}
		if _, err := guestRows.Exec(tx, `UPDATE door_guest SET phone = $1, phone_match = $2, confirmed_at = $3 WHERE district = $4 AND account = $5`,
			s.Vault.Seal(number, phonePlace(me.District, me.Account)), match, clock.Milli(me.At), me.District, me.Account); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM door_code WHERE district = $1 AND id = $2`, me.District, id); err != nil {
			return err
		}
		return record.By(tx, me).Note("door.confirm", "", nil)
	})
	if err == nil && wrong {
		err = ErrCode.At("code")
	}
	return g, err
}
