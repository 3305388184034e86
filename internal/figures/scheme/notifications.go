package scheme

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"liandong/internal/district/staffing"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
	"liandong/internal/notice"
)

// The topics of the messages about schemes and about objections.
const (
	Topic    = "scheme"
	Objected = "objection"
)

// templates is by which words the units are told, by what was done.
var templates = map[string]string{"scheme.publish": "L41", "scheme.settle": "L42", "objection.uphold": "L43", "objection.refuse": "L43"}

// decisions is how an objection was decided. What the centre answered may name people: it is read on the page.
var decisions = map[Stand]words.Text{
	Upheld:  words.T("成立，更正与原结果并列", "it is upheld, and a correction stands beside the original"),
	Refused: words.T("不成立，结果不变", "it is refused, and the result stays"),
}

// Tells is what units hear of the messages about schemes.
func (s *Service) Tells(tx *store.Tx, _ string, _ time.Time) (notice.Teller, error) {
	return func(m journal.Message) ([]notice.Notice, error) { return s.heard(tx, m) }, nil
}

// heard returns the notices of a message about a scheme: one for each evaluated unit, or for the one that objected, to each who answers for it (see
// answering), but whoever acted. A notice names the scheme, its days and this unit: no score, no other unit and no person.
func (s *Service) heard(tx *store.Tx, m journal.Message) (all []notice.Notice, err error) {
	template, id, decided := templates[m.Action], m.Subject, words.Text{}
	if template == "" {
		return nil, nil
	}
	var about Objection
	if m.Topic == said.Name {
		if about, err = objection(tx, m.District, m.Subject); err != nil {
			return nil, err
		}
		id, decided = about.Scheme, decisions[about.State]
	}
	of, err := one(tx, m.District, id)
	if err != nil {
		return nil, err
	}
	subjects := of.Subjects
	if about.ID != "" {
		subjects = slices.DeleteFunc(slices.Clone(subjects), func(one Subject) bool { return one.Unit != about.Unit })
	}
	roster, err := s.Rosters.Of(tx, m.District)
	if err != nil {
		return nil, err
	}
	for _, unit := range subjects {
		to, err := s.answering(tx, m.District, roster, unit)
		if err != nil {
			return nil, err
		}
		for _, account := range to {
			if account != m.Actor {
				all = append(all, notice.Notice{District: m.District, ID: notice.IDFor(m.ID+"/"+unit.Unit, template, account), To: notice.To{Account: account},
					Template: template, Values: of.values(unit, decided), Link: "/schemes/" + of.ID, At: m.At})
			}
		}
	}
	return all, nil
}

// answering lists who answers for a unit (单位负责人): of those who work there now, those who may object in its name.
func (s *Service) answering(tx *store.Tx, district string, roster *staffing.Roster, unit Subject) (accounts []string, err error) {
	for _, account := range roster.People(staffing.Owner{Kind: staffing.OwnerUnit, Code: unit.Unit}, s.Clock.Now()) {
		who, err := s.Access.On(tx, district, account)
		if errors.Is(err, access.ErrNoAccount) { // or locked
			continue
		}
		if err != nil {
			return nil, err
		}
		me := asking{Caller: who, roster: roster}
		if me.own(unit) && me.May(access.ObjectScheme) == nil {
			accounts = append(accounts, account)
		}
	}
	return accounts, nil
}

// values are what the templates can say; each in both languages.
func (s Scheme) values(unit Subject, decided words.Text) map[string]string {
	all := map[string]string{}
	put := func(name, value words.Text) { all[name.ZH], all[name.EN] = value.ZH, value.EN }
	same := func(text string) words.Text { return words.T(text, text) }
	put(words.T("事项", "matter"), same(s.Name))
	put(words.T("部门", "department"), same(cmp.Or(unit.Name, unit.Unit)))
	put(words.T("日期", "date"), words.T("%s 至 %s", "%s to %s").With(s.From, s.To))
	put(words.T("时限", "deadline"), same(s.ObjectUntil()))
	put(words.T("进度", "state"), decided)
	return all
}
