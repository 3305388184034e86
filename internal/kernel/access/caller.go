package access

import (
	"errors"
	"slices"
	"strings"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// What a caller may be told.
var (
	ErrLoggedOut = fault.Define(fault.Unauthenticated, "access.logged_out", "请先登录，或登录已失效", "Please log in; the session is missing or no longer valid.")
	ErrDenied    = fault.Define(fault.Forbidden, "access.denied", "您没有此项权限：%s", "You are not granted this: %s")
	ErrOnce      = fault.Define(fault.Forbidden, "access.once", "请先修改密码：初始密码只能用一次，不再符合要求的密码也须更换", "Please change your password first: one that you were given is good for one login only, and this one may not meet the rules any more.")
	ErrElsewhere = fault.Define(fault.Forbidden, "access.elsewhere", "该区域不在您的权限范围内", "This area is outside the territory granted to you.")
)

// Grant (授权) lets an account use a role within a territory, for the named data classes, between two dates.
type Grant struct {
	ID, Account string
	Role        Role
	Grid        string // code of the territory
	Path        string // its materialised path, "/…/"
	Classes     []Class
	Via         string // the post that carries it, "" for a personal grant
	From, To    time.Time
	By          string    // who gave it, "" where that was not kept; filled when read
	At          time.Time // when; filled when read
}

func (g Grant) valid(at time.Time) bool {
	return !at.Before(g.From) && (g.To.IsZero() || at.Before(g.To))
}

// Caller is who stands behind a request, as of one transaction.
type Caller struct {
	District string
	Account  string
	Name     string // shown to others
	Session  []byte // the hash of the session token, nil for the system itself
	At       time.Time
	Grants   []Grant // valid now
	Once     bool    // an administrator chose the password; only Newcomer answers such a caller
}

// Credential is what a request brings: the district it belongs to and the hash of its session token.
type Credential struct {
	District string
	Hash     []byte
	Guest    bool // it says so; a token that says wrong is none
}

// Resolve returns the caller behind a credential, with the grants that hold in this transaction, so that nothing is ever done on
// a permission that has been taken away. ErrLoggedOut if the session is unknown, expired or revoked or the account disabled; ErrOnce while the password
// is one that an administrator gave.
func (s *Service) Resolve(tx *store.Tx, c Credential) (*Caller, error) {
	caller, err := s.session(tx, c, s.clock.Now())
	if err != nil {
		return nil, err
	}
	now := caller.At
	if IsGuest(caller.Account) {
		caller.Grants = asResident(c.District, caller.Account)
		return caller, nil
	}
	caller.Grants, err = s.held(tx, c.District, caller.Account, now)
	return caller, err
}

// On returns the caller that an account would be now, without a session: for what is done on its behalf while nobody is logged in, as a report
// that is sent. Errors: ErrNoAccount, also where it is disabled.
func (s *Service) On(tx *store.Tx, district, account string) (*Caller, error) {
	if err := s.Exists(tx, district, account); err != nil {
		return nil, err
	}
	caller := &Caller{District: district, Account: account, At: s.clock.Now()}
	var err error
	caller.Grants, err = s.held(tx, district, account, caller.At)
	return caller, err
}

// held lists the grants of an account that are valid.
func (s *Service) held(tx *store.Tx, district, account string, now time.Time) (valid []Grant, err error) {
	all, err := s.grants.Get(tx, district)
	for _, g := range all[account] {
		if g.valid(now) {
			valid = append(valid, g)
		}
	}
	return valid, err
}

// Newcomer is Resolve without grants, also for who still has the password that an administrator gave. Only what reads the session, ends it or changes the
// password may ask it: everything else is closed to them. Errors: ErrLoggedOut.
func (s *Service) Newcomer(tx *store.Tx, c Credential) (*Caller, error) {
	return s.anySession(tx, c, s.clock.Now())
}

// Alive returns nil if Resolve would answer a caller in this transaction, else ErrLoggedOut or ErrOnce.
func (s *Service) Alive(tx *store.Tx, c Credential) error {
	_, err := s.session(tx, c, s.clock.Now())
	return err
}

// session is the one place where a password that was given opens nothing.
func (s *Service) session(tx *store.Tx, c Credential, now time.Time) (*Caller, error) {
	caller, err := s.anySession(tx, c, now)
	if err == nil && caller.Once {
		return nil, ErrOnce.New()
	}
	return caller, err
}

func (s *Service) anySession(tx *store.Tx, c Credential, now time.Time) (*Caller, error) {
	if len(c.Hash) == 0 {
		return nil, ErrLoggedOut.New()
	}
	caller := &Caller{District: c.District, Session: c.Hash, At: now}
	var once int
	var opened, seen int64
	// The version of the reference data comes along: every request needs both.
	var version int64
	err := tx.Get(`SELECT a.account, a.name, a.once, s.created_at, s.seen_at, COALESCE(v.version, 0) FROM session s
		JOIN account a ON a.district = s.district AND a.account = s.account
		LEFT JOIN reference_version v ON v.district = s.district AND v.kind = '*'
		WHERE s.district = $1 AND s.token_hash = $2 AND s.revoked_at = 0 AND s.expires_at > $3 AND a.disabled_at = 0`,
		store.Args(c.District, c.Hash, clock.Milli(now)), &caller.Account, &caller.Name, &once, &opened, &seen, &version)
	if errors.Is(err, store.ErrNoRow) {
		err = ErrLoggedOut.New()
	}
	if err != nil {
		return nil, err
	}
	tx.Know(c.District, version)
	caller.Once = once == 1
	if IsGuest(caller.Account) {
		return caller, nil
	}
	grants, err := s.held(tx, c.District, caller.Account, now)
	if err != nil {
		return nil, err
	}
	if now.Sub(clock.Time(max(opened, seen))) >= idleEnd(grants) {
		return nil, ErrLoggedOut.New()
	}
	return caller, nil
}

// Has says whether any grant gives the role.
func (c *Caller) Has(role Role) bool {
	return slices.ContainsFunc(c.Grants, func(g Grant) bool { return g.Role == role })
}

// HasOver says whether a grant of the role covers the territory path.
func (c *Caller) HasOver(role Role, path string) bool {
	return slices.ContainsFunc(c.Grants, func(g Grant) bool { return g.Role == role && strings.HasPrefix(path, g.Path) })
}

// May returns nil if some grant has the permission, whatever its territory, else ErrDenied.
func (c *Caller) May(p Permission) error {
	if slices.ContainsFunc(c.Grants, func(g Grant) bool { return g.Role.allows(p) }) {
		return nil
	}
	return ErrDenied.New(string(p))
}

// MayOver returns nil if some grant has the permission over the territory path and the data class.
func (c *Caller) MayOver(p Permission, path string, class Class) error {
	if err := c.May(p); err != nil {
		return err
	}
	for _, g := range c.Grants {
		if g.Role.allows(p) && strings.HasPrefix(path, g.Path) && slices.Contains(g.Classes, class) {
			return nil
		}
	}
	return ErrElsewhere.New()
}

// Beholden says whether the caller has a permission over a path only by what another has given: then the caller is no second person beside that one.
func (c *Caller) Beholden(p Permission, path, to string) bool {
	for _, g := range c.Grants {
		if g.Role.allows(p) && strings.HasPrefix(path, g.Path) && g.By != to {
			return false
		}
	}
	return true
}

// Holders lists the accounts that may log in and have a permission over a territory path now.
func (s *Service) Holders(tx *store.Tx, district string, p Permission, path string) (accounts []string, err error) {
	all, err := s.grants.Get(tx, district)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	for account, grants := range all {
		if !slices.ContainsFunc(grants, func(g Grant) bool { return g.valid(now) && g.Role.allows(p) && strings.HasPrefix(path, g.Path) }) {
			continue
		}
		err := s.Exists(tx, district, account)
		if errors.Is(err, ErrNoAccount) {
			continue
		}
		if err != nil {
			return nil, err
		}
		accounts = append(accounts, account)
	}
	slices.Sort(accounts)
	return accounts, nil
}
