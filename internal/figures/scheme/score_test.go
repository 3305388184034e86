package scheme

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"liandong/internal/district/indicator"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

func TestWhatAPartIsWorth(t *testing.T) {
	t.Parallel()
	up := Part{Rate: "closing", Weight: 30, Target: 9500, Zero: 6000, Rule: Even, Least: 1}
	down := Part{Rate: "return", Weight: 20, Target: 200, Zero: 1200, Rule: Even, Least: 1}
	step := Part{Rate: "solved", Weight: 50, Target: 9000, Zero: 0, Rule: Step, Least: 10}
	for name, c := range map[string]struct {
		part    Part
		n, d    int64
		applies bool
		points  int64
		says    string
	}{
		"full marks at the target":      {up, 95, 100, true, 3000, "得 30.00 / 30 分"},
		"none at the zero":              {up, 60, 100, true, 0, "60.00% 得零分"},
		"never below none":              {up, 0, 100, true, 0, "得 0.00 / 30 分"},
		"never above full":              {up, 100, 100, true, 3000, "= 100.00%"},
		"evenly between":                {up, 9, 10, true, 2571, "9 ÷ 10 = 90.00%"}, // 30 × 30/35 = 25.714…
		"half upwards":                  {Part{Rate: "x", Weight: 1, Target: 10000, Zero: 0, Rule: Even, Least: 1}, 1, 8, true, 13, "0.13 / 1"},
		"millions stay exact":           {up, 4_500_001, 5_000_000, true, 2571, "90.00%"},
		"less is better, at the target": {down, 2, 100, true, 2000, "得 20.00 / 20 分"},
		"less is better, between":       {down, 7, 100, true, 1000, "得 10.00 / 20 分"},
		"less is better, beyond":        {down, 50, 100, true, 0, "得 0.00 / 20 分"},
		"a step that is reached":        {step, 9, 10, true, 5000, "达到 90.00% 得满分"},
		"a step that is nearly reached": {step, 899, 1000, true, 0, "得 0.00 / 50 分"},
		"nothing to divide by":          {up, 0, 0, false, 0, "不适用，其 30 分按权重摊给其余各项"},
		"too few to say anything":       {step, 9, 9, false, 0, "分母为 9，少于 10"},
	} {
		s, err := Content{Parts: []Part{c.part}}.Score([]Count{{c.part.Rate, c.n, c.d}})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		l := s.Lines[0]
		if l.Applies != c.applies || l.Points != c.points || !strings.Contains(l.Words().ZH, c.says) || l.Words().EN == "" {
			t.Errorf("%s: applies %v, %d, %q", name, l.Applies, l.Points, l.Words().ZH)
		}
	}
}

