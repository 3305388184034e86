// Package door is the public door (公众入口): residents report by a link or a printed code, without an account, and follow what they reported by
// its number and a secret. A guest has an account that nobody can log in to with a password, and does everything else on the same path as all.
package door

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/bigram"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/pace"
	"liandong/internal/kernel/store"
	"liandong/internal/notice"
)

// What a guest may be told.
var (
	ErrFollow = fault.Define(fault.NotFound, "door.follow", "编号或查询码不正确", "The number or the secret is not right.")
	ErrBusy   = fault.Define(fault.Throttled, "door.busy", "现在使用的人较多，请在 %d 秒后再试；紧急情况请拨打110、119或120", "Many people are here at the moment. Please try again in %d seconds; in an emergency call 110, 119 or 120.")
	ErrQuota  = fault.Define(fault.Throttled, "door.quota", "从您的网络今天上传的文件已达上限，请明天再传；文字仍可上报", "No more files can be taken from your network today; please send them tomorrow. Reports in words still go through.")
	ErrGuest  = fault.Define(fault.Forbidden, "door.guest", "此功能仅供未登录的公众使用", "This is for people without an account.")
)

// Service is the door. One serves all districts and is safe for concurrent use.
type Service struct {
	DB      *store.DB
	Clock   clock.Clock
	Access  *access.Service
	Vault   *access.Vault
	Notices *notice.Service
	// Reporters lists the accounts that reported the case with a number; none where there is no such case.
	Reporters func(tx *store.Tx, district, number string) (accounts []string, err error)

	crowd   crowd
	guesses *access.Guesses
}

// New opens the door.
func New(s Service) *Service {
	s.crowd, s.guesses = newCrowd(s.Clock), access.NewGuesses(s.Clock)
	return &s
}

// Entered is a guest who has come in. Secret is shown once, to be written down with the number of the report.
type Entered struct {
	Token, Secret string
	Expires       time.Time
}

// Enter lets a guest in. Errors: ErrBusy.
func (s *Service) Enter(ctx context.Context, district, address string) (e Entered, err error) {
	if err := s.crowd.take("enter "+pace.Network(address), entries); err != nil {
		return e, err
	}
	account := access.GuestAccount(uuid.Must(uuid.NewV7()).String())
	e.Secret = newSecret()
	err = s.DB.Update(ctx, func(tx *store.Tx) error {
		opened, err := s.Access.Welcome(tx, district, account)
		if err != nil {
			return err
		}
		e.Token, e.Expires = opened.Token, opened.Expires
		_, err = guestRows.Exec(tx, `INSERT INTO door_guest (district, account, secret, created_at) VALUES ($1, $2, $3, $4)`,
			district, account, s.Vault.Match(secretPlace+plain(e.Secret)), clock.Milli(s.Clock.Now()))
		return err
	})
	return e, err
}

// secrets bounds the guesses at the secret of a receipt: of one number from one network, of all from there, and of one number wherever from.
var secrets = access.Bound{Each: 10, Address: 50, Altogether: 200}

// Follow lets a guest in again who knows the number of a case and the secret that came with the report. Errors: ErrFollow, access.ErrThrottled.
func (s *Service) Follow(ctx context.Context, district, number, secret, address string) (e Entered, err error) {
	number = strings.TrimSpace(number)
	guess, err := s.guesses.Reserve(secrets, district+" "+number, address)
	if err != nil {
		return e, err
	}
	match := s.Vault.Match(secretPlace + plain(secret))
	account := ""
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		reporters, err := s.Reporters(tx, district, number)
		if err != nil {
			return err
		}
		return tx.Each(`SELECT account, secret FROM door_guest WHERE district = $1 AND account `+tx.Engine.Among(2),
			store.Args(district, tx.Engine.List(reporters)), func(r store.Scanner) error {
				var of string
				var sealed []byte
				err := r.Scan(&of, &sealed)
				if subtle.ConstantTimeCompare(sealed, match) == 1 {
					account = of
				}
				return err
			})
	})
	if err != nil {
		guess.Void()
		return e, err
	}
	if account == "" {
		return e, ErrFollow.New()
	}
	guess.Right()
	err = s.DB.Update(ctx, func(tx *store.Tx) error {
		opened, err := s.Access.Open(tx, district, account)
		e = Entered{Token: opened.Token, Expires: opened.Expires}
		return err
	})
	return e, err
}

// Guest is what the platform knows of who came in.
type Guest struct {
	Phone     string // confirmed; "" for none. In clear: mask it before it is shown.
	Confirmed time.Time
}

// Know returns what is known of a guest's account.
func (s *Service) Know(tx *store.Tx, district, account string) (g Guest, err error) {
	var sealed []byte
	var at int64
	err = tx.Get(`SELECT phone, confirmed_at FROM door_guest WHERE district = $1 AND account = $2`, store.Args(district, account), &sealed, &at)
	if errors.Is(err, store.ErrNoRow) || err == nil && len(sealed) == 0 {
		return Guest{}, nil
	}
	if err != nil {
		return g, err
	}
	number, err := s.Vault.Unseal(sealed, phonePlace(district, account))
	return Guest{Phone: string(number), Confirmed: clock.Time(at)}, err
}

func phonePlace(district, account string) string { return "door_guest/" + district + "/" + account }

const (
	secretPlace = "door.secret/"
	letters     = "ABCDEFGHJKMNPQRSTVWXYZ23456789" // none that look alike, none that sound alike on the phone
	secretLong  = 10                               // 49 bits, and few guesses
)

// newSecret is ten letters in two groups, as people read them out.
func newSecret() string {
	var raw [secretLong]byte
	_, _ = rand.Read(raw[:]) // never fails
	var b strings.Builder
	for i, r := range raw {
		if i == secretLong/2 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[int(r)%len(letters)])
	}
	return b.String()
}

// plain is a secret as it is compared: however it was typed.
func plain(secret string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToUpper(bigram.Typed(secret)))
}

// Share is access.Guesses.Share of the attempts at what guests know.
func (s *Service) Share(servers int) { s.guesses.Share(servers) }

// me is the guest behind a credential.
func (s *Service) me(tx *store.Tx, who access.Credential) (*access.Caller, error) {
	c, err := s.Access.Resolve(tx, who)
	if err == nil && !access.IsGuest(c.Account) {
		err = ErrGuest.New()
	}
	return c, err
}
