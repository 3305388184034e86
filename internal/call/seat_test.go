package call_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"liandong/internal/call"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestOneAtEachSeat: a claim with a reason takes the seat of another, a second seat gives up the first, a seat ends with its session's time or at logout.
func TestOneAtEachSeat(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		seats := func(want string) {
			t.Helper()
			if got := s.now("op").Seat + " " + s.now("op2").Seat; got != want {
				t.Errorf("op and op2 sit at %q, want %q", got, want)
			}
		}
		seats(" ")
		s.sit("op", "8001")
		s.sit("op2", "8002")
		seats("8001 8002")
		refused(t, s.Sit(t.Context(), s.who["op2"], "8001"), call.ErrTaken, "extension")
		seats("8001 8002")
		s.takeOver("op2", "8001")
		seats(" 8001")
		s.takeOver("op", "8001")
		s.sit("op", "8003")
		seats("8003 ")
		s.sit("op", "")
		seats(" ")
		s.sit("op", "8001")
		refused(t, s.Sit(t.Context(), s.who["op"], "80 01"), call.ErrSeat, "extension")
		s.update(func(tx *store.Tx) error {
			caller, err := s.Access.Resolve(tx, s.who["op"])
			if err != nil {
				return err
			}
			return call.Leave(tx, caller)
		})
		seats(" ")
		s.sit("op", "8001")
		s.clock.Advance(access.SessionLife)
		s.login()
		seats(" ")
	})
}

// TestTheScreenShowsTheCallOfTheOwnSeat, a spoken one before one that rings beside it, and neither those of others nor lost ones.
func TestTheScreenShowsTheCallOfTheOwnSeat(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		s.sit("op", "8001")
		s.sit("op2", "8002")
		shows := func(account, want string) {
			t.Helper()
			got := ""
			if c := s.now(account).Call; c != nil {
				got = c.ID
			}
			if got != want {
				t.Errorf("%s sees %q, want %q", account, got, want)
			}
		}
		s.tell(event("a", call.Rings, 0, "8001"))
		shows("op", "a")
		shows("op2", "")
		s.tell(event("a", call.Rings, 10, "8002"))
		shows("op", "")
		shows("op2", "a")
		s.tell(event("a", call.IsAnswered, 12, "8002"), event("b", call.Rings, 14, "8002"))
		shows("op2", "a")
		s.tell(event("a", call.HungUp, 30, ""))
		shows("op2", "b")
		s.clock.Set(at(15 + 3600)) // its end was lost
		shows("op2", "")
	})
}

// TestMessagesGoToTheSeatOnly: nobody else hears that a call rings, nor whoever sat down after it.
func TestMessagesGoToTheSeatOnly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		s.sit("op", "8001")
		s.sit("op2", "8002")
		s.clock.Set(at(1))
		s.tell(event("a", call.Rings, 1, "8001"), event("a", call.Rings, 1, "8001"), event("a", call.Rings, 5, "8002"), event("a", call.IsAnswered, 9, "8002"))
		for n := 1; n > 0 && db.Engine == store.Postgres; {
			s.update(func(tx *store.Tx) (err error) { n, err = journal.Place(tx, district); return err })
		}
		heard := func(account string) (all []string) {
			s.view(func(tx *store.Tx) error {
				caller, err := s.Access.Resolve(tx, s.who[account])
				if err != nil {
					return err
				}
				hears, err := s.Hears(tx, caller)
				if err != nil {
					return err
				}
				messages, err := journal.After(tx, district, 0, 100)
				for _, m := range messages {
					if m.Topic == call.Topic && hears(m) {
						all = append(all, string(m.Body))
					}
					if strings.Contains(string(m.Body), "1234") {
						t.Errorf("a message says who called: %s", m.Body)
					}
				}
				return err
			})
			return all
		}
		for account, want := range map[string]string{
			"op":   `{"call":"a","state":"ringing","extension":"8001"} {"call":"a","state":"ringing","extension":"8002","left":"8001"}`,
			"op2":  `{"call":"a","state":"ringing","extension":"8002","left":"8001"} {"call":"a","state":"answered","extension":"8002"}`,
			"op-1": "", "leader": "", "pbx": "",
		} {
			if got := strings.Join(heard(account), " "); got != want {
				t.Errorf("%s heard %s, want %s", account, got, want)
			}
		}
		s.clock.Advance(time.Minute)
		s.takeOver("op-1", "8002")
		if got := heard("op-1"); len(got) != 0 {
			t.Errorf("who sat down later heard %s", got)
		}
	})
}

