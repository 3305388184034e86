package httpapi_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"liandong/internal/district/territory"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/world/demo"
)

// exported is the district as a file, after a change to it.
func (s *site) exported(change func(*territory.Draft) bool) []byte {
	s.t.Helper()
	file := s.send("GET", "/api/v1/territory", s.login("system"), nil)
	drafts, report := territory.ReadGeoJSON(strings.NewReader(file.raw), geo.CGCS2000)
	if err := report.Err(); err != nil || file.status != http.StatusOK {
		s.t.Fatal(file.status, err)
	}
	var kept []territory.Draft
	for _, d := range drafts {
		if change(&d) {
			kept = append(kept, d)
		}
	}
	var out bytes.Buffer
	if err := territory.WriteGeoJSON(&out, kept); err != nil {
		s.t.Fatal(err)
	}
	return out.Bytes()
}

func (s *site) sendFile(path, token string, content []byte) answer {
	s.t.Helper()
	return s.send("POST", path, token, content, "Content-Type", "application/octet-stream")
}

// audited counts the audit entries of an action.
func (s *site) audited(action string) (n int) {
	s.t.Helper()
	for {
		n, err := s.seq.Once(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	if err := s.services.DB.View(s.t.Context(), func(tx *store.Tx) error {
		n = 0
		for first := int64(0); ; first += 500 {
			entries, err := journal.Read(tx, demo.District, first, 500)
			if err != nil || len(entries) == 0 {
				return err
			}
			for _, e := range entries {
				if e.Action == action {
					n++
				}
			}
		}
	}); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func items(a answer, name string) []map[string]any {
	all, _ := a.body[name].([]any)
	out := make([]map[string]any, len(all))
	for i := range all {
		out[i] = all[i].(map[string]any)
	}
	return out
}

func TestAnImportOfTerritoryIsCheckedThenAppliedAsChecked(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		system, head := s.login("system"), s.login("head-"+fishing)
		made := s.call("POST", "/api/v1/reports", s.login("patrol-"+fishing), s.draft(system))
		if made.status != http.StatusCreated {
			t.Fatal(made.raw)
		}
		const query = "?format=geojson&crs=cgcs2000"
		same := s.sendFile("/api/v1/territory/check"+query, system, s.exported(func(*territory.Draft) bool { return true }))
		if same.status != http.StatusOK || same.body["sound"] != true || len(items(same, "changes")) != 0 || len(items(same, "cases")) != 0 {
			t.Fatalf("what was exported comes back as %.600s", same.raw)
		}
		// A base grid is left out: a gap where it was.
		gap := s.sendFile("/api/v1/territory/check"+query, system, s.exported(func(d *territory.Draft) bool { return d.Code != fishing }))
		defects := items(gap, "defects")
		if gap.status != http.StatusOK || gap.body["sound"] != false || gap.body["checked"] != "" || len(defects) == 0 || len(items(gap, "changes")) != 0 {
			t.Fatalf("%.600s", gap.raw)
		}
		geometries := 0
		for _, d := range defects {
			if d["geometry"] != nil && d["at"] != nil {
				geometries++
			}
		}
		if geometries == 0 || len(gap.body["outline"].(map[string]any)["features"].([]any)) == 0 {
			t.Errorf("nothing to draw: %.600s", gap.raw)
		}
		if a := s.sendFile("/api/v1/territory"+query+"&checked=x", system, s.exported(func(d *territory.Draft) bool { return d.Code != fishing })); a.status != http.StatusUnprocessableEntity || a.body["code"] != "territory.unsound" {
			t.Errorf("an unsound import: %d %.300s", a.status, a.raw)
		}
		// The grid gets another code: one retired, one added, its open case and its posts are named.
		const renamed = "320509105006991"
		file := s.exported(func(d *territory.Draft) bool {
			if d.Code == fishing {
				d.Code, d.Name = renamed, "新网格"
			}
			for i, m := range d.Members {
				if m == fishing {
					d.Members = append(append([]string{}, d.Members[:i]...), append([]string{renamed}, d.Members[i+1:]...)...)
				}
			}
			return true
		})
		check := s.sendFile("/api/v1/territory/check"+query, system, file)
		what := map[string]string{}
		for _, c := range items(check, "changes") {
			what[c["code"].(string)] = c["what"].(string)
		}
		cases := items(check, "cases")
		if check.body["sound"] != true || what[renamed] != "added" || what[fishing] != "retired" || len(items(check, "posts")) < 4 {
			t.Fatalf("%v %.600s", what, check.raw)
		}
		if len(cases) != 1 || cases[0]["from"] != fishing || cases[0]["to"] != renamed || strings.Contains(check.raw, "疏散通道") {
			t.Errorf("%v", cases)
		}
		if a := s.send("GET", "/api/v1/grids/"+renamed, system, nil); a.status != http.StatusNotFound {
			t.Error("checking wrote it")
		}
		checked := url.QueryEscape(check.body["checked"].(string))
		for who, want := range map[string]int{head: http.StatusForbidden, s.login("security"): http.StatusForbidden} {
			if a := s.send("GET", "/api/v1/territory", who, nil); a.status != want {
				t.Errorf("export: %d", a.status)
			}
			if a := s.sendFile("/api/v1/territory/check"+query, who, file); a.status != want {
				t.Errorf("check: %d", a.status)
			}
			if a := s.sendFile("/api/v1/territory"+query+"&checked="+checked, who, file); a.status != want {
				t.Errorf("apply: %d", a.status)
			}
		}
		if a := s.sendFile("/api/v1/territory"+query+"&checked="+checked, system, append(file, ' ')); a.status != http.StatusConflict || a.body["code"] != "administration.moved" {
			t.Errorf("another file: %d %s", a.status, a.raw)
		}
		imported := s.audited("territory.import") // the demonstration's own
		done := s.sendFile("/api/v1/territory"+query+"&checked="+checked, system, file)
		if done.status != http.StatusOK || done.body["added"] != 1.0 || done.body["retired"] != 1.0 {
			t.Fatalf("%d %s", done.status, done.raw)
		}
		if a := s.sendFile("/api/v1/territory"+query+"&checked="+checked, system, file); a.status != http.StatusConflict {
			t.Errorf("twice: %d %s", a.status, a.raw)
		}
		if a := s.send("GET", "/api/v1/grids/"+renamed, system, nil); a.status != http.StatusOK {
			t.Errorf("%d", a.status)
		}
		if n := s.audited("territory.import") - imported; n != 1 {
			t.Errorf("%d audit entries", n)
		}
		for query, field := range map[string]string{"check?format=xml&crs=wgs84": "format", "check?crs=wgs84": "format", "check?format=geojson": "crs", "check?format=geojson&crs=": "crs"} {
			if a := s.sendFile("/api/v1/territory/"+query, system, file); a.status != http.StatusUnprocessableEntity || a.body["field"] != field {
				t.Errorf("%s: %d %s", query, a.status, a.raw)
			}
		}
		if a := s.sendFile("/api/v1/territory?format=geojson&checked=x", system, file); a.status != http.StatusUnprocessableEntity || a.body["field"] != "crs" {
			t.Errorf("%d %s", a.status, a.raw)
		}
	})
}

func TestAChangeOfStaffIsLookedAtBeforeItHolds(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		system, security, patroller := s.login("system"), s.login("security"), s.login("patrol-"+fishing)
		number := s.call("POST", "/api/v1/reports", patroller, s.draft(patroller)).body["case"].(map[string]any)["number"]
		post := "P-" + fishing + "-grid_head"
		change := func(token string, body map[string]any, want int) answer {
			t.Helper()
			a := s.call("POST", "/api/v1/staffing/changes", token, body)
			if a.status != want {
				t.Fatalf("%v: %d, want %d: %s", body, a.status, want, a.raw)
			}
			return a
		}
		end := map[string]any{"act": "end", "post": post, "account": "head-" + fishing}
		hands := items(change(system, end, http.StatusOK), "items")
		if len(hands) != 1 || hands[0]["number"] != number || len(hands[0]["after"].([]any)) != 0 || hands[0]["to"] == "" || hands[0]["why"] != nil {
			t.Fatalf("%v", hands)
		}
		head := s.login("head-" + fishing) // still there
		change(head, end, http.StatusForbidden)
		change(security, end, http.StatusForbidden)
		change(system, map[string]any{"act": "appoint", "post": post, "account": "system"}, http.StatusForbidden)
		change(system, map[string]any{"act": "appoint", "post": post, "account": "nobody-here"}, http.StatusNotFound)
		change(system, map[string]any{"act": "dance", "post": post}, http.StatusUnprocessableEntity)
		end["apply"] = true
		change(system, end, http.StatusOK)
		if a := s.send("GET", "/api/v1/session", head, nil); a.status != http.StatusUnauthorized {
			t.Errorf("who left is still logged in: %d", a.status)
		}
		area := s.send("GET", "/api/v1/staffing?grid="+fishing, system, nil)
		strength := area.body["strength"].(map[string]any)
		if strength["vacant"].(float64) < 1 || area.body["writes"] != true {
			t.Errorf("%s", area.raw)
		}
		opened := s.call("POST", "/api/v1/accounts", security, map[string]any{"account": "new-head", "name": "李某某", "number": "10086"})
		if opened.status != http.StatusCreated || opened.body["name"] != "李**" {
			t.Fatal(opened.raw)
		}
		appoint := map[string]any{"act": "appoint", "post": post, "account": "new-head"}
		hands = items(change(system, appoint, http.StatusOK), "items")
		if len(hands) != 1 || len(hands[0]["before"].([]any)) != 0 || hands[0]["after"].([]any)[0] != "李**" || hands[0]["to"] != "" {
			t.Errorf("%v", hands)
		}
		appoint["apply"] = true
		change(system, appoint, http.StatusOK)
		change(system, appoint, http.StatusConflict)
		token := s.call("POST", "/api/v1/session", "", map[string]any{"account": "new-head", "password": s.settle("new-head", opened)})
		me := s.send("GET", "/api/v1/cases", token.body["token"].(string), nil)
		if token.status != http.StatusCreated || me.status != http.StatusOK || !strings.Contains(me.raw, number.(string)) {
			t.Errorf("who was appointed sees %d %.300s", me.status, me.raw)
		}
		detail := s.send("GET", "/api/v1/staffing/posts/"+post, system, nil)
		if terms := items(detail, "terms"); len(terms) != 2 || terms[0]["to"] == nil || terms[1]["account"] != "new-head" {
			t.Errorf("%s", detail.raw)
		}
		if a := s.send("GET", "/api/v1/staffing/posts/"+post, s.login("op-"+fishZone), nil); a.status != http.StatusOK || items(a, "terms")[0]["account"] != nil {
			t.Errorf("an operator: %d %s", a.status, a.raw)
		}
		if a := s.send("GET", "/api/v1/staffing?grid=320509107", s.login("op-"+fishZone), nil); a.status != http.StatusForbidden {
			t.Errorf("another zone: %d", a.status)
		}
		if n := s.audited("staff.appoint"); n != 1 {
			t.Errorf("%d audit entries", n)
		}
		// A post of an administrator carries no role, and who has another is not even put on it.
		if a := change(system, map[string]any{"act": "appoint", "post": "P-" + demo.District + "-security_admin", "account": "new-head", "apply": true}, http.StatusConflict); a.body["code"] != "access.apart" {
			t.Errorf("%s", a.raw)
		}
		if a := s.send("GET", "/api/v1/accounts", token.body["token"].(string), nil); a.status != http.StatusForbidden {
			t.Errorf("a system administrator made a security administrator: %d", a.status)
		}
	})
}

