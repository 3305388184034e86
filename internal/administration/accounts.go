package administration

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"liandong/internal/district/territory"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/bigram"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
	"liandong/internal/notice"
	"liandong/internal/request"
)

const accountsPage = 50

// AccountSearch selects accounts; a grid stands for a grant in it or below.
type AccountSearch struct {
	Words, Role, Grid, After string
}

// Accounts lists the accounts of the area in which the caller administers them, with their grants; next is the account after which the next page begins, "" at the end. Permission: account.write.
// Errors: access.ErrRole, territory.ErrNoGrid, ErrAfter.
func (s *Service) Accounts(ctx context.Context, who access.Credential, q AccountSearch) (all []access.Listed, next string, m *territory.Map, err error) {
	err = s.Cases.DB.View(ctx, func(tx *store.Tx) error {
		c, err := s.allowed(tx, who, access.WriteAccounts)
		if err != nil {
			return err
		}
		if m, err = s.Cases.Atlas.Map(tx, who.District); err != nil {
			return err
		}
		search := access.Search{Words: strings.TrimSpace(q.Words), Role: access.Role(q.Role), After: q.After, Limit: accountsPage + 1, In: c.Over(access.WriteAccounts, access.Plain)}
		if q.Role != "" && !search.Role.Known() {
			return access.ErrRole.At("role")
		}
		if q.After != "" && !access.MayBeAccount(q.After) {
			return ErrAfter.At("after")
		}
		if q.Grid != "" {
			g, known := m.Grid(q.Grid)
			if !known {
				return territory.ErrNoGrid.At("grid")
			}
			search.Path = g.Path
		}
		all, err = s.Cases.Access.Accounts(tx, who.District, search)
		return err
	})
	if len(all) > accountsPage {
		all, next = all[:accountsPage], all[accountsPage-1].Account
	}
	return all, next, m, err
}

// ErrAfter means that a page of accounts is to begin after what is none.
var ErrAfter = fault.Define(fault.Invalid, "administration.after", "翻页标记无效，请重新查询", "The page mark is not valid. Start the list again.")

// What can be wrong with the person behind an account.
var (
	ErrPerson = fault.Define(fault.Invalid, "administration.person", "请填写持有人的工号（2到32位字母、数字或短横线），或其已有的账号，二者择一",
		"Give the holder's staff number (2 to 32 letters, digits or dashes), or an account that they have already: one of the two.")
	ErrSameAs = fault.Define(fault.Invalid, "administration.same_as", "没有这个账号，或它不属于任何人", "There is no such account, or nobody stands behind it.")
)

// NewAccount is an account to be opened. Of a person's name only the mask is kept.
type NewAccount struct {
	Account, Name string
	Office        bool   // the name is that of an office, shown as it is; it may belong to nobody, and then neither administers nor sees contacts
	Number        string // the staff number (工号) of who holds it: the same number is the same person. Only a keyed hash of it is kept
	SameAs        string // instead: an account that the same person has already
}

var staffNumber = regexp.MustCompile(`^[0-9A-Z][0-9A-Z-]{1,31}$`)

// CreateAccount opens an account and answers its password, which is nowhere else and opens nothing but its own change. It may do nothing before something is granted.
// It belongs to the area of who opens it. Permission: account.write.
// Errors: access.ErrAccountName, access.ErrShownName, access.ErrAccountTaken, ErrPerson, ErrSameAs.
func (s *Service) CreateAccount(ctx context.Context, who access.Credential, n NewAccount) (name, password string, err error) {
	if err := s.mayGovern(ctx, who); err != nil { // before a password is hashed
		return "", "", err
	}
	name = strings.TrimSpace(n.Name)
	if !words.Sayable(name, 1, 40) {
		return "", "", access.ErrShownName.At("name")
	}
	if !n.Office {
		name = access.MaskName(name)
	}
	n.Number, n.SameAs = strings.ToUpper(bigram.Typed(n.Number)), bigram.Typed(n.SameAs)
	if n.Number != "" && (n.SameAs != "" || !staffNumber.MatchString(n.Number)) || n.Number == "" && n.SameAs == "" && !n.Office {
		return "", "", ErrPerson.At("number")
	}
	password = access.NewPassword()
	h, err := s.Cases.Access.HashFor(ctx, string(who.Hash), access.Account{District: who.District, Account: n.Account, Name: name, Password: password, Once: true})
	if err != nil {
		return "", "", err
	}
	return name, password, s.govern(ctx, who, "", func(tx *store.Tx, c *access.Caller) (err error) {
		if h.Person, err = s.holder(tx, c.District, n); err != nil {
			return err
		}
		h.Area = ""
		if c.MayAll(access.WriteAccounts) != nil {
			h.Area = c.Over(access.WriteAccounts, access.Plain).Areas[0]
		}
		return s.Cases.Access.Create(tx, h, c.Account)
	})
}

