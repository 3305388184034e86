package notice_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/notice"
)

// mails queues n notices that go out by mail, all to one account.
func (o *office) mails(n int) {
	o.Helper()
	o.contacts("operator", notice.Contacts{Mail: "operator@example.org", Phone: "13800001111", WeCom: "operator"})
	for i := range n {
		o.queue(o.found(numbered(i), "operator"))
	}
}

func TestRetryWaitsTwiceAsLongEachTime(t *testing.T) {
	t.Parallel()
	r := notice.Retry{First: 30 * time.Second, Most: 10 * time.Minute, Attempts: 9}
	for attempt, want := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 10 * time.Minute, 10 * time.Minute} {
		if got := r.Wait(attempt+1, 0); got != want {
			t.Errorf("after attempt %d: %s, want %s", attempt+1, got, want)
		}
		if got := r.Wait(attempt+1, 0.5); got != want+want/10 {
			t.Errorf("after attempt %d with jitter: %s", attempt+1, got)
		}
	}
	if got := r.Wait(5000, 0.999); got < 10*time.Minute || got >= 12*time.Minute {
		t.Errorf("after very many: %s", got)
	}
}

// TestBackOffDeadLetterAndReplay: every attempt at its time, then dead, then anew.
func TestBackOffDeadLetterAndReplay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.mails(1)
		works := false
		driver := &hand{answer: func(m notice.Message) error {
			if works {
				return nil
			}
			return &notice.Failure{Code: "smtp.451"}
		}}
		s := o.sender(notice.Lane{Channel: notice.SMS, Driver: &hand{}},
			notice.Lane{Channel: notice.Mail, Driver: driver, Retry: notice.Retry{First: time.Minute, Most: 3 * time.Minute, Attempts: 4}})
		for i, wait := range []time.Duration{time.Minute, 2 * time.Minute, 3 * time.Minute} {
			o.drain(s)
			next := o.clock.Now().Add(wait)
			o.same("after an attempt", o.row("n000", notice.Mail), row{"waiting", i + 1, next, "smtp.451"})
			o.clock.Set(next.Add(-time.Millisecond))
			o.drain(s)
			o.same("not before its time", len(driver.messages()), i+1)
			o.clock.Set(next)
		}
		o.drain(s)
		o.same("the last attempt", o.row("n000", notice.Mail), row{"dead", 4, o.clock.Now(), "smtp.451"})
		died := o.clock.Now()
		o.clock.Advance(time.Hour)
		o.drain(s)
		o.same("attempts", len(driver.messages()), 4)
		o.same("attempts are numbered", driver.messages()[3].Attempt, 4)

		var dead []notice.DeadDelivery
		list := func() {
			o.view(func(tx *store.Tx) error {
				p, err := notice.Dead(tx, district, notice.Mail, "", 10)
				dead = p.Items
				return err
			})
		}
		list()
		o.same("dead letters", len(dead), 1)
		o.same("what is said of it", dead[0], notice.DeadDelivery{Notice: "n000", Template: "T13", Case: "case-n000", Channel: notice.Mail, Account: "operator",
			Attempts: 4, Why: dead[0].Why, QueuedAt: noon, DiedAt: died})
		o.same("why", dead[0].Why.Code+dead[0].Why.Words.EN, "smtp.451The mail server refuses for now.")
		o.same("for administrators", o.state(s)[1], notice.ChannelState{Channel: notice.Mail, Dead: 1, LastError: dead[0].Why, LastErrorAt: died})
		o.same("another channel", o.state(s)[0].Dead, int64(0))

		works = true
		replay := func(id string) error {
			return o.update(func(tx *store.Tx) error { return notice.Replay(tx, district, id, notice.Mail, o.clock.Now()) })
		}
		if err := replay("n000"); err != nil {
			t.Fatal(err)
		}
		if err := replay("n000"); !errors.Is(err, notice.ErrNotDead) {
			t.Errorf("twice: %v", err)
		}
		o.drain(s)
		o.same("anew", o.row("n000", notice.Mail).state, "sent")
		o.same("anew", driver.messages()[4].Attempt, 1)
		if list(); len(dead) != 0 {
			t.Errorf("still dead: %+v", dead)
		}
		if err := replay("n000"); !errors.Is(err, notice.ErrNotDead) {
			t.Errorf("of what was sent: %v", err)
		}
	})
}

