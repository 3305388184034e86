package briefing

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"liandong/internal/kernel/words"
)

// XLSX writes a workbook: a sheet of what is said, and one for each section, with numbers as numbers and a chart of the program that opens it.
func (doc Document) XLSX(w io.Writer, lang string) error {
	b := &book{File: excelize.NewFile(), lang: lang}
	defer func() { _ = b.Close() }()
	if err := b.cover(doc); err != nil {
		return err
	}
	for i, s := range doc.Sections {
		if err := b.section(i, s); err != nil {
			return err
		}
	}
	_, err := b.WriteTo(w)
	return err
}

// book is a workbook being written.
type book struct {
	*excelize.File
	lang string
}

func at(column, row int) string {
	name, _ := excelize.CoordinatesToCellName(column, row) // both are at least 1
	return name
}

func (b *book) cover(doc Document) error {
	name := words.T("说明", "About").In(b.lang)
	if err := b.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	texts := []string{doc.Title.In(b.lang), doc.Subtitle.In(b.lang)}
	for _, p := range doc.Lead {
		texts = append(texts, p.In(b.lang))
	}
	for i, t := range texts {
		if err := b.SetCellStr(name, at(1, i+1), t); err != nil {
			return err
		}
	}
	if err := b.style(name, at(1, 1), at(1, len(texts)), &excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}); err != nil {
		return err
	}
	if err := b.style(name, "A1", "A1", &excelize.Style{Font: &excelize.Font{Bold: true, Size: 16}}); err != nil {
		return err
	}
	return b.paper(name, []float64{90})
}

func (b *book) style(sheet, from, to string, s *excelize.Style) error {
	id, err := b.NewStyle(s)
	if err == nil {
		err = b.SetCellStyle(sheet, from, to, id)
	}
	return err
}

// paper makes a sheet fit the width of A4 and sets its columns.
func (b *book) paper(sheet string, widths []float64) error {
	for i, w := range widths {
		name, _ := excelize.ColumnNumberToName(i + 1)
		if err := b.SetColWidth(sheet, name, name, w); err != nil {
			return err
		}
	}
	a4, wide, high, fit := 9, 1, 0, true
	if err := b.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &a4, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	return b.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit})
}

var formats = map[CellForm]string{Count: "0", Share: "0.00%", Points: "+0.00;-0.00;0.00", Hours: "0.0"}

// sheetName is what a section's sheet is called; programs allow 31 characters and few signs.
func sheetName(n int, s Section, lang string) string {
	name := []rune(fmt.Sprintf("%d %s", n+1, s.Title.In(lang)))
	for i, r := range name {
		if r == '/' || r == ':' || r == '\\' || r == '?' || r == '*' || r == '[' || r == ']' || r == '\'' {
			name[i] = '-'
		}
	}
	return words.Cut(string(name), 31, "")
}

// section writes header, rows and notes. Row 1 is the header, so that tools read the table as it is.
func (b *book) section(n int, s Section) error {
	name := sheetName(n, s, b.lang)
	if _, err := b.NewSheet(name); err != nil {
		return err
	}
	widths := make([]float64, len(s.Table.Columns))
	for i, c := range s.Table.Columns {
		if err := b.SetCellStr(name, at(i+1, 1), c.In(b.lang)); err != nil {
			return err
		}
		if widths[i] = 14; !s.Table.numeric(i) {
			widths[i] = 26
		}
	}
	if err := b.style(name, "A1", at(len(widths), 1), &excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F1F5F6"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}}); err != nil {
		return err
	}
	for r, row := range s.Table.Rows {
		for i, c := range row {
			if err := b.cell(name, at(i+1, r+2), c); err != nil {
				return err
			}
		}
	}
	below := len(s.Table.Rows) + 3
	for i, note := range s.Notes {
		if err := b.SetCellStr(name, at(1, below+i), note.In(b.lang)); err != nil {
			return err
		}
	}
	if err := b.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := b.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$1:$1", name), Scope: name}); err != nil {
		return err
	}
	if s.Chart != nil && len(s.Table.Rows) > 0 {
		if err := b.chart(name, s, below+len(s.Notes)+1); err != nil {
			return err
		}
	}
	return b.paper(name, widths)
}

func (b *book) cell(sheet, where string, c Cell) error {
	if c.None || c.Form == Words {
		return b.SetCellStr(sheet, where, c.In(b.lang)) // a text is a text, whatever it begins with
	}
	var err error
	if c.Form == Count {
		err = b.SetCellInt(sheet, where, int64(c.Value))
	} else {
		err = b.SetCellFloat(sheet, where, c.Number(), -1, 64)
	}
	if err != nil {
		return err
	}
	format := formats[c.Form]
	if c.Form == Hours {
		format += words.T(`"小时"`, `" h"`).In(b.lang)
	}
	return b.style(sheet, where, where, &excelize.Style{CustomNumFmt: &format})
}

func (b *book) chart(sheet string, s Section, row int) error {
	last := len(s.Table.Rows) + 1
	reference := func(column, from, to int) string {
		name, _ := excelize.ColumnNumberToName(column + 1)
		if from == to {
			return fmt.Sprintf("'%s'!$%s$%d", sheet, name, from)
		}
		return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", sheet, name, from, name, to)
	}
	c := &excelize.Chart{Type: excelize.Line, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: s.Chart.Title.In(b.lang)}}}, Legend: excelize.ChartLegend{Position: "bottom"},
		Dimension: excelize.ChartDimension{Width: 720, Height: 320}}
	if s.Chart.Form == Bars {
		c.Type, c.YAxis.ReverseOrder, c.XAxis.ReverseOrder = excelize.Bar, false, true
		c.Dimension.Height = uint(140 + 34*len(s.Table.Rows))
	}
	for _, column := range s.Chart.Columns {
		c.Series = append(c.Series, excelize.ChartSeries{Name: reference(column, 1, 1), Categories: reference(0, 2, last), Values: reference(column, 2, last)})
	}
	return b.AddChart(sheet, at(1, row), c)
}
