package httpapi_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// noEntry are the writing routes that leave no entry of the audit log, each with its reason.
var noEntry = map[string]string{
	"tryCalendar":     "supposes, writes nothing",
	"findDuplicates":  "looks, writes nothing",
	"forecast":        "looks, writes nothing",
	"previewReports":  "reads a list that is sent, writes nothing",
	"placesMentioned": "looks, writes nothing",
	"prospects":       "looks, writes nothing",
	"dryRun":          "supposes, writes nothing",
	"elsewhere":       "supposes, writes nothing",
	"checkTerritory":  "supposes, writes nothing",
	"checkStaffing":   "supposes, writes nothing",
	"beginUpload":     "an upload is nobody's deed before it is said with a report or an action: the event then names the file",
	"sendPiece":       "a part of an upload",
	"finishUpload":    "the end of an upload; see beginUpload",
	"markRead":        "a read mark: its own person's convenience",
	"saveViews":       "searches that somebody keeps for themselves",
	"sendCode":        "a code that goes after ten minutes; what it confirms is door.confirm",
	"notifyCall":      "what the telephone system tells; a call-back that follows from it has its entry",
	"drawRechecks":    "has the entries of the cases that were drawn; without a case in the period nothing is written",
	"reroute":         "has the entries of the cases that moved (casework); where none does nothing is written",
	"recompute":       "has its entry where a limit moves; without apply nothing is written",
}

// walked is what the tests of this package have seen of the writing routes: how often each has succeeded, and how often with a new entry.
var walked = struct {
	sync.Mutex
	ok, entries map[string]int
}{ok: map[string]int{}, entries: map[string]int{}}

type writingRoute struct {
	id      string
	method  string
	pattern *regexp.Regexp
}

// writing are the writing operations of the committed description.
var writing = sync.OnceValue(func() (all []writingRoute) {
	text, err := os.ReadFile("openapi.json")
	if err != nil {
		panic(err)
	}
	var spec struct {
		Paths map[string]map[string]struct{ OperationID string } `json:"paths"`
	}
	if err := json.Unmarshal(text, &spec); err != nil {
		panic(err)
	}
	hole := regexp.MustCompile(`\\\{[^}]+\\\}`)
	for _, path := range slices.Backward(slices.Sorted(maps.Keys(spec.Paths))) { // /cases/reroute before /cases/{id}
		for method, op := range spec.Paths[path] {
			if method = strings.ToUpper(method); method != "GET" {
				all = append(all, writingRoute{op.OperationID, method, regexp.MustCompile("^" + hole.ReplaceAllString(regexp.QuoteMeta(path), "[^/]+") + "$")})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b writingRoute) int { // those without a hole first
		return strings.Count(a.pattern.String(), "[^/]+") - strings.Count(b.pattern.String(), "[^/]+")
	})
	return all
})

func (s *site) entries() (n int) {
	if err := s.services.DB.View(s.t.Context(), func(tx *store.Tx) error { return tx.Get(`SELECT COUNT(*) FROM journal`, nil, &n) }); err != nil {
		s.t.Error(err)
	}
	return n
}

// watch notes whether a request that writes has left an entry.
func (s *site) watch(method, path string, send func() answer) answer {
	if method == "GET" {
		return send()
	}
	before := s.entries()
	a := send()
	u, err := url.Parse(path)
	i := slices.IndexFunc(writing(), func(o writingRoute) bool { return err == nil && o.method == method && o.pattern.MatchString(u.Path) })
	if a.status >= 300 || i < 0 {
		return a
	}
	id := writing()[i].id
	more := s.entries() > before
	walked.Lock()
	defer walked.Unlock()
	walked.ok[id]++
	if more {
		walked.entries[id]++
	}
	return a
}

// TestMain looks, once all tests of the package have run, whether every writing route was seen to leave an entry or stands in noEntry with its reason.
// It says so; with LIANDONG_WALK=strict it fails where one does not.
func TestMain(m *testing.M) {
	code := m.Run()
	if keys, err := installedKeys(); err == nil {
		_ = os.RemoveAll(keys)
	}
	if code == 0 && flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.skip").Value.String() == "" && flag.Lookup("test.list").Value.String() == "" {
		if bad := judgeWalk(); bad != 0 && os.Getenv("LIANDONG_WALK") == "strict" {
			code = bad
		}
	}
	os.Exit(code)
}

