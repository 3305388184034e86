package demo

import (
	"slices"
	"strings"
	"time"

	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
)

// governments makes the governments of a zone (镇人民政府、街道办事处), one for each of its streets, and the committee that runs a zone of several (管委会). It returns
// their codes by street; by "" that above the zone's offices. They guide village committees and give them no orders.
func (t *team) governments(zone territory.Grid) map[string]string {
	of := map[string]string{}
	for _, row := range readCSV("wujiang/streets.csv") {
		if row["zone_code"] != zone.Code {
			continue
		}
		name := row["name"] + "办事处"
		if strings.HasSuffix(row["name"], "镇") {
			name = row["name"] + "人民政府"
		}
		of[row["code"]] = t.unit(staffing.Unit{Code: "U-" + row["code"] + "-G", Name: name, Kind: staffing.Government, Grid: zone.Code})
		of[""] = of[row["code"]]
	}
	if len(of) > 2 {
		whole, _, _ := strings.Cut(zone.Name, "（")
		of[""] = t.unit(staffing.Unit{Code: "U-" + zone.Code + "-G", Name: whole + "管理委员会", Kind: staffing.Government, Grid: zone.Code})
	}
	return of
}

// streetOf is the code of the street or town to which a village belongs.
func streetOf(village territory.Grid) string { return village.Code[:9] }

// offices gives a zone the offices of data/demo/offices.csv, each under the zone's government or, where a district department sends it, under that.
func (t *team) offices(zone territory.Grid, government string) {
	for _, row := range readCSV("demo/offices.csv") {
		parent, account := government, ""
		if row["of"] != "" {
			parent = t.units[slices.IndexFunc(t.units, func(u staffing.Unit) bool { return u.Name == row["of"] })].Code
		}
		if row["login"] == "yes" {
			account = "office-" + zone.Code + "-" + row["code"]
		}
		code := t.unit(staffing.Unit{Code: "U-" + zone.Code + "-" + row["code"], Name: shortName(zone) + row["name"], Kind: staffing.Office, Parent: parent, Grid: zone.Code,
			Departments: strings.Split(row["departments"], "、")})
		t.late = append(t.late, func() { t.seat(code, zone, staffing.DepartmentDesk, "经办人", account) })
	}
}

// shortName is what people call a zone: the town in it, where it has the name of one too.
func shortName(zone territory.Grid) string {
	_, town, both := strings.Cut(zone.Name, "（")
	if !both {
		return zone.Name
	}
	return strings.TrimSuffix(town, "）")
}

// contracts makes the property managers and maintenance contractors of data/demo/contracts.csv; of each kind the contract of one has run out.
func (t *team) contracts(chart *territory.Map) {
	for _, row := range readCSV("demo/contracts.csv") {
		g, known := chart.Grid(row["grid"])
		until, err := time.ParseInLocation(time.DateOnly, row["until"], worktime.Zone)
		if !known || err != nil {
			panic("demo: contracts.csv " + row["grid"] + " " + row["until"])
		}
		code := t.unit(staffing.Unit{Code: "U-" + g.Code + "-" + row["kind"], Name: row["name"], Kind: staffing.UnitKind(row["kind"]), Grid: g.Code, Contract: row["contract"], ValidTo: until.UTC()})
		t.late = append(t.late, func() { t.seat(code, g, staffing.DepartmentDesk, "联系人", "") })
	}
}
