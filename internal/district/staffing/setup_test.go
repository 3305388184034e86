package staffing_test

import (
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/words"
)

const (
	district = "320509"
	zone     = "320509402"
	village  = "320509001001"
	base     = "320509001001003"
	path     = "/320509/320509402/320509001001/320509001001003/"
)

var now = day("2026-09-10")

// day is midnight in Beijing.
func day(s string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, s, time.FixedZone("", 8*60*60))
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// place is a point in the base grid.
func place() territory.Place {
	grid := func(code, path string, level territory.Level) territory.Grid {
		return territory.Grid{Code: code, Path: path, Name: code, Level: level, Kind: territory.Territory}
	}
	return territory.Place{Grid: grid(base, path, territory.Base), Ancestors: []territory.Grid{
		grid(village, "/320509/320509402/320509001001/", territory.Village),
		grid(zone, "/320509/320509402/", territory.Town), grid(district, "/320509/", territory.District),
	}}
}

// staff is a district with one base grid, everything in place; a test takes away what it wants to see missing.
type staff struct {
	units    []staffing.Unit
	posts    []staffing.Post
	holdings []staffing.Holding
	standIns []staffing.StandIn
}

func fullStaff() *staff {
	unit := func(code string, kind staffing.UnitKind, parent, grid string) staffing.Unit {
		return staffing.Unit{Code: code, Name: "单位" + code, Kind: kind, Parent: parent, Grid: grid}
	}
	s := &staff{units: []staffing.Unit{
		unit("centre", staffing.Centre, "", district),
		unit("sub", staffing.Subcentre, "centre", zone),
		unit("office", staffing.Office, "sub", zone),
		{Code: "bureau", Name: "单位bureau", Kind: staffing.Bureau, Parent: "sub", Grid: zone, Departments: []string{"镇综合执法局"}},
		unit("patrol", staffing.PatrolTeam, "sub", zone),
		unit("committee", staffing.VillageCommittee, "sub", village),
		{Code: "police", Name: "区公安局", Kind: staffing.Department, Parent: "centre", Grid: district},
		{Code: "station", Name: "盛泽派出所", Kind: staffing.Office, Parent: "police", Grid: zone, Departments: []string{"区公安局"}},
		{Code: "water", Name: "吴江供水有限公司", Kind: staffing.Company, Parent: "centre", Grid: district, Departments: []string{"供水企业"}},
	}}
	post := func(code string, kind staffing.PostKind, unit, grid, path string) {
		s.posts = append(s.posts, staffing.Post{Code: code, Name: "岗位" + code, Kind: kind, Unit: unit, Grid: grid, Path: path, ValidFrom: day("2026-01-01")})
		s.holdings = append(s.holdings, staffing.Holding{Post: code, Account: "a-" + code, Person: "p-" + code, From: day("2026-01-01")})
	}
	post("head", staffing.GridHead, "committee", base, path)
	post("patroller", staffing.Patroller, "patrol", base, path)
	post("officer", staffing.GridPolice, "station", base, path)
	post("supervisor", staffing.GridSupervisor, "patrol", base, path)
	post("helper", staffing.Volunteer, "committee", base, path)
	post("vhead", staffing.VillageHead, "committee", village, "/320509/320509402/320509001001/")
	post("clerk", staffing.DepartmentDesk, "office", zone, "/320509/320509402/")
	post("operator", staffing.Operator, "sub", zone, "/320509/320509402/")
	post("enforcer", staffing.EnforcementOfficer, "bureau", zone, "/320509/320509402/")
	post("chief", staffing.Leader, "centre", district, "/320509/")
	return s
}

func (s *staff) roster() *staffing.Roster {
	return staffing.NewRoster(s.units, s.posts, s.holdings, s.standIns)
}

// ended ends every term on a post.
func (s *staff) ended(post, on string) *staff {
	for i := range s.holdings {
		if s.holdings[i].Post == post {
			s.holdings[i].To = day(on)
		}
	}
	return s
}

// closed takes units out of force.
func (s *staff) closed(units ...string) *staff {
	for i := range s.units {
		for _, code := range units {
			if s.units[i].Code == code {
				s.units[i].ValidTo = day("2026-02-01")
			}
		}
	}
	return s
}

// abolished takes posts out of force.
func (s *staff) abolished(posts ...string) *staff {
	for i := range s.posts {
		for _, code := range posts {
			if s.posts[i].Code == code {
				s.posts[i].ValidTo = day("2026-02-01")
			}
		}
	}
	return s
}

// desk seats a-desk in a unit.
func (s *staff) desk(unit string) *staff {
	s.posts = append(s.posts, staffing.Post{Code: "desk", Name: "岗位desk", Kind: staffing.DepartmentDesk, Unit: unit, Grid: district, Path: "/320509/"})
	s.holdings = append(s.holdings, staffing.Holding{Post: "desk", Account: "a-desk", From: day("2026-01-01")})
	return s
}

// contracts adds a property manager of the village and a contractor of the zone, until the end of the year.
func (s *staff) contracts() *staff {
	s.units = append(s.units,
		staffing.Unit{Code: "manager", Name: "物业", Kind: staffing.Property, Grid: village, Contract: "1", ValidTo: day("2027-01-01")},
		staffing.Unit{Code: "roads", Name: "道路养护", Kind: staffing.Contractor, Grid: zone, Contract: "2", ValidTo: day("2027-01-01")})
	return s
}

func (s *staff) standIn(post, by string) *staff {
	s.standIns = append(s.standIns, staffing.StandIn{Post: post, By: by, From: day("2026-08-01"), Reason: "借调"})
	return s
}

// only leaves one account on every post of a unit.
func (s *staff) only(unit, account string) *staff {
	in := map[string]bool{}
	for _, p := range s.posts {
		in[p.Code] = in[p.Code] || p.Unit == unit
	}
	for i := range s.holdings {
		if in[s.holdings[i].Post] {
			s.holdings[i].Account = account
		}
	}
	return s
}

func matterAt(level matter.Level, department string) matter.Matter {
	return matter.Matter{Code: "0203", BaseLevel: level, Department: words.T(department, "")}
}
