// Package disclosure keeps who read personal data in clear, and for what (查阅): for a purpose out of a list, within a limit an hour, some of it drawn for review.
//
// A reading is written in the transaction that reads; the clear text leaves only after its commit. The limit is numbered slots with a unique key, so that
// readings side by side cannot pass it together. Beyond it a second person opens an allowance for an hour.
package disclosure

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
	"liandong/internal/request"
)

const mostPersons = 500

// What somebody who reads may be told.
var (
	ErrID       = fault.Define(fault.Invalid, "disclosure.id", "编号应为 UUID", "The id must be a UUID.")
	ErrTaken    = fault.Define(fault.Conflict, "disclosure.taken", "此编号已用于另一次查阅，或已过期，请重新查阅", "This id belongs to another reading, or to one that is long over. Please read anew.")
	ErrPurpose  = fault.Define(fault.Invalid, "contact.purpose", "请从列表中选择查阅用途", "Choose from the list what the contact is needed for.")
	ErrRemark   = fault.Define(fault.Invalid, "contact.remark", "请写明具体事由（2 到 200 字）", "Please say why in particular, in 2 to 200 characters.")
	ErrLimit    = fault.Define(fault.Throttled, "disclosure.limit", "本小时查阅联系方式已达 %d 人的限额；已提请另一人签批，签批后一小时内可再查阅", "You have read the contacts of %d persons in this hour, which is the limit. Another person has been asked to sign; then you may go on for an hour.")
	ErrFields   = fault.Define(fault.Invalid, "disclosure.fields", "没有这一字段", "There is no such field.")
	ErrSubject  = fault.Define(fault.Invalid, "disclosure.subject", "不能查阅此类内容", "This kind of thing is not disclosed.")
	ErrNone     = fault.Define(fault.NotFound, "disclosure.none", "没有这条查阅记录", "There is no such reading.")
	ErrOwn      = fault.Define(fault.Forbidden, "disclosure.own", "不能复核自己的查阅", "Nobody reviews their own reading.")
	ErrReviewed = fault.Define(fault.Conflict, "disclosure.reviewed", "此条未被抽中，或已复核", "This reading was not drawn, or has been reviewed.")
	ErrOutcome  = fault.Define(fault.Invalid, "disclosure.outcome", "复核结论应为 proper（正当）或 improper（不当）", "The outcome is proper or improper.")
)

// Why is what who reads says of it. The id is made by who asks: the same id with the same content is the same reading.
type Why struct{ ID, Purpose, Remark string }

// Reading (查阅) is personal data of some persons that somebody read in clear.
type Reading struct {
	Why
	Kind    string // "report", "event", "consultation", "call", "mediation", "file", "phone"
	Subject string
	Fields  []string
	Persons int    // of how many
	Action  string // of the audit entry

	District, Account string
	At                time.Time
	Beyond            bool   // the limit, on the signature of another
	Review            string // "", drawn, proper, improper
	Reviewer          string
	ReviewedAt        time.Time
	Finding           string // what the reviewer says
}

// Service keeps readings.
type Service struct {
	DB       *store.DB
	Clock    clock.Clock
	Access   *access.Service
	Requests *request.Service
	Rules    *rulebook.Book[Rules]
	Draw     func() int // 0 to 99: below the share, a reading is drawn
}

// New makes the service and registers what a second person signs.
func New(db *store.DB, c clock.Clock, a *access.Service, r *request.Service) *Service {
	s := &Service{DB: db, Clock: c, Access: a, Requests: r, Rules: NewRules(), Draw: func() int {
		n, _ := rand.Int(rand.Reader, big.NewInt(100)) // never fails
		return int(n.Int64())
	}}
	r.Register(request.Kind{Name: requestKind, Title: words.T("超限额查阅联系方式", "Contacts beyond the limit"), Ask: access.ReadContact, Sign: access.ReadContact,
		Describe: s.describe, Carry: s.carry})
	return s
}

// Purposes lists those that are valid now, for everybody with an account.
func (s *Service) Purposes(ctx context.Context, who access.Credential) (all []Purpose, err error) {
	err = s.recorder().Look(ctx, who, "", func(tx *store.Tx, me *access.Caller) error {
		rules, err := s.Rules.Of(tx, me.District)
		all = slices.DeleteFunc(slices.Clone(rules.Purposes), func(p Purpose) bool { return !p.valid(me.At) })
		return err
	})
	return all, err
}

func (s *Service) recorder() record.Recorder { return record.Recorder{DB: s.DB, Access: s.Access} }

