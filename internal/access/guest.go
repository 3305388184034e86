package access

import (
	"strings"
	"time"
)

// guestPrefix begins the account of who comes in at the public door (公众入口) without an account of their own. No other account may begin so.
const guestPrefix = "guest:"

// GuestAccount is the account of a guest.
func GuestAccount(id string) string { return guestPrefix + id }

// IsGuest says whether an account is a guest's.
func IsGuest(account string) bool { return strings.HasPrefix(account, guestPrefix) }

// asResident is what every guest may: report, and follow what they reported. It stands in no table, so that guests cost the others nothing.
func asResident(district, account string) []Grant {
	return []Grant{{ID: account, Account: account, Role: Resident, Grid: district, Path: "/" + district + "/", Classes: []Class{Plain}, From: time.Time{}}}
}
