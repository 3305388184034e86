package scheme

import (
	"context"
	"errors"
	"slices"
	"strings"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// Kept (结果) is a score that was settled, or corrected afterwards. It is made from counts that are kept, by rules that are frozen.
type Kept struct {
	Mark
	Why   string // of a correction
	Score Score
}

// Stand (申诉状态) is where an objection stands.
type Stand string

// The stands.
const (
	Open    Stand = "open"    // 待决定
	Upheld  Stand = "upheld"  // 成立: a correction stands beside the original
	Refused Stand = "refused" // 不成立
)

// Objection (申诉) is what a unit says against its score, and what the centre answers.
type Objection struct {
	ID, Scheme, Unit string
	N                int64 // the result that it is about: 1 for the original, then the corrections
	Reason           string
	By               Mark
	State            Stand
	Words            string // of the decision
	Decided          Mark

	version int64 // 1 while it is open, 2 after the decision
}

// Result (单位得分) is what a unit sees of a scheme.
type Result struct {
	Subject
	Kept       []Kept // the original, then its corrections; none before the settlement
	Now        Score  // by the data of now, with the frozen rules: before the settlement as it stands, afterwards beside what was settled
	Changed    bool   // the data have changed since the settlement
	Objections []Objection
	Own        bool // the caller works there
	MayObject  bool
}

// Latest returns the result that holds: the last correction, else the original; the score of now before the settlement.
func (r Result) Latest() Score {
	if n := len(r.Kept); n > 0 {
		return r.Kept[n-1].Score
	}
	return r.Now
}

// What can be wrong with an objection or its decision.
var (
	ErrUnit      = fault.Define(fault.NotFound, "scheme.unit", "方案中没有这个单位", "There is no such unit in the scheme.")
	ErrNotYours  = fault.Define(fault.Forbidden, "scheme.not_yours", "只能为本单位申诉", "One objects for one's own unit.")
	ErrReason    = fault.Define(fault.Invalid, "scheme.reason", "请写明理由，不超过 %d 个字", "Please give the reason, in at most %d characters.")
	ErrTooLate   = fault.Define(fault.Conflict, "scheme.too_late", "申诉期已于 %s 结束", "Objections could be made until %s.")
	ErrObjected  = fault.Define(fault.Conflict, "scheme.objected", "对这一结果已有申诉", "This result was objected to already.")
	ErrIDTaken   = fault.Define(fault.Conflict, "scheme.id_taken", "此编号已用于另一项申诉", "This id was used for another objection.")
	ErrObjection = fault.Define(fault.NotFound, "scheme.objection", "没有这项申诉", "There is no such objection.")
	ErrDecided   = fault.Define(fault.Conflict, "scheme.decided", "这项申诉已有决定", "This objection was decided already.")
	ErrOwnSide   = fault.Define(fault.Forbidden, "scheme.own_side", "申诉单位的人员不能决定本单位的申诉", "Nobody of the unit that objects decides on it.")
	ErrCorrects  = fault.Define(fault.Invalid, "scheme.corrects", "申诉成立的，须写明更正哪一项的分子、分母；分子不大于分母，且与原来不同", "Who upholds an objection says which numerator and denominator are corrected; the numerator is not greater, and something changes.")
	ErrNoChange  = fault.Define(fault.Invalid, "scheme.no_change", "不成立的申诉不带更正", "A refused objection corrects nothing.")
)

// sees says whether the caller may see the score of a unit: its own people, and who drafts or signs over its area.
func (a asking) sees(one Subject) bool {
	return a.own(one) || a.MayOver(access.WriteSchemes, a.path(one.Grid), access.Plain) == nil || a.MayOver(access.SignSchemes, a.path(one.Grid), access.Plain) == nil
}

func (a asking) own(one Subject) bool {
	return slices.Contains(a.roster.UnitsOf(a.Account, a.At), one.Unit)
}

// Results returns a published scheme with the scores that the caller may see, in the order of the units' codes. Permission: scheme.read; of the
// units, those where the caller works or over whose area he or she drafts or signs. Errors: ErrNone (also of drafts), indicator.ErrImpossible.
func (s *Service) Results(ctx context.Context, who access.Credential, id string) (of Shown, through string, list []Result, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		me, err := s.resolve(tx, who, access.ReadSchemes)
		if err != nil {
			return err
		}
		found, err := one(tx, who.District, id)
		if err == nil && found.State == Draft {
			err = ErrNone.New()
		}
		if err != nil {
			return err
		}
		of, through = me.shown(found), me.today(found.To)
		list, err = found.results(tx, me, through)
		return err
	})
	return of, through, list, err
}

