//go:build faults

package faults_test

import (
	"bufio"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"liandong/internal/kernel/store"
)

// killedAt starts the program and kills it as soon as it says something; what it says first is the moment.
func killedAt(t *testing.T, moment string, args ...string) {
	t.Helper()
	p := launch(t, args...)
	for lines := bufio.NewScanner(io.TeeReader(p.out, &p.log)); lines.Scan(); {
		if strings.Contains(lines.Text(), moment) {
			p.kill()
			return
		}
	}
	t.Fatalf("it never said %q: %s", moment, &p.log)
}

// newPlaces runs a test on both engines, each with a district of which nothing is there yet.
func newPlaces(t *testing.T, test func(t *testing.T, d *district)) {
	t.Helper()
	for engine, database := range map[string]func(t *testing.T, d *district) string{
		"sqlite":   func(_ *testing.T, d *district) string { return "sqlite:" + d.file() },
		"postgres": func(t *testing.T, _ *district) string { return emptyPostgres(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			d := &district{t: t, dir: filepath.Join(t.TempDir(), "data")}
			d.database = database(t, d)
			test(t, d)
		})
	}
}

// TestAnInterruptedDemonstrationIsBuiltAnew kills the first start at several moments; the one that is left alone makes a whole district with accounts that open.
func TestAnInterruptedDemonstrationIsBuiltAnew(t *testing.T) {
	t.Parallel()
	finds(t, row{fault: "the first start of the demonstration is interrupted", how: "kill -9 at four moments, one start after the other", since: "2026-11",
		right: "nothing half is served; the next start says so, clears it and builds anew: all cases, and passwords that open"})
	newPlaces(t, func(t *testing.T, d *district) {
		const cases = "40"
		demo := d.command("demo", "--addr", "127.0.0.1:0", "--cases", cases)
		for _, moment := range []string{"drawing", "filling posts", "opening accounts", "history 0/"} {
			killedAt(t, moment, demo...)
			if ok, text := run(t, d.command("serve", "--addr", "127.0.0.1:0", "--district", "320509")...); ok || !strings.Contains(text, "liandong init") && !strings.Contains(text, "not finished") {
				t.Errorf("serving what %s has left: %s", moment, text)
			}
		}
		p := launch(t, demo...).awaits()
		if !strings.Contains(p.log.String(), "an earlier start was interrupted") {
			t.Errorf("it does not say so: %s", &p.log)
		}
		token := d.login(p)
		taken(t, p, token, 1)
		p.stop()
		db, err := store.Open(t.Context(), d.database)
		must(t, err)
		defer func() { _ = db.Close() }()
		must(t, db.View(t.Context(), func(tx *store.Tx) error {
			var reports int
			if err := tx.Get(`SELECT COUNT(*) FROM cases`, nil, &reports); err != nil || reports < 30 {
				t.Errorf("%d cases: %v", reports, err)
			}
			return nil
		}))
		p = launch(t, demo...).awaits() // what is whole stays
		if a := p.get("/api/v1/cases", token); a.status != http.StatusOK {
			t.Errorf("after another start: %v", a)
		}
		p.stop()
		if ok, text := run(t, d.command("audit", "verify")...); !ok {
			t.Errorf("the log: %s", text)
		}
	})
}

// TestAnInterruptedInstallationIsBegunAnew kills init once the schema is there.
func TestAnInterruptedInstallationIsBegunAnew(t *testing.T) {
	t.Parallel()
	finds(t, row{fault: "liandong init is interrupted", how: "kill -9 once the schema is there", since: "2026-11", right: "nothing is served; init is run again and makes the district"})
	newPlaces(t, func(t *testing.T, d *district) {
		initial := d.command("init", "--district", "150102", "--name", "新城区", "--json")
		p := launch(t, initial...)
		until(t, "no schema", func() (bool, any) { return strings.Contains(p.log.String(), "schema brought up to date"), &p.log })
		p.kill()
		if ok, text := run(t, d.command("serve", "--addr", "127.0.0.1:0")...); ok {
			t.Errorf("it serves: %s", text)
		}
		if ok, text := run(t, initial...); !ok || !strings.Contains(text, `"password"`) {
			t.Fatalf("again: %s", text)
		}
		d.serve().stop()
	})
}
