package retention

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"liandong/internal/call"
	"liandong/internal/casework"
	"liandong/internal/door"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/erasure"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// Subject is what is erased or held: a report, a case, a guest, a consultation, a call.
type Subject struct {
	Kind erasure.Kind
	ID   string
}

// subjects are the kinds of what can be held or erased.
var subjects = slices.Concat(casework.Held, []erasure.Held{door.Held, call.Held})

// subjectKind is what its capability declares of a kind; the zero value where it is no subject.
func subjectKind(k erasure.Kind) (declared erasure.Held) {
	if i := slices.IndexFunc(subjects, func(h erasure.Held) bool { return h.Kind == k }); i >= 0 {
		declared = subjects[i]
	}
	return declared
}

// Hold (依法留存) keeps something although its time is up or somebody asks.
type Hold struct {
	ID string
	Subject
	Reason, Account string
	At, Until       time.Time
	EndedBy         string
	EndedAt         time.Time // zero while it stands
	EndReason       string

	version int64 // 1 while it stands, 2 when it was ended
}

// What somebody who holds may be told.
var (
	ErrSubject = fault.Define(fault.Invalid, "erasure.subject", "没有这个对象", "There is no such subject.")
	ErrID      = fault.Define(fault.Invalid, "hold.id", "编号应为 UUID", "The id must be a UUID.")
	ErrReason  = fault.Define(fault.Invalid, "hold.reason", "请写明理由（2至500字）", "Give the reason, in 2 to 500 characters.")
	ErrUntil   = fault.Define(fault.Invalid, "hold.until", "留存期限应在今天之后、十年之内", "A hold ends after today and within ten years.")
	ErrNoHold  = fault.Define(fault.NotFound, "hold.none", "没有这项留存，或已解除", "There is no such hold, or it was ended.")
	ErrTaken   = fault.Define(fault.Conflict, "hold.taken", "此编号已用于其他留存", "This id belongs to another hold.")
	ErrHeld    = fault.Define(fault.Conflict, "erasure.held", "该对象依法留存至%s，期间不得清除", "It is held by law until %s and cannot be erased before.")
)

const longestHold = 10 * 366 * 24 * time.Hour

// holdings are holds as a kind of thing, over the whole district.
var holdings = &record.Kind[Hold]{Name: "hold", Rows: holdRows, Load: hold, Save: saveHold, None: ErrNoHold, Taken: ErrTaken, BadID: ErrID,
	Version: func(h *Hold) *int64 { return &h.version },
	Path:    func(district string, _ Hold) string { return "/" + district + "/" }}

// Hold keeps something. The same id with the same content is the same hold. Permission: hold.write.
func (s *Service) Hold(ctx context.Context, who access.Credential, h Hold) (Hold, error) {
	h.ID, h.Until = strings.ToLower(h.ID), clock.Round(h.Until)
	kept, _, err := holdings.Change(ctx, s.recorder(), who, h.ID, record.Deed[Hold]{ID: h.ID, Action: "write", May: access.WriteHolds, Makes: true, Quiet: true,
		Input: []any{h.Subject, h.Reason, h.Until}, Do: func(env *record.Env, kept *Hold) error {
			var wrong []*fault.Error
			if !words.Sayable(h.Reason, 2, 500) {
				wrong = append(wrong, ErrReason.At("reason"))
			}
			if !h.Until.After(env.At) || h.Until.Sub(env.At) > longestHold {
				wrong = append(wrong, ErrUntil.At("until"))
			}
			if err := fault.Collect(wrong); err != nil {
				return err
			}
			*kept = h
			kept.Account, kept.At = env.Actor, env.At
			for name, value := range map[string]any{"kind": h.Kind, "subject": h.Subject.ID, "until": h.Until} {
				env.Say(name, value)
			}
			return s.known(env.Tx, env.District, h.Subject)
		}})
	return kept, err
}

// Release ends a hold. Permission: hold.write. Errors: ErrNoHold, ErrReason.
func (s *Service) Release(ctx context.Context, who access.Credential, id, reason string) error {
	_, _, err := holdings.Change(ctx, s.recorder(), who, id, record.Deed[Hold]{Action: "end", May: access.WriteHolds, Seen: record.Any, Quiet: true, Input: reason,
		Do: func(env *record.Env, h *Hold) error {
			if !words.Sayable(reason, 2, 500) {
				return ErrReason.At("reason")
			}
			if !h.EndedAt.IsZero() {
				return ErrNoHold.New()
			}
			h.EndedBy, h.EndedAt, h.EndReason = env.Actor, env.At, reason
			return nil
		}})
	return err
}

