package casework_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"liandong/internal/casework/intake"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/disclosure"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// told is one of three who reported the same: what only they know.
type told struct{ who, source, canary, grid, photo string }

// merged is a case of three reporters in another town than two of them work or live: a resident reported it first, a patroller and a volunteer the same
// elsewhere, and theirs were merged into it. Staff then wrote inside words and public ones.
func (w *world) merged() (kept, double rules.Case, all []told) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error {
		for name, role := range map[string]access.Role{"volunteer": access.Volunteer, "stranger": access.Resident} {
			if err := w.login(tx, name, role, district, "/"+district+"/", ""); err != nil {
				return err
			}
		}
		return nil
	})
	all = []told{{who: "resident", source: "app", canary: "金丝雀甲", grid: "111"}, {who: "patrol-211", source: "app", canary: "金丝雀乙", grid: "112"},
		{who: "volunteer", source: "volunteer", canary: "金丝雀丙", grid: "121"}}
	var cases []rules.Case
	for i := range all {
		r := &all[i]
		r.photo = w.photo(r.who, i+3)
		d := draft(r.source, rubbish, r.grid)
		d.Description, d.Media = r.canary+"门口堆着垃圾", []string{r.photo}
		d.Position.Lon += float64(i+1) * 0.000123
		cases = append(cases, w.report(r.who, d))
		w.clock.Advance(time.Minute)
	}
	kept, double = w.mustRead(w.t, cases[0].ID), w.mustRead(w.t, cases[1].ID)
	for _, c := range cases[1:] {
		if _, err := w.try("op-1", w.mustRead(w.t, c.ID), rules.ActMerge, rules.Input{Into: kept.ID}); err != nil {
			w.t.Fatal(err)
		}
	}
	must := func(who string, a rules.Action, in rules.Input) {
		w.t.Helper()
		if _, err := w.try(who, w.mustRead(w.t, kept.ID), a, in); err != nil {
			w.t.Fatalf("%s %s: %v", who, a, err)
		}
	}
	must("op-1", rules.ActFile, rules.Input{Condition: 1})
	must("op-1", rules.ActNote, rules.Input{Note: "内部话"})
	head, water := post("head-111"), unit("water")
	must("op-1", rules.ActDispatch, rules.Input{To: &head})
	must("head-111", rules.ActReturn, rules.Input{Reason: "退回话"})
	must("op-1", rules.ActDispatch, rules.Input{To: &water})
	must("water", rules.ActAccept, rules.Input{})
	helper := unit("office-1")
	must("water", rules.ActAssist, rules.Input{To: &helper, Note: "协办话"})
	must("office-1", rules.ActAssisted, rules.Input{Note: "协办答"})
	must("water", rules.ActFinish, rules.Input{Note: "公开答复"})
	w.indexAll()
	return w.mustRead(w.t, kept.ID), w.mustRead(w.t, double.ID), all
}