// Check says what is wrong with a purpose and its remark. Errors: ErrID, ErrPurpose, ErrRemark.
func (s *Service) Check(tx *store.Tx, district string, w *Why) error {
	rules, err := s.Rules.Of(tx, district)
	if err != nil {
		return err
	}
	if w.ID == "" {
		w.ID = uuid.Must(uuid.NewV7()).String()
	}
	w.ID, w.Remark = strings.ToLower(w.ID), strings.TrimSpace(w.Remark)
	if _, err := uuid.Parse(w.ID); err != nil || len(w.ID) != 36 {
		return ErrID.At("id")
	}
	p, known := rules.purpose(w.Purpose, s.Clock.Now())
	if !known {
		return ErrPurpose.At("purpose")
	}
	if (p.Remark || w.Remark != "") && !words.Sayable(w.Remark, 2, 200) {
		return ErrRemark.At("remark")
	}
	return nil
}

// Disclose is the one way to personal data in clear: find reads, within a transaction, and says whose data of which thing that was and who reads. What it has read leaves
// only after the reading of it is on disk. Beyond the limit another person is asked to sign. May the caller read it is for find to judge. Errors: those of find and Take.
func (s *Service) Disclose(ctx context.Context, who access.Credential, why Why, find func(tx *store.Tx) (*access.Caller, Reading, error)) error {
	if why.ID == "" {
		why.ID = uuid.Must(uuid.NewV7()).String()
	}
	err := s.DB.Update(ctx, func(tx *store.Tx) error {
		caller, reading, err := find(tx)
		if err != nil {
			return err
		}
		reading.Why = why
		return s.Take(tx, caller, reading)
	})
	return s.Beyond(ctx, who, why, err)
}

// Show is Disclose of what the platform shows by itself while somebody works: the first look at a thing is a reading, and counts towards no limit. find returns a reading
// with an id that is the same for the same look, or none where nothing is shown in clear; it is run again where the look is the first.
func (s *Service) Show(ctx context.Context, find func(tx *store.Tx) (*access.Caller, *Reading, error)) error {
	noted := true
	err := s.DB.View(ctx, func(tx *store.Tx) error {
		caller, reading, err := find(tx)
		if err != nil || reading == nil {
			return err
		}
		noted, err = s.Noted(tx, caller.District, reading.ID)
		return err
	})
	if err != nil || noted {
		return err
	}
	return s.DB.Update(ctx, func(tx *store.Tx) error {
		caller, reading, err := find(tx)
		if err != nil || reading == nil {
			return err
		}
		return s.Note(tx, caller, *reading)
	})
}

// Take writes a reading with its audit entry in the transaction that reads, and takes its persons out of the caller's hour. What may be read is for who
// asks to judge. Errors: those of Check, ErrTaken, ErrLimit.
func (s *Service) Take(tx *store.Tx, c *access.Caller, r Reading) error {
	if err := s.Check(tx, c.District, &r.Why); err != nil {
		return err
	}
	rules, err := s.Rules.Of(tx, c.District)
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	had, err := one(tx, c.District, r.ID)
	switch {
	case err == nil:
		same := had.Account == c.Account && had.Kind == r.Kind && had.Subject == r.Subject && slices.Equal(had.Fields, r.Fields) && had.Purpose == r.Purpose && had.Remark == r.Remark
		if !same || now.Sub(had.At) > time.Hour {
			return ErrTaken.At("id")
		}
		return nil
	case !errors.Is(err, ErrNone):
		return err
	}
	beyond, err := s.count(tx, rules, c, r.Persons, now)
	if err != nil {
		return err
	}
	review := ""
	if beyond || s.Draw() < rules.Share {
		review = "drawn"
	}
	return s.write(tx, c, r, beyond, review, now)
}

// Note writes a reading that nobody asked for: what the platform shows by itself while somebody works, once. It counts towards no limit.
func (s *Service) Note(tx *store.Tx, c *access.Caller, r Reading) error {
	if known, err := s.Noted(tx, c.District, r.ID); known || err != nil {
		return err
	}
	return s.write(tx, c, r, false, "", s.Clock.Now())
}

// Noted says whether it is written.
func (s *Service) Noted(tx *store.Tx, district, id string) (bool, error) {
	return tx.Any(`SELECT 1 FROM disclosure WHERE district = $1 AND id = $2`, district, id)
}

func (s *Service) write(tx *store.Tx, c *access.Caller, r Reading, beyond bool, review string, now time.Time) error {
	if _, err := readingRows.Exec(tx, `INSERT INTO disclosure (district, id, account, at, kind, subject, fields, persons, purpose, remark, beyond, review)
		VALUES (`+store.Placeholders(1, 12)+`)`, c.District, r.ID, c.Account, clock.Milli(now), r.Kind, r.Subject, strings.Join(r.Fields, " "), r.Persons, r.Purpose, r.Remark,
		store.Bit(beyond), review); err != nil {
		return err
	}
	subject := r.Subject
	if r.Kind == "phone" {
		subject = r.ID
	}
	return record.By(tx, c).Note(r.Action, subject,
		map[string]any{"purpose": r.Purpose, "disclosure": r.ID, "kind": r.Kind, "fields": r.Fields, "persons": r.Persons, "beyond": beyond})
}

