package call

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"liandong/internal/kernel/record"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/audience"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

// What whoever sits down may be told.
var (
	ErrSeat  = fault.Define(fault.Invalid, "call.seat", "分机号为 1 到 32 位字母、数字、加号、点、下划线或短横线", "An extension has 1 to 32 letters, digits, plus signs, dots, underscores or dashes.")
	ErrTaken = fault.Define(fault.Conflict, "call.seat_taken", "此分机现由%s签入；确需接手的，请写明原因，系统会告知对方", "%s sits at this extension. If you have to take it over, give the reason; they will be told.")
)

// Seat (座席) is the extension at which an operator sits. It lasts as long as a session may.
type Seat struct {
	Extension, Account, Path string
	Since                    time.Time

	district string
}

func (s Seat) holds(at time.Time) bool {
	return s.Extension != "" && !at.Before(s.Since) && at.Before(s.Since.Add(access.SessionLife))
}

// Sit says at which extension the caller sits from now on, "" at none. Permission: call.take. Errors: ErrSeat, ErrTaken where somebody else sits there.
func (s *Service) Sit(ctx context.Context, who access.Credential, extension string) error {
	return s.sit(ctx, who, extension, func(tx *store.Tx, _ *access.Caller, there Seat) error {
		_, name, err := s.Access.Person(tx, there.district, there.Account)
		if err != nil {
			return err
		}
		return ErrTaken.At("extension", name).With("seated", map[string]any{"name": name, "since": there.Since})
	})
}

// TakeOver is Sit at an extension where somebody else may sit: they sit nowhere any more, hear of it at once, and are told why. Errors: ErrSeat, access.ErrReason.
func (s *Service) TakeOver(ctx context.Context, who access.Credential, extension, reason string) error {
	if err := access.Reasoned(reason); err != nil {
		return err
	}
	return s.sit(ctx, who, extension, func(tx *store.Tx, caller *access.Caller, there Seat) error {
		if err := record.By(tx, caller).Announce("call.take_over", there.Account, map[string]string{"extension": extension, "reason": reason},
			Topic, there.Path, News{Left: extension, Lost: there.Account}); err != nil {
			return err
		}
		if s.Told == nil {
			return nil
		}
		return s.Told(tx, TakenOver{District: caller.District, Account: there.Account, Extension: extension, By: caller.Name, Reason: reason, At: caller.At})
	})
}

// TakenOver (接手座席) is what somebody is told whose seat another took.
type TakenOver struct {
	District, Account, Extension string
	By, Reason                   string // the name that others see
	At                           time.Time
}

// sit seats the caller; where somebody else sits, word decides.
func (s *Service) sit(ctx context.Context, who access.Credential, extension string, word func(*store.Tx, *access.Caller, Seat) error) error {
	return s.DB.Update(ctx, func(tx *store.Tx) error {
		caller, err := s.caller(tx, who, access.TakeCalls)
		if err != nil {
			return err
		}
		if !port.MatchString(extension) {
			return ErrSeat.At("extension")
		}
		note := func() error {
			return record.By(tx, caller).Note("call.seat", "seat/"+extension, nil)
		}
		if extension == "" {
			if err := Leave(tx, caller); err != nil {
				return err
			}
			return note()
		}
		areas := caller.Over(access.TakeCalls, access.Plain).Areas
		if len(areas) == 0 {
			return access.ErrElsewhere.New()
		}
		there, err := readSeat(tx, `SELECT extension, account, path, since FROM call_seat WHERE district = $1 AND extension = $2`, caller.District, extension)
		if err != nil {
			return err
		}
		if there.holds(caller.At) && there.Account != caller.Account {
			there.district = caller.District
			if err := word(tx, caller, there); err != nil {
				return err
			}
		}
		// Whoever sat down there in this moment stays: then the insert below finds them, and all of this is done anew.
		if _, err := seatRows.Exec(tx, `DELETE FROM call_seat WHERE district = $1 AND (account = $2 OR extension = $3 AND account = $4)`,
			caller.District, caller.Account, extension, there.Account); err != nil {
			return err
		}
		if _, err := seatRows.Exec(tx, `INSERT INTO call_seat (district, extension, account, path, since) VALUES ($1, $2, $3, $4, $5)`,
			caller.District, extension, caller.Account, areas[0], clock.Milli(s.Clock.Now())); err != nil {
			return err
		}
		return note()
	})
}

