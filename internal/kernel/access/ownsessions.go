package access

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// ErrNoSession means that a session is not one of the caller's, or has ended.
var ErrNoSession = fault.Define(fault.NotFound, "access.no_session", "没有这处登录，或已经退出", "There is no such session, or it has ended.")

// Client is where somebody logs in from.
type Client struct{ Agent, Address string }

// families of browsers, the more special first: many call themselves by the names of others too.
var families = []struct{ mark, name string }{{"wxwork", "WeCom"}, {"MicroMessenger", "WeChat"}, {"DingTalk", "DingTalk"}, {"QQBrowser", "QQ Browser"}, {"Edg", "Edge"},
	{"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}

func (c Client) family() string {
	for _, f := range families {
		if strings.Contains(c.Agent, f.mark) {
			return f.name
		}
	}
	return ""
}

// network is the address without who in the network it is.
func (c Client) network() string {
	a, err := netip.ParseAddr(c.Address)
	if err != nil {
		return ""
	}
	a = a.Unmap().WithZone("")
	bits := 48
	if a.Is4() {
		bits = 24
	}
	p, _ := a.Prefix(bits) // never fails for these
	return p.String()
}

// OwnSession (登录设备) is one of the caller's sessions as they see it.
type OwnSession struct {
	ID, Client, Network string
	Opened, Seen        time.Time // Seen in steps of lastSeenStep
	Current             bool
}

// Sessions lists the caller's sessions that are alive, the latest first.
func (s *Service) Sessions(tx *store.Tx, me *Caller) (all []OwnSession, err error) {
	err = tx.Each(`SELECT id, client, network, created_at, seen_at, token_hash FROM session
		WHERE district = $1 AND account = $2 AND revoked_at = 0 AND expires_at > $3 ORDER BY created_at DESC, id`,
		store.Args(me.District, me.Account, clock.Milli(me.At)), func(r store.Scanner) error {
			var one OwnSession
			var opened, seen int64
			var hash []byte
			if err := r.Scan(&one.ID, &one.Client, &one.Network, &opened, &seen, &hash); err != nil {
				return err
			}
			one.Opened, one.Seen, one.Current = clock.Time(opened), clock.Time(max(opened, seen)), slices.Equal(hash, me.Session)
			if one.Current || me.At.Sub(one.Seen) < idleEnd(me.Grants) {
				all = append(all, one)
			}
			return nil
		})
	return all, err
}

// EndSession ends one of the caller's sessions, by its id. Errors: ErrNoSession.
func (s *Service) EndSession(tx *store.Tx, me *Caller, id string) error {
	n, err := sessionRows.Exec(tx, `UPDATE session SET revoked_at = $1 WHERE district = $2 AND account = $3 AND id = $4 AND id <> '' AND revoked_at = 0 AND expires_at > $1`,
		clock.Milli(me.At), me.District, me.Account, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrNoSession.New()
	}
	if err := wakeStreams(tx, me.District, me.Account, me.At); err != nil {
		return err
	}
	return s.note(tx, me.District, me.Account, "session.end", me.Account, map[string]string{"session": id})
}

// EndOthers ends all of the caller's sessions but this one.
func (s *Service) EndOthers(tx *store.Tx, me *Caller) error {
	if err := s.endOthers(tx, me); err != nil {
		return err
	}
	return s.note(tx, me.District, me.Account, "session.end_others", me.Account, nil)
}

func (s *Service) endOthers(tx *store.Tx, me *Caller) error {
	if _, err := sessionRows.Exec(tx, `UPDATE session SET revoked_at = $1 WHERE district = $2 AND account = $3 AND token_hash <> $4 AND revoked_at = 0`,
		clock.Milli(me.At), me.District, me.Account, me.Session); err != nil {
		return err
	}
	return wakeStreams(tx, me.District, me.Account, me.At)
}

// idleEnd is after which time without use a session of somebody with these grants ends. The telephone system has nothing to say for a whole night.
func idleEnd(grants []Grant) time.Duration {
	switch {
	case administers(grants):
		return idleAdmin
	case slices.ContainsFunc(grants, func(g Grant) bool { return g.Role == Telephony }):
		return SessionLife
	}
	return idleStaff
}

const mostUses = 50_000

// uses remembers which sessions were written down as used, so that not every request writes.
type uses struct {
	mu   sync.Mutex
	last map[[32]byte]time.Time
}

func (u *uses) due(hash []byte, now time.Time) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.last == nil || len(u.last) >= mostUses {
		u.last = map[[32]byte]time.Time{}
	}
	key := [32]byte(hash)
	if at, known := u.last[key]; known && now.Sub(at) < lastSeenStep && !now.Before(at) {
		return false
	}
	u.last[key] = now
	return true
}

// Use notes that somebody used a session just now; it writes at most once in lastSeenStep. Guests' sessions have no idle end and are not noted.
func (s *Service) Use(ctx context.Context, db *store.DB, c Credential) error {
	now := s.clock.Now()
	if c.Guest || len(c.Hash) != 32 || !s.used.due(c.Hash, now) {
		return nil
	}
	return db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE session SET seen_at = $1 WHERE district = $2 AND token_hash = $3 AND revoked_at = 0 AND seen_at < $4 AND created_at < $4`,
			clock.Milli(now), c.District, c.Hash, clock.Milli(now.Add(-lastSeenStep))+1)
		return err
	})
}

// Who returns the account behind a credential, "" for none: for traces, whatever the session may still do.
func (s *Service) Who(tx *store.Tx, c Credential) (account string, err error) {
	err = tx.Each(`SELECT account FROM session WHERE district = $1 AND token_hash = $2`, store.Args(c.District, c.Hash), func(r store.Scanner) error {
		return r.Scan(&account)
	})
	return account, err
}
