package casework_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"liandong/internal/casework"
	"liandong/internal/casework/rules"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// beijing is a time of day in the week of the world's first monday: day 0 is that monday.
func beijing(day int, clock string) time.Time {
	at, err := time.ParseInLocation(time.TimeOnly, clock, worktime.Zone)
	if err != nil {
		panic(err)
	}
	first := monday.In(worktime.Zone)
	return time.Date(first.Year(), first.Month(), first.Day()+day, at.Hour(), at.Minute(), at.Second(), 0, worktime.Zone).UTC()
}

// stride is one action of a published trace, and what must be so after it.
type stride struct {
	at       time.Time
	who      string
	action   rules.Action
	in       rules.Input
	state    rules.State
	owner    string
	actor    string // kind and code: for whom they acted
	stageDue time.Time
	due      time.Time
}

// walk does a stride at its moment.
func (w *world) walk(c rules.Case, s stride) (rules.Case, error) {
	w.clock.Set(s.at)
	w.loginAgain()
	return w.try(s.who, c, s.action, s.in)
}

// follow compares the history of a case with the strides that made it.
func (w *world) follow(t *testing.T, id string, strides []stride) casework.Dossier {
	t.Helper()
	d, err := w.Case(t.Context(), w.who["op"], id)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Events) != len(strides) {
		t.Fatalf("%d events after %d actions", len(d.Events), len(strides))
	}
	for i, s := range strides {
		e := d.Events[i]
		if e.Action != s.action || !e.At.Equal(s.at) || e.To != s.state || e.Owner.Code != s.owner {
			t.Errorf("event %d: %s at %s leaves it %s with %s, want %s at %s, %s with %s", i+1, e.Action, local(e.At), e.To, e.Owner.Code, s.action, local(s.at), s.state, s.owner)
		}
		if actor := e.Actor.Kind + " " + e.Actor.Code; actor != s.actor || e.Actor.Account != s.who || e.Actor.Name == "" {
			t.Errorf("event %d: %s was done by %s %q for %s, want by %s for %s", i+1, e.Action, e.Actor.Account, e.Actor.Name, actor, s.who, s.actor)
		}
		if !e.StageDue.Equal(s.stageDue) {
			t.Errorf("event %d: after %s the stage ends at %s, want %s", i+1, e.Action, local(e.StageDue), local(s.stageDue))
		}
		if !e.Due.Equal(s.due) {
			t.Errorf("event %d: %s sets the limit of the case to %s, want %s", i+1, e.Action, local(e.Due), local(s.due))
		}
	}
	return d
}

func local(t time.Time) string {
	if t.IsZero() {
		return "none"
	}
	return t.In(worktime.Zone).Format("2006-01-02 15:04:05.000")
}

// held compares who held a case and for how long, "owner minutes:seconds", and that it adds up to its life less what was paused.
func held(t *testing.T, d casework.Dossier, paused time.Duration, want ...string) {
	t.Helper()
	var got []string
	var sum time.Duration
	for _, h := range d.Hops {
		used := time.Duration(h.UsedMinutes(d.Now) * float64(time.Minute)).Round(time.Millisecond)
		sum += used
		got = append(got, h.Owner.Code+" "+used.String())
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("held by %s; want %s", strings.Join(got, ", "), strings.Join(want, ", "))
	}
	c := d.Case
	if life := c.ClosedAt.Sub(c.CreatedAt); sum != life-paused {
		t.Errorf("used by all owners %s, the case lived %s, of which %s were paused", sum, life, paused)
	}
	for i := 1; i < len(d.Hops); i++ {
		if !d.Hops[i].From.Equal(d.Hops[i-1].To) {
			t.Errorf("nobody held it between hops %d and %d", i, i+1)
		}
	}
}

