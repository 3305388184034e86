package staffing_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
)

const wholeGridHead = "the grid head of " + base

func TestRoute(t *testing.T) {
	t.Parallel()
	finder := staffing.Avoid{Account: "a-head"}
	for _, c := range []struct {
		name  string
		staff *staff
		level matter.Level
		dept  string
		avoid staffing.Avoid
		want  string // owner and level
		why   string // middle of the English reason
	}{
		{"base: the grid head", fullStaff(), matter.Base, "x", staffing.Avoid{}, "post head base", "at base level, so it goes to " + wholeGridHead + "."},
		{"base: vacant", fullStaff().ended("head", "2026-09-01"), matter.Base, "x", staffing.Avoid{}, "post vhead village",
			"; " + wholeGridHead + " has been vacant since 2026-09-01, so it goes to the village head of " + village + "."},
		{"base: vacant with a stand-in", fullStaff().ended("head", "2026-09-01").standIn("head", "helper"), matter.Base, "x", staffing.Avoid{},
			"post head base", "vacant since 2026-09-01 and another post stands in, so it goes to " + wholeGridHead},
		{"base: vacant, the stand-in found it", fullStaff().ended("head", "2026-09-01").standIn("head", "helper"), matter.Base, "x",
			staffing.Avoid{Account: "a-helper"}, "post vhead village", wholeGridHead + " found it and may not handle it"},
		{"base: no post", fullStaff().abolished("head"), matter.Base, "x", staffing.Avoid{}, "post vhead village", base + " has no post of grid head"},
		{"base: the finder is grid head", fullStaff(), matter.Base, "x", finder, "post vhead village", wholeGridHead + " found it and may not handle it"},
		{"base: the finder's post", fullStaff(), matter.Base, "x", staffing.Avoid{Post: "head"}, "post vhead village", "found it"},
		{"base: the finder is away, a stand-in acts", fullStaff().standIn("head", "helper"), matter.Base, "x", finder, "post head base", "at base level, so"},
		{"base: nobody in the village", fullStaff().ended("head", "2026-09-01").ended("vhead", "2026-08-01"), matter.Base, "x", staffing.Avoid{}, "unit committee village",
			"2026-09-01; the village head of " + village + " has been vacant since 2026-08-01, so it goes to 单位committee."},
		{"base: no committee either", fullStaff().abolished("head", "vhead").closed("committee"), matter.Base, "", staffing.Avoid{}, "unit office town", village + " has no village committee"},
		{"village: the village head", fullStaff(), matter.Village, "x", staffing.Avoid{}, "post vhead village", "at village level, so it goes to the village head"},
		{"village: the finder is village head", fullStaff(), matter.Village, "x", staffing.Avoid{Account: "a-vhead"}, "unit committee village", "found it"},
		{"village: the finder is the whole committee", fullStaff().only("committee", "a-vhead"), matter.Village, "", staffing.Avoid{Account: "a-vhead"}, "unit office town", "nobody but the finder works for 单位committee"},
		{"village: vacant, no committee", fullStaff().ended("vhead", "2026-08-01").closed("committee"), matter.Village, "", staffing.Avoid{}, "unit office town", "has no village committee"},
		{"town: the office that answers for the department", fullStaff(), matter.Town, "区公安局", staffing.Avoid{}, "unit station town", "at town level, so it goes to 盛泽派出所."},
		{"town: the bureau where the catalogue names it", fullStaff(), matter.Town, "镇综合执法局", staffing.Avoid{}, "unit bureau town", "at town level, so it goes to 单位bureau."},
		{"town: the general office where nobody is named", fullStaff(), matter.Town, "", staffing.Avoid{}, "unit office town", "at town level, so it goes to 单位office."},
		{"town: no office for it, the company of the district", fullStaff(), matter.Town, "供水企业", staffing.Avoid{}, "unit water district", "no office of " + zone + " answers for 供水企业, so it goes to 吴江供水有限公司."},
		{"town: no office for it, nobody in the district", fullStaff(), matter.Town, "区教育局", staffing.Avoid{}, "unit centre district", "answers for 区教育局; no department or company goes by the name 区教育局, so"},
		{"town: only the finder works at the office for it", fullStaff(), matter.Town, "区公安局", staffing.Avoid{Account: "a-officer"}, "unit police district", "nobody but the finder works for 盛泽派出所, so it goes to 区公安局."},
		{"village: a matter of the bureau", fullStaff().ended("vhead", "2026-08-01").closed("committee"), matter.Village, "镇综合执法局", staffing.Avoid{}, "unit bureau town", "has no village committee, so it goes to 单位bureau."},
		{"town: the grid centre's own matters", fullStaff(), matter.Town, "镇网格化管理中心", staffing.Avoid{}, "unit sub town", "so it goes to 单位sub."},
		{"town: no office", fullStaff().closed("office"), matter.Town, "", staffing.Avoid{}, "unit sub town", zone + " has no office"},
		{"town: neither", fullStaff().closed("office", "sub"), matter.Town, "x", staffing.Avoid{}, "unit centre district", "no department or company goes by the name x"},
		{"town: neither, the grid centre's own", fullStaff().closed("office", "sub"), matter.Town, "镇网格化管理中心", staffing.Avoid{}, "unit centre district", "has no sub-centre; " + zone + " has no office, so it goes"},
		{"town: neither, a department answers", fullStaff().closed("station"), matter.Town, "区公安局", staffing.Avoid{}, "unit police district", "区公安局"},
		{"district: the department", fullStaff(), matter.District, "区公安局", staffing.Avoid{}, "unit police district", "at district level, so it goes to 区公安局."},
		{"district: a company by its other name", fullStaff(), matter.District, "供水企业", staffing.Avoid{}, "unit water district", "吴江供水有限公司"},
		{"district: a company by its own name", fullStaff(), matter.District, "吴江供水有限公司", staffing.Avoid{}, "unit water district", "吴江供水有限公司"},
		{"district: no such department", fullStaff(), matter.District, "供电企业", staffing.Avoid{}, "unit centre district", "no department or company goes by the name 供电企业, so it goes to 单位centre."},
		{"district: the department is no more", fullStaff().closed("police"), matter.District, "区公安局", staffing.Avoid{}, "unit centre district", "no department"},
		{"district: only the finder works there", fullStaff().desk("police"), matter.District, "区公安局", staffing.Avoid{Account: "a-desk"}, "unit centre district", "nobody but the finder works for 区公安局"},
		{"no level named", fullStaff(), "", "", staffing.Avoid{}, "unit office town", "at town level"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := c.staff.roster()
			for _, enforcement := range []bool{false, true} { // which never sends a case to a bureau
				m := matterAt(c.level, c.dept)
				m.Enforcement = enforcement
				d, err := r.Route(m, place(), now, c.avoid)
				if err != nil {
					t.Fatal(err)
				}
				if got := string(d.Owner.Kind) + " " + d.Owner.Code + " " + string(d.Level); got != c.want {
					t.Errorf("goes to %s, want %s: %s", got, c.want, d.Reason.EN)
				}
				if !strings.Contains(d.Reason.EN, c.why) || !strings.HasPrefix(d.Reason.EN, "Matter 0203 is handled at ") {
					t.Errorf("reason: %s", d.Reason.EN)
				}
				if d.Level != r.LevelOf(d.Owner) || d.Owner.Name == "" || len(d.Steps) < 2 {
					t.Errorf("%+v", d)
				}
				if strings.Contains(d.Reason.EN+d.Reason.ZH, "%!") || !strings.HasSuffix(d.Reason.ZH, "。") {
					t.Errorf("words: %s %s", d.Reason.ZH, d.Reason.EN)
				}
			}
		})
	}
}