// holder is the person behind a new account.
func (s *Service) holder(tx *store.Tx, district string, n NewAccount) (person string, err error) {
	switch {
	case n.Number != "":
		return access.Marked(tx, district, s.Cases.Vault.Match("holder/"+district+"/"+n.Number), uuid.Must(uuid.NewV7()).String())
	case n.SameAs == "":
		return "", nil
	}
	if person, _, err = s.Cases.Access.Person(tx, district, n.SameAs); errors.Is(err, access.ErrNoAccount) || err == nil && person == "" {
		err = ErrSameAs.At("same_as")
	}
	return person, err
}

// Why is why something that another must sign is asked, under an id that who asks has made; one is made where it is empty. What needs no signature is done once under
// an id: the same again is the same answer.
type Why struct{ ID, Remark string }

// Repassword gives an account a new password, which is nowhere else and opens nothing but its own change, ends its sessions and tells its owner. That of an account which
// opens personal data or administers is asked for, and another signs: each of the two then knows a half. Permission: account.write over all that the account has
// grants in. Errors: access.ErrSelf, access.ErrNoAccount.
func (s *Service) Repassword(ctx context.Context, who access.Credential, account string, why Why) (password string, asked *request.Done, err error) {
	if err := s.mayGovern(ctx, who); err != nil {
		return "", nil, err
	}
	if why, err = why.checked(); err != nil {
		return "", nil, err
	}
	password = s.passwordOf(who.District, why)
	h, err := s.Cases.Access.HashFor(ctx, string(who.Hash), access.Account{District: who.District, Account: account, Password: password, Once: true})
	if errors.Is(err, access.ErrAccountName) {
		err = access.ErrNoAccount.At("account")
	}
	if err != nil {
		return "", nil, err
	}
	err = s.govern(ctx, who, account, func(tx *store.Tx, c *access.Caller) (err error) {
		said, again, err := s.doneOnce(tx, c, why, kindReset, account)
		if err != nil || again {
			return err
		}
		if asked, err = s.askFor(tx, c, kindReset, account, why); err != nil || asked != nil {
			return err
		}
		return s.repassword(tx, h, c.Account, said)
	})
	if asked != nil {
		password = ""
	}
	return password, asked, err
}

func (s *Service) repassword(tx *store.Tx, h access.Hashed, by string, said access.Saying) error {
	if err := s.Cases.Access.Repassword(tx, h, by, said); err != nil {
		return err
	}
	if s.Cases.Notices == nil {
		return nil
	}
	return s.Cases.Notices.Queue(tx, notice.Notice{District: h.District, To: notice.To{Account: h.Account.Account}, Template: "L63", At: s.Cases.Clock.Now(), Urgent: true})
}

// askFor asks for what is done to an account that opens personal data or administers; nil where one may do it alone.
func (s *Service) askFor(tx *store.Tx, c *access.Caller, kind, account string, why Why) (*request.Done, error) {
	weighty, err := s.Cases.Access.Weighty(tx, c.District, account)
	if err == nil && !weighty && why.ID != "" { // asked when it was
		weighty, err = s.Cases.Requests.Used(tx, c.District, why.ID)
	}
	if err != nil || !weighty {
		return nil, err
	}
	if err := s.Cases.Access.Others(tx, c.District, account, c.Account); err != nil {
		return nil, err
	}
	path, err := s.Cases.Access.AreaOf(tx, c.District, account)
	if err != nil {
		return nil, err
	}
	return s.ask(tx, c, request.Draft{ID: why.ID, Kind: kind, Subject: account, Path: path, Body: struct{}{}, Remark: why.Remark})
}

func (s *Service) ask(tx *store.Tx, c *access.Caller, d request.Draft) (*request.Done, error) {
	if d.ID == "" {
		d.ID = uuid.Must(uuid.NewV7()).String()
	}
	done, err := s.Cases.Requests.Ask(tx, c, d)
	if err != nil {
		return nil, err
	}
	return &done, nil
}

// Lock ends an account's access at once. Permission: account.write over all that the account has grants in. Errors: those of access.Service.Lock.
func (s *Service) Lock(ctx context.Context, who access.Credential, account, reason string) error {
	return s.govern(ctx, who, account, func(tx *store.Tx, c *access.Caller) error {
		return s.Cases.Access.Lock(tx, c.District, account, c.Account, reason)
	})
}

