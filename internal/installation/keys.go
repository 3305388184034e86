package installation

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/private"
	"liandong/internal/kernel/store"
)

// What is wrong with the keys beside a database.
var (
	ErrKeyMissing = fault.Define(fault.Unavailable, "installation.key_missing", "缺少密钥文件 %s，数据库所用密钥的指纹为 %s。请从备份中恢复该文件，系统不会另造密钥",
		"The key %s is not there. The database belongs to the one with the fingerprint %s: restore it, no other is made.")
	ErrKeyOther = fault.Define(fault.Unavailable, "installation.key_other", "密钥文件 %s 的指纹为 %s，而数据库所用密钥的指纹为 %s。请恢复正确的密钥，或检查数据库地址",
		"The key %s has the fingerprint %s, the database belongs to %s. Restore the right key, or look whether this is the right database.")
	ErrKeysAlone = fault.Define(fault.Unavailable, "installation.keys_alone", "这里有密钥，却没有数据库。请恢复数据库；若要重新开始，请先移走密钥目录 %s",
		"Keys are here, but no database: restore it, or remove the keys folder %s.")
)

// Keys (密钥) are what lies beside a database and never in it.
type Keys struct {
	Signer   note.Signer   // of the heads of the audit log
	Verifier note.Verifier // of the same
	Vault    *access.Vault
}

// keyFiles are the files of an installation's keys in their folder.
func keyFiles() []string { return append(audit.KeyFiles(), access.VaultFile) }

// HasKeys says whether a folder holds keys.
func HasKeys(dir string) bool {
	return slices.ContainsFunc(keyFiles(), func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name))
		return err == nil
	})
}

// OpenKeys opens the keys of the installation that a database holds, if they are those that it belongs to. Errors: ErrKeyMissing, ErrKeyOther, with the name of the file.
func OpenKeys(ctx context.Context, db *store.DB, dir string, at time.Time) (Keys, error) {
	belongs, err := fingerprints(ctx, db)
	if err != nil {
		return Keys{}, err
	}
	have := map[string]string{}
	for _, name := range keyFiles() {
		switch have[name], err = fingerprint(filepath.Join(dir, name)); {
		case errors.Is(err, fs.ErrNotExist):
			wanted := belongs[name]
			if wanted == "" { // a first start was cut off before it had any, or this is of an earlier version, which did not keep them
				if err := Finished(ctx, db); err != nil {
					return Keys{}, err
				}
				wanted = "?"
			}
			return Keys{}, ErrKeyMissing.At(filepath.Join(dir, name), name, wanted)
		case err != nil:
			return Keys{}, err
		case belongs[name] != "" && belongs[name] != have[name]:
			return Keys{}, ErrKeyOther.At(filepath.Join(dir, name), name, have[name], belongs[name])
		}
	}
	keys, err := readKeys(dir)
	if err != nil || len(belongs) == len(have) {
		return keys, err
	}
	return keys, keys.adopt(ctx, db, have, at) // the database is of an earlier version, which did not keep them
}

// CreateKeys is OpenKeys for a first start: what is not there is made, and the database belongs to these keys from now on. Call it only before anything was sealed.
func CreateKeys(ctx context.Context, db *store.DB, dir string, at time.Time) (Keys, error) {
	if _, err := audit.CreateSigner(dir); err != nil {
		return Keys{}, err
	}
	if _, err := access.CreateVault(dir); err != nil {
		return Keys{}, err
	}
	if err := private.Settle(filepath.Dir(dir)); err != nil {
		return Keys{}, err
	}
	have := map[string]string{}
	for _, name := range keyFiles() {
		var err error
		if have[name], err = fingerprint(filepath.Join(dir, name)); err != nil {
			return Keys{}, err
		}
	}
	if err := db.Update(ctx, func(tx *store.Tx) error { return keep(tx, have, at) }); err != nil {
		return Keys{}, err
	}
	return readKeys(dir)
}

// Changed names the keys that are no longer those which the database belongs to, while it is served: each an error that is ErrKeyMissing or ErrKeyOther.
func Changed(ctx context.Context, db *store.DB, dir string) (all []*fault.Error, err error) {
	belongs, err := fingerprints(ctx, db)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(belongs)) {
		switch have, err := fingerprint(filepath.Join(dir, name)); {
		case errors.Is(err, fs.ErrNotExist):
			all = append(all, ErrKeyMissing.At(name, name, belongs[name]))
		case err != nil:
			return all, err
		case have != belongs[name]:
			all = append(all, ErrKeyOther.At(name, name, have, belongs[name]))
		}
	}
	return all, nil
}

