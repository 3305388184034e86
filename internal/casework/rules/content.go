package rules

import (
	"encoding/json"

	"liandong/internal/district/territory"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/words"
)

// Content is what of an event is committed to in the audit log: all of it, in a fixed order, names aside.
func (e Event) Content() []byte {
	b, err := json.Marshal(struct {
		Version                  int64
		Action                   Action
		From, To                 State
		At                       int64
		ActorKind, ActorCode     string
		ActorName, ActorAccount  string
		OwnerKind, OwnerCode     string
		Level                    territory.Level
		Reason, Note             string
		Words                    words.Text
		StageDue                 int64
		Report, ReportCommitment string
		Ask                      AskKind  `json:",omitempty"` // what events did not have from the beginning is left out where it says nothing,
		ToldKind, ToldCode       string   `json:",omitempty"` // so that old commitments still hold
		Task                     int      `json:",omitempty"`
		Rung                     string   `json:",omitempty"`
		Due                      int64    `json:",omitempty"`
		FirstDue                 int64    `json:",omitempty"`
		Media                    []string `json:",omitempty"`
		Matter, Unit, Fixed      string   `json:",omitempty"`
		Sealed                   []byte   `json:",omitempty"`
	}{e.Version, e.Action, e.From, e.To, clock.Milli(e.At), e.Actor.Kind, e.Actor.Code, e.Actor.Name, e.Actor.Account,
		string(e.Owner.Kind), e.Owner.Code, e.Level, e.Reason, e.Note, e.Words, clock.Milli(e.StageDue), e.Report, e.Digest,
		e.Ask, string(e.Told.Kind), e.Told.Code, e.Task, e.Rung, clock.Milli(e.Due), clock.Milli(e.FirstDue), e.Media, e.Matter, e.Unit, e.Fixed, e.Sealed})
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	return b
}
