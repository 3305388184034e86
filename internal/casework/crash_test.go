package casework_test

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"liandong/internal/casework"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// witnessed are the tables to which at least one of the steps must write, or the check would prove nothing about them.
var witnessed = []string{"cases", "report", "case_event", "case_hop", "case_task", "case_pause", "case_mediation", "case_link", "case_timer", "case_evaluation",
	"indicator_delta", "journal"}

// dump is every row of every table in full. Only blocks of numbers are reserved beside the step, so that numbers may have gaps.
func (w *world) dump(t *testing.T) map[string]string {
	t.Helper()
	list := map[store.Engine]string{
		store.SQLite:   `SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'number_block'`,
		store.Postgres: `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'number_block'`,
	}
	all := map[string]string{}
	for table := range strings.Lines(w.rows(t, list[w.DB.Engine])) {
		_, table, _ = strings.Cut(strings.TrimSpace(table), "=")
		all[table] = w.rows(t, "SELECT * FROM "+table)
	}
	return all
}

func (w *world) rows(t *testing.T, query string) string {
	t.Helper()
	rows, err := w.DB.SQL().QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	return text(t, rows)
}

// text is rows in full, one a line, in the order of what they say.
func text(t *testing.T, rows *sql.Rows) string {
	t.Helper()
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		var b strings.Builder
		row := make([]any, len(names))
		into := make([]any, len(names))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, v := range row {
			fmt.Fprintf(&b, "%s=%v ", names[i], v)
		}
		lines = append(lines, b.String())
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// differ names the tables in which two dumps differ.
func differ(a, b map[string]string) (tables []string) {
	for _, table := range slices.Sorted(maps.Keys(a)) {
		if a[table] != b[table] {
			tables = append(tables, table)
		}
	}
	return tables
}

// failAt lets the n-th statement from now on fail and answers the list in which all are noted.
func (w *world) failAt(n int) *[]string {
	var seen []string
	w.DB.Interrupt(func(query string) error {
		seen = append(seen, query)
		if len(seen) == n {
			return errors.New("interrupted")
		}
		return nil
	})
	return &seen
}

func interrupted(err error) bool { return err != nil && strings.Contains(err.Error(), "interrupted") }

// surviving makes an error of a panic.
func surviving(step func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return step()
}

// TestACrashBetweenAnyTwoWritesLeavesAllOrNothing lets each statement of each of many steps fail, one after the other. Every time the step must fail, all
// rows of all tables must be as they were before, and afterwards the same step, with the same id, must succeed and be done once.
func TestACrashBetweenAnyTwoWritesLeavesAllOrNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.Enforcement = registry{}
		touched := map[string]bool{}
		statements := 0
		crash := func(name string, step func() error) {
			t.Helper()
			done := false
			t.Run(name, func(t *testing.T) {
				before := w.dump(t)
				n := 1
				for ; ; n++ {
					seen := w.failAt(n)
					err := surviving(step)
					w.DB.Interrupt(nil)
					if n > len(*seen) { // all statements were there, and none failed
						if err != nil {
							t.Fatalf("nothing was interrupted, but: %v", err)
						}
						break
					}
					if !interrupted(err) {
						t.Errorf("statement %d failed and the answer was %v: %s", n, err, (*seen)[n-1])
					}
					if tables := differ(before, w.dump(t)); tables != nil {
						t.Errorf("statement %d failed and something was left in %v: %s", n, tables, (*seen)[n-1])
					}
					if n > 100 {
						t.Fatal("there is no end")
					}
				}
				done = true
				after := w.dump(t)
				changed := differ(before, after)
				for _, table := range changed {
					touched[table] = true
				}
				if err := surviving(step); err != nil { // as if the answer had been lost
					t.Errorf("the same once more: %v", err)
				}
				if tables := differ(after, w.dump(t)); tables != nil {
					t.Errorf("the same once more changed %v", tables)
				}
				if n < 5 || len(changed) < 4 {
					t.Errorf("only %d statements in %v: the check proves little", n-1, changed)
				}
				statements += n - 1
				t.Logf("%d statements, into %v", n-1, changed)
			})
			if !done {
				t.FailNow()
			}
		}
		// act crashes an action and answers the case after it.
		act := func(account string, c rules.Case, a rules.Action, in rules.Input) rules.Case {
			t.Helper()
			w.clock.Advance(time.Minute)
			in.ID = uuid.Must(uuid.NewV7()).String()
			crash(string(a)+" of version "+fmt.Sprint(c.Version), func() error {
				_, err := w.try(account, c, a, in)
				return err
			})
			return w.mustRead(t, c.ID)
		}
		no, yes := false, true

		var found rules.Case
		draft1 := draft("patrol", fireLane, "111")
		crash("report of a patroller", func() (err error) {
			_, found, _, _, err = w.Report(t.Context(), w.who["patrol-111"], draft1)
			return err
		})
		office, committee := unit("office-1"), unit("committee-11")
		c := act("head-111", found, rules.ActReturn, rules.Input{Reason: "r", To: &office})
		c = act("op-1", c, rules.ActDispatch, rules.Input{})
		c = act("head-111", c, rules.ActAccept, rules.Input{})
		c = act("head-111", c, rules.ActEscalate, rules.Input{Reason: "r"})

		// A dispute that a resident reports, and all that can happen to it.
		told := draft("app", bridge, "111")
		told.Contact = &rules.Contact{Name: "张某某", Phone: "13800001234"}
		crash("report of a resident", func() (err error) {
			_, c, _, _, err = w.Report(t.Context(), w.who["resident"], told)
			return err
		})
		c = act("op-1", c, rules.ActFile, rules.Input{Condition: 1})
		c = w.do("office-1", w.do("op-1", c, rules.ActDispatch), rules.ActAccept)
		c = act("op-1", c, rules.ActSupervise, rules.Input{Reason: "r"})
		c = act("office-1", c, rules.ActReply, rules.Input{Note: "n"})
		c = act("op-1", c, rules.ActJudge, rules.Input{Valid: &no, Reason: "r"})
		c = act("office-1", c, rules.ActAssist, rules.Input{Note: "n", To: &committee})
		c = act("village-11", c, rules.ActAssisted, rules.Input{Note: "n"})
		c = act("office-1", c, rules.ActExtend, rules.Input{Days: 2, Reason: "r"})
		c = act("op-1", c, rules.ActApprove, rules.Input{})
		c = act("office-1", c, rules.ActSuspend, rules.Input{Until: w.clock.Now().Add(time.Hour), Reason: "r"})
		c = act("op-1", c, rules.ActApprove, rules.Input{})
		c = act("office-1", c, rules.ActResume, rules.Input{})
		c = act("office-1", c, rules.ActMediate, rules.Input{Parties: []rules.Disputant{{Name: "张某某", Side: "申请人"}, {Name: "李某某", Side: "被申请人"}}})
		c = act("office-1", c, rules.ActAgree, rules.Input{Note: "n", Until: w.clock.Now().AddDate(0, 0, 5)})
		c = act("office-1", c, rules.ActFulfil, rules.Input{Valid: &yes, Note: "n"})
		c = act("office-1", c, rules.ActFinish, rules.Input{Note: "n"})
		c = act("super-111", c, rules.ActPass, rules.Input{})
		c = act("resident", c, rules.ActConfirm, rules.Input{Valid: &no, Reason: "r"})
		c = act("op", c, rules.ActApprove, rules.Input{})
		c = w.do("office-1", w.do("op-1", c, rules.ActDispatch), rules.ActAccept)
		act("op-1", c, rules.ActHandOver, rules.Input{Basis: "行政处罚法", Reason: "r"})

		t.Logf("%d statements failed in all", statements)
		for _, table := range witnessed {
			if !touched[table] {
				t.Errorf("no step wrote to %s: the check proves nothing about it", table)
			}
		}
	})
}