func TestAListOfStaffNamesItsBadRowsAndIsAppliedAsChecked(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		system := s.login("system")
		unit := items(s.send("GET", "/api/v1/staffing?grid=320509105006", system, nil), "units")[0]["code"].(string)
		bad := "岗位编码,岗位名称,岗位类型,单位编码,网格编码,账号,任职起\nP-x,新岗,舞者," + unit + "," + fishing + ",,\nP-y,新岗,网格长," + unit + ",999,,\nP-z,新岗,网格长," + unit + "," + fishing + ",leader,2026-13-01\n"
		a := s.sendFile("/api/v1/staffing/check", system, []byte(bad))
		if a.status != http.StatusUnprocessableEntity || len(items(a, "errors")) != 3 || items(a, "errors")[1]["field"] != "rows[3].网格编码" || items(a, "errors")[1]["place"] != "row 3, Grid" {
			t.Errorf("%d %s", a.status, a.raw)
		}
		wrong := "post,name,kind,unit,grid,account\nP-z,新岗,grid_head,nowhere," + fishing + ",\nP-v,新岗,volunteer," + unit + "," + fishing + ",nobody-here\n"
		if a := s.sendFile("/api/v1/staffing/check", system, []byte(wrong)); a.status < 400 || len(items(a, "errors")) != 2 || items(a, "errors")[0]["field"] != "rows[2].unit" || items(a, "errors")[1]["field"] != "rows[3].account" {
			t.Errorf("%d %s", a.status, a.raw)
		}
		// One bad row keeps no other: it is named and left out, in the check as in the import.
		mixed := []byte("post,name,kind,unit,grid,account,from\nP-w,志愿岗,volunteer," + unit + "," + fishing + ",leader,2026-02-30\nP-u,志愿岗,volunteer," + unit + "," + fishing + ",,\n" +
			"P-t,志愿岗,volunteer,nowhere," + fishing + ",,\nP-t,志愿岗,volunteer," + unit + "," + fishing + ",,\n")
		look := s.sendFile("/api/v1/staffing/check", system, mixed)
		if look.status != http.StatusOK || look.body["rows"] != 4.0 || look.body["opened"] != 2.0 || len(items(look, "wrong")) != 2 || items(look, "wrong")[0]["place"] != "row 2, from" ||
			items(look, "wrong")[1]["field"] != "rows[4].unit" {
			t.Errorf("%d %s", look.status, look.raw)
		}
		if a := s.sendFile("/api/v1/staffing?checked="+url.QueryEscape(look.body["checked"].(string)), system, mixed); a.status != http.StatusOK || a.body["opened"] != 2.0 || len(items(a, "wrong")) != 2 {
			t.Errorf("%d %s", a.status, a.raw)
		}
		for post, want := range map[string]bool{"P-w": false, "P-u": true, "P-t": true} {
			if a := s.send("GET", "/api/v1/staffing/posts/"+post, system, nil); (a.status == http.StatusOK) != want {
				t.Errorf("%s: %d", post, a.status)
			}
		}
		good := []byte("post,name,kind,unit,grid,account\nP-v,志愿岗,volunteer," + unit + "," + fishing + ",leader\n")
		check := s.sendFile("/api/v1/staffing/check", system, good)
		if check.status != http.StatusOK || check.body["opened"] != 1.0 || check.body["appointed"] != 1.0 {
			t.Fatalf("%d %s", check.status, check.raw)
		}
		if a := s.send("GET", "/api/v1/staffing/posts/P-v", system, nil); a.status != http.StatusUnprocessableEntity && a.status != http.StatusNotFound {
			t.Errorf("checking wrote it: %d", a.status)
		}
		checked := url.QueryEscape(check.body["checked"].(string))
		if a := s.sendFile("/api/v1/staffing?checked="+checked, system, append(good, '\n')); a.status != http.StatusConflict {
			t.Errorf("another list: %d", a.status)
		}
		if a := s.sendFile("/api/v1/staffing?checked="+checked, system, good); a.status != http.StatusOK {
			t.Errorf("%d %s", a.status, a.raw)
		}
		if a := s.send("GET", "/api/v1/staffing/posts/P-v", system, nil); a.status != http.StatusOK {
			t.Errorf("%d", a.status)
		}
		if a := s.sendFile("/api/v1/staffing/check", s.login("op-"+fishZone), good); a.status != http.StatusForbidden {
			t.Errorf("an operator: %d", a.status)
		}
	})
}

