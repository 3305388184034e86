package casework_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"liandong/internal/casework/intake"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/disclosure"
	"liandong/internal/district/indicator"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func post(account string) staffing.Owner {
	return staffing.Owner{Kind: staffing.OwnerPost, Code: "P-" + account, Name: "P-" + account}
}

func unit(code string) staffing.Owner {
	return staffing.Owner{Kind: staffing.OwnerUnit, Code: code, Name: code}
}

func expect(t *testing.T, c rules.Case, state rules.State, owner staffing.Owner) {
	t.Helper()
	if c.State != state || c.Owner.Kind != owner.Kind || c.Owner.Code != owner.Code {
		t.Fatalf("the case is %s with %s %s, want %s with %s %s", c.State, c.Owner.Kind, c.Owner.Code, state, owner.Kind, owner.Code)
	}
}

func TestAPatrollersFindGoesToTheGridHeadAndIsCheckedByTheSupervisor(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("patrol-111", draft("patrol", fireLane, "111"))
		expect(t, c, rules.Assigned, post("head-111"))
		if c.Number != "320509-260302-00001" || c.Level != territory.Base || c.Version != 2 {
			t.Errorf("%+v", c)
		}
		if want := monday.Add(2 * time.Hour); !c.DueAt.Equal(want) {
			t.Errorf("due %s, want %s", c.DueAt, want)
		}
		if want := monday.Add(time.Hour); !c.StageDueAt.Equal(want) {
			t.Errorf("to be accepted by %s, want %s", c.StageDueAt, want)
		}
		w.clock.Advance(10 * time.Minute)
		c = w.do("head-111", c, rules.ActAccept)
		w.clock.Advance(20 * time.Minute)
		if _, err := w.try("patrol-111", c, rules.ActFinish, rules.Input{Note: "done"}); !errors.Is(err, rules.WhyFinder) {
			t.Errorf("the finder handles: %v", err)
		}
		c = w.do("head-111", c, rules.ActFinish)
		expect(t, c, rules.Checking, post("super-111"))
		for account, why := range map[string]*fault.Definition{"head-111": rules.WhyHandler, "patrol-111": rules.WhyFinder,
			"village-11": rules.WhySide, "op-1": rules.WhyChecker, "patrol-211": nil} {
			_, err := w.try(account, c, rules.ActPass, rules.Input{})
			if why == nil && !errors.Is(err, ledger.ErrNoCase) {
				t.Errorf("%s of another town sees the case: %v", account, err)
			}
			if why != nil && !errors.Is(err, why) {
				t.Errorf("%s passes: %v", account, err)
			}
		}
		w.clock.Advance(30 * time.Minute)
		c = w.do("super-111", c, rules.ActPass)
		expect(t, c, rules.Closed, staffing.Owner{})
		if c.Resolution != "grid" {
			t.Errorf("resolved by %s", c.Resolution)
		}
		d, err := w.Case(t.Context(), w.who["op-1"], c.ID)
		if err != nil {
			t.Fatal(err)
		}
		var used time.Duration
		for _, h := range d.Hops {
			used += h.To.Sub(h.From)
		}
		if used != time.Hour || len(d.Events) != int(c.Version) {
			t.Errorf("hops add up to %s over %d events at version %d", used, len(d.Events), c.Version)
		}
		if got := d.Events[1].Words.EN; !strings.Contains(got, "handled at base level") {
			t.Errorf("routing says %q", got)
		}
		facts := core(w.facts(t))
		want := indicator.Facts{Received: 1, Filed: 1, Due: 1, DueClosed: 1, DueOnTime: 1, Closed: 1, InGrid: 1}
		if facts != want {
			t.Errorf("counted %+v, want %+v", facts, want)
		}
	})
}

