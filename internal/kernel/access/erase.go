package access

import "liandong/internal/kernel/store"

// Erase takes an account and its sessions away for good: that of a guest, which nobody else has anything to do with. The deed has an entry of its own (package
// erasure).
func Erase(tx *store.Tx, district, account string) error {
	if _, err := sessionRows.Exec(tx, `DELETE FROM session WHERE district = $1 AND account = $2`, district, account); err != nil {
		return err
	}
	_, err := accountRows.Exec(tx, `DELETE FROM account WHERE district = $1 AND account = $2`, district, account)
	return err
}