func TestACalendarIsTriedAndLookedAtBeforeItHolds(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		system, patroller := s.login("system"), s.login("patrol-"+fishing)
		draft := s.draft(patroller)
		draft["matter"] = "1101"
		if a := s.call("POST", "/api/v1/reports", patroller, draft); a.status != http.StatusCreated {
			t.Fatal(a.raw)
		}
		var days []map[string]any
		for d := time.Now().AddDate(0, 0, 1); len(days) < 60; d = d.AddDate(0, 0, 1) {
			days = append(days, map[string]any{"date": d.Format(time.DateOnly), "kind": "holiday", "name": "停工", "source": "试验"})
		}
		edit := map[string]any{"days": days}
		look := s.call("POST", "/api/v1/calendars", system, map[string]any{"edit": edit})
		if look.status != http.StatusOK || len(items(look, "items")) == 0 {
			t.Fatalf("%d %s", look.status, look.raw)
		}
		first := days[3]["date"].(string)
		kind := func() any {
			for _, d := range items(s.send("GET", "/api/v1/calendars?year="+first[:4], system, nil), "days") {
				if d["date"] == first {
					return d["name"]
				}
			}
			return nil
		}
		if kind() == "停工" {
			t.Error("looking wrote it")
		}
		trial := map[string]any{"start": "2026-03-06T08:00:00Z", "limit": map[string]any{"value": 5, "unit": "working_hours"}}
		tried := s.call("POST", "/api/v1/calendars/try", patroller, trial)
		if tried.status != http.StatusOK || tried.body["due"] != "2026-03-09T06:00:00Z" || len(items(tried, "parts")) != 4 {
			t.Errorf("%d %s", tried.status, tried.raw)
		}
		trial["edit"] = map[string]any{"days": []map[string]any{{"date": "2026-03-09", "kind": "holiday", "name": "停工", "source": "试验"}}}
		if a := s.call("POST", "/api/v1/calendars/try", system, trial); a.body["due"] != "2026-03-10T06:00:00Z" {
			t.Errorf("%d %s", a.status, a.raw)
		}
		if a := s.call("POST", "/api/v1/calendars/try", patroller, trial); a.status != http.StatusForbidden {
			t.Errorf("a patroller supposes: %d", a.status)
		}
		// Hours that end with their day.
		trial["limit"], trial["edit"] = map[string]any{"value": 1, "unit": "working_days"}, map[string]any{"hours": map[string]any{"week": []map[string]any{{"weekday": 1, "from": "09:00", "to": "24:00"}}}}
		if a := s.call("POST", "/api/v1/calendars/try", system, trial); a.status != http.StatusOK || a.body["due"] != "2026-03-09T16:00:00Z" {
			t.Errorf("%d %s", a.status, a.raw)
		}
		if a := s.call("POST", "/api/v1/calendars", system, map[string]any{"edit": trial["edit"]}); a.status != http.StatusOK {
			t.Errorf("%d %s", a.status, a.raw)
		}
		delete(trial, "edit")
		for value, field := range map[float64]string{-1: "limit.value", 0.5: "limit.value", 100000: "limit.value"} {
			trial["limit"] = map[string]any{"value": value, "unit": "working_days"}
			if a := s.call("POST", "/api/v1/calendars/try", patroller, trial); a.status != http.StatusUnprocessableEntity || a.body["field"] != field {
				t.Errorf("%v: %d %s", value, a.status, a.raw)
			}
		}
		day := func(date, kind string) map[string]any {
			return map[string]any{"date": date, "kind": kind, "name": "停工", "source": "试验"}
		}
		week := func(stretches ...string) map[string]any {
			all := []map[string]any{}
			for _, s := range stretches {
				from, to, _ := strings.Cut(s, "-")
				all = append(all, map[string]any{"weekday": 1, "from": from, "to": to})
			}
			return map[string]any{"week": all}
		}
		for field, bad := range map[string]map[string]any{
			"edit":                       {},
			"edit.removed[0]":            {"removed": []string{"2026-02-30"}},
			"edit.removed[1]":            {"removed": []string{"2026-03-10", "2026-03-10"}, "days": []any{day("2026-03-11", "holiday")}},
			"edit.removed[2]":            {"removed": []string{"2026-03-10", "2026-03-12", "2026-03-11"}, "days": []any{day("2026-03-11", "holiday")}},
			"edit.days[1].date":          {"days": []any{day("2026-03-11", "holiday"), day("2026-02-30", "holiday")}},
			"edit.days[2].date":          {"days": []any{day("2026-03-11", "holiday"), day("2026-03-12", "holiday"), day("2026-03-11", "holiday")}},
			"edit.days[0].date":          {"days": []any{day("1900-01-01", "holiday")}},
			"edit.days[0].kind":          {"days": []any{day("2026-03-11", "feast")}},
			"edit.days[1].kind":          {"days": []any{day("2026-03-11", "holiday"), day("2026-03-12", "workday_swapped")}},
			"edit.days[0].name":          {"days": []any{map[string]any{"date": "2026-03-11", "kind": "holiday", "name": " ", "source": "试验"}}},
			"edit.hours.week[0].from":    {"hours": week("25:00-26:00")},
			"edit.hours.week[0].weekday": {"hours": map[string]any{"week": []map[string]any{{"weekday": 7, "from": "09:00", "to": "12:00"}}}},
			"edit.hours.week[1]":         {"hours": week("09:00-12:00", "13:00-12:30")},
			"edit.hours.week[2]":         {"hours": week("09:00-12:00", "13:00-17:00", "11:00-13:00")},
			"edit.hours.from":            {"hours": map[string]any{"from": "1900-01-01", "week": week("09:00-12:00")["week"]}},
			"edit.hours.week":            {"hours": map[string]any{"from": "2026-07-01", "week": []any{}}},
			"edit.unit":                  {"unit": "nowhere", "hours": week()},
		} {
			if a := s.call("POST", "/api/v1/calendars", system, map[string]any{"edit": bad}); a.status != http.StatusUnprocessableEntity || a.body["field"] != field {
				t.Errorf("%s: %d %s", field, a.status, a.raw)
			}
		}
		if a := s.call("POST", "/api/v1/calendars", s.login("leader"), map[string]any{"edit": edit, "apply": true}); a.status != http.StatusForbidden {
			t.Errorf("a leader: %d", a.status)
		}
		done := s.call("POST", "/api/v1/calendars", system, map[string]any{"edit": edit, "apply": true})
		if done.status != http.StatusOK || len(items(done, "items")) != len(items(look, "items")) || kind() != "停工" {
			t.Errorf("%d %s", done.status, done.raw)
		}
		if n := s.audited("calendar.edit"); n != 1 {
			t.Errorf("%d audit entries", n)
		}
	})
}

