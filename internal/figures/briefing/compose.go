package briefing

import (
	"maps"
	"slices"
	"time"

	"liandong/internal/district/indicator"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/figures/board"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

const (
	trendDays  = 14 // of a daily brief; the others show their own days
	mostCauses = 10
	mostBars   = 16 // more areas are a table without a chart
)

// composer makes a document out of a board.
type composer struct {
	*board.Board
	kind             Kind
	now, before, ago board.Figures
	doc              *Document
}

// compose returns the report of a kind that a board comes to. Errors: indicator.ErrImpossible.
func (s *Service) compose(tx *store.Tx, b *board.Board, k Kind, at time.Time) (Document, error) {
	c := composer{Board: b, kind: k, doc: &Document{Kind: k, Grid: b.Grid.Code, Area: b.Name, Period: b.Period, MadeAt: at,
		Title: words.T("%s%s", "%s: %s").With(b.Name, k.Name()), Subtitle: k.Spoken(b.Period)}}
	var err error
	for _, one := range []struct {
		of *board.Figures
		p  board.Period
	}{{&c.now, b.Period}, {&c.before, k.Before(b.Period)}, {&c.ago, k.yearAgo(b.Period)}} {
		if *one.of, err = b.Figures(one.p); err != nil {
			return Document{}, err
		}
	}
	trend := b
	if k == Daily {
		if trend, err = board.Of(tx, s.Sources, b.District, b.Grid.Code, board.Period{From: b.To - trendDays + 1, To: b.To}); err != nil {
			return Document{}, err
		}
	}
	c.lead()
	c.counts()
	c.rates()
	c.citizens()
	c.due()
	c.levels()
	for _, part := range []func() error{c.causes, func() error { return c.trend(trend) }, c.parts, c.quality} {
		if err := part(); err != nil {
			return Document{}, err
		}
	}
	return *c.doc, nil
}

func (c *composer) add(s Section) { c.doc.Sections = append(c.doc.Sections, s) }

func (c *composer) lead() {
	f := c.now.Facts
	at := c.doc.MadeAt.In(worktime.Zone)
	say := func(t words.Text, args ...any) { c.doc.Lead = append(c.doc.Lead, t.With(args...)) }
	say(words.T("本期收到上报%d件，立案%d件，结案%d件；应结案%d件，按期结案%d件，到期仍未结案%d件。挂账%d件、强制结案%d件不在结案率内，另列于下。",
		"%d reports came in, %d cases were filed, %d were closed. Of %d due, %d were closed on time and %d were not closed at all. %d suspended and %d closed by force enter no closing rate; they stand beside it below."),
		f.Received, f.Filed, f.Closed, f.Due, f.DueOnTime, f.Due-f.DueClosed, f.Suspended, f.Forced)
	say(words.T("数据截至%s（北京时间）。", "As of %s (Beijing time)."), words.T(at.Format("2006年1月2日15:04"), at.Format("2 January 2006, 15:04")))
	if !c.doc.MadeAt.After((c.To + 1).Start()) {
		say(words.T("本期尚未结束，数字还会变化。", "The period is not over; these numbers will change."))
	}
}

// compared are the columns of the period, the one before and a year ago.
func (c *composer) compared(first ...words.Text) []words.Text {
	span := func(p board.Period) string {
		if p.From == p.To {
			return p.From.String()
		}
		return p.From.String() + "~" + p.To.String()
	}
	return append(first, words.T("本期", "This period"), words.T("上期（%s）", "Before (%s)").With(span(c.before.Period)), words.T("去年同期（%s）", "A year ago (%s)").With(span(c.ago.Period)))
}

var counted = []struct {
	name words.Text
	of   func(indicator.Facts) int64
}{
	{words.T("收到上报", "Reports received"), func(f indicator.Facts) int64 { return f.Received }},
	{words.T("受理有结果", "Reports decided on"), func(f indicator.Facts) int64 { return f.Taken }},
	{words.T("立案", "Cases filed"), func(f indicator.Facts) int64 { return f.Filed }},
	{words.T("直接答复", "Answered at once"), func(f indicator.Facts) int64 { return f.Answered }},
	{words.T("结案", "Closed"), func(f indicator.Facts) int64 { return f.Closed }},
	{words.T("退单", "Returned"), func(f indicator.Facts) int64 { return f.Returned }},
	{words.T("返工", "Sent back by a check"), func(f indicator.Facts) int64 { return f.Reworked }},
	{words.T("重开", "Reopened"), func(f indicator.Facts) int64 { return f.Reopened }},
	{words.T("作废", "Void"), func(f indicator.Facts) int64 { return f.Voided }},
}

func (c *composer) counts() {
	s := Section{Key: "counts", Title: words.T("数量", "Counts"), Table: Table{Columns: c.compared(words.T("项目", "What"))}}
	for _, one := range counted {
		s.Table.Rows = append(s.Table.Rows, []Cell{said(one.name), count(one.of(c.now.Facts)), count(one.of(c.before.Facts)), count(one.of(c.ago.Facts))})
	}
	c.add(s)
}

// value is what a rate comes to.
func value(r indicator.Rate) Cell {
	form := Share
	if r.Kind == indicator.Minutes {
		form = Hours
	}
	return Cell{Form: form, Value: r.Value, None: !r.Defined}
}

// same finds a rate in the figures of another period; it may not have been defined then.
func same(f board.Figures, r indicator.Rate) Cell {
	for _, other := range f.Rates {
		if other.Code == r.Code {
			return value(other)
		}
	}
	return noShare()
}

// sampled says whether a rate is a share of those who were asked.
func (c *composer) sampled(code string) bool {
	return slices.ContainsFunc(c.Definitions.All, func(d indicator.Definition) bool { return d.Code == code && d.Interval })
}

func (c *composer) rates() {
	s := Section{Key: "rates", Title: words.T("指标", "Rates"),
		Table: Table{Columns: c.compared(words.T("指标", "Rate"), words.T("分子", "Numerator"), words.T("分母", "Denominator"))}}
	for _, r := range c.now.Rates {
		if c.sampled(r.Code) {
			continue
		}
		s.Table.Rows = append(s.Table.Rows, []Cell{said(r.Name), count(r.Numerator), count(r.Denominator), value(r), same(c.before, r), same(c.ago, r)})
		s.Notes = append(s.Notes, words.T("%s：%s（%s）。", "%s: %s (%s).").With(r.Name, r.Explain, r.Window))
	}
	c.add(s)
}

func (c *composer) citizens() {
	s := Section{Key: "citizens", Title: words.T("群众评价", "What people say"),
		Notes: []words.Text{words.T("只有一部分人表态，区间为95%置信区间（Wilson）。", "Only some people say anything; the interval holds with 95% confidence (Wilson).")},
		Table: Table{Columns: []words.Text{words.T("指标", "Rate"), words.T("分子", "Numerator"), words.T("样本", "Asked"), words.T("本期", "This period"),
			words.T("区间下限", "Low"), words.T("区间上限", "High")}}}
	for _, r := range c.now.Rates {
		if !c.sampled(r.Code) {
			continue
		}
		low, high := noShare(), noShare()
		if r.Sampled {
			low, high = share(r.Low), share(r.High)
		}
		s.Table.Rows = append(s.Table.Rows, []Cell{said(r.Name), count(r.Numerator), count(r.Denominator), value(r), low, high})
	}
	c.add(s)
}

// due says what became of the cases whose limit ended, with the suspended beside them: they must not become a hiding place.
func (c *composer) due() {
	f := c.now.Facts
	row := func(name words.Text, n int64) []Cell { return []Cell{said(name), count(n)} }
	c.add(Section{Key: "due", Title: words.T("到期、超时与挂账", "Due, overdue and suspended"),
		Table: Table{Columns: []words.Text{words.T("时限在本期内到期的案件", "Cases whose limit ended in the period"), words.T("件数", "Cases")}, Rows: [][]Cell{
			row(words.T("应结案", "Due"), f.Due), row(words.T("按期结案", "Closed on time"), f.DueOnTime), row(words.T("超时结案", "Closed late"), f.DueClosed-f.DueOnTime),
			row(words.T("超时未结案", "Overdue, not closed"), f.Due-f.DueClosed), row(words.T("挂账（不在应结案内）", "Suspended (not among the due)"), f.Suspended),
			row(words.T("本期强制结案（不在结案内）", "Closed by force (not among the closed)"), f.Forced)}}})
	c.add(Section{Key: "spans", Title: words.T("办理时长", "Handling time"), Chart: &Chart{Form: Bars, Title: words.T("结案案件的办理时长（件）", "Handling time of closed cases"), Columns: []int{1}},
		Table: Table{Columns: []words.Text{words.T("自立案至结案", "From filing to closing"), words.T("件数", "Cases")}, Rows: [][]Cell{
			row(words.T("4小时内", "Within 4 hours"), f.Within4h), row(words.T("1天内", "Within 1 day"), f.Within1d), row(words.T("3天内", "Within 3 days"), f.Within3d),
			row(words.T("7天内", "Within 7 days"), f.Within7d), row(words.T("15天内", "Within 15 days"), f.Within15d), row(words.T("15天以上", "Longer"), f.Longer)}}})
}

func (c *composer) levels() {
	s := Section{Key: "levels", Title: words.T("解决层级（目标70/20/10）", "Level of resolution (goal 70/20/10)"),
		Chart: &Chart{Form: Bars, Title: words.T("各层级占比与目标", "Share at each level and its goal"), Columns: []int{3, 4}},
		Table: Table{Columns: []words.Text{words.T("层级", "Level"), words.T("件数", "Cases"), words.T("结案", "Closed"), words.T("占比", "Share"), words.T("目标", "Goal"), words.T("偏离（百分点）", "Off by (points)")}}}
	g := c.Definitions.Goals
	s.Title = words.T("解决层级（目标%.0f/%.0f/%.0f）", "Level of resolution (goal %.0f/%.0f/%.0f)").With(g.Grid*100, g.Department*100, g.Enforcement*100)
	for _, l := range c.now.Levels {
		off := points(l.Off())
		off.None = !l.Defined
		s.Table.Rows = append(s.Table.Rows, []Cell{said(l.Name), count(l.Numerator), count(l.Denominator), value(l.Rate), share(l.Goal), off})
	}
	c.add(s)
}

func (c *composer) causes() error {
	all, _, _, err := c.Causes(indicator.InGrid, nil)
	if err != nil || len(all) == 0 {
		return err
	}
	s := Section{Key: "causes", Title: words.T("网格内解决偏离目标的原因", "What pulls the share in the grid off its goal"),
		Notes: []words.Text{words.T("按对偏离的影响排列事项，最多列%d项；全部事项的影响相加即为偏离。", "Matters by their pull, at most %d; the pulls of all matters add up to what the share is off by.").With(mostCauses)},
		Table: Table{Columns: []words.Text{words.T("事项", "Matter"), words.T("结案", "Closed"), words.T("网格内解决", "In the grid"), words.T("影响（百分点）", "Pull (points)")}}}
	for _, one := range all[:min(len(all), mostCauses)] {
		s.Table.Rows = append(s.Table.Rows, []Cell{said(one.Name), count(one.Closed), count(one.Resolved), points(one.Pull)})
	}
	c.add(s)
	return nil
}

func (c *composer) trend(b *board.Board) error {
	groups, err := b.Read(indicator.ByDay)
	if err != nil {
		return err
	}
	days := map[string]indicator.Facts{}
	for _, g := range groups {
		days[g.Key] = g.Facts
	}
	s := Section{Key: "trend", Title: words.T("走势", "Trend"), Chart: &Chart{Form: Lines, Title: words.T("每日收到、立案与结案（件）", "Received, filed and closed by day"), Columns: []int{1, 2, 3}},
		Table: Table{Columns: []words.Text{words.T("日期", "Day"), words.T("收到上报", "Received"), words.T("立案", "Filed"), words.T("结案", "Closed"), words.T("应结案", "Due"), words.T("按期结案", "On time")}}}
	for d := b.From; d <= min(b.To, worktime.DateOf(c.doc.MadeAt)); d++ {
		f := days[d.String()]
		s.Table.Rows = append(s.Table.Rows, []Cell{said(words.T(d.String(), d.String())), count(f.Received), count(f.Filed), count(f.Closed), count(f.Due), count(f.DueOnTime)})
	}
	c.add(s)
	return nil
}

var partNames = map[territory.Level]words.Text{territory.District: words.T("各区镇", "Zones"), territory.Town: words.T("各村（社区）", "Villages")}

// parts are the areas below, in the order of their codes: a report ranks nobody.
func (c *composer) parts() error {
	if c.Grid.Kind == territory.Territory && c.Grid.Level == territory.Base {
		return nil
	}
	items, err := c.Items(board.Split{By: "grid"})
	if err != nil || len(items) == 0 {
		return err
	}
	title, known := partNames[c.Grid.Level]
	if !known || c.Grid.Kind != territory.Territory {
		title = words.T("各网格", "Grids")
	}
	s := Section{Key: "parts", Title: title, Notes: []words.Text{words.T("按区划代码排列，不作排名。", "In the order of their codes, not ranked.")},
		Table: Table{Columns: []words.Text{words.T("区域", "Area"), words.T("收到上报", "Received"), words.T("立案", "Filed"), words.T("结案", "Closed"), words.T("应结案", "Due"), words.T("按期结案", "On time"),
			words.T("按期结案率", "On-time rate"), words.T("超时未结", "Overdue"), words.T("挂账", "Suspended"), words.T("网格内解决", "In the grid"), words.T("占结案", "Of closed")}}}
	if len(items) <= mostBars {
		s.Chart = &Chart{Form: Bars, Title: words.T("立案与结案（件）", "Filed and closed"), Columns: []int{2, 3}}
	}
	ratio := func(of, per int64) Cell {
		if per == 0 {
			return noShare()
		}
		return share(float64(of) / float64(per))
	}
	for _, one := range items {
		f := one.Facts
		s.Table.Rows = append(s.Table.Rows, []Cell{said(one.Name), count(f.Received), count(f.Filed), count(f.Closed), count(f.Due), count(f.DueOnTime), ratio(f.DueOnTime, f.Due),
			count(f.Due - f.DueClosed), count(f.Suspended), count(f.InGrid), ratio(f.InGrid, f.Closed)})
	}
	c.add(s)
	return nil
}

// quality stands in the report beside the numbers that it taints.
func (c *composer) quality() error {
	if c.Grid.Kind != territory.Territory {
		return nil
	}
	q, err := c.Quality()
	if err != nil {
		return err
	}
	s := Section{Key: "quality", Title: words.T("数据质量", "Data quality"), Table: Table{Columns: []words.Text{words.T("疑点", "Mark"), words.T("件数", "Cases"), words.T("结案", "Closed")}}}
	s.Table.Rows = append(s.Table.Rows, []Cell{said(words.T("至少有一处疑点的结案", "Closed with at least one mark")), count(q.Whole.Marked), count(q.Whole.Closed)})
	name := map[string]words.Text{}
	for _, m := range q.Marks {
		name[m.Code] = m.Name
	}
	for _, code := range slices.Sorted(maps.Keys(name)) {
		s.Table.Rows = append(s.Table.Rows, []Cell{said(name[code]), count(q.Whole.ByMark[code]), count(q.Whole.Closed)})
	}
	say := func(t words.Text, args ...any) { s.Notes = append(s.Notes, t.With(args...)) }
	if !q.Judged {
		say(words.T("本期太短，不判断长期零上报。", "The period is too short to speak of silence."))
	}
	for _, one := range q.Silent {
		say(words.T("%s本期零上报，同级%d个区域的中位数为%d件。", "Nothing was reported in %s; the one in the middle of %d beside it has %d."), one.Grid.Name, one.Neighbours, one.Middle)
	}
	for _, one := range q.Perfect {
		say(words.T("%s应结案%d件全部按期结案，过于完美，请核对。", "%s: all of %d due were closed on time, too good to be believed unseen."), one.Grid.Name, one.Due)
	}
	c.add(s)
	return nil
}
