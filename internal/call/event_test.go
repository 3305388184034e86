package call_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"liandong/internal/call"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestEventsInAnyOrderMakeTheSameCall: a call that rings at one seat, then at another, is answered and ends, told in every order, some of it twice.
func TestEventsInAnyOrderMakeTheSameCall(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		s.sit("op", "8001")
		s.sit("op-1", "8002")
		events := func(id string) []call.Event {
			return []call.Event{event(id, call.Rings, 10, "8001"), event(id, call.Rings, 20, "8002"), event(id, call.IsAnswered, 27.5, "8002"), event(id, call.HungUp, 90, "")}
		}
		s.clock.Set(at(100))
		dice := rand.New(rand.NewPCG(1, 2))
		show := func(c call.Call) string {
			return fmt.Sprint(c.State(), c.Abandoned(), c.Line, c.Number, c.Extension, c.Account, c.Path, c.BeganAt, c.RangAt, c.AnsweredAt, c.EndedAt)
		}
		s.tell(events("straight")...)
		for i := range 40 {
			id := fmt.Sprintf("shuffled-%d", i)
			all := append(events(id), events(id)[dice.IntN(4)])
			dice.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			s.tell(all...)
			s.tell(all[0])
		}
		calls := s.day("op")
		if len(calls) != 41 {
			t.Fatalf("%d calls", len(calls))
		}
		want := fmt.Sprint(call.Ended, false, "12345", phone, "8002", "op-1", "/320509/320509001/", at(10), at(10), at(27.5), at(90))
		for _, c := range calls {
			if got := show(c); got != want {
				t.Errorf("%s: %s, want %s", c.ID, got, want)
			}
		}
		if wait, ok := calls[0].Waited(s.clock.Now()); !ok || wait != 17500*time.Millisecond {
			t.Errorf("waited %v", wait)
		}
		if left := s.open("op"); len(left) != 0 {
			t.Errorf("a call that was answered after all is to be called back: %+v", left)
		}
	})
}

// TestFirstEventsAtOnce: several events of a call that nobody knew meet.
func TestFirstEventsAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		s.clock.Set(at(100))
		var wg sync.WaitGroup
		for _, e := range []call.Event{event("c", call.Rings, 1, "1"), event("c", call.IsAnswered, 5, "1"), event("c", call.HungUp, 50, ""), event("c", call.Rings, 1, "1")} {
			wg.Go(func() {
				if err := s.Notify(t.Context(), s.who["pbx"], e); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if all := s.day("op"); len(all) != 1 || all[0].State() != call.Ended || !all[0].RangAt.Equal(at(1)) || !all[0].AnsweredAt.Equal(at(5)) {
			t.Errorf("%+v", all)
		}
	})
}

func TestAnAnsweredCallThatNeverRangIsKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		s.tell(event("a", call.IsAnswered, 5, "8001"))
		c := s.day("op")[0]
		if _, known := c.Waited(s.clock.Now()); known || c.State() != call.Answered || !c.BeganAt.Equal(at(5)) {
			t.Errorf("%+v", c)
		}
		refused(t, s.Notify(t.Context(), s.who["pbx"], event("a", call.Rings, 6, "")), call.ErrOrder, "at")
		other := event("a", call.Rings, 2, "")
		other.Phone = "13900009999"
		refused(t, s.Notify(t.Context(), s.who["pbx"], other), call.ErrOther, "phone")
		s.tell(event("a", call.Rings, 2, ""))
		if wait, known := s.day("op")[0].Waited(s.clock.Now()); !known || wait != 3*time.Second {
			t.Errorf("%v %v", wait, known)
		}
	})
}

func TestWhatTheTelephoneSystemMayNotSay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		s.tell(event("known", call.Rings, 10, "8001"))
		for name, c := range map[string]struct {
			change func(*call.Event)
			want   *fault.Definition
			field  string
		}{
			"no id":               {func(e *call.Event) { e.Call = "" }, call.ErrID, "call"},
			"long id":             {func(e *call.Event) { e.Call = strings.Repeat("a", 65) }, call.ErrID, "call"},
			"id with a blank":     {func(e *call.Event) { e.Call = "a b" }, call.ErrID, "call"},
			"event":               {func(e *call.Event) { e.Kind = "transferred" }, call.ErrEvent, "event"},
			"number":              {func(e *call.Event) { e.Phone = "12x" }, call.ErrPhone, "phone"},
			"line":                {func(e *call.Event) { e.Line = "a/b" }, call.ErrPlace, "line"},
			"extension":           {func(e *call.Event) { e.Extension = strings.Repeat("1", 33) }, call.ErrPlace, "extension"},
			"future":              {func(e *call.Event) { e.At = at(71) }, call.ErrFuture, "at"},
			"no time":             {func(e *call.Event) { e.At = time.Time{} }, call.ErrOld, "at"},
			"long ago":            {func(e *call.Event) { e.At = monday.AddDate(0, 0, -8) }, call.ErrOld, "at"},
			"answered too early":  {func(e *call.Event) { e.Kind, e.At = call.IsAnswered, at(9) }, call.ErrOrder, "at"},
			"hung up before that": {func(e *call.Event) { e.Kind, e.At = call.HungUp, at(9) }, call.ErrOrder, "at"},
		} {
			e := event("known", call.Rings, 10, "8001")
			c.change(&e)
			t.Run(name, func(t *testing.T) { refused(t, s.Notify(t.Context(), s.who["pbx"], e), c.want, c.field) })
		}
		s.tell(event("known", call.IsAnswered, 70, "8001")) // tell sets the clock
		s.clock.Set(at(15))
		e := event("ahead", call.Rings, 70, "8001")
		if err := s.Notify(t.Context(), s.who["pbx"], e); err != nil {
			t.Errorf("a clock that is a little ahead: %v", err)
		}
	})
}

