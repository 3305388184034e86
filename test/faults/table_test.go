//go:build faults

// Package faults_test breaks what a district runs on, with the program as people get it and processes as the machine runs them: kill -9, SIGSTOP, file systems that
// are full or gone, databases that go away. What is right is written down in docs/faults.md, which these tests keep (make faults; -update writes it).
package faults_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "write docs/faults.md")

const tablePath = "../../docs/faults.md"

// row is a fault of machine or network: how it is made, what is right then, and which test finds it where it is not so.
type row struct {
	fault, how, right, since string
	by                       string // name of the test
}

var table struct {
	sync.Mutex
	rows []row
}

// finds puts a fault into the table as one that this test finds.
func finds(t *testing.T, r row) {
	t.Helper()
	r.by = t.Name()
	table.Lock()
	defer table.Unlock()
	table.rows = append(table.rows, r)
}

// elsewhere are the faults that tests of the rooms find, where no process of its own is needed.
var elsewhere = []row{
	{"a crash between any two writes of a deed", "each statement of each of many steps fails, one after the other", "all rows of all tables are as before; the same step succeeds afterwards, once",
		"2026-11", "internal/casework TestACrashBetweenAnyTwoWritesLeavesAllOrNothing"},
	{"a crash while the clock acts", "each statement of a batch of timers fails", "nothing of the case is written; it is put off and done once", "2026-11",
		"internal/casework TestACrashWhileTheClockActsLeavesAllOrNothing"},
	{"a crash after a file is kept and before its row is", "the write of the row fails", "the upload is finished when it is asked for again", "2026-11",
		"internal/media TestCrashBeforeTheRow"},
	{"a full disk under the embedded database", "a tmpfs of 6 MB, filled through the store", "what was acknowledged is there; writing is refused, and goes on once there is room", "2026-11",
		"internal/kernel/store TestAFullDiskRefusesWritesAndKeepsReading"},
	{"sixteen and more wait for one row of PostgreSQL", "a transaction holds it while 24 others want it", "who reads is answered meanwhile; who waits is told after three seconds", "2026-11",
		"internal/kernel/store TestWhoWaitsForARowStopsNobodyElse"},
	{"a connection to PostgreSQL is cut in the middle of a transaction", "pg_terminate_backend", "it is unavailable, and heals by itself", "2026-11", "internal/kernel/store TestALostConnectionIsUnavailable"},
	{"a database is gone when it is closed", "another lies at its place by then", "the other's log stays where it is", "2026-11", "internal/kernel/store TestClosingWhatIsGoneLeavesWhatLiesThereAlone"},
	{"the writing of a key file is interrupted", "the new one cannot be written to its end", "the old one is there, whole", "2026-11", "internal/kernel/private TestAFileIsWrittenWholeOrNotAtAll"},
	{"nobody gets the passwords of a first start", "init writes to /dev/full", "nothing is served; init is begun again", "2026-11", "cmd/liandong TestADistrictIsInstalled"},
	{"a byte of history is changed in the file", "the file is edited while nothing runs", "audit verify names the report", "2026-11", "cmd/liandong TestAChangedByteOfHistoryIsFound"},
}

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	code = max(code, tidy())
	if code == 0 && flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.skip").Value.String() == "" {
		if err := keepTable(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// keepTable writes the table, or compares it with what is written.
func keepTable() error {
	for _, r := range elsewhere {
		room, test, _ := strings.Cut(r.by, " ")
		if err := exec.Command("grep", "-rqw", "func "+test, filepath.Join("../..", room)).Run(); err != nil {
			return fmt.Errorf("docs/faults.md names the test %s of %s, which is not there", test, room)
		}
	}
	rows := append(slices.Clone(elsewhere), table.rows...)
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.fault, b.fault) })
	var b bytes.Buffer
	b.WriteString("# Faults of machine and network\n\nWhat was broken, how, and what is right then. Every row is a test; where none is named by its room, it is one of `test/faults`, run by\n" +
		"`make faults` with the real program on SQLite and PostgreSQL. The table is written by them (`make faults ARGS=-update`), not by hand.\n\n" +
		"| fault | how it is made | what is right | found by | since |\n|---|---|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", r.fault, r.how, r.right, r.by, r.since)
	}
	if *update {
		return os.WriteFile(tablePath, b.Bytes(), 0o644)
	}
	if is, err := os.ReadFile(tablePath); err != nil || !bytes.Equal(is, b.Bytes()) {
		return fmt.Errorf("docs/faults.md is not what the tests say (make faults ARGS=-update writes it): %w", err)
	}
	return nil
}
