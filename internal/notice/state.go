package notice

import (
	"errors"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// ErrNotDead means that a delivery cannot be sent anew.
var ErrNotDead = fault.Define(fault.Conflict, "notice.not_dead",
	"没有这条未送达的通知，或它已重新发送", "There is no such dead delivery, or it has been sent anew.")

// ChannelState (渠道状态) is what an administrator sees of a channel.
type ChannelState struct {
	Channel       Channel
	Waiting       int64
	Due           int64     // of them, what could go out now
	OldestWaiting time.Time // when it was queued; zero if nothing waits
	Dead          int64
	LastError     Why // code "" if there was none
	LastErrorAt   time.Time
	Shut          int       // ways out that are shut because they fail: the channel, or single receivers of webhooks
	ShutSince     time.Time // as this process sees it
}

// State returns how the channels of a district do.
func (s *Sender) State(tx *store.Tx, district string) ([]ChannelState, error) {
	all := make([]ChannelState, len(s.lanes))
	for i, l := range s.lanes {
		c := &all[i]
		c.Channel = l.Channel
		c.Shut, c.ShutSince = l.breakers.open()
		var oldest int64
		if err := tx.Get(`SELECT COUNT(*), COUNT(CASE WHEN next_at <= $1 THEN 1 END), COALESCE(MIN(created_at), 0) FROM notice_delivery
			WHERE district = $2 AND channel = $3 AND state = 'waiting'`, store.Args(clock.Milli(s.clock.Now()), district, string(l.Channel)),
			&c.Waiting, &c.Due, &oldest); err != nil {
			return nil, err
		}
		c.OldestWaiting = clock.Time(oldest)
		if err := tx.Get(`SELECT COUNT(*) FROM notice_delivery WHERE district = $1 AND channel = $2 AND state = 'dead'`,
			store.Args(district, string(l.Channel)), &c.Dead); err != nil {
			return nil, err
		}
		var code string
		var at int64
		err := tx.Get(`SELECT last_error_code, last_at FROM notice_delivery WHERE district = $1 AND channel = $2
			AND last_error_code <> '' AND state <> 'skipped' ORDER BY last_at DESC LIMIT 1`, store.Args(district, string(l.Channel)), &code, &at)
		switch {
		case errors.Is(err, store.ErrNoRow):
		case err != nil:
			return nil, err
		default:
			c.LastError, c.LastErrorAt = why(code), clock.Time(at)
		}
	}
	return all, nil
}

// DeadDelivery (未送达) is a delivery that was given up.
type DeadDelivery struct {
	Notice, Template, Case string
	Channel                Channel
	Account                string // '' where it went to an address
	Attempts               int
	Why                    Why
	QueuedAt, DiedAt       time.Time
}

// Dead lists what was given up on a channel, the latest first: up to limit (1 to 200) behind a mark. Errors: ErrNoChannel, ErrMark, ErrLimit.
func Dead(tx *store.Tx, district string, c Channel, after string, limit int) (Page[DeadDelivery], error) {
	if err := c.outwards(); err != nil {
		return Page[DeadDelivery]{}, err
	}
	at, id, err := readMark(after)
	if err == nil {
		err = pageOf(limit)
	}
	if err != nil {
		return Page[DeadDelivery]{}, err
	}
	var all []DeadDelivery
	err = tx.Each(`SELECT d.notice_id, n.template, n.case_id, d.account, d.attempts, d.last_error_code, d.created_at, d.last_at
		FROM notice_delivery d JOIN notice n ON n.district = d.district AND n.id = d.notice_id
		WHERE d.district = $1 AND d.channel = $2 AND d.state = 'dead' AND (d.last_at, d.notice_id) < ($3, $4)
		ORDER BY d.last_at DESC, d.notice_id DESC LIMIT $5`, store.Args(district, string(c), at, id, limit+1), func(r store.Scanner) error {
		d := DeadDelivery{Channel: c}
		var code string
		var queued, died int64
		err := r.Scan(&d.Notice, &d.Template, &d.Case, &d.Account, &d.Attempts, &code, &queued, &died)
		d.Why, d.QueuedAt, d.DiedAt = why(code), clock.Time(queued), clock.Time(died)
		all = append(all, d)
		return err
	})
	return paged(all, limit, func(d DeadDelivery) string { return mark(d.DiedAt, d.Notice) }), err
}

// Replay sends a dead delivery anew, with all its attempts before it, to where its receiver is reached now. Errors: ErrNotDead.
func Replay(tx *store.Tx, district, notice string, c Channel, at time.Time) error {
	n, err := tx.Exec(`UPDATE notice_delivery SET state = 'waiting', attempts = 0, next_at = $1
		WHERE district = $2 AND notice_id = $3 AND channel = $4 AND state = 'dead'`, clock.Milli(at), district, notice, string(c))
	if err == nil && n == 0 {
		return ErrNotDead.New()
	}
	return err
}

// ReplayAll is Replay for all that died on a channel since an instant; it answers how many.
func ReplayAll(tx *store.Tx, district string, c Channel, since, at time.Time) (int64, error) {
	return tx.Exec(`UPDATE notice_delivery SET state = 'waiting', attempts = 0, next_at = $1
		WHERE district = $2 AND channel = $3 AND state = 'dead' AND last_at >= $4`, clock.Milli(at), district, string(c), clock.Milli(since))
}
