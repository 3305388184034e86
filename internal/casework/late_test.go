package casework_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/notice"
)

// items is what an account was told, by template.
func (w *world) items(account string) map[string][]notice.Item {
	w.t.Helper()
	w.tellAll()
	all := map[string][]notice.Item{}
	w.update(func(tx *store.Tx) error {
		page, err := w.Notices.List(tx, district, account, "", 200)
		for _, i := range page.Items {
			all[i.Template] = append(all[i.Template], i)
		}
		return err
	})
	return all
}

var (
	han     = regexp.MustCompile(`\p{Han}+`)
	typed   = regexp.MustCompile(`“[^”]*”`) // what somebody wrote is quoted as it is
	zeroes  = regexp.MustCompile(`(^|\D)0( ?分钟| minutes)`)
	sayings = regexp.MustCompile(`working (hours|days) ago`)
)

// speaksEnglish complains about Chinese in an English text beside names, which have no other form, and what people wrote.
func (w *world) speaksEnglish(what, text string) {
	w.t.Helper()
	rest := typed.ReplaceAllString(text, "")
	w.update(func(tx *store.Tx) error {
		places, err := w.Atlas.Map(tx, district)
		if err != nil {
			return err
		}
		roster, err := w.Rosters.Of(tx, district)
		if err != nil {
			return err
		}
		catalogue, err := w.Catalogues.Of(tx, district)
		if err != nil {
			return err
		}
		var names []string
		for _, m := range catalogue.All() {
			names = append(names, m.Name.EN) // those of the tests have one name for both languages
		}
		for _, g := range places.Grids(territory.Filter{}) {
			names = append(names, g.Name)
		}
		for _, u := range roster.Units() {
			names = append(names, u.Name)
		}
		for _, kind := range []staffing.PostKind{staffing.GridHead, staffing.VillageHead, staffing.Patroller, staffing.GridSupervisor} {
			for _, p := range roster.PostsWithin("/", kind) {
				names = append(names, p.Name)
			}
		}
		slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) }) // a name may begin with another
		for _, name := range names {
			rest = strings.ReplaceAll(rest, name, "")
		}
		return nil
	})
	if left := han.FindAllString(rest, -1); left != nil {
		w.t.Errorf("%s says in English: %s (%v)", what, text, left)
	}
}

// fire lets the clock do all that is due.
func (w *world) fire() {
	w.t.Helper()
	for n := 1; n > 0; {
		var err error
		if n, err = w.FireTimers(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
	}
}

// TestALateClockSpeaksOfNow: the platform stood still for 38 days. What was to be a reminder is dropped, "overdue" is said once, and orders say how late it is.
func TestALateClockSpeaksOfNow(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("patrol-111", draft("patrol", fireLane, "111")) // at 9:00; two urgent hours, one of them to accept it
		w.clock.Set(beijing(38, "09:00:00"))
		w.loginAgain()
		w.fire()
		got := w.items("head-111")
		if len(got["T14"]) != 0 || len(got["T15"]) != 1 || len(got["L12"]) != 2 {
			t.Errorf("reminded %d times, called overdue %d times, supervised %d times", len(got["T14"]), len(got["T15"]), len(got["L12"]))
		}
		for _, order := range got["L12"] {
			if strings.Contains(order.Body.ZH, "已过4个工作时") || strings.Contains(order.Body.ZH, "已过1个工作日") || !sayings.MatchString(order.Body.EN) {
				t.Errorf("38 days late: %s / %s", order.Body.ZH, order.Body.EN)
			}
		}
		for kind, items := range got {
			for _, i := range items {
				w.speaksEnglish(kind, i.Body.EN)
				if zeroes.MatchString(i.Body.ZH + i.Body.EN) {
					t.Errorf("%s: %s", kind, i.Body.ZH)
				}
			}
		}
		d := w.history(t, c.ID)
		for _, e := range d.Events {
			w.speaksEnglish(string(e.Action), e.Words.EN)
			if e.Rung != "" && e.Reason != "" {
				t.Errorf("%s gives a reason in one language: %s", e.Rung, e.Reason)
			}
		}
		for _, task := range d.Tasks {
			w.speaksEnglish("a task", task.Said("en"))
		}
	})
}

