package admission_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"

	"liandong/internal/district/admission"
	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
)

const district = "320509"

var monday = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC) // 09:00 in Shanghai

// world is a district of one village with two base grids, a department, a company and those who decide.
type world struct {
	*admission.Registry
	t     *testing.T
	clock *clock.Manual
	who   map[string]access.Credential
}

const (
	water  = "0101" // admitted by the list
	drains = "0103"
	noise  = "0107"
	gone   = "0108" // taken back by departments
)

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	c := clock.NewManual(monday)
	w := &world{t: t, clock: c, who: map[string]access.Credential{}}
	w.Registry = &admission.Registry{DB: db, Clock: c, Access: access.New(c, access.Cost{Time: 1, Memory: 64}), Atlas: territory.NewAtlas(),
		Catalogues: matter.NewCatalogues(), Rosters: staffing.NewRosters()}
	w.update(func(tx *store.Tx) error {
		if err := w.territory(tx); err != nil {
			return err
		}
		if err := w.matters(tx); err != nil {
			return err
		}
		return w.staff(tx)
	})
	return w
}

func (w *world) update(fn func(*store.Tx) error) {
	w.t.Helper()
	if err := w.DB.Update(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) territory(tx *store.Tx) error {
	const town, village = district + "001", district + "001001"
	drafts := []territory.Draft{{Code: district, Name: "区", Level: territory.District}, {Code: town, Name: "镇", Parent: district, Level: territory.Town},
		{Code: village, Name: "村", Parent: town, Level: territory.Village}}
	for i, n := range []string{"001", "002"} {
		const side = 100_000
		x, y := int32(1_206_000_000+i*side), int32(310_000_000)
		p := func(i, j int32) geo.Point { return geo.Point{X: x + i, Y: y + j} }
		drafts = append(drafts, territory.Draft{Code: village + n, Name: "网格" + n, Parent: village, Level: territory.Base,
			Shape: geo.MultiPolygon{{Outer: geo.Ring{p(0, 0), p(side, 0), p(side, side), p(0, side)}}}})
	}
	prepared, report := territory.Prepare(drafts)
	if err := report.Err(); err != nil {
		return err
	}
	return territory.Store(tx, district, prepared, monday.AddDate(-1, 0, 0))
}

func (w *world) matters(tx *store.Tx) error {
	open := func(name string) *os.File {
		f, err := os.Open("../../../data/reference/" + name)
		if err != nil {
			w.t.Fatal(err)
		}
		w.t.Cleanup(func() { _ = f.Close() })
		return f
	}
	all, faults := matter.ReadMatters(open("matters.csv"), open("conditions.csv"))
	if faults != nil {
		w.t.Fatal(faults)
	}
	for i := range all {
		m := &all[i]
		m.Patrol = m.Code == water
		switch m.Code {
		case water:
			m.Fields = json.RawMessage(`{"type": "object", "properties": {"since": {"type": "string", "title": "何时起"}, "width": {"type": "number", "title": "宽度"}}}`)
		case drains:
			m.Fields = json.RawMessage(`{"type": "object", "properties": {"since": {"type": "string", "title": "起始时间"}, "breadth": {"type": "number", "title": "宽度"}}}`)
		case gone:
			m.DutyTag = matter.TagTakenBack
		}
	}
	_, err := matter.Import(tx, district, all, matter.By{Account: "test", At: monday})
	return err
}

func (w *world) staff(tx *store.Tx) error {
	const top, town = "/" + district + "/", "/" + district + "/" + district + "001/"
	from := monday.AddDate(-1, 0, 0)
	units := []staffing.Unit{{Code: "centre", Kind: staffing.Centre}, {Code: "sub", Kind: staffing.Subcentre}, {Code: "water", Kind: staffing.Department},
		{Code: "gas", Kind: staffing.Company}, {Code: "bureau", Kind: staffing.Bureau}}
	for i := range units {
		units[i].Name, units[i].Grid, units[i].ValidFrom = units[i].Code, district, from
	}
	units[1].Grid = district + "001"
	if err := staffing.AddUnit(tx, district, units...); err != nil {
		return err
	}
	for _, p := range []struct {
		account, unit string
		kind          staffing.PostKind
		path          string
	}{
		{"op", "centre", staffing.Operator, top}, {"op-town", "sub", staffing.Operator, town}, {"water", "water", staffing.DepartmentDesk, top}, {"water-2", "water", staffing.DepartmentDesk, top},
		{"gas", "gas", staffing.DepartmentDesk, top}, {"legal", "bureau", staffing.LegalReviewer, town}, {"legal-of-water", "water", staffing.LegalReviewer, top},
		{"leader", "centre", staffing.Leader, top},
	} {
		post := staffing.Post{Code: "P-" + p.account, Name: p.account, Kind: p.kind, Unit: p.unit, Grid: district, Path: p.path, ValidFrom: from}
		if p.path == town {
			post.Grid = district + "001"
		}
		if err := staffing.AddPost(tx, district, post); err != nil {
			return err
		}
		if err := staffing.Appoint(tx, district, staffing.Holding{Post: post.Code, Account: p.account, Person: p.account, From: from}); err != nil {
			return err
		}
		if err := w.login(tx, p.account, p.account, access.Role(p.kind), p.path); err != nil {
			return err
		}
	}
	// One person with two accounts, and one account with both capacities.
	if err := w.login(tx, "op-as-legal", "op", access.LegalReviewer, top); err != nil {
		return err
	}
	if err := w.login(tx, "both", "both", access.LegalReviewer, top); err != nil {
		return err
	}
	if err := w.grant(tx, "both", access.Operator, top); err != nil {
		return err
	}
	return w.login(tx, "resident", "resident", access.Resident, top)
}

func (w *world) grant(tx *store.Tx, account string, role access.Role, path string) error {
	return w.Access.Grant(tx, district, access.Grant{Account: account, Role: role, Grid: district, Path: path, Classes: []access.Class{access.Plain}, From: monday.AddDate(-1, 0, 0)}, "test")
}

func (w *world) login(tx *store.Tx, account, person string, role access.Role, path string) error {
	h, err := w.Access.Hash(access.Account{District: district, Account: account, Person: person, Name: account})
	if err != nil {
		return err
	}
	if err := w.Access.Create(tx, h, "test"); err != nil {
		return err
	}
	return w.grant(tx, account, role, path)
}

// as opens a session at the time of the clock.
func (w *world) as(account string) (c access.Credential) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error {
		opened, err := w.Access.Open(tx, district, account)
		c = access.Parse(opened.Token)
		return err
	})
	return c
}

