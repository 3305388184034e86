package access

import (
	"strings"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

// guestPrefix begins the account of who comes in at the public door (公众入口) without an account of their own. No other account may begin so.
const guestPrefix = "guest:"

// GuestAccount is the account of a guest.
func GuestAccount(id string) string { return guestPrefix + id }

// IsGuest says whether an account is a guest's.
func IsGuest(account string) bool { return strings.HasPrefix(account, guestPrefix) }

// asResident is what every guest may: report, and follow what they reported. It stands in no table, so that guests cost the others nothing.
func asResident(district, account string) []Grant {
	return []Grant{{ID: account, Account: account, Role: Resident, Grid: district, Path: "/" + district + "/", Classes: []Class{Plain}}}
}

// Welcome makes the account of a guest, which no password opens, and a session for it.
func (s *Service) Welcome(tx *store.Tx, district, account string) (Opened, error) {
	if _, err := accountRows.Exec(tx, `INSERT INTO account (district, account, person, name, password_hash, created_at) VALUES ($1, $2, '', $3, '', $4)`,
		district, account, guestName, clock.Milli(s.clock.Now())); err != nil {
		return Opened{}, err
	}
	return s.Open(tx, district, account)
}

// guestName is what others see of a guest.
const guestName = "访客"
