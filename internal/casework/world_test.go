package casework_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"liandong/data"
	"liandong/internal/casework"
	"liandong/internal/casework/intake"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/door"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/blob"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
	"liandong/internal/media"
	"liandong/internal/notice"
	"liandong/internal/platform"
)

const district = "320509"

// monday 2026-03-02, 09:00 in Shanghai.
var monday = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// world is a small district: two towns of two villages of two base grids, each a square of a hundredth of a degree. The people of
// a grid are called by post and grid: "head-111" is the grid head of the first grid of the first village of the first town.
type world struct {
	*platform.Platform
	t     *testing.T
	clock *clock.Manual
	who   map[string]access.Credential
}

func grid(n string) string { // "111" -> base grid code
	return fmt.Sprintf("%s00%c00%c00%c", district, n[0], n[1], n[2])
}

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	c := clock.NewManual(monday)
	vault, err := access.NewVault(make([]byte, 64))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: c, who: map[string]access.Credential{}}
	templates, err := notice.StandardTemplates(data.Files)
	if err != nil {
		t.Fatal(err)
	}
	blobs, err := blob.Folder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	files, err := media.New(db, blobs, c, t.TempDir(), media.Standard)
	if err != nil {
		t.Fatal(err)
	}
	rights, notices := access.New(c, access.Cost{Time: 1, Memory: 64}), notice.New(notice.Setup{Standard: templates, Vault: vault, Channels: []notice.Channel{notice.SMS}})
	w.Platform = platform.New(ledger.New(ledger.Ledger{DB: db, Clock: c, Access: rights, Vault: vault}), platform.Outside{Notices: notices, Media: files,
		Door: door.New(door.Service{DB: db, Clock: c, Access: rights, Vault: vault, Notices: notices, Reporters: casework.Reporters})})
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
	drafts := []territory.Draft{{Code: district, Name: "区", Level: territory.District}}
	for z := '1'; z <= '2'; z++ {
		zone := fmt.Sprintf("%s00%c", district, z)
		drafts = append(drafts, territory.Draft{Code: zone, Name: "镇" + string(z), Parent: district, Level: territory.Town})
		for v := '1'; v <= '2'; v++ {
			village := fmt.Sprintf("%s00%c", zone, v)
			drafts = append(drafts, territory.Draft{Code: village, Name: "村" + string(z) + string(v), Parent: zone, Level: territory.Village})
			for b := '1'; b <= '2'; b++ {
				n := string(z) + string(v) + string(b)
				x, y := square(n)
				p := func(i, j int32) geo.Point { return geo.Point{X: x + i, Y: y + j} }
				const side = 100_000
				drafts = append(drafts, territory.Draft{Code: grid(n), Name: "网格" + n, Parent: village, Level: territory.Base,
					Shape: geo.MultiPolygon{{Outer: geo.Ring{p(0, 0), p(side, 0), p(side, side), p(0, side)}}}})
			}
		}
	}
	prepared, report := territory.Prepare(drafts)
	if err := report.Err(); err != nil {
		return fmt.Errorf("%w: %+v", err, report.Defects)
	}
	return territory.Store(tx, district, prepared, monday.AddDate(-1, 0, 0))
}

// square returns the south-western corner of a grid: towns side by side, villages above each other, grids side by side.
func square(n string) (x, y int32) {
	z, v, b := int32(n[0]-'1'), int32(n[1]-'1'), int32(n[2]-'1')
	return 1_206_000_000 + (z*2+b)*100_000, 310_000_000 + v*100_000
}

// middle is a position inside a grid.
func middle(n string) geo.Position {
	x, y := square(n)
	at := geo.Point{X: x + 50_000, Y: y + 50_000}
	return geo.Position{Lon: at.Lon(), Lat: at.Lat(), CRS: geo.WGS84}
}

const (
	fireLane = "1001" // base level, urgent
	rubbish  = "1002" // village level
	bridge   = "1003" // town level, two conditions
	drains   = "1004" // district level, not admitted to patrol
)

func (w *world) matters(tx *store.Tx) error {
	one := func(code, name string, level matter.Level, u matter.Urgency, patrol bool, limits ...worktime.Limit) matter.Matter {
		m := matter.Matter{Code: code, Class: words.T("类", "class"), Name: words.T(name, name), Domain: "test", BaseLevel: level, Department: words.T("区水务局", "Water"),
			Urgency: u, Patrol: patrol, Minutes: 10, ReopenDays: 15, Source: "D"}
		for i, l := range limits {
			m.Conditions = append(m.Conditions, matter.Condition{N: i + 1, Words: words.T("情形", "condition"), Closing: words.T("恢复", "restored"), Limit: l, Source: "D"})
		}
		return m
	}
	_, err := matter.Import(tx, district, []matter.Matter{
		one(fireLane, "消防通道堵塞", matter.Base, matter.Urgent, true, worktime.Limit{Value: 2, Unit: worktime.UrgentHours}),
		one(rubbish, "暴露垃圾", matter.Village, matter.Normal, true, worktime.Limit{Value: 1, Unit: worktime.WorkingDays}),
		one(bridge, "桥梁破损", matter.Town, matter.Normal, true, worktime.Limit{Value: 3, Unit: worktime.WorkingDays}, worktime.Limit{Value: 5, Unit: worktime.WorkingHours}),
		one(drains, "排水不畅", matter.District, matter.Normal, false, worktime.Limit{Value: 5, Unit: worktime.WorkingDays}),
	}, matter.By{Account: "test", At: monday, Reason: "试验"})
	if err != nil {
		return err
	}
	var limits []matter.StageLimit
	for _, s := range matter.Stages() {
		limits = append(limits,
			matter.StageLimit{Stage: s, Urgency: matter.Urgent, Limit: worktime.Limit{Value: 1, Unit: worktime.UrgentHours}, ValidFrom: monday.AddDate(-1, 0, 0), Source: "D"},
			matter.StageLimit{Stage: s, Urgency: matter.Normal, Limit: worktime.Limit{Value: 2, Unit: worktime.WorkingHours}, ValidFrom: monday.AddDate(-1, 0, 0), Source: "D"})
	}
	return matter.ImportStageLimits(tx, district, limits)
}

