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

// What keeps administrators apart from each other and from daily work.
var (
	ErrApart = fault.Define(fault.Conflict, "access.apart", "同一人不能同时担任%s与%s（三员分立，且不兼任业务岗位）",
		"One person cannot be %s and %s at the same time: the administrators are separated from each other and from daily work.")
	ErrHolder = fault.Define(fault.Conflict, "access.holder", "此账号不属于任何人，不能担任管理员，也不能查看联系方式",
		"Nobody stands behind this account, so it can neither administer nor see contacts.")
)

// Administrators are the three who are kept apart (三员分立): of the system, of security, of the audit.
func Administrators() []Role { return []Role{SystemAdmin, SecurityAdmin, AuditAdmin} }

// Administers says whether the role is that of one of the three administrators.
func (r Role) Administers() bool { return slices.Contains(Administrators(), r) }

// together says whether one person may have both roles: an administrator has no other.
func together(one, other Role) bool {
	return one == other || !one.Administers() && !other.Administers()
}

// Weighty says whether two must agree on the grant: it opens personal data, makes an administrator, or decides what is erased and kept of persons.
func (g Grant) Weighty() bool {
	return g.Role.Administers() || slices.Contains(g.Classes, Contact) || slices.Contains(g.Classes, Protected) || g.Role.allows(SignErasure) || g.Role.allows(WriteHolds)
}

// Apart demands that a role from one instant until another goes together with every role that the person behind the account has in that time, by whichever
// account or post. Errors: ErrApart.
func (s *Service) Apart(tx *store.Tx, district, account string, role Role, from, to time.Time) error {
	person, _, err := s.Person(tx, district, account)
	if err != nil && !errors.Is(err, ErrNoAccount) {
		return err
	}
	where, who := `b.account = $2`, account
	if person != "" {
		where, who = `b.person = $2`, person
	}
	var bad *fault.Error
	err = tx.Each(`SELECT DISTINCT g.role FROM account b JOIN access_grant g ON g.district = b.district AND g.account = b.account
		WHERE b.district = $1 AND `+where+` AND (g.valid_to = 0 OR g.valid_to > $3) AND (g.valid_from < $4 OR $4 = 0) ORDER BY g.role`,
		store.Args(district, who, clock.Milli(from), clock.Milli(to)), func(r store.Scanner) error {
			var has Role
			if err := r.Scan(&has); err != nil {
				return err
			}
			if !together(role, has) && bad == nil {
				bad = ErrApart.At("role", has.Name(), role.Name())
			}
			return nil
		})
	if err == nil && bad != nil {
		err = bad
	}
	return err
}

// coming are the grants of an account that hold now or will.
func (s *Service) coming(tx *store.Tx, district, account string) (all []Grant, err error) {
	grants, err := s.grants.Get(tx, district)
	now := s.clock.Now()
	for _, g := range grants[account] {
		if g.To.IsZero() || g.To.After(now) {
			all = append(all, g)
		}
	}
	return all, err
}

// Weighty says whether two must agree where one could take the account over: it opens personal data or administers, now or later.
func (s *Service) Weighty(tx *store.Tx, district, account string) (bool, error) {
	all, err := s.coming(tx, district, account)
	return slices.ContainsFunc(all, Grant.Weighty), err
}

// AreaOf is the smallest territory path that holds all grants that an account has or will have; without any it is where the account was opened.
func (s *Service) AreaOf(tx *store.Tx, district, account string) (path string, err error) {
	all, err := s.coming(tx, district, account)
	if err != nil {
		return "", err
	}
	if len(all) == 0 {
		if err := tx.Get(`SELECT area FROM account WHERE district = $1 AND account = $2`, store.Args(district, account), &path); err != nil && !errors.Is(err, store.ErrNoRow) {
			return "", err
		}
	}
	return lies(all, district, path), nil
}

// lies is where an account lies by its grants; without any, by where it was opened.
func lies(grants []Grant, district, opened string) string {
	switch {
	case len(grants) == 0 && opened == "":
		return "/" + district + "/"
	case len(grants) == 0:
		return opened
	}
	path := grants[0].Path
	for _, g := range grants[1:] {
		for !strings.HasPrefix(g.Path, path) {
			path = path[:strings.LastIndex(strings.TrimSuffix(path, "/"), "/")+1]
		}
	}
	return path
}

// Governs demands that the caller administers accounts over all that an account has grants in. Errors: ErrDenied, ErrElsewhere.
func (s *Service) Governs(tx *store.Tx, c *Caller, account string) error {
	path, err := s.AreaOf(tx, c.District, account)
	if err != nil {
		return err
	}
	return c.MayOver(WriteAccounts, path, Plain)
}

// Others demands that the account exists and belongs to another person than one who acts. Errors: ErrSelf, ErrNoAccount.
func (s *Service) Others(tx *store.Tx, district, account, by string) error {
	return s.govern(tx, district, account, by)
}

// Once says whether the password of an account is one that an administrator gave.
func (s *Service) Once(tx *store.Tx, district, account string) (bool, error) {
	return tx.Any(`SELECT 1 FROM account WHERE district = $1 AND account = $2 AND once = 1`, district, account)
}

// Inside lists the accounts that lie wholly in the areas of a scope.
func (s *Service) Inside(tx *store.Tx, district string, in Scope) (accounts []string, err error) {
	all, err := s.grants.Get(tx, district)
	now := s.clock.Now()
	for account, grants := range all {
		grants = slices.DeleteFunc(slices.Clone(grants), func(g Grant) bool { return !g.To.IsZero() && !g.To.After(now) })
		if len(grants) > 0 && in.Allows(Row{Path: lies(grants, district, "")}) {
			accounts = append(accounts, account)
		}
	}
	return accounts, err
}

// MayAll is MayOver the whole district: for what has no smaller area.
func (c *Caller) MayAll(p Permission) error { return c.MayOver(p, "/"+c.District+"/", Plain) }

// Marked returns the person whom a mark stands for, and makes the mark stand for the one that is given where it is new.
func Marked(tx *store.Tx, district string, mark []byte, fresh string) (person string, err error) {
	if _, err := markRows.Exec(tx, `INSERT INTO person_mark (district, mark, person) VALUES ($1, $2, $3) ON CONFLICT (district, mark) DO NOTHING`, district, mark, fresh); err != nil {
		return "", err
	}
	err = tx.Get(`SELECT person FROM person_mark WHERE district = $1 AND mark = $2`, store.Args(district, mark), &person)
	return person, err
}
