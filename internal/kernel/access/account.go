package access

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

const grantsKind = "access"

// What whoever administers accounts may be told.
var (
	ErrAccountName  = fault.Define(fault.Invalid, "access.account_name", "账号应为 2 到 64 位小写字母、数字、点、下划线或短横线", "An account is 2 to 64 lower-case letters, digits, dots, underscores or dashes.")
	ErrAccountTaken = fault.Define(fault.Conflict, "access.account_taken", "账号已存在", "This account exists already.")
	ErrRole         = fault.Define(fault.Invalid, "access.role", "没有这个角色", "There is no such role.")
	ErrGrantPath    = fault.Define(fault.Invalid, "access.grant_path", "授权必须指明区域", "A grant must name a territory.")
)

// Service keeps accounts, sessions and grants.
type Service struct {
	clock   clock.Clock
	cost    Cost
	guesses *Guesses
	hashing hashing
	working func() // called before each hash, by tests; nil for nothing
	used    uses
	grants  store.Cache[map[string][]Grant]

	Trail *Trail // of what was tried and refused
}

// New makes the service. The cost is what one password hash takes.
func New(c clock.Clock, cost Cost) *Service {
	s := &Service{clock: c, cost: cost, guesses: NewGuesses(c), Trail: &Trail{clock: c}}
	s.grants = store.Cache[map[string][]Grant]{Kind: grantsKind, Load: loadGrants}
	return s
}

// Account (账号) is somebody who can log in.
type Account struct {
	District, Account string
	Person            string // id of the person behind it
	Name              string // shown to others: masked, or the name of an office
	Password          string // empty: nobody can log in with a password
	Once              bool   // somebody else chose the password: it opens nothing but its own change
	Area              string // territory path in which it was opened, "" for the district
}

var accountName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,63}$`)

// MayBeAccount says whether an account may be called so.
func MayBeAccount(name string) bool { return accountName.MatchString(name) }

// Hashed is an account whose password has been hashed outside the transaction: hashing takes longer than a transaction may.
type Hashed struct {
	Account
	hash string
}

// Hash is HashFor on behalf of the system itself. Errors: ErrAccountName, ErrPassword, ErrCommon, ErrNamed, ErrCrowded.
func (s *Service) Hash(a Account) (Hashed, error) {
	return s.HashFor(context.Background(), "", a)
}

// HashFor checks the account's form and password and hashes it, in the queue beside others who come from there. A password that is good for one login only
// is not chosen by anybody: of it only the length is looked at. Errors: those of Hash, that of the context.
func (s *Service) HashFor(ctx context.Context, from string, a Account) (h Hashed, err error) {
	if !accountName.MatchString(a.Account) {
		return h, ErrAccountName.At("account")
	}
	h = Hashed{Account: a}
	if a.Password == "" {
		return h, nil
	}
	if a.Once {
		if n := utf8.RuneCountInString(a.Password); n < leastCharacters || n > mostCharacters {
			return Hashed{}, ErrPassword.At("password", leastCharacters)
		}
	} else if err := acceptable(a.Account, a.Password, false); err != nil {
		return Hashed{}, err
	}
	h.hash, err = s.hash(ctx, from, a.Password)
	return h, err
}

// Create adds an account. Errors: ErrAccountTaken.
func (s *Service) Create(tx *store.Tx, h Hashed, by string) error {
	now := s.clock.Now()
	n, err := accountRows.Exec(tx, `INSERT INTO account (district, account, person, name, password_hash, once, created_at, area) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (district, account) DO NOTHING`, h.District, h.Account.Account, h.Person, h.Name, h.hash, store.Bit(h.Once), clock.Milli(now), h.Area)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrAccountTaken.At("account")
	}
	return journal.Write(tx, journal.Entry{District: h.District, At: now, Actor: by,
		Action: "account.create", Subject: h.Account.Account})
}

// Disable ends an account's access at once; its sessions die with it.
func (s *Service) Disable(tx *store.Tx, district, account, by string) error {
	return s.disable(tx, district, account, by, nil)
}

func (s *Service) disable(tx *store.Tx, district, account, by string, detail any) error {
	now := s.clock.Now()
	if _, err := accountRows.Exec(tx, `UPDATE account SET disabled_at = $1 WHERE district = $2 AND account = $3 AND disabled_at = 0`,
		clock.Milli(now), district, account); err != nil {
		return err
	}
	if err := s.endSessions(tx, district, account, now); err != nil {
		return err
	}
	return s.note(tx, district, by, "account.disable", account, detail)
}

// Grant gives a role. It is the one way to a grant, so nobody is administrator and something else at the same time, by whichever account of theirs.
// Errors: ErrRole, ErrGrantPath, ErrApart, ErrHolder. An empty ID is made, an empty class list is Plain.
func (s *Service) Grant(tx *store.Tx, district string, g Grant, by string) error {
	return s.grant(tx, district, g, by, Saying{})
}

func (s *Service) grant(tx *store.Tx, district string, g Grant, by string, said Saying) error {
	if !g.Role.Known() {
		return ErrRole.At("role")
	}
	if !strings.HasPrefix(g.Path, "/"+district+"/") {
		return ErrGrantPath.At("grid")
	}
	if g.ID == "" {
		g.ID = uuid.Must(uuid.NewV7()).String()
	}
	if len(g.Classes) == 0 {
		g.Classes = []Class{Plain}
	}
	classes := make([]string, len(g.Classes))
	for i, c := range g.Classes {
		classes[i] = string(c)
	}
	if err := tx.Bump(district, grantsKind); err != nil { // first: two grants of one person wait for each other here
		return err
	}
	if err := s.Apart(tx, district, g.Account, g.Role, g.From, g.To); err != nil {
		return err
	}
	if g.Role.Administers() {
		if person, _, err := s.Person(tx, district, g.Account); err != nil || person == "" {
			return ErrHolder.At("account")
		}
	}
	now := s.clock.Now()
	if _, err := grantRows.Exec(tx, `INSERT INTO access_grant (district, id, account, role, grid, path, classes, via, valid_from, valid_to, granted_by, granted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, district, g.ID, g.Account, string(g.Role), g.Grid, g.Path,
		strings.Join(classes, " "), g.Via, clock.Milli(g.From), clock.Milli(g.To), by, clock.Milli(now)); err != nil {
		return err
	}
	id, detail := said.Entry(map[string]any{"grant": g.ID, "role": g.Role, "grid": g.Grid, "classes": classes, "via": g.Via})
	return journal.Write(tx, journal.Entry{District: district, ID: id, At: now, Actor: by, Action: "grant.give", Subject: g.Account, Detail: detail})
}

