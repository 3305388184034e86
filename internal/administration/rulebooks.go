package administration

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"liandong/internal/casework/ledger"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/store"
)

// What somebody who changes rules may be told.
var (
	ErrRules = fault.Define(fault.NotFound, "rules.none", "没有这类规则；可用的有 %s", "There are no such rules; there are %s.")
	ErrTests = fault.Define(fault.Conflict, "rules.tests", "测试清单有%d项不符合预期，未发布", "%d tests of the list did not come out as expected, so nothing was published.")
)

// Edition is a set of rules as administrators see it: what is in force, the draft, who published when, and for routing how the test list comes out.
type Edition struct {
	Kind           string
	Revision       string // names what was read: saving and publishing say from which revision they were made
	Version        int64  // 0: the standard, nothing was published
	PublishedAt    time.Time
	PublishedBy    string
	InForce, Draft any
	Differs        bool
	DraftedAt      time.Time // zero where there is no draft
	DraftedBy      string
	History        []rulebook.Version
	Tests          []staffing.Outcome // of the draft, against the staff of now
}

// book is one kind of rules, whatever its type.
type book interface {
	open(tx *store.Tx, district string) (Edition, error)
	save(tx *store.Tx, district, seen string, document []byte, account string, at time.Time) error
	publish(tx *store.Tx, district, seen, account string, at time.Time) error
}

type bookOf[T any] struct{ *rulebook.Book[T] }

func (b bookOf[T]) open(tx *store.Tx, district string) (e Edition, err error) {
	o, err := b.Open(tx, district)
	if err != nil {
		return e, err
	}
	e = Edition{Revision: o.Revision, Version: o.Version, PublishedAt: o.PublishedAt, PublishedBy: o.PublishedBy, InForce: o.InForce, Draft: o.Draft, Differs: o.Differs,
		DraftedAt: o.DraftedAt, DraftedBy: o.DraftedBy}
	e.History, err = b.History(tx, district)
	return e, err
}

func (b bookOf[T]) save(tx *store.Tx, district, seen string, document []byte, account string, at time.Time) error {
	draft, err := b.Parse(document)
	if err == nil {
		_, err = b.Save(tx, district, seen, draft, account, at)
	}
	return err
}

func (b bookOf[T]) publish(tx *store.Tx, district, seen, account string, at time.Time) error {
	_, err := b.Publish(tx, district, seen, account, at)
	return err
}

// Rulebooks (规则) lets administrators see, draft and publish the rules of all capabilities. Each kind is registered where the services are wired.
type Rulebooks struct {
	*ledger.Ledger
	books map[string]book
	after map[string]func(tx *store.Tx, district string, at time.Time) error
}

func NewRulebooks(l *ledger.Ledger) *Rulebooks {
	return &Rulebooks{Ledger: l, books: map[string]book{}, after: map[string]func(*store.Tx, string, time.Time) error{}}
}

// Register adds a kind of rules. published is called in the transaction that puts a draft in force; it may be nil.
func Register[T any](r *Rulebooks, kind string, b *rulebook.Book[T], published func(tx *store.Tx, district string, at time.Time) error) {
	r.books[kind] = bookOf[T]{b}
	if published != nil {
		r.after[kind] = published
	}
}

func (r *Rulebooks) book(kind string) (book, error) {
	if b, known := r.books[kind]; known {
		return b, nil
	}
	return nil, ErrRules.New(strings.Join(slices.Sorted(maps.Keys(r.books)), ", "))
}

// Rules returns the rules of a kind: routing, ladder, evaluation, duplicates, indicators, templates, hotline, opendata, requests, disclosures. Permission: settings.write.
func (r *Rulebooks) Rules(ctx context.Context, who access.Credential, kind string) (e Edition, err error) {
	err = r.DB.View(ctx, func(tx *store.Tx) error { e, err = r.edition(tx, who, kind); return err })
	return e, err
}

// SaveRules keeps a JSON document as the draft of a kind; nothing is in force before it is published. seen is the revision that it was made from.
// Permission: settings.write. Errors: ErrRules, what the rulebook finds wrong, rulebook.ErrStale.
func (r *Rulebooks) SaveRules(ctx context.Context, who access.Credential, kind, seen string, document []byte) (e Edition, err error) {
	return r.changeRules(ctx, who, kind, "rules.save", func(tx *store.Tx, b book, account string, at time.Time) error {
		return b.save(tx, who.District, seen, document, account, at)
	})
}

// PublishRules puts the draft of a kind in force; seen is the revision that was looked at. If an expectation of the test list of the routing rules fails,
// ErrTests says how many and nothing is published. Permission: settings.write. Errors: ErrRules, ErrTests, rulebook.ErrStale, rulebook.ErrNoDraft.
func (r *Rulebooks) PublishRules(ctx context.Context, who access.Credential, kind, seen string) (Edition, error) {
	return r.changeRules(ctx, who, kind, "rules.publish", func(tx *store.Tx, b book, account string, at time.Time) error {
		if err := b.publish(tx, who.District, seen, account, at); err != nil {
			return err
		}
		// Tested after: what is in force now is what was claimed, and a failure takes all of it back.
		after, err := r.edition(tx, who, kind)
		if err != nil {
			return err
		}
		failed := 0
		for _, t := range after.Tests {
			if !t.Passed {
				failed++
			}
		}
		if failed > 0 {
			return ErrTests.New(failed)
		}
		if then := r.after[kind]; then != nil {
			return then(tx, who.District, at)
		}
		return nil
	})
}

func (r *Rulebooks) changeRules(ctx context.Context, who access.Credential, kind, action string, change func(*store.Tx, book, string, time.Time) error) (e Edition, err error) {
	b, err := r.book(kind)
	if err != nil {
		return e, err
	}
	err = r.recorder().Do(ctx, who, record.Act{Action: action, Subject: kind}, func(env *record.Env) error {
		if err := env.Caller.MayAll(access.WriteSettings); err != nil {
			return err
		}
		if err := change(env.Tx, b, env.Actor, env.At); err != nil {
			return err
		}
		e, err = r.edition(env.Tx, who, kind)
		env.Say("version", e.Version)
		return err
	})
	return e, err
}

func (r *Rulebooks) recorder() record.Recorder { return record.Recorder{DB: r.DB, Access: r.Access} }

func (r *Rulebooks) edition(tx *store.Tx, who access.Credential, kind string) (e Edition, err error) {
	b, err := r.book(kind)
	if err != nil {
		return e, err
	}
	f, err := r.Facts(tx, who, r.Clock.Now())
	if err != nil {
		return e, err
	}
	if err := f.Me.MayAll(access.WriteSettings); err != nil {
		return e, err
	}
	if e, err = b.open(tx, who.District); err != nil {
		return e, err
	}
	e.Kind = kind
	if draft, ok := e.Draft.(staffing.Routing); ok {
		e.Tests = draft.TryAll(f.Roster, f.Catalogue, f.Map, f.Calendars.Standard().Working)
	}
	return e, nil
}
