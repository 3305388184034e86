package access

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// Nowhere is the code under which is kept what belongs to no district.
const Nowhere = "000000"

// What the security log (安全日志) keeps: what was tried and refused, and what does not hold. What was done and read stands in the audit log.
const (
	LoginFailed      = "login_failed"
	LoginThrottled   = "login_throttled"
	Refused          = "refused"           // a request without the right to it
	DisclosureDenied = "disclosure_denied" // of them, a reading in clear
	Throttled        = "throttled"
	SecretFailed     = "secret_failed" // of a receipt, or a code that confirms
	Alarm            = "alarm"         // what the platform finds wrong with itself: its clock, a file, a row; Route says which
)

// Kinds lists what the security log keeps.
func Kinds() []string {
	return []string{LoginFailed, LoginThrottled, Refused, DisclosureDenied, Throttled, SecretFailed, Alarm}
}

const (
	trailKept    = 180 * 24 * time.Hour // logs of networks are kept for at least six months: Cybersecurity Law, art. 21 (3)
	linesAMinute = 200                  // then addresses are left out, then accounts
	linesADay    = 10_000
	trailStep    = 2 * time.Second
	trailPage    = 100
	longestRoute = 120
)

// Event is something that was tried and refused. It never holds what was typed, but for an account that exists.
type Event struct {
	District, Kind, Account, Address, Route, Code string

	Minute time.Time // its beginning; filled when read
	Count  int64     // how often in this minute; filled when read
	LastAt time.Time // filled when read
}

// Trail keeps the security log. What happens is counted by the minute and written every few seconds; in a flood first the addresses and then the accounts
// are left out, so that it cannot fill the disk.
type Trail struct {
	clock   clock.Clock
	mu      sync.Mutex
	pending map[Event]tally
	minute  time.Time
	lines   map[Event]bool // of this minute
	day     time.Time
	today   int
	purged  time.Time
}

type tally struct {
	count int64
	last  time.Time
}

// Note keeps that something was refused, with the code of the failure. It never waits for the disk.
func (t *Trail) Note(e Event, why error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock.Now()
	minute, day := now.Truncate(time.Minute), now.Truncate(24*time.Hour)
	if !minute.Equal(t.minute) {
		t.minute, t.lines = minute, map[Event]bool{}
	}
	if !day.Equal(t.day) {
		t.day, t.today = day, 0
	}
	if IsGuest(e.Account) {
		e.Account = guestPrefix
	}
	e = Event{District: e.District, Kind: e.Kind, Account: e.Account, Address: words.CutBytes(e.Address, 64), Route: words.CutBytes(e.Route, longestRoute), Code: fault.From(why).Code, Minute: minute}
	if e.District == "" {
		e.District = Nowhere
	}
	full := func(most int) bool { return !t.lines[e] && (len(t.lines) >= most || t.today >= linesADay) }
	if full(linesAMinute) {
		e.Address = ""
	}
	if full(2 * linesAMinute) {
		e.Account, e.Route, e.Code = "", "", ""
	}
	if !t.lines[e] {
		t.lines[e] = true
		t.today++
	}
	if t.pending == nil {
		t.pending = map[Event]tally{}
	}
	t.pending[e] = tally{t.pending[e].count + 1, now}
}

// Flush writes what was noted. What cannot be written waits for the next time.
func (t *Trail) Flush(ctx context.Context, db *store.DB) {
	t.mu.Lock()
	batch := t.pending
	t.pending = nil
	t.mu.Unlock()
	if len(batch) == 0 {
		return
	}
	if err := db.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error { return writeTrail(tx, batch) }); err != nil {
		slog.Error("security log", "error", err)
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.pending == nil {
			t.pending = map[Event]tally{}
		}
		if len(t.pending) < 2*linesAMinute {
			for e, n := range batch {
				t.pending[e] = tally{t.pending[e].count + n.count, n.last}
			}
		}
	}
}

func writeTrail(tx *store.Tx, batch map[Event]tally) error {
	for e, n := range batch {
		if err := tx.Later(`INSERT INTO security_event (district, minute, kind, account, address, route, code, count, last_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (district, minute, kind, account, address, route, code) DO UPDATE SET count = security_event.count + excluded.count,
				last_at = CASE WHEN excluded.last_at > security_event.last_at THEN excluded.last_at ELSE security_event.last_at END`,
			e.District, clock.Milli(e.Minute), e.Kind, e.Account, e.Address, e.Route, e.Code, n.count, clock.Milli(n.last)); err != nil {
			return err
		}
		if e.Account == "" || e.Kind != LoginFailed && e.Kind != LoginThrottled {
			continue
		}
		if err := tx.Later(`INSERT INTO login_failure (district, account, count, last_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (district, account) DO UPDATE SET count = login_failure.count + excluded.count,
				last_at = CASE WHEN excluded.last_at > login_failure.last_at THEN excluded.last_at ELSE login_failure.last_at END`,
			e.District, e.Account, n.count, clock.Milli(n.last)); err != nil {
			return err
		}
	}
	return nil
}

// Run writes every few seconds and forgets what has been kept long enough, until ctx ends; then it writes what is left.
func (t *Trail) Run(ctx context.Context, db *store.DB) {
	for {
		select {
		case <-ctx.Done():
			t.Flush(ctx, db)
			return
		case <-time.After(trailStep):
		}
		t.Flush(ctx, db)
		if err := t.Purge(ctx, db); err != nil && ctx.Err() == nil {
			slog.Error("security log", "error", err)
		}
	}
}

// Purge forgets once an hour what has been kept long enough.
func (t *Trail) Purge(ctx context.Context, db *store.DB) error {
	now := t.clock.Now()
	t.mu.Lock()
	due := now.Sub(t.purged) >= time.Hour
	if due {
		t.purged = now
	}
	t.mu.Unlock()
	if !due {
		return nil
	}
	return db.Update(ctx, func(tx *store.Tx) error {
		districts, err := tx.Districts()
		for _, d := range append(districts, Nowhere) {
			if err == nil {
				_, err = tx.Exec(`DELETE FROM security_event WHERE district = $1 AND minute < $2`, d, clock.Milli(now.Add(-trailKept)))
			}
		}
		return err
	})
}

// TrailSearch selects events; what is empty selects nothing out.
type TrailSearch struct {
	Kind, Account, Address string
	From, To               time.Time
	Before                 string // mark of the page before
}

// ErrKind means that a kind of event was asked for that there is not.
var ErrKind = fault.Define(fault.Invalid, "access.event_kind", "没有这类安全事件", "There is no such kind of event.")

// Failed (失败登录) is what was tried at an account since the last good login.
type Failed struct {
	Count  int64
	LastAt time.Time
}

// takeFailed reads and forgets what failed.
func takeFailed(tx *store.Tx, district, account string) (f Failed, err error) {
	err = tx.Each(`SELECT count, last_at FROM login_failure WHERE district = $1 AND account = $2`, store.Args(district, account), func(r store.Scanner) error {
		var last int64
		err := r.Scan(&f.Count, &last)
		f.LastAt = clock.Time(last)
		return err
	})
	if err == nil && f.Count > 0 {
		_, err = tx.Exec(`DELETE FROM login_failure WHERE district = $1 AND account = $2`, district, account)
	}
	return f, err
}
