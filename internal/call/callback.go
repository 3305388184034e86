package call

import (
	"context"
	"fmt"
	"time"

	"liandong/internal/access"
	"liandong/internal/clock"
	"liandong/internal/fault"
	"liandong/internal/journal"
	"liandong/internal/store"
	"liandong/internal/words"
	"liandong/internal/worktime"
)

// What whoever calls back may be told.
var (
	ErrNoCallBack = fault.Define(fault.NotFound, "call_back.none", "没有这条回拨，或您无权查看", "There is no such call-back, or you may not see it.")
	ErrWords      = fault.Define(fault.Invalid, "call_back.words", "请写明情况，不超过500字", "Say what it is about, in at most 500 characters.")
	ErrDue        = fault.Define(fault.Invalid, "call_back.due_at", "回拨时限应在现在之后、90天之内", "The call-back must be due after now and within 90 days.")
	ErrOver       = fault.Define(fault.Conflict, "call_back.over", "这条回拨已结束", "This call-back is over.")
	ErrNth        = fault.Define(fault.Conflict, "call_back.n", "这条回拨已有%d次记录，请查看最新情况", "This call-back has %d attempts; look at it again.")
	ErrTooFew     = fault.Define(fault.Conflict, "call_back.attempts", "至少%d次未接通后方可终止回拨", "It may be given up after %d attempts that reached nobody.")
)

const (
	enough       = 3 // attempts after which it may be given up
	farthest     = 90 * 24 * time.Hour
	mostWords    = 500
	mostOpen     = 200
	missedWords  = "来电未接通，按规则回拨"
	reachedWords = "来电人已再次打来并接通，无需回拨"
)

// CallBack (回拨) is that somebody is to be called: about a call that nobody answered or that was not finished, or about a case.
type CallBack struct {
	ID         string
	Call, Case string // one of them
	Path       string
	Account    string // who asked for it, "" for the rule
	Words      string
	DueAt      time.Time
	MadeAt     time.Time
	State      BackState
	Attempts   int
	EndedAt    time.Time
	Outcome    string
	Masked     string // number of the call; that of a case is with its report
}

// Wish is a call-back as somebody asks for it.
type Wish struct {
	Call       string
	Case, Path string // a case that the caller sees, and its place; instead of a call
	Words      string
	DueAt      time.Time
}

// CallBack asks for a call-back. Permission: call.take, over the centre of the call or the place of the case. Errors: ErrWords, ErrDue,
// ErrNoCall, ErrNoNumber.
func (s *Service) CallBack(tx *store.Tx, who access.Credential, w Wish) (b CallBack, err error) {
	caller, err := s.caller(tx, who, access.TakeCalls)
	if err != nil {
		return b, err
	}
	now := s.Clock.Now()
	if !words.Sayable(w.Words, 1, mostWords) {
		return b, ErrWords.At("words")
	}
	if w.DueAt.Before(now.Add(-skew)) || w.DueAt.After(now.Add(farthest)) {
		return b, ErrDue.At("due_at")
	}
	b = CallBack{ID: newID(), Call: w.Call, Case: w.Case, Path: w.Path, Account: caller.Account, Words: w.Words, DueAt: clock.Round(w.DueAt), MadeAt: now, State: Open}
	if w.Call == "" {
		if err := caller.MayOver(access.TakeCalls, w.Path, access.Plain); err != nil {
			return CallBack{}, err
		}
		return b, b.open(tx, caller.District, nil, 0)
	}
	c, err := s.seen(tx, caller, w.Call)
	if err != nil {
		return CallBack{}, err
	}
	if c.Number == "" {
		return CallBack{}, ErrNoNumber.New()
	}
	b.Path, b.Masked = c.Path, c.Masked()
	return b, b.open(tx, caller.District, c.Match, 0)
}

// open writes a new call-back with its entry; none where the rule has asked for it already.
func (b CallBack) open(tx *store.Tx, district string, match []byte, day worktime.Date) error {
	n, err := b.insert(tx, district, match, day)
	if err != nil || n == 0 {
		return err
	}
	return b.entry(tx, district, b.Account, "call_back.open", b.MadeAt)
}

// rule is the actor of what the rule of missed calls brings about.
const rule = "system:call_back"

func (b CallBack) entry(tx *store.Tx, district, account, action string, at time.Time) error {
	if account == "" {
		account = rule
	}
	return journal.Write(tx, journal.Entry{District: district, ID: newID(), At: at, Actor: account, Action: action, Subject: b.ID, Detail: map[string]any{"is": b.State, "attempts": b.Attempts}})
}

