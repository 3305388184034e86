package notice

import (
	"cmp"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/pace"
	"liandong/internal/kernel/store"
)

// What somebody who says where they are reached may be told.
var (
	ErrUnconfirmed = fault.Define(fault.Invalid, "notice.unconfirmed", "新的联系方式要先用验证码确认", "A new contact must be confirmed by a code first.")
	ErrWrongCode   = fault.Define(fault.Invalid, "notice.wrong_code", "验证码不正确或已过期", "The code is not right or no longer good.")
	ErrOften       = fault.Define(fault.Throttled, "notice.often", "验证码发送过于频繁，请稍后再试", "Too many codes were sent. Please try again later.")
	ErrChannelOff  = fault.Define(fault.Invalid, "notice.channel_off", "本系统未启用这个渠道，不能发送验证码", "This installation does not send on this channel, so no code can be sent.")
)

const (
	codeGood       = 10 * time.Minute
	codeTries      = 5
	codesToOne     = 3  // an hour, to one address
	codesToOneADay = 8  // to one address
	codesOfOne     = 10 // a day, of one account
	codesFromOne   = 30 // an hour, from one network: an office shares one
	codesKept      = 24 * time.Hour
)

func codePlace(district, account string) string { return "notice_code/" + district + "/" + account }

// fieldOf names the contact of a channel in a form.
var fieldOf = map[Channel]string{Mail: "mail", SMS: "phone", WeCom: "wecom"}

// Asking is somebody who wants to be reached at an address; From is where they ask from.
type Asking struct {
	District, Account string
	Channel           Channel
	Address, From     string
	At                time.Time
}

// SendCode sends a code to an address that somebody says is theirs. Until it is confirmed nothing else is sent there, and what was confirmed before stays in
// force. Errors: ErrChoice, ErrAddress, ErrChannelOff, ErrOften.
func (s *Service) SendCode(tx *store.Tx, a Asking) error {
	field := fieldOf[a.Channel]
	if a.Channel == SMS {
		a.Address = access.Dialled(a.Address)
	}
	switch {
	case field == "":
		return ErrChoice.At("channel", list(toAPerson))
	case !wellFormed(a.Channel, a.Address):
		return ErrAddress.At("address")
	case !slices.Contains(s.Channels, a.Channel):
		return ErrChannelOff.At("channel")
	}
	match, source := s.Vault.Match("notice_code/"+string(a.Channel)+"/"+a.Address), s.Vault.Match("notice_code/from/"+pace.Network(a.From))
	for _, limit := range []struct {
		column string
		value  any
		name   string
		within time.Duration
		most   int
	}{{"address_match", match, fmt.Sprintf("%x", match), time.Hour, codesToOne}, {"address_match", match, "", codesKept, codesToOneADay},
		{"account", a.Account, a.Account, codesKept, codesOfOne}, {"source", source, fmt.Sprintf("%x", source), time.Hour, codesFromOne}} {
		if limit.name != "" { // one at a time, or those that come together all count the same
			if held, err := tx.TryLock("notice_code " + a.District + limit.name); err != nil || !held {
				return cmp.Or(err, error(ErrOften.At("address")))
			}
		}
		var n int
		if err := tx.Get(`SELECT COUNT(*) FROM notice_code WHERE district = $1 AND `+limit.column+` = $2 AND sent_at > $3`,
			store.Args(a.District, limit.value, clock.Milli(a.At.Add(-limit.within))), &n); err != nil {
			return err
		}
		if n >= limit.most {
			return ErrOften.At("address")
		}
	}
	person, err := s.Person(tx, a.District, a.Account)
	if err != nil {
		return err
	}
	number, _ := rand.Int(rand.Reader, big.NewInt(1_000_000)) // never fails
	id, code := uuid.Must(uuid.NewV7()).String(), fmt.Sprintf("%06d", number)
	if _, err := tx.Exec(`DELETE FROM notice_code WHERE district = $1 AND account = $2 AND sent_at <= $3`, a.District, a.Account, clock.Milli(a.At.Add(-codesKept))); err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO notice_code (district, id, account, channel, address, address_match, source, code, sent_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		a.District, id, a.Account, string(a.Channel), s.Vault.Seal([]byte(a.Address), codePlace(a.District, a.Account)), match, source, s.Vault.Match(id+code),
		clock.Milli(a.At)); err != nil {
		return err
	}
	return s.Queue(tx, Notice{District: a.District, ID: id, To: To{Channel: a.Channel, Address: a.Address, Language: person.Language}, Template: "L21",
		Values: map[string]string{"验证码": code, "code": code}, At: a.At, Until: a.At.Add(codeGood), Urgent: true})
}

