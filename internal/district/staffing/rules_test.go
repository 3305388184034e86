package staffing_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/kernel/words"
)

// at is an instant in Beijing.
func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, time.FixedZone("", 8*60*60))
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func to(kind staffing.TargetKind, code string) staffing.Target {
	return staffing.Target{Kind: kind, Code: code}
}

// rule sends everything to the sub-centre; a test changes what it looks at.
func rule(code string, change ...func(*staffing.Rule)) staffing.Rule {
	r := staffing.Rule{Code: code, To: to(staffing.ToUnit, "sub"), Why: words.T("原因"+code, "reason "+code)}
	for _, c := range change {
		c(&r)
	}
	return r
}

func routing(rules ...staffing.Rule) staffing.Routing { return staffing.Routing{Rules: rules} }

// question is a case of matter 0203 in the base grid, on a working day at noon.
func question() staffing.Question {
	return staffing.Question{Matter: matterAt(matter.Base, "x"), Place: place(), Urgency: "normal", At: at("2026-09-10 12:00"), Working: true}
}

func decide(t *testing.T, rt staffing.Routing, s *staff, q staffing.Question) staffing.Decision {
	t.Helper()
	r := s.roster()
	d, err := rt.Route(r, q)
	if err != nil {
		t.Fatal(err)
	}
	if d.Level != r.LevelOf(d.Owner) || strings.Contains(d.Reason.EN+d.Reason.ZH, "%!") {
		t.Errorf("%+v", d)
	}
	return d
}

func TestTheMoreSpecificRuleDecides(t *testing.T) {
	t.Parallel()
	set := func(matter, area, urgency, hours, days string) func(*staffing.Rule) {
		return func(r *staffing.Rule) {
			r.Matter, r.Area, r.Urgency, r.Days = matter, area, urgency, days
			r.Start, r.End, _ = strings.Cut(hours, "-")
		}
	}
	order := []staffing.Rule{ // the most specific first, against the order of their codes
		rule("z", set("0203", base, "", "", "")),
		rule("y", set("0203", "", "", "", "")),
		rule("x", set("020*", base, "normal", "08:00-18:00", "working")),
		rule("w", set("020*", "", "", "", "")),
		rule("v", set("02*", "", "", "", "")),
		rule("u", set("", base, "", "", "")),
		rule("t", set("", village, "", "", "")),
		rule("s", set("", zone, "normal", "08:00-18:00", "working")),
		rule("r", set("", zone, "", "", "")),
		rule("q", set("", district, "", "", "")),
		rule("p", set("", "", "normal", "", "")),
		rule("o", set("", "", "", "08:00-18:00", "working")),
		rule("n", set("", "", "", "08:00-18:00", "")),
		rule("m", set("", "", "", "", "working")),
		rule("a", set("", "", "", "", "")),
		rule("b", set("", "", "", "", "")),
	}
	for len(order) > 0 {
		for _, rules := range [][]staffing.Rule{order, reversed(order)} {
			if d := decide(t, routing(rules...), fullStaff(), question()); d.Rule != order[0].Code {
				t.Errorf("rule %s decides before %s", d.Rule, order[0].Code)
			}
		}
		order = order[1:]
	}
}

func reversed(rules []staffing.Rule) []staffing.Rule {
	rules = slices.Clone(rules)
	slices.Reverse(rules)
	return rules
}

