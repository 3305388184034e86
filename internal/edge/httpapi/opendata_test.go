package httpapi_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"liandong/internal/district/indicator"
	"liandong/internal/figures/opendata"
	"liandong/internal/kernel/store"
)

// TestOpenData: nothing is open until the administrator says so; then counts are, to everybody, without a word that anybody wrote, and not after it was switched off.
func TestOpenData(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		system, leader, patroller := s.login("system"), s.login("leader"), s.login("patrol-"+fishing)
		files := []string{"areas.csv", "areas.json", "matters.csv", "matters.json"}
		closed := func(when string) {
			t.Helper()
			for _, path := range []string{"", "/areas.csv", "/matters.json"} {
				if a := s.send("GET", "/api/v1/opendata"+path, "", nil); a.status != http.StatusNotFound || !strings.Contains(a.raw, "opendata.off") {
					t.Errorf("%s: %q answers %d %s", when, path, a.status, a.raw)
				}
			}
		}
		publish := func(rules string) {
			t.Helper()
			if a := s.send("PUT", s.ruled("opendata/draft", system), system, []byte(rules)); a.status != http.StatusOK {
				t.Fatal(a.status, a.raw)
			}
			if a := s.send("POST", s.ruled("opendata/publish", system), system, nil); a.status != http.StatusOK {
				t.Fatal(a.status, a.raw)
			}
		}
		closed("before")
		const rules = `{"open":%t,"least":%d,"wait":0,"months":2,"licence":{"zh":"许可","en":"licence"}}`
		if a := s.send("PUT", s.ruled("opendata/draft", system), leader, fmt.Appendf(nil, rules, true, 5)); a.status != http.StatusForbidden {
			t.Errorf("a leader switches it on: %d", a.status)
		}
		if a := s.send("PUT", s.ruled("opendata/draft", system), system, fmt.Appendf(nil, rules, true, 2)); a.status != http.StatusUnprocessableEntity {
			t.Errorf("least 2: %d", a.status)
		}

		// Last month: one zone with enough in two villages and little in a third, and a word in a report that must not appear.
		draft := s.draft(patroller)
		draft["description"] = "张三家门口 13912345678"
		if a := s.call("POST", "/api/v1/reports", patroller, draft); a.status != http.StatusCreated {
			t.Fatal(a.raw)
		}
		now := time.Now().In(time.FixedZone("", 8*3600))
		last := time.Date(now.Year(), now.Month()-1, 10, 0, 0, 0, 0, time.UTC)
		codes := func(parent string) (list []string) {
			for _, g := range s.call("GET", "/api/v1/grids?parent="+parent, leader, nil).body["items"].([]any) {
				list = append(list, g.(map[string]any)["code"].(string))
			}
			return list
		}
		villages := codes(fishZone)
		came := func(id, village, matter string, f indicator.Facts) {
			t.Helper()
			key := indicator.Key{Day: last.Format(time.DateOnly), Grid: codes(village)[0], Zone: fishZone, Matter: matter}
			if err := db.Update(t.Context(), func(tx *store.Tx) error {
				return tx.LaterAll(indicator.Count("320509", "made."+id, []indicator.Delta{{Facts: f, Key: key}}))
			}); err != nil {
				t.Fatal(err)
			}
		}
		came("a", villages[0], "1302", indicator.Facts{Closed: 40, InGrid: 30, InDepartment: 10, Due: 50, DueClosed: 40, DueOnTime: 30})
		came("b", villages[1], "1302", indicator.Facts{Closed: 20, InGrid: 18, InDepartment: 2, Due: 20, DueClosed: 20, DueOnTime: 20})
		came("c", villages[2], "1302", indicator.Facts{Closed: 3, InGrid: 3, Due: 3, DueClosed: 3, DueOnTime: 3})
		came("d", villages[0], "1408", indicator.Facts{Closed: 2, InEnforcement: 2})
		publish(fmt.Sprintf(rules, true, 5))

		a := s.send("GET", "/api/v1/opendata", "", nil)
		if a.status != http.StatusOK || len(a.body["months"].([]any)) != 2 || len(a.body["files"].([]any)) != len(opendata.Files) || !strings.Contains(a.body["rule"].(map[string]any)["en"].(string), "below 5") {
			t.Fatal(a.status, a.raw)
		}
		row := func(name, month, area, matter string) map[string]any {
			t.Helper()
			var file struct{ Rows []map[string]any }
			if err := json.Unmarshal([]byte(s.send("GET", "/api/v1/opendata/"+name, "", nil).raw), &file); err != nil {
				t.Fatal(err)
			}
			for _, r := range file.Rows {
				if r["month"] == month && r["area"] == area && (matter == "" || r["matter"] == matter) {
					return r
				}
			}
			return nil
		}
		month := last.Format("2006-01")
		say := func(r map[string]any) string {
			return fmt.Sprint(r["closed"], r["in_grid"], r["in_department"], r["in_enforcement"], " ", r["due"], r["due_on_time"], r["due_late"], r["due_open"], r["on_time_rate"])
		}
		const nothing = "<nil> <nil> <nil> <nil>"
		for name, one := range map[string]struct {
			got  map[string]any
			want string
		}{
			"the zone":                            {row("areas.json", month, fishZone, ""), "65 <nil> <nil> <nil> 73 53 10 10 0.726"},
			"a village":                           {row("areas.json", month, villages[0], ""), "42 <nil> <nil> <nil> 50 30 10 10 0.6"},
			"hidden, and with it what would tell": {row("areas.json", month, villages[2], ""), nothing + " " + nothing + " <nil>"},
			"hidden so that nothing tells the others": {row("areas.json", month, villages[1], ""), nothing + " " + nothing + " <nil>"},
			"an empty village":                        {row("areas.json", month, villages[3], ""), "0 0 0 0 0 0 0 0 <nil>"},
			"a small matter":                          {row("matters.json", month, fishZone, "1408"), nothing + " 0 0 0 0 <nil>"},
			"a large one":                             {row("matters.json", month, fishZone, "1302"), nothing + " 73 53 10 10 0.726"},
		} {
			if got := say(one.got); got != one.want {
				t.Errorf("%s: %s, want %s", name, got, one.want)
			}
		}

		// What the columns hold: codes, names of the map and the catalogue, months, numbers, and one note.
		known := map[string]bool{"": true}
		for _, path := range []string{"/api/v1/grids?level=district", "/api/v1/grids?level=town", "/api/v1/grids?level=village", "/api/v1/matters"} {
			for _, item := range s.call("GET", path, leader, nil).body["items"].([]any) {
				one := item.(map[string]any)
				known[one["code"].(string)] = true
				switch name := one["name"].(type) {
				case string:
					known[name] = true
				case map[string]any:
					known[name["zh"].(string)], known[name["en"].(string)] = true, true
				}
			}
		}
		plain := regexp.MustCompile(`^(\d{4}-\d{2}|\d+|[01]\.\d{4}|district|town|village|未确定事项|No matter named|空白处不公布.*those away)$`)
		for _, name := range files {
			a := s.send("GET", "/api/v1/opendata/"+name, "", nil)
			if a.status != http.StatusOK || !strings.Contains(a.header.Get("Cache-Control"), "public") || strings.Contains(a.raw, "张三") || strings.Contains(a.raw, "1391234") {
				t.Fatal(name, a.status, a.header)
			}
			if again := s.send("GET", "/api/v1/opendata/"+name, "", nil, "If-None-Match", a.header.Get("ETag")); again.status != http.StatusNotModified {
				t.Errorf("%s again: %d", name, again.status)
			}
			if !strings.HasSuffix(name, ".csv") {
				continue
			}
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.raw, "\ufeff"))).ReadAll()
			if err != nil || len(rows) < 2 {
				t.Fatal(name, err, len(rows))
			}
			for _, r := range rows[1:] {
				for i, cell := range r {
					if !known[cell] && !plain.MatchString(cell) {
						t.Fatalf("%s: column %s holds %q", name, rows[0][i], cell)
					}
				}
			}
		}
		if a := s.send("GET", "/api/v1/opendata/cases.csv", "", nil); a.status != http.StatusNotFound {
			t.Errorf("another file: %d", a.status)
		}

		// What was published stays: the counts move on, and so does the rule.
		before := s.send("GET", "/api/v1/opendata/areas.csv", "", nil).raw
		came("e", villages[2], "1302", indicator.Facts{Closed: 30, InGrid: 30})
		publish(fmt.Sprintf(rules, true, 3))
		if after := s.send("GET", "/api/v1/opendata/areas.csv", "", nil).raw; after != before {
			t.Errorf("a month changed after it was published:\n%s\n%s", before, after)
		}
		publish(fmt.Sprintf(rules, false, 5))
		closed("switched off")
		busy := false
		for range 60 {
			busy = busy || s.send("GET", "/api/v1/opendata", "", nil).status == http.StatusTooManyRequests
		}
		if !busy {
			t.Error("an address may ask without end")
		}
	})
}
