package briefing

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"liandong/internal/figures/board"
	"liandong/internal/kernel/words"
)

// odd is a document in which everything looks like something else.
func odd(name string) Document {
	same := words.T(name, name)
	return Document{Kind: Daily, Grid: "1", Area: same, Title: same, Subtitle: words.T("2026年3月6日", "6 March 2026"), Period: board.Period{}, MadeAt: time.Date(2026, 3, 6, 2, 0, 0, 0, time.UTC),
		Lead: []words.Text{same}, Sections: []Section{{Key: "a", Title: words.T("甲", "A"), Notes: []words.Text{same}, Chart: &Chart{Form: Bars, Title: same, Columns: []int{1}},
			Table: Table{Columns: []words.Text{same, words.T("件数", "Cases")}, Rows: [][]Cell{{said(same), count(3)}, {said(same), count(0)}}}}}}
}

func written(t *testing.T, doc Document, f Format, lang string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := doc.Write(&b, f, lang); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pdfText is a PDF as a reader finds it.
func pdfText(t *testing.T, pdf []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not there; scripts/setup installs it")
	}
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestMarkupIsTextAndNoFormulaIsOne(t *testing.T) {
	t.Parallel()
	for _, evil := range []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</title></style><svg onload=alert(1)>`, `=1+1`} {
		page := string(written(t, odd(evil), HTML, "zh"))
		for _, bad := range []string{"<script", "<img", "<svg onload"} {
			if strings.Contains(page, bad) {
				t.Errorf("%s: the page holds %s", evil, bad)
			}
		}
		book, err := excelize.OpenReader(bytes.NewReader(written(t, odd(evil), XLSX, "zh")))
		if err != nil {
			t.Fatal(err)
		}
		sheet := book.GetSheetList()[1]
		got, err := book.GetCellValue(sheet, "A2")
		formula, err2 := book.GetCellFormula(sheet, "A2")
		if err != nil || err2 != nil || got != evil || formula != "" {
			t.Errorf("%q became %q, formula %q", evil, got, formula)
		}
	}
}

func TestACharacterThatNoFontHasIsSeenAndNamed(t *testing.T) {
	t.Parallel()
	doc := odd("𪚥村\u202eabc") // four dragons, which no small font has, and a sign that turns the direction
	text := pdfText(t, written(t, doc, PDF, "zh"))
	for _, wanted := range []string{"〓村abc", "U+2A6A5"} {
		if !strings.Contains(text, wanted) {
			t.Errorf("the PDF does not say %q:\n%s", wanted, text)
		}
	}
	if strings.Contains(pdfText(t, written(t, odd("盛泽镇"), PDF, "zh")), "〓") {
		t.Error("something is missing in a common name")
	}
}

// TestALongTableRepeatsItsHeader also looks at every line of every page: what stands at its margin, that it fits and that it can be drawn.
func TestALongTableRepeatsItsHeader(t *testing.T) {
	t.Parallel()
	doc := odd("吴江高新技术产业开发区（盛泽镇）")
	long := words.T(strings.Repeat("网格内解决，偏离目标的原因：（甲）暴露垃圾；（乙）占道经营。“原话”", 12), "long")
	doc.Lead = append(doc.Lead, long)
	table := &doc.Sections[0].Table
	for range 120 {
		table.Rows = append(table.Rows, []Cell{said(long), count(7)})
	}
	pages, set, err := doc.pages("zh")
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) < 10 {
		t.Fatalf("%d pages", len(pages))
	}
	for n, page := range pages {
		headers := 0
		for _, s := range page {
			if s.kind != aText {
				continue
			}
			if s.text == "件数" {
				headers++
			}
			wide := set.wide(s.size)(s.text)
			if left := s.x - s.anchor*wide; left < marginSide-.5 || left+wide > paperWidth-marginSide+.5 || s.y > paperHeight || s.y < marginTop-sizeTitle {
				t.Errorf("page %d: %q leaves the paper", n+1, s.text)
			}
			if first, _ := utf8.DecodeRuneInString(s.text); strings.ContainsRune("），。、；：！？》”", first) {
				t.Errorf("page %d: a line begins %q", n+1, s.text)
			}
			if last, _ := utf8.DecodeLastRuneInString(s.text); strings.ContainsRune("（《“", last) {
				t.Errorf("page %d: a line ends %q", n+1, s.text)
			}
			for _, r := range s.text {
				if _, ok := set.glyph(r); !ok {
					t.Errorf("page %d: no glyph for %q", n+1, r)
				}
			}
		}
		if headers == 0 {
			t.Errorf("page %d has no header", n+1)
		}
	}
	if size := len(written(t, doc, PDF, "zh")); size > 400_000 {
		t.Errorf("the PDF holds %d bytes: more of the font than it uses", size)
	}
}
