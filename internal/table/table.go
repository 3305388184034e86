// Package table reads lists that people send (表格): XLSX and CSV as offices save them, in bounded memory, and says of every cell where it stands.
package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"liandong/internal/fault"
)

// What can be wrong with a list.
var (
	ErrUnreadable = fault.Define(fault.Invalid, "table.unreadable", "无法读取，请存为 XLSX 或 CSV", "This cannot be read. Save it as XLSX or CSV.")
	ErrEmpty      = fault.Define(fault.Invalid, "table.empty", "表格是空的", "The list is empty.")
	ErrLarge      = fault.Define(fault.TooLarge, "table.large", "最多 %d 行，请分几次导入", "At most %d rows. Please split the list.")
	ErrWide       = fault.Define(fault.Invalid, "table.wide", "最多 %d 列", "At most %d columns.")
	ErrLong       = fault.Define(fault.Invalid, "table.long", "单元格最多 %d 个字", "A cell has at most %d characters.")
	ErrFormula    = fault.Define(fault.Invalid, "table.formula", "单元格含有公式，请粘贴为数值", "The cell holds a formula. Paste its value instead.")
	ErrTwice      = fault.Define(fault.Invalid, "table.column_twice", "此列出现了两次", "This column is there twice.")
)

// The bounds of a list.
const (
	MostRows    = 10_000
	mostColumns = 60
	longestCell = 8000     // characters
	unpacked    = 64 << 20 // bytes that a workbook may unpack to
	onePart     = 32 << 20 // of one part of it
)

// Table is a list with a header.
type Table struct {
	Columns []string
	Rows    []Row
}

// Row is a line of a list; empty ones are left out. N counts as a spreadsheet does: the header is line 1.
type Row struct {
	N     int
	Cells []string // trimmed, as many as there are columns
}

// Read reads a workbook (its first sheet) or a CSV file in UTF-8 or GB 18030. Errors name the cell, as in rows[17].phone, all of them:
// ErrUnreadable, ErrEmpty, ErrLarge, ErrWide, ErrLong, ErrFormula, ErrTwice.
func Read(content []byte) (*Table, error) {
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		return readWorkbook(content)
	}
	return readCSV(content)
}

// builder takes lines one by one.
type builder struct {
	table  Table
	faults []*fault.Error
}

// line takes a line; formula says of a column whether its cell holds one. It answers an error if there is no use in going on.
func (b *builder) line(n int, cells []string, formula func(column int) bool) error {
	for i := range cells {
		cells[i] = strings.TrimSpace(strings.TrimPrefix(cells[i], "\ufeff"))
	}
	for len(cells) > 0 && cells[len(cells)-1] == "" && !formula(len(cells)-1) {
		cells = cells[:len(cells)-1]
	}
	switch {
	case len(cells) == 0:
		return nil
	case len(cells) > mostColumns:
		return ErrWide.At(fmt.Sprintf("rows[%d]", n), mostColumns)
	case b.table.Columns == nil:
		return b.header(cells)
	case len(b.table.Rows) >= MostRows:
		return ErrLarge.At("rows", MostRows)
	}
	row := Row{N: n, Cells: make([]string, len(b.table.Columns))}
	for i, cell := range cells {
		name := fmt.Sprintf("column_%d", i+1)
		if i < len(b.table.Columns) {
			name, row.Cells[i] = b.table.Columns[i], cell
		}
		switch {
		case formula(i) || strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "@"):
			b.faults = append(b.faults, ErrFormula.At(Field(n, name)))
		case utf8.RuneCountInString(cell) > longestCell:
			b.faults = append(b.faults, ErrLong.At(Field(n, name), longestCell))
		}
	}
	b.table.Rows = append(b.table.Rows, row)
	return nil
}

// Field names a cell.
func Field(row int, column string) string { return fmt.Sprintf("rows[%d].%s", row, column) }

func (b *builder) header(cells []string) error {
	seen := map[string]bool{}
	for _, c := range cells {
		if c != "" && seen[c] {
			return ErrTwice.At(Field(1, c))
		}
		seen[c] = true
	}
	b.table.Columns = cells
	return nil
}

func (b *builder) done() (*Table, error) {
	if len(b.table.Rows) == 0 && len(b.faults) == 0 {
		return nil, ErrEmpty.At("rows")
	}
	return &b.table, fault.Collect(b.faults)
}

func readWorkbook(content []byte) (*Table, error) {
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: unpacked, UnzipXMLSizeLimit: onePart})
	if err != nil {
		return nil, ErrUnreadable.At("file").Because(err)
	}
	defer func() { _ = book.Close() }()
	holds, err := formulas(content)
	if err != nil {
		return nil, ErrUnreadable.At("file").Because(err)
	}
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return nil, ErrUnreadable.At("file").Because(err)
	}
	defer func() { _ = rows.Close() }()
	var b builder
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return nil, ErrUnreadable.At(fmt.Sprintf("rows[%d]", n)).Because(err)
		}
		if len(cells) > mostColumns {
			return nil, ErrWide.At(fmt.Sprintf("rows[%d]", n), mostColumns)
		}
		formula := func(column int) bool {
			name, err := excelize.CoordinatesToCellName(column+1, n)
			return err == nil && holds[name]
		}
		if err := b.line(n, cells, formula); err != nil {
			return nil, err
		}
	}
	if err := rows.Error(); err != nil {
		return nil, ErrUnreadable.At("file").Because(err)
	}
	return b.done()
}

func readCSV(content []byte) (*Table, error) {
	text := bytes.TrimPrefix(content, []byte("\ufeff"))
	if !utf8.Valid(text) { // as Chinese office programs save it
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return nil, ErrUnreadable.At("file").Because(err)
		}
		text = decoded
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return nil, ErrUnreadable.At("file")
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	var b builder
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return b.done()
		}
		line := 1
		if err == nil {
			line, _ = r.FieldPos(0)
		}
		if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
			line = bad.StartLine
		}
		if err != nil {
			return nil, ErrUnreadable.At(fmt.Sprintf("rows[%d]", line)).Because(err)
		}
		if err := b.line(line, cells, func(int) bool { return false }); err != nil {
			return nil, err
		}
	}
}
