package call

import (
	"context"
	"fmt"
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
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

	version int64
	match   []byte        // of the number, and
	day     worktime.Date // the day of the call, where the rule of missed calls asks: once for both
}

// Wish is a call-back as somebody asks for it.
type Wish struct {
	Call       string
	Case, Path string // a case that the caller sees, and its place; instead of a call
	Words      string
	DueAt      time.Time
}

// backs are call-backs as a kind of thing. Who may work on one is looked up in the deed: whoever may not learns nothing of it.
func (s *Service) backs() *record.Kind[CallBack] {
	return &record.Kind[CallBack]{Name: "call_back", Rows: backRows, Load: s.callBack, Save: saveBack, None: ErrNoCallBack, Version: func(b *CallBack) *int64 { return &b.version }}
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
	b = CallBack{Call: w.Call, Case: w.Case, Path: w.Path, Account: caller.Account, Words: w.Words, DueAt: clock.Round(w.DueAt), MadeAt: now}
	if w.Call == "" {
		if err := caller.MayOver(access.TakeCalls, w.Path, access.Plain); err != nil {
			return CallBack{}, err
		}
		return s.open(record.By(tx, caller), b)
	}
	c, err := s.seen(tx, caller, w.Call)
	if err != nil {
		return CallBack{}, err
	}
	if c.Number == "" {
		return CallBack{}, ErrNoNumber.New()
	}
	b.Path, b.Masked, b.match = c.Path, c.Masked(), c.Match
	return s.open(record.By(tx, caller), b)
}

// open makes a call-back.
func (s *Service) open(by *record.Env, asked CallBack) (CallBack, error) {
	b, _, err := s.backs().In(by, newID(), record.Deed[CallBack]{Action: "open", Makes: true, Quiet: true, Do: func(env *record.Env, b *CallBack) error {
		*b = asked
		b.ID, b.State = env.Thing, Open
		b.say(env)
		return nil
	}})
	return b, err
}

func (b CallBack) say(env *record.Env) {
	env.Say("is", b.State)
	env.Say("attempts", b.Attempts)
}

// end ends a call-back.
func (b *CallBack) end(env *record.Env, state BackState, outcome string) {
	b.State, b.EndedAt, b.Outcome = state, env.At, outcome
}

// missed asks for a call-back of who hung up unanswered, and ends it when the same number was answered after all.
func (s *Service) missed(tx *store.Tx, before, c Call, now time.Time) error {
	rule := record.As(tx, c.District, "call_back", now)
	switch {
	case c.Number == "":
		return nil
	case !c.AnsweredAt.IsZero() && before.AnsweredAt.IsZero():
		return s.reached(rule, c)
	case !c.Abandoned() || before.Abandoned() && before.Number != "":
		return nil
	}
	rules, err := s.Rules.Of(tx, c.District)
	if err != nil || rules.CallBackMinutes == 0 {
		return err
	}
	day := worktime.DateOf(c.EndedAt)
	for _, q := range []struct {
		query string
		args  []any
	}{
		{`SELECT 1 FROM phone_call WHERE district = $1 AND number_match IS NOT NULL AND number_match = $2 AND answered_at >= $3 LIMIT 1`, store.Args(c.District, c.Match, clock.Milli(c.EndedAt))},
		{`SELECT 1 FROM call_back WHERE district = $1 AND number_match = $2 AND day = $3 AND day > 0 LIMIT 1`, store.Args(c.District, c.Match, int64(day))}, // once per number and day
	} {
		if done, err := tx.Any(q.query, q.args...); err != nil || done {
			return err
		}
	}
	_, err = s.open(rule, CallBack{Call: c.ID, Path: c.Path, Words: missedWords, DueAt: c.EndedAt.Add(time.Duration(rules.CallBackMinutes) * time.Minute), MadeAt: now, match: c.Match, day: day})
	return err
}

// reached ends what the rule has asked for, because whoever called has called again and was answered.
func (s *Service) reached(rule *record.Env, c Call) error {
	var open []string
	err := rule.Tx.Each(`SELECT id FROM call_back WHERE district = $1 AND number_match = $2 AND number_match IS NOT NULL AND state = 'open' AND day > 0 ORDER BY id`, store.Args(c.District, c.Match), func(r store.Scanner) error {
		var id string
		err := r.Scan(&id)
		open = append(open, id)
		return err
	})
	for _, id := range open {
		if err != nil {
			break
		}
		_, _, err = s.backs().In(rule, id, record.Deed[CallBack]{Action: string(ActReached), Seen: record.Any, Quiet: true, Do: func(env *record.Env, b *CallBack) error {
			line, err := BackLifecycle.Decide(ActReached, backFacts{b.State, b.Attempts, true}, struct{}{})
			b.end(env, line.To, reachedWords)
			env.Say("call", c.ID)
			return err
		}})
	}
	return err
}

const selectBack = `SELECT c.id, c.call_id, c.case_id, c.path, c.account, c.words, c.due_at, c.made_at, c.state, c.attempts, c.ended_at, c.outcome, c.version, c.number_match, c.day, p.number
	FROM call_back c LEFT JOIN phone_call p ON p.district = c.district AND p.id = c.call_id AND c.call_id <> ''`