// TestASeatIsTakenOverWithAWord: who sits there is named, a reason is asked for, and they hear of it: at once, in their inbox and in the audit log.
func TestASeatIsTakenOverWithAWord(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		var told []call.TakenOver
		s.Told = func(_ *store.Tx, o call.TakenOver) error { told = append(told, o); return nil }
		s.sit("op", "8001")
		s.sit("op", "8001") // one's own seat
		s.takeOver("op", "8001")
		err := s.Sit(t.Context(), s.who["op2"], "8001")
		refused(t, err, call.ErrTaken, "extension")
		if said := fault.From(err); !strings.Contains(said.Words.EN, "op sits") || said.Extra["seated"] == nil {
			t.Errorf("who sits there: %+v", said)
		}
		refused(t, s.TakeOver(t.Context(), s.who["op2"], "8001", " "), access.ErrReason, "reason")
		if got := s.now("op").Seat; got != "8001" || len(told) != 0 {
			t.Errorf("op sits at %q, told %v", got, told)
		}
		s.takeOver("op2", "8001")
		if s.now("op").Seat != "" || s.now("op2").Seat != "8001" {
			t.Error("the seat was not taken over")
		}
		if len(told) != 1 || told[0].Account != "op" || told[0].By != "op2" || told[0].Extension != "8001" || told[0].Reason != "called away" {
			t.Errorf("told: %+v", told)
		}
		for n := 1; n > 0 && db.Engine == store.Postgres; {
			s.update(func(tx *store.Tx) (err error) { n, err = journal.Place(tx, district); return err })
		}
		s.view(func(tx *store.Tx) error {
			written, err := tx.Any(`SELECT 1 FROM journal WHERE district = $1 AND action = 'call.take_over' AND actor = 'op2' AND subject = 'op'`, district)
			if !written {
				t.Errorf("no audit entry: %v", err)
			}
			messages, err := journal.After(tx, district, 0, 100)
			for account, want := range map[string]int{"op": 1, "op2": 0, "op-1": 0} {
				caller, err := s.Access.Resolve(tx, s.who[account])
				if err != nil {
					return err
				}
				hears, err := s.Hears(tx, caller)
				if err != nil {
					return err
				}
				n := 0
				for _, m := range messages {
					if m.Topic == call.Topic && hears(m) {
						n++
					}
				}
				if n != want {
					t.Errorf("%s heard %d messages, want %d", account, n, want)
				}
			}
			return err
		})
		s.clock.Advance(access.SessionLife) // nobody sits there any more
		s.login()
		s.sit("op", "8001")
	})
}

// TestACallIsNamedByWhoHadItToday: number and refusals of what a report may name.
func TestACallIsNamedByWhoHadItToday(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		named := func(account, id, report string) (number string, err error) {
			s.view(func(tx *store.Tx) error {
				caller, inner := s.Access.Resolve(tx, s.who[account])
				if inner == nil {
					number, err = s.Named(tx, caller, id, report)
				}
				return inner
			})
			return number, err
		}
		s.tell(event("early", call.Rings, 0, "8001")) // before anybody sat there
		s.clock.Set(at(120))
		s.sit("op", "8001")
		s.tell(event("mine", call.Rings, 120, "8001"), event("nobodys", call.Rings, 121, "8009"))
		for _, id := range []string{"mine", "early"} {
			if number, err := named("op", id, "r"); err != nil || number != phone {
				t.Errorf("%s: %q %v", id, number, err)
			}
		}
		for _, c := range [][2]string{{"op", "nobodys"}, {"op2", "mine"}, {"op", "unknown"}, {"op", "no id"}} {
			_, err := named(c[0], c[1], "r")
			refused(t, err, call.ErrNotYours, "call")
		}
		if _, err := named("leader", "mine", "r"); !errors.Is(err, access.ErrDenied) {
			t.Error(err)
		}
		s.update(func(tx *store.Tx) error {
			return tx.LaterAll([]store.Statement{call.Keep(district, "mine", "r1"), call.Keep(district, "mine", "r1"), call.Keep(district, "mine", "r2")})
		})
		if got := s.now("op").Call; got == nil || strings.Join(got.Reports, " ") != "r1 r2" {
			t.Errorf("%+v", got)
		}
		s.clock.Set(monday.AddDate(0, 0, 1))
		s.login()
		if _, err := named("op", "mine", "r1"); err != nil {
			t.Errorf("sent again on the next day: %v", err)
		}
		_, err := named("op", "mine", "r3")
		refused(t, err, call.ErrNotYours, "call")
	})
}

// number reads the number of a call in clear.
func (s *centre) number(who access.Credential, id string) (number string, err error) {
	err = s.DB.View(s.Context(), func(tx *store.Tx) error {
		me, err := s.Access.Resolve(tx, who)
		if err != nil {
			return err
		}
		number, err = s.Number(tx, me, id)
		return err
	})
	return number, err
}

// TestWhoseNumbersAreRead: a zone's operator sees only calls of the zone's seats.
func TestWhoseNumbersAreRead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		s.sit("op-1", "8002")
		hidden := event("hidden", call.Rings, 2, "8002")
		hidden.Phone = "anonymous"
		s.tell(event("upper", call.Rings, 0, "8001"), event("zone", call.Rings, 1, "8002"), hidden)
		if all := s.day("op-1"); len(all) != 2 || all[0].ID != "hidden" || all[1].ID != "zone" {
			t.Errorf("%+v", all)
		}
		if all := s.day("op"); len(all) != 3 {
			t.Errorf("%+v", all)
		}
		if number, err := s.number(s.who["op-1"], "zone"); err != nil || number != phone {
			t.Errorf("%s %v", number, err)
		}
		for _, id := range []string{"upper", "none", "no id"} {
			_, err := s.number(s.who["op-1"], id)
			refused(t, err, call.ErrNoCall, "")
		}
		_, err := s.number(s.who["op"], "hidden")
		refused(t, err, call.ErrNoNumber, "")
	})
}

func TestTheListOfADayGoesOn(t *testing.T) {
	t.Parallel()
	s := newCentre(t, storetest.OpenSQLite(t))
	for i := range 205 {
		s.tell(event("c"+strings.Repeat("x", i%7)+time.Duration(i).String(), call.Rings, float64(i/2), "8001"))
	}
	seen, cursor := map[string]bool{}, ""
	for range 3 {
		page, err := s.Day(t.Context(), s.who["op"], worktime.DateOf(monday), cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page.Calls {
			seen[c.ID] = true
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if len(seen) != 205 || cursor != "" {
		t.Errorf("%d calls, then %q", len(seen), cursor)
	}
	_, err := s.Day(t.Context(), s.who["op"], 0, "forged")
	refused(t, err, call.ErrCursor, "cursor")
}
