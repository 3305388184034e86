package matterapi

import (
	"encoding/json"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/pinyin"
	"liandong/internal/district/worktime"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/words"
)

// MatterContent is what of a matter is administered: read with a matter, sent whole to change it.
type MatterContent struct {
	Class       shape.Text            `json:"class"`
	Name        shape.Text            `json:"name"`
	Domain      string                `json:"domain"`
	Illegality  string                `json:"illegality"`
	BaseLevel   string                `json:"base_level" enum:"base,village,town,district"`
	Department  shape.Text            `json:"department"`
	Urgency     string                `json:"urgency" enum:"normal,urgent"`
	Conditions  []shape.ConditionBody `json:"conditions" doc:"numbered from 1"`
	Patrol      bool                  `json:"patrol" doc:"the list admits it to patrol, without an application"`
	Enforcement bool                  `json:"enforcement"`
	Minutes     int                   `json:"minutes"`
	DutyTag     string                `json:"duty_tag" enum:",basic,cooperating,taken_back" doc:"duty list of towns; empty for none"`
	Lead        *shape.Text           `json:"lead,omitempty" doc:"who leads by the duty list"`
	Helpers     []shape.Text          `json:"helpers,omitempty" doc:"who helps by the duty list"`
	Secrecy     string                `json:"secrecy,omitempty" enum:",protected,tip_off" doc:"who may see its cases at all; empty for ordinary ones"`
	ReopenDays  int                   `json:"reopen_days" doc:"0: without end"`
	ValidFrom   *time.Time            `json:"valid_from,omitempty"`
	ValidTo     *time.Time            `json:"valid_to,omitempty" doc:"set it to retire the matter; running cases keep it"`
	Source      string                `json:"source"`
	Fields      shape.Object          `json:"fields,omitempty" doc:"JSON Schema (draft 2020-12) of what a report answers besides words and place; title_en, description_en and enum_en are the English"`
	Script      *shape.Text           `json:"script,omitempty" doc:"what the operator reads to the caller"`
	Questions   []shape.Text          `json:"questions,omitempty"`
	Knowledge   []pageOf              `json:"knowledge,omitempty" doc:"a list of matters leaves it out"`
}

type pageOf struct {
	ID     string     `json:"id"`
	Title  shape.Text `json:"title"`
	Body   shape.Text `json:"body"`
	Source string     `json:"source"`
}

type matterBody struct {
	Code string `json:"code"`
	MatterContent
	Version  int64  `json:"version" doc:"how often it was saved; a change names the version that was seen"`
	Admitted bool   `json:"admitted" doc:"admitted to patrol now, by the list or by an application"`
	Pinyin   string `json:"pinyin" doc:"the Chinese name, one part for each character; several readings of one by |"`
}

func matterOf(m matter.Matter, now time.Time) matterBody {
	b := matterBody{Code: m.Code, Version: m.Version, Admitted: m.AdmittedAt(now), Pinyin: pinyin.Reading(m.Name.ZH), MatterContent: MatterContent{
		Class: shape.Text(m.Class), Name: shape.Text(m.Name), Domain: m.Domain, Illegality: m.Illegality, BaseLevel: string(m.BaseLevel),
		Department: shape.Text(m.Department), Urgency: string(m.Urgency), Conditions: []shape.ConditionBody{}, Patrol: m.Patrol, Enforcement: m.Enforcement,
		Minutes: m.Minutes, DutyTag: m.DutyTag, Secrecy: string(m.Secrecy), ReopenDays: m.ReopenDays, ValidFrom: shape.Moment(m.ValidFrom), ValidTo: shape.Moment(m.ValidTo), Source: m.Source,
		Fields: shape.Object(m.Fields)}}
	if m.Lead != (words.Text{}) {
		lead := shape.Text(m.Lead)
		b.Lead = &lead
	}
	for _, h := range m.Helpers {
		b.Helpers = append(b.Helpers, shape.Text(h))
	}
	if m.Script != (words.Text{}) {
		script := shape.Text(m.Script)
		b.Script = &script
	}
	for _, c := range m.Conditions {
		b.Conditions = append(b.Conditions, shape.ConditionOf(c))
	}
	for _, q := range m.Questions {
		b.Questions = append(b.Questions, shape.Text(q))
	}
	for _, p := range m.Knowledge {
		b.Knowledge = append(b.Knowledge, pageOf{p.ID, shape.Text(p.Title), shape.Text(p.Body), p.Source})
	}
	return b
}

// matter is what somebody sent, as a matter.
func (b MatterContent) matter(code string) matter.Matter {
	m := matter.Matter{Code: code, Class: words.Text(b.Class), Name: words.Text(b.Name), Domain: b.Domain, Illegality: b.Illegality, BaseLevel: matter.Level(b.BaseLevel),
		Department: words.Text(b.Department), Urgency: matter.Urgency(b.Urgency), Patrol: b.Patrol, Enforcement: b.Enforcement,
		Minutes: b.Minutes, DutyTag: b.DutyTag, Secrecy: matter.Secrecy(b.Secrecy), ReopenDays: b.ReopenDays, Source: b.Source, Fields: json.RawMessage(b.Fields)}
	if b.ValidFrom != nil {
		m.ValidFrom = *b.ValidFrom
	}
	if b.ValidTo != nil {
		m.ValidTo = *b.ValidTo
	}
	if b.Lead != nil {
		m.Lead = words.Text(*b.Lead)
	}
	for _, h := range b.Helpers {
		m.Helpers = append(m.Helpers, words.Text(h))
	}
	if b.Script != nil {
		m.Script = words.Text(*b.Script)
	}
	for _, c := range b.Conditions {
		m.Conditions = append(m.Conditions, matter.Condition{N: c.N, Words: words.Text(c.Words), Closing: words.Text(c.Closing),
			Limit: worktime.Limit{Value: c.Limit.Value, Unit: worktime.Unit(c.Limit.Unit)}, Source: c.Source})
	}
	for _, q := range b.Questions {
		m.Questions = append(m.Questions, words.Text(q))
	}
	for _, p := range b.Knowledge {
		m.Knowledge = append(m.Knowledge, matter.Page{ID: p.ID, Title: words.Text(p.Title), Body: words.Text(p.Body), Source: p.Source})
	}
	return m
}
