package intake

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"liandong/internal/kernel/record"

	"github.com/google/uuid"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/matter"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// What is wrong with a consultation.
var (
	ErrPage   = fault.Define(fault.Invalid, "consultation.page", "该事项没有这一知识条目", "The matter has no such page.")
	ErrAnswer = fault.Define(fault.Invalid, "consultation.answer", "请写明答复，或选择一个知识条目", "Give the answer, or choose a page of the matter's knowledge.")
)

// Consultation (咨询) is a question that was answered at once. It opens no case, and no figure of cases counts it.
type Consultation struct {
	ID, Source, Matter string
	Page               string // of the matter's knowledge; "" for none
	Question, Answer   string // no Answer: what the page says
	Contact            *rules.Contact
	Account, Unit      string // who answered
	At                 time.Time
	Covered            bool // something in question or answer leads to a person and stands masked

	ofPage bool // the answer is what the page says: published, so nothing in it is covered
}

// Consult keeps a consultation. The same id with the same words answers the same again (created is false). Permission: case.report, as an operator.
// Side effects: an audit entry.
func (in *Intake) Consult(ctx context.Context, who access.Credential, c Consultation) (kept Consultation, created bool, err error) {
	if err := checkConsultation(&c); err != nil {
		return c, false, err
	}
	err = in.DB.Update(ctx, func(tx *store.Tx) error {
		f, err := in.Facts(tx, who, in.Clock.Now())
		if err != nil {
			return err
		}
		if kept, err = c.settled(f); err != nil {
			return err
		}
		created, err = in.keep(tx, f, &kept)
		return err
	})
	return kept, created, err
}

func checkConsultation(c *Consultation) error {
	var wrong []*fault.Error
	if c.ID = strings.ToLower(c.ID); uuid.Validate(c.ID) != nil || len(c.ID) != 36 {
		wrong = append(wrong, rules.ErrID.At("id"))
	}
	c.Question, c.Answer = words.Visible(c.Question), words.Visible(c.Answer)
	for field, text := range map[string]string{"question": c.Question, "answer": c.Answer} {
		if utf8.RuneCountInString(text) > maxDescription {
			wrong = append(wrong, rules.ErrTooLong.At(field, maxDescription))
		} else if !words.Keepable(text) {
			wrong = append(wrong, rules.ErrNoText.At(field))
		}
	}
	if !words.Said(c.Question) {
		wrong = append(wrong, rules.ErrDescription.At("question"))
	}
	if !words.Said(c.Answer) && (c.Answer != "" || c.Page == "") {
		wrong = append(wrong, ErrAnswer.At("answer"))
	}
	contact, bad := rules.CheckContact(c.Contact)
	c.Contact = contact
	return fault.Collect(append(wrong, bad...))
}

// settled judges who consults on what, and fills in what the page says.
func (c Consultation) settled(f *rules.Facts) (Consultation, error) {
	if err := f.Me.May(access.ReportCase); err != nil {
		return c, err
	}
	role, known := rules.SourceRoles[c.Source]
	if !known {
		return c, rules.ErrSource.At("source", strings.Join(rules.Sources(), ", "))
	}
	if !f.Me.Has(access.Operator) || role != "" && !f.Me.Has(role) {
		return c, rules.ErrSourceRole.At("source")
	}
	m, ok := f.Catalogue.Matter(c.Matter)
	if c.Matter != "" && (!ok || !m.ValidAt(f.Now)) {
		return c, rules.ErrMatter.At("matter")
	}
	if c.Page != "" {
		page, ok := pageOf(m, c.Page)
		if !ok {
			return c, ErrPage.At("page")
		}
		if c.Answer == "" {
			c.Answer, c.ofPage = page.Body.ZH, true
		}
	}
	c.Account, c.At = f.Me.Account, f.Now
	c.Unit = f.OwnCentre().Code
	return c, nil
}

func pageOf(m matter.Matter, id string) (matter.Page, bool) {
	for _, p := range m.Knowledge {
		if p.ID == id {
			return p, true
		}
	}
	return matter.Page{}, false
}

