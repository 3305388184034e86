package matter

import (
	"io"
	"regexp"

	"liandong/internal/fault"
)

var codePattern = regexp.MustCompile(`^[0-9A-Za-z]{1,16}$`)

// The five kinds of illegality (五类违法) and the three duty lists of towns (三张清单).
var (
	illegalities = []string{"", "residence", "building", "business", "land_use", "pollution"}
	dutyTags     = []string{"", "basic", "cooperating", "taken_back"}
)

const (
	mostMinutes    = 24 * 60
	mostReopenDays = 3650
)

// ReadMatters reads a catalogue from two CSV files.
//
// matters has one row for each matter, which also carries its first condition: code, class_zh, class_en, name_zh, name_en, domain, illegality,
// base_level, department_zh, department_en, urgency, limit_value, limit_unit, condition_zh, condition_en, closing_zh, closing_en, patrol and
// enforcement (yes or no), minutes, source; and where there are such columns duty_tag, reopen_days, valid_from and valid_to (YYYY-MM-DD).
// conditions has one row for each further condition, in order: matter_code, condition_zh, condition_en, limit_value, limit_unit, closing_zh,
// closing_en, source.
//
// Every fault names file, row and column, as in matters.rows[17].limit_unit, counting as a spreadsheet does. The matters are of use only if
// there is no fault.
func ReadMatters(matters, conditions io.Reader) ([]Matter, []*fault.Error) {
	first := openSheet("matters", matters, "code", "class_zh", "class_en", "name_zh", "name_en", "domain", "illegality", "base_level",
		"department_zh", "department_en", "urgency", "limit_value", "limit_unit", "condition_zh", "condition_en", "closing_zh", "closing_en",
		"patrol", "enforcement", "minutes", "source")
	var all []Matter
	at := map[string]int{}
	first.each(func(r row) {
		m := readMatter(r)
		if _, taken := at[m.Code]; taken && m.Code != "" {
			r.bad("code", ErrTwice)
		}
		at[m.Code] = len(all)
		all = append(all, m)
	})
	further := openSheet("conditions", conditions, "matter_code", "condition_zh", "condition_en", "limit_value", "limit_unit",
		"closing_zh", "closing_en", "source")
	further.each(func(r row) {
		i, ok := at[r.text("matter_code")]
		c := readCondition(r)
		if !ok {
			r.bad("matter_code", ErrNoMatter)
			return
		}
		c.N = len(all[i].Conditions) + 1
		all[i].Conditions = append(all[i].Conditions, c)
	})
	return all, append(first.faults, further.faults...)
}

func readMatter(r row) Matter {
	m := Matter{
		Code: r.must("code"), Class: r.words("class"), Name: r.words("name"), Domain: r.must("domain"),
		Illegality: r.choice("illegality", illegalities...),
		BaseLevel:  Level(r.choice("base_level", string(Base), string(Village), string(Town), string(District))),
		Department: r.words("department"), Urgency: r.urgency(),
		Patrol: r.yes("patrol"), Enforcement: r.yes("enforcement"), Minutes: r.number("minutes", 1, mostMinutes),
		DutyTag: r.choice("duty_tag", dutyTags...), ReopenDays: DefaultReopenDays,
		ValidFrom: r.day("valid_from"), ValidTo: r.day("valid_to"), Source: r.text("source"),
	}
	if m.Code != "" && !codePattern.MatchString(m.Code) {
		r.bad("code", ErrCode)
	}
	if r.text("reopen_days") != "" {
		m.ReopenDays = r.number("reopen_days", 0, mostReopenDays)
	}
	if !m.ValidTo.IsZero() && !m.ValidFrom.Before(m.ValidTo) {
		r.bad("valid_to", ErrReversed)
	}
	c := readCondition(r)
	c.N = 1
	m.Conditions = []Condition{c}
	return m
}

func readCondition(r row) Condition {
	return Condition{Words: r.words("condition"), Closing: r.words("closing"), Limit: r.limit(), Source: r.must("source")}
}

func (r row) urgency() Urgency { return Urgency(r.choice("urgency", string(Urgent), string(Normal))) }

// ReadStageLimits reads stage limits from CSV: stage (one of Stages), urgency, limit_value, limit_unit, valid_from
// (YYYY-MM-DD), source. Faults are as for ReadMatters, at stage_limits.rows[n].column; a list that leaves a stage without a limit for
// urgent or for normal cases is refused with ErrStages.
func ReadStageLimits(r io.Reader) ([]StageLimit, []*fault.Error) {
	s := openSheet("stage_limits", r, "stage", "urgency", "limit_value", "limit_unit", "valid_from", "source")
	var all []StageLimit
	type key struct {
		stageKey
		from int64
	}
	seen, covered := map[key]bool{}, map[stageKey]bool{}
	s.each(func(r row) {
		l := StageLimit{
			Stage:   Stage(r.choice("stage", stageNames()...)),
			Urgency: r.urgency(), Limit: r.limit(), ValidFrom: r.day("valid_from"), Source: r.must("source"),
		}
		r.must("valid_from")
		k := key{stageKey{l.Stage, l.Urgency}, l.ValidFrom.Unix()}
		if seen[k] {
			r.bad("stage", ErrTwiceOver)
		}
		seen[k], covered[k.stageKey] = true, true
		all = append(all, l)
	})
	if s.faults == nil {
		for _, stage := range Stages() {
			if !covered[stageKey{stage, Urgent}] || !covered[stageKey{stage, Normal}] {
				s.faults = append(s.faults, ErrStages.At("stage_limits."+string(stage)))
			}
		}
	}
	return all, s.faults
}

func stageNames() []string {
	var names []string
	for _, s := range Stages() {
		names = append(names, string(s))
	}
	return names
}