// VerifierOf refuses an audit key that is not the one to which a database belongs: what another key has signed says nothing of this log. A database that keeps no fingerprints is
// taken with any. path is where the key lies. Errors: ErrKeyOther.
func VerifierOf(ctx context.Context, db *store.DB, path string) error {
	belongs, err := fingerprints(ctx, db)
	if err != nil || belongs["audit.pub"] == "" {
		return err
	}
	have, err := fingerprint(path)
	if err == nil && have != belongs["audit.pub"] { // a witness may have copied the line only, or with other ends of lines
		key, unreadable := os.ReadFile(path)
		if unreadable == nil && printOf(append(bytes.TrimSpace(key), '\n')) == belongs["audit.pub"] {
			return nil
		}
		err = ErrKeyOther.At(path, filepath.Base(path), have, belongs["audit.pub"])
	}
	return err
}

// DataKey opens the key of sealed fields where it lies in a folder; nil where there is none. Errors: ErrKeyOther where it is that of another installation.
func DataKey(ctx context.Context, db *store.DB, dir string) (*access.Vault, error) {
	belongs, err := fingerprints(ctx, db)
	if err != nil {
		return nil, err
	}
	have, err := fingerprint(filepath.Join(dir, access.VaultFile))
	path := filepath.Join(dir, access.VaultFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err == nil && belongs[access.VaultFile] != "" && have != belongs[access.VaultFile]:
		return nil, ErrKeyOther.At(path, access.VaultFile, have, belongs[access.VaultFile])
	}
	if err != nil {
		return nil, err
	}
	return access.OpenVault(dir)
}

func readKeys(dir string) (k Keys, err error) {
	if k.Signer, err = audit.OpenSigner(dir); err != nil {
		return k, fault.Wrap(err, "audit key")
	}
	if k.Verifier, err = audit.OpenVerifier(dir); err != nil {
		return k, fault.Wrap(err, "audit key")
	}
	if k.Vault, err = access.OpenVault(dir); err != nil {
		return k, fault.Wrap(err, "data key")
	}
	return k, nil
}

// adopt lets a database that knows no keys belong to these, unless its audit log was signed by another. Errors: ErrKeyOther.
func (k Keys) adopt(ctx context.Context, db *store.DB, have map[string]string, at time.Time) error {
	return db.Update(ctx, func(tx *store.Tx) error {
		var head string
		err := tx.Get(`SELECT note FROM audit_checkpoint ORDER BY at DESC LIMIT 1`, nil, &head)
		if err != nil && !errors.Is(err, store.ErrNoRow) {
			return err
		}
		if err == nil {
			if _, err := note.Open([]byte(head), note.VerifierList(k.Verifier)); err != nil {
				return ErrKeyOther.New("audit.pub", have["audit.pub"], "?").Because(err)
			}
		}
		return keep(tx, have, at)
	})
}

// fingerprint is by what a key file is known again; nobody learns anything of a key from it.
func fingerprint(path string) (string, error) {
	key, err := os.ReadFile(path)
	return printOf(key), err
}

func printOf(key []byte) string {
	sum := sha256.Sum256(append([]byte("liandong key "), key...))
	return hex.EncodeToString(sum[:12])
}

// fingerprints are those of the keys that the database belongs to, by name of the file.
func fingerprints(ctx context.Context, db *store.DB) (all map[string]string, err error) {
	err = db.View(ctx, func(tx *store.Tx) error {
		all = map[string]string{}
		return tx.Each(`SELECT name, fingerprint FROM installation_key`, nil, func(r store.Scanner) error {
			var name, print string
			err := r.Scan(&name, &print)
			all[name] = print
			return err
		})
	})
	return all, err
}

func keep(tx *store.Tx, have map[string]string, at time.Time) error {
	if _, err := tx.Exec(`DELETE FROM installation_key`); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(have)) {
		if _, err := tx.Exec(`INSERT INTO installation_key (name, fingerprint, since) VALUES ($1, $2, $3)`, name, have[name], clock.Milli(at)); err != nil {
			return err
		}
	}
	return nil
}
