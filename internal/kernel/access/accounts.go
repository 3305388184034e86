package access

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// What whoever administers accounts may be told beside the form of an account.
var (
	ErrNoAccount  = fault.Define(fault.NotFound, "access.no_account", "没有这个账号", "There is no such account.")
	ErrNoGrant    = fault.Define(fault.NotFound, "access.no_grant", "没有这项授权，或已经失效", "There is no such grant, or it has ended.")
	ErrShownName  = fault.Define(fault.Invalid, "access.shown_name", "显示名称应为 1 到 40 个字", "The name has 1 to 40 characters.")
	ErrReason     = fault.Define(fault.Invalid, "access.reason", "请写明原因（2 到 200 字）", "Please give the reason, in 2 to 200 characters.")
	ErrSelf       = fault.Define(fault.Forbidden, "access.self", "不能改动自己的账号与授权，请由另一位安全管理员办理", "Nobody changes their own account or grants; another security administrator must do it.")
	ErrLastAdmin  = fault.Define(fault.Conflict, "access.last_admin", "这是最后一位%s，请先授权另一位", "This is the last one to be %s. Grant that role to somebody else first.")
	ErrGrantTerm  = fault.Define(fault.Invalid, "access.grant_term", "授权的截止时间应晚于开始时间，且不早于现在", "A grant must end after it begins, and not in the past.")
	ErrClass      = fault.Define(fault.Invalid, "access.class", "没有这个数据类别，或该角色不能使用它", "There is no such data class, or this role has no use for it.")
	ErrGrantTwice = fault.Define(fault.Conflict, "access.grant_twice", "此账号在该区域已有同样的有效授权", "This account already has the same grant there.")
)

// Listed is an account as its administrators see it: never its password, nor the hash of it.
type Listed struct {
	Account, Name string // the name as others see it, masked
	CreatedAt     time.Time
	LockedAt      time.Time // zero: it may log in
	CanLogIn      bool      // it has a password
	Once          bool      // given by an administrator and not changed yet
	Sessions      int       // alive now
	Grants        []Grant   // those that hold now or will, by id
}

// Search selects accounts. Words are part of the account or of the name that is shown.
type Search struct {
	Words string
	Role  Role   // of a grant that holds now or will; "" for any
	Path  string // of a territory that a grant lies in; "" for any
	In    Scope  // the areas in which whoever asks administers accounts: only accounts that lie wholly in one of them
	After string // account after which the page begins
	Limit int
}

// Accounts lists accounts by name, guests left out. Permission: account.write, checked by who calls.
func (s *Service) Accounts(tx *store.Tx, district string, q Search) ([]Listed, error) {
	now := s.clock.Now()
	grants, err := s.grants.Get(tx, district)
	if err != nil {
		return nil, err
	}
	var all []Listed
	err = tx.Each(`SELECT a.account, a.name, a.created_at, a.disabled_at, CASE WHEN a.password_hash = '' THEN 0 ELSE 1 END, a.once,
			(SELECT COUNT(*) FROM session s WHERE s.district = a.district AND s.account = a.account AND s.revoked_at = 0 AND s.expires_at > $1), a.area
		FROM account a WHERE a.district = $2 AND a.account > $3 AND a.account NOT LIKE 'guest:%' ORDER BY a.account`,
		store.Args(clock.Milli(now), district, q.After), func(r store.Scanner) error {
			if len(all) >= q.Limit {
				return nil
			}
			var a Listed
			var created, locked int64
			var opens, once int
			var area string
			if err := r.Scan(&a.Account, &a.Name, &created, &locked, &opens, &once, &a.Sessions, &area); err != nil {
				return err
			}
			a.CreatedAt, a.LockedAt, a.CanLogIn, a.Once = clock.Time(created), clock.Time(locked), opens == 1, once == 1
			for _, g := range grants[a.Account] {
				if g.To.IsZero() || g.To.After(now) {
					a.Grants = append(a.Grants, g)
				}
			}
			if q.takes(a) && q.In.Allows(Row{Path: lies(a.Grants, district, area)}) {
				all = append(all, a)
			}
			return nil
		})
	return all, err
}