// facts are the counts of the whole district, from deltas and, after folding, from counts: they must not differ.
func (w *world) facts(t *testing.T) indicator.Facts {
	t.Helper()
	read := func() (f indicator.Facts) {
		err := w.DB.View(t.Context(), func(tx *store.Tx) error {
			g, err := indicator.Read(tx, indicator.Window{District: district, Area: indicator.Area{Code: district}, From: "2026-01-01", To: "2026-12-31"}, indicator.Whole)
			f = indicator.Sum(g)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	before := read()
	w.update(func(tx *store.Tx) error { _, err := indicator.Fold(tx, district); return err })
	if after := read(); after != before {
		t.Errorf("folding changed %+v to %+v", before, after)
	}
	return before
}

func TestAHotlineReportIsScreenedFiledAndDispatched(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("op-1", draft("hotline", bridge, "121"))
		expect(t, c, rules.Received, unit("sub-1"))
		c = w.do("op-1", c, rules.ActScreen)
		expect(t, c, rules.Screening, post("patrol-121"))
		if _, err := w.try("patrol-122", c, rules.ActScreened, rules.Input{}); !errors.Is(err, ledger.ErrNoCase) {
			t.Errorf("the patroller of another grid: %v", err)
		}
		c = w.do("patrol-121", c, rules.ActScreened)
		if _, err := w.try("op-1", c, rules.ActFile, rules.Input{Condition: 3}); !errors.Is(err, rules.ErrCondition) || fault.From(err).Field != "condition" {
			t.Errorf("a condition that is not there: %v", err)
		}
		c, err := w.try("op-1", c, rules.ActFile, rules.Input{Condition: 2})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, c, rules.Dispatching, unit("sub-1"))
		c = w.do("op-1", c, rules.ActDispatch)
		expect(t, c, rules.Assigned, unit("office-1"))
		c = w.do("office-1", c, rules.ActAccept)
		if _, err := w.try("office-1", c, rules.ActDelegate, rules.Input{Reason: "r"}); fault.From(err).Field != "to" {
			t.Errorf("delegation to nobody: %v", err)
		}
		head := post("head-121")
		c, err = w.try("office-1", c, rules.ActDelegate, rules.Input{Reason: "属地处置", To: &head})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, c, rules.Assigned, head)
		c = w.do("head-121", c, rules.ActEscalate)
		expect(t, c, rules.Assigned, post("village-12"))
		c = w.do("village-12", c, rules.ActReturn)
		expect(t, c, rules.Dispatching, unit("sub-1"))
		water := unit("water")
		c, err = w.try("op-1", c, rules.ActDispatch, rules.Input{To: &water})
		if err != nil {
			t.Fatal(err)
		}
		c = w.do("op-1", c, rules.ActRecall)
		c, err = w.try("op-1", c, rules.ActDispatch, rules.Input{To: &water})
		if err != nil {
			t.Fatal(err)
		}
		c = w.do("water", w.do("water", c, rules.ActAccept), rules.ActFinish)
		c = w.do("super-121", c, rules.ActRework)
		expect(t, c, rules.Handling, water)
		c = w.do("super-121", w.do("water", c, rules.ActFinish), rules.ActPass)
		if c.Resolution != "department" {
			t.Errorf("resolved by %q", c.Resolution)
		}
		c = w.do("op-1", c, rules.ActReopen)
		expect(t, c, rules.Dispatching, unit("sub-1"))
		want := indicator.Facts{Received: 1, Filed: 1, Returned: 2, Reworked: 1, Reopened: 1, Due: 1} // returned once, whistled once
		if got := core(w.facts(t)); got != want {
			t.Errorf("counted %+v, want %+v", got, want)
		}
	})
}

func TestTheThirdReturnIsRuledByTheDistrict(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("patrol-111", draft("patrol", fireLane, "111"))
		for range 2 {
			c = w.do("head-111", c, rules.ActReturn)
			expect(t, c, rules.Dispatching, unit("sub-1"))
			c = w.do("op-1", c, rules.ActDispatch)
		}
		c = w.do("head-111", c, rules.ActReturn)
		expect(t, c, rules.Dispatching, unit("centre"))
		if _, err := w.try("op-1", c, rules.ActDispatch, rules.Input{}); !errors.Is(err, rules.WhyRuling) {
			t.Errorf("the town rules: %v", err)
		}
		c = w.do("op", c, rules.ActDispatch)
		if _, err := w.try("head-111", c, rules.ActReturn, rules.Input{Reason: "r"}); !errors.Is(err, rules.WhyBinding) {
			t.Errorf("a fourth return: %v", err)
		}
	})
}