// TestTheNumberIsSealedAndMatched: it stands nowhere in clear, is found however it is written, and a withheld one matches nothing.
func TestTheNumberIsSealedAndMatched(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		s.sit("op", "8001")
		for i, written := range []string{"138 0000 1234", "+8613800001234", "008613800001234", "013800001234", "138-0000-1234"} {
			e := event(fmt.Sprint(i), call.Rings, float64(i), "8001")
			e.Phone = written
			s.tell(e)
			if n := s.now("op"); n.Call == nil || n.Call.Number != phone || n.Call.Masked() != "138****1234" || n.Calls != i+1 {
				t.Errorf("%s: %+v", written, n)
			}
		}
		for i, withheld := range []string{"", "anonymous", "Withheld"} {
			e := event(fmt.Sprintf("w%d", i), call.Rings, float64(10+i), "8001")
			e.Phone = withheld
			s.tell(e)
			if n := s.now("op"); n.Call == nil || n.Call.ID != e.Call || n.Call.Number != "" || n.Call.Match != nil || n.Calls != 0 || n.Call.Masked() != "" {
				t.Errorf("%q: %+v", withheld, n)
			}
		}
		s.view(func(tx *store.Tx) error {
			if err := tx.Each(`SELECT number, number_match FROM phone_call`, nil, func(r store.Scanner) error {
				var number, match []byte
				err := r.Scan(&number, &match)
				if strings.Contains(string(number)+string(match), "0000") {
					t.Error("a number lies open in the database")
				}
				return err
			}); err != nil {
				return err
			}
			messages, err := journal.Unplaced(tx, district, call.Topic, 100)
			if err == nil && tx.Engine == store.Postgres && len(messages) != 8 {
				t.Errorf("%d messages", len(messages))
			}
			return err
		})
	})
}

// TestEachRoleMayWhatItMay asks for everything as everybody.
func TestEachRoleMayWhatItMay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		s.tell(event("c", call.Rings, 0, "8001"))
		ctx := t.Context()
		deeds := map[string]func(who access.Credential) error{
			"notify":  func(who access.Credential) error { return s.Notify(ctx, who, event("c", call.Rings, 0, "8001")) },
			"sit":     func(who access.Credential) error { return s.Sit(ctx, who, "8001") },
			"current": func(who access.Credential) error { _, err := s.Current(ctx, who); return err },
			"day":     func(who access.Credential) error { _, err := s.Day(ctx, who, 0, ""); return err },
			"number":  func(who access.Credential) error { _, err := s.number(who, "c"); return err },
			"ask":     func(who access.Credential) error { return s.ask(who, call.Wish{Call: "c", Words: "w", DueAt: at(60)}) },
			"backs":   func(who access.Credential) error { _, err := s.CallBacks(ctx, who); return err },
			"attempt": func(who access.Credential) error { _, err := s.Attempt(ctx, who, "x", call.Try{}); return err },
			"give up": func(who access.Credential) error { _, err := s.GiveUp(ctx, who, "x", "w"); return err },
			"hotline": func(who access.Credential) error { _, err := s.Hotline(ctx, who, 0, 0); return err },
		}
		may := map[string]string{"pbx": "notify", "leader": "hotline", "steward": "", "op": "sit current day number ask backs attempt give up hotline",
			"op-1": "sit current day backs attempt give up hotline number ask"}
		for account, allowed := range may {
			for name, deed := range deeds {
				err := deed(s.who[account])
				denied := fault.KindOf(err) == fault.Forbidden && err != nil
				if denied == strings.Contains(allowed, name) {
					t.Errorf("%s, %s: %v", account, name, err)
				}
				if allowed == "" || account == "pbx" && name != "notify" {
					refused(t, err, access.ErrDenied, "")
				}
			}
		}
		if err := deeds["day"](access.Credential{District: district, Hash: []byte("forged")}); fault.KindOf(err) != fault.Unauthenticated {
			t.Errorf("without a session: %v", err)
		}
	})
}

func (s *centre) ask(who access.Credential, w call.Wish) error {
	return s.DB.Update(s.Context(), func(tx *store.Tx) error { _, err := s.CallBack(tx, who, w); return err })
}
