package notice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

// Lane (通道) is how a channel is sent on. What is zero has the standard value in brackets.
type Lane struct {
	Channel Channel
	Driver  Driver
	AtOnce  int           // messages under way at the same time [4]
	Timeout time.Duration // for one message [20s]
	Retry   Retry         // [30s, doubling to 6h, 12 attempts: some 15 hours]
	Rest    Rest          // [after 5, 30s doubling to 10m]
}

func (l Lane) filled() Lane {
	orElse(&l.AtOnce, 4)
	orElse(&l.Timeout, 20*time.Second)
	orElse(&l.Retry, Retry{30 * time.Second, 6 * time.Hour, 12})
	orElse(&l.Rest, Rest{5, 30 * time.Second, 10 * time.Minute})
	return l
}

func orElse[T comparable](value *T, standard T) {
	var zero T
	if *value == zero {
		*value = standard
	}
}

// Sender (发送器) sends what is due, each channel by itself. Several processes may run one: a delivery is with one of them at a time and goes out at
// least once; twice only if whoever sent it was stopped before it could say so.
type Sender struct {
	db      *store.DB
	service *Service
	clock   clock.Clock
	log     *slog.Logger
	lanes   []*lane
	Jitter  func() float64 // from 0 up to 1; set it before Run
}

// lane is a Lane at work.
type lane struct {
	Lane
	*Sender
	breakers breakers
	slots    chan struct{} // one for each message under way
	wake     chan struct{}
}

// NewSender makes a sender with its lanes.
func NewSender(db *store.DB, service *Service, c clock.Clock, log *slog.Logger, lanes ...Lane) *Sender {
	s := &Sender{db: db, service: service, clock: c, log: log, Jitter: rand.Float64}
	for _, l := range lanes {
		l = l.filled()
		s.lanes = append(s.lanes, &lane{Lane: l, Sender: s, breakers: breakers{rest: l.Rest},
			slots: make(chan struct{}, l.AtOnce), wake: make(chan struct{}, 1)})
	}
	return s
}

const (
	idle  = time.Second            // look even when nobody woke us: something may have become due, or another process may have queued it
	pause = 100 * time.Millisecond // let commits gather, and another sender finish taking
	grace = 3 * time.Second        // for what is under way when the sender is stopped
	lease = time.Minute            // on top of the timeout, to note the outcome
)

// Wake tells that something was committed. It never blocks; give it to store.DB.OnCommit.
func (s *Sender) Wake() {
	for _, l := range s.lanes {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
}

// Run sends until ctx ends; what is then under way has a moment to finish.
func (s *Sender) Run(ctx context.Context) {
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(grace, stop) })()
	var all sync.WaitGroup
	for _, l := range s.lanes {
		all.Go(func() { l.run(ctx, working) })
	}
	all.Wait()
}

func (l *lane) run(ctx, working context.Context) {
	var underWay sync.WaitGroup
	defer underWay.Wait()
	for {
		taken, busy, err := l.take(ctx)
		if err != nil && ctx.Err() == nil {
			l.log.Error("notices", "channel", l.Channel, "error", err)
		}
		for _, d := range taken {
			underWay.Go(func() { l.deliver(working, d) })
		}
		switch {
		case len(taken) > 0 && err == nil:
			continue // when all slots are full, take waits for one
		case busy:
			if !l.rest(ctx, pause) {
				return
			}
		default:
			select {
			case <-ctx.Done():
			case <-l.wake:
			case <-time.After(idle):
			}
			if !l.rest(ctx, pause) {
				return
			}
		}
	}
}

// rest returns false if ctx ended.
func (l *lane) rest(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return ctx.Err() == nil
	}
}

// Once sends one batch on every channel, waits for it, and returns how many deliveries it took.
func (s *Sender) Once(ctx context.Context) (done int, err error) {
	var all sync.WaitGroup
	var mu sync.Mutex
	for _, l := range s.lanes {
		all.Go(func() {
			taken, _, failed := l.take(ctx)
			for _, d := range taken {
				all.Go(func() { l.deliver(ctx, d) })
			}
			mu.Lock()
			defer mu.Unlock()
			if done += len(taken); failed != nil {
				err = failed
			}
		})
	}
	all.Wait()
	return done, err
}

