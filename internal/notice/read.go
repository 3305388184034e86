package notice

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/table"
	"liandong/internal/kernel/words"
)

// ErrColumn means that a list of templates lacks a column.
var ErrColumn = fault.Define(fault.Invalid, "notice.column", "缺少此列（%s）", "This column is missing (%s).")

// standardTitle is the title of a template whose row has none.
var standardTitle = map[Audience]words.Text{
	Citizen: words.T("您反映的事项有新消息", "News about what you reported"),
	Staff:   words.T("有事项需要您处理", "Something needs your attention"),
}

// columnOf is where a part of a template stands in a row.
var columnOf = map[string]string{"code": "code", "audience": "audience", "title.zh": "title_zh", "title.en": "title_en", "body.zh": "zh", "body.en": "en"}

// StandardTemplates reads the texts that hold where a district has published none of its own: reference/templates.csv and notices/templates.csv.
func StandardTemplates(files fs.FS) (all []Template, err error) {
	for _, name := range []string{"reference/templates.csv", "notices/templates.csv"} {
		file, err := files.Open(name)
		if err != nil {
			return nil, err
		}
		some, bad := ReadTemplates(file)
		if err := errors.Join(fault.Collect(bad), file.Close()); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, some...)
	}
	return all, nil
}

var templateColumns = table.Columns{{Name: "code", Must: true}, {Name: "audience", Must: true}, {Name: "zh", Must: true}, {Name: "en", Must: true}, {Name: "title_zh"}, {Name: "title_en"}}

// ReadTemplates reads templates from a list (CSV or XLSX) with the columns code, audience (citizen or staff), zh and en (the text with {placeholders} in
// that language), and where there are such columns title_zh and title_en. A row without a title has the standard one of its audience.
//
// Every fault names row and column, as in templates.rows[17].zh, counting as a spreadsheet does. The templates are of use only if there
// is no fault.
func ReadTemplates(r io.Reader) ([]Template, []*fault.Error) {
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, []*fault.Error{table.ErrUnreadable.At("templates").Because(err)}
	}
	list, err := table.Read(content, table.Want{Columns: templateColumns, Whole: true, Empty: true})
	if err != nil {
		faults := fault.From(err).All()
		for _, e := range faults {
			e.Field = strings.TrimSuffix("templates."+e.Field, ".file")
		}
		return nil, faults
	}
	column := list.At()
	var faults []*fault.Error
	add := func(e *fault.Error) {
		e.Field = "templates." + e.Field
		faults = append(faults, e)
	}
	for _, c := range list.Missing() {
		add(list.Fault(list.Header, c.Name, ErrColumn, list.Where()))
	}
	if faults != nil {
		return nil, faults
	}
	var all []Template
	for _, row := range list.Rows {
		if len(row.Wrong) > 0 {
			for _, e := range row.Wrong {
				add(e)
			}
			continue
		}
		cell := func(name string) string {
			if at, ok := column[name]; ok {
				return row.Cells[at]
			}
			return ""
		}
		t := Template{Code: cell("code"), Audience: Audience(cell("audience")),
			Title: words.T(cell("title_zh"), cell("title_en")), Body: words.T(cell("zh"), cell("en"))}
		if t.Title == (words.Text{}) {
			t.Title = standardTitle[Citizen]
			if t.Audience == Staff {
				t.Title = standardTitle[Staff]
			}
		}
		bad := func(part string, d *fault.Definition, args ...any) {
			add(list.Fault(row.N, columnOf[part], d, args...))
		}
		t.check(bad)
		if slices.ContainsFunc(all, func(other Template) bool { return other.Code == t.Code }) {
			bad("code", ErrTwice)
		}
		all = append(all, t)
	}
	return all, faults
}
