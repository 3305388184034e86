package notice

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"liandong/internal/fault"
	"liandong/internal/words"
)

// What can be wrong with a list of templates as a file.
var (
	ErrUnreadable = fault.Define(fault.Invalid, "notice.unreadable",
		"无法按 CSV 读取，请存为 UTF-8 编码、每行列数一致的 CSV", "This cannot be read as CSV. Save it as CSV in UTF-8 with the same number of columns in every row.")
	ErrColumn = fault.Define(fault.Invalid, "notice.column", "缺少此列", "This column is missing.")
)

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

// ReadTemplates reads templates from a CSV file with the columns code, audience (citizen or staff), zh and en (the text with {placeholders} in
// that language), and where there are such columns title_zh and title_en. A row without a title has the standard one of its audience.
//
// Every fault names row and column, as in templates.rows[17].zh, counting as a spreadsheet does. The templates are of use only if there
// is no fault.
func ReadTemplates(r io.Reader) ([]Template, []*fault.Error) {
	text, err := io.ReadAll(r)
	if err != nil || !utf8.Valid(text) || slices.Contains(text, 0) {
		return nil, []*fault.Error{ErrUnreadable.At("templates").Because(err)}
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
	if err != nil || len(rows) == 0 {
		e := ErrUnreadable.At("templates").Because(err)
		if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
			e.Field = fmt.Sprintf("templates.lines[%d]", bad.Line)
		}
		return nil, []*fault.Error{e}
	}
	column := map[string]int{}
	for i, title := range rows[0] {
		column[strings.TrimSpace(title)] = i
	}
	var faults []*fault.Error
	for _, c := range []string{"code", "audience", "zh", "en"} {
		if _, ok := column[c]; !ok {
			faults = append(faults, ErrColumn.At("templates.rows[1]."+c))
		}
	}
	if faults != nil {
		return nil, faults
	}
	var all []Template
	for i, cells := range rows[1:] {
		cell := func(name string) string {
			if at, ok := column[name]; ok {
				return strings.TrimSpace(cells[at])
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
			faults = append(faults, d.At(fmt.Sprintf("templates.rows[%d].%s", i+2, columnOf[part]), args...))
		}
		t.check(bad)
		if slices.ContainsFunc(all, func(other Template) bool { return other.Code == t.Code }) {
			bad("code", ErrTwice)
		}
		all = append(all, t)
	}
	return all, faults
}
