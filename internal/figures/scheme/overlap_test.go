package scheme

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestADayOfAUnitIsEvaluatedOnce(t *testing.T) {
	t.Parallel()
	of := func(id string, state State, from, to string, units ...string) Scheme {
		s := Scheme{ID: id, State: state, Content: Content{Name: "方案" + id, From: from, To: to}}
		for _, u := range units {
			s.Subjects = append(s.Subjects, Subject{Unit: u, Name: "单位" + u})
		}
		return s
	}
	mine := of("m", Draft, "2026-04-01", "2026-06-30", "1", "2", "3", "4", "5")
	for name, one := range map[string]struct {
		other Scheme
		field string // "" where both may stand
	}{
		"the day before":             {of("o", Published, "2026-01-01", "2026-03-31", "1"), ""},
		"the first day":              {of("o", Published, "2026-01-01", "2026-04-01", "1"), "from"},
		"the same days":              {of("o", Published, "2026-04-01", "2026-06-30", "1"), "from"},
		"around":                     {of("o", Published, "2026-01-01", "2026-12-31", "1"), "from"},
		"within":                     {of("o", Published, "2026-05-01", "2026-05-31", "1"), "to"},
		"the last day":               {of("o", Published, "2026-06-30", "2026-09-30", "1"), "to"},
		"the day after":              {of("o", Published, "2026-07-01", "2026-09-30", "1"), ""},
		"settled, but of these days": {of("o", Settled, "2026-04-01", "2026-06-30", "1"), "from"},
		"a draft holds no days":      {of("o", Draft, "2026-04-01", "2026-06-30", "1"), ""},
		"other units":                {of("o", Published, "2026-04-01", "2026-06-30", "6", "7"), ""},
		"itself":                     {of("m", Published, "2026-04-01", "2026-06-30", "1"), ""},
	} {
		var fields []string
		for _, e := range mine.overlaps([]Scheme{one.other}) {
			fields = append(fields, e.Field)
		}
		if want := slices.DeleteFunc([]string{one.field}, func(f string) bool { return f == "" }); fmt.Sprint(fields) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", name, fields, want)
		}
	}

	many := mine.overlaps([]Scheme{of("a", Published, "2026-06-01", "2026-06-30", "2", "9"), of("b", Published, "2026-04-01", "2026-04-30", "5", "4", "3", "2", "1")})
	if len(many) != 2 {
		t.Fatalf("%d others", len(many))
	}
	for i, want := range [][2]string{
		{"与“方案a”（2026-06-01 至 2026-06-30）的评价周期重叠，且都评价单位2：", "“方案a” (2026-06-01 to 2026-06-30), which evaluates 单位2 too:"},
		{"且都评价单位1、单位2、单位3等 5 个单位：", "which evaluates 单位1, 单位2, 单位3 and 2 more too:"},
	} {
		if got := many[i].Words; !strings.Contains(got.ZH, want[0]) || !strings.Contains(got.EN, want[1]) {
			t.Errorf("%+v", got)
		}
	}
}
