package ledger

import (
	"time"

	"github.com/google/uuid"
)

func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// IdOf makes an id of an instant: cases that came in later have greater ids, whatever the clock.
func IdOf(at time.Time) string { return FirstID(at)[:14] + NewID()[14:] }

// FirstID is the lowest UUIDv7 of an instant.
func FirstID(at time.Time) string {
	var u uuid.UUID
	ms := uint64(at.UnixMilli())
	for i := range 6 {
		u[i] = byte(ms >> (40 - 8*i))
	}
	u[6], u[8] = 0x70, 0x80
	return u.String()
}
