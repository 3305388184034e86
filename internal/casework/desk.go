package casework

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"liandong/internal/access"
	"liandong/internal/call"
	"liandong/internal/casework/rules"
	"liandong/internal/disclosure"
	"liandong/internal/door"
	"liandong/internal/fault"
	"liandong/internal/indicator"
	"liandong/internal/journal"
	"liandong/internal/media"
	"liandong/internal/notice"
	"liandong/internal/opendata"
	"liandong/internal/request"
	"liandong/internal/rulebook"
	"liandong/internal/search"
	"liandong/internal/store"
	"liandong/internal/words"
)

// What somebody who reports or acts may be told.
var (
	ErrIDTaken = fault.Define(fault.Conflict, "id.taken", "这个编号已用于其他内容", "This id is already used for other content.")
	ErrID      = fault.Define(fault.Invalid, "id.form", "编号应为 UUID", "The id must be a UUID.")
	ErrAction  = fault.Define(fault.NotFound, "case.action", "没有这个操作", "There is no such action.")
	ErrVersion = fault.Define(fault.Invalid, "case.version", "请提供所见案件的版本号", "Please give the version of the case that you saw.")

	ErrDescription = fault.Define(fault.Invalid, "report.description", "请写明情况", "Please describe what is the matter.")
	ErrSource      = fault.Define(fault.Invalid, "report.source", "来源不在可选范围内：%s", "The source must be one of: %s")
	ErrSourceRole  = fault.Define(fault.Forbidden, "report.source_role", "您的角色不能使用这一来源", "Your role cannot use this source.")
	ErrFuture      = fault.Define(fault.Invalid, "report.captured_at", "反映时间不能晚于现在", "The time lies in the future.")
	ErrJoin        = fault.Define(fault.Invalid, "report.case", "没有这个案件，或您无权查看，请单独上报", "There is no such case, or you may not see it. Report without it.")
)

// Desk is the service: every change of a case goes through it, in one transaction.
type Desk struct {
	*Ledger
	Likenesses *rulebook.Book[Likenesses]
	Figures    *rulebook.Book[indicator.Definitions]

	Notices     *notice.Service // tells reporters and staff; nil where nobody is told
	Media       *media.Library  // keeps photos and other files; nil where none are taken
	Door        *door.Service   // knows guests; nil where none come in
	Calls       *call.Service
	Disclosures *disclosure.Service // who read contacts in clear, and for what
	Requests    *request.Service    // what one asks and another signs
	Open        *opendata.Service

	Index *search.Indexer // keeps what is searched in step with the journal; others subscribe to it

	Enforcement Enforcement // takes up what is handed over; nil as long as there is no such capability

	numbers *numbers
	walls   *walls
}

// NewDesk wires the service over a ledger. The rulebooks, the calls, the readings, the requests and the open data are its own.
func NewDesk(d Desk) *Desk {
	d.Likenesses = NewLikenesses()
	d.Figures = indicator.NewDefinitions()
	d.Calls = call.New(d.DB, d.Clock, d.Access, d.Vault)
	// Never those of the desk that d was copied from: they would be carried out by this one, by its clock.
	d.Requests = request.New(d.DB, d.Clock, d.Access, d.Notices)
	d.Calls.Told = d.seatTaken
	d.Disclosures = disclosure.New(d.DB, d.Clock, d.Access, d.Requests)
	d.Open = opendata.New(d.DB, d.Clock, d.Atlas, d.Catalogues)
	if d.Notices != nil {
		d.Notices.Subscribe(Topic, d.Tells)
	}
	d.Index = &search.Indexer{}
	d.Index.Subscribe(Topic, indexed)
	d.numbers, d.walls = &numbers{db: d.DB, left: map[numberKey]span{}}, newWalls()
	return &d
}

