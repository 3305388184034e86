package worktime

import (
	"io"
	"time"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/table"
	"liandong/internal/kernel/words"
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
	ErrTwice = fault.Define(fault.Invalid, "worktime.twice",
		"此日期重复出现", "This date is listed twice.")
	ErrNoSwap = fault.Define(fault.Invalid, "worktime.no_swap",
		"调休上班日应为周六或周日", "A swapped working day must be a Saturday or a Sunday.")
)

// DayColumns are those of a list of published days.
var DayColumns = table.Columns{
	{Name: "date", Title: words.T("日期", "Date"), Must: true, Number: true, Example: words.T("2026-10-01", ""), About: words.T("如 2026-10-01 或 2026/10/1", "As 2026-10-01 or 2026/10/1.")},
	{Name: "kind", Title: words.T("类型", "Kind"), Must: true, Example: words.T("holiday", ""), About: words.T("放假，或调休后要上班的周末", "A holiday, or a day of a weekend that was swapped for one."),
		Codes: []table.Code{{Code: string(Holiday), Means: words.T("放假", "holiday")}, {Code: string(SwappedWorkday), Means: words.T("调休上班日", "day of a weekend on which people work")}}},
	{Name: "name_zh", Title: words.T("名称", "Name"), Must: true, Example: words.T("国庆节", ""), About: words.T("节日的名称", "What the day is called, in Chinese.")},
	{Name: "source", Title: words.T("来源", "Source"), Must: true, Example: words.T("国务院办公厅关于2026年部分节假日安排的通知", ""), About: words.T("发布该安排的通知", "The notice that says so.")},
}

// ReadDays reads published days from a list (CSV or XLSX) with the columns date, kind, name_zh and source. Every fault names its row and
// column, as in rows[17].kind; rows are counted as a spreadsheet does. Days are of use only if there is no fault.
func ReadDays(r io.Reader) ([]Day, []*fault.Error) {
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, []*fault.Error{table.ErrUnreadable.At("file").Because(err)}
	}
	list, err := table.Read(content, table.Want{Columns: DayColumns, Whole: true, Empty: true})
	if err != nil {
		return nil, fault.From(err).All()
	}
	at, faults := list.At(), []*fault.Error(nil)
	for _, c := range list.Missing() {
		faults = append(faults, list.Fault(list.Header, c.Name, ErrColumn, list.Where()))
	}
	if faults != nil {
		return nil, faults
	}
	if len(list.Rows) == 0 {
		return nil, []*fault.Error{table.ErrEmpty.At("rows")}
	}
	days, seen := make([]Day, 0, len(list.Rows)), map[Date]bool{}
	for _, row := range list.Rows {
		if len(row.Wrong) > 0 {
			faults = append(faults, row.Wrong...)
			continue
		}
		cell := func(name string) string { return row.Cells[at[name]] }
		d := Day{Kind: Kind(cell("kind")), Name: cell("name_zh"), Source: cell("source")}
		bad := func(name string, def *fault.Definition) {
			faults = append(faults, list.Fault(row.N, name, def))
		}
		day, ok := list.Day(cell("date"), Zone)
		if ok {
			d.Date = DateOf(day)
		}
		switch {
		case !ok:
			bad("date", ErrDate)
		case !d.Date.ours():
			bad("date", ErrEra)
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

// dayFaults are what is wrong with published days; at names the field of one by its index and column.
func dayFaults(days []Day, at func(i int, column string) string) (faults []*fault.Error) {
	seen := map[Date]bool{}
	for i, d := range days {
		switch {
		case !d.Date.ours():
			faults = append(faults, ErrEra.At(at(i, "date")))
		case seen[d.Date]:
			faults = append(faults, ErrTwice.At(at(i, "date")))
		}
		seen[d.Date] = true
		for name, def := range d.faults(true) {
			faults = append(faults, def.At(at(i, name)))
		}
	}
	return faults
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
		if !words.Said(d.Name) && !yield("name_zh", ErrName) {
			return
		}
		if !words.Said(d.Source) {
			yield("source", ErrSource)
		}
	}
}

// WriteDays writes published days as ReadDays reads them.
func WriteDays(w table.Writer, days []Day) error {
	if err := w.Row(DayColumns.Names()...); err != nil {
		return err
	}
	for _, d := range days {
		if err := w.Row(d.Date.String(), string(d.Kind), d.Name, d.Source); err != nil {
			return err
		}
	}
	return nil
}
