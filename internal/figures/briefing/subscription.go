package briefing

import (
	"context"
	"slices"
	"time"

	"liandong/internal/kernel/record"

	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/figures/board"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
	"liandong/internal/notice"
)

// What can be wrong with a subscription.
var (
	ErrCarried        = fault.Define(fault.Invalid, "briefing.carried", "邮件附件的格式应为 pdf 或 xlsx", "What a mail carries along is pdf or xlsx.")
	ErrNoSubscription = fault.Define(fault.NotFound, "briefing.subscription", "没有这项订阅", "There is no such subscription.")
	ErrTooMany        = fault.Define(fault.Conflict, "briefing.many", "每人最多订阅 %d 份", "At most %d subscriptions each.")
)

// Subscription (订阅) is a report that somebody is sent, by the inbox and by whatever else reaches them.
type Subscription struct {
	District, Account string
	Kind              Kind
	Grid              string
	Format            Format       // of what a mail carries along
	Since             board.Period // the first that is still to be sent
	Next              time.Time    // when that will be; zero once the right to read it was lost
}

const mostSubscriptions = 50

// Subscribe has a report of an area sent from the period on that runs now. Subscribing again chooses another format, or revives what had stopped.
// Permission: as Open. Errors: ErrCarried, ErrTooMany, those of Open.
func (s *Service) Subscribe(tx *store.Tx, who *access.Caller, k Kind, grid string, f Format) error {
	if f != PDF && f != XLSX {
		return ErrCarried.At("format")
	}
	area, err := s.area(tx, who, grid)
	if err != nil {
		return err
	}
	mine, err := s.Subscriptions(tx, who)
	if err != nil {
		return err
	}
	known := slices.ContainsFunc(mine, func(one Subscription) bool { return one.Kind == k && one.Grid == area.Code })
	if !known && len(mine) >= mostSubscriptions {
		return ErrTooMany.New(mostSubscriptions)
	}
	p := k.After(k.last(who.At))
	if _, err := subscriptionRows.Exec(tx, `INSERT INTO briefing_subscription (district, account, kind, grid, format, created_at, since, next_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (district, account, kind, grid) DO UPDATE SET format = excluded.format,
		since = CASE WHEN briefing_subscription.next_at = 0 THEN excluded.since ELSE briefing_subscription.since END,
		next_at = CASE WHEN briefing_subscription.next_at = 0 THEN excluded.next_at ELSE briefing_subscription.next_at END`,
		who.District, who.Account, string(k), area.Code, string(f), clock.Milli(who.At), p.From.String(), clock.Milli(ready(p))); err != nil {
		return err
	}
	return note(tx, who, "briefing.subscribe", k, area.Code)
}

func note(tx *store.Tx, who *access.Caller, action string, k Kind, grid string) error {
	return record.By(tx, who).Note(action, string(k)+"/"+grid, nil)
}

// Unsubscribe ends one. Errors: ErrNoSubscription.
func (s *Service) Unsubscribe(tx *store.Tx, who *access.Caller, k Kind, grid string) error {
	n, err := subscriptionRows.Exec(tx, `DELETE FROM briefing_subscription WHERE district = $1 AND account = $2 AND kind = $3 AND grid = $4`, who.District, who.Account, string(k), grid)
	if err == nil && n == 0 {
		return ErrNoSubscription.New()
	}
	if err != nil {
		return err
	}
	return note(tx, who, "briefing.unsubscribe", k, grid)
}

// Listing is List on a snapshot of its own. Permission: indicator.read. Errors: those of List.
func (s *Service) Listing(ctx context.Context, who access.Credential, k Kind, grid, date string) (area territory.Grid, all []Listed, err error) {
	err = s.Sources.Recorder().Look(ctx, who, access.ReadIndicator, func(tx *store.Tx, me *access.Caller) error {
		area, all, err = s.List(tx, me, k, grid, date)
		return err
	})
	return area, all, err
}

// Make is Open on a snapshot of its own. Permission: indicator.read. Errors: those of Open.
func (s *Service) Make(ctx context.Context, who access.Credential, k Kind, grid, date string) (doc Document, err error) {
	err = s.Sources.Recorder().Look(ctx, who, access.ReadIndicator, func(tx *store.Tx, me *access.Caller) error {
		doc, err = s.Open(tx, me, k, grid, date)
		return err
	})
	return doc, err
}

// Followed lists the caller's subscriptions, with the map that names their areas.
func (s *Service) Followed(ctx context.Context, who access.Credential) (all []Subscription, m *territory.Map, err error) {
	err = s.Sources.Recorder().Look(ctx, who, "", func(tx *store.Tx, me *access.Caller) error {
		if all, err = s.Subscriptions(tx, me); err == nil {
			m, err = s.Sources.Atlas.Map(tx, me.District)
		}
		return err
	})
	return all, m, err
}

// Follow is Subscribe in a transaction of its own. Permission: indicator.read. Errors: those of Subscribe.
func (s *Service) Follow(ctx context.Context, who access.Credential, k Kind, grid string, f Format) error {
	return s.own(ctx, who, access.ReadIndicator, func(tx *store.Tx, me *access.Caller) error { return s.Subscribe(tx, me, k, grid, f) })
}

