package casework_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"liandong/internal/casework/intake"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/kernel/table"
)

// TestABatchNamesEveryBadRow: the preview writes nothing and names each cell; its good rows are reported with the ids it gave, once, however often.
func TestABatchNamesEveryBadRow(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		at := middle("111")
		list := strings.Join([]string{
			"外部编号,情况,事项,经度,纬度,网格,电话,时间,备注",
			fmt.Sprintf("A1,护栏断了,桥梁破损,%f,%f,,13800000000,2026-03-02 08:30,x", at.Lon, at.Lat),
			"A2,垃圾堆放,1002,,," + grid("112") + ",,,",
			"A3,,,,," + grid("112") + ",,,",
			"A4,某事,没有这事,,," + grid("112") + ",,,",
			"A5,某事,,12x,31,,,,",
			"A6,某事,,,,nowhere,,,",
			"A7,某事,,100,20,,,,",
			"A1,某事,,,," + grid("112") + "," + strings.Repeat("1", 70) + ",,",
			"A9,某事,,,," + grid("112") + ",,昨天,",
		}, "\n")
		b, err := w.Preview(t.Context(), w.who["op-1"], "letter", []byte(list))
		if err != nil {
			t.Fatal(err)
		}
		var wrong []string
		for _, r := range b.Rows {
			for _, e := range r.Wrong {
				wrong = append(wrong, e.Field+" "+e.Code)
			}
		}
		want := "rows[4].情况 report.description|rows[5].事项 batch.matter|rows[6].经度 batch.degrees|rows[7].网格 batch.grid|" +
			"rows[8].经度 territory.outside|rows[9].外部编号 batch.reference|rows[10].时间 table.instant"
		if got := strings.Join(wrong, "|"); got != want || b.Bad != 7 || len(b.Rows) != 9 || fmt.Sprint(b.Unused) != "[备注]" {
			t.Errorf("%d of %d bad, unused %v:\n%s\nwant\n%s", b.Bad, len(b.Rows), b.Unused, got, want)
		}
		if strings.Contains(w.rows(t, `SELECT id FROM report`), "id=") {
			t.Error("a preview wrote something")
		}
		for range 2 {
			again, err := w.Preview(t.Context(), w.who["op-1"], "letter", []byte(list))
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range again.Rows {
				if r.Wrong == nil {
					w.report("op-1", r.Draft)
				}
			}
		}
		if n := strings.Count(w.rows(t, `SELECT id FROM report`), "id="); n != 2 {
			t.Errorf("%d reports", n)
		}
		for account, source := range map[string]string{"head-111": "letter", "resident": "letter", "op-1": "gossip"} {
			if _, err := w.Preview(t.Context(), w.who[account], source, []byte(list)); fault.From(err).Field != "source" {
				t.Errorf("%s by %s: %v", account, source, err)
			}
		}
		for name, list := range map[string]string{"no words": "网格\n1\n", "no place": "情况\n某事\n"} {
			if _, err := w.Preview(t.Context(), w.who["op-1"], "letter", []byte(list)); !errors.Is(err, intake.ErrColumns) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestTenThousandBadRows are all named.
func TestTenThousandBadRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.OpenSQLite(t))
	list := "情况,网格\n" + strings.Repeat("某事,nowhere\n", 10_000)
	b, err := w.Preview(t.Context(), w.who["op-1"], "letter", []byte(list))
	if err != nil || b.Bad != 10_000 || b.Rows[9_999].Wrong[0].Field != "rows[10001].网格" {
		t.Errorf("%d bad: %v", b.Bad, err)
	}
	if _, err := w.Preview(t.Context(), w.who["op-1"], "letter", []byte(list+"某事,nowhere\n")); !errors.Is(err, table.ErrLarge) {
		t.Errorf("one more: %v", err)
	}
}

// TestABatchNamesThingsAsPeopleWriteThem: codes in wide digits, names in traditional characters; two grids whose names fall together are not told apart by them.
func TestABatchNamesThingsAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		wide := func(s string) string {
			return strings.Map(func(r rune) rune { return r + 0xfee0 }, s)
		}
		b, err := w.Preview(t.Context(), w.who["op-1"], "letter", []byte("情况,事项,网格\n护栏断了,橋梁破損,"+grid("112")+"\n垃圾堆放,１００２,"+wide(grid("112"))+"\n垃圾堆放,\u200b1002\ufe0f,\ufeff"+grid("112")+"\n某事,没有这事,"+grid("112")+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, r := range b.Rows {
			said = append(said, fmt.Sprint(r.Draft.Matter, " ", len(r.Wrong)))
		}
		if got := strings.Join(said, "|"); !strings.HasSuffix(got, "1002 0|1002 0|没有这事 1") || !strings.HasPrefix(got, b.Rows[0].Draft.Matter+" 0|") || b.Rows[0].Draft.Matter == "橋梁破損" {
			t.Error(got)
		}
	})
}