func TestTheReasonReadsAsASentence(t *testing.T) {
	t.Parallel()
	d, err := fullStaff().ended("head", "2026-09-01").roster().Route(matterAt(matter.Base, "x"), place(), now, staffing.Avoid{})
	if err != nil {
		t.Fatal(err)
	}
	if want := "Matter 0203 is handled at base level; the grid head of 320509001001003 has been vacant since 2026-09-01, so it goes to the village head of 320509001001."; d.Reason.EN != want {
		t.Errorf("got  %s\nwant %s", d.Reason.EN, want)
	}
	if want := "事项0203由基础网格办理；320509001001003的网格长自2026-09-01起空缺，因此交320509001001的村(社区)负责人。"; d.Reason.ZH != want {
		t.Errorf("got  %s\nwant %s", d.Reason.ZH, want)
	}
}

func TestAPostThatWasNeverHeldIsVacantWithoutADate(t *testing.T) {
	t.Parallel()
	s := fullStaff()
	s.holdings = slices.DeleteFunc(s.holdings, func(h staffing.Holding) bool { return h.Post == "head" })
	s.posts[0].ValidFrom = time.Time{}
	d, err := s.roster().Route(matterAt(matter.Base, "x"), place(), now, staffing.Avoid{})
	if err != nil || !strings.Contains(d.Reason.EN, wholeGridHead+" is vacant, so") {
		t.Errorf("%v %s", err, d.Reason.EN)
	}
}