// TestThePublishedTrace replays a real trace of 2017 by its times: reported 14:40:23, signed by the centre +23 s, to the town +15 s, signed +34 s, to the
// village +15 s, accepted by the grid head 15:23:27, closed two days later 15:57. When the village handed it on and when the grid head
// had finished is not published; those moments are ours.
func TestThePublishedTrace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		village, head := post("village-11"), post("head-111")
		whole := beijing(3, "17:00:00") // 3 working days, counted from the day after it was filed
		strides := []stride{
			{at: beijing(0, "14:40:23"), who: "op-1", action: rules.ActReport, state: rules.Received, owner: "sub-1", actor: "unit sub-1", stageDue: beijing(0, "16:40:23")},
			{at: beijing(0, "14:40:46"), who: "op-1", action: rules.ActFile, in: rules.Input{Condition: 1}, state: rules.Dispatching, owner: "sub-1", actor: "unit sub-1",
				stageDue: beijing(0, "16:40:46"), due: whole},
			{at: beijing(0, "14:41:01"), who: "op-1", action: rules.ActDispatch, state: rules.Assigned, owner: "office-1", actor: "unit sub-1", stageDue: beijing(0, "16:41:01")},
			{at: beijing(0, "14:41:35"), who: "office-1", action: rules.ActAccept, state: rules.Handling, owner: "office-1", actor: "unit office-1", stageDue: whole},
			{at: beijing(0, "14:41:50"), who: "office-1", action: rules.ActDelegate, in: rules.Input{Reason: "属地处置", To: &village}, state: rules.Assigned,
				owner: "P-village-11", actor: "unit office-1", stageDue: beijing(0, "16:41:50")},
			{at: beijing(0, "15:02:10"), who: "village-11", action: rules.ActDelegate, in: rules.Input{Reason: "网格处置", To: &head}, state: rules.Assigned,
				owner: "P-head-111", actor: "post P-village-11", stageDue: beijing(1, "09:02:10")}, // 1:57:50 until 17:00, the rest in the morning
			{at: beijing(0, "15:23:27"), who: "head-111", action: rules.ActAccept, state: rules.Handling, owner: "P-head-111", actor: "post P-head-111", stageDue: whole},
			{at: beijing(2, "15:30:00"), who: "head-111", action: rules.ActFinish, in: rules.Input{Note: "桥面已修复"}, state: rules.Checking, owner: "P-super-111",
				actor: "post P-head-111", stageDue: beijing(3, "09:30:00")},
			{at: beijing(2, "15:57:00"), who: "super-111", action: rules.ActPass, state: rules.Closed, actor: "post P-super-111"},
		}
		w.clock.Set(strides[0].at)
		c := w.report("op-1", draft("hotline", bridge, "111"))
		for _, s := range strides[1:] {
			done := t.Run(fmt.Sprintf("%s by %s", s.action, s.who), func(t *testing.T) {
				var err error
				if c, err = w.walk(c, s); err != nil {
					t.Fatalf("at %s, when it is %s with %s: %v", local(s.at), c.State, c.Owner.Code, err)
				}
			})
			if !done {
				return
			}
		}
		d := w.follow(t, c.ID, strides)
		held(t, d, 0, "sub-1 38s", "office-1 49s", "P-village-11 20m20s", "P-head-111 48h27m50s", "P-super-111 27m0s")
		if !c.DueAt.Equal(whole) || c.ClosedAt.After(c.DueAt) || c.Resolution != "grid" {
			t.Errorf("due %s, closed %s, resolved in the %s", local(c.DueAt), local(c.ClosedAt), c.Resolution)
		}
	})
}

