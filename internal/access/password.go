package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"

	"golang.org/x/crypto/argon2"
)

// Cost is what one argon2id hash takes (RFC 9106).
type Cost struct {
	Time   uint32 // passes
	Memory uint32 // KiB
}

// DefaultCost is OWASP's recommendation for argon2id: 19 MiB, 2 passes, 1 lane.
var DefaultCost = Cost{Time: 2, Memory: 19 << 10}

const (
	saltBytes = 16
	keyBytes  = 32
)

// hash answers the PHC form $argon2id$v=19$m=…,t=…,p=1$salt$key.
func (s *Service) hash(password string) string {
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	key := argon2.IDKey([]byte(password), salt, s.cost.Time, s.cost.Memory, 1, keyBytes)
	enc := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, s.cost.Memory, s.cost.Time, enc(salt), enc(key))
}

// matches compares in constant time. An account that does not exist is compared with nothing at the same cost, so that the time
// of the answer does not tell which accounts exist.
func (s *Service) matches(phc, password string) bool {
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	var version int
	var c Cost
	var salt64, key64 string
	n, _ := fmt.Sscanf(phc, "$argon2id$v=%d$m=%d,t=%d,p=1$%22s$%43s", &version, &c.Memory, &c.Time, &salt64, &key64)
	if n != 5 {
		argon2.IDKey([]byte(password), make([]byte, saltBytes), s.cost.Time, s.cost.Memory, 1, keyBytes)
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(salt64)
	want, err2 := base64.RawStdEncoding.DecodeString(key64)
	if err1 != nil || err2 != nil {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, c.Time, c.Memory, 1, keyBytes)
	return subtle.ConstantTimeCompare(got, want) == 1
}