// Unfollow is Unsubscribe in a transaction of its own. Errors: ErrNoSubscription.
func (s *Service) Unfollow(ctx context.Context, who access.Credential, k Kind, grid string) error {
	return s.own(ctx, who, "", func(tx *store.Tx, me *access.Caller) error { return s.Unsubscribe(tx, me, k, grid) })
}

func (s *Service) own(ctx context.Context, who access.Credential, p access.Permission, do func(*store.Tx, *access.Caller) error) error {
	return s.Sources.Recorder().With(ctx, who, func(tx *store.Tx, me *access.Caller) error {
		if p != "" {
			if err := me.May(p); err != nil {
				return err
			}
		}
		return do(tx, me)
	})
}

const selectSubscription = `SELECT account, kind, grid, format, since, next_at FROM briefing_subscription WHERE district = $1 AND `

func read(tx *store.Tx, district, where string, args ...any) (all []Subscription, err error) {
	err = tx.Each(selectSubscription+where, append(store.Args(district), args...), func(r store.Scanner) error {
		one := Subscription{District: district}
		var since string
		var next int64
		if err := r.Scan(&one.Account, &one.Kind, &one.Grid, &one.Format, &since, &next); err != nil {
			return err
		}
		day, err := worktime.ParseDate(since)
		one.Since, one.Next = one.Kind.Period(day), clock.Time(next)
		all = append(all, one)
		return err
	})
	return all, err
}

// Subscriptions lists those of the caller.
func (s *Service) Subscriptions(tx *store.Tx, who *access.Caller) ([]Subscription, error) {
	return read(tx, who.District, `account = $2 ORDER BY kind, grid`, who.Account)
}

const sendBatch = 50 // subscriptions in one round

// SendStep tells subscribers that a report is ready: a step of the sequencer. Each period is told once, whoever runs the step and however often: the row
// moves on in the same transaction, and the id of the notice is made from it. After an outage only the last period is told of, with how many were
// not; while the clock is in doubt nobody is. Who lost the right to read the figures is told that the subscription has stopped.
func (s *Service) SendStep(tx *store.Tx, district string, now time.Time) (func(*store.Tx) (int, error), error) {
	if s.Notices == nil || clock.Doubt(s.Sources.Clock) != 0 {
		return nil, nil
	}
	waiting, err := read(tx, district, `next_at > 0 AND next_at <= $2 ORDER BY next_at, account, kind, grid LIMIT $3`, clock.Milli(now), sendBatch)
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	var work []func(*store.Tx) (int, error)
	for _, one := range waiting {
		w, err := s.send(tx, one, now)
		if err != nil {
			return nil, err
		}
		work = append(work, w)
	}
	return func(tx *store.Tx) (done int, err error) {
		for _, w := range work {
			n, err := w(tx)
			if err != nil {
				return 0, err
			}
			done += n
		}
		return done, nil
	}, nil
}

// send prepares what moves one subscription on.
func (s *Service) send(tx *store.Tx, one Subscription, now time.Time) (func(*store.Tx) (int, error), error) {
	chart, err := s.Sources.Atlas.Map(tx, one.District)
	if err != nil {
		return nil, err
	}
	name := words.T(one.Grid, one.Grid)
	if g, ok := chart.Grid(one.Grid); ok {
		name = words.T(g.Name, g.Name)
	}
	n := notice.Notice{District: one.District, To: notice.To{Account: one.Account}, At: now, Values: map[string]string{}}
	put := func(key, value words.Text) { n.Values[key.ZH], n.Values[key.EN] = value.ZH, value.EN }
	put(words.T("事项", "matter"), words.T("%s%s", "%s: %s").With(name, one.Kind.Name()))

	who, err := s.Sources.Access.On(tx, one.District, one.Account)
	if err == nil {
		_, err = board.AreaFor(who, chart, one.Grid)
	}
	p := one.Kind.last(now)
	after := one.Kind.After(p)
	since, next := after.From.String(), ready(after)
	switch {
	case lost(err):
		n.Template, since, next = "L33", one.Since.From.String(), time.Time{}
	case err != nil:
		return nil, err
	default:
		n.Template, n.Link, n.File = "L31", "/briefings?"+reference(one.Kind, one.Grid, p, ""), reference(one.Kind, one.Grid, p, one.Format)
		put(words.T("日期", "date"), one.Kind.Spoken(p))
		if missed := one.Kind.between(one.Since, p); missed > 0 {
			n.Template = "L32"
			count := words.T("%d", "%d").With(missed)
			put(words.T("次数", "count"), count)
		}
	}
	n.ID = notice.IDFor("briefing/"+reference(one.Kind, one.Grid, one.Since, ""), n.Template, one.Account)
	rows, err := s.Notices.Statements(tx, n)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (int, error) {
		moved, err := tx.Exec(`UPDATE briefing_subscription SET since = $1, next_at = $2 WHERE district = $3 AND account = $4 AND kind = $5 AND grid = $6 AND next_at = $7`,
			since, clock.Milli(next), one.District, one.Account, string(one.Kind), one.Grid, clock.Milli(one.Next))
		if err != nil || moved == 0 { // another process told it, or it was given up meanwhile
			return 0, err
		}
		return 1, tx.LaterAll(rows)
	}, nil
}
