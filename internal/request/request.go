package request

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"liandong/internal/kernel/record"

	"github.com/google/uuid"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/audience"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/timer"
	"liandong/internal/kernel/words"
	"liandong/internal/notice"
)

// Topic is that of the messages that tell of requests, RulesKind that of their rules.
const (
	Topic     = "request"
	RulesKind = "requests"
)

// Kind (事项类别) is one sort of thing that needs two persons. Describe and Carry must be set.
type Kind struct {
	Name  string            // "grant", "disclosure" …
	Title words.Text        // "授权", "a grant"
	Ask   access.Permission // that who asked must still have over the path when it is signed
	Sign  access.Permission // that who signs must have over the path

	// About is the account that a request is about, "" for none: its person neither signs nor refuses. nil for kinds that are about nobody.
	About func(Request) string
	// Describe says in one sentence what exactly will happen.
	Describe func(*store.Tx, Request) (words.Text, error)
	// Prepare makes before the transaction of the signature what takes longer than one may. nil for nothing.
	Prepare func(context.Context, Request) (any, error)
	// Carry does what was asked, in the transaction of the signature; an error of it leaves the request open. What it returns is kept as JSON: no personal
	// data, no secrets.
	Carry func(*store.Tx, Deed) (result any, err error)
	// Secret is what only one of the two is shown: the asker when asking, the signer when signing. It is derived, not kept. nil for none.
	Secret func(Request, Standing) string
}

// Request (两人办理事项) is what somebody asks. What is asked never changes.
type Request struct {
	District, ID string
	Kind         string
	Subject      string          // what it is done to: an account, a post, a case …
	Path         string          // the territory in which who signs must be entitled
	Body         json.RawMessage // what is asked, for the kind to read; no personal data
	Remark       string          // why
	AskedBy      string
	AskedAt      time.Time
	Expires      time.Time
	State        State
	DecidedBy    string // who signed, refused or withdrew it; system:requests where it lapsed
	DecidedAt    time.Time
	Reason       string          // of a refusal
	Result       json.RawMessage // of what was carried out
}

// Draft is a request before it is asked. The id is made by who asks: the same id with the same content is the same request.
type Draft struct {
	ID, Kind, Subject, Path, Remark string
	Body                            any
}

// Deed is a request that is being carried out: on behalf of who asked, by the signature of another.
type Deed struct {
	Request
	Asker, Signer *access.Caller
	Prepared      any // what Prepare made
}

// Rules (两人办理规则) is how long a request waits.
type Rules struct {
	Days int `json:"days"`
}

// ErrDays means that a request would wait too short or too long.
var ErrDays = fault.Define(fault.Invalid, "request.days", "待签期限应为1到90天", "A request waits from 1 to 90 days.")

// What can be wrong with what is asked.
var (
	ErrID     = fault.Define(fault.Invalid, "request.id", "编号应为 UUID", "The id must be a UUID.")
	ErrTaken  = fault.Define(fault.Conflict, "request.taken", "此编号已用于另一事项", "This id belongs to another request.")
	ErrRemark = fault.Define(fault.Invalid, "request.remark", "须经他人签批，请写明事由（2到200字）", "This needs a second signature: please say why, in 2 to 200 characters.")
	ErrReason = fault.Define(fault.Invalid, "request.reason", "请写明退回原因（2到200字）", "Please say why it is refused, in 2 to 200 characters.")
	ErrAsker  = fault.Define(fault.Conflict, "request.asker", "申请人已停用或不再有此权限，只能退回", "Who asked may no longer do this. It can only be refused.")
	ErrState  = fault.Define(fault.Invalid, "request.state", "没有这种状态", "There is no such state.")
)

// Service keeps requests. One serves all districts; kinds are registered before it is used.
type Service struct {
	db      *store.DB
	clock   clock.Clock
	access  *access.Service
	notices *notice.Service
	kinds   map[string]Kind
	Rules   *rulebook.Book[Rules]
}

// New makes the service, without kinds.
func New(db *store.DB, c clock.Clock, a *access.Service, n *notice.Service) *Service {
	return &Service{db: db, clock: c, access: a, notices: n, kinds: map[string]Kind{}, Rules: rulebook.New(RulesKind, Rules{Days: 7}, func(r Rules) []*fault.Error {
		if r.Days < 1 || r.Days > 90 {
			return []*fault.Error{ErrDays.At("days")}
		}
		return nil
	})}
}

