package table_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/table"
	"liandong/internal/kernel/words"
)

var reports = table.Want{Columns: named("情况", "Description", "网格", "Grid", "外部编号", "External number", "姓名", "Name", "电话", "Phone")}

// named makes columns of pairs of titles.
func named(titles ...string) (all table.Columns) {
	for i := 0; i < len(titles); i += 2 {
		all = append(all, table.Column{Name: strings.ToLower(titles[i+1]), Title: words.T(titles[i], titles[i+1])})
	}
	return all
}

// wrong is what is wrong with the cells of a list, as people read it.
func wrong(list *table.Table) (said []string) {
	for _, e := range list.Wrong() {
		said = append(said, e.Field+" "+e.Code+" "+e.Place.ZH+" / "+e.Place.EN)
	}
	return said
}

func sample(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestFilesOfOffices reads files that were once taken for something else; all their content is made up.
func TestFilesOfOffices(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"06b-title-row.xlsx":         "Sheet 2 [情况 网格] [{3 [路灯不亮 320509105006001] []}]",
		"07-hidden-first-sheet.xlsx": "数据 1 [情况 网格] [{2 [路灯不亮 320509105006001] []}]",
		"08-at-mention.xlsx":         "Sheet 1 [情况 网格] [{2 [@网格员 3幢楼下电动车飞线充电 320509105006001] []} {3 [路灯不亮 320509105006001] []}]",
		"08b-at-mention.csv":         " 1 [情况 网格] [{2 [@所有人 3幢楼下飞线充电 320509105006001] []}]",
		"10b-multiline-rowno.csv":    " 1 [情况 网格] [{2 [第一行\n第二行\n第三行 320509105006001] []} {3 [路灯 999] []}]",
	} {
		got, err := table.Read(sample(t, name), reports)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if is := fmt.Sprintf("%s %d %v %v", got.Sheet, got.Header, got.Columns, got.Rows); is != want {
			t.Errorf("%s: %q, want %q", name, is, want)
		}
	}
	for name, want := range map[string]string{
		"02-long-reference-A.xlsx": `rows[2].外部编号 table.digits 工作表“Sheet” 第 2 行 · 外部编号 / sheet "Sheet", row 2, External number`,
		"02-long-reference-B.xlsx": `rows[2].外部编号 table.digits 工作表“Sheet” 第 2 行 · 外部编号 / sheet "Sheet", row 2, External number`,
		"11-phones.csv":            "rows[11].电话 table.scientific 第 11 行 · 电话 / row 11, Phone",
	} {
		got, err := table.Read(sample(t, name), reports)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if said := wrong(got); len(said) != 1 || said[0] != want {
			t.Errorf("%s: %q, want %q", name, said, want)
		}
	}
	for _, name := range []string{"05-staff-date-cell.xlsx", "05b-staff-date-slash.csv"} {
		got, err := table.Read(sample(t, name), table.Want{Columns: named("任职起", "From")})
		if err != nil {
			t.Fatal(err)
		}
		day, ok := got.Day(got.Rows[0].Cells[6], time.UTC)
		if !ok || day.Format(time.DateOnly) != "2026-12-01" {
			t.Errorf("%s: %q is %v", name, got.Rows[0].Cells[6], day)
		}
	}
}

// sheetOf makes a workbook whose sheet is written as it stands here.
func sheetOf(t *testing.T, data string) []byte {
	t.Helper()
	return repacked(t, workbook(t, []string{"a"}), func(name string, content []byte) []byte {
		if strings.Contains(name, "worksheets/") {
			return []byte(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + data + `</worksheet>`)
		}
		return content
	})
}