func (s Scheme) results(tx *store.Tx, me asking, through string) (list []Result, err error) {
	seen := slices.DeleteFunc(slices.Clone(s.Subjects), func(one Subject) bool { return !me.sees(one) })
	now, err := s.measure(tx, me, seen, s.From, through)
	if err != nil {
		return nil, err
	}
	was, err := kept(tx, me.District, s)
	if err != nil {
		return nil, err
	}
	objected, err := objections(tx, me.District, s.ID)
	if err != nil {
		return nil, err
	}
	for i, one := range seen {
		r := Result{Subject: one, Kept: was[one.Unit], Now: now[i], Own: me.own(one)}
		r.Changed = len(r.Kept) > 0 && !slices.Equal(r.Kept[0].Score.counts(), r.Now.counts())
		for _, o := range objected {
			if o.Unit == one.Unit {
				r.Objections = append(r.Objections, o)
			}
		}
		r.MayObject = r.Own && me.May(access.ObjectScheme) == nil && s.objectable(me) == nil && !slices.ContainsFunc(r.Objections, func(o Objection) bool { return o.N == int64(len(r.Kept)) })
		list = append(list, r)
	}
	return list, nil
}

// objectable returns nil while units may object.
func (s Scheme) objectable(me asking) error {
	if s.State != Settled {
		return ErrState.New(s.State.Words())
	}
	if until := s.ObjectUntil(); worktime.DateOf(me.At).String() > until {
		return ErrTooLate.New(until)
	}
	return nil
}

// said are objections, one kind of thing: made by a unit, decided by the centre.
var said = &record.Kind[Objection]{Name: Objected, Rows: objectionRows, Load: objection, Save: writeObjection, None: ErrObjection, Stale: ErrDecided, Taken: ErrIDTaken, BadID: ErrID,
	Version: func(o *Objection) *int64 { return &o.version }}

// Object keeps what a unit says against its latest result. The same id with the same content is the same objection (created is false).
// Permission: scheme.object, and to work in the unit. Errors: ErrID, ErrIDTaken, ErrNone, ErrUnit, ErrNotYours, ErrState, ErrTooLate, ErrReason, ErrObjected.
func (s *Service) Object(ctx context.Context, who access.Credential, scheme, id, unit, reason string) (o Objection, created bool, err error) {
	reason = strings.TrimSpace(reason)
	o, again, err := said.Change(ctx, record.Recorder{DB: s.DB, Access: s.Access}, who, id, record.Deed[Objection]{ID: id, Makes: true, Action: string(ActObject), May: access.ObjectScheme,
		Input: []string{scheme, unit, reason}, Do: func(env *record.Env, o *Objection) error {
			me, err := s.look(env.Tx, env.Caller)
			if err != nil {
				return err
			}
			of, one, err := ofUnit(env.Tx, me.District, scheme, unit)
			if err != nil {
				return err
			}
			if !me.own(one) {
				return ErrNotYours.New()
			}
			if err := of.objectable(me); err != nil {
				return err
			}
			if !words.Sayable(reason, 1, mostWords) {
				return ErrReason.At("reason", mostWords)
			}
			was, err := kept(env.Tx, me.District, of)
			if err != nil {
				return err
			}
			before, err := objections(env.Tx, me.District, of.ID)
			*o = Objection{ID: env.Thing, Scheme: of.ID, Unit: unit, N: int64(len(was[unit])), Reason: reason, By: Mark{me.Account, me.At}, State: Open}
			if slices.ContainsFunc(before, func(had Objection) bool { return had.Unit == unit && had.N == o.N }) {
				return ErrObjected.New()
			}
			o.say(env)
			return err
		}})
	return o, err == nil && !again, err
}