func TestTheFinderIsPassedOver(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("head-111", draft("web", fireLane, "111"))
		expect(t, c, rules.Received, unit("sub-1"))
		c = w.do("op-1", w.do("op-1", c, rules.ActFile), rules.ActDispatch)
		expect(t, c, rules.Assigned, post("village-11"))
		head := post("head-111")
		c = w.do("op-1", c, rules.ActRecall)
		if _, err := w.try("op-1", c, rules.ActDispatch, rules.Input{To: &head}); !errors.Is(err, rules.ErrToFinder) {
			t.Errorf("dispatch to the finder: %v", err)
		}
	})
}

func TestAResidentFollowsOnlyWhatTheyReported(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		mine := w.report("resident", draft("web", "", "111"))
		other := w.report("op-1", draft("hotline", rubbish, "111"))
		page, _, err := w.List(t.Context(), w.who["resident"], query.Filter{})
		if err != nil || len(page.Cases) != 1 || page.Cases[0].ID != mine.ID {
			t.Errorf("%+v %v", page, err)
		}
		if _, err := w.Case(t.Context(), w.who["resident"], other.ID); !errors.Is(err, ledger.ErrNoCase) {
			t.Errorf("another's case: %v", err)
		}
		if _, err := w.try("op-1", mine, rules.ActFile, rules.Input{Condition: 1}); fault.From(err).Field != "matter" {
			t.Errorf("filed without a matter: %v", err)
		}
		c, err := w.try("op-1", mine, rules.ActFile, rules.Input{Matter: rubbish})
		if err != nil || c.Matter != rubbish || c.DueAt.IsZero() {
			t.Errorf("%+v %v", c, err)
		}
	})
}

func TestAReportIsTakenOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		d := draft("hotline", rubbish, "111")
		d.Contact = &rules.Contact{Name: "张某某", Phone: "13800001234"}
		results := make([]rules.Case, 8)
		fresh := make([]bool, 8)
		var wg sync.WaitGroup
		for i := range results {
			wg.Go(func() {
				var err error
				if _, results[i], _, fresh[i], err = w.Report(t.Context(), w.who["op-1"], d); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		made := 0
		for i := range results {
			if fresh[i] {
				made++
			}
			if results[i].ID != results[0].ID {
				t.Errorf("one report opened two cases")
			}
		}
		if made != 1 {
			t.Errorf("created %d times", made)
		}
		for name, change := range map[string]func(*intake.Draft){
			"words": func(d *intake.Draft) { d.Description = "other" }, "phone": func(d *intake.Draft) { d.Contact = &rules.Contact{Name: "张某某", Phone: "13900000000"} },
			"place": func(d *intake.Draft) { d.Position = middle("112") }, "nobody": func(d *intake.Draft) { d.Contact = nil },
		} {
			changed := d
			change(&changed)
			if _, _, _, _, err := w.Report(t.Context(), w.who["op-1"], changed); !errors.Is(err, rules.ErrIDTaken) {
				t.Errorf("the same id with other %s: %v", name, err)
			}
		}
		if _, _, _, _, err := w.Report(t.Context(), w.who["op-2"], d); !errors.Is(err, rules.ErrIDTaken) {
			t.Errorf("the same id by somebody else: %v", err)
		}
	})
}

