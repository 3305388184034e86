package briefing_test

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"liandong/internal/figures/board"
	"liandong/internal/figures/briefing"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/world/demo"
)

// TestReportsSayWhatTheBoardSays reads every number back out of the three formats, and compares the document with the board, to the digit.
func TestReportsSayWhatTheBoardSays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 120)
		for _, c := range []struct {
			kind       briefing.Kind
			grid, date string
			lang       string
		}{
			{briefing.Monthly, demo.District, "2026-02-10", "zh"}, {briefing.Weekly, demo.District, "2026-03-01", "en"}, {briefing.Daily, fishZone, "2026-03-03", "zh"}, {briefing.Weekly, fishing, "2026-03-03", "zh"},
		} {
			t.Run(string(c.kind)+"-"+c.grid, func(t *testing.T) {
				doc := w.document("leader", c.kind, c.grid, c.date)
				w.againstBoard(t, doc)
				sameInHTML(t, doc, c.lang)
				sameInXLSX(t, doc, c.lang)
				sameInPDF(t, doc, c.lang)
			})
		}
	})
}

func section(t *testing.T, doc briefing.Document, key string) briefing.Section {
	t.Helper()
	for _, s := range doc.Sections {
		if s.Key == key {
			return s
		}
	}
	t.Fatalf("no section %s", key)
	return briefing.Section{}
}

func (w *world) againstBoard(t *testing.T, doc briefing.Document) {
	t.Helper()
	var figures board.Figures
	var parts []board.Item
	w.view(func(tx *store.Tx) error {
		b, err := board.Of(tx, w.Service.Sources, demo.District, doc.Grid, doc.Period)
		if err != nil {
			return err
		}
		if parts, err = b.Items(board.Split{By: "grid"}); err == nil {
			figures, err = b.Figures(b.Period)
		}
		return err
	})
	// what the rows say, by their first cell
	said := func(key string, column int) map[string]string {
		all := map[string]string{}
		for _, row := range section(t, doc, key).Table.Rows {
			all[row[0].In("zh")] = row[column].In("zh")
		}
		return all
	}
	same := func(what, got string, want any) {
		t.Helper()
		if got != fmt.Sprint(want) {
			t.Errorf("%s: %s, the board says %v", what, got, want)
		}
	}
	counts, due := said("counts", 1), said("due", 1)
	for name, want := range map[string]int64{"收到上报": figures.Received, "立案": figures.Filed, "结案": figures.Closed, "退单": figures.Returned, "返工": figures.Reworked, "作废": figures.Voided} {
		same(name, counts[name], want)
	}
	for name, want := range map[string]int64{"应结案": figures.Due, "按期结案": figures.DueOnTime, "超时结案": figures.DueClosed - figures.DueOnTime, "超时未结案": figures.Due - figures.DueClosed,
		"挂账（不在应结案内）": figures.Suspended, "本期强制结案（不在结案内）": figures.Forced} {
		same(name, due[name], want)
	}
	rates := map[string][3]string{}
	for _, key := range []string{"rates", "citizens"} {
		for _, row := range section(t, doc, key).Table.Rows {
			rates[row[0].In("zh")] = [3]string{row[1].In("zh"), row[2].In("zh"), row[3].In("zh")}
		}
	}
	if len(rates) != len(figures.Rates) {
		t.Errorf("%d rates, the board has %d", len(rates), len(figures.Rates))
	}
	for _, r := range figures.Rates {
		value := "—"
		switch {
		case r.Defined && r.Kind == "minutes":
			value = fmt.Sprintf("%.1f小时", math.Round(r.Value/6)/10)
		case r.Defined:
			value = fmt.Sprintf("%.2f%%", math.Round(r.Value*10000)/100)
		}
		same(r.Code, fmt.Sprint(rates[r.Name.ZH]), [3]string{fmt.Sprint(r.Numerator), fmt.Sprint(r.Denominator), value})
	}
	levels := said("levels", 1)
	for _, l := range figures.Levels {
		same(l.Code, levels[l.Name.ZH], l.Numerator)
	}
	if len(doc.Grid) == len(fishing) {
		return // a base grid has no parts
	}
	filed := said("parts", 2)
	for _, p := range parts {
		same(p.Key, filed[p.Name.ZH], p.Filed)
	}
}

