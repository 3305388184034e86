package call_test

import (
	"fmt"
	"testing"
	"time"

	"liandong/internal/call"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestWhoHungUpUnansweredIsCalledBackOnceADay, by the rule, unless the same number got through afterwards.
func TestWhoHungUpUnansweredIsCalledBackOnceADay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		missed := func(id string, after float64, number string) {
			t.Helper()
			for _, e := range []call.Event{event(id, call.Rings, after, "8001"), event(id, call.HungUp, after+20, "")} {
				e.Phone = number
				s.tell(e)
			}
		}
		missed("a", 0, phone)
		missed("b", 60, phone)
		missed("hidden", 120, "")
		missed("other", 180, "051263400000")
		all := s.open("op")
		if len(all) != 2 || all[0].Call != "a" || all[0].Account != "" || all[0].Masked != "138****1234" || !all[0].DueAt.Equal(at(20+7200)) || all[0].Words == "" || all[1].Call != "other" {
			t.Fatalf("%+v", all)
		}
		s.tell(event("again", call.Rings, 300, "8001"), event("again", call.IsAnswered, 305, "8001"))
		if all := s.open("op"); len(all) != 1 || all[0].Call != "other" {
			t.Errorf("the first got through: %+v", all)
		}
		s.tell(event("late", call.Rings, 250, "8001"), event("late", call.HungUp, 260, ""))
		if all := s.open("op"); len(all) != 1 {
			t.Errorf("hung up before that, told after: %+v", all)
		}
		s.clock.Set(monday.AddDate(0, 0, 1))
		s.login()
		missed("next-day", 24*3600, phone)
		if all := s.open("op"); len(all) != 2 || all[1].Call != "next-day" {
			t.Errorf("on the next day: %+v", all)
		}
	})
}

func TestACallBackFromWishToEnd(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		s.sit("op-1", "8002")
		hidden := event("hidden", call.Rings, 1, "8001")
		hidden.Phone = ""
		s.tell(event("c", call.Rings, 0, "8002"), event("c", call.IsAnswered, 3, "8002"), hidden)
		ask := func(account string, w call.Wish) error { return s.ask(s.who[account], w) }
		soon := at(3600)
		refused(t, ask("op-1", call.Wish{Call: "c", DueAt: soon, Words: " "}), call.ErrWords, "words")
		refused(t, ask("op-1", call.Wish{Call: "c", DueAt: monday.Add(-time.Hour), Words: "w"}), call.ErrDue, "due_at")
		refused(t, ask("op-1", call.Wish{Call: "c", DueAt: monday.AddDate(0, 0, 91), Words: "w"}), call.ErrDue, "due_at")
		refused(t, ask("op-1", call.Wish{Call: "hidden", DueAt: soon, Words: "w"}), call.ErrNoCall, "")
		refused(t, ask("op", call.Wish{Call: "hidden", DueAt: soon, Words: "w"}), call.ErrNoNumber, "")
		for i, w := range []call.Wish{{Call: "c", Words: "说明办理情况", DueAt: soon}, {Case: "k1", Path: "/320509/320509001/x/", Words: "回访", DueAt: soon.Add(-time.Minute)},
			{Case: "k2", Path: "/320509/320509002/x/", Words: "回访", DueAt: soon}} {
			if err := ask("op", w); err != nil {
				t.Fatal(i, err)
			}
		}
		order := ""
		for _, b := range s.open("op-1") {
			order += b.Call + b.Case + " "
		}
		if order != "k1 c " || len(s.open("op")) != 3 {
			t.Errorf("open %s", order)
		}
		first, second := s.open("op-1")[0], s.open("op-1")[1]
		far := s.open("op")[2]
		try := func(id string, a call.Try) (call.CallBack, error) {
			return s.Attempt(t.Context(), s.who["op-1"], id, a)
		}
		if b, err := try(first.ID, call.Try{Reached: true, Words: "已说明"}); err != nil || b.State != call.Done || b.Attempts != 1 || b.Outcome != "已说明" {
			t.Errorf("%+v %v", b, err)
		}
		_, err := try(first.ID, call.Try{})
		refused(t, err, call.ErrOver, "")
		_, err = try(far.ID, call.Try{})
		refused(t, err, call.ErrNoCallBack, "")
		_, err = try(second.ID, call.Try{Reached: true})
		refused(t, err, call.ErrWords, "words")
		giveUp := func(words string) error { _, err := s.GiveUp(t.Context(), s.who["op-1"], second.ID, words); return err }
		for n := 1; n <= 3; n++ {
			refused(t, giveUp("无人接听"), call.ErrTooFew, "")
			for range 2 { // the second is the same attempt, sent again
				if b, err := try(second.ID, call.Try{N: n}); err != nil || b.Attempts != n {
					t.Errorf("attempt %d: %+v %v", n, b, err)
				}
			}
		}
		_, err = try(second.ID, call.Try{N: 2, Words: "占线"}) // other words under the number of an attempt
		refused(t, err, call.ErrNth, "n")
		_, err = s.Attempt(t.Context(), s.who["op"], second.ID, call.Try{N: 2})
		refused(t, err, call.ErrNth, "n")
		_, err = try(second.ID, call.Try{N: 9})
		refused(t, err, call.ErrNth, "n")
		refused(t, giveUp(""), call.ErrWords, "words")
		for range 2 {
			if err := giveUp("三次无人接听"); err != nil {
				t.Error(err)
			}
		}
		if left := fmt.Sprint(len(s.open("op-1")), len(s.open("op"))); left != "0 1" {
			t.Errorf("left %s", left)
		}
	})
}

// TestTheRuleIsData: without minutes nobody is called back by rule, and what makes no sense is refused.
func TestTheRuleIsData(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newCentre(t, db)
		refused(t, s.Rules.Check(call.Rules{AnswerSeconds: 0}), call.ErrSeconds, "answer_seconds")
		refused(t, s.Rules.Check(call.Rules{AnswerSeconds: 15, CallBackMinutes: -1}), call.ErrMinutes, "call_back_minutes")
		s.update(func(tx *store.Tx) error {
			seen, err := s.Rules.Save(tx, district, "0", call.Rules{AnswerSeconds: 20}, "system", monday)
			if err != nil {
				return err
			}
			_, err = s.Rules.Publish(tx, district, seen, "system", monday)
			return err
		})
		s.tell(event("a", call.Rings, 0, "8001"), event("a", call.HungUp, 20, ""))
		if all := s.open("op"); len(all) != 0 {
			t.Errorf("%+v", all)
		}
	})
}
