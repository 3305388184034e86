package matter

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

var (
	codePattern = regexp.MustCompile(`^[0-9A-Za-z]{1,16}$`)
	pagePattern = regexp.MustCompile(`^[0-9a-z-]{1,32}$`)
)

// IsCode says whether a matter may be called so.
func IsCode(code string) bool { return codePattern.MatchString(code) }

// The five kinds of illegality (五类违法) and the three duty lists of towns (三张清单).
var (
	illegalities = []string{"", "residence", "building", "business", "land_use", "pollution"}
	dutyTags     = []string{"", TagBasic, TagCooperating, TagTakenBack}
)

// The three duty lists of towns.
const (
	TagBasic       = "basic"       // 基本履职事项
	TagCooperating = "cooperating" // 配合履职事项
	TagTakenBack   = "taken_back"  // 上级部门收回事项
)

// Sizes beyond which a matter is a slip, or no longer read by anybody.
const (
	mostMinutes    = 24 * 60
	mostReopenDays = 3650
	mostConditions = 50
	mostQuestions  = 30
	mostHelpers    = 20
	mostPages      = 20
	mostText       = 2_000  // characters of a name, a sentence, a script
	mostPage       = 20_000 // characters of a page of knowledge
)

// What can be wrong with a page or a text.
var (
	ErrPageID   = fault.Define(fault.Invalid, "matter.page_id", "知识条目编号应由 1 至 32 位小写字母、数字或短横组成", "The id of a page has 1 to 32 lower-case letters, digits or hyphens.")
	ErrMany     = fault.Define(fault.Invalid, "matter.many", "最多 %d 项", "At most %d.")
	ErrLong     = fault.Define(fault.Invalid, "matter.long", "最多 %d 个字", "At most %d characters.")
	ErrNumbered = fault.Define(fault.Invalid, "matter.numbered", "立案条件应从 1 起依次编号", "Conditions are numbered 1, 2, 3 and so on.")
)

// checker gathers what is wrong with a matter, by the names of its JSON.
type checker struct{ faults []*fault.Error }

func (k *checker) bad(field string, d *fault.Definition, args ...any) {
	k.faults = append(k.faults, d.At(field, args...))
}

func (k *checker) must(field, value string, most int) {
	if !words.Said(value) {
		k.bad(field, ErrMissing)
	}
	k.short(field, value, most)
}

func (k *checker) short(field, value string, most int) {
	if utf8.RuneCountInString(value) > most {
		k.bad(field, ErrLong, most)
	}
}

// words: the Chinese must be there, the English may lack.
func (k *checker) words(field string, t words.Text, most int) {
	k.must(field+".zh", t.ZH, most)
	k.short(field+".en", t.EN, most)
}

func (k *checker) choice(field, value string, choices ...string) {
	if !slices.Contains(choices, value) {
		k.bad(field, ErrChoice, strings.Join(slices.DeleteFunc(slices.Clone(choices), func(c string) bool { return c == "" }), ", "))
	}
}

func (k *checker) number(field string, n, least, most int) {
	if n < least || n > most {
		k.bad(field, ErrNumber, least, most)
	}
}

// limit: where the unit is unknown the number is looked at all the same.
func (k *checker) limit(prefix string, l worktime.Limit) {
	e := l.Check()
	if e == nil {
		return
	}
	limits := []*fault.Error{e}
	if !l.Unit.Known() {
		if also := (worktime.Limit{Value: l.Value, Unit: worktime.UrgentHours}).Check(); also != nil {
			limits = append(limits, also)
		}
	}
	for _, e := range limits {
		e.Field = prefix + strings.TrimPrefix(e.Field, "limit_")
		k.faults = append(k.faults, e)
	}
}

func (k *checker) condition(prefix string, c Condition) {
	k.words(prefix+"words", c.Words, mostText)
	k.words(prefix+"closing", c.Closing, mostText)
	k.limit(prefix+"limit.", c.Limit)
	k.must(prefix+"source", c.Source, mostText)
}

// Check returns what is wrong with a matter, every fault with its field as in conditions[0].limit.unit. A list that is imported and a matter
// that is edited go through the same.
func (m Matter) Check() []*fault.Error {
	k := &checker{}
	k.must("code", m.Code, mostText)
	if m.Code != "" && !codePattern.MatchString(m.Code) {
		k.bad("code", ErrCode)
	}
	k.words("class", m.Class, mostText)
	k.words("name", m.Name, mostText)
	k.must("domain", m.Domain, mostText)
	k.choice("illegality", m.Illegality, illegalities...)
	k.choice("base_level", string(m.BaseLevel), string(Base), string(Village), string(Town), string(District))
	k.words("department", m.Department, mostText)
	k.choice("urgency", string(m.Urgency), string(Urgent), string(Normal))
	k.number("minutes", m.Minutes, 1, mostMinutes)
	k.choice("duty_tag", m.DutyTag, dutyTags...)
	k.duty(m)
	k.choice("secrecy", string(m.Secrecy), "", string(Protected), string(TipOff))
	k.number("reopen_days", m.ReopenDays, 0, mostReopenDays)
	if !m.ValidTo.IsZero() && !m.ValidFrom.Before(m.ValidTo) {
		k.bad("valid_to", ErrReversed)
	}
	k.must("source", m.Source, mostText)
	switch n := len(m.Conditions); {
	case n == 0:
		k.bad("conditions", ErrMissing)
	case n > mostConditions:
		k.bad("conditions", ErrMany, mostConditions)
	}
	for i, c := range m.Conditions {
		prefix := fmt.Sprintf("conditions[%d].", i)
		if c.N != i+1 {
			k.bad(prefix+"n", ErrNumbered)
		}
		k.condition(prefix, c)
	}
	k.guidance(m)
	k.faults = append(k.faults, checkFields(m.Fields)...)
	return k.faults
}

// duty is who leads and who helps.
func (k *checker) duty(m Matter) {
	if m.Lead != (words.Text{}) {
		k.words("lead", m.Lead, mostText)
	}
	if len(m.Helpers) > mostHelpers {
		k.bad("helpers", ErrMany, mostHelpers)
	}
	for i, h := range m.Helpers {
		k.words(fmt.Sprintf("helpers[%d]", i), h, mostText)
	}
}

// guidance is script, questions and knowledge.
func (k *checker) guidance(m Matter) {
	if m.Script != (words.Text{}) {
		k.words("script", m.Script, mostText)
	}
	if len(m.Questions) > mostQuestions {
		k.bad("questions", ErrMany, mostQuestions)
	}
	for i, q := range m.Questions {
		k.words(fmt.Sprintf("questions[%d]", i), q, mostText)
	}
	if len(m.Knowledge) > mostPages {
		k.bad("knowledge", ErrMany, mostPages)
	}
	seen := map[string]bool{}
	for i, p := range m.Knowledge {
		prefix := fmt.Sprintf("knowledge[%d].", i)
		switch {
		case !pagePattern.MatchString(p.ID):
			k.bad(prefix+"id", ErrPageID)
		case seen[p.ID]:
			k.bad(prefix+"id", ErrTwice)
		}
		seen[p.ID] = true
		k.words(prefix+"title", p.Title, mostText)
		k.words(prefix+"body", p.Body, mostPage)
		k.must(prefix+"source", p.Source, mostText)
	}
}

// DutyTags lists the duty lists of towns by their tags.
func DutyTags() []string { return dutyTags[1:] }
