package casework

import (
	"context"
	"time"

	"liandong/internal/call"
	"liandong/internal/casework/intake"
	"liandong/internal/casework/rules"
	"liandong/internal/disclosure"
	"liandong/internal/district/indicator"
	"liandong/internal/district/staffing"
	"liandong/internal/figures/opendata"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/store"
	"liandong/internal/notice"
	"liandong/internal/request"
)

// What somebody who changes rules may be told.
var (
	ErrRules = fault.Define(fault.NotFound, "rules.none", "没有这类规则；可用的有 routing、ladder、evaluation、duplicates、indicators、templates、hotline、opendata、requests、disclosures", "There are no such rules; there are routing, ladder, evaluation, duplicates, indicators, templates, hotline, opendata, requests and disclosures.")
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

func (d *Desk) book(kind string) (book, error) {
	switch {
	case kind == "routing":
		return bookOf[staffing.Routing]{d.Routing}, nil
	case kind == "ladder":
		return bookOf[rules.Ladders]{d.Ladders}, nil
	case kind == "evaluation":
		return bookOf[rules.Criteria]{d.Criteria}, nil
	case kind == "duplicates":
		return bookOf[intake.Likenesses]{d.Likenesses}, nil
	case kind == "indicators":
		return bookOf[indicator.Definitions]{d.Figures}, nil
	case kind == "templates" && d.Notices != nil:
		return bookOf[notice.Templates]{d.Notices.Templates}, nil
	case kind == call.RulesKind:
		return bookOf[call.Rules]{d.Calls.Rules}, nil
	case kind == disclosure.RulesKind:
		return bookOf[disclosure.Rules]{d.Disclosures.Rules}, nil
	case kind == request.RulesKind:
		return bookOf[request.Rules]{d.Requests.Rules}, nil
	case kind == opendata.RulesKind:
		return bookOf[opendata.Rules]{d.Open.Rules}, nil
	}
	return nil, ErrRules.New()
}

// Rules answers the rules of a kind: routing, ladder, evaluation, duplicates, indicators, templates, hotline, opendata, requests, disclosures. Permission: settings.write.
func (d *Desk) Rules(ctx context.Context, who access.Credential, kind string) (e Edition, err error) {
	err = d.DB.View(ctx, func(tx *store.Tx) error { e, err = d.edition(tx, who, kind); return err })
	return e, err
}

// SaveRules keeps a JSON document as the draft of a kind; nothing is in force before it is published. seen is the revision that it was made from.
// Permission: settings.write. Errors: ErrRules, what the rulebook finds wrong, rulebook.ErrStale.
func (d *Desk) SaveRules(ctx context.Context, who access.Credential, kind, seen string, document []byte) (e Edition, err error) {
	return d.changeRules(ctx, who, kind, "rules.save", func(tx *store.Tx, b book, account string, at time.Time) error {
		return b.save(tx, who.District, seen, document, account, at)
	})
}

// PublishRules puts the draft of a kind in force; seen is the revision that was looked at. If an expectation of the test list of the routing rules fails,
// ErrTests says how many and nothing is published. Permission: settings.write. Errors: ErrRules, ErrTests, rulebook.ErrStale, rulebook.ErrNoDraft.
func (d *Desk) PublishRules(ctx context.Context, who access.Credential, kind, seen string) (Edition, error) {
	return d.changeRules(ctx, who, kind, "rules.publish", func(tx *store.Tx, b book, account string, at time.Time) error {
		if err := b.publish(tx, who.District, seen, account, at); err != nil {
			return err
		}
		// Tested after: what is in force now is what was claimed, and a failure takes all of it back.
		after, err := d.edition(tx, who, kind)
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
		if kind != "ladder" {
			return nil
		}
		return wakeAll(tx, who.District, at)
	})
}

func (d *Desk) changeRules(ctx context.Context, who access.Credential, kind, action string, change func(*store.Tx, book, string, time.Time) error) (e Edition, err error) {
	b, err := d.book(kind)
	if err != nil {
		return e, err
	}
	err = d.recorder().Do(ctx, who, record.Act{Action: action, Subject: kind}, func(env *record.Env) error {
		if err := env.Caller.MayAll(access.WriteSettings); err != nil {
			return err
		}
		if err := change(env.Tx, b, env.Actor, env.At); err != nil {
			return err
		}
		e, err = d.edition(env.Tx, who, kind)
		env.Say("version", e.Version)
		return err
	})
	return e, err
}

func (d *Desk) recorder() record.Recorder { return record.Recorder{DB: d.DB, Access: d.Access} }

func (d *Desk) edition(tx *store.Tx, who access.Credential, kind string) (e Edition, err error) {
	b, err := d.book(kind)
	if err != nil {
		return e, err
	}
	f, err := d.Facts(tx, who, d.Clock.Now())
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

// Trial is a report that is only thought of.
type Trial struct {
	Matter   string
	Position geo.Position
	Urgency  string    // that of the matter where it is empty
	At       time.Time // now where it is zero
	Draft    bool      // by the draft of the routing rules instead of those in force
}

// DryRun answers what would happen to a report, without writing anything. Permission: staff.read.
func (d *Desk) DryRun(ctx context.Context, who access.Credential, trial Trial) (out rules.Foreseen, err error) {
	at, err := trial.Position.Normalise()
	if err != nil {
		return out, err
	}
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		f, err := d.Facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		if err := f.Me.May(access.ReadStaff); err != nil {
			return err
		}
		if !trial.At.IsZero() {
			f.Now = trial.At
		}
		m, ok := f.Catalogue.Matter(trial.Matter)
		if !ok || !m.ValidAt(f.Now) {
			return rules.ErrMatter.At("matter")
		}
		f.Matter = m
		if f.Place, err = f.Map.Locate(at); err != nil {
			return err
		}
		routing := f.Routing
		if trial.Draft {
			edition, err := d.Routing.Open(tx, who.District)
			if err != nil {
				return err
			}
			routing = edition.Draft
		}
		f.Case.Urgency = trial.Urgency
		if trial.Urgency == "" {
			f.Case.Urgency = string(m.Urgency)
		}
		out, err = rules.Foresee(f, routing)
		return err
	})
	return out, err
}
