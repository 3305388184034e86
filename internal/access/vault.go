package access

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"liandong/internal/fault"
	"liandong/internal/private"
)

// ErrVault says that a sealed field cannot be opened with this installation's key.
var ErrVault = fault.Define(fault.Internal, "access.vault",
	"加密字段无法用本系统的密钥打开", "A sealed field cannot be opened with this installation's key.")

// Vault seals personal fields with AES-256-GCM and makes keyed hashes for matching them. The key lies beside the database,
// never in it.
type Vault struct {
	aead  cipher.AEAD
	match []byte
}

const vaultFile = "data.key"

// OpenVault reads the key from dir, making one on first use.
func OpenVault(dir string) (*Vault, error) {
	path := filepath.Join(dir, vaultFile)
	if err := errors.Join(private.Folder(dir), private.Close(path)); err != nil {
		return nil, err
	}
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key = make([]byte, 64)
		_, _ = rand.Read(key) // never fails
		err = private.Write(path, key)
	}
	if err != nil {
		return nil, err
	}
	if len(key) != 64 {
		return nil, ErrVault.New()
	}
	return NewVault(key)
}

// NewVault uses 64 bytes of key: 32 to seal, 32 to match.
func NewVault(key []byte) (*Vault, error) {
	block, err := aes.NewCipher(key[:32])
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	return &Vault{aead: aead, match: key[32:]}, err
}

// Seal encrypts a field. place says where it is kept ("report/ID"), so that it cannot be moved elsewhere.
func (v *Vault) Seal(plain []byte, place string) []byte {
	nonce := make([]byte, v.aead.NonceSize(), v.aead.NonceSize()+len(plain)+v.aead.Overhead())
	_, _ = rand.Read(nonce) // never fails
	return v.aead.Seal(nonce, nonce, plain, []byte(place))
}

// Unseal is the inverse of Seal. Errors: ErrVault.
func (v *Vault) Unseal(sealed []byte, place string) ([]byte, error) {
	n := v.aead.NonceSize()
	if len(sealed) < n {
		return nil, ErrVault.New()
	}
	plain, err := v.aead.Open(nil, sealed[:n], sealed[n:], []byte(place))
	if err != nil {
		return nil, ErrVault.New().Because(err)
	}
	return plain, nil
}

// Match is a keyed hash by which equal values find each other without being readable.
func (v *Vault) Match(value string) []byte {
	m := hmac.New(sha256.New, v.match)
	m.Write([]byte(value))
	return m.Sum(nil)
}