// count takes slots of the running hour, then of allowances; beyond says that some are of an allowance.
func (s *Service) count(tx *store.Tx, rules Rules, c *access.Caller, persons int, now time.Time) (beyond bool, err error) {
	quota := rules.quota(c)
	hour := now.UTC().Format("2006-01-02T15")
	if _, err := tx.Exec(`DELETE FROM disclosure_slot WHERE district = $1 AND account = $2 AND taken_at < $3`, c.District, c.Account, clock.Milli(now.Add(-25*time.Hour))); err != nil {
		return false, err
	}
	type bucket struct {
		name string
		size int
	}
	buckets := []bucket{{hour, quota}}
	if err := tx.Each(`SELECT id, persons FROM disclosure_allowance WHERE district = $1 AND account = $2 AND from_at <= $3 AND to_at > $3 ORDER BY id`,
		store.Args(c.District, c.Account, clock.Milli(now)), func(r store.Scanner) error {
			var b bucket
			err := r.Scan(&b.name, &b.size)
			buckets = append(buckets, b)
			return err
		}); err != nil {
		return false, err
	}
	left := persons
	for i, b := range buckets {
		var used int
		if err := tx.Get(`SELECT COALESCE(MAX(slot), 0) FROM disclosure_slot WHERE district = $1 AND account = $2 AND bucket = $3`, store.Args(c.District, c.Account, b.name), &used); err != nil {
			return false, err
		}
		for left > 0 && used < b.size {
			used++
			// Whoever takes the same slot at the same time is waited for, and then the next one is tried.
			n, err := tx.Exec(`INSERT INTO disclosure_slot (district, account, bucket, slot, taken_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
				c.District, c.Account, b.name, used, clock.Milli(now))
			if err != nil {
				return false, err
			}
			if n == 1 {
				left--
				beyond = beyond || i > 0
			}
		}
	}
	if left > 0 {
		wait := int(now.Truncate(time.Hour).Add(time.Hour).Sub(now)/time.Second) + 1
		return false, ErrLimit.New(quota).With("retry_after", wait)
	}
	return beyond, nil
}

const requestKind = "disclosure"

// Beyond asks for a second person's signature where a reading met the limit, once an hour, and returns the error with the request. Others pass through.
func (s *Service) Beyond(ctx context.Context, who access.Credential, w Why, met error) error {
	if !errors.Is(met, ErrLimit) {
		return met
	}
	limit := fault.From(met)
	err := s.DB.Update(ctx, func(tx *store.Tx) error {
		c, err := s.Access.Resolve(tx, who)
		if err != nil {
			return err
		}
		areas := c.Over(access.ReadContact, access.Contact).Areas
		if len(areas) == 0 {
			return nil
		}
		rules, err := s.Rules.Of(tx, c.District)
		if err != nil {
			return err
		}
		if err := s.Check(tx, c.District, &w); err != nil {
			return err
		}
		p, _ := rules.purpose(w.Purpose, s.Clock.Now())
		id := uuid.NewSHA1(uuid.NameSpaceOID, []byte("disclosure/"+c.District+"/"+c.Account+"/"+s.Clock.Now().UTC().Format("2006-01-02T15"))).String()
		limit = limit.With("request", id)
		if known, err := s.Requests.Known(tx, c, id); known || err != nil {
			return err
		}
		_, err = s.Requests.Ask(tx, c, request.Draft{ID: id, Kind: requestKind, Subject: c.Account, Path: areas[0], Body: allowance{Persons: rules.quota(c)}, Remark: p.ZH + " / " + p.EN})
		return err
	})
	if err != nil {
		return err
	}
	return limit
}

// allowance is what the signature opens.
type allowance struct {
	Persons int `json:"persons"`
}

func (s *Service) describe(_ *store.Tx, r request.Request) (said words.Text, err error) {
	var a allowance
	err = json.Unmarshal(r.Body, &a)
	return words.T("允许账号%s在一小时内再查阅%d人的联系方式；每次查阅仍须写明用途，并全部复核。",
		"Let account %s read the contacts of %d more persons within an hour. Each reading still names its purpose, and all of them are reviewed.").With(r.AskedBy, a.Persons), err
}

func (s *Service) carry(tx *store.Tx, d request.Deed) (any, error) {
	var a allowance
	if err := json.Unmarshal(d.Body, &a); err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	_, err := allowanceRows.Exec(tx, `INSERT INTO disclosure_allowance (district, id, account, persons, from_at, to_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		d.District, d.ID, d.AskedBy, a.Persons, clock.Milli(now), clock.Milli(now.Add(time.Hour)))
	return nil, err
}
