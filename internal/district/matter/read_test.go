package matter_test

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/table"
	"liandong/internal/kernel/words"
)

const (
	head        = "code,class_zh,class_en,name_zh,name_en,domain,illegality,base_level,department_zh,department_en,urgency,limit_value,limit_unit,condition_zh,condition_en,closing_zh,closing_en,patrol,enforcement,minutes,source"
	cover       = "0101,公用设施,Public utilities,供水井盖问题,Water cover defect,city_management,,district,供水企业,Water company,urgent,2,urgent_hours,缺失,Missing,恢复原状,Restored,yes,no,15,S:x"
	conditions  = "matter_code,condition_zh,condition_en,limit_value,limit_unit,closing_zh,closing_en,source"
	stageHeader = "stage,urgency,limit_value,limit_unit,valid_from,source"
)

func lines(l ...string) io.Reader { return strings.NewReader(strings.Join(l, "\n") + "\n") }

func open(t testing.TB, path string) io.Reader {
	t.Helper()
	f, err := os.Open("../../../data/" + path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func reference(t testing.TB) []matter.Matter {
	t.Helper()
	all, faults := matter.ReadMatters(open(t, "reference/matters.csv"), open(t, "reference/conditions.csv"))
	if faults != nil {
		t.Fatal(fault.Collect(faults))
	}
	return all
}

func stageLimits(t testing.TB) []matter.StageLimit {
	t.Helper()
	all, faults := matter.ReadStageLimits(open(t, "demo/stage_limits.csv"))
	if faults != nil {
		t.Fatal(fault.Collect(faults))
	}
	return all
}

func said(faults []*fault.Error) string {
	var all []string
	for _, f := range faults {
		all = append(all, f.Field+" "+f.Code)
	}
	return strings.Join(all, "\n")
}

func TestTheReferenceCatalogueIsSound(t *testing.T) {
	t.Parallel()
	all := reference(t)
	if len(all) != 240 {
		t.Errorf("%d matters", len(all))
	}
	n := 0
	for _, m := range all {
		n += len(m.Conditions)
		if m.ReopenDays != matter.DefaultReopenDays || m.DutyTag != "" {
			t.Errorf("%s: reopen %d, duty %q", m.Code, m.ReopenDays, m.DutyTag)
		}
	}
	if n != 240+48 {
		t.Errorf("%d conditions", n)
	}
	first := all[0]
	want := matter.Condition{N: 2, Words: words.T("破损面积超过二十五平方厘米", "Broken area over 25 square cm"), Closing: words.T("更换或修复", "Replaced or repaired"),
		Limit: worktime.Limit{Value: 4, Unit: worktime.WorkingHours}, Source: "S:运城立案处置结案标准(上水井盖)"}
	if got, ok := first.Condition(2); !ok || got != want {
		t.Errorf("0101 condition 2: %+v", got)
	}
	if c, ok := first.Condition(1); !ok || c.Limit.Unit != worktime.UrgentHours || !first.Patrol || first.Enforcement || first.Urgency != matter.Urgent {
		t.Errorf("0101: %+v", first)
	}
	if _, ok := first.Condition(9); ok {
		t.Error("0101 has a ninth condition")
	}
}

func TestReadMattersNamesEveryBadCell(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown level":      {",district,供水企业", ",county,供水企业", "matters.rows[2].base_level matter.choice"},
		"unknown unit":       {"2,urgent_hours", "2,weeks", "matters.rows[2].limit_unit worktime.unit"},
		"unit and number":    {"2,urgent_hours", "two,weeks", "matters.rows[2].limit_unit worktime.unit\nmatters.rows[2].limit_value worktime.value"},
		"bad number":         {"2,urgent_hours", "2h,urgent_hours", "matters.rows[2].limit_value worktime.value"},
		"no number":          {"2,urgent_hours", "NaN,urgent_hours", "matters.rows[2].limit_value worktime.value"},
		"half a day":         {"2,urgent_hours", "0.5,working_days", "matters.rows[2].limit_value worktime.whole_days"},
		"negative":           {"2,urgent_hours", "-2,urgent_hours", "matters.rows[2].limit_value worktime.value"},
		"missing name":       {"供水井盖问题", " ", "matters.rows[2].name_zh matter.missing"},
		"missing code":       {"0101,", ",", "matters.rows[2].code matter.missing"},
		"odd code":           {"0101,", "01/01,", "matters.rows[2].code matter.code"},
		"missing department": {"供水企业", "", "matters.rows[2].department_zh matter.missing"},
		"missing condition":  {"缺失,", ",", "matters.rows[2].condition_zh matter.missing"},
		"missing closing":    {"恢复原状", "", "matters.rows[2].closing_zh matter.missing"},
		"missing source":     {"S:x", "", "matters.rows[2].source matter.missing"},
		"illegality":         {"city_management,,", "city_management,gambling,", "matters.rows[2].illegality matter.choice"},
		"urgency":            {",urgent,", ",hot,", "matters.rows[2].urgency matter.choice"},
		"patrol":             {",yes,no,", ",maybe,,", "matters.rows[2].patrol matter.choice\nmatters.rows[2].enforcement matter.choice"},
		"minutes":            {",15,S", ",0,S", "matters.rows[2].minutes matter.number"},
		"English may lack":   {"Water cover defect", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad := strings.Replace(cover, c.old, c.new, 1)
			if bad == cover {
				t.Fatal("the case changes nothing")
			}
			_, faults := matter.ReadMatters(lines(head, bad), lines(conditions))
			if got := said(faults); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestReadMattersAcrossRows(t *testing.T) {
	t.Parallel()
	_, faults := matter.ReadMatters(lines(head, cover, cover), lines(conditions, "0999,缺失,Missing,1,working_days,恢复,Restored,S:x", "0101,,,x,working_days,恢复,Restored,"))
	want := "matters.rows[3].code matter.twice\nconditions.rows[2].matter_code matter.no_matter\n" +
		"conditions.rows[3].condition_zh matter.missing\nconditions.rows[3].limit_value worktime.value\nconditions.rows[3].source matter.missing"
	if got := said(faults); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if strings.Contains(fault.Collect(faults).Error(), "0999") {
		t.Error("a fault echoes what was submitted")
	}
}

func TestConditionsNameTheirMatterInWideDigits(t *testing.T) {
	t.Parallel()
	all, faults := matter.ReadMatters(lines(head, cover), lines(conditions, "０１０１,限时,Limit,1,working_days,恢复,Restored,S:x"))
	if len(all) != 1 || len(all[0].Conditions) != 2 {
		t.Errorf("%v %s", all, said(faults))
	}
}

func TestReadMattersRefusesWhatIsNoList(t *testing.T) {
	t.Parallel()
	var unfilled strings.Builder
	if err := table.WriteTemplate(&unfilled, "zh", matter.ListColumns); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"":                             "matters.rows table.empty",
		"\xb4\xba\xff":                 "matters charset.unknown",
		head + "\n0101,x\n":            "matters.rows[2] table.short",
		"\ufeffcode" + head[4:] + "\n": "matters.rows table.empty",
		unfilled.String():              "matters.rows table.empty",
		strings.Replace(head, "base_level,", "", 1) + "\n": "matters.rows[1].base_level matter.column",
	} {
		if _, faults := matter.ReadMatters(strings.NewReader(text), lines(conditions)); said(faults) != want {
			t.Errorf("%q: %s", text, said(faults))
		}
	}
}

func TestMattersWithoutFurtherConditions(t *testing.T) {
	t.Parallel()
	all, faults := matter.ReadMatters(lines(head, cover), nil)
	if len(all) != 1 || len(faults) != 0 {
		t.Errorf("%d matters: %s", len(all), said(faults))
	}
}

func TestFurtherColumns(t *testing.T) {
	t.Parallel()
	more := head + ",duty_tag,reopen_days,valid_from,valid_to"
	all, faults := matter.ReadMatters(lines(more, cover+",basic,30,2026-01-01,2027-01-01"), lines(conditions))
	if faults != nil {
		t.Fatal(said(faults))
	}
	m := all[0]
	if m.DutyTag != "basic" || m.ReopenDays != 30 {
		t.Errorf("%+v", m)
	}
	for at, want := range map[string]bool{"2025-12-31T23:59:59+08:00": false, "2026-01-01T00:00:00+08:00": true, "2026-12-31T23:59:59+08:00": true, "2027-01-01T00:00:00+08:00": false} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if m.ValidAt(when) != want {
			t.Errorf("at %s: valid is not %v", at, want)
		}
	}
	_, faults = matter.ReadMatters(lines(more, cover+",other,-1,2026-13-01,2027-01-01", strings.Replace(cover, "0101", "0102", 1)+",,,2027-01-01,2026-01-01"), lines(conditions))
	want := "matters.rows[2].valid_from table.day\nmatters.rows[2].duty_tag matter.choice\nmatters.rows[2].reopen_days matter.number\nmatters.rows[3].valid_to matter.reversed"
	if got := said(faults); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestReadStageLimits(t *testing.T) {
	t.Parallel()
	if all := stageLimits(t); len(all) != 2*len(matter.Stages())+1 || slices.ContainsFunc(all, func(l matter.StageLimit) bool { return !strings.HasPrefix(l.Source, "D:") }) {
		t.Errorf("demonstration limits: %+v", all)
	}
	_, faults := matter.ReadStageLimits(lines(stageHeader, "accept,urgent,1,urgent_hours,2024-01-01,D:x", "accept,urgent,2,urgent_hours,2024-01-01,D:x", "handling,soon,0,weeks,,"))
	want := "stage_limits.rows[3].stage matter.stage_twice\nstage_limits.rows[4].stage matter.choice\nstage_limits.rows[4].urgency matter.choice\n" +
		"stage_limits.rows[4].limit_unit worktime.unit\nstage_limits.rows[4].limit_value worktime.value\nstage_limits.rows[4].source matter.missing\nstage_limits.rows[4].valid_from matter.missing"
	if got := said(faults); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	_, faults = matter.ReadStageLimits(lines(stageHeader, "accept,urgent,1,urgent_hours,2024-01-01,D:x"))
	if len(faults) != len(matter.Stages()) || !errors.Is(faults[0], matter.ErrStages) {
		t.Errorf("incomplete list: %s", said(faults))
	}
}
