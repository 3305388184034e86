package matter

import (
	"io"
	"strconv"
	"strings"
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/bigram"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/table"
	"liandong/internal/kernel/words"
)

// What can be wrong with a list.
var (
	ErrColumn    = fault.Define(fault.Invalid, "matter.column", "缺少此列（%s）", "This column is missing (%s).")
	ErrMissing   = fault.Define(fault.Invalid, "matter.missing", "此栏不能为空", "This must not be empty.")
	ErrChoice    = fault.Define(fault.Invalid, "matter.choice", "此栏应为下列之一：%s", "This must be one of: %s.")
	ErrNumber    = fault.Define(fault.Invalid, "matter.number", "此栏应为 %d 至 %d 的整数", "This must be a whole number from %d to %d.")
	ErrTwice     = fault.Define(fault.Conflict, "matter.twice", "此代码在清单中重复出现", "This code is listed twice.")
	ErrTwiceOver = fault.Define(fault.Conflict, "matter.stage_twice", "同一环节、紧急程度和生效日期重复出现", "This stage is listed twice with the same urgency and date.")
	ErrNoMatter  = fault.Define(fault.Invalid, "matter.no_matter", "清单中没有这个事项代码", "The list has no matter with this code.")
	ErrCode      = fault.Define(fault.Invalid, "matter.code", "代码应由 1 至 16 位数字或字母组成", "A code has 1 to 16 letters or digits.")
	ErrReversed  = fault.Define(fault.Invalid, "matter.reversed", "失效日期应晚于生效日期", "The end of validity must come after its beginning.")
	ErrStages    = fault.Define(fault.Invalid, "matter.stages", "每个环节都须有紧急和一般两种时限", "Every stage needs a limit for urgent and for normal cases.")
)

// sheet is a list that is read by column name; it gathers what is wrong with its cells instead of stopping at the first.
type sheet struct {
	name   string // leads the field of every fault
	list   *table.Table
	column map[string]int
	faults []*fault.Error
}

// openSheet reads a list with a header, of any length; of none only where maybeNone. Columns that are not asked for are allowed.
func openSheet(name string, r io.Reader, columns table.Columns, maybeNone bool) *sheet {
	s := &sheet{name: name, list: &table.Table{}, column: map[string]int{}}
	content, err := io.ReadAll(r)
	if err == nil {
		s.list, err = table.Read(content, table.Want{Columns: columns, Whole: true, Empty: true})
	}
	if err != nil {
		s.list = &table.Table{}
		s.add(fault.From(err).All()...)
		return s
	}
	s.column = s.list.At()
	for _, c := range s.list.Missing() {
		s.add(s.list.Fault(s.list.Header, c.Name, ErrColumn, s.list.Where()))
	}
	if s.faults == nil && !maybeNone && len(s.list.Rows) == 0 {
		s.add(table.ErrEmpty.At("rows"))
	}
	if s.faults != nil {
		s.list.Rows = nil
	}
	return s
}

// add puts the name of the list before the fields of faults.
func (s *sheet) add(faults ...*fault.Error) {
	for _, e := range faults {
		e.Field = strings.TrimSuffix(s.name+"."+e.Field, ".file")
		s.faults = append(s.faults, e)
	}
}

// row is one line of a sheet.
type row struct {
	*sheet
	n     int
	cells []string
}

// each calls fn for every row. Of one whose cells do not say what somebody wrote only that is said.
func (s *sheet) each(fn func(r row)) {
	for _, r := range s.list.Rows {
		had := len(s.faults)
		fn(row{s, r.N, r.Cells})
		if len(r.Wrong) > 0 {
			s.faults = s.faults[:had]
			s.add(r.Wrong...)
		}
	}
}

func (r row) bad(column string, d *fault.Definition) { r.add(r.list.Fault(r.n, column, d)) }

// code is a text that names something, or a number, with the narrow form of its letters and digits.
func (r row) code(column string) string { return bigram.Typed(r.text(column)) }

// text is a cell without the blanks around it; "" where the sheet has no such column.
func (r row) text(column string) string {
	i, ok := r.column[column]
	if !ok {
		return ""
	}
	return r.cells[i]
}

func (r row) must(column string) {
	if !words.Said(r.text(column)) {
		r.bad(column, ErrMissing)
	}
}

// words reads a Chinese column and the English one beside it.
func (r row) words(column string) words.Text {
	return words.T(r.text(column+"_zh"), r.text(column+"_en"))
}

func (r row) choice(column string, choices ...string) string {
	s, k := r.text(column), &checker{}
	k.choice(column, s, choices...)
	r.refuse(k.faults)
	return s
}

func (r row) yes(column string) bool { return r.choice(column, "yes", "no") == "yes" }

// number is a whole number; what is none is -1, which no column allows.
func (r row) number(column string) int {
	n, err := strconv.Atoi(r.code(column))
	if err != nil {
		return -1
	}
	return n
}

// day is the start of a day in Beijing; the zero time for an empty cell.
func (r row) day(column string) time.Time {
	s := r.text(column)
	if s == "" {
		return time.Time{}
	}
	d, ok := r.list.Day(s, worktime.Zone)
	if !ok {
		r.bad(column, table.ErrDay)
	}
	return d
}

// limit is a limit with value 0 where that is not a number.
func (r row) limit() worktime.Limit {
	l := worktime.Limit{Unit: worktime.Unit(r.text("limit_unit"))}
	var err error
	if l.Value, err = strconv.ParseFloat(r.code("limit_value"), 64); err != nil {
		l.Value = 0
	}
	return l
}
