package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/pace"
	"liandong/internal/kernel/store"
)

// How long sessions last.
const (
	SessionLife  = 12 * time.Hour   // at most; a shift and the way home
	idleStaff    = 8 * time.Hour    // without use
	idleAdmin    = 30 * time.Minute // of who administers
	lastSeenStep = 3 * time.Minute  // in which use is written down: so much earlier an idle session may end
)

// What somebody at the login may be told.
var (
	ErrLogin     = fault.Define(fault.Unauthenticated, "access.login", "账号或密码不正确", "The account or the password is wrong.")
	ErrThrottled = fault.Define(fault.Throttled, "access.throttled", "尝试次数过多，请在 %d 秒后再试", "Too many attempts. Try again in %d seconds.")
)

// Attempt is somebody trying to log in.
type Attempt struct {
	District, Account, Password string
	Address                     string // of the client, for throttling
	Agent                       string // as the client calls itself
	Device                      string // token of an earlier login on this device, "" if none
}

// Opened is a new session. Token and Device are shown once and stored only as hashes.
type Opened struct {
	Token, Device string
	Expires       time.Time
	Failed        Failed // logins to the account since the last good one
}

// Login opens a session. Attempts are counted by account and address together, and by address alone; a device that has logged in before is counted by
// itself. So an attacker slows only himself down, and the owner is never locked out. A password that the rules do not accept any more, or not of who administers,
// opens nothing but its own change. Errors: ErrLogin, ErrThrottled, ErrCrowded.
func (s *Service) Login(ctx context.Context, db *store.DB, a Attempt) (Opened, error) {
	var hash string
	var found, exists bool
	if err := db.View(ctx, func(tx *store.Tx) (err error) {
		if hash, found, err = lookup(tx, a.District, a.Account); err != nil {
			return err
		}
		exists, err = There(tx, a.District, a.Account)
		return err
	}); err != nil {
		return Opened{}, err
	}
	failed := Event{District: Nowhere, Kind: LoginFailed, Address: a.Address}
	if exists {
		failed.District, failed.Account = a.District, a.Account
	}
	known := s.knownDevice(ctx, db, a)
	bound, what, from := logins, "account "+a.District+" "+a.Account, a.Address
	if known {
		bound, what, from = fromDevice, "device "+a.District+" "+a.Device, ""
	}
	guess, err := s.guesses.Reserve(bound, what, from)
	if err != nil {
		failed.Kind = LoginThrottled
		s.Trail.Note(failed, err)
		return Opened{}, err
	}
	line := pace.Network(a.Address)
	if known { // it does not wait behind others of its address
		line = what
	}
	right, err := s.matches(ctx, line, hash, a.Password)
	if err != nil {
		guess.Void()
		return Opened{}, err
	}
	if !right || !found {
		err := ErrLogin.New()
		s.Trail.Note(failed, err)
		return Opened{}, err
	}
	guess.Right()
	s.Trail.Flush(ctx, db) // what failed just now is told too
	var opened Opened
	err = db.Update(ctx, func(tx *store.Tx) (err error) {
		if err := s.outdated(tx, a); err != nil {
			return err
		}
		if opened, err = s.OpenFor(tx, a.District, a.Account, Client{Agent: a.Agent, Address: a.Address}); err != nil {
			return err
		}
		if opened.Device, err = s.remember(tx, a); err != nil {
			return err
		}
		opened.Failed, err = takeFailed(tx, a.District, a.Account)
		return err
	})
	return opened, err
}

// outdated marks a password that would not be accepted today as one to be changed.
func (s *Service) outdated(tx *store.Tx, a Attempt) error {
	grants, err := s.held(tx, a.District, a.Account, s.clock.Now())
	if err != nil || acceptable(a.Account, a.Password, administers(grants)) == nil {
		return err
	}
	_, err = accountRows.Exec(tx, `UPDATE account SET once = 1 WHERE district = $1 AND account = $2 AND once = 0`, a.District, a.Account)
	return err
}

// Open makes a session without a password: for logins that were checked elsewhere and for the demonstration.
func (s *Service) Open(tx *store.Tx, district, account string) (Opened, error) {
	return s.OpenFor(tx, district, account, Client{})
}

// OpenFor is Open for somebody who came from somewhere.
func (s *Service) OpenFor(tx *store.Tx, district, account string, from Client) (Opened, error) {
	now := s.clock.Now()
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	token := district + "." + base64.RawURLEncoding.EncodeToString(b[:])
	if IsGuest(account) {
		token = district + "." + guestMark + base64.RawURLEncoding.EncodeToString(b[:])
	}
	expires := now.Add(SessionLife)
	if _, err := sessionRows.Exec(tx, `INSERT INTO session (district, token_hash, account, created_at, expires_at, id, client, network) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		district, Parse(token).Hash, account, clock.Milli(now), clock.Milli(expires), uuid.NewString(), from.family(), from.network()); err != nil {
		return Opened{}, err
	}
	err := journal.Write(tx, journal.Entry{District: district, At: now, Actor: account,
		Action: "session.open", Subject: account})
	return Opened{Token: token, Expires: expires}, err
}

// Here is the condition in SQL that an account has a session that lives, over the columns of its district and account and the parameter of
// now (ms): a sweep asks about many accounts at once.
func Here(district, account, now string) string {
	return `EXISTS (SELECT 1 FROM session s WHERE s.district = ` + district + ` AND s.account = ` + account +
		` AND s.expires_at > ` + now + ` AND s.revoked_at = 0)`
}

// Logout revokes the caller's session.
func (s *Service) Logout(tx *store.Tx, c *Caller) error {
	if _, err := sessionRows.Exec(tx, `UPDATE session SET revoked_at = $1 WHERE district = $2 AND token_hash = $3 AND revoked_at = 0`,
		clock.Milli(c.At), c.District, c.Session); err != nil {
		return err
	}
	return journal.Write(tx, journal.Entry{District: c.District, At: c.At, Actor: c.Account,
		Action: "session.close", Subject: c.Account})
}

// guestMark begins the secret of a guest's token, so that a crowd at the door is known before anything is looked up.
const guestMark = "guest."

// Parse returns the credential in a token "DISTRICT.SECRET"; an empty one where it has not that form.
func Parse(token string) Credential {
	district, secret, ok := strings.Cut(token, ".")
	if !ok || len(token) > 200 {
		return Credential{}
	}
	sum := sha256.Sum256([]byte(token))
	return Credential{District: district, Hash: sum[:], Guest: strings.HasPrefix(secret, guestMark)}
}