func TestManyDeadLettersArePagedAndReplayed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.mails(7)
		s := o.sender(notice.Lane{Channel: notice.Mail, Driver: &hand{answer: func(notice.Message) error { return &notice.Failure{Code: "smtp.550", Final: true} }}})
		o.drain(s)
		o.same("at once", o.states(notice.Mail), map[string]int{"dead": 7})
		o.same("a final failure is none of the channel", o.state(s)[0].Shut, 0)
		seen := map[string]bool{}
		for mark, more := "", true; more; {
			o.view(func(tx *store.Tx) error {
				page, err := notice.Dead(tx, district, notice.Mail, mark, 3)
				for _, d := range page.Items {
					seen[d.Notice] = true
				}
				mark, more = page.Next, page.Next != ""
				return err
			})
		}
		o.same("seen", len(seen), 7)
		o.must(func(tx *store.Tx) error {
			n, err := notice.ReplayAll(tx, district, notice.Mail, noon, noon)
			o.same("replayed", n, int64(7))
			return err
		})
		o.same("anew", o.states(notice.Mail), map[string]int{"waiting": 7})
	})
}

// TestABreakerLeavesAFailingChannelInPeace: after failures in a row nothing is tried but one message from time to time.
func TestABreakerLeavesAFailingChannelInPeace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.mails(10)
		works := false
		driver := &hand{answer: func(notice.Message) error {
			if works {
				return nil
			}
			return errors.New("a driver that does not say what is wrong with operator@example.org")
		}}
		s := o.sender(notice.Lane{Channel: notice.Mail, Driver: driver, AtOnce: 1, Rest: notice.Rest{After: 3, First: time.Minute, Most: 3 * time.Minute}})
		o.drain(s)
		o.same("tried", len(driver.messages()), 3)
		st := o.state(s)[0]
		o.same("state", []any{st.Waiting, st.Due, st.OldestWaiting, st.LastError.Code, st.Shut, st.ShutSince}, []any{int64(10), int64(7), noon, "driver", 1, noon})
		for i, rest := range []time.Duration{time.Minute, 2 * time.Minute, 3 * time.Minute, 3 * time.Minute} {
			o.clock.Advance(rest - time.Millisecond)
			o.drain(s)
			o.same("at rest", len(driver.messages()), 3+i)
			o.clock.Advance(time.Millisecond)
			o.drain(s)
			o.same("one is tried", len(driver.messages()), 4+i)
		}
		o.same("the trouble goes on since", o.state(s)[0].ShutSince, noon)
		works = true
		o.clock.Advance(3 * time.Minute)
		o.drain(s)
		o.same("it works again", o.state(s)[0].Shut, 0)
		o.clock.Advance(time.Hour)
		o.drain(s)
		o.same("all of them", o.states(notice.Mail), map[string]int{"sent": 10})
	})
}