// Leave ends the caller's seat, if any: at logout.
func Leave(tx *store.Tx, caller *access.Caller) error {
	_, err := seatRows.Exec(tx, `DELETE FROM call_seat WHERE district = $1 AND account = $2`, caller.District, caller.Account)
	return err
}

// seatOf returns where an account sits now; nowhere is no error.
func (s *Service) seatOf(tx *store.Tx, caller *access.Caller) (Seat, error) {
	seat, err := readSeat(tx, `SELECT extension, account, path, since FROM call_seat WHERE district = $1 AND account = $2`, caller.District, caller.Account)
	if !seat.holds(s.Clock.Now()) {
		seat = Seat{}
	}
	return seat, err
}

func readSeat(tx *store.Tx, query string, args ...any) (seat Seat, err error) {
	var since int64
	err = tx.Get(query, args, &seat.Extension, &seat.Account, &seat.Path, &since)
	if none(err) {
		return Seat{}, nil
	}
	seat.Since = clock.Time(since)
	return seat, err
}

// seatCall gives a call to who sat at its extension when it came there; to the district where nobody did.
func (s *Service) seatCall(tx *store.Tx, c *Call) error {
	seat, err := readSeat(tx, `SELECT extension, account, path, since FROM call_seat WHERE district = $1 AND extension = $2`, c.District, c.Extension)
	if err != nil {
		return err
	}
	c.Account, c.Path = "", "/"+c.District+"/"
	// The clock of the telephone system may be behind by as much as ahead.
	if seat.holds(c.placedAt) || seat.holds(c.placedAt.Add(skew)) {
		c.Account, c.Path = seat.Account, seat.Path
	}
	return nil
}

// Now (座席现状) is what an operator's screen shows: the seat, and the call that rings or is spoken there.
type Now struct {
	Seat  string
	Call  *Call
	Calls int // of the same number in the last 30 days, this one included; 0 where it is withheld
}

const lookBack = 30 * 24 * time.Hour

// Current returns the caller's seat and its call. Permission: call.take.
func (s *Service) Current(ctx context.Context, who access.Credential) (n Now, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) (err error) { n, err = s.current(tx, who); return err })
	return n, err
}

func (s *Service) current(tx *store.Tx, who access.Credential) (n Now, err error) {
	caller, err := s.caller(tx, who, access.TakeCalls)
	if err != nil {
		return n, err
	}
	seat, err := s.seatOf(tx, caller)
	if err != nil || seat.Extension == "" {
		return n, err
	}
	n.Seat = seat.Extension
	now := s.Clock.Now()
	// What is spoken goes before what rings beside it; of either the latest.
	err = tx.Each(selectCall+` WHERE c.district = $1 AND c.extension = $2 AND c.state <> 'ended' AND c.began_at > $3
		ORDER BY CASE c.state WHEN 'answered' THEN 0 ELSE 1 END, c.placed_at DESC, c.id DESC LIMIT 20`,
		store.Args(caller.District, seat.Extension, clock.Milli(now.Add(-longestRing-longestTalk))), func(r store.Scanner) error {
			c, err := s.scan(r)
			if n.Call == nil && err == nil && c.live(now) {
				n.Call = &c
			}
			return err
		})
	if err != nil || n.Call == nil {
		return n, err
	}
	kept, err := reports(tx, caller.District, n.Call.ID)
	n.Call.Reports = kept[n.Call.ID]
	if err != nil || len(n.Call.Match) == 0 {
		return n, err
	}
	err = tx.Get(`SELECT COUNT(*) FROM phone_call WHERE district = $1 AND number_match IS NOT NULL AND number_match = $2 AND began_at > $3`,
		store.Args(caller.District, n.Call.Match, clock.Milli(now.Add(-lookBack))), &n.Calls)
	return n, err
}

