// Package call keeps the phone calls of the hotline (热线电话): what the telephone system tells of them, who sits where, whom to call back, and
// the marks of the service. It knows nothing of cases.
package call

import (
	"bytes"
	"errors"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/store"
)

// What whoever has to do with calls may be told.
var (
	ErrNoCall   = fault.Define(fault.NotFound, "call.none", "没有这通电话，或您无权查看", "There is no such call, or you may not see it.")
	ErrNoNumber = fault.Define(fault.Conflict, "call.no_number", "这通电话没有来电号码", "This call came without a number.")
	ErrNotYours = fault.Define(fault.Invalid, "call.not_yours", "只能关联今天在您自己座席上的来电", "Only a call of today at your own seat can be named.")
)

// State (通话状态) is how far a call has come. It never goes back.
type State string

// The states.
const (
	Ringing  State = "ringing"
	Answered State = "answered"
	Ended    State = "ended"
)

// Call (通话) is one call to the hotline.
type Call struct {
	District, ID string
	Line         string // that was called
	Number       string // of the caller, in clear only on its way; "" where it was withheld
	Match        []byte // keyed hash of the number
	Extension    string // where it rings or was answered last
	Account      string // who sat there
	Path         string // of the centre that sat there, else of the district

	BeganAt                     time.Time // the earliest that is known of it
	RangAt, AnsweredAt, EndedAt time.Time // zero as long as nobody said so
	Reports                     []string

	placedBy rank
	placedAt time.Time
	version  int64
	sealed   []byte
}

// State says how far it has come.
func (c Call) State() State {
	switch {
	case !c.EndedAt.IsZero():
		return Ended
	case !c.AnsweredAt.IsZero():
		return Answered
	}
	return Ringing
}

// Abandoned (放弃): it ended and nobody had answered.
func (c Call) Abandoned() bool { return !c.EndedAt.IsZero() && c.AnsweredAt.IsZero() }

// Waited is how long the caller has been waiting, or had when somebody answered or the caller hung up; false as long as it is not known when it rang.
func (c Call) Waited(now time.Time) (time.Duration, bool) {
	end := now
	if !c.AnsweredAt.IsZero() {
		end = c.AnsweredAt
	} else if !c.EndedAt.IsZero() {
		end = c.EndedAt
	}
	return max(0, end.Sub(c.RangAt)), !c.RangAt.IsZero()
}

// Masked is the number as screens show it.
func (c Call) Masked() string { return access.MaskPhone(c.Number) }

// Events get lost. What rings or is spoken for longer than this is not under way any more.
const (
	longestRing = time.Hour
	longestTalk = 12 * time.Hour
)

// live: under way as far as one can know.
func (c Call) live(now time.Time) bool {
	switch c.State() {
	case Ringing:
		return now.Sub(c.BeganAt) < longestRing
	case Answered:
		return now.Sub(c.AnsweredAt) < longestTalk
	}
	return false
}

// Service keeps calls. It is safe for concurrent use.
type Service struct {
	DB     *store.DB
	Clock  clock.Clock
	Access *access.Service
	Vault  *access.Vault
	Rules  *rulebook.Book[Rules]
	Told   func(*store.Tx, TakenOver) error // tells somebody that their seat was taken; nil where nobody is told
}

// New wires the service; its rulebook is its own.
func New(db *store.DB, c clock.Clock, a *access.Service, v *access.Vault) *Service {
	return &Service{DB: db, Clock: c, Access: a, Vault: v, Rules: NewRules()}
}

// caller is who asks, with the permission or refused.
func (s *Service) caller(tx *store.Tx, who access.Credential, p access.Permission) (*access.Caller, error) {
	c, err := s.Access.Resolve(tx, who)
	if err == nil {
		err = c.May(p)
	}
	return c, err
}

const columns = `c.district, c.id, c.version, c.line, c.number, c.number_match, c.extension, c.placed_by, c.placed_at, c.account, c.path,
	c.began_at, c.rang_at, c.answered_at, c.ended_at`

const selectCall = "SELECT " + columns + " FROM phone_call c"

// scan reads a row of selectCall, its number opened.
func (s *Service) scan(r store.Scanner) (c Call, err error) {
	var placed, began, rang, answered, ended int64
	err = r.Scan(&c.District, &c.ID, &c.version, &c.Line, &c.sealed, &c.Match, &c.Extension, &c.placedBy, &placed, &c.Account, &c.Path,
		&began, &rang, &answered, &ended)
	if err != nil {
		return c, err
	}
	c.sealed, c.Match = bytes.Clone(c.sealed), bytes.Clone(c.Match)
	c.placedAt, c.BeganAt, c.RangAt, c.AnsweredAt, c.EndedAt = clock.Time(placed), clock.Time(began), clock.Time(rang), clock.Time(answered), clock.Time(ended)
	if len(c.sealed) > 0 {
		plain, err := s.Vault.Unseal(c.sealed, place(c.District, c.ID))
		c.Number = string(plain)
		return c, err
	}
	return c, nil
}

// place is where a number is kept.
func place(district, id string) string { return "call/" + district + "/" + id }

// load returns a call; ErrNoCall if there is none.
func (s *Service) load(tx *store.Tx, district, id string) (c Call, err error) {
	found := false
	err = tx.Each(selectCall+` WHERE c.district = $1 AND c.id = $2`, store.Args(district, id), func(r store.Scanner) (err error) {
		found = true
		c, err = s.scan(r)
		return err
	})
	if err == nil && !found {
		err = ErrNoCall.New()
	}
	return c, err
}

// seen is load for somebody: calls outside of what the permission opens are not there.
func (s *Service) seen(tx *store.Tx, caller *access.Caller, id string) (Call, error) {
	if !callID.MatchString(id) {
		return Call{}, ErrNoCall.New()
	}
	c, err := s.load(tx, caller.District, id)
	if err == nil && !caller.Over(access.TakeCalls, access.Plain).Allows(access.Row{Path: c.Path}) {
		err = ErrNoCall.New()
	}
	return c, err
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func none(err error) bool { return errors.Is(err, store.ErrNoRow) }