func TestAWeightThatDoesNotApplyIsSpread(t *testing.T) {
	t.Parallel()
	c := Content{Parts: []Part{
		{Rate: "a", Weight: 50, Target: 10000, Zero: 0, Rule: Even, Least: 1},
		{Rate: "b", Weight: 30, Target: 10000, Zero: 0, Rule: Even, Least: 1},
		{Rate: "c", Weight: 20, Target: 10000, Zero: 0, Rule: Even, Least: 1},
	}}
	for name, one := range map[string]struct {
		counts []Count
		value  int64
		weight int
		says   string
	}{
		"all apply":          {[]Count{{"a", 1, 2}, {"b", 1, 1}, {"c", 0, 1}}, 5500, 100, "55.00 / 100"},
		"one does not":       {[]Count{{"a", 1, 2}, {"b", 1, 1}, {"c", 0, 0}}, 6875, 80, "55.00 / 80 分，折合 100 分为 68.75"},
		"one is not counted": {[]Count{{"b", 1, 3}}, 3333, 30, "10.00 / 30"},
		"none does":          {nil, 0, 0, "没有得分"},
	} {
		s, err := c.Score(one.counts)
		if err != nil || s.Value != one.value || s.Weight != one.weight || s.Defined != (one.weight > 0) || !strings.Contains(s.Words().ZH, one.says) {
			t.Errorf("%s: %d of %d, %q, %v", name, s.Value, s.Weight, s.Words().ZH, err)
		}
	}
	for _, wrong := range []Count{{"a", 3, 2}, {"a", -1, 2}, {"a", 0, -1}} {
		if _, err := c.Score([]Count{wrong}); !errors.Is(err, indicator.ErrImpossible) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}

func TestWhatASchemeMaySay(t *testing.T) {
	t.Parallel()
	defs := indicator.Standard
	both := words.T("占比", "share")
	defs.All = append(slices.Clone(defs.All),
		indicator.Definition{Code: "busy", Kind: indicator.Share, Name: both, Explain: both, Window: both, Numerator: "filed", Denominator: "filed + received"},
		indicator.Definition{Code: "old", Kind: indicator.Share, Name: both, Explain: both, Window: both, Numerator: "clean", Denominator: "closed", ValidTo: "2026-01-01"})
	part := func(rate string, weight int) Part {
		return Part{Rate: rate, Weight: weight, Target: 9500, Zero: 6000, Rule: Even, Least: 1}
	}
	for name, c := range map[string]struct {
		spoil func(*Content)
		want  string
	}{
		"as it should be":        {func(*Content) {}, ""},
		"a quarter of units":     {func(c *Content) { c.Of, c.UnitKind = Units, staffing.Bureau; c.Parts[0].Rate = "on_time_handling" }, ""},
		"persons":                {func(c *Content) { c.Of = "persons" }, "of scheme.of"},
		"posts":                  {func(c *Content) { c.Of = "posts" }, "of scheme.of"},
		"the centre itself":      {func(c *Content) { c.Of, c.UnitKind = Units, staffing.Centre }, "unit_kind scheme.unit_kind, parts[0].rate scheme.of_units"},
		"a kind for zones":       {func(c *Content) { c.UnitKind = staffing.Bureau }, "unit_kind scheme.unit_kind"},
		"a count of reports":     {func(c *Content) { c.Parts[0].Rate = "received" }, "parts[0].rate scheme.count"},
		"a count of closed":      {func(c *Content) { c.Parts[0].Rate = "closed" }, "parts[0].rate scheme.count"},
		"visits":                 {func(c *Content) { c.Parts[0].Rate = "visits" }, "parts[0].rate scheme.rate"},
		"fines":                  {func(c *Content) { c.Parts[0].Rate = "fines" }, "parts[0].rate scheme.rate"},
		"a time":                 {func(c *Content) { c.Parts[0].Rate = "mean_handling" }, "parts[0].rate scheme.share"},
		"a count in disguise":    {func(c *Content) { c.Parts[0].Rate = "busy" }, "parts[0].rate scheme.reports"},
		"filing more":            {func(c *Content) { c.Parts[0].Rate = "filing" }, "parts[0].rate scheme.reports"},
		"a rate of the past":     {func(c *Content) { c.Parts[0].Rate = "old" }, "parts[0].rate scheme.rate"},
		"not counted by unit":    {func(c *Content) { c.Of, c.UnitKind = Units, staffing.Bureau }, "parts[0].rate scheme.of_units"},
		"twice the same":         {func(c *Content) { c.Parts[1].Rate = c.Parts[0].Rate }, "parts[1].rate scheme.twice"},
		"weights of 99":          {func(c *Content) { c.Parts[0].Weight = 59 }, "parts scheme.parts"},
		"a weight below nothing": {func(c *Content) { c.Parts[0].Weight, c.Parts[1].Weight = 110, -10 }, "parts scheme.parts"},
		"no parts":               {func(c *Content) { c.Parts = nil }, "parts scheme.parts"},
		"no way between":         {func(c *Content) { c.Parts[0].Zero = 9500 }, "parts[0].target scheme.marks"},
		"over 100%":              {func(c *Content) { c.Parts[0].Target = 10001 }, "parts[0].target scheme.marks"},
		"a rule of its own":      {func(c *Content) { c.Parts[0].Rule = "bonus" }, "parts[0].rule scheme.rule"},
		"nothing at least":       {func(c *Content) { c.Parts[0].Least = 0 }, "parts[0].least scheme.least"},
		"a week":                 {func(c *Content) { c.To = "2026-01-07" }, "to scheme.period"},
		"two years":              {func(c *Content) { c.To = "2027-12-31" }, "to scheme.period"},
		"backwards":              {func(c *Content) { c.To = "2025-12-31" }, "to scheme.period"},
		"no day":                 {func(c *Content) { c.From = "soon" }, "from worktime.date"},
		"no time to object":      {func(c *Content) { c.Days = 0 }, "days scheme.days"},
		"no name":                {func(c *Content) { c.Name = "" }, "name scheme.name"},
	} {
		s := Content{Name: "季度评价", Of: Zones, From: "2026-01-01", To: "2026-03-31", Days: 10, Parts: []Part{part("closing", 60), part("solved", 40)}}
		c.spoil(&s)
		var got []string
		for _, e := range s.check(defs) {
			got = append(got, e.Field+" "+e.Code)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", name, strings.Join(got, ", "), c.want)
		}
	}
	for of, want := range map[Kind]string{
		Zones: "closing on_time_closing on_time_first intake_on_time right_first_time return check_passed rework on_time_handling on_first_handling solved satisfied",
		Units: "right_first_time return check_passed rework on_time_handling on_first_handling solved satisfied",
	} {
		var codes []string
		for _, d := range Weighable(defs, of, "2026-03-31") {
			codes = append(codes, d.Code)
		}
		if got := strings.Join(codes, " "); got != want {
			t.Errorf("of %s: %s", of, got)
		}
	}
	if text := fault.Collect(Content{Of: Zones, To: "2026-03-31", Parts: []Part{part("received", 100)}}.checkParts(defs)).Error(); !strings.Contains(text, "counts of reports") {
		t.Error(text)
	}
}
