package query

import (
	"slices"
	"strings"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/words"
)

// Looked (查找范围) says where a search looked.
type Looked struct {
	Words  words.Text
	Narrow bool // a filter left out cases that the caller may see
}

// mostNamed areas are named.
const mostNamed = 3

var lookedViews = map[View]words.Text{
	Mine: words.T("本岗位", "of your post"), MyUnit: words.T("本单位", "of your unit"), ToDo: words.T("待办", "that you have to act on"), Reported: words.T("您上报的", "that you reported"),
	Tasks: words.T("待您协办或答复", "that wait for your answer"), Asks: words.T("待审批", "with a request"), Returned: words.T("退单", "that were returned"), Marked: words.T("数据可疑", "with doubtful data"),
	Soon: words.T("快到期", "due soon"), Checks: words.T("待您核查", "that you have to check"), Supervised: words.T("督办中", "under supervision"), Appeals: words.T("申诉中", "with an appeal"),
	Unclassified: words.T("未分类", "that nobody has classified"),
}

// looked says where a search with a filter looks: in which areas, of which view, since when, and whether anything else narrows it.
func looked(f *rules.Facts, filter Filter) Looked {
	areas := searched(f, filter)
	said := words.T("在%s的案件中查找", "Looked in the cases of %s").With(joinWords(areas, words.T("、", ", ")))
	if v, named := lookedViews[filter.View]; named {
		said = words.T("%s（%s）", "%s %s").With(said, v)
	}
	day := func(t time.Time) string { return t.In(worktime.Zone).Format(time.DateOnly) }
	if !filter.From.IsZero() {
		said = words.T("%s，%s 起上报", "%s, reported since %s").With(said, day(filter.From))
	}
	if !filter.Before.IsZero() {
		said = words.T("%s，%s 及以前上报", "%s, reported until %s").With(said, day(filter.Before.Add(-time.Nanosecond)))
	}
	if filter.narrowed() {
		said = words.T("%s，并符合其他筛选条件", "%s that meet the other filters").With(said)
	}
	return Looked{Words: words.T("%s。", "%s.").With(said),
		Narrow: filter.Grid != "" || filter.View != Everything || !filter.From.IsZero() || !filter.Before.IsZero() || filter.narrowed()}
}

// searched names the areas in which a filter looks for the caller.
func searched(f *rules.Facts, filter Filter) (names []words.Text) {
	if g, known := f.Map.Grid(filter.Grid); known && filter.Grid != "" {
		return []words.Text{words.T(g.Name, g.Name)}
	}
	scope := f.Me.Cases(f.Me.Mandates)
	for _, path := range scope.Areas {
		codes := strings.Split(strings.Trim(path, "/"), "/")
		if g, known := f.Map.Grid(codes[len(codes)-1]); known {
			names = append(names, words.T(g.Name, g.Name))
		}
		if len(names) == mostNamed && len(scope.Areas) > mostNamed {
			names = append(names, words.T("等地", "other places"))
			break
		}
	}
	if len(scope.Parties) > 0 && !slices.ContainsFunc(scope.Areas, func(path string) bool { return strings.Count(path, "/") == 2 }) {
		names = append(names, words.T("本岗位和本单位", "your posts and units"))
	}
	if len(names) == 0 {
		names = append(names, words.T("您上报", "your own reports"))
	}
	return names
}

// narrowed says whether something narrows the filter that has no sentence of its own.
func (f Filter) narrowed() bool {
	return len(f.States) > 0 || f.Matter != "" || f.Owner != "" || f.Overdue || f.Mark != "" || f.Closed != (Days{}) || f.Source != "" || f.Urgency != "" ||
		f.Behind.Fact != "" || len(f.Within) > 0
}

func joinWords(all []words.Text, between words.Text) (joined words.Text) {
	for i, w := range all {
		if i > 0 {
			joined = words.T(joined.ZH+between.ZH, joined.EN+between.EN)
		}
		joined = words.T(joined.ZH+w.ZH, joined.EN+w.EN)
	}
	return joined
}