// TestOneReceiverOfWebhooksDoesNotShutOutAnother: each receiver has a breaker of its own.
func TestOneReceiverOfWebhooksDoesNotShutOutAnother(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		for _, account := range []string{"broken", "sound"} {
			o.contacts(account, notice.Contacts{Hook: notice.Hook{URL: "https://" + account + ".example", Secret: "0123456789abcdef"}})
		}
		for i := range 6 {
			o.queue(o.found("broken"+numbered(i), "broken"))
		}
		driver := &hand{answer: func(m notice.Message) error {
			if m.Address == "https://broken.example" {
				return &notice.Failure{Code: "http.503", Down: true}
			}
			return nil
		}}
		s := o.sender(notice.Lane{Channel: notice.Webhook, Driver: driver, AtOnce: 1, Rest: notice.Rest{After: 2, First: time.Minute, Most: time.Minute}})
		o.drain(s)
		o.queue(o.found("sound", "sound"))
		o.drain(s)
		o.same("the other", o.row("sound", notice.Webhook).state, "sent")
		o.same("tried of the broken one", len(driver.messages())-1, 2)
		o.same("shut", o.state(s)[0].Shut, 1)
		o.same("not counted as attempts", o.row("broken"+numbered(5), notice.Webhook), row{"waiting", 0, noon.Add(time.Minute), ""})
	})
}

// TestTwoSendersAtOnceDeliverOnce, each with a database handle of its own.
func TestTwoSendersAtOnceDeliverOnce(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		db := storetest.OpenSQLite(t)
		var n int
		var name, file string
		if err := db.SQL().QueryRow(`PRAGMA database_list`).Scan(&n, &name, &file); err != nil {
			t.Fatal(err)
		}
		deliverOnce(t, db, "sqlite:"+file)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		if os.Getenv(storetest.PostgresEnv) == "" {
			t.Skip("no PostgreSQL")
		}
		url := storetest.PostgresURL(t)
		deliverOnce(t, reopen(t, url), url)
	})
}

func reopen(t *testing.T, url string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func deliverOnce(t *testing.T, db *store.DB, url string) {
	const n = 60
	o, driver := newOffice(t, db), &hand{}
	o.mails(n)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var running sync.WaitGroup
	for i := range 3 {
		mine := *o
		if i > 0 {
			mine.db = reopen(t, url)
		}
		s := mine.sender(notice.Lane{Channel: notice.Mail, Driver: driver}, notice.Lane{Channel: notice.SMS, Driver: driver})
		running.Go(func() { s.Run(ctx) })
	}
	o.until("all are sent", func() bool { return o.states(notice.Mail)["sent"] == n && o.states(notice.SMS)["sent"] == n })
	stop()
	running.Wait()
	times := map[string]int{}
	for _, m := range driver.messages() {
		times[string(m.Channel)+m.Notice]++
	}
	for id, n := range times {
		if n != 1 {
			t.Errorf("%s was sent %d times", id, n)
		}
	}
	o.same("messages", len(times), 2*n)
	o.same("trouble", o.logged(), "")
}

// until waits for something that other goroutines bring about; the test's own deadline ends it.
func (o *office) until(what string, holds func() bool) {
	o.Helper()
	for !holds() {
		select {
		case <-o.Context().Done():
			o.Fatal(what)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// TestAClaimLapses: what a sender took that was stopped goes out by another; what the first one says afterwards does not undo that.
func TestAClaimLapses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.mails(1)
		taken, answer := make(chan struct{}), make(chan error)
		first := o.sender(notice.Lane{Channel: notice.Mail, Timeout: time.Hour, Driver: &hand{answer: func(notice.Message) error {
			close(taken)
			return <-answer
		}}})
		var stuck sync.WaitGroup
		stuck.Go(func() { o.drain(first) })
		<-taken
		driver := &hand{}
		second := o.sender(notice.Lane{Channel: notice.Mail, Driver: driver})
		o.clock.Advance(time.Hour)
		o.drain(second)
		o.same("while it is claimed", len(driver.messages()), 0)
		o.clock.Advance(time.Hour)
		o.drain(second)
		o.same("when the claim has lapsed", o.row("n000", notice.Mail), row{"sent", 1, noon, ""})
		answer <- &notice.Failure{Code: "smtp.550", Final: true}
		stuck.Wait()
		o.same("in the end", o.row("n000", notice.Mail), row{"sent", 1, noon, ""})
	})
}

// TestADriverThatHangsOrPanicsHoldsUpOnlyItsOwn: a driver that does not even end with its context, and one that breaks.
func TestADriverThatHangsOrPanicsHoldsUpOnlyItsOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.mails(6)
		release, inside := make(chan struct{}), atomic.Int32{}
		hangs := &hand{answer: func(notice.Message) error { inside.Add(1); <-release; return nil }}
		panics := &hand{answer: func(m notice.Message) error { panic("13800001111 is not a number") }}
		sound := &hand{}
		s := o.sender(notice.Lane{Channel: notice.SMS, Driver: panics}, notice.Lane{Channel: notice.Mail, Driver: hangs, AtOnce: 2, Timeout: 20 * time.Millisecond},
			notice.Lane{Channel: notice.WeCom, Driver: sound})
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { s.Run(ctx) })
		o.until("WeCom goes on", func() bool { return o.states(notice.WeCom)["sent"] == 6 })
		o.until("SMS fails", func() bool { return o.row("n005", notice.SMS).code == "driver" || o.state(s)[0].Shut == 1 })
		o.until("mail is noted as late", func() bool { return o.state(s)[1].LastError.Code == "timeout" })
		o.same("never more than these are stuck", int(inside.Load()), 2)
		stop()
		running.Wait() // it does not wait for them
		close(release)
		if l := o.logged(); !contains(l, "panicked") || contains(l, "1380") {
			t.Errorf("the log says %s", l)
		}
	})
}