func day(n int) time.Time { return (worktime.DateOf(monday) + worktime.Date(n)).Start() }

func draft(code string) admission.Draft {
	return admission.Draft{ID: uuid.Must(uuid.NewV7()).String(), Matter: code, Unit: "water", What: "查看雨水井", Why: "汛期前须逐一查看", Law: "演示:《城镇排水与污水处理条例》",
		Minutes: 10, Yearly: 1040, From: day(0), Until: day(365)}
}

func (w *world) apply(d admission.Draft) admission.Application {
	w.t.Helper()
	a, _, err := w.Apply(w.t.Context(), w.as("water"), d)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w *world) sign(account string, a admission.Application) admission.Application {
	w.t.Helper()
	a, err := w.Sign(w.t.Context(), w.as(account), a.ID, a.Version)
	if err != nil {
		w.t.Fatalf("%s signs: %v", account, err)
	}
	return a
}

func (w *world) admitted(code string) (yes bool) {
	w.t.Helper()
	err := w.DB.View(w.t.Context(), func(tx *store.Tx) error {
		c, err := w.Catalogues.Of(tx, district)
		if err != nil {
			return err
		}
		m, ok := c.Matter(code)
		if !ok {
			w.t.Errorf("there is no %s", code)
		}
		yes = m.AdmittedAt(w.clock.Now())
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return yes
}
