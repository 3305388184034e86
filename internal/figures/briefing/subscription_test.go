package briefing_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/figures/briefing"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/outbox"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/notice"
	"liandong/internal/world/demo"
)

func (w *world) subscribe(account string, k briefing.Kind, grid string) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error { return w.Subscribe(tx, w.as(tx, account), k, grid, briefing.PDF) })
}

// told lists what an account was told of reports, the oldest first.
func (w *world) told(account string) (all []notice.Item) {
	w.t.Helper()
	w.view(func(tx *store.Tx) error {
		page, err := w.Platform.Notices.List(tx, demo.District, account, "", 100)
		all = page.Items
		return err
	})
	all = slices.DeleteFunc(all, func(i notice.Item) bool { return !strings.HasPrefix(i.Template, "L3") })
	slices.Reverse(all)
	return all
}

func (w *world) run(s *outbox.Sequencer) {
	w.t.Helper()
	for {
		n, err := s.Once(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// shanghai is an instant of March 2026.
func shanghai(day, hour, minute int) time.Time {
	return time.Date(2026, 3, day, hour, minute, 0, 0, worktime.Zone)
}

func TestAReportIsSentOnceAfterItsPeriod(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 0)
		w.subscribe("leader", briefing.Daily, demo.District)
		w.subscribe("leader", briefing.Weekly, fishZone)
		step := w.sequencer()
		told := func(when string, want ...string) {
			t.Helper()
			var got []string
			for _, i := range w.told("leader") {
				got = append(got, i.Template+" "+i.Title.ZH)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", when, got, want)
			}
		}
		w.clock.Set(shanghai(7, 0, 4))
		w.run(step)
		told("before the day has settled")
		w.clock.Set(shanghai(7, 0, 5))
		w.run(step)
		friday := "L31 吴江区每日简报（2026年3月6日）"
		told("after it", friday)
		w.run(step)
		w.run(w.sequencer()) // as after a restart
		w.clock.Set(shanghai(7, 23, 0))
		w.run(step)
		told("again", friday)
		if got := w.told("leader")[0].Link; got != "/briefings?date=2026-03-06&grid=320509&kind=daily" {
			t.Errorf("the link is %q", got)
		}

		w.clock.Set(shanghai(9, 9, 0)) // Monday: two days and a week are over, and one day was missed
		w.run(step)
		all := w.told("leader")
		if len(all) != 3 {
			t.Fatalf("%d notices: %+v", len(all), all)
		}
		for _, i := range all[1:] {
			switch {
			case strings.Contains(i.Title.ZH, "周报"):
				if i.Template != "L31" || !strings.Contains(i.Title.ZH, "2026年第10周（3月2日至3月8日）") {
					t.Errorf("%s %s", i.Template, i.Title.ZH)
				}
			case i.Template != "L32" || !strings.Contains(i.Title.ZH, "3月8日") || !strings.Contains(i.Body.ZH, "未发送的1期"):
				t.Errorf("after the outage: %s %s: %s", i.Template, i.Title.ZH, i.Body.ZH)
			}
		}
	})
}

func TestTwoProcessesSendAReportOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 0)
		w.subscribe("leader", briefing.Daily, demo.District)
		w.clock.Set(shanghai(7, 1, 0))
		// both have seen that it is due before either writes
		var work []func(*store.Tx) (int, error)
		for range 2 {
			w.view(func(tx *store.Tx) error {
				one, err := w.SendStep(tx, demo.District, w.clock.Now())
				work = append(work, one)
				return err
			})
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		moved := 0
		for _, one := range work {
			wg.Go(func() {
				n := 0
				if err := db.Update(t.Context(), func(tx *store.Tx) (err error) { n, err = one(tx); return err }); err != nil {
					t.Error(err)
				}
				mu.Lock()
				moved += n
				mu.Unlock()
			})
		}
		wg.Wait()
		if n := len(w.told("leader")); n != 1 || moved != 1 {
			t.Errorf("told %d times, moved on %d times", n, moved)
		}
	})
}

