// Package table reads lists that people send (表格): XLSX and CSV as offices save them, in bounded memory, and says of every cell where it stands.
//
// What a spreadsheet shows is what is read: the sheet that is in sight and has the columns, below title rows, with rows counted as the spreadsheet
// counts them; a cell with a date is a date, a cell with a formula is refused, a text is a text whatever it begins with. Of a row that is hidden, and of a second sheet, is said that
// they were not read.
package table

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// What can be wrong with a list.
var (
	ErrUnreadable = fault.Define(fault.Invalid, "table.unreadable", "无法读取，请存为 XLSX 或 CSV", "This cannot be read. Save it as XLSX or CSV.")
	ErrOldExcel   = fault.Define(fault.Invalid, "table.old_excel", "这是旧版 Excel 格式（.xls），或者设了密码：请另存为不带密码的 XLSX", "This is in the old Excel format (.xls), or has a password. Save it as XLSX without a password.")
	ErrOtherKind  = fault.Define(fault.Invalid, "table.other_kind", "这是 %s 文件，不是表格：请另存为 XLSX 或 CSV", "This is a %s file and no list. Save it as XLSX or CSV.")
	ErrEmpty      = fault.Define(fault.Invalid, "table.empty", "表格里没有可读取的行：是空的，或只有表头和示例", "The list holds nothing: it is empty, or has only its header and the example.")
	ErrLarge      = fault.Define(fault.TooLarge, "table.large", "最多 %d 行，请分几次导入", "At most %d rows. Please split the list.")
	ErrWide       = fault.Define(fault.Invalid, "table.wide", "最多 %d 列", "At most %d columns.")
	ErrLong       = fault.Define(fault.Invalid, "table.long", "单元格最多 %d 个字", "A cell has at most %d characters.")
	ErrFormula    = fault.Define(fault.Invalid, "table.formula", "单元格含有公式，请粘贴为数值", "The cell holds a formula. Paste its value instead.")
	ErrBadValue   = fault.Define(fault.Invalid, "table.bad_value", "单元格是错误值（如 #N/A），请改正", "The cell holds an error value such as #N/A. Please correct it.")
	ErrDigits     = fault.Define(fault.Invalid, "table.digits", "数字超过 15 位，表格软件已改变了末几位：请把此列设为“文本”格式后重新填写",
		"This number has more than 15 digits, of which the spreadsheet changed the last ones. Format the column as text and enter it again.")
	ErrScientific = fault.Define(fault.Invalid, "table.scientific", "数字被写成科学计数法（如 1.38E+10），已丢失末几位：请把此列设为“文本”格式后重新填写",
		"This number was saved in scientific notation, as 1.38E+10, and lost its last digits. Format the column as text and enter it again.")
	ErrNarrow = fault.Define(fault.Invalid, "table.narrow", "单元格只剩“####”：列宽不足，数字没有保存下来。请加宽此列后重新保存",
		"The cell holds nothing but ####: the column was too narrow, and its number was not saved. Widen the column and save the list again.")
	ErrControl = fault.Define(fault.Invalid, "table.control", "单元格含有不可见的控制字符，请重新输入此单元格", "The cell holds a control character that cannot be seen. Type the cell again.")
	ErrLeft    = fault.Define(fault.Invalid, "table.left", "工作簿中还有内容没有读取（%s）：请取消隐藏，并只留一个要读的工作表", "The workbook holds more than was read (%s). Show its rows, and leave one sheet to be read.")
	ErrTwice   = fault.Define(fault.Invalid, "table.column_twice", "此列出现了两次", "This column is there twice.")
	ErrExtra   = fault.Define(fault.Invalid, "table.extra", "此行比表头多出内容，可能有逗号没有加引号", "This row has more cells than the header. A comma may lack its quotes.")
	ErrShort   = fault.Define(fault.Invalid, "table.short", "此行比表头缺少单元格", "This row has fewer cells than the header.")
)

// The bounds of a list, where who asks names no others.
const (
	MostRows     = 10_000
	mostColumns  = 60
	longestCell  = 8000     // characters
	longestTitle = 300      // bytes, of one that may be known
	titleRows    = 20       // in which the header is looked for
	unpacked     = 64 << 20 // bytes that a workbook may unpack to
	onePart      = 32 << 20 // of one part of it
)

// Want is what somebody expects of a list.
type Want struct {
	// Columns are those that are known. The sheet and the row that have most of them are where the list begins; without any
	// it begins in the first row of the first sheet that is shown.
	Columns Columns
	Rows    int // at most, MostRows where it is 0
	Cell    int // characters of a cell at most, longestCell where it is 0

	Whole bool // of a CSV file: every row has as many cells as the header; of a workbook: nothing is left unread
	Empty bool // a header without rows is a list too

	titles titles // of Columns
}

