package opendata

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/table"
	"liandong/internal/kernel/words"
)

// ErrFile says that there is no such file.
var ErrFile = fault.Define(fault.NotFound, "opendata.file", "没有这个文件；可用的有 areas.csv、areas.json、matters.csv、matters.json", "There is no such file; there are areas.csv, areas.json, matters.csv and matters.json.")

// File (数据集) is one part of the data, as CSV and JSON.
type File struct {
	Name    string
	Title   words.Text
	columns []column
	holds   func(Row) bool
}

// Files are all there is.
var Files = []File{
	{"areas", words.T("各区镇、各村（社区）每月结案与到期情况", "Closed and due cases of zones and villages by month"), without("matter", "matter_name", "matter_name_en"), func(r Row) bool { return r.Matter == All }},
	{"matters", words.T("全区和各区镇每月各事项结案与到期情况", "Closed and due cases of the district and its zones by matter and month"), columns, func(r Row) bool { return r.Matter != All }},
}

// column is a column with what it means. Its values are codes, names of the map and the catalogue, numbers, or the one note: nothing that anybody wrote about a case.
type column struct {
	name  string
	means words.Text
	value func(e *Edition, m Month, r Row) any // nil where it is hidden or there is none
}

var columns = []column{
	{"month", words.T("月份", "month"), func(_ *Edition, m Month, _ Row) any { return m.Month }},
	{"area", words.T("地区代码", "code of the area"), func(_ *Edition, _ Month, r Row) any { return r.Area }},
	{"area_name", words.T("地区名称", "name of the area"), func(e *Edition, _ Month, r Row) any { return e.area(r.Area).Name }},
	{"area_level", words.T("地区层级：district 区，town 区镇，village 村（社区）", "level of the area: district, town (zone) or village"), func(e *Edition, _ Month, r Row) any { return string(e.area(r.Area).Level) }},
	{"matter", words.T("事项代码；空为未确定事项", "code of the matter; empty where none was named"), func(_ *Edition, _ Month, r Row) any { return r.Matter }},
	{"matter_name", words.T("事项名称", "name of the matter in Chinese"), func(e *Edition, _ Month, r Row) any { return e.matter(r.Matter).ZH }},
	{"matter_name_en", words.T("事项英文名称", "name of the matter in English"), func(e *Edition, _ Month, r Row) any { return e.matter(r.Matter).EN }},
	{"closed", words.T("当月结案数，强制结案除外", "cases closed in the month, those closed by force excepted"), func(_ *Edition, _ Month, r Row) any { return r.Closed.total() }},
	{"in_grid", words.T("其中网格内解决", "of these, resolved in the grid"), func(_ *Edition, _ Month, r Row) any { return r.Closed.part(0) }},
	{"in_department", words.T("其中区镇部门解决", "of these, resolved by departments"), func(_ *Edition, _ Month, r Row) any { return r.Closed.part(1) }},
	{"in_enforcement", words.T("其中综合执法解决", "of these, resolved by enforcement"), func(_ *Edition, _ Month, r Row) any { return r.Closed.part(2) }},
	{"due", words.T("时限在当月到期的立案案件数，挂账除外", "filed cases whose limit ends in the month, suspended ones excepted"), func(_ *Edition, _ Month, r Row) any { return r.Due.total() }},
	{"due_on_time", words.T("其中按期结案", "of these, closed on time"), func(_ *Edition, _ Month, r Row) any { return r.Due.part(0) }},
	{"due_late", words.T("其中超期结案", "of these, closed late"), func(_ *Edition, _ Month, r Row) any { return r.Due.part(1) }},
	{"due_open", words.T("其中截至生成时未结案", "of these, not closed when the month was published"), func(_ *Edition, _ Month, r Row) any { return r.Due.part(2) }},
	{"closing_rate", words.T("结案率：(due_on_time + due_late) ÷ due", "closing rate: (due_on_time + due_late) ÷ due"), func(_ *Edition, _ Month, r Row) any { return r.Due.rate(0, 1) }},
	{"on_time_rate", words.T("按期结案率：due_on_time ÷ due", "on-time rate: due_on_time ÷ due"), func(_ *Edition, _ Month, r Row) any { return r.Due.rate(0) }},
	{"note", words.T("有数字不公布时的说明", "says where numbers are withheld"), func(_ *Edition, m Month, r Row) any {
		if r.Closed.Parts == nil || r.Due.Parts == nil {
			return withheld.With(m.Least).ZH + " / " + withheld.With(m.Least).EN
		}
		return ""
	}},
}

