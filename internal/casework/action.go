// Package casework is the heart: people and clocks move a case from its report to a verified close. It joins the rules, which are pure, with the rows of the ledger, in one
// transaction for each action.
package casework

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"liandong/internal/call"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/disclosure"
	"liandong/internal/door"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
	"liandong/internal/media"
	"liandong/internal/notice"
	"liandong/internal/request"
)

// What somebody who reports or acts may be told.
var (
	ErrVersion = fault.Define(fault.Invalid, "case.version", "请提供所见案件的版本号", "Please give the version of the case that you saw.")
)

// Casework (办理) is what people and clocks do with cases: every change of a case goes through it, in one transaction.
type Casework struct {
	*ledger.Ledger
	Notices     *notice.Service // tells reporters and staff; nil where nobody is told
	Media       *media.Library  // keeps photos and other files; nil where none are taken
	Door        *door.Service   // knows guests; nil where none come in
	Calls       *call.Service
	Disclosures *disclosure.Service // who read contacts in clear, and for what
	Requests    *request.Service    // what one asks and another signs
	Enforcement Enforcement         // takes up what is handed over; nil as long as there is no such capability
}

// New wires the service; all fields but Enforcement and those that may be nil must be set.
func New(c Casework) *Casework {
	c.Calls.Told = c.seatTaken
	if c.Notices != nil {
		c.Notices.Subscribe(ledger.Topic, c.Tells)
	}
	return &c
}

// Act does an action. Permission and conditions: the lifecycle table. Errors: ErrNoCase, ErrStale with the current case, the
// refusals of rules/judge.go, the field errors of rules/step.go. The same id again answers the case as it is.
func (d *Casework) Act(ctx context.Context, who access.Credential, id string, action rules.Action, in rules.Input) (c rules.Case, ref rules.Reference, err error) {
	if !slices.Contains(rules.Actions(), action) {
		return rules.Case{}, rules.Reference{}, rules.ErrAction.New()
	}
	if err := checkInput(&in); err != nil {
		return rules.Case{}, rules.Reference{}, err
	}
	err = d.DB.Update(ctx, func(tx *store.Tx) error {
		f, err := d.Facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		ref = f.Reference
		if err := d.Study(tx, f, id); err != nil {
			return err
		}
		if c, err = d.act(tx, f, action, in); c.ID == "" {
			return err
		}
		shown, cannot := d.ShowOne(tx, f, c)
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
		in.ID = ledger.NewID()
	} else if uuid.Validate(in.ID) != nil || len(in.ID) != 36 {
		wrong = append(wrong, rules.ErrID.At("id"))
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
	wrong = append(wrong, rules.CheckMedia(in.Media)...)
	return fault.Collect(wrong)
}

// act judges, takes and writes one action on the case in f.
func (d *Casework) act(tx *store.Tx, f *rules.Facts, action rules.Action, in rules.Input) (rules.Case, error) {
	said := in.Content()
	done, err := repeated(tx, f, action, in.ID, said)
	if err != nil || done {
		return f.Case, err
	}
	if in.Version != f.Case.Version {
		return f.Case, ledger.ErrStale.New()
	}
	if action == rules.ActMerge {
		if err := intoWhich(tx, f, &in); err != nil {
			return f.Case, err
		}
	}
	sealed, err := d.CoverInput(f.Case, &in, action == rules.ActAgree)
	if err != nil {
		return f.Case, err
	}
	if action == rules.ActConfirm || action == rules.ActRate { // what they say is one voice of several
		if f.Case.Voices, err = ledger.ReadVoices(tx, f.Case); err != nil {
			return f.Case, err
		}
	}
	step, err := rules.Decide(f, action, in)
	if err != nil {
		return f.Case, err
	}
	step.Input, step.Event.Sealed = said, sealed
	if step.Files, err = media.Sums(tx, f.Case.District, in.Media); err != nil {
		return f.Case, err
	}
	err = d.Write(tx, f, []rules.Step{step})
	if errors.Is(err, ledger.ErrStale) { // somebody else was first since the case was read: show what they did
		if now, loadErr := ledger.LoadCase(tx, f.Case.District, f.Case.ID, f.Roster); loadErr == nil {
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
		return false, rules.ErrIDTaken.At("id")
	}
	var detail ledger.AuditDetail
	if err := json.Unmarshal([]byte(entry.Detail), &detail); err != nil {
		return false, err
	}
	var salt string
	if err := tx.Get(`SELECT salt FROM case_event WHERE district = $1 AND case_id = $2 AND version = $3`, store.Args(c.District, c.ID, detail.Version), &salt); err != nil {
		return false, err
	}
	if detail.Input != "" && salt != "" && journal.Commitment(salt, said) != detail.Input {
		return false, rules.ErrIDTaken.At("id")
	}
	return true, nil
}