func TestWhatARuleNamesMustFit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*staffing.Rule)
		ask    func(*staffing.Question)
		fits   bool
	}{
		"another matter":           {func(r *staffing.Rule) { r.Matter = "0204" }, nil, false},
		"a longer code":            {func(r *staffing.Rule) { r.Matter = "02" }, nil, false},
		"another beginning":        {func(r *staffing.Rule) { r.Matter = "03*" }, nil, false},
		"the whole code and more":  {func(r *staffing.Rule) { r.Matter = "0203*" }, nil, true},
		"another area":             {func(r *staffing.Rule) { r.Area = "320509403" }, nil, false},
		"another urgency":          {func(r *staffing.Rule) { r.Urgency = "urgent" }, nil, false},
		"off, on a working day":    {func(r *staffing.Rule) { r.Days = "off" }, nil, false},
		"off, on a day off":        {func(r *staffing.Rule) { r.Days = "off" }, func(q *staffing.Question) { q.Working = false }, true},
		"working, on a day off":    {func(r *staffing.Rule) { r.Days = "working" }, func(q *staffing.Question) { q.Working = false }, false},
		"an area below the place":  {func(r *staffing.Rule) { r.Area = base }, func(q *staffing.Question) { q.Place = villageOnly() }, false},
		"an area that is its own":  {func(r *staffing.Rule) { r.Area = village }, func(q *staffing.Question) { q.Place = villageOnly() }, true},
		"a place not known at all": {func(r *staffing.Rule) { r.Area = district }, func(q *staffing.Question) { q.Place = territory.Place{} }, false},
	} {
		q := question()
		if c.ask != nil {
			c.ask(&q)
		}
		s := fullStaff()
		d, err := routing(rule("R", c.change)).Route(s.roster(), q)
		if fits := d.Rule == "R"; fits != c.fits || err != nil && !errors.Is(err, staffing.ErrNobody) {
			t.Errorf("%s: applies %v, %v", name, fits, err)
		}
	}
}

func villageOnly() territory.Place {
	p := place()
	p.Grid, p.Ancestors = p.Ancestors[0], p.Ancestors[1:]
	return p
}

func TestTheTimesOfARule(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		start, end, from, to string
		in, out              []string
	}{
		{"08:00", "18:00", "", "", []string{"2026-09-10 08:00", "2026-09-10 17:59"}, []string{"2026-09-10 07:59", "2026-09-10 18:00", "2026-09-10 00:00"}},
		{"18:00", "08:00", "", "", []string{"2026-09-10 18:00", "2026-09-10 23:59", "2026-09-11 00:00", "2026-09-11 07:59"},
			[]string{"2026-09-10 17:59", "2026-09-10 08:00", "2026-09-10 12:00"}},
		{"18:00", "00:00", "", "", []string{"2026-09-10 23:59"}, []string{"2026-09-11 00:00"}},
		{"", "", "2026-09-10", "2026-09-12", []string{"2026-09-10 00:00", "2026-09-11 23:59"}, []string{"2026-09-09 23:59", "2026-09-12 00:00"}},
		{"", "", "2026-09-10", "", []string{"2030-01-01 00:00"}, []string{"2026-09-09 23:59"}},
		{"", "", "", "2026-09-10", []string{"2020-01-01 00:00"}, []string{"2026-09-10 00:00"}},
	} {
		rt := routing(rule("R", func(r *staffing.Rule) { r.Start, r.End, r.ValidFrom, r.ValidTo = c.start, c.end, c.from, c.to }))
		for i, instant := range append(c.in, c.out...) {
			q := question()
			q.At = at(instant)
			if applies := decide(t, rt, fullStaff(), q).Rule == "R"; applies != (i < len(c.in)) {
				t.Errorf("%s-%s %s-%s at %s: %v", c.start, c.end, c.from, c.to, instant, applies)
			}
		}
	}
}