// TestCellsThatDoNotSayWhereTheyStand: references are optional (ECMA-376 part 1, 18.3.1.4, 18.3.1.73), and the checks of cells are made without them, too.
func TestCellsThatDoNotSayWhereTheyStand(t *testing.T) {
	t.Parallel()
	const said, long = `<c t="inlineStr"><is><t>灯</t></is></c>`, `<c><v>320509202612010011</v></c>`
	for name, c := range map[string]struct{ rows, want string }{
		"none of them":                           {`<row>` + said + long + `</row><row>` + said + `<c><f>1+1</f><v>2</v></c></row>`, "rows[2].b table.digits|rows[3].b table.formula"},
		"only rows":                              {`<row r="5">` + said + long + `</row><row>` + long + `</row>`, "rows[5].b table.digits|rows[6].a table.digits"},
		"only cells":                             {`<row/><row><c r="B3" t="e"><v>#N/A</v></c></row>`, "rows[3].b table.bad_value"},
		"some cells":                             {`<row><c r="B2"><v>1</v></c>` + long + `</row>`, "rows[2].column_3 table.digits"},
		"empty cells between":                    {`<row><c/>` + long + `</row>`, "rows[2].b table.digits"},
		"the cell says another row than its row": {`<row r="2"><c r="A9"><v>320509202612010011</v></c></row>`, "rows[2].a table.digits"},
	} {
		got, err := table.Read(sheetOf(t, `<sheetData><row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row>`+c.rows+`</sheetData>`), table.Want{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var is []string
		for _, e := range got.Wrong() {
			is = append(is, e.Field+" "+e.Code)
		}
		if strings.Join(is, "|") != c.want {
			t.Errorf("%s: %q, want %q", name, is, c.want)
		}
	}
	for name, rows := range map[string]string{
		"a row twice":      `<row r="1"><c><v>1</v></c></row><row r="1"><c><v>2</v></c></row>`,
		"cells backwards":  `<row><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row><row><c><v>1</v></c></row>`,
		"a row of no sort": `<row r="-1"><c><v>1</v></c></row><row><c><v>1</v></c></row>`,
	} {
		if got, err := table.Read(sheetOf(t, `<sheetData>`+rows+`</sheetData>`), table.Want{}); !errors.Is(err, table.ErrUnreadable) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
	got, err := table.Read(sheetOf(t, `<sheetData><row>`+said+`</row><row>`+said+`</row></sheetData><extLst><ext><dataValidation><f>x!$A$1</f></dataValidation></ext></extLst>`), table.Want{})
	if err != nil || got.Wrong() != nil {
		t.Errorf("a list to choose from is no formula of the last cell: %v %v", got, err)
	}
}

// styled makes a workbook whose second row has one cell, with a number format.
func styled(t *testing.T, value any, format string, date1904 bool) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(book.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &date1904}))
	must(book.SetCellStr("Sheet1", "A1", "x"))
	must(book.SetCellValue("Sheet1", "A2", value))
	if format != "" {
		style, err := book.NewStyle(&excelize.Style{CustomNumFmt: &format})
		must(err)
		must(book.SetCellStyle("Sheet1", "A2", "A2", style))
	}
	var out bytes.Buffer
	must(book.Write(&out))
	return out.Bytes()
}

func TestACellIsWhatItShows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value    any
		format   string
		date1904 bool
		want     string
	}{
		{46357, "yyyy/m/d", false, "2026-12-01"},
		{46357, `yyyy"年"m"月"d"日"`, false, "2026-12-01"},
		{46357, "[$-804]yyyy\\-mm\\-dd;@", false, "2026-12-01"},
		{44895, "yyyy/m/d", true, "2026-12-01"},
		{46357.395833333336, "yyyy/m/d h:mm", false, "2026-12-01 09:30:00"},
		{0.395833333336, "h:mm", false, "09:30:00"},
		{46357, "", false, "46357"},
		{13800000041, "", false, "13800000041"},
		{13800000041, "0.00E+00", false, "13800000041"},
		{320509105006001, "0", false, "320509105006001"},
		{123, "000000", false, "000123"},
		{0.1 + 0.2, "", false, "0.3"},
		{120.638, `0.000"度"`, false, "120.638"},
		{1234.5, `#,##0.00_);[Red]\(#,##0.00\)`, false, "1234.5"},
		{"=不是公式", "", false, "=不是公式"},
		{"+86 512", "@", false, "+86 512"},
	} {
		got, err := table.Read(styled(t, c.value, c.format, c.date1904), table.Want{})
		if err != nil || got.Rows[0].Cells[0] != c.want {
			t.Errorf("%v shown as %q: %v %v, want %q", c.value, c.format, got, err, c.want)
		}
	}
	for value, want := range map[float64]*fault.Definition{320509202612010011: table.ErrDigits, 1e15: table.ErrDigits, -4e18: table.ErrDigits} {
		got, err := table.Read(styled(t, value, "0", false), table.Want{})
		if err != nil || len(got.Rows) != 1 || len(got.Rows[0].Wrong) != 1 || got.Rows[0].Wrong[0].Code != want.Code || got.Rows[0].Wrong[0].Field != "rows[2].x" {
			t.Errorf("%v: %v %v", value, got, err)
		}
	}
}