var withheld = words.T("空白处不公布：少于%[1]d件，或会使这些数被推算出来", "blank: withheld, fewer than %[1]d, or would give those away")

func without(names ...string) (list []column) {
	for _, c := range columns {
		keep := true
		for _, n := range names {
			keep = keep && c.name != n
		}
		if keep {
			list = append(list, c)
		}
	}
	return list
}

func (c Count) total() any {
	if c.Total == nil {
		return nil
	}
	return *c.Total
}

func (c Count) part(i int) any {
	if c.Parts == nil {
		return nil
	}
	return c.Parts[i]
}

// rate is the share of some parts, with four digits; nil where it would say more than is shown, or there is nothing to divide by.
func (c Count) rate(parts ...int) any {
	if c.Parts == nil || total(c.Parts) == 0 {
		return nil
	}
	sum := int64(0)
	for _, i := range parts {
		sum += c.Parts[i]
	}
	return json.Number(fmt.Sprintf("%.4f", float64(sum)/float64(total(c.Parts))))
}

// Meaning is what a column means.
type Meaning struct {
	Name  string
	Means words.Text
}

// Columns tells what the columns of the file mean.
func (f File) Columns() (list []Meaning) {
	for _, c := range f.columns {
		list = append(list, Meaning{c.name, c.means})
	}
	return list
}

// Rule says in words what is withheld.
func (e *Edition) Rule() words.Text {
	return words.T("少于 %[1]d 件的数不公布（0 除外）；一行中有这样的数时，整组明细不公布，必要时合计也不公布；会使不公布的数被推算出来的其他行同样不公布。每个月公布一次，之后不再更改，按公布当时的标准。",
		"Numbers below %[1]d are withheld, 0 excepted; where a row has one, all numbers it is made of are, and if need be its total; so are other rows that would give away what is withheld. "+
			"A month is published once, under the rule of that day, and does not change afterwards.").With(e.Least)
}

// Generated is when the latest month was published.
func (e *Edition) Generated() (last time.Time) {
	for _, m := range e.Months {
		if m.Generated.After(last) {
			last = m.Generated
		}
	}
	return last
}

// each runs through the rows of the file, the latest month first.
func (f File) each(e *Edition, fn func(Month, Row) error) error {
	for _, m := range e.Months {
		for _, r := range m.Rows {
			if f.holds(r) {
				if err := fn(m, r); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// CSV writes the file as a list.
func (f File) CSV(w io.Writer, e *Edition) error {
	out, err := table.NewCSV(w)
	if err != nil {
		return err
	}
	cells := make([]any, len(f.columns))
	for i, c := range f.columns {
		cells[i] = c.name
	}
	if err := out.Row(cells...); err != nil {
		return err
	}
	if err := f.each(e, func(m Month, r Row) error {
		for i, c := range f.columns {
			if cells[i] = c.value(e, m, r); cells[i] == nil {
				cells[i] = ""
			}
		}
		return out.Row(cells...)
	}); err != nil {
		return err
	}
	return out.Close()
}

type bothWords struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// JSON writes the file with all that is to be known of it.
func (f File) JSON(w io.Writer, e *Edition) error {
	document := struct {
		Title     bothWords            `json:"title"`
		District  string               `json:"district"`
		Name      string               `json:"name"`
		Licence   bothWords            `json:"licence"`
		Rule      bothWords            `json:"rule"`
		Generated time.Time            `json:"generated"`
		Months    []string             `json:"months"`
		Columns   map[string]bothWords `json:"columns"`
		Rows      []map[string]any     `json:"rows"`
	}{Title: bothWords(f.Title), District: e.District, Name: e.Name, Licence: bothWords(e.Licence), Rule: bothWords(e.Rule()), Generated: e.Generated(),
		Months: []string{}, Columns: map[string]bothWords{}, Rows: []map[string]any{}}
	for _, m := range e.Months {
		document.Months = append(document.Months, m.Month)
	}
	for _, c := range f.columns {
		document.Columns[c.name] = bothWords(c.means)
	}
	if err := f.each(e, func(m Month, r Row) error {
		row := map[string]any{}
		for _, c := range f.columns {
			row[c.name] = c.value(e, m, r)
		}
		document.Rows = append(document.Rows, row)
		return nil
	}); err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(document)
}