// Register adds kinds, before the service is used; the same name again takes the place of the former. It panics where one lacks what it must have: that is a
// mistake of the program.
func (s *Service) Register(kinds ...Kind) {
	for _, k := range kinds {
		if k.Name == "" || k.Sign == "" || k.Describe == nil || k.Carry == nil {
			panic("request: kind " + k.Name)
		}
		s.kinds[k.Name] = k
	}
}

// Ask writes a request in the transaction of who asks, who is entitled to what is asked: that is for the capability to check, as is that it could be done
// now. Who may sign is told. The answer carries what only the asker is shown. Errors: ErrID, ErrRemark, ErrTaken.
func (s *Service) Ask(tx *store.Tx, by *access.Caller, d Draft) (done Done, err error) {
	k, known := s.kinds[d.Kind]
	if !known {
		panic("request: kind " + d.Kind)
	}
	id, remark := strings.ToLower(d.ID), strings.TrimSpace(d.Remark)
	if _, err := uuid.Parse(id); err != nil || len(id) != 36 {
		return done, ErrID.At("id")
	}
	if !words.Sayable(remark, 2, 200) {
		return done, ErrRemark.At("remark")
	}
	body, err := json.Marshal(d.Body)
	if err != nil {
		return done, err
	}
	rules, err := s.Rules.Of(tx, by.District)
	if err != nil {
		return done, err
	}
	at := s.clock.Now()
	r := Request{District: by.District, ID: id, Kind: k.Name, Subject: d.Subject, Path: d.Path, Body: body, Remark: remark, AskedBy: by.Account, AskedAt: at,
		Expires: at.AddDate(0, 0, rules.Days), State: Open}
	fresh, err := insert(tx, r)
	if err != nil {
		return done, err
	}
	if !fresh {
		had, err := one(tx, by.District, id)
		if err != nil {
			return done, err
		}
		if had.Kind != r.Kind || had.Subject != r.Subject || had.Path != r.Path || string(had.Body) != string(body) || had.Remark != remark || had.AskedBy != r.AskedBy {
			return done, ErrTaken.At("id")
		}
		r = had
	} else if err := s.tell(tx, r, k, "request.ask", by.Account); err != nil {
		return done, err
	}
	if k.Secret != nil {
		done.Secret = k.Secret(r, Asker)
	}
	done.Shown, err = s.shown(tx, by, r, k, Asker)
	return done, err
}

// Known returns a request that was asked with an id by this caller, for capabilities whose check of the same request would fail after it was carried out.
func (s *Service) Known(tx *store.Tx, by *access.Caller, id string) (bool, error) {
	return tx.Any(`SELECT 1 FROM request WHERE district = $1 AND id = $2 AND asked_by = $3`, by.District, strings.ToLower(id), by.Account)
}

// Used says whether an id belongs to a request, whoever asked it.
func (s *Service) Used(tx *store.Tx, district, id string) (bool, error) {
	return tx.Any(`SELECT 1 FROM request WHERE district = $1 AND id = $2`, district, strings.ToLower(id))
}

// Body reads into a value what a request asks, as its capability said it. Errors: ErrNone.
func (s *Service) Body(tx *store.Tx, district, id string, into any) error {
	r, err := one(tx, district, strings.ToLower(id))
	if err != nil {
		return err
	}
	return json.Unmarshal(r.Body, into)
}

// Done is a request after something was done with it.
type Done struct {
	Shown
	Secret string // what only who asked, or this signer, is shown
}

