package retention

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"liandong/internal/casework"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/erasure"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
	"liandong/internal/request"
)

// The kinds of requests.
const (
	KindErasure = "erasure"       // that a subject be erased: asked by an officer
	KindOwn     = "erasure.own"   // by who reported it
	KindRun     = "retention.run" // that what is due by the rules be erased
)

// What somebody who asks may be told.
var (
	ErrNothing   = fault.Define(fault.Conflict, "retention.nothing", "目前没有到期应清除的数据", "Nothing is due at the moment.")
	ErrRunning   = fault.Define(fault.Conflict, "retention.running", "已有一批清除待签批或正在执行", "A run is waiting for its signature or going on already.")
	ErrPublisher = fault.Define(fault.Forbidden, "retention.publisher", "起草人不能发布自己起草的留存规则，须由另一人发布", "Who drafted the rules cannot publish them; another person must.")
)

// Service erases on request and by rules. One serves all districts and is safe for concurrent use.
type Service struct {
	DB       *store.DB
	Clock    clock.Clock
	Access   *access.Service
	Cases    *casework.Casework
	Requests *request.Service
	Rules    *rulebook.Book[Rules]
}

// New makes the service and registers its kinds of requests.
func New(cases *casework.Casework, requests *request.Service, rules *rulebook.Book[Rules]) *Service {
	s := &Service{DB: cases.DB, Clock: cases.Clock, Access: cases.Access, Cases: cases, Requests: requests, Rules: rules}
	requests.Register(
		request.Kind{Name: KindErasure, Title: words.T("清除个人信息", "erasing personal data"), Ask: access.AskErasure, Sign: access.SignErasure, Describe: s.describe, Carry: s.carry},
		request.Kind{Name: KindOwn, Title: words.T("本人申请清除个人信息", "erasing personal data, asked by the person"), Sign: access.SignErasure, Describe: s.describe, Carry: s.carry},
		request.Kind{Name: KindRun, Title: words.T("按留存规则清除", "erasing what is due by the rules"), Ask: access.AskErasure, Sign: access.SignErasure, Describe: describeRun, Carry: s.carryRun},
	)
	return s
}

// mayAsk resolves who asks and demands that they may ask for erasures over the whole district.
func (s *Service) mayAsk(tx *store.Tx, who access.Credential) (*access.Caller, error) {
	c, err := s.Access.Resolve(tx, who)
	if err == nil {
		err = c.MayOver(access.AskErasure, "/"+c.District+"/", access.Plain)
	}
	return c, err
}

func (s *Service) recorder() record.Recorder { return record.Recorder{DB: s.DB, Access: s.Access} }

// asked is the body of a request: what is to be erased.
type asked struct {
	Kind     erasure.Kind `json:"kind"`
	Subjects []string     `json:"subjects"`
	Number   string       `json:"number,omitempty"` // of the case
}

// Foresee says what an erasure would take, or why it cannot be: it is tried and taken back. Permission: erasure.ask.
func (s *Service) Foresee(ctx context.Context, who access.Credential, named Subject) (f Foreseen, err error) {
	err = s.DB.Update(store.Supposing(ctx), func(tx *store.Tx) error {
		f = Foreseen{}
		c, err := s.mayAsk(tx, who)
		if err != nil {
			return err
		}
		of, number, err := s.resolve(tx, c.District, named)
		if err != nil {
			return err
		}
		f.Subject, f.Number = of, number
		e, err := s.erase(tx, c.District, of, c.At)
		if errors.Is(err, casework.ErrNeeded) || errors.Is(err, ErrHeld) || errors.Is(err, ErrGone) {
			f.Refusal, err = err, nil
		}
		if err != nil {
			return err
		}
		f.Counts, f.Rows = counts(e.Gone), e.Rows
		return errSupposed
	})
	if errors.Is(err, errSupposed) {
		err = nil
	}
	return f, err
}

// resolve lets a case be named by its number.
func (s *Service) resolve(tx *store.Tx, district string, of Subject) (Subject, string, error) {
	if of.Kind != erasure.Case {
		return of, "", s.known(tx, district, of)
	}
	id, err := casework.CaseNumbered(tx, district, of.ID)
	if err != nil {
		return of, "", err
	}
	if number := of.ID; id != "" {
		return Subject{of.Kind, id}, number, nil
	}
	return of, "", s.known(tx, district, of)
}