func TestTargets(t *testing.T) {
	t.Parallel()
	standard := "; Matter 0203 is handled at base level, so it goes to the grid head of " + base + "."
	for name, c := range map[string]struct {
		staff  *staff
		to     staffing.Target
		avoid  staffing.Avoid
		want   string // owner, and the rule where it decided
		reason string // after "applies"
	}{
		"a post": {fullStaff(), to("post", "clerk"), staffing.Avoid{}, "post clerk R", ", so it goes to the department desk of " + zone + "."},
		"a post, vacant": {fullStaff().ended("clerk", "2026-09-01"), to("post", "clerk"), staffing.Avoid{}, "post head ",
			"; the department desk of " + zone + " has been vacant since 2026-09-01" + standard},
		"a post, stood in for": {fullStaff().ended("clerk", "2026-09-01").standIn("clerk", "operator"), to("post", "clerk"), staffing.Avoid{},
			"post clerk R", " and another post stands in, so it goes to"},
		"a post, held by the finder": {fullStaff(), to("post", "clerk"), staffing.Avoid{Account: "a-clerk"}, "post head ",
			"; the department desk of " + zone + " found it and may not handle it" + standard},
		"a post that found it":      {fullStaff(), to("post", "clerk"), staffing.Avoid{Post: "clerk"}, "post head ", "found it and may not"},
		"a post, abolished":         {fullStaff().abolished("clerk"), to("post", "clerk"), staffing.Avoid{}, "post head ", "; there is no post clerk, or no longer" + standard},
		"a post, unknown":           {fullStaff(), to("post", "gone"), staffing.Avoid{}, "post head ", "; there is no post gone, or no longer" + standard},
		"a patroller's post":        {fullStaff(), to("post", "patroller"), staffing.Avoid{}, "post head ", "; 岗位patroller patrols, supervises or enforces"},
		"an enforcement post":       {fullStaff(), to("post", "enforcer"), staffing.Avoid{}, "post head ", "; 岗位enforcer patrols"},
		"a unit":                    {fullStaff(), to("unit", "water"), staffing.Avoid{}, "unit water R", ", so it goes to 吴江供水有限公司."},
		"a unit, closed":            {fullStaff().closed("water"), to("unit", "water"), staffing.Avoid{}, "post head ", "; there is no unit water, or no longer" + standard},
		"a unit, unknown":           {fullStaff(), to("unit", "gone"), staffing.Avoid{}, "post head ", "; there is no unit gone, or no longer" + standard},
		"a unit, only the finder":   {fullStaff(), to("unit", "station"), staffing.Avoid{Account: "a-officer"}, "post head ", "; nobody but the finder works for 盛泽派出所" + standard},
		"a bureau":                  {fullStaff(), to("unit", "bureau"), staffing.Avoid{}, "post head ", "; 单位bureau patrols, supervises or enforces and takes no case by routing" + standard},
		"a contractor":              {fullStaff().contracts(), to("unit", "roads"), staffing.Avoid{}, "unit roads R", ", so it goes to 道路养护."},
		"a contractor, run out":     {fullStaff().contracts().closed("roads"), to("unit", "roads"), staffing.Avoid{}, "post head ", "; there is no unit roads, or no longer" + standard},
		"a patrol team":             {fullStaff(), to("unit", "patrol"), staffing.Avoid{}, "post head ", "; 单位patrol patrols"},
		"the grid head":             {fullStaff(), to("post_kind", "grid_head"), staffing.Avoid{}, "post head R", "so it goes to " + wholeGridHead},
		"the police of the grid":    {fullStaff(), to("post_kind", "grid_police"), staffing.Avoid{}, "post officer R", "the grid police officer of " + base},
		"the village head":          {fullStaff(), to("post_kind", "village_head"), staffing.Avoid{}, "post vhead R", "the village head of " + village},
		"the village head, vacant":  {fullStaff().ended("vhead", "2026-09-01"), to("post_kind", "village_head"), staffing.Avoid{}, "post head ", "has been vacant since 2026-09-01" + standard},
		"the village head, no post": {fullStaff().abolished("vhead"), to("post_kind", "village_head"), staffing.Avoid{}, "post head ", village + " has no post of village head" + standard},
		"the office":                {fullStaff(), to("unit_kind", "office"), staffing.Avoid{}, "unit office R", ", so it goes to 单位office."},
		"the sub-centre":            {fullStaff(), to("unit_kind", "subcentre"), staffing.Avoid{}, "unit sub R", ", so it goes to 单位sub."},
		"the centre":                {fullStaff(), to("unit_kind", "centre"), staffing.Avoid{}, "unit centre R", ", so it goes to 单位centre."},
		"the committee":             {fullStaff(), to("unit_kind", "village_committee"), staffing.Avoid{}, "unit committee R", ", so it goes to 单位committee."},
		"the office, none":          {fullStaff().closed("office"), to("unit_kind", "office"), staffing.Avoid{}, "post head ", "; " + zone + " has no office" + standard},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := question()
			q.Avoid = c.avoid
			d := decide(t, routing(rule("R", func(r *staffing.Rule) { r.To = c.to })), c.staff, q)
			if got := string(d.Owner.Kind) + " " + d.Owner.Code + " " + d.Rule; got != c.want {
				t.Errorf("goes to %s, want %s", got, c.want)
			}
			if rest, ok := strings.CutPrefix(d.Reason.EN, "Rule R (reason R) applies"); !ok || !strings.Contains(rest, c.reason) {
				t.Errorf("reason: %s", d.Reason.EN)
			}
			if !strings.HasPrefix(d.Reason.ZH, "适用派遣规则R（原因R）") || !strings.HasSuffix(d.Reason.ZH, "。") {
				t.Errorf("reason: %s", d.Reason.ZH)
			}
		})
	}
}

