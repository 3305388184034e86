package casework_test

import (
	"testing"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// doubted is a clock that is in doubt.
type doubted struct {
	*clock.Manual
	by time.Duration
}

func (d doubted) Doubt() time.Duration { return d.by }

// TestAClockInDoubtFiresNothing: a machine that was set ahead by months lets no rung fire; once it is right again, what is due is done.
func TestAClockInDoubtFiresNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("patrol-111", draft("patrol", fireLane, "111"))
		w.clock.Set(beijing(0, "11:30:00"))
		w.Clock = doubted{w.clock, 90 * 24 * time.Hour}
		if n, err := w.FireTimers(t.Context()); n != 0 || err != nil {
			t.Errorf("in doubt: fired %d, %v", n, err)
		}
		w.rang(t, c.ID)
		w.Clock = w.clock
		if n, err := w.FireTimers(t.Context()); n != 1 || err != nil {
			t.Errorf("believed again: fired %d, %v", n, err)
		}
		w.rang(t, c.ID, "s100", "w100")
	})
}

// TestNothingHappensToACaseBeforeItBegan: on a server whose clock is a day behind that of the server that opened the case.
func TestNothingHappensToACaseBeforeItBegan(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.clock.Set(monday.Add(24 * time.Hour))
		w.loginAgain()
		c := w.report("patrol-111", draft("patrol", fireLane, "111"))
		w.clock.Set(monday)
		after, _, err := w.Act(t.Context(), w.who["head-111"], c.ID, rules.ActAccept, rules.Input{Version: c.Version})
		if err != nil || after.UpdatedAt.Before(c.CreatedAt) || after.StageAt.Before(c.CreatedAt) {
			t.Errorf("accepted at %s, opened at %s: %v", after.UpdatedAt, c.CreatedAt, err)
		}
		for _, e := range w.history(t, c.ID).Events {
			if e.At.Before(c.CreatedAt) {
				t.Errorf("%s at %s, before the case began", e.Action, e.At)
			}
		}
	})
}

// TestAPhoneThatIsAheadIsTakenWithAMark: who reports cannot help it. A time that somebody wrote into a list is refused.
func TestAPhoneThatIsAheadIsTakenWithAMark(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for ahead, mark := range map[time.Duration]bool{-24 * time.Hour: false, 0: false, 9 * time.Minute: false, 11 * time.Minute: true, 24 * time.Hour: true} {
			d := draft("patrol", fireLane, "111")
			d.CapturedAt = monday.Add(ahead)
			r, _, _, _, err := w.Report(t.Context(), w.who["patrol-111"], d)
			if err != nil || r.Ahead() != mark || !r.CapturedAt.Equal(d.CapturedAt) {
				t.Errorf("%v ahead: %+v %v", ahead, r, err)
			}
		}
		b, err := w.Preview(t.Context(), w.who["op-1"], "letter", []byte("情况,网格,时间\n路灯不亮,"+grid("111")+",2036-01-01 08:00\n"))
		if err != nil || len(b.Rows) != 1 || len(b.Rows[0].Wrong) != 1 || b.Rows[0].Wrong[0].Field != "rows[2].时间" {
			t.Errorf("%+v %v", b, err)
		}
	})
}