func TestOfTwoWhoActAtOnceOneWins(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("patrol-111", draft("patrol", fireLane, "111"))
		id := uuid.Must(uuid.NewV7()).String()
		errs := make([]error, 6)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				action := []rules.Action{rules.ActAccept, rules.ActReturn, rules.ActEscalate}[i%3]
				_, _, errs[i] = w.Act(t.Context(), w.who["head-111"], c.ID, action, rules.Input{Version: c.Version, Reason: "r"})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, ledger.ErrStale) {
				t.Errorf("the loser is told %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d won", won)
		}
		c2 := w.report("patrol-112", draft("patrol", fireLane, "112"))
		for range 2 {
			after, _, err := w.Act(t.Context(), w.who["head-112"], c2.ID, rules.ActAccept, rules.Input{ID: id, Version: c2.Version})
			if err != nil || after.State != rules.Handling || after.Version != c2.Version+1 {
				t.Errorf("the same action again: %+v %v", after, err)
			}
		}
		if _, _, err := w.Act(t.Context(), w.who["head-112"], c2.ID, rules.ActFinish, rules.Input{ID: id, Version: c2.Version + 1, Note: "n"}); !errors.Is(err, rules.ErrIDTaken) {
			t.Errorf("another action with the same id: %v", err)
		}
	})
}

// TestAnIDStandsForOneSaying: the same id with other words, or by somebody else, is a conflict and no answer; with the same it is the same action, also after
// another look at the case.
func TestAnIDStandsForOneSaying(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("op-1", draft("hotline", fireLane, "111"))
		id := uuid.Must(uuid.NewV7()).String()
		act := func(account string, in rules.Input) error {
			t.Helper()
			in.ID = id
			_, _, err := w.Act(t.Context(), w.who[account], c.ID, rules.ActReject, in)
			return err
		}
		said := rules.Input{Version: c.Version, Reason: "不在本网格"}
		if err := act("op-1", said); err != nil {
			t.Fatal(err)
		}
		looked := said
		looked.Version++
		for name, in := range map[string]rules.Input{"the same": said, "after another look": looked} {
			if err := act("op-1", in); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		id = strings.ToUpper(id)
		if err := act("op-1", said); err != nil {
			t.Errorf("the same, in capitals: %v", err)
		}
		id = strings.ToLower(id)
		yes := true
		for name, change := range map[string]func(*rules.Input){
			"reason": func(in *rules.Input) { in.Reason = "重复" }, "note": func(in *rules.Input) { in.Note = "补充" },
			"to":    func(in *rules.Input) { in.To = &staffing.Owner{Kind: staffing.OwnerPost, Code: "G111"} },
			"valid": func(in *rules.Input) { in.Valid = &yes }, "days": func(in *rules.Input) { in.Days = 2 }, "matter": func(in *rules.Input) { in.Matter = fireLane },
			"until": func(in *rules.Input) { in.Until = w.clock.Now() }, "basis": func(in *rules.Input) { in.Basis = "城市管理条例" },
			"rating": func(in *rules.Input) { in.Rating = 5 }, "into": func(in *rules.Input) { in.Into = id }, "task": func(in *rules.Input) { in.Task = 1 },
			"parties": func(in *rules.Input) { in.Parties = []rules.Disputant{{Name: "王某某"}} }, "condition": func(in *rules.Input) { in.Condition = 2 },
		} {
			in := said
			change(&in)
			if err := act("op-1", in); !errors.Is(err, rules.ErrIDTaken) {
				t.Errorf("with other %s: %v", name, err)
			}
		}
		id = uuid.Must(uuid.NewV7()).String()
		c = w.report("patrol-112", draft("patrol", fireLane, "112"))
		for _, account := range []string{"head-112", "op-1"} { // both see it
			_, _, err := w.Act(t.Context(), w.who[account], c.ID, rules.ActAccept, rules.Input{ID: id, Version: c.Version})
			if errors.Is(err, rules.ErrIDTaken) != (account == "op-1") || account != "op-1" && err != nil {
				t.Errorf("by %s: %v", account, err)
			}
		}
		joined := draft("hotline", fireLane, "111")
		joined.ID, joined.Case = uuid.NewString(), w.report("op-1", draft("hotline", fireLane, "111")).ID
		for range 2 {
			if _, c, _, _, err := w.Report(t.Context(), w.who["op-1"], joined); err != nil || c.ID != joined.Case {
				t.Errorf("one more report: %s %v", c.ID, err)
			}
		}
		joined.Case = ""
		if _, _, _, _, err := w.Report(t.Context(), w.who["op-1"], joined); !errors.Is(err, rules.ErrIDTaken) {
			t.Errorf("the same report of no case: %v", err)
		}
	})
}