// Table is a list with a header.
type Table struct {
	Sheet   string   // that was read, "" of a CSV file
	Header  int      // the row of the column names
	Hidden  int      // rows with something in them that the spreadsheet does not show: they are not read
	Unread  []string // further sheets that are shown and hold a list with the columns that must be there
	Columns []string
	Rows    []Row

	known    Columns
	titles   titles         // of known
	at       map[string]int // where they stand
	date1904 bool
	codes    map[int]map[string]string // by column: what may be written for a code, folded
}

// Row is a line of a list; empty ones and the example of a template are left out. N counts as a spreadsheet does, from 1.
type Row struct {
	N     int
	Cells []string       // trimmed, as many as there are columns
	Wrong []*fault.Error // cells that do not say what somebody wrote; the other rows are good all the same
}

// Wrong is everything that is wrong with the cells of a list, for whoever takes all of it or nothing.
func (t *Table) Wrong() (all []*fault.Error) {
	for _, r := range t.Rows {
		all = append(all, r.Wrong...)
	}
	return all
}

// Where says which sheet was read and where its header is, for sentences about columns that are missing.
func (t *Table) Where() words.Text {
	if t.Sheet == "" {
		return words.T(fmt.Sprintf("表头为第%d行", t.Header), fmt.Sprintf("the header is row %d", t.Header))
	}
	said := words.T(fmt.Sprintf("读取了工作表“%s”，表头为第%d行", t.Sheet, t.Header), fmt.Sprintf("sheet \"%s\" was read, its header is row %d", t.Sheet, t.Header))
	if left := t.left(); left.ZH != "" {
		said.ZH, said.EN = said.ZH+"；"+left.ZH, said.EN+"; "+left.EN
	}
	return said
}

// left says what of a workbook was not read; "" if nothing.
func (t *Table) left() (said words.Text) {
	if len(t.Unread) > 0 {
		said = words.T("未读取工作表“"+strings.Join(t.Unread, "”“")+"”", "not read: sheet \""+strings.Join(t.Unread, "\", \"")+"\"")
	}
	if t.Hidden > 0 {
		rows := words.T(fmt.Sprintf("隐藏的 %d 行未读取", t.Hidden), fmt.Sprintf("hidden rows that were not read: %d", t.Hidden))
		if said.ZH != "" {
			rows.ZH, rows.EN = "；"+rows.ZH, "; "+rows.EN
		}
		said.ZH, said.EN = said.ZH+rows.ZH, said.EN+rows.EN
	}
	return said
}

// At returns where the known columns stand, by name. Of two columns with one meaning the one counts whose title is exactly that, else the first.
func (t *Table) At() map[string]int { return t.at }

// stand finds where the known columns stand.
func (t *Table) stand() map[string]int {
	at := map[string]int{}
	for _, want := range []bool{true, false} {
		for i, title := range t.Columns {
			if c, exactly, known := t.titles.named(title); known && exactly == want {
				if _, taken := at[c.Name]; !taken {
					at[c.Name] = i
				}
			}
		}
	}
	return at
}

// Read reads a workbook or a CSV file (in UTF-8, GB 18030 or UTF-16). Errors: ErrUnreadable, ErrOldExcel, ErrOtherKind, ErrEmpty, ErrLeft, ErrLarge, ErrWide, ErrTwice, and those of
// charset.Decode. What is wrong with single cells stands with their rows, under ErrLong, ErrFormula, ErrBadValue, ErrDigits, ErrScientific, ErrNarrow, ErrControl, ErrExample, ErrExtra, ErrShort.
func Read(content []byte, want Want) (*Table, error) {
	if want.Rows == 0 {
		want.Rows = MostRows
	}
	if want.Cell == 0 {
		want.Cell = longestCell
	}
	want.titles = want.Columns.titles()
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		return readWorkbook(content, want)
	}
	if bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")) { // a compound file, which workbooks with a password are, too
		return nil, ErrOldExcel.At("file")
	}
	if kind := kindOf(content); kind != "" {
		return nil, ErrOtherKind.At("file", kind)
	}
	return readCSV(content, want)
}

// marks begin files of other kinds; letters in either case.
var marks = []struct{ mark, kind string }{
	{"%PDF-", "PDF"}, {"\x89PNG", "PNG"}, {"\xff\xd8\xff", "JPEG"}, {"GIF8", "GIF"}, {"<!DOCTYPE HTML", "HTML"}, {"<HTML", "HTML"}, {"Rar!", "RAR"}, {"7z\xbc\xaf", "7z"}, {"\x1f\x8b", "GZIP"},
}