// Decide signs, refuses or withdraws a request. What is signed is carried out in the same transaction: who asked must still be entitled to it. The same again by
// the same person is the same answer. Errors: those of the lifecycle, ErrReason of a refusal, ErrAsker, and what the kind finds.
func (s *Service) Decide(ctx context.Context, who access.Credential, id string, a Action, reason string) (done Done, err error) {
	id, reason = strings.ToLower(id), strings.TrimSpace(reason)
	if a == Refuse && !words.Sayable(reason, 2, 200) {
		return done, ErrReason.At("reason")
	}
	if a != Refuse {
		reason = ""
	}
	prepared, err := s.prepared(ctx, who, id, a)
	if err != nil {
		return done, err
	}
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		done = Done{}
		c, r, k, standing, err := s.meet(tx, who, id)
		if err != nil {
			return err
		}
		again := r.DecidedBy == c.Account && a == Sign && r.State == Signed
		if !again {
			to, err := judge(r.at(c.At), a, standing)
			if err != nil {
				return err
			}
			r.State, r.DecidedBy, r.DecidedAt, r.Reason = to, c.Account, c.At, reason
			if err := decide(tx, r); err != nil { // before it is carried out: whoever signs at the same time waits here, and finds it ended
				return err
			}
			if to == Signed {
				if err := s.carry(tx, c, k, &r, prepared); err != nil {
					return err
				}
			}
			if err := s.tell(tx, r, k, "request."+string(a), c.Account); err != nil {
				return err
			}
		}
		if done.Shown, err = s.shown(tx, c, r, k, standing); err != nil {
			return err
		}
		if a == Sign && k.Secret != nil {
			done.Secret = k.Secret(r, Signer)
		}
		return nil
	})
	return done, err
}

// prepared lets the kind make what takes long, where the caller may sign.
func (s *Service) prepared(ctx context.Context, who access.Credential, id string, a Action) (made any, err error) {
	if a != Sign {
		return nil, nil
	}
	var r Request
	var k Kind
	err = s.db.View(ctx, func(tx *store.Tx) error {
		var c *access.Caller
		var standing Standing
		if c, r, k, standing, err = s.meet(tx, who, id); err != nil || r.DecidedBy == c.Account {
			return err
		}
		_, err = judge(r.at(c.At), a, standing)
		return err
	})
	if err != nil || k.Prepare == nil || r.State != Open {
		return nil, err
	}
	return k.Prepare(ctx, r)
}

func (s *Service) carry(tx *store.Tx, signer *access.Caller, k Kind, r *Request, prepared any) error {
	asker, err := s.access.On(tx, r.District, r.AskedBy)
	if errors.Is(err, access.ErrNoAccount) && k.Ask == "" { // a guest, who needs no right to ask
		asker, err = &access.Caller{District: r.District, Account: r.AskedBy, At: signer.At}, nil
	}
	if errors.Is(err, access.ErrNoAccount) {
		return ErrAsker.New()
	}
	if err != nil {
		return err
	}
	if k.Ask != "" && asker.MayOver(k.Ask, r.Path, access.Plain) != nil {
		return ErrAsker.New()
	}
	result, err := k.Carry(tx, Deed{Request: *r, Asker: asker, Signer: signer, Prepared: prepared})
	if err != nil || result == nil {
		return err
	}
	if r.Result, err = json.Marshal(result); err != nil {
		return err
	}
	_, err = requestRows.Exec(tx, `UPDATE request SET result = $1 WHERE district = $2 AND id = $3`, string(r.Result), r.District, r.ID)
	return err
}

// meet returns who asks, the request, its kind, and how they stand to each other. Errors: ErrNone also for who may not know of it.
func (s *Service) meet(tx *store.Tx, who access.Credential, id string) (c *access.Caller, r Request, k Kind, standing Standing, err error) {
	if c, err = s.access.Resolve(tx, who); err != nil {
		return c, r, k, standing, err
	}
	if r, err = one(tx, who.District, id); err != nil {
		return c, r, k, standing, err
	}
	k, known := s.kinds[r.Kind]
	if !known {
		return c, r, k, standing, ErrNone.New()
	}
	standing, err = s.standing(tx, c, r, k)
	return c, r, k, standing, err
}

// standing is how a caller stands to a request. Whoever could sign otherwise is who asked or is concerned first.
func (s *Service) standing(tx *store.Tx, c *access.Caller, r Request, k Kind) (Standing, error) {
	asker, err := access.SamePerson(tx, c.District, c.Account, r.AskedBy)
	if err != nil {
		return Bystander, err
	}
	if asker {
		return Asker, nil
	}
	if c.MayOver(k.Sign, r.Path, access.Plain) != nil || c.Beholden(k.Sign, r.Path, r.AskedBy) {
		return Bystander, nil
	}
	if k.About != nil {
		if concerned, err := access.SamePerson(tx, c.District, c.Account, k.About(r)); err != nil || concerned {
			return Concerned, err
		}
	}
	return Signer, nil
}

