package worktime

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"liandong/internal/fault"
)

// What can be wrong with a list of published days.
var (
	ErrUnreadable = fault.Define(fault.Invalid, "worktime.unreadable",
		"无法按 CSV 读取，请存为 UTF-8 编码、每行列数一致的 CSV", "This cannot be read as CSV. Save it as CSV in UTF-8 with the same number of columns in every row.")
	ErrColumn = fault.Define(fault.Invalid, "worktime.column",
		"缺少此列", "This column is missing.")
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

// ReadDays reads published days from CSV with the columns date (YYYY-MM-DD), kind, name_zh and source. Every fault names its row and
// column, as in rows[17].kind; rows are counted as a spreadsheet does, the header being row 1. Days are of use only if there is no fault.
func ReadDays(r io.Reader) ([]Day, []*fault.Error) {
	text, err := io.ReadAll(r)
	if err != nil || !utf8.Valid(text) || slices.Contains(text, 0) {
		return nil, []*fault.Error{ErrUnreadable.New().Because(err)}
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
	if err != nil || len(rows) == 0 {
		e := ErrUnreadable.New().Because(err)
		if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
			e.Field = fmt.Sprintf("lines[%d]", bad.Line)
		}
		return nil, []*fault.Error{e}
	}
	at, faults := map[string]int{}, []*fault.Error(nil)
	for _, name := range dayColumns {
		if at[name] = slices.Index(rows[0], name); at[name] < 0 {
			faults = append(faults, ErrColumn.At("rows[1]."+name))
		}
	}
	if faults != nil {
		return nil, faults
	}
	days, seen := make([]Day, 0, len(rows)-1), map[Date]bool{}
	for i, row := range rows[1:] {
		cell := func(name string) string { return strings.TrimSpace(row[at[name]]) }
		d := Day{Kind: Kind(cell("kind")), Name: cell("name_zh"), Source: cell("source")}
		bad := func(name string, def *fault.Definition) {
			faults = append(faults, def.At(rowField(i+2, name)))
		}
		date, err := ParseDate(cell("date"))
		d.Date = date
		switch {
		case err != nil:
			bad("date", ErrDate)
		case seen[date]:
			bad("date", ErrTwice)
		}
		seen[date] = true
		for name, def := range d.faults(err == nil) {
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

func rowField(row int, column string) string { return fmt.Sprintf("rows[%d].%s", row, column) }
