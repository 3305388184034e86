package store_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"liandong/internal/kernel/store"
)

// TestTheDatabaseIsClosedToOthers is not parallel: the umask is the process's.
func TestTheDatabaseIsClosedToOthers(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	path := filepath.Join(t.TempDir(), "d.db")
	for _, round := range []string{"new", "opened to all"} {
		db, err := store.Create(t.Context(), "sqlite:"+path)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`CREATE TABLE IF NOT EXISTS t (a BIGINT)`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := db.View(t.Context(), func(tx *store.Tx) error { _, err := tx.Any(`SELECT 1 FROM t`); return err }); err != nil {
			t.Fatal(err)
		}
		for _, one := range []string{path, path + "-wal", path + "-shm"} {
			info, err := os.Stat(one)
			if err != nil {
				t.Fatalf("%s: %v", round, err)
			}
			if info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %s is %v", round, filepath.Base(one), info.Mode().Perm())
			}
			if err := os.Chmod(one, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