// say puts into the journal what an objection is about.
func (o Objection) say(env *record.Env) {
	for name, value := range map[string]any{"scheme": o.Scheme, "unit": o.Unit, "n": o.N, "state": o.State} {
		env.Say(name, value)
	}
}

// ofUnit returns a scheme that is published, and a unit in it.
func ofUnit(tx *store.Tx, district, scheme, unit string) (of Scheme, subject Subject, err error) {
	if of, err = one(tx, district, scheme); err != nil {
		return of, subject, err
	}
	subject, ok := of.subject(unit)
	if of.State == Draft {
		return of, subject, ErrNone.New()
	}
	if !ok {
		return of, subject, ErrUnit.At("unit")
	}
	return of, subject, nil
}

// Verdict (决定) is what the centre answers to an objection.
type Verdict struct {
	Uphold bool
	Words  string
	Counts []Count // corrected; those that are not named stay
}

// Decide returns an objection in words. If it is upheld, the corrected counts make a new result, which stands beside the one before.
// The unit is told. Permission: scheme.write over the district, as another person than who objected and of another unit.
// Errors: ErrNone, ErrObjection, ErrDecided, ErrOwnSide, ErrReason, ErrCorrects, ErrNoChange.
func (s *Service) Decide(ctx context.Context, who access.Credential, scheme, id string, v Verdict) (Objection, error) {
	v.Words = strings.TrimSpace(v.Words)
	action := ActRefuse
	if v.Uphold {
		action = ActUphold
	}
	o, _, err := said.Change(ctx, record.Recorder{DB: s.DB, Access: s.Access}, who, id, record.Deed[Objection]{Action: string(action), May: access.WriteSchemes, Seen: record.Any,
		Input: v, Do: func(env *record.Env, o *Objection) error {
			me, err := s.look(env.Tx, env.Caller)
			if err != nil {
				return err
			}
			if err := me.overall(access.WriteSchemes); err != nil {
				return err
			}
			of, err := one(env.Tx, me.District, scheme)
			if err == nil && o.Scheme != of.ID {
				err = ErrObjection.New()
			}
			if err != nil {
				return err
			}
			same, err := access.SamePerson(env.Tx, me.District, me.Account, o.By.Account)
			if err != nil {
				return err
			}
			line, err := Objections.Decide(action, objecting{o.State, same || slices.Contains(me.roster.UnitsOf(me.Account, me.At), o.Unit)}, struct{}{})
			if err != nil {
				return err
			}
			if !words.Sayable(v.Words, 1, mostWords) {
				return ErrReason.At("words", mostWords)
			}
			o.State, o.Words, o.Decided = line.To, v.Words, Mark{me.Account, me.At}
			o.say(env)
			if !v.Uphold && len(v.Counts) > 0 {
				return ErrNoChange.At("counts")
			}
			if !v.Uphold {
				return nil
			}
			env.Say("counts", v.Counts)
			return me.correct(env.Tx, of, *o, v.Counts)
		}})
	return o, err
}

// correct keeps a new result beside the latest one.
func (a asking) correct(tx *store.Tx, of Scheme, o Objection, corrected []Count) error {
	was, err := kept(tx, a.District, of)
	if err != nil {
		return err
	}
	before := was[o.Unit]
	if len(before) == 0 {
		return errors.New("a settled unit without a result")
	}
	old := before[len(before)-1].Score.counts()
	counts := slices.Clone(old)
	for i, c := range corrected {
		at := slices.IndexFunc(counts, func(one Count) bool { return one.Rate == c.Rate })
		twice := slices.ContainsFunc(corrected[:i], func(one Count) bool { return one.Rate == c.Rate })
		if at < 0 || twice || c.Numerator < 0 || c.Numerator > c.Denominator {
			return ErrCorrects.At("counts")
		}
		counts[at] = c
	}
	if slices.Equal(counts, old) {
		return ErrCorrects.At("counts")
	}
	score, err := of.Score(counts)
	if err != nil {
		return err
	}
	return keep(tx, a.District, of.ID, o.Unit, int64(len(before))+1, Kept{Mark: o.Decided, Why: o.Words, Score: score})
}
