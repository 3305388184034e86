package installation_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"liandong/internal/installation"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
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

// TestAnUnfinishedStartHasNoKeysToRestore: before anything is there, and before it is ready, that is what is said, not that a key is missing.
func TestAnUnfinishedStartHasNoKeysToRestore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		none := filepath.Join(t.TempDir(), "keys")
		if _, err := installation.OpenKeys(t.Context(), db, none, time.Now()); !errors.Is(err, installation.ErrNone) {
			t.Errorf("an empty database: %v", err)
		}
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return installation.Started(tx, "320509", time.Now()) }); err != nil {
			t.Fatal(err)
		}
		if _, err := installation.OpenKeys(t.Context(), db, none, time.Now()); !errors.Is(err, installation.ErrBegun) {
			t.Errorf("one that was begun: %v", err)
		}
	})
}

// TestKeysThatChangeWhileServedAreNamed: moved away or replaced, by the name of the file.
func TestKeysThatChangeWhileServedAreNamed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		dir := filepath.Join(t.TempDir(), "keys")
		if _, err := installation.CreateKeys(t.Context(), db, dir, time.Now()); err != nil {
			t.Fatal(err)
		}
		found := func() string {
			t.Helper()
			all, err := installation.Changed(t.Context(), db, dir)
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, one := range all {
				said = append(said, one.Field+" "+one.Code)
			}
			return strings.Join(said, ", ")
		}
		if said := found(); said != "" {
			t.Errorf("its own: %s", said)
		}
		if err := os.Rename(filepath.Join(dir, "audit.key"), filepath.Join(dir, "audit.old")); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "audit.pub"), []byte("another"), 0o600); err != nil {
			t.Fatal(err)
		}
		if said := found(); said != "audit.key installation.key_missing, audit.pub installation.key_other" {
			t.Errorf("moved and replaced: %s", said)
		}
	})
}

// TestSealedFieldsAreOpenedWithTheirOwnKeyOnly: verifying beside the keys of another installation opens nothing and says so, and its audit key proves nothing.
func TestSealedFieldsAreOpenedWithTheirOwnKeyOnly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		own, other := filepath.Join(t.TempDir(), "keys"), filepath.Join(t.TempDir(), "keys")
		if _, err := installation.CreateKeys(t.Context(), db, own, time.Now()); err != nil {
			t.Fatal(err)
		}
		if _, err := access.CreateVault(other); err != nil {
			t.Fatal(err)
		}
		if _, err := audit.CreateSigner(other); err != nil {
			t.Fatal(err)
		}
		for dir, opens := range map[string]bool{own: true, other: false, filepath.Join(other, "nowhere"): false} {
			vault, err := installation.DataKey(t.Context(), db, dir)
			if (vault != nil) != opens || errors.Is(err, installation.ErrKeyOther) != (dir == other) || err != nil && dir != other {
				t.Errorf("%s: %v %v", filepath.Base(dir), vault != nil, err)
			}
		}
		pub := filepath.Join(own, "audit.pub")
		key, err := os.ReadFile(pub)
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(t.TempDir(), "witness.pub")
		if err := os.WriteFile(copied, append(bytes.TrimSpace(key), "\r\n"...), 0o600); err != nil {
			t.Fatal(err)
		}
		for path, its := range map[string]bool{pub: true, copied: true, filepath.Join(other, "audit.pub"): false} {
			if err := installation.VerifierOf(t.Context(), db, path); (err == nil) != its || err != nil && !errors.Is(err, installation.ErrKeyOther) {
				t.Errorf("%s: %v", path, err)
			}
		}
	})
}
