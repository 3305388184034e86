package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestWhatIsGoneTakesNoWrites: a file that is open stays writable for the system, wherever its name is.
func TestWhatIsGoneTakesNoWrites(t *testing.T) {
	t.Parallel()
	copyOf := func(t *testing.T, from, to string) {
		t.Helper()
		content, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, take := range map[string]func(t *testing.T, path, aside string) (mend func() error){
		"removed":                      func(_ *testing.T, path, aside string) func() error { return move(path, aside) },
		"folder moved":                 func(_ *testing.T, path, aside string) func() error { return move(filepath.Dir(path), aside) },
		"the log removed":              func(_ *testing.T, path, aside string) func() error { return move(path+"-wal", aside) },
		"the index of the log removed": func(_ *testing.T, path, aside string) func() error { return move(path+"-shm", aside) },
		"replaced by a copy": func(t *testing.T, path, aside string) func() error {
			back := move(path, aside)
			copyOf(t, aside, path)
			return back
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(t.TempDir(), "data")
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(folder, "a.db")
			db, err := store.Create(t.Context(), "sqlite:"+path)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(db.Update(t.Context(), bump("d", "before")), db.Ready(t.Context())); err != nil {
				t.Fatal(err)
			}
			mend := take(t, path, filepath.Join(t.TempDir(), "aside"))
			for range 3 { // the writer opens a new connection after each failure: it must not make a new file
				err := db.Update(t.Context(), bump("d", "while it is gone"))
				if !errors.Is(err, store.ErrUnavailable) || !errors.Is(err, store.ErrGone) {
					t.Errorf("writing: %v", err)
				}
			}
			if err := db.Ready(t.Context()); !errors.Is(err, store.ErrGone) {
				t.Errorf("ready: %v", err)
			}
			if err := mend(); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(db.Ready(t.Context()), db.Update(t.Context(), bump("d", "after"))); err != nil {
				t.Errorf("it is back: %v", err)
			}
			if n := count(t, db, "d"); n != 2 {
				t.Errorf("%d rows, want 2", n)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func move(from, to string) (back func() error) {
	err := os.Rename(from, to)
	return func() error { return errors.Join(err, os.Rename(to, from)) }
}

// TestClosingWhatIsGoneLeavesWhatLiesThereAlone: the log beside a file belongs to the file that is there now.
func TestClosingWhatIsGoneLeavesWhatLiesThereAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	open := func() *store.DB {
		t.Helper()
		db, err := store.Create(t.Context(), "sqlite:"+path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		return db
	}
	old := open()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(path+suffix, path+suffix+".old"); err != nil {
			t.Fatal(err)
		}
	}
	restored := open()
	if err := restored.Update(t.Context(), bump("d", "kept")); err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); !errors.Is(err, store.ErrGone) {
		t.Errorf("closing what is gone: %v", err)
	}
	if err := errors.Join(restored.Ready(t.Context()), restored.Update(t.Context(), bump("d", "kept too"))); err != nil {
		t.Error(err)
	}
	if n := count(t, restored, "d"); n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
	if err := restored.Close(); err != nil {
		t.Error(err)
	}
}

// TestOnlyAFirstStartMakesADatabase: whoever opens one that is not there is told so, and leaves nothing behind.
func TestOnlyAFirstStartMakesADatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	for name, open := range map[string]func() (*store.DB, error){
		"Open":        func() (*store.DB, error) { return store.Open(t.Context(), "sqlite:"+path) },
		"OpenToServe": func() (*store.DB, error) { return store.OpenToServe(t.Context(), "sqlite:"+path) },
	} {
		if _, err := open(); !errors.Is(err, store.ErrMissing) || fault.From(err).Field != "database" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

// TestASchemaIsNamedForWhatItIs: empty, another program's, older.
func TestASchemaIsNamedForWhatItIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		make string
		want *fault.Definition
	}{
		"empty":                      {"", store.ErrNoSchema},
		"foreign":                    {"CREATE TABLE wine (id INTEGER)", store.ErrForeign},
		"foreign, by the same means": {"CREATE TABLE wine (id INTEGER); CREATE TABLE goose_db_version (version_id BIGINT); INSERT INTO goose_db_version VALUES (7)", store.ErrForeign},
		"older":                      {"CREATE TABLE reference_version (id INTEGER); CREATE TABLE goose_db_version (version_id BIGINT); INSERT INTO goose_db_version VALUES (0)", store.ErrOlderSchema},
		"newer":                      {"CREATE TABLE reference_version (id INTEGER); CREATE TABLE goose_db_version (version_id BIGINT); INSERT INTO goose_db_version VALUES (70000)", store.ErrNewerSchema},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := store.Create(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "a.db"))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			if _, err := db.SQL().ExecContext(t.Context(), c.make); err != nil {
				t.Fatal(err)
			}
			if err := db.Current(t.Context()); !errors.Is(err, c.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestClearEmptiesAllAndKeepsTheSchema on both engines.
func TestClearEmptiesAllAndKeepsTheSchema(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := db.Update(t.Context(), bump("d", "k")); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(db.Clear(t.Context()), db.Current(t.Context())); err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, "d"); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}