func TestDaysAndInstantsAsOfficesWriteThem(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 8*3600)
	for text, want := range map[string]string{
		"2026-12-01": "2026-12-01 00:00:00", "2026/12/1": "2026-12-01 00:00:00", "2026.12.1": "2026-12-01 00:00:00", "2026年12月1日": "2026-12-01 00:00:00",
		"２０２６年１２月１日": "2026-12-01 00:00:00", "20261201": "2026-12-01 00:00:00", "46357": "2026-12-01 00:00:00", "2026-12-01 00:00:00": "2026-12-01 00:00:00",
		"2026-02-30": "", "2026/13/1": "", "12/1/26": "", "01-12-26": "", "1.12.2026": "", "0": "", "99999999": "", "": "", "明天": "", "-46357": "",
	} {
		day, ok := (&table.Table{}).Day(text, zone)
		if ok != (want != "") || ok && day.Format(time.DateTime) != want {
			t.Errorf("day %q: %v %v", text, day, ok)
		}
	}
	for text, want := range map[string]string{
		"2026/12/1 9:30": "2026-12-01 09:30:00", "2026年12月1日9:30": "2026-12-01 09:30:00", "2026年12月1日 9时30分": "2026-12-01 09:30:00", "2026-12-01T09:30": "2026-12-01 09:30:00",
		"2026-12-01T01:30:00Z": "2026-12-01 09:30:00", "46357.395833333": "2026-12-01 09:30:00", "2026-12-01 24:30": "", "9:30": "",
		"2026/12/1 上午9:30": "2026-12-01 09:30:00", "2026/12/1 下午3:05": "2026-12-01 15:05:00", "2026-12-01 上午12:00": "2026-12-01 00:00:00", "2026年12月1日下午12:10": "2026-12-01 12:10:00",
		"2026/12/1 下午 3:05:09": "2026-12-01 15:05:09", "2026年12月1日晚上8时30分": "2026-12-01 20:30:00", "2026-12-01 凌晨12:30": "2026-12-01 00:30:00", "2026-12-01 中午1:30": "2026-12-01 13:30:00",
		"2026/12/1 3:05 PM": "2026-12-01 15:05:00", "2026-12-01 12:00:00 AM": "2026-12-01 00:00:00", "2026-12-01 下午15:05": "2026-12-01 15:05:00",
		"2026-12-01 上午15:05": "", "2026-12-01 下午0:30": "", "2026-12-01 晚上12:00": "", "2026-12-01 13:05 PM": "", "2026-12-01 下午25:00": "", "下午3:05": "",
	} {
		at, ok := (&table.Table{}).Instant(text, zone)
		if ok != (want != "") || ok && at.In(zone).Format(time.DateTime) != want {
			t.Errorf("instant %q: %v %v", text, at, ok)
		}
	}
}

func TestRowsOfTextAreNumberedAsASpreadsheetDoes(t *testing.T) {
	t.Parallel()
	text := "某某中心汇总表\n\n情况\t网格\n\"a\n\nb\"\t1\n\n\tx\n\"c\nd\"\t=1\n"
	got, err := table.Read([]byte(text), reports)
	if err != nil || strings.Join(wrong(got), "|") != "rows[7].网格 table.formula 第 7 行 · 网格 / row 7, Grid" || len(got.Rows) != 3 {
		t.Errorf("%v %v", got, err)
	}
	got, err = table.Read([]byte("情况,网格\n路灯,不亮,320509105006001\n路灯,1\n"), reports)
	if err != nil || strings.Join(wrong(got), "|") != "rows[2] table.extra 第 2 行 / row 2" || len(got.Rows) != 2 {
		t.Errorf("a comma without quotes: %v %v", got, err)
	}
	got, err = table.Read([]byte(strings.Repeat("说明\n", 30)+"情况\n"), reports)
	if err != nil || got.Header != 1 {
		t.Errorf("a header too far down is none: %v %v", got, err)
	}
}

