package scheme

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"liandong/internal/access"
	"liandong/internal/journal"
	"liandong/internal/notice"
	"liandong/internal/staffing"
	"liandong/internal/store"
	"liandong/internal/words"
)

// Topic is that of the messages about schemes.
const Topic = "scheme"

// ActDecide (答复申诉) is either decision on an objection, as units are told of it.
const ActDecide Action = "decide"

// templates is by which words the units are told.
var templates = map[Action]string{ActPublish: "L41", ActSettle: "L42", ActDecide: "L43"}

// decisions is how an objection was decided. What the centre answered may name people: it is read on the page.
var decisions = map[Stand]words.Text{
	Upheld:  words.T("成立，更正与原结果并列", "it is upheld, and a correction stands beside the original"),
	Refused: words.T("不成立，结果不变", "it is refused, and the result stays"),
}

// news (消息) is what is kept in the outbox: ids only.
type news struct {
	Act       Action `json:"act"`
	Scheme    string `json:"scheme"`
	Objection string `json:"objection,omitempty"` // that was decided
}

// tell writes news into the outbox, in the transaction of what it tells of.
func tell(tx *store.Tx, district string, n news, at time.Time) error {
	return journal.Write(tx, journal.Entry{District: district, At: at, Actor: "x", Action: "scheme.x", Subject: n.Scheme, Topic: Topic, Path: "/" + district + "/", Told: n})
}

// Tells is what units hear of the messages about schemes.
func (s *Service) Tells(tx *store.Tx, _ string, _ time.Time) (notice.Teller, error) {
	return func(m journal.Message) ([]notice.Notice, error) { return s.heard(tx, m) }, nil
}

// heard returns the notices of a message about a scheme: one for each evaluated unit, or for the one that objected, to each who answers for it (see
// answering), but whoever acted. A notice names the scheme, its days and this unit: no score, no other unit and no person.
func (s *Service) heard(tx *store.Tx, m journal.Message) (all []notice.Notice, err error) {
	var n news
	if err := json.Unmarshal(m.Body, &n); err != nil {
		return nil, err
	}
	of, err := one(tx, m.District, n.Scheme)
	if errors.Is(err, ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	subjects, by, decided := of.Subjects, of.Published.Account, words.Text{}
	switch n.Act {
	case ActSettle:
		by = of.Settled.Account
	case ActDecide:
		said, err := objections(tx, m.District, of.ID)
		i := slices.IndexFunc(said, func(o Objection) bool { return o.ID == n.Objection })
		if err != nil || i < 0 {
			return nil, err
		}
		by, decided = said[i].Decided.Account, decisions[said[i].State]
		subjects = slices.DeleteFunc(slices.Clone(subjects), func(one Subject) bool { return one.Unit != said[i].Unit })
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
			if account != by {
				all = append(all, notice.Notice{District: m.District, ID: notice.IDFor(m.ID+"/"+unit.Unit, templates[n.Act], account), To: notice.To{Account: account},
					Template: templates[n.Act], Values: of.values(unit, decided), Link: "/schemes/" + of.ID, At: m.At})
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
