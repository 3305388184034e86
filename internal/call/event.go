package call

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"liandong/internal/kernel/record"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// What the telephone system may be told.
var (
	ErrID     = fault.Define(fault.Invalid, "call.id", "通话标识应为 1 到 64 位字母、数字、点、下划线或短横线", "A call has an id of 1 to 64 letters, digits, dots, underscores or dashes.")
	ErrEvent  = fault.Define(fault.Invalid, "call.event", "事件应为 ringing、answered 或 hung_up", "The event must be ringing, answered or hung_up.")
	ErrPhone  = fault.Define(fault.Invalid, "call.phone", "来电号码应为 3 到 20 位数字；隐藏号码请留空或填 anonymous", "The number of the caller has 3 to 20 digits; where it is withheld, leave it empty or say anonymous.")
	ErrPlace  = fault.Define(fault.Invalid, "call.extension", "线路号和分机号为最多 32 位字母、数字、加号、点、下划线或短横线", "Lines and extensions have at most 32 letters, digits, plus signs, dots, underscores or dashes.")
	ErrFuture = fault.Define(fault.Invalid, "call.future", "事件时间晚于现在", "The event lies in the future.")
	ErrOld    = fault.Define(fault.Invalid, "call.old", "事件时间早于7天前", "The event is more than 7 days old.")
	ErrOrder  = fault.Define(fault.Invalid, "call.order", "事件时间与这通电话的其他事件不合：振铃、接听、挂断应依次发生", "The time does not fit the other events of the call: it rings, is answered, is hung up, in this order.")
)

// ErrOther says that an id stands for another call already.
var ErrOther = fault.Define(fault.Conflict, "call.taken", "此通话标识已用于另一来电号码的通话", "This id already stands for a call from another number.")

const (
	skew   = time.Minute        // by which the clock of the telephone system may be ahead
	oldest = 7 * 24 * time.Hour // events that were held up come in that late
)

// Kind (事件) is what the telephone system tells.
type Kind string

// The kinds.
const (
	Rings      Kind = "ringing"
	IsAnswered Kind = "answered"
	HungUp     Kind = "hung_up"
)

// rank is how much an event says about where a call is: where it was answered counts more than where it rang.
type rank int

var ranks = map[Kind]rank{HungUp: 0, Rings: 1, IsAnswered: 2}

// Event (话务事件) is one thing that happened to a call.
type Event struct {
	Call      string
	Kind      Kind
	Phone     string // of the caller; "" or "anonymous" where it is withheld
	Line      string
	Extension string // where it happened, "" in a queue
	At        time.Time
}

var (
	callID = regexp.MustCompile(`^[0-9A-Za-z._-]{1,64}$`)
	port   = regexp.MustCompile(`^[0-9A-Za-z+._-]{0,32}$`)
	digits = regexp.MustCompile(`^\+?[0-9]{3,20}$`)
	hidden = []string{"", "anonymous", "withheld", "private", "restricted", "unavailable", "unknown"}
)

// check returns the event with its number as it is compared, or what is wrong with it.
func (e Event) check(now time.Time) (Event, error) {
	var wrong []*fault.Error
	if !callID.MatchString(e.Call) {
		wrong = append(wrong, ErrID.At("call"))
	}
	if _, ok := ranks[e.Kind]; !ok {
		wrong = append(wrong, ErrEvent.At("event"))
	}
	if e.Phone = strings.TrimSpace(e.Phone); slices.Contains(hidden, strings.ToLower(e.Phone)) {
		e.Phone = ""
	} else if number := access.Dialled(e.Phone); number != "" {
		e.Phone = number
	} else if !digits.MatchString(e.Phone) {
		wrong = append(wrong, ErrPhone.At("phone"))
	}
	for _, f := range []struct{ field, value string }{{"line", e.Line}, {"extension", e.Extension}} {
		if !port.MatchString(f.value) {
			wrong = append(wrong, ErrPlace.At(f.field))
		}
	}
	e.At = clock.Round(e.At)
	if e.At.After(now.Add(skew)) {
		wrong = append(wrong, ErrFuture.At("at"))
	} else if e.At.Before(now.Add(-oldest)) {
		wrong = append(wrong, ErrOld.At("at"))
	}
	return e, fault.Collect(wrong)
}

// with returns the call after an event, as far as the event says more than was known. Events may come in any order and more than once: each time
// is the earliest that was told, and the place is the one that was told last by what says most. Errors: ErrOrder, ErrOther.
func (c Call) with(e Event) (Call, error) {
	which := map[Kind]*time.Time{Rings: &c.RangAt, IsAnswered: &c.AnsweredAt, HungUp: &c.EndedAt}[e.Kind]
	*which = earlier(*which, e.At)
	c.BeganAt = earlier(c.BeganAt, e.At)
	if after(c.RangAt, c.AnsweredAt) || after(c.RangAt, c.EndedAt) || after(c.AnsweredAt, c.EndedAt) {
		return c, ErrOrder.At("at")
	}
	if c.Number != "" && e.Phone != "" && c.Number != e.Phone {
		return c, ErrOther.At("phone")
	}
	if c.Line == "" {
		c.Line = e.Line
	}
	if c.Number == "" {
		c.Number = e.Phone
	}
	r := ranks[e.Kind]
	if e.Extension != "" && (c.Extension == "" || r > c.placedBy || r == c.placedBy && (e.At.After(c.placedAt) || e.At.Equal(c.placedAt) && e.Extension > c.Extension)) {
		c.Extension, c.placedBy, c.placedAt = e.Extension, r, e.At
	}
	return c, nil
}