// TestAReminderSpeaksOfTheClockThatRemindsOfIt, and of the moment when it is told.
func TestAReminderSpeaksOfTheClockThatRemindsOfIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("patrol-111", draft("patrol", fireLane, "111"))
		w.clock.Set(beijing(0, "10:36:30")) // 80% of the whole; the hour to accept it is over
		w.loginAgain()
		w.fire()
		first := w.items("head-111")["T14"]
		if len(first) != 1 || !strings.Contains(first[0].Body.ZH, "还剩23分钟（") || !strings.Contains(first[0].Body.ZH, "11:00）到期") || !strings.Contains(first[0].Body.EN, "in 23 minutes (") {
			t.Fatalf("%+v", first)
		}
		// Late, but before the end: what is used now, not what was used when it was to be said.
		w.report("patrol-111", draft("patrol", fireLane, "112"))
		w.clock.Advance(108 * time.Minute)
		w.fire()
		other := w.items("head-112")["T14"]
		if len(other) != 1 || !strings.Contains(other[0].Body.ZH, "还剩12分钟") {
			t.Errorf("%+v", other)
		}
		third := w.report("patrol-111", draft("patrol", fireLane, "121"))
		w.clock.Advance(115 * time.Minute)
		w.fire()
		for _, e := range w.history(t, third.ID).Events {
			if e.Action == rules.ActRemind && !strings.Contains(e.Words.ZH, "已用95%") {
				t.Errorf("5 minutes before the end: %s", e.Words.ZH)
			}
		}
		// It is told only after the end: the ladder will say that it is over.
		w.clock.Advance(time.Hour)
		if got := w.items("head-121"); len(got["T14"]) != 0 {
			t.Errorf("told when it was over: %+v", got["T14"])
		}
		// A person who reminds of what is over says that.
		w.fire()
		before := len(w.items("head-111")["T15"])
		w.ask("op-1", w.mustRead(t, c.ID), rules.ActRemind, rules.Input{Reason: "群众再次来电"})
		got := w.items("head-111")
		if len(got["T14"]) != 1 || len(got["T15"]) != before+1 {
			t.Errorf("reminded of what is over: %d reminders, %d times overdue, want 1 and %d", len(got["T14"]), len(got["T15"]), before+1)
		}
	})
}

// TestWhatPeopleTypedIsQuotedInEnglish: an English notice shows that the Chinese in it is somebody's.
func TestWhatPeopleTypedIsQuotedInEnglish(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("resident", draft("resident", bridge, "111"))
		c = w.do("office-1", w.do("op-1", w.do("op-1", c, rules.ActFile), rules.ActDispatch), rules.ActAccept)
		c = w.ask("office-1", c, rules.ActExtend, rules.Input{Reason: "等待配件", Days: 2})
		c = w.do("op-1", c, rules.ActApprove)
		c = w.ask("op-1", c, rules.ActSupervise, rules.Input{Reason: "请说明进展"})
		c = w.ask("office-1", c, rules.ActReply, rules.Input{Note: "配件周五到货"})
		c = w.ask("op-1", c, rules.ActJudge, rules.Input{Valid: new(bool), Reason: "没有写明日期"})
		w.fire()
		c = w.mustRead(t, c.ID)
		if d := w.history(t, c.ID); len(d.Tasks) != 1 || d.Tasks[0].Said("en") != "请说明进展" {
			t.Errorf("what a person ordered: %+v", d.Tasks)
		}
		for _, account := range []string{"resident", "office-1"} {
			for kind, items := range w.items(account) {
				for _, i := range items {
					w.speaksEnglish(kind, i.Body.EN)
				}
			}
		}
		if got := w.items("office-1")["L12"]; len(got) != 1 || !strings.Contains(got[0].Body.EN, "“请说明进展”") || !strings.Contains(got[0].Body.ZH, "：请说明进展。") {
			t.Errorf("%+v", got)
		}
	})
}
