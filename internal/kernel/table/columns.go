package table

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// Column (列) is a column that a list may have: how it is found in one that somebody sends, and how it is explained in one that is to be filled in.
type Column struct {
	Name    string     // by which the program knows it; it is a title, too
	Title   words.Text // that heads it in a template
	Also    []string   // further titles, in lower case
	Must    bool       // the list is of no use without it
	Number  bool       // of a number or a date; every other column holds text, digits too
	Example words.Text
	About   words.Text // what is to be written there
	Codes   []Code     // what may stand there, where that is a list
}

// Code is one thing that may stand in a cell.
type Code struct {
	Code  string
	Means words.Text
}

// Columns are those that a list may have, in the order of a template.
type Columns []Column

// spoken are the ways to write the codes of a column, as folded: the code itself and what it means in either language, where that is one code only.
func (c Column) spoken() map[string]string {
	all, several := map[string]string{}, map[string]bool{}
	for _, code := range c.Codes {
		for _, said := range []string{code.Means.ZH, code.Means.EN} {
			if other, taken := all[folded(said)]; taken && other != code.Code {
				several[folded(said)] = true
			}
			all[folded(said)] = code.Code
		}
	}
	for said := range several {
		delete(all, said)
	}
	delete(all, "")
	for _, code := range c.Codes {
		all[folded(code.Code)] = code.Code
	}
	return all
}

// titles finds columns by their titles in whatever language, as folded.
type titles map[string]Column

// titles are those of the columns; the first of two columns with one title counts.
func (cs Columns) titles() titles {
	all := titles{}
	for _, c := range cs {
		for _, title := range append([]string{c.Name, c.Title.ZH, c.Title.EN}, c.Also...) {
			title = folded(title)
			if _, taken := all[title]; !taken && title != "" {
				all[title] = c
			}
		}
	}
	return all
}

// named is the column with a title. It is so exactly where nothing that was said about filling it in had to be taken away. (remark)
func (ts titles) named(title string) (c Column, exactly, known bool) {
	if len(title) > longestTitle {
		return c, false, false
	}
	if title = folded(title); title == "" {
		return c, false, false
	}
	if c, known = ts[title]; known {
		return c, true, true
	}
	for {
		shorter := remark.ReplaceAllString(title, "")
		if c, known = ts[shorter]; known || shorter == title {
			return c, false, known
		}
		title = shorter
	}
}

// folded is a title without white space and line breaks, in lower case and with the narrow form of its letters and brackets.
func folded(title string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(title)), ""))
}

// remark is what people put around titles to say how a column is to be filled in: an asterisk, or (必填) and the like behind it. Any other bracket is
// part of the title: 名称（英文） is not 名称, and 经度（BD09） no longitude of WGS 84.
var remark = regexp.MustCompile(`^\*+|\*+$|[(\[【][^()\[\]【】]*(必填|必须|必选|选填|可填|可选|可空|不填|required|mandatory|optional)[^()\[\]【】]*[)\]】]$|[(\[【](如|例如|格式|e\.g\.)[^()\[\]【】]*[)\]】]$`)

// Known is the column with a title in whatever language and case; false where it means nothing here.
func (cs Columns) Known(title string) (Column, bool) {
	c, _, known := cs.titles().named(title)
	return c, known
}

// With is the columns with the codes that one of them may hold.
func (cs Columns) With(name string, codes []Code) Columns {
	cs = slices.Clone(cs)
	for i := range cs {
		if cs[i].Name == name {
			cs[i].Codes = codes
		}
	}
	return cs
}

// Names are their names, for the header of a file that is imported again.
func (cs Columns) Names() []any {
	names := make([]any, len(cs))
	for i, c := range cs {
		names[i] = c.Name
	}
	return names
}

// Missing are the columns that a list must have and has not.
func (t *Table) Missing() (all Columns) {
	at := t.At()
	for _, c := range t.known {
		if _, there := at[c.Name]; c.Must && !there {
			all = append(all, c)
		}
	}
	return all
}

// Fault is what is wrong with a cell, or with a row where column is "": its field is as in rows[17].phone, its place as people say it. The column is named
// as the program does, or by its title.
func (t *Table) Fault(row int, column string, def *fault.Definition, args ...any) *fault.Error {
	return t.Put(def.New(args...), row, column)
}

// Put is a copy of e, alone, at a cell.
func (t *Table) Put(e *fault.Error, row int, column string) *fault.Error {
	title := column
	if i, there := t.At()[column]; there {
		title = t.Columns[i]
	}
	moved := *e
	moved.Field, moved.Place, moved.Others = Field(row, title), t.place(row, title), nil
	return &moved
}

// Field names a cell, or a row where column is "".
func Field(row int, column string) string {
	field := fmt.Sprintf("rows[%d]", row)
	if column != "" {
		field += "." + column
	}
	return field
}

// place says where a cell is: by the number that the spreadsheet gives its row, and by the title of its column. English says what a known column is called
// in English, where its title is not.
func (t *Table) place(row int, title string) words.Text {
	at := words.T(fmt.Sprintf("第 %d 行", row), fmt.Sprintf("row %d", row))
	if t.Sheet != "" {
		at = words.T("工作表“%s” %s", "sheet \"%s\", %s").With(t.Sheet, at)
	}
	if title == "" {
		return at
	}
	named := words.T(title, title)
	if c, _, known := t.titles.named(title); known && strings.ContainsFunc(title, func(r rune) bool { return r > 0x7f }) {
		named.EN = c.Title.EN
	}
	if n, isNumber := strings.CutPrefix(title, "column_"); isNumber { // that has no title
		named = words.T("第 %s 列", "column %s").With(n)
	}
	return words.T("%s · %s", "%s, %s").With(at, named)
}
