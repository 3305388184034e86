package territory

import (
	"strings"
	"testing"

	"liandong/internal/kernel/geo"
)

// named is a map of two towns with a village each, whose names people type.
func named(t *testing.T) *Map {
	t.Helper()
	g := func(code, parent, path, name string, l Level) Grid {
		return Grid{Code: code, Parent: parent, Path: path, Name: name, Level: l, Kind: Territory}
	}
	return newMap([]Grid{
		g("320509", "", "/320509/", "吴江区", District),
		g("320509001", "320509", "/320509/320509001/", "松陵街道", Town),
		g("320509002", "320509", "/320509/320509002/", "盛泽镇", Town),
		g("320509001001", "320509001", "/320509/320509001/320509001001/", "西塘社区居委会", Village),
		g("320509002001", "320509002", "/320509/320509002/320509002001/", "西白漾社区居委会", Village),
		g("320509001001001", "320509001001", "/320509/320509001/320509001001/320509001001001/", "西塘第一网格", Base),
		g("320509001001002", "320509001001", "/320509/320509001/320509001001/320509001001002/", "西塘第二网格", Base),
	}, nil, map[string]geo.MultiPolygon{"320509001001001": box(0, 0, 10, 10), "320509001001002": box(10, 0, 20, 10)})
}

func names(grids []Grid) string {
	var all []string
	for _, g := range grids {
		all = append(all, g.Name)
	}
	return strings.Join(all, " ")
}

func TestFindingAPlaceByWords(t *testing.T) {
	t.Parallel()
	m := named(t)
	for typed, want := range map[string]string{
		"西塘": "西塘社区居委会 西塘第一网格 西塘第二网格", "xtdy": "西塘第一网格", "松陵 第二": "西塘第二网格", "shengze": "盛泽镇", "sz xby": "西白漾社区居委会",
		"320509001001002": "西塘第二网格", "1001002": "西塘第二网格", "吴江": "", "松陵 西白漾": "", "": "", "%": "", "不存在": "",
	} {
		if got := names(m.Find(typed, 5)); got != want {
			t.Errorf("%q finds %q, want %q", typed, got, want)
		}
	}
	if got := len(m.Find("xi", 2)); got != 2 {
		t.Errorf("asked for 2, got %d", got)
	}
}

func TestPlacesThatATextMentions(t *testing.T) {
	t.Parallel()
	m := named(t)
	for text, want := range map[string]string{
		"您好，松陵西塘第二网格3号楼路灯不亮": "西塘第二网格 西塘社区居委会 松陵街道", "盛泽的西白漾社区垃圾未清": "西白漾社区居委会 盛泽镇", "路灯不亮": "",
	} {
		if got := names(m.Mentioned(text, 5)); got != want {
			t.Errorf("%q mentions %q, want %q", text, got, want)
		}
	}
}
