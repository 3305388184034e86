package notice

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// Person (接收设置) is how somebody wants to hear of things.
type Person struct {
	Language string // "zh" or "en"
	Quiet    Hours  // in which mail, SMS and WeCom wait, unless it is urgent
	Choices  []Choice
	Channels []Channel // on which they can be reached; SetContacts changes it
}

// Choice (接收选择) says whether a kind of notice is wanted on a channel. Without one it is. One for the template itself comes before one for all.
// Urgent notices to staff come to the inbox whatever was chosen.
type Choice struct {
	Kind    string // code of a template, Every for all
	Channel Channel
	Wanted  bool
}

// Every is the kind of a choice for all notices.
const Every = "*"

// standard is how somebody hears of things who never said how.
func (s *Service) standard() Person { return Person{Language: "zh", Quiet: s.Quiet} }

// Person returns what an account has chosen, or the standard.
func (s *Service) Person(tx *store.Tx, district, account string) (Person, error) {
	p := s.standard()
	err := tx.Get(`SELECT language, quiet_from, quiet_to FROM notice_person WHERE district = $1 AND account = $2`,
		store.Args(district, account), &p.Language, &p.Quiet.From, &p.Quiet.To)
	if err != nil && !errors.Is(err, store.ErrNoRow) {
		return p, err
	}
	me := receiver{district, account}
	found := map[receiver]reach{}
	if err := loadReach(tx, district, []any{account}, found); err != nil {
		return p, err
	}
	p.Channels = found[me].channels
	for kind, on := range found[me].chosen {
		for c, wanted := range on {
			p.Choices = append(p.Choices, Choice{kind, c, wanted})
		}
	}
	slices.SortFunc(p.Choices, func(a, b Choice) int {
		return strings.Compare(a.Kind+" "+string(a.Channel), b.Kind+" "+string(b.Channel))
	})
	return p, nil
}

// SetPerson keeps what an account has chosen in place of what it chose before; Channels is passed over. Errors: ErrIncomplete, ErrChoice,
// ErrHours, ErrNoTemplate, ErrTwice.
func (s *Service) SetPerson(tx *store.Tx, district, account string, p Person) error {
	if account == "" {
		return ErrIncomplete.At("account")
	}
	if p.Language != "zh" && p.Language != "en" {
		return ErrChoice.At("language", "zh, en")
	}
	if err := p.Quiet.check(); err != nil {
		return err
	}
	if err := s.checkChoices(tx, district, p.Choices); err != nil {
		return err
	}
	if _, err := personRows.Exec(tx, `INSERT INTO notice_person (district, account, language, quiet_from, quiet_to) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (district, account) DO UPDATE SET language = excluded.language, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to`,
		district, account, p.Language, p.Quiet.From, p.Quiet.To); err != nil {
		return err
	}
	if _, err := choiceRows.Exec(tx, `DELETE FROM notice_choice WHERE district = $1 AND account = $2`, district, account); err != nil {
		return err
	}
	for _, c := range p.Choices {
		choiceRows.Touch(tx, district, account, c.Kind, string(c.Channel))
		if err := tx.Later(`INSERT INTO notice_choice (district, account, kind, channel, wanted) VALUES ($1, $2, $3, $4, $5)`,
			district, account, c.Kind, string(c.Channel), store.Bit(c.Wanted)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) checkChoices(tx *store.Tx, district string, choices []Choice) error {
	edition, err := s.Templates.Of(tx, district)
	if err != nil {
		return err
	}
	var faults []*fault.Error
	for i, c := range choices {
		at := fmt.Sprintf("choices[%d].", i)
		_, known := edition.Template(c.Kind)
		_, standard := Templates{List: s.Setup.Standard}.Template(c.Kind)
		if c.Kind != Every && !known && !standard {
			faults = append(faults, ErrNoTemplate.At(at+"kind"))
		}
		if !slices.Contains(channels, c.Channel) {
			faults = append(faults, ErrChoice.At(at+"channel", list(channels)))
		}
		if slices.ContainsFunc(choices[:i], func(o Choice) bool { return o.Kind == c.Kind && o.Channel == c.Channel }) {
			faults = append(faults, ErrTwice.At(at+"kind"))
		}
	}
	return fault.Collect(faults)
}

// receiver is an account of a district.
type receiver struct{ district, account string }

// reach is on which channels somebody can and wants to be reached.
type reach struct {
	channels []Channel
	chosen   map[string]map[Channel]bool // by kind
}

func (r reach) wants(kind string, c Channel) bool {
	for _, k := range []string{kind, Every} {
		if wanted, said := r.chosen[k][c]; said {
			return wanted
		}
	}
	return true
}

// reachOf returns how the receivers of notices are reached, with one query for each district.
func reachOf(tx *store.Tx, notices []Notice) (map[receiver]reach, error) {
	accounts := map[string][]any{}
	for _, n := range notices {
		if n.To.Account != "" && !slices.Contains(accounts[n.District], any(n.To.Account)) {
			accounts[n.District] = append(accounts[n.District], n.To.Account)
		}
	}
	found := map[receiver]reach{}
	for district, of := range accounts {
		for some := range slices.Chunk(of, 200) {
			if err := loadReach(tx, district, some, found); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

func loadReach(tx *store.Tx, district string, accounts []any, into map[receiver]reach) error {
	in := ` WHERE district = $1 AND account IN (` + store.Placeholders(2, len(accounts)) + `)`
	return tx.Each(`SELECT account, '', channels, 0 FROM notice_contact`+in+` UNION ALL SELECT account, kind, channel, wanted FROM notice_choice`+in,
		append(store.Args(district), accounts...), func(r store.Scanner) error {
			var account, kind, names string
			var wanted int
			if err := r.Scan(&account, &kind, &names, &wanted); err != nil {
				return err
			}
			one := into[receiver{district, account}]
			if kind == "" {
				for name := range strings.FieldsSeq(names) {
					one.channels = append(one.channels, Channel(name))
				}
			} else {
				one.choose(kind, Channel(names), wanted == 1)
			}
			into[receiver{district, account}] = one
			return nil
		})
}

func (r *reach) choose(kind string, c Channel, wanted bool) {
	if r.chosen == nil {
		r.chosen = map[string]map[Channel]bool{}
	}
	if r.chosen[kind] == nil {
		r.chosen[kind] = map[Channel]bool{}
	}
	r.chosen[kind][c] = wanted
}