func earlier(known, told time.Time) time.Time {
	if known.IsZero() || told.Before(known) {
		return told
	}
	return known
}

// after: both are known and in the wrong order.
func after(a, b time.Time) bool { return !a.IsZero() && !b.IsZero() && a.After(b) }

// Notify takes an event of the telephone system; one that was taken already, or that comes late, changes no more than it should.
// Permission: call.notify. Side effects: a message to whoever sits there; a call-back where nobody answered.
func (s *Service) Notify(ctx context.Context, who access.Credential, e Event) error {
	return s.DB.Update(ctx, func(tx *store.Tx) error {
		caller, err := s.caller(tx, who, access.NotifyCalls)
		if err != nil {
			return err
		}
		now := s.Clock.Now()
		e, err := e.check(now)
		if err != nil {
			return err
		}
		before, err := s.hold(tx, caller.District, e.Call)
		if err != nil {
			return err
		}
		after, err := before.with(e)
		if err != nil {
			return err
		}
		if moved := after.placedBy != before.placedBy || after.placedAt != before.placedAt || after.Extension != before.Extension; moved {
			if err := s.seatCall(tx, &after); err != nil {
				return err
			}
		}
		if after.Number != before.Number {
			after.sealed, after.Match = s.Vault.Seal([]byte(after.Number), place(after.District, after.ID)), s.Vault.Match(after.Number)
		}
		if err := save(tx, before, after); err != nil {
			return err
		}
		if err := s.missed(tx, before, after, now); err != nil {
			return err
		}
		return tell(tx, caller.Account, before, after, now)
	})
}

// hold returns the call as it is known, and keeps other events of it waiting until this transaction ends; a new one has no version.
func (s *Service) hold(tx *store.Tx, district, id string) (Call, error) {
	n, err := tx.Exec(`UPDATE phone_call SET version = version + 1 WHERE district = $1 AND id = $2`, district, id)
	if err != nil || n == 0 {
		return Call{District: district, ID: id, Path: "/" + district + "/"}, err
	}
	return s.load(tx, district, id)
}

// save writes a call. Two first events at once meet at the key, and the second is tried again.
func save(tx *store.Tx, before, c Call) error {
	values := []any{c.Line, c.sealed, c.Match, c.Extension, int(c.placedBy), clock.Milli(c.placedAt), c.Account, c.Path, string(c.State()),
		clock.Milli(c.BeganAt), clock.Milli(c.RangAt), clock.Milli(c.AnsweredAt), clock.Milli(c.EndedAt)}
	if before.version == 0 {
		_, err := tx.Exec(`INSERT INTO phone_call (district, id, version, line, number, number_match, extension, placed_by, placed_at, account, path, state,
			began_at, rang_at, answered_at, ended_at) VALUES ($1, $2, 1, `+store.Placeholders(3, len(values))+`)`, append([]any{c.District, c.ID}, values...)...)
		return err
	}
	_, err := tx.Exec(`UPDATE phone_call SET line = $1, number = $2, number_match = $3, extension = $4, placed_by = $5, placed_at = $6, account = $7,
		path = $8, state = $9, began_at = $10, rang_at = $11, answered_at = $12, ended_at = $13 WHERE district = $14 AND id = $15`,
		append(values, c.District, c.ID)...)
	return err
}

// Topic is that of the messages about calls.
const Topic = "call"

// News (来电消息) is what a message about a call says: nothing about persons.
type News struct {
	Call      string `json:"call"`
	State     State  `json:"state"`
	Extension string `json:"extension"`
	Left      string `json:"left,omitempty"` // the extension where it was before
	Lost      string `json:"lost,omitempty"` // the account whose seat there another took; then it is about no call
}

// tell sends word to the screens that a call has moved on.
func tell(tx *store.Tx, account string, before, after Call, now time.Time) error {
	known := before.version > 0
	if after.Extension == "" || known && before.State() == after.State() && before.Extension == after.Extension && before.Number == after.Number {
		return nil
	}
	n := News{Call: after.ID, State: after.State(), Extension: after.Extension}
	if before.Extension != after.Extension {
		n.Left = before.Extension
	}
	return (&record.Env{Tx: tx, District: after.District, Actor: account, At: now}).Announce("call.move", after.ID, nil, Topic, after.Path, n)
}
