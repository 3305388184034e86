package staffing_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

func update(t *testing.T, db *store.DB, fn func(*store.Tx) error) {
	t.Helper()
	if err := db.Update(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// TestARenamedDepartmentIsStillFound: by its old name, by its new one, and by the first one after a second change.
func TestARenamedDepartmentIsStillFound(t *testing.T) {
	t.Parallel()
	withStaff(t, func(t *testing.T, db *store.DB, roster func() *staffing.Roster) {
		routed := func(department, want string) {
			t.Helper()
			d, err := roster().Route(matterAt(matter.District, department), place(), now, staffing.Avoid{})
			if err != nil || d.Owner.Code != want {
				t.Errorf("%s goes to %+v, want %s (%v)", department, d.Owner, want, err)
			}
		}
		rename := func(code, name string) {
			t.Helper()
			update(t, db, func(tx *store.Tx) error { return staffing.RenameUnit(tx, district, code, name) })
		}
		roster() // so that a stale copy would show
		rename("police", "市公安局吴江分局")
		if u, _ := roster().Unit("police"); u.Name != "市公安局吴江分局" || !slices.Equal(u.Departments, []string{"区公安局"}) {
			t.Errorf("%+v", u)
		}
		routed("区公安局", "police")
		routed("市公安局吴江分局", "police")
		rename("police", "吴江公安")
		routed("区公安局", "police")
		routed("吴江公安", "police")
		rename("police", "区公安局") // back again
		routed("区公安局", "police")
		rename("water", "吴江水务集团")
		if u, _ := roster().Unit("water"); !slices.Contains(u.Departments, "供水企业") {
			t.Errorf("the name in the catalogue is another now: %+v", u)
		}
		routed("供水企业", "water")
		if err := db.Update(context.Background(), func(tx *store.Tx) error { return staffing.RenameUnit(tx, district, "gone", "x") }); !errors.Is(err, staffing.ErrNoUnit) {
			t.Errorf("a unit that is not there: %v", err)
		}
	})
}

// TestAUnitEndsWithItsVacantPosts: and from then on gets no posts, no people, no units under it, no cases.
func TestAUnitEndsWithItsVacantPosts(t *testing.T) {
	t.Parallel()
	withStaff(t, func(t *testing.T, db *store.DB, roster func() *staffing.Roster) {
		crew := roster().CrewOf("office", now)
		if len(crew.Held) != 1 || crew.Held[0].Post.Code != "clerk" || len(crew.Held[0].Holders) != 1 || len(crew.Vacant)+len(crew.Below) != 0 {
			t.Errorf("%+v", crew)
		}
		if below := roster().CrewOf("sub", now).Below; len(below) != 4 {
			t.Errorf("under the sub-centre: %+v", below)
		}
		end := now.Add(48 * time.Hour)
		update(t, db, func(tx *store.Tx) error { return staffing.EndHolding(tx, district, "clerk", "a-clerk", end) })
		if crew := roster().CrewOf("office", now); len(crew.Held) != 1 {
			t.Errorf("still there for two days: %+v", crew)
		}
		if crew := roster().CrewOf("office", end); len(crew.Held) != 0 || len(crew.Vacant) != 1 {
			t.Errorf("gone by then: %+v", crew)
		}
		refused := func(what string, want *fault.Definition, field string, fn func(*store.Tx) error) {
			t.Helper()
			if err := db.Update(context.Background(), fn); !errors.Is(err, want) || fault.From(err).Field != field {
				t.Errorf("%s: %v, want %v at %s", what, err, want, field)
			}
		}
		refused("before it began", staffing.ErrReversed, "to", func(tx *store.Tx) error { return staffing.EndUnit(tx, district, "office", time.Time{}) })
		refused("unknown", staffing.ErrNoUnit, "code", func(tx *store.Tx) error { return staffing.EndUnit(tx, district, "gone", end) })
		later := staffing.Post{Code: "later", Name: "将设岗位", Kind: staffing.Volunteer, Unit: "office", Grid: zone, Path: "/320509/320509402/", ValidFrom: end.Add(time.Hour)}
		update(t, db, func(tx *store.Tx) error { return staffing.AddPost(tx, district, later) })
		update(t, db, func(tx *store.Tx) error { return staffing.EndUnit(tx, district, "office", end) })
		refused("twice", staffing.ErrUnitEnded, "code", func(tx *store.Tx) error { return staffing.EndUnit(tx, district, "office", end) })

		r := roster()
		u, _ := r.Unit("office")
		if !u.Valid(now) || u.Valid(end) {
			t.Errorf("%+v", u)
		}
		if p, _ := r.Post("clerk"); !p.ValidTo.Equal(end) {
			t.Errorf("its post: %+v", p)
		}
		if p, _ := r.Post("operator"); !p.ValidTo.IsZero() {
			t.Errorf("the post of another unit: %+v", p)
		}
		for at, want := range map[time.Time]string{now: "office", end: "sub"} {
			if d, err := r.Route(matterAt(matter.Town, ""), place(), at, staffing.Avoid{}); err != nil || d.Owner.Code != want {
				t.Errorf("at %s to %+v, want %s (%v)", at, d.Owner, want, err)
			}
		}
		after := end.Add(time.Hour)
		refused("a post in it", staffing.ErrUnitEnded, "unit", func(tx *store.Tx) error {
			return staffing.AddPost(tx, district, staffing.Post{Code: "n", Name: "n", Kind: staffing.Volunteer, Unit: "office", Grid: zone, Path: "/320509/320509402/", ValidFrom: after})
		})
		refused("a unit under it", staffing.ErrUnitEnded, "parent", func(tx *store.Tx) error {
			return staffing.AddUnit(tx, district, staffing.Unit{Code: "n", Name: "n", Kind: staffing.Bureau, Parent: "office", Grid: zone, ValidFrom: after})
		})
		refused("somebody on its post", staffing.ErrPostEnded, "post", func(tx *store.Tx) error {
			return staffing.Appoint(tx, district, staffing.Holding{Post: "clerk", Account: "new", From: after})
		})
		refused("somebody who would stay longer", staffing.ErrPostEnded, "post", func(tx *store.Tx) error {
			return staffing.Appoint(tx, district, staffing.Holding{Post: "clerk", Account: "new", From: now})
		})
		update(t, db, func(tx *store.Tx) error {
			return staffing.Appoint(tx, district, staffing.Holding{Post: "clerk", Account: "new", From: now, To: end})
		})
		refused("a stand-in by its post", staffing.ErrPostEnded, "by", func(tx *store.Tx) error {
			return staffing.SetStandIn(tx, district, staffing.StandIn{Post: "operator", By: "clerk", From: after, Reason: "r"})
		})
	})
}

func TestAUnitIsCheckedFieldByField(t *testing.T) {
	t.Parallel()
	r, m := fullStaff().roster(), chart(t)
	sound := staffing.Unit{Code: "D-7", Name: "区城管局", Kind: staffing.Department, Parent: "centre", Grid: district, ValidFrom: now}
	if err := r.CheckUnit(sound, m); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		change func(*staffing.Unit)
		want   string
	}{
		{func(u *staffing.Unit) { *u = staffing.Unit{} }, "staffing.incomplete code, staffing.incomplete name, staffing.kind kind"},
		{func(u *staffing.Unit) { u.Code = "a b" }, "staffing.unit_code code"},
		{func(u *staffing.Unit) { u.Code = "head" }, "staffing.taken code"}, // the code of a post
		{func(u *staffing.Unit) { u.Name = strings.Repeat("长", 61) }, "staffing.name name"},
		{func(u *staffing.Unit) { u.Name = "区公安局" }, "staffing.name_taken name"},
		{func(u *staffing.Unit) { u.Departments = []string{"供水企业"} }, "staffing.name_taken departments[0]"},
		{func(u *staffing.Unit) { u.Name, u.Kind, u.Grid = "区公安局", staffing.Office, zone }, ""}, // no name that routing looks for
		{func(u *staffing.Unit) {
			u.Kind, u.Grid, u.Departments = staffing.Office, zone, []string{"区公安局"}
		}, "staffing.name_taken departments[0]"}, // the station's
		{func(u *staffing.Unit) {
			u.Kind, u.Grid, u.Departments = staffing.Office, zone, []string{"供水企业"}
		}, ""}, // the district's company is another's affair
		{func(u *staffing.Unit) { u.Contract = "1" }, "staffing.contract contract"},
		{func(u *staffing.Unit) { u.Kind, u.Grid, u.Contract = staffing.Contractor, zone, "1" }, "staffing.contract contract"}, // for how long?
		{func(u *staffing.Unit) { u.Kind, u.Grid, u.ValidTo = staffing.Contractor, zone, now.AddDate(1, 0, 0) }, "staffing.contract contract"},
		{func(u *staffing.Unit) {
			u.Kind, u.Grid, u.Contract, u.ValidTo = staffing.Property, village, "1", now.AddDate(1, 0, 0)
		}, ""},
		{func(u *staffing.Unit) { u.Grid = zone }, "staffing.level grid"},
		{func(u *staffing.Unit) { u.Grid = "999" }, "staffing.no_grid grid"},
		{func(u *staffing.Unit) { u.Parent = "gone" }, "staffing.no_unit parent"},
		{func(u *staffing.Unit) { u.Parent = "sub" }, "staffing.parent parent"},
		{func(u *staffing.Unit) { u.Kind, u.Grid, u.Parent = staffing.VillageCommittee, village, "sub" }, ""},
	} {
		u := sound
		c.change(&u)
		var got []string
		if err := r.CheckUnit(u, m); err != nil {
			e := fault.From(err)
			for _, one := range e.All() {
				got = append(got, one.Code+" "+one.Field)
			}
		}
		slices.Sort(got)
		if said := strings.Join(got, ", "); said != c.want {
			t.Errorf("%+v: %q, want %q", u, said, c.want)
		}
	}
	police, _ := r.Unit("police")
	for name, want := range map[string]*fault.Definition{"": staffing.ErrIncomplete, "区公安局": staffing.ErrSameName, "供水企业": staffing.ErrNameTaken} {
		if err := r.CheckName(police, name, now); !errors.Is(err, want) || fault.From(err).Field != "name" {
			t.Errorf("%q: %v", name, err)
		}
	}
	if err := fullStaff().closed("water").roster().CheckName(police, "供水企业", now); err != nil {
		t.Errorf("the name of a unit that has ended: %v", err)
	}
}
