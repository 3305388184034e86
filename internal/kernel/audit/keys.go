package audit

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/private"
)

// ErrNoKey says that the data folder has no key to verify with.
var ErrNoKey = fault.Define(fault.NotFound, "audit.no_key",
	"数据目录中没有审计验证密钥（keys/audit.pub），请用 --data 指定正确的目录", "The data folder has no key to verify the audit log with (keys/audit.pub). Name the right folder with --data.")

const (
	signerFile   = "audit.key"
	verifierFile = "audit.pub"
	keyName      = "liandong-audit"
)

// OpenSigner reads the signing key from dir. The private key is readable by its owner only and is never in the database, so that whoever can change the
// database cannot sign a new history.
func OpenSigner(dir string) (note.Signer, error) {
	path := filepath.Join(dir, signerFile)
	if err := private.Close(path); err != nil {
		return nil, err
	}
	key, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return note.NewSigner(strings.TrimSpace(string(key)))
}

// CreateSigner is OpenSigner for a first start: where there is no key it makes one.
func CreateSigner(dir string) (note.Signer, error) {
	if err := private.Folder(dir); err != nil {
		return nil, err
	}
	if s, err := OpenSigner(dir); !errors.Is(err, fs.ErrNotExist) {
		return s, err
	}
	secret, public, err := note.GenerateKey(rand.Reader, keyName)
	if err != nil {
		return nil, err
	}
	if err := private.Write(filepath.Join(dir, verifierFile), []byte(public+"\n")); err != nil {
		return nil, err
	}
	if err := private.Write(filepath.Join(dir, signerFile), []byte(secret+"\n")); err != nil {
		return nil, err
	}
	return note.NewSigner(secret)
}

// KeyFiles are the files of the keys in their folder.
func KeyFiles() []string { return []string{signerFile, verifierFile} }

// OpenVerifier reads the public key from dir.
func OpenVerifier(dir string) (note.Verifier, error) {
	key, err := os.ReadFile(filepath.Join(dir, verifierFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoKey.New()
	}
	if err != nil {
		return nil, fmt.Errorf("audit key: %w", err)
	}
	return note.NewVerifier(strings.TrimSpace(string(key)))
}
