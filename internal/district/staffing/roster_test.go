package staffing_test

import (
	"strings"
	"testing"
	"time"

	"liandong/internal/district/staffing"
)

func accounts(holders []staffing.Holding) string {
	var all []string
	for _, h := range holders {
		all = append(all, h.Account)
	}
	return strings.Join(all, " ")
}

func codes(posts []staffing.Post) string {
	var all []string
	for _, p := range posts {
		all = append(all, p.Code)
	}
	return strings.Join(all, " ")
}

func TestHoldersAndVacancies(t *testing.T) {
	t.Parallel()
	s := fullStaff().ended("head", "2026-09-01")
	s.holdings = append(s.holdings,
		staffing.Holding{Post: "head", Account: "second", From: day("2026-09-05"), To: day("2026-09-08")},
		staffing.Holding{Post: "head", Account: "third", From: day("2026-09-20")})
	s.standIns = []staffing.StandIn{{Post: "head", By: "vhead", From: day("2026-09-09"), To: day("2026-09-15")}}
	r := s.roster()
	for _, c := range []struct{ at, holders, vacant string }{
		{"2025-12-31", "", ""}, // before the post began
		{"2026-01-01", "a-head", ""},
		{"2026-08-31", "a-head", ""},
		{"2026-09-01", "", "2026-09-01"},
		{"2026-09-05", "second", ""},
		{"2026-09-08", "", "2026-09-08"},
		{"2026-09-09", "a-vhead", "2026-09-08"},
		{"2026-09-15", "", "2026-09-08"},
		{"2026-09-20", "third", ""},
	} {
		if got := accounts(r.Holders("head", day(c.at))); got != c.holders {
			t.Errorf("on %s: holders %s, want %s", c.at, got, c.holders)
		}
		since, vacant := r.VacantSince("head", day(c.at))
		if vacant != (c.vacant != "") || vacant && !since.Equal(day(c.vacant)) {
			t.Errorf("on %s: vacant %v since %s", c.at, vacant, since)
		}
	}
	if _, vacant := r.VacantSince("gone", now); vacant || r.Holders("gone", now) != nil {
		t.Error("an unknown post is neither held nor vacant")
	}
}

func TestStandingInDoesNotChain(t *testing.T) {
	t.Parallel()
	r := fullStaff().ended("head", "2026-09-01").ended("vhead", "2026-09-01").standIn("head", "vhead").standIn("vhead", "clerk").roster()
	if got := accounts(r.Holders("head", now)); got != "" {
		t.Errorf("holders %s", got)
	}
	if got := accounts(r.Holders("vhead", now)); got != "a-clerk" {
		t.Errorf("holders %s", got)
	}
}

func TestPostsAndUnitsOfAnAccount(t *testing.T) {
	t.Parallel()
	r := fullStaff().standIn("head", "clerk").roster()
	if got := codes(r.PostsHeldBy("a-clerk", now)); got != "clerk head" {
		t.Errorf("posts %s", got)
	}
	if got := strings.Join(r.UnitsOf("a-clerk", now), " "); got != "committee office" {
		t.Errorf("units %s", got)
	}
	before := day("2026-07-31")
	if got := codes(r.PostsHeldBy("a-clerk", before)); got != "clerk" {
		t.Errorf("before standing in: %s", got)
	}
	if r.UnitsOf("nobody", now) != nil || len(r.PostsHeldBy("nobody", now)) != 0 {
		t.Error("an unknown account holds something")
	}
	ended := fullStaff().standIn("head", "clerk").ended("clerk", "2026-09-01").roster()
	if got := codes(ended.PostsHeldBy("a-clerk", now)); got != "" {
		t.Errorf("who left still acts for %s", got)
	}
	if got := fullStaff().closed("office").roster().UnitsOf("a-clerk", now); got != nil {
		t.Errorf("a closed unit counts: %v", got)
	}
}

func TestPostsOnAndWithin(t *testing.T) {
	t.Parallel()
	s := fullStaff()
	for _, p := range []string{"/320509/320509402/320509001001/320509001001001/", "/320509/320509402/320509001002/320509001002001/", "/320509/320509400/320509004001/320509004001001/"} {
		s.posts = append(s.posts, staffing.Post{Code: "patroller" + p[len(p)-16:len(p)-1], Name: "x", Kind: staffing.Patroller, Unit: "patrol", Grid: p[len(p)-16 : len(p)-1], Path: p})
	}
	r := s.roster()
	for path, want := range map[string]string{
		"/320509/320509402/320509001001/": "patroller320509001001001 patroller",
		"/320509/320509402/":              "patroller320509001001001 patroller patroller320509001002001",
		"/320509/":                        "patroller320509004001001 patroller320509001001001 patroller patroller320509001002001",
		"/320510/":                        "",
		"":                                "",
	} {
		if got := codes(r.PostsWithin(path, staffing.Patroller)); got != want {
			t.Errorf("within %s: %s", path, got)
		}
	}
	if got := codes(r.PostsOn(base, staffing.Patroller)); got != "patroller" {
		t.Errorf("on the grid: %s", got)
	}
	if got := codes(r.PostsOn(base, staffing.Leader)); got != "" {
		t.Errorf("no leader on a base grid: %s", got)
	}
}

func TestTeam(t *testing.T) {
	t.Parallel()
	team := fullStaff().ended("patroller", "2026-09-01").standIn("patroller", "supervisor").abolished("helper").roster().Team(base, now)
	var got []string
	for _, m := range team {
		s := m.Post.Code + "=" + accounts(m.Holders)
		if m.Vacant {
			s += " since " + m.VacantSince.Add(8*time.Hour).Format(time.DateOnly)
		}
		got = append(got, s)
	}
	want := "head=a-head, patroller=a-supervisor since 2026-09-01, officer=a-officer, supervisor=a-supervisor"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s", strings.Join(got, ", "))
	}
}