// Ask asks that a subject be erased. Permission: erasure.ask; somebody else signs. Errors: ErrSubject, ErrHeld, casework.ErrNeeded, those of request.Ask.
func (s *Service) Ask(ctx context.Context, who access.Credential, id string, of Subject, remark string) (r request.Done, err error) {
	f, err := s.Foresee(ctx, who, of)
	if err == nil {
		err = f.Refusal
	}
	if err != nil {
		return r, err
	}
	err = s.DB.Update(ctx, func(tx *store.Tx) error {
		c, err := s.mayAsk(tx, who)
		if err != nil {
			return err
		}
		r, err = s.Requests.Ask(tx, c, request.Draft{ID: id, Kind: KindErasure, Subject: string(f.Kind) + "/" + f.ID, Path: "/" + c.District + "/", Remark: remark,
			Body: asked{Kind: f.Kind, Subjects: []string{f.ID}, Number: f.Number}})
		return err
	})
	return r, err
}

// OwnRemark is what stands in a request of who reported: their own words would be personal data again.
const OwnRemark = "本人申请 / asked by the person"

// AskOwn asks that what the caller reported in a case be erased; whoever may sign decides. Errors: casework.ErrNoCase, ErrHeld, casework.ErrNeeded.
func (s *Service) AskOwn(ctx context.Context, who access.Credential, id, caseID string) (r request.Done, err error) {
	err = s.DB.Update(ctx, func(tx *store.Tx) error {
		c, err := s.Access.Resolve(tx, who)
		if err != nil {
			return err
		}
		body := asked{Kind: erasure.Report}
		known, err := s.Requests.Known(tx, c, id)
		switch {
		case err != nil:
			return err
		case known: // the same again, whatever became of it
			err = s.Requests.Body(tx, c.District, id, &body)
		default:
			if body.Subjects, err = own(tx, c, caseID); err == nil {
				err = casework.Needed(tx, c.District, caseID)
			}
		}
		if err != nil {
			return err
		}
		r, err = s.Requests.Ask(tx, c, request.Draft{ID: id, Kind: KindOwn, Subject: "case/" + caseID, Path: "/" + c.District + "/", Remark: OwnRemark, Body: body})
		return err
	})
	return r, err
}

func (s *Service) describe(tx *store.Tx, r request.Request) (words.Text, error) {
	var a asked
	if err := json.Unmarshal(r.Body, &a); err != nil {
		return words.Text{}, err
	}
	name := subjectKind(a.Kind).Name
	of := fmt.Sprint(a.Subjects)
	if a.Number != "" {
		of = a.Number
	}
	return words.T("清除"+name.ZH+of+"中的个人信息，不可恢复；办理环节和统计数不变", "Erase the personal data of "+name.EN+" "+of+" for good; steps and counts stay."), nil
}

// carry erases what was asked, in the transaction of the signature.
func (s *Service) carry(tx *store.Tx, d request.Deed) (any, error) {
	var a asked
	if err := json.Unmarshal(d.Body, &a); err != nil {
		return nil, err
	}
	var e casework.Erased
	for _, id := range a.Subjects {
		more, err := s.erase(tx, d.District, Subject{a.Kind, id}, d.Signer.At)
		if err != nil {
			return nil, err
		}
		add(&e, more)
	}
	act := erasure.Act{District: d.District, ID: newID(), At: d.Signer.At, Actor: d.Signer.Account, Cause: d.ID, Rows: e.Rows}
	manifest, err := erasure.Write(tx, act, e.Gone)
	return map[string]any{"counts": counts(e.Gone), "rows": e.Rows, "manifest": manifest}, err
}

// Preview says what the rules would take now. Permission: erasure.ask.
func (s *Service) Preview(ctx context.Context, who access.Credential) (p Plan, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		c, err := s.mayAsk(tx, who)
		if err != nil {
			return err
		}
		p, err = s.plan(tx, c.District, c.At)
		return err
	})
	return p, err
}

// AskRun asks that what is due now be erased. Permission: erasure.ask; somebody else signs. Errors: ErrNothing, ErrRunning.
func (s *Service) AskRun(ctx context.Context, who access.Credential, id, remark string) (r request.Done, err error) {
	p, err := s.Preview(ctx, who) // beside the writer: it may read for a while
	if err != nil {
		return r, err
	}
	err = s.DB.Update(ctx, func(tx *store.Tx) error {
		c, err := s.mayAsk(tx, who)
		if err != nil {
			return err
		}
		known, err := s.Requests.Known(tx, c, id)
		if err != nil {
			return err
		}
		if known { // the plan of the first time stands
			p = Plan{}
			if err := s.Requests.Body(tx, c.District, id, &p); err != nil {
				return err
			}
		}
		going, err := tx.Any(`SELECT 1 FROM retention_run WHERE district = $1 AND state = 'running' LIMIT 1`, c.District)
		if err != nil {
			return err
		}
		if going && !known {
			return ErrRunning.New()
		}
		var goes int64
		for _, l := range p.Lines {
			goes += l.Due - l.Held - l.Kept
		}
		if goes == 0 && !known {
			return ErrNothing.New()
		}
		r, err = s.Requests.Ask(tx, c, request.Draft{ID: id, Kind: KindRun, Subject: c.District, Path: "/" + c.District + "/", Remark: remark, Body: p})
		return err
	})
	return r, err
}