// insert writes a new call-back; a rule's own is once per number and day.
func (b CallBack) insert(tx *store.Tx, district string, match []byte, day worktime.Date) (int64, error) {
	return backRows.Exec(tx, `INSERT INTO call_back (district, id, call_id, case_id, path, number_match, day, account, words, due_at, made_at, state)
		VALUES (`+store.Placeholders(1, 12)+`) ON CONFLICT DO NOTHING`, district, b.ID, b.Call, b.Case, b.Path, match, int64(day), b.Account, b.Words,
		clock.Milli(b.DueAt), clock.Milli(b.MadeAt), string(b.State))
}

// missed asks for a call-back of who hung up unanswered, and ends it when the same number was answered after all.
func (s *Service) missed(tx *store.Tx, before, c Call, now time.Time) error {
	switch {
	case c.Number == "":
		return nil
	case !c.AnsweredAt.IsZero() && before.AnsweredAt.IsZero():
		n, err := backRows.Exec(tx, `UPDATE call_back SET state = 'done', ended_at = $1, outcome = $2 WHERE district = $3 AND number_match = $4 AND state = 'open' AND day > 0`,
			clock.Milli(now), reachedWords, c.District, c.Match)
		if err != nil || n == 0 {
			return err
		}
		return journal.Write(tx, journal.Entry{District: c.District, ID: newID(), At: now, Actor: rule, Action: "call_back.reached", Subject: "call/" + c.ID})
	case !c.Abandoned() || before.Abandoned() && before.Number != "":
		return nil
	}
	rules, err := s.Rules.Of(tx, c.District)
	if err != nil || rules.CallBackMinutes == 0 {
		return err
	}
	later, err := tx.Any(`SELECT 1 FROM phone_call WHERE district = $1 AND number_match IS NOT NULL AND number_match = $2 AND answered_at >= $3 LIMIT 1`,
		c.District, c.Match, clock.Milli(c.EndedAt))
	if err != nil || later {
		return err
	}
	b := CallBack{ID: newID(), Call: c.ID, Path: c.Path, Words: missedWords, DueAt: c.EndedAt.Add(time.Duration(rules.CallBackMinutes) * time.Minute), MadeAt: now, State: Open}
	return b.open(tx, c.District, c.Match, worktime.DateOf(c.EndedAt))
}

const selectBack = `SELECT c.id, c.call_id, c.case_id, c.path, c.account, c.words, c.due_at, c.made_at, c.state, c.attempts, c.ended_at, c.outcome, p.number
	FROM call_back c LEFT JOIN phone_call p ON p.district = c.district AND p.id = c.call_id AND c.call_id <> ''`

func (s *Service) scanBack(r store.Scanner, district string) (b CallBack, err error) {
	var due, made, ended int64
	var sealed []byte
	if err = r.Scan(&b.ID, &b.Call, &b.Case, &b.Path, &b.Account, &b.Words, &due, &made, &b.State, &b.Attempts, &ended, &b.Outcome, &sealed); err != nil {
		return b, err
	}
	b.DueAt, b.MadeAt, b.EndedAt = clock.Time(due), clock.Time(made), clock.Time(ended)
	if len(sealed) > 0 {
		plain, err := s.Vault.Unseal(sealed, place(district, b.Call))
		b.Masked = access.MaskPhone(string(plain))
		return b, err
	}
	return b, nil
}

// CallBacks answers the open call-backs of the caller's centres, due first, at most 200. Permission: call.take.
func (s *Service) CallBacks(ctx context.Context, who access.Credential) (all []CallBack, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		all = nil
		caller, err := s.caller(tx, who, access.TakeCalls)
		if err != nil {
			return err
		}
		seen, args := caller.Over(access.TakeCalls, access.Plain).SQL(2)
		return tx.Each(selectBack+` WHERE c.district = $1 AND c.state = 'open' AND `+seen+fmt.Sprintf(` ORDER BY c.due_at, c.id LIMIT %d`, mostOpen),
			append(store.Args(caller.District), args...), func(r store.Scanner) error {
				b, err := s.scanBack(r, caller.District)
				all = append(all, b)
				return err
			})
	})
	return all, err
}