// Withdraw ends the account's grants that it has by a post ("" for its personal ones) at a moment.
func (s *Service) Withdraw(tx *store.Tx, district, account, via string, at time.Time, by string) error {
	if _, err := grantRows.Exec(tx, `UPDATE access_grant SET valid_to = $1 WHERE district = $2 AND account = $3 AND via = $4 AND (valid_to = 0 OR valid_to > $1) AND valid_from < $1`,
		clock.Milli(at), district, account, via); err != nil {
		return err
	}
	if _, err := grantRows.Exec(tx, `DELETE FROM access_grant WHERE district = $1 AND account = $2 AND via = $3 AND valid_from >= $4`,
		district, account, via, clock.Milli(at)); err != nil {
		return err
	}
	if err := journal.Write(tx, journal.Entry{District: district, At: s.clock.Now(), Actor: by,
		Action: "grant.withdraw", Subject: account, Detail: map[string]any{"via": via, "from": at}}); err != nil {
		return err
	}
	return tx.Bump(district, grantsKind)
}

func loadGrants(tx *store.Tx, district string) (map[string][]Grant, error) {
	all := map[string][]Grant{}
	err := tx.Each(`SELECT id, account, role, grid, path, classes, via, valid_from, valid_to, granted_by, granted_at FROM access_grant WHERE district = $1 ORDER BY id`,
		store.Args(district), func(r store.Scanner) error {
			var g Grant
			var classes string
			var from, to, at int64
			if err := r.Scan(&g.ID, &g.Account, &g.Role, &g.Grid, &g.Path, &classes, &g.Via, &from, &to, &g.By, &at); err != nil {
				return err
			}
			for c := range strings.FieldsSeq(classes) {
				g.Classes = append(g.Classes, Class(c))
			}
			g.From, g.To, g.At = clock.Time(from), clock.Time(to), clock.Time(at)
			all[g.Account] = append(all[g.Account], g)
			return nil
		})
	return all, err
}

// lookup returns the stored password hash of an account that may log in.
func lookup(tx *store.Tx, district, account string) (hash string, found bool, err error) {
	err = tx.Get(`SELECT password_hash FROM account WHERE district = $1 AND account = $2 AND disabled_at = 0`,
		store.Args(district, account), &hash)
	if errors.Is(err, store.ErrNoRow) {
		return "", false, nil
	}
	return hash, err == nil, err
}