func judgeWalk() (code int) {
	seen := 0
	for _, o := range writing() {
		switch reason := noEntry[o.id]; {
		case walked.entries[o.id] > 0:
			seen++
		case reason == "" && walked.ok[o.id] == 0:
			fmt.Printf("%s %s: no test of this package makes it succeed, and no reason stands in noEntry\n", o.method, o.id)
			code = 1
		case reason == "":
			fmt.Printf("%s %s: succeeded %d times and left no entry in the audit log\n", o.method, o.id, walked.ok[o.id])
			code = 1
		}
	}
	fmt.Printf("writing routes: %d, seen with an entry: %d, without one by reason: %d\n", len(writing()), seen, len(noEntry))
	return code
}

// apart are the tables of which no entry of the log says what their rows are, each with how it is made again or why it may be lost.
var apart = map[string]string{
	"goose_db_version":  "the schema's own",
	"reference_version": "versions of caches",
	"journal":           "the log: sealed",
	"timer":             "when things wake: made again from them",
	"audit_tile":        "the log's tree: recomputed by verifying",
	"audit_checkpoint":  "the log's signed heads",
	"audit_manifest":    "lists whose digest the log holds",
	"thing_state":       "salts: a wrong one shows as a row that differs",
	"cases":             "committed to by the entry of the last event (casework.Witness)",
	"case_event":        "committed to by its entry (casework.Witness)",
	"report":            "committed to by its event (casework.Witness)",
	"report_number":     "made from the sealed contact of the report, and held against it (casework.Sealed)",
	"case_hop":          "follows from the events and the annexes of their entries (casework.Witness)",
	"case_pause":        "follows from the events and the annexes of their entries (casework.Witness)",
	"case_task":         "committed to by the annex of the event that wrote it last (casework.Witness)",
	"case_timer":        "when the clock looks next: made again from the case",
	"case_link":         "committed to by the annex of the hand-over (casework.Witness), but for the name of the file that was opened there",
	"case_mediation":    "committed to by the annexes of its steps (casework.Witness), its sealed words too (casework.Sealed)",
	"case_evaluation":   "committed to by the annex of the last event (casework.Witness)",
	"outbox_reader":     "how far listeners have read",
	"number_block":      "counter",
	"indicator_delta":   "derived: indicator verify",
	"indicator_cell":    "derived: indicator verify",
	"search_doc":        "derived",
	"search_posting":    "derived",
	"search_cursor":     "derived",
	"media":             "files by their content; the annex of the event that names them commits to their hash (casework.Witness)",
	"notice":            "messages",
	"notice_inbox":      "who has which message, and has read it",
	"notice_delivery":   "messages on their way",
	"recorded_message":  "messages that are kept instead of sent",
	"phone_call":        "what the telephone system tells",
	"call_report":       "which report was taken down in which call: written on the path of reports",
	"door_code":         "codes that go after ten minutes",
	"installation":      "since when a district is served",
	"installation_key":  "by what the keys beside the database are known: another one is refused at the start",
	"saved_view":        "searches that somebody keeps for themselves",
	"account_device":    "devices that have logged in: they open nothing",

	"password_past":   "hashes of former passwords: they refuse, and open nothing",
	"login_failure":   "a count of wrong passwords, shown once",
	"security_event":  "a trace of what was refused, kept for 180 days",
	"notice_code":     "codes that go after ten minutes",
	"disclosure_slot": "how many readings an hour has had; the entries of the readings say so too",
	"erasure":         "what was erased: each act has its entry, held against it by casework.Witness",
	"erasure_purge":   "when freed places of the database were cleared",
	"media_release":   "files whose rows are gone, until they are removed",
	"retention_run":   "how far a run has come; what it did stands in entries, and that it was signed in the request",
}