// Hearer says who hears of calls.
func (s *Service) Hearer() audience.Hearer {
	return audience.Hearer{For: func(tx *store.Tx, me *access.Caller) (func(journal.Message, any) bool, error) {
		hears, err := s.Hears(tx, me)
		return func(m journal.Message, _ any) bool { return hears(m) }, err
	}}
}

// Hears returns which messages about calls the caller may hear: those of the own seat, from when it was taken, and that it was lost.
func (s *Service) Hears(tx *store.Tx, caller *access.Caller) (func(journal.Message) bool, error) {
	deaf := func(journal.Message) bool { return false }
	if caller.May(access.TakeCalls) != nil {
		return deaf, nil
	}
	seat, err := s.seatOf(tx, caller)
	if err != nil {
		return deaf, err
	}
	return func(m journal.Message) bool {
		var n News
		if json.Unmarshal(m.Body, &n) != nil {
			return false
		}
		if n.Lost != "" {
			return n.Lost == caller.Account
		}
		return seat.Extension != "" && !m.At.Before(seat.Since) && (n.Extension == seat.Extension || n.Left == seat.Extension)
	}, nil
}

// Named returns the number of a call that a report names, "" where it was withheld: a call of today (or of the last hours, past midnight) at the
// caller's own seat, or one that has this very report already. Permission: call.take. Errors: ErrNotYours.
func (s *Service) Named(tx *store.Tx, caller *access.Caller, id, report string) (number string, err error) {
	if err := caller.May(access.TakeCalls); err != nil {
		return "", err
	}
	if !callID.MatchString(id) {
		return "", ErrNotYours.At("call")
	}
	c, err := s.load(tx, caller.District, id)
	if errors.Is(err, ErrNoCall) {
		return "", ErrNotYours.At("call")
	}
	if err != nil {
		return "", err
	}
	taken, err := tx.Any(`SELECT 1 FROM call_report WHERE district = $1 AND call_id = $2 AND report = $3`, c.District, c.ID, report)
	if err != nil || taken {
		return c.Number, err
	}
	seat, err := s.seatOf(tx, caller)
	if err != nil {
		return "", err
	}
	mine := c.Account == caller.Account || c.Account == "" && c.Extension != "" && c.Extension == seat.Extension
	now := s.Clock.Now()
	if recent := worktime.DateOf(c.BeganAt) == worktime.DateOf(now) || now.Sub(c.BeganAt) < longestTalk; !mine || !recent {
		return "", ErrNotYours.At("call")
	}
	return c.Number, nil
}

// Keep is what notes a report with its call. A call may bring several.
func Keep(district, call, report string) store.Statement {
	return store.Statement{Query: `INSERT INTO call_report (district, call_id, report) VALUES ($1, $2, $3) ON CONFLICT (district, call_id, report) DO NOTHING`,
		Args: []any{district, call, report}}
}

// reports returns the reports of some calls, at least one, by call.
func reports(tx *store.Tx, district string, calls ...string) (map[string][]string, error) {
	args := store.Args(district)
	for _, id := range calls {
		args = append(args, id)
	}
	all := map[string][]string{}
	err := tx.Each(`SELECT call_id, report FROM call_report WHERE district = $1 AND call_id IN (`+store.Placeholders(2, len(calls))+`) ORDER BY report`, args,
		func(r store.Scanner) error {
			var call, report string
			err := r.Scan(&call, &report)
			all[call] = append(all[call], report)
			return err
		})
	return all, err
}

// Logout ends the session of the caller, who leaves their seat with it. Errors: access.ErrLoggedOut.
func (s *Service) Logout(ctx context.Context, who access.Credential) error {
	return s.DB.Update(ctx, func(tx *store.Tx) error {
		c, err := s.Access.Newcomer(tx, who)
		if err != nil {
			return err
		}
		if err := Leave(tx, c); err != nil {
			return err
		}
		return s.Access.Logout(tx, c)
	})
}
