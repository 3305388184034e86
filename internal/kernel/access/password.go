package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Cost is what one argon2id hash takes (RFC 9106).
type Cost struct {
	Time   uint32 // passes
	Memory uint32 // KiB
}

// DefaultCost is OWASP's recommendation for argon2id: 19 MiB, 2 passes, 1 lane.
var DefaultCost = Cost{Time: 2, Memory: 19 << 10}

const (
	saltBytes    = 16
	keyBytes     = 32
	longestTyped = 4 * mostCharacters // bytes that are looked at: nothing longer was ever a password
)

// hash returns the PHC form $argon2id$v=19$m=…,t=…,p=1$salt$key. Errors: those of the queue.
func (s *Service) hash(ctx context.Context, from, password string) (string, error) {
	leave, err := s.hashing.enter(ctx, from)
	if err != nil {
		return "", err
	}
	defer leave()
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	key := s.derive(password, salt, s.cost)
	enc := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, s.cost.Memory, s.cost.Time, enc(salt), enc(key)), nil
}

// derive is the work that the queue is for; the same password typed on another keyboard is the same (NFC).
func (s *Service) derive(password string, salt []byte, c Cost) []byte {
	if s.working != nil {
		s.working()
	}
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, c.Time, c.Memory, 1, keyBytes)
}

// matches compares in constant time. An account that does not exist is compared with nothing at the same cost, so that the time
// of the answer does not tell which accounts exist. Errors: those of the queue.
func (s *Service) matches(ctx context.Context, from, phc, password string) (bool, error) {
	leave, err := s.hashing.enter(ctx, from)
	if err != nil {
		return false, err
	}
	defer leave()
	if len(password) > longestTyped {
		phc, password = "", ""
	}
	var version int
	var c Cost
	var salt64, key64 string
	n, _ := fmt.Sscanf(phc, "$argon2id$v=%d$m=%d,t=%d,p=1$%22s$%43s", &version, &c.Memory, &c.Time, &salt64, &key64)
	if n != 5 {
		s.derive(password, make([]byte, saltBytes), s.cost)
		return false, nil
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(salt64)
	want, err2 := base64.RawStdEncoding.DecodeString(key64)
	if err1 != nil || err2 != nil {
		return false, nil
	}
	return subtle.ConstantTimeCompare(s.derive(password, salt, c), want) == 1, nil
}
