package matter_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

const district = "320509"

var by = matter.By{Account: "test", At: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), Reason: "试验"}

func TestLimitsChangeWithTime(t *testing.T) {
	t.Parallel()
	day := func(d int) time.Time { return time.Date(2026, 1, d, 0, 0, 0, 0, worktime.Zone) }
	one, two := worktime.Limit{Value: 1, Unit: worktime.UrgentHours}, worktime.Limit{Value: 2, Unit: worktime.UrgentHours}
	c := matter.NewCatalogue(nil, []matter.StageLimit{
		{Stage: matter.Accept, Urgency: matter.Urgent, Limit: one, ValidFrom: day(1)},
		{Stage: matter.Accept, Urgency: matter.Urgent, Limit: two, ValidFrom: day(10)},
	})
	for _, w := range []struct {
		at   time.Time
		want worktime.Limit
	}{{day(1).Add(-1), worktime.Limit{}}, {day(1), one}, {day(10).Add(-1), one}, {day(10), two}, {day(30), two}} {
		if got := c.Limit(matter.Accept, matter.Urgent, w.at); got != w.want {
			t.Errorf("at %s: %v", w.at, got)
		}
	}
	if got := c.Limit(matter.Accept, matter.Normal, day(30)); !got.IsZero() {
		t.Errorf("no limit is set: %v", got)
	}
}

func TestCatalogueOfADistrict(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, catalogues := context.Background(), matter.NewCatalogues()
		now := time.Date(2026, 9, 10, 10, 0, 0, 0, worktime.Zone)
		of := func(district string) (c *matter.Catalogue) {
			t.Helper()
			if err := db.View(ctx, func(tx *store.Tx) (err error) { c, err = catalogues.Of(tx, district); return err }); err != nil {
				t.Fatal(err)
			}
			return c
		}
		imported := func(list []matter.Matter) (r matter.Report) {
			t.Helper()
			if err := db.Update(ctx, func(tx *store.Tx) (err error) { r, err = matter.Import(tx, district, list, by); return err }); err != nil {
				t.Fatal(err)
			}
			return r
		}
		if got := of(district).All(); len(got) != 0 {
			t.Errorf("an empty district has %d matters", len(got))
		}

		list := reference(t)
		if r := imported(list); len(r.New) != 240 || r.Changed != nil || r.Same != nil {
			t.Errorf("first import: %d new", len(r.New))
		}
		if err := db.Update(ctx, func(tx *store.Tx) error { return matter.ImportStageLimits(tx, district, stageLimits(t)) }); err != nil {
			t.Fatal(err)
		}
		held := of(district)
		got := slices.Clone(held.All())
		for i := range got {
			if got[i].Version != 1 {
				t.Errorf("%s has version %d", got[i].Code, got[i].Version)
			}
			got[i].Version = 0
		}
		if !reflect.DeepEqual(got, list) {
			t.Error("what was read back is not what was imported")
		}
		if got := held.Limit(matter.Accept, matter.Urgent, now); got != (worktime.Limit{Value: 0.5, Unit: worktime.UrgentHours}) {
			t.Errorf("accepting an urgent case: %v", got)
		}
		if _, ok := held.Matter("9999"); ok {
			t.Error("an unknown matter is found")
		}
		if len(of("320505").All()) != 0 {
			t.Error("another district sees these matters")
		}

		list[0].ValidTo = now
		list[1].Conditions = list[1].Conditions[:1]
		if r := imported(list[:3]); !reflect.DeepEqual(r, matter.Report{Changed: []string{"0101", "0102"}, Same: []string{"0103"}}) {
			t.Errorf("second import: %+v", r)
		}
		held = of(district)
		if m, ok := held.Matter("0101"); !ok || m.ValidAt(now) {
			t.Error("a retired matter must stay known and not be valid")
		}
		if len(held.ValidAt(now)) != 239 || len(held.ValidAt(now.Add(-1))) != 240 {
			t.Errorf("%d matters are valid", len(held.ValidAt(now)))
		}
		if m, _ := held.Matter("0102"); len(m.Conditions) != 1 {
			t.Errorf("0102 keeps %d conditions", len(m.Conditions))
		}
	})
}

// The schema refuses what the reader refuses, so no other way in can break a rule.
func TestTheSchemaRepeatsTheRules(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		for name, spoil := range map[string]func(*matter.Matter){
			"level":   func(m *matter.Matter) { m.BaseLevel = "county" },
			"urgency": func(m *matter.Matter) { m.Urgency = "hot" },
			"minutes": func(m *matter.Matter) { m.Minutes = 0 },
			"unit":    func(m *matter.Matter) { m.Conditions[0].Limit.Unit = "weeks" },
			"term":    func(m *matter.Matter) { m.ValidFrom, m.ValidTo = time.UnixMilli(2), time.UnixMilli(1) },
		} {
			m := reference(t)[0]
			spoil(&m)
			if err := db.Update(ctx, func(tx *store.Tx) error { _, err := matter.Import(tx, district, []matter.Matter{m}, by); return err }); err == nil {
				t.Errorf("%s: accepted", name)
			}
		}
		none := errors.New("roll back")
		err := db.Update(ctx, func(tx *store.Tx) error {
			if _, err := matter.Import(tx, district, reference(t), by); err != nil {
				return err
			}
			return none
		})
		if !errors.Is(err, none) {
			t.Error(err)
		}
	})
}