// at is the state at an instant: what nobody signed in time has lapsed, whether it was noted yet or not.
func (r Request) at(now time.Time) State {
	if r.State == Open && !now.Before(r.Expires) {
		return Lapsed
	}
	return r.State
}

// The templates of what is told of requests.
const (
	toldAsked = "L61" // to who may sign
	toldEnded = "L62" // to who asked
)

// tell writes the audit entry, the message for the streams and the notices of what was done.
func (s *Service) tell(tx *store.Tx, r Request, k Kind, action, by string) error {
	err := (&record.Env{Tx: tx, District: r.District, Actor: by, At: s.clock.Now()}).Announce(action, r.ID,
		map[string]any{"kind": r.Kind, "subject": r.Subject, "body": r.Body}, Topic, r.Path, told{r.ID, r.State, r.Kind, r.AskedBy})
	if err != nil {
		return err
	}
	template, receivers := toldEnded, []string{r.AskedBy}
	if r.State == Open {
		if receivers, err = s.signers(tx, r, k); err != nil {
			return err
		}
		template = toldAsked
	}
	var all []notice.Notice
	for _, account := range receivers {
		if account == by {
			continue
		}
		name := r.State.Name()
		all = append(all, notice.Notice{District: r.District, ID: notice.IDFor(r.ID+"/"+string(r.State), template, account), To: notice.To{Account: account}, Template: template,
			Values: map[string]string{"事项": k.Title.ZH, "matter": k.Title.EN, "进度": name.ZH, "state": name.EN}, Link: "/requests", At: s.clock.Now()})
	}
	if s.notices == nil {
		return nil
	}
	return s.notices.Queue(tx, all...)
}

// signers are the accounts that may sign a request.
func (s *Service) signers(tx *store.Tx, r Request, k Kind) (all []string, err error) {
	able, err := s.access.Holders(tx, r.District, k.Sign, r.Path)
	if err != nil {
		return nil, err
	}
	for _, account := range able {
		same, err := access.SamePerson(tx, r.District, account, r.AskedBy)
		if err == nil && !same && k.About != nil {
			same, err = access.SamePerson(tx, r.District, account, k.About(r))
		}
		if err != nil {
			return nil, err
		}
		if !same {
			all = append(all, account)
		}
	}
	return all, nil
}

// told is the body of a message: who asked and who may sign hear it.
type told struct {
	ID    string `json:"id"`
	State State  `json:"state"`
	Kind  string `json:"kind"`
	Asker string `json:"asker"`
}

// Hearer says who hears of requests: who asked, and who may sign.
func (s *Service) Hearer() audience.Hearer {
	return audience.Hearer{For: func(_ *store.Tx, me *access.Caller) (func(journal.Message, any) bool, error) {
		return func(m journal.Message, _ any) bool { return s.hears(me, m) }, nil
	}}
}

// hears says whether a message of the topic is for a caller.
func (s *Service) hears(c *access.Caller, m journal.Message) bool {
	var t told
	if json.Unmarshal(m.Body, &t) != nil {
		return false
	}
	return t.Asker == c.Account || c.MayOver(s.kinds[t.Kind].Sign, m.Path, access.Plain) == nil
}

// Bell is when requests lapse that nobody signed in time.
func (s *Service) Bell() timer.Bell {
	return timer.Bell{Name: Topic,
		Due: func(tx *store.Tx, district string, now time.Time, most int) (ids []string, err error) {
			due, err := list(tx, `state = 'open' AND expires_at <= $2 ORDER BY expires_at LIMIT $3`, store.Args(district, clock.Milli(now), most))
			for _, r := range due {
				ids = append(ids, r.ID)
			}
			return ids, err
		},
		Ring: func(tx *store.Tx, district, id string, now time.Time) error {
			r, err := one(tx, district, id)
			if err != nil {
				return err
			}
			to, err := judge(r.State, Lapse, System)
			if err != nil {
				return err
			}
			r.State, r.DecidedBy, r.DecidedAt = to, "system:requests", now
			if err := decide(tx, r); err != nil {
				return err
			}
			return s.tell(tx, r, s.kinds[r.Kind], "request."+string(Lapse), r.DecidedBy)
		}}
}