// TestThePublishedTraceWithAPause is the same with a suspension between: who could not go on asks, the district's operator agrees, and the time until it
// is resumed counts for nobody. The town gives it to the village as a whole, and the grid head accepts for it.
func TestThePublishedTraceWithAPause(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		committee := unit("committee-11")
		whole := beijing(3, "17:00:00")
		// Paused from tuesday 11:00 to wednesday 16:00. Of three working days of 7 hours 2 are used before, 19 are left: 1 on wednesday, 7 on
		// thursday, 7 on friday, 4 on monday, whose close of business is the end.
		later := beijing(7, "17:00:00")
		strides := []stride{
			{at: beijing(0, "14:40:23"), who: "op-1", action: rules.ActReport, state: rules.Received, owner: "sub-1", actor: "unit sub-1", stageDue: beijing(0, "16:40:23")},
			{at: beijing(0, "14:40:46"), who: "op-1", action: rules.ActFile, in: rules.Input{Condition: 1}, state: rules.Dispatching, owner: "sub-1", actor: "unit sub-1",
				stageDue: beijing(0, "16:40:46"), due: whole},
			{at: beijing(0, "14:41:01"), who: "op-1", action: rules.ActDispatch, state: rules.Assigned, owner: "office-1", actor: "unit sub-1", stageDue: beijing(0, "16:41:01")},
			{at: beijing(0, "14:41:35"), who: "office-1", action: rules.ActAccept, state: rules.Handling, owner: "office-1", actor: "unit office-1", stageDue: whole},
			{at: beijing(0, "14:41:50"), who: "office-1", action: rules.ActDelegate, in: rules.Input{Reason: "属地处置", To: &committee}, state: rules.Assigned,
				owner: "committee-11", actor: "unit office-1", stageDue: beijing(0, "16:41:50")},
			{at: beijing(0, "15:23:27"), who: "head-111", action: rules.ActAccept, state: rules.Handling, owner: "committee-11", actor: "unit committee-11", stageDue: whole},
			{at: beijing(1, "10:00:00"), who: "head-111", action: rules.ActSuspend, in: rules.Input{Reason: "等待材料", Until: beijing(4, "09:00:00")}, state: rules.Handling,
				owner: "committee-11", actor: "unit committee-11", stageDue: whole},
			{at: beijing(1, "11:00:00"), who: "op", action: rules.ActApprove, state: rules.Suspended, owner: "committee-11", actor: "unit centre", stageDue: beijing(4, "09:00:00")},
			{at: beijing(2, "16:00:00"), who: "head-111", action: rules.ActResume, state: rules.Handling, owner: "committee-11", actor: "unit committee-11",
				stageDue: later, due: later},
			{at: beijing(3, "15:30:00"), who: "head-111", action: rules.ActFinish, in: rules.Input{Note: "桥面已修复"}, state: rules.Checking, owner: "P-super-111",
				actor: "unit committee-11", stageDue: beijing(4, "09:30:00")},
			{at: beijing(3, "15:57:00"), who: "super-111", action: rules.ActPass, state: rules.Closed, actor: "post P-super-111"},
		}
		w.clock.Set(strides[0].at)
		c := w.report("op-1", draft("hotline", bridge, "111"))
		for _, s := range strides[1:] {
			var err error
			if c, err = w.walk(c, s); err != nil {
				t.Fatalf("%s by %s at %s, when it is %s: %v", s.action, s.who, local(s.at), c.State, err)
			}
		}
		d := w.follow(t, c.ID, strides)
		held(t, d, 29*time.Hour, "sub-1 38s", "office-1 49s", "committee-11 43h48m10s", "P-super-111 27m0s")
		if want := beijing(7, "17:00:00"); !c.DueAt.Equal(want) || c.Pauses != 1 || len(d.Pauses) != 1 || d.Pauses[0] != (worktime.Interval{From: beijing(1, "11:00:00"), To: beijing(2, "16:00:00")}) {
			t.Errorf("due %s, want %s; paused %+v", local(c.DueAt), local(want), d.Pauses)
		}
		if want := 15*time.Second + 19*time.Hour + 36*time.Minute + 33*time.Second + 23*time.Hour + 30*time.Minute; c.Handled != want {
			t.Errorf("in handling for %s, want %s", c.Handled, want)
		}
	})
}
