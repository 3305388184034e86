package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"github.com/google/uuid"

	"liandong/internal/audit"
	"liandong/internal/clock"
	"liandong/internal/fault"
	"liandong/internal/store"
)

// SessionLife is how long a session lasts; a shift and the way home.
const SessionLife = 12 * time.Hour

// What somebody at the login may be told.
var (
	ErrLogin     = fault.Define(fault.Unauthenticated, "access.login", "账号或口令不正确", "The account or the password is wrong.")
	ErrThrottled = fault.Define(fault.Throttled, "access.throttled", "尝试次数过多，请在 %d 秒后再试", "Too many attempts. Try again in %d seconds.")
)

// Attempt is somebody trying to log in.
type Attempt struct {
	District, Account, Password string
	Address                     string // of the client, for throttling
	Device                      string // token of an earlier login on this device, "" if none
}

// Opened is a new session. Token and Device are shown once and stored only as hashes.
type Opened struct {
	Token, Device string
	Expires       time.Time
}

// Login opens a session. Wrong attempts are counted by account and address together, and by address alone; a device that has
// logged in before is counted by itself. So an attacker slows only himself down, and the owner is never locked out.
// Errors: ErrLogin, ErrThrottled.
func (s *Service) Login(ctx context.Context, db *store.DB, a Attempt) (Opened, error) {
	keys := s.throttle.keys(a, s.knownDevice(ctx, db, a))
	if wait := s.throttle.wait(keys); wait > 0 {
		seconds := int(wait/time.Second) + 1
		return Opened{}, ErrThrottled.New(seconds).With("retry_after", seconds)
	}
	var hash string
	var found bool
	if err := db.View(ctx, func(tx *store.Tx) (err error) {
		hash, found, err = lookup(tx, a.District, a.Account)
		return err
	}); err != nil {
		return Opened{}, err
	}
	if !s.matches(hash, a.Password) || !found {
		s.throttle.failed(keys)
		return Opened{}, ErrLogin.New()
	}
	s.throttle.succeeded(keys)
	var opened Opened
	err := db.Update(ctx, func(tx *store.Tx) (err error) {
		if opened, err = s.Open(tx, a.District, a.Account); err != nil {
			return err
		}
		opened.Device, err = s.remember(tx, a)
		return err
	})
	return opened, err
}

// Open makes a session without a password: for logins that were checked elsewhere and for the demonstration.
func (s *Service) Open(tx *store.Tx, district, account string) (Opened, error) {
	now := s.clock.Now()
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	token := district + "." + base64.RawURLEncoding.EncodeToString(b[:])
	if IsGuest(account) {
		token = district + "." + guestMark + base64.RawURLEncoding.EncodeToString(b[:])
	}
	expires := now.Add(SessionLife)
	if _, err := tx.Exec(`INSERT INTO session (district, token_hash, account, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		district, Parse(token).Hash, account, clock.Milli(now), clock.Milli(expires)); err != nil {
		return Opened{}, err
	}
	err := audit.Write(tx, audit.Entry{District: district, ID: uuid.Must(uuid.NewV7()).String(), At: now, Actor: account,
		Action: "session.open", Subject: account})
	return Opened{Token: token, Expires: expires}, err
}

// Logout revokes the caller's session.
func (s *Service) Logout(tx *store.Tx, c *Caller) error {
	if _, err := tx.Exec(`UPDATE session SET revoked_at = $1 WHERE district = $2 AND token_hash = $3 AND revoked_at = 0`,
		clock.Milli(c.At), c.District, c.Session); err != nil {
		return err
	}
	return audit.Write(tx, audit.Entry{District: c.District, ID: uuid.Must(uuid.NewV7()).String(), At: c.At, Actor: c.Account,
		Action: "session.close", Subject: c.Account})
}

// guestMark begins the secret of a guest's token, so that a crowd at the door is known before anything is looked up.
const guestMark = "guest."

// Parse answers the credential in a token "DISTRICT.SECRET"; an empty one where it has not that form.
func Parse(token string) Credential {
	district, secret, ok := strings.Cut(token, ".")
	if !ok || len(token) > 200 {
		return Credential{}
	}
	sum := sha256.Sum256([]byte(token))
	return Credential{District: district, Hash: sum[:], Guest: strings.HasPrefix(secret, guestMark)}
}
