package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

// DeviceLife is how long a device is remembered after the last login on it.
const DeviceLife = 180 * 24 * time.Hour

func deviceHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// knownDevice says whether the account has logged in on this device before. The token has nothing to do with a session: who finds it may only guess passwords as
// often as its owner.
func (s *Service) knownDevice(ctx context.Context, db *store.DB, a Attempt) (known bool) {
	if a.Device == "" {
		return false
	}
	err := db.View(ctx, func(tx *store.Tx) (err error) {
		known, err = tx.Any(`SELECT 1 FROM account_device WHERE district = $1 AND token_hash = $2 AND account = $3 AND seen_at > $4`,
			a.District, deviceHash(a.Device), a.Account, clock.Milli(s.clock.Now().Add(-DeviceLife)))
		return err
	})
	return err == nil && known
}

// remember notes a login on a device, and returns its token: a new one where it has none of this account.
func (s *Service) remember(tx *store.Tx, a Attempt) (token string, err error) {
	now := s.clock.Now()
	if a.Device != "" {
		n, err := tx.Exec(`UPDATE account_device SET seen_at = $1 WHERE district = $2 AND token_hash = $3 AND account = $4 AND seen_at > $5`,
			clock.Milli(now), a.District, deviceHash(a.Device), a.Account, clock.Milli(now.Add(-DeviceLife)))
		if err != nil || n == 1 {
			return a.Device, err
		}
	}
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	token = base64.RawURLEncoding.EncodeToString(b[:])
	_, err = tx.Exec(`INSERT INTO account_device (district, token_hash, account, seen_at) VALUES ($1, $2, $3, $4)`, a.District, deviceHash(token), a.Account, clock.Milli(now))
	return token, err
}

// ForgetDevices removes those on which nobody has logged in for long. To be called now and then.
func (s *Service) ForgetDevices(tx *store.Tx) error {
	_, err := tx.Exec(`DELETE FROM account_device WHERE seen_at <= $1`, clock.Milli(s.clock.Now().Add(-DeviceLife)))
	return err
}
