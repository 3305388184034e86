package casework_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"liandong/internal/casework"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/matter"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/platform"
)

// at reads a Beijing time.
func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, worktime.Zone)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// published are the days off and swapped days of the reference data.
func published(t *testing.T) []worktime.Day {
	t.Helper()
	file, err := os.Open("../../data/reference/calendar.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	days, faults := worktime.ReadDays(file)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return days
}

// TestDeadlinesKeepTheCalendar files cases around holidays, swapped days, a turn of the year and a leap day and looks at when they are due.
func TestDeadlinesKeepTheCalendar(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.update(func(tx *store.Tx) error { return worktime.ImportCalendar(tx, district, published(t)) })
		file := func(when, code string, condition int) rules.Case {
			t.Helper()
			w.clock.Set(at(when))
			w.loginAgain()
			return w.ask("op-1", w.report("op-1", draft("hotline", code, "111")), rules.ActFile, rules.Input{Condition: condition})
		}
		for _, c := range []struct {
			why, filed, matter string
			condition          int
			due                string
		}{
			{"3 working days: sunday the 20th is worked", "2026-09-18 16:00", bridge, 1, "2026-09-22 17:00"},
			{"1 working day over the mid-autumn festival", "2026-09-24 12:30", rubbish, 1, "2026-09-28 17:00"},
			{"3 working days over the national day: 8, 9 and saturday 10 october", "2026-09-30 10:00", bridge, 1, "2026-10-10 17:00"},
			{"5 working days over the national day: 8, 9, 10, 12 and 13 october", "2026-09-30 10:00", drains, 1, "2026-10-13 17:00"},
			{"5 working hours: 2 before the holidays, 3 after", "2026-09-30 15:00", bridge, 2, "2026-10-08 12:00"},
			{"2 urgent hours run on the eve of the holiday", "2026-09-30 23:30", fireLane, 1, "2026-10-01 01:30"},
			{"filed on a holiday", "2026-10-01 08:00", rubbish, 1, "2026-10-08 17:00"},
			{"5 working hours: 1 on friday, 4 on the swapped saturday", "2026-10-09 16:00", bridge, 2, "2026-10-10 14:00"},
			{"over the turn of the year, with the statutory holiday as long as nothing is published for 2027", "2026-12-30 10:00", bridge, 1, "2027-01-05 17:00"},
			{"hours over the turn of the year, likewise", "2026-12-31 16:00", bridge, 2, "2027-01-04 14:00"},
			{"2 urgent hours over midnight of the year", "2026-12-31 23:00", fireLane, 1, "2027-01-01 01:00"},
			{"due on the leap day", "2028-02-28 10:00", rubbish, 1, "2028-02-29 17:00"},
			{"over the leap day: 29 february, 1 and 2 march", "2028-02-28 10:00", bridge, 1, "2028-03-02 17:00"},
			{"5 working hours into the leap day", "2028-02-28 15:00", bridge, 2, "2028-02-29 12:00"},
			{"2 urgent hours into the leap day", "2028-02-28 23:30", fireLane, 1, "2028-02-29 01:30"},
			{"2 urgent hours out of the leap day", "2028-02-29 23:30", fireLane, 1, "2028-03-01 01:30"},
		} {
			got := file(c.filed, c.matter, c.condition)
			if !got.DueAt.Equal(at(c.due)) {
				t.Errorf("%s: filed %s, due %s, want %s", c.why, c.filed, local(got.DueAt), c.due)
			}
			if want := district + "-" + at(c.filed).In(worktime.Zone).Format("060102") + "-"; !strings.HasPrefix(got.Number, want) {
				t.Errorf("%s: the number is %s, want %s…", c.why, got.Number, want)
			}
		}
		// Whoever runs beyond what is published is told that the end may move: in working time only, on the clock that does.
		for _, c := range []struct {
			filed, matter string
			condition     int
			whole, stage  bool
		}{
			{"2026-12-30 10:00", bridge, 1, true, false}, {"2026-12-31 16:00", bridge, 2, true, true}, {"2026-12-31 23:00", fireLane, 1, false, false}, {"2026-12-28 10:00", bridge, 1, false, false},
		} {
			got := file(c.filed, c.matter, c.condition)
			w.update(func(tx *store.Tx) error {
				ref, err := w.Reference(tx, district)
				if whole, stage := ref.Provisional(&got); whole != c.whole || stage != c.stage {
					t.Errorf("filed %s: due %s provisional %v, stage due %s provisional %v", c.filed, local(got.DueAt), whole, local(got.StageDueAt), stage)
				}
				return err
			})
		}
		// Once the notice for 2027 is out, what is filed is due as it says; what was filed stays as it is until it is recomputed.
		w.update(func(tx *store.Tx) error {
			var days []worktime.Day
			for _, text := range []string{"2027-01-01", "2027-01-04"} {
				d, err := worktime.ParseDate(text)
				if err != nil {
					return err
				}
				days = append(days, worktime.Day{Date: d, Kind: worktime.Holiday, Name: "元旦", Source: "测试"})
			}
			return worktime.ImportCalendar(tx, district, days)
		})
		if got := file("2026-12-30 10:00", bridge, 1); !got.DueAt.Equal(at("2027-01-06 17:00")) {
			t.Errorf("with the holiday published, due %s", local(got.DueAt))
		}
		if got := file("2026-12-31 16:00", bridge, 2); !got.DueAt.Equal(at("2027-01-05 14:00")) {
			t.Errorf("with the holiday published, 5 hours end %s", local(got.DueAt))
		}
		// A stage over the holidays: 2 working hours, half an hour of them before.
		c := file("2026-09-30 16:30", bridge, 1)
		if c = w.do("op-1", c, rules.ActDispatch); !c.StageDueAt.Equal(at("2026-10-08 10:30")) {
			t.Errorf("to be accepted by %s", local(c.StageDueAt))
		}
	})
}

