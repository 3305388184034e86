package record_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"liandong/data"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/bigram"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/outbox"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/search"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/kernel/timer"
	"liandong/internal/notice"
)

// The smallest capability there can be: a promise that somebody makes, changes and keeps. It has an entry in the log, idempotency, staleness, a message to listeners,
// notices, a timer and words to be found by, and nothing else of its own than what follows until the next comment.

type promise struct {
	ID, Path, Words string
	Version         int64
	Due             time.Time
}

var (
	errNone = fault.Define(fault.NotFound, "promise.none", "没有这项承诺", "There is no such promise.")
	rows    = store.Declare(store.Kind{Name: "promise", Table: "promise", Key: []string{"id"}, Columns: []string{"path", "words", "version", "due_at"}})
	things  = &record.Kind[promise]{Name: "promise", Rows: rows, None: errNone,
		Load: func(tx *store.Tx, district, id string) (p promise, err error) {
			var due int64
			err = tx.Get(`SELECT id, path, words, version, due_at FROM promise WHERE district = $1 AND id = $2`, store.Args(district, id), &p.ID, &p.Path, &p.Words, &p.Version, &due)
			if errors.Is(err, store.ErrNoRow) {
				err = errNone.New()
			}
			p.Due = clock.Time(due)
			return p, err
		},
		Save: func(tx *store.Tx, district string, p promise, was int64) (int64, error) {
			if was == record.New {
				return rows.Exec(tx, `INSERT INTO promise (district, id, path, words, version, due_at) VALUES ($1, $2, $3, $4, $5, $6)`, district, p.ID, p.Path, p.Words, p.Version, clock.Milli(p.Due))
			}
			return rows.Exec(tx, `UPDATE promise SET path = $1, words = $2, version = $3, due_at = $4 WHERE district = $5 AND id = $6 AND version = $7`,
				p.Path, p.Words, p.Version, clock.Milli(p.Due), district, p.ID, was)
		},
		Remove: func(tx *store.Tx, district string, p promise, was int64) (int64, error) {
			return rows.Exec(tx, `DELETE FROM promise WHERE district = $1 AND id = $2 AND version = $3`, district, p.ID, was)
		},
		Version: func(p *promise) *int64 { return &p.Version },
		Path:    func(_ string, p promise) string { return p.Path },
		Wake:    func(p promise) time.Time { return p.Due }}
)

// found puts promises under their words.
func found(tx *store.Tx, district string, _ []journal.Message, docs []search.Doc) (all []search.Posting, err error) {
	for _, doc := range docs {
		p, err := things.Load(tx, district, doc.ID)
		if errors.Is(err, errNone) { // gone meanwhile
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, term := range bigram.Terms(p.Words) {
			all = append(all, search.Posting{Term: term, Doc: doc.N})
		}
	}
	return all, nil
}

// deed says words at a place.
func deed(action string, seen int64, words, path string, due time.Time) record.Deed[promise] {
	return record.Deed[promise]{Action: action, Seen: seen, May: access.WriteAccounts, Makes: true, Again: true, Input: map[string]string{"words": words, "path": path},
		Do: func(_ *record.Env, p *promise) error {
			p.Words, p.Path, p.Due = words, path, due
			return nil
		}}
}

// That was the capability. What follows tries it.

const (
	district = "150102"
	town     = "/150102/150102001/"
	other    = "/150102/150102002/"
	one      = "01900000-0000-7000-8000-000000000001"
	two      = "01900000-0000-7000-8000-000000000002"
)

type world struct {
	record.Recorder
	t       *testing.T
	clock   *clock.Manual
	notices *notice.Service
	tokens  map[string]access.Credential
}

func setup(t *testing.T, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, clock: clock.NewManual(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)), tokens: map[string]access.Credential{}}
	w.Recorder = record.Recorder{DB: db, Access: access.New(w.clock, access.Cost{Time: 1, Memory: 64})}
	vault, err := access.NewVault(make([]byte, 64))
	if err != nil {
		t.Fatal(err)
	}
	setup := notice.Setup{Vault: vault}
	if setup.Standard, err = notice.StandardTemplates(data.Files); err != nil {
		t.Fatal(err)
	}
	w.notices = notice.New(setup)
	w.update(func(tx *store.Tx) error {
		_, err := tx.Exec(`CREATE TABLE promise (district TEXT NOT NULL, id TEXT NOT NULL, path TEXT NOT NULL, words TEXT NOT NULL, version BIGINT NOT NULL, due_at BIGINT NOT NULL, PRIMARY KEY (district, id))`)
		return err
	})
	for account, path := range map[string]string{"all": "/150102/", "town": town, "none": ""} {
		h, err := w.Access.Hash(access.Account{District: district, Account: account, Person: account, Name: account, Password: "correct horse battery"})
		if err != nil {
			t.Fatal(err)
		}
		w.update(func(tx *store.Tx) error {
			if err := w.Access.Create(tx, h, "test"); err != nil || path == "" {
				return err
			}
			return w.Access.Grant(tx, district, access.Grant{Account: account, Role: access.SecurityAdmin, Grid: "g", Path: path, From: w.clock.Now()}, "test")
		})
		opened, err := w.Access.Login(t.Context(), db, access.Attempt{District: district, Account: account, Password: "correct horse battery", Address: "1.1.1.1"})
		if err != nil {
			t.Fatal(err)
		}
		w.tokens[account] = access.Parse(opened.Token)
	}
	return w
}