// TestAStopGivesBackWhatIsUnderWay, without counting it as a failure.
func TestAStopGivesBackWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.mails(1)
		ctx, stop := context.WithCancel(t.Context())
		s := o.sender(notice.Lane{Channel: notice.Mail, Timeout: time.Hour, Driver: patient{stop}})
		o.same("taken", func() int { n, _ := s.Once(ctx); return n }(), 1)
		o.same("given back", o.row("n000", notice.Mail), row{"waiting", 0, noon, ""})
		again := o.sender(notice.Lane{Channel: notice.Mail, Driver: &hand{}})
		o.drain(again)
		o.same("sent at once", o.row("n000", notice.Mail).state, "sent")
	})
}

// patient is a driver that is stopped while it sends.
type patient struct{ stop func() }

func (p patient) Send(ctx context.Context, _ notice.Message) error {
	p.stop()
	<-ctx.Done()
	return ctx.Err()
}

// TestWhatCannotBeOpenedIsDead: a notice sealed with another key does not come again and again.
func TestWhatCannotBeOpenedIsDead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.mails(2)
		o.must(func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE notice SET content = (SELECT n.content FROM notice n WHERE n.id = 'n001') WHERE id = 'n000'`)
			return err
		})
		o.drain(o.sender(notice.Lane{Channel: notice.Mail, Driver: &hand{}}))
		o.same("moved content", o.row("n000", notice.Mail), row{"dead", 0, noon, "unreadable"})
		o.same("the other", o.row("n001", notice.Mail).state, "sent")
	})
}

// TestWhatHasPassedIsNotSent: the channel stood still until what a notice says was no longer so. The inbox keeps it, with the moment it speaks of.
func TestWhatHasPassedIsNotSent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.contacts("operator", notice.Contacts{Mail: "operator@example.org"})
		ends := o.clock.Now().Add(time.Hour)
		for id, until := range map[string]time.Time{"late": ends, "still so": ends.Add(time.Millisecond), "for ever": {}} {
			n := o.found(id, "operator")
			n.Until = until
			o.queue(n)
		}
		driver := &hand{}
		s := o.sender(notice.Lane{Channel: notice.Mail, Driver: driver})
		o.clock.Set(ends)
		o.drain(s)
		o.same("too late", o.row("late", notice.Mail), row{"skipped", 0, noon, "past"})
		o.same("in time", o.row("still so", notice.Mail).state, "sent")
		o.same("at any time", o.row("for ever", notice.Mail).state, "sent")
		o.same("messages", len(driver.messages()), 2)
		o.same("in the inbox", len(o.inbox("operator")), 3)
	})
}
