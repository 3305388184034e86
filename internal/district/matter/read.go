package matter

import (
	"io"
	"slices"
	"strings"

	"liandong/internal/kernel/fault"
)

// ReadMatters reads a catalogue from two CSV files.
//
// matters has one row for each matter, which also carries its first condition: code, class_zh, class_en, name_zh, name_en, domain, illegality,
// base_level, department_zh, department_en, urgency, limit_value, limit_unit, condition_zh, condition_en, closing_zh, closing_en, patrol and
// enforcement (yes or no), minutes, source; and where there are such columns duty_tag, lead_zh, lead_en, helpers_zh, helpers_en, reopen_days, valid_from and valid_to (YYYY-MM-DD), secrecy.
// conditions, nil where there are none, has one row for each further condition, in order: matter_code, condition_zh, condition_en, limit_value, limit_unit, closing_zh,
// closing_en, source.
//
// Every fault names file, row and column, as in matters.rows[17].limit_unit, counting as a spreadsheet does. The matters are of use only if
// there is no fault.
func ReadMatters(matters, conditions io.Reader) ([]Matter, []*fault.Error) {
	first := openSheet("matters", matters, ListColumns, false)
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
	if conditions == nil {
		return all, first.faults
	}
	further := openSheet("conditions", conditions, ConditionColumns, true)
	further.each(func(r row) {
		i, ok := at[r.code("matter_code")]
		c := readCondition(r)
		k := &checker{}
		k.condition("conditions[0].", c)
		r.refuse(k.faults)
		if !ok {
			r.bad("matter_code", ErrNoMatter)
			return
		}
		c.N = len(all[i].Conditions) + 1
		all[i].Conditions = append(all[i].Conditions, c)
	})
	return all, append(first.faults, further.faults...)
}

// readMatter reads a row leniently; what is wrong with the matter as such is found by Check, as for one that is edited.
func readMatter(r row) Matter {
	m := Matter{
		Code: r.code("code"), Class: r.words("class"), Name: r.words("name"), Domain: r.text("domain"), Illegality: r.text("illegality"),
		BaseLevel: Level(r.text("base_level")), Department: r.words("department"), Urgency: Urgency(r.text("urgency")),
		Patrol: r.yes("patrol"), Enforcement: r.yes("enforcement"), Minutes: r.number("minutes"),
		DutyTag: r.text("duty_tag"), Secrecy: Secrecy(r.text("secrecy")), Lead: r.words("lead"), Helpers: r.helpers(), ReopenDays: DefaultReopenDays,
		ValidFrom: r.day("valid_from"), ValidTo: r.day("valid_to"), Source: r.text("source"),
	}
	if r.text("reopen_days") != "" {
		m.ReopenDays = r.number("reopen_days")
	}
	c := readCondition(r)
	c.N = 1
	m.Conditions = []Condition{c}
	r.refuse(m.Check())
	return m
}

func readCondition(r row) Condition {
	return Condition{Words: r.words("condition"), Closing: r.words("closing"), Limit: r.limit(), Source: r.text("source")}
}

// columns turns the fields of a matter into the columns of its row, which also holds its first condition.
var columns = strings.NewReplacer("conditions[0].words", "condition", "conditions[0].", "", ".", "_")

// refuse puts faults of a matter at the columns of its row; two of one column are one.
func (r row) refuse(faults []*fault.Error) {
	for _, e := range faults {
		e = r.list.Put(e, r.n, columns.Replace(e.Field))
		e.Field = r.name + "." + e.Field
		if !slices.ContainsFunc(r.faults, func(had *fault.Error) bool { return had.Field == e.Field && had.Code == e.Code }) {
			r.faults = append(r.faults, e)
		}
	}
}

func (r row) urgency() Urgency { return Urgency(r.choice("urgency", string(Urgent), string(Normal))) }

// ReadStageLimits reads stage limits from CSV: stage (one of Stages), urgency (or Unclassified), limit_value, limit_unit, valid_from
// (YYYY-MM-DD), source. Faults are as for ReadMatters, at stage_limits.rows[n].column; a list that leaves a stage without a limit for
// urgent or for normal cases is refused with ErrStages.
func ReadStageLimits(r io.Reader) ([]StageLimit, []*fault.Error) {
	s := openSheet("stage_limits", r, stageColumns, false)
	var all []StageLimit
	type key struct {
		stageKey
		from int64
	}
	seen, covered := map[key]bool{}, map[stageKey]bool{}
	s.each(func(r row) {
		l := StageLimit{
			Stage:   Stage(r.choice("stage", stageNames()...)),
			Urgency: Urgency(r.choice("urgency", string(Urgent), string(Normal), string(Unclassified))), Limit: r.limit(), ValidFrom: r.day("valid_from"), Source: r.text("source"),
		}
		wrong := &checker{}
		wrong.limit("limit_", l.Limit)
		wrong.must("source", l.Source, mostText)
		r.refuse(wrong.faults)
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
