package table

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"liandong/internal/kernel/fault"
)

func readWorkbook(content []byte, want Want) (*Table, error) {
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: unpacked, UnzipXMLSizeLimit: onePart, RawCellValue: true})
	if err != nil {
		return nil, ErrUnreadable.At("file").Because(err)
	}
	defer func() { _ = book.Close() }()
	sheet, header, others, err := begin(book, want)
	if err != nil {
		return nil, err
	}
	looks, err := inspect(content, sheet)
	if err != nil {
		return nil, ErrUnreadable.At("file").Because(err)
	}
	b := newBuilder(want, Table{Sheet: sheet, Unread: others, date1904: looks.date1904})
	err = eachRow(book, sheet, func(n int, cells []string) error {
		if n < header {
			return nil
		}
		if len(cells) > mostColumns {
			return b.Fault(n, "", ErrWide, mostColumns)
		}
		if looks.hidden[n] && n > header {
			if strings.TrimSpace(strings.Join(cells, "")) != "" {
				b.Hidden++
			}
			return nil
		}
		wrong := make([]*fault.Definition, len(cells))
		for i := range cells {
			cells[i], wrong[i] = looks.show(n, i, cells[i])
		}
		return b.line(n, cells, func(column int) *fault.Definition {
			if column < 0 {
				return nil
			}
			return wrong[column]
		})
	})
	if err != nil {
		return nil, err
	}
	return b.done()
}

var errEnough = errors.New("enough rows")

// begin finds where a list begins: of the sheets that are shown, the row with most names of columns. others are those that have a list, too: the columns that
// must be there, and something below them.
func begin(book *excelize.File, want Want) (sheet string, header int, others []string, err error) {
	most := 0
	for _, name := range book.GetSheetList() {
		if shown, err := book.GetSheetVisible(name); err != nil || !shown {
			continue
		}
		if sheet == "" {
			sheet = name
		}
		begun := false
		err := eachRow(book, name, func(n int, cells []string) error {
			if begun && strings.TrimSpace(strings.Join(cells, "")) != "" && !slices.ContainsFunc(cells, isExample) {
				others = append(others, name)
				begun = false
			}
			if n > titleRows || len(want.Columns) == 0 {
				return errEnough
			}
			begun = begun || !explains(name) && want.heads(cells)
			if known := want.known(cells); known > most {
				sheet, header, most = name, n, known
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			return "", 0, nil, err
		}
	}
	if sheet == "" {
		return "", 0, nil, ErrEmpty.At("rows")
	}
	return sheet, header, slices.DeleteFunc(slices.Compact(others), func(name string) bool { return name == sheet }), nil
}

func eachRow(book *excelize.File, sheet string, fn func(n int, cells []string) error) error {
	rows, err := book.Rows(sheet)
	if err != nil {
		return ErrUnreadable.At("file").Because(err)
	}
	defer func() { _ = rows.Close() }()
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return ErrUnreadable.At(fmt.Sprintf("rows[%d]", n)).Because(err)
		}
		if err := fn(n, cells); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return ErrUnreadable.At("file").Because(err)
	}
	return nil
}

// look is how a cell is kept: what its raw value means.
type look byte

const (
	asText look = iota
	asNumber
	asDate
	asFormula
	asError
	asPadded // asPadded + k: a number shown with k digits at least
)

// looks are those of the cells of a sheet that are no plain texts, by row and column.
type looks struct {
	date1904 bool
	rows     map[int][]look
	hidden   map[int]bool // rows that the spreadsheet does not show
}

// errDisorder: the reader of workbooks would move such cells to other places without a word.
var errDisorder = errors.New("rows or cells out of their order")

// inspect reads what the reader of workbooks, which answers values row by row, does not tell without keeping the whole sheet in memory: which cells hold formulas,
// numbers and dates. A row or cell that does not say where it stands follows the one before it. (ECMA-376 part 1, 18.3.1.4, 18.3.1.73, 18.8.30)
func inspect(content []byte, sheet string) (looks, error) {
	l := looks{rows: map[int][]look{}, hidden: map[int]bool{}}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return l, err
	}
	part, err := l.part(archive, sheet)
	if err != nil {
		return l, err
	}
	styles, err := styleLooks(archive)
	if err != nil {
		return l, err
	}
	row, column, inCell := 0, -1, false
	var disorder error
	set := func(what look) {
		if column >= mostColumns {
			return
		}
		for len(l.rows[row]) <= column {
			l.rows[row] = append(l.rows[row], asText)
		}
		l.rows[row][column] = what
	}
	err = each(archive, part, func(e xml.StartElement) {
		switch e.Name.Local {
		case "row":
			last := row
			if row = last + 1; attribute(e, "r") != "" {
				var err error
				if row, err = strconv.Atoi(attribute(e, "r")); err != nil || row <= last {
					disorder = errDisorder
				}
			}
			if hidden := attribute(e, "hidden"); hidden == "1" || hidden == "true" {
				l.hidden[row] = true
			}
			column, inCell = -1, false
		case "c":
			last := column
			if column, inCell = last+1, true; attribute(e, "r") != "" {
				x, _, err := excelize.CellNameToCoordinates(attribute(e, "r"))
				if column = x - 1; err != nil || column <= last {
					disorder = errDisorder
					column = last + 1
				}
			}
			switch attribute(e, "t") {
			case "", "n":
				what := asNumber
				if s, err := strconv.Atoi(attribute(e, "s")); err == nil && s >= 0 && s < len(styles) {
					what = styles[s]
				}
				set(what)
			case "e":
				set(asError)
			}
		case "f":
			if inCell {
				set(asFormula)
			}
		case "extLst": // formulas of lists to choose from, say
			inCell = false
		}
	})
	return l, errors.Join(err, disorder)
}

