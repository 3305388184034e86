package casework_test

import (
	"slices"
	"testing"

	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestBelongingToAUnitGivesNoPower: of the same unit, a post of another kind, of another area and of other matters neither acts, nor has the case on a list, nor hears of it, nor reads whom to call.
func TestBelongingToAUnitGivesNoPower(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		top, zone := "/"+district+"/", "/"+district+"/"+district+"001/"
		w.update(func(tx *store.Tx) error {
			from := monday.AddDate(-1, 0, 0)
			posts := []staffing.Post{
				{Code: "P-reviewer", Kind: staffing.LegalReviewer, Unit: "water", Grid: district, Path: top},
				{Code: "P-water-2", Kind: staffing.DepartmentDesk, Unit: "water", Grid: district + "002", Path: top + district + "002/"},
				{Code: "P-drains", Kind: staffing.DepartmentDesk, Unit: "water", Grid: district, Path: top, Matters: []string{drains}},
				{Code: "P-bridges", Kind: staffing.DepartmentDesk, Unit: "water", Grid: district + "001", Path: zone, Matters: []string{bridge[:2] + "*"}},
			}
			for _, p := range posts {
				p.Name, p.ValidFrom = p.Code, from
				if err := staffing.AddPost(tx, district, p); err != nil {
					return err
				}
				account := p.Code[2:]
				if err := w.login(tx, account, access.Role(p.Kind), p.Grid, p.Path, p.Code); err != nil {
					return err
				}
				if err := staffing.Appoint(tx, district, staffing.Holding{Post: p.Code, Account: account, Person: account, From: from}); err != nil {
					return err
				}
			}
			return nil
		})
		c := w.given(bridge, unit("water"))
		for who, may := range map[string]bool{"water": true, "bridges": true, "drains": false, "water-2": false, "reviewer": false, "police-111": false} {
			d, err := w.Case(t.Context(), w.who[who], c.ID)
			if !may && who != "police-111" { // who sees all of the own grid
				if fault.KindOf(err) != fault.NotFound {
					t.Errorf("%s sees the case: %v", who, err)
				}
			} else if err != nil {
				t.Fatal(who, err)
			}
			for _, p := range d.Possible {
				if p.Allowed && p.Action != rules.ActNote && !may {
					t.Errorf("%s may %s", who, p.Action)
				}
			}
			page, _, err := w.List(t.Context(), w.who[who], query.Filter{View: query.ToDo})
			if err != nil {
				t.Fatal(err)
			}
			if listed := slices.ContainsFunc(page.Cases, func(one rules.Case) bool { return one.ID == c.ID }); listed != may {
				t.Errorf("%s has it to do: %v", who, listed)
			}
			var roster *staffing.Roster
			if err := w.DB.View(t.Context(), func(tx *store.Tx) (err error) { roster, err = w.Rosters.Of(tx, district); return err }); err != nil {
				t.Fatal(err)
			}
			if acts := slices.Contains(roster.Acting(c.Owner, c.Path, c.Matter, w.clock.Now()), who); acts != may {
				t.Errorf("%s is told of it: %v", who, acts)
			}
			if may {
				continue
			}
			if _, err := w.try(who, c, rules.ActAccept, rules.Input{}); fault.KindOf(err) != fault.NotFound && fault.From(err).Code != rules.WhyOwner.Code {
				t.Errorf("%s accepts: %v", who, err)
			}
		}
		w.do("bridges", c, rules.ActAccept)
	})
}
