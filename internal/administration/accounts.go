package administration

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"liandong/internal/access"
	"liandong/internal/store"
	"liandong/internal/territory"
)

const accountsPage = 50

// AccountSearch selects accounts; a grid stands for a grant in it or below.
type AccountSearch struct {
	Words, Role, Grid, After string
}

// Accounts lists accounts with their grants; next is the account after which the next page begins, "" at the end. Permission: account.write.
func (s *Service) Accounts(ctx context.Context, who access.Credential, q AccountSearch) (all []access.Listed, next string, m *territory.Map, err error) {
	err = s.Desk.DB.View(ctx, func(tx *store.Tx) error {
		if _, err := s.allowed(tx, who, access.WriteAccounts); err != nil {
			return err
		}
		if m, err = s.Desk.Atlas.Map(tx, who.District); err != nil {
			return err
		}
		search := access.Search{Words: strings.TrimSpace(q.Words), Role: access.Role(q.Role), After: q.After, Limit: accountsPage + 1}
		if q.Role != "" && !search.Role.Known() {
			return access.ErrRole.At("role")
		}
		if q.Grid != "" {
			g, known := m.Grid(q.Grid)
			if !known {
				return territory.ErrNoGrid.At("grid")
			}
			search.Path = g.Path
		}
		all, err = s.Desk.Access.Accounts(tx, who.District, search)
		return err
	})
	if len(all) > accountsPage {
		all, next = all[:accountsPage], all[accountsPage-1].Account
	}
	return all, next, m, err
}

// NewAccount is an account to be opened. Of a person's name only the mask is kept.
type NewAccount struct {
	Account, Name string
	Office        bool // the name is that of an office, shown as it is
}

// CreateAccount opens an account and answers its password, which is nowhere else and opens nothing but its own change. It may do nothing before something is granted. Permission: account.write.
// Errors: access.ErrAccountName, access.ErrShownName, access.ErrAccountTaken.
func (s *Service) CreateAccount(ctx context.Context, who access.Credential, n NewAccount) (name, password string, err error) {
	if err := s.mayGovern(ctx, who); err != nil { // before a password is hashed
		return "", "", err
	}
	name = strings.TrimSpace(n.Name)
	if length := utf8.RuneCountInString(name); length == 0 || length > 40 || strings.ContainsRune(name, 0) {
		return "", "", access.ErrShownName.At("name")
	}
	if !n.Office {
		name = access.MaskName(name)
	}
	password = access.NewPassword()
	h, err := s.Desk.Access.Hash(access.Account{District: who.District, Account: n.Account, Person: uuid.Must(uuid.NewV7()).String(), Name: name, Password: password, Once: true})
	if err != nil {
		return "", "", err
	}
	return name, password, s.govern(ctx, who, func(tx *store.Tx, c *access.Caller) error { return s.Desk.Access.Create(tx, h, c.Account) })
}

// Repassword gives an account a new password, which is nowhere else and opens nothing but its own change, and ends its sessions. Permission: account.write. Errors: access.ErrSelf, access.ErrNoAccount.
func (s *Service) Repassword(ctx context.Context, who access.Credential, account string) (password string, err error) {
	if err := s.mayGovern(ctx, who); err != nil {
		return "", err
	}
	password = access.NewPassword()
	h, err := s.Desk.Access.Hash(access.Account{District: who.District, Account: account, Password: password, Once: true})
	if err != nil {
		return "", access.ErrNoAccount.At("account")
	}
	return password, s.govern(ctx, who, func(tx *store.Tx, c *access.Caller) error { return s.Desk.Access.Repassword(tx, h, c.Account) })
}

// Lock ends an account's access at once. Permission: account.write. Errors: those of access.Service.Lock.
func (s *Service) Lock(ctx context.Context, who access.Credential, account, reason string) error {
	return s.govern(ctx, who, func(tx *store.Tx, c *access.Caller) error {
		return s.Desk.Access.Lock(tx, c.District, account, c.Account, reason)
	})
}

// Unlock lets an account log in again. Permission: account.write. Errors: those of access.Service.Unlock.
func (s *Service) Unlock(ctx context.Context, who access.Credential, account string) error {
	return s.govern(ctx, who, func(tx *store.Tx, c *access.Caller) error {
		return s.Desk.Access.Unlock(tx, c.District, account, c.Account)
	})
}

// EndSessions logs an account out everywhere. Permission: account.write. Errors: those of access.Service.EndSessions.
func (s *Service) EndSessions(ctx context.Context, who access.Credential, account string) error {
	return s.govern(ctx, who, func(tx *store.Tx, c *access.Caller) error {
		return s.Desk.Access.EndSessions(tx, c.District, account, c.Account)
	})
}

// Grant gives a role over a grid and what lies below it. Permission: account.write. Errors: territory.ErrNoGrid, those of access.Service.Give.
func (s *Service) Grant(ctx context.Context, who access.Credential, g access.Grant) error {
	return s.govern(ctx, who, func(tx *store.Tx, c *access.Caller) error {
		m, err := s.Desk.Atlas.Map(tx, c.District)
		if err != nil {
			return err
		}
		grid, known := m.Grid(g.Grid)
		if !known || !grid.Retired.IsZero() || grid.Kind.Overlay() {
			return territory.ErrNoGrid.At("grid")
		}
		g.Path = grid.Path
		return s.Desk.Access.Give(tx, c.District, g, c.Account)
	})
}

// Revoke ends a grant and the account's sessions at once. Permission: account.write. Errors: those of access.Service.Revoke.
func (s *Service) Revoke(ctx context.Context, who access.Credential, account, grant, reason string) error {
	return s.govern(ctx, who, func(tx *store.Tx, c *access.Caller) error {
		return s.Desk.Access.Revoke(tx, c.District, account, grant, c.Account, reason)
	})
}

// MayGrant answers nil for who may grant. Permission: account.write.
func (s *Service) MayGrant(ctx context.Context, who access.Credential) error {
	return s.mayGovern(ctx, who)
}

func (s *Service) mayGovern(ctx context.Context, who access.Credential) error {
	return s.Desk.DB.View(ctx, func(tx *store.Tx) error { _, err := s.allowed(tx, who, access.WriteAccounts); return err })
}

func (s *Service) govern(ctx context.Context, who access.Credential, do func(*store.Tx, *access.Caller) error) error {
	return s.Desk.DB.Update(ctx, func(tx *store.Tx) error {
		c, err := s.allowed(tx, who, access.WriteAccounts)
		if err != nil {
			return err
		}
		return do(tx, c)
	})
}