// Confirm takes the code that was sent last on a channel and puts its address in force. Right is false where the code is wrong: then the caller commits, so that
// the try is kept, and says ErrWrongCode. Errors: ErrWrongCode where there is nothing to confirm or no try is left.
func (s *Service) Confirm(tx *store.Tx, district, account string, on Channel, code string, at time.Time) (right bool, err error) {
	id, sealed, want, err := lastCode(tx, district, account, on, at)
	if err != nil {
		return false, err
	}
	// The try is taken before anything is compared: others who try at the same moment wait for this row.
	if n, err := tx.Exec(`UPDATE notice_code SET tries = tries + 1 WHERE district = $1 AND id = $2 AND tries < $3 AND used_at = 0`, district, id, codeTries); err != nil || n == 0 {
		return false, cmp.Or(err, error(ErrWrongCode.At("code")))
	}
	if subtle.ConstantTimeCompare(s.Vault.Match(id+code), want) != 1 {
		return false, nil
	}
	address, err := s.Vault.Unseal(sealed, codePlace(district, account))
	if err != nil {
		return false, err
	}
	if _, err := tx.Exec(`UPDATE notice_code SET used_at = $1 WHERE district = $2 AND id = $3`, clock.Milli(at), district, id); err != nil {
		return false, err
	}
	c, err := s.Contacts(tx, district, account)
	if err != nil {
		return false, err
	}
	switch on {
	case Mail:
		c.Mail = string(address)
	case SMS:
		c.Phone = string(address)
	case WeCom:
		c.WeCom = string(address)
	}
	return true, s.SetContacts(tx, district, account, c)
}

func lastCode(tx *store.Tx, district, account string, on Channel, at time.Time) (id string, sealed, code []byte, err error) {
	err = tx.Get(`SELECT id, address, code FROM notice_code WHERE district = $1 AND account = $2 AND channel = $3 AND sent_at > $4 AND used_at = 0
		ORDER BY sent_at DESC, id DESC LIMIT 1`, store.Args(district, account, string(on), clock.Milli(at.Add(-codeGood))), &id, &sealed, &code)
	if errors.Is(err, store.ErrNoRow) {
		err = ErrWrongCode.At("code")
	}
	return id, slices.Clone(sealed), slices.Clone(code), err
}

// Waiting (待确认) is an address to which a code was sent that can still be typed.
type Waiting struct {
	Channel Channel
	Masked  string
	Until   time.Time
}

// Waiting lists what an account has not confirmed yet, of each channel the latest.
func (s *Service) Waiting(tx *store.Tx, district, account string, at time.Time) (all []Waiting, err error) {
	err = tx.Each(`SELECT channel, address, sent_at FROM notice_code WHERE district = $1 AND account = $2 AND sent_at > $3 AND used_at = 0 ORDER BY sent_at DESC, id DESC`,
		store.Args(district, account, clock.Milli(at.Add(-codeGood))), func(r store.Scanner) error {
			var w Waiting
			var sealed []byte
			var sent int64
			if err := r.Scan(&w.Channel, &sealed, &sent); err != nil {
				return err
			}
			if slices.ContainsFunc(all, func(o Waiting) bool { return o.Channel == w.Channel }) {
				return nil
			}
			address, err := s.Vault.Unseal(slices.Clone(sealed), codePlace(district, account))
			w.Masked, w.Until = masked(w.Channel, string(address)), clock.Time(sent).Add(codeGood)
			all = append(all, w)
			return err
		})
	return all, err
}

// ChangeContacts is SetContacts for the account itself: an address may stay or go, a new one comes by Confirm only. An empty secret keeps that of the webhook where its
// address stays. Errors: ErrUnconfirmed, those of SetContacts.
func (s *Service) ChangeContacts(tx *store.Tx, district, account string, c Contacts) error {
	before, err := s.Contacts(tx, district, account)
	if err != nil {
		return err
	}
	for _, on := range toAPerson {
		if a := c.address(on); a != "" && a != before.address(on) {
			if !wellFormed(on, a) {
				return ErrAddress.At(fieldOf[on])
			}
			return ErrUnconfirmed.At(fieldOf[on])
		}
	}
	if c.Hook.Secret == "" && c.Hook.URL == before.Hook.URL {
		c.Hook.Secret = before.Hook.Secret
	}
	return s.SetContacts(tx, district, account, c)
}