// TestAStageKeepsTheHoursOfItsUnit: the office works 8:30 to 11:30 and 14:00 to 17:30, the district 9:00 to 12:00 and 13:00 to 17:00.
func TestAStageKeepsTheHoursOfItsUnit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		var hours []worktime.Hours
		for d := time.Monday; d <= time.Friday; d++ {
			hours = append(hours, worktime.Hours{Weekday: d, From: 8*60 + 30, To: 11*60 + 30}, worktime.Hours{Weekday: d, From: 14 * 60, To: 17*60 + 30})
		}
		w.update(func(tx *store.Tx) error { return worktime.SetHours(tx, district, "office-1", hours) })
		w.clock.Set(beijing(0, "11:00:00"))
		c := w.ask("op-1", w.report("op-1", draft("hotline", bridge, "111")), rules.ActFile, rules.Input{Condition: 2})
		want := func(what string, got, want time.Time) {
			t.Helper()
			if !got.Equal(want) {
				t.Errorf("%s %s, want %s", what, local(got), local(want))
			}
		}
		want("the whole case is due by the district's hours,", c.DueAt, beijing(0, "17:00:00"))
		want("the centre dispatches by the district's hours,", c.StageDueAt, beijing(0, "14:00:00"))
		c = w.do("op-1", c, rules.ActDispatch)
		expect(t, c, rules.Assigned, unit("office-1"))
		want("the office accepts by its own hours,", c.StageDueAt, beijing(0, "15:30:00"))
		w.clock.Set(beijing(0, "11:05:00"))
		c = w.do("office-1", c, rules.ActEscalate)
		expect(t, c, rules.Assigned, unit("water"))
		want("the department accepts by the district's hours,", c.StageDueAt, beijing(0, "14:05:00"))
		want("the whole case is due", c.DueAt, beijing(0, "17:00:00"))

		// What the office uses beyond its limit is counted in its own hours too: from 15:30 until 17:15, when the district has closed.
		w.clock.Set(beijing(0, "11:00:00"))
		c = w.do("op-1", w.do("op-1", w.report("op-1", draft("hotline", bridge, "112")), rules.ActFile), rules.ActDispatch)
		w.clock.Set(beijing(0, "17:15:00"))
		w.loginAgain() // the session of this morning has ended
		c = w.do("water", w.do("office-1", w.do("office-1", c, rules.ActAccept), rules.ActEscalate), rules.ActAccept)
		d, err := w.Case(t.Context(), w.who["op"], c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if hop := d.Hops[1]; hop.Owner.Code != "office-1" || hop.Over != 105*time.Minute {
			t.Errorf("%s used %s beyond its limits, want 1h45m", hop.Owner.Code, hop.Over)
		}
	})
}

