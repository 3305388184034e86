package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"liandong/internal/casework/rules"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
)

// What people write without being asked leads to persons: their own numbers, those of others. What is stored, found and shown is the covered text (access.Cover); what was said is
// sealed beside it and read in clear for a purpose. The commitments are over both.

// ReportWords is what was said with a report.
type ReportWords struct {
	Description string          `json:"description"`
	Fields      json.RawMessage `json:"fields,omitempty"`
}

// All is what was said, as one text.
func (w ReportWords) All() string {
	said := []string{w.Description}
	answers := map[string]any{}
	_ = json.Unmarshal(w.Fields, &answers) // an object of ours, or nothing
	for _, name := range slices.Sorted(maps.Keys(answers)) {
		if text, is := answers[name].(string); is && access.Cover(text) != text {
			said = append(said, name+": "+text)
		}
	}
	return strings.Join(said, "\n")
}

// CoverReport covers what a report says and seals what was said, where that is something else.
func (l *Ledger) CoverReport(s *StoredReport) (err error) {
	said := ReportWords{s.Description, s.Fields}
	s.Description = access.Cover(said.Description)
	if s.Fields, err = coverObject(said.Fields); err != nil {
		return err
	}
	s.Covered = s.Description != said.Description || !bytes.Equal(s.Fields, said.Fields)
	if s.Covered {
		s.Words, err = seal(l.Vault, said, wordsPlace(s.District, s.ID))
	}
	return err
}

// ReportSaid is what was said with a report, in clear.
func (l *Ledger) ReportSaid(s StoredReport) (said ReportWords, err error) {
	if len(s.Words) == 0 {
		return ReportWords{s.Description, s.Fields}, nil
	}
	return said, unseal(l.Vault, s.Words, wordsPlace(s.District, s.ID), &said)
}

// Repeats takes over the seal of what was stored where the same was said: each seal is another.
func (l *Ledger) Repeats(s *StoredReport, had StoredReport) error {
	if len(s.Words) == 0 || len(had.Words) == 0 {
		return nil
	}
	now, err := l.ReportSaid(*s)
	if err != nil {
		return err
	}
	then, err := l.ReportSaid(had)
	if err == nil && now.Description == then.Description && bytes.Equal(now.Fields, then.Fields) {
		s.Words = had.Words
	}
	return err
}

// coverObject covers the texts in the answers to the fields of a matter.
func coverObject(object json.RawMessage) (json.RawMessage, error) {
	if len(object) == 0 {
		return object, nil
	}
	answers := map[string]any{}
	if err := json.Unmarshal(object, &answers); err != nil {
		return nil, err
	}
	changed := false
	for name, value := range answers {
		if text, is := value.(string); is && access.Cover(text) != text {
			answers[name], changed = access.Cover(text), true
		}
	}
	if !changed {
		return object, nil
	}
	return json.Marshal(answers)
}

// EventWords is what somebody said with an action.
type EventWords struct {
	Reason string `json:"reason,omitempty"`
	Note   string `json:"note,omitempty"`
	Basis  string `json:"basis,omitempty"`
}

// All is what was said, as one text.
func (w EventWords) All() string {
	return strings.Join(slices.DeleteFunc([]string{w.Reason, w.Note, w.Basis}, func(s string) bool { return s == "" }), "\n")
}

// CoverInput covers what somebody says with an action and returns what they said, sealed for its event; nil where nothing was covered. What is agreed in a mediation is sealed
// as a whole.
func (l *Ledger) CoverInput(c rules.Case, in *rules.Input, whole bool) ([]byte, error) {
	said := EventWords{in.Reason, in.Note, in.Basis}
	in.Reason, in.Basis = access.Cover(in.Reason), access.Cover(in.Basis)
	if !whole {
		in.Note = access.Cover(in.Note)
	}
	if said == (EventWords{in.Reason, in.Note, in.Basis}) {
		return nil, nil
	}
	return seal(l.Vault, said, eventPlace(c.District, in.ID))
}

// EventSaid returns an event of a case as it was said. Errors: ErrNoCase.
func (l *Ledger) EventSaid(tx *store.Tx, f *rules.Facts, version int64) (said EventWords, err error) {
	found := false
	err = tx.Each(SelectEvents+" AND version = $3", store.Args(f.Case.District, f.Case.ID, version), func(r store.Scanner) error {
		e, _, err := ScanEvent(r, f.Roster)
		if found, said = true, (EventWords{Reason: e.Reason, Note: e.Note}); err != nil || len(e.Sealed) == 0 {
			return err
		}
		return unseal(l.Vault, e.Sealed, eventPlace(f.Case.District, e.ID), &said)
	})
	if err == nil && !found {
		err = ErrNoCase.New()
	}
	return said, err
}

// ConsultationWords is what was asked and answered.
type ConsultationWords struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
}

// CoverConsultation covers a question and its answer and returns what was said, sealed; nil where nothing was covered. A published answer stays.
func (l *Ledger) CoverConsultation(district, id string, question, answer *string, published bool) ([]byte, error) {
	said := ConsultationWords{*question, *answer}
	if *question = access.Cover(said.Question); !published {
		*answer = access.Cover(said.Answer)
	}
	if said == (ConsultationWords{*question, *answer}) {
		return nil, nil
	}
	return seal(l.Vault, said, consultationPlace(district, id))
}

// SameConsultation says whether two seals of a consultation hold the same words.
func (l *Ledger) SameConsultation(district, id string, one, other []byte) (bool, error) {
	if len(one) == 0 || len(other) == 0 {
		return len(one) == len(other), nil
	}
	var a, b ConsultationWords
	if err := unseal(l.Vault, one, consultationPlace(district, id), &a); err != nil {
		return false, err
	}
	err := unseal(l.Vault, other, consultationPlace(district, id), &b)
	return a == b, err
}

// Consulted is a consultation as it is stored: the unit that answered, its sealed contact, its words.
type Consulted struct {
	Unit    string
	Contact *rules.Contact
	Said    ConsultationWords
}

// ConsultationSaid returns a consultation as it was said. Errors: ErrNoConsultation.
func (l *Ledger) ConsultationSaid(tx *store.Tx, district, id string) (c Consulted, err error) {
	stored, sealed := StoredReport{Report: rules.Report{District: district, ID: id}}, []byte{}
	err = tx.Get(`SELECT unit, contact, question, answer, sealed FROM consultation WHERE district = $1 AND id = $2`, store.Args(district, id),
		&c.Unit, &stored.Sealed, &c.Said.Question, &c.Said.Answer, &sealed)
	if errors.Is(err, store.ErrNoRow) {
		return c, ErrNoConsultation.New()
	}
	if err != nil {
		return c, err
	}
	if c.Contact, err = l.Unsealed(stored); err != nil || len(sealed) == 0 {
		return c, err
	}
	return c, unseal(l.Vault, sealed, consultationPlace(district, id), &c.Said)
}

func seal(v *access.Vault, said any, place string) ([]byte, error) {
	plain, err := json.Marshal(said)
	if err != nil {
		return nil, err
	}
	return v.Seal(plain, place), nil
}

func unseal(v *access.Vault, sealed []byte, place string, said any) error {
	plain, err := v.Unseal(sealed, place)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, said)
}

func wordsPlace(district, report string) string { return "report.words/" + district + "/" + report }
func consultationPlace(district, id string) string {
	return "consultation.words/" + district + "/" + id
}
func eventPlace(district, event string) string { return "event/" + district + "/" + event }

// EventVersion is the version in the subject of an event (EventSubject).
func EventVersion(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n > 0
}
