package casework_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"

	"liandong/internal/casework"
	"liandong/internal/casework/intake"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/disclosure"
	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/erasure"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// canaries are words that must be nowhere after an erasure.
const (
	saidCanary   = "金丝雀喊叫乙丙丁"
	notedCanary  = "金丝雀备注戊己庚"
	phoneCanary  = "13912345678"
	othersCanary = "邻居另有说法辛壬"
)

// told makes a closed case of two reporters, with words in every place where words can be.
func (w *world) told(t *testing.T) (c rules.Case, first, second intake.Draft) {
	t.Helper()
	first = draft("web", fireLane, "111")
	first.Description, first.Contact = saidCanary+"吴江路12号", &rules.Contact{Name: "金丝雀", Phone: phoneCanary}
	first.Position.Lon += 0.0011
	c = w.report("resident", first)
	second = draft("hotline", "", "111")
	second.Description, second.Case, second.Contact = othersCanary, c.ID, &rules.Contact{Name: "邻居", Phone: "13800000001"}
	c = w.report("op-1", second)
	step := func(account string, action rules.Action) {
		t.Helper()
		in := w.everything(c, action)
		in.Note = notedCanary
		after, err := w.try(account, c, action, in)
		if err != nil {
			t.Fatalf("%s does %s: %v", account, action, err)
		}
		c = after
	}
	step("op-1", rules.ActFile)
	step("op-1", rules.ActDispatch)
	step("head-111", rules.ActAccept)
	step("head-111", rules.ActFinish)
	step("super-111", rules.ActPass)
	if c.State.Open() {
		t.Fatalf("the case is %s", c.State)
	}
	w.indexAll()
	return c, first, second
}

// sealer seals now and whenever it is called.
func (w *world) sealer(t *testing.T) (note.Verifier, func()) {
	t.Helper()
	dir := t.TempDir()
	signer, err := audit.CreateSigner(dir)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := audit.OpenVerifier(dir)
	if err != nil {
		t.Fatal(err)
	}
	seal := func() {
		w.update(func(tx *store.Tx) error {
			_, err := (&audit.Sealer{Signer: signer}).Seal(tx, district, w.clock.Now())
			return err
		})
	}
	seal()
	return verifier, seal
}

func (w *world) centre(t *testing.T, code string) (at geo.Point) {
	t.Helper()
	w.update(func(tx *store.Tx) error {
		chart, err := w.Atlas.Map(tx, district)
		g, _ := chart.Grid(code)
		at = g.Centre
		return err
	})
	return at
}

// erase runs an erasure as an act with its entry.
func (w *world) erase(t *testing.T, cause string, fn func(tx *store.Tx) (casework.Erased, error)) (gone casework.Erased) {
	t.Helper()
	w.update(func(tx *store.Tx) (err error) {
		if gone, err = fn(tx); err != nil {
			return err
		}
		_, err = erasure.Write(tx, erasure.Act{District: district, ID: uuid.Must(uuid.NewV7()).String(), At: w.clock.Now(), Actor: "privacy", Cause: cause, Rows: gone.Rows}, gone.Gone)
		return err
	})
	return gone
}

func (w *world) bad(t *testing.T, verifier note.Verifier) *audit.Bad {
	t.Helper()
	found, err := audit.Verify(t.Context(), w.DB, audit.Check{Verifier: verifier, Witness: ledger.Witness, Strays: ledger.Strays})
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	if found[0].Bad == nil && len(found[0].Faults) > 0 {
		return &audit.Bad{Why: fmt.Sprint(found[0].Faults)}
	}
	return found[0].Bad
}