// TestARuleSendsToTheBureauWhatTheCatalogueNamesItFor: and nothing else.
func TestARuleSendsToTheBureauWhatTheCatalogueNamesItFor(t *testing.T) {
	t.Parallel()
	q := question()
	q.Matter = matterAt(matter.Base, "镇综合执法局")
	d := decide(t, routing(rule("R", func(r *staffing.Rule) { r.To = to("unit", "bureau") })), fullStaff(), q)
	if d.Owner.Code != "bureau" || d.Rule != "R" {
		t.Errorf("%+v", d)
	}
}

func TestAPlaceThatIsNotKnownSoExactly(t *testing.T) {
	t.Parallel()
	q := question()
	q.Place = villageOnly()
	d := decide(t, routing(rule("R", func(r *staffing.Rule) { r.To = to("post_kind", "grid_police") })), fullStaff(), q)
	if d.Owner.Code != "vhead" || !strings.Contains(d.Reason.EN, "applies; the place lies in no grid of base level; Matter 0203") {
		t.Errorf("%+v", d)
	}
}

func TestAVacantTargetLetsTheNextRuleDecide(t *testing.T) {
	t.Parallel()
	vacant := rule("R1", func(r *staffing.Rule) {
		r.Matter, r.To, r.Why = "0203", to("post", "clerk"), words.T("窗口先办", "the desk comes first")
	})
	holidays := rule("R2", func(r *staffing.Rule) { r.Why = words.T("节假日由值班室处置", "") })
	d := decide(t, routing(holidays, vacant), fullStaff().ended("clerk", "2026-09-01"), question())
	if d.Rule != "R2" || d.Owner.Code != "sub" || len(d.Steps) != 4 {
		t.Errorf("%+v", d)
	}
	if want := "适用派遣规则R1（窗口先办）；320509402的部门承办人自2026-09-01起空缺；适用派遣规则R2（节假日由值班室处置），因此交单位sub。"; d.Reason.ZH != want {
		t.Errorf("got  %s\nwant %s", d.Reason.ZH, want)
	}
	if want := "Rule R1 (the desk comes first) applies; the department desk of 320509402 has been vacant since 2026-09-01; " +
		"Rule R2 (节假日由值班室处置) applies, so it goes to 单位sub."; d.Reason.EN != want {
		t.Errorf("got  %s\nwant %s", d.Reason.EN, want)
	}
}

func TestWithoutRulesTheStandardWalkDecides(t *testing.T) {
	t.Parallel()
	r, q := fullStaff().ended("head", "2026-09-01").roster(), question()
	want, err := r.Route(q.Matter, q.Place, q.At, q.Avoid)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := routing().Route(r, q); err != nil || got.Rule != "" || got.Reason != want.Reason || got.Owner != want.Owner {
		t.Errorf("%+v %v", got, err)
	}
	q.Place = territory.Place{}
	if _, err := routing(rule("R", func(r *staffing.Rule) { r.To = to("unit", "gone") })).Route(r, q); !errors.Is(err, staffing.ErrNobody) {
		t.Errorf("nobody at all: %v", err)
	}
}