// Unlock lets an account log in again; one that opens personal data or administers, when another signs. Permission: that of Lock. Errors: those of access.Service.Unlock.
func (s *Service) Unlock(ctx context.Context, who access.Credential, account string, why Why) (asked *request.Done, err error) {
	if why, err = why.checked(); err != nil {
		return nil, err
	}
	err = s.govern(ctx, who, account, func(tx *store.Tx, c *access.Caller) error {
		said, again, err := s.doneOnce(tx, c, why, kindUnlock, account)
		if err != nil || again {
			return err
		}
		if asked, err = s.askFor(tx, c, kindUnlock, account, why); err != nil || asked != nil {
			return err
		}
		return s.Cases.Access.Unlock(tx, c.District, account, c.Account, said)
	})
	return asked, err
}

// EndSessions logs an account out everywhere: nobody gains by it, so one may do it alone. Permission: that of Lock. Errors: those of access.Service.EndSessions.
func (s *Service) EndSessions(ctx context.Context, who access.Credential, account string) error {
	return s.govern(ctx, who, account, func(tx *store.Tx, c *access.Caller) error {
		return s.Cases.Access.EndSessions(tx, c.District, account, c.Account)
	})
}

// Grant gives a role over a grid and what lies below it; one that opens personal data or makes an administrator, when another signs. Permission: account.write over the
// grid and over all that the account has grants in. Errors: territory.ErrNoGrid, those of access.Service.Give.
func (s *Service) Grant(ctx context.Context, who access.Credential, g access.Grant, why Why) (asked *request.Done, err error) {
	if why, err = why.checked(); err != nil {
		return nil, err
	}
	err = s.govern(ctx, who, g.Account, func(tx *store.Tx, c *access.Caller) error {
		said, again, err := s.doneOnce(tx, c, why, kindGrant, map[string]any{"account": g.Account, "grant": wantedOf(g)})
		if err != nil || again {
			return err
		}
		m, err := s.Cases.Atlas.Map(tx, c.District)
		if err != nil {
			return err
		}
		grid, known := m.Grid(g.Grid)
		if !known || !grid.Retired.IsZero() || grid.Kind.Overlay() {
			return territory.ErrNoGrid.At("grid")
		}
		if err := c.MayOver(access.WriteAccounts, grid.Path, access.Plain); err != nil {
			return err
		}
		g.Path = grid.Path
		if !g.Weighty() {
			if err := s.unused(tx, c, why); err != nil {
				return err
			}
			return s.Cases.Access.Give(tx, c.District, g, c.Account, said)
		}
		if again, err := s.Cases.Requests.Known(tx, c, why.ID); err != nil {
			return err
		} else if !again {
			checked := g
			if checked.From.IsZero() {
				checked.From = c.At
			}
			if err := s.Cases.Access.CheckGive(tx, c.District, checked, c.Account); err != nil {
				return err
			}
		}
		asked, err = s.ask(tx, c, request.Draft{ID: why.ID, Kind: kindGrant, Subject: g.Account, Path: g.Path, Body: wantedOf(g), Remark: why.Remark})
		return err
	})
	return asked, err
}

// Revoke ends a grant and the account's sessions at once. Permission: that of Lock. Errors: those of access.Service.Revoke.
func (s *Service) Revoke(ctx context.Context, who access.Credential, account, grant, reason string) error {
	return s.govern(ctx, who, account, func(tx *store.Tx, c *access.Caller) error {
		return s.Cases.Access.Revoke(tx, c.District, account, grant, c.Account, reason)
	})
}

// MayGrant returns nil for who may grant. Permission: account.write.
func (s *Service) MayGrant(ctx context.Context, who access.Credential) error {
	return s.mayGovern(ctx, who)
}

func (s *Service) mayGovern(ctx context.Context, who access.Credential) error {
	return s.Cases.DB.View(ctx, func(tx *store.Tx) error { _, err := s.allowed(tx, who, access.WriteAccounts); return err })
}

// govern does something to an account ("" for one that is new) on behalf of who administers it.
func (s *Service) govern(ctx context.Context, who access.Credential, account string, do func(*store.Tx, *access.Caller) error) error {
	return s.Cases.DB.Update(ctx, func(tx *store.Tx) error {
		c, err := s.allowed(tx, who, access.WriteAccounts)
		if err != nil {
			return err
		}
		if account != "" {
			if err := s.Cases.Access.Governs(tx, c, account); err != nil {
				return err
			}
		}
		return do(tx, c)
	})
}
