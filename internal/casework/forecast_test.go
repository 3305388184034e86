package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"liandong/internal/casework/intake"
	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestAForecastComesTrue: what is foretold is what the report then becomes, and foretelling leaves nothing behind.
func TestAForecastComesTrue(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for _, one := range []struct{ who, source, matter string }{{"op-1", "hotline", rubbish}, {"op-1", "hotline", ""}, {"patrol-111", "patrol", fireLane}, {"resident", "web", bridge}} {
			d := draft(one.source, one.matter, "111")
			f, err := w.Forecast(t.Context(), w.who[one.who], intake.Draft{Source: d.Source, Matter: d.Matter, Position: d.Position})
			if err != nil {
				t.Fatal(one, err)
			}
			if page, _, err := w.List(t.Context(), w.who["op"], query.Filter{}); err != nil || len(page.Cases) > 0 && page.Cases[0].Description == "" {
				t.Errorf("%v: something was written: %v %v", one, page.Cases, err)
			}
			c := w.mustRead(t, w.report(one.who, d).ID) // as the side that handles it sees it
			if c.State != f.First.State || c.Owner != f.First.Owner || !c.StageDueAt.Equal(f.First.StageDueAt) {
				t.Errorf("%v: foretold %s %v until %s, came %s %v until %s", one, f.First.State, f.First.Owner, f.First.StageDueAt, c.State, c.Owner, c.StageDueAt)
			}
			if (f.Then == nil) != (one.matter == "") {
				t.Errorf("%v: then %v", one, f.Then)
			}
			if one.who == "resident" && (f.Acts != "" || f.Handles != "") {
				t.Errorf("a resident reads the staff: %q %q", f.Acts, f.Handles)
			}
			if f.Then == nil || c.State != rules.Received {
				continue
			}
			c = w.do("op-1", c, rules.ActFile)
			if !c.DueAt.Equal(f.Then.Due) {
				t.Errorf("%v: due %s, foretold %s", one, c.DueAt, f.Then.Due)
			}
			c, err = w.try("op-1", c, rules.ActDispatch, rules.Input{})
			if err != nil {
				t.Fatal(err)
			}
			if c.Owner != f.Then.Decision.Owner || !c.StageDueAt.Equal(f.Then.AcceptBy) {
				t.Errorf("%v: goes to %v until %s, foretold %v until %s", one, c.Owner, c.StageDueAt, f.Then.Decision.Owner, f.Then.AcceptBy)
			}
			w.clock.Advance(time.Minute)
		}
		for field, d := range map[string]intake.Draft{"source": {Source: "patrol", Position: middle("111")}, "matter": {Source: "web", Matter: "x", Position: middle("111")},
			"location": {Source: "web", Position: middle("991")}} {
			if _, err := w.Forecast(t.Context(), w.who["op-1"], d); fault.From(err).Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := w.Forecast(t.Context(), w.who["leader"], intake.Draft{Source: "web", Position: middle("111")}); fault.KindOf(err) != fault.Forbidden {
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

// TestAddressesOfEarlierCasesAreFound: before a case is indexed and after, by whoever may read the case, and without what says who lives there.
func TestAddressesOfEarlierCasesAreFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		tell := func(n, said string) rules.Case {
			t.Helper()
			d := draft("hotline", rubbish, n)
			d.Description = said
			d.Contact = &rules.Contact{Name: "张某某", Phone: "13800001234"}
			return w.report("op", d)
		}
		tell("111", "锦绣花园3号楼2单元501室门口堆物")
		newest := tell("111", "住在锦绣花园3号楼的居民反映垃圾未清")
		tell("211", "锦绣花园8号楼垃圾未清")
		tell("121", "中山路12号堆放垃圾")
		found := func(account, typed string) string {
			t.Helper()
			spots, err := w.FindPlaces(t.Context(), w.who[account], typed)
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, s := range spots {
				if s.Case != "" {
					all = append(all, s.Name+" "+s.Place.Grid.Code[len(s.Place.Grid.Code)-9:])
				}
			}
			slices.Sort(all)
			return strings.Join(all, ", ")
		}
		three, eight := "锦绣花园3号楼 "+grid("111")[6:], "锦绣花园8号楼 "+grid("211")[6:]
		check := func(when string) {
			t.Helper()
			for _, c := range []struct{ who, typed, want string }{
				{"op", "锦绣花园", three + ", " + eight}, {"op", "花园 3号", three}, {"op", "jxhy", three + ", " + eight}, {"op", "jinxiuhy8", eight}, {"op", "jin xiu 8", eight},
				{"op-1", "锦绣", three}, {"op-1", "jxhy", three}, {"head-112", "锦绣", ""}, {"resident", "锦绣", ""}, {"water", "jxhy", ""},
				{"op", "中山路", "中山路12号 " + grid("121")[6:]}, {"op", "垃圾", ""}, {"op", "501", ""}, {"op", "张某某", ""}, {"op", "13800001234", ""}, {"op", "锦", ""}, {"op", "%", ""},
			} {
				if got := found(c.who, c.typed); got != c.want {
					t.Errorf("%s, %s types %q: %s, want %s", when, c.who, c.typed, got, c.want)
				}
			}
		}
		check("not indexed yet")
		w.indexAll()
		check("indexed")
		spots, _ := w.FindPlaces(t.Context(), w.who["op-1"], "锦绣花园")
		if len(spots) != 1 || spots[0].Case != newest.Number {
			t.Errorf("the newest case there is not named: %v", spots)
		}
	})
}
