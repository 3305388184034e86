package matter

import (
	"io"
	"strings"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/table"
	"liandong/internal/kernel/words"
)

// ErrNoDuty means that a list of duties says nothing of a matter.
var ErrNoDuty = fault.Define(fault.Invalid, "matter.no_duty", "履职清单没有列出事项%s", "The list of duties says nothing of matter %s.")

// dutyColumns are those of a list of duties.
var dutyColumns = table.Columns{{Name: "code", Must: true}, {Name: "duty_tag", Must: true}, {Name: "lead_zh", Must: true}, {Name: "lead_en", Must: true},
	{Name: "helpers_zh", Must: true}, {Name: "helpers_en", Must: true}, {Name: "source", Must: true}}

// ReadDuties reads who must (履职清单) from CSV into the matters that it names, all of which it must: code, duty_tag, lead_zh, lead_en, helpers_zh (several with 、
// between them), helpers_en (with semicolons), source. Faults are as for ReadMatters, at duties.rows[n].column.
func ReadDuties(r io.Reader, all []Matter) []*fault.Error {
	s := openSheet("duties", r, dutyColumns, false)
	listed := s.over(all, func(r row, m *Matter) {
		m.DutyTag = r.choice("duty_tag", TagBasic, TagCooperating, TagTakenBack)
		m.Lead, m.Helpers = r.words("lead"), r.helpers()
		r.must("lead_zh")
		r.must("source")
	})
	for _, m := range all {
		if s.faults == nil && !listed[m.Code] {
			s.faults = append(s.faults, ErrNoDuty.At("duties", m.Code))
		}
	}
	return s.faults
}

// over reads rows that say more of matters, each of one, and returns of which.
func (s *sheet) over(all []Matter, fn func(r row, m *Matter)) map[string]bool {
	at, seen := map[string]*Matter{}, map[string]bool{}
	for i := range all {
		at[all[i].Code] = &all[i]
	}
	s.each(func(r row) {
		code := r.code("code")
		m, known := at[code]
		switch {
		case !known:
			r.bad("code", ErrNoMatter)
			return
		case seen[code]:
			r.bad("code", ErrTwice)
		}
		seen[code] = true
		fn(r, m)
	})
	return seen
}

// Between the names of several helpers in a cell.
const (
	zh = "、"
	en = "; "
)

func (r row) helpers() (all []words.Text) {
	if r.text("helpers_zh") == "" {
		return nil
	}
	english := strings.Split(r.text("helpers_en"), strings.TrimSpace(en))
	for i, name := range strings.Split(r.text("helpers_zh"), zh) {
		h := words.T(strings.TrimSpace(name), "")
		if i < len(english) {
			h.EN = strings.TrimSpace(english[i])
		}
		all = append(all, h)
	}
	return all
}

func helpersOf(m Matter, between string) string {
	var names []string
	for _, h := range m.Helpers {
		if between == zh {
			names = append(names, h.ZH)
		} else {
			names = append(names, h.EN)
		}
	}
	return strings.Join(names, between)
}
