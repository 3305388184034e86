// Package plans looks at how the engines would run every statement that the tests of all packages ran: none reads a whole district, unless a list says why.
//
// The statements lie in the folder that LIANDONG_STATEMENTS names (storetest), a file each, by engine; `make test-go` collects them and runs this afterwards.
package plans

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// large are the tables that grow with what happens: with reports, steps, messages and people.
var large = strings.Fields(`cases report report_number case_event case_hop case_task case_pause case_evaluation case_timer case_mediation case_link journal thing_state
	notice notice_inbox notice_delivery recorded_message search_doc search_posting media indicator_cell phone_call call_back call_back_attempt call_report session account
	account_device security_event consultation disclosure erasure door_guest door_code`)

// few are indexes that hold only what is open, waits or seldom happens: a district of them may be read.
var few = strings.Fields(`cases_open cases_open_cell cases_owner cases_ask cases_unplaced cases_told case_event_seldom case_task_supervise case_task_supervised call_back_open phone_call_live
	notice_delivery_due notice_delivery_waiting notice_delivery_dead disclosure_drawn timer_due case_timer_due media_loose`)

// walks are parts of statements that read a whole table or district, and why they may.
var walks = map[string]string{
	"SELECT c.grid, COUNT(*) FROM cases c WHERE c.district = $1 AND c.secrecy <> '' AND": "secret cases are few, and an index holds no others: they are taken off the counts of far heat",
	"c.matter = '' AND c.owner_code <> '' AND":                                           "open reports without a matter are few, and an index holds no others",
	"b WHERE NOT EXISTS (SELECT 1 FROM":                                                  "audit verify reads all of history, as a command or at night",
	"FROM case_event e WHERE NOT EXISTS":                                                 "the same",
	"FROM cases c WHERE NOT EXISTS (SELECT 1 FROM case_event":                            "the same",
	"FROM report r WHERE NOT EXISTS (SELECT 1 FROM case_event":                           "the same",
	"FROM report r WHERE r.contact IS NOT NULL":                                          "the same: each contact is opened and compared",
	"FROM report WHERE contact IS NULL AND (contact_match":                               "the same",
	"FROM report_number p LEFT JOIN report":                                              "the same",
	"SELECT DISTINCT district, case_id FROM case_mediation":                              "the same",
	"SELECT DISTINCT district FROM journal":                                              "the same, to know of which districts there is a log",
	"FROM security_event WHERE district IN ($1, $2)":                                     "two logs in one order, kept by the minute and for 180 days; one reader",
	"DELETE FROM recorded_message WHERE district = $1 AND notice_id":                     "only a demonstration has any",
	"SELECT DISTINCT zone, grid FROM cases":                                              "indicator verify, a command",
	"SELECT DISTINCT area FROM indicator_cell":                                           "indicator verify, a command",
	"WHERE k.district = $1 AND k.state IN ('open', 'answered') ORDER BY c.":              "what hangs on a unit that an administrator looks at; tasks are few beside cases",
}

// line is one line of a plan in which a large table is read by nothing but its district.
type line struct{ table, text string }

func TestNoStatementWalksADistrict(t *testing.T) {
	t.Parallel()
	dir := os.Getenv(storetest.StatementsEnv)
	if dir == "" {
		t.Skip("no folder of statements is named in " + storetest.StatementsEnv + "; `make test-go` collects them")
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		files, err := filepath.Glob(filepath.Join(dir, string(db.Engine), "*.sql"))
		if err != nil || len(files) < 100 {
			t.Fatalf("%d statements were collected (%v)", len(files), err)
		}
		used := map[string]bool{}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			query := strings.Join(strings.Fields(string(text)), " ")
			if !planned.MatchString(query) {
				continue
			}
			for _, l := range explain(t, db, query) {
				if why := reason(query, used); why == "" {
					t.Errorf("%s: %s\n\t%s", l.table, l.text, query)
				}
			}
		}
		if db.Engine == store.SQLite {
			for part := range walks {
				if !used[part] {
					t.Errorf("no statement %q walks any more: take it from the list", part)
				}
			}
		}
	})
}

// TestAWalkIsSeen: the eyes of the test above are open.
func TestAWalkIsSeen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for query, seen := range map[string]bool{
			"SELECT id FROM report WHERE district = $1 AND source = $2":                                                                     true,
			"SELECT r.id FROM cases c JOIN report r ON r.district = c.district AND r.source = c.source WHERE c.district = $1 AND c.id = $2": true,
			"SELECT 1 FROM cases WHERE district = $1 AND merged_into = $2":                                                                  true,
			"SELECT 1 FROM cases WHERE district = $1 AND merged_into = $2 AND merged_into <> ''":                                            false,
			"SELECT id FROM report WHERE district = $1 AND case_id = $2":                                                                    false,
			"SELECT id FROM cases WHERE district = $1 ORDER BY id LIMIT 10":                                                                 false,
		} {
			if db.Engine == store.Postgres && strings.Contains(query, "source") && !strings.Contains(query, "JOIN") {
				continue // an empty table has no order of its indexes
			}
			if db.Engine == store.Postgres {
				seen = seen && strings.Contains(query, "nothing")
			}
			if got := len(explain(t, db, query)) > 0; got != seen {
				t.Errorf("%s: seen %v, want %v", query, got, seen)
			}
		}
	})
}

