package staffing_test

import (
	"strings"
	"testing"
)

func TestFindingWhoIsMeant(t *testing.T) {
	t.Parallel()
	s := fullStaff()
	for i := range s.units {
		if name := map[string]string{"sub": "盛泽分中心", "office": "盛泽城管办公室", "bureau": "综合执法局"}[s.units[i].Code]; name != "" {
			s.units[i].Name = name
		}
	}
	for i := range s.posts {
		if s.posts[i].Code == "operator" {
			s.posts[i].Name = "盛泽分中心坐席"
		}
	}
	for typed, want := range map[string]string{
		"盛泽分中心": "sub operator", "shengze": "office station sub operator", "sz zuox": "operator", "zhzf": "bureau", "OFFICE": "office officer", "不存在": "", "": "", "%": "",
	} {
		if got := found(s, typed); got != want {
			t.Errorf("%q finds %q, want %q", typed, got, want)
		}
	}
	if got := found(s.closed("bureau"), "zhzf"); got != "" {
		t.Errorf("%s is no more", got)
	}
	if got := s.roster().Find("岗位", 2, now); len(got) != 2 {
		t.Errorf("asked for 2, got %v", got)
	}
}

func found(s *staff, typed string) string {
	var all []string
	for _, o := range s.roster().Find(typed, 5, now) {
		all = append(all, o.Code)
	}
	return strings.Join(all, " ")
}