// take claims as many deliveries as there are free slots, of which it waits for one. Each taken delivery holds a slot.
func (l *lane) take(ctx context.Context) (taken []delivery, busy bool, err error) {
	select {
	case l.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, false, nil
	}
	held := 1
	for free := true; free && held < l.AtOnce; {
		select {
		case l.slots <- struct{}{}:
			held++
		default:
			free = false
		}
	}
	defer func() {
		for range held - len(taken) {
			<-l.slots
		}
	}()
	now, most := l.clock.Now(), held
	if l.Channel != Webhook { // one way for all of them: nothing is claimed while it is shut
		most = l.breakers.room("", held, now)
	}
	if most == 0 {
		return nil, false, nil
	}
	waits := false
	if err := l.db.View(ctx, func(tx *store.Tx) (err error) { waits, err = due(tx, l.Channel, now); return err }); err != nil || !waits {
		return nil, false, err
	}
	err = l.db.Update(ctx, func(tx *store.Tx) (err error) {
		taken, busy, err = claim(tx, l.Channel, most, now, l.Timeout+lease, l.service.standard())
		return err
	})
	if err != nil { // it may be claimed all the same: then the lease ends
		taken = nil
	}
	return taken, busy, err
}

// deliver brings one delivery to its next state.
func (l *lane) deliver(ctx context.Context, d delivery) {
	settle, returned := l.attempt(ctx, d)
	err := l.db.Update(context.WithoutCancel(ctx), settle)
	if err != nil {
		l.log.Error("notices", "channel", l.Channel, "notice", d.id, "error", err)
	}
	release := func() { <-returned; <-l.slots }
	select {
	case <-returned:
		release()
	default:
		go release() // a driver that does not end with its context keeps its slot, so that no more than these are ever stuck
	}
}

var atOnce = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// attempt tries a delivery and returns what to write; returned is closed when the driver has come back.
func (l *lane) attempt(ctx context.Context, d delivery) (settle func(*store.Tx) error, returned <-chan struct{}) {
	now, way := l.clock.Now(), d.way()
	if end := d.quiet.End(now); !end.IsZero() && !d.urgent && d.channel != Webhook {
		return func(tx *store.Tx) error { return d.giveBack(tx, end) }, atOnce
	}
	if ok, later := l.breakers.admit(way, now); !ok {
		return func(tx *store.Tx) error { return d.giveBack(tx, later) }, atOnce
	}
	m, skip, err := l.service.message(ctx, d, now)
	var unmade *Failure
	switch {
	case skip != "":
		l.breakers.abandoned(way)
		return func(tx *store.Tx) error { return d.over(tx, "skipped", skip, 0, now) }, atOnce
	case errors.As(err, &unmade): // no fault of the channel
		l.breakers.abandoned(way)
		return l.later(d, m, unmade, now), atOnce
	case err != nil:
		l.breakers.abandoned(way)
		return func(tx *store.Tx) error { return d.over(tx, "dead", codeUnreadable, 0, now) }, atOnce
	}
	returned, err = l.send(ctx, m)
	at := l.clock.Now()
	if err == nil {
		l.breakers.worked(way)
		return func(tx *store.Tx) error { return d.sent(tx, at) }, returned
	}
	if ctx.Err() != nil { // the sender is being stopped: this was no fault of the channel
		l.breakers.abandoned(way)
		return func(tx *store.Tx) error { return d.giveBack(tx, at) }, returned
	}
	f := failureOf(err)
	if f.Down {
		l.breakers.failed(way, at)
	} else {
		l.breakers.worked(way)
	}
	return l.later(d, m, f, at), returned
}

// later notes a failure: the delivery is tried again, or it is dead.
func (l *lane) later(d delivery, m Message, f *Failure, at time.Time) func(*store.Tx) error {
	if f.Final || m.Attempt >= l.Retry.Attempts {
		return func(tx *store.Tx) error { return d.over(tx, "dead", f.Code, 1, at) }
	}
	wait := max(l.Retry.Wait(m.Attempt, l.Jitter()), min(f.After, l.Retry.Most))
	return func(tx *store.Tx) error { return d.again(tx, f.Code, at, at.Add(wait)) }
}

const overtime = 500 * time.Millisecond // for a driver to notice that its time is up

// send lets the driver send within the lane's timeout. It answers then, whether the driver does or not.
func (l *lane) send(ctx context.Context, m Message) (returned <-chan struct{}, err error) {
	timed, cancel := context.WithTimeout(ctx, l.Timeout)
	outcome, done := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(done)
		defer cancel()
		defer func() {
			if p := recover(); p != nil { // what it says may hold what was to be sent
				l.log.Error("notices: the driver panicked", "channel", l.Channel, "notice", m.Notice, "type", fmt.Sprintf("%T", p))
				outcome <- &Failure{Code: codeDriver, Down: true}
			}
		}()
		outcome <- l.Driver.Send(timed, m)
	}()
	select {
	case err := <-outcome:
		return done, err
	case <-timed.Done():
	}
	select {
	case err := <-outcome:
		return done, err
	case <-time.After(overtime):
		return done, &Failure{Code: codeTimeout, Down: true}
	}
}