func TestAPlaceKnownToItsVillageOnly(t *testing.T) {
	t.Parallel()
	p := place()
	p.Grid, p.Ancestors = p.Ancestors[0], p.Ancestors[1:]
	d, err := fullStaff().roster().Route(matterAt(matter.Base, "x"), p, now, staffing.Avoid{})
	if err != nil || d.Owner.Code != "vhead" {
		t.Errorf("%v %+v", err, d)
	}
}

func TestTwoGridHeads(t *testing.T) {
	t.Parallel()
	s := fullStaff()
	s.posts = append(s.posts, staffing.Post{Code: "head2", Name: "副", Kind: staffing.GridHead, Unit: "committee", Grid: base, Path: path})
	s.holdings = append(s.holdings, staffing.Holding{Post: "head2", Account: "other", From: day("2026-01-01")})
	d, err := s.roster().Route(matterAt(matter.Base, "x"), place(), now, staffing.Avoid{Account: "a-head"})
	if err != nil || d.Owner.Code != "head2" {
		t.Errorf("%v %+v", err, d)
	}
}

func TestNobody(t *testing.T) {
	t.Parallel()
	r := fullStaff().abolished("head", "vhead").closed("committee", "office", "sub", "centre").roster()
	if _, err := r.Route(matterAt(matter.Base, "x"), place(), now, staffing.Avoid{}); !errors.Is(err, staffing.ErrNobody) {
		t.Errorf("%v", err)
	}
}

func TestUp(t *testing.T) {
	t.Parallel()
	police := matterAt(matter.Base, "区公安局")
	for _, c := range []struct {
		name  string
		staff *staff
		m     matter.Matter
		from  string
		avoid staffing.Avoid
		want  string
	}{
		{"from the grid head", fullStaff(), police, "post head", staffing.Avoid{}, "post vhead village"},
		{"from a police officer of the grid", fullStaff(), police, "post officer", staffing.Avoid{}, "post vhead village"},
		{"past a vacant village head", fullStaff().ended("vhead", "2026-09-01"), police, "post head", staffing.Avoid{}, "unit committee village"},
		{"past the finder", fullStaff(), police, "post head", staffing.Avoid{Account: "a-vhead"}, "unit committee village"},
		{"from the village head", fullStaff(), police, "post vhead", staffing.Avoid{}, "unit station town"},
		{"from the village head, nobody named", fullStaff(), matter.Matter{}, "post vhead", staffing.Avoid{}, "unit office town"},
		{"from the committee", fullStaff(), police, "unit committee", staffing.Avoid{}, "unit station town"},
		{"from a property manager", fullStaff().contracts(), police, "unit manager", staffing.Avoid{}, "unit station town"},
		{"from a contractor of the town", fullStaff().contracts(), police, "unit roads", staffing.Avoid{}, "unit station town"},
		{"from the office to the department", fullStaff(), police, "unit office", staffing.Avoid{}, "unit police district"},
		{"from the sub-centre, no department named", fullStaff(), matter.Matter{}, "unit sub", staffing.Avoid{}, "unit centre district"},
		{"from the bureau, unknown department", fullStaff(), matterAt(matter.Town, "x"), "unit bureau", staffing.Avoid{}, "unit centre district"},
		{"from the department to the centre", fullStaff(), police, "unit police", staffing.Avoid{}, "unit centre district"},
		{"from a company to the centre", fullStaff(), police, "unit water", staffing.Avoid{}, "unit centre district"},
		{"from the operator of a sub-centre", fullStaff(), police, "post operator", staffing.Avoid{}, "unit police district"},
		{"from somebody unknown", fullStaff(), police, "post gone", staffing.Avoid{}, "unit centre district"},
		{"from the centre", fullStaff(), police, "unit centre", staffing.Avoid{}, ""},
		{"no centre", fullStaff().closed("centre"), police, "unit police", staffing.Avoid{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := c.staff.roster()
			kind, code, _ := strings.Cut(c.from, " ")
			d, ok := r.Up(c.m, r.Owner(kind, code), place(), now, c.avoid)
			if !ok && c.want == "" {
				return
			}
			if got := string(d.Owner.Kind) + " " + d.Owner.Code + " " + string(d.Level); got != c.want {
				t.Errorf("goes to %s: %s", got, d.Reason.EN)
			}
			if !strings.HasPrefix(d.Reason.EN, "The case goes up one level from ") || !strings.HasPrefix(d.Reason.ZH, "案件由") {
				t.Errorf("reason: %s %s", d.Reason.ZH, d.Reason.EN)
			}
		})
	}
}