// TestEveryTableIsWitnessedOrApart: whoever adds a table says what vouches for its rows.
func TestEveryTableIsWitnessedOrApart(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	kinds, known := map[string]*store.Kind{}, map[string]bool{}
	for _, k := range store.Kinds() {
		kinds[k.Table] = k
	}
	if err := db.View(t.Context(), func(tx *store.Tx) error {
		return tx.Each(`SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`, nil, func(r store.Scanner) error {
			var table, column string
			if err := r.Scan(&table, &column); err != nil {
				return err
			}
			k := kinds[table]
			switch {
			case k == nil && apart[table] == "" && !known[table]:
				t.Errorf("table %s has no store.Kind and no reason in apart", table)
			case k != nil && apart[table] != "":
				t.Errorf("table %s is witnessed and apart", table)
			case k != nil && column != "district" && !slices.Contains(k.Key, column) && !slices.Contains(k.Columns, column) && k.Left[column] == "":
				t.Errorf("column %s of %s is in none of Key, Columns and Left of its kind", column, table)
			}
			known[table] = true
			return nil
		})
	}); err != nil {
		t.Fatal(err)
	}
	for table := range apart {
		if !known[table] {
			t.Errorf("there is no table %s", table)
		}
	}
}

// passedBy are statements that write a witnessed table beside its kind.
var passedBy = []string{
	"UPDATE scheme SET version = version ",      // takes a lock
	"UPDATE call_back SET attempts = attempts ", // takes a lock
	"UPDATE briefing_subscription SET since = ", // columns that are left out
	"UPDATE session SET seen_at = ",             // a column that is left out
	"INSERT INTO notice_choice ",                // Touch stands beside it
	"INSERT INTO matter_version ",               // a constant that versionRows runs
}

// TestWitnessedRowsAreWrittenThroughTheirKind reads the source: a statement that writes such a table is run by Kind.Exec, or the evidence would not speak of it.
func TestWitnessedRowsAreWrittenThroughTheirKind(t *testing.T) {
	t.Parallel()
	tables := []string{}
	for _, k := range store.Kinds() {
		tables = append(tables, k.Table)
	}
	writes := regexp.MustCompile(`^\s*(INSERT INTO|UPDATE|DELETE FROM) (` + strings.Join(tables, "|") + `)\s`)
	statements := 0
	files := token.NewFileSet()
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		through := map[token.Pos]bool{}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			run, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || run.Sel.Name != "Exec" {
				return true
			}
			var by string
			switch x := run.X.(type) {
			case *ast.Ident:
				by = x.Name
			case *ast.SelectorExpr: // of another room of the capability
				by = x.Sel.Name
			}
			if strings.HasSuffix(strings.ToLower(by), "rows") {
				for _, a := range call.Args {
					ast.Inspect(a, func(n ast.Node) bool {
						if n != nil {
							through[n.Pos()] = true
						}
						return true
					})
				}
			}
			return true
		})
		ast.Inspect(file, func(n ast.Node) bool {
			text, ok := n.(*ast.BasicLit)
			if !ok || text.Kind != token.STRING || !writes.MatchString(strings.Trim(text.Value, "`\"")) {
				return true
			}
			statements++
			passes := slices.ContainsFunc(passedBy, func(p string) bool { return strings.HasPrefix(strings.Trim(text.Value, "`\""), p) })
			if !through[text.Pos()] && !passes {
				t.Errorf("%s writes a witnessed table beside its kind: %.80s", files.Position(text.Pos()), text.Value)
			}
			return true
		})
		return nil
	})
	if err != nil || statements < 40 {
		t.Fatal(statements, err)
	}
}