// answers are everything that an account is given of a case, by view.
func (w *world) answers(account string, kept, double rules.Case) map[string][]byte {
	w.t.Helper()
	ctx, who := w.t.Context(), w.who[account]
	out := map[string][]byte{}
	put := func(view string, v any, err error) {
		if err != nil && !errors.Is(err, ledger.ErrNoCase) && !errors.Is(err, access.ErrDenied) {
			w.t.Errorf("%s, %s: %v", account, view, err)
		}
		b, err := json.Marshal(v)
		if err != nil {
			w.t.Fatal(err)
		}
		out[view] = b
	}
	dossier := func(view string, c rules.Case) {
		d, err := w.Case(ctx, who, c.ID)
		put(view, []any{d.Case, d.Tasks, d.Reporters, d.Reports, d.Mediations, d.Links, d.Evaluation, d.Place.Grid.Code, d.Refusals()}, err)
		put(view+" events", d.Events, err)
		put(view+" hops", d.Hops, err)
		put(view+" actions", d.Possible, err)
		put(view+" files", d.Files, err)
	}
	dossier("case", kept)
	dossier("double", double)
	list := func(view string, f query.Filter) {
		page, _, err := w.List(ctx, who, f)
		put(view, page.Cases, err)
	}
	list("list", query.Filter{})
	list("reported", query.Filter{View: query.Reported})
	list("state", query.Filter{States: []rules.State{rules.Checking}})
	for _, q := range []string{"金丝雀", "金丝雀甲", "金丝雀乙", "金丝雀丙", "网格111", "网格112"} {
		list("q "+q, query.Filter{Words: q})
	}
	list("number", query.Filter{Words: kept.Number})
	x, y := square("111")
	for view, f := range map[string]query.Filter{"grid": {Grid: grid("111")}, "matter": {Matter: rubbish}, "source": {Source: "app"}, "from": {From: monday.Add(-time.Hour)},
		"within": {Within: geo.Ring{{X: x, Y: y}, {X: x + 100_000, Y: y}, {X: x + 100_000, Y: y + 100_000}, {X: x, Y: y + 100_000}}}, "owner": {Owner: "P-super-111"}, "tasks": {View: query.Tasks}} {
		list("filter "+view, f)
	}
	_, err := w.Export(ctx, who, query.Filter{}, func(_ rules.Reference, c rules.Case) error {
		out["export"] = append(out["export"], fmt.Sprintf("%+v", c)...)
		return nil
	})
	if err != nil && !errors.Is(err, access.ErrDenied) {
		w.t.Error(err)
	}
	for _, n := range []string{"111", "112", "121"} {
		alike, _, err := w.Duplicates(ctx, who, intake.Sketch{Matter: rubbish, Description: "金丝雀甲门口堆着垃圾", Position: middle(n)})
		put("alike "+n, alike, err)
	}
	spots, err := w.FindPlaces(ctx, who, "金丝雀")
	put("places", spots, err)
	put("tiles", w.drawn(account, query.Filter{}, 18).ids, nil)
	put("standings", func() any { all, _ := w.Standings(ctx, who, query.Filter{}, "base"); return all }(), nil)
	prospects, actions, _, err := w.Prospects(ctx, who, rules.ActNote, []string{kept.ID, double.ID})
	put("batch", []any{prospects, actions}, err)
	_, err = w.PrintOut(ctx, who, kept.ID, true, disclosure.Why{})
	put("printout", err == nil, nil)
	if err == nil && strings.Contains("resident volunteer patrol-211 stranger", account) {
		w.t.Errorf("%s prints the inside", account)
	}
	c, refused := w.try(account, w.mustRead(w.t, kept.ID), rules.ActAccept, rules.Input{})
	put("refusal", []any{c, fmt.Sprint(refused)}, nil)
	return out
}