// part returns where a sheet is kept, and notes from when the workbook counts days.
func (l *looks) part(archive *zip.Reader, sheet string) (string, error) {
	id, target := "", ""
	err := each(archive, "xl/workbook.xml", func(e xml.StartElement) {
		switch {
		case e.Name.Local == "sheet" && attribute(e, "name") == sheet:
			id = attribute(e, "id")
		case e.Name.Local == "workbookPr":
			l.date1904 = attribute(e, "date1904") == "1" || attribute(e, "date1904") == "true"
		}
	})
	if err != nil {
		return "", err
	}
	err = each(archive, "xl/_rels/workbook.xml.rels", func(e xml.StartElement) {
		if e.Name.Local == "Relationship" && attribute(e, "Id") == id {
			target = attribute(e, "Target")
		}
	})
	if target = strings.TrimPrefix(target, "/"); !strings.HasPrefix(target, "xl/") {
		target = path.Join("xl", target)
	}
	return target, err
}

// styleLooks returns what a number in each cell style is shown as.
func styleLooks(archive *zip.Reader) ([]look, error) {
	if !slices.ContainsFunc(archive.File, func(f *zip.File) bool { return f.Name == "xl/styles.xml" }) {
		return nil, nil
	}
	formats, cells := map[string]look{}, false
	var styles []look
	err := each(archive, "xl/styles.xml", func(e xml.StartElement) {
		switch e.Name.Local {
		case "numFmt":
			formats[attribute(e, "numFmtId")] = formatLook(attribute(e, "formatCode"))
		case "cellStyleXfs":
			cells = false
		case "cellXfs":
			cells = true
		case "cellStyles", "dxfs":
			cells = false
		case "xf":
			if !cells {
				return
			}
			what, own := formats[attribute(e, "numFmtId")]
			if n, err := strconv.Atoi(attribute(e, "numFmtId")); !own {
				what = asNumber
				// The formats of dates and times that are built in, those of Chinese offices among them. (18.8.30)
				if err == nil && (n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58) {
					what = asDate
				}
			}
			styles = append(styles, what)
		}
	})
	return styles, err
}

// formatLook says what a format code shows: a date where it names years, months, days, hours or seconds outside of quotes and brackets.
func formatLook(code string) look {
	var plain strings.Builder
	quoted, bracket := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case bracket:
		case c == '\\' || c == '_' || c == '*':
			i++
		default:
			plain.WriteByte(c)
		}
	}
	shown := strings.ToLower(plain.String())
	if first, _, _ := strings.Cut(shown, ";"); first != "" && strings.Trim(first, "0") == "" && len(first) > 1 {
		return asPadded + look(min(len(first), 30))
	}
	if !strings.Contains(shown, "general") && strings.ContainsAny(shown, "ymdhs") {
		return asDate
	}
	return asNumber
}

// each calls fn for every element of a part, of which no more than the limit is unpacked.
func each(archive *zip.Reader, name string, fn func(xml.StartElement)) error {
	part, err := archive.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = part.Close() }()
	d := xml.NewDecoder(io.LimitReader(part, onePart))
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			fn(e)
		}
	}
}

// attribute returns an attribute by its local name, whatever its prefix: r:id is id.
func attribute(e xml.StartElement, name string) string {
	value := ""
	for _, a := range e.Attr {
		if a.Name.Local == name {
			value = a.Value
		}
	}
	return value
}

// show returns what a cell says, from its raw value, or what is wrong with it.
func (l looks) show(row, column int, raw string) (string, *fault.Definition) {
	what := asText
	if column < len(l.rows[row]) {
		what = l.rows[row][column]
	}
	if what == asText {
		return raw, spoiled(raw)
	}
	if strings.TrimSpace(raw) == "" && what != asFormula {
		return raw, nil
	}
	if what == asFormula {
		return raw, ErrFormula
	}
	if what == asError {
		return raw, ErrBadValue
	}
	value, err := strconv.ParseFloat(raw, 64)
	switch {
	case err != nil || math.IsInf(value, 0) || math.IsNaN(value):
		return raw, nil
	case what == asDate:
		return shownDate(value, l.date1904), nil
	case math.Abs(value) >= 1e15:
		return raw, ErrDigits
	}
	text := strconv.FormatFloat(value, 'f', -1, 64)
	if rounded, err := strconv.ParseFloat(strconv.FormatFloat(value, 'g', 15, 64), 64); err == nil { // spreadsheets keep 15 digits, and write 0.1+0.2 with 17
		text = strconv.FormatFloat(rounded, 'f', -1, 64)
	}
	if what >= asPadded && !strings.ContainsAny(text, ".-") {
		text = strings.Repeat("0", max(0, int(what-asPadded)-len(text))) + text
	}
	return text, nil
}

// shownDate writes a date of a spreadsheet as this package reads it: 2026-01-31, 2026-01-31 09:30:00, or 09:30:00 where there is no day.
func shownDate(serial float64, date1904 bool) string {
	t, err := excelize.ExcelDateToTime(serial, date1904)
	if err != nil {
		return strconv.FormatFloat(serial, 'f', -1, 64)
	}
	t = t.Round(time.Second)
	switch {
	case serial < 1:
		return t.Format(time.TimeOnly)
	case serial == math.Trunc(serial):
		return t.Format(time.DateOnly)
	}
	return t.Format(time.DateTime)
}