// registry is an enforcement that takes up everything.
type registry struct{}

func (registry) TakeUp(tx *store.Tx, c rules.Case, _ string) (string, error) {
	return "X-" + c.Number, nil
}

// TestACrashWhileTheClockActsLeavesAllOrNothing: in a batch that fails, cases are done one by one; a case that fails alone too is put off, with nothing of it
// written, until the clock tries again.
func TestACrashWhileTheClockActsLeavesAllOrNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("patrol-111", draft("patrol", fireLane, "111"))
		w.clock.Advance(11 * 24 * time.Hour) // all rungs at once
		w.loginAgain()
		now := w.clock.Now()
		before := w.dump(t)
		rest := func(d map[string]string) map[string]string { d = maps.Clone(d); delete(d, "case_timer"); return d }
		alarm := func() (due int64) {
			if err := db.View(t.Context(), func(tx *store.Tx) error {
				return tx.Get(`SELECT due_at FROM case_timer WHERE district = $1 AND case_id = $2`, store.Args(district, c.ID), &due)
			}); err != nil {
				t.Fatal(err)
			}
			return due
		}
		set := alarm()
		restore := func() {
			w.update(func(tx *store.Tx) error {
				_, err := tx.Exec(`UPDATE case_timer SET due_at = $1 WHERE district = $2 AND case_id = $3`, set, district, c.ID)
				return err
			})
		}
		// fail lets the n-th statement of each attempt fail, in the batch and again alone, and answers what it was; "" if there was none.
		fail := func(n int, puttingOff bool) (failed string, err error) {
			at := 0
			w.DB.Interrupt(func(query string) error {
				if strings.HasPrefix(query, "UPDATE case_timer") { // a step sets its timer in another way
					if puttingOff {
						return errors.New("interrupted")
					}
					return nil
				}
				if at++; strings.HasPrefix(query, "UPDATE cases ") { // with it every attempt begins
					at = 1
				}
				if at != n {
					return nil
				}
				if failed != "" && failed != query {
					t.Errorf("statement %d was another one in the batch: %s, %s", n, failed, query)
				}
				failed = query
				return errors.New("interrupted")
			})
			defer w.DB.Interrupt(nil)
			_, err = w.FireTimers(t.Context())
			return failed, err
		}
		n := 1
		for ; n < 100; n++ {
			failed, err := fail(n, false)
			if failed == "" {
				if err != nil {
					t.Fatalf("nothing was interrupted, but: %v", err)
				}
				break
			}
			if !interrupted(err) {
				t.Errorf("statement %d failed twice and the answer was %v: %s", n, err, failed)
			}
			if tables := differ(rest(before), rest(w.dump(t))); tables != nil {
				t.Errorf("statement %d failed and something was left in %v: %s", n, tables, failed)
			}
			if due := alarm(); due != clock.Milli(now.Add(10*time.Minute)) {
				t.Errorf("statement %d failed and the case is put off until %s", n, local(clock.Time(due)))
			}
			restore()
			_, err = fail(n, true)
			if tables := differ(before, w.dump(t)); !interrupted(err) || tables != nil {
				t.Errorf("statement %d and putting it off failed: %v, left in %v", n, err, tables)
			}
		}
		d, err := w.Case(t.Context(), w.who["op"], c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if rungs := rungs(d); strings.Join(rungs, " ") != "s100 w100 w+4h w+1d" {
			t.Errorf("rungs that fired: %v", rungs)
		}
		t.Logf("%d statements", n-1)
		if n < 12 {
			t.Errorf("only %d statements: the check proves little", n-1)
		}
		after := w.dump(t)
		if fired, err := w.FireTimers(t.Context()); fired != 0 || err != nil || differ(after, w.dump(t)) != nil {
			t.Errorf("fired %d again: %v", fired, err)
		}

		// A batch that fails only once is done one by one.
		other := w.report("patrol-112", draft("patrol", fireLane, "112"))
		w.clock.Advance(11 * 24 * time.Hour)
		w.loginAgain()
		_ = w.failAt(3)
		_, err = w.FireTimers(t.Context())
		w.DB.Interrupt(nil)
		if d, readErr := w.Case(t.Context(), w.who["op"], other.ID); err != nil || readErr != nil || len(rungs(d)) != 4 {
			t.Errorf("one by one: %v %v %v", err, readErr, rungs(d))
		}
	})
}

// rungs are the rungs of the ladder that have fired for a case, in order.
func rungs(d casework.Dossier) (codes []string) {
	for _, e := range d.Events {
		if e.Rung != "" {
			codes = append(codes, e.Rung)
		}
	}
	return codes
}
