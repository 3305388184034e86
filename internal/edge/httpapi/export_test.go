package httpapi_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"liandong/internal/kernel/store"
)

// TestTheListAsAFile: the same cases as on screen, by the same rights, in both formats; what looks like a formula is none.
func TestTheListAsAFile(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		elsewhere := ""
		for account := range s.accounts {
			if strings.HasPrefix(account, "op-320509") && account != "op-320509" && account != "op-"+fishZone {
				elsewhere = account
			}
		}
		operator, other := s.login("op-"+fishZone), s.login(elsewhere)
		for _, said := range []string{"=HYPERLINK(\"http://x\")", "路灯不亮", "路灯又不亮"} {
			draft := s.draft(operator)
			draft["source"], draft["matter"], draft["description"] = "hotline", "", said
			if a := s.call("POST", "/api/v1/reports", operator, draft); a.status != http.StatusCreated {
				t.Fatal(a.status, a.raw)
			}
		}
		a := s.send("GET", "/api/v1/cases/export?format=csv&grid="+fishing, operator, nil)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.raw, "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 4 || rows[0][0] != "Number" || rows[3][2] != "'=HYPERLINK(\"http://x\")" || rows[1][2] != "路灯又不亮" {
			t.Errorf("%d %v: %q", a.status, err, rows)
		}
		if !strings.Contains(a.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%v", a.header)
		}
		if found := s.send("GET", "/api/v1/cases/export?format=csv&q=%E8%B7%AF%E7%81%AF", operator, nil); strings.Count(found.raw, "路灯") != 2 {
			t.Errorf("with words: %s", found.raw)
		}
		a = s.send("GET", "/api/v1/cases/export?format=xlsx&lang=zh&grid="+fishing, operator, nil)
		book, err := excelize.OpenReader(strings.NewReader(a.raw))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		cells, err := book.GetRows("案件")
		if err != nil || len(cells) != 4 || cells[3][2] != "=HYPERLINK(\"http://x\")" {
			t.Errorf("%v %v", cells, err)
		}
		if f, err := book.GetCellFormula("案件", "C4"); err != nil || f != "" {
			t.Errorf("a formula: %q %v", f, err)
		}
		if a := s.send("GET", "/api/v1/cases/export?format=csv&grid="+fishing, other, nil); strings.Count(strings.TrimSpace(a.raw), "\n") != 0 {
			t.Errorf("another zone's operator exports: %s", a.raw)
		}
		if a := s.send("GET", "/api/v1/cases/export?format=pdf", operator, nil); a.body["field"] != "format" {
			t.Errorf("%d %s", a.status, a.raw)
		}
		if a := s.send("GET", "/api/v1/cases/export?format=csv&state=nonsense", operator, nil); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%d %s", a.status, a.raw)
		}
		s.verify(true)
	})
}