func TestWhoLostTheRightIsSentNothingMore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 0)
		operator := "op-" + fishZone
		w.update(func(tx *store.Tx) error {
			if err := w.Subscribe(tx, w.as(tx, operator), briefing.Daily, demo.District, briefing.PDF); !errors.Is(err, access.ErrElsewhere) {
				t.Errorf("an operator of a town subscribes to the district: %v", err)
			}
			if err := w.Subscribe(tx, w.as(tx, "system"), briefing.Daily, fishZone, briefing.PDF); !errors.Is(err, access.ErrDenied) {
				t.Errorf("the system administrator subscribes: %v", err)
			}
			if err := w.Subscribe(tx, w.as(tx, operator), briefing.Daily, fishZone, briefing.HTML); !errors.Is(err, briefing.ErrCarried) {
				t.Errorf("a page by mail: %v", err)
			}
			return w.Platform.Notices.SetContacts(tx, demo.District, operator, notice.Contacts{Mail: "op@example.org"})
		})
		w.subscribe(operator, briefing.Daily, fishZone)
		recorder := notice.Recorder{DB: db, Vault: w.Platform.Vault, Clock: w.clock}
		sender := notice.NewSender(db, w.Platform.Notices, w.clock, nil, notice.Lane{Channel: notice.Mail, Driver: recorder})
		mails := func() (files []string) {
			t.Helper()
			if _, err := sender.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.view(func(tx *store.Tx) error {
				page, err := recorder.Recorded(tx, demo.District, "", 50)
				for _, one := range page.Items {
					files = append(files, one.File)
				}
				return err
			})
			return files
		}
		w.clock.Set(shanghai(7, 9, 0))
		w.run(w.sequencer())
		if got := mails(); !slices.Equal(got, []string{"daily-" + fishZone + "-20260306.pdf"}) {
			t.Fatalf("mails carry %q", got)
		}

		w.clock.Set(shanghai(8, 9, 0))
		w.run(w.sequencer()) // queued while the right was there …
		w.update(func(tx *store.Tx) error {
			for _, g := range w.as(tx, operator).Grants {
				if err := w.Platform.Access.Withdraw(tx, demo.District, operator, g.Via, w.clock.Now(), "security"); err != nil {
					return err
				}
			}
			return nil
		})
		if got := mails(); len(got) != 1 {
			t.Errorf("… and gone before it was sent: %q", got)
		}
		w.clock.Set(shanghai(9, 9, 0))
		w.run(w.sequencer())
		w.clock.Set(shanghai(10, 9, 0))
		w.run(w.sequencer())
		all := w.told(operator)
		if len(all) != 3 || all[2].Template != "L33" || all[2].Link != "" {
			t.Errorf("%+v", all)
		}
		w.view(func(tx *store.Tx) error {
			mine, err := w.Subscriptions(tx, w.as(tx, operator))
			if len(mine) != 1 || !mine[0].Next.IsZero() {
				t.Errorf("%+v", mine)
			}
			return err
		})
	})
}

func TestPeriodsFollowTheCalendar(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind           briefing.Kind
		day, from, to  string
		before, spoken string
	}{
		{briefing.Daily, "2026-03-01", "2026-03-01", "2026-03-01", "2026-02-28", "2026年3月1日"},
		{briefing.Weekly, "2026-01-01", "2025-12-29", "2026-01-04", "2025-12-22", "2026年第1周（12月29日至1月4日）"},
		{briefing.Weekly, "2026-03-08", "2026-03-02", "2026-03-08", "2026-02-23", "2026年第10周（3月2日至3月8日）"},
		{briefing.Monthly, "2028-02-29", "2028-02-01", "2028-02-29", "2028-01-01", "2028年2月"},
		{briefing.Monthly, "2026-12-31", "2026-12-01", "2026-12-31", "2026-11-01", "2026年12月"},
	} {
		day, err := worktime.ParseDate(c.day)
		if err != nil {
			t.Fatal(err)
		}
		p := c.kind.Period(day)
		if p.From.String() != c.from || p.To.String() != c.to || c.kind.Before(p).From.String() != c.before || c.kind.Spoken(p).ZH != c.spoken || c.kind.After(c.kind.Before(p)) != p {
			t.Errorf("%s %s: %s to %s, %s", c.kind, c.day, p.From, p.To, c.kind.Spoken(p).ZH)
		}
	}
}