func TestAccountsAndGrants(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		security, system := s.login("security"), s.login("system")
		do := func(token, path string, body any, want int) answer {
			t.Helper()
			a := s.call("POST", "/api/v1/accounts"+path, token, body)
			if a.status != want {
				t.Fatalf("%s: %d, want %d: %s", path, a.status, want, a.raw)
			}
			return a
		}
		made := do(security, "", map[string]any{"account": "new-one", "name": "张某某", "number": "0012"}, http.StatusCreated)
		do(security, "", map[string]any{"account": "new-one", "name": "张某某", "number": "0012"}, http.StatusConflict)
		do(security, "", map[string]any{"account": "New One", "name": "张某某"}, http.StatusUnprocessableEntity)
		do(system, "", map[string]any{"account": "another", "name": "张某某", "number": "0013"}, http.StatusForbidden)
		login := func() answer {
			return s.call("POST", "/api/v1/session", "", map[string]any{"account": "new-one", "password": made.body["password"]})
		}
		made.body["password"] = s.settle("new-one", made)
		token := login().body["token"].(string)
		if a := s.send("GET", "/api/v1/cases", token, nil); a.status != http.StatusForbidden || a.body["code"] != "access.denied" {
			t.Errorf("without a grant: %d", a.status)
		}
		grant := map[string]any{"role": "operator", "grid": fishZone, "contact": true}
		if a := do(security, "/new-one/grants", grant, http.StatusUnprocessableEntity); a.body["field"] != "remark" {
			t.Errorf("without saying why: %s", a.raw)
		}
		grant["remark"] = "中心缺值班员"
		asked := do(security, "/new-one/grants", grant, http.StatusAccepted)
		if a := s.send("GET", "/api/v1/cases", token, nil); a.status != http.StatusForbidden {
			t.Errorf("before it was signed: %d", a.status)
		}
		if a := s.call("POST", "/api/v1/requests/"+asked.body["request"].(map[string]any)["id"].(string)+"/sign", security, nil); a.status != http.StatusForbidden || a.body["code"] != "request.same" {
			t.Errorf("who asked signs: %d %s", a.status, a.raw)
		}
		waiting := s.send("GET", "/api/v1/requests", system, nil)
		if waiting.body["waiting"] != 1.0 || !strings.Contains(waiting.raw, "contacts for a purpose") {
			t.Errorf("%s", waiting.raw)
		}
		s.signed(asked, system)
		do(security, "/new-one/grants", grant, http.StatusConflict)
		do(security, "/security/grants", grant, http.StatusForbidden)
		do(security, "/new-one/grants", map[string]any{"role": "patroller", "grid": fishing, "contact": true}, http.StatusUnprocessableEntity)
		do(security, "/new-one/grants", map[string]any{"role": "operator", "grid": "999"}, http.StatusNotFound)
		if a := s.send("GET", "/api/v1/cases", token, nil); a.status != http.StatusOK {
			t.Errorf("with a grant: %d", a.status)
		}
		found := s.send("GET", "/api/v1/accounts?q=new-o", security, nil)
		one := items(found, "items")
		if len(one) != 1 || one[0]["name"] != "张**" || one[0]["sessions"] != 2.0 || one[0]["once"] != false || strings.Contains(found.raw, "argon2") || strings.Contains(found.raw, "张某某") {
			t.Fatalf("%s", found.raw)
		}
		g := one[0]["grants"].([]any)[0].(map[string]any)
		said := g["words"].(map[string]any)
		if g["by"] != "security" || !strings.Contains(said["en"].(string), "Can see all cases in") || !strings.Contains(said["en"].(string), "contacts for a purpose") || !strings.Contains(said["zh"].(string), "全部案件") {
			t.Errorf("%v", g)
		}
		revoke := "/new-one/grants/" + g["id"].(string) + "/revoke"
		do(security, revoke, map[string]any{"reason": ""}, http.StatusUnprocessableEntity)
		do(security, revoke, map[string]any{"reason": "调离"}, http.StatusNoContent)
		if a := s.send("GET", "/api/v1/cases", token, nil); a.status != http.StatusUnauthorized {
			t.Errorf("after it was revoked: %d", a.status)
		}
		token = login().body["token"].(string)
		do(security, "/new-one/sessions/end", nil, http.StatusNoContent)
		if a := s.send("GET", "/api/v1/session", token, nil); a.status != http.StatusUnauthorized {
			t.Errorf("after its sessions ended: %d", a.status)
		}
		do(security, "/new-one/lock", map[string]any{"reason": "离职"}, http.StatusNoContent)
		if a := login(); a.status != http.StatusUnauthorized {
			t.Errorf("a locked account logs in: %d", a.status)
		}
		do(security, "/new-one/unlock", nil, http.StatusNoContent)
		old := made.body["password"]
		made = do(security, "/new-one/password", nil, http.StatusOK)
		if made.body["password"] == old || login().status != http.StatusCreated {
			t.Error("the new password does not open it")
		}
		made.body["password"] = s.settle("new-one", made)
		// Two administrators cannot both go.
		do(security, "/security/lock", map[string]any{"reason": "自己"}, http.StatusForbidden)
		admin := map[string]any{"role": "security_admin", "grid": demo.District, "remark": "增设一位", "to": time.Now().Add(time.Hour).UTC().Format(time.RFC3339)}
		s.signed(do(security, "/new-one/grants", admin, http.StatusAccepted), system)
		second := login().body["token"].(string)
		if a := do(second, "/security/lock", map[string]any{"reason": "换人"}, http.StatusConflict); a.body["code"] != "access.last_admin" { // the other one's grant ends
			t.Errorf("%s", a.raw)
		}
		one = items(s.send("GET", "/api/v1/accounts?q=new-one", security, nil), "items")
		do(security, "/new-one/grants/"+one[0]["grants"].([]any)[0].(map[string]any)["id"].(string)+"/revoke", map[string]any{"reason": "改为长期"}, http.StatusNoContent)
		delete(admin, "to")
		s.signed(do(security, "/new-one/grants", admin, http.StatusAccepted), system)
		second = login().body["token"].(string)
		do(second, "/security/lock", map[string]any{"reason": "换人"}, http.StatusNoContent)
		s.signed(do(second, "/security/unlock", map[string]any{"remark": "误停用"}, http.StatusAccepted), system)
		security = s.login("security")
		for _, action := range []string{"account.create", "grant.revoke", "account.password", "session.end_all", "account.enable"} {
			if s.audited(action) == 0 {
				t.Errorf("%s leaves no audit entry", action)
			}
		}
		for role, path := range map[string]string{"resident": "?role=dancer", "grid": "?grid=999"} {
			if a := s.send("GET", "/api/v1/accounts"+path, security, nil); a.status < 400 {
				t.Errorf("%s: %d", role, a.status)
			}
		}
		if a := s.send("GET", "/api/v1/accounts?role=grid_head&grid="+fishing, security, nil); len(items(a, "items")) != 1 {
			t.Errorf("%s", a.raw)
		}
	})
}