func (w *world) staff(tx *store.Tx) error {
	from := monday.AddDate(-1, 0, 0)
	var units []staffing.Unit
	var posts []staffing.Post
	var people []string
	unit := func(code string, kind staffing.UnitKind, g string) string {
		units = append(units, staffing.Unit{Code: code, Name: code, Kind: kind, Grid: g, ValidFrom: from})
		return code
	}
	seat := func(account, u string, kind staffing.PostKind, g, path string) {
		posts = append(posts, staffing.Post{Code: "P-" + account, Name: "P-" + account, Kind: kind, Unit: u, Grid: g, Path: path, ValidFrom: from})
		people = append(people, account)
	}
	top := "/" + district + "/"
	seat("op", unit("centre", staffing.Centre, district), staffing.Operator, district, top)
	seat("water", unit("water", staffing.Department, district), staffing.DepartmentDesk, district, top)
	units[1].Name = "区水务局"
	unit("police", staffing.Department, district)
	for _, z := range []string{"1", "2"} {
		zone := district + "00" + z
		zonePath := top + zone + "/"
		seat("op-"+z, unit("sub-"+z, staffing.Subcentre, zone), staffing.Operator, zone, zonePath)
		seat("office-"+z, unit("office-"+z, staffing.Office, zone), staffing.DepartmentDesk, zone, zonePath)
		units[len(units)-1].Departments = []string{"区水务局"}
		police := unit("station-"+z, staffing.Office, zone)
		units[len(units)-1].Departments = []string{"区公安局"}
		seat("officer-"+z, unit("bureau-"+z, staffing.Bureau, zone), staffing.EnforcementOfficer, zone, zonePath)
		units[len(units)-1].Departments = []string{"镇综合执法局"}
		patrol := unit("patrol-"+z, staffing.PatrolTeam, zone)
		for _, v := range []string{"1", "2"} {
			village := zone + "00" + v
			villagePath := zonePath + village + "/"
			seat("village-"+z+v, unit("committee-"+z+v, staffing.VillageCommittee, village), staffing.VillageHead, village, villagePath)
			for _, b := range []string{"1", "2"} {
				n := z + v + b
				path := villagePath + grid(n) + "/"
				seat("head-"+n, "committee-"+z+v, staffing.GridHead, grid(n), path)
				seat("patrol-"+n, patrol, staffing.Patroller, grid(n), path)
				seat("super-"+n, patrol, staffing.GridSupervisor, grid(n), path)
				seat("police-"+n, police, staffing.GridPolice, grid(n), path)
			}
		}
	}
	if err := staffing.AddUnit(tx, district, units...); err != nil {
		return err
	}
	if err := staffing.AddPost(tx, district, posts...); err != nil {
		return err
	}
	var holdings []staffing.Holding
	for i, account := range people {
		holdings = append(holdings, staffing.Holding{Post: posts[i].Code, Account: account, Person: account, From: from})
		if err := w.login(tx, account, access.Role(posts[i].Kind), posts[i].Grid, posts[i].Path, posts[i].Code); err != nil {
			return err
		}
	}
	for _, role := range []access.Role{access.Resident, access.Leader, access.AuditAdmin} {
		if err := w.login(tx, string(role), role, district, top, ""); err != nil {
			return err
		}
	}
	return staffing.Appoint(tx, district, holdings...)
}

func (w *world) login(tx *store.Tx, account string, role access.Role, g, path, via string) error {
	h, err := w.Access.Hash(access.Account{District: district, Account: account, Person: account, Name: account})
	if err != nil {
		return err
	}
	if err := w.Access.Create(tx, h, "test"); err != nil {
		return err
	}
	classes := []access.Class{access.Plain}
	if role == access.Operator {
		classes = append(classes, access.Contact)
	}
	if err := w.Access.Grant(tx, district, access.Grant{Account: account, Role: role, Grid: g, Path: path, Classes: classes, Via: via, From: monday.AddDate(-1, 0, 0)}, "test"); err != nil {
		return err
	}
	opened, err := w.Access.Open(tx, district, account)
	w.who[account] = access.Parse(opened.Token)
	return err
}

func draft(source, code, n string) intake.Draft {
	return intake.Draft{ID: uuid.Must(uuid.NewV7()).String(), Source: source, Matter: code, Description: "通道被堵", Position: middle(n)}
}

func (w *world) report(account string, d intake.Draft) rules.Case {
	w.t.Helper()
	_, c, _, _, err := w.Report(w.t.Context(), w.who[account], d)
	if err != nil {
		w.t.Fatalf("%s reports: %v", account, err)
	}
	return c
}

func (w *world) try(account string, c rules.Case, a rules.Action, in rules.Input) (rules.Case, error) {
	in.Version = c.Version
	after, _, err := w.Act(w.t.Context(), w.who[account], c.ID, a, in)
	return after, err
}

// do does an action with all that actions ask for.
func (w *world) do(account string, c rules.Case, a rules.Action) rules.Case {
	w.t.Helper()
	after, err := w.try(account, c, a, w.everything(c, a))
	if err != nil {
		w.t.Fatalf("%s does %s on %s: %v", account, a, c.State, err)
	}
	return after
}