// everywhere returns the tables and columns in which some text stands, as text or as bytes.
func everywhere(t *testing.T, db *store.DB, text string) (where []string) {
	t.Helper()
	type column struct{ table, name string }
	var columns []column
	query := `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2`
	if db.Engine == store.Postgres {
		query = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2`
	}
	err := db.View(t.Context(), func(tx *store.Tx) error {
		if err := tx.Each(query, nil, func(r store.Scanner) error {
			var c column
			err := r.Scan(&c.table, &c.name)
			columns = append(columns, c)
			return err
		}); err != nil {
			return err
		}
		for _, c := range columns {
			err := tx.Each(fmt.Sprintf(`SELECT CAST("%s" AS TEXT) FROM "%s" WHERE "%s" IS NOT NULL`, c.name, c.table, c.name), nil, func(r store.Scanner) error {
				var value string
				err := r.Scan(&value)
				hex := strings.ToLower(fmt.Sprintf("%x", text))
				if strings.Contains(value, text) || bytes.Contains([]byte(value), []byte(hex)) {
					where = append(where, c.table+"."+c.name)
				}
				return err
			})
			if err != nil {
				return fmt.Errorf("%s.%s: %w", c.table, c.name, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return where
}

func TestWhatWasErasedIsToldFromWhatWasTamperedWith(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c, first, second := w.told(t)
		w.fold()
		if found := everywhere(t, db, saidCanary); len(found) < 2 {
			t.Fatalf("the canary is not where it should be before: %v", found)
		}
		verifier, signer := w.sealer(t)
		if bad := w.bad(t, verifier); bad != nil {
			t.Fatalf("untouched: %+v", bad)
		}
		before := w.figures(t, "2026-03-01", "2026-03-31")
		hits := len(w.search("op-1", "金丝雀喊叫"))
		if hits != 1 {
			t.Fatalf("the words are found %d times before", hits)
		}

		gone := w.erase(t, "request-1", func(tx *store.Tx) (casework.Erased, error) {
			return w.EraseReport(tx, district, first.ID, w.clock.Now())
		})
		if len(gone.Gone) != 2 {
			t.Errorf("went: %+v", gone.Gone)
		}
		for _, canary := range []string{saidCanary, notedCanary, "金丝", "吴江路12号"} {
			if found := everywhere(t, db, canary); len(found) > 0 {
				t.Errorf("%s stands in %v", canary, found)
			}
		}
		if found := everywhere(t, db, othersCanary); len(found) != 1 || found[0] != "report.description" {
			t.Errorf("what somebody else said stands in %v", found)
		}
		if len(w.search("op-1", "金丝雀喊叫")) != 0 || len(w.search("op-1", "邻居另有说法")) != 1 {
			t.Error("the index finds what was erased, or not what was not")
		}
		dossier, err := w.Case(t.Context(), w.who["op-1"], c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if dossier.Case.Description != casework.ErasedWords || dossier.Case.Reporter != "" || dossier.Case.At != (w.centre(t, grid("111"))) || len(dossier.Events) != 7 {
			t.Errorf("the case is %+v with %d events", dossier.Case, len(dossier.Events))
		}
		for _, r := range dossier.Reports {
			if r.ID == first.ID && (r.Contact != nil || r.Account != "" || r.Description != casework.ErasedWords) || r.ID == second.ID && r.Contact == nil {
				t.Errorf("report %+v", r)
			}
		}
		if after := w.figures(t, "2026-03-01", "2026-03-31"); after != before {
			t.Errorf("counts were %+v, are %+v", before, after)
		}
		if wrong, err := ledger.VerifyFigures(t.Context(), db, district, nil); err != nil || len(wrong) > 0 {
			t.Errorf("figures: %v %v", wrong, err)
		}
		if bad := w.bad(t, verifier); bad != nil { // not sealed yet
			t.Errorf("after erasing, before sealing: %+v", bad)
		}
		signer()
		if bad := w.bad(t, verifier); bad != nil {
			t.Errorf("after erasing: %+v", bad)
		}
		if _, err := w.try("op-1", dossier.Case, rules.ActReopen, rules.Input{Reason: "再办"}); err == nil {
			t.Error("an erased case is reopened")
		}
		first.Description = "另一句"
		if _, _, _, _, err := w.Report(t.Context(), w.who["resident"], first); err == nil {
			t.Error("a report comes back under the id of an erased one")
		}

		for _, change := range []struct{ set, restore string }{
			{`UPDATE cases SET description = 'x'`, `UPDATE cases SET description = '` + casework.ErasedWords + `'`},
			{`UPDATE cases SET erased_at = 0`, fmt.Sprintf(`UPDATE cases SET erased_at = %d`, w.clock.Now().UnixMilli())},
			{`UPDATE cases SET x = x + 1`, `UPDATE cases SET x = x - 1`},
			{`UPDATE report SET description = 'x' WHERE account = ''`, `UPDATE report SET description = '` + casework.ErasedWords + `' WHERE account = ''`},
			{`UPDATE report SET salt = 'ab' WHERE account = ''`, `UPDATE report SET salt = '' WHERE account = ''`},
			{`UPDATE case_event SET note = 'x' WHERE version = 3`, `UPDATE case_event SET note = '' WHERE version = 3`},
			{`UPDATE case_event SET owner_code = 'x' WHERE version = 3`, `UPDATE case_event SET owner_code = (SELECT p.owner_code FROM case_event p WHERE p.version = 2) WHERE version = 3`},
			{`UPDATE case_event SET salt = 'ab' WHERE version = 3`, `UPDATE case_event SET salt = '' WHERE version = 3`},
			{`UPDATE erasure SET left_as = left_as || 'x'`, `UPDATE erasure SET left_as = substr(left_as, 1, 64)`},
			{`UPDATE erasure SET subject = subject || 'x'`, `UPDATE erasure SET subject = substr(subject, 1, 36)`},
		} {
			run(t, db, map[store.Engine][]string{store.SQLite: {change.set}, store.Postgres: {change.set}})
			if w.bad(t, verifier) == nil {
				t.Errorf("not found: %s", change.set)
			}
			run(t, db, map[store.Engine][]string{store.SQLite: {change.restore}, store.Postgres: {change.restore}})
			if bad := w.bad(t, verifier); bad != nil && !strings.Contains(change.set, "owner_code") {
				t.Fatalf("after %s: %+v", change.restore, bad)
			}
		}
	})
}

// TestAMarkWithoutAnEntryIsFound: who empties rows and marks them as erased without an erasure in the log is found.
func TestAMarkWithoutAnEntryIsFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c, first, _ := w.told(t)
		verifier, _ := w.sealer(t)
		fake := []string{
			`UPDATE report SET description = '` + casework.ErasedWords + `', salt = '', contact = NULL, contact_match = NULL, phone_match = NULL WHERE id = '` + first.ID + `'`,
			`UPDATE cases SET description = '` + casework.ErasedWords + `', erased_at = 1 WHERE id = '` + c.ID + `'`,
			`UPDATE case_event SET note = '', reason = '', salt = '' WHERE case_id = '` + c.ID + `'`,
			`INSERT INTO erasure (district, kind, subject, entry, what, was, left_as) VALUES ('` + district + `', 'case', '` + c.ID + `', 'e', 'words', '', '')`,
			`INSERT INTO erasure (district, kind, subject, entry, what, was, left_as) VALUES ('` + district + `', 'report', '` + first.ID + `', 'e', 'words', '', '')`,
		}
		run(t, db, map[store.Engine][]string{store.SQLite: fake, store.Postgres: fake})
		if w.bad(t, verifier) == nil {
			t.Error("not found")
		}
	})
}

func TestAContactGoesAndTheWordsStay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c, first, _ := w.told(t)
		verifier, seal := w.sealer(t)
		found := func(when string) int {
			t.Helper()
			cases, _, err := w.ByPhone(t.Context(), w.who["op-1"], phoneCanary, disclosure.Why{Purpose: "call_back"})
			if err != nil {
				t.Fatalf("%s: %v", when, err)
			}
			return len(cases)
		}
		if n := found("before"); n != 1 {
			t.Fatalf("the number finds %d cases before", n)
		}
		w.erase(t, "run-1", func(tx *store.Tx) (casework.Erased, error) { return w.EraseContact(tx, district, first.ID) })
		seal()
		if bad := w.bad(t, verifier); bad != nil {
			t.Errorf("%+v", bad)
		}
		dossier, err := w.Case(t.Context(), w.who["op-1"], c.ID)
		if err != nil || dossier.Case.Description != first.Description || dossier.Reports[0].Contact != nil {
			t.Errorf("%v %+v", err, dossier.Reports)
		}
		if n := found("after"); n != 0 {
			t.Errorf("the number still finds %d cases", n)
		}
		// And later the rest: the first entry is not the last word.
		w.erase(t, "run-2", func(tx *store.Tx) (casework.Erased, error) { return w.EraseCase(tx, district, c.ID, w.clock.Now()) })
		seal()
		if bad := w.bad(t, verifier); bad != nil {
			t.Errorf("%+v", bad)
		}
		for _, canary := range []string{saidCanary, notedCanary, othersCanary} {
			if found := everywhere(t, db, canary); len(found) > 0 {
				t.Errorf("%s stands in %v", canary, found)
			}
		}
	})
}

// TestOnesOwnShareGoes: who joined somebody else's case takes their own words along and leaves those of others.
func TestOnesOwnShareGoes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		_, first, second := w.told(t)
		verifier, seal := w.sealer(t)
		w.erase(t, "request-2", func(tx *store.Tx) (casework.Erased, error) {
			return w.EraseReport(tx, district, second.ID, w.clock.Now())
		})
		seal()
		if bad := w.bad(t, verifier); bad != nil {
			t.Errorf("%+v", bad)
		}
		if found := everywhere(t, db, othersCanary); len(found) > 0 {
			t.Errorf("it stands in %v", found)
		}
		if found := everywhere(t, db, first.Description); len(found) != 2 {
			t.Errorf("what the other said stands in %v", found)
		}
		if len(w.search("op-1", "邻居另有说法")) != 0 || len(w.search("op-1", "金丝雀喊叫")) != 1 {
			t.Error("the index finds what was erased, or not what was not")
		}
	})
}

func TestWhatIsOpenIsNotErased(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		d := draft("web", fireLane, "111")
		w.report("resident", d)
		err := db.Update(t.Context(), func(tx *store.Tx) error { _, err := w.EraseReport(tx, district, d.ID, w.clock.Now()); return err })
		if !errors.Is(err, casework.ErrNeeded) {
			t.Errorf("%v", err)
		}
	})
}
