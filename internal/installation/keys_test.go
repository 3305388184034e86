package installation_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"liandong/internal/installation"
	"liandong/internal/store"
	"liandong/internal/store/storetest"
)

// TestADatabaseBelongsToItsKeys: other keys and missing ones are refused by the name of the file, and none is made beside a database that has some.
func TestADatabaseBelongsToItsKeys(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		now := time.Now()
		folder := func() string { return filepath.Join(t.TempDir(), "keys") }
		open := func(dir string) error {
			_, err := installation.OpenKeys(t.Context(), db, dir, now)
			return err
		}
		own, other, none := folder(), folder(), folder()
		if _, err := installation.CreateKeys(t.Context(), db, other, now); err != nil {
			t.Fatal(err)
		}
		if _, err := installation.CreateKeys(t.Context(), db, own, now); err != nil { // a first start that is begun again
			t.Fatal(err)
		}
		if err := open(own); err != nil {
			t.Errorf("its own: %v", err)
		}
		if err := open(other); !errors.Is(err, installation.ErrKeyOther) || !strings.Contains(err.Error(), "audit.key") {
			t.Errorf("another's: %v", err)
		}
		if err := open(none); !errors.Is(err, installation.ErrKeyMissing) || !strings.Contains(err.Error(), "audit.key") {
			t.Errorf("none: %v", err)
		}
		if _, err := os.Stat(none); err == nil || installation.HasKeys(none) {
			t.Error("a folder was made")
		}

		// A database of an earlier version knows no keys: it takes those that signed its log.
		signed := func(dir string) {
			t.Helper()
			keys, err := installation.OpenKeys(t.Context(), db, dir, now)
			if err != nil {
				t.Fatal(err)
			}
			head, err := note.Sign(&note.Note{Text: "liandong/320509\n1\nAAAA\n"}, keys.Signer)
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Update(t.Context(), func(tx *store.Tx) error {
				if _, err := tx.Exec(`DELETE FROM installation_key`); err != nil {
					return err
				}
				_, err := tx.Exec(`INSERT INTO audit_checkpoint (district, size, at, note) VALUES ('320509', 1, 1, $1)`, string(head))
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		signed(own)
		if err := open(other); !errors.Is(err, installation.ErrKeyOther) {
			t.Errorf("another's, of an earlier version: %v", err)
		}
		if err := errors.Join(open(own), open(own)); err != nil {
			t.Errorf("its own, of an earlier version: %v", err)
		}
		if err := open(other); !errors.Is(err, installation.ErrKeyOther) {
			t.Errorf("another's, later: %v", err)
		}
	})
}
