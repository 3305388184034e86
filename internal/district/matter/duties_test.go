package matter_test

import (
	"io"
	"strings"
	"testing"

	"liandong/internal/district/matter"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// twoMatters are of the reference list.
func twoMatters(t *testing.T) []matter.Matter {
	t.Helper()
	all, faults := matter.ReadMatters(open(t, "reference/matters.csv"), nil)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return all[:2:2] // 0101, 0102
}

const dutyHeader = "code,duty_tag,lead_zh,lead_en,helpers_zh,helpers_en,source\n"

func TestDutiesSayWhoLeadsAndWhoHelps(t *testing.T) {
	t.Parallel()
	all := twoMatters(t)
	faults := matter.ReadDuties(strings.NewReader(dutyHeader+"0102,basic,镇,Town,区水务局、物业,Water; Property manager,D\n0101,taken_back,区水务局,Water,,,D\n"), all)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	m := all[1]
	if m.DutyTag != matter.TagBasic || m.Lead != words.T("镇", "Town") || len(m.Helpers) != 2 || m.Helpers[1] != words.T("物业", "Property manager") {
		t.Errorf("%+v", m)
	}
	if m := all[0]; m.DutyTag != matter.TagTakenBack || m.Helpers != nil || len(m.Check()) > 0 {
		t.Errorf("%+v", m)
	}
	namesWhatIsWrong(t, matter.ReadDuties, dutyHeader, map[string]string{
		"0101,basic,镇,,,,D\n":                    "matter.no_duty duties",
		"0101,basic,镇,,,,D\n0101,basic,镇,,,,D\n": "matter.twice duties.rows[3].code",
		"0101,other,镇,,,,D\n0102,basic,镇,,,,D\n": "matter.choice duties.rows[2].duty_tag",
		"0101,basic,,,,,D\n0102,basic,镇,,,,D\n":  "matter.missing duties.rows[2].lead_zh",
		"9999,basic,镇,,,,D\n0102,basic,镇,,,,D\n": "matter.no_matter duties.rows[2].code",
		"0101,basic,镇,,,,\n0102,basic,镇,,,,D\n":  "matter.missing duties.rows[2].source",
	})
}

func TestUrgenciesChangeALimitWithAReason(t *testing.T) {
	t.Parallel()
	const header = "code,urgency,limit_value,limit_unit,why_zh,why_en,source\n"
	all := twoMatters(t)
	if faults := matter.ReadUrgencies(strings.NewReader(header+"0101,normal,2,working_hours,因为,because,D:x\n"), all); len(faults) > 0 {
		t.Fatal(faults)
	}
	if m := all[0]; m.Urgency != matter.Normal || string(m.Conditions[0].Limit.Unit) != "working_hours" || !strings.HasSuffix(m.Conditions[0].Source, ";D:x") || all[1].Urgency != matter.Urgent {
		t.Errorf("%+v", m)
	}
	namesWhatIsWrong(t, matter.ReadUrgencies, header, map[string]string{
		"0101,normal,2,working_hours,,,D\n":  "matter.missing urgencies.rows[2].why_zh",
		"0101,quick,2,working_hours,因,,D\n":  "matter.choice urgencies.rows[2].urgency",
		"9999,normal,2,working_hours,因,,D\n": "matter.no_matter urgencies.rows[2].code",
		"0101,normal,2,fortnights,因,,D\n":    "worktime.unit urgencies.rows[2].limit_unit",
	})
}

func TestSecreciesMarkTheirMatters(t *testing.T) {
	t.Parallel()
	const header = "code,secrecy,why\n"
	all := twoMatters(t)
	if faults := matter.ReadSecrecies(strings.NewReader(header+"0102,protected,未成年人\n"), all); len(faults) > 0 {
		t.Fatal(faults)
	}
	if all[0].Secrecy != "" || all[1].Secrecy != matter.Protected {
		t.Errorf("%q %q", all[0].Secrecy, all[1].Secrecy)
	}
	namesWhatIsWrong(t, matter.ReadSecrecies, header, map[string]string{
		"0101,hidden,因\n":    "matter.choice secrecies.rows[2].secrecy",
		"0101,protected,\n":  "matter.missing secrecies.rows[2].why",
		"9999,protected,因\n": "matter.no_matter secrecies.rows[2].code",
	})
}

// namesWhatIsWrong reads lists that say more of two matters; each is refused, and the first fault is the one that is wanted.
func namesWhatIsWrong(t *testing.T, read func(io.Reader, []matter.Matter) []*fault.Error, header string, lists map[string]string) {
	t.Helper()
	for list, want := range lists {
		faults := read(strings.NewReader(header+list), twoMatters(t))
		if len(faults) == 0 || faults[0].Code+" "+faults[0].Field != want {
			t.Errorf("%q: %v, want %s", list, faults, want)
		}
	}
}