// keep writes it with its audit entry; false if it is there already.
func (in *Intake) keep(tx *store.Tx, f *rules.Facts, c *Consultation) (bool, error) {
	sealed, err := in.CoverConsultation(f.Me.District, c.ID, &c.Question, &c.Answer, c.ofPage)
	if err != nil {
		return false, err
	}
	c.Covered = len(sealed) > 0
	r, err := in.stored(f, Draft{ID: c.ID, Source: c.Source, Matter: c.Matter, Description: c.Question, Contact: c.Contact}, journal.Salt())
	if err != nil {
		return false, err
	}
	digest := func(salt string) string {
		content, _ := json.Marshal([]any{c.Source, c.Matter, c.Page, c.Question, c.Answer, c.Account, r.ContactMatch, sealed}) // strings and bytes
		return journal.Commitment(salt, content)
	}
	n, err := ledger.ConsultationRows.Exec(tx, `INSERT INTO consultation (district, id, source, matter, page, question, answer, account, unit, contact, contact_match, phone_match, at, salt, digest, sealed)
		VALUES (`+store.Placeholders(1, 16)+`) ON CONFLICT (district, id) DO NOTHING`, f.Me.District, c.ID, c.Source, c.Matter, c.Page, c.Question, c.Answer, c.Account, c.Unit,
		r.Sealed, r.ContactMatch, r.PhoneMatch, clock.Milli(c.At), r.Salt, digest(r.Salt), sealed)
	if err != nil {
		return false, err
	}
	if n == 0 {
		var salt, had string
		var was []byte
		if err := tx.Get(`SELECT salt, digest, sealed FROM consultation WHERE district = $1 AND id = $2`, store.Args(f.Me.District, c.ID), &salt, &had, &was); err != nil {
			return false, err
		}
		if same, err := in.SameConsultation(f.Me.District, c.ID, sealed, was); err != nil {
			return false, err
		} else if same {
			sealed = was
		}
		if digest(salt) != had {
			return false, rules.ErrIDTaken.At("id")
		}
		return false, nil
	}
	return true, (&record.Env{Tx: tx, District: f.Me.District, Actor: c.Account, At: f.Now}).Note("consultation.answer", c.ID, map[string]string{"digest": digest(r.Salt)})
}

// Consultations lists those of a day that the caller's unit answered, the latest first, contacts masked. Permission: case.report, as an operator.
func (in *Intake) Consultations(ctx context.Context, who access.Credential, day string) (all []Consultation, err error) {
	date, err := worktime.ParseDate(day)
	if err != nil {
		return nil, worktime.ErrDate.At("day")
	}
	err = in.DB.View(ctx, func(tx *store.Tx) error {
		all = nil
		f, err := in.Facts(tx, who, in.Clock.Now())
		if err != nil {
			return err
		}
		if !f.Me.Has(access.Operator) {
			return access.ErrDenied.New(string(access.ReportCase))
		}
		return tx.Each(`SELECT id, source, matter, page, question, answer, account, unit, contact, at, sealed IS NOT NULL FROM consultation
			WHERE district = $1 AND at >= $2 AND at < $3 ORDER BY at DESC, id DESC LIMIT 2000`,
			store.Args(who.District, clock.Milli(date.Start()), clock.Milli((date+1).Start())), func(r store.Scanner) error {
				var c Consultation
				var at int64
				stored := ledger.StoredReport{Report: rules.Report{District: who.District}}
				if err := r.Scan(&c.ID, &c.Source, &c.Matter, &c.Page, &c.Question, &c.Answer, &c.Account, &c.Unit, &stored.Sealed, &at, &c.Covered); err != nil {
					return err
				}
				stored.ID, c.At = c.ID, clock.Time(at)
				if f.OwnCentre().Code != c.Unit {
					return nil
				}
				contact, err := in.Unsealed(stored)
				if contact != nil {
					masked := contact.Masked()
					c.Contact = &masked
				}
				all = append(all, c)
				return err
			})
	})
	return all, err
}