func (q Search) takes(a Listed) bool {
	if q.Words != "" && !strings.Contains(a.Account, q.Words) && !strings.Contains(a.Name, q.Words) {
		return false
	}
	if q.Role == "" && q.Path == "" {
		return true
	}
	return slices.ContainsFunc(a.Grants, func(g Grant) bool {
		return (q.Role == "" || g.Role == q.Role) && strings.HasPrefix(g.Path, q.Path)
	})
}

// There says whether an account is kept, of whomever, and whether or not it may log in.
func There(tx *store.Tx, district, account string) (bool, error) {
	return tx.Any(`SELECT 1 FROM account WHERE district = $1 AND account = $2`, district, account)
}

// Exists returns nil if there is such an account that may log in. Errors: ErrNoAccount.
func (s *Service) Exists(tx *store.Tx, district, account string) error {
	found, err := tx.Any(`SELECT 1 FROM account WHERE district = $1 AND account = $2 AND disabled_at = 0`, district, account)
	if err == nil && (!found || IsGuest(account)) {
		return ErrNoAccount.At("account")
	}
	return err
}

// Person returns who is behind an account. Errors: ErrNoAccount.
func (s *Service) Person(tx *store.Tx, district, account string) (person, shown string, err error) {
	err = tx.Get(`SELECT person, name FROM account WHERE district = $1 AND account = $2`, store.Args(district, account), &person, &shown)
	if errors.Is(err, store.ErrNoRow) {
		err = ErrNoAccount.At("account")
	}
	return person, shown, err
}

// NewPassword makes one that can be read out: 16 characters of base32, 80 bits.
func NewPassword() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}

// Lock (停用) ends an account's access at once and says why. Errors: ErrReason, ErrSelf, ErrLastAdmin, ErrNoAccount.
func (s *Service) Lock(tx *store.Tx, district, account, by, reason string) error {
	if err := Reasoned(reason); err != nil {
		return err
	}
	if err := s.govern(tx, district, account, by); err != nil {
		return err
	}
	if err := s.disable(tx, district, account, by, map[string]string{"reason": reason}); err != nil {
		return err
	}
	return s.secured(tx, district, account)
}

// Saying (一次提交) is what somebody sent under an id of theirs: the entry of the deed gets the id and keeps the mark, by which the same is known again. The zero value is none.
type Saying struct{ ID, Mark string }

// Entry is the id of the entry of the deed, with what it says beside.
func (w Saying) Entry(detail map[string]any) (id string, kept map[string]any) {
	if w.ID == "" {
		return uuid.Must(uuid.NewV7()).String(), detail
	}
	if detail == nil {
		detail = map[string]any{}
	}
	detail["said"] = w.Mark
	return w.ID, detail
}

// Unlock (启用) lets an account log in again; its former sessions stay dead. Errors: ErrSelf, ErrNoAccount.
func (s *Service) Unlock(tx *store.Tx, district, account, by string, said Saying) error {
	if err := s.govern(tx, district, account, by); err != nil {
		return err
	}
	if _, err := accountRows.Exec(tx, `UPDATE account SET disabled_at = 0 WHERE district = $1 AND account = $2`, district, account); err != nil {
		return err
	}
	return s.noteSaid(tx, district, by, "account.enable", account, said)
}

// EndSessions (强制下线) logs an account out everywhere at once. Errors: ErrSelf, ErrNoAccount.
func (s *Service) EndSessions(tx *store.Tx, district, account, by string) error {
	if err := s.govern(tx, district, account, by); err != nil {
		return err
	}
	if err := s.endSessions(tx, district, account, s.clock.Now()); err != nil {
		return err
	}
	return s.note(tx, district, by, "session.end_all", account, nil)
}