func TestWhatIsWrongWithAReportIsNamed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for field, change := range map[string]func(*intake.Draft){
			"id":           func(d *intake.Draft) { d.ID = "1" },
			"source":       func(d *intake.Draft) { d.Source = "gossip" },
			"matter":       func(d *intake.Draft) { d.Matter = "9999" },
			"description":  func(d *intake.Draft) { d.Description = "  " },
			"location.crs": func(d *intake.Draft) { d.Position.CRS = "mars" },
			"location":     func(d *intake.Draft) { d.Position.Lon, d.Position.Lat = d.Position.Lat, d.Position.Lon },
			"media[0]":     func(d *intake.Draft) { d.Media = []string{"x"} },
		} {
			d := draft("hotline", rubbish, "111")
			change(&d)
			if _, _, _, _, err := w.Report(t.Context(), w.who["op-1"], d); fault.From(err).Field != field || fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", field, err)
			}
		}
		d := draft("hotline", rubbish, "111")
		d.Description, d.ID = strings.Repeat("字", 4001), "x"
		if _, _, _, _, err := w.Report(t.Context(), w.who["op-1"], d); len(fault.From(err).Others) != 1 {
			t.Errorf("not all that is wrong is named: %v", err)
		}
		outside := draft("hotline", rubbish, "111")
		outside.Position = geo.Position{Lon: 121, Lat: 31}
		if _, _, _, _, err := w.Report(t.Context(), w.who["op-1"], outside); !errors.Is(err, territory.ErrOutside) {
			t.Errorf("outside: %v", err)
		}
		if _, _, _, _, err := w.Report(t.Context(), w.who["resident"], draft("patrol", rubbish, "111")); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a resident patrols: %v", err)
		}
		if _, _, _, _, err := w.Report(t.Context(), w.who["audit_admin"], draft("web", rubbish, "111")); !errors.Is(err, access.ErrDenied) {
			t.Errorf("the audit administrator reports: %v", err)
		}
	})
}

func TestTheContactIsMaskedAndItsReadingRecorded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		d := draft("hotline", rubbish, "111")
		d.Contact = &rules.Contact{Name: "张某某", Phone: "13800001234"}
		c := w.report("op-1", d)
		dossier, err := w.Case(t.Context(), w.who["op-1"], c.ID)
		if err != nil || *dossier.Reports[0].Contact != (rules.Contact{Name: "张**", Phone: "138****1234"}) {
			t.Errorf("%+v %v", dossier.Reports, err)
		}
		if _, err := w.Contact(t.Context(), w.who["op-1"], d.ID, disclosure.Why{}); fault.From(err).Field != "purpose" {
			t.Errorf("without a purpose: %v", err)
		}
		if got, err := w.Contact(t.Context(), w.who["op-1"], d.ID, disclosure.Why{Purpose: "call_back"}); err != nil || got != *d.Contact {
			t.Errorf("%+v %v", got, err)
		}
		for account, why := range map[string]*fault.Definition{"leader": access.ErrDenied, "op-2": ledger.ErrNoReport, "head-111": access.ErrDenied} {
			if _, err := w.Contact(t.Context(), w.who[account], d.ID, disclosure.Why{Purpose: "call_back"}); !errors.Is(err, why) {
				t.Errorf("%s: %v", account, err)
			}
		}
		var n int64
		var leaked int64
		if err := db.View(t.Context(), func(tx *store.Tx) error {
			if err := tx.Get(`SELECT COUNT(*) FROM journal WHERE district = $1 AND action = 'contact.read' AND actor = 'op-1'`, store.Args(district), &n); err != nil {
				return err
			}
			return tx.Get(`SELECT COUNT(*) FROM journal WHERE district = $1 AND (detail LIKE '%张某某%' OR detail LIKE '%13800001234%')`, store.Args(district), &leaked)
		}); err != nil {
			t.Fatal(err)
		}
		if n != 1 || leaked != 0 {
			t.Errorf("%d readings recorded, %d entries with personal data", n, leaked)
		}
	})
}

func TestAPassedLimitIsUrgedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("patrol-111", draft("patrol", fireLane, "111"))
		fire := func() int {
			n, err := w.FireTimers(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := fire(); n != 0 {
			t.Errorf("fired %d before the limit", n)
		}
		w.clock.Advance(61 * time.Minute)
		if n, again := fire(), fire(); n != 1 || again != 0 {
			t.Errorf("fired %d, then %d", n, again)
		}
		d, err := w.Case(t.Context(), w.who["head-111"], c.ID)
		if err != nil {
			t.Fatal(err)
		}
		last, late := d.Events[len(d.Events)-1], d.Case
		if last.Action != rules.ActUrge || last.Actor.Kind != "rule" || !late.Overdue(w.clock.Now()) {
			t.Errorf("%+v", last)
		}
		if _, err := w.try("head-111", late, rules.ActUrge, rules.Input{}); !errors.Is(err, rules.WhyOverseer) {
			t.Errorf("a person urges: %v", err)
		}
	})
}

func TestAWithdrawnGrantStopsTheNextAction(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.report("op-1", draft("hotline", rubbish, "111"))
		w.update(func(tx *store.Tx) error {
			return w.Access.Withdraw(tx, district, "op-1", "P-op-1", w.clock.Now(), "test")
		})
		if _, err := w.try("op-1", c, rules.ActFile, rules.Input{Condition: 1}); fault.KindOf(err) != fault.NotFound && fault.KindOf(err) != fault.Forbidden {
			t.Errorf("acted on a grant that was withdrawn: %v", err)
		}
	})
}

func TestListsPageByKeyWithoutRepeating(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for i := range 23 {
			w.clock.Advance(time.Minute)
			w.report("patrol-111", draft("patrol", []string{fireLane, rubbish}[i%2], "111"))
		}
		for name, f := range map[string]query.Filter{"all": {Limit: 5}, "owner": {Limit: 5, Owner: "P-head-111"}, "state": {Limit: 4, States: []rules.State{rules.Assigned}}, "area": {Limit: 7, Grid: grid("111")[:12]}} {
			seen := map[string]bool{}
			for {
				page, _, err := w.List(t.Context(), w.who["op-1"], f)
				if err != nil {
					t.Fatal(name, err)
				}
				for _, c := range page.Cases {
					if seen[c.ID] {
						t.Errorf("%s: %s appears twice", name, c.Number)
					}
					seen[c.ID] = true
				}
				if f.Cursor = page.Next; f.Cursor == "" {
					break
				}
			}
			if want := map[string]int{"all": 23, "owner": 12, "state": 23, "area": 23}[name]; len(seen) != want {
				t.Errorf("%s: %d cases, want %d", name, len(seen), want)
			}
		}
		for field, f := range map[string]query.Filter{"cursor": {Cursor: "?"}, "state": {States: []rules.State{"lost"}}, "limit": {Limit: 500}, "grid": {Grid: "x"}, "view": {View: "x"}} {
			if _, _, err := w.List(t.Context(), w.who["op-1"], f); fault.From(err).Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

// TestAWorkListIsFoundByItsOwner: on SQLite, whose planner does not need a full table to choose the index.
func TestAWorkListIsFoundByItsOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.OpenSQLite(t))
	for who, f := range map[string]query.Filter{"office-1": {Owner: "office-1"}, "head-111": {View: query.Mine}, "op": {View: query.MyUnit}} {
		plan, err := w.Plan(t.Context(), w.who[who], f)
		if err != nil || !strings.Contains(strings.Join(plan, "; "), "SEARCH c USING INDEX cases_owner") {
			t.Errorf("%s: %v %v", who, plan, err)
		}
	}
}
