package admission_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"liandong/internal/district/admission"
	"liandong/internal/district/indicator"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func TestWhatIsAskedOfAGrid(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		const one, other = district + "001001001", district + "001001002"
		filed := func(grid, code string, back int, n int64) {
			t.Helper()
			w.update(func(tx *store.Tx) error {
				return tx.LaterAll(indicator.Count(district, fmt.Sprint(grid, code, back, n), []indicator.Delta{{Key: indicator.Key{Day: (worktime.DateOf(monday) - worktime.Date(back)).String(), Grid: grid, Matter: code},
					Facts: indicator.Facts{Filed: n}}}))
			})
		}
		// 1040 items of 10 minutes a year on two grids: 100 minutes a week on each.
		w.sign("legal", w.sign("op", w.apply(draft(drains))))
		w.apply(draft(noise)) // not signed: nobody has to do it
		filed(one, water, 0, 3)
		filed(one, water, 26, 1)
		w.update(func(tx *store.Tx) error { _, err := indicator.Fold(tx, district); return err })
		filed(one, drains, 1, 8)
		filed(one, water, 28, 50) // too long ago
		b, err := w.Burden(t.Context(), w.as("leader"), "", admission.Page{})
		if err != nil {
			t.Fatal(err)
		}
		told := func(grid string, planned, real float64) string {
			return fmt.Sprintf("%s %.0f %.0f", grid, planned, real)
		}
		var got []string
		for _, g := range b.Grids {
			got = append(got, told(g.Grid.Code, g.Planned, g.Real))
			for _, m := range g.Top {
				got = append(got, fmt.Sprintf("%s %.0f %.0f (%d)", m.Matter, m.Planned, m.Real, m.Cases))
			}
		}
		want := []string{told(one, 115, 45), "0103 100 30 (8)", "0101 15 15 (4)", told(other, 100, 0), "0103 100 0 (0)"}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if told("all", b.Planned, b.Real) != "all 215 45" || len(b.Matters) != 2 || b.Matters[0].Matter != drains || b.Matters[0].Cases != 8 {
			t.Errorf("in all %+v, %+v", b.Load, b.Matters)
		}
		if len(b.Areas) != 1 || b.Areas[0].Bases != 2 || b.Bases != 2 || b.Areas[0].Load != b.Load || told("most", b.Areas[0].Most.Planned, b.Areas[0].Most.Real) != "most 115 45" {
			t.Errorf("by area: %+v", b.Areas)
		}
		page, err := w.Burden(t.Context(), w.as("leader"), "", admission.Page{Limit: 1})
		if err != nil || len(page.Grids) != 1 || page.Next != one || page.Load != b.Load {
			t.Errorf("the first page: %+v, %v", page, err)
		}
		if page, err = w.Burden(t.Context(), w.as("leader"), "", admission.Page{Limit: 1, After: page.Next}); err != nil || len(page.Grids) != 1 || page.Grids[0].Grid.Code != other || page.Next != "" {
			t.Errorf("the second page: %+v, %v", page, err)
		}
		if _, err := w.Burden(t.Context(), w.as("leader"), "", admission.Page{Limit: 201}); fault.From(err).Field != "limit" {
			t.Errorf("a page without end: %v", err)
		}
		got = nil
		for _, r := range b.Repeated {
			got = append(got, fmt.Sprint(r.Field, " ", r.Title.ZH, " ", r.Matters))
		}
		if s := strings.Join(got, "\n"); s != "since 何时起 [0101 0103]\n 宽度 [0101 0103]" && s != " 宽度 [0101 0103]\nsince 何时起 [0101 0103]" {
			t.Errorf("repeated: %s", s)
		}
		if b, err := w.Burden(t.Context(), w.as("op"), other, admission.Page{}); err != nil || len(b.Grids) != 1 || b.Real != 0 {
			t.Errorf("one grid: %+v, %v", b, err)
		}
		if _, err := w.Burden(t.Context(), w.as("op"), "320505", admission.Page{}); !errors.Is(err, territory.ErrNoGrid) {
			t.Errorf("elsewhere: %v", err)
		}
		if _, err := w.Burden(t.Context(), w.as("resident"), "", admission.Page{}); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a resident: %v", err)
		}
	})
}
