package casework_test

import (
	"testing"
	"time"

	"liandong/internal/access"
	"liandong/internal/casework"
	"liandong/internal/fault"
	"liandong/internal/store"
	"liandong/internal/store/storetest"
)

// TestAForecastComesTrue: what is foretold is what the report then becomes, and foretelling leaves nothing behind.
func TestAForecastComesTrue(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for _, one := range []struct{ who, source, matter string }{{"op-1", "hotline", rubbish}, {"op-1", "hotline", ""}, {"patrol-111", "patrol", fireLane}, {"resident", "web", bridge}} {
			d := draft(one.source, one.matter, "111")
			f, err := w.Forecast(t.Context(), w.who[one.who], casework.Draft{Source: d.Source, Matter: d.Matter, Position: d.Position})
			if err != nil {
				t.Fatal(one, err)
			}
			if page, _, err := w.List(t.Context(), w.who["op"], casework.Filter{}); err != nil || len(page.Cases) > 0 && page.Cases[0].Description == "" {
				t.Errorf("%v: something was written: %v %v", one, page.Cases, err)
			}
			c := w.report(one.who, d)
			if c.State != f.First.State || c.Owner != f.First.Owner || !c.StageDueAt.Equal(f.First.StageDueAt) {
				t.Errorf("%v: foretold %s %v until %s, came %s %v until %s", one, f.First.State, f.First.Owner, f.First.StageDueAt, c.State, c.Owner, c.StageDueAt)
			}
			if (f.Then == nil) != (one.matter == "") {
				t.Errorf("%v: then %v", one, f.Then)
			}
			if one.who == "resident" && (f.Acts != "" || f.Handles != "") {
				t.Errorf("a resident reads the staff: %q %q", f.Acts, f.Handles)
			}
			if f.Then == nil || c.State != casework.Received {
				continue
			}
			c = w.do("op-1", c, casework.ActFile)
			if !c.DueAt.Equal(f.Then.Due) {
				t.Errorf("%v: due %s, foretold %s", one, c.DueAt, f.Then.Due)
			}
			c, err = w.try("op-1", c, casework.ActDispatch, casework.Input{})
			if err != nil {
				t.Fatal(err)
			}
			if c.Owner != f.Then.Decision.Owner || !c.StageDueAt.Equal(f.Then.AcceptBy) {
				t.Errorf("%v: goes to %v until %s, foretold %v until %s", one, c.Owner, c.StageDueAt, f.Then.Decision.Owner, f.Then.AcceptBy)
			}
			w.clock.Advance(time.Minute)
		}
		for field, d := range map[string]casework.Draft{"source": {Source: "patrol", Position: middle("111")}, "matter": {Source: "web", Matter: "x", Position: middle("111")},
			"location": {Source: "web", Position: middle("991")}} {
			if _, err := w.Forecast(t.Context(), w.who["op-1"], d); fault.From(err).Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := w.Forecast(t.Context(), w.who["leader"], casework.Draft{Source: "web", Position: middle("111")}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("who may not report foretells: %v", err)
		}
	})
}

func TestPlacesByWords(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.update(func(tx *store.Tx) error {
			at := middle("121")
			_, err := tx.Exec(`INSERT INTO door_place (district, code, name, lon, lat, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`, district, "AB12CD", "体育馆南门", at.Lon, at.Lat, "op", 1)
			return err
		})
		for words, want := range map[string]string{"网格111": grid("111"), grid("122"): grid("122"), "wg212": grid("212"), "tyg": grid("121"), "ab12cd": grid("121"), "体育馆": grid("121"), "村22": district + "002002"} {
			spots, err := w.FindPlaces(t.Context(), w.who["op-1"], words)
			if err != nil || len(spots) == 0 {
				t.Errorf("%s: %v %v", words, spots, err)
				continue
			}
			got := spots[0].Code
			if spots[0].Printed != "" {
				got = spots[0].Place.Grid.Code
			}
			if got != want {
				t.Errorf("%s finds %s, want %s", words, got, want)
			}
			if at, err := spots[0].At.Normalise(); err != nil || at != spots[0].Place.Grid.Centre && spots[0].Printed == "" && spots[0].Level == "base" {
				t.Errorf("%s: its point %v is not inside", words, spots[0].At)
			}
		}
		spots, err := w.PlacesIn(t.Context(), w.who["op-1"], "体育馆南门旁边,网格121的路灯不亮")
		if err != nil || len(spots) != 2 || spots[0].Printed != "AB12CD" || spots[1].Code != grid("121") {
			t.Errorf("%v %v", spots, err)
		}
		if _, err := w.FindPlaces(t.Context(), access.Credential{District: district}, "网格"); fault.KindOf(err) != fault.Unauthenticated {
			t.Errorf("without a session: %v", err)
		}
		for _, words := range []string{"", "  ", "\x00", string(make([]rune, 61))} {
			if _, err := w.FindPlaces(t.Context(), w.who["op-1"], words); fault.From(err).Field != "q" {
				t.Errorf("%q: %v", words, err)
			}
		}
	})
}
