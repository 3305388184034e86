package worktime

import (
	"io"
	"time"

	"liandong/internal/fault"
	"liandong/internal/table"
)

// What can be wrong with a list of published days.
var (
	ErrColumn = fault.Define(fault.Invalid, "worktime.column",
		"缺少此列（%s）", "This column is missing (%s).")
	ErrKind = fault.Define(fault.Invalid, "worktime.kind",
		"类型应为 holiday 或 workday_swapped", "The kind must be holiday or workday_swapped.")
	ErrName = fault.Define(fault.Invalid, "worktime.name",
		"缺少名称", "The name is missing.")
	ErrSource = fault.Define(fault.Invalid, "worktime.source",
		"缺少来源（发布该安排的通知）", "The source is missing: the notice that says so.")
	ErrTwice = fault.Define(fault.Conflict, "worktime.twice",
		"此日期重复出现", "This date is listed twice.")
	ErrNoSwap = fault.Define(fault.Invalid, "worktime.no_swap",
		"调休上班日应为周六或周日", "A swapped working day must be a Saturday or a Sunday.")
)

var dayColumns = []string{"date", "kind", "name_zh", "source"}

// ReadDays reads published days from a list (CSV or XLSX) with the columns date, kind, name_zh and source. Every fault names its row and
// column, as in rows[17].kind; rows are counted as a spreadsheet does. Days are of use only if there is no fault.
func ReadDays(r io.Reader) ([]Day, []*fault.Error) {
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, []*fault.Error{table.ErrUnreadable.At("file").Because(err)}
	}
	list, err := table.Read(content, table.Want{Columns: dayColumns, Whole: true, Empty: true})
	if err != nil {
		return nil, fault.From(err).All()
	}
	at, faults := list.Titles(), []*fault.Error(nil)
	for _, name := range dayColumns {
		if _, there := at[name]; !there {
			faults = append(faults, ErrColumn.At(table.Field(list.Header, name), list.Where()))
		}
	}
	if faults != nil {
		return nil, faults
	}
	days, seen := make([]Day, 0, len(list.Rows)), map[Date]bool{}
	for _, row := range list.Rows {
		cell := func(name string) string { return row.Cells[at[name]] }
		d := Day{Kind: Kind(cell("kind")), Name: cell("name_zh"), Source: cell("source")}
		bad := func(name string, def *fault.Definition) {
			faults = append(faults, def.At(table.Field(row.N, name)))
		}
		day, ok := list.Day(cell("date"), Zone)
		if ok {
			d.Date = DateOf(day)
		}
		switch {
		case !ok:
			bad("date", ErrDate)
		case seen[d.Date]:
			bad("date", ErrTwice)
		}
		seen[d.Date] = true
		for name, def := range d.faults(ok) {
			bad(name, def)
		}
		days = append(days, d)
	}
	return days, faults
}

// faults yields what is wrong with a day besides its date, in the order of the columns.
func (d Day) faults(dated bool) func(yield func(string, *fault.Definition) bool) {
	return func(yield func(string, *fault.Definition) bool) {
		weekend := d.Date.Weekday() == time.Saturday || d.Date.Weekday() == time.Sunday
		switch {
		case d.Kind != Holiday && d.Kind != SwappedWorkday:
			if !yield("kind", ErrKind) {
				return
			}
		case d.Kind == SwappedWorkday && dated && !weekend:
			if !yield("kind", ErrNoSwap) {
				return
			}
		}
		if d.Name == "" && !yield("name_zh", ErrName) {
			return
		}
		if d.Source == "" {
			yield("source", ErrSource)
		}
	}
}
