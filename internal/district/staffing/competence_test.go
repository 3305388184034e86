package staffing_test

import (
	"slices"
	"testing"

	"liandong/internal/district/staffing"
)

// TestWhoActsForAUnit: a post that is declared to, for its places and matters. Belonging to a unit gives no power.
func TestWhoActsForAUnit(t *testing.T) {
	t.Parallel()
	const elsewhere = "/320509/320509403/320509403001/320509403001001/"
	s := fullStaff().desk("police")
	for i, p := range s.posts {
		if p.Code == "desk" {
			s.posts[i].Matters = []string{"02*", "0901"}
		}
	}
	s.posts = append(s.posts, staffing.Post{Code: "reviewer", Name: "岗位reviewer", Kind: staffing.LegalReviewer, Unit: "bureau", Grid: zone, Path: "/320509/320509402/", ValidFrom: day("2026-01-01")},
		staffing.Post{Code: "beat", Name: "岗位beat", Kind: staffing.GridPolice, Unit: "office", Grid: base, Path: path, ValidFrom: day("2026-01-01")})
	s.holdings = append(s.holdings, staffing.Holding{Post: "reviewer", Account: "a-reviewer", From: day("2026-01-01")}, staffing.Holding{Post: "beat", Account: "a-beat", From: day("2026-01-01")})
	r := s.roster()
	for _, c := range []struct {
		unit, path, matter string
		want               []string
	}{
		{"police", path, "0203", []string{"a-desk"}},
		{"police", path, "0901", []string{"a-desk"}},
		{"police", path, "0902", nil},
		{"police", path, "", []string{"a-desk"}}, // not named yet
		{"bureau", path, "0203", []string{"a-enforcer"}},
		{"bureau", elsewhere, "0203", nil},
		{"office", path, "0203", []string{"a-clerk", "a-beat"}},
		{"station", path, "0203", []string{"a-officer"}}, // in the own grid
		{"station", elsewhere, "0203", nil},
		{"office", "/320509/320509402/320509001002/320509001002001/", "0203", []string{"a-clerk"}}, // not the beat of another grid
		{"committee", path, "0203", []string{"a-vhead", "a-head"}},
		{"committee", "/320509/320509402/320509001001/320509001001004/", "0203", []string{"a-vhead"}},
		{"centre", path, "0203", nil}, // a leader leads
		{"sub", path, "0203", []string{"a-operator"}},
	} {
		o := r.Owner("unit", c.unit)
		if got := r.Acting(o, c.path, c.matter, now); !slices.Equal(got, c.want) {
			t.Errorf("%s, %s at %s: %v act, want %v", c.unit, c.matter, c.path, got, c.want)
		}
		for _, account := range []string{"a-desk", "a-officer", "a-reviewer", "a-enforcer", "a-clerk", "a-beat", "a-vhead", "a-head", "a-helper", "a-chief", "a-operator", "a-supervisor"} {
			if got := r.Mandates(account, now).For(c.unit, c.path, c.matter); got != slices.Contains(c.want, account) {
				t.Errorf("%s, %s at %s: %s acts %v", c.unit, c.matter, c.path, account, got)
			}
		}
	}
}