func TestUnsoundRulesAreNamed(t *testing.T) {
	t.Parallel()
	book := staffing.NewRouting()
	sound := staffing.Expectation{Name: "夜间", Matter: "0203", Grid: base, At: now, Owner: "sub"}
	for _, r := range []staffing.Rule{
		rule("R1"), rule("夜间-1"),
		rule("R", func(r *staffing.Rule) {
			r.Matter, r.Area, r.Urgency, r.Start, r.End, r.Days = "13*", base, "urgent", "18:00", "08:00", "off"
			r.ValidFrom, r.ValidTo, r.To = "2026-01-01", "2026-01-02", to("post_kind", "village_head")
		}),
	} {
		if err := book.Check(staffing.Routing{Rules: []staffing.Rule{r}, Tests: []staffing.Expectation{sound}}); err != nil {
			t.Errorf("%+v: %v", r, err)
		}
	}
	for name, c := range map[string]struct {
		change func(*staffing.Rule)
		def    *fault.Definition
		field  string
	}{
		"no code":             {func(r *staffing.Rule) { r.Code = "" }, staffing.ErrRuleCode, "code"},
		"a code with a space": {func(r *staffing.Rule) { r.Code = "R 1" }, staffing.ErrRuleCode, "code"},
		"a code twice":        {func(r *staffing.Rule) { r.Code = "first" }, staffing.ErrTaken, "code"},
		"matter":              {func(r *staffing.Rule) { r.Matter = "1*3" }, staffing.ErrRuleMatter, "matter"},
		"any matter":          {func(r *staffing.Rule) { r.Matter = "*" }, staffing.ErrRuleMatter, "matter"},
		"area":                {func(r *staffing.Rule) { r.Area = "太湖新城" }, staffing.ErrRuleArea, "area"},
		"urgency":             {func(r *staffing.Rule) { r.Urgency = "hot" }, staffing.ErrChoice, "urgency"},
		"days":                {func(r *staffing.Rule) { r.Days = "sunday" }, staffing.ErrChoice, "days"},
		"no end":              {func(r *staffing.Rule) { r.Start = "08:00" }, staffing.ErrIncomplete, "end"},
		"no start":            {func(r *staffing.Rule) { r.End = "08:00" }, staffing.ErrIncomplete, "start"},
		"start":               {func(r *staffing.Rule) { r.Start, r.End = "8:00", "18:00" }, staffing.ErrHours, "start"},
		"end":                 {func(r *staffing.Rule) { r.Start, r.End = "18:00", "24:00" }, staffing.ErrHours, "end"},
		"no time between":     {func(r *staffing.Rule) { r.Start, r.End = "08:00", "08:00" }, staffing.ErrHours, "end"},
		"valid_from":          {func(r *staffing.Rule) { r.ValidFrom = "2026-02-30" }, nil, "valid_from"},
		"valid_to":            {func(r *staffing.Rule) { r.ValidTo = "2026-2-3" }, nil, "valid_to"},
		"validity reversed":   {func(r *staffing.Rule) { r.ValidFrom, r.ValidTo = "2026-02-03", "2026-02-03" }, staffing.ErrReversed, "valid_to"},
		"no reason":           {func(r *staffing.Rule) { r.Why.ZH = " " }, staffing.ErrIncomplete, "why.zh"},
		"no kind":             {func(r *staffing.Rule) { r.To.Kind = "" }, staffing.ErrIncomplete, "to.kind"},
		"another kind":        {func(r *staffing.Rule) { r.To.Kind = "person" }, staffing.ErrChoice, "to.kind"},
		"no target":           {func(r *staffing.Rule) { r.To.Code = "" }, staffing.ErrIncomplete, "to.code"},
		"patroller":           {func(r *staffing.Rule) { r.To = to("post_kind", "patroller") }, staffing.ErrNeverHandles, "to.code"},
		"grid supervisor":     {func(r *staffing.Rule) { r.To = to("post_kind", "grid_supervisor") }, staffing.ErrNeverHandles, "to.code"},
		"enforcement officer": {func(r *staffing.Rule) { r.To = to("post_kind", "enforcement_officer") }, staffing.ErrNeverHandles, "to.code"},
		"patrol team":         {func(r *staffing.Rule) { r.To = to("unit_kind", "patrol_team") }, staffing.ErrNeverHandles, "to.code"},
		"bureau":              {func(r *staffing.Rule) { r.To = to("unit_kind", "bureau") }, staffing.ErrNeverHandles, "to.code"},
		"department":          {func(r *staffing.Rule) { r.To = to("unit_kind", "department") }, staffing.ErrNotOfPlace, "to.code"},
		"volunteer":           {func(r *staffing.Rule) { r.To = to("post_kind", "volunteer") }, staffing.ErrNotOfPlace, "to.code"},
	} {
		err := book.Check(routing(rule("first"), rule("R", c.change)))
		if e := fault.From(err); err == nil || e.Field != "rules[1]."+c.field || len(e.Others) > 0 || c.def != nil && !errors.Is(err, c.def) {
			t.Errorf("%s: %v", name, err)
		}
	}
	e := fault.From(book.Check(staffing.Routing{Rules: []staffing.Rule{rule("R", func(r *staffing.Rule) { r.To.Code = "" })},
		Tests: []staffing.Expectation{sound, {Urgency: "hot"}}}))
	var fields []string
	for _, one := range e.All() {
		fields = append(fields, one.Field)
	}
	if got := strings.Join(fields, " "); got != "rules[0].to.code tests[1].name tests[1].matter tests[1].grid tests[1].owner tests[1].at tests[1].urgency" {
		t.Errorf("fields: %s", got)
	}
}