var (
	rowTag  = regexp.MustCompile(`(?s)<tr>(.*?)</tr>`)
	cellTag = regexp.MustCompile(`<t[dh][^>]*>([^<]*)</t[dh]>`)
)

func sameInHTML(t *testing.T, doc briefing.Document, lang string) {
	t.Helper()
	page := string(written(t, doc, briefing.HTML, lang))
	for _, s := range doc.Sections {
		_, body, _ := strings.Cut(page, `<section id="`+s.Key+`">`)
		body, _, _ = strings.Cut(body, "</section>")
		rows := rowTag.FindAllStringSubmatch(body, -1)
		if len(rows) != len(s.Table.Rows)+1 {
			t.Fatalf("%s has %d rows, want %d", s.Key, len(rows), len(s.Table.Rows)+1)
		}
		for i, row := range s.Table.Rows {
			cells := cellTag.FindAllStringSubmatch(rows[i+1][1], -1)
			for j, c := range row {
				if got := html.UnescapeString(cells[j][1]); got != c.In(lang) {
					t.Errorf("%s, row %d, column %d: %q, want %q", s.Key, i, j, got, c.In(lang))
				}
			}
		}
		if (s.Chart != nil) != strings.Contains(body, "<svg") {
			t.Errorf("%s: its chart is missing", s.Key)
		}
	}
}

func sameInXLSX(t *testing.T, doc briefing.Document, lang string) {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(written(t, doc, briefing.XLSX, lang)))
	if err != nil {
		t.Fatal(err)
	}
	sheets := book.GetSheetList()[1:]
	charts := 0
	for n, s := range doc.Sections {
		if s.Chart != nil {
			charts++
		}
		shown, err := book.GetRows(sheets[n])
		if err != nil {
			t.Fatal(err)
		}
		raw, err := book.GetRows(sheets[n], excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range s.Table.Rows {
			for j, c := range row {
				if got := shown[i+1][j]; got != c.In(lang) {
					t.Errorf("%s, row %d, column %d: %q, want %q", s.Key, i, j, got, c.In(lang))
				}
				var value float64
				if c.Form == briefing.Words || c.None {
					continue
				}
				if _, err := fmt.Sscan(raw[i+1][j], &value); err != nil || math.Abs(value-c.Number()) > 1e-12 {
					t.Errorf("%s, row %d, column %d: the number %s, want %v", s.Key, i, j, raw[i+1][j], c.Number())
				}
			}
		}
	}
	found := 0
	book.Pkg.Range(func(name, _ any) bool {
		if strings.HasPrefix(name.(string), "xl/charts/chart") {
			found++
		}
		return true
	})
	if found != charts {
		t.Errorf("%d charts, want %d", found, charts)
	}
}

func sameInPDF(t *testing.T, doc briefing.Document, lang string) {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not there; scripts/setup installs it")
	}
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, written(t, doc, briefing.PDF, lang), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	var found []string // each line as its words
	for line := range strings.Lines(string(out)) {
		found = append(found, " "+strings.Join(strings.Fields(line), " ")+" ")
	}
	at := 0
	for _, s := range doc.Sections {
		for _, row := range s.Table.Rows {
			var numbers []string
			for _, c := range row {
				if c.Form != briefing.Words {
					numbers = append(numbers, c.In(lang))
				}
			}
			wanted := " " + strings.Join(numbers, " ") + " "
			name := []rune(row[0].In(lang))
			for ; at < len(found); at++ {
				if strings.HasSuffix(found[at], wanted) && strings.HasPrefix(strings.TrimSpace(found[at]), string(name[:1])) {
					break
				}
			}
			if at == len(found) {
				t.Fatalf("%s: no line says %s%s", s.Key, row[0].In(lang), wanted)
			}
			at++
		}
	}
	if strings.Contains(string(out), "〓") {
		t.Error("a character is missing")
	}
}

func written(t *testing.T, doc briefing.Document, f briefing.Format, lang string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := doc.Write(&b, f, lang); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