func reason(query string, used map[string]bool) string {
	switch {
	case evidence.MatchString(query):
		return "audit verify reads all rows of a kind"
	case strings.Contains(query, " AND 1 = 0"):
		return "who may see nothing: it ends before it begins"
	}
	for part, why := range walks {
		if strings.Contains(query, part) {
			used[part] = true
			return why
		}
	}
	return ""
}

var (
	evidence  = regexp.MustCompile(`^SELECT district, [a-z_0-9, ]+ FROM \w+( WHERE district = \$1)?$`)
	planned   = regexp.MustCompile(`(?i)^(SELECT|INSERT|UPDATE|DELETE|WITH)\b`)
	parameter = regexp.MustCompile(`\$(\d+)`)
	step      = regexp.MustCompile(`^(SCAN|SEARCH) (\w+)(?: USING (?:COVERING )?(?:INDEX (\w+)|PRIMARY KEY))?(?: \((.*)\))?`)
	seq       = regexp.MustCompile(`Seq Scan on (\w+)`)
)

// explain returns the lines of a plan in which a large table is read as a whole, or by its district alone: where an order is asked for and a limit says where to stop, or
// the first or last of an index is asked for, it is not read as a whole.
func explain(t *testing.T, db *store.DB, query string) (bad []line) {
	t.Helper()
	plan := lines(t, db, query)
	if db.Engine == store.Postgres { // where it must not read a table from end to end, and still does, there is no index for it
		for _, l := range plan {
			if m := seq.FindStringSubmatch(l); m != nil && slices.Contains(large, m[1]) {
				bad = append(bad, line{m[1], strings.TrimSpace(l)})
			}
		}
		return bad
	}
	sorts := slices.ContainsFunc(plan, func(l string) bool { return strings.Contains(l, "TEMP B-TREE") })
	stops := strings.Contains(query, " LIMIT ") && !sorts || strings.Contains(query, "MAX(") || strings.Contains(query, "MIN(")
	for _, l := range plan {
		m := step.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		table := tableOf(query, m[2])
		whole := m[1] == "SCAN" || m[4] == "district=?"
		if slices.Contains(large, table) && whole && !stops && !slices.Contains(few, m[3]) {
			bad = append(bad, line{table, l})
		}
	}
	return bad
}

// tableOf is the table behind an alias of a statement.
func tableOf(query, alias string) string {
	if slices.Contains(large, alias) {
		return alias
	}
	if m := regexp.MustCompile(`(?i)(?:FROM|JOIN|,) (\w+) (?:AS )?` + alias + `\b`).FindStringSubmatch(query); m != nil {
		return m[1]
	}
	return alias
}

var looked atomic.Int64

// lines are those of a plan.
func lines(t *testing.T, db *store.DB, query string) (all []string) {
	t.Helper()
	n := 0
	for _, m := range parameter.FindAllStringSubmatch(query, -1) {
		i, _ := strconv.Atoi(m[1])
		n = max(n, i)
	}
	if db.Engine == store.SQLite {
		rows, err := db.SQL().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, make([]any, n)...)
		if err != nil && strings.Contains(err.Error(), "no such table") { // a table of a test's own
			return nil
		}
		if err != nil {
			t.Fatalf("%v: %s", err, query)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var id, parent, unused int
			var text string
			if err := rows.Scan(&id, &parent, &unused, &text); err != nil {
				t.Fatal(err)
			}
			all = append(all, text)
		}
		return all
	}
	conn, err := db.SQL().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	with, name := "", fmt.Sprintf("looked_%d", looked.Add(1))
	if n > 0 {
		with = "(" + strings.TrimSuffix(strings.Repeat("NULL,", n), ",") + ")"
	}
	for _, s := range []string{"SET enable_seqscan = off", "SET plan_cache_mode = force_generic_plan", "PREPARE " + name + " AS " + query} {
		if _, err := conn.ExecContext(t.Context(), s); err != nil {
			if strings.HasPrefix(s, "PREPARE") && (strings.Contains(err.Error(), "determine data type") || strings.Contains(err.Error(), "does not exist")) {
				return nil
			}
			t.Fatalf("%v: %s", err, s)
		}
	}
	rows, err := conn.QueryContext(t.Context(), "EXPLAIN EXECUTE "+name+with)
	if err != nil {
		t.Fatalf("%v: %s", err, query)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	return all
}