func (w *world) update(fn func(*store.Tx) error) {
	w.t.Helper()
	if err := w.DB.Update(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) try(who, id string, d record.Deed[promise]) (promise, bool, error) {
	return things.Change(w.t.Context(), w.Recorder, w.tokens[who], id, d)
}

func (w *world) do(who, id string, d record.Deed[promise]) promise {
	w.t.Helper()
	p, again, err := w.try(who, id, d)
	if err != nil || again {
		w.t.Fatalf("%s %s: again %v, %v", who, d.Action, again, err)
	}
	return p
}

// heard is what stands in the journal of the promises, in order.
func (w *world) heard() (all []journal.Message) {
	w.t.Helper()
	seq := &outbox.Sequencer{DB: w.DB, Clock: w.clock, Steps: []outbox.Step{journal.PlaceStep, w.notices.Reader().Step}}
	for {
		n, err := seq.Once(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	if err := w.DB.View(w.t.Context(), func(tx *store.Tx) (err error) { all, err = journal.After(tx, district, 0, 1000); return err }); err != nil {
		w.t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(m journal.Message) bool { return m.Topic != "promise" })
}

// search is what is found by a word after the index has heard of everything, among promises; nothing among cases.
func (w *world) search(word string) (ids []string) {
	w.t.Helper()
	index := &search.Indexer{}
	index.Subscribe("promise", found)
	seq := &outbox.Sequencer{DB: w.DB, Clock: w.clock, Steps: []outbox.Step{journal.PlaceStep, index.Step}}
	for {
		n, err := seq.Once(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	err := w.DB.View(w.t.Context(), func(tx *store.Tx) error {
		ids = nil
		q := search.Query{All: bigram.Terms(word)}
		if err := search.Each(tx, district, q, 0, func([]int64) (bool, error) { w.t.Error("it stands among cases"); return true, nil }); err != nil {
			return err
		}
		return search.Each(tx, district, q.Of("promise"), 0, func(numbers []int64) (bool, error) {
			some, err := search.IDs(tx, district, numbers)
			ids = append(ids, some...)
			return true, err
		})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return slices.DeleteFunc(ids, func(id string) bool {
		gone := true
		w.update(func(tx *store.Tx) error {
			_, err := things.Load(tx, district, id)
			if gone = errors.Is(err, errNone); gone {
				err = nil
			}
			return err
		})
		return gone
	})
}

// TestACapabilityOfThirtyLines has all that the kernel promises.
func TestACapabilityOfThirtyLines(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := setup(t, db)
		add := deed("make", record.New, "fix the lamp", town, time.Time{})
		add.ID = two
		make := add.Do
		add.Do = func(e *record.Env, p *promise) error { p.ID = one; return make(e, p) }
		for _, bad := range []string{"", "x", one + "0"} {
			if _, _, err := w.try("all", bad, add); !errors.Is(err, record.ErrID) {
				t.Errorf("a thing with the id %q: %v", bad, err)
			}
		}
		if p := w.do("all", one, add); p.Version != 1 {
			t.Fatalf("%+v", p)
		}

		t.Run("the same id again is the same answer", func(t *testing.T) {
			if p, again, err := w.try("all", one, add); err != nil || !again || p.Version != 1 || p.Words != "fix the lamp" {
				t.Errorf("%+v %v %v", p, again, err)
			}
			otherWords := add
			otherWords.Input = map[string]string{"words": "something else", "path": town}
			for who, d := range map[string]record.Deed[promise]{"all": otherWords, "town": add} {
				if _, _, err := w.try(who, one, d); !errors.Is(err, record.ErrTaken) {
					t.Errorf("%s: %v", who, err)
				}
			}
		})
		t.Run("rights over the place before and after", func(t *testing.T) {
			if _, _, err := w.try("none", one, deed("change", 1, "x", town, time.Time{})); !errors.Is(err, access.ErrDenied) {
				t.Errorf("without a grant: %v", err)
			}
			if _, _, err := w.try("town", one, deed("change", 1, "x", other, time.Time{})); !errors.Is(err, access.ErrElsewhere) {
				t.Errorf("to another town: %v", err)
			}
			if _, _, err := w.try("town", "01900000-0000-7000-8000-00000000000f", deed("change", 1, "x", town, time.Time{})); !errors.Is(err, errNone) {
				t.Errorf("what is not there: %v", err)
			}
		})

		change := deed("change", 1, "fix the lamp and the road", town, w.clock.Now().Add(10*time.Minute))
		if p := w.do("town", one, change); p.Version != 2 {
			t.Errorf("%+v", p)
		}
		t.Run("without an id the version tells the same from the stale", func(t *testing.T) {
			if p, again, err := w.try("town", one, change); err != nil || !again || p.Version != 2 {
				t.Errorf("%+v %v %v", p, again, err)
			}
			for who, d := range map[string]record.Deed[promise]{"all": change, "town": deed("change", 1, "other words", town, time.Time{})} {
				_, _, err := w.try(who, one, d)
				if !errors.Is(err, record.ErrStale) || fault.From(err).Extra["version_now"] != int64(2) {
					t.Errorf("%s: %v %v", who, err, fault.From(err).Extra)
				}
			}
		})
		t.Run("what fails leaves nothing", func(t *testing.T) {
			broken := deed("change", 2, "never", town, time.Time{})
			broken.Do = func(_ *record.Env, p *promise) error { p.Words = "never"; return errNone.New() }
			if _, _, err := w.try("all", one, broken); !errors.Is(err, errNone) {
				t.Error(err)
			}
		})

		// Found by its words, and not among the documents of others.
		w.clock.Advance(10 * time.Second)
		if ids := w.search("road"); !slices.Equal(ids, []string{one}) {
			t.Errorf("found %v", ids)
		}

		t.Run("nothing lies nowhere", func(t *testing.T) {
			if _, _, err := w.try("town", one, deed("change", 2, "everybody's", "", time.Time{})); err == nil {
				t.Error("it lies at no place, and who has one town put it there")
			}
			made := deed("make", record.New, "nowhere", "", time.Time{})
			if _, _, err := w.try("town", "01900000-0000-7000-8000-00000000000e", made); err == nil {
				t.Error("one was made at no place")
			}
		})
		// The timer acts as a rule, once.
		runner := &timer.Runner{DB: db, Clock: w.clock, Bells: []timer.Bell{timer.Of("promise", func(tx *store.Tx, district, id string, now time.Time) error {
			_, _, err := things.In(record.As(tx, district, "promises", now), id, record.Deed[promise]{Action: "lapse", Seen: record.Any, Do: func(_ *record.Env, p *promise) error {
				p.Due = time.Time{}
				return nil
			}})
			return err
		})}}
		if n, err := runner.Once(t.Context()); n != 0 || err != nil {
			t.Errorf("before its time %d, %v", n, err)
		}
		w.clock.Advance(10 * time.Minute)
		for want := 1; want >= 0; want-- {
			if n, err := runner.Once(t.Context()); n != want || err != nil {
				t.Errorf("rang %d times, not %d, %v", n, want, err)
			}
		}

		// Moved by who has both places: whoever listens at the old one hears of it too. Then taken away.
		w.do("all", one, deed("move", 3, "fix the lamp", other, time.Time{}))
		gone := deed("remove", 4, "", other, time.Time{})
		gone.Do = func(e *record.Env, _ *promise) error { e.Remove(); return nil }
		w.do("all", one, gone)
		if _, _, err := w.try("all", one, gone); !errors.Is(err, errNone) {
			t.Errorf("once more: %v", err)
		}

		if ids := w.search("road"); len(ids) != 0 {
			t.Errorf("what is gone is found: %v", ids)
		}
		told := 0
		w.notices.Subscribe("promise", func(*store.Tx, string, time.Time) (notice.Teller, error) {
			return func(journal.Message) ([]notice.Notice, error) { told++; return nil, nil }, nil
		})
		var actions []string
		var all []journal.Message
		for range 2 {
			all = w.heard()
		}
		for i, m := range all {
			actions = append(actions, m.Action)
			if i > 0 && m.Position <= all[i-1].Position {
				t.Errorf("%d after %d", m.Position, all[i-1].Position)
			}
		}
		if want := []string{"promise.make", "promise.change", "promise.lapse", "promise.move", "promise.remove"}; !slices.Equal(actions, want) || told != len(want) {
			t.Errorf("the journal says %v, told %d", actions, told)
		}
		if m := all[3]; m.Path != other || m.Was != town || all[2].Was != "" || all[2].Actor != "system:promises" {
			t.Errorf("%+v", all[2:4])
		}
	})
}

// TestTwoAtOnceAreOne: of two that act on the same version one is done and the other is stale, or, with one id, given the same answer.
func TestTwoAtOnceAreOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := setup(t, db)
		add := deed("make", record.New, "a", town, time.Time{})
		add.Do = func(_ *record.Env, p *promise) error { p.ID, p.Path, p.Words = one, town, "a"; return nil }
		w.do("all", one, add)
		at := func(d func(i int) record.Deed[promise]) (done, again, stale int) {
			type outcome struct {
				again bool
				err   error
			}
			const many = 8
			results := make(chan outcome, many)
			for i := range many {
				go func() {
					_, again, err := things.Change(context.WithoutCancel(t.Context()), w.Recorder, w.tokens["all"], one, d(i))
					results <- outcome{again, err}
				}()
			}
			for range many {
				switch r := <-results; {
				case errors.Is(r.err, record.ErrStale):
					stale++
				case r.err != nil:
					t.Error(r.err)
				case r.again:
					again++
				default:
					done++
				}
			}
			return done, again, stale
		}
		words := []string{"b", "c", "d", "e", "f", "g", "h", "i"}
		if done, again, stale := at(func(i int) record.Deed[promise] { return deed("change", 1, words[i], town, time.Time{}) }); done != 1 || again != 0 || stale != 7 {
			t.Errorf("others: %d done, %d again, %d stale", done, again, stale)
		}
		if done, again, stale := at(func(int) record.Deed[promise] {
			d := deed("change", 2, "the same", town, time.Time{})
			d.ID = two
			return d
		}); done != 1 || again != 7 || stale != 0 {
			t.Errorf("one id: %d done, %d again, %d stale", done, again, stale)
		}
	})
}

// TestWhatAnIdTookAwayItTookAway: however often it is sent.
func TestWhatAnIdTookAwayItTookAway(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := setup(t, db)
		const third = "01900000-0000-7000-8000-000000000003"
		day := deed("make", record.New, "for a day", town, time.Time{})
		put := day.Do
		day.Do = func(e *record.Env, p *promise) error { p.ID = e.Thing; return put(e, p) }
		w.do("all", third, day)
		gone := record.Deed[promise]{ID: "01900000-0000-7000-8000-000000000004", Action: "drop", Seen: 1, May: access.WriteAccounts, Input: "drop",
			Do: func(e *record.Env, _ *promise) error { e.Remove(); return nil }}
		w.do("all", third, gone)
		if _, again, err := w.try("all", third, gone); err != nil || !again {
			t.Errorf("again %v, %v", again, err)
		}
		gone.Action = "other"
		if _, _, err := w.try("all", third, gone); !errors.Is(err, record.ErrTaken) {
			t.Errorf("the id for something else: %v", err)
		}
	})
}