// Shown is a request as somebody sees it.
type Shown struct {
	Request
	Title, Words words.Text
	Standing     Standing
	May          []Action
	Asker        string // the name that is shown
	Decider      string
}

func (s *Service) shown(tx *store.Tx, c *access.Caller, r Request, k Kind, standing Standing) (out Shown, err error) {
	r.State = r.at(c.At)
	out = Shown{Request: r, Title: k.Title, Standing: standing, May: possible(r.State, standing)}
	if out.Words, err = k.Describe(tx, r); err != nil {
		return out, err
	}
	for _, one := range []struct {
		account string
		into    *string
	}{{r.AskedBy, &out.Asker}, {r.DecidedBy, &out.Decider}} {
		if one.account == "" || strings.HasPrefix(one.account, "system:") {
			continue
		}
		if _, *one.into, err = s.access.Person(tx, r.District, one.account); err != nil && !errors.Is(err, access.ErrNoAccount) {
			return out, err
		}
	}
	return out, nil
}

// Query selects requests: those that wait, or those that ended before a cursor, the latest first.
type Query struct {
	State  string // "open", "ended"
	Cursor string // of those that ended
}

const (
	page     = 50
	farthest = 2000 // rows looked at for one page
)

// List returns the requests that the caller asked or may sign, and how many of those that wait the caller may sign now. Next is the cursor of the next page of
// those that ended, "" at the end. Errors: ErrState, ErrCursor.
func (s *Service) List(ctx context.Context, who access.Credential, q Query) (items []Shown, waiting int, next string, err error) {
	if q.State != "" && q.State != "open" && q.State != "ended" {
		return nil, 0, "", ErrState.At("state")
	}
	if q.Cursor != "" && q.State != "ended" { // those that wait have one page
		return nil, 0, "", ErrCursor.At("cursor")
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		items, waiting, next = nil, 0, ""
		c, err := s.access.Resolve(tx, who)
		if err != nil {
			return err
		}
		open, err := list(tx, `state = 'open' AND expires_at > $2 ORDER BY expires_at LIMIT $3`, store.Args(c.District, clock.Milli(c.At), farthest))
		if err != nil {
			return err
		}
		for _, r := range open {
			seen, shown, err := s.seen(tx, c, r)
			if err != nil {
				return err
			}
			if seen && slices.Contains(shown.May, Sign) {
				waiting++
			}
			if seen && q.State != "ended" {
				items = append(items, shown)
			}
		}
		if q.State != "ended" {
			return nil
		}
		items, next, err = s.ended(tx, c, q.Cursor)
		return err
	})
	return items, waiting, next, err
}

func (s *Service) ended(tx *store.Tx, c *access.Caller, cursor string) (items []Shown, next string, err error) {
	before, id := int64(1<<62), ""
	if cursor != "" {
		if before, id, err = split(cursor); err != nil {
			return nil, "", err
		}
	}
	rows, err := list(tx, `(asked_at < $2 OR asked_at = $2 AND id < $3) AND (state <> 'open' OR expires_at <= $4) ORDER BY asked_at DESC, id DESC LIMIT $5`,
		store.Args(c.District, before, id, clock.Milli(c.At), farthest))
	for _, r := range rows {
		seen, shown, err := s.seen(tx, c, r)
		if err != nil {
			return nil, "", err
		}
		if !seen {
			continue
		}
		if items = append(items, shown); len(items) == page {
			return items, join(r), nil
		}
	}
	if len(rows) == farthest {
		next = join(rows[farthest-1])
	}
	return items, next, err
}

// seen is a request as the caller sees it; false where the caller may not know of it.
func (s *Service) seen(tx *store.Tx, c *access.Caller, r Request) (bool, Shown, error) {
	k, known := s.kinds[r.Kind]
	if !known {
		return false, Shown{}, nil
	}
	standing, err := s.standing(tx, c, r, k)
	if err != nil || standing == Bystander {
		return false, Shown{}, err
	}
	shown, err := s.shown(tx, c, r, k, standing)
	return true, shown, err
}
