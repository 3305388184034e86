package casework_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liandong/internal/casework/rules"
	"liandong/internal/disclosure"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestNumbersAsPeopleWriteThem: a list of reports with every way of writing a number; each is found by its number in whatever form, two in one field by either,
// and one that cannot be a number is named with its row and column. Erasing a report takes all its numbers.
func TestNumbersAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		content, err := os.ReadFile(filepath.Join("..", "kernel", "table", "testdata", "11-phones.csv"))
		if err != nil {
			t.Fatal(err)
		}
		list := strings.ReplaceAll(string(content), "320509105006001", grid("111"))
		list += "电话写法10," + grid("111") + ",张三,138000000\n"
		b, err := w.Preview(t.Context(), w.who["op-1"], "letter", []byte(list))
		if err != nil {
			t.Fatal(err)
		}
		var wrong []string
		for _, r := range b.Rows {
			for _, e := range r.Wrong {
				wrong = append(wrong, e.Code+" "+e.Place.ZH+" "+e.Place.EN)
			}
		}
		if got, want := strings.Join(wrong, "|"), "table.scientific 第 11 行 · 电话 row 11, Phone|report.phone 第 12 行 · 电话 row 12, Phone"; got != want || len(b.Rows) != 11 {
			t.Errorf("%s of %d rows, want %s", got, len(b.Rows), want)
		}
		made := map[string]string{} // id of the report by its words
		for _, r := range b.Rows {
			if r.Wrong == nil {
				w.report("op-1", r.Draft)
				made[r.Draft.Description] = r.Draft.ID
			}
		}
		find := func(phone string) []rules.Case {
			cases, _, err := w.ByPhone(t.Context(), w.who["op-1"], phone, disclosure.Why{Purpose: "call_back"})
			if err != nil {
				t.Fatalf("%s: %v", phone, err)
			}
			return cases
		}
		for description, phones := range map[string][]string{
			"电话写法0": {"13800000041", "１３８ 0000 0041", "+86-13800000041"}, "电话写法1": {"13800000042"}, "电话写法2": {"0512-63900043", "（0512）63900043", "+8651263900043"},
			"电话写法3": {"13800000044"}, "电话写法4": {"13800000045"}, "电话写法5": {"13800000046", "8613800000046"}, "电话写法6": {"13800000048", "13900000048"},
			"电话写法7": {"13800000049"}, "电话写法8": {"13800000050"},
		} {
			for _, phone := range phones {
				if found := find(phone); len(found) != 1 || found[0].Description != description {
					t.Errorf("%s finds %v, want %s", phone, found, description)
				}
			}
		}
		if found := w.rows(t, `SELECT report_id FROM report_number`); strings.Count(found, "report_id=") != 1 || !strings.Contains(found, made["电话写法6"]) {
			t.Errorf("%s", found)
		}
	})
}
