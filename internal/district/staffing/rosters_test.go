package staffing_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"liandong/internal/district/staffing"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// save writes a staff through the same writers as everybody else.
func (s *staff) save(tx *store.Tx, district string) error {
	if err := staffing.AddUnit(tx, district, s.units...); err != nil {
		return err
	}
	if err := staffing.AddPost(tx, district, s.posts...); err != nil {
		return err
	}
	for _, h := range s.holdings {
		if err := staffing.PutPerson(tx, district, staffing.Person{ID: h.Person, Shown: "张**", Sealed: []byte{0, 1, 255}}); err != nil {
			return err
		}
	}
	if err := staffing.Appoint(tx, district, s.holdings...); err != nil {
		return err
	}
	for _, in := range s.standIns {
		if err := staffing.SetStandIn(tx, district, in); err != nil {
			return err
		}
	}
	return nil
}

func withStaff(t *testing.T, test func(t *testing.T, db *store.DB, roster func() *staffing.Roster)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := db.Update(context.Background(), func(tx *store.Tx) error { return fullStaff().save(tx, district) }); err != nil {
			t.Fatal(err)
		}
		rosters := staffing.NewRosters()
		test(t, db, func() (r *staffing.Roster) {
			t.Helper()
			if err := db.View(context.Background(), func(tx *store.Tx) (err error) { r, err = rosters.Of(tx, district); return err }); err != nil {
				t.Fatal(err)
			}
			return r
		})
	})
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	withStaff(t, func(t *testing.T, db *store.DB, roster func() *staffing.Roster) {
		r, want := roster(), fullStaff()
		if got := r.Units(); len(got) != len(want.units) {
			t.Errorf("%d units", len(got))
		}
		for _, u := range want.units {
			if got, ok := r.Unit(u.Code); !ok || !reflect.DeepEqual(got, u) {
				t.Errorf("%+v, want %+v", got, u)
			}
		}
		for _, p := range want.posts {
			if got, ok := r.Post(p.Code); !ok || !reflect.DeepEqual(got, p) {
				t.Errorf("%+v, want %+v", got, p)
			}
		}
		for _, h := range want.holdings {
			h.Shown = "张**"
			if got := r.Holders(h.Post, now); len(got) != 1 || got[0] != h {
				t.Errorf("%+v, want %+v", got, h)
			}
		}
		if err := db.View(context.Background(), func(tx *store.Tx) error {
			sealed, err := staffing.SealedName(tx, district, "p-head")
			if !bytes.Equal(sealed, []byte{0, 1, 255}) {
				t.Errorf("sealed name %v", sealed)
			}
			if other, err := staffing.NewRosters().Of(tx, "320505"); err != nil || len(other.Units()) != 0 {
				t.Errorf("another district sees these units: %v", err)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAStaffThatChanges(t *testing.T) {
	t.Parallel()
	withStaff(t, func(t *testing.T, db *store.DB, roster func() *staffing.Roster) {
		do := func(fn func(tx *store.Tx) error) {
			t.Helper()
			if err := db.Update(context.Background(), fn); err != nil {
				t.Fatal(err)
			}
		}
		roster() // so that a stale copy would show
		do(func(tx *store.Tx) error {
			return staffing.EndHolding(tx, district, "head", "a-head", day("2026-09-01"))
		})
		if since, vacant := roster().VacantSince("head", now); !vacant || !since.Equal(day("2026-09-01")) {
			t.Errorf("vacant %v since %s", vacant, since)
		}
		do(func(tx *store.Tx) error {
			return staffing.SetStandIn(tx, district, staffing.StandIn{Post: "head", By: "vhead", From: day("2026-09-02"), Reason: "空缺"})
		})
		if got := accounts(roster().Holders("head", now)); got != "a-vhead" {
			t.Errorf("standing in: %s", got)
		}
		do(func(tx *store.Tx) error {
			return staffing.SetStandIn(tx, district, staffing.StandIn{Post: "head", By: "clerk", From: day("2026-09-02"), To: day("2026-09-20"), Reason: "空缺"})
		})
		if got := accounts(roster().Holders("head", now)); got != "a-clerk" {
			t.Errorf("standing in after a change: %s", got)
		}
		do(func(tx *store.Tx) error { // the same account again, from the very moment its first term ended
			return staffing.Appoint(tx, district, staffing.Holding{Post: "head", Account: "a-head", From: day("2026-09-01")})
		})
		if got := accounts(roster().Holders("head", now)); got != "a-head" {
			t.Errorf("appointed again: %s", got)
		}
		do(func(tx *store.Tx) error { return staffing.PutPerson(tx, district, staffing.Person{ID: "p-vhead"}) })
		if got := roster().Holders("vhead", now); got[0].Shown != "" {
			t.Errorf("erased, but %s is shown", got[0].Shown)
		}
		do(func(tx *store.Tx) error {
			sealed, err := staffing.SealedName(tx, district, "p-vhead")
			if len(sealed) > 0 {
				t.Error("an erased name is still sealed")
			}
			return err
		})
	})
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	unit := staffing.Unit{Code: "new", Name: "新", Kind: staffing.Office, Grid: zone}
	post := staffing.Post{Code: "new", Name: "新", Kind: staffing.GridHead, Unit: "committee", Grid: base, Path: path}
	term := staffing.Holding{Post: "head", Account: "b", From: day("2026-03-01")}
	stand := staffing.StandIn{Post: "vhead", By: "clerk", From: day("2026-03-01"), Reason: "请假"}
	addUnit := func(change func(u *staffing.Unit)) func(tx *store.Tx) error {
		u := unit
		change(&u)
		return func(tx *store.Tx) error { return staffing.AddUnit(tx, district, u) }
	}
	addPost := func(change func(p *staffing.Post)) func(tx *store.Tx) error {
		p := post
		change(&p)
		return func(tx *store.Tx) error { return staffing.AddPost(tx, district, p) }
	}
	appoint := func(change func(h *staffing.Holding)) func(tx *store.Tx) error {
		h := term
		change(&h)
		return func(tx *store.Tx) error { return staffing.Appoint(tx, district, h) }
	}
	standIn := func(change func(s *staffing.StandIn)) func(tx *store.Tx) error {
		s := stand
		change(&s)
		return func(tx *store.Tx) error { return staffing.SetStandIn(tx, district, s) }
	}
	cases := []struct {
		name  string
		do    func(tx *store.Tx) error
		want  *fault.Definition // nil: it is accepted
		field string
	}{
		{"a unit", addUnit(func(*staffing.Unit) {}), nil, ""},
		{"unit without name", addUnit(func(u *staffing.Unit) { u.Name = "" }), staffing.ErrIncomplete, "name"},
		{"unit of unknown kind", addUnit(func(u *staffing.Unit) { u.Kind = "club" }), staffing.ErrKind, "kind"},
		{"unit with reversed dates", addUnit(func(u *staffing.Unit) { u.ValidFrom, u.ValidTo = day("2026-02-01"), day("2026-01-01") }), staffing.ErrReversed, "valid_to"},
		{"unit below nothing", addUnit(func(u *staffing.Unit) { u.Parent = "gone" }), staffing.ErrNoUnit, "parent"},
		{"unit with a code in use", addUnit(func(u *staffing.Unit) { u.Code = "sub" }), staffing.ErrTaken, "code"},
		{"a post", addPost(func(*staffing.Post) {}), nil, ""},
		{"post without path", addPost(func(p *staffing.Post) { p.Path = "" }), staffing.ErrIncomplete, "path"},
		{"post of unknown kind", addPost(func(p *staffing.Post) { p.Kind = "resident" }), staffing.ErrKind, "kind"},
		{"post with reversed dates", addPost(func(p *staffing.Post) { p.ValidFrom, p.ValidTo = day("2026-02-01"), day("2026-02-01") }), staffing.ErrReversed, "valid_to"},
		{"post in no unit", addPost(func(p *staffing.Post) { p.Unit = "gone" }), staffing.ErrNoUnit, "unit"},
		{"post with a code in use", addPost(func(p *staffing.Post) { p.Code = "head" }), staffing.ErrTaken, "code"},
		{"a grid head in the patrol team", addPost(func(p *staffing.Post) { p.Unit = "patrol" }), staffing.ErrWrongUnit, "unit"},
		{"a patroller in the committee", addPost(func(p *staffing.Post) { p.Kind = staffing.Patroller }), staffing.ErrWrongUnit, "unit"},
		{"a supervisor in the committee", addPost(func(p *staffing.Post) { p.Kind = staffing.GridSupervisor }), staffing.ErrWrongUnit, "unit"},
		{"a policeman in the committee", addPost(func(p *staffing.Post) { p.Kind = staffing.GridPolice }), staffing.ErrWrongUnit, "unit"},
		{"an operator in the committee", addPost(func(p *staffing.Post) { p.Kind = staffing.Operator }), staffing.ErrWrongUnit, "unit"},
		{"a volunteer anywhere", addPost(func(p *staffing.Post) { p.Kind = staffing.Volunteer }), nil, ""},
		{"a second holder", appoint(func(*staffing.Holding) {}), nil, ""},
		{"a holder without account", appoint(func(h *staffing.Holding) { h.Account = "" }), staffing.ErrIncomplete, "account"},
		{"a term without beginning", appoint(func(h *staffing.Holding) { h.From = time.Time{} }), staffing.ErrIncomplete, "from"},
		{"a reversed term", appoint(func(h *staffing.Holding) { h.To = day("2026-02-01") }), staffing.ErrReversed, "to"},
		{"an unknown post", appoint(func(h *staffing.Holding) { h.Post = "gone" }), staffing.ErrNoPost, "post"},
		{"the same account within its term", appoint(func(h *staffing.Holding) { h.Account = "a-head" }), staffing.ErrOverlap, "from"},
		{"the same account across its beginning", appoint(func(h *staffing.Holding) {
			h.Account, h.From, h.To = "a-head", day("2025-01-01"), day("2026-01-02")
		}), staffing.ErrOverlap, "from"},
		{"the same account, open since earlier", appoint(func(h *staffing.Holding) { h.Account, h.From = "a-head", day("2025-01-01") }), staffing.ErrOverlap, "from"},
		{"the same account until its beginning", appoint(func(h *staffing.Holding) {
			h.Account, h.From, h.To = "a-head", day("2025-01-01"), day("2026-01-01")
		}), nil, ""},
		{"ending what is not held", func(tx *store.Tx) error { return staffing.EndHolding(tx, district, "head", "b", now) }, staffing.ErrNotHeld, "account"},
		{"ending before the beginning", func(tx *store.Tx) error {
			return staffing.EndHolding(tx, district, "head", "a-head", day("2026-01-01"))
		}, staffing.ErrNotHeld, "account"},
		{"a stand-in", standIn(func(*staffing.StandIn) {}), nil, ""},
		{"a stand-in without reason", standIn(func(s *staffing.StandIn) { s.Reason = "" }), staffing.ErrIncomplete, "reason"},
		{"a stand-in without beginning", standIn(func(s *staffing.StandIn) { s.From = time.Time{} }), staffing.ErrIncomplete, "from"},
		{"a reversed stand-in", standIn(func(s *staffing.StandIn) { s.To = day("2026-02-01") }), staffing.ErrReversed, "to"},
		{"standing in for oneself", standIn(func(s *staffing.StandIn) { s.By = "vhead" }), staffing.ErrSelf, "by"},
		{"standing in for nothing", standIn(func(s *staffing.StandIn) { s.Post = "gone" }), staffing.ErrNoPost, "post"},
		{"nothing stands in", standIn(func(s *staffing.StandIn) { s.By = "gone" }), staffing.ErrNoPost, "by"},
		{"two stand-ins at a time", func(tx *store.Tx) error {
			if err := staffing.SetStandIn(tx, district, stand); err != nil {
				return err
			}
			return standIn(func(s *staffing.StandIn) { s.From = day("2026-04-01") })(tx)
		}, staffing.ErrStandInTwin, "from"},
		{"a name that is not masked", func(tx *store.Tx) error {
			return staffing.PutPerson(tx, district, staffing.Person{ID: "p", Shown: "张某某"})
		}, staffing.ErrUnmasked, "shown"},
		{"a person without id", func(tx *store.Tx) error { return staffing.PutPerson(tx, district, staffing.Person{}) }, staffing.ErrIncomplete, "person"},
		{"the name of nobody", func(tx *store.Tx) error { _, err := staffing.SealedName(tx, district, "gone"); return err }, staffing.ErrNoPerson, ""},
	}
	rollBack := errors.New("roll back")
	withStaff(t, func(t *testing.T, db *store.DB, _ func() *staffing.Roster) {
		for _, c := range cases {
			err := db.Update(context.Background(), func(tx *store.Tx) error {
				if err := c.do(tx); err != nil {
					return err
				}
				return rollBack
			})
			switch {
			case c.want == nil && !errors.Is(err, rollBack):
				t.Errorf("%s: %v", c.name, err)
			case c.want != nil && (!errors.Is(err, c.want) || fault.From(err).Field != c.field):
				t.Errorf("%s: %v", c.name, err)
			case c.want != nil && strings.Contains(fault.From(err).Words.EN+fault.From(err).Words.ZH, "gone"):
				t.Errorf("%s: what was submitted is echoed", c.name)
			}
		}
	})
}

// A whole district at once: 900 base grids with their teams.
func wholeDistrict() *staff {
	s := fullStaff()
	for i := range 900 {
		grid := fmt.Sprintf("320509001%03d%03d", 2+i/30, i%30)
		path := "/320509/320509402/" + grid[:12] + "/" + grid + "/"
		for j, kind := range []staffing.PostKind{staffing.GridHead, staffing.Patroller, staffing.GridPolice, staffing.GridSupervisor} {
			code := grid + "-" + string(kind)
			s.posts = append(s.posts, staffing.Post{Code: code, Name: code, Kind: kind, Unit: []string{"committee", "patrol", "station", "patrol"}[j], Grid: grid, Path: path})
			s.holdings = append(s.holdings, staffing.Holding{Post: code, Account: "a-" + code, Person: "p-" + code, From: day("2026-01-01")})
		}
	}
	return s
}

func TestAWholeDistrictInOneUpdate(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := wholeDistrict()
		if err := db.Update(context.Background(), func(tx *store.Tx) error { return s.save(tx, district) }); err != nil {
			t.Fatal(err)
		}
		if err := db.View(context.Background(), func(tx *store.Tx) error {
			r, err := staffing.NewRosters().Of(tx, district)
			if err == nil && len(r.PostsWithin("/320509/", staffing.Patroller)) != 901 {
				t.Errorf("%d patrollers", len(r.PostsWithin("/320509/", staffing.Patroller)))
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkWholeDistrict(b *testing.B) {
	s := wholeDistrict()
	n := 0
	db := storetest.OpenSQLite(b)
	for b.Loop() {
		n++
		if err := db.Update(context.Background(), func(tx *store.Tx) error { return s.save(tx, fmt.Sprint(n)) }); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRoute(b *testing.B) {
	r := wholeDistrict().ended("head", "2026-09-01").roster()
	m := matterAt("base", "x")
	for b.Loop() {
		if _, err := r.Route(m, place(), now, staffing.Avoid{}); err != nil {
			b.Fatal(err)
		}
	}
}
