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

	"liandong/internal/fault"
	"liandong/internal/table"
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
		"UTF-8": []byte(text), "with a mark": []byte("\ufeff" + text), "GB 18030": []byte(gbk),
		"XLSX": workbook(t, []string{"情况", "电话"}, []string{"井盖,缺失", "13800000000"}, nil, []string{" 路灯不亮 "}),
	} {
		got, err := table.Read(content, table.Want{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want := "[{2 [井盖,缺失 13800000000]} {4 [路灯不亮 ]}]"; !slices.Equal(got.Columns, []string{"情况", "电话"}) || fmt.Sprint(got.Rows) != want {
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
		"nothing":             {nil, table.ErrEmpty, "rows"},
		"a header":            {[]byte("a,b\n"), table.ErrEmpty, "rows"},
		"a picture":           {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), table.ErrUnreadable, "file"},
		"half a workbook":     {workbook(t, []string{"a"}, []string{"b"})[:900], table.ErrUnreadable, "file"},
		"a quote":             {[]byte("a,b\nx,\"y\n"), table.ErrUnreadable, "rows[2]"},
		"a column twice":      {[]byte("a,a\n1,2\n"), table.ErrTwice, "rows[1].a"},
		"a formula in CSV":    {[]byte("a,b\n1,2\n3,=HYPERLINK(A1)\n"), table.ErrFormula, "rows[3].b"},
		"a formula in XLSX":   {workbook(t, []string{"a", "b"}, []string{"1", "=1+1"}), table.ErrFormula, "rows[2].b"},
		"a formula of no col": {workbook(t, []string{"a"}, []string{"1", "=1+1"}), table.ErrFormula, "rows[2].column_2"},
		"a long cell":         {[]byte("a\n" + strings.Repeat("字", 8001) + "\n"), table.ErrLong, "rows[2].a"},
		"too many columns":    {[]byte(strings.Repeat("a,", 80) + "\n"), table.ErrWide, "rows[1]"},
		"too many rows":       {[]byte(many), table.ErrLarge, "rows"},
	} {
		_, err := table.Read(c.content, table.Want{})
		if e := fault.From(err); !errors.Is(err, c.want) || e.Field != c.field {
			t.Errorf("%s: %v at %q", name, err, e.Field)
		}
	}
	_, err := table.Read([]byte("a\n=1\n=2\n"), table.Want{})
	if e := fault.From(err); len(e.Others) != 1 || e.Others[0].Field != "rows[3].a" {
		t.Errorf("every cell is named: %v", err)
	}
}

// TestAWorkbookThatUnpacksToTooMuch is refused before it does.
func TestAWorkbookThatUnpacksToTooMuch(t *testing.T) {
	t.Parallel()
	small := workbook(t, []string{"a"}, []string{"b"})
	from, err := zip.NewReader(bytes.NewReader(small), int64(len(small)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, part := range from.File {
		w, err := to.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, r); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(part.Name, "worksheets/") {
			blanks := bytes.Repeat([]byte(" "), 1<<20)
			for range 100 {
				if _, err := w.Write(blanks); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := table.Read(out.Bytes(), table.Want{}); !errors.Is(err, table.ErrUnreadable) {
		t.Errorf("%d bytes that hold 100 MB: %v", out.Len(), err)
	}
}