// TestNumbersThatASpreadsheetSpoiled are refused in a text file where they are all of a cell; what only looks a little like them is not.
func TestNumbersThatASpreadsheetSpoiled(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"2E+19": "table.scientific", "2e19": "table.scientific", "2.02612E+019": "table.scientific", "3.20509E+14": "table.scientific", " 1.38e+10 ": "table.scientific",
		"-2E+19": "table.scientific", "20.3E+18": "table.scientific", `"1,38E+10"`: "table.scientific", "########": "table.narrow", "##": "table.narrow",
		"2E": "", "E19": "", "2E3": "", "苏E12345": "", "苏E2E19": "", "12E34": "", "2E19号楼": "", "2E+19 井盖": "", "#": "", "#3楼": "", "########井盖": "", "320509105006001": "",
		"２Ｅ＋１９": "table.scientific", "#N/A": "table.bad_value", "#REF!": "table.bad_value", " #div/0! ": "table.bad_value", "#NAME?": "table.bad_value", "#N/A 井盖": "", "N/A": "",
		"路\x01灯": "table.control", "路\x7f灯": "table.control", "路\u0085灯": "table.control", "\"路\n灯\"": "", "路\t灯": "",
	} {
		got, err := table.Read([]byte("情况,网格\n路灯,"+cell+"\n"), reports)
		if err != nil || len(got.Rows) != 1 {
			t.Errorf("%q: %v %v", cell, got, err)
			continue
		}
		is := ""
		for _, e := range got.Wrong() {
			is += e.Code
		}
		if is != want {
			t.Errorf("%q: %q, want %q", cell, is, want)
		}
	}
}

// TestALineBreakOfAMacintosh ends a line only where the file has no other ends of lines.
func TestALineBreakOfAMacintosh(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"情况,网格\r\"灯\n坏了\",1\r\r灯,2\r":   "[{2 [灯\n坏了 1] []} {4 [灯 2] []}]",
		"情况\t网格\r灯\t1":                  "[{2 [灯 1] []}]",
		"情况,网格\r\n\"灯\r坏了\",1\r\n灯,2\n": "[{2 [灯\r坏了 1] []} {3 [灯 2] []}]",
	} {
		if got, err := table.Read([]byte(text), reports); err != nil || fmt.Sprint(got.Rows) != want {
			t.Errorf("%q: %v %v, want %s", text, got, err, want)
		}
	}
}

