package table

import (
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// exampleMark begins a cell of a row that only shows how rows look. Such a row is not read where it is as the template wrote it.
var exampleMark = words.T("【示例】", "[Example] ")

// ErrExample is a row that was written over the example of a template, and kept its mark.
var ErrExample = fault.Define(fault.Invalid, "table.example", "此行还带着“【示例】”：如要导入请删去这几个字，否则请删去整行",
	"This row still has the mark [Example]. Take the mark away to import the row, or else the whole row.")

// The sheets of a template beside its list.
var explanations, codes = words.T("说明", "Explanations"), words.T("代码", "Codes")

// explains says whether a sheet is one of a template that only explains.
func explains(sheet string) bool {
	return slices.Contains([]string{explanations.ZH, explanations.EN, codes.ZH, codes.EN}, sheet)
}

func isExample(cell string) bool {
	return strings.HasPrefix(cell, exampleMark.ZH) || strings.HasPrefix(cell, strings.TrimSpace(exampleMark.EN))
}

// example is what the row that shows how rows look says of each column.
func (cs Columns) example(lang string) []string {
	cells := make([]string, len(cs))
	for i, c := range cs {
		cells[i] = c.Example.In(lang)
		if i == 0 {
			cells[i] = exampleMark.In(lang) + cells[i]
		}
	}
	return cells
}

// untouched says whether cells are the example of a template in one of its languages, in whatever order its columns now stand.
func (b *builder) untouched(cells []string) bool {
	return slices.ContainsFunc([]string{"zh", "en"}, func(lang string) bool {
		want, at := make([]string, max(len(b.Columns), len(cells))), b.At()
		for i, text := range b.known.example(lang) {
			if column, there := at[b.known[i].Name]; there {
				want[column] = strings.TrimSpace(text)
			}
		}
		return slices.Equal(want[:len(cells)], cells) && strings.Join(want[len(cells):], "") == ""
	})
}

// WriteTemplate (模板) writes a workbook to be filled in: a sheet with the titles and an example that says that it is one, whose columns are formatted as text
// where they hold codes, numbers of things and phones; a sheet that explains the columns; and a sheet with the codes that may stand in them.
func WriteTemplate(w io.Writer, lang string, columns Columns) (err error) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	t := &template{book: book, lang: lang}
	t.list(columns)
	t.explain(columns)
	t.codes(columns)
	if t.err != nil {
		return t.err
	}
	_, err = book.WriteTo(w)
	return err
}

// template is a workbook that is being made; after the first error nothing is done.
type template struct {
	book *excelize.File
	lang string
	err  error
}

func (t *template) try(err error) {
	if t.err == nil {
		t.err = err
	}
}

func (t *template) style(s excelize.Style) int {
	id, err := t.book.NewStyle(&s)
	t.try(err)
	return id
}

func (t *template) row(sheet string, n int, cells ...any) {
	at, err := excelize.CoordinatesToCellName(1, n)
	t.try(err)
	t.try(t.book.SetSheetRow(sheet, at, &cells))
}

const asTextFormat = 49 // "@" (ECMA-376 part 1, 18.8.30)

func (t *template) list(columns Columns) {
	sheet := words.T("填写", "List").In(t.lang)
	t.try(t.book.SetSheetName("Sheet1", sheet))
	text, plain := t.style(excelize.Style{NumFmt: asTextFormat}), t.style(excelize.Style{})
	titles, example, shown := make([]any, len(columns)), make([]any, len(columns)), columns.example(t.lang)
	for i, c := range columns {
		titles[i], example[i] = c.Title.In(t.lang), shown[i]
		letter, err := excelize.ColumnNumberToName(i + 1)
		t.try(err)
		style := text
		if c.Number {
			style = plain
		}
		t.try(t.book.SetColStyle(sheet, letter, style))
		t.try(t.book.SetColWidth(sheet, letter, letter, 20))
	}
	t.row(sheet, 1, titles...)
	t.row(sheet, 2, example...)
	t.try(t.book.SetRowStyle(sheet, 1, 1, t.style(excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: asTextFormat})))
	t.try(t.book.SetRowStyle(sheet, 2, 2, t.style(excelize.Style{Font: &excelize.Font{Italic: true, Color: "808080"}, NumFmt: asTextFormat})))
	t.try(t.book.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
}

func (t *template) sheet(name words.Text, widths ...float64) string {
	sheet := name.In(t.lang)
	_, err := t.book.NewSheet(sheet)
	t.try(err)
	for i, width := range widths {
		letter, err := excelize.ColumnNumberToName(i + 1)
		t.try(err)
		t.try(t.book.SetColWidth(sheet, letter, letter, width))
		t.try(t.book.SetColStyle(sheet, letter, t.style(excelize.Style{NumFmt: asTextFormat, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})))
	}
	return sheet
}

func (t *template) explain(columns Columns) {
	sheet := t.sheet(explanations, 20, 12, 80)
	t.row(sheet, 1, words.T("列名", "Column").In(t.lang), words.T("是否必填", "Required").In(t.lang), words.T("怎么填", "What to write").In(t.lang))
	for i, c := range columns {
		must := words.T("", "")
		if c.Must {
			must = words.T("必填", "required")
		}
		t.row(sheet, i+2, c.Title.In(t.lang), must.In(t.lang), c.About.In(t.lang))
	}
	t.row(sheet, len(columns)+3, "", "", words.T("以“【示例】”开头的行未改动时不读取，可以留着；在此行填写时请删去“【示例】”。编码和电话所在的列已设为文本格式，请勿改为数字。",
		"The row that begins with [Example] is not read as long as it is unchanged, and may stay; take the mark away to write there. Columns of codes and phones are formatted as text; keep them so.").In(t.lang))
}

func (t *template) codes(columns Columns) {
	sheet, n := "", 1
	for _, c := range columns {
		for _, code := range c.Codes {
			if sheet == "" {
				sheet = t.sheet(codes, 20, 24, 60)
				t.row(sheet, n, words.T("用于", "For").In(t.lang), words.T("代码", "Code").In(t.lang), words.T("意思", "Meaning").In(t.lang))
			}
			n++
			t.row(sheet, n, c.Title.In(t.lang), code.Code, code.Means.In(t.lang))
		}
	}
}
