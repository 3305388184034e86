package call

import (
	"context"
	"math"
	"slices"
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

const longestWindow = 366

// Marks (服务指标) say how callers were served. They are of calls, never of a person.
type Marks struct {
	Calls     int64
	Answered  int64
	Abandoned int64 // ended before anybody answered
	Timed     int64 // answered or abandoned, and it is known when they rang
	InTime    int64 // of these, answered within the limit

	waits []wait
}

// wait is how many callers waited for a time, in tenths of a second.
type wait struct{ tenths, calls int64 }

// Rate (比率) is a share with what it is made of; without a value where the denominator is 0.
type Rate struct {
	Code                   string
	Name, Explain          words.Text
	Numerator, Denominator int64
}

// Value is the share; false where there is none.
func (r Rate) Value() (float64, bool) {
	if r.Denominator == 0 {
		return 0, false
	}
	return float64(r.Numerator) / float64(r.Denominator), true
}

// Rates are the shares of the marks.
func (m Marks) Rates(limit time.Duration) []Rate {
	seconds := int(limit / time.Second)
	over := m.Answered + m.Abandoned
	return []Rate{
		{"answered_in_time", words.T("%d秒接通率", "answered within %d s").With(seconds),
			words.T("%d秒内接听的 ÷ 已接听和已放弃的（振铃时间已知的）", "answered within %d s ÷ answered or abandoned, of those known when they rang").With(seconds), m.InTime, m.Timed},
		{"answered", words.T("接通率", "answered"), words.T("已接听的 ÷ 已接听和已放弃的", "answered ÷ answered or abandoned"), m.Answered, over},
		{"abandoned", words.T("放弃率", "abandoned"), words.T("接听前挂断的 ÷ 已接听和已放弃的", "hung up before anybody answered ÷ answered or abandoned"), m.Abandoned, over},
	}
}

// Wait returns the waiting time that a share of the callers did not exceed, until somebody answered or they hung up: the smallest one that occurred, in
// steps of a tenth of a second; false where nobody waited.
func (m Marks) Wait(share float64) (time.Duration, bool) {
	slices.SortFunc(m.waits, func(a, b wait) int { return int(a.tenths - b.tenths) })
	need, sum := int64(math.Ceil(share*float64(m.Timed))), int64(0)
	for _, w := range m.waits {
		if sum += w.calls; sum >= need {
			return time.Duration(w.tenths) * 100 * time.Millisecond, true
		}
	}
	return 0, false
}

// count adds calls that came to the same end after the same time.
func (m *Marks) count(end State, tenths, calls int64, limit time.Duration) {
	m.Calls += calls
	switch end {
	case Answered:
		m.Answered += calls
	case Ended:
		m.Abandoned += calls
	default:
		return
	}
	if tenths < 0 {
		return
	}
	m.Timed += calls
	m.waits = append(m.waits, wait{tenths, calls})
	if end == Answered && time.Duration(tenths)*100*time.Millisecond <= limit {
		m.InTime += calls
	}
}

// Add counts one call.
func (m *Marks) Add(c Call, limit time.Duration) {
	end, tenths := Ringing, int64(-1)
	if c.Abandoned() {
		end = Ended
	} else if !c.AnsweredAt.IsZero() {
		end = Answered
	}
	if waited, known := c.Waited(time.Time{}); known && end != Ringing {
		tenths = (waited.Milliseconds() + 99) / 100
	}
	m.count(end, tenths, 1, limit)
}

// DayMarks are those of one day.
type DayMarks struct {
	Day worktime.Date
	Marks
}

// Hotline (热线服务指标) are the marks of some days, and who waits now.
type Hotline struct {
	From, To worktime.Date
	Limit    time.Duration
	Whole    Marks
	Days     []DayMarks // every day, also those without calls
	Waiting  int
	Longest  time.Duration
}

// Hotline counts the calls that began from one day to another, in Beijing time, at the seats within the caller's area; those that came to no
// seat belong to the district. Permission: indicator.read. Errors: those of worktime.Span.
func (s *Service) Hotline(ctx context.Context, who access.Credential, from, to worktime.Date) (h Hotline, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		caller, err := s.caller(tx, who, access.ReadIndicator)
		if err != nil {
			return err
		}
		if err := worktime.Span(from, to, worktime.DateOf(s.Clock.Now()), longestWindow); err != nil {
			return err
		}
		rules, err := s.Rules.Of(tx, caller.District)
		if err != nil {
			return err
		}
		h = Hotline{From: from, To: to, Limit: rules.answer(), Days: make([]DayMarks, to-from+1)}
		for i := range h.Days {
			h.Days[i].Day = from + worktime.Date(i)
		}
		scope := caller.Over(access.ReadIndicator, access.Plain)
		if err := h.read(tx, caller.District, scope); err != nil {
			return err
		}
		return h.waiting(tx, caller.District, scope, s.Clock.Now())
	})
	return h, err
}

// read lets the database count by day, end and tenth of a second of waiting, so that a year of calls comes in few rows.
func (h *Hotline) read(tx *store.Tx, district string, scope access.Scope) error {
	seen, args := scope.SQL(4, placed)
	return tx.Each(`SELECT (c.began_at - $1) / 86400000, CASE WHEN c.answered_at > 0 THEN 'answered' WHEN c.ended_at > 0 THEN 'ended' ELSE 'ringing' END,
		CASE WHEN c.rang_at = 0 THEN -1 WHEN c.answered_at > 0 THEN (c.answered_at - c.rang_at + 99) / 100 WHEN c.ended_at > 0 THEN (c.ended_at - c.rang_at + 99) / 100 ELSE -1 END,
		COUNT(*) FROM phone_call c WHERE c.district = $2 AND c.began_at >= $1 AND c.began_at < $3 AND `+seen+` GROUP BY 1, 2, 3`,
		append(store.Args(clock.Milli(h.From.Start()), district, clock.Milli((h.To+1).Start())), args...), func(r store.Scanner) error {
			var day, tenths, calls int64
			var end State
			if err := r.Scan(&day, &end, &tenths, &calls); err != nil {
				return err
			}
			h.Days[day].count(end, tenths, calls, h.Limit)
			h.Whole.count(end, tenths, calls, h.Limit)
			return nil
		})
}

func (h *Hotline) waiting(tx *store.Tx, district string, scope access.Scope, now time.Time) error {
	seen, args := scope.SQL(3, placed)
	var first int64
	err := tx.Get(`SELECT COUNT(*), COALESCE(MIN(c.rang_at), 0) FROM phone_call c WHERE c.district = $1 AND c.began_at > $2 AND c.state = 'ringing' AND `+seen,
		append(store.Args(district, clock.Milli(now.Add(-longestRing))), args...), &h.Waiting, &first)
	if h.Waiting > 0 {
		h.Longest = max(0, now.Sub(clock.Time(first)))
	}
	return err
}