// TestTitlesAsOfficesWriteThem are known with the marks of what must be filled in, blanks and line breaks; what a bracket says about the content is no such mark.
func TestTitlesAsOfficesWriteThem(t *testing.T) {
	t.Parallel()
	columns := table.Columns{{Name: "description", Title: words.T("情况", "Description"), Must: true}, {Name: "grid", Title: words.T("网格", "Grid")},
		{Name: "village", Title: words.T("村（社区）", "Village")}, {Name: "reference", Title: words.T("外部编号", "External number")}, {Name: "name_en", Title: words.T("网格（英文）", "")}}
	for title, want := range map[string]string{
		"情况*": "description", "*情况": "description", "情况 ＊": "description", "情　况": "description", "情\n况": "description", "情况（必填）": "description", "情况(必填)*": "description",
		"情况【必填】": "description", "description (required)": "description", "网格（必填）": "grid", "网格（选填，如 001）": "grid", "网格(如：320509)": "grid", "村(社区)": "village", "村（社区）*": "village",
		"村\n（社区）（必填）": "village", "External\nnumber": "reference", "EXTERNAL  NUMBER*": "reference", "网格（英文）": "name_en", "网格（英文）*": "name_en",
		"网格（名称）": "", "情况（GCJ02）": "", "*": "", "（必填）": "", "村": "", "情况说明": "",
	} {
		c, known := columns.Known(title)
		if c.Name != want || known != (want != "") {
			t.Errorf("%q is %q, want %q", title, c.Name, want)
		}
		got, err := table.Read(workbook(t, []string{"情况（选填）", "x", title}, []string{"a", "b", "c"}), table.Want{Columns: columns})
		if err != nil {
			if title != "情况（选填）" {
				t.Errorf("%q: %v", title, err)
			}
			continue
		}
		if at, there := got.At()[want]; there != (want != "") || there && at != 2 && want != "description" {
			t.Errorf("%q is %d", title, at)
		}
	}
	for text, at := range map[string]int{"情况*,情况\na,b\n": 1, "情况,情况*\na,b\n": 0, "情况*,情况（必填）\na,b\n": 0} {
		if got, err := table.Read([]byte(text), table.Want{Columns: columns}); err != nil || got.At()["description"] != at {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
	got, err := table.Read([]byte("\"情\n况*\",\"External\nnumber\"\na,=1\n"), table.Want{Columns: columns})
	if err != nil || got.Missing() != nil || strings.Join(wrong(got), "|") != "rows[2].External number table.formula 第 2 行 · External number / row 2, External number" {
		t.Errorf("%v %v", got, err)
	}
}

func TestATextThatASpreadsheetMadeOfANumber(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{"2E+19": "table.scientific", "1.38E+10": "table.scientific", "#N/A": "table.bad_value", "##": "", "=1": "", "2E3": "", "路\x01灯": "table.control"} {
		text := strings.ReplaceAll(value, "\x01", "_x0001_")
		got, err := table.Read(sheetOf(t, `<sheetData><row><c t="inlineStr"><is><t>x</t></is></c></row><row><c t="inlineStr"><is><t>`+text+`</t></is></c></row></sheetData>`), table.Want{})
		if err != nil || len(got.Rows) != 1 {
			t.Errorf("%q: %v %v", value, got, err)
			continue
		}
		is := ""
		for _, e := range got.Wrong() {
			is += e.Field + " " + e.Code
		}
		if want != "" {
			want = "rows[2].x " + want
		}
		if is != want {
			t.Errorf("%q: %q, want %q", value, is, want)
		}
	}
}

// TestWhatOfAWorkbookIsNotRead: rows that are hidden and a second sheet with a list are not read, and that is said; a list that is taken whole or not at all is refused.
func TestWhatOfAWorkbookIsNotRead(t *testing.T) {
	t.Parallel()
	book := func(rows map[string][][]any, hidden ...int) []byte {
		t.Helper()
		f := excelize.NewFile()
		defer func() { _ = f.Close() }()
		for _, sheet := range []string{"一月", "二月", "说明"} {
			_, err := f.NewSheet(sheet)
			for i, cells := range rows[sheet] {
				err = errors.Join(err, f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &cells))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, n := range hidden {
			if err := f.SetRowVisible("一月", n, false); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		if err := errors.Join(f.DeleteSheet("Sheet1"), f.Write(&out)); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	list := [][]any{{"情况", "网格"}, {"路灯不亮", "1"}, {"井盖破损", "2"}, {"垃圾", "3"}}
	for name, c := range map[string]struct {
		content    []byte
		rows       int
		where, not string
	}{
		"one list":                {book(map[string][][]any{"一月": list, "说明": {{"列名", "怎么填"}, {"情况", "必填"}}}), 3, "", "未读取"},
		"two":                     {book(map[string][][]any{"一月": list, "二月": list}), 3, "未读取工作表“二月”", ""},
		"a second without rows":   {book(map[string][][]any{"一月": list, "二月": list[:1]}), 3, "", "未读取"},
		"hidden rows":             {book(map[string][][]any{"一月": list}, 3, 4, 9), 1, "隐藏的 2 行未读取", ""},
		"both":                    {book(map[string][][]any{"一月": list, "二月": list}, 3), 2, "未读取工作表“二月”；隐藏的 1 行未读取", ""},
		"a header that is hidden": {book(map[string][][]any{"一月": list}, 1), 3, "", "未读取"},
	} {
		got, err := table.Read(c.content, reports)
		if err != nil || len(got.Rows) != c.rows {
			t.Errorf("%s: %v %v", name, got, err)
			continue
		}
		if said := got.Where(); !strings.Contains(said.ZH, c.where) || c.not != "" && strings.Contains(said.ZH, c.not) || c.where != "" && !strings.Contains(said.EN, "not read") {
			t.Errorf("%s: %v", name, said)
		}
		whole := reports
		whole.Whole = true
		if _, err := table.Read(c.content, whole); (c.where != "") != errors.Is(err, table.ErrLeft) {
			t.Errorf("%s, taken whole: %v", name, err)
		}
	}
	if _, err := table.Read(book(map[string][][]any{"一月": list}, 2, 3, 4), reports); !errors.Is(err, table.ErrLeft) {
		t.Errorf("nothing but hidden rows: %v", err)
	}
}