// Repassword replaces a password by a new one that was hashed beforehand and ends all sessions. Errors: ErrSelf, ErrNoAccount.
func (s *Service) Repassword(tx *store.Tx, h Hashed, by string, said Saying) error {
	if err := s.govern(tx, h.District, h.Account.Account, by); err != nil {
		return err
	}
	if err := s.retire(tx, h.District, h.Account.Account); err != nil {
		return err
	}
	if _, err := accountRows.Exec(tx, `UPDATE account SET password_hash = $1, once = $2 WHERE district = $3 AND account = $4`, h.hash, store.Bit(h.Once), h.District, h.Account.Account); err != nil {
		return err
	}
	if err := s.endSessions(tx, h.District, h.Account.Account, s.clock.Now()); err != nil {
		return err
	}
	return s.noteSaid(tx, h.District, by, "account.password", h.Account.Account, said)
}

// Reasoned says whether a reason is one. Errors: ErrReason.
func Reasoned(reason string) error {
	if !words.Sayable(reason, 2, 200) {
		return ErrReason.At("reason")
	}
	return nil
}

// govern: somebody else's account, which exists. Changes of accounts go one after the other, so that two cannot take the last administrator away together.
func (s *Service) govern(tx *store.Tx, district, account, by string) error {
	same, err := SamePerson(tx, district, account, by)
	if err == nil && same {
		err = ErrSelf.New()
	}
	if err != nil {
		return err
	}
	if err := tx.Bump(district, grantsKind); err != nil {
		return err
	}
	found, err := There(tx, district, account)
	if err == nil && (!found || IsGuest(account)) {
		return ErrNoAccount.At("account")
	}
	return err
}

// secured: where the account was one of the three administrators, somebody else still is, now and for good. Errors: ErrLastAdmin.
func (s *Service) secured(tx *store.Tx, district, account string) error {
	now := clock.Milli(s.clock.Now())
	for _, role := range Administrators() {
		was, err := tx.Any(`SELECT 1 FROM access_grant WHERE district = $1 AND account = $2 AND role = $3 AND path = $4 AND (valid_to = 0 OR valid_to >= $5)`,
			district, account, string(role), "/"+district+"/", now)
		if err != nil {
			return err
		}
		if !was {
			continue
		}
		found, err := tx.Any(`SELECT 1 FROM access_grant g CROSS JOIN account a
			WHERE a.district = g.district AND a.account = g.account AND g.district = $1 AND g.role = $2 AND g.path = $3 AND g.valid_from <= $4 AND g.valid_to = 0 AND a.disabled_at = 0 AND a.password_hash <> ''`,
			district, string(role), "/"+district+"/", now)
		if err != nil {
			return err
		}
		if !found {
			return ErrLastAdmin.New(role.Name())
		}
	}
	return nil
}

// endSessions revokes what is open and wakes the streams, which look anew who listens.
func (s *Service) endSessions(tx *store.Tx, district, account string, now time.Time) error {
	if _, err := sessionRows.Exec(tx, `UPDATE session SET revoked_at = $1 WHERE district = $2 AND account = $3 AND revoked_at = 0`, clock.Milli(now), district, account); err != nil {
		return err
	}
	return wakeStreams(tx, district, account, now)
}

func wakeStreams(tx *store.Tx, district, account string, now time.Time) error {
	return journal.Write(tx, journal.Entry{District: district, At: now, Actor: "system:access", Action: "access.change", Subject: account, Topic: "access", Path: "/" + district + "/"})
}

func (s *Service) note(tx *store.Tx, district, by, action, subject string, detail any) error {
	return journal.Write(tx, journal.Entry{District: district, At: s.clock.Now(), Actor: by, Action: action, Subject: subject, Detail: detail})
}

func (s *Service) noteSaid(tx *store.Tx, district, by, action, subject string, said Saying) error {
	id, detail := said.Entry(nil)
	e := journal.Entry{District: district, ID: id, At: s.clock.Now(), Actor: by, Action: action, Subject: subject}
	if detail != nil {
		e.Detail = detail
	}
	return journal.Write(tx, e)
}

// SamePerson says whether two accounts are one account, or belong to one person.
func SamePerson(tx *store.Tx, district, one, other string) (bool, error) {
	if one == other || one == "" || other == "" {
		return one == other, nil
	}
	return tx.Any(`SELECT 1 FROM account a JOIN account b ON b.district = a.district AND b.person = a.person
		WHERE a.district = $1 AND a.account = $2 AND b.account = $3 AND a.person <> ''`, district, one, other)
}
