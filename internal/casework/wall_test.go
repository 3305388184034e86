package casework_test

import (
	"testing"
	"time"

	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func (w *world) wall(code string) query.Wall {
	w.t.Helper()
	w.tellAll() // places what waits
	var area territory.Grid
	if err := w.DB.View(w.t.Context(), func(tx *store.Tx) error {
		m, err := w.Atlas.Map(tx, district)
		area, _ = m.Grid(code)
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	wall, err := w.Wall(w.t.Context(), district, area)
	if err != nil {
		w.t.Fatal(err)
	}
	return wall
}

func partOf(t *testing.T, wall query.Wall, code string) query.PartCount {
	t.Helper()
	for _, p := range wall.Parts {
		if p.Grid.Code == code {
			return p
		}
	}
	t.Fatalf("no part %s in %+v", code, wall.Parts)
	return query.PartCount{}
}

func TestAWallCountsWhatTheListsHold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		const zone1, zone2, village11 = district + "001", district + "002", district + "001001"
		w.report("patrol-111", draft("patrol", rubbish, "111")) // a week ago, at nine
		w.clock.Advance(7 * 24 * time.Hour)
		w.loginAgain()
		closed := w.report("patrol-111", draft("patrol", fireLane, "111"))
		closed = w.do("head-111", closed, rules.ActAccept)
		supervised := w.report("patrol-111", draft("patrol", fireLane, "111"))
		w.clock.Advance(time.Hour)
		w.do("super-111", w.do("head-111", closed, rules.ActFinish), rules.ActPass)
		supervised = w.do("op", supervised, rules.ActSupervise)
		w.report("op", draft("hotline", rubbish, "211"))
		w.report("op", draft("hotline", rubbish, "211"))

		all := w.wall(district)
		if all.Today.Received != 4 || all.Today.Closed != 1 || all.Month.Received != 5 || all.Day != "2026-03-09" || all.Before != "2026-03-02" {
			t.Errorf("%+v", all)
		}
		if h := all.Hours; h[9] != (query.HourCount{Today: 2, Before: 1}) || h[10] != (query.HourCount{Today: 2}) {
			t.Errorf("by hour %v", h)
		}
		if s := all.Sources; len(s) != 2 || s[0] != (query.Counted{Code: "hotline", N: 2}) || s[1] != (query.Counted{Code: "patrol", N: 2}) {
			t.Errorf("by source %v", s)
		}
		if m := all.Matters; len(m) != 2 || m[0].N != 2 || m[1].N != 2 {
			t.Errorf("by matter %v", m)
		}
		if p := partOf(t, all, zone1); p.Open != 2 || p.Overdue != 1 || p.Received != 2 || p.Done != 1 { // last week's rubbish is overdue
			t.Errorf("zone 1: %+v", p)
		}
		if p := partOf(t, all, zone2); p.Open != 2 || p.Overdue != 0 || p.Received != 2 || p.Done != 0 {
			t.Errorf("zone 2: %+v", p)
		}
		page, _, err := w.List(t.Context(), w.who["op"], query.Filter{Overdue: true, Grid: zone1})
		if err != nil || int64(len(page.Cases)) != partOf(t, all, zone1).Overdue {
			t.Errorf("the list holds %d overdue: %v", len(page.Cases), err)
		}
		if s := all.Supervised; len(s) != 1 || all.Orders != 1 || s[0].Number != supervised.Number || s[0].Zone != zone1 || !s[0].Due.Equal(supervised.DueAt) || s[0].ReplyDue.IsZero() {
			t.Errorf("supervised %+v", s)
		}
		if a := all.Arrivals; len(a) != 2 || a[0].Grid != grid("211") || a[0].Urgent { // those of an hour ago have settled
			t.Errorf("arrivals %+v", a)
		}
		town := w.wall(zone1)
		if town.Today.Received != 2 || len(town.Sources) != 1 || town.Hours[10].Today != 0 || len(town.Parts) != 2 || partOf(t, town, village11).Overdue != 1 || town.Orders != 1 || len(town.Arrivals) != 0 {
			t.Errorf("the town: %+v", town)
		}
		if other := w.wall(zone2); other.Today.Received != 2 || other.Orders != 0 || len(other.Arrivals) != 2 {
			t.Errorf("the other town: %+v", other)
		}

		w.do("head-111", supervised, rules.ActReply)
		if again := w.wall(district); !again.At.Equal(all.At) || again.Supervised[0].ReplyDue.IsZero() {
			t.Errorf("read anew at once: %s", again.At)
		}
		w.clock.Advance(4 * time.Second)
		if now := w.wall(district); !now.At.After(all.At) || !now.Supervised[0].ReplyDue.IsZero() {
			t.Errorf("not read anew: %+v", now)
		}
		before := w.wall(district).At
		w.clock.Advance(4 * time.Second)
		if !w.wall(district).At.Equal(before) {
			t.Error("read anew although nothing has happened")
		}
		w.clock.Advance(time.Minute)
		if w.wall(district).At.Equal(before) {
			t.Error("not read anew although time goes on")
		}
		w.clock.Advance(20 * time.Hour) // the next day, whose week ago has no reports
		w.loginAgain()
		if next := w.wall(district); next.Day != "2026-03-10" || next.Today.Received != 0 || len(next.Sources) != 0 || next.Hours[9] != (query.HourCount{}) {
			t.Errorf("the next day: %+v", next)
		}
		w.clock.Advance(6 * 24 * time.Hour)
		if week := w.wall(district); week.Hours[9].Before != 2 || week.Hours[10].Before != 2 {
			t.Errorf("a week later: %v", week.Hours)
		}
	})
}