func (s *Service) scanBack(r store.Scanner, district string) (b CallBack, err error) {
	var due, made, ended int64
	var sealed []byte
	if err = r.Scan(&b.ID, &b.Call, &b.Case, &b.Path, &b.Account, &b.Words, &due, &made, &b.State, &b.Attempts, &ended, &b.Outcome, &b.version, &b.match, &b.day, &sealed); err != nil {
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

// CallBacks returns the open call-backs of the caller's centres, due first, at most 200. Permission: call.take.
func (s *Service) CallBacks(ctx context.Context, who access.Credential) (all []CallBack, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		all = nil
		caller, err := s.caller(tx, who, access.TakeCalls)
		if err != nil {
			return err
		}
		seen, args := caller.Over(access.TakeCalls, access.Plain).SQL(2, placed)
		return tx.Each(selectBack+` WHERE c.district = $1 AND c.state = 'open' AND `+seen+fmt.Sprintf(` ORDER BY c.due_at, c.id LIMIT %d`, mostOpen),
			append(store.Args(caller.District), args...), func(r store.Scanner) error {
				b, err := s.scanBack(r, caller.District)
				all = append(all, b)
				return err
			})
	})
	return all, err
}

// callBack returns a call-back by its id. Errors: ErrNoCallBack.
func (s *Service) callBack(tx *store.Tx, district, id string) (b CallBack, err error) {
	if !callID.MatchString(id) {
		return b, ErrNoCallBack.New()
	}
	err = tx.Each(selectBack+` WHERE c.district = $1 AND c.id = $2`, store.Args(district, id), func(r store.Scanner) (err error) {
		b, err = s.scanBack(r, district)
		return err
	})
	if err == nil && b.ID == "" {
		err = ErrNoCallBack.New()
	}
	return b, err
}

// saveBack inserts a call-back, or changes the row of the version that was there.
func saveBack(tx *store.Tx, district string, b CallBack, was int64) (int64, error) {
	if was == record.New {
		return backRows.Exec(tx, `INSERT INTO call_back (district, id, call_id, case_id, path, number_match, day, account, words, due_at, made_at, state, version)
			VALUES (`+store.Placeholders(1, 13)+`)`, district, b.ID, b.Call, b.Case, b.Path, b.match, int64(b.day), b.Account, b.Words, clock.Milli(b.DueAt), clock.Milli(b.MadeAt), string(b.State), b.version)
	}
	return backRows.Exec(tx, `UPDATE call_back SET state = $1, attempts = $2, ended_at = $3, outcome = $4, version = $5 WHERE district = $6 AND id = $7 AND version = $8`,
		string(b.State), b.Attempts, clock.Milli(b.EndedAt), b.Outcome, b.version, district, b.ID, was)
}

// Reached says whether somebody reached who reported a case, by a call-back about it since an instant.
func Reached(tx *store.Tx, district, of, account string, since time.Time) (bool, error) {
	return tx.Any(`SELECT 1 FROM call_back c JOIN call_back_attempt a ON a.district = c.district AND a.id = c.id
		WHERE c.district = $1 AND c.case_id = $2 AND c.case_id <> '' AND a.account = $3 AND a.reached = 1 AND a.at >= $4`, district, of, account, clock.Milli(since))
}

// mine is ErrNoCallBack where the caller may not work on a call-back.
func (b CallBack) mine(caller *access.Caller) error {
	if !caller.Over(access.TakeCalls, access.Plain).Allows(access.Row{Path: b.Path}) {
		return ErrNoCallBack.New()
	}
	return nil
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
		if b, err = s.callBack(tx, caller.District, id); err == nil {
			err = b.mine(caller)
		}
		if err != nil {
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
		b, err = s.act(record.By(tx, caller), id, ActAttempt, func(env *record.Env, b *CallBack) error {
			line, err := BackLifecycle.Decide(ActAttempt, backFacts{b.State, b.Attempts, t.Reached}, struct{}{})
			if err != nil {
				return err
			}
			if t.N < 0 || t.N > b.Attempts+1 {
				return ErrNth.At("n", b.Attempts)
			}
			b.Attempts++
			if line.To != "" {
				b.end(env, line.To, t.Words)
			}
			_, err = attemptRows.Exec(tx, `INSERT INTO call_back_attempt (district, id, n, at, account, reached, words) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
				caller.District, b.ID, b.Attempts, clock.Milli(env.At), caller.Account, store.Bit(t.Reached), t.Words)
			return err
		})
		return err
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
		if b, err = s.callBack(tx, caller.District, id); err == nil {
			err = b.mine(caller)
		}
		if err != nil || b.State == GivenUp {
			return err
		}
		b, err = s.act(record.By(tx, caller), id, ActGiveUp, func(env *record.Env, b *CallBack) error {
			line, err := BackLifecycle.Decide(ActGiveUp, backFacts{b.State, b.Attempts, false}, struct{}{})
			if err == nil {
				b.end(env, line.To, why)
			}
			return err
		})
		return err
	})
	return b, err
}

// act is a deed on a call-back.
func (s *Service) act(by *record.Env, id string, action BackAction, do func(*record.Env, *CallBack) error) (CallBack, error) {
	b, _, err := s.backs().In(by, id, record.Deed[CallBack]{Action: string(action), Seen: record.Any, Quiet: true, Do: func(env *record.Env, b *CallBack) error {
		err := do(env, b)
		b.say(env)
		return err
	}})
	return b, err
}