func TestBelow(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"unit centre":    "office station sub vhead committee head",
		"unit police":    "office station sub vhead committee head",
		"unit office":    "vhead committee head",
		"unit sub":       "vhead committee head",
		"post operator":  "vhead committee head",
		"unit bureau":    "vhead committee head",
		"unit committee": "head",
		"post vhead":     "head",
		"post head":      "",
		"post gone":      "",
	} {
		r := fullStaff().roster()
		kind, code, _ := strings.Cut(from, " ")
		var got []string
		for _, o := range r.Below(r.Owner(kind, code), place(), now) {
			got = append(got, o.Code)
			if o != r.Owner(string(o.Kind), o.Code) {
				t.Errorf("below %s: %+v", from, o)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("below %s: %v", from, got)
		}
	}
	r := fullStaff().roster()
	contracted := fullStaff().contracts().roster()
	for from, want := range map[string]string{"unit centre": "roads manager", "unit office": "roads manager", "post vhead": "manager", "unit manager": "", "unit roads": ""} {
		var got []string
		kind, code, _ := strings.Cut(from, " ")
		for _, o := range contracted.Below(contracted.Owner(kind, code), place(), now) {
			if u, _ := contracted.Unit(o.Code); u.Kind.Contracted() || want == "" {
				got = append(got, o.Code)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("under a contract below %s: %v", from, got)
		}
	}
	if got := contracted.Below(contracted.Owner("unit", "committee"), place(), now.AddDate(1, 0, 0)); len(got) != 1 {
		t.Errorf("below the committee once the contract has run out: %+v", got)
	}
	if got := r.Callable(place(), now); len(got) != 2 || got[0].Code != "police" || got[1].Code != "water" {
		t.Errorf("to be called in: %v", got)
	}
	if bureau, ok := r.Bureau(place(), now); !ok || bureau.Code != "bureau" {
		t.Errorf("the bureau: %v", bureau)
	}
	r = fullStaff().ended("head", "2026-09-01").closed("police").roster()
	for _, o := range append(r.Below(r.Owner("unit", "sub"), place(), now), r.Callable(place(), now)...) {
		if o.Code == "head" || o.Code == "police" {
			t.Errorf("%s is offered though nobody is there", o.Code)
		}
	}
}

func TestLevelResolutionAndCentre(t *testing.T) {
	t.Parallel()
	r := fullStaff().roster()
	for owner, want := range map[string]string{
		"post head": "base grid", "post officer": "base grid", "post helper": "base grid", "post vhead": "village grid", "unit committee": "village grid",
		"unit office": "town department", "unit station": "town department", "unit sub": "town department", "unit patrol": "town department", "post clerk": "town department",
		"unit police": "district department", "unit water": "district department", "unit centre": "district department", "post chief": "district department",
		"unit bureau": "town enforcement", "post enforcer": "town enforcement", "unit gone": " department",
	} {
		kind, code, _ := strings.Cut(owner, " ")
		o := r.Owner(kind, code)
		if got := string(r.LevelOf(o)) + " " + r.ResolutionOf(o); got != want {
			t.Errorf("%s: %s, want %s", owner, got, want)
		}
	}
	if o := r.Owner("unit", "gone"); o.Name != "gone" {
		t.Errorf("an unknown owner: %+v", o)
	}
	if o := r.Owner("post", "office"); o.Name != "office" {
		t.Errorf("a unit is no post: %+v", o)
	}
	for level, want := range map[territory.Level]string{territory.Base: "sub", territory.Town: "sub", territory.District: "centre"} {
		if got := r.Centre(place(), level, now); got.Code != want {
			t.Errorf("centre at %s: %+v", level, got)
		}
	}
	if got := fullStaff().closed("sub").roster().Centre(place(), territory.Town, now); got.Code != "centre" {
		t.Errorf("a zone whose sub-centre has ended: %+v", got)
	}
	if got := fullStaff().closed("sub").roster().Centre(place(), territory.Town, day("2026-01-15")); got.Code != "sub" {
		t.Errorf("before it ended: %+v", got)
	}
	if got := fullStaff().closed("centre").roster().Centre(place(), territory.District, now); got.Code != "centre" {
		t.Errorf("somebody must be in charge: %+v", got)
	}
	s := fullStaff().closed("centre")
	s.units = append(s.units, staffing.Unit{Code: "centre2", Name: "新中心", Kind: staffing.Centre, Grid: district})
	s.units = slices.DeleteFunc(s.units, func(u staffing.Unit) bool { return u.Code == "sub" })
	if got := s.roster().Centre(place(), territory.Town, now); got.Code != "centre2" {
		t.Errorf("a zone without sub-centre in a district whose centre was replaced: %+v", got)
	}
	if got := s.roster().Centre(territory.Place{}, territory.Town, now); got != (staffing.Owner{}) {
		t.Errorf("nowhere: %+v", got)
	}
}