func describeRun(_ *store.Tx, r request.Request) (words.Text, error) {
	var p Plan
	if err := json.Unmarshal(r.Body, &p); err != nil {
		return words.Text{}, err
	}
	zh, en := "", ""
	for _, l := range p.Lines {
		if n := l.Due - l.Held - l.Kept; n > 0 {
			zh += fmt.Sprintf("；%s%d项（%s以前）", l.Kind.Name().ZH, n, worktime.DateOf(clock.Time(l.Before)))
			en += fmt.Sprintf("; %s: %d, before %s", l.Kind.Name().EN, n, worktime.DateOf(clock.Time(l.Before)))
		}
	}
	return words.T("按留存规则清除到期数据，不可恢复"+zh, "Erase what is due by the rules, for good"+en), nil
}

func (s *Service) carryRun(tx *store.Tx, d request.Deed) (any, error) {
	run := Run{District: d.District, ID: d.ID, AskedBy: d.AskedBy, SignedBy: d.Signer.Account, SignedAt: d.Signer.At}
	if err := json.Unmarshal(d.Body, &run.Plan); err != nil {
		return nil, err
	}
	going, err := tx.Any(`SELECT 1 FROM retention_run WHERE district = $1 AND state = 'running' LIMIT 1`, d.District)
	if err == nil && going {
		err = ErrRunning.New()
	}
	if err != nil {
		return nil, err
	}
	return map[string]string{"run": d.ID}, begin(tx, run)
}

// Runs lists the runs, the latest first. Permission: erasure.ask.
func (s *Service) Runs(ctx context.Context, who access.Credential) (all []Run, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		c, err := s.mayAsk(tx, who)
		if err != nil {
			return err
		}
		all, err = runs(tx, `id <> '' ORDER BY signed_at DESC LIMIT 100`, c.District)
		return err
	})
	return all, err
}

// Edition returns the rules in force and their draft. Permission: erasure.ask or retention.write.
func (s *Service) Edition(ctx context.Context, who access.Credential) (e rulebook.Edition[Rules], err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		c, err := s.mayAsk(tx, who)
		if err != nil {
			return err
		}
		e, err = s.Rules.Open(tx, c.District)
		return err
	})
	return e, err
}

// Save keeps a draft of the rules. Permission: retention.write.
func (s *Service) Save(ctx context.Context, who access.Credential, seen string, rules Rules) (e rulebook.Edition[Rules], err error) {
	return s.change(ctx, who, access.WriteRetention, "rules.save", func(tx *store.Tx, c *access.Caller) error {
		_, err := s.Rules.Save(tx, c.District, seen, rules, c.Account, c.At)
		return err
	})
}

// Publish puts the draft in force. Permission: erasure.sign, as another person than who drafted. Errors: ErrPublisher, those of the rulebook.
func (s *Service) Publish(ctx context.Context, who access.Credential, seen string) (e rulebook.Edition[Rules], err error) {
	return s.change(ctx, who, access.SignErasure, "rules.publish", func(tx *store.Tx, c *access.Caller) error {
		e, err := s.Rules.Open(tx, c.District)
		if err != nil {
			return err
		}
		if e.DraftedBy != "" {
			same, err := access.SamePerson(tx, c.District, c.Account, e.DraftedBy)
			if err != nil {
				return err
			}
			if same {
				return ErrPublisher.New()
			}
		}
		_, err = s.Rules.Publish(tx, c.District, seen, c.Account, c.At)
		return err
	})
}

func (s *Service) change(ctx context.Context, who access.Credential, p access.Permission, action string, fn func(*store.Tx, *access.Caller) error) (e rulebook.Edition[Rules], err error) {
	err = s.recorder().Do(ctx, who, record.Act{Action: action, Subject: RulesKind, May: p, Over: "/" + who.District + "/"}, func(env *record.Env) error {
		if err := fn(env.Tx, env.Caller); err != nil {
			return err
		}
		e, err = s.Rules.Open(env.Tx, env.District)
		env.Say("revision", e.Revision)
		return err
	})
	return e, err
}

const mostEntries = 200

// Erasures lists what was erased, the latest first. Permission: erasure.ask.
func (s *Service) Erasures(ctx context.Context, who access.Credential) (all []erasure.Entry, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		c, err := s.mayAsk(tx, who)
		if err != nil {
			return err
		}
		all, err = erasure.List(tx, c.District, mostEntries)
		return err
	})
	return all, err
}
