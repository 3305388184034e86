package matter_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/kernel/words"
)

func caller(role access.Role, at time.Time) *access.Caller {
	return &access.Caller{District: district, Account: string(role), At: at, Grants: []access.Grant{{Role: role, Path: "/" + district + "/", Classes: []access.Class{access.Plain}}}}
}

func TestAMatterIsEditedAndItsHistoryRead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, now := context.Background(), time.Date(2026, 9, 10, 2, 0, 0, 0, time.UTC)
		admin := caller(access.SystemAdmin, now)
		edit := func(who *access.Caller, m matter.Matter, seen int64, reason string) (out matter.Matter, err error) {
			err = db.Update(ctx, func(tx *store.Tx) error { out, err = matter.Edit(tx, who, m, seen, reason); return err })
			return out, err
		}
		list := reference(t)[:2]
		if err := db.Update(ctx, func(tx *store.Tx) error { _, err := matter.Import(tx, district, list, by); return err }); err != nil {
			t.Fatal(err)
		}
		m := list[0]
		m.Name.ZH, m.Conditions[1].Limit.Value, m.DutyTag = "井盖问题", 6, matter.TagBasic
		m.Fields = json.RawMessage(coverFields)
		m.Questions = []words.Text{words.T("井盖在哪条路上?", "On which road?")}
		m.Knowledge = []matter.Page{{ID: "who-owns-it", Title: words.T("权属", "Whose it is"), Body: words.T("演示", "Made up"), Source: "D"}}
		m.ValidTo = now.AddDate(1, 0, 0)
		if _, err := edit(caller(access.Operator, now), m, 1, "试行"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("an operator edits: %v", err)
		}
		if _, err := edit(admin, m, 1, " "); !errors.Is(err, matter.ErrReason) {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := edit(admin, m, 2, "试行"); !errors.Is(err, matter.ErrStale) {
			t.Errorf("a version nobody saw: %v", err)
		}
		spoilt := m
		spoilt.Urgency, spoilt.DutyTag, spoilt.Minutes = "hot", "extra", 0
		_, err := edit(admin, spoilt, 1, "试行")
		if got := said(fault.From(err).All()); got != "urgency matter.choice\nminutes matter.number\nduty_tag matter.choice" {
			t.Errorf("the fields named are\n%s", got)
		}
		out, err := edit(admin, m, 1, "试行新时限")
		if err != nil || out.Version != 2 {
			t.Fatalf("version %d: %v", out.Version, err)
		}
		if again, err := edit(admin, m, 2, "没有变化"); err != nil || again.Version != 2 {
			t.Errorf("nothing differs, yet it is version %d: %v", again.Version, err)
		}
		fresh := m
		fresh.Code = "9901"
		if made, err := edit(admin, fresh, 0, "新增"); err != nil || made.Version != 1 {
			t.Errorf("a new matter: %+v, %v", made.Version, err)
		}
		// A list cannot say what was written here: it stays.
		if err := db.Update(ctx, func(tx *store.Tx) error { _, err := matter.Import(tx, district, reference(t)[:1], by); return err }); err != nil {
			t.Fatal(err)
		}
		err = db.View(ctx, func(tx *store.Tx) error {
			c, err := matter.NewCatalogues().Of(tx, district)
			if err != nil {
				return err
			}
			held, _ := c.Matter("0101")
			if held.Version != 3 || held.Name.ZH == m.Name.ZH || len(held.Fields) == 0 || held.Questions[0] != m.Questions[0] || held.Knowledge[0] != m.Knowledge[0] {
				t.Errorf("after the import: %+v", held)
			}
			if err := held.CheckFields(json.RawMessage(`{"broken": "x"}`)); !errors.Is(err, matter.ErrOneOf) {
				t.Errorf("the fields that were kept judge: %v", err)
			}
			if _, err := matter.History(tx, caller(access.Resident, now), "0101"); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("a resident reads the history: %v", err)
			}
			if _, err := matter.History(tx, admin, "0000"); !errors.Is(err, matter.ErrNoMatter) {
				t.Errorf("of no matter: %v", err)
			}
			history, err := matter.History(tx, admin, "0101")
			if err != nil {
				return err
			}
			if len(history) != 3 || history[2].Changes != nil || history[2].Account != "test" || history[1].Account != "system_admin" || history[1].Reason != "试行新时限" || !history[1].At.Equal(now) {
				t.Fatalf("%+v", history)
			}
			var told []string
			for _, c := range history[1].Changes {
				told = append(told, fmt.Sprintf("%s %s: %s -> %s", c.Name.EN, c.Field, c.Before, c.After))
			}
			for _, want := range []string{"Conditions conditions[1].limit.value: 4 -> 6", "Name name.zh: 供水井盖问题 -> 井盖问题", "Duty list duty_tag:  -> basic",
				"Fields fields.properties.diameter.maximum:  -> 150", "Valid until valid_to:  -> 2027-09-10T02:00:00Z", "Questions questions[0].en:  -> On which road?"} {
				if !strings.Contains("\n"+strings.Join(told, "\n")+"\n", "\n"+want+"\n") {
					t.Errorf("%q is not among\n%s", want, strings.Join(told, "\n"))
				}
			}
			var entries int
			if err := tx.Get(`SELECT COUNT(*) FROM journal WHERE district = $1 AND action IN ('matter.edit', 'matter.import')`, store.Args(district), &entries); err != nil || entries != 4 {
				t.Errorf("%d audit entries, want 4 (%v)", entries, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAdmittedForATime(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, catalogues := context.Background(), matter.NewCatalogues()
		day := func(d int) time.Time { return time.Date(2026, 9, d, 0, 0, 0, 0, time.UTC) }
		m := reference(t)[0]
		m.Patrol = false
		update := func(fn func(tx *store.Tx) error) {
			t.Helper()
			if err := db.Update(ctx, fn); err != nil {
				t.Fatal(err)
			}
		}
		admitted := func() (days []int) {
			t.Helper()
			err := db.View(ctx, func(tx *store.Tx) error {
				c, err := catalogues.Of(tx, district)
				if err != nil {
					return err
				}
				held, _ := c.Matter(m.Code)
				for d := 1; d <= 9; d++ {
					if held.AdmittedAt(day(d)) {
						days = append(days, d)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return days
		}
		update(func(tx *store.Tx) error { _, err := matter.Import(tx, district, []matter.Matter{m}, by); return err })
		if got := admitted(); got != nil {
			t.Errorf("before: %v", got)
		}
		update(func(tx *store.Tx) error {
			return matter.Admit(tx, district, "one", m.Code, matter.Span{From: day(2), To: day(4)})
		})
		update(func(tx *store.Tx) error {
			return matter.Admit(tx, district, "two", m.Code, matter.Span{From: day(6), To: day(9)})
		})
		if got := fmt.Sprint(admitted()); got != "[2 3 6 7 8]" {
			t.Errorf("admitted on %s", got)
		}
		update(func(tx *store.Tx) error { return matter.EndAdmission(tx, district, "two", day(7)) })
		update(func(tx *store.Tx) error { return matter.EndAdmission(tx, district, "one", day(1)) })
		if got := fmt.Sprint(admitted()); got != "[6]" {
			t.Errorf("after the ends: %s", got)
		}
		m.Patrol = true
		update(func(tx *store.Tx) error { _, err := matter.Import(tx, district, []matter.Matter{m}, by); return err })
		if got := admitted(); len(got) != 9 {
			t.Errorf("what the list admits is admitted without an application, not only on %v", got)
		}
	})
}

// TestTwoEditorsOfAMatter: of several who saw the same version one is heard, and the others are told what it is now.
func TestTwoEditorsOfAMatter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, admin := context.Background(), caller(access.SystemAdmin, time.Date(2026, 9, 10, 2, 0, 0, 0, time.UTC))
		list := reference(t)[:1]
		if err := db.Update(ctx, func(tx *store.Tx) error { _, err := matter.Import(tx, district, list, by); return err }); err != nil {
			t.Fatal(err)
		}
		const editors = 8
		results := make(chan error, editors)
		for i := range editors {
			go func() {
				m := list[0]
				m.Minutes = 100 + i
				results <- db.Update(ctx, func(tx *store.Tx) error { _, err := matter.Edit(tx, admin, m, 1, "试行"); return err })
			}()
		}
		heard := 0
		for range editors {
			switch err := <-results; {
			case err == nil:
				heard++
			case !errors.Is(err, matter.ErrStale) || fault.From(err).Extra["version_now"] != int64(2):
				t.Error(err)
			}
		}
		if heard != 1 {
			t.Errorf("%d were heard", heard)
		}
	})
}
