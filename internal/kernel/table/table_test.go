package table_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/table"
	"liandong/internal/kernel/words"
)

// workbook makes an XLSX file; a cell that begins with = becomes a formula.
func workbook(t *testing.T, rows ...[]string) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	for y, cells := range rows {
		for x, c := range cells {
			name, err := excelize.CoordinatesToCellName(x+1, y+1)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(c, "=") {
				err = book.SetCellFormula("Sheet1", name, c)
			} else {
				err = book.SetCellStr("Sheet1", name, c)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestTheSameListInEveryForm(t *testing.T) {
	t.Parallel()
	text := "情况,电话\n\"井盖,缺失\",13800000000\n\n 路灯不亮 ,\n"
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"lines that end as on a Macintosh": []byte(strings.ReplaceAll(text, "\n", "\r")), "lines that end as in DOS": []byte(strings.ReplaceAll(text, "\n", "\r\n")),
		"UTF-8": []byte(text), "with a mark": []byte("\ufeff" + text), "GB 18030": []byte(gbk),
		"XLSX": workbook(t, []string{"情况", "电话"}, []string{"井盖,缺失", "13800000000"}, nil, []string{" 路灯不亮 "}),
	} {
		got, err := table.Read(content, table.Want{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want := "[{2 [井盖,缺失 13800000000] []} {4 [路灯不亮 ] []}]"; !slices.Equal(got.Columns, []string{"情况", "电话"}) || fmt.Sprint(got.Rows) != want {
			t.Errorf("%s: %v %v", name, got.Columns, got.Rows)
		}
	}
}

func TestWhatIsWrongWithAListIsNamed(t *testing.T) {
	t.Parallel()
	many := strings.Repeat("x\n", table.MostRows+2)
	for name, c := range map[string]struct {
		content []byte
		want    *fault.Definition
		field   string
	}{
		"nothing":          {nil, table.ErrEmpty, "rows"},
		"a header":         {[]byte("a,b\n"), table.ErrEmpty, "rows"},
		"a document":       {[]byte("%PDF-1.7\n%âãÏÓ"), table.ErrOtherKind, "file"},
		"a page":           {[]byte("\xef\xbb\xbf\r\n<Html><table><tr><td>name</td></tr></table></html>"), table.ErrOtherKind, "file"},
		"a picture":        {[]byte("\x89PNG\r\n\x1a\n"), table.ErrOtherKind, "file"},
		"a phone's photo":  {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), table.ErrOtherKind, "file"},
		"an old workbook":  {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00\x00\x00"), table.ErrOldExcel, "file"},
		"half a workbook":  {workbook(t, []string{"a"}, []string{"b"})[:900], table.ErrUnreadable, "file"},
		"a quote":          {[]byte("a,b\nx,\"y\n"), table.ErrUnreadable, "rows[2]"},
		"a column twice":   {[]byte("a,a\n1,2\n"), table.ErrTwice, "rows[1].a"},
		"too many columns": {[]byte(strings.Repeat("a,", 80) + "\n"), table.ErrWide, "rows[1]"},
		"too many rows":    {[]byte(many), table.ErrLarge, "rows"},
	} {
		_, err := table.Read(c.content, table.Want{})
		if e := fault.From(err); !errors.Is(err, c.want) || e.Field != c.field {
			t.Errorf("%s: %v at %q", name, err, e.Field)
		}
	}
}

// TestOneBadCellRefusesNoOther: it is named with its row, and the other rows are there.
func TestOneBadCellRefusesNoOther(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content []byte
		want    *fault.Definition
		field   string
	}{
		"a formula in CSV":                {[]byte("a,b\n1,2\n3,=HYPERLINK(A1)\n"), table.ErrFormula, "rows[3].b"},
		"a formula in XLSX":               {workbook(t, []string{"a", "b"}, []string{"1", "=1+1"}), table.ErrFormula, "rows[2].b"},
		"a formula of no col":             {workbook(t, []string{"a"}, []string{"1", "=1+1"}), table.ErrFormula, "rows[2].column_2"},
		"a long cell":                     {[]byte("a\n" + strings.Repeat("字", 8001) + "\n"), table.ErrLong, "rows[2].a"},
		"a number in scientific notation": {[]byte("a,b\n1,1.38E+10\n"), table.ErrScientific, "rows[2].b"},
	} {
		got, err := table.Read(c.content, table.Want{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if wrong := got.Wrong(); len(wrong) != 1 || wrong[0].Code != c.want.Code || wrong[0].Field != c.field {
			t.Errorf("%s: %v at %q", name, wrong, c.field)
		}
	}
	got, err := table.Read([]byte("a\n=1\n2\n=3\n"), table.Want{})
	if err != nil || len(got.Rows) != 3 || len(got.Wrong()) != 2 || got.Wrong()[1].Field != "rows[4].a" || got.Rows[1].Wrong != nil || got.Rows[1].Cells[0] != "2" {
		t.Errorf("%v %v", got, err)
	}
}

// TestATemplateSaysHowItIsFilledIn: what is written into it is read, its example is not, and digits stay what they were.
func TestATemplateSaysHowItIsFilledIn(t *testing.T) {
	t.Parallel()
	columns := table.Columns{
		{Name: "reference", Title: words.T("外部编号", "External number"), Example: words.T("20261201-0007", "")},
		{Name: "description", Title: words.T("情况", "Description"), Must: true, Example: words.T("路灯不亮", "A light is out"), About: words.T("看到了什么", "What was seen.")},
		{Name: "time", Title: words.T("时间", "Time"), Number: true},
		{Name: "crs", Title: words.T("坐标系", "Coordinates"), Codes: []table.Code{{Code: "wgs84", Means: words.T("GPS 坐标", "as GPS gives them")}}},
	}
	for lang, list := range map[string]string{"zh": "填写", "en": "List"} {
		var out bytes.Buffer
		if err := table.WriteTemplate(&out, lang, columns); err != nil {
			t.Fatal(err)
		}
		if got, err := table.Read(out.Bytes(), table.Want{Columns: columns}); !errors.Is(err, table.ErrEmpty) {
			t.Errorf("%s: the example was read: %v %v", lang, got, err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		sheets := book.GetSheetList()
		if len(sheets) != 3 || sheets[0] != list {
			t.Errorf("%s: %v", lang, sheets)
		}
		for at, format := range map[string]int{"A3": 49, "B3": 49, "C3": 0, "D9": 49} {
			id, err := book.GetCellStyle(list, at)
			if err != nil {
				t.Fatal(err)
			}
			if style, err := book.GetStyle(id); err != nil || style.NumFmt != format {
				t.Errorf("%s: %s has format %v: %v", lang, at, style, err)
			}
		}
		if rows, err := book.GetRows(sheets[1]); err != nil || len(rows) < 5 || rows[2][0] != columns[1].Title.In(lang) || rows[2][1] == "" || rows[2][2] != columns[1].About.In(lang) {
			t.Errorf("%s: explanations %q %v", lang, rows, err)
		}
		if rows, err := book.GetRows(sheets[2]); err != nil || len(rows) != 2 || rows[1][1] != "wgs84" {
			t.Errorf("%s: codes %q %v", lang, rows, err)
		}
		if err := errors.Join(book.SetCellStr(list, "A3", "320509202612010011"), book.SetCellStr(list, "B3", "井盖缺失")); err != nil {
			t.Fatal(err)
		}
		out.Reset()
		if err := errors.Join(book.Write(&out), book.Close()); err != nil {
			t.Fatal(err)
		}
		got, err := table.Read(out.Bytes(), table.Want{Columns: columns})
		if err != nil || len(got.Rows) != 1 || got.Rows[0].N != 3 || got.Rows[0].Wrong != nil || got.Rows[0].Cells[0] != "320509202612010011" || len(got.At()) != 4 {
			t.Errorf("%s: %v %v", lang, got, err)
		}
	}
}

// TestTheExampleIsLeftOutOnlyWhereNobodyWroteOverIt: whoever does so and keeps the mark is told, and no row vanishes.
func TestTheExampleIsLeftOutOnlyWhereNobodyWroteOverIt(t *testing.T) {
	t.Parallel()
	columns := table.Columns{
		{Name: "reference", Title: words.T("外部编号", "External number"), Example: words.T("20261201-0007", "")},
		{Name: "description", Title: words.T("情况", "Description"), Example: words.T("路灯不亮", "A light is out")},
		{Name: "phone", Title: words.T("电话", "Phone")},
	}
	for text, want := range map[string]string{
		"外部编号,情况,电话\n【示例】20261201-0007,路灯不亮,\n1,井盖缺失,\n":                                "[{3 [1 井盖缺失 ] []}]",
		"情况,备注,外部编号\n路灯不亮,,【示例】20261201-0007\n井盖缺失,,1\n":                                "[{3 [井盖缺失  1] []}]",
		"External number,Description\n[Example] 20261201-0007,A light is out\n1,井盖缺失\n": "[{3 [1 井盖缺失] []}]",
		"外部编号,情况\n【示例】20261201-0007,井盖缺失\n":                                             "rows[2].外部编号 table.example 第 2 行 · 外部编号 / row 2, External number",
		"外部编号,情况,电话\n【示例】20261201-0007,路灯不亮,13800000000\n":                              "rows[2].外部编号 table.example 第 2 行 · 外部编号 / row 2, External number",
		"外部编号,情况\n【示例】20261201-0007\n":                                                  "rows[2].外部编号 table.example 第 2 行 · 外部编号 / row 2, External number",
		"外部编号,情况\n7,[Example] 井盖缺失\n":                                                   "rows[2].情况 table.example 第 2 行 · 情况 / row 2, Description",
		"外部编号,备注\n【示例】20261201-0007,井盖缺失\n":                                             "rows[2].外部编号 table.example 第 2 行 · 外部编号 / row 2, External number",
	} {
		got, err := table.Read([]byte(text), table.Want{Columns: columns})
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		is := fmt.Sprint(got.Rows)
		if got.Wrong() != nil {
			is = strings.Join(wrong(got), "|")
		}
		if is != want || len(got.Rows) != 1 {
			t.Errorf("%q: %s, want %s", text, is, want)
		}
	}
}

// TestWhatIsWrittenIsReadAgain: texts that a spreadsheet would take for formulas among them.
func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	cells := []string{"=1+1", "+86 512 6390 0043", "-", "@网格员", "'引号", "0123", "多行\n第二行", "1,5"}
	titles := []any{"a", "b", "c", "d", "e", "f", "g", "h"}
	for name, make := range map[string]func(io.Writer) (table.Writer, error){"CSV": table.NewCSV, "XLSX": func(w io.Writer) (table.Writer, error) { return table.NewXLSX(w, "x") }} {
		var out bytes.Buffer
		w, err := make(&out)
		if err != nil {
			t.Fatal(err)
		}
		row := []any{}
		for _, c := range cells {
			row = append(row, c)
		}
		if err := errors.Join(w.Row(titles...), w.Row(row...), w.Close()); err != nil {
			t.Fatal(err)
		}
		if got, err := table.Read(out.Bytes(), table.Want{}); err != nil || got.Wrong() != nil || !slices.Equal(got.Rows[0].Cells, cells) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

// repacked is a workbook whose parts were changed.
func repacked(t *testing.T, book []byte, change func(name string, content []byte) []byte) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, part := range from.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		w, err := to.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(change(part.Name, content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestAWorkbookThatUnpacksToTooMuch is refused before it does.
func TestAWorkbookThatUnpacksToTooMuch(t *testing.T) {
	t.Parallel()
	out := repacked(t, workbook(t, []string{"a"}, []string{"b"}), func(name string, content []byte) []byte {
		if strings.Contains(name, "worksheets/") {
			content = append(content, bytes.Repeat([]byte(" "), 100<<20)...)
		}
		return content
	})
	if _, err := table.Read(out, table.Want{}); !errors.Is(err, table.ErrUnreadable) {
		t.Errorf("%d bytes that hold 100 MB: %v", len(out), err)
	}
}

// TestCodesMayBeSaidInWords: what a code means in either language stands for it in every list; what two codes mean stands for neither.
func TestCodesMayBeSaidInWords(t *testing.T) {
	t.Parallel()
	columns := table.Columns{{Name: "name", Title: words.T("名称", "Name")}, {Name: "urgency", Title: words.T("紧急程度", "Urgency"), Codes: []table.Code{
		{Code: "urgent", Means: words.T("紧急", "urgent one")}, {Code: "normal", Means: words.T("一般", "plain")}, {Code: "plain", Means: words.T("普通", "")}, {Code: "a", Means: words.T("同", "")}, {Code: "b", Means: words.T("同", "")}}}}
	list, err := table.Read([]byte("名称,紧急程度\n1,紧急\n2,Urgent One\n3,一般\n4,ＮＯＲＭＡＬ\n5,plain\n6,同\n7,别的\n8,\n"), table.Want{Columns: columns})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range list.Rows {
		got = append(got, r.Cells[1])
	}
	if want := "urgent urgent normal normal plain 同 别的 "; strings.Join(got, " ") != want {
		t.Errorf("%q, want %q", strings.Join(got, " "), want)
	}
}
