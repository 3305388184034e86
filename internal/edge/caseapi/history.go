package caseapi

import (
	"context"
	"time"

	"liandong/internal/casework"
	"liandong/internal/casework/rules"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/words"
)

type actorBody struct {
	Kind string `json:"kind" enum:"post,unit,account,rule"`
	Code string `json:"code"`
	Name string `json:"name"`
}

type eventBody struct {
	ID         string                          `json:"id"`
	Version    int64                           `json:"version"`
	Action     string                          `json:"action"`
	Name       shape.Text                      `json:"name"`
	From       string                          `json:"from"`
	To         string                          `json:"to"`
	At         time.Time                       `json:"at"`
	Actor      actorBody                       `json:"actor"`
	Owner      shape.Optional[shape.OwnerBody] `json:"owner"`
	Level      string                          `json:"level"`
	Reason     string                          `json:"reason"`
	Note       string                          `json:"note"`
	Words      shape.Optional[shape.Text]      `json:"words" doc:"explanation of an automatic decision"`
	Ask        string                          `json:"ask" doc:"what was asked for or decided: extend, suspend, close, appeal, object; empty for nothing"`
	Told       shape.Optional[shape.OwnerBody] `json:"told" doc:"who was asked or told beside the owner"`
	Task       int                             `json:"task" doc:"number of the task it concerns; 0 for none"`
	StageDueAt *time.Time                      `json:"stage_due_at" nullable:"true"`
	DueAt      *time.Time                      `json:"due_at" nullable:"true" doc:"of the whole case, where the event changed it"`
	Internal   bool                            `json:"internal" doc:"who reported does not read its words"`
	Media      []string                        `json:"media" doc:"ids of files that came with it"`
	Covered    bool                            `json:"covered" doc:"numbers of persons in its words are masked; what was said is disclosed for a purpose"`
}

type hopBody struct {
	N       int64                           `json:"n"`
	Owner   shape.Optional[shape.OwnerBody] `json:"owner"`
	Level   string                          `json:"level"`
	From    time.Time                       `json:"from"`
	To      *time.Time                      `json:"to" nullable:"true"`
	Minutes float64                         `json:"minutes" doc:"used, less what was suspended"`
	Paused  float64                         `json:"paused_minutes"`
	Over    float64                         `json:"over_minutes" doc:"past the limits of its stages, counted as the limits count"`
}

type historyBody struct {
	Items []eventBody `json:"items"`
	Hops  []hopBody   `json:"hops"`
}

func (api API) events(ctx context.Context, who caller.Caller, in *shape.IDInput) (*route.Reply[historyBody], error) {
	d, err := api.Casework.Case(ctx, who.Credential, in.ID)
	if err != nil {
		return nil, err
	}
	return &route.Reply[historyBody]{Body: historyOf(d, who.Lang)}, nil
}

func historyOf(d casework.Dossier, lang string) historyBody {
	body := historyBody{Items: []eventBody{}, Hops: []hopBody{}}
	for _, e := range d.Events {
		b := eventBody{ID: e.ID, Version: e.Version, Action: string(e.Action), Name: shape.Text(rules.ActionName(e.Action)), From: string(e.From), To: string(e.To), At: e.At,
			Actor: actorOf(e.Actor, lang), Owner: shape.OwnerOf(e.Owner), Level: string(e.Level),
			Reason: e.Reason, Note: e.Note, Ask: string(e.Ask), Told: shape.OwnerOf(e.Told), Task: e.Task,
			StageDueAt: shape.Moment(e.StageDue), DueAt: shape.Moment(e.Due), Internal: !e.Public(), Media: append([]string{}, e.Media...), Covered: len(e.Sealed) > 0}
		if e.Words != (words.Text{}) {
			b.Words = shape.Some(shape.Text(e.Words))
		}
		body.Items = append(body.Items, b)
	}
	for _, h := range d.Hops {
		body.Hops = append(body.Hops, hopBody{N: h.N, Owner: shape.OwnerOf(h.Owner), Level: string(h.Level), From: h.From, To: shape.Moment(h.To), Minutes: h.UsedMinutes(d.Now),
			Paused: h.Paused.Minutes(), Over: h.Over.Minutes()})
	}
	return body
}