// TestWhatIsSeenFollowsFromHowOneStandsToTheCase: callers by views; who only reported finds nothing of the others in the bytes of any answer.
func TestWhatIsSeenFollowsFromHowOneStandsToTheCase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		kept, double, all := w.merged()
		inside := []string{"内部话", "退回话", "协办话", "协办答", "head-111", "office-1", "super-111"}
		marks := func(r told) []string {
			p := middle(r.grid)
			i := slices.Index(all, r)
			lon := fmt.Sprintf("%.6f", p.Lon+float64(i+1)*0.000123)
			return []string{r.canary, strings.TrimRight(lon, "0"), grid(r.grid), "网格" + r.grid, r.photo}
		}
		for _, me := range all {
			for view, answer := range w.answers(me.who, kept, double) {
				var theirs []string
				for _, other := range all {
					if other.who != me.who {
						theirs = append(theirs, marks(other)...)
					}
				}
				for _, canary := range append(theirs, inside...) {
					if bytes.Contains(answer, []byte(canary)) {
						t.Errorf("%s reads %s in %s: %s", me.who, canary, view, answer)
					}
				}
			}
			for _, other := range all {
				if got := w.sees(me.who, other.photo); got != (other.who == me.who) {
					t.Errorf("%s sees the photo of %s: %v", me.who, other.who, got)
				}
			}
			d := w.dossier(me.who, kept)
			if d.Case.Reports != 1 || len(d.Reports) != 1 || !strings.HasPrefix(d.Case.Description, me.canary) || d.Case.Grid != grid(me.grid) || len(d.Files) != 1 {
				t.Errorf("%s does not read what they said: %+v, %d reports, %d files", me.who, d.Case, len(d.Reports), len(d.Files))
			}
			if !slices.ContainsFunc(d.Events, func(e rules.Event) bool { return e.Note == "公开答复" && e.Actor.Name == "区水务局" }) {
				t.Errorf("%s does not read the answer: %+v", me.who, d.Events)
			}
			if got := w.search(me.who, me.canary); len(got) == 0 || !strings.HasPrefix(got[0], me.canary) {
				t.Errorf("%s does not find what they said: %v", me.who, got)
			}
			for _, other := range all {
				if got := w.search(me.who, other.canary); other.who != me.who && len(got) > 0 {
					t.Errorf("%s finds what %s said: %v", me.who, other.who, got)
				}
			}
			if _, err := w.try(me.who, kept, rules.ActNote, rules.Input{Note: "我也写"}); !errors.Is(err, rules.WhyInside) {
				t.Errorf("%s writes among staff: %v", me.who, err)
			}
		}
		// The side that handles it sees all of it: by area, as owner, as a former owner, as helper, as who checks.
		for _, who := range []string{"op", "op-1", "leader", "water", "head-111", "office-1", "super-111"} {
			answers := w.answers(who, kept, double)
			for _, r := range all {
				if !bytes.Contains(answers["case"], []byte(r.canary)) || !bytes.Contains(answers["case files"], []byte(r.photo)) || !w.sees(who, r.photo) {
					t.Errorf("%s does not see what %s said", who, r.who)
				}
			}
			if !bytes.Contains(answers["case events"], []byte("内部话")) || len(answers["case hops"]) < 10 {
				t.Errorf("%s does not read the inside", who)
			}
		}
		for view, answer := range w.answers("stranger", kept, double) {
			for _, canary := range append(inside, "金丝雀", kept.Number, kept.Title) {
				if bytes.Contains(answer, []byte(canary)) {
					t.Errorf("a stranger reads %s in %s: %s", canary, view, answer)
				}
			}
		}
		// Sent again, a report answers with what its sender may see now.
		more := draft("volunteer", rubbish, "121")
		more.Case, more.Description = kept.ID, "金丝雀丙又来"
		for range 2 {
			_, c, _, _, err := w.Report(t.Context(), w.who["volunteer"], more)
			if err != nil || c.Reports != 2 || !strings.HasPrefix(c.Description, "金丝雀丙") {
				t.Errorf("%+v %v", c, err)
			}
		}
		w.indexAll()
		if got, _, err := w.List(t.Context(), w.who["volunteer"], query.Filter{Words: "又来"}); err != nil || len(got.Cases) != 1 {
			t.Errorf("what one said later is found: %d %v", len(got.Cases), err)
		}
	})
}

// TestWhoReportedIsToldOfTheirOwn: notices to reporters name their own place and the unit in charge.
func TestWhoReportedIsToldOfTheirOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.merged()
		w.tellAll()
		var inbox any
		w.update(func(tx *store.Tx) (err error) {
			inbox, err = w.Notices.List(tx, district, "volunteer", "", 200)
			return err
		})
		if read := fmt.Sprintf("%+v", inbox); strings.Contains(read, "网格111") || strings.Contains(read, "head-111") || !strings.Contains(read, "committee-11") {
			t.Errorf("told of another's place: %s", read)
		}
	})
}