// anotherDesk is a second process on the same district: nothing in common but the database and the time of day.
func (w *world) anotherDesk(db *store.DB) *platform.Platform {
	return platform.New(ledger.New(ledger.Ledger{DB: db, Clock: w.clock, Access: access.New(w.clock, access.Cost{Time: 1, Memory: 64}), Vault: w.Vault}), platform.Outside{})
}

// twoDesks runs test with two desks on one database: of one handle on SQLite, where there can be no other process, of two on PostgreSQL.
func twoDesks(t *testing.T, test func(t *testing.T, w *world, desks []*platform.Platform)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		db := storetest.OpenSQLite(t)
		w := newWorld(t, db)
		test(t, w, []*platform.Platform{w.Platform, w.anotherDesk(db)})
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		url := storetest.PostgresURL(t)
		var handles []*store.DB
		for range 2 {
			db, err := store.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
			handles = append(handles, db)
		}
		w := newWorld(t, handles[0])
		test(t, w, []*platform.Platform{w.Platform, w.anotherDesk(handles[1])})
	})
}

// ring lets all desks fire at once, each from two sides, and answers for how many cases something was done.
func ring(t *testing.T, desks []*platform.Platform) int {
	t.Helper()
	var fired atomic.Int64
	var wg sync.WaitGroup
	for _, d := range slices.Concat(desks, desks) {
		wg.Go(func() {
			n, err := d.FireTimers(t.Context())
			if err != nil {
				t.Error(err)
			}
			fired.Add(int64(n))
		})
	}
	wg.Wait()
	return int(fired.Load())
}