// TestARevokedGrantAndALockedAccountEndTheStream: not with the next event, but at once.
func TestARevokedGrantAndALockedAccountEndTheStream(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"revoke", "lock", "leave"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, built.OpenSQLite(t))
			ctx, cancel := context.WithCancel(t.Context())
			var wg sync.WaitGroup
			wg.Go(func() { s.seq.Run(ctx) })
			defer wg.Wait()
			defer cancel()
			security, operator := s.login("security"), s.login("op-"+fishZone)
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/v1/stream", nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+operator)
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = res.Body.Close() }()
			first := make([]byte, 13)
			if _, err := io.ReadFull(res.Body, first); err != nil || string(first) != ": connected\n\n" {
				t.Fatalf("%q %v", first, err)
			}
			var a answer
			switch how {
			case "revoke":
				one := items(s.send("GET", "/api/v1/accounts?q=op-"+fishZone, security, nil), "items")[0]
				id := one["grants"].([]any)[0].(map[string]any)["id"].(string)
				a = s.call("POST", "/api/v1/accounts/op-"+fishZone+"/grants/"+id+"/revoke", security, map[string]any{"reason": "调离"})
			case "lock":
				a = s.call("POST", "/api/v1/accounts/op-"+fishZone+"/lock", security, map[string]any{"reason": "离职"})
			default:
				a = s.call("POST", "/api/v1/staffing/changes", s.login("system"), map[string]any{"act": "end", "post": "P-" + fishZone + "-C-operator", "account": "op-" + fishZone, "apply": true})
			}
			if a.status >= 300 {
				t.Fatal(a.raw)
			}
			rest, err := io.ReadAll(res.Body) // ends, or the test does not
			if err != nil || strings.Contains(string(rest), "still here") {
				t.Errorf("%q %v", rest, err)
			}
		})
	}
}