// kindOf is what else people send for a list, "" for what may be one.
func kindOf(content []byte) string {
	begins := bytes.TrimLeft(bytes.TrimPrefix(content[:min(len(content), 512)], []byte("\xef\xbb\xbf")), " \t\r\n")
	for _, one := range marks {
		head := begins[:min(len(begins), len(one.mark))]
		if string(head) == one.mark || utf8.Valid(head) && bytes.EqualFold(head, []byte(one.mark)) { // to EqualFold all bytes that are no text are alike
			return one.kind
		}
	}
	if len(begins) > 12 && string(begins[4:8]) == "ftyp" {
		return "HEIC/MP4"
	}
	return ""
}

// heads says whether cells head a list: all the columns that must be there are among them.
func (w Want) heads(cells []string) bool {
	all := map[string]bool{}
	for _, c := range cells {
		if column, _, is := w.titles.named(c); is {
			all[column.Name] = true
		}
	}
	for _, c := range w.Columns {
		if c.Must && !all[c.Name] {
			return false
		}
	}
	return len(all) >= min(2, len(w.Columns)) // a row that explains one column names it, too
}

// known counts the cells that are names of columns.
func (w Want) known(cells []string) (n int) {
	for _, c := range cells {
		if _, _, is := w.titles.named(c); is {
			n++
		}
	}
	return n
}

// builder takes the lines of a sheet one by one, from its header on.
type builder struct {
	Table
	want Want
}

func newBuilder(want Want, of Table) builder {
	of.known, of.titles = want.Columns, want.titles
	return builder{Table: of, want: want}
}

// line takes a line. wrong says of a column what is wrong with its cell, nil if nothing, and of the column -1 what is wrong with the line. The error
// says that there is no use in going on.
func (b *builder) line(n int, cells []string, wrong func(column int) *fault.Definition) error {
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	for len(cells) > 0 && cells[len(cells)-1] == "" && wrong(len(cells)-1) == nil {
		cells = cells[:len(cells)-1]
	}
	switch {
	case len(cells) == 0:
		return nil
	case len(cells) > mostColumns:
		return b.Fault(n, "", ErrWide, mostColumns)
	case b.Columns == nil:
		return b.header(n, cells)
	case slices.ContainsFunc(cells, isExample) && b.untouched(cells):
		return nil
	case len(b.Rows) >= b.want.Rows:
		return ErrLarge.At("rows", b.want.Rows)
	}
	row := Row{N: n, Cells: make([]string, len(b.Columns))}
	if def := wrong(-1); def != nil {
		row.Wrong = append(row.Wrong, b.Fault(n, "", def))
	}
	for i, cell := range cells {
		name := fmt.Sprintf("column_%d", i+1)
		if i < len(b.Columns) {
			name, row.Cells[i] = b.Columns[i], cell
			if code, meant := b.codes[i][folded(cell)]; meant {
				row.Cells[i] = code
			}
		}
		if def := wrong(i); def != nil {
			row.Wrong = append(row.Wrong, b.Fault(n, name, def))
		} else if strings.ContainsFunc(cell, control) {
			row.Wrong = append(row.Wrong, b.Fault(n, name, ErrControl))
		} else if utf8.RuneCountInString(cell) > b.want.Cell {
			row.Wrong = append(row.Wrong, b.Fault(n, name, ErrLong, b.want.Cell))
		} else if isExample(cell) {
			row.Wrong = append(row.Wrong, b.Fault(n, name, ErrExample))
		}
	}
	b.Rows = append(b.Rows, row)
	return nil
}

// control is a character that no keyboard writes: it comes from a broken export, and is seen by nobody.
func control(r rune) bool { return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' }

func (b *builder) header(n int, cells []string) error {
	seen := map[string]bool{}
	for i, c := range cells {
		c = strings.Join(strings.Fields(c), " ") // a title of two lines is said in one
		cells[i] = c
		if c != "" && seen[c] {
			return b.Fault(n, c, ErrTwice)
		}
		seen[c] = true
	}
	b.Header, b.Columns = n, slices.Clone(cells)
	b.at = b.stand()
	b.codes = map[int]map[string]string{}
	for _, c := range b.known {
		if i, there := b.at[c.Name]; there && len(c.Codes) > 0 {
			b.codes[i] = c.spoken()
		}
	}
	return nil
}

func (b *builder) done() (*Table, error) {
	if left := b.left(); left.ZH != "" && (b.want.Whole || len(b.Rows) == 0) {
		return nil, ErrLeft.At("rows", left)
	}
	if len(b.Rows) == 0 && (!b.want.Empty || b.Columns == nil) {
		return nil, ErrEmpty.At("rows")
	}
	return &b.Table, nil
}