// back answers a call-back that the caller may work on, and keeps others from it until this transaction ends.
func (s *Service) back(tx *store.Tx, caller *access.Caller, id string) (b CallBack, err error) {
	if !callID.MatchString(id) {
		return b, ErrNoCallBack.New()
	}
	if _, err := tx.Exec(`UPDATE call_back SET attempts = attempts WHERE district = $1 AND id = $2`, caller.District, id); err != nil {
		return b, err
	}
	found := false
	err = tx.Each(selectBack+` WHERE c.district = $1 AND c.id = $2`, store.Args(caller.District, id), func(r store.Scanner) (err error) {
		found = true
		b, err = s.scanBack(r, caller.District)
		return err
	})
	if err == nil && (!found || !caller.Over(access.TakeCalls, access.Plain).Allows(access.Row{Path: b.Path})) {
		return CallBack{}, ErrNoCallBack.New()
	}
	return b, err
}

// Try (回拨记录) is what came of one attempt.
type Try struct {
	N       int // of the attempt, from 1: the same again is the same attempt; 0 for one more
	Reached bool
	Words   string // needed where somebody was reached
}

// Attempt notes an attempt; one that reached the person ends the call-back. Permission: call.take over its place. Errors: ErrNoCallBack, ErrOver,
// ErrNth, ErrWords.
func (s *Service) Attempt(ctx context.Context, who access.Credential, id string, t Try) (b CallBack, err error) {
	err = s.DB.Update(ctx, func(tx *store.Tx) error {
		caller, err := s.caller(tx, who, access.TakeCalls)
		if err != nil {
			return err
		}
		if (t.Reached || t.Words != "") && !words.Sayable(t.Words, 1, mostWords) {
			return ErrWords.At("words")
		}
		if b, err = s.back(tx, caller, id); err != nil {
			return err
		}
		if t.N > 0 && t.N <= b.Attempts { // the same again, or somebody else's
			same, err := tx.Any(`SELECT 1 FROM call_back_attempt WHERE district = $1 AND id = $2 AND n = $3 AND account = $4 AND reached = $5 AND words = $6`,
				caller.District, b.ID, t.N, caller.Account, store.Bit(t.Reached), t.Words)
			if err == nil && !same {
				err = ErrNth.At("n", b.Attempts)
			}
			return err
		}
		f := backFacts{b.State, b.Attempts, t.Reached}
		line, err := BackLifecycle.Decide(ActAttempt, f, struct{}{})
		if err != nil {
			return err
		}
		if t.N < 0 || t.N > b.Attempts+1 {
			return ErrNth.At("n", b.Attempts)
		}
		now := s.Clock.Now()
		b.Attempts++
		if line.To != "" {
			b.State, b.EndedAt, b.Outcome = line.To, now, t.Words
		}
		if _, err := attemptRows.Exec(tx, `INSERT INTO call_back_attempt (district, id, n, at, account, reached, words) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			caller.District, b.ID, b.Attempts, clock.Milli(now), caller.Account, store.Bit(t.Reached), t.Words); err != nil {
			return err
		}
		return b.update(tx, caller, "call_back.attempt", now)
	})
	return b, err
}

// GiveUp ends a call-back that reached nobody in three attempts, with the reason. Permission: call.take over its place. Errors: ErrNoCallBack,
// ErrOver, ErrTooFew, ErrWords.
func (s *Service) GiveUp(ctx context.Context, who access.Credential, id, why string) (b CallBack, err error) {
	err = s.DB.Update(ctx, func(tx *store.Tx) error {
		caller, err := s.caller(tx, who, access.TakeCalls)
		if err != nil {
			return err
		}
		if !words.Sayable(why, 1, mostWords) {
			return ErrWords.At("words")
		}
		if b, err = s.back(tx, caller, id); err != nil {
			return err
		}
		if b.State == GivenUp {
			return nil
		}
		f := backFacts{b.State, b.Attempts, false}
		line, err := BackLifecycle.Decide(ActGiveUp, f, struct{}{})
		if err != nil {
			return err
		}
		now := s.Clock.Now()
		b.State, b.EndedAt, b.Outcome = line.To, now, why
		return b.update(tx, caller, "call_back.give_up", now)
	})
	return b, err
}

func (b CallBack) update(tx *store.Tx, caller *access.Caller, action string, at time.Time) error {
	if _, err := backRows.Exec(tx, `UPDATE call_back SET state = $1, attempts = $2, ended_at = $3, outcome = $4 WHERE district = $5 AND id = $6`,
		string(b.State), b.Attempts, clock.Milli(b.EndedAt), b.Outcome, caller.District, b.ID); err != nil {
		return err
	}
	return b.entry(tx, caller.District, caller.Account, action, at)
}
