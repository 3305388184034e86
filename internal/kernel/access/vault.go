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

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/private"
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

// VaultFile is the file of the key in the folder of keys.
const VaultFile = "data.key"

// OpenVault reads the key from dir.
func OpenVault(dir string) (*Vault, error) {
	path := filepath.Join(dir, VaultFile)
	if err := private.Close(path); err != nil {
		return nil, err
	}
	key, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(key) != 64 {
		return nil, ErrVault.New()
	}
	return NewVault(key)
}

// CreateVault is OpenVault for a first start: where there is no key it makes one.
func CreateVault(dir string) (*Vault, error) {
	if err := private.Folder(dir); err != nil {
		return nil, err
	}
	if v, err := OpenVault(dir); !errors.Is(err, fs.ErrNotExist) {
		return v, err
	}
	key := make([]byte, 64)
	_, _ = rand.Read(key) // never fails
	if err := private.Write(filepath.Join(dir, VaultFile), key); err != nil {
		return nil, err
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