// hold returns one by its id. Errors: ErrNoHold.
func hold(tx *store.Tx, district, id string) (h Hold, err error) {
	all, err := holds(tx, `district = $1 AND id = $2`, district, id)
	if err == nil && len(all) == 0 {
		err = ErrNoHold.New()
	}
	if err != nil {
		return h, err
	}
	h = all[0]
	if h.version = 1; !h.EndedAt.IsZero() {
		h.version = 2
	}
	return h, nil
}

// saveHold is guarded: only a hold that stands is ended.
func saveHold(tx *store.Tx, district string, h Hold, was int64) (int64, error) {
	if was == record.New {
		return holdRows.Exec(tx, `INSERT INTO legal_hold (district, id, kind, subject, reason, account, at, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			district, h.ID, string(h.Kind), h.Subject.ID, h.Reason, h.Account, clock.Milli(h.At), clock.Milli(h.Until))
	}
	return holdRows.Exec(tx, `UPDATE legal_hold SET ended_by = $1, ended_at = $2, end_reason = $3 WHERE district = $4 AND id = $5 AND ended_at = 0`,
		h.EndedBy, clock.Milli(h.EndedAt), h.EndReason, district, h.ID)
}

// Holds lists the holds, those that stand first. Permission: hold.write or erasure.ask.
func (s *Service) Holds(ctx context.Context, who access.Credential) (all []Hold, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		c, err := s.mayAsk(tx, who)
		if err != nil {
			return err
		}
		all, err = holds(tx, `district = $1 ORDER BY ended_at, at DESC LIMIT 500`, c.District)
		return err
	})
	return all, err
}

func holds(tx *store.Tx, where string, args ...any) (all []Hold, err error) {
	err = tx.Each(`SELECT id, kind, subject, reason, account, at, until, ended_by, ended_at, end_reason FROM legal_hold WHERE `+where, args, func(r store.Scanner) error {
		var h Hold
		var at, until, ended int64
		err := r.Scan(&h.ID, &h.Kind, &h.Subject.ID, &h.Reason, &h.Account, &at, &until, &h.EndedBy, &ended, &h.EndReason)
		h.At, h.Until, h.EndedAt = clock.Time(at), clock.Time(until), clock.Time(ended)
		all = append(all, h)
		return err
	})
	return all, err
}

// held is what is held now, with all that hangs on it: a report holds its case, a case its reports, a guest what they reported.
type held map[Subject]time.Time

func (s *Service) heldNow(tx *store.Tx, district string, now time.Time) (held, error) {
	standing, err := holds(tx, `district = $1 AND ended_at = 0 AND until > $2`, district, clock.Milli(now))
	if err != nil {
		return nil, err
	}
	all := held{}
	for _, h := range standing {
		reports := []string{}
		all.add(h.Subject, h.Until)
		switch h.Kind {
		case erasure.Report:
			reports = append(reports, h.Subject.ID)
		case erasure.Case:
			reports, err = casework.ReportsOf(tx, district, h.Subject.ID)
		case erasure.Guest:
			reports, err = casework.ReportsBy(tx, district, h.Subject.ID)
		}
		if err != nil {
			return nil, err
		}
		for _, report := range reports {
			all.add(Subject{erasure.Report, report}, h.Until)
			cases, err := casework.CasesOf(tx, district, report)
			if err != nil {
				return nil, err
			}
			for _, one := range cases {
				all.add(Subject{erasure.Case, one}, h.Until)
			}
			calls, _, err := call.CallsOf(tx, district, report)
			if err != nil {
				return nil, err
			}
			for _, one := range calls {
				all.add(Subject{erasure.Call, one}, h.Until)
			}
		}
	}
	return all, nil
}

func (h held) add(s Subject, until time.Time) {
	if until.After(h[s]) {
		h[s] = until
	}
}

func (h held) has(kind erasure.Kind, id string) bool { _, ok := h[Subject{kind, id}]; return ok }

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// known says whether there is such a thing.
func (s *Service) known(tx *store.Tx, district string, of Subject) error {
	kind := subjectKind(of.Kind)
	if kind.There == nil {
		return ErrSubject.At("subject.kind")
	}
	there, err := kind.There(tx, district, of.ID)
	if err == nil && !there {
		err = ErrSubject.At("subject.id")
	}
	return err
}