// Act does an action. Permission and conditions: the lifecycle table. Errors: ErrNoCase, ErrStale with the current case, the
// refusals of judge.go, the field errors of step.go. The same id again answers the case as it is.
func (d *Desk) Act(ctx context.Context, who access.Credential, id string, action rules.Action, in rules.Input) (c rules.Case, ref rules.Reference, err error) {
	if !slices.Contains(rules.Actions(), action) {
		return rules.Case{}, rules.Reference{}, ErrAction.New()
	}
	if err := checkInput(&in); err != nil {
		return rules.Case{}, rules.Reference{}, err
	}
	err = d.DB.Update(ctx, func(tx *store.Tx) error {
		f, err := d.facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		ref = f.Reference
		if err := d.study(tx, f, id); err != nil {
			return err
		}
		if c, err = d.act(tx, f, action, in); c.ID == "" {
			return err
		}
		shown, cannot := d.showOne(tx, f, c)
		c = shown
		if err == nil {
			err = cannot
		}
		return err
	})
	return c, ref, err
}

func checkInput(in *rules.Input) error {
	var wrong []*fault.Error
	if in.ID = strings.ToLower(in.ID); in.ID == "" {
		in.ID = newID()
	} else if uuid.Validate(in.ID) != nil || len(in.ID) != 36 {
		wrong = append(wrong, ErrID.At("id"))
	}
	if in.Version < 1 {
		wrong = append(wrong, ErrVersion.At("version"))
	}
	in.Reason, in.Note, in.Basis = words.Visible(in.Reason), words.Visible(in.Note), words.Visible(in.Basis)
	for field, v := range map[string]string{"reason": in.Reason, "note": in.Note, "basis": in.Basis} {
		if !words.Keepable(v) {
			wrong = append(wrong, rules.ErrNoText.At(field))
		}
	}
	wrong = append(wrong, checkMedia(in.Media)...)
	return fault.Collect(wrong)
}

// act judges, takes and writes one action on the case in f.
func (d *Desk) act(tx *store.Tx, f *rules.Facts, action rules.Action, in rules.Input) (rules.Case, error) {
	said := in.Content()
	done, err := repeated(tx, f, action, in.ID, said)
	if err != nil || done {
		return f.Case, err
	}
	if in.Version != f.Case.Version {
		return f.Case, ErrStale.New()
	}
	if action == rules.ActMerge {
		if err := intoWhich(tx, f, &in); err != nil {
			return f.Case, err
		}
	}
	step, err := rules.Decide(f, action, in)
	if err != nil {
		return f.Case, err
	}
	step.Input = said
	if step.Files, err = media.Sums(tx, f.Case.District, in.Media); err != nil {
		return f.Case, err
	}
	err = d.write(tx, f, []rules.Step{step})
	if errors.Is(err, ErrStale) { // somebody else was first since the case was read: show what they did
		if now, loadErr := loadCase(tx, f.Case.District, f.Case.ID, f.Roster); loadErr == nil {
			f.Case = now
		}
	}
	if err != nil {
		return f.Case, err
	}
	if err := media.Attach(tx, step.After.District, step.After.ID, in.ID, in.Media, f.Me.AccountID()); err != nil {
		return f.Case, err
	}
	return step.After, d.alongside(tx, f, step, in)
}

// repeated says whether this very action has been done before: by the same person, with the same content. ErrIDTaken if its id was used for something else. Of
// an action from before contents were kept, and of one whose words were erased since, only who did what is compared.
func repeated(tx *store.Tx, f *rules.Facts, action rules.Action, id string, said []byte) (bool, error) {
	c := f.Case
	entry, found, err := journal.One(tx, c.District, id)
	switch {
	case err != nil || !found:
		return false, err
	case entry.Action != "case."+string(action) || entry.Subject != c.ID || entry.Actor != f.Me.AccountID():
		return false, ErrIDTaken.At("id")
	}
	var detail auditDetail
	if err := json.Unmarshal([]byte(entry.Detail), &detail); err != nil {
		return false, err
	}
	var salt string
	if err := tx.Get(`SELECT salt FROM case_event WHERE district = $1 AND case_id = $2 AND version = $3`, store.Args(c.District, c.ID, detail.Version), &salt); err != nil {
		return false, err
	}
	if detail.Input != "" && salt != "" && journal.Commitment(salt, said) != detail.Input {
		return false, ErrIDTaken.At("id")
	}
	return true, nil
}