func (w *world) history(t *testing.T, id string) casework.Dossier {
	t.Helper()
	d, err := w.Case(t.Context(), w.who["op"], id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// rang checks which rungs have fired for a case, that each stands as an event of the clock with its reason in both languages, and that nothing else was
// written.
func (w *world) rang(t *testing.T, id string, want ...string) {
	t.Helper()
	d := w.history(t, id)
	if got := strings.Join(rungs(d), " "); got != strings.Join(want, " ") {
		t.Errorf("at %s the rungs are %q, want %q", local(w.clock.Now()), got, strings.Join(want, " "))
	}
	does := map[string]rules.Action{"s100": rules.ActUrge, "w80": rules.ActRemind, "w100": rules.ActUrge, "w+4h": rules.ActSupervise, "w+1d": rules.ActSupervise}
	for _, e := range d.Events {
		if e.Rung == "" {
			continue
		}
		if e.Action != does[e.Rung] || e.Actor.Kind != "rule" || e.Actor.Code != "clock" {
			t.Errorf("%s is a %s by %s %s", e.Rung, e.Action, e.Actor.Kind, e.Actor.Code)
		}
		if e.Words.ZH == "" || e.Words.EN == "" || e.Words.ZH == e.Words.EN || strings.Contains(e.Words.ZH+e.Words.EN, "%!") {
			t.Errorf("%s says %q", e.Rung, e.Words)
		}
	}
	if int64(len(d.Events)) != d.Case.Version {
		t.Errorf("%d events at version %d", len(d.Events), d.Case.Version)
	}
}

// TestEachRungFiresOnce walks along the ladder of one case, with two desks ringing at once at every moment, a desk that was started again, and a clock
// that goes back and forth.
func TestEachRungFiresOnce(t *testing.T) {
	t.Parallel()
	twoDesks(t, func(t *testing.T, w *world, desks []*platform.Platform) {
		w.replies()
		c := w.report("patrol-111", draft("patrol", fireLane, "111")) // at 9:00; two urgent hours for all, one to accept it
		var so []string
		for _, r := range []struct {
			rung string // or the task whose limit ends: each order wants its reply within three hours
			at   time.Time
		}{
			{"s100", beijing(0, "10:00:00")}, {"w80", beijing(0, "10:36:00")}, {"w100", beijing(0, "11:00:00")},
			{"w+4h", beijing(0, "16:00:00")}, {"task 1", beijing(0, "19:00:00").Add(time.Millisecond)},
			{"w+1d", beijing(1, "17:00:00")}, {"task 2", beijing(1, "20:00:00").Add(time.Millisecond)},
		} {
			w.clock.Set(r.at)
			w.loginAgain()
			if n := ring(t, desks); n != 0 {
				t.Errorf("%s fired at its moment, not after it", r.rung)
			}
			w.rang(t, c.ID, so...)
			w.clock.Advance(time.Millisecond)
			if !strings.HasPrefix(r.rung, "task") {
				so = append(so, r.rung)
			}
			if n := ring(t, desks); n != 1 {
				t.Errorf("%s fired %d times", r.rung, n)
			}
			w.rang(t, c.ID, so...)
			for _, again := range []time.Time{r.at.Add(-3 * time.Hour), r.at.Add(-time.Millisecond), r.at, r.at.Add(time.Minute)} { // somebody sets the clock
				w.clock.Set(again)
				if n := ring(t, append(desks, w.anotherDesk(desks[1].DB))); n != 0 { // and a process starts anew
					t.Errorf("%s fired again at %s", r.rung, local(again))
				}
			}
			w.clock.Set(r.at.Add(time.Minute))
			w.rang(t, c.ID, so...)
		}
		w.clock.Set(beijing(30, "09:00:00"))
		w.loginAgain()
		if n := ring(t, desks); n != 0 {
			t.Errorf("fired %d after the end of the ladder", n)
		}
		d := w.history(t, c.ID)
		if urges(d, 1) != 1 || urges(d, 2) != 1 {
			t.Errorf("the orders were urged %d and %d times", urges(d, 1), urges(d, 2))
		}
		told := map[string]string{}
		for _, e := range d.Events {
			told[e.Rung] = e.Told.Code
		}
		for rung, want := range map[string]string{"s100": "P-head-111", "w80": "P-head-111", "w100": "P-head-111", "w+4h": "P-head-111", "w+1d": "P-head-111"} {
			if told[rung] != want {
				t.Errorf("%s tells %q, want %s", rung, told[rung], want)
			}
		}
		// A new running of the clock of the stage has a rung of its own; that of the whole case runs on.
		c = w.do("op-1", w.do("head-111", w.mustRead(t, c.ID), rules.ActReturn), rules.ActDispatch)
		w.clock.Advance(61 * time.Minute)
		if n := ring(t, desks); n != 1 {
			t.Errorf("the new stage fired %d times", n)
		}
		w.rang(t, c.ID, append(so, "s100")...)
	})
}

// TestAClockThatJumpsFiresEverythingInOrder: after days without the platform all rungs of many cases fire, each once, in the order of their moments.
func TestAClockThatJumpsFiresEverythingInOrder(t *testing.T) {
	t.Parallel()
	twoDesks(t, func(t *testing.T, w *world, desks []*platform.Platform) {
		ids := make([]string, 40) // more than fit into one batch
		for i := range ids {
			ids[i] = w.report("patrol-111", draft("patrol", []string{fireLane, rubbish}[i%2], "111")).ID
		}
		w.clock.Set(beijing(8, "09:00:00"))
		w.loginAgain()
		fired := 0
		for n := 1; n > 0 && fired <= len(ids); {
			n = ring(t, desks)
			last, err := desks[0].FireTimers(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			n += last
			fired += n
		}
		if fired != len(ids) {
			t.Errorf("fired for %d cases, want %d", fired, len(ids))
		}
		for i, id := range ids {
			w.rang(t, id, "s100", "w100", "w+4h", "w+1d") // that 80% are used is no news any more
			d := w.history(t, id)
			for n, task := range d.Tasks {
				// In working time from 11:00 on the first day, or 17:00 on the second, until 9:00 on the ninth.
				want := [][]string{{"40个工作时", "5个工作日"}, {"28个工作时", "4个工作日"}}[i%2][n]
				if task.Kind != rules.Supervise || task.State != rules.TaskOpen || !strings.Contains(task.Words, want) {
					t.Errorf("%+v, want %s", task, want)
				}
				if said := task.Said("en"); !strings.Contains(said, []string{"working hours ago", "working days ago"}[n]) || task.Said("zh") != task.Words {
					t.Errorf("task %d in English: %s", task.N, said)
				}
			}
		}
		w.clock.Set(beijing(2, "09:00:00")) // the clock is set right
		w.loginAgain()
		if n := ring(t, desks); n != 0 {
			t.Errorf("fired %d again", n)
		}
	})
}

// TestTheClockAndSomebodyActAtOnce: whoever is first, a rung fires at most once, nobody's deed is lost and the clock does not stumble.
func TestTheClockAndSomebodyActAtOnce(t *testing.T) {
	t.Parallel()
	twoDesks(t, func(t *testing.T, w *world, desks []*platform.Platform) {
		cases := make([]rules.Case, 24)
		for i := range cases {
			cases[i] = w.report("patrol-111", draft("patrol", fireLane, "111"))
		}
		w.clock.Advance(61 * time.Minute)
		accepted := make([]bool, len(cases))
		var wg sync.WaitGroup
		for i, c := range cases {
			wg.Go(func() {
				_, err := w.try("head-111", c, rules.ActAccept, rules.Input{})
				accepted[i] = err == nil
				if err != nil && !errors.Is(err, ledger.ErrStale) {
					t.Error(err)
				}
			})
			if i%3 == 0 {
				wg.Go(func() {
					if _, err := desks[i%2].FireTimers(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		for range 3 {
			ring(t, desks)
		}
		late := 0
		for i, c := range cases {
			d := w.history(t, c.ID)
			late += len(rungs(d))
			switch {
			case accepted[i]: // before the clock
				w.rang(t, c.ID)
				expect(t, d.Case, rules.Handling, post("head-111"))
			default:
				w.rang(t, c.ID, "s100")
				expect(t, d.Case, rules.Assigned, post("head-111"))
			}
		}
		t.Logf("%d were urged before they were accepted, %d accepted in time", late, len(cases)-late)
	})
}

// TestAnOldPlanDoesNotReplaceANewOne: while the clock looks at a case whose timer came too early and finds nothing to do, somebody supervises it. The timer must then
// stand at the limit of that order, not at what the clock had planned before. Only PostgreSQL lets the two meet.
func TestAnOldPlanDoesNotReplaceANewOne(t *testing.T) {
	t.Parallel()
	twoDesks(t, func(t *testing.T, w *world, desks []*platform.Platform) {
		if desks[0].DB.Engine == store.SQLite {
			t.Skip("one writer: nobody comes between")
		}
		w.replies()
		c := w.do("op-1", w.do("op-1", w.report("op-1", draft("hotline", bridge, "111")), rules.ActFile), rules.ActDispatch)
		c = w.do("office-1", c, rules.ActAccept)
		w.update(func(tx *store.Tx) error { // as if the ladder had been changed since
			_, err := tx.Exec(`UPDATE case_timer SET due_at = $1 WHERE district = $2 AND case_id = $3`, monday.UnixMilli(), district, c.ID)
			return err
		})
		w.clock.Set(beijing(0, "10:00:00"))
		supervised := false
		w.DB.Interrupt(func(query string) error {
			if strings.Contains(query, "case_timer") && !supervised {
				supervised = true
				_, _, err := desks[1].Act(t.Context(), w.who["op-1"], c.ID, rules.ActSupervise, rules.Input{Version: c.Version, Reason: "请说明进展"})
				return err
			}
			return nil
		})
		_, err := w.FireTimers(t.Context())
		w.DB.Interrupt(nil)
		if err != nil || !supervised {
			t.Fatalf("supervised meanwhile %v: %v", supervised, err)
		}
		w.clock.Set(beijing(0, "15:00:00").Add(time.Millisecond))
		if n := ring(t, desks); n != 1 || urges(w.history(t, c.ID), 1) != 1 {
			t.Errorf("the order was urged for %d cases, %d times", n, urges(w.history(t, c.ID), 1))
		}
	})
}

// replies gives supervision orders a limit: 3 urgent hours, else 4 working hours.
func (w *world) replies() {
	from := monday.AddDate(-1, 0, 0)
	w.update(func(tx *store.Tx) error {
		return matter.ImportStageLimits(tx, district, []matter.StageLimit{
			{Stage: matter.Reply, Urgency: matter.Urgent, Limit: worktime.Limit{Value: 3, Unit: worktime.UrgentHours}, ValidFrom: from, Source: "D"},
			{Stage: matter.Reply, Urgency: matter.Normal, Limit: worktime.Limit{Value: 4, Unit: worktime.WorkingHours}, ValidFrom: from, Source: "D"},
		})
	})
}

// urges counts the events that urge for a task.
func urges(d casework.Dossier, task int) (n int) {
	for _, e := range d.Events {
		if e.Action == rules.ActUrge && e.Task == task {
			n++
		}
	}
	return n
}

// TestASupervisionWantsAReplyInTime: the order is a task with a limit; when it has passed it is urged once; a reply that is judged not to be enough is due again,
// and urged again; one that is accepted ends it.
func TestASupervisionWantsAReplyInTime(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.replies()
		desks := []*platform.Platform{w.Platform, w.anotherDesk(db)}
		c := w.do("op-1", w.do("op-1", w.report("op-1", draft("hotline", bridge, "111")), rules.ActFile), rules.ActDispatch)
		c = w.do("office-1", c, rules.ActAccept)
		w.clock.Set(beijing(0, "10:00:00"))
		c = w.ask("op-1", c, rules.ActSupervise, rules.Input{Reason: "请说明进展"})
		task := func(state string, rounds int, due, moment time.Time, over time.Duration) {
			t.Helper()
			d := w.history(t, c.ID)
			got := d.Tasks[0]
			if len(d.Tasks) != 1 || got.Kind != rules.Supervise || got.Owner.Code != "office-1" || got.By.Code != "sub-1" || got.Words != "请说明进展" {
				t.Fatalf("tasks %+v", d.Tasks)
			}
			if got.State != state || got.Rounds != rounds || !got.DueAt.Equal(due) || got.Over != over {
				t.Errorf("at %s the task is %s in round %d, due %s, %s over its limit; want %s, %d, %s, %s",
					local(moment), got.State, got.Rounds, local(got.DueAt), got.Over, state, rounds, local(due), over)
			}
		}
		first, second := beijing(0, "15:00:00"), beijing(1, "13:30:00") // 4 working hours each, lunch and night left out
		no, yes := false, true
		urged := func(due time.Time, times int) {
			t.Helper()
			for _, s := range []struct {
				at    time.Time
				fired int
			}{{due, 0}, {due.Add(time.Millisecond), 1}, {due.Add(time.Minute), 0}} {
				w.clock.Set(s.at)
				w.loginAgain()
				if n := ring(t, desks); n != s.fired {
					t.Errorf("at %s it was urged %d times, want %d", local(s.at), n, s.fired)
				}
			}
			d := w.history(t, c.ID)
			last := d.Events[len(d.Events)-1]
			if urges(d, 1) != times || last.Told.Code != "office-1" || last.Rung != "" || last.Words.ZH == "" || last.Words.EN == "" {
				t.Errorf("%d urges, the last %+v", urges(d, 1), last)
			}
			c = d.Case
		}
		task(rules.TaskOpen, 0, first, w.clock.Now(), 0)
		urged(first, 1)

		w.clock.Set(beijing(0, "16:00:00"))
		c = w.ask("office-1", c, rules.ActReply, rules.Input{Note: "正在处理"})
		task(rules.TaskAnswered, 0, first, w.clock.Now(), time.Hour)
		if n := ring(t, desks); n != 0 {
			t.Errorf("urged although there is a reply")
		}
		w.clock.Set(beijing(0, "16:30:00"))
		if _, err := w.try("office-1", c, rules.ActJudge, rules.Input{Valid: &yes}); !errors.Is(err, rules.WhyJudge) {
			t.Errorf("the supervised judges itself: %v", err)
		}
		if _, err := w.try("op-1", c, rules.ActJudge, rules.Input{Valid: &no}); !errors.Is(err, rules.ErrReason) {
			t.Errorf("not enough, without a reason: %v", err)
		}
		c = w.ask("op-1", c, rules.ActJudge, rules.Input{Valid: &no, Reason: "未说明完成时间"})
		task(rules.TaskOpen, 1, second, w.clock.Now(), time.Hour)
		urged(second, 2)

		w.clock.Set(beijing(1, "14:30:00"))
		c = w.ask("office-1", c, rules.ActReply, rules.Input{Note: "周四完成"})
		c = w.ask("op-1", c, rules.ActJudge, rules.Input{Valid: &yes})
		task(rules.TaskDone, 1, second, w.clock.Now(), 2*time.Hour)
		if _, err := w.try("office-1", c, rules.ActReply, rules.Input{Note: "n"}); !errors.Is(err, rules.WhyTasked) {
			t.Errorf("a reply to nothing: %v", err)
		}
		// The next thing the clock has to do is the ladder of the whole case: 80% of 28 working hours are used on thursday at 10:24.
		w.clock.Set(beijing(3, "10:24:00"))
		w.loginAgain()
		if n := ring(t, desks); n != 0 {
			t.Errorf("fired %d", n)
		}
		w.clock.Advance(time.Millisecond)
		if n := ring(t, desks); n != 1 {
			t.Errorf("fired %d", n)
		}
		w.rang(t, c.ID, "w80")
	})
}

// TestTheLaddersSupervisionIsATaskToo: what the clock orders in the name of the town and the district wants a reply like any other order.
func TestTheLaddersSupervisionIsATaskToo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.replies()
		desks := []*platform.Platform{w.Platform, w.anotherDesk(db)}
		c := w.report("patrol-111", draft("patrol", fireLane, "111"))
		w.clock.Set(beijing(0, "16:00:00").Add(time.Millisecond))
		ring(t, desks)
		w.rang(t, c.ID, "s100", "w100", "w+4h")
		w.clock.Set(beijing(0, "19:00:00").Add(2 * time.Millisecond))
		if n := ring(t, desks); n != 1 {
			t.Errorf("urged %d times", n)
		}
		w.clock.Set(beijing(1, "17:00:00").Add(time.Millisecond))
		w.loginAgain()
		ring(t, desks)
		w.rang(t, c.ID, "s100", "w100", "w+4h", "w+1d")
		d := w.history(t, c.ID)
		if urges(d, 1) != 1 || len(d.Tasks) != 2 || d.Tasks[0].By.Code != "sub-1" || d.Tasks[1].By.Code != "centre" ||
			!d.Tasks[0].DueAt.Equal(beijing(0, "19:00:00").Add(time.Millisecond)) || !d.Tasks[1].DueAt.Equal(beijing(1, "20:00:00").Add(time.Millisecond)) {
			t.Errorf("%d urges, tasks %+v", urges(d, 1), d.Tasks)
		}
		for i, task := range d.Tasks {
			if task.Owner.Code != "P-head-111" || task.Words == "" {
				t.Errorf("order %d: %+v", i+1, task)
			}
		}
		// Both are answered; the town judges its own, not the district's.
		c = w.ask("head-111", d.Case, rules.ActReply, rules.Input{Note: "n", Task: 2})
		yes := true
		if _, err := w.try("op-1", c, rules.ActJudge, rules.Input{Valid: &yes}); !errors.Is(err, rules.WhyJudge) {
			t.Errorf("the town judges a reply to the district: %v", err)
		}
		c = w.ask("op", c, rules.ActJudge, rules.Input{Valid: &yes})
		c = w.ask("head-111", c, rules.ActReply, rules.Input{Note: "n"})
		c = w.ask("op-1", c, rules.ActJudge, rules.Input{Valid: &yes})
		w.clock.Set(beijing(9, "09:00:00"))
		w.loginAgain()
		if n := ring(t, desks); n != 0 {
			t.Errorf("fired %d although all is answered", n)
		}
		for _, task := range w.history(t, c.ID).Tasks {
			if task.State != rules.TaskDone {
				t.Errorf("%+v", task)
			}
		}
	})
}

// TestASuspendedCaseDoesNotRing until its review date; then it goes on by itself, and its limit and its rungs have moved by the pause.
func TestASuspendedCaseDoesNotRing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		desks := []*platform.Platform{w.Platform, w.anotherDesk(db)}
		c := w.do("op-1", w.do("op-1", w.report("op-1", draft("hotline", bridge, "111")), rules.ActFile), rules.ActDispatch)
		c = w.do("office-1", c, rules.ActAccept) // all on monday at 9:00: due on thursday at 17:00
		w.clock.Set(beijing(0, "10:00:00"))
		review := beijing(4, "10:00:00")
		c = w.ask("office-1", c, rules.ActSuspend, rules.Input{Reason: "等待材料", Until: review})
		w.clock.Set(beijing(0, "11:00:00"))
		c = w.ask("op-1", c, rules.ActApprove, rules.Input{})
		expect(t, c, rules.Suspended, unit("office-1"))
		quiet := func(moments ...time.Time) {
			t.Helper()
			for _, m := range moments {
				w.clock.Set(m)
				w.loginAgain()
				if n := ring(t, desks); n != 0 {
					t.Errorf("fired %d at %s", n, local(m))
				}
			}
		}
		quiet(beijing(3, "10:25:00"), beijing(3, "17:01:00"), beijing(4, "09:00:00"), review) // 80% and the end of the limit, had it run on
		w.rang(t, c.ID)
		if c = w.mustRead(t, c.ID); c.Overdue(w.clock.Now()) {
			t.Errorf("a suspended case is overdue")
		}
		w.clock.Advance(time.Millisecond)
		if n := ring(t, desks); n != 1 {
			t.Errorf("resumed %d times", n)
		}
		d := w.history(t, c.ID)
		c = d.Case
		expect(t, c, rules.Handling, unit("office-1"))
		last := d.Events[len(d.Events)-1]
		if last.Action != rules.ActResume || last.Actor.Kind != "rule" || last.Words.ZH == "" || last.Words.EN == "" || last.Rung != "" || last.From != rules.Suspended {
			t.Errorf("%+v", last)
		}
		// The day on which it was filed does not count, so none of the 3 days was used; of their 21 hours 6 fit into friday, 7 each into monday and tuesday,
		// and the last one into wednesday, which it ends.
		due := beijing(9, "17:00:00")
		if !c.DueAt.Equal(due) || !c.StageDueAt.Equal(due) || !last.Due.Equal(due) || !c.ReviewAt.IsZero() {
			t.Errorf("due %s, the stage %s, said %s, want %s; review %s", local(c.DueAt), local(c.StageDueAt), local(last.Due), local(due), local(c.ReviewAt))
		}
		if want := (worktime.Interval{From: beijing(0, "11:00:00"), To: review}); len(d.Pauses) != 1 || d.Pauses[0] != want {
			t.Errorf("paused %+v", d.Pauses)
		}
		// 29 working hours lie between filing and the new end, pauses left out; 80% of them are used on wednesday at 10:12.
		quiet(beijing(7, "09:00:00"), beijing(9, "10:11:59"))
		w.clock.Set(beijing(9, "10:12:01"))
		if n := ring(t, desks); n != 1 {
			t.Errorf("fired %d", n)
		}
		w.rang(t, c.ID, "w80")
		quiet(due)
		w.clock.Advance(time.Millisecond)
		if n := ring(t, desks); n != 1 {
			t.Errorf("fired %d", n)
		}
		w.rang(t, c.ID, "w80", "w100")
		c = w.do("office-1", w.mustRead(t, c.ID), rules.ActFinish)
		if got := w.history(t, c.ID).Hops; got[len(got)-2].Paused != 95*time.Hour {
			t.Errorf("of the office's time %s are paused, want 95h", got[len(got)-2].Paused)
		}
	})
}