func TestTheBookOfRoutingRules(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, book := context.Background(), staffing.NewRouting()
		draft, err := book.Parse([]byte(`{"rules": [{"code": "R1", "matter": "02*", "start": "18:00", "end": "08:00", "days": "off",
			"to": {"kind": "unit", "code": "sub"}, "why": {"zh": "节假日由值班室处置", "en": "the duty room acts on holidays"}}],
			"tests": [{"name": "夜间", "matter": "0203", "grid": "320509001001003", "at": "2026-09-10T20:00:00+08:00", "owner": "sub"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Update(ctx, func(tx *store.Tx) error {
			seen, err := book.Save(tx, district, "0", draft, "a", now)
			if err != nil {
				return err
			}
			_, err = book.Publish(tx, district, seen, "a", now)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := db.View(ctx, func(tx *store.Tx) error {
			rt, err := book.Of(tx, district)
			if err == nil && (len(rt.Rules) != 1 || rt.Rules[0] != draft.Rules[0] || len(rt.Tests) != 1 || !rt.Tests[0].At.Equal(at("2026-09-10 20:00"))) {
				t.Errorf("%+v", rt)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
	_, err := staffing.NewRouting().Parse([]byte(`{"rules": [{"code": "R1", "to": {"kind": "unit", "kode": "sub"}}]}`))
	if e := fault.From(err); e.Field != "rules[0].to.kode" {
		t.Errorf("%v", err)
	}
}

// chart is a map with the one base grid of place().
func chart(t *testing.T) *territory.Map {
	t.Helper()
	corner := geo.At(120.6, 31)
	square := geo.MultiPolygon{{Outer: geo.Ring{corner, {X: corner.X + 1e5, Y: corner.Y}, {X: corner.X + 1e5, Y: corner.Y + 1e5}, {X: corner.X, Y: corner.Y + 1e5}}}}
	p, report := territory.Prepare([]territory.Draft{
		{Code: district, Name: "吴江区", Level: territory.District},
		{Code: zone, Name: "区镇", Parent: district, Level: territory.Town},
		{Code: village, Name: "社区", Parent: zone, Level: territory.Village},
		{Code: base, Name: "网格", Parent: village, Level: territory.Base, Shape: square},
		{Code: "320509-PS-001", Name: "警务网格", Parent: zone, Level: territory.Base, Kind: territory.PublicSecurity, Members: []string{base}},
	})
	if err := report.Err(); err != nil {
		t.Fatalf("%v: %+v", err, report.Defects)
	}
	return p.Map()
}

func TestTheTestsOfAdministrators(t *testing.T) {
	t.Parallel()
	m := matterAt(matter.Base, "x")
	m.Urgency = matter.Urgent
	catalogue := matter.NewCatalogue([]matter.Matter{m}, nil)
	working := func(at time.Time) bool { return at.Before(day("2026-10-01")) }
	expect := func(matter, grid, urgency, instant, owner string) staffing.Expectation {
		return staffing.Expectation{Name: matter + grid, Matter: matter, Grid: grid, Urgency: urgency, At: at(instant), Owner: owner}
	}
	rt := staffing.Routing{
		Rules: []staffing.Rule{
			rule("night", func(r *staffing.Rule) { r.Start, r.End, r.Urgency = "18:00", "08:00", "urgent" }),
			rule("off", func(r *staffing.Rule) { r.Days, r.To = "off", to("unit_kind", "centre") }),
		},
		Tests: []staffing.Expectation{
			expect("0203", base, "", "2026-09-10 20:00", "sub"), // urgent, as the matter is
			expect("0203", base, "normal", "2026-09-10 20:00", "head"),
			expect("0203", village, "normal", "2026-09-10 12:00", "vhead"),
			expect("0203", base, "normal", "2026-10-02 12:00", "centre"),
			expect("0203", base, "normal", "2026-10-02 12:00", "head"),
			expect("9999", base, "", "2026-09-10 12:00", "head"),
			expect("0203", "320509001001004", "", "2026-09-10 12:00", "head"),
			expect("0203", "320509-PS-001", "", "2026-09-10 12:00", "head"),
		},
	}
	r := fullStaff().roster()
	outcomes := rt.TryAll(r, catalogue, chart(t), working)
	var got []string
	for i, o := range outcomes {
		line := o.Decision.Rule + " " + o.Got.Code
		switch {
		case o.Problem != nil:
			line = o.Problem.Code + " " + o.Problem.Field
		case o.Passed:
			line += " passed"
		}
		if o.Expectation != rt.Tests[i] || o.Passed && o.Decision.Owner != o.Got {
			t.Errorf("%+v", o)
		}
		got = append(got, line)
	}
	want := []string{"night sub passed", " head passed", " vhead passed", "off centre passed", "off centre",
		"staffing.no_matter tests[5].matter", "territory.no_grid tests[6].grid", "territory.no_grid tests[7].grid"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if o := rt.Try(r, rt.Tests[5], catalogue, chart(t), working); o.Passed || !errors.Is(o.Problem, staffing.ErrNoMatter) || o.Problem.Field != "matter" {
		t.Errorf("%+v", o)
	}
	nobody := fullStaff().abolished("head", "vhead").closed("committee", "office", "sub", "centre").roster()
	if o := rt.Try(nobody, rt.Tests[1], catalogue, chart(t), working); o.Passed || !errors.Is(o.Problem, staffing.ErrNobody) {
		t.Errorf("%+v", o)
	}
	if none := routing().TryAll(r, catalogue, chart(t), working); none == nil || len(none) != 0 {
		t.Errorf("no tests: %v", none)
	}
}

func TestALineNamesThingsAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	wide := func(s string) string { return strings.Map(func(r rune) rune { return r + 0xfee0 }, s) }
	_, lines, err := staffing.ReadLines([]byte("post,name,kind,unit,grid,account\n"+wide("g-1")+",甲,網格長,"+wide("team")+",\ufeff"+wide(base)+","+wide("zhang")+"\u200b\n"), chart(t), time.UTC)
	if err != nil || len(lines) != 1 || lines[0].Wrong != nil {
		t.Fatalf("%v %+v", err, lines)
	}
	if l := lines[0]; l.Post.Code != "g-1" || l.Post.Kind != staffing.GridHead || l.Post.Unit != "team" || l.Post.Grid != base || l.Account != "zhang" {
		t.Errorf("%+v", l)
	}
}
