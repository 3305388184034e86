package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// owners is which room a table belongs to: the others ask it.
var owners = map[string]string{
	"kernel/access":      "account account_device access_grant session password_past login_failure security_event person_mark",
	"district/admission": "admission",
	"kernel/audit":       "audit_tile audit_checkpoint",
	"figures/briefing":   "briefing_subscription",
	"call":               "phone_call call_back call_back_attempt call_seat call_report",
	"casework":           "cases case_event case_hop case_task case_pause case_timer case_link case_mediation case_evaluation report report_number consultation number_block saved_view",
	"disclosure":         "disclosure disclosure_slot disclosure_allowance",
	"door":               "door_guest door_code door_place",
	"kernel/erasure":     "erasure",
	"district/indicator": "indicator_delta indicator_cell",
	"installation":       "installation installation_key",
	"kernel/journal":     "journal thing_state audit_manifest",
	"district/matter":    "matter matter_version matter_condition matter_admitted stage_limit",
	"media":              "media media_release",
	"notice":             "notice notice_inbox notice_delivery notice_person notice_choice notice_contact notice_code recorded_message",
	"figures/opendata":   "open_month",
	"kernel/outbox":      "outbox_reader",
	"request":            "request",
	"retention":          "legal_hold erasure_purge retention_run",
	"kernel/rulebook":    "rulebook",
	"figures/scheme":     "scheme scheme_result scheme_objection",
	"kernel/search":      "search_doc search_posting search_cursor",
	"district/staffing":  "staff_unit staff_post staff_person staff_holding staff_stand_in",
	"kernel/store":       "reference_version goose_db_version",
	"district/territory": "grid grid_boundary overlay_member",
	"kernel/timer":       "timer",
	"district/worktime":  "calendar_day calendar_hours",
}

// beyond are rooms that read or write a table of another, each with its reason.
var beyond = map[string]string{
	"kernel/audit journal":            "seals and proves it",
	"kernel/audit thing_state":        "holds rows against what was committed to",
	"kernel/erasure journal":          "an erasure that no entry vouches for is none, and its entry says what it was: one join",
	"casework journal":                "an action and the commitment of its entry are looked up by the id that they share",
	"kernel/access reference_version": "read with the session in one statement, for each request",
	"installation account":            "an installation of before the marks is told by its accounts",
	"installation audit_checkpoint":   "a log without its key is told from no log",
}

// capability is the room of the list of owners in which a room lies: casework for casework/ledger.
func capability(room string) string {
	for above := room; above != "."; above = filepath.ToSlash(filepath.Dir(above)) {
		if owners[above] != "" {
			return above
		}
	}
	return room
}

var tableName = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z_]+)\b`)

// TestNoRoomNamesTheTableOfAnother reads the statements in the sources: SQL is in string literals.
func TestNoRoomNamesTheTableOfAnother(t *testing.T) {
	t.Parallel()
	tables := map[string]string{}
	db := storetest.OpenSQLite(t)
	if err := db.View(t.Context(), func(tx *store.Tx) error {
		return tx.Each(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`, nil, func(r store.Scanner) error {
			var name string
			err := r.Scan(&name)
			tables[name] = ""
			return err
		})
	}); err != nil {
		t.Fatal(err)
	}
	for room, names := range owners {
		for _, name := range strings.Fields(names) {
			if _, there := tables[name]; !there {
				t.Errorf("%s has no table %s", room, name)
			}
			tables[name] = room
		}
	}
	used := map[string]bool{}
	named := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		room := filepath.ToSlash(filepath.Dir(path))
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(room, "test") || slices.Contains([]string{"world/bench", "world/demo", "world/live"}, room) {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				return true
			}
			for _, m := range tableName.FindAllStringSubmatch(text, -1) {
				owner, known := tables[m[1]]
				if !known {
					continue
				}
				if !slices.Contains(named[m[1]], room) {
					named[m[1]] = append(named[m[1]], room)
				}
				ours := capability(room)
				key := ours + " " + m[1]
				if ours != owner && beyond[key] == "" {
					t.Errorf("%s names %s, which belongs to %q: ask that room (or, of a new table, add it to owners)", path, m[1], owner)
				}
				used[key] = true
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, owner := range tables {
		if owner == "" {
			t.Errorf("%s belongs to no room; named by %v", name, named[name])
		}
	}
	for key := range beyond {
		if !used[key] {
			t.Errorf("%s is an exception that nobody needs", key)
		}
	}
}
